-- SPDX-License-Identifier: Apache-2.0
-- ZXA10. Boards by rack, shelf and slot.
return profile {
	name = "zte-zxa10",
	summary = "ZTE ZXA10 OLTs: C300, C320, C600",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.3902.1082" },
	tables = {
		processors = {
			inherit = "fallback",
			index = { "integer", "integer", "integer" },
			columns = {
				name = { text = { { oid = "1.3.6.1.4.1.3902.1082.10.1.2.4.1.4", joins = true }, " ", { index = 1 }, "/",
					{ index = 2 }, "/", { index = 3 } } },
				-- zxAnCardCpuLoad
				used_ratio = { oid = "1.3.6.1.4.1.3902.1082.10.1.2.4.1.9", absent = -1, scale = 0.01, range = { 0, 1 } },
			},
		},
		memory = {
			inherit = "fallback",
			index = { "integer", "integer", "integer" },
			only = { oid = "1.3.6.1.4.1.3902.1082.10.1.2.4.1.19", above = 0 },
			columns = {
				name = { text = { { oid = "1.3.6.1.4.1.3902.1082.10.1.2.4.1.4", joins = true }, " ", { index = 1 }, "/",
					{ index = 2 }, "/", { index = 3 } } },
				total_bytes = { oid = "1.3.6.1.4.1.3902.1082.10.1.2.4.1.19", absent = { 0, -1 }, scale = 1048576 }, -- zxAnCardMemSize
				-- zxAnCardMemUsage
				used_ratio = { oid = "1.3.6.1.4.1.3902.1082.10.1.2.4.1.11", absent = -1, scale = 0.01, range = { 0, 1 } },
			},
		},
		sensors = {
			inherit = "add",
			sources = {
				{
					index = { "integer", "integer", "integer" },
					any_of = { "value" },
					columns = {
						name = { text = { "Board ", { index = 1 }, "/", { index = 2 }, "/", { index = 3 } } },
						kind = { constant = "celsius" },
						-- zxAnEnvCardTemperature
						value = { oid = "1.3.6.1.4.1.3902.1082.10.10.2.1.6.1.2", absent = { -1000, 2147483647 }, range = { -60, 200 } },
					},
				},
				{
					index = { "integer", "integer", "integer" },
					any_of = { "value" },
					columns = {
						name = { text = { "Board ", { index = 1 }, "/", { index = 2 }, "/", { index = 3 } } },
						kind = { constant = "watts" },
						value = { oid = "1.3.6.1.4.1.3902.1082.10.10.2.1.6.1.3", absent = { 0, -1000 }, scale = 0.001 }, -- zxAnEnvCardPower
					},
				},
				{
					index = { "integer", "integer", "integer" },
					any_of = { "value" },
					columns = {
						name = { text = { "Board ", { index = 1 }, "/", { index = 2 }, "/", { index = 3 } } },
						kind = { constant = "volts-dc" },
						value = { oid = "1.3.6.1.4.1.3902.1082.10.10.2.1.6.1.4", absent = { 0, -1000 }, scale = 0.001 }, -- zxAnEnvCardVoltage
					},
				},
				{
					index = { "integer", "integer", "integer" },
					any_of = { "value" },
					columns = {
						name = { text = { "Board ", { index = 1 }, "/", { index = 2 }, "/", { index = 3 } } },
						kind = { constant = "amperes" },
						value = { oid = "1.3.6.1.4.1.3902.1082.10.10.2.1.6.1.5", absent = { 0, -1000 }, scale = 0.001 }, -- zxAnEnvCardCurrent
					},
				},
			},
		},
		fans = {
			index = { "integer", "integer", "integer" },
			columns = {
				name = { text = { "Fan ", { index = 1 }, "/", { index = 2 }, "/", { index = 3 } } },
				status = {
					{ oid = "1.3.6.1.4.1.3902.1082.10.10.2.4.11.1.6", words = { absent = 2 } }, -- zxAnEnvFanOnline
					{ oid = "1.3.6.1.4.1.3902.1082.10.10.2.4.11.1.5", words = { ok = 1, failed = 2, unknown = 3 } }, -- zxAnEnvFanOperStatus
				},
				speed_rpm = { oid = "1.3.6.1.4.1.3902.1082.10.10.2.4.11.1.7", absent = -1 }, -- zxAnEnvFanSpeed
			},
		},
		power_supplies = {
			index = { "integer", "integer", "integer" },
			columns = {
				name = { text = { "Power supply ", { index = 1 }, "/", { index = 2 }, "/", { index = 3 } } },
				-- zxAnEnvPowerStatus
				status = { oid = "1.3.6.1.4.1.3902.1082.10.10.2.3.11.1.3", words = { ok = 1, warning = { 2, 3 }, off = 4 } },
				voltage_v = { oid = "1.3.6.1.4.1.3902.1082.10.10.2.3.11.1.2", absent = { -1, 0 } }, -- zxAnEnvPowerVoltage
			},
		},
		modules = {
			inherit = "fallback",
			index = { "integer", "integer", "integer" },
			columns = {
				name = { text = { "Board ", { index = 1 }, "/", { index = 2 }, "/", { index = 3 } } },
				class = { constant = "module" },
				model = "1.3.6.1.4.1.3902.1082.10.1.2.4.1.4", -- zxAnCardActualType
				serial = "1.3.6.1.4.1.3902.1082.10.1.2.4.1.14", -- zxAnCardSerialNumber
				-- zxAnCardOperStatus
				status = { oid = "1.3.6.1.4.1.3902.1082.10.1.2.4.1.5", words = { ok = 1, off = 2, failed = { 4, 7, 9, 11 } }, otherwise = "unknown" },
			},
		},
		optics = {
			any_of = { "rx_dbm", "tx_dbm" },
			columns = {
				interface = { interface = { index = 1 } },
				-- zxAnOpticalModuleRxPower
				rx_dbm = { oid = "1.3.6.1.4.1.3902.1082.30.40.2.4.1.2", absent = { -1000, 2147483647, -2147483648, 0 }, scale = 0.001,
					range = { -60, 20 } },
				-- zxAnOpticalModuleTxPower
				tx_dbm = { oid = "1.3.6.1.4.1.3902.1082.30.40.2.4.1.3", absent = { -1000, 2147483647, -2147483648, 0 }, scale = 0.001,
					range = { -60, 20 } },
				-- zxAnOpticalModuleBiasCurrent
				bias_ma = { oid = "1.3.6.1.4.1.3902.1082.30.40.2.4.1.5", absent = { 2147483647 }, scale = 0.001, range = { 0, 500 } },
				-- zxAnOpticalModuleTemperature
				temperature_c = { oid = "1.3.6.1.4.1.3902.1082.30.40.2.4.1.8", absent = { 2147483647 }, scale = 0.001, range = { -60, 150 } },
			},
		},
	},
}
