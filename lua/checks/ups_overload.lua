-- A UPS carries nearly as much as it can, or more.
--
-- minor, major  ratio of its rated load
-- margin        the alarm clears this much below its limit

local limits = require "gengfu.limits"

return check {
	name           = "ups-overload",
	table          = "ups",
	event_type     = "quality-of-service-alarm",
	probable_cause = "resourceAtOrNearingCapacity",
	settings       = { minor = 0.85, major = 1.0, margin = 0.05 },
	hold           = { raise = "2m", clear = "5m" },
	evaluate = function(row, _, settings, current)
		if not row.load_ratio then return nil end
		local severity, limit =
			limits.above(row.load_ratio, current, settings.margin, "major", settings.major, "minor", settings.minor)
		return severity, limit and { limit = limit }
	end,
	text = {
		en = "{name} carries {load_ratio:percent} of its load, limit {limit:percent}",
		zh = "{name} 负载率 {load_ratio:percent}，门限 {limit:percent}",
	},
	advice = {
		en = "Move devices to another UPS or switch off what need not run: at a power failure it would give up at once.",
		zh = "将部分设备迁至其他 UPS 或关停非必要设备，否则市电中断时可能立即掉电。",
	},
}
