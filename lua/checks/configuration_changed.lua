-- Somebody has changed the device's configuration.
--
-- By the device's own clock of the last change. A restart counts as a change on many devices: one that is about as old as
-- the device's uptime is none. The alarm clears by itself.
--
-- for_s  seconds for which a change is shown

local RESTART_S = 300 -- within which a device has loaded its configuration

return check {
	name           = "configuration-changed",
	table          = "system",
	event_type     = "integrity-violation",
	probable_cause = "informationModificationDetected",
	settings       = { for_s = 1800 },
	evaluate = function(row, _, settings)
		local age = row.config_changed_s
		if not age or not row.uptime_s then return nil end
		if age < 0 or age >= settings.for_s or row.uptime_s - age < RESTART_S then return "cleared" end
		return "warning", { config_changed_s = age }
	end,
	text = {
		en = "{device.name}: configuration changed {config_changed_s:duration} ago",
		zh = "{device.name}：{config_changed_s:duration}前配置被修改",
	},
	advice = {
		en = "See whether a change was planned; if not, look up in the device's log who logged in, and compare with the last "
			.. "backup.",
		zh = "核实是否为计划内变更；如不是，查看设备登录日志，并与最近备份比对。",
	},
}
