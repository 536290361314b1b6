-- SPDX-License-Identifier: Apache-2.0
-- Aruba CX switches. Optical power comes as text in milliwatts, bias as text in µA; the stack is VSF.
return profile {
	name = "aruba-cx",
	summary = "HPE Aruba CX switches",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.47196.4.1" },
	tables = {
		fans = {
			{
				columns = {
					name = { text = { "fan ", { index = "all" } } },
					status = { -- arubaWiredFanState
						oid = "1.3.6.1.4.1.47196.4.1.1.3.11.5.1.1.10",
						words = { ok = 4, failed = 5, absent = { 1, 2, 3 } },
						otherwise = "unknown",
					},
				},
			},
			-- without that MIB, fans are those that ENTITY-SENSOR-MIB knows the speed of
			{
				only = { oid = "1.3.6.1.2.1.99.1.1.1.1", equals = 10 }, -- entPhySensorType
				columns = {
					name = {
						{ oid = "1.3.6.1.2.1.47.1.1.1.1.7", joins = true }, -- entPhysicalName
						{ text = { "fan ", { index = 1 } } },
					},
					status = { oid = "1.3.6.1.2.1.99.1.1.1.5", words = { ok = 1, unknown = 2, failed = 3 } }, -- entPhySensorOperStatus
					speed_rpm = { -- entPhySensorValue
						oid = "1.3.6.1.2.1.99.1.1.1.4",
						exponent = { difference = {
							{ oid = "1.3.6.1.2.1.99.1.1.1.2", offset = -9, scale = 3 }, -- entPhySensorScale
							"1.3.6.1.2.1.99.1.1.1.3", -- entPhySensorPrecision
						} },
					},
				},
			},
		},
		power_supplies = {
			columns = {
				name = { text = { "power supply ", { index = "all" } } },
				status = { -- arubaWiredPSUState
					oid = "1.3.6.1.4.1.47196.4.1.1.3.11.2.1.1.11",
					words = { ok = 1, absent = 2, failed = { 3, 4, 5, 6 } },
					otherwise = "unknown",
				},
			},
		},
		-- arubaWiredPortXcvrLaneTable, <ifIndex>.<lane>
		optics = {
			index = { "integer", "integer" },
			any_of = { "rx_dbm", "tx_dbm", "bias_ma" },
			columns = {
				interface = { interface = { index = 1 } },
				lane = { index = 2 },
				bias_ma = { oid = "1.3.6.1.4.1.47196.4.1.1.3.27.1.2.2.1.2", scale = 0.001, range = { 0, 500 } }, -- arubaWiredPmXcvrLaneBias
				tx_dbm = { oid = "1.3.6.1.4.1.47196.4.1.1.3.27.1.2.2.1.7", convert = "mw_dbm", range = { -60, 20 } }, -- arubaWiredPmXcvrLaneTxPower
				rx_dbm = { oid = "1.3.6.1.4.1.47196.4.1.1.3.27.1.2.2.1.12", convert = "mw_dbm", range = { -60, 20 } }, -- arubaWiredPmXcvrLaneRxPower
			},
		},
		redundancy = {
			combine = "all",
			sources = {
				{
					columns = {
						name = {
							{ text = { "member ", { index = 1 } } },
						},
						role = "1.3.6.1.4.1.47196.4.1.1.3.15.1.2.1.2", -- arubaWiredVsfv2MemberRole
						state = "1.3.6.1.4.1.47196.4.1.1.3.15.1.2.1.3", -- arubaWiredVsfv2MemberStatus
					},
				},
				{
					scalars = true,
					any_of = { "state" },
					columns = {
						name = { constant = "stack" },
						state = "1.3.6.1.4.1.47196.4.1.1.3.15.1.1.1.0", -- arubaWiredVsfv2OperStatus
					},
				},
			},
		},
	},
}
