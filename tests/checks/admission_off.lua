checks "admission-off" {}
checks "admission-off" { where = { role = "village-switch" }, ports = { "^GE" } }
device "acc-1" {}
device "village-1" { role = "village-switch" }
device "core-1" {}
link "fibre-012" { a_device = "acc-1", a_interface = "GE1", b_device = "core-1", b_interface = "XGE1", medium = "fibre" }

local function ports(oper, admin)
	return {
		{ name = "GE1", admin = "up", oper = "up", alias = "准入" },
		{ name = "GE2", admin = admin or "up", oper = oper or "up", alias = "窗口 准入" },
		{ name = "GE3", admin = "up", oper = "up", alias = "printer" },
	}
end

local function admission(control)
	return { { interface = "GE2", control = control }, { interface = "GE9", control = "enforced" } }
end

test "a port whose description asks for admission and that lets in everybody is an alarm" {
	{ at = "0s", admission_ports = admission "enforced" },
	{ at = "0s", interfaces = ports(), alarms = {} },
	{ at = "1m", admission_ports = admission "open" },
	{ at = "1m", interfaces = ports(), alarms = {} },
	{
		at = "6m", alarms = { GE2 = "major" }, text = { GE2 = "GE2 (窗口 准入): everybody is let in" },
		text_zh = { GE2 = "GE2 (窗口 准入)：强制放行" },
	},
	{ at = "7m", admission_ports = admission "fail-open" },
	{ at = "7m", interfaces = ports(), alarms = { GE2 = "minor" } },
	{ at = "8m", admission_ports = admission "enforced" },
	{ at = "8m", interfaces = ports() },
	{ at = "13m", alarms = {} },
}

test "a port that has none at all is one too" {
	{ at = "0s", admission_ports = { { interface = "GE9", control = "enforced" } } },
	{ at = "0s", interfaces = ports() },
	{ at = "5m", alarms = { GE2 = "major" }, text = { GE2 = "GE2 (窗口 准入): admission is not set up" } },
}

test "a role can ask for it" {
	{ at = "0s", device = "village-1", admission_ports = admission "enforced" },
	{ at = "0s", device = "village-1", interfaces = { { name = "GE5", admin = "up", oper = "up" } } },
	{ at = "5m", alarms = { GE5 = "major" } },
}

test "ports that are down or shut down, and devices that tell nothing of admission, have no say" {
	{ at = "0s", interfaces = ports() },
	{ at = "1h", admission_ports = admission "off" },
	{ at = "1h", interfaces = ports("down") },
	{ at = "2h", interfaces = ports("down", "down") },
	{ at = "3h", admission_ports = admission(nil) },
	{ at = "3h", interfaces = ports() },
	{ at = "4h", alarms = {} },
}
