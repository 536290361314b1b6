-- A temperature is too high.
--
-- The device knows best: its own limits come first, then its own verdict on the sensor, then the settings, which suit
-- the inside of network equipment. Limits of zero and below, and readings that no equipment survives, are what devices
-- give for "not known".
--
-- minor_c, major_c  limits where the device gives none
-- margin_c          the alarm clears this much below its limit

local limits = require "gengfu.limits"

local function known(limit)
	return limit and limit > 0 and limit < 200 and limit or nil
end

-- The device's verdict as a severity; "ok" counts as an opinion only where there is no reading.
local function by_status(status)
	if status == "critical" then return "major" end
	if status == "warning" then return "minor" end
	return nil
end

return check {
	name           = "temperature-high",
	table          = "sensors",
	event_type     = "environmental-alarm",
	probable_cause = "highTemperature",
	settings       = { minor_c = 75, major_c = 85, margin_c = 3 },
	hold           = { raise = "3m", clear = "10m" },
	evaluate = function(row, _, settings, current)
		if row.kind ~= "celsius" or not row.value or row.value <= -100 or row.value >= 200 then return nil end
		if row.status == "unavailable" or row.status == "nonoperational" then return nil end
		local minor, major = known(row.high_warning), known(row.high_alarm)
		if not minor and not major then
			local severity = by_status(row.status)
			if severity then return severity, { limit = "-" } end
			minor, major = settings.minor_c, settings.major_c
		end
		local severity, limit = limits.above(row.value, current, settings.margin_c, "major", major, "minor", minor)
		return severity, limit and { limit = limit }
	end,
	text = {
		en = "{name}: {value} °C, limit {limit} °C",
		zh = "{name}：温度 {value} °C，门限 {limit} °C",
	},
	advice = {
		en = "See whether fans and air conditioning run, whether filters are clogged and whether other devices of the room "
			.. "are warm too.",
		zh = "检查设备风扇和机房空调是否运行、防尘网是否堵塞，并查看同机房其他设备温度。",
	},
}
