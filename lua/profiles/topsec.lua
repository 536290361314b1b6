-- SPDX-License-Identifier: Apache-2.0
-- TopSec. Newer software moved the shares: what they mean is told by .3, which then is the time since the start.
-- Session counts come as counters and are none.
return profile {
	name = "topsec",
	summary = "TopSec NGFW firewalls",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.14331" },
	tables = {
		processors = {
			inherit = "fallback",
			sources = {
				{
					scalars = true,
					any_of = { "used_ratio" },
					columns = {
						name = { constant = "CPU" },
						-- the CPU of newer software
						used_ratio = { oid = "1.3.6.1.4.1.14331.5.5.1.4.5.0", when = { oid = "1.3.6.1.4.1.14331.5.5.1.4.3.0",
							type = "timeticks" }, scale = 0.01, range = { 0, 1 } },
					},
				},
				{
					scalars = true,
					any_of = { "used_ratio" },
					columns = {
						name = { constant = "CPU" },
						used_ratio = { oid = "1.3.6.1.4.1.14331.5.5.1.4.2.0", scale = 0.01, range = { 0, 1 } }, -- the CPU of older software
					},
				},
			},
		},
		memory = {
			inherit = "fallback",
			sources = {
				{
					scalars = true,
					any_of = { "used_ratio" },
					columns = {
						name = { constant = "Memory" },
						used_ratio = { oid = "1.3.6.1.4.1.14331.5.5.1.4.6.0", when = { oid = "1.3.6.1.4.1.14331.5.5.1.4.3.0",
							type = "timeticks" }, scale = 0.01, range = { 0, 1 } },
					},
				},
				{
					scalars = true,
					any_of = { "used_ratio" },
					columns = {
						name = { constant = "Memory" },
						used_ratio = { oid = "1.3.6.1.4.1.14331.5.5.1.4.3.0", when = { oid = "1.3.6.1.4.1.14331.5.5.1.4.3.0",
							type = { "integer", "gauge32" } }, scale = 0.01, range = { 0, 1 } },
					},
				},
			},
		},
		sessions = {
			sources = {
				{
					scalars = true,
					any_of = { "active" },
					columns = {
						name = { constant = "Sessions" },
						active = "1.3.6.1.4.1.14331.5.5.1.4.11.0", -- topsecCurrentSessions
						setup_per_s = "1.3.6.1.4.1.14331.5.5.1.4.12.0", -- topsecNewSessions
					},
				},
				{
					scalars = true,
					any_of = { "active" },
					columns = {
						name = { constant = "Sessions" },
						active = { oid = "1.3.6.1.4.1.14331.5.5.1.4.5.0", when = { oid = "1.3.6.1.4.1.14331.5.5.1.4.3.0",
							type = { "integer", "gauge32" } } },
						setup_per_s = { oid = "1.3.6.1.4.1.14331.5.5.1.4.6.0", when = { oid = "1.3.6.1.4.1.14331.5.5.1.4.3.0",
							type = { "integer", "gauge32" } } },
					},
				},
			},
		},
		redundancy = {
			scalars = true,
			any_of = { "role" },
			columns = {
				name = { constant = "High availability" },
				-- topsecHaRole
				role = { oid = "1.3.6.1.4.1.14331.5.5.1.4.1.0", words = { master = "MASTER", backup = "BACKUP", slave = "SLAVE" } },
			},
		},
	},
}
