-- SPDX-License-Identifier: Apache-2.0
-- APC UPSs (PowerNet-MIB) and the sensors at their cards. Newer cards give tenths ("HighPrec"), older ones whole numbers.
return profile {
	name = "apc",
	summary = "APC UPSs and room sensors",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.318" },
	tables = {
		ups = {
			scalars = true,
			any_of = { "battery_status", "charge_ratio", "output_source" },
			columns = {
				name = { "1.3.6.1.4.1.318.1.1.1.1.1.1.0", { constant = "UPS" } }, -- upsBasicIdentModel
				battery_status = { -- upsBasicBatteryStatus
					oid = "1.3.6.1.4.1.318.1.1.1.2.1.1.0",
					words = { unknown = 1, normal = 2, low = 3, failed = { 4, 5 } },
				},
				charge_ratio = {
					{ oid = "1.3.6.1.4.1.318.1.1.1.2.3.1.0", absent = -1, scale = 0.001, range = { 0, 1 } }, -- upsHighPrecBatteryCapacity
					{ oid = "1.3.6.1.4.1.318.1.1.1.2.2.1.0", absent = -1, scale = 0.01, range = { 0, 1 } }, -- upsAdvBatteryCapacity
				},
				battery_temperature_c = {
					{ oid = "1.3.6.1.4.1.318.1.1.1.2.3.2.0", absent = { -1, -10 }, scale = 0.1, range = { -60, 150 } }, -- upsHighPrecBatteryTemperature
					{ oid = "1.3.6.1.4.1.318.1.1.1.2.2.2.0", absent = -1, range = { -60, 150 } }, -- upsAdvBatteryTemperature
				},
				runtime_s = { oid = "1.3.6.1.4.1.318.1.1.1.2.2.3.0", absent = -1, scale = 0.01 }, -- upsAdvBatteryRunTimeRemaining
				battery_replace = { oid = "1.3.6.1.4.1.318.1.1.1.2.2.4.0", words = { ["false"] = 1, ["true"] = 2 } }, -- upsAdvBatteryReplaceIndicator
				battery_voltage_v = {
					{ oid = "1.3.6.1.4.1.318.1.1.1.2.3.4.0", absent = { -1, 0 }, scale = 0.1 }, -- upsHighPrecBatteryActualVoltage
					{ oid = "1.3.6.1.4.1.318.1.1.1.2.2.8.0", absent = { -1, 0 } }, -- upsAdvBatteryActualVoltage
				},
				input_voltage_v = {
					{ oid = "1.3.6.1.4.1.318.1.1.1.3.3.1.0", absent = -1, scale = 0.1 }, -- upsHighPrecInputLineVoltage
					{ oid = "1.3.6.1.4.1.318.1.1.1.3.2.1.0", absent = -1 }, -- upsAdvInputLineVoltage
				},
				output_voltage_v = {
					{ oid = "1.3.6.1.4.1.318.1.1.1.4.3.1.0", absent = -1, scale = 0.1 }, -- upsHighPrecOutputVoltage
					{ oid = "1.3.6.1.4.1.318.1.1.1.4.2.1.0", absent = -1 }, -- upsAdvOutputVoltage
				},
				load_ratio = {
					{ oid = "1.3.6.1.4.1.318.1.1.1.4.3.3.0", absent = -1, scale = 0.001, range = { 0, 3 } }, -- upsHighPrecOutputLoad
					{ oid = "1.3.6.1.4.1.318.1.1.1.4.2.3.0", absent = -1, scale = 0.01, range = { 0, 3 } }, -- upsAdvOutputLoad
				},
				-- upsBasicOutputStatus: on battery the input has failed
				input_state = {
					oid = "1.3.6.1.4.1.318.1.1.1.4.1.1.0",
					words = { ok = { 2, 4, 6, 9, 10, 12, 16 }, failed = 3 },
					otherwise = "unknown",
				},
				output_source = {
					oid = "1.3.6.1.4.1.318.1.1.1.4.1.1.0",
					words = { normal = { 2, 13 }, battery = { 3, 15 }, booster = 4, none = { 5, 7, 8, 11 }, bypass = { 6, 9, 10, 16 }, reducer = 12 },
					otherwise = "other",
				},
				test_result = { -- upsAdvTestDiagnosticsResults
					oid = "1.3.6.1.4.1.318.1.1.1.7.2.3.0",
					words = { ["done-pass"] = 1, ["done-error"] = 2, aborted = 3, ["in-progress"] = 4 },
				},
			},
		},
		sensors = {
			combine = "all",
			sources = {
				-- uioSensorStatusTable: -1 where the sensor does not measure it
				{
					index = { "integer", "integer" },
					any_of = { "value" },
					columns = {
						name = "1.3.6.1.4.1.318.1.1.25.1.2.1.3", -- uioSensorStatusSensorName
						kind = { constant = "celsius" },
						value = { oid = "1.3.6.1.4.1.318.1.1.25.1.2.1.6", absent = -1, range = { -60, 150 } }, -- uioSensorStatusTemperatureDegC
						status = { oid = "1.3.6.1.4.1.318.1.1.25.1.2.1.9", words = { ok = 1, warning = 2, critical = 3 } }, -- uioSensorStatusAlarmStatus
					},
				},
				{
					index = { "integer", "integer" },
					any_of = { "value" },
					columns = {
						name = "1.3.6.1.4.1.318.1.1.25.1.2.1.3",
						kind = { constant = "percent-rh" },
						value = { oid = "1.3.6.1.4.1.318.1.1.25.1.2.1.7", absent = -1, range = { 0, 100 } }, -- uioSensorStatusHumidity
						status = { oid = "1.3.6.1.4.1.318.1.1.25.1.2.1.9", words = { ok = 1, warning = 2, critical = 3 } }, -- uioSensorStatusAlarmStatus
					},
				},
				-- mains and output
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "input frequency" },
						kind = { constant = "hertz" },
						value = { oid = "1.3.6.1.4.1.318.1.1.1.3.3.4.0", absent = { -1, 0 }, scale = 0.1 }, -- upsHighPrecInputFrequency
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "output frequency" },
						kind = { constant = "hertz" },
						value = { oid = "1.3.6.1.4.1.318.1.1.1.4.3.2.0", absent = { -1, 0 }, scale = 0.1 }, -- upsHighPrecOutputFrequency
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "output current" },
						kind = { constant = "amperes" },
						value = { oid = "1.3.6.1.4.1.318.1.1.1.4.3.4.0", absent = -1, scale = 0.1 }, -- upsHighPrecOutputCurrent
					},
				},
				-- coolingUnitStatusAnalogTable: each value twice, in metric and imperial units, with scale of its own; one
				-- without sensor is -1
				{
					index = { "integer", "integer" },
					-- coolingUnitStatusAnalogUnits
					only = { oid = "1.3.6.1.4.1.318.1.1.27.1.4.1.2.1.4", equals = { "C", "kW", "W", "rpm", "%", "%RH", "A", "Hz", "L/s" } },
					any_of = { "value" },
					columns = {
						name = "1.3.6.1.4.1.318.1.1.27.1.4.1.2.1.2", -- coolingUnitStatusAnalogDescription
						kind = {
							oid = "1.3.6.1.4.1.318.1.1.27.1.4.1.2.1.4",
							words = { celsius = "C", watts = { "kW", "W" }, rpm = "rpm", percent = "%", ["percent-rh"] = "%RH", amperes = "A", hertz = "Hz",
								cmm = "L/s" },
						},
						value = {
							{ scale = 1000, when = { oid = "1.3.6.1.4.1.318.1.1.27.1.4.1.2.1.4", equals = "kW" }, quotient = {
								{ oid = "1.3.6.1.4.1.318.1.1.27.1.4.1.2.1.3", absent = -1 }, -- coolingUnitStatusAnalogValue
								"1.3.6.1.4.1.318.1.1.27.1.4.1.2.1.5", -- coolingUnitStatusAnalogScale
							} },
							{ scale = 0.06, when = { oid = "1.3.6.1.4.1.318.1.1.27.1.4.1.2.1.4", equals = "L/s" }, quotient = {
								{ oid = "1.3.6.1.4.1.318.1.1.27.1.4.1.2.1.3", absent = -1 }, "1.3.6.1.4.1.318.1.1.27.1.4.1.2.1.5",
							} },
							{ when = { oid = "1.3.6.1.4.1.318.1.1.27.1.4.1.2.1.4", differs = { "kW", "L/s" } }, quotient = {
								{ oid = "1.3.6.1.4.1.318.1.1.27.1.4.1.2.1.3", absent = -1 }, "1.3.6.1.4.1.318.1.1.27.1.4.1.2.1.5",
							} },
						},
					},
				},
				-- coolingUnitStatusDiscreteTable: relays and the shutdown input, closed is 1
				{
					index = { "integer", "integer" },
					only = { oid = "1.3.6.1.4.1.318.1.1.27.1.4.2.2.1.2", prefix = { "Alarm Relay", "Shutdown Input" } },
					any_of = { "value" },
					columns = {
						name = "1.3.6.1.4.1.318.1.1.27.1.4.2.2.1.2", -- coolingUnitStatusDiscreteDescription
						kind = { constant = "contact" },
						-- coolingUnitStatusDiscreteValueAsInteger
						value = { oid = "1.3.6.1.4.1.318.1.1.27.1.4.2.2.1.4", range = { 0, 1 } },
					},
				},
			},
		},
		-- InRow RC (scalars of its group); InRow DX and newer keep all as sensors
		air_conditioners = {
			combine = "merge",
			sources = {
				{
					scalars = true,
					any_of = { "supply_c", "return_c" },
					columns = {
						name = { constant = "InRow" },
						-- airIRRCUnitStatusSupplyAirTempMetric
						supply_c = { oid = "1.3.6.1.4.1.318.1.1.13.3.2.2.2.9.0", absent = -1, scale = 0.1, range = { -60, 150 } },
						-- airIRRCUnitStatusReturnAirTempMetric
						return_c = { oid = "1.3.6.1.4.1.318.1.1.13.3.2.2.2.11.0", absent = -1, scale = 0.1, range = { -60, 150 } },
					},
				},
				{
					index = { "integer", "integer" },
					group = true,
					only = { oid = "1.3.6.1.4.1.318.1.1.27.1.4.1.2.1.4", equals = { "C", "%RH" } }, -- coolingUnitStatusAnalogUnits
					any_of = { "supply_c", "return_c", "humidity" },
					columns = {
						name = { text = { "unit ", { index = 1 } } },
						supply_c = { range = { -60, 150 }, quotient = {
							{ oid = "1.3.6.1.4.1.318.1.1.27.1.4.1.2.1.3", absent = -1, -- coolingUnitStatusAnalogValue
								when = { oid = "1.3.6.1.4.1.318.1.1.27.1.4.1.2.1.2", equals = "Supply Temperature" } }, -- coolingUnitStatusAnalogDescription
							"1.3.6.1.4.1.318.1.1.27.1.4.1.2.1.5", -- coolingUnitStatusAnalogScale
						} },
						return_c = { range = { -60, 150 }, quotient = {
							{ oid = "1.3.6.1.4.1.318.1.1.27.1.4.1.2.1.3", absent = -1,
								when = { oid = "1.3.6.1.4.1.318.1.1.27.1.4.1.2.1.2", equals = "Return Temperature" } },
							"1.3.6.1.4.1.318.1.1.27.1.4.1.2.1.5",
						} },
						humidity = { range = { 0, 100 }, quotient = {
							{ oid = "1.3.6.1.4.1.318.1.1.27.1.4.1.2.1.3", absent = -1,
								when = { oid = "1.3.6.1.4.1.318.1.1.27.1.4.1.2.1.2", equals = "Humidity" } },
							"1.3.6.1.4.1.318.1.1.27.1.4.1.2.1.5",
						} },
					},
				},
				{
					index = { "integer", "integer" },
					only = { oid = "1.3.6.1.4.1.318.1.1.27.1.4.2.2.1.2", equals = "Mode" }, -- coolingUnitStatusDiscreteDescription
					columns = {
						name = { text = { "unit ", { index = 1 } } },
						status = { -- coolingUnitStatusDiscreteValueAsString
							oid = "1.3.6.1.4.1.318.1.1.27.1.4.2.2.1.3",
							words = { ok = { "Active", "On", "Idle", "Standby", "Startup Delay", "Initializing" }, off = "Off", warning = "Maintenance" },
							otherwise = "unknown",
						},
					},
				},
			},
		},
	},
}
