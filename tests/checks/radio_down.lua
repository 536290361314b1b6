checks "radio-down" {}
device "bts-1" {}

local function radio(state)
	return { { name = "Radio 1", technology = "microwave", state = state } }
end

test "a radio that is down is an alarm after a minute" {
	{ at = "0s", radios = radio "up", alarms = {} },
	{ at = "1m", radios = radio "down", alarms = {} },
	{
		at = "2m", alarms = { ["Radio 1"] = "major" },
		text = { ["Radio 1"] = "microwave radio Radio 1 is down" }, text_zh = { ["Radio 1"] = "microwave 射频 Radio 1 中断" },
	},
	{ at = "3m", radios = radio "up" },
	{ at = "5m", alarms = {} },
}

test "one on standby is as it should be" {
	{ at = "0s", radios = radio "down" },
	{ at = "1m", radios = radio "standby" },
	{ at = "3m", alarms = {} },
}

test "one whose port was shut down is no fault" {
	{ at = "0s", interfaces = { { name = "Radio 1", admin = "down", oper = "down" } }, radios = radio "down" },
	{ at = "1h", alarms = {} },
}

test "an unknown state keeps the alarm and raises none" {
	{ at = "0s", radios = radio "unknown" },
	{ at = "1h", radios = radio "down", alarms = {} },
	{ at = "1h1m", radios = radio(nil) },
	{ at = "2h", alarms = { ["Radio 1"] = "major" } },
}
