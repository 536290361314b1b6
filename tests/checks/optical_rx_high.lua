checks "optical-rx-high" {}
device "core-1" {}

local function port(admin, oper)
	return { { name = "XGE1", admin = admin or "up", oper = oper or "up" } }
end

local function light(dbm, more)
	local row = { interface = "XGE1", rx_dbm = dbm }
	for key, value in pairs(more or {}) do row[key] = value end
	return { row }
end

local own = { rx_low_alarm_dbm = -20, rx_high_warning_dbm = -3, rx_high_alarm_dbm = -2 }

test "light that is too strong by the module's own limits" {
	{ at = "0s", interfaces = port(), optics = light(-8, own), alarms = {} },
	{ at = "1m", optics = light(-2.5, own) },
	{ at = "5m59s", alarms = {} },
	{
		at = "6m", alarms = { XGE1 = "minor" },
		text = { XGE1 = "XGE1: receives -2.5 dBm, more than -3 dBm" },
		text_zh = { XGE1 = "XGE1：收光功率 -2.5 dBm，高于门限 -3 dBm" },
	},
	{ at = "7m", optics = light(-1.9, own), alarms = { XGE1 = "major" } },
	{ at = "8m", optics = light(-3.2, own) },
	{ at = "1h", alarms = { XGE1 = "minor" } },
	{ at = "2h", optics = light(-3.6, own) },
	{ at = "2h5m", alarms = {} },
}

test "those of the module's type count where it gives none, then the setting" {
	{ at = "0s", interfaces = port(), optics = light(-2, { module_type = "10GBASE-SR" }) },
	{ at = "10m", optics = light(-0.5, { module_type = "10GBASE-SR" }), alarms = {} },
	{ at = "15m", alarms = { XGE1 = "major" }, text = { XGE1 = "XGE1: receives -0.5 dBm, more than -1 dBm" } },
	{ at = "16m", optics = light(0.5) },
	{ at = "21m", alarms = {} },
	{ at = "22m", optics = light(3.5) },
	{ at = "27m", alarms = { XGE1 = "major" } },
}

test "upper limits of zero without lower ones are none" {
	{ at = "0s", interfaces = port(), optics = light(1, { rx_low_alarm_dbm = 0, rx_high_alarm_dbm = 0 }) },
	{ at = "1h", alarms = {} },
}

test "ports that were shut down, spare ports and modules without a reading have no say" {
	{ at = "0s", interfaces = port("down", "down"), optics = light(5) },
	{ at = "1h", interfaces = port("up", "down"), optics = light(5) },
	{ at = "2h", interfaces = port(), optics = light(nil, own) },
	{ at = "3h", optics = { { interface = "XGE9", rx_dbm = 5 } } },
	{ at = "4h", alarms = {} },
}
