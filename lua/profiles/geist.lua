-- SPDX-License-Identifier: Apache-2.0
-- Geist and Vertiv Watchdog sensors, V4. Temperatures are tenths of a degree in the unit that the device is set to:
-- deviceTemperatureUnits 0 is Fahrenheit, 1 Celsius; without it they are taken as Celsius.
return profile {
	name = "geist",
	summary = "Geist Watchdog room sensors",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.21239" },
	maps = {
		temperature_unit = { oid = "1.3.6.1.4.1.21239.5.1.1.7" }, -- productUnits
	},
	tables = {
		sensors = {
			combine = "all",
			sources = {
				{
					any_of = { "value" },
					columns = {
						name = "1.3.6.1.4.1.21239.5.1.2.1.3", -- internalName
						kind = { constant = "celsius" },
						value = {
							{ oid = "1.3.6.1.4.1.21239.5.1.2.1.5", scale = 0.1, convert = "f_c", range = { -60, 150 }, -- internalTemp
								when = { map = "temperature_unit", of = { constant = 0 }, equals = 0 } },
							{ oid = "1.3.6.1.4.1.21239.5.1.2.1.5", scale = 0.1, range = { -60, 150 } },
						},
					},
				},
				{
					any_of = { "value" },
					columns = {
						name = "1.3.6.1.4.1.21239.5.1.2.1.3", -- internalName
						kind = { constant = "percent-rh" },
						value = { oid = "1.3.6.1.4.1.21239.5.1.2.1.6", range = { 0, 100 } }, -- internalHumidity
					},
				},
				{
					any_of = { "value" },
					columns = {
						name = "1.3.6.1.4.1.21239.5.1.4.1.3", -- tempSensorName
						kind = { constant = "celsius" },
						value = {
							{ oid = "1.3.6.1.4.1.21239.5.1.4.1.5", scale = 0.1, convert = "f_c", range = { -60, 150 }, -- tempSensorTemp
								when = { map = "temperature_unit", of = { constant = 0 }, equals = 0 } },
							{ oid = "1.3.6.1.4.1.21239.5.1.4.1.5", scale = 0.1, range = { -60, 150 } },
						},
					},
				},
				-- V3: door, water and smoke, 0…99 as a signal, of which a good half is the alarm by default
				{
					any_of = { "value" },
					columns = {
						name = "1.3.6.1.4.1.21239.2.7.1.3", -- doorSensorName
						kind = { constant = "door" },
						value = "1.3.6.1.4.1.21239.2.7.1.5", -- doorSensorStatus
						high_alarm = { constant = 50 },
					},
				},
				{
					any_of = { "value" },
					columns = {
						name = "1.3.6.1.4.1.21239.2.8.1.3", -- waterSensorName
						kind = { constant = "water_leak" },
						value = "1.3.6.1.4.1.21239.2.8.1.5", -- waterSensorDampness
						high_alarm = { constant = 50 },
					},
				},
				{
					any_of = { "value" },
					columns = {
						name = "1.3.6.1.4.1.21239.2.21.1.3", -- smokeAlarmName
						kind = { constant = "smoke" },
						value = "1.3.6.1.4.1.21239.2.21.1.5", -- smokeAlarmStatus
						high_alarm = { constant = 50 },
					},
				},
			},
		},
	},
}
