-- SPDX-License-Identifier: Apache-2.0
-- HUAWEI-SERVER-IBMC-MIB. Its own processor and memory are those of the controller.
return profile {
	name = "huawei-ibmc",
	summary = "Huawei servers, by their management controller (iBMC)",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.2011.2.235" },
	tables = {
		processors = {
			inherit = "add",
			scalars = true,
			any_of = { "used_ratio" },
			columns = {
				name = { constant = "Server" },
				-- systemCpuUsage
				used_ratio = { oid = "1.3.6.1.4.1.2011.2.235.1.1.1.23.0", absent = { -1, 255 }, scale = 0.01, range = { 0, 1 } },
			},
		},
		sensors = {
			inherit = "add",
			any_of = { "value" },
			columns = {
				name = "1.3.6.1.4.1.2011.2.235.1.1.26.50.1.2", -- temperatureObject
				kind = { constant = "celsius" },
				-- temperatureReading
				value = { oid = "1.3.6.1.4.1.2011.2.235.1.1.26.50.1.3", absent = { 65535, -1 }, scale = 0.1, range = { -60, 200 } },
				-- temperatureUpperCritical
				high_alarm = { oid = "1.3.6.1.4.1.2011.2.235.1.1.26.50.1.5", absent = { 65535, -1 }, scale = 0.1, range = { -60, 200 } },
				-- temperatureUpperMinor
				high_warning = { oid = "1.3.6.1.4.1.2011.2.235.1.1.26.50.1.6", absent = { 65535, -1 }, scale = 0.1, range = { -60, 200 } },
			},
		},
		fans = {
			columns = {
				name = "1.3.6.1.4.1.2011.2.235.1.1.8.50.1.7", -- fanDevicename
				-- fanStatus
				status = { oid = "1.3.6.1.4.1.2011.2.235.1.1.8.50.1.4", words = { ok = 1, warning = { 2, 3 }, failed = 4, absent = 5, unknown = 6 } },
				speed_rpm = { oid = "1.3.6.1.4.1.2011.2.235.1.1.8.50.1.2", absent = { -1, 65535 } }, -- fanSpeed
			},
		},
		power_supplies = {
			columns = {
				name = "1.3.6.1.4.1.2011.2.235.1.1.6.50.1.13", -- powerSupplyDevicename
				-- powerSupplyStatus
				status = { oid = "1.3.6.1.4.1.2011.2.235.1.1.6.50.1.7", words = { ok = 1, warning = { 2, 3 }, failed = 4, absent = 5, unknown = 6 } },
				load_w = { oid = "1.3.6.1.4.1.2011.2.235.1.1.6.50.1.8", absent = { -1, 65535 } }, -- powerSupplyInputPower
				rated_w = { oid = "1.3.6.1.4.1.2011.2.235.1.1.6.50.1.6", absent = { 0, -1 } }, -- powerSupplyPowerRating
			},
		},
		disks = {
			columns = {
				name = { text = { "Disk ", { index = 1 } } },
				-- hardDiskStatus
				status = { oid = "1.3.6.1.4.1.2011.2.235.1.1.18.50.1.3", words = { ok = 1, warning = { 2, 3 }, failed = 4,
					absent = 5, unknown = 6 } },
				model = { oid = "1.3.6.1.4.1.2011.2.235.1.1.18.50.1.8", absent = "N/A" }, -- hardDiskModelNumber
				serial = { oid = "1.3.6.1.4.1.2011.2.235.1.1.18.50.1.7", absent = "N/A" }, -- hardDiskSerialNumber
			},
		},
		modules = {
			combine = "all",
			sources = {
				{
					scalars = true,
					any_of = { "model" },
					columns = {
						name = { constant = "System" },
						class = { constant = "chassis" },
						model = "1.3.6.1.4.1.2011.2.235.1.1.1.6.0", -- deviceName
						serial = "1.3.6.1.4.1.2011.2.235.1.1.1.7.0", -- deviceSerialNo
						-- systemHealth
						status = { oid = "1.3.6.1.4.1.2011.2.235.1.1.1.1.0", words = { ok = 1, warning = { 2, 3 }, failed = 4 }, otherwise = "unknown" },
					},
				},
				{
					columns = {
						name = "1.3.6.1.4.1.2011.2.235.1.1.15.50.1.10", -- cpuDevicename
						class = { constant = "cpu" },
						-- cpuStatus
						status = { oid = "1.3.6.1.4.1.2011.2.235.1.1.15.50.1.6", words = { ok = 1, warning = { 2, 3 }, failed = 4,
							absent = 5, unknown = 6 }, otherwise = "unknown" },
						model = "1.3.6.1.4.1.2011.2.235.1.1.15.50.1.4", -- cpuType
					},
				},
				{
					scalars = true,
					any_of = { "status" },
					columns = {
						name = { constant = "Memory" },
						class = { constant = "module" },
						-- memoryEntireStatus
						status = { oid = "1.3.6.1.4.1.2011.2.235.1.1.16.1.0", words = { ok = 1, warning = { 2, 3 }, failed = 4 }, otherwise = "unknown" },
					},
				},
				{
					columns = {
						name = "1.3.6.1.4.1.2011.2.235.1.1.16.50.1.10", -- memoryDevicename
						class = { constant = "module" },
						-- memoryStatus
						status = { oid = "1.3.6.1.4.1.2011.2.235.1.1.16.50.1.6", words = { ok = 1, warning = { 2, 3 }, failed = 4,
							absent = 5, unknown = 6 }, otherwise = "unknown" },
						serial = { oid = "1.3.6.1.4.1.2011.2.235.1.1.16.50.1.12", absent = "N/A" }, -- memorySN
					},
				},
			},
		},
	},
}
