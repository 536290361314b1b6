-- SPDX-License-Identifier: Apache-2.0
-- Huawei MA5600 and MA5800 OLTs: PON ports and their ONUs (HUAWEI-XPON-MIB). Rows are <ifIndex of the PON port>.<ONT id>.
return profile {
	name = "huawei-smartax",
	summary = "Huawei SmartAX OLTs: MA5600, MA5800",
	extends = "huawei-vrp",
	match = {
		object_id = { "1.3.6.1.4.1.2011.2.80.8", "1.3.6.1.4.1.2011.2.115", "1.3.6.1.4.1.2011.2.123", "1.3.6.1.4.1.2011.2.133",
			"1.3.6.1.4.1.2011.2.248" },
	},
	tables = {
		-- boards by frame and slot; -1 where a board does not say
		processors = {
			inherit = "fallback",
			index = { "integer", "integer" },
			any_of = { "used_ratio" },
			columns = {
				name = { text = { "slot ", { index = 1 }, "/", { index = 2 } } },
				used_ratio = { oid = "1.3.6.1.4.1.2011.2.6.7.1.1.2.1.5", absent = -1, scale = 0.01, range = { 0, 1 } }, -- hwMusaBoardCpuRate
			},
		},
		memory = {
			inherit = "fallback",
			index = { "integer", "integer" },
			any_of = { "used_ratio" },
			columns = {
				name = { text = { "slot ", { index = 1 }, "/", { index = 2 } } },
				used_ratio = { oid = "1.3.6.1.4.1.2011.2.6.7.1.1.2.1.6", absent = -1, scale = 0.01, range = { 0, 1 } }, -- hwMusaBoardRamUseRate
			},
		},
		sensors = {
			inherit = "add",
			sources = {
				{
					index = { "integer", "integer" },
					any_of = { "value" },
					columns = {
						name = { text = { "slot ", { index = 1 }, "/", { index = 2 } } },
						kind = { constant = "celsius" },
						-- hwMusaBoardTemperature
						value = { oid = "1.3.6.1.4.1.2011.2.6.7.1.1.2.1.10", absent = { -1, 2147483647 }, range = { -60, 200 } },
					},
				},
				{
					index = { "integer", "integer" },
					any_of = { "value" },
					columns = {
						name = { text = { "slot ", { index = 1 }, "/", { index = 2 } } },
						kind = { constant = "watts" },
						value = { oid = "1.3.6.1.4.1.2011.2.6.7.1.1.2.1.11", absent = { -1, 2147483647 } }, -- hwMusaBoardPower
					},
				},
				{
					any_of = { "value" },
					columns = {
						name = { text = { "frame ", { index = 1 } } },
						kind = { constant = "watts" },
						value = { oid = "1.3.6.1.4.1.2011.2.6.7.1.1.1.1.11", absent = { -1, 2147483647 } }, -- hwMusaFramePower
					},
				},
			},
		},
		modules = {
			combine = "all",
			sources = {
				{
					columns = {
						name = { text = { "frame ", { index = 1 } } },
						class = { constant = "chassis" },
						model = "1.3.6.1.4.1.2011.6.3.3.1.1.12", -- hwFrameDesc
						serial = "1.3.6.1.4.1.2011.6.3.3.1.1.9", -- hwFrameSerial
						status = { -- hwFrameOperStatus
							oid = "1.3.6.1.4.1.2011.6.3.3.1.1.5",
							words = { ok = 1, failed = { 2, 5, 6 } },
							otherwise = "unknown",
						},
					},
				},
				{
					index = { "integer", "integer" },
					columns = {
						name = { text = { "slot ", { index = 1 }, "/", { index = 2 } } },
						class = { constant = "module" },
						model = "1.3.6.1.4.1.2011.6.3.3.2.1.21", -- hwSlotDesc
						status = { -- hwSlotOperStatus
							oid = "1.3.6.1.4.1.2011.6.3.3.2.1.8",
							words = { ok = { 1, 2 }, failed = { 3, 7, 8, 11, 17 } },
							otherwise = "unknown",
						},
					},
				},
			},
		},
		-- hwGponOltOpticsDdmInfoTable, by the PON port's ifIndex
		optics = {
			any_of = { "tx_dbm", "rx_dbm", "bias_ma" },
			columns = {
				interface = { interface = { index = 1 } },
				-- hwGponOltOpticsDdmInfoRxPower
				rx_dbm = { oid = "1.3.6.1.4.1.2011.6.128.1.1.2.23.1.5", absent = 2147483647, scale = 0.01, range = { -60, 20 } },
				-- hwGponOltOpticsDdmInfoTxPower
				tx_dbm = { oid = "1.3.6.1.4.1.2011.6.128.1.1.2.23.1.4", absent = 2147483647, scale = 0.01, range = { -60, 20 } },
				-- hwGponOltOpticsDdmInfoTxBiasCurrent
				bias_ma = { oid = "1.3.6.1.4.1.2011.6.128.1.1.2.23.1.3", absent = 2147483647, range = { 0, 500 } },
				-- hwGponOltOpticsDdmInfoTemperature
				temperature_c = { oid = "1.3.6.1.4.1.2011.6.128.1.1.2.23.1.1", absent = 2147483647, range = { -60, 150 } },
				-- hwGponOltOpticsDdmInfoSupplyVoltage
				voltage_v = { oid = "1.3.6.1.4.1.2011.6.128.1.1.2.23.1.2", absent = 2147483647, scale = 0.01, range = { 0, 20 } },
			},
		},
		onus = {
			index = { "integer", "integer" },
			refresh_on = { "state" },
			columns = {
				id = { text = { { interface = { index = 1 } }, ":", { index = 2 } } },
				pon_port = { interface = { index = 1 } },
				serial = { oid = "1.3.6.1.4.1.2011.6.128.1.1.2.43.1.3", as = "hex" }, -- hwGponDeviceOntSn
				name = "1.3.6.1.4.1.2011.6.128.1.1.2.43.1.9", -- hwGponDeviceOntDespt
				state = { -- hwGponDeviceOntControlRunStatus
					oid = "1.3.6.1.4.1.2011.6.128.1.1.2.46.1.15",
					words = { online = 1, offline = 2 },
					otherwise = "unknown",
				},
				distance_m = { oid = "1.3.6.1.4.1.2011.6.128.1.1.2.46.1.20", absent = -1, range = { 0, 100000 } }, -- hwGponDeviceOntControlRanging
				last_down = { oid = "1.3.6.1.4.1.2011.6.128.1.1.2.46.1.23", as = "date" }, -- hwGponDeviceOntControlLastDownTime
				last_down_cause = { -- hwGponDeviceOntControlLastDownCause
					oid = "1.3.6.1.4.1.2011.6.128.1.1.2.46.1.24",
					words = { los = 1, losi = 2, lofi = 3, sfi = 4, loai = 5, loami = 6, deactivated = 7, reset = 8,
						["re-register"] = 9, popup = 10, ["authentication-failed"] = 11, ["dying-gasp"] = 13, ["power-off"] = 14 },
				},
				-- hwGponOntOpticalDdmRxPower
				rx_dbm = { oid = "1.3.6.1.4.1.2011.6.128.1.1.2.51.1.4", absent = 2147483647, scale = 0.01, range = { -60, 20 } },
				-- hwGponOntOpticalDdmTxPower
				tx_dbm = { oid = "1.3.6.1.4.1.2011.6.128.1.1.2.51.1.3", absent = 2147483647, scale = 0.01, range = { -60, 20 } },
				olt_rx_dbm = { oid = "1.3.6.1.4.1.2011.6.128.1.1.2.51.1.6", absent = 2147483647, offset = -10000, scale = 0.01,
					range = { -60, 20 } }, -- hwGponOntOpticalDdmOltRxOntPower
			},
		},
	},
}
