checks "interface-errors" {}
device "acc-1" {}

local function port(ratio, bps, oper)
	return { { name = "GE1", oper = oper or "up", error_ratio = ratio, in_bps = bps or 1e6, out_bps = 0 } }
end

test "damaged frames are an alarm after five minutes, and worse ones a worse one" {
	{ at = "0s", interfaces = port(0), alarms = {} },
	{ at = "1m", interfaces = port(0.002), alarms = {} },
	{
		at = "6m", alarms = { GE1 = "warning" },
		text = { GE1 = "GE1: 0.2% of the frames are damaged" }, text_zh = { GE1 = "GE1：错包率 0.2%" },
	},
	{ at = "7m", interfaces = port(0.03), alarms = { GE1 = "major" } },
	{ at = "8m", interfaces = port(0.006), alarms = { GE1 = "major" } },
	{ at = "9m", interfaces = port(0.004), alarms = { GE1 = "warning" } },
}

test "it clears below half the limit and after a quarter of an hour" {
	{ at = "0s", interfaces = port(0.0002) },
	{ at = "5m", alarms = { GE1 = "warning" } },
	{ at = "6m", interfaces = port(0.00006) },
	{ at = "40m", alarms = { GE1 = "warning" } },
	{ at = "41m", interfaces = port(0.00004) },
	{ at = "55m", alarms = { GE1 = "warning" } },
	{ at = "56m", alarms = {} },
}

test "next to no traffic, a port without link and absent columns say nothing" {
	{ at = "0s", interfaces = port(0.5, 100) },
	{ at = "10m", alarms = {} },
	{ at = "11m", interfaces = port(0.5, 1e6, "down") },
	{ at = "20m", alarms = {} },
	{ at = "21m", interfaces = { { name = "GE1", oper = "up" } } },
	{ at = "30m", alarms = {} },
	{ at = "31m", interfaces = { { name = "GE1", oper = "up", error_ratio = 0.5 } } },
	{ at = "50m", alarms = {} },
}

-- Real counters: 100,000 packets and 500 errors in a minute.
local function counters(n)
	return { {
		name = "GE1", oper = "up", speed_bps = 1e9, in_octets = n * 60000000, out_octets = 0,
		in_packets = n * 99500, out_packets = 0, in_errors = n * 500, out_errors = 0,
	} }
end

test "counters are enough" {
	{ at = "0s", interfaces = counters(1) },
	{ at = "1m", interfaces = counters(2) },
	{ at = "2m", interfaces = counters(3) },
	{ at = "6m", alarms = { GE1 = "warning" }, text = { GE1 = "GE1: 0.5% of the frames are damaged" } },
}
