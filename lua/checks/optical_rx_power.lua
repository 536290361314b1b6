-- The light that a port receives is too weak.
--
-- The module's own limits come first. Ports that were shut down, and spare ports with a module that never saw a link,
-- have no say. Modules give 0 for a limit that they do not have.
--
-- margin_db  the alarm clears this much above its limit
-- low_dbm    limit where the module gives none

local limits = require "gengfu.limits"

local function known(limit)
	return limit and limit < 0 and limit > -60 and limit or nil
end

return check {
	name           = "optical-rx-power",
	table          = "optics",
	event_type     = "communications-alarm",
	probable_cause = "degradedSignal",
	settings       = { margin_db = 1.0, low_dbm = -14 },
	hold           = { raise = "2m", clear = "5m" },
	evaluate = function(row, device, settings, current)
		local port = device.interfaces[row.interface]
		if not row.rx_dbm or not port or port.admin ~= "up" or not port.ever_up then return nil end
		local minor, major = known(row.rx_low_warning_dbm), known(row.rx_low_alarm_dbm)
		if not minor and not major then major = settings.low_dbm end
		local severity, limit = limits.below(row.rx_dbm, current, settings.margin_db, "major", major, "minor", minor)
		if severity == "cleared" then return severity end
		return severity, { limit = limit, port = row.lane and row.interface .. "/" .. row.lane or row.interface }
	end,
	text = {
		en = "{port}: receives {rx_dbm} dBm, limit {limit} dBm",
		zh = "{port}：收光功率 {rx_dbm} dBm，门限 {limit} dBm",
	},
	advice = {
		en = "Clean and reseat the connectors, then measure the fibre.",
		zh = "清洁并重插光纤接头，再测量光缆衰耗。",
	},
}
