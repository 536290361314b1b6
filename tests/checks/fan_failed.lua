checks "fan-failed" {}
device "core-1" {}

local function part(status)
	local row = { name = "FAN 1", status = status }
	return { row }
end

test "one that has failed is an alarm once the hold is over" {
	{ at = "0s", fans = part("ok"), alarms = {} },
	{ at = "1s", fans = part("failed"), alarms = {} },
	{ at = "59s", alarms = {} },
	{
		at = "3m", alarms = { ["FAN 1"] = "major" },
		text = { ["FAN 1"] = "fan FAN 1 has failed" }, text_zh = { ["FAN 1"] = "风扇 FAN 1 故障" },
	},
	{ at = "4m", fans = part("ok"), alarms = { ["FAN 1"] = "major" } },
	{ at = "9m", alarms = {} },
}

test "one that reports a problem is a smaller alarm" {
	{ at = "0s", fans = part("warning") },
	{ at = "3m", alarms = { ["FAN 1"] = "minor" } },
	{ at = "4m", fans = part("failed"), alarms = { ["FAN 1"] = "major" } },
}

test "an empty place, one that was never read and one that says nothing have no say" {
	{ at = "0s", fans = part("absent") },
	{ at = "10m", fans = part("unknown") },
	{ at = "20m", fans = part(nil) },
	{ at = "1h", alarms = {} },
}

test "pulling the part that failed does not end the alarm, a sound one does" {
	{ at = "0s", fans = part("failed") },
	{ at = "3m", fans = part("absent"), alarms = { ["FAN 1"] = "major" } },
	{ at = "1h", fans = part(nil), alarms = { ["FAN 1"] = "major" } },
	{ at = "2h", fans = part("ok") },
	{ at = "2h5m", alarms = {} },
}

test "a fan that was switched off is no fault" {
	{ at = "0s", fans = part("off") },
	{ at = "1h", alarms = {} },
}
