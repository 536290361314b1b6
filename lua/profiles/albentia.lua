-- SPDX-License-Identifier: Apache-2.0
-- Albentia WiMAX base stations (ALBENTIA-AS-MIB): sectors and zones are rows by their names.
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
						clients = "1.3.6.1.4.1.28087.12.10.2.1.0", -- albUsers
					},
				},
				{
					index = { "text" },
					columns = {
						name = { text = { "sector ", { index = 1 } } },
						technology = { constant = "wimax" },
						state = { oid = "1.3.6.1.4.1.28087.12.10.10.1.1.2", words = { up = 1, down = { 0, 2 } }, otherwise = "unknown" }, -- sectorStatus
						errors = "1.3.6.1.4.1.28087.12.10.10.6.1.13", -- sectorStDiscPckt
						distance_m = { oid = "1.3.6.1.4.1.28087.12.10.10.5.1.12", absent = 0 }, -- radioInfoDistance
						tx_dbm = { oid = "1.3.6.1.4.1.28087.12.10.10.5.1.6", range = { -60, 60 } }, -- radioInfoTxPow
						frequency_hz = { oid = "1.3.6.1.4.1.28087.12.10.10.5.1.13", absent = 0, scale = 1e6 }, -- radioInfoFreq
						clients = "1.3.6.1.4.1.28087.12.10.10.6.1.2", -- sectorStNumUsers
					},
				},
				{
					index = { "text" },
					columns = {
						name = { text = { "zone ", { index = 1 } } },
						technology = { constant = "wimax" },
						state = { oid = "1.3.6.1.4.1.28087.12.10.10.2.1.3", words = { up = 1, down = 0 }, otherwise = "unknown" }, -- zoneStatus
					},
				},
			},
		},
		sensors = {
			inherit = "add",
			sources = {
				{
					index = { "text" },
					columns = {
						name = { text = { "sector ", { index = 1 } } },
						kind = { constant = "celsius" },
						value = { oid = "1.3.6.1.4.1.28087.12.10.10.1.1.5", scale = 0.01, range = { -60, 200 } }, -- sectorTemp
					},
				},
				-- whether more is asked of a sector than it can carry (TruthValue)
				{
					index = { "text" },
					columns = {
						name = { text = { "sector ", { index = 1 }, " downlink exceeded" } },
						kind = { constant = "truth" },
						value = { range = { 0, 1 }, difference = { { constant = 2 }, "1.3.6.1.4.1.28087.12.10.10.6.1.3" } }, -- sectorStDLQoSConflict
						status = { oid = "1.3.6.1.4.1.28087.12.10.10.6.1.3", words = { warning = 1, ok = 2 } }, -- sectorStDLQoSConflict
					},
				},
				{
					index = { "text" },
					columns = {
						name = { text = { "sector ", { index = 1 }, " uplink exceeded" } },
						kind = { constant = "truth" },
						value = { range = { 0, 1 }, difference = { { constant = 2 }, "1.3.6.1.4.1.28087.12.10.10.6.1.5" } }, -- sectorStULQoSConflict
						status = { oid = "1.3.6.1.4.1.28087.12.10.10.6.1.5", words = { warning = 1, ok = 2 } }, -- sectorStULQoSConflict
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "temperature" },
						kind = { constant = "celsius" },
						value = { oid = "1.3.6.1.4.1.28087.12.10.1.6.0", scale = 0.01, range = { -60, 200 } }, -- albTemp
					},
				},
			},
		},
	},
}
