checks "interface-utilization" {}
device "acc-1" {}

local function port(inward, outward, oper)
	return { { name = "XGE1", alias = "uplink", oper = oper or "up", in_utilization = inward, out_utilization = outward } }
end

test "a line that is full for ten minutes is an alarm" {
	{ at = "0s", interfaces = port(0.2, 0.1), alarms = {} },
	{ at = "1m", interfaces = port(0.3, 0.86), alarms = {} },
	{ at = "10m59s", alarms = {} },
	{
		at = "11m", alarms = { XGE1 = "warning" },
		text = { XGE1 = "XGE1 (uplink): 30% of the speed inward, 86% outward" },
		text_zh = { XGE1 = "XGE1 (uplink)：入向带宽利用率 30%，出向 86%" },
	},
	{ at = "12m", interfaces = port(0.97, 0.86), alarms = { XGE1 = "major" } },
	{ at = "13m", interfaces = port(0.91, 0.86), alarms = { XGE1 = "major" } },
	{ at = "14m", interfaces = port(0.89, 0.86), alarms = { XGE1 = "warning" } },
	{ at = "15m", interfaces = port(0.76, 0.1), alarms = { XGE1 = "warning" } },
	{ at = "1h", alarms = { XGE1 = "warning" } },
	{ at = "1h1m", interfaces = port(0.74, 0.1), alarms = { XGE1 = "warning" } },
	{ at = "1h11m", alarms = {} },
}

test "a short peak is no fault" {
	{ at = "0s", interfaces = port(0.99, 0.1) },
	{ at = "5m", interfaces = port(0.2, 0.1) },
	{ at = "1h", alarms = {} },
}

test "one direction is enough, and none is no opinion" {
	{ at = "0s", interfaces = port(0.9, nil) },
	{ at = "10m", alarms = { XGE1 = "warning" }, text = { XGE1 = "XGE1 (uplink): 90% of the speed inward, ? outward" } },
	{ at = "11m", interfaces = port(nil, nil) },
	{ at = "1h", alarms = { XGE1 = "warning" } },
	{ at = "2h", interfaces = port(0, 0, "down") },
	{ at = "3h", alarms = { XGE1 = "warning" } },
}

local function counters(octets)
	return { { name = "XGE1", oper = "up", speed_bps = 1e8, in_octets = octets, out_octets = 0 } }
end

test "counters are enough" {
	{ at = "0s", interfaces = counters(0) },
	{ at = "1m", interfaces = counters(720000000) }, -- 96 Mbit/s of 100
	{ at = "2m", interfaces = counters(1440000000) },
	{ at = "11m", alarms = { XGE1 = "major" }, text = { XGE1 = "XGE1: 96% of the speed inward, 0% outward" } },
}
