-- SPDX-License-Identifier: Apache-2.0
-- Ruijie, and FS, which sells the same with its own number. Most modules say that they have no diagnosis and then
-- give -10000.
return profile {
	name = "ruijie",
	summary = "Ruijie switches and wireless controllers, and what FS sells of them",
	extends = "standard",
	match = { object_id = { "1.3.6.1.4.1.4881.1", "1.3.6.1.4.1.52642.1" } },
	tables = {
		processors = {
			inherit = "fallback",
			sources = {
				{
					columns = {
						name = "1.3.6.1.4.1.4881.1.1.10.2.36.1.2.1.2", -- ruijieNodeCPUUtilizationEntryName
						-- ruijieNodeCPUUtilization5Min
						used_ratio = { oid = "1.3.6.1.4.1.4881.1.1.10.2.36.1.2.1.5", scale = 0.01, range = { 0, 1 } },
					},
				},
				{
					scalars = true,
					any_of = { "used_ratio" },
					columns = {
						name = { constant = "CPU" },
						-- ruijieCPUUtilization5Min
						used_ratio = { oid = "1.3.6.1.4.1.4881.1.1.10.2.36.1.1.3.0", scale = 0.01, range = { 0, 1 } },
					},
				},
			},
		},
		memory = {
			inherit = "fallback",
			sources = {
				{
					columns = {
						name = "1.3.6.1.4.1.4881.1.1.10.2.35.1.2.1.2", -- ruijieNodeMemoryPoolName
						-- ruijieNodeMemoryPoolCurrentUtilization
						used_ratio = { oid = "1.3.6.1.4.1.4881.1.1.10.2.35.1.2.1.3", scale = 0.01, range = { 0, 1 } },
						total_bytes = { oid = "1.3.6.1.4.1.4881.1.1.10.2.35.1.2.1.6", scale = 1024, absent = 0 }, -- ruijieNodeMemoryPoolSize
						used_bytes = { oid = "1.3.6.1.4.1.4881.1.1.10.2.35.1.2.1.7", scale = 1024 }, -- ruijieNodeMemoryPoolUsed
					},
				},
				{
					columns = {
						name = "1.3.6.1.4.1.4881.1.1.10.2.35.1.1.1.2", -- ruijieMemoryPoolName
						-- ruijieMemoryPoolCurrentUtilization
						used_ratio = { oid = "1.3.6.1.4.1.4881.1.1.10.2.35.1.1.1.3", scale = 0.01, range = { 0, 1 } },
					},
				},
			},
		},
		sensors = {
			inherit = "add",
			index = { "integer", "integer" },
			any_of = { "value" },
			columns = {
				name = { text = { "Temperature ", { index = 1 }, "/", { index = 2 } } },
				kind = { constant = "celsius" },
				-- ruijieSystemMultipleTemperatureCurrent
				value = { oid = "1.3.6.1.4.1.4881.1.1.10.2.1.1.44.1.5", absent = { 0, -10000 }, range = { -60, 200 } },
			},
		},
		fans = {
			index = { "integer", "integer" },
			columns = {
				name = { text = { "Fan ", { index = 1 }, "/", { index = 2 } } },
				-- ruijieSystemFanState
				status = { oid = "1.3.6.1.4.1.4881.1.1.10.2.1.1.43.1.4", words = { absent = 1, off = 2, ok = { 3, 4 }, failed = 5, unknown = 6 } },
				speed_rpm = { oid = "1.3.6.1.4.1.4881.1.1.10.2.1.1.43.1.6", absent = { 0, -1 } }, -- ruijieSystemFanSpeed
			},
		},
		power_supplies = {
			index = { "integer", "integer" },
			columns = {
				name = { text = { "Power supply ", { index = 1 }, "/", { index = 2 } } },
				-- ruijieSystemElectricalInformationStatus
				status = { oid = "1.3.6.1.4.1.4881.1.1.10.2.1.1.41.1.3", words = { absent = 1, failed = { 2, 5 }, ok = { 3, 4 }, unknown = 6 } },
				-- ruijieSystemElectricalInformationInVoltage
				voltage_v = { oid = "1.3.6.1.4.1.4881.1.1.10.2.1.1.41.1.11", absent = { 0, -1 } },
				load_w = { oid = "1.3.6.1.4.1.4881.1.1.10.2.1.1.41.1.15", absent = { 0, -1 } }, -- ruijieSystemElectricalInformationOutPower
			},
		},
		optics = {
			any_of = { "rx_dbm", "tx_dbm", "bias_ma", "serial" },
			columns = {
				interface = { interface = { index = 1 } },
				serial = "1.3.6.1.4.1.4881.1.1.10.2.105.1.1.1.16", -- ruijieFiberSerialNumber
				-- ruijieFiberRXpower
				rx_dbm = { oid = "1.3.6.1.4.1.4881.1.1.10.2.105.1.1.1.76", absent = -10000,
					when = { oid = "1.3.6.1.4.1.4881.1.1.10.2.105.1.1.1.15", equals = 1 }, scale = 0.01,
					range = { -60, 20 } },
				-- ruijieFiberTXpower
				tx_dbm = { oid = "1.3.6.1.4.1.4881.1.1.10.2.105.1.1.1.81", absent = -10000,
					when = { oid = "1.3.6.1.4.1.4881.1.1.10.2.105.1.1.1.15", equals = 1 }, scale = 0.01,
					range = { -60, 20 } },
				-- ruijieFiberBias
				bias_ma = { oid = "1.3.6.1.4.1.4881.1.1.10.2.105.1.1.1.21", absent = -10000,
					when = { oid = "1.3.6.1.4.1.4881.1.1.10.2.105.1.1.1.15", equals = 1 }, scale = 0.001,
					range = { 0, 500 } },
				-- ruijieFiberTemp
				temperature_c = { oid = "1.3.6.1.4.1.4881.1.1.10.2.105.1.1.1.17", absent = -10000,
					when = { oid = "1.3.6.1.4.1.4881.1.1.10.2.105.1.1.1.15", equals = 1 },
					range = { -60, 150 } },
				-- ruijieFiberVoltage
				voltage_v = { oid = "1.3.6.1.4.1.4881.1.1.10.2.105.1.1.1.19", absent = -10000,
					when = { oid = "1.3.6.1.4.1.4881.1.1.10.2.105.1.1.1.15", equals = 1 }, scale = 0.001,
					range = { 0, 20 } },
				-- ruijieFiberRXpowerLowAlarmThreshold
				rx_low_alarm_dbm = { oid = "1.3.6.1.4.1.4881.1.1.10.2.105.1.1.1.93", absent = -10000,
					when = { oid = "1.3.6.1.4.1.4881.1.1.10.2.105.1.1.1.15", equals = 1 }, scale = 0.01,
					range = { -60, 20 } },
				-- ruijieFiberRXpowerHighAlarmThreshold
				rx_high_alarm_dbm = { oid = "1.3.6.1.4.1.4881.1.1.10.2.105.1.1.1.94", absent = -10000,
					when = { oid = "1.3.6.1.4.1.4881.1.1.10.2.105.1.1.1.15", equals = 1 }, scale = 0.01,
					range = { -60, 20 } },
				-- ruijieFiberTXpowerLowAlarmThreshold
				tx_low_alarm_dbm = { oid = "1.3.6.1.4.1.4881.1.1.10.2.105.1.1.1.97", absent = -10000,
					when = { oid = "1.3.6.1.4.1.4881.1.1.10.2.105.1.1.1.15", equals = 1 }, scale = 0.01,
					range = { -60, 20 } },
				-- ruijieFiberTXpowerHighAlarmThreshold
				tx_high_alarm_dbm = { oid = "1.3.6.1.4.1.4881.1.1.10.2.105.1.1.1.98", absent = -10000,
					when = { oid = "1.3.6.1.4.1.4881.1.1.10.2.105.1.1.1.15", equals = 1 }, scale = 0.01,
					range = { -60, 20 } },
			},
		},
	},
}
