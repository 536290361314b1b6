-- A device that nobody has allowed is plugged in.
--
-- Only where there is a list: the check says nothing until `allow` is given, for all or within a scope (a site, a role).
-- Ports that are ends of links carry the addresses of others and do not count.
--
-- allow  addresses "3c:78:43:aa:bb:cc", beginnings of them "3c:78:43" (a maker), either with "@GE1/0/3" for one port only;
--        { "*@GE1/0/48" } lets everything in on that port
-- ports  Lua patterns for names of the ports that are looked at; none: all but the ends of links

local indexes = setmetatable({}, { __mode = "k" })

-- The list as a set, made once for each list.
local function index_of(allow)
	local index = indexes[allow]
	if index then return index end
	index = {}
	for i = 1, #allow do index[allow[i]:lower()] = true end
	indexes[allow] = index
	return index
end

-- Whole address, then its first five to first octet alone.
local function is_allowed(index, mac, port)
	local at = "@" .. port:lower()
	if index["*" .. at] then return true end
	for length = #mac, 2, -3 do
		local part = mac:sub(1, length)
		if index[part] or index[part .. at] then return true end
	end
	return false
end

local function is_looked_at(name, patterns)
	for i = 1, #patterns do
		if name:find(patterns[i]) then return true end
	end
	return #patterns == 0
end

return check {
	name           = "unknown-mac",
	table          = "macs",
	event_type     = "security-service-or-mechanism-violation",
	probable_cause = "unauthorizedAccessAttempt",
	settings       = { allow = {}, ports = {} },
	evaluate = function(row, device, settings)
		if #settings.allow == 0 or not row.interface then return nil end
		if row.state and row.state ~= "learned" then return nil end
		if device.links[row.interface] or not is_looked_at(row.interface, settings.ports) then return "cleared" end
		if is_allowed(index_of(settings.allow), row.mac:lower(), row.interface) then return "cleared" end
		return "minor", { interface = row.interface, vlan_text = row.vlan and " (VLAN " .. row.vlan .. ")" or "" }
	end,
	text = {
		en = "{mac} at {interface}{vlan_text} is on no list",
		zh = "{interface}{vlan_text} 发现未登记终端 {mac}",
	},
	advice = {
		en = "Find out whose device it is (gengfu find); put it on the list or shut the port.",
		zh = "核实终端归属（gengfu find）；登记入白名单，或关闭该端口。",
	},
}
