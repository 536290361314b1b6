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
				-- the node's alarm lamps: 1 unknown, 2 off, 3 red, 4 green, 5 orange, 6 blue
				{
					index = { "integer", "integer" },
					any_of = { "value" },
					columns = {
						name = { text = { "shelf ", { index = 1 }, " critical alarm" } },
						kind = { constant = "truth" },
						value = { first = {
							{ constant = 0, when = { oid = "1.3.6.1.4.1.7483.2.2.5.3.2.1.3.1.10", equals = { 2, 4 } } },
							{ constant = 1, when = { oid = "1.3.6.1.4.1.7483.2.2.5.3.2.1.3.1.10", equals = { 3, 5 } } },
						} },
						status = { oid = "1.3.6.1.4.1.7483.2.2.5.3.2.1.3.1.10", words = { ok = { 2, 4 }, critical = 3, warning = 5, unavailable = { 1, 6 } } }, -- tnUserInterfacePanelNodeCriticalLEDColor
					},
				},
				{
					index = { "integer", "integer" },
					any_of = { "value" },
					columns = {
						name = { text = { "shelf ", { index = 1 }, " major alarm" } },
						kind = { constant = "truth" },
						value = { first = {
							{ constant = 0, when = { oid = "1.3.6.1.4.1.7483.2.2.5.3.2.1.3.1.12", equals = { 2, 4 } } },
							{ constant = 1, when = { oid = "1.3.6.1.4.1.7483.2.2.5.3.2.1.3.1.12", equals = { 3, 5 } } },
						} },
						status = { oid = "1.3.6.1.4.1.7483.2.2.5.3.2.1.3.1.12", words = { ok = { 2, 4 }, critical = 3, warning = 5, unavailable = { 1, 6 } } }, -- tnUserInterfacePanelNodeMajorLEDColor
					},
				},
				{
					index = { "integer", "integer" },
					any_of = { "value" },
					columns = {
						name = { text = { "shelf ", { index = 1 }, " minor alarm" } },
						kind = { constant = "truth" },
						value = { first = {
							{ constant = 0, when = { oid = "1.3.6.1.4.1.7483.2.2.5.3.2.1.3.1.14", equals = { 2, 4 } } },
							{ constant = 1, when = { oid = "1.3.6.1.4.1.7483.2.2.5.3.2.1.3.1.14", equals = { 3, 5 } } },
						} },
						status = { oid = "1.3.6.1.4.1.7483.2.2.5.3.2.1.3.1.14", words = { ok = { 2, 4 }, critical = 3, warning = 5, unavailable = { 1, 6 } } }, -- tnUserInterfacePanelNodeMinorLEDColor
					},
				},
				{
					index = { "integer", "integer" },
					any_of = { "value" },
					columns = {
						name = { text = { "shelf ", { index = 1 }, " warning" } },
						kind = { constant = "truth" },
						value = { first = {
							{ constant = 0, when = { oid = "1.3.6.1.4.1.7483.2.2.5.3.2.1.3.1.19", equals = { 2, 4 } } },
							{ constant = 1, when = { oid = "1.3.6.1.4.1.7483.2.2.5.3.2.1.3.1.19", equals = { 3, 5 } } },
						} },
						status = { oid = "1.3.6.1.4.1.7483.2.2.5.3.2.1.3.1.19", words = { ok = { 2, 4 }, critical = 3, warning = 5, unavailable = { 1, 6 } } }, -- tnUserInterfacePanelNodeWarningLEDColor
					},
				},
				-- cross-connections of optical channels, by both their ends: 1 up, 2 down, 3 unknown
				{
					index = { "integer", "integer", "integer", "integer" },
					any_of = { "status" },
					columns = {
						name = { text = { { interface = { index = 1 } }, " to ", { interface = { index = 3 } } } },
						kind = { constant = "truth" },
						value = { first = {
							{ constant = 1, when = { oid = "1.3.6.1.4.1.7483.2.2.4.5.2.1.3.1.14", equals = 1 } },
							{ constant = 0, when = { oid = "1.3.6.1.4.1.7483.2.2.4.5.2.1.3.1.14", equals = 2 } },
						} },
						status = { oid = "1.3.6.1.4.1.7483.2.2.4.5.2.1.3.1.14", words = { ok = 1, critical = 2, unavailable = 3 } }, -- tnOchXcItuOperState
					},
				},
				{
					any_of = { "value" },
					columns = {
						name = { text = { { interface = { index = 1 } }, " OSC to be sent" } },
						kind = { constant = "dbm" },
						value = { oid = "1.3.6.1.4.1.7483.2.2.4.3.5.308.1.19", absent = -9900, scale = 0.01, range = { -60, 20 } }, -- tnIroadmPortInfoOSCTxPowerIn
					},
				},
				{
					any_of = { "value" },
					columns = {
						name = { text = { { interface = { index = 1 } }, " OSC sent" } },
						kind = { constant = "dbm" },
						value = { oid = "1.3.6.1.4.1.7483.2.2.4.3.5.308.1.20", absent = -9900, scale = 0.01, range = { -60, 20 } }, -- tnIroadmPortInfoOSCTxPowerOut
					},
				},
				-- the supervisory channel where it enters the line
				{
					any_of = { "value" },
					columns = {
						name = { text = { { interface = { index = 1 } }, " OSC in" } },
						kind = { constant = "dbm" },
						value = { oid = "1.3.6.1.4.1.7483.2.2.4.3.5.308.1.21", absent = -9900, scale = 0.01, range = { -60, 20 } }, -- tnIroadmPortInfoOSCRxPowerIn
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
						rx_dbm = { oid = "1.3.6.1.4.1.7483.2.2.4.3.5.71.1.1", absent = -99000, scale = 0.001, range = { -60, 20 } }, -- tnOtPortRxPower
						tx_dbm = { oid = "1.3.6.1.4.1.7483.2.2.4.3.5.71.1.2", absent = -99000, scale = 0.001, range = { -60, 20 } }, -- tnOtPortTxPower
						bias_ma = { oid = "1.3.6.1.4.1.7483.2.2.4.3.5.71.1.3", absent = 0, range = { 0, 500 } }, -- tnOtPortBias
						temperature_c = { oid = "1.3.6.1.4.1.7483.2.2.4.3.5.71.1.4", absent = 0, range = { -60, 150 } }, -- tnOtPortTemperature
					},
				},
				-- amplifiers, 0.01 dBm
				{
					any_of = { "rx_dbm", "tx_dbm" },
					columns = {
						interface = { interface = { index = 1 } },
						rx_dbm = { oid = "1.3.6.1.4.1.7483.2.2.3.7.5.2.1.2", absent = -9900, scale = 0.01, range = { -60, 20 } }, -- tnAmplifierPortPowerIn
						tx_dbm = { oid = "1.3.6.1.4.1.7483.2.2.3.7.5.2.1.3", absent = -9900, scale = 0.01, range = { -60, 20 } }, -- tnAmplifierPortPowerOut
					},
				},
				-- the supervisory channel's own module
				{
					any_of = { "rx_dbm", "tx_dbm" },
					columns = {
						interface = { interface = { index = 1 } },
						-- tnIroadmPortInfoOSCSfpRxPowerIn
						rx_dbm = { oid = "1.3.6.1.4.1.7483.2.2.4.3.5.308.1.23", absent = -9900, scale = 0.01, range = { -60, 20 } },
						-- tnIroadmPortInfoOSCSfpTxPowerOut
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
