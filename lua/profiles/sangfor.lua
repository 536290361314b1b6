-- SPDX-License-Identifier: Apache-2.0
-- Sangfor. Sizes are text with a unit, some behind a quote that is never closed.
return profile {
	name = "sangfor",
	summary = "Sangfor gateways: AC, AF, AD",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.35047" },
	tables = {
		processors = {
			inherit = "fallback",
			scalars = true,
			any_of = { "used_ratio" },
			columns = {
				name = { constant = "CPU" },
				used_ratio = { oid = "1.3.6.1.4.1.35047.1.3.0", scale = 0.01, range = { 0, 1 } }, -- sangforCpuCostRate
			},
		},
		storage = {
			inherit = "fallback",
			any_of = { "total_bytes" },
			columns = {
				name = "1.3.6.1.4.1.35047.1.5.1.2", -- sangforDiskName
				total_bytes = { oid = "1.3.6.1.4.1.35047.1.5.1.3", parse = "size" }, -- sangforDiskTotal
				used_bytes = { oid = "1.3.6.1.4.1.35047.1.5.1.4", parse = "size" }, -- sangforDiskUsed
				-- sangforDiskUsedRate
				used_ratio = { oid = "1.3.6.1.4.1.35047.1.5.1.6", parse = "number", scale = 0.01, range = { 0, 1 } },
			},
		},
		sessions = {
			scalars = true,
			any_of = { "active" },
			columns = {
				name = { constant = "Sessions" },
				active = "1.3.6.1.4.1.35047.2.1.1.6.0", -- sangforCurrentSessions
				limit = { oid = "1.3.6.1.4.1.35047.2.1.1.5.0", absent = 0 }, -- sangforMaxSessions
			},
		},
	},
}
