-- SPDX-License-Identifier: Apache-2.0
-- ROS. Newer software keeps to the 60 tree; an optical module has a row for each of what it measures: 1 temperature,
-- 2 bias, 3 sent and 4 received power, 5 voltage, and the limits stand in the same rows.
return profile {
	name = "raisecom",
	summary = "Raisecom switches and access devices",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.8886" },
	tables = {
		processors = {
			inherit = "fallback",
			sources = {
				{
					-- of 1 s, 5 s, 1 min, 10 min and 2 h that of the minute
					scalars = true,
					any_of = { "used_ratio" },
					columns = {
						name = { constant = "CPU" },
						used_ratio = { oid = "1.3.6.1.4.1.8886.60.1.1.1.2.1.1.1.3.3.0", scale = 0.01, range = { 0, 1 } }, -- rosCpuLoad
					},
				},
				{
					scalars = true,
					any_of = { "used_ratio" },
					columns = {
						name = { constant = "CPU" },
						used_ratio = { oid = "1.3.6.1.4.1.8886.1.1.1.3.1.2.1.2.3", scale = 0.01, range = { 0, 1 } }, -- rcCpuUtil
					},
				},
			},
		},
		memory = {
			inherit = "fallback",
			sources = {
				{
					scalars = true,
					any_of = { "total_bytes" },
					columns = {
						name = { constant = "Memory" },
						total_bytes = { oid = "1.3.6.1.4.1.8886.60.1.3.1.1.1.0", scale = 1024, absent = 0 }, -- rosMemTotal
						-- rosMemTotal less rosMemFree
						used_bytes = { scale = 1024,
							range = { 0, 1e15 }, difference = { "1.3.6.1.4.1.8886.60.1.3.1.1.1.0", "1.3.6.1.4.1.8886.60.1.3.1.1.2.0" } },
						used_ratio = { range = { 0, 1 }, quotient = { { difference = { "1.3.6.1.4.1.8886.60.1.3.1.1.1.0",
							"1.3.6.1.4.1.8886.60.1.3.1.1.2.0" } }, "1.3.6.1.4.1.8886.60.1.3.1.1.1.0" } },
					},
				},
				{
					scalars = true,
					any_of = { "total_bytes" },
					columns = {
						name = { constant = "Memory" },
						total_bytes = { oid = "1.3.6.1.4.1.8886.1.1.3.2.1.0", absent = 0 }, -- rcMemTotal
						used_ratio = { range = { 0, 1 }, quotient = { { difference = { "1.3.6.1.4.1.8886.1.1.3.2.1.0",
							"1.3.6.1.4.1.8886.1.1.3.2.2.0" } }, "1.3.6.1.4.1.8886.1.1.3.2.1.0" } },
					},
				},
			},
		},
		sensors = {
			inherit = "add",
			sources = {
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "Temperature" },
						kind = { constant = "celsius" },
						value = { oid = "1.3.6.1.4.1.8886.1.1.4.2.1.0", absent = 0, range = { -60, 200 } }, -- rcTemperatureCurrent
					},
				},
				{
					columns = {
						name = { text = { "Voltage ", { index = 1 } } },
						kind = { constant = "volts-dc" },
						value = { oid = "1.3.6.1.4.1.8886.1.1.4.3.1.1.3", scale = 0.001 }, -- rcVoltageCurrent
					},
				},
			},
		},
		fans = {
			columns = {
				name = { text = { "Fan ", { index = 1 } } },
				status = { oid = "1.3.6.1.4.1.8886.1.1.5.2.2.1.3", words = { ok = 1, failed = 2 } }, -- rcFanWorkState
				speed_rpm = "1.3.6.1.4.1.8886.1.1.5.2.2.1.2", -- rcFanSpeed
			},
		},
		power_supplies = {
			columns = {
				name = { text = { "Power supply ", { index = 1 } } },
				status = { oid = "1.3.6.1.4.1.8886.1.24.2.1.1.6", words = { failed = 1, ok = { 2, 3 } } }, -- rcPowerState
			},
		},
		optics = {
			index = { "integer" },
			row = 1,
			any_of = { "rx_dbm", "tx_dbm" },
			columns = {
				interface = { interface = { index = 1 } },
				rx_dbm = { oid = "1.3.6.1.4.1.8886.60.18.1.2.2.1.1.2", suffix = 4, absent = { -1000000, 2147483647 }, scale = 0.001,
					range = { -60, 20 } },
				tx_dbm = { oid = "1.3.6.1.4.1.8886.60.18.1.2.2.1.1.2", suffix = 3, absent = { -1000000, 2147483647 }, scale = 0.001,
					range = { -60, 20 } },
				bias_ma = { oid = "1.3.6.1.4.1.8886.60.18.1.2.2.1.1.2", suffix = 2, absent = { -1000000, 2147483647 }, scale = 0.001,
					range = { 0, 500 } },
				temperature_c = { oid = "1.3.6.1.4.1.8886.60.18.1.2.2.1.1.2", suffix = 1, absent = { -1000000, 2147483647 }, scale = 0.001,
					range = { -60, 150 } },
				voltage_v = { oid = "1.3.6.1.4.1.8886.60.18.1.2.2.1.1.2", suffix = 5, absent = { -1000000, 2147483647 }, scale = 0.001,
					range = { 0, 20 } },
				rx_high_alarm_dbm = { oid = "1.3.6.1.4.1.8886.60.18.1.2.2.1.1.3", suffix = 4, absent = { -1000000, 2147483647 }, scale = 0.001,
					range = { -60, 20 } },
				tx_high_alarm_dbm = { oid = "1.3.6.1.4.1.8886.60.18.1.2.2.1.1.3", suffix = 3, absent = { -1000000, 2147483647 }, scale = 0.001,
					range = { -60, 20 } },
				rx_high_warning_dbm = { oid = "1.3.6.1.4.1.8886.60.18.1.2.2.1.1.4", suffix = 4, absent = { -1000000, 2147483647 }, scale = 0.001,
					range = { -60, 20 } },
				tx_high_warning_dbm = { oid = "1.3.6.1.4.1.8886.60.18.1.2.2.1.1.4", suffix = 3, absent = { -1000000, 2147483647 }, scale = 0.001,
					range = { -60, 20 } },
				rx_low_alarm_dbm = { oid = "1.3.6.1.4.1.8886.60.18.1.2.2.1.1.5", suffix = 4, absent = { -1000000, 2147483647 }, scale = 0.001,
					range = { -60, 20 } },
				tx_low_alarm_dbm = { oid = "1.3.6.1.4.1.8886.60.18.1.2.2.1.1.5", suffix = 3, absent = { -1000000, 2147483647 }, scale = 0.001,
					range = { -60, 20 } },
				rx_low_warning_dbm = { oid = "1.3.6.1.4.1.8886.60.18.1.2.2.1.1.6", suffix = 4, absent = { -1000000, 2147483647 }, scale = 0.001,
					range = { -60, 20 } },
				tx_low_warning_dbm = { oid = "1.3.6.1.4.1.8886.60.18.1.2.2.1.1.6", suffix = 3, absent = { -1000000, 2147483647 }, scale = 0.001,
					range = { -60, 20 } },
				temperature_high_alarm_c = { oid = "1.3.6.1.4.1.8886.60.18.1.2.2.1.1.3", suffix = 1, absent = { -1000000, 2147483647 }, scale = 0.001,
					range = { -60, 150 } },
			},
		},
	},
}
