-- SPDX-License-Identifier: Apache-2.0
-- Huawei switches, routers and USG firewalls with VRP or YunShan. HUAWEI-ENTITY-EXTENT-MIB keeps a row for each of
-- ENTITY-MIB's entities, hundreds of ports among them, with 0, -1, -255 or 2147483647 where there is nothing.
return profile {
	name = "huawei-vrp",
	summary = "Huawei VRP and YunShan: switches, routers, USG firewalls",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.2011.2" },
	tables = {
		processors = {
			inherit = "fallback",
			changed_by = "1.3.6.1.2.1.47.1.4.1.0", -- entLastChangeTime
			only = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.6", above = 0 }, -- hwEntityCpuUsageThreshold: 0 where there is no CPU
			columns = {
				name = { oid = "1.3.6.1.2.1.47.1.1.1.1.7", joins = true }, -- entPhysicalName
				used_ratio = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.5", scale = 0.01, range = { 0, 1 } }, -- hwEntityCpuUsage
			},
		},
		memory = {
			inherit = "fallback",
			changed_by = "1.3.6.1.2.1.47.1.4.1.0", -- entLastChangeTime
			only = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.8", above = 0 }, -- hwEntityMemUsageThreshold
			columns = {
				name = { oid = "1.3.6.1.2.1.47.1.1.1.1.7", joins = true }, -- entPhysicalName
				-- octets stop at 2^32; where there is more, newer software gives kB or MB
				total_bytes = {
					{ oid = "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.65", slow = true, absent = { -1, 0, 2147483647 }, scale = 1024 }, -- hwEntityMemSizeKilo
					{ oid = "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.9", slow = true, absent = { -1, 0, 2147483647 }, bits = "unsigned32" }, -- hwEntityMemSize
					{ oid = "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.19", slow = true, absent = { -1, 0, 2147483647 }, scale = 1048576 }, -- hwEntityMemSizeMega
				},
				used_ratio = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.7", scale = 0.01, range = { 0, 1 } }, -- hwEntityMemUsage
			},
		},
		sensors = {
			inherit = "add",
			sources = {
				{
					changed_by = "1.3.6.1.2.1.47.1.4.1.0", -- entLastChangeTime
					-- boards, power supplies and the chassis; an optical module's temperature stands in `optics`
					only = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.12", above = 0 }, -- hwEntityTemperatureThreshold
					any_of = { "value" },
					columns = {
						name = { oid = "1.3.6.1.2.1.47.1.1.1.1.7", joins = true }, -- entPhysicalName
						kind = { constant = "celsius" },
						value = { -- hwEntityTemperature
							oid = "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.11",
							absent = { 0, -1, -255, 2147483647 },
							range = { -60, 200 },
						},
						high_alarm = { -- hwEntityTemperatureThreshold
							oid = "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.12",
							absent = { 0, -1, -255, 2147483647 },
							range = { -60, 300 },
						},
						low_alarm = { -- hwEntityTemperatureLowThreshold
							oid = "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.16",
							absent = { 0, -1, -255, 2147483647 },
							unlike = "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.12",
							range = { -60, 30 },
						},
					},
				},
				-- chips and outlets of boards, by their place on the board's bus
				{
					changed_by = "1.3.6.1.2.1.47.1.4.1.0", -- entLastChangeTime
					columns = {
						name = { text = { "Temperature ", { index = "all" } } },
						kind = { constant = "celsius" },
						value = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.8.1.6", range = { -60, 200 } }, -- hwEntityTempValue
						status = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.8.1.5", words = { ok = 1, warning = 2, critical = { 3, 4 } } }, -- hwEntityTempStatus
						-- hwEntityTempMinorAlmThreshold
						high_warning = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.8.1.7", absent = { 0, -1 }, range = { -60, 200 } },
						-- hwEntityTempMajorAlmThreshold
						high_alarm = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.8.1.8", absent = { 0, -1 }, range = { -60, 200 } },
					},
				},
				{
					changed_by = "1.3.6.1.2.1.47.1.4.1.0", -- entLastChangeTime
					columns = {
						name = { text = { "Voltage ", { index = "all" } } },
						kind = { constant = "volts-dc" },
						value = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.9.1.7", scale = 0.001 }, -- hwEntityVolCurValue
						status = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.9.1.5", words = { ok = 1, critical = { 2, 3 } } }, -- hwEntityVolStatus
						low_warning = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.9.1.9", absent = { 0, -1 }, scale = 0.001 }, -- hwEntityVolLowAlmMajor
						low_alarm = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.9.1.10", absent = { 0, -1 }, scale = 0.001 }, -- hwEntityVolLowAlmFatal
						high_warning = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.9.1.11", absent = { 0, -1 }, scale = 0.001 }, -- hwEntityVolHighAlmMajor
						high_alarm = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.9.1.12", absent = { 0, -1 }, scale = 0.001 }, -- hwEntityVolHighAlmFatal
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "Power consumption, average" },
						kind = { constant = "watts" },
						value = { oid = "1.3.6.1.4.1.2011.6.157.1.3.0", absent = { 0, -1 }, scale = 0.001 }, -- hwAveragePower
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "Power consumption" },
						kind = { constant = "watts" },
						value = { oid = "1.3.6.1.4.1.2011.6.157.1.6.0", absent = { 0, -1 }, scale = 0.001 }, -- hwCurrentPower
					},
				},
				{
					columns = {
						name = { text = { "Power of ", { oid = "1.3.6.1.4.1.2011.6.157.2.1.1.3", joins = true } } }, -- hwBoardName
						kind = { constant = "watts" },
						value = { oid = "1.3.6.1.4.1.2011.6.157.2.1.1.4", absent = -1, scale = 0.001 }, -- hwBoardCurrentPower
					},
				},
			},
		},
		fans = {
			columns = {
				name = { text = { "Fan ", { index = 1 }, "/", { index = 2 } } }, -- slot and number
				status = {
					{ oid = "1.3.6.1.4.1.2011.5.25.31.1.1.10.1.6", words = { absent = 2 } }, -- hwEntityFanPresent
					{ oid = "1.3.6.1.4.1.2011.5.25.31.1.1.10.1.7", words = { ok = 1, failed = 2 } }, -- hwEntityFanState
				},
				speed_ratio = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.10.1.5", scale = 0.01, range = { 0, 1 } }, -- hwEntityFanSpeed
			},
			index = { "integer", "integer" },
		},
		power_supplies = {
			index = { "integer", "integer" },
			columns = {
				name = { text = { "Power supply ", { index = 1 }, "/", { index = 2 } } },
				status = {
					{ oid = "1.3.6.1.4.1.2011.5.25.31.1.1.18.1.5", words = { absent = 2 } }, -- hwEntityPwrPresent
					-- hwEntityPwrState: does it supply
					{ oid = "1.3.6.1.4.1.2011.5.25.31.1.1.18.1.6", words = { ok = 1, failed = 2, off = 3, unknown = 4 } },
				},
				current_a = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.18.1.7", absent = { -1, 2147483647 }, scale = 0.001 }, -- hwEntityPwrCurrent
				voltage_v = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.18.1.8", absent = { -1, 2147483647 }, scale = 0.001 }, -- hwEntityPwrVoltage
				rated_w = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.18.1.10", absent = { 0, -1, 2147483647 } }, -- hwEntityPwrPower
			},
		},
		storage = {
			inherit = "fallback",
			any_of = { "total_bytes" },
			columns = {
				name = "1.3.6.1.4.1.2011.6.9.1.4.2.1.5", -- hwStorageName
				total_bytes = { oid = "1.3.6.1.4.1.2011.6.9.1.4.2.1.3", absent = 0, scale = 1024 }, -- hwStorageSpace, kB
				used_bytes = { scale = 1024, range = { 0, 1e18 }, difference = {
					"1.3.6.1.4.1.2011.6.9.1.4.2.1.3",
					"1.3.6.1.4.1.2011.6.9.1.4.2.1.4", -- hwStorageSpaceFree
				} },
				used_ratio = { range = { 0, 1 }, quotient = {
					{ difference = { "1.3.6.1.4.1.2011.6.9.1.4.2.1.3", "1.3.6.1.4.1.2011.6.9.1.4.2.1.4" } },
					"1.3.6.1.4.1.2011.6.9.1.4.2.1.3",
				} },
			},
		},
		redundancy = {
			combine = "all",
			sources = {
				{
					columns = {
						name = { text = { "Stack member ", { index = 1 } } },
						role = { oid = "1.3.6.1.4.1.2011.5.25.183.1.20.1.3", words = { master = 1, standby = 2, slave = 3 } }, -- hwMemberStackRole
					},
				},
				{
					index = { "integer", "integer" },
					columns = {
						name = { text = { "Stack port ", { index = 1 }, "/", { index = 2 } } },
						state = { oid = "1.3.6.1.4.1.2011.5.25.183.1.21.1.5", words = { up = 1, down = 2 } }, -- hwStackPortStatus
					},
				},
				-- firewalls: VGMP groups; 1 is not used
				{
					only = { oid = "1.3.6.1.4.1.2011.5.25.122.2.1.1.10", differs = 1 },
					columns = {
						name = { text = { "VGMP group ", { index = 1 } } },
						role = { -- hwVgmpGroupState
							oid = "1.3.6.1.4.1.2011.5.25.122.2.1.1.10",
							words = { initializing = 2, master = 3, slave = 4, ["to-master"] = 5, ["to-slave"] = 6 },
						},
						peer_state = { oid = "1.3.6.1.4.1.2011.5.25.122.2.1.1.14", words = { online = 1, offline = 2 } }, -- hwVgmpPeerState
					},
				},
				-- wireless controllers
				{
					any_of = { "role" },
					columns = {
						name = { text = { "AC cluster ", { index = 1 } } },
						role = { oid = "1.3.6.1.4.1.2011.6.139.11.1.83.6.1.4", words = { master = 1, slave = 2, backup = 3 } }, -- hwWlanClusterACRole
						state = { -- hwWlanClusterACStatus
							oid = "1.3.6.1.4.1.2011.6.139.11.1.83.6.1.7",
							words = { down = 1, up = 2, mismatch = { 3, 4, 5, 6 }, initializing = 7 },
						},
					},
				},
			},
		},
		sessions = {
			{
				columns = {
					name = { text = { "Sessions ", { index = "all" } } },
					active = "1.3.6.1.4.1.2011.6.122.15.1.2.1.4", -- hwSecStatMonTotalSess
					setup_per_s = "1.3.6.1.4.1.2011.6.122.15.1.2.1.3", -- hwSecStatMonCurSessSpeed
				},
			},
			{
				columns = {
					name = { text = { "Sessions ", { index = "all" } } },
					active = "1.3.6.1.4.1.2011.5.25.11.1.2.1.4", -- hwSecstatTotalSess
				},
			},
		},
		admissions = {
			-- administrators at the console are no admissions
			only = { oid = "1.3.6.1.4.1.2011.5.2.1.16.1.16", joins = true, differs = 7 }, -- hwAccessAuthtype
			any_of = { "user", "ip" },
			columns = {
				mac = { oid = "1.3.6.1.4.1.2011.5.2.1.15.1.17", as = "mac" }, -- hwAccessMACAddress
				interface = { first = {
					{ interface = "1.3.6.1.4.1.2011.5.2.1.15.1.57" }, -- hwAccessInterface
					"1.3.6.1.4.1.2011.5.2.1.15.1.57",
				} },
				user = { oid = "1.3.6.1.4.1.2011.5.2.1.15.1.3", absent = "-" }, -- hwAccessUserName
				ip = { oid = "1.3.6.1.4.1.2011.5.2.1.15.1.15", absent = { "0.0.0.0", "255.255.255.255" } }, -- hwAccessIPAddress
				vlan = { oid = "1.3.6.1.4.1.2011.5.2.1.15.1.11", absent = 0 }, -- hwAccessVLANID
				method = { oid = "1.3.6.1.4.1.2011.5.2.1.16.1.16", joins = true, words = { dot1x = 2, portal = 3, mac = 9 }, otherwise = "other" },
				state = { constant = "authorized" },
			},
		},
		radios = {
			index = { "mac" },
			columns = {
				name = "1.3.6.1.4.1.2011.6.139.13.3.3.1.4", -- hwWlanApName
				technology = { constant = "wifi" },
				state = { -- hwWlanApRunState
					oid = "1.3.6.1.4.1.2011.6.139.13.3.3.1.6",
					words = { up = 8, down = { 1, 4 } },
					otherwise = "unknown",
				},
				clients = "1.3.6.1.4.1.2011.6.139.13.3.3.1.44", -- hwWlanApOnlineUserNum
			},
		},
		-- hwOpticalModuleInfoTable. The MIB gives power as 0.01 dBm and bias as µA; what is sent differs by software and
		-- the device says nowhere which, so its own thresholds and the lanes' texts decide.
		optics = {
			changed_by = "1.3.6.1.2.1.47.1.4.1.0", -- entLastChangeTime
			any_of = { "rx_dbm", "tx_dbm", "bias_ma", "vendor", "part", "serial" },
			units = {
				{
					decides = { "power", "lane_power" },
					candidates = {
						{ label = "0.01 dBm, as the MIB says (NE8000)", power = { scale = 0.01 }, lane_power = { scale = 0.01 } },
						{ label = "power in µW, lanes in 0.01 dBm (S5700, S12700)", power = { convert = "uw_dbm" },
							lane_power = { scale = 0.01 } },
						{ label = "0.01 dBm, lanes in dBm (YunShan)", power = { scale = 0.01 }, lane_power = {} },
					},
					evidence = {
						{
							value = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.8", absent = { -1, -255, 2147483647 }, unit = "power" },
							near = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.32", list = ",", unit = "lane_power" },
							low = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.13", absent = { -1, 0, -255, 2147483647 }, scale = 0.01 },
							high = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.14", absent = { -1, -255, 2147483647 }, scale = 0.01 },
						},
						{
							value = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.9", absent = { -1, -255, 2147483647 }, unit = "power" },
							near = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.33", list = ",", unit = "lane_power" },
							low = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.15", absent = { -1, 0, -255, 2147483647 }, scale = 0.01 },
							high = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.16", absent = { -1, -255, 2147483647 }, scale = 0.01 },
						},
						{
							value = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.32", list = ",", unit = "lane_power" },
							range = { -45, 15 },
						},
					},
				},
				{
					decides = { "bias" },
					candidates = {
						{ label = "µA, as the MIB says", bias = { scale = 0.001 } },
						{ label = "mA (NE8000)", bias = {} },
					},
					evidence = {
						{
							value = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.7", absent = { -1, -255, 0, 2147483647 }, unit = "bias" },
							range = { 0.5, 500 },
						},
					},
				},
			},
			columns = {
				-- entAliasMappingIdentifier where the device has it, else the entity is called like the port
				interface = {
					{ interface = { map = "entity_interface", of = { index = 1 } } },
					{ oid = "1.3.6.1.2.1.47.1.1.1.1.7", joins = true }, -- entPhysicalName
				},
				-- a row for each lane where there are several; without voltage there is no diagnosis
				rx_dbm = {
					{ oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.32", list = { separator = ",", at_least = 2 }, unit = "lane_power",
						range = { -60, 20 } }, -- hwEntityOpticalLaneRxPower
					{ oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.8", absent = { -1, -255, 2147483647 }, unit = "power",
						range = { -60, 20 },
						when = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.6", differs = { 0, -1, -255, 2147483647 } } }, -- hwEntityOpticalRxPower
				},
				tx_dbm = {
					{ oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.33", list = { separator = ",", at_least = 2 }, unit = "lane_power",
						range = { -60, 20 } }, -- hwEntityOpticalLaneTxPower
					{ oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.9", absent = { -1, -255, 2147483647 }, unit = "power",
						range = { -60, 20 },
						when = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.6", differs = { 0, -1, -255, 2147483647 } } }, -- hwEntityOpticalTxPower
				},
				bias_ma = {
					-- hwEntityOpticalLaneBiasCurrent
					{ oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.31", list = { separator = ",", at_least = 2 }, range = { 0, 500 } },
					{ oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.7", absent = { -1, -255, 0, 2147483647 }, unit = "bias",
						range = { 0, 500 } }, -- hwEntityOpticalBiasCurrent
				},
				temperature_c = { -- hwEntityOpticalTemperature
					oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.5",
					absent = { -255, 2147483647 },
					first_lane = true,
					when = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.6", differs = { 0, -1, -255, 2147483647 } },
				},
				voltage_v = { -- hwEntityOpticalVoltage
					oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.6",
					absent = { 0, -1, -255, 2147483647 },
					scale = 0.001,
					first_lane = true,
				},
				wavelength_nm = {
					{ oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.2", absent = { 0, -1 } }, -- hwEntityOpticalWaveLength
					{ oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.47", absent = 0 }, -- as text, with decimals
				},
				vendor = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.24", -- hwEntityOpticalVendorName
				part = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.25", -- hwEntityOpticalVendorPn
				serial = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.4", -- hwEntityOpticalVendorSn
				module_type = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.42", -- hwEntityOpticalType in words
				-- thresholds are 0.01 dBm with all software; all are 0 where the module has none
				-- hwEntityOpticalRxLowThreshold
				rx_low_alarm_dbm = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.13", absent = { -1, 0, -255, 2147483647 }, scale = 0.01 },
				rx_high_alarm_dbm = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.14", absent = { -1, -255, 2147483647 }, scale = 0.01,
					when = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.13", differs = { 0, -1 } } }, -- hwEntityOpticalRxHighThreshold
				tx_low_alarm_dbm = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.15", absent = { -1, -255, 2147483647 }, scale = 0.01,
					unlike = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.16" }, -- hwEntityOpticalTxLowThreshold
				tx_high_alarm_dbm = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.16", absent = { -1, -255, 2147483647 }, scale = 0.01,
					unlike = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.15" }, -- hwEntityOpticalTxHighThreshold
				-- hwEntityOpticalRxLowWarnThreshold
				rx_low_warning_dbm = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.20", absent = { -1, 0, -255, 2147483647 }, scale = 0.01 },
				rx_high_warning_dbm = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.21", absent = { -1, -255, 2147483647 }, scale = 0.01,
					when = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.20", differs = { 0, -1 } } }, -- hwEntityOpticalRxHighWarnThreshold
				tx_low_warning_dbm = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.22", absent = { -1, -255, 2147483647 }, scale = 0.01,
					unlike = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.23" }, -- hwEntityOpticalTxLowWarnThreshold
				tx_high_warning_dbm = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.23", absent = { -1, -255, 2147483647 }, scale = 0.01,
					unlike = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.22" }, -- hwEntityOpticalTxHighWarnThreshold
				temperature_low_alarm_c = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.50", absent = { -1, -255, 2147483647 },
					unlike = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.51", first_lane = true }, -- hwEntityOpticalTemperatureLowThreshold
				temperature_high_alarm_c = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.51", absent = { -1, 0, -255, 2147483647 },
					first_lane = true }, -- hwEntityOpticalTemperatureHighThreshold
				voltage_low_alarm_v = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.52", absent = { -1, 0, -255, 2147483647 },
					scale = 0.001, first_lane = true }, -- hwEntityOpticalVoltageLowThreshold
				voltage_high_alarm_v = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.53", absent = { -1, 0, -255, 2147483647 },
					scale = 0.001, first_lane = true }, -- hwEntityOpticalVoltageHighThreshold
				-- hwEntityOpticalBiasLowThreshold
				bias_low_alarm_ma = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.54", absent = { -1, 0, -255, 2147483647 }, scale = 0.001 },
				-- hwEntityOpticalBiasHighThreshold
				bias_high_alarm_ma = { oid = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.55", absent = { -1, 0, -255, 2147483647 }, scale = 0.001 },
			},
		},
	},
}
