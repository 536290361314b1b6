-- An ONU is off: with it, what it serves.
--
-- The OLT says why. A dying gasp is a power cut at the ONU's place, lost light is the fibre. When all ONUs of a PON port are off at
-- once the fault is the port's or the trunk's: one alarm on the port, none on the ONUs.
--
-- Only ONUs that were seen online count: one that was registered and never put up is no fault.
--
-- least  so many ONUs, all off, are a port that is down

local causes = {
	["dying-gasp"] = { "powerProblem", "lost its power", "掉电" },
	["power-off"]  = { "powerProblem", "was switched off", "关机" },
	los            = { "lossOfSignal", "gives no light", "光信号丢失" },
	losi           = { "lossOfSignal", "gives no light", "光信号丢失" },
	lofi           = { "lossOfFrame", "is not understood", "帧丢失" },
}
local unknown = { "lossOfSignal", "is off", "离线" }

-- How many ONUs of each port count, and how many of them are off; once for each read.
local function count(device, memory)
	local seen, ports = memory.seen or {}, {}
	memory.seen, memory.ports, memory.counted = seen, ports, memory.round
	for id, onu in pairs(device.onus) do
		if onu.state == "online" then seen[id] = true end
		local port = onu.pon_port and seen[id] and (ports[onu.pon_port] or { all = 0, off = 0, gasps = 0 })
		if port then
			ports[onu.pon_port] = port
			port.all = port.all + 1
			if onu.state == "offline" then
				port.off = port.off + 1
				if causes[onu.last_down_cause] and causes[onu.last_down_cause][1] == "powerProblem" then port.gasps = port.gasps + 1 end
			end
		end
	end
end

-- What there is to say of the port; once for each read and port.
local function of_port(answers, name, port, least)
	if port.told then return end
	port.told = true
	local is_down = port.off == port.all and port.all >= least
	local cause = port.gasps == port.all and causes["dying-gasp"] or causes.los
	answers[#answers + 1] = {
		severity = is_down and "critical" or "cleared", resource = { table = "interfaces", name = name },
		probable_cause = cause[1],
		values = {
			what = name, says_en = "has lost all its " .. port.all .. " ONUs: none " .. (cause == causes.los and "gives light" or "has power"),
			says_zh = "下 " .. port.all .. " 个 ONU 全部离线：" .. cause[3], all = port.all,
		},
	}
	port.is_down = is_down
end

return check {
	name           = "onu-offline",
	table          = "onus",
	event_type     = "communications-alarm",
	probable_cause = "lossOfSignal",
	settings       = { least = 2 },
	hold           = { raise = "1m", clear = "2m" },
	evaluate = function(row, device, settings, _, memory)
		if memory.counted ~= memory.round then count(device, memory) end
		local answers, port = {}, row.pon_port and memory.ports[row.pon_port]
		if port then of_port(answers, row.pon_port, port, settings.least) end
		if row.state == "online" or port and port.is_down then
			answers[#answers + 1] = { severity = "cleared" }
		elseif row.state == "offline" and memory.seen[row.id] then
			local cause = causes[row.last_down_cause] or unknown
			answers[#answers + 1] = {
				severity = "major", probable_cause = cause[1],
				values = {
					what = row.name and row.id .. " (" .. row.name .. ")" or row.id, last_down_cause = row.last_down_cause,
					says_en = cause[2], says_zh = cause[3],
				},
			}
		end
		return answers
	end,
	text = {
		en = "{what} {says_en}",
		zh = "{what} {says_zh}",
	},
	advice = {
		en = "Without power: ask the site. Without light: look at the drop fibre and the splitter, for a whole port at the trunk and "
			.. "at the OLT's module.",
		zh = "掉电：联系站点核实供电。无光：检查皮线和分光器；整个 PON 口中断则检查主干光缆和 OLT 光模块。",
	},
}
