-- Another neighbour announces itself on a port that is an end of a link: the patch was moved, or a device was replaced.
--
-- Ports of links.csv, and those whose name or description a pattern finds; phones and computers come and go on the others.
-- A neighbour that has gone while its port is down is interface-down's. Told once, and gone after the hold.
--
-- ports  Lua patterns for names and descriptions of further ports

local ports = require "gengfu.ports"

local function name_of(neighbour)
	return neighbour.system_name and neighbour.system_name ~= "" and neighbour.system_name or neighbour.chassis_id
end

-- Whether this chassis still announces itself on this port; several may.
local function is_there(device, port, chassis)
	for _, neighbour in pairs(device.neighbours) do
		if neighbour.interface == port and neighbour.chassis_id == chassis then return true end
	end
	return false
end

return check {
	name           = "neighbour-changed",
	table          = "interfaces",
	event_type     = "communications-alarm",
	probable_cause = "configurationOrCustomisationError",
	settings       = { ports = {} },
	hold           = { clear = "1h" },
	evaluate = function(row, device, settings, _, memory)
		if #device.neighbours == 0 then return nil end
		if not device.links[row.name] and not ports.is_named(row, settings.ports) then return nil end
		local now, was = device.neighbours[row.name], memory[row.name]
		if not now then return "cleared" end
		if was and was.chassis ~= now.chassis_id and is_there(device, row.name, was.chassis) then return "cleared" end
		local name = name_of(now)
		memory[row.name] = { chassis = now.chassis_id, name = name }
		if not was or was.chassis == now.chassis_id or was.name == name then return "cleared" end
		return "minor", { port = ports.label(row), now = name, was = was.name }
	end,
	text = {
		en = "{port}: the neighbour is {now}, it was {was}",
		zh = "{port}：邻居变为 {now}，原为 {was}",
	},
	advice = {
		en = "If a patch was moved or a device replaced on purpose, correct links.csv; if not, put the patch back.",
		zh = "如为有意改接或更换设备，更新 links.csv；否则恢复原有跳接。",
	},
}
