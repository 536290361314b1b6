-- The light that a port sends is too weak or too strong.
--
-- The module's own limits come first, then the least that its type must send; without either, only a laser that is as good
-- as dark is a fault. Ports that were shut down, and spare ports with a module that never saw a link, have no say.
--
-- margin_db  the alarm clears this much inside its limit
-- low_dbm    lower limit where neither the module nor its type gives one

local limits = require "gengfu.limits"
local optics = require "gengfu.optics"

return check {
	name           = "optical-tx-power",
	table          = "optics",
	event_type     = "equipment-alarm",
	probable_cause = "transmitterFailure",
	settings       = { margin_db = 0.5, low_dbm = -16 },
	hold           = { raise = "2m", clear = "5m" },
	evaluate = function(row, device, settings, current)
		if not row.tx_dbm or not optics.counts(row, device) then return nil end
		local low_alarm, low, high, high_alarm = optics.own(row.tx_low_alarm_dbm, row.tx_low_warning_dbm,
			row.tx_high_warning_dbm, row.tx_high_alarm_dbm)
		if not low and not low_alarm then
			low_alarm = optics.least_tx_of_type(row.module_type) or settings.low_dbm
		end
		local severity, limit =
			limits.below(row.tx_dbm, current, settings.margin_db, "major", low_alarm, "minor", low)
		if severity == "cleared" then
			severity, limit = limits.above(row.tx_dbm, current, settings.margin_db, "major", high_alarm, "minor", high)
		end
		if severity == "cleared" then return severity end
		return severity, { limit = limit, port = optics.label(row) }
	end,
	text = {
		en = "{port}: sends {tx_dbm} dBm, limit {limit} dBm",
		zh = "{port}：发光功率 {tx_dbm} dBm，门限 {limit} dBm",
	},
	advice = {
		en = "Replace the optical module: its laser is worn out. Look at its temperature and bias current first if it is new.",
		zh = "激光器老化，更换光模块；若为新模块，先查看模块温度和偏置电流。",
	},
}
