checks "ups-overload" {}
device "ups-1" {}

local function ups(ratio)
	return { { name = "UPS", load_ratio = ratio } }
end

test "a load near the limit is an alarm, and clears below the margin" {
	{ at = "0s", ups = ups(0.5), alarms = {} },
	{ at = "1m", ups = ups(0.9), alarms = {} },
	{
		at = "3m", alarms = { UPS = "minor" },
		text = { UPS = "UPS carries 90% of its load, limit 85%" }, text_zh = { UPS = "UPS 负载率 90%，门限 85%" },
	},
	{ at = "4m", ups = ups(1.02), alarms = { UPS = "major" } },
	{ at = "5m", ups = ups(0.82), alarms = { UPS = "minor" } },
	{ at = "1h", alarms = { UPS = "minor" } },
	{ at = "2h", ups = ups(0.79) },
	{ at = "2h5m", alarms = {} },
}

test "a surge of a minute is no fault" {
	{ at = "0s", ups = ups(1.2) },
	{ at = "1m", ups = ups(0.4) },
	{ at = "1h", alarms = {} },
}

test "without a reading there is no opinion" {
	{ at = "0s", ups = ups(nil) },
	{ at = "1h", ups = ups(0.9), alarms = {} },
	{ at = "1h2m", ups = ups(nil) },
	{ at = "2h", alarms = { UPS = "minor" } },
}
