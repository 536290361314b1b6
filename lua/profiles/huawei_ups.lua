-- SPDX-License-Identifier: Apache-2.0
-- Huawei UPS2000 and UPS5000 cards: UPS-MIB's objects with other scales, under Net-SNMP's sysObjectID. Told by an object
-- of Huawei's own UPS subtree.
return profile {
	name = "huawei-ups",
	summary = "Huawei UPS2000 and UPS5000",
	extends = "ups",
	match = {
		object_id = "1.3.6.1.4.1.8072.3.2",
		objects = { { oid = "1.3.6.1.4.1.2011.6.174.1.1.1.2.0", present = true } }, -- the card's model
	},
	tables = {
		ups = {
			inherit = "columns",
			columns = {
				battery_voltage_v = { oid = "1.3.6.1.2.1.33.1.2.5.0", absent = { -1, 0, 2147483647 }, scale = 0.01 }, -- upsBatteryVoltage
				input_voltage_v = { oid = "1.3.6.1.2.1.33.1.3.3.1.3.1", absent = 2147483647, scale = 0.1 }, -- upsInputVoltage
				output_voltage_v = { oid = "1.3.6.1.2.1.33.1.4.4.1.2.1", absent = 2147483647, scale = 0.1 }, -- upsOutputVoltage
			},
		},
	},
}
