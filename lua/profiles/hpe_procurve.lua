-- SPDX-License-Identifier: Apache-2.0
-- HP ProCurve and ArubaOS-Switch (2530, 2930, 5400 …): STATISTICS-MIB, NETSWITCH-MIB, HP-ICF-CHASSIS and -TRANSCEIVER-MIB.
return profile {
	name = "hpe-procurve",
	summary = "HP ProCurve and ArubaOS-Switch",
	extends = "standard",
	match = { object_id = { "1.3.6.1.4.1.11.2.3.7.11", "1.3.6.1.4.1.11.2.3.7.8" } },
	tables = {
		processors = {
			inherit = "fallback",
			scalars = true,
			any_of = { "used_ratio" },
			columns = {
				name = { constant = "CPU" },
				used_ratio = { oid = "1.3.6.1.4.1.11.2.14.11.5.1.9.6.1.0", scale = 0.01, range = { 0, 1 } }, -- hpSwitchCpuStat
			},
		},
		memory = {
			inherit = "fallback",
			any_of = { "total_bytes" },
			columns = {
				name = { text = { "Memory ", { index = 1 } } },
				total_bytes = { oid = "1.3.6.1.4.1.11.2.14.11.5.1.1.2.1.1.1.5", range = { 1, 1e15 } }, -- hpLocalMemTotalBytes
				used_bytes = { range = { 0, 1e15 }, difference = {
					"1.3.6.1.4.1.11.2.14.11.5.1.1.2.1.1.1.5",
					"1.3.6.1.4.1.11.2.14.11.5.1.1.2.1.1.1.6", -- hpLocalMemFreeBytes
				} },
				used_ratio = { range = { 0, 1 }, quotient = {
					{ difference = { "1.3.6.1.4.1.11.2.14.11.5.1.1.2.1.1.1.5", "1.3.6.1.4.1.11.2.14.11.5.1.1.2.1.1.1.6" } },
					"1.3.6.1.4.1.11.2.14.11.5.1.1.2.1.1.1.5",
				} },
			},
		},
		-- hpicfSensorTable: hpicfSensorObjectId ends with 1 power supply, 2 fan, 3 temperature
		fans = {
			only = { oid = "1.3.6.1.4.1.11.2.14.11.1.2.6.1.2", last_arc = true, equals = 2 }, -- hpicfSensorObjectId
			columns = {
				name = "1.3.6.1.4.1.11.2.14.11.1.2.6.1.7", -- hpicfSensorDescr
				status = { -- hpicfSensorStatus
					oid = "1.3.6.1.4.1.11.2.14.11.1.2.6.1.4",
					words = { unknown = 1, failed = 2, warning = 3, ok = 4, absent = 5 },
				},
			},
		},
		power_supplies = {
			only = { oid = "1.3.6.1.4.1.11.2.14.11.1.2.6.1.2", last_arc = true, equals = 1 }, -- hpicfSensorObjectId
			columns = {
				name = "1.3.6.1.4.1.11.2.14.11.1.2.6.1.7", -- hpicfSensorDescr
				status = { -- hpicfSensorStatus
					oid = "1.3.6.1.4.1.11.2.14.11.1.2.6.1.4",
					words = { unknown = 1, failed = 2, warning = 3, ok = 4, absent = 5 },
				},
			},
		},
		-- hpicfXcvrInfoTable, by ifIndex
		optics = {
			any_of = { "rx_dbm", "tx_dbm", "serial" },
			columns = {
				interface = { interface = { index = 1 } },
				part = "1.3.6.1.4.1.11.2.14.11.5.1.82.1.1.1.1.3", -- hpicfXcvrModel
				serial = "1.3.6.1.4.1.11.2.14.11.5.1.82.1.1.1.1.4", -- hpicfXcvrSerial
				module_type = "1.3.6.1.4.1.11.2.14.11.5.1.82.1.1.1.1.5", -- hpicfXcvrType
				-- without diagnosis all is 0, the voltage too
				temperature_c = { oid = "1.3.6.1.4.1.11.2.14.11.5.1.82.1.1.1.1.11", scale = 0.001, range = { -60, 150 }, -- hpicfXcvrTemp
					when = { oid = "1.3.6.1.4.1.11.2.14.11.5.1.82.1.1.1.1.12", above = 0 } },
				voltage_v = { oid = "1.3.6.1.4.1.11.2.14.11.5.1.82.1.1.1.1.12", absent = 0, scale = 1e-4, range = { 0, 20 } }, -- hpicfXcvrVoltage
				bias_ma = { oid = "1.3.6.1.4.1.11.2.14.11.5.1.82.1.1.1.1.13", scale = 0.001, range = { 0, 500 }, -- hpicfXcvrBias
					when = { oid = "1.3.6.1.4.1.11.2.14.11.5.1.82.1.1.1.1.12", above = 0 } },
				-- hpicfXcvrTxPower
				tx_dbm = { oid = "1.3.6.1.4.1.11.2.14.11.5.1.82.1.1.1.1.14", absent = -99999999, scale = 0.001, range = { -60, 20 },
					when = { oid = "1.3.6.1.4.1.11.2.14.11.5.1.82.1.1.1.1.12", above = 0 } },
				-- hpicfXcvrRxPower
				rx_dbm = { oid = "1.3.6.1.4.1.11.2.14.11.5.1.82.1.1.1.1.15", absent = -99999999, scale = 0.001, range = { -60, 20 },
					when = { oid = "1.3.6.1.4.1.11.2.14.11.5.1.82.1.1.1.1.12", above = 0 } },
			},
		},
		-- HP-DOT1X-EXTENSIONS-MIB: sessions by <ifIndex>.<MAC>
		admissions = {
			index = { "integer", "mac" },
			columns = {
				mac = { index = 2 },
				interface = { interface = { index = 1 } },
				method = { constant = "dot1x" },
				user = "1.3.6.1.4.1.11.2.14.11.5.1.25.1.2.5.1.13", -- hpicfDot1xAuthSessionUserName
				vlan = { oid = "1.3.6.1.4.1.11.2.14.11.5.1.25.1.2.5.1.15", absent = 0 }, -- hpicfDot1xAuthSessionVid
				state = { -- hpicfDot1xSMAuthPaeState
					oid = "1.3.6.1.4.1.11.2.14.11.5.1.25.1.2.2.1.5",
					words = { authorized = { 5, 8 }, pending = { 1, 3, 4, 10 }, failed = { 2, 6, 7, 9, 11, 12 } },
					otherwise = "unknown",
				},
			},
		},
	},
}
