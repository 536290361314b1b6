-- SPDX-License-Identifier: Apache-2.0
-- Linux and BSD hosts with Net-SNMP's agent, and lm-sensors where it was built in. Its sysObjectID is in many vendors'
-- devices too, so any other profile that fits goes first.
return profile {
	name = "net-snmp",
	summary = "Hosts with Net-SNMP's agent",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.8072.3.2", priority = -1 },
	tables = {
		sensors = {
			inherit = "add",
			sources = {
				{
					columns = {
						name = "1.3.6.1.4.1.2021.13.16.2.1.2", -- lmTempSensorsDevice
						kind = { constant = "celsius" },
						value = { oid = "1.3.6.1.4.1.2021.13.16.2.1.3", scale = 0.001, range = { -100, 250 } }, -- lmTempSensorsValue
					},
				},
				{
					columns = {
						name = "1.3.6.1.4.1.2021.13.16.4.1.2", -- lmVoltSensorsDevice
						kind = { constant = "volts-dc" },
						value = { oid = "1.3.6.1.4.1.2021.13.16.4.1.3", scale = 0.001 }, -- lmVoltSensorsValue
					},
				},
			},
		},
		fans = {
			columns = {
				name = "1.3.6.1.4.1.2021.13.16.3.1.2", -- lmFanSensorsDevice
				speed_rpm = "1.3.6.1.4.1.2021.13.16.3.1.3", -- lmFanSensorsValue
			},
		},
	},
}
