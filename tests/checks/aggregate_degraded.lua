checks "aggregate-degraded" {}
device "core-1" {}

local function aggregate(up)
	return { { name = "Eth-Trunk1", members = 2, members_up = up } }
end

local function ports(second, admin)
	return {
		{ name = "Eth-Trunk1", admin = "up", oper = "up" },
		{ name = "XGE1", admin = "up", oper = "up", aggregate = "Eth-Trunk1" },
		{ name = "XGE2", admin = admin or "up", oper = second, aggregate = "Eth-Trunk1" },
		{ name = "XGE3", admin = "up", oper = "down" },
	}
end

test "an aggregate that lost a port is an alarm after a minute" {
	{ at = "0s", interfaces = ports "up", aggregates = aggregate(2), alarms = {} },
	{ at = "1m", interfaces = ports "down", aggregates = aggregate(1), alarms = {} },
	{
		at = "2m", alarms = { ["Eth-Trunk1"] = "minor" },
		text = { ["Eth-Trunk1"] = "Eth-Trunk1: 1 of 2 ports are up, down: XGE2" },
		text_zh = { ["Eth-Trunk1"] = "Eth-Trunk1：2 个成员口中 1 个正常，中断：XGE2" },
	},
	{ at = "3m", aggregates = aggregate(0), alarms = { ["Eth-Trunk1"] = "major" } },
	{ at = "4m", interfaces = ports "up", aggregates = aggregate(2) },
	{ at = "6m", alarms = {} },
}

test "ports that were shut down or never up are no loss" {
	{ at = "0s", interfaces = ports "down", aggregates = aggregate(1) },
	{ at = "1h", interfaces = ports "up", aggregates = aggregate(2), alarms = {} },
	{ at = "2h", interfaces = ports("down", "down"), aggregates = aggregate(1) },
	{ at = "3h", alarms = {} },
}

test "where members are not known the numbers count" {
	{ at = "0s", aggregates = aggregate(1) },
	{ at = "1m", alarms = { ["Eth-Trunk1"] = "minor" }, text = { ["Eth-Trunk1"] = "Eth-Trunk1: 1 of 2 ports are up, down: ?" } },
}

test "an aggregate that was shut down, an empty one and missing numbers raise nothing" {
	{ at = "0s", interfaces = { { name = "Eth-Trunk1", admin = "down", oper = "down" } }, aggregates = aggregate(0) },
	{ at = "1h", interfaces = ports "up", aggregates = { { name = "Eth-Trunk1", members = 0, members_up = 0 } } },
	{ at = "2h", aggregates = aggregate(nil) },
	{ at = "3h", alarms = {} },
}
