-- A port sends or receives damaged frames.
--
-- The ratio of errors to packets over the last interval. On a port with next to no traffic one damaged frame is a large
-- ratio and says nothing.
--
-- warning, major  ratio of errors to packets
-- ease            a limit that was gone over counts this part of itself until the alarm clears
-- least_bps       traffic, in both directions together, below which there is no opinion

local ports = require "gengfu.ports"

local was_major = { major = true, critical = true }

return check {
	name           = "interface-errors",
	table          = "interfaces",
	event_type     = "quality-of-service-alarm",
	probable_cause = "excessiveErrorRate",
	settings       = { warning = 0.0001, major = 0.01, ease = 0.5, least_bps = 10000 },
	hold           = { raise = "5m", clear = "15m" },
	evaluate = function(row, _, settings, current)
		if row.oper ~= "up" or not row.error_ratio then return nil end
		if (row.in_bps or 0) + (row.out_bps or 0) < settings.least_bps then return nil end
		local warning = settings.warning * (current == "cleared" and 1 or settings.ease)
		local major = settings.major * (was_major[current] and settings.ease or 1)
		if row.error_ratio < warning then return "cleared" end
		return row.error_ratio >= major and "major" or "warning",
			{ error_ratio = row.error_ratio, port = ports.label(row) }
	end,
	text = {
		en = "{port}: {error_ratio:percent} of the frames are damaged",
		zh = "{port}：错包率 {error_ratio:percent}",
	},
	advice = {
		en = "Compare speed and duplex of both ends, clean the connectors and measure the light, then change the cable or "
			.. "the optical module.",
		zh = "核对两端速率和双工模式，清洁光纤接头并测量光功率，必要时更换网线或光模块。",
	},
}
