checks "air-conditioner-failed" {}
device "ac-1" {}

local function part(status)
	local row = { name = "unit 1", status = status }
	return { row }
end

test "one that has failed is an alarm once the hold is over" {
	{ at = "0s", air_conditioners = part("ok"), alarms = {} },
	{ at = "1s", air_conditioners = part("failed"), alarms = {} },
	{ at = "59s", alarms = {} },
	{
		at = "3m", alarms = { ["unit 1"] = "major" },
		text = { ["unit 1"] = "air conditioner unit 1 has failed" }, text_zh = { ["unit 1"] = "空调 unit 1 故障" },
	},
	{ at = "4m", air_conditioners = part("ok"), alarms = { ["unit 1"] = "major" } },
	{ at = "9m", alarms = {} },
}

test "one that reports a problem is a smaller alarm" {
	{ at = "0s", air_conditioners = part("warning") },
	{ at = "3m", alarms = { ["unit 1"] = "minor" } },
	{ at = "4m", air_conditioners = part("failed"), alarms = { ["unit 1"] = "major" } },
}

test "an empty place, one that was never read and one that says nothing have no say" {
	{ at = "0s", air_conditioners = part("absent") },
	{ at = "10m", air_conditioners = part("unknown") },
	{ at = "20m", air_conditioners = part(nil) },
	{ at = "1h", alarms = {} },
}

test "pulling the part that failed does not end the alarm, a sound one does" {
	{ at = "0s", air_conditioners = part("failed") },
	{ at = "3m", air_conditioners = part("absent"), alarms = { ["unit 1"] = "major" } },
	{ at = "1h", air_conditioners = part(nil), alarms = { ["unit 1"] = "major" } },
	{ at = "2h", air_conditioners = part("ok") },
	{ at = "2h5m", alarms = {} },
}

test "a spare unit that is off is no fault" {
	{ at = "0s", air_conditioners = part("off") },
	{ at = "1h", alarms = {} },
}
