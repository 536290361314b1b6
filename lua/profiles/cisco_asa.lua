-- SPDX-License-Identifier: Apache-2.0
-- Cisco ASA and FTD firewalls: their sysObjectIDs lie among those of the switches, so sysDescr tells them.
return profile {
	name = "cisco-asa",
	summary = "Cisco ASA and FTD firewalls",
	extends = "cisco",
	match = { object_id = "1.3.6.1.4.1.9", descr = { "Adaptive Security Appliance", "Firepower Threat Defense", "Cisco Secure Firewall" } },
	tables = {
		-- CISCO-FIREWALL-MIB; 40 is IP, 6 connections in use
		sessions = {
			scalars = true,
			columns = {
				name = { constant = "connections" },
				active = "1.3.6.1.4.1.9.9.147.1.2.2.2.1.5.40.6", -- cfwConnectionStatValue
			},
			any_of = { "active" },
		},
		-- cfwHardwareStatusTable: 6 the primary unit, 7 the secondary one; 4 is the link between them
		redundancy = {
			only = { { index = 1, equals = { 6, 7 } } },
			columns = {
				name = { text = { { index = 1, words = { primary = 6, secondary = 7 } }, " unit" } },
				-- cfwHardwareStatusValue
				role = { oid = "1.3.6.1.4.1.9.9.147.1.2.1.1.1.3", words = { active = 9, standby = 10, other = { 1, 2 }, down = 3,
					["error"] = 4, ["over-temperature"] = 5, busy = 6, ["no-media"] = 7, backup = 8 } },
				state = "1.3.6.1.4.1.9.9.147.1.2.1.1.1.4", -- cfwHardwareStatusDetail
			},
		},
	},
}
