checks "device-unreachable" {}
checks "snmp-no-answer" {}
device "acc-1" { address = "10.1.0.9" }

local function row(collector, status, failed, answered)
	return { collector = collector, status = status, failed_rounds = failed, answered_rounds = answered or 0 }
end

local function round(snmp, snmp_failed, icmp, icmp_failed, icmp_answered)
	return { row("snmp", snmp, snmp_failed), row("icmp", icmp, icmp_failed, icmp_answered) }
end

local unreachable = { ["acc-1 device-unreachable"] = "critical" }
local no_answer = { ["acc-1 snmp-no-answer"] = "major" }

test "a device that answers neither is unreachable" {
	{ at = "0s", polling = round("ok", 0, "ok", 0, 5), alarms = {} },
	{ at = "1m", polling = round("timeout", 1, "timeout", 1), alarms = {} },
	{
		at = "2m", polling = round("timeout", 2, "unreachable", 2), alarms = unreachable,
		text = { ["acc-1 device-unreachable"] = "acc-1 (10.1.0.9) is unreachable, neither SNMP nor ping gets an answer: "
			.. "the network says it is unreachable" },
		text_zh = { ["acc-1 device-unreachable"] = "acc-1（10.1.0.9）不可达，SNMP 与 ping 均无应答：网络返回不可达" },
	},
	{ at = "3m", polling = round("ok", 0, "ok", 0, 1), alarms = unreachable },
	{ at = "4m", alarms = {} },
}

test "one that answers pings only is no outage" {
	{ at = "0s", polling = round("ok", 0, "ok", 0, 5), alarms = {} },
	{ at = "1m", polling = round("timeout", 1, "ok", 0, 6), alarms = {} },
	{
		at = "2m", polling = round("timeout", 2, "ok", 0, 7), alarms = no_answer,
		text = { ["acc-1 snmp-no-answer"] = "acc-1 (10.1.0.9) does not answer SNMP: no answer; it answers pings" },
		text_zh = { ["acc-1 snmp-no-answer"] = "acc-1（10.1.0.9）SNMP 无应答：无响应；但能 ping 通" },
	},
	{ at = "3m", polling = round("ok", 0, "ok", 0, 8), alarms = no_answer },
	{ at = "4m", alarms = {} },
}

test "one that answers SNMP only is none either" {
	{ at = "0s", polling = round("ok", 0, "timeout", 9), alarms = {} },
	{ at = "1m", polling = round("partial", 0, "unreachable", 10), alarms = {} },
}

test "the one follows the other, never are both raised" {
	{ at = "0s", polling = round("timeout", 2, "ok", 0, 2), alarms = no_answer },
	{ at = "5s", polling = round("timeout", 3, "timeout", 1), alarms = no_answer },
	{ at = "10s", polling = round("timeout", 4, "timeout", 2), alarms = unreachable },
	-- It starts: ICMP answers before SNMP does.
	{ at = "15s", polling = round("timeout", 5, "ok", 0, 1), alarms = unreachable },
	{ at = "20s", polling = round("timeout", 6, "ok", 0, 2), alarms = no_answer },
	{ at = "25s", polling = round("timeout", 7, "timeout", 1), alarms = no_answer },
	{ at = "30s", polling = round("timeout", 8, "timeout", 2), alarms = unreachable },
	{ at = "35s", polling = round("ok", 0, "ok", 0, 1), alarms = unreachable },
	-- Silent again while its end is held: no second alarm beside it.
	{ at = "40s", polling = round("auth_failed", 1, "ok", 0, 2), alarms = unreachable },
	{ at = "45s", polling = round("auth_failed", 2, "ok", 0, 3), alarms = no_answer },
}

test "ICMP that fails now and then does not hide that SNMP is silent" {
	{ at = "0s", polling = round("timeout", 2, "ok", 0, 2), alarms = no_answer },
	{ at = "1m", polling = round("timeout", 3, "timeout", 1), alarms = no_answer },
	{ at = "2m", polling = round("timeout", 4, "ok", 0, 1), alarms = no_answer },
	{ at = "3m", polling = round("timeout", 5, "timeout", 1), alarms = no_answer },
}

test "a recovery that ICMP sees first is no alarm about SNMP" {
	{ at = "0s", polling = round("timeout", 2, "timeout", 2), alarms = unreachable },
	{ at = "5s", polling = { row("icmp", "ok", 0, 1), row("snmp", "timeout", 2) }, alarms = unreachable },
	{ at = "6s", polling = { row("icmp", "ok", 0, 1), row("snmp", "ok", 0) } },
	{ at = "2m", alarms = {} },
}

test "while ICMP cannot be asked, SNMP alone decides" {
	{ at = "0s", polling = round("timeout", 1, "failed", 1), alarms = {} },
	{ at = "1m", polling = round("timeout", 2, "failed", 2), alarms = { ["acc-1 snmp-no-answer"] = "critical" } },
}

test "without ICMP there is one alarm, as ever" {
	{ at = "0s", polling = { row("snmp", "timeout", 1) }, alarms = {} },
	{ at = "1m", polling = { row("snmp", "timeout", 2) }, alarms = { ["acc-1 snmp-no-answer"] = "critical" } },
}
