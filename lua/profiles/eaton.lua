-- SPDX-License-Identifier: Apache-2.0
-- Eaton and MGE UPSs: XUPS-MIB where the card has it, else UPS-MIB. Of several lines the first is read.
return profile {
	name = "eaton",
	summary = "Eaton and MGE UPSs",
	extends = "ups",
	match = { object_id = { "1.3.6.1.4.1.534", "1.3.6.1.4.1.705.1" } },
	tables = {
		ups = {
			inherit = "fallback",
			scalars = true,
			any_of = { "charge_ratio", "output_source" },
			columns = {
				name = { constant = "UPS" },
				battery_status = {
					{ oid = "1.3.6.1.2.1.33.1.2.1.0", words = { unknown = 1, normal = 2, low = 3, depleted = 4 } }, -- upsBatteryStatus
					{ oid = "1.3.6.1.4.1.534.1.2.5.0", words = { normal = { 1, 2, 3, 4, 7 }, unknown = { 5, 6 }, failed = 8 } }, -- xupsBatteryAbmStatus
				},
				runtime_s = "1.3.6.1.4.1.534.1.2.1.0", -- xupsBatTimeRemaining
				battery_voltage_v = { oid = "1.3.6.1.4.1.534.1.2.2.0", absent = 0 }, -- xupsBatVoltage
				charge_ratio = { oid = "1.3.6.1.4.1.534.1.2.4.0", scale = 0.01, range = { 0, 1 } }, -- xupsBatCapacity
				input_voltage_v = "1.3.6.1.4.1.534.1.3.4.1.2.1", -- xupsInputVoltage
				output_voltage_v = "1.3.6.1.4.1.534.1.4.4.1.2.1", -- xupsOutputVoltage
				load_ratio = { oid = "1.3.6.1.4.1.534.1.4.1.0", scale = 0.01, range = { 0, 3 } }, -- xupsOutputLoad
				-- on battery the input has failed
				input_state = { oid = "1.3.6.1.4.1.534.1.4.5.0", words = { ok = { 3, 4, 6, 7, 8, 9, 10 }, failed = 5 }, otherwise = "unknown" }, -- xupsOutputSource
				output_source = { -- xupsOutputSource
					oid = "1.3.6.1.4.1.534.1.4.5.0",
					words = { other = 1, none = 2, normal = { 3, 8, 9, 10 }, bypass = { 4, 11 }, battery = 5, booster = 6, reducer = 7 },
				},
				test_result = { -- xupsTestBatteryStatus
					oid = "1.3.6.1.4.1.534.1.8.2.0",
					words = { unknown = 1, ["done-pass"] = 2, ["done-error"] = 3, ["in-progress"] = 4, ["not-supported"] = 5, inhibited = 6, scheduled = 7 },
				},
			},
		},
		sensors = {
			inherit = "add",
			sources = {
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "ambient" },
						kind = { constant = "celsius" },
						value = { oid = "1.3.6.1.4.1.534.1.6.1.0", range = { -60, 200 } }, -- xupsEnvAmbientTemp
						low_alarm = "1.3.6.1.4.1.534.1.6.2.0", -- xupsEnvAmbientLowerLimit
						high_alarm = "1.3.6.1.4.1.534.1.6.3.0", -- xupsEnvAmbientUpperLimit
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "ambient" },
						kind = { constant = "percent-rh" },
						value = { oid = "1.3.6.1.4.1.534.1.6.4.0", range = { 0, 100 } }, -- xupsEnvAmbientHumidity
					},
				},
			},
		},
	},
}
