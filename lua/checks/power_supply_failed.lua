-- A power supply gives no power.
--
-- The device's own verdict. An empty slot is no fault. A supply that is "off" is fitted but gets no input or was
-- switched off: a fault as long as another one carries the device, and one that people wish to know of.

local status = require "gengfu.status"

return check {
	name           = "power-supply-failed",
	table          = "power_supplies",
	event_type     = "equipment-alarm",
	probable_cause = "powerSupplyFailure",
	hold           = { raise = "1m", clear = "5m" },
	evaluate = function(row)
		local severity, words = status.severity(row.status, "major", "minor")
		if row.status == "off" then severity, words = "minor", status.words.off end
		return severity, words and { status = row.status, says_en = words.en, says_zh = words.zh }
	end,
	text = {
		en = "power supply {name} {says_en}",
		zh = "电源 {name} {says_zh}",
	},
	advice = {
		en = "See whether the supply gets its input (plug, circuit breaker, the other feed of the rack); if it does, replace "
			.. "the supply.",
		zh = "检查该电源模块输入是否正常（插头、空开、机柜另一路供电）；若输入正常，更换电源模块。",
	},
}
