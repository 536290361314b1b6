-- SPDX-License-Identifier: Apache-2.0
-- AKCP sensorProbe and securityProbe. Status: 1 none, 2 normal, 3 and 4 high warning and critical, 5 and 6 low, 7 error.
local status = { ok = 2, warning = { 3, 5 }, critical = { 4, 6 }, unavailable = 1, nonoperational = 7 }

return profile {
	name = "akcp",
	summary = "AKCP sensor probes",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.3854" },
	tables = {
		sensors = {
			combine = "all",
			sources = {
				-- sensorProbe: a row for each socket, of which those that are online (1) measure
				{
					only = { oid = "1.3.6.1.4.1.3854.1.2.2.1.16.1.5", equals = 1 }, -- sensorProbeTempOnline
					any_of = { "value" },
					columns = {
						name = "1.3.6.1.4.1.3854.1.2.2.1.16.1.1", -- sensorProbeTempDescription
						kind = { constant = "celsius" },
						value = { oid = "1.3.6.1.4.1.3854.1.2.2.1.16.1.14", scale = 0.1, range = { -60, 150 } }, -- sensorProbeTempDegreeRaw
						status = { oid = "1.3.6.1.4.1.3854.1.2.2.1.16.1.4", words = status }, -- sensorProbeTempStatus
						high_warning = "1.3.6.1.4.1.3854.1.2.2.1.16.1.7", -- sensorProbeTempHighWarning
						high_alarm = "1.3.6.1.4.1.3854.1.2.2.1.16.1.8", -- sensorProbeTempHighCritical
						low_warning = "1.3.6.1.4.1.3854.1.2.2.1.16.1.9", -- sensorProbeTempLowWarning
						low_alarm = "1.3.6.1.4.1.3854.1.2.2.1.16.1.10", -- sensorProbeTempLowCritical
					},
				},
				{
					only = { oid = "1.3.6.1.4.1.3854.1.2.2.1.17.1.5", equals = 1 }, -- sensorProbeHumidityOnline
					any_of = { "value" },
					columns = {
						name = "1.3.6.1.4.1.3854.1.2.2.1.17.1.1", -- sensorProbeHumidityDescription
						kind = { constant = "percent-rh" },
						value = { oid = "1.3.6.1.4.1.3854.1.2.2.1.17.1.3", range = { 0, 100 } }, -- sensorProbeHumidityPercent
						status = { oid = "1.3.6.1.4.1.3854.1.2.2.1.17.1.4", words = status }, -- sensorProbeHumidityStatus
						high_warning = "1.3.6.1.4.1.3854.1.2.2.1.17.1.7", -- sensorProbeHumidityHighWarning
						high_alarm = "1.3.6.1.4.1.3854.1.2.2.1.17.1.8", -- sensorProbeHumidityHighCritical
						low_warning = "1.3.6.1.4.1.3854.1.2.2.1.17.1.9", -- sensorProbeHumidityLowWarning
						low_alarm = "1.3.6.1.4.1.3854.1.2.2.1.17.1.10", -- sensorProbeHumidityLowCritical
					},
				},
				-- dry contacts, water, smoke and doors: set where the status is critical; a contact that is offline has no value
				{
					any_of = { "value", "status" },
					columns = {
						name = { "1.3.6.1.4.1.3854.1.2.2.1.18.1.1", { text = { "switch ", { index = 1 } } } }, -- sensorProbeSwitchDescription
						kind = { constant = "contact" },
						value = { first = {
							{ constant = 1, when = { oid = "1.3.6.1.4.1.3854.1.2.2.1.18.1.3", equals = { 4, 6 } } }, -- sensorProbeSwitchStatus
							{ constant = 0, when = { oid = "1.3.6.1.4.1.3854.1.2.2.1.18.1.3", equals = 2 } }, -- sensorProbeSwitchStatus
						} },
						status = { oid = "1.3.6.1.4.1.3854.1.2.2.1.18.1.3", words = status }, -- sensorProbeSwitchStatus
					},
				},
				-- sensorProbe+ and securityProbe
				{
					index = { "rest" },
					any_of = { "value" },
					columns = {
						name = { "1.3.6.1.4.1.3854.3.5.2.1.2", { text = { "temperature ", { index = "all" } } } }, -- temperatureDescription
						kind = { constant = "celsius" },
						-- temperatureUnit: C or F
						value = {
							{ oid = "1.3.6.1.4.1.3854.3.5.2.1.4", convert = "f_c", range = { -60, 150 }, -- temperatureDegree
								when = { oid = "1.3.6.1.4.1.3854.3.5.2.1.5", equals = "F" } }, -- temperatureUnit
							{ oid = "1.3.6.1.4.1.3854.3.5.2.1.4", range = { -60, 150 } }, -- temperatureDegree
						},
						status = { oid = "1.3.6.1.4.1.3854.3.5.2.1.6", words = status }, -- temperatureStatus
					},
				},
				{
					index = { "rest" },
					any_of = { "value" },
					columns = {
						name = { "1.3.6.1.4.1.3854.3.5.3.1.2", { text = { "humidity ", { index = "all" } } } }, -- humidityDescription
						kind = { constant = "percent-rh" },
						value = { oid = "1.3.6.1.4.1.3854.3.5.3.1.4", range = { 0, 100 } }, -- humidityPercent
						status = { oid = "1.3.6.1.4.1.3854.3.5.3.1.6", words = status }, -- humidityStatus
					},
				},
			},
		},
	},
}
