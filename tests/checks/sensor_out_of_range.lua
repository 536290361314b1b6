checks "sensor-out-of-range" {}
device "core-1" {}

local function sensor(kind, value, more)
	local row = { name = "S1", kind = kind, value = value }
	for key, given in pairs(more or {}) do row[key] = given end
	return { row }
end

local volts = { low_alarm = 10.8, low_warning = 11.4, high_warning = 12.6, high_alarm = 13.2 }

test "a value outside the device's limits is an alarm after three minutes" {
	{ at = "0s", sensors = sensor("volts-dc", 12.1, volts), alarms = {} },
	{ at = "1m", sensors = sensor("volts-dc", 12.7, volts), alarms = {} },
	{
		at = "4m", alarms = { ["S1 volts-dc"] = "minor" },
		text = { ["S1 volts-dc"] = "S1: 12.7 V, limit 12.6 V" }, text_zh = { ["S1 volts-dc"] = "S1：12.7 V，门限 12.6 V" },
	},
	{ at = "5m", sensors = sensor("volts-dc", 10.5, volts), alarms = { ["S1 volts-dc"] = "major" } },
	{ at = "6m", sensors = sensor("volts-dc", 12, volts) },
	{ at = "16m", alarms = {} },
}

test "a fan that is slower than the device allows" {
	{ at = "0s", sensors = sensor("rpm", 900, { low_alarm = 1000 }) },
	{ at = "3m", alarms = { ["S1 rpm"] = "major" } },
}

test "where there are no limits the device's verdict counts" {
	{ at = "0s", sensors = sensor("contact", 1, { status = "critical" }) },
	{
		at = "3m", alarms = { ["S1 contact"] = "major" },
		text = { ["S1 contact"] = "S1: 1, the device reports a fault" },
	},
	{ at = "4m", sensors = sensor("contact", 0, { status = "ok" }) },
	{ at = "14m", alarms = {} },
}

test "without limits and verdict there is no opinion" {
	{ at = "0s", sensors = sensor("volts-dc", 48) },
	{ at = "1m", sensors = sensor("contact", 1) },
	{ at = "1h", alarms = {} },
}

test "limits that cannot be are none" {
	{ at = "0s", sensors = sensor("rpm", 0, { low_alarm = 0, high_alarm = 0 }) },
	{ at = "1m", sensors = sensor("watts", 40, { high_alarm = -1 }) },
	{ at = "2m", sensors = sensor("amperes", 3, { low_alarm = 10, high_alarm = 5 }) },
	{ at = "1h", alarms = {} },
}

test "a temperature that is too low is told of here, one that is too high elsewhere" {
	{ at = "0s", sensors = sensor("celsius", 2, { low_alarm = 5, high_alarm = 32 }) },
	{ at = "3m", alarms = { ["S1 celsius"] = "major" } },
	{ at = "4m", sensors = sensor("celsius", 40, { low_alarm = 5, high_alarm = 32, status = "critical" }) },
	{ at = "14m", alarms = {} },
}

test "sensors that do not work and kinds with checks of their own have no say" {
	{ at = "0s", sensors = sensor("volts-dc", 0, { low_alarm = 10, status = "nonoperational" }) },
	{ at = "1m", sensors = sensor("percent-rh", 99, { high_alarm = 60 }) },
	{ at = "2m", sensors = sensor("door", 1, { status = "critical" }) },
	{ at = "1h", alarms = {} },
}
