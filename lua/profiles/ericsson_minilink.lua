-- SPDX-License-Identifier: Apache-2.0
-- Ericsson MINI-LINK 6300: a radio is a row by the ifIndex of its carrier termination. Numbers are texts.
return profile {
	name = "ericsson-minilink",
	summary = "Ericsson MINI-LINK microwave",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.193.223" },
	tables = {
		processors = {
			inherit = "fallback",
			scalars = true,
			any_of = { "used_ratio" },
			columns = {
				name = { constant = "CPU" },
				used_ratio = { scale = 0.01, range = { 0, 1 }, difference = { { constant = 100 }, "1.3.6.1.4.1.2021.11.11.0" } }, -- ssCpuIdle
			},
		},
		sensors = {
			inherit = "add",
			columns = {
				name = { text = { "temperature ", { index = 1 } } },
				kind = { constant = "celsius" },
				value = { oid = "1.3.6.1.4.1.193.223.2.4.1.1.2", parse = "number", range = { -60, 200 } }, -- xfTemperature
			},
		},
		radios = {
			any_of = { "rx_dbm", "tx_dbm", "frequency_hz" },
			columns = {
				name = { interface = { index = 1 } },
				technology = { constant = "microwave" },
				rx_dbm = { oid = "1.3.6.1.4.1.193.223.2.7.1.1.1", range = { -140, 20 } }, -- actualReceivedLevel
				tx_dbm = { oid = "1.3.6.1.4.1.193.223.2.7.1.1.2", range = { -60, 60 } }, -- actualOutputPower
				frequency_hz = { oid = "1.3.6.1.4.1.193.223.2.7.1.1.10", absent = 0, scale = 1000 }, -- baseTxFreq
				rx_frequency_hz = { oid = "1.3.6.1.4.1.193.223.2.7.1.1.13", absent = 0, scale = 1000 }, -- baseRxFreq
				snr_db = { oid = "1.3.6.1.4.1.193.223.2.7.1.1.43", range = { -50, 100 } }, -- actualSnir
				rate_bps = { oid = "1.3.6.1.4.1.193.223.2.7.1.1.46", absent = 0, scale = 1000 }, -- actualTxCapacity
			},
		},
	},
}
