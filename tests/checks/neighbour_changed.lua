checks "neighbour-changed" { ports = { "^Uplink" } }
device "core-1" {}
device "acc-1" {}
link "fibre-012" { a_device = "core-1", a_interface = "XGE7", b_device = "acc-1", b_interface = "GE1", medium = "fibre" }

local ports = { { name = "XGE7", admin = "up", oper = "up" }, { name = "GE2", admin = "up", oper = "up" } }

local function neighbour(chassis, name, port)
	return { interface = port or "XGE7", chassis_id = chassis, system_name = name }
end

test "another neighbour on a link's port is told, and gone after an hour" {
	{ at = "0s", neighbours = { neighbour("aa", "acc-1") }, interfaces = ports, alarms = {} },
	{ at = "10m", neighbours = { neighbour("bb", "acc-9") }, interfaces = ports },
	{ at = "20m", neighbours = { neighbour("bb", "acc-9") }, interfaces = ports },
	{ at = "30m", neighbours = { neighbour("bb", "acc-9") } },
	{
		at = "30m", interfaces = ports, alarms = { XGE7 = "minor" },
		text = { XGE7 = "XGE7: the neighbour is acc-9, it was acc-1" },
		text_zh = { XGE7 = "XGE7：邻居变为 acc-9，原为 acc-1" },
	},
	{ at = "31m", interfaces = ports, alarms = { XGE7 = "minor" } },
	{ at = "91m", alarms = {} },
}

test "one that goes away and comes back is the same" {
	{ at = "0s", neighbours = { neighbour("aa", "acc-1") }, interfaces = ports },
	{ at = "10m", neighbours = {} },
	{ at = "20m", neighbours = {} },
	{ at = "30m", neighbours = {}, interfaces = ports, alarms = {} },
	{ at = "40m", neighbours = { neighbour("aa", "acc-1") }, interfaces = ports, alarms = {} },
}

test "a second neighbour on the port, and another address of the same one, are no change" {
	{ at = "0s", neighbours = { neighbour("aa", "acc-1") }, interfaces = ports },
	{ at = "10m", neighbours = { neighbour("cc", "phone"), neighbour("aa", "acc-1") }, interfaces = ports, alarms = {} },
	{ at = "50m", neighbours = { neighbour("dd", "acc-1") } },
	{ at = "60m", neighbours = { neighbour("dd", "acc-1") } },
	{ at = "70m", neighbours = { neighbour("dd", "acc-1") }, interfaces = ports, alarms = {} },
}

test "ports that are no end of a link do not count" {
	{ at = "0s", neighbours = { neighbour("aa", "pc-1", "GE2") }, interfaces = ports },
	{ at = "10m", neighbours = { neighbour("bb", "pc-2", "GE2") } },
	{ at = "20m", neighbours = { neighbour("bb", "pc-2", "GE2") } },
	{ at = "30m", neighbours = { neighbour("bb", "pc-2", "GE2") } },
	{ at = "30m", interfaces = ports, alarms = {} },
}
