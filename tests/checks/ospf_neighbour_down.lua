checks "ospf-neighbour-down" {}
device "core-1" {}

local function neighbour(state)
	return { { peer = "10.0.0.2", state = state } }
end

test "a neighbour that is lost is an alarm after two minutes" {
	{ at = "0s", ospf_neighbours = neighbour "full", alarms = {} },
	{ at = "1m", ospf_neighbours = neighbour "down", alarms = {} },
	{
		at = "3m", alarms = { ["10.0.0.2"] = "major" },
		text = { ["10.0.0.2"] = "OSPF neighbour 10.0.0.2 is down" },
		text_zh = { ["10.0.0.2"] = "OSPF 邻居 10.0.0.2 状态异常：down" },
	},
	{ at = "4m", ospf_neighbours = neighbour "full" },
	{ at = "6m", alarms = {} },
}

test "one that is stuck on its way is a smaller alarm, one that passes through is none" {
	{ at = "0s", ospf_neighbours = neighbour "exchange-start" },
	{ at = "1m", ospf_neighbours = neighbour "full" },
	{ at = "10m", ospf_neighbours = neighbour "exchange-start", alarms = {} },
	{ at = "12m", alarms = { ["10.0.0.2"] = "minor" } },
}

test "two-way is as it should be, and no state is no opinion" {
	{ at = "0s", ospf_neighbours = neighbour "two-way" },
	{ at = "1h", ospf_neighbours = neighbour(nil) },
	{ at = "2h", alarms = {} },
}
