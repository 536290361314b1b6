-- A door stands open.
--
-- Somebody who comes and goes is no fault: the hold is as long as it takes to carry a device in.

local contacts = require "gengfu.contacts"

return check {
	name           = "door-open",
	table          = "sensors",
	event_type     = "environmental-alarm",
	probable_cause = "enclosureDoorOpen",
	hold           = { raise = "10m", clear = "1m" },
	evaluate = function(row)
		if row.kind ~= "door" then return nil end
		local is_set = contacts.is_set(row)
		if is_set == nil then return nil end
		return is_set and "warning" or "cleared"
	end,
	text = {
		en = "{name} stands open",
		zh = "{name} 未关闭",
	},
	advice = {
		en = "Ask whether work goes on at the site; if not, have somebody look and close the door.",
		zh = "核实现场是否有施工或维护；如没有，派人到场查看并关门。",
	},
}
