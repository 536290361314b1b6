checks "cpu-high" {}
device "core-1" {}

local function cpu(ratio)
	return { { name = "MPU 1", used_ratio = ratio } }
end

test "a busy processor is an alarm after five minutes" {
	{ at = "0s", processors = cpu(0.3), alarms = {} },
	{ at = "1m", processors = cpu(0.85), alarms = {} },
	{
		at = "6m", alarms = { ["MPU 1"] = "minor" },
		text = { ["MPU 1"] = "processor MPU 1 is 85% busy, limit 80%" },
		text_zh = { ["MPU 1"] = "CPU MPU 1 利用率 85%，门限 80%" },
	},
	{ at = "7m", processors = cpu(0.96), alarms = { ["MPU 1"] = "major" } },
	{ at = "8m", processors = cpu(0.86), alarms = { ["MPU 1"] = "major" } },
	{ at = "9m", processors = cpu(0.84), alarms = { ["MPU 1"] = "minor" } },
	{ at = "10m", processors = cpu(0.75) },
	{ at = "1h", alarms = { ["MPU 1"] = "minor" } },
	{ at = "1h1m", processors = cpu(0.69) },
	{ at = "1h6m", alarms = {} },
}

test "a short peak is no fault" {
	{ at = "0s", processors = cpu(1.0) },
	{ at = "4m", processors = cpu(0.4) },
	{ at = "1h", alarms = {} },
}

test "a processor without a reading has no say" {
	{ at = "0s", processors = cpu(0.9) },
	{ at = "5m", processors = cpu(nil), alarms = { ["MPU 1"] = "minor" } },
	{ at = "1h", alarms = { ["MPU 1"] = "minor" } },
}
