-- SPDX-License-Identifier: Apache-2.0
-- Cambium cnWave 60 GHz nodes.
return profile {
	name = "cambium-cnwave",
	summary = "Cambium cnWave 60 GHz radios",
	extends = "net-snmp",
	match = { object_id = "1.3.6.1.4.1.17713.60" },
	tables = {
		radios = {
			any_of = { "rx_dbm", "snr_db" },
			columns = {
				name = { text = { "radio ", { index = 1 } } },
				technology = { constant = "mmwave" },
				snr_db = { oid = "1.3.6.1.4.1.17713.60.1.1.1.6", range = { -50, 100 } }, -- tgRadioInterfaceSnr
				rx_dbm = { oid = "1.3.6.1.4.1.17713.60.1.1.1.7", absent = 0, range = { -140, 0 } }, -- tgRadioInterfaceRssi
			},
		},
	},
}
