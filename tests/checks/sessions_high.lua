checks "sessions-high" {}
device "fw-1" {}

local function sessions(active, limit)
	return { { name = "IPv4", active = active, limit = limit } }
end

test "a session table that fills up is an alarm after three minutes" {
	{ at = "0s", sessions = sessions(200000, 1000000), alarms = {} },
	{ at = "1m", sessions = sessions(820000, 1000000), alarms = {} },
	{
		at = "4m", alarms = { IPv4 = "warning" },
		text = { IPv4 = "IPv4: 820000 of 1000000 sessions, 82%" }, text_zh = { IPv4 = "IPv4：会话数 820000/1000000，使用率 82%" },
	},
	{ at = "5m", sessions = sessions(960000, 1000000), alarms = { IPv4 = "major" } },
	{ at = "6m", sessions = sessions(760000, 1000000) },
	{ at = "1h", alarms = { IPv4 = "warning" } },
	{ at = "2h", sessions = sessions(740000, 1000000) },
	{ at = "2h5m", alarms = {} },
}

test "without a limit, or with one of zero, there is no opinion" {
	{ at = "0s", sessions = sessions(900000, nil) },
	{ at = "1m", sessions = sessions(900000, 0) },
	{ at = "2m", sessions = sessions(nil, 1000000) },
	{ at = "1h", alarms = {} },
}
