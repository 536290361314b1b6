-- A board or another part of the device has failed.
--
-- The device's own verdict. Fans, power supplies and sensors have tables and checks of their own; ports are
-- interface-down's.

local status = require "gengfu.status"

local elsewhere = { fan = true, ["power-supply"] = true, sensor = true, port = true }

return check {
	name           = "module-failed",
	table          = "modules",
	event_type     = "equipment-alarm",
	probable_cause = "replaceableUnitProblem",
	hold           = { raise = "2m", clear = "5m" },
	evaluate = function(row)
		if elsewhere[row.class] then return nil end
		local severity, words = status.severity(row.status, "major", "minor")
		if not words then return severity end
		local what = row.model and row.name .. " (" .. row.model .. ")" or row.name
		return severity, { status = row.status, what = what, says_en = words.en, says_zh = words.zh }
	end,
	text = {
		en = "{what} {says_en}",
		zh = "板卡 {what} {says_zh}",
	},
	advice = {
		en = "Look for the reason in the device's log; reseat the board at a quiet hour, and replace it when it fails again.",
		zh = "查看设备日志中的故障原因；在业务空闲时段拔插板卡，仍故障则更换。",
	},
}
