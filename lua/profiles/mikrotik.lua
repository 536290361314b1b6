-- SPDX-License-Identifier: Apache-2.0
-- MikroTik RouterOS. Health is a list of named gauges with their unit (software 6.44 and later), else a few scalars.
local unit = "1.3.6.1.4.1.14988.1.1.3.100.1.4" -- mtxrGaugeUnit

return profile {
	name = "mikrotik",
	summary = "MikroTik RouterOS and SwOS",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.14988" },
	tables = {
		sensors = {
			combine = "all",
			sources = {
				-- 1 °C, 2 rpm, 3 0.1 V, 4 0.1 A, 5 0.1 W, 6 a state
				{
					only = { oid = unit, equals = { 1, 3, 4, 5 } },
					columns = {
						name = "1.3.6.1.4.1.14988.1.1.3.100.1.2", -- mtxrGaugeName
						kind = { oid = unit, words = { celsius = 1, ["volts-dc"] = 3, amperes = 4, watts = 5 } },
						value = {
							{ oid = "1.3.6.1.4.1.14988.1.1.3.100.1.3", bits = "signed32", when = { oid = unit, equals = 1 } }, -- mtxrGaugeValue
							{ oid = "1.3.6.1.4.1.14988.1.1.3.100.1.3", scale = 0.1, when = { oid = unit, equals = { 3, 4, 5 } } }, -- mtxrGaugeValue
						},
					},
				},
				-- older software; newer has these too, but leaves them out or repeats the gauges
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "board temperature" },
						kind = { constant = "celsius" },
						value = { oid = "1.3.6.1.4.1.14988.1.1.3.10.0", absent = 0, scale = 0.1, range = { -60, 200 } }, -- mtxrHlTemperature
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "supply voltage" },
						kind = { constant = "volts-dc" },
						value = { oid = "1.3.6.1.4.1.14988.1.1.3.8.0", absent = 0, scale = 0.1 }, -- mtxrHlVoltage
					},
				},
				-- what a module without diagnosis tells all the same
				{
					columns = {
						name = { text = { "1.3.6.1.4.1.14988.1.1.19.1.1.2", " Rx loss" } }, -- mtxrOpticalName
						kind = { constant = "truth" },
						value = { oid = "1.3.6.1.4.1.14988.1.1.19.1.1.3", range = { 0, 1 } }, -- mtxrOpticalRxLoss
					},
				},
				{
					columns = {
						name = { text = { "1.3.6.1.4.1.14988.1.1.19.1.1.2", " Tx fault" } }, -- mtxrOpticalName
						kind = { constant = "truth" },
						value = { oid = "1.3.6.1.4.1.14988.1.1.19.1.1.4", range = { 0, 1 } }, -- mtxrOpticalTxFault
					},
				},
			},
		},
		fans = {
			only = { oid = unit, equals = 2 },
			columns = {
				name = "1.3.6.1.4.1.14988.1.1.3.100.1.2", -- mtxrGaugeName
				speed_rpm = "1.3.6.1.4.1.14988.1.1.3.100.1.3", -- mtxrGaugeValue
			},
		},
		power_supplies = {
			only = { { oid = unit, equals = 6 }, { oid = "1.3.6.1.4.1.14988.1.1.3.100.1.2", prefix = "psu" } }, -- mtxrGaugeName
			columns = {
				name = "1.3.6.1.4.1.14988.1.1.3.100.1.2",
				status = { oid = "1.3.6.1.4.1.14988.1.1.3.100.1.3", words = { ok = 0, failed = 1 } }, -- mtxrGaugeValue
			},
		},
		-- mtxrOpticalTable has a row for each module; without diagnosis all its values are 0, the supply voltage too
		optics = {
			columns = {
				interface = "1.3.6.1.4.1.14988.1.1.19.1.1.2", -- mtxrOpticalName
				wavelength_nm = { oid = "1.3.6.1.4.1.14988.1.1.19.1.1.5", absent = 0, scale = 0.01 }, -- mtxrOpticalWavelength
				temperature_c = { oid = "1.3.6.1.4.1.14988.1.1.19.1.1.6", bits = "signed32", range = { -60, 150 }, -- mtxrOpticalTemperature
					when = { oid = "1.3.6.1.4.1.14988.1.1.19.1.1.7", above = 0 } },
				voltage_v = { oid = "1.3.6.1.4.1.14988.1.1.19.1.1.7", absent = 0, scale = 0.001 }, -- mtxrOpticalSupplyVoltage
				-- mtxrOpticalTxBiasCurrent
				bias_ma = { oid = "1.3.6.1.4.1.14988.1.1.19.1.1.8", when = { oid = "1.3.6.1.4.1.14988.1.1.19.1.1.7", above = 0 } },
				tx_dbm = { oid = "1.3.6.1.4.1.14988.1.1.19.1.1.9", scale = 0.001, range = { -60, 20 }, -- mtxrOpticalTxPower
					when = { oid = "1.3.6.1.4.1.14988.1.1.19.1.1.7", above = 0 } },
				rx_dbm = { oid = "1.3.6.1.4.1.14988.1.1.19.1.1.10", scale = 0.001, range = { -60, 20 }, -- mtxrOpticalRxPower
					when = { oid = "1.3.6.1.4.1.14988.1.1.19.1.1.7", above = 0 } },
			},
		},
		radios = {
			columns = {
				name = { interface = { index = 1 } },
				technology = { constant = "4G" },
				rx_dbm = { oid = "1.3.6.1.4.1.14988.1.1.16.1.1.4", absent = 0, range = { -140, 0 } }, -- mtxrLTEModemSignalRSRP
			},
			any_of = { "rx_dbm" },
		},
	},
}
