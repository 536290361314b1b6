-- SPDX-License-Identifier: Apache-2.0
-- FiberHome S5800 and others with USP. Names are padded with NUL and rubbish; the last column of each table is clean.
return profile {
	name = "fiberhome-switch",
	summary = "FiberHome switches",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.3807.1" },
	tables = {
		processors = {
			inherit = "fallback",
			columns = {
				name = "1.3.6.1.4.1.3807.1.8012.1.4.1.1.12", -- wriCpuName
				used_ratio = { oid = "1.3.6.1.4.1.3807.1.8012.1.4.1.1.2", scale = 0.0001, range = { 0, 1 } }, -- wriCpuLoad
			},
		},
		memory = {
			inherit = "fallback",
			columns = {
				name = "1.3.6.1.4.1.3807.1.8012.1.5.4.1.19", -- wriMemPoolName
				total_bytes = { oid = "1.3.6.1.4.1.3807.1.8012.1.5.4.1.11", absent = 0 }, -- wriMemPoolTotal
				used_bytes = "1.3.6.1.4.1.3807.1.8012.1.5.4.1.7", -- wriMemPoolAllocated
				used_ratio = { range = { 0, 1 }, quotient = { "1.3.6.1.4.1.3807.1.8012.1.5.4.1.7", "1.3.6.1.4.1.3807.1.8012.1.5.4.1.11" } },
			},
		},
		sensors = {
			inherit = "add",
			sources = {
				{
					columns = {
						name = "1.3.6.1.4.1.3807.1.8012.1.6.2.1.9", -- wriTemperatureName
						kind = { constant = "celsius" },
						value = { oid = "1.3.6.1.4.1.3807.1.8012.1.6.2.1.5", range = { -60, 200 } }, -- wriTemperatureValue
						low_alarm = { oid = "1.3.6.1.4.1.3807.1.8012.1.6.2.1.3", range = { -60, 200 } }, -- wriTemperatureLow
						high_alarm = { oid = "1.3.6.1.4.1.3807.1.8012.1.6.2.1.4", range = { -60, 200 } }, -- wriTemperatureHigh
					},
				},
				{
					columns = {
						name = "1.3.6.1.4.1.3807.1.8012.1.7.2.1.9", -- wriVoltageName
						kind = { constant = "volts-dc" },
						value = { oid = "1.3.6.1.4.1.3807.1.8012.1.7.2.1.5", scale = 0.001 }, -- wriVoltageValue
						low_alarm = { oid = "1.3.6.1.4.1.3807.1.8012.1.7.2.1.3", scale = 0.001 }, -- wriVoltageLow
						high_alarm = { oid = "1.3.6.1.4.1.3807.1.8012.1.7.2.1.4", scale = 0.001 }, -- wriVoltageHigh
					},
				},
			},
		},
		power_supplies = {
			columns = {
				name = "1.3.6.1.4.1.3807.1.8012.1.2.1.1.13", -- wriPowerName
				status = { oid = "1.3.6.1.4.1.3807.1.8012.1.2.1.1.3", words = { ok = 0, failed = 1, warning = 2 } }, -- wriPowerState
			},
		},
		fans = {
			columns = {
				name = { text = { "Fan ", { index = 1 } } },
				speed_rpm = { oid = "1.3.6.1.4.1.3807.1.8012.1.11.4.1.2", absent = { -1 } }, -- wriFanSpeed
			},
		},
	},
}
