-- A sensor's value is outside the limits that the device has for it, or the device says so itself.
--
-- Voltages, currents, speeds, powers and contacts. Temperatures that are too high are temperature-high's, humidity, water,
-- smoke and doors have checks of their own; a temperature that is too low is told of here. There are no settings: what
-- is right for a sensor nobody knows but the device. Limits that cannot be (0 where nothing is negative, a lower one
-- above the upper one) are what devices give for "none".

local limits = require "gengfu.limits"

local elsewhere = { ["percent-rh"] = true, door = true, water_leak = true, smoke = true }
local is_signed = { celsius = true, dbm = true, db = true, ["volts-dc"] = true, other = true, unknown = true }
local by_status = { critical = "major", warning = "minor" }
local units = { ["volts-ac"] = "V", ["volts-dc"] = "V", amperes = "A", watts = "W", hertz = "Hz", celsius = "°C",
	rpm = "rpm", dbm = "dBm", db = "dB", percent = "%", cmm = "m³/min", airflow = "m³/min", seconds = "s" }

local function known(row, limit)
	if not limit or limit == 0 then return nil end
	return (limit > 0 or is_signed[row.kind]) and limit or nil
end

-- The four limits, without those that contradict each other.
local function own_limits(row)
	local low_alarm, low = known(row, row.low_alarm), known(row, row.low_warning)
	local high, high_alarm = known(row, row.high_warning), known(row, row.high_alarm)
	local least, most = low or low_alarm, high or high_alarm
	if least and most and least >= most then return end
	if row.kind == "celsius" then return low_alarm, low end
	return low_alarm, low, high, high_alarm
end

local function with_unit(value, kind)
	if not value then return "no reading" end
	return units[kind] and ("%.4g %s"):format(value, units[kind]) or ("%.4g"):format(value)
end

-- By the device's own limits, with a margin of a hundredth for a value that trembles on one of them.
local function by_limits(row, current, low_alarm, low, high, high_alarm)
	local margin = math.abs(low_alarm or low or high or high_alarm) * 0.01
	local severity, limit = limits.above(row.value, current, margin, "major", high_alarm, "minor", high)
	if severity ~= "cleared" then return severity, limit end
	return limits.below(row.value, current, margin, "major", low_alarm, "minor", low)
end

return check {
	name           = "sensor-out-of-range",
	table          = "sensors",
	event_type     = "equipment-alarm",
	probable_cause = "thresholdCrossed",
	hold           = { raise = "3m", clear = "10m" },
	evaluate = function(row, _, _, current)
		if elsewhere[row.kind] or row.status == "unavailable" or row.status == "nonoperational" then return nil end
		local low_alarm, low, high, high_alarm = own_limits(row)
		local reading = with_unit(row.value, row.kind)
		if row.value and (low_alarm or low or high or high_alarm) then
			local severity, limit = by_limits(row, current, low_alarm, low, high, high_alarm)
			if not limit then return severity end
			local shown = with_unit(limit, row.kind)
			return severity, { value = row.value, limit = limit, reading = reading, why_en = "limit " .. shown, why_zh = "门限 " .. shown }
		end
		if row.kind == "celsius" then return nil end
		if row.status == "ok" then return "cleared" end
		return by_status[row.status],
			{ value = row.value, status = row.status, reading = reading, why_en = "the device reports a fault", why_zh = "设备报告异常" }
	end,
	text = {
		en = "{name}: {reading}, {why_en}",
		zh = "{name}：{reading}，{why_zh}",
	},
	advice = {
		en = "Compare with the device's other sensors: if only this one is off, have the part replaced; if several are, look at "
			.. "the supply.",
		zh = "对比设备其他传感器：仅此一项异常则更换对应部件；多项异常则检查供电。",
	},
}
