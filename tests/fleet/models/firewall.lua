-- SPDX-License-Identifier: Apache-2.0
-- A Huawei USG firewall: sessions (HUAWEI-SECURITY-STAT-MIB), high availability (HUAWEI-VGMP-MIB).
--
--   ports  how many (8)   sessions  mean of current sessions (120000)   role  master or slave (master)
local standard = require "standard"
local huawei = require "huawei"

local p = parameters { ports = 8, sessions = 120000, role = "master" }
local SESSIONS, VGMP = "1.3.6.1.4.1.2011.6.122.15.1.2.1.", "1.3.6.1.4.1.2011.5.25.122.2.1.1."

standard.system {
	descr = "Huawei Versatile Routing Platform Software\r\nVRP (R) Software, Version 5.170 (USG6600 V600R007C20SPC500)\r\nHuawei USG6630E",
	object_id = "1.3.6.1.4.1.2011.2.321.9", services = 78,
}
local ports = standard.ports { kind = "GE", prefix = "0/0/", count = p.ports, index = 5, utilization = 0.2, optical = true }
standard.interfaces(ports)
standard.lldp(ports)
huawei.box(ports, { model = "USG6630E", software = "V600R007C20SPC500", cpu = 22, memory = 55 })

local function gauge64(part, what)
	return counter64 { base = p.sessions * part, swing = p.sessions * part * 0.5, noise = p.sessions * part * 0.05, what = what }
end
put(SESSIONS .. "2.0", gauge64(0.02, 50))
put(SESSIONS .. "3.0", gauge64(0.01, 51))
put(SESSIONS .. "4.0", gauge64(1, 52))
put(SESSIONS .. "6.0", gauge64(0.7, 53))
put(SESSIONS .. "7.0", gauge64(0.28, 54))
name("sessions", SESSIONS .. "4.0")

put(VGMP .. "10.1", integer(p.role == "master" and 3 or 4))
put(VGMP .. "14.1", integer(1))
name("ha_state", VGMP .. "10.1")
name("ha_peer", VGMP .. "14.1")
