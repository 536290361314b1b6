-- SPDX-License-Identifier: Apache-2.0
-- MyPower. The older SM4200 gives the standard MIBs and its ports only.
return profile {
	name = "maipu",
	summary = "Maipu switches and routers",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.5651.1" },
	tables = {
		processors = {
			inherit = "fallback",
			columns = {
				name = { text = { "CPU ", { index = 1 } } },
				used_ratio = { oid = "1.3.6.1.4.1.5651.3.20.1.1.3.5.1.10", scale = 0.01, range = { 0, 1 } }, -- mpCpuUtil5Min
			},
		},
		memory = {
			inherit = "fallback",
			scalars = true,
			any_of = { "used_ratio" },
			columns = {
				name = { constant = "Memory" },
				total_bytes = { oid = "1.3.6.1.4.1.5651.3.20.1.1.1.8.0", absent = 0 }, -- mpMemTotal
				used_bytes = "1.3.6.1.4.1.5651.3.20.1.1.1.5.0", -- mpMemUsed
				used_ratio = { oid = "1.3.6.1.4.1.5651.3.20.1.1.1.9.0", scale = 0.01, range = { 0, 1 } }, -- mpMemUtil
			},
		},
	},
}
