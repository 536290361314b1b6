-- SPDX-License-Identifier: Apache-2.0
-- C-Data EPON and GPON OLTs (FD-SYSTEM-MIB under 34592). How many octets the units of its memory are is not known, so
-- memory is a ratio alone.
return profile {
	name = "cdata",
	summary = "C-Data OLTs",
	extends = "standard",
	match = { object_id = { "1.3.6.1.4.1.17409", "1.3.6.1.4.1.34592" } },
	tables = {
		processors = {
			columns = {
				name = { text = { "CPU ", { index = 1 } } },
				used_ratio = { oid = "1.3.6.1.4.1.34592.1.3.100.1.8.1", scale = 0.01, range = { 0, 1 } }, -- cpuUsage
			},
		},
		memory = {
			columns = {
				name = { text = { "Memory ", { index = 1 } } },
				used_ratio = { range = { 0, 1 }, quotient = {
					{ difference = {
						"1.3.6.1.4.1.34592.1.3.100.1.8.2", -- memoryTotal
						"1.3.6.1.4.1.34592.1.3.100.1.8.3", -- memoryFree
					} },
					"1.3.6.1.4.1.34592.1.3.100.1.8.2",
				} },
			},
			any_of = { "used_ratio" },
		},
		sensors = {
			inherit = "add",
			columns = {
				name = { text = { "temperature ", { index = 1 } } },
				kind = { constant = "celsius" },
				value = { oid = "1.3.6.1.4.1.34592.1.3.100.1.8.6", absent = 0, scale = 0.1, range = { -60, 200 } }, -- sysTemperature
			},
		},
		modules = {
			inherit = "add",
			columns = {
				name = { text = { "PON card ", { index = 1 } } },
				class = { constant = "module" },
				firmware = "1.3.6.1.4.1.34592.1.3.1.5.2.1.1.5", -- ponCardFirmwareVersion
				status = { oid = "1.3.6.1.4.1.34592.1.3.1.5.2.1.1.7", words = { ok = 4 }, otherwise = "unknown" }, -- ponCardRunningStatus
			},
		},
	},
}
