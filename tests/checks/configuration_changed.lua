checks "configuration-changed" {}
device "core-1" {}

local function system(changed, uptime)
	return { { uptime_s = uptime or 864000, config_changed_s = changed } }
end

test "a change is shown for half an hour" {
	{ at = "0s", system = system(90000), alarms = {} },
	{
		at = "1m", system = system(120), alarms = { ["core-1"] = "warning" },
		text = { ["core-1"] = "core-1: configuration changed 2 min ago" },
		text_zh = { ["core-1"] = "core-1：2分钟前配置被修改" },
	},
	{ at = "20m", system = system(1260), alarms = { ["core-1"] = "warning" } },
	{ at = "30m", system = system(1860), alarms = {} },
}

test "a restart loads the configuration and is no change" {
	{ at = "0s", system = system(600, 660), alarms = {} },
	{ at = "1m", system = system(60, 720), alarms = { ["core-1"] = "warning" } },
}

test "without the age of the change, or an uptime, there is no opinion" {
	{ at = "0s", system = system(60) },
	{ at = "1m", system = { { uptime_s = 864000 } }, alarms = { ["core-1"] = "warning" } },
	{ at = "2h", system = { { config_changed_s = 60 } }, alarms = { ["core-1"] = "warning" } },
}
