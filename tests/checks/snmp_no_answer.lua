checks "snmp-no-answer" {}
device "acc-1" { address = "10.1.0.9" }

local function round(status, failed, collector)
	return { { collector = collector or "snmp", status = status, failed_rounds = failed } }
end

test "two failed rounds are an alarm" {
	{ at = "0s", polling = round("ok", 0), alarms = {} },
	{ at = "1m", polling = round("timeout", 1), alarms = {} },
	{
		at = "2m", polling = round("timeout", 2), alarms = { ["acc-1"] = "critical" },
		text = { ["acc-1"] = "acc-1 (10.1.0.9) does not answer SNMP: no answer" },
		text_zh = { ["acc-1"] = "acc-1（10.1.0.9）SNMP 无应答：无响应" },
	},
}

test "an answer clears it after a minute" {
	{ at = "0s", polling = round("unreachable", 2), alarms = { ["acc-1"] = "critical" } },
	{ at = "1m", polling = round("ok", 0), alarms = { ["acc-1"] = "critical" } },
	{ at = "2m", alarms = {} },
	{ at = "3m", polling = round("unreachable", 7), alarms = { ["acc-1"] = "critical" } },
	{ at = "4m", polling = round("partial", 0) },
	{ at = "5m", alarms = {} },
}

test "a device that refuses us is as unwatched as a silent one, and the text says which" {
	{
		at = "0s", polling = round("auth_failed", 2), alarms = { ["acc-1"] = "critical" },
		text = { ["acc-1"] = "acc-1 (10.1.0.9) does not answer SNMP: authentication failed (wrong user, keys or community)" },
	},
	{
		at = "1m", polling = round("refused", 3), alarms = { ["acc-1"] = "critical" },
		text_zh = { ["acc-1"] = "acc-1（10.1.0.9）SNMP 无应答：设备拒绝访问（SNMP 未启用，或 ACL、视图、用户不符）" },
	},
	{ at = "2m", polling = round("malformed", 4), alarms = { ["acc-1"] = "critical" } },
	{ at = "3m", polling = round("unresolved", 5), alarms = { ["acc-1"] = "critical" } },
}

test "failures of our own side say nothing" {
	{ at = "0s", polling = round("failed", 9), alarms = {} },
	{ at = "1m", polling = round("cancelled", 9), alarms = {} },
	{ at = "2m", polling = round("timeout", 9), alarms = { ["acc-1"] = "critical" } },
	{ at = "3m", polling = round("cancelled", 10), alarms = { ["acc-1"] = "critical" } },
	{ at = "9m", alarms = { ["acc-1"] = "critical" } },
}

test "other collectors have their own checks" {
	{ at = "0s", polling = round("timeout", 9, "icmp"), alarms = {} },
}

test "a round without a count is not yet two" {
	{ at = "0s", polling = { { collector = "snmp", status = "timeout" } }, alarms = {} },
}
