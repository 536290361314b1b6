-- A UPS hands the mains through: it works, but nothing protects what hangs from it.

return check {
	name           = "ups-on-bypass",
	table          = "ups",
	event_type     = "equipment-alarm",
	probable_cause = "protectionMechanismFailure",
	hold           = { raise = "1m", clear = "2m" },
	evaluate = function(row)
		if row.output_source == "bypass" then return "major", { output_source = row.output_source } end
		if row.output_source and row.output_source ~= "other" and row.output_source ~= "none" then return "cleared" end
		return nil
	end,
	text = {
		en = "{name} is on bypass",
		zh = "{name} 处于旁路供电",
	},
	advice = {
		en = "If nobody maintains it, look for overload, heat or a fault of the inverter at the UPS; it must not stay on bypass.",
		zh = "如非维护操作，检查 UPS 是否过载、过温或逆变器故障，尽快恢复逆变供电。",
	},
}
