-- SPDX-License-Identifier: Apache-2.0
-- SAF Tehnika CFIP, Phoenix, Lumina and FreeMile (SAF-IPRADIO): rows are this radio (1) and the far one (2), which it asks.
return profile {
	name = "saf",
	summary = "SAF Tehnika microwave",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.7571" },
	tables = {
		radios = {
			any_of = { "rx_dbm", "tx_dbm", "state" },
			columns = {
				name = { index = 1, words = { ["local"] = 1, remote = 2 } },
				technology = { constant = "microwave" },
				state = { oid = "1.3.6.1.4.1.7571.100.1.1.5.1.1.1.10.1.2", words = { up = 1, down = 2 }, otherwise = "unknown" }, -- radioGenStatus
				-- radioTxPower; -100 turns the transmitter off
				tx_dbm = { oid = "1.3.6.1.4.1.7571.100.1.1.5.1.1.1.10.1.4", absent = -100, range = { -60, 60 } },
				rx_dbm = { oid = "1.3.6.1.4.1.7571.100.1.1.5.1.1.1.10.1.5", range = { -140, 20 } }, -- radioRxLevel
				frequency_hz = { oid = "1.3.6.1.4.1.7571.100.1.1.5.1.1.1.10.1.9", absent = 0, scale = 1000 }, -- radioTxFrequency
				rx_frequency_hz = { oid = "1.3.6.1.4.1.7571.100.1.1.5.1.1.1.10.1.10", absent = 0, scale = 1000 }, -- radioRxFrequency
			},
		},
		sensors = {
			inherit = "add",
			scalars = true,
			any_of = { "value" },
			columns = {
				name = { constant = "temperature" },
				kind = { constant = "celsius" },
				value = { oid = "1.3.6.1.4.1.7571.100.1.1.5.1.1.1.5.0", range = { -60, 200 } }, -- sysTemperature
			},
		},
	},
}
