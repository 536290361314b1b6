-- SPDX-License-Identifier: Apache-2.0
-- Cisco IOS, IOS-XE and NX-OS. Which of the MIBs a machine has depends on software and age: tables name them in the order
-- of trust. Optical values are rows of CISCO-ENTITY-SENSOR-MIB, one for each quantity, told apart by the sensor's type
-- and name; a sensor that lies inside a port belongs to its module, all others are the device's.
local exponent = { difference = {
	{ oid = "1.3.6.1.4.1.9.9.91.1.1.1.1.2", offset = -9, scale = 3 }, -- entSensorScale
	"1.3.6.1.4.1.9.9.91.1.1.1.1.3", -- entSensorPrecision
} }
local none = { -1000000000, 1000000000, -2147483648, 2147483647 }
local no_power = { 0, -1000000000, 1000000000, -2147483648, 2147483647 }
local works = { oid = "1.3.6.1.4.1.9.9.91.1.1.1.1.5", differs = { 2, 3 } } -- entSensorStatus
local port = { map = "entity_interface", of = { index = 1 }, climb = "entity_parent" }
local is_dbm = { oid = "1.3.6.1.4.1.9.9.91.1.1.1.1.1", equals = 14 } -- entSensorType
local is_celsius = { oid = "1.3.6.1.4.1.9.9.91.1.1.1.1.1", equals = 8 }
local is_volts = { oid = "1.3.6.1.4.1.9.9.91.1.1.1.1.1", equals = { 3, 4 } }
local is_amperes = { oid = "1.3.6.1.4.1.9.9.91.1.1.1.1.1", equals = 5 }
local is_rx = { oid = "1.3.6.1.2.1.47.1.1.1.1.2", joins = true, contains = { "receive", "rx" } } -- entPhysicalDescr
local is_tx = { oid = "1.3.6.1.2.1.47.1.1.1.1.2", joins = true, contains = { "transmit", "tx" } }
-- The first four limits are high alarm, high warning, low alarm, low warning; where a device keeps another order the
-- relation (1, 2: below; 3, 4: above) does not fit and there is none.
local high_alarm = { oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.3", suffix = 1, equals = { 3, 4 } } -- entSensorThresholdRelation
local high_warning = { oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.3", suffix = 2, equals = { 3, 4 } }
local low_alarm = { oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.3", suffix = 3, equals = { 1, 2 } }
local low_warning = { oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.3", suffix = 4, equals = { 1, 2 } }
local severe_1 = { oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.2", suffix = 1, equals = { 20, 30 } } -- entSensorThresholdSeverity
local severe_2 = { oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.2", suffix = 2, equals = { 20, 30 } }
local mild_1 = { oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.2", suffix = 1, equals = { 1, 10 } }
local mild_2 = { oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.2", suffix = 2, equals = { 1, 10 } }

return profile {
	name = "cisco",
	summary = "Cisco IOS, IOS-XE and NX-OS: switches, routers",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.9" },
	maps = {
		entity_name = { oid = "1.3.6.1.2.1.47.1.1.1.1.7" }, -- entPhysicalName
		entity_model = { oid = "1.3.6.1.2.1.47.1.1.1.1.13" }, -- entPhysicalModelName
		entity_serial = { oid = "1.3.6.1.2.1.47.1.1.1.1.11" }, -- entPhysicalSerialNum
		entity_descr = { oid = "1.3.6.1.2.1.47.1.1.1.1.2" }, -- entPhysicalDescr
	},
	tables = {
		processors = {
			{
				columns = {
					name = {
						{ map = "entity_name", of = { oid = "1.3.6.1.4.1.9.9.109.1.1.1.1.2", absent = 0 } }, -- cpmCPUTotalPhysicalIndex
						{ text = { "CPU ", { index = 1 } } },
					},
					used_ratio = {
						{ oid = "1.3.6.1.4.1.9.9.109.1.1.1.1.8", scale = 0.01, range = { 0, 1 } }, -- cpmCPUTotal5minRev
						{ oid = "1.3.6.1.4.1.9.9.109.1.1.1.1.5", scale = 0.01, range = { 0, 1 } }, -- cpmCPUTotal5min
					},
				},
				any_of = { "used_ratio" },
			},
			{
				scalars = true,
				columns = {
					name = { constant = "CPU" },
					used_ratio = { oid = "1.3.6.1.4.1.9.2.1.58.0", scale = 0.01, range = { 0, 1 } }, -- avgBusy5
				},
				any_of = { "used_ratio" },
			},
		},
		memory = {
			-- CISCO-ENHANCED-MEMPOOL-MIB
			{
				index = { "integer", "integer" },
				any_of = { "total_bytes" },
				columns = {
					name = {
						{ text = {
							{ map = "entity_name", of = { index = 1 } },
							" - ",
							"1.3.6.1.4.1.9.9.221.1.1.1.1.3", -- cempMemPoolName
						} },
						"1.3.6.1.4.1.9.9.221.1.1.1.1.3",
					},
					used_bytes = {
						"1.3.6.1.4.1.9.9.221.1.1.1.1.18", -- cempMemPoolHCUsed
						"1.3.6.1.4.1.9.9.221.1.1.1.1.7", -- cempMemPoolUsed
					},
					total_bytes = {
						{ sum = {
							"1.3.6.1.4.1.9.9.221.1.1.1.1.18",
							"1.3.6.1.4.1.9.9.221.1.1.1.1.20", -- cempMemPoolHCFree
						}, range = { 1, 1e15 } },
						{ sum = {
							"1.3.6.1.4.1.9.9.221.1.1.1.1.7",
							"1.3.6.1.4.1.9.9.221.1.1.1.1.8", -- cempMemPoolFree
						}, range = { 1, 1e15 } },
					},
					used_ratio = {
						{ range = { 0, 1 }, quotient = {
							"1.3.6.1.4.1.9.9.221.1.1.1.1.18",
							{ sum = { "1.3.6.1.4.1.9.9.221.1.1.1.1.18", "1.3.6.1.4.1.9.9.221.1.1.1.1.20" } },
						} },
						{ range = { 0, 1 }, quotient = {
							"1.3.6.1.4.1.9.9.221.1.1.1.1.7",
							{ sum = { "1.3.6.1.4.1.9.9.221.1.1.1.1.7", "1.3.6.1.4.1.9.9.221.1.1.1.1.8" } },
						} },
					},
				},
			},
			-- CISCO-MEMORY-POOL-MIB
			{
				any_of = { "total_bytes" },
				columns = {
					name = "1.3.6.1.4.1.9.9.48.1.1.1.2", -- ciscoMemoryPoolName
					used_bytes = "1.3.6.1.4.1.9.9.48.1.1.1.5", -- ciscoMemoryPoolUsed
					total_bytes = { range = { 1, 1e15 }, sum = {
						"1.3.6.1.4.1.9.9.48.1.1.1.5",
						"1.3.6.1.4.1.9.9.48.1.1.1.6", -- ciscoMemoryPoolFree
					} },
					used_ratio = { range = { 0, 1 }, quotient = {
						"1.3.6.1.4.1.9.9.48.1.1.1.5",
						{ sum = { "1.3.6.1.4.1.9.9.48.1.1.1.5", "1.3.6.1.4.1.9.9.48.1.1.1.6" } },
					} },
				},
			},
			-- CISCO-PROCESS-MIB, kB
			{
				any_of = { "total_bytes" },
				columns = {
					name = {
						{ map = "entity_name", of = { oid = "1.3.6.1.4.1.9.9.109.1.1.1.1.2", absent = 0 } }, -- cpmCPUTotalPhysicalIndex
						{ text = { "Memory ", { index = 1 } } },
					},
					used_bytes = { oid = "1.3.6.1.4.1.9.9.109.1.1.1.1.12", scale = 1024 }, -- cpmCPUMemoryUsed
					total_bytes = { scale = 1024, range = { 1, 1e15 }, sum = {
						"1.3.6.1.4.1.9.9.109.1.1.1.1.12",
						"1.3.6.1.4.1.9.9.109.1.1.1.1.13", -- cpmCPUMemoryFree
					} },
					used_ratio = { range = { 0, 1 }, quotient = {
						"1.3.6.1.4.1.9.9.109.1.1.1.1.12",
						{ sum = { "1.3.6.1.4.1.9.9.109.1.1.1.1.12", "1.3.6.1.4.1.9.9.109.1.1.1.1.13" } },
					} },
				},
			},
		},
		storage = {
			inherit = "fallback",
			index = { "integer", "integer" },
			any_of = { "total_bytes" },
			columns = {
				name = { "1.3.6.1.4.1.9.9.10.1.1.4.1.1.10" }, -- ciscoFlashPartitionName
				total_bytes = {
					{ oid = "1.3.6.1.4.1.9.9.10.1.1.4.1.1.13", range = { 1, 1e18 } }, -- ciscoFlashPartitionSizeExtended
					{ oid = "1.3.6.1.4.1.9.9.10.1.1.4.1.1.4", absent = 4294967295, range = { 1, 1e18 } }, -- ciscoFlashPartitionSize
				},
				used_bytes = {
					{ range = { 0, 1e18 }, difference = {
						"1.3.6.1.4.1.9.9.10.1.1.4.1.1.13",
						"1.3.6.1.4.1.9.9.10.1.1.4.1.1.14", -- ciscoFlashPartitionFreeSpaceExtended
					} },
					{ range = { 0, 1e18 }, difference = {
						{ oid = "1.3.6.1.4.1.9.9.10.1.1.4.1.1.4", absent = 4294967295 },
						"1.3.6.1.4.1.9.9.10.1.1.4.1.1.5", -- ciscoFlashPartitionFreeSpace
					} },
				},
				used_ratio = {
					{ range = { 0, 1 }, quotient = {
						{ difference = { "1.3.6.1.4.1.9.9.10.1.1.4.1.1.13", "1.3.6.1.4.1.9.9.10.1.1.4.1.1.14" } },
						"1.3.6.1.4.1.9.9.10.1.1.4.1.1.13",
					} },
					{ range = { 0, 1 }, quotient = {
						{ difference = { { oid = "1.3.6.1.4.1.9.9.10.1.1.4.1.1.4", absent = 4294967295 },
							"1.3.6.1.4.1.9.9.10.1.1.4.1.1.5" } },
						"1.3.6.1.4.1.9.9.10.1.1.4.1.1.4",
					} },
				},
			},
		},
		sensors = {
			inherit = "add",
			sources = {
				-- CISCO-ENTITY-SENSOR-MIB without what lies in ports
				{
					changed_by = "1.3.6.1.2.1.47.1.4.1.0", -- entLastChangeTime
					only = { map = "entity_interface", of = { index = 1 }, climb = "entity_parent", present = false },
					any_of = { "value" },
					columns = {
						name = {
							{ oid = "1.3.6.1.2.1.47.1.1.1.1.7", joins = true }, -- entPhysicalName
							{ oid = "1.3.6.1.2.1.47.1.1.1.1.2", joins = true }, -- entPhysicalDescr
							{ text = { "sensor ", { index = 1 } } },
						},
						kind = { -- entSensorType
							oid = "1.3.6.1.4.1.9.9.91.1.1.1.1.1",
							words = { other = 1, unknown = 2, ["volts-ac"] = 3, ["volts-dc"] = 4, amperes = 5, watts = 6,
								hertz = 7, celsius = 8, ["percent-rh"] = 9, rpm = 10, cmm = 11, truth = 12, dbm = 14, db = 15 },
							otherwise = "other",
						},
						-- entSensorValue
						value = { oid = "1.3.6.1.4.1.9.9.91.1.1.1.1.4", absent = none, when = works, exponent = exponent },
						status = { -- entSensorStatus
							oid = "1.3.6.1.4.1.9.9.91.1.1.1.1.5",
							words = { ok = 1, unavailable = 2, nonoperational = 3 },
						},
						-- entSensorThresholdValue: of the first two the more severe is the alarm, the other a warning
						high_alarm = {
							{ oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.4", suffix = 1, exponent = exponent, when = { high_alarm, severe_1 } },
							{ oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.4", suffix = 2, exponent = exponent, when = { high_warning, severe_2 } },
						},
						high_warning = {
							{ oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.4", suffix = 1, exponent = exponent, when = { high_alarm, mild_1 } },
							{ oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.4", suffix = 2, exponent = exponent, when = { high_warning, mild_2 } },
						},
						low_alarm = { oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.4", suffix = 3, exponent = exponent, when = low_alarm },
						low_warning = { oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.4", suffix = 4, exponent = exponent, when = low_warning },
					},
					row = 1,
				},
				-- CISCO-ENVMON-MIB
				{
					any_of = { "value" },
					columns = {
						name = "1.3.6.1.4.1.9.9.13.1.3.1.2", -- ciscoEnvMonTemperatureStatusDescr
						kind = { constant = "celsius" },
						value = { oid = "1.3.6.1.4.1.9.9.13.1.3.1.3", range = { -60, 200 } }, -- ciscoEnvMonTemperatureStatusValue
						high_alarm = { oid = "1.3.6.1.4.1.9.9.13.1.3.1.4", absent = 0, range = { 1, 200 } }, -- ciscoEnvMonTemperatureThreshold
						status = { -- ciscoEnvMonTemperatureState
							oid = "1.3.6.1.4.1.9.9.13.1.3.1.6",
							words = { ok = 1, warning = 2, critical = { 3, 4 }, unavailable = 5, nonoperational = 6 },
						},
					},
				},
				-- CISCO-STACKWISE-MIB: whether the ring is closed (TruthValue), and its ports
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "stack ring redundant" },
						kind = { constant = "truth" },
						value = { range = { 0, 1 }, difference = { { constant = 2 }, "1.3.6.1.4.1.9.9.500.1.1.3.0" } }, -- cswRingRedundant
						status = { oid = "1.3.6.1.4.1.9.9.500.1.1.3.0", words = { ok = 1, warning = 2 } }, -- cswRingRedundant
					},
				},
				{
					any_of = { "status" },
					columns = {
						name = { { interface = { index = 1 } }, { text = { "stack port ", { index = 1 } } } },
						kind = { constant = "truth" },
						value = { first = {
							{ constant = 1, when = { oid = "1.3.6.1.4.1.9.9.500.1.2.2.1.1", equals = 1 } }, -- cswStackPortOperStatus
							{ constant = 0, when = { oid = "1.3.6.1.4.1.9.9.500.1.2.2.1.1", equals = { 2, 3, 4, 6 } } }, -- cswStackPortOperStatus
						} },
						status = { -- cswStackPortOperStatus
							oid = "1.3.6.1.4.1.9.9.500.1.2.2.1.1",
							words = { ok = 1, warning = 2, critical = 3, unavailable = { 4, 5 }, nonoperational = 6 },
						},
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "PoE devices" },
						kind = { constant = "other" },
						value = "1.3.6.1.4.1.9.9.402.1.4.1.0", -- cpeExtPdStatsTotalDevices
					},
				},
				{
					any_of = { "value" },
					columns = {
						name = "1.3.6.1.4.1.9.9.13.1.2.1.2", -- ciscoEnvMonVoltageStatusDescr
						kind = { constant = "volts-dc" },
						value = { oid = "1.3.6.1.4.1.9.9.13.1.2.1.3", scale = 0.001 }, -- ciscoEnvMonVoltageStatusValue
						low_alarm = { oid = "1.3.6.1.4.1.9.9.13.1.2.1.4", scale = 0.001 }, -- ciscoEnvMonVoltageThresholdLow
						high_alarm = { oid = "1.3.6.1.4.1.9.9.13.1.2.1.5", scale = 0.001 }, -- ciscoEnvMonVoltageThresholdHigh
						status = { -- ciscoEnvMonVoltageState
							oid = "1.3.6.1.4.1.9.9.13.1.2.1.7",
							words = { ok = 1, warning = 2, critical = { 3, 4 }, unavailable = 5, nonoperational = 6 },
						},
					},
				},
			},
		},
		-- CISCO-CDP-MIB beside LLDP: rows are <ifIndex>.<number>
		neighbours = {
			inherit = "add",
			index = { "integer", "integer" },
			columns = {
				interface = { interface = { index = 1 } },
				chassis_id = "1.3.6.1.4.1.9.9.23.1.2.1.1.6", -- cdpCacheDeviceId
				port_id = "1.3.6.1.4.1.9.9.23.1.2.1.1.7", -- cdpCacheDevicePort
				system_name = { "1.3.6.1.4.1.9.9.23.1.2.1.1.17", "1.3.6.1.4.1.9.9.23.1.2.1.1.6" }, -- cdpCacheSysName
				system_descr = { "1.3.6.1.4.1.9.9.23.1.2.1.1.5", "1.3.6.1.4.1.9.9.23.1.2.1.1.8" }, -- cdpCacheVersion, cdpCachePlatform
				-- cdpCacheAddress, of which 1 is IP
				address = { oid = "1.3.6.1.4.1.9.9.23.1.2.1.1.4", as = "ip", when = { oid = "1.3.6.1.4.1.9.9.23.1.2.1.1.3", equals = 1 } },
			},
		},
		fans = {
			{
				columns = {
					name = { { oid = "1.3.6.1.2.1.47.1.1.1.1.7", joins = true }, -- entPhysicalName
						{ text = { "fan ", { index = 1 } } } },
					status = { -- cefcFanTrayOperStatus
						oid = "1.3.6.1.4.1.9.9.117.1.4.1.1.1",
						words = { unknown = 1, ok = 2, failed = 3, warning = 4 },
					},
				},
			},
			{
				columns = {
					name = "1.3.6.1.4.1.9.9.13.1.4.1.2", -- ciscoEnvMonFanStatusDescr
					status = { -- ciscoEnvMonFanState
						oid = "1.3.6.1.4.1.9.9.13.1.4.1.3",
						words = { ok = 1, warning = 2, failed = { 3, 4, 6 }, absent = 5 },
					},
				},
			},
		},
		power_supplies = {
			{
				-- the table has line cards too, which draw power
				only = { oid = "1.3.6.1.2.1.47.1.1.1.1.5", joins = true, equals = 6 }, -- entPhysicalClass
				columns = {
					name = { { oid = "1.3.6.1.2.1.47.1.1.1.1.7", joins = true }, -- entPhysicalName
						{ text = { "power supply ", { index = 1 } } } },
					status = { -- cefcFRUPowerOperStatus
						oid = "1.3.6.1.4.1.9.9.117.1.1.2.1.2",
						words = { ok = 2, warning = { 9, 12 }, off = { 1, 3 }, failed = { 4, 5, 6, 7, 8, 10, 11 } },
						otherwise = "unknown",
					},
				},
			},
			{
				columns = {
					name = "1.3.6.1.4.1.9.9.13.1.5.1.2", -- ciscoEnvMonSupplyStatusDescr
					status = { -- ciscoEnvMonSupplyState
						oid = "1.3.6.1.4.1.9.9.13.1.5.1.3",
						words = { ok = 1, warning = 2, failed = { 3, 4, 6 }, absent = 5 },
					},
				},
			},
		},
		modules = {
			inherit = "columns",
			columns = {
				status = { -- cefcModuleOperStatus
					oid = "1.3.6.1.4.1.9.9.117.1.2.1.1.2",
					joins = true,
					words = { ok = { 2, 10, 21, 22, 24, 26 }, warning = { 4, 5, 6, 9, 19, 20, 23, 25 }, failed = { 7, 11, 14, 17, 27 },
						absent = 8, off = { 3, 12, 13, 15 } },
					otherwise = "unknown",
				},
			},
		},
		optics = {
			group = true,
			row = 1,
			changed_by = "1.3.6.1.2.1.47.1.4.1.0", -- entLastChangeTime
			only = { map = "entity_interface", of = { index = 1 }, climb = "entity_parent", present = true },
			any_of = { "rx_dbm", "tx_dbm", "bias_ma", "voltage_v", "temperature_c" },
			columns = {
				interface = { interface = port },
				-- NX-OS names lanes, of a single one too
				lane = {
					{ constant = 1, when = { oid = "1.3.6.1.2.1.47.1.1.1.1.2", joins = true, contains = "Lane 1 " } },
					{ constant = 2, when = { oid = "1.3.6.1.2.1.47.1.1.1.1.2", joins = true, contains = "Lane 2 " } },
					{ constant = 3, when = { oid = "1.3.6.1.2.1.47.1.1.1.1.2", joins = true, contains = "Lane 3 " } },
					{ constant = 4, when = { oid = "1.3.6.1.2.1.47.1.1.1.1.2", joins = true, contains = "Lane 4 " } },
				},
				-- entSensorValue; without light NX-OS sends 0, which would be a milliwatt
				rx_dbm = { oid = "1.3.6.1.4.1.9.9.91.1.1.1.1.4", absent = no_power, when = { is_dbm, is_rx, works }, exponent = exponent,
					range = { -60, 20 } },
				tx_dbm = { oid = "1.3.6.1.4.1.9.9.91.1.1.1.1.4", absent = no_power, when = { is_dbm, is_tx, works }, exponent = exponent,
					range = { -60, 20 } },
				bias_ma = { oid = "1.3.6.1.4.1.9.9.91.1.1.1.1.4", absent = none, when = { is_amperes, works }, exponent = {
					sum = { exponent, { constant = 3 } } }, range = { 0, 500 } },
				temperature_c = { oid = "1.3.6.1.4.1.9.9.91.1.1.1.1.4", absent = none, when = { is_celsius, works }, exponent = exponent,
					range = { -60, 200 } },
				voltage_v = { oid = "1.3.6.1.4.1.9.9.91.1.1.1.1.4", absent = none, when = { is_volts, works }, exponent = exponent,
					range = { 0, 20 } },
				part = { map = "entity_model", of = { map = "entity_parent", of = { index = 1 } } },
				serial = { map = "entity_serial", of = { map = "entity_parent", of = { index = 1 } } },
				-- entSensorThresholdValue
				rx_high_alarm_dbm = { oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.4", suffix = 1, exponent = exponent,
					when = { is_dbm, is_rx, high_alarm }, range = { -60, 20 } },
				rx_high_warning_dbm = { oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.4", suffix = 2, exponent = exponent,
					when = { is_dbm, is_rx, high_warning }, range = { -60, 20 } },
				rx_low_alarm_dbm = { oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.4", suffix = 3, exponent = exponent,
					when = { is_dbm, is_rx, low_alarm }, range = { -60, 20 } },
				rx_low_warning_dbm = { oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.4", suffix = 4, exponent = exponent,
					when = { is_dbm, is_rx, low_warning }, range = { -60, 20 } },
				tx_high_alarm_dbm = { oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.4", suffix = 1, exponent = exponent,
					when = { is_dbm, is_tx, high_alarm }, range = { -60, 20 } },
				tx_high_warning_dbm = { oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.4", suffix = 2, exponent = exponent,
					when = { is_dbm, is_tx, high_warning }, range = { -60, 20 } },
				tx_low_alarm_dbm = { oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.4", suffix = 3, exponent = exponent,
					when = { is_dbm, is_tx, low_alarm }, range = { -60, 20 } },
				tx_low_warning_dbm = { oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.4", suffix = 4, exponent = exponent,
					when = { is_dbm, is_tx, low_warning }, range = { -60, 20 } },
				temperature_high_alarm_c = { oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.4", suffix = 1, exponent = exponent,
					when = { is_celsius, high_alarm }, range = { -60, 200 } },
				temperature_low_alarm_c = { oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.4", suffix = 3, exponent = exponent,
					when = { is_celsius, low_alarm }, range = { -60, 200 } },
				voltage_high_alarm_v = { oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.4", suffix = 1, exponent = exponent,
					when = { is_volts, high_alarm }, range = { 0, 20 } },
				voltage_low_alarm_v = { oid = "1.3.6.1.4.1.9.9.91.1.2.1.1.4", suffix = 3, exponent = exponent,
					when = { is_volts, low_alarm }, range = { 0, 20 } },
			},
		},
		redundancy = {
			combine = "all",
			sources = {
				-- CISCO-STACKWISE-MIB
				{
					columns = {
						name = {
							{ map = "entity_name", of = { index = 1 } },
							{ text = { "switch ", { index = 1 } } },
						},
						role = { -- cswSwitchRole
							oid = "1.3.6.1.4.1.9.9.500.1.2.1.1.3",
							words = { master = 1, member = 2, ["not-member"] = 3, standby = 4 },
						},
						state = { -- cswSwitchState
							oid = "1.3.6.1.4.1.9.9.500.1.2.1.1.6",
							words = { waiting = 1, progressing = 2, added = 3, ready = 4, ["sdm-mismatch"] = 5, ["version-mismatch"] = 6,
								["feature-mismatch"] = 7, ["new-master-init"] = 8, provisioned = 9, invalid = 10, removed = 11 },
						},
					},
				},
				-- CISCO-RF-MIB: two supervisors; a single one says its peer is not known (0) or disabled (1)
				{
					scalars = true,
					only = { oid = "1.3.6.1.4.1.9.9.176.1.1.4.0", above = 1 },
					columns = {
						name = { constant = "supervisors" },
						state = { -- cRFStatusUnitState
							oid = "1.3.6.1.4.1.9.9.176.1.1.2.0",
							words = { ["not-known"] = 1, disabled = 2, initialization = 3, negotiation = 4, ["standby-cold"] = 5,
								["standby-cold-config"] = 6, ["standby-cold-file-sys"] = 7, ["standby-cold-bulk"] = 8, ["standby-hot"] = 9,
								["active-fast"] = 10, ["active-drain"] = 11, ["active-preconfig"] = 12, ["active-postconfig"] = 13, active = 14,
								["active-extra-load"] = 15, ["active-handback"] = 16 },
						},
						peer_state = { -- cRFStatusPeerUnitState
							oid = "1.3.6.1.4.1.9.9.176.1.1.4.0",
							words = { ["not-known"] = 1, disabled = 2, initialization = 3, negotiation = 4, ["standby-cold"] = 5,
								["standby-cold-config"] = 6, ["standby-cold-file-sys"] = 7, ["standby-cold-bulk"] = 8, ["standby-hot"] = 9,
								["active-fast"] = 10, ["active-drain"] = 11, ["active-preconfig"] = 12, ["active-postconfig"] = 13, active = 14,
								["active-extra-load"] = 15, ["active-handback"] = 16 },
						},
					},
				},
				-- CISCO-HSRP-MIB
				{
					index = { "integer", "integer" },
					columns = {
						name = { text = { "HSRP ", { interface = { index = 1 } }, " group ", { index = 2 } } },
						state = { -- cHsrpGrpStandbyState
							oid = "1.3.6.1.4.1.9.9.106.1.2.1.1.15",
							words = { initial = 1, learn = 2, listen = 3, speak = 4, standby = 5, active = 6 },
						},
					},
				},
			},
		},
		-- CISCO-AUTH-FRAMEWORK-MIB: rows are <ifIndex>.<id of the session>
		admissions = {
			index = { "integer", "rest" },
			columns = {
				mac = { oid = "1.3.6.1.4.1.9.9.656.1.4.1.1.2", as = "mac" }, -- cafSessionClientMacAddress
				interface = { interface = { index = 1 } },
				user = "1.3.6.1.4.1.9.9.656.1.4.1.1.10", -- cafSessionAuthUserName
				ip = { oid = "1.3.6.1.4.1.9.9.656.1.4.1.1.4", as = "ip" }, -- cafSessionClientAddress
				vlan = { oid = "1.3.6.1.4.1.9.9.656.1.4.1.1.14", absent = 0 }, -- cafSessionAuthVlan
				state = { -- cafSessionStatus
					oid = "1.3.6.1.4.1.9.9.656.1.4.1.1.5",
					words = { pending = { 1, 2, 3 }, authorized = { 4, 6 }, failed = { 5, 7 } },
					otherwise = "unknown",
				},
			},
		},
	},
}
