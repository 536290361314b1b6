checks "optical-rx-power" {}
device "core-1" { role = "core-switch" }

local function port(admin, oper)
	return { { name = "XGE1", admin = admin or "up", oper = oper or "up" } }
end

local function light(dbm, more)
	local row = { interface = "XGE1", rx_dbm = dbm }
	for key, value in pairs(more or {}) do row[key] = value end
	return { row }
end

local module = { rx_low_alarm_dbm = -18.0, rx_low_warning_dbm = -16.0 }

test "a weak signal is an alarm after two minutes" {
	{ at = "0s", interfaces = port(), optics = light(-8), alarms = {} },
	{ at = "1m", optics = light(-20), alarms = {} },
	{ at = "2m59s", alarms = {} },
	{
		at = "3m", alarms = { XGE1 = "major" },
		text = { XGE1 = "XGE1: receives -20 dBm, limit -14 dBm" },
		text_zh = { XGE1 = "XGE1：收光功率 -20 dBm，门限 -14 dBm" },
		advice = { XGE1 = "Clean and reseat the connectors, then measure the fibre." },
	},
}

test "a signal that is weak for a moment leaves no trace" {
	{ at = "0s", interfaces = port(), optics = light(-20), alarms = {} },
	{ at = "1m", optics = light(-8), alarms = {} },
	{ at = "10m", alarms = {} },
}

test "the alarm clears only above the margin and after five minutes" {
	{ at = "0s", interfaces = port(), optics = light(-14.5) },
	{ at = "2m", alarms = { XGE1 = "major" } },
	{ at = "3m", optics = light(-13.5), alarms = { XGE1 = "major" } },
	{ at = "20m", optics = light(-13.2), alarms = { XGE1 = "major" } },
	{ at = "21m", optics = light(-12.9), alarms = { XGE1 = "major" } },
	{ at = "25m59s", alarms = { XGE1 = "major" } },
	{ at = "26m", alarms = {} },
}

test "the same strength raises nothing when there was no alarm" {
	{ at = "0s", interfaces = port(), optics = light(-13.5) },
	{ at = "1h", alarms = {} },
}

test "the module's own limits come first" {
	{ at = "0s", interfaces = port(), optics = light(-15, module) },
	{ at = "5m", alarms = {} },
	{ at = "6m", optics = light(-16.5, module) },
	{ at = "8m", alarms = { XGE1 = "minor" } },
	{ at = "9m", optics = light(-18.25, module), alarms = { XGE1 = "major" } },
	{ at = "10m", optics = light(-17.5, module), alarms = { XGE1 = "major" } },
	{ at = "11m", optics = light(-16.9, module), alarms = { XGE1 = "minor" } },
	{ at = "12m", optics = light(-14.9, module) },
	{ at = "17m", alarms = {} },
}

test "limits of zero are none" {
	{ at = "0s", interfaces = port(), optics = light(-13, { rx_low_alarm_dbm = 0, rx_low_warning_dbm = 0 }) },
	{ at = "5m", alarms = {} },
}

test "without a reading the alarm stays as it is" {
	{ at = "0s", interfaces = port(), optics = light(-20) },
	{ at = "2m", alarms = { XGE1 = "major" } },
	{ at = "3m", optics = { { interface = "XGE1", tx_dbm = -2 } } },
	{ at = "1h", alarms = { XGE1 = "major" } },
}

test "a port that was shut down, a spare one and an unknown one have no say" {
	{ at = "0s", interfaces = port("down", "down"), optics = light(-40) },
	{ at = "5m", alarms = {} },
	{ at = "6m", interfaces = port("up", "down"), optics = light(-40) },
	{ at = "10m", alarms = {} },
	{ at = "11m", optics = { { interface = "XGE9", rx_dbm = -40 } } },
	{ at = "20m", alarms = {} },
}

test "each lane of a module is looked at" {
	{
		at = "0s", interfaces = port(),
		optics = { { interface = "XGE1", lane = 1, rx_dbm = -3 }, { interface = "XGE1", lane = 2, rx_dbm = -30.26 } },
	},
	{
		at = "2m", alarms = { ["XGE1 2"] = "major" },
		text = { ["XGE1 2"] = "XGE1/2: receives -30.3 dBm, limit -14 dBm" },
	},
}

test "without its own limits those of the module's type count" {
	{ at = "0s", interfaces = port(), optics = light(-15, { module_type = "1000_BASE_LX_SFP" }) },
	{ at = "10m", optics = light(-19.5, { module_type = "1000_BASE_LX_SFP" }), alarms = {} },
	{ at = "12m", alarms = { XGE1 = "major" }, text = { XGE1 = "XGE1: receives -19.5 dBm, limit -19 dBm" } },
}

test "types are told apart however devices write them" {
	{ at = "0s", interfaces = port(), optics = light(-9.5, { module_type = "SFP-10GBase-SR" }) },
	{ at = "2m", alarms = {} },
	{ at = "3m", optics = light(-10, { module_type = "10G_BASE_SR_SFP" }) },
	{ at = "5m", alarms = { XGE1 = "major" }, text = { XGE1 = "XGE1: receives -10 dBm, limit -9.9 dBm" } },
}

test "the setting is for Ethernet ports, amplifiers and lines of other kinds need limits of their own" {
	{ at = "0s", interfaces = { { name = "XGE1", type = 196, admin = "up", oper = "up" } }, optics = light(-26) },
	{ at = "1h", alarms = {} },
	{ at = "2h", interfaces = { { name = "XGE1", type = 6, admin = "up", oper = "up" } }, optics = light(-26) },
	{ at = "2h2m", alarms = { XGE1 = "major" } },
}
