checks "water-leak" {}
device "room-1" {}

local function sensor(value, more)
	local row = { name = "Floor", kind = "water_leak", value = value }
	for key, given in pairs(more or {}) do row[key] = given end
	return { row }
end

test "a contact that is set is an alarm, and one that is not clears it" {
	{ at = "0s", sensors = sensor(0), alarms = {} },
	{ at = "1m", sensors = sensor(1) },
	{
		at = "1m10s", alarms = { ["Floor water_leak"] = "critical" },
		text = { ["Floor water_leak"] = "water at Floor" }, text_zh = { ["Floor water_leak"] = "Floor 检测到漏水" },
	},
	{ at = "12m", sensors = sensor(0) },
	{ at = "17m", alarms = {} },
}

test "the device's own verdict comes first" {
	{ at = "0s", sensors = sensor(1, { status = "ok" }) },
	{ at = "1h", sensors = sensor(0, { status = "critical" }), },
	{ at = "2h", alarms = { ["Floor water_leak"] = "critical" } },
}

test "a signal counts from the device's own limit on" {
	{ at = "0s", sensors = sensor(12, { high_alarm = 50 }) },
	{ at = "59m", alarms = {} },
	{ at = "1h", sensors = sensor(63, { high_alarm = 50 }) },
	{ at = "2h", alarms = { ["Floor water_leak"] = "critical" } },
}

test "sensors that do not work, without a reading or of other kinds have no say" {
	{ at = "0s", sensors = sensor(1, { status = "nonoperational" }) },
	{ at = "1h", sensors = sensor(nil) },
	{ at = "2h", sensors = sensor(-1) },
	{ at = "3h", sensors = { { name = "Floor", kind = "contact", value = 1 } } },
	{ at = "4h", alarms = {} },
}
