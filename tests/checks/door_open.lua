checks "door-open" {}
device "room-1" {}

local function sensor(value, more)
	local row = { name = "Front door", kind = "door", value = value }
	for key, given in pairs(more or {}) do row[key] = given end
	return { row }
end

test "a contact that is set is an alarm, and one that is not clears it" {
	{ at = "0s", sensors = sensor(0), alarms = {} },
	{ at = "1m", sensors = sensor(1) },
	{
		at = "11m", alarms = { ["Front door door"] = "warning" },
		text = { ["Front door door"] = "Front door stands open" }, text_zh = { ["Front door door"] = "Front door 未关闭" },
	},
	{ at = "12m", sensors = sensor(0) },
	{ at = "17m", alarms = {} },
}

test "the device's own verdict comes first" {
	{ at = "0s", sensors = sensor(1, { status = "ok" }) },
	{ at = "1h", sensors = sensor(0, { status = "critical" }), },
	{ at = "2h", alarms = { ["Front door door"] = "warning" } },
}

test "a signal counts from the device's own limit on" {
	{ at = "0s", sensors = sensor(12, { high_alarm = 50 }) },
	{ at = "59m", alarms = {} },
	{ at = "1h", sensors = sensor(63, { high_alarm = 50 }) },
	{ at = "2h", alarms = { ["Front door door"] = "warning" } },
}

test "sensors that do not work, without a reading or of other kinds have no say" {
	{ at = "0s", sensors = sensor(1, { status = "nonoperational" }) },
	{ at = "1h", sensors = sensor(nil) },
	{ at = "2h", sensors = sensor(-1) },
	{ at = "3h", sensors = { { name = "Front door", kind = "contact", value = 1 } } },
	{ at = "4h", alarms = {} },
}

test "somebody who comes and goes is no fault" {
	{ at = "0s", sensors = sensor(1) },
	{ at = "9m", sensors = sensor(0) },
	{ at = "1h", alarms = {} },
}
