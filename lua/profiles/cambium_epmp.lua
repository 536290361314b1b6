-- SPDX-License-Identifier: Apache-2.0
-- Cambium ePMP (CAMBIUM-PMP80211-MIB).
return profile {
	name = "cambium-epmp",
	summary = "Cambium ePMP radios",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.17713.21" },
	tables = {
		radios = {
			scalars = true,
			any_of = { "rx_dbm", "frequency_hz", "clients" },
			columns = {
				name = { constant = "radio" },
				technology = { constant = "wifi" },
				frequency_hz = { oid = "1.3.6.1.4.1.17713.21.1.2.1.0", absent = 0, scale = 1e6 }, -- cambiumSTAConnectedRFFrequency
				rx_dbm = { oid = "1.3.6.1.4.1.17713.21.1.2.3.0", absent = 0, range = { -140, 0 } }, -- cambiumSTADLRSSI
				clients = "1.3.6.1.4.1.17713.21.1.2.10.0", -- cambiumAPNumberOfConnectedSTA
				snr_db = { oid = "1.3.6.1.4.1.17713.21.1.2.18.0", absent = 0, range = { -50, 100 } }, -- cambiumSTADLSNR
			},
		},
	},
}
