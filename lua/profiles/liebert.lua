-- SPDX-License-Identifier: Apache-2.0
-- Vertiv and Liebert UPSs and room cooling: UPS-MIB, and temperatures and humidities of LIEBERT-GP-ENVIRONMENTAL-MIB.
-- Flexible points keep value and unit as text in rows of their own; of those the output power is read.
return profile {
	name = "liebert",
	summary = "Vertiv Liebert UPSs and cooling",
	extends = "ups",
	match = { object_id = "1.3.6.1.4.1.476.1.42" },
	tables = {
		sensors = {
			inherit = "add",
			sources = {
				{
					any_of = { "value" },
					columns = {
						name = { text = { "temperature ", { index = 1 } } },
						kind = { constant = "celsius" },
						value = {
							-- lgpEnvTemperatureMeasurementTenthsDegC
							{ oid = "1.3.6.1.4.1.476.1.42.3.4.1.3.3.1.50", absent = 2147483647, scale = 0.1, range = { -60, 200 } },
							{ oid = "1.3.6.1.4.1.476.1.42.3.4.1.3.3.1.3", absent = 2147483647, range = { -60, 200 } }, -- lgpEnvTemperatureMeasurementDegC
						},
					},
				},
				{
					any_of = { "value" },
					columns = {
						name = { text = { "humidity ", { index = 1 } } },
						kind = { constant = "percent-rh" },
						value = { oid = "1.3.6.1.4.1.476.1.42.3.4.2.2.3.1.3", absent = 2147483647, range = { 0, 100 } }, -- lgpEnvHumidityMeasurementRel
					},
				},
				-- UPS-MIB, by line
				{
					columns = {
						name = { text = { "input voltage ", { index = 1 } } },
						kind = { constant = "volts-ac" },
						value = { oid = "1.3.6.1.2.1.33.1.3.3.1.3", absent = 2147483647 }, -- upsInputVoltage
					},
				},
				{
					columns = {
						name = { text = { "input current ", { index = 1 } } },
						kind = { constant = "amperes" },
						value = { oid = "1.3.6.1.2.1.33.1.3.3.1.4", absent = 2147483647, scale = 0.1 }, -- upsInputCurrent
					},
				},
				{
					columns = {
						name = { text = { "output voltage ", { index = 1 } } },
						kind = { constant = "volts-ac" },
						value = { oid = "1.3.6.1.2.1.33.1.4.4.1.2", absent = 2147483647 }, -- upsOutputVoltage
					},
				},
				{
					columns = {
						name = { text = { "output current ", { index = 1 } } },
						kind = { constant = "amperes" },
						value = { oid = "1.3.6.1.2.1.33.1.4.4.1.3", absent = 2147483647, scale = 0.1 }, -- upsOutputCurrent
					},
				},
				{
					columns = {
						name = { text = { "bypass voltage ", { index = 1 } } },
						kind = { constant = "volts-ac" },
						value = { oid = "1.3.6.1.2.1.33.1.5.3.1.2", absent = 2147483647 }, -- upsBypassVoltage
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "output frequency" },
						kind = { constant = "hertz" },
						value = { oid = "1.3.6.1.2.1.33.1.4.2.0", absent = 2147483647, scale = 0.1 }, -- upsOutputFrequency
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "bypass frequency" },
						kind = { constant = "hertz" },
						value = { oid = "1.3.6.1.2.1.33.1.5.1.0", absent = 2147483647, scale = 0.1 }, -- upsBypassFrequency
					},
				},
				{
					index = { "integer", "integer", "integer", "integer" },
					only = {
						{ oid = "1.3.6.1.4.1.476.1.42.3.9.20.1.10", equals = "System Output Power" }, -- lgpFlexibleEntryDataLabel
						{ oid = "1.3.6.1.4.1.476.1.42.3.9.20.1.30", equals = "kW" }, -- lgpFlexibleEntryUnitsOfMeasure
					},
					any_of = { "value" },
					columns = {
						name = "1.3.6.1.4.1.476.1.42.3.9.20.1.10",
						kind = { constant = "watts" },
						value = { oid = "1.3.6.1.4.1.476.1.42.3.9.20.1.20", scale = 1000 }, -- lgpFlexibleEntryValue
					},
				},
			},
		},
	},
}
