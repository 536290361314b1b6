-- SPDX-License-Identifier: Apache-2.0
-- Nokia 7210, 7450, 7705, 7750 with TiMOS or SR OS. Rows are <chassis>.<hardware or port>; the port's number is ifIndex.
local empty = { oid = "1.3.6.1.4.1.6527.3.1.2.2.1.8.1.16", differs = 7 } -- tmnxHwOperState
local states = { unknown = 1, ok = 2, warning = { 4, 6 }, off = 3, failed = 5, absent = 7 }
-- a module without diagnosis has no limits either
local diagnosed = { oid = "1.3.6.1.4.1.6527.3.1.2.2.4.31.1.5", differs = 0 } -- tmnxDDMTempHiAlarm

return profile {
	name = "nokia-timos",
	summary = "Nokia TiMOS and SR OS routers",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.6527" },
	tables = {
		processors = {
			scalars = true,
			any_of = { "used_ratio" },
			columns = {
				name = { constant = "CPU" },
				used_ratio = { oid = "1.3.6.1.4.1.6527.3.1.2.1.1.1.0", scale = 0.01, range = { 0, 1 } }, -- sgiCpuUsage
			},
		},
		memory = {
			scalars = true,
			any_of = { "used_ratio" },
			columns = {
				name = { constant = "Memory" },
				used_bytes = { oid = "1.3.6.1.4.1.6527.3.1.2.1.1.11.0", scale = 1000 }, -- sgiKbMemoryPoolAllocated
				total_bytes = { scale = 1000, range = { 1, 1e15 }, sum = {
					"1.3.6.1.4.1.6527.3.1.2.1.1.11.0", -- sgiKbMemoryPoolAllocated
					"1.3.6.1.4.1.6527.3.1.2.1.1.10.0", -- sgiKbMemoryAvailable
				} },
				used_ratio = { range = { 0, 1 }, quotient = {
					"1.3.6.1.4.1.6527.3.1.2.1.1.11.0",
					{ sum = { "1.3.6.1.4.1.6527.3.1.2.1.1.11.0", "1.3.6.1.4.1.6527.3.1.2.1.1.10.0" } },
				} },
			},
		},
		sensors = {
			combine = "all",
			sources = {
				{
					index = { "integer", "integer" },
					any_of = { "value" },
					only = { oid = "1.3.6.1.4.1.6527.3.1.2.2.1.8.1.17", equals = 1 }, -- tmnxHwTempSensor
					columns = {
						name = "1.3.6.1.4.1.6527.3.1.2.2.1.8.1.8", -- tmnxHwName
						kind = { constant = "celsius" },
						value = { oid = "1.3.6.1.4.1.6527.3.1.2.2.1.8.1.18", absent = -1, range = { -60, 200 } }, -- tmnxHwTemperature
						high_alarm = { oid = "1.3.6.1.4.1.6527.3.1.2.2.1.8.1.19", absent = -1 }, -- tmnxHwTempThreshold
					},
				},
				-- what the forwarding processors have given away of their memories (tFPResTable), and how much there is
				{
					index = { "integer", "integer", "integer" },
					any_of = { "value" },
					columns = {
						name = { text = { "card ", { index = 2 }, " FP ", { index = 3 }, " ingress queues" } },
						kind = { constant = "other" },
						value = "1.3.6.1.4.1.6527.3.1.2.2.3.46.1.8", -- tFPResIngQueueAlloc
						high_alarm = { oid = "1.3.6.1.4.1.6527.3.1.2.2.3.46.1.7", absent = 0 }, -- tFPResIngQueueTotal
					},
				},
				{
					index = { "integer", "integer", "integer" },
					any_of = { "value" },
					columns = {
						name = { text = { "card ", { index = 2 }, " FP ", { index = 3 }, " FDB records" } },
						kind = { constant = "other" },
						value = "1.3.6.1.4.1.6527.3.1.2.2.3.46.1.70", -- tFPResMacFdbRecAlloc
						high_alarm = { oid = "1.3.6.1.4.1.6527.3.1.2.2.3.46.1.69", absent = 0 }, -- tFPResMacFdbRecTotal
					},
				},
				{
					index = { "integer", "integer", "integer" },
					any_of = { "value" },
					columns = {
						name = { text = { "card ", { index = 2 }, " FP ", { index = 3 }, " ingress QoS policies" } },
						kind = { constant = "other" },
						value = "1.3.6.1.4.1.6527.3.1.2.2.3.46.1.2", -- tFPResSapIngQosPolAlloc
						high_alarm = { oid = "1.3.6.1.4.1.6527.3.1.2.2.3.46.1.1", absent = 0 }, -- tFPResSapIngQosPolTotal
					},
				},
				-- subscribers and their hosts, where the router terminates them (tmnxSubMgmtSystSTable)
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "subscribers" },
						kind = { constant = "other" },
						value = "1.3.6.1.4.1.6527.3.1.2.33.1.107.1.65.1", -- tmnxSubMgmtSystSSubscribers
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "subscriber hosts" },
						kind = { constant = "other" },
						value = "1.3.6.1.4.1.6527.3.1.2.33.1.107.1.33.1", -- tmnxSubMgmtSystSTotal
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "IPv4 subscriber hosts" },
						kind = { constant = "other" },
						value = "1.3.6.1.4.1.6527.3.1.2.33.1.107.1.25.1", -- tmnxSubMgmtSystSV4
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "IPv6 subscriber hosts" },
						kind = { constant = "other" },
						value = "1.3.6.1.4.1.6527.3.1.2.33.1.107.1.27.1", -- tmnxSubMgmtSystSV6
					},
				},
			},
		},
		-- tmnxHwClass: 3 chassis, 5 power supply, 6 fan, 8 slot, 9 control, 10 fabric, 11 MDA, 12 flash
		fans = {
			index = { "integer", "integer" },
			only = { { oid = "1.3.6.1.4.1.6527.3.1.2.2.1.8.1.7", equals = 6 }, empty }, -- tmnxHwClass
			columns = {
				name = "1.3.6.1.4.1.6527.3.1.2.2.1.8.1.8", -- tmnxHwName
				status = {
					{ constant = "failed", when = { oid = "1.3.6.1.4.1.6527.3.1.2.2.1.8.1.24", equals = 1 } }, -- tmnxHwAlarmState
					{ oid = "1.3.6.1.4.1.6527.3.1.2.2.1.8.1.16", words = states }, -- tmnxHwOperState
				},
			},
		},
		power_supplies = {
			index = { "integer", "integer" },
			only = { { oid = "1.3.6.1.4.1.6527.3.1.2.2.1.8.1.7", equals = 5 }, empty }, -- tmnxHwClass
			columns = {
				name = "1.3.6.1.4.1.6527.3.1.2.2.1.8.1.8", -- tmnxHwName
				status = {
					{ constant = "failed", when = { oid = "1.3.6.1.4.1.6527.3.1.2.2.1.8.1.24", equals = 1 } }, -- tmnxHwAlarmState
					{ oid = "1.3.6.1.4.1.6527.3.1.2.2.1.8.1.16", words = states }, -- tmnxHwOperState
				},
			},
		},
		modules = {
			inherit = "add",
			index = { "integer", "integer" },
			only = { { oid = "1.3.6.1.4.1.6527.3.1.2.2.1.8.1.7", differs = { 5, 6 } }, empty }, -- tmnxHwClass
			columns = {
				name = "1.3.6.1.4.1.6527.3.1.2.2.1.8.1.8", -- tmnxHwName
				class = { oid = "1.3.6.1.4.1.6527.3.1.2.2.1.8.1.7", words = { chassis = 3 }, otherwise = "module" }, -- tmnxHwClass
				model = "1.3.6.1.4.1.6527.3.1.2.2.1.8.1.4", -- tmnxHwMfgBoardNumber
				serial = "1.3.6.1.4.1.6527.3.1.2.2.1.8.1.5", -- tmnxHwSerialNumber
				status = {
					{ constant = "warning", when = { oid = "1.3.6.1.4.1.6527.3.1.2.2.1.8.1.24", equals = 1 } }, -- tmnxHwAlarmState
					{ oid = "1.3.6.1.4.1.6527.3.1.2.2.1.8.1.16", words = states }, -- tmnxHwOperState
				},
			},
		},
		-- tmnxDigitalDiagMonitorTable: 1/256 °C, 100 µV, 2 µA, 0.1 µW
		optics = {
			index = { "integer", "integer" },
			any_of = { "rx_dbm", "tx_dbm", "voltage_v" },
			columns = {
				interface = { interface = { index = 2 } },
				-- tmnxDDMTemperature
				temperature_c = { oid = "1.3.6.1.4.1.6527.3.1.2.2.4.31.1.1", scale = 0.00390625, range = { -60, 150 }, when = diagnosed },
				temperature_low_alarm_c = { oid = "1.3.6.1.4.1.6527.3.1.2.2.4.31.1.3", scale = 0.00390625, when = diagnosed }, -- tmnxDDMTempLowAlarm
				temperature_high_alarm_c = { oid = "1.3.6.1.4.1.6527.3.1.2.2.4.31.1.5", absent = 0, scale = 0.00390625 }, -- tmnxDDMTempHiAlarm
				voltage_v = { oid = "1.3.6.1.4.1.6527.3.1.2.2.4.31.1.6", absent = 0, scale = 1e-4, range = { 0, 20 } }, -- tmnxDDMSupplyVoltage
				voltage_low_alarm_v = { oid = "1.3.6.1.4.1.6527.3.1.2.2.4.31.1.8", absent = 0, scale = 1e-4 }, -- tmnxDDMSupplyVoltageLowAlarm
				voltage_high_alarm_v = { oid = "1.3.6.1.4.1.6527.3.1.2.2.4.31.1.10", absent = 0, scale = 1e-4 }, -- tmnxDDMSupplyVoltageHiAlarm
				bias_ma = { oid = "1.3.6.1.4.1.6527.3.1.2.2.4.31.1.11", scale = 0.002, range = { 0, 500 }, when = diagnosed }, -- tmnxDDMTxBiasCurrent
				bias_low_alarm_ma = { oid = "1.3.6.1.4.1.6527.3.1.2.2.4.31.1.13", absent = 0, scale = 0.002 }, -- tmnxDDMTxBiasCurrentLowAlarm
				bias_high_alarm_ma = { oid = "1.3.6.1.4.1.6527.3.1.2.2.4.31.1.15", absent = 0, scale = 0.002 }, -- tmnxDDMTxBiasCurrentHiAlarm
				-- tmnxDDMTxOutputPower
				tx_dbm = { oid = "1.3.6.1.4.1.6527.3.1.2.2.4.31.1.16", scale = 0.1, convert = "uw_dbm", range = { -60, 20 }, when = diagnosed },
				-- tmnxDDMTxOutputPowerLowWarning
				tx_low_warning_dbm = { oid = "1.3.6.1.4.1.6527.3.1.2.2.4.31.1.17", absent = 0, scale = 0.1, convert = "uw_dbm" },
				-- tmnxDDMTxOutputPowerLowAlarm
				tx_low_alarm_dbm = { oid = "1.3.6.1.4.1.6527.3.1.2.2.4.31.1.18", absent = 0, scale = 0.1, convert = "uw_dbm" },
				-- tmnxDDMTxOutputPowerHiWarning
				tx_high_warning_dbm = { oid = "1.3.6.1.4.1.6527.3.1.2.2.4.31.1.19", absent = 0, scale = 0.1, convert = "uw_dbm" },
				-- tmnxDDMTxOutputPowerHiAlarm
				tx_high_alarm_dbm = { oid = "1.3.6.1.4.1.6527.3.1.2.2.4.31.1.20", absent = 0, scale = 0.1, convert = "uw_dbm" },
				-- tmnxDDMRxOpticalPower
				rx_dbm = { oid = "1.3.6.1.4.1.6527.3.1.2.2.4.31.1.21", scale = 0.1, convert = "uw_dbm", range = { -60, 20 }, when = diagnosed },
				-- tmnxDDMRxOpticalPowerLowWarning
				rx_low_warning_dbm = { oid = "1.3.6.1.4.1.6527.3.1.2.2.4.31.1.22", absent = 0, scale = 0.1, convert = "uw_dbm" },
				-- tmnxDDMRxOpticalPowerLowAlarm
				rx_low_alarm_dbm = { oid = "1.3.6.1.4.1.6527.3.1.2.2.4.31.1.23", absent = 0, scale = 0.1, convert = "uw_dbm" },
				-- tmnxDDMRxOpticalPowerHiWarning
				rx_high_warning_dbm = { oid = "1.3.6.1.4.1.6527.3.1.2.2.4.31.1.24", absent = 0, scale = 0.1, convert = "uw_dbm" },
				-- tmnxDDMRxOpticalPowerHiAlarm
				rx_high_alarm_dbm = { oid = "1.3.6.1.4.1.6527.3.1.2.2.4.31.1.25", absent = 0, scale = 0.1, convert = "uw_dbm" },
			},
		},
		-- tmnxLldpRemTable: rows are <time mark>.<ifIndex>.<destination address>.<index>
		neighbours = {
			inherit = "add",
			index = { "integer", "integer", "integer", "integer" },
			columns = {
				interface = { interface = { index = 2 } },
				chassis_id = {
					-- tmnxLldpRemChassisIdSubtype: 4 is a MAC, 5 an address behind its family
					{ oid = "1.3.6.1.4.1.6527.3.1.2.59.4.1.1.5", as = "mac", when = { oid = "1.3.6.1.4.1.6527.3.1.2.59.4.1.1.4", equals = 4 } }, -- tmnxLldpRemChassisId
					{ oid = "1.3.6.1.4.1.6527.3.1.2.59.4.1.1.5", as = "hex", when = { oid = "1.3.6.1.4.1.6527.3.1.2.59.4.1.1.4", equals = 5 } }, -- tmnxLldpRemChassisId
					"1.3.6.1.4.1.6527.3.1.2.59.4.1.1.5", -- tmnxLldpRemChassisId
				},
				port_id = {
					-- tmnxLldpRemPortIdSubtype: 3 is a MAC, 4 an address
					{ oid = "1.3.6.1.4.1.6527.3.1.2.59.4.1.1.7", as = "mac", when = { oid = "1.3.6.1.4.1.6527.3.1.2.59.4.1.1.6", equals = 3 } }, -- tmnxLldpRemPortId
					{ oid = "1.3.6.1.4.1.6527.3.1.2.59.4.1.1.7", as = "hex", when = { oid = "1.3.6.1.4.1.6527.3.1.2.59.4.1.1.6", equals = 4 } }, -- tmnxLldpRemPortId
					"1.3.6.1.4.1.6527.3.1.2.59.4.1.1.7", -- tmnxLldpRemPortId
				},
				port_descr = "1.3.6.1.4.1.6527.3.1.2.59.4.1.1.8", -- tmnxLldpRemPortDesc
				system_name = "1.3.6.1.4.1.6527.3.1.2.59.4.1.1.9", -- tmnxLldpRemSysName
				system_descr = "1.3.6.1.4.1.6527.3.1.2.59.4.1.1.10", -- tmnxLldpRemSysDesc
			},
		},
		-- microwave ports of the 7705 and 7210 SAS-R
		radios = {
			index = { "integer", "integer" },
			columns = {
				name = {
					{ oid = "1.3.6.1.4.1.6527.3.1.2.2.4.2.1.6", joins = true }, -- tmnxPortName
					{ text = { "port ", { index = 2 } } },
				},
				technology = { constant = "microwave" },
				rx_dbm = { oid = "1.3.6.1.4.1.6527.6.1.2.2.7.1.3.1.2", scale = 0.1, range = { -140, 20 } }, -- tmnxMwRadioRxPower
			},
			any_of = { "rx_dbm" },
		},
	},
}
