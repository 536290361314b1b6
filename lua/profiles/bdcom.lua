-- SPDX-License-Identifier: Apache-2.0
-- BDCOM, also under other names. One switch unit is read.
return profile {
	name = "bdcom",
	summary = "BDCOM switches and OLTs",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.3320" },
	tables = {
		processors = {
			inherit = "fallback",
			scalars = true,
			any_of = { "used_ratio" },
			columns = {
				name = { constant = "CPU" },
				used_ratio = { oid = "1.3.6.1.4.1.3320.3.6.10.1.11.0", scale = 0.01, range = { 0, 1 } }, -- nmsCardCPUUtilization
			},
		},
		memory = {
			inherit = "fallback",
			scalars = true,
			any_of = { "used_ratio" },
			columns = {
				name = { constant = "Memory" },
				used_ratio = { oid = "1.3.6.1.4.1.3320.3.6.10.1.12.0", scale = 0.01, range = { 0, 1 } }, -- nmsCardMEMUtilization
			},
		},
		sensors = {
			inherit = "add",
			sources = {
				-- ONUs of each PON port, by ifIndex
				{
					any_of = { "value" },
					columns = {
						name = { text = { { interface = { index = 1 } }, " active ONUs" } },
						kind = { constant = "other" },
						value = "1.3.6.1.4.1.3320.10.2.1.1.4", -- gponOltPonPortPortActiveOnuNum
					},
				},
				{
					any_of = { "value" },
					columns = {
						name = { text = { { interface = { index = 1 } }, " inactive ONUs" } },
						kind = { constant = "other" },
						value = "1.3.6.1.4.1.3320.10.2.1.1.5", -- gponOltPonPortPortInactiveOnuNum
					},
				},
				{
					any_of = { "value" },
					columns = {
						name = { text = { "Card ", { index = 1 } } },
						kind = { constant = "celsius" },
						value = { oid = "1.3.6.1.4.1.3320.3.6.10.1.13", absent = 0, range = { -60, 200 } }, -- nmsCardTemperature
					},
				},
				{
					any_of = { "value" },
					columns = {
						name = { text = { "Card ", { index = 1 } } },
						kind = { constant = "volts-dc" },
						value = { oid = "1.3.6.1.4.1.3320.3.6.10.1.14", absent = 0 }, -- nmsCardVoltage
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "Humidity" },
						kind = { constant = "percent-rh" },
						value = { oid = "1.3.6.1.4.1.3320.3.6.17.0", absent = 0, range = { 0, 100 } }, -- nmsChassisHumidity
					},
				},
			},
		},
		fans = {
			columns = {
				name = { text = { "Fan ", { index = 1 } } },
				status = { oid = "1.3.6.1.4.1.3320.9.187.4.1.2", words = { ok = 1, failed = 2 }, otherwise = "unknown" }, -- fanStatus
				speed_rpm = { oid = "1.3.6.1.4.1.3320.9.187.4.1.3", absent = { -1 } }, -- fanSpeed
			},
		},
		power_supplies = {
			scalars = true,
			any_of = { "status" },
			columns = {
				name = { constant = "Power supplies" },
				-- powerStatus
				status = { oid = "1.3.6.1.4.1.3320.9.189.1.0", words = { warning = { 1, 2 }, ok = 3 }, otherwise = "unknown" },
			},
		},
	},
}
