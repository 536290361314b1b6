-- SPDX-License-Identifier: Apache-2.0
-- DPtech Conplat. Fans and power supplies by chassis and number.
return profile {
	name = "dptech",
	summary = "DPtech switches and firewalls",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.31648" },
	tables = {
		processors = {
			inherit = "fallback",
			scalars = true,
			any_of = { "used_ratio" },
			columns = {
				name = { constant = "CPU" },
				used_ratio = { oid = "1.3.6.1.4.1.31648.3.15.3.0", scale = 0.01, range = { 0, 1 } }, -- dpCpuUsage
			},
		},
		memory = {
			inherit = "fallback",
			scalars = true,
			any_of = { "used_ratio" },
			columns = {
				name = { constant = "Memory" },
				total_bytes = { oid = "1.3.6.1.4.1.31648.3.10.0", scale = 1048576, absent = 0 }, -- dpMemoryTotal
				used_ratio = { oid = "1.3.6.1.4.1.31648.3.15.5.0", scale = 0.01, range = { 0, 1 } }, -- dpMemoryUsage
			},
		},
		sensors = {
			inherit = "add",
			scalars = true,
			any_of = { "value" },
			columns = {
				name = { constant = "CPU" },
				kind = { constant = "celsius" },
				value = { oid = "1.3.6.1.4.1.31648.3.15.4.0", absent = 0, range = { -60, 200 } }, -- dpCpuTemperature
			},
		},
		fans = {
			index = { "integer", "integer" },
			columns = {
				name = { text = { "Fan ", { index = 2 }, "/", { index = 1 } } },
				status = { oid = "1.3.6.1.4.1.31648.3.15.11.1.3", words = { ok = 0, failed = 1 }, otherwise = "unknown" }, -- dpFanStatus
			},
		},
		power_supplies = {
			index = { "integer", "integer" },
			columns = {
				name = { text = { "Power supply ", { index = 2 }, "/", { index = 1 } } },
				-- dpPowerStatus
				status = { oid = "1.3.6.1.4.1.31648.3.15.12.1.3", words = { ok = 0, failed = 1 }, otherwise = "unknown" },
			},
		},
	},
}
