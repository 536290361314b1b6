checks "onu-rx-power" {}
device "olt-1" {}

local function onu(down, up, more)
	local row = { id = "GPON 0/1/0:3", state = "online", rx_dbm = down, olt_rx_dbm = up }
	for key, value in pairs(more or {}) do row[key] = value end
	return { row }
end

test "weak light at the ONU is an alarm after five minutes, and clears above the margin" {
	{ at = "0s", onus = onu(-20, -22), alarms = {} },
	{ at = "1m", onus = onu(-26, -22, { name = "沙湾服务站" }), alarms = {} },
	{
		at = "6m", alarms = { ["GPON 0/1/0:3"] = "minor" },
		text = { ["GPON 0/1/0:3"] = "GPON 0/1/0:3 (沙湾服务站): the ONU receives -26 dBm, limit -25.5 dBm" },
		text_zh = { ["GPON 0/1/0:3"] = "GPON 0/1/0:3 (沙湾服务站)：ONU 收光 -26 dBm，门限 -25.5 dBm" },
	},
	{ at = "7m", onus = onu(-27.5, -22), alarms = { ["GPON 0/1/0:3"] = "major" } },
	{ at = "8m", onus = onu(-25, -22) },
	{ at = "1h", alarms = { ["GPON 0/1/0:3"] = "minor" } },
	{ at = "2h", onus = onu(-24, -22) },
	{ at = "2h10m", alarms = {} },
}

test "weak light at the OLT counts too" {
	{ at = "0s", onus = onu(-20, -29) },
	{
		at = "5m", alarms = { ["GPON 0/1/0:3"] = "major" },
		text = { ["GPON 0/1/0:3"] = "GPON 0/1/0:3: the OLT receives -29 dBm, limit -28.5 dBm" },
	},
}

test "light that is too strong is a smaller alarm" {
	{ at = "0s", onus = onu(-5, nil) },
	{ at = "5m", alarms = { ["GPON 0/1/0:3"] = "minor" } },
}

test "an ONU that is off, or without readings, has no say" {
	{ at = "0s", onus = onu(-40, -40, { state = "offline" }) },
	{ at = "1h", onus = onu(nil, nil) },
	{ at = "2h", alarms = {} },
}
