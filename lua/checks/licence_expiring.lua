-- A licence ends soon or has ended.
--
-- warning_days, minor_days  days that are left; a licence that has ended is a major alarm
--
-- A licence without a date ("never") has no say, unless the device says that it is not valid.

local ended = { expired = true, invalid = true }

return check {
	name           = "licence-expiring",
	table          = "licences",
	event_type     = "time-domain-violation",
	probable_cause = "keyExpired",
	settings       = { warning_days = 60, minor_days = 14 },
	evaluate = function(row, _, settings)
		local days = days_until(row.expires)
		if ended[row.status and row.status:lower()] or days and days < 0 then
			return "major", { says_en = "has ended", says_zh = "已到期", days = days }
		end
		if not days then return nil end
		if days > settings.warning_days then return "cleared" end
		return days <= settings.minor_days and "minor" or "warning",
			{ says_en = "ends in " .. days .. " days", says_zh = "将在 " .. days .. " 天后到期", days = days }
	end,
	text = {
		en = "licence {name} {says_en}",
		zh = "许可证 {name} {says_zh}",
	},
	advice = {
		en = "Order the renewal now; a firewall without one stops to update its signatures, or to pass traffic.",
		zh = "尽快办理续期；防火墙许可到期后可能停止特征库升级甚至业务转发。",
	},
}
