-- SPDX-License-Identifier: Apache-2.0
-- A small network with one fault of each sort that people meet first: gengfu-fleet serve tests/fleet/example.lua --events
world { root = "core-1" }

device "core-1" { model = "switch", ports = 24, port_kind = "XGE", uplinks = 0, location = "cloud hall" }
device "fw-1" { model = "firewall", location = "cloud hall" }
device "ups-1" { model = "ups", location = "cloud hall" }
device "room-1" { model = "room", location = "cloud hall" }
device "host-1" { model = "host", location = "cloud hall" }
device "olt-1" { model = "olt", pons = 4, onus = 8, location = "town 1" }
link "egress" { a = "core-1:XGE1/0/24", b = "fw-1:GE0/0/1" }
link "olt-uplink" { a = "core-1:XGE1/0/23", b = "olt-1:XGE0/3/1" }

for n = 1, 4 do
	device("acc-" .. n) { model = "switch", ports = 8, location = "hall " .. n }
	link("fibre-" .. n) { a = "core-1:XGE1/0/" .. n, b = "acc-" .. n .. ":XGE1/0/1" }
end
device "bts-1" { model = "router", location = "base station 1" }
link "backhaul-1" { a = "acc-1:XGE1/0/2", b = "bts-1:GE0/0/1" }
link "village-1" { a = "olt-1:0/1/0:1", b_site = "village 1" }

at "10s" { fault = "fibre-cut", link = "fibre-1", id = "cut", lasts = "60s" } -- acc-1 and bts-1 fall silent
at "15s" { fault = "port-down", device = "olt-1", port = "0/1/1:3", id = "onu", lasts = "60s" }
at "20s" { fault = "set", device = "ups-1", values = { output_source = 5, input_voltage = 0 }, id = "mains", lasts = "90s" }
at "20s" { fault = "set", device = "ups-1", values = { charge = 60, minutes_left = 20 }, over = "5m", id = "battery", lasts = "90s" }
at "25s" { fault = "optical-fall", link = "fibre-2", db = 9, over = "30s", id = "light", lasts = "90s" }
at "30s" { fault = "silent", device = "acc-3", id = "silent", lasts = "40s" }
at "35s" { fault = "reboot", device = "acc-4", lasts = "20s", renumber = true, id = "reboot" }
