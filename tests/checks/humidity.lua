checks "humidity" {}
device "room-1" {}

local function sensor(value, more)
	local row = { name = "Hall", kind = "percent-rh", value = value }
	for key, given in pairs(more or {}) do row[key] = given end
	return { row }
end

local own = { low_alarm = 10, low_warning = 30, high_warning = 60, high_alarm = 70 }

test "damp air is an alarm after ten minutes, and clears below the margin" {
	{ at = "0s", sensors = sensor(50), alarms = {} },
	{ at = "1m", sensors = sensor(76), alarms = {} },
	{ at = "10m59s", alarms = {} },
	{
		at = "11m", alarms = { ["Hall percent-rh"] = "minor" },
		text = { ["Hall percent-rh"] = "Hall: 76 % relative humidity, limit 75 %" },
		text_zh = { ["Hall percent-rh"] = "Hall：相对湿度 76%，门限 75%" },
	},
	{ at = "12m", sensors = sensor(86), alarms = { ["Hall percent-rh"] = "major" } },
	{ at = "13m", sensors = sensor(73), alarms = { ["Hall percent-rh"] = "minor" } },
	{ at = "1h", alarms = { ["Hall percent-rh"] = "minor" } },
	{ at = "2h", sensors = sensor(71) },
	{ at = "2h10m", alarms = {} },
}

test "dry air is an alarm too" {
	{ at = "0s", sensors = sensor(18) },
	{ at = "10m", alarms = { ["Hall percent-rh"] = "minor" } },
	{ at = "11m", sensors = sensor(9), alarms = { ["Hall percent-rh"] = "major" } },
	{ at = "12m", sensors = sensor(40) },
	{ at = "22m", alarms = {} },
}

test "the sensor's own limits come first" {
	{ at = "0s", sensors = sensor(62, own) },
	{ at = "10m", alarms = { ["Hall percent-rh"] = "minor" } },
	{ at = "11m", sensors = sensor(25, own), alarms = { ["Hall percent-rh"] = "minor" } },
	{ at = "12m", sensors = sensor(76, { high_alarm = 90 }) },
	{ at = "22m", alarms = {} },
}

test "without limits the device's verdict comes before the settings" {
	{ at = "0s", sensors = sensor(50, { status = "critical" }) },
	{ at = "10m", alarms = { ["Hall percent-rh"] = "major" } },
}

test "no reading, a reading of zero, a broken sensor and other kinds have no say" {
	{ at = "0s", sensors = sensor(nil) },
	{ at = "1h", sensors = sensor(0) },
	{ at = "2h", sensors = sensor(255) },
	{ at = "3h", sensors = sensor(95, { status = "unavailable" }) },
	{ at = "4h", sensors = { { name = "Hall", kind = "percent", value = 95 } } },
	{ at = "5h", alarms = {} },
}
