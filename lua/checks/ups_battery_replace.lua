-- The battery of a UPS is worn out.
--
-- The UPS says so, or its battery failed, or its last test did.

local failed_tests = { ["done-error"] = true, ["done-warning"] = true }

local function reason(row)
	if row.battery_status == "failed" then return "major", "it has failed", "电池故障" end
	if row.battery_replace == true then return "minor", "the UPS asks for a new one", "UPS 提示更换电池" end
	if failed_tests[row.test_result] then return "minor", "its last test failed", "最近一次自检未通过" end
end

return check {
	name           = "ups-battery-replace",
	table          = "ups",
	event_type     = "equipment-alarm",
	probable_cause = "batteryFailure",
	hold           = { raise = "5m", clear = "10m" },
	evaluate = function(row)
		local severity, en, zh = reason(row)
		if severity then return severity, { test_result = row.test_result, why_en = en, why_zh = zh } end
		if row.battery_replace == nil and not row.battery_status and not row.test_result then return nil end
		return "cleared"
	end,
	text = {
		en = "{name}: battery must be replaced, {why_en}",
		zh = "{name}：需更换电池，{why_zh}",
	},
	advice = {
		en = "Order batteries of the right type and replace the whole string; until then the site is without reserve.",
		zh = "采购同型号电池并整组更换；更换前该站点无后备供电。",
	},
}
