-- SPDX-License-Identifier: Apache-2.0
-- Albentia WiMAX base stations (ALBENTIA-AS-MIB): sectors are rows by their name.
return profile {
	name = "albentia",
	summary = "Albentia WiMAX base stations",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.28087" },
	tables = {
		radios = {
			combine = "all",
			sources = {
				{
					scalars = true,
					any_of = { "clients", "state" },
					columns = {
						name = { constant = "base station" },
						technology = { constant = "wimax" },
						state = { oid = "1.3.6.1.4.1.28087.12.10.1.9.0", words = { up = 5, down = 0 }, otherwise = "unknown" }, -- albMacStatus
						clients = "1.3.6.1.4.1.28087.12.10.2.1.0", -- albRegisteredUsers
					},
				},
				{
					index = { "text" },
					columns = {
						name = { text = { "sector ", { index = 1 } } },
						technology = { constant = "wimax" },
						state = { oid = "1.3.6.1.4.1.28087.12.10.10.1.1.2", words = { up = 1, down = { 0, 2 } }, otherwise = "unknown" }, -- albSectorStatus
						tx_dbm = { oid = "1.3.6.1.4.1.28087.12.10.10.5.1.6", range = { -60, 60 } }, -- albSectorTxPower
						frequency_hz = { oid = "1.3.6.1.4.1.28087.12.10.10.5.1.13", absent = 0, scale = 1e6 }, -- albSectorFrequency
						clients = "1.3.6.1.4.1.28087.12.10.10.6.1.2", -- albSectorUsers
					},
				},
			},
		},
		sensors = {
			inherit = "add",
			index = { "text" },
			columns = {
				name = { text = { "sector ", { index = 1 } } },
				kind = { constant = "celsius" },
				value = { oid = "1.3.6.1.4.1.28087.12.10.10.1.1.5", scale = 0.01, range = { -60, 200 } }, -- albSectorTemperature
			},
		},
	},
}
