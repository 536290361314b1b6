-- A link aggregate has lost some of its ports.
--
-- A port that was shut down on purpose, or was never up, is no loss. With no port left it is as good as cut.

-- Names of the members that are down and should not be; nil where the device does not say who belongs to it.
local function missing(row, device)
	local names, members = {}, 0
	for _, port in pairs(device.interfaces) do
		if port.aggregate == row.name then
			members = members + 1
			if port.admin == "up" and port.oper ~= "up" and port.ever_up then names[#names + 1] = port.name end
		end
	end
	return members > 0 and names or nil
end

return check {
	name           = "aggregate-degraded",
	table          = "aggregates",
	event_type     = "communications-alarm",
	probable_cause = "bandwidthReduced",
	hold           = { raise = "1m", clear = "2m" },
	evaluate = function(row, device)
		if not row.members or not row.members_up then return nil end
		if row.members_up >= row.members or row.members == 0 then return "cleared" end
		local own = device.interfaces[row.name]
		if own and own.admin == "down" then return "cleared" end
		local names = missing(row, device)
		if names and #names == 0 then return "cleared" end
		return row.members_up == 0 and "major" or "minor", {
			members = row.members, members_up = row.members_up,
			down = names and table.concat(names, ", ") or "?",
		}
	end,
	text = {
		en = "{name}: {members_up} of {members} ports are up, down: {down}",
		zh = "{name}：{members} 个成员口中 {members_up} 个正常，中断：{down}",
	},
	advice = {
		en = "Test the fibre or cable of the port that is down; until it is back the aggregate carries less and may be overloaded.",
		zh = "检查中断成员口的光纤或网线；恢复前聚合带宽下降，注意拥塞。",
	},
}
