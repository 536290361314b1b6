-- The battery of a UPS is nearly empty.
--
-- What the UPS says of its battery comes first. Minutes and charge that are left count only while it runs on battery: after
-- an outage they are low for hours while the battery charges, and some UPSs give 0 for minutes that they do not know.
--
-- runtime_s     the battery is low when it would last shorter than this
-- charge_ratio  or holds less than this

local says_low = { low = true, depleted = true }

return check {
	name           = "ups-battery-low",
	table          = "ups",
	event_type     = "environmental-alarm",
	probable_cause = "lowBatteryThreshold",
	settings       = { runtime_s = 600, charge_ratio = 0.3 },
	hold           = { raise = "10s", clear = "5m" },
	evaluate = function(row, _, settings)
		local on_battery = row.output_source == "battery"
		local runtime = row.runtime_s and row.runtime_s > 0 and row.runtime_s
		local charge = row.charge_ratio
		local low = says_low[row.battery_status]
			or on_battery and (runtime and runtime < settings.runtime_s or charge and charge < settings.charge_ratio)
		if not low then
			if not row.battery_status and not row.output_source then return nil end
			return "cleared"
		end
		local left = {}
		if runtime then left[#left + 1] = ("%d min"):format(runtime // 60) end
		if charge then left[#left + 1] = ("%.0f %%"):format(charge * 100) end
		return on_battery and "critical" or "minor", {
			battery_status = row.battery_status, runtime_s = runtime or nil, charge_ratio = charge,
			left = #left > 0 and table.concat(left, ", ") or "?",
		}
	end,
	text = {
		en = "{name}: battery is nearly empty ({left})",
		zh = "{name}：电池电量不足（{left}）",
	},
	advice = {
		en = "Bring a generator or shut the devices down in order now; if the mains are there, see whether the battery charges.",
		zh = "立即调配发电机或按顺序关停设备；若市电正常，检查电池是否在充电。",
	},
}
