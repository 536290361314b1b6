checks "power-supply-failed" {}
device "core-1" {}

local function part(status)
	local row = { name = "PWR 2", status = status }
	return { row }
end

test "one that has failed is an alarm once the hold is over" {
	{ at = "0s", power_supplies = part("ok"), alarms = {} },
	{ at = "1s", power_supplies = part("failed"), alarms = {} },
	{ at = "59s", alarms = {} },
	{
		at = "3m", alarms = { ["PWR 2"] = "major" },
		text = { ["PWR 2"] = "power supply PWR 2 has failed" }, text_zh = { ["PWR 2"] = "电源 PWR 2 故障" },
	},
	{ at = "4m", power_supplies = part("ok"), alarms = { ["PWR 2"] = "major" } },
	{ at = "9m", alarms = {} },
}

test "one that reports a problem is a smaller alarm" {
	{ at = "0s", power_supplies = part("warning") },
	{ at = "3m", alarms = { ["PWR 2"] = "minor" } },
	{ at = "4m", power_supplies = part("failed"), alarms = { ["PWR 2"] = "major" } },
}

test "an empty place, one that was never read and one that says nothing have no say" {
	{ at = "0s", power_supplies = part("absent") },
	{ at = "10m", power_supplies = part("unknown") },
	{ at = "20m", power_supplies = part(nil) },
	{ at = "1h", alarms = {} },
}

test "pulling the part that failed does not end the alarm, a sound one does" {
	{ at = "0s", power_supplies = part("failed") },
	{ at = "3m", power_supplies = part("absent"), alarms = { ["PWR 2"] = "major" } },
	{ at = "1h", power_supplies = part(nil), alarms = { ["PWR 2"] = "major" } },
	{ at = "2h", power_supplies = part("ok") },
	{ at = "2h5m", alarms = {} },
}

test "a supply that is fitted but gives no power is a smaller alarm" {
	{ at = "0s", power_supplies = part("off") },
	{ at = "3m", alarms = { ["PWR 2"] = "minor" }, text = { ["PWR 2"] = "power supply PWR 2 gives no power" } },
	{ at = "4m", power_supplies = part("ok") },
	{ at = "9m", alarms = {} },
}
