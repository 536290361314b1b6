-- SPDX-License-Identifier: Apache-2.0
-- Arista EOS. All hardware is in ENTITY-SENSOR-MIB; the sensors of transceivers say their port in entPhysicalDescr alone
-- ("DOM RX Power Sensor for Ethernet1"), and optical power is in watts with scale and precision of its own.
local none = { -1000000000, 1000000000, -2147483648, 2147483647 }
local exponent = { difference = {
	{ oid = "1.3.6.1.2.1.99.1.1.1.2", offset = -9, scale = 3 }, -- entPhySensorScale
	"1.3.6.1.2.1.99.1.1.1.3", -- entPhySensorPrecision
} }
local of_module = { first = {
	{ constant = 1, when = { oid = "1.3.6.1.2.1.47.1.1.1.1.2", joins = true, prefix = "DOM " } }, -- entPhysicalDescr
	{ constant = 0 },
} }
local in_milli = { sum = { exponent, { constant = 3 } } }
local works = { oid = "1.3.6.1.2.1.99.1.1.1.5", differs = { 2, 3 } } -- entPhySensorOperStatus
local rx = { oid = "1.3.6.1.2.1.47.1.1.1.1.2", joins = true, contains = "RX Power" } -- entPhysicalDescr
local tx = { oid = "1.3.6.1.2.1.47.1.1.1.1.2", joins = true, contains = "TX Power" }
local bias = { oid = "1.3.6.1.2.1.47.1.1.1.1.2", joins = true, contains = "Bias" }
local temperature = { oid = "1.3.6.1.2.1.47.1.1.1.1.2", joins = true, contains = "Temperature" }
local voltage = { oid = "1.3.6.1.2.1.47.1.1.1.1.2", joins = true, contains = "Voltage" }

