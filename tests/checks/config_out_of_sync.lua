checks "config-out-of-sync" {}
device "fw-1" {}

local function member(state)
	return { { name = "FG-2", sync_state = state } }
end

test "members that differ are an alarm after five minutes" {
	{ at = "0s", redundancy = member "synchronized", alarms = {} },
	{ at = "1m", redundancy = member "out-of-sync", alarms = {} },
	{
		at = "6m", alarms = { ["FG-2"] = "minor" },
		text = { ["FG-2"] = "FG-2 is out-of-sync" }, text_zh = { ["FG-2"] = "FG-2 配置不同步：out-of-sync" },
	},
	{ at = "7m", redundancy = member "Synchronized" },
	{ at = "9m", alarms = {} },
}

test "a difference while a change is being made is none" {
	{ at = "0s", redundancy = member "out-of-sync" },
	{ at = "4m", redundancy = member "synchronized" },
	{ at = "1h", alarms = {} },
}

test "without a word, or with one that nobody knows, there is no opinion" {
	{ at = "0s", redundancy = member(nil) },
	{ at = "1m", redundancy = member "standalone" },
	{ at = "1h", alarms = {} },
}
