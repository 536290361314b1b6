checks "temperature-high" {}
device "core-1" {}

local function sensor(value, more)
	local row = { name = "Slot 1", kind = "celsius", value = value }
	for key, given in pairs(more or {}) do row[key] = given end
	return { row }
end

local own = { high_warning = 60, high_alarm = 70 }

test "the device's own limits come first" {
	{ at = "0s", sensors = sensor(55, own), alarms = {} },
	{ at = "1m", sensors = sensor(62, own), alarms = {} },
	{
		at = "4m", alarms = { ["Slot 1 celsius"] = "minor" },
		text = { ["Slot 1 celsius"] = "Slot 1: 62 °C, limit 60 °C" },
		text_zh = { ["Slot 1 celsius"] = "Slot 1：温度 62 °C，门限 60 °C" },
	},
	{ at = "5m", sensors = sensor(71, own), alarms = { ["Slot 1 celsius"] = "major" } },
	{ at = "6m", sensors = sensor(68, own), alarms = { ["Slot 1 celsius"] = "major" } },
	{ at = "7m", sensors = sensor(66, own), alarms = { ["Slot 1 celsius"] = "minor" } },
	{ at = "8m", sensors = sensor(58, own) },
	{ at = "1h", alarms = { ["Slot 1 celsius"] = "minor" } },
	{ at = "1h1m", sensors = sensor(56, own) },
	{ at = "1h11m", alarms = {} },
}

test "the settings count where the device has no limits, or limits of zero" {
	{ at = "0s", sensors = sensor(74), alarms = {} },
	{ at = "5m", alarms = {} },
	{ at = "6m", sensors = sensor(76, { high_warning = 0, high_alarm = 0 }) },
	{ at = "9m", alarms = { ["Slot 1 celsius"] = "minor" } },
	{ at = "10m", sensors = sensor(86), alarms = { ["Slot 1 celsius"] = "major" } },
}

test "the device's verdict counts before the settings" {
	{ at = "0s", sensors = sensor(50, { status = "critical" }) },
	{ at = "3m", alarms = { ["Slot 1 celsius"] = "major" }, text = { ["Slot 1 celsius"] = "Slot 1: 50 °C, limit - °C" } },
	{ at = "4m", sensors = sensor(50, { status = "ok" }) },
	{ at = "14m", alarms = {} },
}

test "readings that cannot be, sensors that do not work and other kinds have no say" {
	{ at = "0s", sensors = sensor(255) },
	{ at = "1m", sensors = sensor(-255) },
	{ at = "2m", sensors = sensor(nil) },
	{ at = "3m", sensors = sensor(99, { status = "nonoperational" }) },
	{ at = "4m", sensors = { { name = "Slot 1", kind = "percent-rh", value = 99 } } },
	{ at = "1h", alarms = {} },
}
