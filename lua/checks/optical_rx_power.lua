-- The light that a port receives is too weak.
--
-- The module's own limits come first, then those of its type, then the setting. Ports that were shut down, and spare ports
-- with a module that never saw a link, have no say. Modules give 0 for a limit that they do not have.
--
-- margin_db  the alarm clears this much above its limit
-- low_dbm    limit where neither the module nor its type gives one, for Ethernet ports, for Ethernet ports

local limits = require "gengfu.limits"
local optics = require "gengfu.optics"

return check {
	name           = "optical-rx-power",
	table          = "optics",
	event_type     = "communications-alarm",
	probable_cause = "degradedSignal",
	settings       = { margin_db = 1.0, low_dbm = -14 },
	hold           = { raise = "2m", clear = "5m" },
	evaluate = function(row, device, settings, current)
		if not row.rx_dbm or not optics.counts(row, device) then return nil end
		local major, minor = optics.own(row.rx_low_alarm_dbm, row.rx_low_warning_dbm)
		if not minor and not major then
			major = optics.rx_of_type(row.module_type) or optics.is_ethernet(row, device) and settings.low_dbm or nil
			if not major then return nil end
		end
		local severity, limit = limits.below(row.rx_dbm, current, settings.margin_db, "major", major, "minor", minor)
		if severity == "cleared" then return severity end
		return severity, { limit = limit, port = optics.label(row) }
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
