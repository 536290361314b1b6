-- SPDX-License-Identifier: Apache-2.0
-- Baicells LTE terminals: Net-SNMP's sysObjectID, told by an object of their own. All values are text; "-" and 65535 are
-- none; rows without the instance .0 hold an agent's noise and are not read.
return profile {
	name = "baicells",
	summary = "Baicells LTE terminals",
	extends = "net-snmp",
	match = {
		object_id = "1.3.6.1.4.1.8072.3.2",
		objects = { { oid = "1.3.6.1.4.1.53058.2.1.8.0", present = true } }, -- software version
	},
	tables = {
		radios = {
			scalars = true,
			columns = {
				name = { constant = "LTE" },
				technology = { constant = "4G" },
				rx_dbm = { -- RSRP of the two antennas
					{ oid = "1.3.6.1.4.1.53058.2.2.7.0", absent = { "-", 65535 }, range = { -140, 0 } }, -- baicellsRsrp0
					{ oid = "1.3.6.1.4.1.53058.2.2.8.0", absent = { "-", 65535 }, range = { -140, 0 } }, -- baicellsRsrp1
				},
				snr_db = { oid = "1.3.6.1.4.1.53058.2.2.10.0", absent = { "-", 65535 }, range = { -50, 100 } }, -- baicellsSinr
				tx_dbm = { oid = "1.3.6.1.4.1.53058.2.2.13.0", absent = { "-", 65535 }, range = { -60, 60 } }, -- baicellsTxPower
			},
		},
	},
}
