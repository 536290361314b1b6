-- SPDX-License-Identifier: Apache-2.0
-- H3C and HPE switches, routers and firewalls with Comware 5 and 7. HH3C-ENTITY-EXT-MIB keeps a row for each of
-- ENTITY-MIB's entities, ports among them, with 0 or 65535 where there is nothing to measure.
return profile {
	name = "h3c-comware",
	summary = "H3C and HPE Comware: switches, routers, firewalls",
	extends = "standard",
	match = { object_id = { "1.3.6.1.4.1.25506", "1.3.6.1.4.1.2011.10" } },
	tables = {
		processors = {
			inherit = "fallback",
			sources = {
				{
					changed_by = "1.3.6.1.2.1.47.1.4.1.0", -- entLastChangeTime
					-- what has no memory has no processor
					only = { oid = "1.3.6.1.4.1.25506.2.6.1.1.1.1.8", above = 0 }, -- hh3cEntityExtMemUsage
					columns = {
						name = { oid = "1.3.6.1.2.1.47.1.1.1.1.7", joins = true }, -- entPhysicalName
						used_ratio = { oid = "1.3.6.1.4.1.25506.2.6.1.1.1.1.6", scale = 0.01, range = { 0, 1 } }, -- hh3cEntityExtCpuUsage
					},
				},
				{
					scalars = true,
					any_of = { "used_ratio" },
					columns = {
						name = { constant = "CPU" },
						used_ratio = { oid = "1.3.6.1.4.1.25506.8.35.18.1.3.0", scale = 0.01, range = { 0, 1 } }, -- hh3cLswSysCpuRatio
					},
				},
			},
		},
		memory = {
			inherit = "fallback",
			sources = {
				{
					changed_by = "1.3.6.1.2.1.47.1.4.1.0", -- entLastChangeTime
					only = { oid = "1.3.6.1.4.1.25506.2.6.1.1.1.1.8", above = 0 }, -- hh3cEntityExtMemUsage
					columns = {
						name = { oid = "1.3.6.1.2.1.47.1.1.1.1.7", joins = true }, -- entPhysicalName
						total_bytes = {
							{ oid = "1.3.6.1.4.1.25506.2.6.1.1.1.1.32", slow = true, absent = 0 }, -- hh3cEntityExtMemSizeRev
							{ oid = "1.3.6.1.4.1.25506.2.6.1.1.1.1.10", slow = true, absent = { 0, 4294967295 } }, -- hh3cEntityExtMemSize
						},
						used_ratio = { oid = "1.3.6.1.4.1.25506.2.6.1.1.1.1.8", scale = 0.01, range = { 0, 1 } },
					},
				},
				{
					scalars = true,
					any_of = { "used_ratio" },
					columns = {
						name = { constant = "Memory" },
						used_ratio = { oid = "1.3.6.1.4.1.25506.8.35.18.1.16.0", scale = 0.01, range = { 0, 1 } }, -- hh3cLswSysMemoryRatio
					},
				},
			},
		},
		sensors = {
			inherit = "add",
			changed_by = "1.3.6.1.2.1.47.1.4.1.0", -- entLastChangeTime
			-- sensors and boards; some devices repeat the board's value on every port
			only = {
				{ oid = "1.3.6.1.2.1.47.1.1.1.1.5", joins = true, equals = { 8, 9 } }, -- entPhysicalClass
				{ oid = "1.3.6.1.4.1.25506.2.6.1.1.1.1.12", differs = { 0, 65535 } }, -- hh3cEntityExtTemperature
			},
			columns = {
				name = { oid = "1.3.6.1.2.1.47.1.1.1.1.7", joins = true }, -- entPhysicalName
				kind = { constant = "celsius" },
				value = { oid = "1.3.6.1.4.1.25506.2.6.1.1.1.1.12", absent = { 0, 65535 }, range = { -60, 200 } },
				high_alarm = { -- hh3cEntityExtTemperatureThreshold
					oid = "1.3.6.1.4.1.25506.2.6.1.1.1.1.13",
					absent = { 0, 65535 },
					range = { 1, 200 },
				},
			},
		},
		fans = {
			columns = {
				name = { text = { "Fan ", { index = 1 } } },
				status = { -- hh3cDevMFanStatus
					oid = "1.3.6.1.4.1.25506.8.35.9.1.1.1.2",
					words = { ok = 1, failed = 2, absent = 3, unknown = 4 },
				},
			},
		},
		power_supplies = {
			columns = {
				name = { text = { "Power supply ", { index = 1 } } },
				status = { -- hh3cDevMPowerStatus
					oid = "1.3.6.1.4.1.25506.8.35.9.1.2.1.2",
					words = { ok = 1, failed = 2, absent = 3, unknown = 4 },
				},
			},
		},
		modules = {
			inherit = "columns",
			columns = {
				status = { -- hh3cEntityExtErrorStatus; 1 is not supported
					oid = "1.3.6.1.4.1.25506.2.6.1.1.1.1.19",
					joins = true,
					words = { ok = 2, failed = { 3, 41, 51, 61, 71, 81, 91 }, warning = { 11, 21, 22, 23, 31, 32, 33 }, absent = 4 },
				},
			},
		},
		optics = {
			sources = {
				{
					any_of = { "rx_dbm", "tx_dbm", "bias_ma", "vendor", "serial", "module_type" },
					columns = {
						interface = { interface = { index = 1 } },
						rx_dbm = { -- hh3cTransceiverCurRXPower
							oid = "1.3.6.1.4.1.25506.2.70.1.1.1.12",
							absent = 2147483647,
							scale = 0.01,
							range = { -60, 20 },
						},
						tx_dbm = { -- hh3cTransceiverCurTXPower
							oid = "1.3.6.1.4.1.25506.2.70.1.1.1.9",
							absent = 2147483647,
							scale = 0.01,
							range = { -60, 20 },
						},
						bias_ma = { -- hh3cTransceiverBiasCurrent
							oid = "1.3.6.1.4.1.25506.2.70.1.1.1.17",
							absent = 2147483647,
							scale = 0.01,
							range = { 0, 500 },
						},
						temperature_c = { -- hh3cTransceiverTemperature
							oid = "1.3.6.1.4.1.25506.2.70.1.1.1.15",
							absent = 2147483647,
							range = { -60, 150 },
						},
						voltage_v = { -- hh3cTransceiverVoltage
							oid = "1.3.6.1.4.1.25506.2.70.1.1.1.16",
							absent = { 0, 2147483647 },
							scale = 0.01,
							range = { 0, 20 },
						},
						wavelength_nm = { oid = "1.3.6.1.4.1.25506.2.70.1.1.1.3", absent = { 0, 2147483647 } }, -- hh3cTransceiverWaveLength
						vendor = "1.3.6.1.4.1.25506.2.70.1.1.1.4", -- hh3cTransceiverVendorName
						serial = "1.3.6.1.4.1.25506.2.70.1.1.1.5", -- hh3cTransceiverSerialNumber
						module_type = "1.3.6.1.4.1.25506.2.70.1.1.1.2", -- hh3cTransceiverType
						-- alarm limits are sent in 0.1 µW, unlike the values; older software gives only the type's
						-- range, in 0.01 dBm
						rx_high_alarm_dbm = { range = { -60, 20 }, first = {
							-- hh3cTransceiverRcvPwrHiAlarm
							{ oid = "1.3.6.1.4.1.25506.2.70.1.1.1.34", absent = { 0, 2147483647 }, scale = 0.1, convert = "uw_dbm" },
							{ oid = "1.3.6.1.4.1.25506.2.70.1.1.1.13", absent = 2147483647, scale = 0.01 }, -- hh3cTransceiverMaxRXPower
						} },
						rx_low_alarm_dbm = { range = { -60, 20 }, first = {
							-- hh3cTransceiverRcvPwrLoAlarm
							{ oid = "1.3.6.1.4.1.25506.2.70.1.1.1.35", absent = { 0, 2147483647 }, scale = 0.1, convert = "uw_dbm" },
							{ oid = "1.3.6.1.4.1.25506.2.70.1.1.1.14", absent = 2147483647, scale = 0.01 }, -- hh3cTransceiverMinRXPower
						} },
						rx_high_warning_dbm = { oid = "1.3.6.1.4.1.25506.2.70.1.1.1.36", absent = { 0, 2147483647 }, scale = 0.1,
							convert = "uw_dbm", range = { -60, 20 } }, -- hh3cTransceiverRcvPwrHiWarn
						rx_low_warning_dbm = { oid = "1.3.6.1.4.1.25506.2.70.1.1.1.37", absent = { 0, 2147483647 }, scale = 0.1,
							convert = "uw_dbm", range = { -60, 20 } }, -- hh3cTransceiverRcvPwrLoWarn
						tx_high_alarm_dbm = { range = { -60, 20 }, first = {
							-- hh3cTransceiverPwrOutHiAlarm
							{ oid = "1.3.6.1.4.1.25506.2.70.1.1.1.30", absent = { 0, 2147483647 }, scale = 0.1, convert = "uw_dbm" },
							{ oid = "1.3.6.1.4.1.25506.2.70.1.1.1.10", absent = 2147483647, scale = 0.01 }, -- hh3cTransceiverMaxTXPower
						} },
						tx_low_alarm_dbm = { range = { -60, 20 }, first = {
							-- hh3cTransceiverPwrOutLoAlarm
							{ oid = "1.3.6.1.4.1.25506.2.70.1.1.1.31", absent = { 0, 2147483647 }, scale = 0.1, convert = "uw_dbm" },
							{ oid = "1.3.6.1.4.1.25506.2.70.1.1.1.11", absent = 2147483647, scale = 0.01 }, -- hh3cTransceiverMinTXPower
						} },
						tx_high_warning_dbm = { oid = "1.3.6.1.4.1.25506.2.70.1.1.1.32", absent = { 0, 2147483647 }, scale = 0.1,
							convert = "uw_dbm", range = { -60, 20 } }, -- hh3cTransceiverPwrOutHiWarn
						tx_low_warning_dbm = { oid = "1.3.6.1.4.1.25506.2.70.1.1.1.33", absent = { 0, 2147483647 }, scale = 0.1,
							convert = "uw_dbm", range = { -60, 20 } }, -- hh3cTransceiverPwrOutLoWarn
						-- hh3cTransceiverTempHiAlarm
						temperature_high_alarm_c = { oid = "1.3.6.1.4.1.25506.2.70.1.1.1.18", absent = { 0, 2147483647 }, scale = 0.001 },
						temperature_low_alarm_c = { oid = "1.3.6.1.4.1.25506.2.70.1.1.1.19", absent = 2147483647, scale = 0.001,
							unlike = "1.3.6.1.4.1.25506.2.70.1.1.1.18" }, -- hh3cTransceiverTempLoAlarm
						-- hh3cTransceiverVccHiAlarm
						voltage_high_alarm_v = { oid = "1.3.6.1.4.1.25506.2.70.1.1.1.22", absent = { 0, 2147483647 }, scale = 0.0001 },
						-- hh3cTransceiverVccLoAlarm
						voltage_low_alarm_v = { oid = "1.3.6.1.4.1.25506.2.70.1.1.1.23", absent = { 0, 2147483647 }, scale = 0.0001 },
						-- hh3cTransceiverBiasHiAlarm
						bias_high_alarm_ma = { oid = "1.3.6.1.4.1.25506.2.70.1.1.1.26", absent = { 0, 2147483647 }, scale = 0.001 },
						-- hh3cTransceiverBiasLoAlarm
						bias_low_alarm_ma = { oid = "1.3.6.1.4.1.25506.2.70.1.1.1.27", absent = { 0, 2147483647 }, scale = 0.001 },
					},
				},
				-- modules of several channels give no power of the whole
				{
					index = { "integer", "integer" },
					any_of = { "rx_dbm", "tx_dbm" },
					columns = {
						interface = { interface = { index = 1 } },
						lane = { index = 2 },
						-- hh3cTransceiverChannelCurTXPower
						tx_dbm = { oid = "1.3.6.1.4.1.25506.2.70.1.2.1.2", absent = 2147483647, scale = 0.01, range = { -60, 20 } },
						-- hh3cTransceiverChannelCurRXPower
						rx_dbm = { oid = "1.3.6.1.4.1.25506.2.70.1.2.1.3", absent = 2147483647, scale = 0.01, range = { -60, 20 } },
						-- hh3cTransceiverChannelBiasCurrent
						bias_ma = { oid = "1.3.6.1.4.1.25506.2.70.1.2.1.5", absent = 2147483647, scale = 0.01, range = { 0, 500 } },
					},
				},
			},
			combine = "all",
		},
		redundancy = {
			combine = "all",
			sources = {
				-- IRF: which board of which member leads
				{
					columns = {
						-- hh3cStackBoardBelongtoMember
						name = { text = { "IRF member ", { oid = "1.3.6.1.4.1.25506.2.91.3.1.2", joins = true }, " board ", { index = 1 } } },
						role = { oid = "1.3.6.1.4.1.25506.2.91.3.1.1", words = { standby = 1, master = 2, loading = 3 } }, -- hh3cStackBoardRole
					},
				},
				{
					index = { "integer", "integer" },
					only = { oid = "1.3.6.1.4.1.25506.2.91.4.1.3", differs = 4 }, -- hh3cStackPortStatus; 4: not used
					columns = {
						name = { text = { "IRF port ", { index = 1 }, "/", { index = 2 } } },
						state = { oid = "1.3.6.1.4.1.25506.2.91.4.1.3", words = { up = 1, down = 2, silent = 3 } },
					},
				},
			},
		},
		sessions = {
			index = { "integer", "integer", "integer" }, -- chassis, slot, processor
			only = { oid = "1.3.6.1.4.1.25506.2.149.1.1.1.4", above = 0 },
			columns = {
				name = { text = { "Sessions ", { index = "all" } } },
				active = { oid = "1.3.6.1.4.1.25506.2.149.1.1.1.4", absent = 4294967295 }, -- hh3cSessionStatCurrentSessions
			},
		},
	},
}
