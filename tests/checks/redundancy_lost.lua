checks "redundancy-lost" {}
device "fw-1" {}

local function member(name, state, peer)
	return { name = name, state = state, peer_state = peer }
end

test "a stack port that goes down is an alarm after half a minute" {
	{ at = "0s", redundancy = { member("Stack port 1/1", "up") }, alarms = {} },
	{ at = "1m", redundancy = { member("Stack port 1/1", "down") }, alarms = {} },
	{
		at = "1m30s", alarms = { ["Stack port 1/1"] = "major" },
		text = { ["Stack port 1/1"] = "Stack port 1/1 is down, without redundancy" },
		text_zh = { ["Stack port 1/1"] = "Stack port 1/1 状态 down，冗余丧失" },
	},
	{ at = "2m", redundancy = { member("Stack port 1/1", "up") } },
	{ at = "4m", alarms = {} },
}

test "a peer that is offline is lost, whatever this member says of itself" {
	{ at = "0s", redundancy = { member("VGMP group 1", "up", "online") } },
	{ at = "1m", redundancy = { member("VGMP group 1", "up", "offline") } },
	{
		at = "2m", alarms = { ["VGMP group 1"] = "major" },
		text = { ["VGMP group 1"] = "VGMP group 1: peer is offline, without redundancy" },
	},
}

test "what was never sound is no loss" {
	{ at = "0s", redundancy = { member("Stack port 1/2", "down") } },
	{ at = "1h", alarms = {} },
}

test "a member that the device no longer lists is lost" {
	{ at = "0s", redundancy = { member("1", "ready"), member("2", "ready") } },
	{ at = "1m", redundancy = { member("1", "ready") } },
	{ at = "2m", redundancy = { member("1", "ready") }, alarms = {} },
	{ at = "3m", redundancy = { member("1", "ready") } },
	{ at = "4m", redundancy = { member("1", "ready") } },
	{
		at = "5m", alarms = { ["2"] = "major" }, text = { ["2"] = "2 is no longer there, without redundancy" },
	},
	{ at = "6m", redundancy = { member("1", "ready"), member("2", "ready") } },
	{ at = "8m", alarms = {} },
}

test "words that say nothing keep the alarm and raise none" {
	{ at = "0s", redundancy = { member("HSRP Vl2", "initial") } },
	{ at = "1h", redundancy = { member("HSRP Vl2", nil) }, alarms = {} },
	{ at = "2h", redundancy = { member("HSRP Vl2", "active") } },
	{ at = "3h", redundancy = { member("HSRP Vl2", "failed") } },
	{ at = "3h1m", redundancy = { member("HSRP Vl2", "initial") }, alarms = { ["HSRP Vl2"] = "major" } },
	{ at = "4h", alarms = { ["HSRP Vl2"] = "major" } },
}
