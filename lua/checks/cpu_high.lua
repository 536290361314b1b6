-- A processor has been busy for long.
--
-- used_ratio is the device's own mean over one to five minutes, and the hold adds to that: a short peak (a routing
-- update, a saved configuration) is no fault.
--
-- minor, major  ratio of the time that the processor is busy
-- margin        the alarm clears this much below its limit

local limits = require "gengfu.limits"

return check {
	name           = "cpu-high",
	table          = "processors",
	event_type     = "processing-error-alarm",
	probable_cause = "outOfCPUCycles",
	settings       = { minor = 0.8, major = 0.95, margin = 0.1 },
	hold           = { raise = "5m", clear = "5m" },
	evaluate = function(row, _, settings, current)
		if not row.used_ratio then return nil end
		local severity, limit =
			limits.above(row.used_ratio, current, settings.margin, "major", settings.major, "minor", settings.minor)
		return severity, limit and { limit = limit }
	end,
	text = {
		en = "processor {name} is {used_ratio:percent} busy, limit {limit:percent}",
		zh = "CPU {name} 利用率 {used_ratio:percent}，门限 {limit:percent}",
	},
	advice = {
		en = "Look for the busiest task on the device and for loops, scans or floods in the network.",
		zh = "查看设备占用最高的任务，并排查网络环路、扫描或泛洪流量。",
	},
}
