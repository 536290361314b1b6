-- A UPS runs on its battery: the mains have failed.

return check {
	name           = "ups-on-battery",
	table          = "ups",
	event_type     = "environmental-alarm",
	probable_cause = "commercialPowerFailure",
	hold           = { raise = "30s", clear = "1m" },
	evaluate = function(row)
		if row.output_source == "battery" then
			return "major", {
				output_source = row.output_source, runtime_s = row.runtime_s, charge_ratio = row.charge_ratio,
				left_en = row.runtime_s and row.runtime_s > 0 and (", %d min left"):format(row.runtime_s // 60) or "",
				left_zh = row.runtime_s and row.runtime_s > 0 and ("，剩余 %d 分钟"):format(row.runtime_s // 60) or "",
			}
		end
		if row.output_source and row.output_source ~= "other" and row.output_source ~= "none" then return "cleared" end
		return nil
	end,
	text = {
		en = "{name} runs on battery{left_en}",
		zh = "{name} 市电中断，电池供电{left_zh}",
	},
	advice = {
		en = "Ask the site and the power company for how long; bring a generator or shut devices down in order before the "
			.. "battery is empty.",
		zh = "向站点和供电部门核实停电时长；电池耗尽前调配发电机，或按顺序关停设备。",
	},
}
