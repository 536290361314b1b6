-- SPDX-License-Identifier: Apache-2.0
-- A base station's backhaul router (Huawei ATN 910): ports towards the ring with optics, ports towards the radio units.
--
--   ports  how many (6), all optical
local standard = require "standard"
local huawei = require "huawei"

local p = parameters { ports = 6 }
standard.system {
	descr = "Huawei Versatile Routing Platform Software\r\nVRP (R) software, Version 8.180 (ATN 910 V300R005C10SPC500)\r\nHUAWEI ATN 910C-B",
	object_id = "1.3.6.1.4.1.2011.2.195.12", services = 78,
}
local ports = standard.ports { kind = "GE", prefix = "0/0/", count = p.ports, index = 4, utilization = 0.15, optical = true }
standard.interfaces(ports)
standard.lldp(ports)
huawei.box(ports, { model = "ATN 910C-B", software = "V300R005C10SPC500", fans = 1, cpu = 18 })
