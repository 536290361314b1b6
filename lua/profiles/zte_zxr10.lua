-- SPDX-License-Identifier: Apache-2.0
-- ZXR10. The 5900 and 8900 give zxr10SystemUnit; the 5250 has a tree of its own with shares of time as text.
return profile {
	name = "zte-zxr10",
	summary = "ZTE ZXR10 switches and routers",
	extends = "standard",
	match = { object_id = { "1.3.6.1.4.1.3902.3", "1.3.6.1.4.1.3902.15" } },
	tables = {
		processors = {
			inherit = "fallback",
			sources = {
				{
					columns = {
						name = { text = { "Unit ", { index = 1 } } },
						used_ratio = { oid = "1.3.6.1.4.1.3902.3.3.1.1.12", scale = 0.01, range = { 0, 1 } }, -- zxr10SystemUnitCpuUtility5Min
					},
				},
				{
					-- 5250: .1 is the mean of 5 s, .2 of 30 s, .3 of 2 min, as text
					scalars = true,
					any_of = { "used_ratio" },
					columns = {
						name = { constant = "CPU" },
						-- zxr10SwitchCpuUsage2Min
						used_ratio = { oid = "1.3.6.1.4.1.3902.15.2.30.1.3.0", parse = "number", scale = 0.01, range = { 0, 1 } },
					},
				},
			},
		},
		memory = {
			inherit = "fallback",
			any_of = { "used_ratio" },
			columns = {
				name = { text = { "Unit ", { index = 1 } } },
				total_bytes = { oid = "1.3.6.1.4.1.3902.3.3.1.1.3", absent = 0 }, -- zxr10SystemMemSize
				used_ratio = { oid = "1.3.6.1.4.1.3902.3.3.1.1.4", scale = 0.01, range = { 0, 1 } }, -- zxr10SystemMemUsed
			},
		},
	},
}
