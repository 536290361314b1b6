checks "onu-offline" {}
device "olt-1" {}

local function onu(number, state, cause, port)
	return { id = "PON1:" .. number, pon_port = port or "PON1", state = state, last_down_cause = cause }
end

local all_on = { onu(1, "online"), onu(2, "online"), onu(3, "online") }

test "an ONU that is off is an alarm after a minute, and the cause tells power from fibre" {
	{ at = "0s", onus = all_on, alarms = {} },
	{ at = "1m", onus = { onu(1, "offline", "dying-gasp"), onu(2, "offline", "los"), onu(3, "online") }, alarms = {} },
	{
		at = "2m", alarms = { ["PON1:1"] = "major", ["PON1:2"] = "major" },
		text = { ["PON1:1"] = "PON1:1 lost its power", ["PON1:2"] = "PON1:2 gives no light" },
		text_zh = { ["PON1:1"] = "PON1:1 掉电", ["PON1:2"] = "PON1:2 光信号丢失" },
		cause = { ["PON1:1"] = "powerProblem", ["PON1:2"] = "lossOfSignal" },
	},
	{ at = "3m", onus = all_on },
	{ at = "5m", alarms = {} },
}

test "all ONUs of a port are one alarm, on the port" {
	{ at = "0s", onus = all_on },
	{ at = "1m", onus = { onu(1, "offline", "los"), onu(2, "offline", "dying-gasp"), onu(3, "offline", "los") } },
	{
		at = "2m", alarms = { PON1 = "critical" },
		text = { PON1 = "PON1 has lost all its 3 ONUs: none gives light" },
		text_zh = { PON1 = "PON1 下 3 个 ONU 全部离线：光信号丢失" },
		cause = { PON1 = "lossOfSignal" },
	},
	{ at = "3m", onus = { onu(1, "offline", "los"), onu(2, "online"), onu(3, "online") } },
	{ at = "5m", alarms = { ["PON1:1"] = "major" } },
}

test "when all of them gasped the power is the cause" {
	{ at = "0s", onus = all_on },
	{ at = "1m", onus = { onu(1, "offline", "dying-gasp"), onu(2, "offline", "dying-gasp"), onu(3, "offline", "power-off") } },
	{ at = "2m", alarms = { PON1 = "critical" }, cause = { PON1 = "powerProblem" } },
}

test "the only ONU of a port is told of itself" {
	{ at = "0s", onus = { onu(1, "online") } },
	{ at = "1m", onus = { onu(1, "offline") } },
	{ at = "2m", alarms = { ["PON1:1"] = "major" }, text = { ["PON1:1"] = "PON1:1 is off" } },
}

test "ONUs that were never online are no fault, and do not keep a port from being down" {
	{ at = "0s", onus = { onu(1, "online"), onu(2, "online"), onu(9, "offline", "los") } },
	{ at = "1h", alarms = {} },
	{ at = "2h", onus = { onu(1, "offline", "los"), onu(2, "offline", "los"), onu(9, "offline", "los") } },
	{ at = "2h1m", alarms = { PON1 = "critical" } },
}

test "an unknown state keeps the alarm and raises none" {
	{ at = "0s", onus = all_on },
	{ at = "1m", onus = { onu(1, "offline", "los"), onu(2, "unknown"), onu(3, "online") } },
	{ at = "2m", onus = { onu(1, nil), onu(2, "unknown"), onu(3, "online") }, alarms = { ["PON1:1"] = "major" } },
	{ at = "1h", alarms = { ["PON1:1"] = "major" } },
}
