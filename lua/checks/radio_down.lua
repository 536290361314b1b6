-- A radio has no link, or a cell is off the air.
--
-- One on standby is as it should be, and so is one whose port was shut down.

return check {
	name           = "radio-down",
	table          = "radios",
	event_type     = "communications-alarm",
	probable_cause = "lossOfSignal",
	hold           = { raise = "1m", clear = "2m" },
	evaluate = function(row, device)
		if row.state == "up" or row.state == "standby" then return "cleared" end
		if row.state ~= "down" then return nil end
		local port = device.interfaces[row.name]
		if port and port.admin == "down" then return "cleared" end
		return "major", { state = row.state, kind = row.technology and row.technology .. " " or "" }
	end,
	text = {
		en = "{kind}radio {name} is down",
		zh = "{kind}射频 {name} 中断",
	},
	advice = {
		en = "See whether the far end has power and whether weather or something new stands in the path; then look at "
			.. "transmitter, antenna and feeder.",
		zh = "检查对端供电，以及天气或新增遮挡；再查发射机、天线和馈线。",
	},
}
