-- SPDX-License-Identifier: Apache-2.0
-- ISM-STORAGE-SVC-MIB and HUAWEI-STORAGE-HARDWARE-MIB. Indexes are text; sizes are in MB.
return profile {
	name = "huawei-oceanstor",
	summary = "Huawei OceanStor storage",
	extends = "standard",
	match = { object_id = { "1.3.6.1.4.1.2011.2.91", "1.3.6.1.4.1.34774" } },
	tables = {
		processors = {
			columns = {
				name = "1.3.6.1.4.1.34774.4.1.23.5.2.1.5", -- hwInfoControllerLocation
				used_ratio = { oid = "1.3.6.1.4.1.34774.4.1.23.5.2.1.8", scale = 0.01, range = { 0, 1 } }, -- hwInfoControllerCPUUsage
			},
		},
		memory = {
			columns = {
				name = "1.3.6.1.4.1.34774.4.1.23.5.2.1.5", -- hwInfoControllerLocation
				total_bytes = { oid = "1.3.6.1.4.1.34774.4.1.23.5.2.1.7", scale = 1048576, absent = 0 }, -- hwInfoControllerCacheCapacity
				used_ratio = { oid = "1.3.6.1.4.1.34774.4.1.23.5.2.1.9", scale = 0.01, range = { 0, 1 } }, -- hwInfoControllerMemoryUsage
			},
		},
		storage = {
			scalars = true,
			any_of = { "total_bytes" },
			columns = {
				name = { constant = "File System" },
				used_bytes = { oid = "1.3.6.1.4.1.34774.4.1.1.4.0", scale = 1048576 }, -- usedCapacity
				total_bytes = { oid = "1.3.6.1.4.1.34774.4.1.1.5.0", scale = 1048576, absent = 0 }, -- totalCapacity
				used_ratio = { range = { 0, 1 }, quotient = { "1.3.6.1.4.1.34774.4.1.1.4.0", "1.3.6.1.4.1.34774.4.1.1.5.0" } },
			},
		},
		sensors = {
			any_of = { "value" },
			columns = {
				name = { text = { "Disk ", { oid = "1.3.6.1.4.1.34774.4.1.23.5.1.1.4", joins = true } } },
				kind = { constant = "celsius" },
				-- hwInfoDiskTemperature
				value = { oid = "1.3.6.1.4.1.34774.4.1.23.5.1.1.11", absent = { 0, -1, 255 }, range = { -60, 200 } },
			},
		},
		disks = {
			columns = {
				name = { oid = "1.3.6.1.4.1.34774.4.1.23.5.1.1.4", joins = true }, -- hwInfoDiskLocation
				-- hwInfoDiskHealthStatus
				status = { oid = "1.3.6.1.4.1.34774.4.1.23.5.1.1.2", words = { ok = 1, failed = { 2, 4 }, warning = { 3, 5, 6, 7,
					8, 9, 10 } }, otherwise = "unknown" },
				model = "1.3.6.1.4.1.34774.4.1.23.5.1.1.12", -- hwInfoDiskModel
				serial = "1.3.6.1.4.1.34774.4.1.23.5.1.1.15", -- hwInfoDiskSerialNumber
			},
		},
		raid_groups = {
			combine = "all",
			sources = {
				{
					columns = {
						name = { text = { "Pool ", { oid = "1.3.6.1.4.1.34774.4.1.23.4.2.1.2", joins = true } } },
						-- hwInfoStoragePoolHealthStatus
						status = { oid = "1.3.6.1.4.1.34774.4.1.23.4.2.1.5", words = { ok = 1, failed = 2, degraded = { 3, 5, 6, 7 } },
							otherwise = "unknown" },
					},
				},
				{
					columns = {
						name = { text = { "LUN ", { oid = "1.3.6.1.4.1.34774.4.1.23.4.8.1.2", joins = true } } },
						-- hwInfoLunHealthStatus
						status = { oid = "1.3.6.1.4.1.34774.4.1.23.4.8.1.9", words = { ok = 1, failed = 2, degraded = { 3, 5, 6, 7 } },
							otherwise = "unknown" },
					},
				},
			},
		},
		modules = {
			columns = {
				name = { text = { "Controller ", { oid = "1.3.6.1.4.1.34774.4.1.23.5.2.1.5", joins = true } } },
				class = { constant = "module" },
				model = "1.3.6.1.4.1.34774.4.1.23.5.2.1.4", -- hwInfoControllerCPUInfo
				-- hwInfoControllerHealthStatus
				status = { oid = "1.3.6.1.4.1.34774.4.1.23.5.2.1.2", words = { ok = 1, failed = { 2, 4 }, warning = { 3, 5, 6, 7,
					8, 9, 10 } }, otherwise = "unknown" },
			},
		},
		power_supplies = {
			columns = {
				name = { text = { "Power supply ", { index = "all" } } },
				-- hwInfoPowerHealthStatus
				status = { oid = "1.3.6.1.4.1.34774.4.1.23.5.3.1.3", words = { ok = 1, failed = { 2, 4 }, warning = { 3, 5, 6, 7,
					8, 9, 10 } }, otherwise = "unknown" },
			},
		},
		fans = {
			columns = {
				name = { text = { "Fan ", { index = "all" } } },
				-- hwInfoFanHealthStatus
				status = { oid = "1.3.6.1.4.1.34774.4.1.23.5.4.1.3", words = { ok = 1, failed = { 2, 4 }, warning = { 3, 5, 6, 7,
					8, 9, 10 } }, otherwise = "unknown" },
			},
		},
	},
}
