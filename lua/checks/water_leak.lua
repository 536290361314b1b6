-- Water where none should be.

local contacts = require "gengfu.contacts"

return check {
	name           = "water-leak",
	table          = "sensors",
	event_type     = "environmental-alarm",
	probable_cause = "leakDetected",
	hold           = { raise = "10s", clear = "5m" },
	evaluate = function(row)
		if row.kind ~= "water_leak" then return nil end
		local is_set = contacts.is_set(row)
		if is_set == nil then return nil end
		return is_set and "critical" or "cleared"
	end,
	text = {
		en = "water at {name}",
		zh = "{name} 检测到漏水",
	},
	advice = {
		en = "Send somebody at once: find the source (air conditioner, pipe, roof), and cut the power of what stands in the "
			.. "water.",
		zh = "立即派人到场：排查水源（空调、管道、屋顶），对浸水设备断电。",
	},
}
