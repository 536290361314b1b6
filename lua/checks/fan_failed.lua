-- A fan stands still or is about to.
--
-- The device's own verdict on the fan. Empty places and fans that were switched off have no say.

local status = require "gengfu.status"

return check {
	name           = "fan-failed",
	table          = "fans",
	event_type     = "equipment-alarm",
	probable_cause = "coolingFanFailure",
	hold           = { raise = "1m", clear = "5m" },
	evaluate = function(row)
		local severity, words = status.severity(row.status, "major", "minor")
		return severity, words and { status = row.status, says_en = words.en, says_zh = words.zh }
	end,
	text = {
		en = "fan {name} {says_en}",
		zh = "风扇 {name} {says_zh}",
	},
	advice = {
		en = "See whether the fan turns and whether dust blocks it; replace the fan or its tray, and watch the device's "
			.. "temperature until then.",
		zh = "查看风扇是否转动、是否积尘堵塞；更换风扇或风扇框，更换前注意设备温度。",
	},
}
