-- SPDX-License-Identifier: Apache-2.0
-- Ubiquiti airMAX and airFiber radios (UBNT-AirMAX-MIB).
return profile {
	name = "ubiquiti",
	summary = "Ubiquiti airOS radios",
	extends = "standard",
	match = { object_id = { "1.3.6.1.4.1.10002.1", "1.3.6.1.4.1.41112" } },
	tables = {
		processors = {
			inherit = "fallback",
			scalars = true,
			any_of = { "used_ratio" },
			columns = {
				name = { constant = "CPU" },
				used_ratio = { oid = "1.3.6.1.4.1.41112.1.4.8.3.0", scale = 1e-4, range = { 0, 1 } }, -- ubntHostCpuLoad
			},
		},
		sensors = {
			inherit = "add",
			sources = {
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "temperature" },
						kind = { constant = "celsius" },
						value = { oid = "1.3.6.1.4.1.41112.1.4.8.4.0", absent = 0, scale = 1e-7, range = { -60, 200 } }, -- ubntHostTemperature
					},
				},
				{
					scalars = true,
					any_of = { "status" },
					columns = {
						name = { constant = "GPS fix" },
						kind = { constant = "truth" },
						-- ubntGpsFix: 0 unknown, 1 none, 2 in the plane, 3 in space
						value = { first = {
							{ constant = 1, when = { oid = "1.3.6.1.4.1.41112.1.4.9.2.0", equals = { 2, 3 } } },
							{ constant = 0, when = { oid = "1.3.6.1.4.1.41112.1.4.9.2.0", equals = 1 } },
						} },
						status = { oid = "1.3.6.1.4.1.41112.1.4.9.2.0", words = { unavailable = 0, critical = 1, ok = { 2, 3 } } },
					},
				},
			},
		},
		radios = {
			combine = "all",
			sources = {
				{
					any_of = { "rx_dbm", "tx_dbm", "frequency_hz", "clients" },
					columns = {
						name = { text = { "radio ", { index = 1 } } },
						technology = { constant = "wifi" },
						frequency_hz = { oid = "1.3.6.1.4.1.41112.1.4.1.1.4", absent = 0, scale = 1e6 }, -- ubntRadioFreq
						tx_dbm = { oid = "1.3.6.1.4.1.41112.1.4.1.1.6", range = { -60, 60 } }, -- ubntRadioTxPower
						rx_dbm = { oid = "1.3.6.1.4.1.41112.1.4.5.1.5", absent = 0, range = { -140, 0 } }, -- ubntWlStatSignal
						snr_db = { difference = {
							{ oid = "1.3.6.1.4.1.41112.1.4.5.1.5", absent = 0 },
							{ oid = "1.3.6.1.4.1.41112.1.4.5.1.8", absent = 0 }, -- ubntWlStatNoiseFloor
						} },
						noise_dbm = { oid = "1.3.6.1.4.1.41112.1.4.5.1.8", absent = 0, range = { -140, 0 } }, -- ubntWlStatNoiseFloor
						rate_bps = { oid = "1.3.6.1.4.1.41112.1.4.5.1.10", absent = 0 }, -- ubntWlStatRxRate
						tx_rate_bps = { oid = "1.3.6.1.4.1.41112.1.4.5.1.9", absent = 0 }, -- ubntWlStatTxRate
						quality = { oid = "1.3.6.1.4.1.41112.1.4.5.1.7", scale = 0.01, range = { 0, 1 } }, -- ubntWlStatCcq, %
						utilization = { oid = "1.3.6.1.4.1.41112.1.4.6.1.7", scale = 0.001, range = { 0, 1 } }, -- ubntAirMaxAirtime, 0.1 %
						distance_m = { oid = "1.3.6.1.4.1.41112.1.4.1.1.7", absent = 0 }, -- ubntRadioDistance
						clients = "1.3.6.1.4.1.41112.1.4.5.1.15", -- ubntWlStatStaCount
					},
				},
				{
					any_of = { "rx_dbm" },
					columns = {
						name = { text = { "airFiber ", { index = 1 } } },
						technology = { constant = "microwave" },
						rx_dbm = { oid = "1.3.6.1.4.1.41112.1.3.2.1.11", absent = 0, range = { -140, 0 } }, -- rxPower0
					},
				},
			},
		},
	},
}
