-- A port carries nearly as much as it can.
--
-- The busier direction counts, as a ratio of the port's speed. A long hold: a backup that fills a line for five minutes
-- is no fault.
--
-- warning, major  ratio of the speed
-- margin          the alarm clears this much below its limit
-- only_links      true: only ports that are an end of a link in links.csv

local limits = require "gengfu.limits"
local ports = require "gengfu.ports"

return check {
	name           = "interface-utilization",
	table          = "interfaces",
	event_type     = "quality-of-service-alarm",
	probable_cause = "congestion",
	settings       = { warning = 0.8, major = 0.95, margin = 0.05, only_links = false },
	hold           = { raise = "10m", clear = "10m" },
	evaluate = function(row, device, settings, current)
		local inward, outward = row.in_utilization, row.out_utilization
		if row.oper ~= "up" or not (inward or outward) then return nil end
		local most = math.max(inward or 0, outward or 0)
		if most < settings.warning - settings.margin then return "cleared" end -- nearly all ports, at half the cost
		local severity =
			limits.above(most, current, settings.margin, "major", settings.major, "warning", settings.warning)
		if severity == "cleared" then return severity end
		if settings.only_links and not device.links[row.name] then return nil end
		return severity, { port = ports.label(row), in_utilization = inward, out_utilization = outward }
	end,
	text = {
		en = "{port}: {in_utilization:percent} of the speed inward, {out_utilization:percent} outward",
		zh = "{port}：入向带宽利用率 {in_utilization:percent}，出向 {out_utilization:percent}",
	},
	advice = {
		en = "Find out which traffic it is (session tables, flow records); shape it, move it to other hours or widen the "
			.. "line.",
		zh = "排查大流量来源（会话表、流量采集），限速或错峰传输，必要时扩容带宽。",
	},
}
