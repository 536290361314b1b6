-- A smoke detector has gone off.

local contacts = require "gengfu.contacts"

return check {
	name           = "smoke",
	table          = "sensors",
	event_type     = "environmental-alarm",
	probable_cause = "smoke",
	hold           = { clear = "5m" },
	evaluate = function(row)
		if row.kind ~= "smoke" then return nil end
		local is_set = contacts.is_set(row)
		if is_set == nil then return nil end
		return is_set and "critical" or "cleared"
	end,
	text = {
		en = "smoke at {name}",
		zh = "{name} 检测到烟雾",
	},
	advice = {
		en = "Call whoever is at the site, and the fire brigade if there is a fire; then look for a burnt device or battery.",
		zh = "立即联系现场人员，确认火情后报 119；随后排查烧毁的设备或电池。",
	},
}
