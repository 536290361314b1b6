-- SPDX-License-Identifier: Apache-2.0
-- Venustech. Each value is a sentence: "cpu-usage: 1.52%".
return profile {
	name = "venus",
	summary = "Venustech firewalls with VSOS",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.15227" },
	tables = {
		processors = {
			inherit = "fallback",
			scalars = true,
			any_of = { "used_ratio" },
			columns = {
				name = { constant = "CPU" },
				-- venusCpuUsage
				used_ratio = { oid = "1.3.6.1.4.1.15227.1.3.1.1.1.0", parse = "number", scale = 0.01, range = { 0, 1 } },
			},
		},
		memory = {
			inherit = "fallback",
			scalars = true,
			any_of = { "used_ratio" },
			columns = {
				name = { constant = "Memory" },
				total_bytes = { oid = "1.3.6.1.4.1.15227.1.3.1.1.6.0", parse = "number", scale = 1024, absent = 0 }, -- venusMemoryTotal
				-- venusMemoryUsage
				used_ratio = { oid = "1.3.6.1.4.1.15227.1.3.1.1.2.0", parse = "number", scale = 0.01, range = { 0, 1 } },
			},
		},
		sessions = {
			scalars = true,
			any_of = { "active" },
			columns = {
				name = { constant = "Sessions" },
				active = { oid = "1.3.6.1.4.1.15227.1.3.1.1.3.0", parse = "number" }, -- venusSessions
				setup_per_s = { oid = "1.3.6.1.4.1.15227.1.3.1.2.3.0", parse = "number" }, -- venusNewConnections
			},
		},
	},
}
