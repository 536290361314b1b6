checks "restarted" {}
device "acc-1" {}

test "a restart is an alarm until the device has been up for ten minutes" {
	{ at = "0s", system = { { uptime_s = 86400 } }, alarms = {} },
	{ at = "1m", system = { { uptime_s = 86460 } }, alarms = {} },
	{
		at = "2m", system = { { uptime_s = 20 } }, alarms = { ["acc-1"] = "warning" },
		text = { ["acc-1"] = "acc-1 has restarted" }, text_zh = { ["acc-1"] = "acc-1 发生重启" },
	},
	{ at = "11m", system = { { uptime_s = 560 } }, alarms = { ["acc-1"] = "warning" } },
	{ at = "12m", system = { { uptime_s = 620 } }, alarms = {} },
}

test "a device that is young when it is first seen has not restarted" {
	{ at = "0s", system = { { uptime_s = 30 } }, alarms = {} },
	{ at = "1m", system = { { uptime_s = 90 } }, alarms = {} },
}

test "without an uptime there is no opinion" {
	{ at = "0s", system = { { uptime_s = 86400 } } },
	{ at = "2m", system = { { uptime_s = 20 } }, alarms = { ["acc-1"] = "warning" } },
	{ at = "20m", system = { { name = "acc-1" } }, alarms = { ["acc-1"] = "warning" } },
}
