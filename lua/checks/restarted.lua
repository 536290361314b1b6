-- The device has restarted.
--
-- sysUpTime fell while the agent was watching; the alarm clears by itself once the device has been up for a while.
--
-- for_s  seconds after which the device counts as settled

return check {
	name           = "restarted",
	table          = "system",
	event_type     = "equipment-alarm",
	probable_cause = "equipmentMalfunction",
	settings       = { for_s = 600 },
	evaluate = function(row, _, settings)
		if not row.uptime_s then return nil end
		if row.uptime_s >= settings.for_s then return "cleared" end
		if (row.restarts or 0) == 0 then return nil end -- it was young when we first saw it
		return "warning", { uptime_s = row.uptime_s }
	end,
	text = {
		en = "{device.name} has restarted",
		zh = "{device.name} 发生重启",
	},
	advice = {
		en = "If nobody restarted it on purpose, look for a power failure at the site and at the device's log and crash "
			.. "files.",
		zh = "如非人工重启，请核实站点是否停电，并查看设备日志和异常重启记录。",
	},
}
