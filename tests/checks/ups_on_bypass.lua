checks "ups-on-bypass" {}
device "ups-1" {}

local function ups(source)
	return { { name = "UPS", output_source = source } }
end

test "a UPS on bypass is an alarm after a minute" {
	{ at = "0s", ups = ups "normal", alarms = {} },
	{ at = "1m", ups = ups "bypass", alarms = {} },
	{ at = "2m", alarms = { UPS = "major" }, text = { UPS = "UPS is on bypass" }, text_zh = { UPS = "UPS 处于旁路供电" } },
	{ at = "3m", ups = ups "normal" },
	{ at = "5m", alarms = {} },
}

test "running on battery ends it, as other checks tell of that" {
	{ at = "0s", ups = ups "bypass" },
	{ at = "1m", ups = ups "battery", alarms = { UPS = "major" } },
	{ at = "3m", alarms = {} },
}

test "sources that say nothing keep the alarm and raise none" {
	{ at = "0s", ups = ups "other" },
	{ at = "1m", ups = ups(nil) },
	{ at = "10m", ups = ups "bypass", alarms = {} },
	{ at = "11m", ups = ups(nil) },
	{ at = "1h", alarms = { UPS = "major" } },
}
