-- The light that a port receives is too strong: frames are lost, and in time the receiver.
--
-- The module's own limits come first, then those of its type, then the setting. Ports that were shut down, and spare ports
-- with a module that never saw a link, have no say.
--
-- margin_db  the alarm clears this much below its limit
-- high_dbm   limit where neither the module nor its type gives one, for Ethernet ports, for Ethernet ports

local limits = require "gengfu.limits"
local optics = require "gengfu.optics"

return check {
	name           = "optical-rx-high",
	table          = "optics",
	event_type     = "communications-alarm",
	probable_cause = "degradedSignal",
	settings       = { margin_db = 0.5, high_dbm = 3 },
	hold           = { raise = "5m", clear = "5m" },
	evaluate = function(row, device, settings, current)
		if not row.rx_dbm or not optics.counts(row, device) then return nil end
		local _, _, minor, major = optics.own(row.rx_low_alarm_dbm, row.rx_low_warning_dbm, row.rx_high_warning_dbm,
			row.rx_high_alarm_dbm)
		if not minor and not major then
			_, major = optics.rx_of_type(row.module_type)
			major = major or optics.is_ethernet(row, device) and settings.high_dbm or nil
			if not major then return nil end
		end
		local severity, limit = limits.above(row.rx_dbm, current, settings.margin_db, "major", major, "minor", minor)
		if severity == "cleared" then return severity end
		return severity, { limit = limit, port = optics.label(row) }
	end,
	text = {
		en = "{port}: receives {rx_dbm} dBm, more than {limit} dBm",
		zh = "{port}：收光功率 {rx_dbm} dBm，高于门限 {limit} dBm",
	},
	advice = {
		en = "Put an attenuator in, or a module for the distance: one for 40 or 80 km is too strong for a short fibre.",
		zh = "加装光衰减器，或换用与距离匹配的光模块（40 km、80 km 模块不宜用于短距离）。",
	},
}
