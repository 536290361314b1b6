checks "split-brain" {}
checks "split-brain" { where = { device = "fw-1" }, peer = "fw-2" }
checks "split-brain" { where = { device = "fw-9" }, peer = "fw-8" }
device "fw-1" {}
device "fw-2" {}
device "fw-9" {}

local function pair(role)
	return { { name = "HA pair", role = role } }
end

test "two active members are an alarm after half a minute" {
	{ at = "0s", device = "fw-2", redundancy = pair "standby" },
	{ at = "0s", device = "fw-1", redundancy = pair "active", alarms = {} },
	{ at = "1m", device = "fw-2", redundancy = pair "active" },
	{ at = "1m", device = "fw-1", redundancy = pair "active", alarms = {} },
	{
		at = "1m30s", alarms = { ["HA pair"] = "critical" },
		text = { ["HA pair"] = "HA pair: two are active, fw-2 is active too" },
		text_zh = { ["HA pair"] = "HA pair：双主，fw-2 同为 active" },
	},
	{ at = "2m", device = "fw-2", redundancy = pair "standby" },
	{ at = "2m", device = "fw-1", redundancy = pair "active" },
	{ at = "4m", alarms = {} },
}

test "a member that does not answer proves nothing" {
	{ at = "0s", device = "fw-2", redundancy = pair "active", polling = { { collector = "snmp", status = "timeout" } } },
	{ at = "0s", device = "fw-1", redundancy = pair "active" },
	{ at = "1h", alarms = {} },
}

test "a peer that was never read, one that does not exist and devices that are no pair have no say" {
	{ at = "0s", device = "fw-1", redundancy = pair "active" },
	{ at = "1m", device = "fw-9", redundancy = pair "active" },
	{ at = "1h", alarms = {} },
	{ at = "1h", device = "fw-2", redundancy = pair "active" },
	{ at = "2h", alarms = {} },
}

test "a stack that says itself that it has split" {
	{ at = "0s", device = "fw-9", redundancy = { { name = "stack", state = "no_split" } } },
	{ at = "1m", device = "fw-9", redundancy = { { name = "stack", state = "split" } } },
	{ at = "2m", alarms = { stack = "critical" }, text = { stack = "stack: two are active, the stack has split" } },
	{ at = "3m", device = "fw-9", redundancy = { { name = "stack", state = "no_split" } } },
	{ at = "5m", alarms = {} },
}

test "without a role there is no opinion" {
	{ at = "0s", device = "fw-2", redundancy = pair "active" },
	{ at = "0s", device = "fw-1", redundancy = pair(nil) },
	{ at = "1h", alarms = {} },
}