return profile {
	name = "arista",
	summary = "Arista EOS switches",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.30065" },
	maps = {
		entity_model = { oid = "1.3.6.1.2.1.47.1.1.1.1.13" }, -- entPhysicalModelName
		entity_serial = { oid = "1.3.6.1.2.1.47.1.1.1.1.11" }, -- entPhysicalSerialNum
		entity_vendor = { oid = "1.3.6.1.2.1.47.1.1.1.1.12" }, -- entPhysicalMfgName
	},
	tables = {
		-- what the kernel can take back is no use of memory
		memory = {
			combine = "all",
			sources = {
				{
					scalars = true,
					any_of = { "used_bytes" },
					columns = {
						name = { constant = "RAM", when = { oid = "1.3.6.1.2.1.25.2.3.1.3.3", equals = "RAM (Cache)" } }, -- hrStorageDescr
						total_bytes = { range = { 1, 1e15 }, product = { "1.3.6.1.2.1.25.2.3.1.4.1", "1.3.6.1.2.1.25.2.3.1.5.1" } }, -- hrStorageAllocationUnits, hrStorageSize
						used_bytes = { range = { 0, 1e15 }, product = { "1.3.6.1.2.1.25.2.3.1.4.1", { difference = { "1.3.6.1.2.1.25.2.3.1.6.1", "1.3.6.1.2.1.25.2.3.1.6.2", "1.3.6.1.2.1.25.2.3.1.6.3" } } } },
						used_ratio = { range = { 0, 1 }, quotient = { { difference = { "1.3.6.1.2.1.25.2.3.1.6.1", "1.3.6.1.2.1.25.2.3.1.6.2", "1.3.6.1.2.1.25.2.3.1.6.3" } }, "1.3.6.1.2.1.25.2.3.1.5.1" } },
					},
				},
				{
					only = {
						{ oid = "1.3.6.1.2.1.25.2.3.1.2", last_arc = true, equals = { 2, 3 } }, -- hrStorageType
						{ oid = "1.3.6.1.2.1.25.2.3.1.3", differs = "RAM" }, -- hrStorageDescr
					},
					any_of = { "total_bytes" },
					columns = {
						name = "1.3.6.1.2.1.25.2.3.1.3", -- hrStorageDescr
						total_bytes = { range = { 1e6, 1e18 }, product = { { oid = "1.3.6.1.2.1.25.2.3.1.4", slow = true }, { oid = "1.3.6.1.2.1.25.2.3.1.5", bits = "unsigned32" } } },
						used_bytes = { product = { { oid = "1.3.6.1.2.1.25.2.3.1.4", slow = true }, { oid = "1.3.6.1.2.1.25.2.3.1.6", bits = "unsigned32" } } },
						used_ratio = { range = { 0, 1 }, quotient = { { oid = "1.3.6.1.2.1.25.2.3.1.6", bits = "unsigned32" }, { oid = "1.3.6.1.2.1.25.2.3.1.5", bits = "unsigned32" } } },
					},
				},
			},
		},
		sensors = {
			changed_by = "1.3.6.1.2.1.47.1.4.1.0", -- entLastChangeTime
			only = { first = of_module.first, equals = 0 },
			any_of = { "value" },
			columns = {
				name = {
					{ oid = "1.3.6.1.2.1.47.1.1.1.1.7", joins = true }, -- entPhysicalName
					{ oid = "1.3.6.1.2.1.47.1.1.1.1.2", joins = true }, -- entPhysicalDescr
				},
				kind = { -- entPhySensorType
					oid = "1.3.6.1.2.1.99.1.1.1.1",
					words = { other = 1, unknown = 2, ["volts-ac"] = 3, ["volts-dc"] = 4, amperes = 5, watts = 6,
						hertz = 7, celsius = 8, ["percent-rh"] = 9, rpm = 10, cmm = 11, truth = 12, dbm = 14 },
					otherwise = "other",
				},
				value = { oid = "1.3.6.1.2.1.99.1.1.1.4", absent = none, when = works, exponent = exponent }, -- entPhySensorValue
				status = { -- entPhySensorOperStatus
					oid = "1.3.6.1.2.1.99.1.1.1.5",
					words = { ok = 1, unavailable = 2, nonoperational = 3 },
				},
				-- aristaEntSensorThresholdLowWarning
				low_warning = { oid = "1.3.6.1.4.1.30065.3.12.1.1.1.1", joins = true, absent = none, exponent = exponent },
				-- aristaEntSensorThresholdLowCritical
				low_alarm = { oid = "1.3.6.1.4.1.30065.3.12.1.1.1.2", joins = true, absent = none, exponent = exponent },
				-- aristaEntSensorThresholdHighWarning
				high_warning = { oid = "1.3.6.1.4.1.30065.3.12.1.1.1.3", joins = true, absent = none, exponent = exponent },
				-- aristaEntSensorThresholdHighCritical
				high_alarm = { oid = "1.3.6.1.4.1.30065.3.12.1.1.1.4", joins = true, absent = none, exponent = exponent },
			},
		},
		-- a fan's own sensor says whether it turns
		fans = {
			only = { oid = "1.3.6.1.2.1.99.1.1.1.1", equals = 10 }, -- entPhySensorType
			columns = {
				name = {
					{ oid = "1.3.6.1.2.1.47.1.1.1.1.7", joins = true }, -- entPhysicalName
					{ oid = "1.3.6.1.2.1.47.1.1.1.1.2", joins = true }, -- entPhysicalDescr
				},
				status = { oid = "1.3.6.1.2.1.99.1.1.1.5", words = { ok = 1, unknown = 2, failed = 3 } }, -- entPhySensorOperStatus
				speed_rpm = { oid = "1.3.6.1.2.1.99.1.1.1.4", absent = none, when = works, exponent = exponent }, -- entPhySensorValue
			},
		},
		optics = {
			group = true,
			changed_by = "1.3.6.1.2.1.47.1.4.1.0", -- entLastChangeTime
			only = { first = of_module.first, equals = 1 },
			any_of = { "rx_dbm", "tx_dbm", "bias_ma", "temperature_c", "voltage_v" },
			columns = {
				interface = { oid = "1.3.6.1.2.1.47.1.1.1.1.2", joins = true, after = " for " }, -- entPhysicalDescr
				-- entPhySensorValue
				rx_dbm = { convert = "w_dbm", range = { -60, 20 }, first = { { oid = "1.3.6.1.2.1.99.1.1.1.4", absent = none, when = { rx, works },
					exponent = exponent } } },
				tx_dbm = { convert = "w_dbm", range = { -60, 20 }, first = { { oid = "1.3.6.1.2.1.99.1.1.1.4", absent = none, when = { tx, works },
					exponent = exponent } } },
				bias_ma = { oid = "1.3.6.1.2.1.99.1.1.1.4", absent = none, when = { bias, works }, exponent = in_milli },
				temperature_c = { oid = "1.3.6.1.2.1.99.1.1.1.4", absent = none, when = { temperature, works }, exponent = exponent },
				voltage_v = { oid = "1.3.6.1.2.1.99.1.1.1.4", absent = none, when = { voltage, works }, exponent = exponent },
				-- quantities of a lane lie one deeper than those of the module
				vendor = { map = "entity_vendor", of = { map = "entity_parent", of = { index = 1 } } },
				part = { map = "entity_model", of = { map = "entity_parent", of = { index = 1 } } },
				serial = { map = "entity_serial", of = { map = "entity_parent", of = { index = 1 } } },
				rx_low_alarm_dbm = { convert = "w_dbm", range = { -60, 20 }, first = { { oid = "1.3.6.1.4.1.30065.3.12.1.1.1.2",
					joins = true, absent = none, when = rx,
					exponent = exponent } } }, -- aristaEntSensorThresholdLowCritical
				rx_low_warning_dbm = { convert = "w_dbm", range = { -60, 20 }, first = { { oid = "1.3.6.1.4.1.30065.3.12.1.1.1.1",
					joins = true, absent = none, when = rx,
					exponent = exponent } } }, -- aristaEntSensorThresholdLowWarning
				rx_high_warning_dbm = { convert = "w_dbm", range = { -60, 20 },
					first = { { oid = "1.3.6.1.4.1.30065.3.12.1.1.1.3", joins = true, absent = none, when = rx,
					exponent = exponent } } }, -- aristaEntSensorThresholdHighWarning
				rx_high_alarm_dbm = { convert = "w_dbm", range = { -60, 20 }, first = { { oid = "1.3.6.1.4.1.30065.3.12.1.1.1.4",
					joins = true, absent = none, when = rx,
					exponent = exponent } } }, -- aristaEntSensorThresholdHighCritical
				tx_low_alarm_dbm = { convert = "w_dbm", range = { -60, 20 }, first = { { oid = "1.3.6.1.4.1.30065.3.12.1.1.1.2",
					joins = true, absent = none, when = tx,
					exponent = exponent } } }, -- aristaEntSensorThresholdLowCritical
				tx_low_warning_dbm = { convert = "w_dbm", range = { -60, 20 }, first = { { oid = "1.3.6.1.4.1.30065.3.12.1.1.1.1",
					joins = true, absent = none, when = tx,
					exponent = exponent } } }, -- aristaEntSensorThresholdLowWarning
				tx_high_warning_dbm = { convert = "w_dbm", range = { -60, 20 },
					first = { { oid = "1.3.6.1.4.1.30065.3.12.1.1.1.3", joins = true, absent = none, when = tx,
					exponent = exponent } } }, -- aristaEntSensorThresholdHighWarning
				tx_high_alarm_dbm = { convert = "w_dbm", range = { -60, 20 }, first = { { oid = "1.3.6.1.4.1.30065.3.12.1.1.1.4",
					joins = true, absent = none, when = tx,
					exponent = exponent } } }, -- aristaEntSensorThresholdHighCritical
				-- aristaEntSensorThresholdLowCritical
				temperature_low_alarm_c = { oid = "1.3.6.1.4.1.30065.3.12.1.1.1.2", joins = true, absent = none,
					when = temperature, exponent = exponent },
				-- aristaEntSensorThresholdHighCritical
				temperature_high_alarm_c = { oid = "1.3.6.1.4.1.30065.3.12.1.1.1.4", joins = true, absent = none,
					when = temperature, exponent = exponent },
				-- aristaEntSensorThresholdLowCritical
				voltage_low_alarm_v = { oid = "1.3.6.1.4.1.30065.3.12.1.1.1.2", joins = true, absent = none, when = voltage, exponent = exponent },
				-- aristaEntSensorThresholdHighCritical
				voltage_high_alarm_v = { oid = "1.3.6.1.4.1.30065.3.12.1.1.1.4", joins = true, absent = none, when = voltage, exponent = exponent },
				-- aristaEntSensorThresholdLowCritical
				bias_low_alarm_ma = { oid = "1.3.6.1.4.1.30065.3.12.1.1.1.2", joins = true, absent = none, when = bias, exponent = in_milli },
				-- aristaEntSensorThresholdHighCritical
				bias_high_alarm_ma = { oid = "1.3.6.1.4.1.30065.3.12.1.1.1.4", joins = true, absent = none, when = bias, exponent = in_milli },
			},
		},
	},
}
