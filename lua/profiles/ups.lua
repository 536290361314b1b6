-- SPDX-License-Identifier: Apache-2.0
-- Uninterruptible power supplies by UPS-MIB (RFC 1628), of any maker that no other profile knows. Of several input and
-- output lines the first is read. Some agents (Eastpower's) put another ".0" behind the rows of those tables.
return profile {
	name = "ups",
	summary = "Uninterruptible power supplies (UPS-MIB)",
	extends = "standard",
	match = { objects = { { oid = "1.3.6.1.2.1.33.1.2.1.0", present = true } } }, -- upsBatteryStatus
	tables = {
		ups = {
			scalars = true,
			any_of = { "battery_status", "charge_ratio", "output_source" },
			columns = {
				name = { constant = "UPS" },
				battery_status = { -- upsBatteryStatus
					oid = "1.3.6.1.2.1.33.1.2.1.0",
					words = { unknown = 1, normal = 2, low = 3, depleted = 4 },
				},
				runtime_s = { oid = "1.3.6.1.2.1.33.1.2.3.0", absent = -1, scale = 60 }, -- upsEstimatedMinutesRemaining
				charge_ratio = { oid = "1.3.6.1.2.1.33.1.2.4.0", absent = -1, scale = 0.01, range = { 0, 1 } }, -- upsEstimatedChargeRemaining
				battery_voltage_v = { oid = "1.3.6.1.2.1.33.1.2.5.0", absent = { -1, 0 }, scale = 0.1 }, -- upsBatteryVoltage
				battery_temperature_c = { oid = "1.3.6.1.2.1.33.1.2.7.0", absent = { -1, 2147483647 } }, -- upsBatteryTemperature
				input_voltage_v = { -- upsInputVoltage
					{ oid = "1.3.6.1.2.1.33.1.3.3.1.3.1", absent = 2147483647 },
					{ oid = "1.3.6.1.2.1.33.1.3.3.1.3.1.0", absent = 2147483647 },
				},
				-- UPS-MIB has no state of the input: on battery it has failed
				input_state = { oid = "1.3.6.1.2.1.33.1.4.1.0", words = { ok = { 3, 4, 6, 7 }, failed = 5 }, otherwise = "unknown" },
				output_source = { -- upsOutputSource
					oid = "1.3.6.1.2.1.33.1.4.1.0",
					words = { other = 1, none = 2, normal = 3, bypass = 4, battery = 5, booster = 6, reducer = 7 },
				},
				output_voltage_v = { -- upsOutputVoltage
					{ oid = "1.3.6.1.2.1.33.1.4.4.1.2.1", absent = 2147483647 },
					{ oid = "1.3.6.1.2.1.33.1.4.4.1.2.1.0", absent = 2147483647 },
				},
				load_ratio = { -- upsOutputPercentLoad
					{ oid = "1.3.6.1.2.1.33.1.4.4.1.5.1", absent = { -1, 2147483647 }, scale = 0.01, range = { 0, 3 } },
					{ oid = "1.3.6.1.2.1.33.1.4.4.1.5.1.0", absent = { -1, 2147483647 }, scale = 0.01, range = { 0, 3 } },
				},
				test_result = { -- upsTestResultsSummary
					oid = "1.3.6.1.2.1.33.1.7.3.0",
					words = { ["done-pass"] = 1, ["done-warning"] = 2, ["done-error"] = 3, aborted = 4,
						["in-progress"] = 5, ["no-tests-initiated"] = 6 },
				},
			},
		},
	},
}
