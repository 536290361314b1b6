-- A port that matters has no link.
--
-- A port matters when it is an end of a link in links.csv, or when its name or description matches a pattern. A port
-- that was shut down on purpose is no fault, and neither is one that was never up.
--
-- ports  Lua patterns for names and descriptions of further ports, such as { "UPLINK", "^XGE" }

local ports = require "gengfu.ports"

local is_down = { down = true, ["lower-layer-down"] = true, ["not-present"] = true }

return check {
	name           = "interface-down",
	table          = "interfaces",
	event_type     = "communications-alarm",
	probable_cause = "lossOfSignal",
	means          = "down",
	settings       = { ports = {} },
	hold           = { raise = "30s", clear = "1m" },
	evaluate = function(row, device, settings)
		if row.oper == "up" or row.admin == "down" then return "cleared" end
		local link = device.links[row.name]
		if not link and not ports.is_named(row, settings.ports) then return "cleared" end -- its link may have been given up
		if row.admin ~= "up" or not is_down[row.oper] or not row.ever_up then return nil end
		return "major", { oper = row.oper, port = ports.label(row), link = link and ports.link_label(link) or "-" }
	end,
	text = {
		en = "{port} is down, link {link}",
		zh = "{port} 端口中断，链路 {link}",
	},
	advice = {
		en = "See whether the far end has power. If it has, measure the received light and test the fibre or cable.",
		zh = "先确认对端设备供电是否正常；若正常，测量收光功率并检查光缆、尾纤或网线。",
	},
}
