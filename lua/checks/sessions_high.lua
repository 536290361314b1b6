-- A firewall's session table is nearly full: when it is, new connections fail.
--
-- warning, major  ratio of the limit that the device gives; without one there is no opinion
-- margin          the alarm clears this much below its limit

local limits = require "gengfu.limits"

return check {
	name           = "sessions-high",
	table          = "sessions",
	event_type     = "quality-of-service-alarm",
	probable_cause = "resourceAtOrNearingCapacity",
	settings       = { warning = 0.8, major = 0.95, margin = 0.05 },
	hold           = { raise = "3m", clear = "5m" },
	evaluate = function(row, _, settings, current)
		if not row.active or not row.limit or row.limit <= 0 then return nil end
		local used = row.active / row.limit
		local severity, limit =
			limits.above(used, current, settings.margin, "major", settings.major, "warning", settings.warning)
		return severity, limit and { used_ratio = used, active = row.active, most = row.limit }
	end,
	text = {
		en = "{name}: {active} of {most} sessions, {used_ratio:percent}",
		zh = "{name}：会话数 {active}/{most}，使用率 {used_ratio:percent}",
	},
	advice = {
		en = "Look for the addresses with the most sessions (scan, virus, download) and limit them; shorten the ageing times.",
		zh = "排查会话数最多的地址（扫描、病毒、下载）并限制；缩短会话老化时间。",
	},
}
