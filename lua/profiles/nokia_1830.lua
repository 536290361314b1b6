-- SPDX-License-Identifier: Apache-2.0
-- Nokia 1830 PSS optical transport (TROPIC MIBs): cards <shelf>.<slot>, optics by ifIndex. Amplifiers, line ports and
-- transceivers keep their power in tables of their own, which together make `optics`; -99.00 is no power.
local unused = { "", "-", "----------", "--------------" }

return profile {
	name = "nokia-1830",
	summary = "Nokia 1830 PSS optical transport",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.7483" },
	tables = {
		-- tnCardTable; the lamp: 1 unknown, 2 off, 3 red, 4 green, 5 orange, 6 blue
		modules = {
			inherit = "add",
			index = { "integer", "integer" },
			only = { oid = "1.3.6.1.4.1.7483.2.2.3.1.2.1.2.1.17", present = true }, -- tnCardStatusLEDColor
			columns = {
				name = { text = { "shelf ", { index = 1 }, " slot ", { index = 2 } } },
				class = { constant = "module" },
				descr = "1.3.6.1.4.1.7483.2.2.3.1.2.1.2.1.1", -- tnCardName
				model = { oid = "1.3.6.1.4.1.7483.2.2.3.1.2.1.2.1.22", absent = unused }, -- tnCardMnemonic
				serial = { oid = "1.3.6.1.4.1.7483.2.2.3.1.2.1.2.1.5", absent = unused }, -- tnCardSerialNumber
				status = {
					oid = "1.3.6.1.4.1.7483.2.2.3.1.2.1.2.1.17", -- tnCardStatusLEDColor
					words = { unknown = { 1, 2, 6 }, failed = 3, ok = 4, warning = 5 },
				},
			},
		},
		fans = {
			index = { "integer", "integer" },
			columns = {
				name = { text = { "shelf ", { index = 1 }, " slot ", { index = 2 } } },
				status = { -- tnFanUnitStatusLEDColor
					oid = "1.3.6.1.4.1.7483.2.2.5.1.2.1.2.1.11",
					words = { unknown = { 1, 2, 6 }, failed = 3, ok = 4, warning = 5 },
				},
			},
		},
		sensors = {
			inherit = "add",
			sources = {
				{
					index = { "integer", "integer" },
					any_of = { "value" },
					only = { oid = "1.3.6.1.4.1.7483.2.2.3.1.2.1.2.1.17", present = true }, -- tnCardStatusLEDColor
					columns = {
						name = { text = { "shelf ", { index = 1 }, " slot ", { index = 2 } } },
						kind = { constant = "celsius" },
						value = { oid = "1.3.6.1.4.1.7483.2.2.3.1.2.1.2.1.13", range = { -60, 200 } }, -- tnCardTemperature
						high_alarm = "1.3.6.1.4.1.7483.2.2.3.1.2.1.2.1.14", -- tnCardHighTempThresh
						low_alarm = "1.3.6.1.4.1.7483.2.2.3.1.2.1.2.1.15", -- tnCardLowTempThresh
					},
				},
				{
					index = { "integer", "integer" },
					any_of = { "value" },
					columns = {
						name = { text = { "shelf ", { index = 1 }, " slot ", { index = 2 } } },
						kind = { constant = "watts" },
						value = { oid = "1.3.6.1.4.1.7483.2.2.3.1.2.1.2.1.38", range = { 0, 1e7 }, scale = 0.001 }, -- tnCardPowerDraw
					},
				},
				{
					index = { "integer", "integer" },
					any_of = { "value" },
					columns = {
						name = { text = { "shelf ", { index = 1 }, " slot ", { index = 2 } } },
						kind = { constant = "amperes" },
						value = { oid = "1.3.6.1.4.1.7483.2.2.3.1.2.1.2.1.39", range = { 0, 1e7 }, scale = 0.001 }, -- tnCardCurrentDraw
					},
				},
				-- the supervisory channel where it enters the line
				{
					any_of = { "value" },
					columns = {
						name = { text = { { interface = { index = 1 } }, " OSC in" } },
						kind = { constant = "dbm" },
						value = { oid = "1.3.6.1.4.1.7483.2.2.4.3.5.308.1.21", absent = -9900, scale = 0.01, range = { -60, 20 } }, -- tnIroadm9OscRxPowerIn
					},
				},
			},
		},
		optics = {
			combine = "merge",
			sources = {
				-- pluggable modules
				{
					any_of = { "serial" },
					columns = {
						interface = { interface = { index = 1 } },
						serial = { oid = "1.3.6.1.4.1.7483.2.2.4.3.5.46.1.2", absent = unused }, -- tnSfpPortInfoSerialNumber
						vendor = { oid = "1.3.6.1.4.1.7483.2.2.4.3.5.46.1.4", absent = unused }, -- tnSfpPortInfoVendor
						wavelength_nm = { oid = "1.3.6.1.4.1.7483.2.2.4.3.5.46.1.6", absent = 0 }, -- tnSfpPortInfoWavelength
						part = { oid = "1.3.6.1.4.1.7483.2.2.4.3.5.46.1.9", absent = unused }, -- tnSfpPortInfoPartNumber
					},
				},
				-- line ports of transponders, 0.001 dBm
				{
					any_of = { "rx_dbm", "tx_dbm" },
					columns = {
						interface = { interface = { index = 1 } },
						rx_dbm = { oid = "1.3.6.1.4.1.7483.2.2.4.3.5.71.1.1", absent = -99000, scale = 0.001, range = { -60, 20 } }, -- tnSfpPortRxPower
						tx_dbm = { oid = "1.3.6.1.4.1.7483.2.2.4.3.5.71.1.2", absent = -99000, scale = 0.001, range = { -60, 20 } }, -- tnSfpPortTxPower
						temperature_c = { oid = "1.3.6.1.4.1.7483.2.2.4.3.5.71.1.4", absent = 0, range = { -60, 150 } }, -- tnSfpPortTemperature
					},
				},
				-- amplifiers, 0.01 dBm
				{
					any_of = { "rx_dbm", "tx_dbm" },
					columns = {
						interface = { interface = { index = 1 } },
						rx_dbm = { oid = "1.3.6.1.4.1.7483.2.2.3.7.5.2.1.2", absent = -9900, scale = 0.01, range = { -60, 20 } }, -- tnPowerRx
						tx_dbm = { oid = "1.3.6.1.4.1.7483.2.2.3.7.5.2.1.3", absent = -9900, scale = 0.01, range = { -60, 20 } }, -- tnPowerTx
					},
				},
				-- the supervisory channel's own module
				{
					any_of = { "rx_dbm", "tx_dbm" },
					columns = {
						interface = { interface = { index = 1 } },
						-- tnIroadm9OscSfpRxPower
						rx_dbm = { oid = "1.3.6.1.4.1.7483.2.2.4.3.5.308.1.23", absent = -9900, scale = 0.01, range = { -60, 20 } },
						-- tnIroadm9OscSfpTxPower
						tx_dbm = { oid = "1.3.6.1.4.1.7483.2.2.4.3.5.308.1.22", absent = -9900, scale = 0.01, range = { -60, 20 } },
					},
				},
				{
					any_of = { "temperature_c" },
					columns = {
						interface = { interface = { index = 1 } },
						-- tnOscSfpTemperature
						temperature_c = { oid = "1.3.6.1.4.1.7483.2.2.4.3.4.76.1.2", absent = 0, scale = 0.01, range = { -60, 150 } },
					},
				},
			},
		},
		-- the two control cards: 1 unknown, 2 active, 3 standby
		redundancy = {
			index = { "integer", "integer" },
			columns = {
				name = { text = { "control card in shelf ", { index = 1 }, " slot ", { index = 2 } } },
				role = { -- tnControlCardActivityState
					oid = "1.3.6.1.4.1.7483.2.2.3.3.2.2.1.1",
					words = { unknown = 1, active = 2, standby = 3 },
				},
			},
		},
	},
}
