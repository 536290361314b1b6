checks "interface-down" { ports = { "^Uplink", "TRUNK" } }
device "core-1" {}
device "acc-1" {}
site "village-3" { kind = "station", town = "沙湾" }
link "fibre-012" { a_device = "core-1", a_interface = "XGE7", b_device = "acc-1", b_interface = "GE1", medium = "fibre" }
link "leased-3" { a_device = "core-1", a_interface = "GE9", b_site = "village-3", medium = "leased" }

local function port(name, oper, more)
	local row = { name = name, admin = "up", oper = oper }
	for key, value in pairs(more or {}) do row[key] = value end
	return row
end

test "the end of a link that goes down is an alarm after half a minute" {
	{ at = "0s", interfaces = { port("XGE7", "up", { alias = "to acc-1" }), port("GE9", "up") }, alarms = {} },
	{ at = "1m", interfaces = { port("XGE7", "down", { alias = "to acc-1" }), port("GE9", "up") }, alarms = {} },
	{
		at = "1m30s", alarms = { XGE7 = "major" },
		text = { XGE7 = "XGE7 (to acc-1) is down, link fibre-012 → acc-1 GE1" },
		text_zh = { XGE7 = "XGE7 (to acc-1) 端口中断，链路 fibre-012 → acc-1 GE1" },
	},
	{ at = "2m", interfaces = { port("XGE7", "up"), port("GE9", "up") }, alarms = { XGE7 = "major" } },
	{ at = "3m", alarms = {} },
}

test "both ends of a link count, and so does one that leads to a site" {
	{ at = "0s", interfaces = { port("GE9", "up") } },
	{ at = "0s", device = "acc-1", interfaces = { port("GE1", "up") } },
	{ at = "1m", interfaces = { port("GE9", "lower-layer-down") } },
	{ at = "1m", device = "acc-1", interfaces = { port("GE1", "not-present") } },
	{
		at = "2m", alarms = { GE9 = "major", GE1 = "major" },
		text = { GE9 = "GE9 is down, link leased-3 → village-3", GE1 = "GE1 is down, link fibre-012 → core-1 XGE7" },
	},
}

test "a port that nobody wrote down is no fault" {
	{ at = "0s", interfaces = { port("GE33", "up") } },
	{ at = "1m", interfaces = { port("GE33", "down") } },
	{ at = "1h", alarms = {} },
}

test "names and descriptions can make a port matter" {
	{ at = "0s", interfaces = { port("Uplink1", "up"), port("GE2", "up", { alias = "TRUNK to hall" }) } },
	{ at = "1m", interfaces = { port("Uplink1", "down"), port("GE2", "down", { alias = "TRUNK to hall" }) } },
	{
		at = "2m", alarms = { Uplink1 = "major", GE2 = "major" },
		text = { Uplink1 = "Uplink1 is down, link -", GE2 = "GE2 (TRUNK to hall) is down, link -" },
	},
}

test "a port that was never up is no fault" {
	{ at = "0s", interfaces = { port("XGE7", "down") } },
	{ at = "1h", alarms = {} },
}

test "a port that is shut down on purpose is no fault, and ends its alarm" {
	{ at = "0s", interfaces = { port("XGE7", "up") } },
	{ at = "1m", interfaces = { port("XGE7", "down", { admin = "down" }) } },
	{ at = "5m", alarms = {} },
	{ at = "6m", interfaces = { port("XGE7", "down") } },
	{ at = "7m", alarms = { XGE7 = "major" } },
	{ at = "8m", interfaces = { port("XGE7", "down", { admin = "down" }) } },
	{ at = "9m", alarms = {} },
}

test "states that say nothing keep the alarm" {
	{ at = "0s", interfaces = { port("XGE7", "up") } },
	{ at = "1m", interfaces = { port("XGE7", "down") } },
	{ at = "2m", interfaces = { port("XGE7", "unknown") }, alarms = { XGE7 = "major" } },
	{ at = "3m", interfaces = { port("XGE7", nil) } },
	{ at = "4m", interfaces = { { name = "XGE7", oper = "dormant" } } },
	{ at = "9m", alarms = { XGE7 = "major" } },
}

test "a failed read changes nothing, and a port that vanishes ends its alarm" {
	{ at = "0s", interfaces = { port("XGE7", "up") } },
	{ at = "1m", interfaces = { port("XGE7", "down") } },
	{ at = "2m", interfaces = {}, how = "failed", alarms = { XGE7 = "major" } },
	{ at = "3m", interfaces = {}, how = "partial", alarms = { XGE7 = "major" } },
	{ at = "4m", interfaces = {} },
	{ at = "5m", interfaces = {}, alarms = { XGE7 = "major" } },
	{ at = "6m", interfaces = {}, alarms = {} },
}
