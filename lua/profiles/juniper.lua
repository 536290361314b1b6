-- SPDX-License-Identifier: Apache-2.0
-- Juniper EX, QFX, MX, SRX. Boxes are rows of JUNIPER-MIB, indexed by kind of container and three places in it; kinds are
-- 2 power, 4 fans, 7 FPC, 8 PIC, 9 routing engine.
return profile {
	name = "juniper",
	summary = "Juniper Junos: switches, routers, SRX firewalls",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.2636" },
	tables = {
		processors = {
			-- what has a temperature or load but no memory has no processor
			{
				{
					index = { "integer", "integer", "integer", "integer" },
					only = { oid = "1.3.6.1.4.1.2636.3.1.13.1.11", above = 0 }, -- jnxOperatingBuffer
					any_of = { "used_ratio" },
					columns = {
						name = "1.3.6.1.4.1.2636.3.1.13.1.5", -- jnxOperatingDescr
						used_ratio = { oid = "1.3.6.1.4.1.2636.3.1.13.1.8", scale = 0.01, range = { 0, 1 } }, -- jnxOperatingCPU
					},
				},
				-- services processing units of an SRX
				{
					columns = {
						name = {
							{ text = {
								"1.3.6.1.4.1.2636.3.39.1.12.1.1.1.11", -- jnxJsSPUMonitoringNodeDescr
								" FPC ",
								"1.3.6.1.4.1.2636.3.39.1.12.1.1.1.2", -- jnxJsSPUMonitoringFPCIndex
								" SPU ",
								"1.3.6.1.4.1.2636.3.39.1.12.1.1.1.3", -- jnxJsSPUMonitoringSPUIndex
							} },
							{ text = { "FPC ", "1.3.6.1.4.1.2636.3.39.1.12.1.1.1.2", " SPU ", "1.3.6.1.4.1.2636.3.39.1.12.1.1.1.3" } },
						},
						used_ratio = { oid = "1.3.6.1.4.1.2636.3.39.1.12.1.1.1.4", scale = 0.01, range = { 0, 1 } }, -- jnxJsSPUMonitoringCPUUsage
					},
				},
			},
		},
		memory = {
			{
				{
					index = { "integer", "integer", "integer", "integer" },
					only = { oid = "1.3.6.1.4.1.2636.3.1.13.1.11", above = 0 }, -- jnxOperatingBuffer
					columns = {
						name = "1.3.6.1.4.1.2636.3.1.13.1.5", -- jnxOperatingDescr
						total_bytes = { oid = "1.3.6.1.4.1.2636.3.1.13.1.15", absent = 0, scale = 1048576 }, -- jnxOperatingMemory
						used_ratio = { oid = "1.3.6.1.4.1.2636.3.1.13.1.11", scale = 0.01, range = { 0, 1 } },
					},
				},
				{
					columns = {
						name = {
							{ text = {
								"1.3.6.1.4.1.2636.3.39.1.12.1.1.1.11", -- jnxJsSPUMonitoringNodeDescr
								" FPC ",
								"1.3.6.1.4.1.2636.3.39.1.12.1.1.1.2", -- jnxJsSPUMonitoringFPCIndex
								" SPU ",
								"1.3.6.1.4.1.2636.3.39.1.12.1.1.1.3", -- jnxJsSPUMonitoringSPUIndex
							} },
							{ text = { "FPC ", "1.3.6.1.4.1.2636.3.39.1.12.1.1.1.2", " SPU ", "1.3.6.1.4.1.2636.3.39.1.12.1.1.1.3" } },
						},
						used_ratio = { oid = "1.3.6.1.4.1.2636.3.39.1.12.1.1.1.5", scale = 0.01, range = { 0, 1 } }, -- jnxJsSPUMonitoringMemoryUsage
					},
				},
			},
		},
		sensors = {
			inherit = "add",
			sources = {
				{
					index = { "integer", "integer", "integer", "integer" },
					only = { oid = "1.3.6.1.4.1.2636.3.1.13.1.7", above = 0 }, -- jnxOperatingTemp: 0 where there is none
					columns = {
						name = "1.3.6.1.4.1.2636.3.1.13.1.5", -- jnxOperatingDescr
						kind = { constant = "celsius" },
						value = { oid = "1.3.6.1.4.1.2636.3.1.13.1.7", absent = 0, range = { -60, 200 } },
					},
				},
				-- the chassis's alarm lamps: other 1, off 2, on 3
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "red alarm" },
						kind = { constant = "truth" },
						value = { oid = "1.3.6.1.4.1.2636.3.4.2.3.1.0", offset = -2, range = { 0, 1 } }, -- jnxRedAlarmState
						status = { oid = "1.3.6.1.4.1.2636.3.4.2.3.1.0", words = { ok = 2, critical = 3 } },
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "yellow alarm" },
						kind = { constant = "truth" },
						value = { oid = "1.3.6.1.4.1.2636.3.4.2.2.1.0", offset = -2, range = { 0, 1 } }, -- jnxYellowAlarmState
						status = { oid = "1.3.6.1.4.1.2636.3.4.2.2.1.0", words = { ok = 2, warning = 3 } },
					},
				},
			},
		},
		fans = {
			index = { "integer", "integer", "integer", "integer" },
			only = { { oid = "1.3.6.1.4.1.2636.3.1.15.1.6", equals = 13 }, { oid = "1.3.6.1.4.1.2636.3.1.15.1.8", differs = 2 } }, -- jnxFruType
			columns = {
				name = "1.3.6.1.4.1.2636.3.1.15.1.5", -- jnxFruName
				status = { -- jnxFruState
					oid = "1.3.6.1.4.1.2636.3.1.15.1.8",
					words = { unknown = 1, absent = 2, ok = { 3, 4, 6, 10 }, warning = { 5, 7, 9 }, off = 8 },
				},
			},
		},
		power_supplies = {
			index = { "integer", "integer", "integer", "integer" },
			only = { { oid = "1.3.6.1.4.1.2636.3.1.15.1.6", equals = 7 }, { oid = "1.3.6.1.4.1.2636.3.1.15.1.8", differs = 2 } },
			columns = {
				name = "1.3.6.1.4.1.2636.3.1.15.1.5",
				status = {
					oid = "1.3.6.1.4.1.2636.3.1.15.1.8",
					words = { unknown = 1, absent = 2, ok = { 3, 4, 6, 10 }, warning = { 5, 7, 9 }, off = 8 },
				},
			},
		},
		modules = {
			inherit = "add",
			sources = {
				{
					index = { "integer", "integer", "integer", "integer" },
					only = { { oid = "1.3.6.1.4.1.2636.3.1.15.1.6", differs = { 7, 13 } }, { oid = "1.3.6.1.4.1.2636.3.1.15.1.8", differs = 2 } },
					columns = {
						name = "1.3.6.1.4.1.2636.3.1.15.1.5",
						class = { constant = "module" },
						model = { oid = "1.3.6.1.4.1.2636.3.1.8.1.10", joins = true }, -- jnxContentsPartNo
						serial = { oid = "1.3.6.1.4.1.2636.3.1.8.1.7", joins = true, absent = "BUILTIN" }, -- jnxContentsSerialNo
						status = {
							oid = "1.3.6.1.4.1.2636.3.1.15.1.8",
							words = { unknown = 1, absent = 2, ok = { 3, 4, 6, 10 }, warning = { 5, 7, 9 }, off = 8 },
						},
					},
				},
			},
		},
		optics = {
			combine = "all",
			sources = {
				-- jnxDomCurrentTable, by ifIndex; a module without diagnosis has 0 everywhere, its limits too
				{
					any_of = { "rx_dbm", "tx_dbm", "bias_ma" },
					columns = {
						interface = { interface = { index = 1 } },
						rx_dbm = { oid = "1.3.6.1.4.1.2636.3.60.1.1.1.1.5", scale = 0.01, range = { -60, 20 }, -- jnxDomCurrentRxLaserPower
							when = { oid = "1.3.6.1.4.1.2636.3.60.1.1.1.1.9", differs = 0 } },
						tx_dbm = { oid = "1.3.6.1.4.1.2636.3.60.1.1.1.1.7", scale = 0.01, range = { -60, 20 }, -- jnxDomCurrentTxLaserOutputPower
							when = { oid = "1.3.6.1.4.1.2636.3.60.1.1.1.1.9", differs = 0 } },
						bias_ma = { oid = "1.3.6.1.4.1.2636.3.60.1.1.1.1.6", scale = 0.001, range = { 0, 500 }, -- jnxDomCurrentTxLaserBiasCurrent
							when = { oid = "1.3.6.1.4.1.2636.3.60.1.1.1.1.9", differs = 0 } },
						temperature_c = { oid = "1.3.6.1.4.1.2636.3.60.1.1.1.1.8", range = { -60, 150 }, -- jnxDomCurrentModuleTemperature
							when = { oid = "1.3.6.1.4.1.2636.3.60.1.1.1.1.9", differs = 0 } },
						-- jnxDomCurrentRxLaserPowerHighAlarmThreshold
						rx_high_alarm_dbm = { oid = "1.3.6.1.4.1.2636.3.60.1.1.1.1.9", scale = 0.01, absent = 0, range = { -60, 20 } },
						-- jnxDomCurrentRxLaserPowerLowAlarmThreshold
						rx_low_alarm_dbm = { oid = "1.3.6.1.4.1.2636.3.60.1.1.1.1.10", scale = 0.01, absent = 0, range = { -60, 20 } },
						-- jnxDomCurrentRxLaserPowerHighWarningThreshold
						rx_high_warning_dbm = { oid = "1.3.6.1.4.1.2636.3.60.1.1.1.1.11", scale = 0.01, range = { -60, 20 },
							when = { oid = "1.3.6.1.4.1.2636.3.60.1.1.1.1.10", differs = 0 } },
						-- jnxDomCurrentRxLaserPowerLowWarningThreshold
						rx_low_warning_dbm = { oid = "1.3.6.1.4.1.2636.3.60.1.1.1.1.12", scale = 0.01, absent = 0, range = { -60, 20 } },
						-- jnxDomCurrentTxLaserBiasCurrentHighAlarmThreshold
						bias_high_alarm_ma = { oid = "1.3.6.1.4.1.2636.3.60.1.1.1.1.13", scale = 0.001, absent = 0 },
						-- jnxDomCurrentTxLaserBiasCurrentLowAlarmThreshold
						bias_low_alarm_ma = { oid = "1.3.6.1.4.1.2636.3.60.1.1.1.1.14", scale = 0.001, absent = 0 },
						-- jnxDomCurrentTxLaserOutputPowerHighAlarmThreshold
						tx_high_alarm_dbm = { oid = "1.3.6.1.4.1.2636.3.60.1.1.1.1.17", scale = 0.01, absent = 0, range = { -60, 20 } },
						-- jnxDomCurrentTxLaserOutputPowerLowAlarmThreshold
						tx_low_alarm_dbm = { oid = "1.3.6.1.4.1.2636.3.60.1.1.1.1.18", scale = 0.01, absent = 0, range = { -60, 20 } },
						-- jnxDomCurrentTxLaserOutputPowerHighWarningThreshold
						tx_high_warning_dbm = { oid = "1.3.6.1.4.1.2636.3.60.1.1.1.1.19", scale = 0.01, range = { -60, 20 },
							when = { oid = "1.3.6.1.4.1.2636.3.60.1.1.1.1.18", differs = 0 } },
						-- jnxDomCurrentTxLaserOutputPowerLowWarningThreshold
						tx_low_warning_dbm = { oid = "1.3.6.1.4.1.2636.3.60.1.1.1.1.20", scale = 0.01, absent = 0, range = { -60, 20 } },
						-- jnxDomCurrentModuleTemperatureHighAlarmThreshold
						temperature_high_alarm_c = { oid = "1.3.6.1.4.1.2636.3.60.1.1.1.1.21", absent = 0 },
						temperature_low_alarm_c = { oid = "1.3.6.1.4.1.2636.3.60.1.1.1.1.22", -- jnxDomCurrentModuleTemperatureLowAlarmThreshold
							when = { oid = "1.3.6.1.4.1.2636.3.60.1.1.1.1.21", differs = 0 } },
					},
				},
				-- jnxDomModuleLaneTable, <ifIndex>.<lane from 0>
				{
					index = { "integer", "integer" },
					any_of = { "rx_dbm", "tx_dbm", "bias_ma" },
					columns = {
						interface = { interface = { index = 1 } },
						lane = { index = 2, offset = 1 },
						rx_dbm = { oid = "1.3.6.1.4.1.2636.3.60.1.2.1.1.6", scale = 0.01, range = { -60, 20 } }, -- jnxDomCurrentLaneRxLaserPower
						bias_ma = { oid = "1.3.6.1.4.1.2636.3.60.1.2.1.1.7", scale = 0.001, range = { 0, 500 } }, -- jnxDomCurrentLaneTxLaserBiasCurrent
						tx_dbm = { oid = "1.3.6.1.4.1.2636.3.60.1.2.1.1.8", scale = 0.01, range = { -60, 20 } }, -- jnxDomCurrentLaneTxLaserOutputPower
					},
				},
			},
		},
		-- jnxVirtualChassisMemberTable
		redundancy = {
			columns = {
				name = { text = { "member ", { index = 1 } } },
				role = { -- jnxVirtualChassisMemberRole
					oid = "1.3.6.1.4.1.2636.3.40.1.4.1.1.1.3",
					words = { master = 1, backup = 2, linecard = 3 },
				},
			},
		},
		-- jnxJsSPUMonitoringObjectsTable
		sessions = {
			{
				{
					columns = {
						name = {
							{ text = {
								"1.3.6.1.4.1.2636.3.39.1.12.1.1.1.11", -- jnxJsSPUMonitoringNodeDescr
								" FPC ",
								"1.3.6.1.4.1.2636.3.39.1.12.1.1.1.2", -- jnxJsSPUMonitoringFPCIndex
								" SPU ",
								"1.3.6.1.4.1.2636.3.39.1.12.1.1.1.3", -- jnxJsSPUMonitoringSPUIndex
							} },
							{ text = { "FPC ", "1.3.6.1.4.1.2636.3.39.1.12.1.1.1.2", " SPU ", "1.3.6.1.4.1.2636.3.39.1.12.1.1.1.3" } },
						},
						active = "1.3.6.1.4.1.2636.3.39.1.12.1.1.1.6", -- jnxJsSPUMonitoringCurrentFlowSession
						limit = { oid = "1.3.6.1.4.1.2636.3.39.1.12.1.1.1.7", absent = 0 }, -- jnxJsSPUMonitoringMaxFlowSession
					},
				},
				-- control-plane sessions, where one SPU is the control point
				{
					only = { oid = "1.3.6.1.4.1.2636.3.39.1.12.1.1.1.9", above = 0 },
					columns = {
						name = {
							{ text = {
								"1.3.6.1.4.1.2636.3.39.1.12.1.1.1.11", -- jnxJsSPUMonitoringNodeDescr
								" FPC ",
								"1.3.6.1.4.1.2636.3.39.1.12.1.1.1.2", -- jnxJsSPUMonitoringFPCIndex
								" SPU ",
								"1.3.6.1.4.1.2636.3.39.1.12.1.1.1.3", -- jnxJsSPUMonitoringSPUIndex
								" control point",
							} },
							{ text = { "FPC ", "1.3.6.1.4.1.2636.3.39.1.12.1.1.1.2", " SPU ", "1.3.6.1.4.1.2636.3.39.1.12.1.1.1.3", " control point" } },
						},
						active = "1.3.6.1.4.1.2636.3.39.1.12.1.1.1.8", -- jnxJsSPUMonitoringCurrentCPSession
						limit = "1.3.6.1.4.1.2636.3.39.1.12.1.1.1.9", -- jnxJsSPUMonitoringMaxCPSession
					},
				},
			},
		},
	},
}
