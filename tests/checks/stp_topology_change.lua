checks "stp-topology-change" {}
device "core-1" {}

local function tree(changes, root)
	return { { instance = "0", topology_changes = changes, root = root or "8000.00e0fc000001" } }
end

test "many changes between two reads are told at once, and gone after a quarter of an hour" {
	{ at = "0s", stp = tree(100), alarms = {} },
	{ at = "1m", stp = tree(101), alarms = {} },
	{
		at = "2m", stp = tree(113), alarms = { ["0"] = "warning" },
		text = { ["0"] = "spanning tree 0 changed 12 times" }, text_zh = { ["0"] = "生成树 0 拓扑变化 12 次" },
	},
	{ at = "3m", stp = tree(113), alarms = { ["0"] = "warning" } },
	{ at = "18m", alarms = {} },
}

test "another root is worse" {
	{ at = "0s", stp = tree(100) },
	{
		at = "1m", stp = tree(101, "0000.001122334455"), alarms = { ["0"] = "minor" },
		text = { ["0"] = "spanning tree 0 has another root, 0000.001122334455" },
	},
}

test "a counter that began anew and one that is missing say nothing" {
	{ at = "0s", stp = tree(100) },
	{ at = "1m", stp = tree(3), alarms = {} },
	{ at = "2m", stp = tree(nil), alarms = {} },
	{ at = "3m", stp = tree(500), alarms = {} },
}
