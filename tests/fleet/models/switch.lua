-- SPDX-License-Identifier: Apache-2.0
-- A Huawei CloudEngine S5735 switch: access, aggregation or core, by its ports.
--
--   ports      how many access ports (24)          port_kind    their kind: GE, XGE, 25GE … (GE)
--   uplinks    how many uplinks (4)                uplink_kind  their kind (XGE)
--   fibre      access ports have optical modules (false)
--   hc         64-bit counters (true)
local standard = require "standard"
local huawei = require "huawei"

local p = parameters { ports = 24, port_kind = "GE", uplinks = 4, uplink_kind = "XGE", fibre = false, hc = true }
local model = ("S5735-L%dP%dX-A-V2"):format(p.ports, p.uplinks)

standard.system {
	descr = "Huawei YunShan OS Version 1.22.0.1 (S5700 V600R022C01SPC500)\r\n"
		.. "Copyright (C) 2021-2022 Huawei Technologies Co., Ltd.\r\nHUAWEI " .. model,
	object_id = "1.3.6.1.4.1.2011.2.23.1097", services = 78,
}

local ports = standard.ports { kind = p.port_kind, prefix = "1/0/", count = p.ports, index = 3, utilization = 0.04,
	optical = p.fibre or nil }
local uplinks = standard.ports { kind = p.uplink_kind, prefix = "1/0/", count = p.uplinks, index = 3 + p.ports, utilization = 0.08,
	first = p.uplink_kind == p.port_kind and p.ports + 1 or 1 }
table.move(uplinks, 1, #uplinks, #ports + 1, ports)

standard.interfaces(ports, { hc = p.hc })
standard.lldp(ports)
huawei.box(ports, { model = model, software = "V600R022C01SPC500" })
