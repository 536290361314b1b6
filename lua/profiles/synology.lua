-- SPDX-License-Identifier: Apache-2.0
-- Synology disk stations: Net-SNMP's sysObjectID, told by an object of their own (SYNOLOGY-SYSTEM, -DISK and -RAID-MIB).
return profile {
	name = "synology",
	summary = "Synology disk stations",
	extends = "net-snmp",
	match = {
		object_id = "1.3.6.1.4.1.8072.3.2",
		objects = { { oid = "1.3.6.1.4.1.6574.1.1.0", present = true } }, -- systemStatus
	},
	tables = {
		disks = {
			columns = {
				name = "1.3.6.1.4.1.6574.2.1.1.2", -- diskID
				model = "1.3.6.1.4.1.6574.2.1.1.3", -- diskModel
				-- diskStatus
				status = { oid = "1.3.6.1.4.1.6574.2.1.1.5", words = { ok = 1, warning = { 2, 3 }, failed = { 4, 5 } }, otherwise = "unknown" },
			},
		},
		raid_groups = {
			columns = {
				name = "1.3.6.1.4.1.6574.3.1.1.2", -- raidName
				status = { -- raidStatus: 1 normal, 11 degraded, 12 crashed, 21 unknown, all others work on it
					oid = "1.3.6.1.4.1.6574.3.1.1.3",
					words = { ok = 1, degraded = 11, failed = 12, unknown = 21 },
					otherwise = "rebuilding",
				},
			},
		},
		sensors = {
			inherit = "add",
			sources = {
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "system" },
						kind = { constant = "celsius" },
						value = { oid = "1.3.6.1.4.1.6574.1.2.0", range = { 1, 200 } }, -- temperature
						status = { oid = "1.3.6.1.4.1.6574.1.1.0", words = { ok = 1, critical = 2 } }, -- systemStatus
					},
				},
				{
					any_of = { "value" },
					columns = {
						name = "1.3.6.1.4.1.6574.2.1.1.2", -- diskID
						kind = { constant = "celsius" },
						value = { oid = "1.3.6.1.4.1.6574.2.1.1.6", range = { 1, 200 } }, -- diskTemperature
					},
				},
			},
		},
		fans = {
			{
				{
					scalars = true,
					any_of = { "status" },
					columns = {
						name = { constant = "system fan" },
						status = { oid = "1.3.6.1.4.1.6574.1.4.1.0", words = { ok = 1, failed = 2 } }, -- systemFanStatus
					},
				},
				{
					scalars = true,
					any_of = { "status" },
					columns = {
						name = { constant = "CPU fan" },
						status = { oid = "1.3.6.1.4.1.6574.1.4.2.0", words = { ok = 1, failed = 2 } }, -- cpuFanStatus
					},
				},
			},
		},
		power_supplies = {
			scalars = true,
			any_of = { "status" },
			columns = {
				name = { constant = "power" },
				status = { oid = "1.3.6.1.4.1.6574.1.3.0", words = { ok = 1, failed = 2 } }, -- powerStatus
			},
		},
	},
}
