checks "optical-tx-power" {}
device "core-1" {}

local function port(admin, oper)
	return { { name = "XGE1", admin = admin or "up", oper = oper or "up" } }
end

local function light(dbm, more)
	local row = { interface = "XGE1", tx_dbm = dbm }
	for key, value in pairs(more or {}) do row[key] = value end
	return { row }
end

local own = { tx_low_alarm_dbm = -9, tx_low_warning_dbm = -8, tx_high_warning_dbm = 0.5, tx_high_alarm_dbm = 1.5 }

test "a laser that fades is an alarm by the module's own limits" {
	{ at = "0s", interfaces = port(), optics = light(-2, own), alarms = {} },
	{ at = "1m", optics = light(-8.2, own), alarms = {} },
	{
		at = "3m", alarms = { XGE1 = "minor" },
		text = { XGE1 = "XGE1: sends -8.2 dBm, limit -8 dBm" }, text_zh = { XGE1 = "XGE1：发光功率 -8.2 dBm，门限 -8 dBm" },
	},
	{ at = "4m", optics = light(-9.5, own), alarms = { XGE1 = "major" } },
	{ at = "5m", optics = light(-7.8, own), alarms = { XGE1 = "minor" } },
	{ at = "1h", optics = light(-7.4, own) },
	{ at = "1h5m", alarms = {} },
}

test "one that is too strong is one too" {
	{ at = "0s", interfaces = port(), optics = light(1.6, own) },
	{ at = "2m", alarms = { XGE1 = "major" } },
}

test "the limits of the module's type count where it gives none" {
	{ at = "0s", interfaces = port(), optics = light(-12, { module_type = "1000_BASE_LX_SFP" }) },
	{ at = "2m", alarms = { XGE1 = "major" }, text = { XGE1 = "XGE1: sends -12 dBm, limit -11.5 dBm" } },
	{ at = "3m", optics = light(-12, { module_type = "100BASE-FX", tx_low_alarm_dbm = 0, tx_high_alarm_dbm = 0 }) },
	{ at = "8m", alarms = {} },
}

test "where nobody knows the type only a laser that is as good as dark is a fault" {
	{ at = "0s", interfaces = port(), optics = light(-12, { module_type = "unknown" }) },
	{ at = "5m", alarms = {} },
	{ at = "6m", optics = light(-40) },
	{ at = "8m", alarms = { XGE1 = "major" } },
}

test "ports that were shut down, spare ports and modules without a reading have no say" {
	{ at = "0s", interfaces = port("down", "down"), optics = light(-40, own) },
	{ at = "1h", interfaces = port("up", "down"), optics = light(-40, own) },
	{ at = "2h", interfaces = port(), optics = light(nil, own) },
	{ at = "3h", optics = { { interface = "XGE9", tx_dbm = -40 } } },
	{ at = "4h", alarms = {} },
}

test "a laser whose port is shut down later keeps its alarm until there is something to say" {
	{ at = "0s", interfaces = port(), optics = light(-10, own) },
	{ at = "2m", alarms = { XGE1 = "major" } },
	{ at = "3m", interfaces = port("down", "down"), optics = light(-40, own) },
	{ at = "1h", alarms = { XGE1 = "major" } },
	{ at = "2h", interfaces = port(), optics = light(-2, own) },
	{ at = "2h5m", alarms = {} },
}
