-- SPDX-License-Identifier: Apache-2.0
-- Nokia ISAM 7302, 7330, 7360 access nodes and OLTs. Boards and their transceivers; rows are <logical slot>[.<port>].
-- Power comes as text: "4.94 dBm", "No Power", or all lanes in one ("Lane0: …"), of which none is read.
return profile {
	name = "nokia-isam",
	summary = "Nokia ISAM access nodes",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.637.61" },
	maps = {
		board = { oid = "1.3.6.1.4.1.637.61.1.23.3.1.3" }, -- eqptBoardActualType
	},
	tables = {
		processors = {
			columns = {
				name = { text = { { map = "board", of = { index = 1 } }, " slot ", { index = 1 } } },
				used_ratio = { oid = "1.3.6.1.4.1.637.61.1.9.29.1.1.4", scale = 0.01, range = { 0, 1 } }, -- cpuLoadAverage
			},
		},
		memory = {
			columns = {
				name = { text = { { map = "board", of = { index = 1 } }, " slot ", { index = 1 } } },
				total_bytes = { oid = "1.3.6.1.4.1.637.61.1.9.29.2.1.1", absent = 0, scale = 1048576 }, -- totalMemSize
				used_bytes = { oid = "1.3.6.1.4.1.637.61.1.9.29.2.1.2", scale = 1048576 }, -- memAbsoluteUsage
				used_ratio = { range = { 0, 1 }, quotient = { "1.3.6.1.4.1.637.61.1.9.29.2.1.2", "1.3.6.1.4.1.637.61.1.9.29.2.1.1" } },
			},
		},
		sensors = {
			index = { "integer", "integer" },
			columns = {
				name = { text = { { map = "board", of = { index = 1 } }, " slot ", { index = 1 }, " sensor ", { index = 2 } } },
				kind = { constant = "celsius" },
				value = { oid = "1.3.6.1.4.1.637.61.1.23.10.1.2", range = { -60, 200 } }, -- eqptBoardThermalSensorActualTemperature
			},
		},
		modules = {
			inherit = "add",
			only = { oid = "1.3.6.1.4.1.637.61.1.23.3.1.3", differs = "EMPTY" }, -- eqptBoardActualType
			columns = {
				name = { text = { "1.3.6.1.4.1.637.61.1.23.3.1.3", " slot ", { index = 1 } } },
				class = { constant = "module" },
				model = "1.3.6.1.4.1.637.61.1.23.3.1.3",
				status = { -- eqptBoardOperError: 1 none
					oid = "1.3.6.1.4.1.637.61.1.23.3.1.7",
					words = { ok = 1 },
					otherwise = "failed",
				},
			},
		},
		-- sfpDiagTable
		optics = {
			index = { "integer", "integer" },
			any_of = { "rx_dbm", "tx_dbm" },
			only = { first = {
				{ constant = 1, when = { oid = "1.3.6.1.4.1.637.61.1.56.5.1.6", prefix = "lane" } }, -- sfpDiagTxPower
				{ constant = 0 },
			}, equals = 0 },
			columns = {
				interface = { text = { "slot ", { index = 1 }, " port ", { index = 2 } } },
				tx_dbm = { oid = "1.3.6.1.4.1.637.61.1.56.5.1.6", parse = "number", range = { -60, 20 }, -- sfpDiagTxPower
					when = { oid = "1.3.6.1.4.1.637.61.1.56.5.1.6", contains = "dBm" } },
				rx_dbm = { oid = "1.3.6.1.4.1.637.61.1.56.5.1.7", parse = "number", range = { -60, 20 }, -- sfpDiagRxPower
					when = { oid = "1.3.6.1.4.1.637.61.1.56.5.1.7", contains = "dBm" } },
			},
		},
	},
}
