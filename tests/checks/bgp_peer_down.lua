checks "bgp-peer-down" {}
device "core-1" {}

local function peer(state, more)
	local row = { peer = "10.0.0.2", state = state, remote_as = 65001 }
	for key, value in pairs(more or {}) do row[key] = value end
	return { row }
end

test "a peer without a session is an alarm after two minutes" {
	{ at = "0s", bgp_peers = peer "established", alarms = {} },
	{ at = "1m", bgp_peers = peer "active", alarms = {} },
	{
		at = "3m", alarms = { ["10.0.0.2"] = "major" },
		text = { ["10.0.0.2"] = "BGP peer 10.0.0.2 (AS 65001) is active" },
		text_zh = { ["10.0.0.2"] = "BGP 邻居 10.0.0.2 (AS 65001) 未建立，状态 active" },
	},
	{ at = "4m", bgp_peers = peer "established" },
	{ at = "6m", alarms = {} },
}

test "a peer that was switched off is no fault, and ends its alarm" {
	{ at = "0s", bgp_peers = peer("idle", { admin = "stop" }) },
	{ at = "1h", bgp_peers = peer("idle", { admin = "start" }), alarms = {} },
	{ at = "1h2m", bgp_peers = peer("idle", { admin = "stop" }), alarms = { ["10.0.0.2"] = "major" } },
	{ at = "1h4m", alarms = {} },
}

test "without a state there is no opinion" {
	{ at = "0s", bgp_peers = peer(nil) },
	{ at = "1h", bgp_peers = peer "connect", alarms = {} },
	{ at = "1h2m", bgp_peers = peer(nil) },
	{ at = "2h", alarms = { ["10.0.0.2"] = "major" } },
}
