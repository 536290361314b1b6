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
			combine = "all",
			sources = {
				{
					scalars = true,
					any_of = { "active" },
					columns = {
						name = { constant = "connections" },
						active = "1.3.6.1.4.1.9.9.147.1.2.2.2.1.5.40.6", -- cfwConnectionStatValue
					},
				},
				-- CISCO-REMOTE-ACCESS-MONITOR-MIB
				{
					scalars = true,
					any_of = { "active" },
					columns = { name = { constant = "IPsec" }, active = "1.3.6.1.4.1.9.9.392.1.3.26.0" }, -- crasIPSecNumSessions
				},
				{
					scalars = true,
					any_of = { "active" },
					columns = { name = { constant = "LAN-to-LAN IPsec" }, active = "1.3.6.1.4.1.9.9.392.1.3.29.0" }, -- crasL2LNumSessions
				},
				{
					scalars = true,
					any_of = { "active" },
					columns = { name = { constant = "load-balanced VPN" }, active = "1.3.6.1.4.1.9.9.392.1.3.32.0" }, -- crasLBNumSessions
				},
				{
					scalars = true,
					any_of = { "active" },
					columns = { name = { constant = "SSL VPN client" }, active = "1.3.6.1.4.1.9.9.392.1.3.35.0" }, -- crasSVCNumSessions
				},
				{
					scalars = true,
					any_of = { "active" },
					columns = { name = { constant = "clientless SSL VPN" }, active = "1.3.6.1.4.1.9.9.392.1.3.38.0" }, -- crasWebvpnNumSessions
				},
			},
		},
		-- ALTIGA-LOAD-BALANCING-STATS-MIB: VPN gateways that share their load
		sensors = {
			inherit = "add",
			sources = {
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "VPN load-balancing peers" },
						kind = { constant = "other" },
						value = "1.3.6.1.4.1.3076.2.1.2.36.1.4.0", -- alLBSSFNumberOfPeers
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "VPN load" },
						kind = { constant = "percent" },
						value = { oid = "1.3.6.1.4.1.3076.2.1.2.36.1.5.0", range = { 0, 100 } }, -- alLBSSFLoad
					},
				},
			},
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
