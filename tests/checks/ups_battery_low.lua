checks "ups-battery-low" {}
device "ups-1" {}

local function ups(row)
	row.name = "UPS"
	return { row }
end

test "a battery that runs out is an alarm after ten seconds" {
	{ at = "0s", ups = ups { output_source = "battery", runtime_s = 1200, charge_ratio = 0.7 }, alarms = {} },
	{ at = "1m", ups = ups { output_source = "battery", runtime_s = 540, charge_ratio = 0.35 } },
	{
		at = "1m10s", alarms = { UPS = "critical" },
		text = { UPS = "UPS: battery is nearly empty (9 min, 35 %)" },
		text_zh = { UPS = "UPS：电池电量不足（9 min, 35 %）" },
	},
	{ at = "2m", ups = ups { output_source = "normal", runtime_s = 540, charge_ratio = 0.35 } },
	{ at = "7m", alarms = {} },
}

test "little charge on battery counts where the minutes are not known" {
	{ at = "0s", ups = ups { output_source = "battery", runtime_s = 0, charge_ratio = 0.2 } },
	{ at = "10s", alarms = { UPS = "critical" }, text = { UPS = "UPS: battery is nearly empty (20 %)" } },
}

test "what the UPS says of its battery comes first" {
	{ at = "0s", ups = ups { output_source = "normal", battery_status = "low", charge_ratio = 0.9 } },
	{ at = "10s", alarms = { UPS = "minor" } },
	{ at = "1m", ups = ups { output_source = "battery", battery_status = "depleted" }, alarms = { UPS = "critical" } },
	{ at = "2m", ups = ups { output_source = "normal", battery_status = "normal" } },
	{ at = "7m", alarms = {} },
}

test "a battery that charges after an outage, and minutes that a UPS does not know, are no fault" {
	{ at = "0s", ups = ups { output_source = "normal", charge_ratio = 0.1, runtime_s = 100 } },
	{ at = "1h", ups = ups { output_source = "normal", battery_status = "normal", charge_ratio = 1.0, runtime_s = 0 } },
	{ at = "2h", ups = ups { output_source = "battery", runtime_s = 0 } },
	{ at = "3h", alarms = {} },
}

test "without source and status there is no opinion" {
	{ at = "0s", ups = ups { output_source = "battery", runtime_s = 60 } },
	{ at = "1m", ups = ups { runtime_s = 4000 }, alarms = { UPS = "critical" } },
	{ at = "1h", alarms = { UPS = "critical" } },
}
