checks "ups-battery-replace" {}
device "ups-1" {}

local function ups(row)
	row.name = "UPS"
	return { row }
end

test "a UPS that asks for a new battery is an alarm after five minutes" {
	{ at = "0s", ups = ups { battery_replace = false }, alarms = {} },
	{ at = "1m", ups = ups { battery_replace = true }, alarms = {} },
	{
		at = "6m", alarms = { UPS = "minor" },
		text = { UPS = "UPS: battery must be replaced, the UPS asks for a new one" },
		text_zh = { UPS = "UPS：需更换电池，UPS 提示更换电池" },
	},
	{ at = "7m", ups = ups { battery_replace = false } },
	{ at = "17m", alarms = {} },
}

test "a battery that failed is worse, a failed test is as bad" {
	{ at = "0s", ups = ups { battery_status = "failed", battery_replace = true } },
	{ at = "5m", alarms = { UPS = "major" } },
	{ at = "6m", ups = ups { battery_status = "normal", test_result = "done-error" }, alarms = { UPS = "minor" } },
}

test "tests that passed or never ran and batteries that are merely low are no fault" {
	{ at = "0s", ups = ups { battery_status = "low", test_result = "done-pass" } },
	{ at = "1h", ups = ups { battery_status = "normal", test_result = "no-tests-initiated" } },
	{ at = "2h", ups = ups { test_result = "in-progress" } },
	{ at = "3h", alarms = {} },
}

test "without any word on the battery the alarm stays" {
	{ at = "0s", ups = ups { battery_replace = true } },
	{ at = "5m", ups = ups { load_ratio = 0.5 }, alarms = { UPS = "minor" } },
	{ at = "1h", alarms = { UPS = "minor" } },
}
