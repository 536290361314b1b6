checks "failover-occurred" {}
device "fw-1" {}

local function pair(role, preferred)
	return { { name = "HA pair", role = role, preferred_role = preferred } }
end

test "another role than before is told at once, and gone after half an hour" {
	{ at = "0s", redundancy = pair "standby", alarms = {} },
	{ at = "1m", redundancy = pair "standby", alarms = {} },
	{
		at = "2m", redundancy = pair "active", alarms = { ["HA pair"] = "minor" },
		text = { ["HA pair"] = "HA pair is active now, standby before" },
		text_zh = { ["HA pair"] = "HA pair 主备切换：现为 active，原为 standby" },
	},
	{ at = "3m", redundancy = pair "active", alarms = { ["HA pair"] = "minor" } },
	{ at = "32m59s", alarms = { ["HA pair"] = "minor" } },
	{ at = "33m", alarms = {} },
}

test "switching back is told too" {
	{ at = "0s", redundancy = pair "active" },
	{ at = "1m", redundancy = pair "standby" },
	{
		at = "2m", redundancy = pair "active", alarms = { ["HA pair"] = "minor" },
		text = { ["HA pair"] = "HA pair is active now, standby before" },
	},
}

test "roles on the way and missing ones do not count" {
	{ at = "0s", redundancy = pair "active" },
	{ at = "1m", redundancy = pair "initializing" },
	{ at = "2m", redundancy = pair(nil) },
	{ at = "3m", redundancy = pair "active" },
	{ at = "1h", alarms = {} },
}

test "the wrong role is told of for as long as it lasts" {
	{ at = "0s", redundancy = pair("standby", "active"), alarms = { ["HA pair"] = "minor" } },
	{
		at = "5h", redundancy = pair("standby", "active"), alarms = { ["HA pair"] = "minor" },
		text = { ["HA pair"] = "HA pair is standby now, it should be active" },
	},
	{ at = "6h", redundancy = pair("active", "active") },
	{ at = "7h", redundancy = pair("active", "active") },
	{ at = "8h", alarms = {} },
}
