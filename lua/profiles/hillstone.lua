-- SPDX-License-Identifier: Apache-2.0
-- StoneOS. Memory is in kB.
return profile {
	name = "hillstone",
	summary = "Hillstone firewalls",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.28557" },
	tables = {
		processors = {
			inherit = "fallback",
			scalars = true,
			any_of = { "used_ratio" },
			columns = {
				name = { constant = "CPU" },
				used_ratio = { oid = "1.3.6.1.4.1.28557.2.2.1.3.0", scale = 0.01, range = { 0, 1 } }, -- sysCPU
			},
		},
		memory = {
			inherit = "fallback",
			scalars = true,
			any_of = { "used_ratio" },
			columns = {
				name = { constant = "Memory" },
				total_bytes = { oid = "1.3.6.1.4.1.28557.2.2.1.4.0", scale = 1024, absent = 0 }, -- sysTotalMemory
				used_bytes = { oid = "1.3.6.1.4.1.28557.2.2.1.5.0", scale = 1024 }, -- sysCurMemory
				used_ratio = { range = { 0, 1 }, quotient = { "1.3.6.1.4.1.28557.2.2.1.5.0", "1.3.6.1.4.1.28557.2.2.1.4.0" } },
			},
		},
		sessions = {
			scalars = true,
			any_of = { "active" },
			columns = {
				name = { constant = "Sessions" },
				active = "1.3.6.1.4.1.28557.2.2.1.7.0", -- sysCurSession
				limit = { oid = "1.3.6.1.4.1.28557.2.2.1.6.0", absent = 0 }, -- sysTotalSession
			},
		},
		sensors = {
			inherit = "add",
			any_of = { "value" },
			columns = {
				name = "1.3.6.1.4.1.28557.2.28.1.2.1.2", -- hillstoneTemperatureName
				kind = { constant = "celsius" },
				-- hillstoneTemperatureValue
				value = { oid = "1.3.6.1.4.1.28557.2.28.1.2.1.3", absent = { 0, -1 }, range = { -60, 200 } },
			},
		},
		fans = {
			columns = {
				name = { text = { "Fan ", { index = 1 } } },
				-- hillstoneFanState
				status = { oid = "1.3.6.1.4.1.28557.2.26.1.2.1.5", words = { ok = 0, absent = 1, warning = 2, failed = { 3, 4 }, unknown = 5 } },
			},
		},
		power_supplies = {
			columns = {
				name = "1.3.6.1.4.1.28557.2.27.1.2.1.2", -- hillstonePowerName
				-- hillstonePowerState
				status = { oid = "1.3.6.1.4.1.28557.2.27.1.2.1.3", words = { ok = 0, absent = 1, warning = 2, failed = { 3, 4 }, unknown = 5 } },
			},
		},
	},
}
