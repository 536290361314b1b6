-- SPDX-License-Identifier: Apache-2.0
-- Siklu EtherHaul E-band and V-band links (RADIO-BRIDGE-MIB).
return profile {
	name = "siklu",
	summary = "Siklu EtherHaul millimetre-wave links",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.31926" },
	tables = {
		sensors = {
			inherit = "add",
			sources = {
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "voltage" },
						kind = { constant = "volts-dc" },
						value = { oid = "1.3.6.1.4.1.31926.1.1.0", absent = 0, range = { 1, 100 } }, -- rbSysVoltage
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "temperature" },
						kind = { constant = "celsius" },
						value = { oid = "1.3.6.1.4.1.31926.1.2.0", range = { -60, 200 } }, -- rbSysTemperature
					},
				},
			},
		},
		radios = {
			columns = {
				name = { text = { "radio ", { index = 1 } } },
				technology = { constant = "mmwave" },
				frequency_hz = { oid = "1.3.6.1.4.1.31926.2.1.1.4", absent = 0, scale = 1e6 }, -- rfOperationalFrequency
				state = { oid = "1.3.6.1.4.1.31926.2.1.1.17", words = { up = 1, down = 2 } }, -- rfOperationalState
				snr_db = { oid = "1.3.6.1.4.1.31926.2.1.1.18", range = { -50, 100 } }, -- rfAverageCinr
				rx_dbm = { oid = "1.3.6.1.4.1.31926.2.1.1.19", range = { -140, 20 } }, -- rfAverageRssi
				tx_dbm = { oid = "1.3.6.1.4.1.31926.2.1.1.42", range = { -60, 60 } }, -- rfTxPower
			},
		},
	},
}
