-- SPDX-License-Identifier: Apache-2.0
-- The district's devices for the simulator: what devices.csv lists, each by the model of its role, joined as links.csv says.
-- What goes wrong is in timeline.fleet.lua:
--
--     gengfu-fleet serve --timeline timeline.fleet.lua district.fleet.lua
-- luacheck: read globals world device link rows

world { root = "core-1" } -- the agent's machine stands beside it

local models = {
	["core-switch"] = { model = "switch", ports = 40, port_kind = "XGE", uplinks = 2, uplink_kind = "100GE" },
	["firewall"] = { model = "firewall", ports = 6 },
	["access-switch"] = { model = "switch", ports = 32, fibre = true },
	["village-switch"] = { model = "switch", ports = 6, fibre = true, uplinks = 0 },
	["backhaul-router"] = { model = "router", ports = 4 },
	["olt"] = { model = "olt", onus = 4 },
	["cloud-host"] = { model = "host" },
	["ups"] = { model = "ups" },
	["room-sensor"] = { model = "room" },
}

for _, row in ipairs(rows "devices.csv") do
	local of = { address = row.address:match "^[^:]+", location = row.site, contact = row.team }
	for key, value in pairs(models[row.role]) do of[key] = value end
	if row.name == "fw-2" then of.role = "slave" end
	device(row.name, of)
end

for _, row in ipairs(rows "links.csv") do
	local at_device = row.b_device and row.b_device ~= ""
	link(row.name, {
		a = row.a_device .. ":" .. row.a_interface,
		b = at_device and row.b_device .. ":" .. row.b_interface or nil,
		b_site = not at_device and row.b_site or nil,
	})
end
