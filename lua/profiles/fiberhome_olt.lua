-- SPDX-License-Identifier: Apache-2.0
-- AN5516. Shares are in hundredths of a per cent.
return profile {
	name = "fiberhome-olt",
	summary = "FiberHome AN5516 OLTs",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.5875.800" },
	tables = {
		processors = {
			inherit = "fallback",
			columns = {
				name = { text = { "Card ", { index = 1 } } },
				used_ratio = { oid = "1.3.6.1.4.1.5875.800.3.9.8.1.1.5", scale = 0.0001, range = { 0, 1 } }, -- mgrCardCpuUtil
			},
		},
		memory = {
			inherit = "fallback",
			columns = {
				name = { text = { "Card ", { index = 1 } } },
				used_ratio = { oid = "1.3.6.1.4.1.5875.800.3.9.8.1.1.6", scale = 0.0001, range = { 0, 1 } }, -- mgrCardMemUtil
			},
		},
		modules = {
			inherit = "fallback",
			columns = {
				name = { text = { "Card ", { index = 1 } } },
				class = { constant = "module" },
				model = "1.3.6.1.4.1.5875.800.3.9.8.1.1.2", -- mgrCardHardwareVersion
				firmware = "1.3.6.1.4.1.5875.800.3.9.8.1.1.3", -- mgrCardSoftwareVersion
			},
		},
		sensors = {
			inherit = "add",
			scalars = true,
			any_of = { "value" },
			columns = {
				name = { constant = "Internal temperature" },
				kind = { constant = "celsius" },
				value = { oid = "1.3.6.1.4.1.5875.800.3.9.4.5.0", range = { -60, 200 } }, -- sysTemperature
			},
		},
		fans = {
			columns = {
				name = { text = { "Fan ", { index = 1 } } },
				status = { oid = "1.3.6.1.4.1.5875.800.3.60.2.1.1", words = { ok = 1, failed = { 2, 3 } } }, -- fanState
			},
		},
		power_supplies = {
			columns = {
				name = { text = { "Power supply ", { index = 1 } } },
				status = { oid = "1.3.6.1.4.1.5875.800.3.60.1.1.2", words = { ok = 1, warning = 2, failed = 3 } }, -- powerState
			},
		},
		onus = {
			columns = {
				id = { index = "all" },
				-- authOnuStatus
				state = { oid = "1.3.6.1.4.1.5875.800.3.10.1.1.11", words = { offline = 0, online = 1 }, otherwise = "unknown" },
			},
		},
	},
}
