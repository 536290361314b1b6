-- The air of a room is too damp or too dry.
--
-- The sensor's own limits come first, then its own verdict, then the settings, which are those of rooms without special
-- demands. 0 is what a sensor says that has no reading.
--
-- low_major, low_minor, high_minor, high_major  % relative humidity, where the device gives no limits
-- margin                                        the alarm clears this much inside its limit

local limits = require "gengfu.limits"

local function known(limit)
	return limit and limit > 0 and limit < 100 and limit or nil
end

local by_status = { critical = "major", warning = "minor" }

return check {
	name           = "humidity",
	table          = "sensors",
	event_type     = "environmental-alarm",
	probable_cause = "humidityUnacceptable",
	settings       = { low_major = 10, low_minor = 20, high_minor = 75, high_major = 85, margin = 3 },
	hold           = { raise = "10m", clear = "10m" },
	evaluate = function(row, _, settings, current)
		if row.kind ~= "percent-rh" or not row.value or row.value <= 0 or row.value > 100 then return nil end
		if row.status == "unavailable" or row.status == "nonoperational" then return nil end
		local low_alarm, low, high, high_alarm =
			known(row.low_alarm), known(row.low_warning), known(row.high_warning), known(row.high_alarm)
		if not (low_alarm or low or high or high_alarm) then
			if by_status[row.status] then return by_status[row.status], { limit = "-" } end
			low_alarm, low = settings.low_major, settings.low_minor
			high, high_alarm = settings.high_minor, settings.high_major
		end
		local severity, limit = limits.above(row.value, current, settings.margin, "major", high_alarm, "minor", high)
		if severity == "cleared" then
			severity, limit = limits.below(row.value, current, settings.margin, "major", low_alarm, "minor", low)
		end
		return severity, limit and { limit = limit }
	end,
	text = {
		en = "{name}: {value} % relative humidity, limit {limit} %",
		zh = "{name}：相对湿度 {value}%，门限 {limit}%",
	},
	advice = {
		en = "See whether air conditioning and humidifier run and whether a window, a roof or a pipe lets water in.",
		zh = "检查空调、加湿或除湿设备是否运行，门窗、屋顶、管道是否渗水。",
	},
}
