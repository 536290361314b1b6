checks "ups-on-battery" {}
device "ups-1" {}

local function ups(source, more)
	local row = { name = "UPS", output_source = source }
	for key, value in pairs(more or {}) do row[key] = value end
	return { row }
end

test "a UPS on battery is an alarm after half a minute" {
	{ at = "0s", ups = ups "normal", alarms = {} },
	{ at = "1m", ups = ups("battery", { runtime_s = 1522, charge_ratio = 0.98 }), alarms = {} },
	{
		at = "1m30s", alarms = { UPS = "major" },
		text = { UPS = "UPS runs on battery, 25 min left" }, text_zh = { UPS = "UPS 市电中断，电池供电，剩余 25 分钟" },
	},
	{ at = "2m", ups = ups "normal", alarms = { UPS = "major" } },
	{ at = "3m", alarms = {} },
}

test "minutes that the UPS does not know are not told" {
	{ at = "0s", ups = ups("battery", { runtime_s = 0 }) },
	{ at = "30s", alarms = { UPS = "major" }, text = { UPS = "UPS runs on battery" } },
}

test "a battery test of a few seconds is no outage" {
	{ at = "0s", ups = ups "battery" },
	{ at = "20s", ups = ups "normal" },
	{ at = "1h", alarms = {} },
}

test "sources that say nothing keep the alarm and raise none" {
	{ at = "0s", ups = ups "other" },
	{ at = "1m", ups = ups(nil) },
	{ at = "2m", ups = ups "none" },
	{ at = "10m", ups = ups "battery", alarms = {} },
	{ at = "11m", ups = ups(nil) },
	{ at = "1h", alarms = { UPS = "major" } },
}
