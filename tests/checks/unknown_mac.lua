checks "unknown-mac" { where = { site = "hall" }, allow = { "3C:78:43", "00:e0:fc:00:00:01", "aa:aa:aa:aa:aa:aa@GE1", "*@GE48" } }
site "hall" { kind = "hall" }
device "acc-1" { site = "hall" }
device "acc-2" {}
device "core-1" {}
link "fibre-1" { a_device = "acc-1", a_interface = "XGE1", b_device = "core-1", b_interface = "XGE1", medium = "fibre" }

local function learnt(mac, port, more)
	local row = { mac = mac, vlan = 10, interface = port, state = "learned" }
	for key, value in pairs(more or {}) do row[key] = value end
	return { row }
end

test "an address that is on no list is an alarm at once, and ends when it goes" {
	{
		at = "0s", macs = learnt("66:66:66:00:00:01", "GE7"), alarms = { ["66:66:66:00:00:01 10"] = "minor" },
		text = { ["66:66:66:00:00:01 10"] = "66:66:66:00:00:01 at GE7 (VLAN 10) is on no list" },
		text_zh = { ["66:66:66:00:00:01 10"] = "GE7 (VLAN 10) 发现未登记终端 66:66:66:00:00:01" },
	},
	{ at = "10m", macs = {} },
	{ at = "20m", macs = {} },
	{ at = "30m", macs = {}, alarms = {} },
}

test "addresses, makers and ports on the list are allowed" {
	{ at = "0s", macs = learnt("00:e0:fc:00:00:01", "GE7"), alarms = {} },
	{ at = "1m", macs = learnt("3c:78:43:12:34:56", "GE7"), alarms = {} },
	{ at = "2m", macs = learnt("66:66:66:00:00:01", "GE48"), alarms = {} },
}

test "an address that is allowed on one port is not on another" {
	{ at = "0s", macs = learnt("aa:aa:aa:aa:aa:aa", "GE1"), alarms = {} },
	{ at = "1m", macs = learnt("aa:aa:aa:aa:aa:aa", "GE2"), alarms = { ["aa:aa:aa:aa:aa:aa 10"] = "minor" } },
	{ at = "2m", macs = learnt("aa:aa:aa:aa:aa:aa", "GE1"), alarms = {} },
}

test "ends of links, the switch's own addresses and entries without a port have no say" {
	{ at = "0s", macs = learnt("66:66:66:00:00:01", "XGE1"), alarms = {} },
	{ at = "1m", macs = learnt("66:66:66:00:00:02", "GE7", { state = "self" }), alarms = {} },
	{ at = "2m", macs = learnt("66:66:66:00:00:03", nil), alarms = {} },
}

test "where there is no list nothing is said" {
	{ at = "0s", device = "acc-2", macs = learnt("66:66:66:00:00:01", "GE7"), alarms = {} },
}
