-- SPDX-License-Identifier: Apache-2.0
-- HUAWEI-SITE-MONITOR-MIB. Voltages are in 0.1 V, currents in whole amperes, 2147483647 stands for none.
return profile {
	name = "huawei-smu",
	summary = "Huawei site power: rectifiers, batteries, distribution (SMU)",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.2011.6.164" },
	tables = {
		sensors = {
			combine = "all",
			sources = {
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "Battery current" },
						kind = { constant = "amperes" },
						value = { oid = "1.3.6.1.4.1.2011.6.164.1.4.2.1.0", absent = 2147483647 }, -- hwBattsTotalCurrent
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "DC current" },
						kind = { constant = "amperes" },
						value = { oid = "1.3.6.1.4.1.2011.6.164.1.6.1.4.0", absent = 2147483647 }, -- hwDcTotalCurrent
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "Rectifier current" },
						kind = { constant = "amperes" },
						value = { oid = "1.3.6.1.4.1.2011.6.164.1.3.1.3.0", absent = 2147483647 }, -- hwRectsTotalCurrent
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "DC voltage" },
						kind = { constant = "volts-dc" },
						value = { oid = "1.3.6.1.4.1.2011.6.164.1.6.1.3.0", absent = { 2147483647 }, scale = 0.1 }, -- hwDcTotalVoltage
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "Rectifiers, set voltage" },
						kind = { constant = "volts-dc" },
						value = { oid = "1.3.6.1.4.1.2011.6.164.1.3.1.6.0", absent = { 2147483647 }, scale = 0.1 }, -- hwRectsAdjustedVoltage
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "Rectifiers, rated voltage" },
						kind = { constant = "volts-dc" },
						value = { oid = "1.3.6.1.4.1.2011.6.164.1.3.1.5.0", absent = { 2147483647 }, scale = 0.1 }, -- hwRectsRatedVoltage
					},
				},
				{
					any_of = { "value" },
					columns = {
						name = { text = { "AC ", { index = 1 } } },
						kind = { constant = "volts-ac" },
						value = { oid = "1.3.6.1.4.1.2011.6.164.1.5.2.1.1.4", absent = { 2147483647 }, scale = 0.1 }, -- hwAcInputL1Voltage
					},
				},
				{
					any_of = { "value" },
					columns = {
						name = { text = { "DC ", { index = 1 } } },
						kind = { constant = "volts-dc" },
						value = { oid = "1.3.6.1.4.1.2011.6.164.1.6.2.1.1.4", absent = { 2147483647 }, scale = 0.1 }, -- hwDcOutputVoltage
					},
				},
				{
					any_of = { "value" },
					columns = {
						name = { text = { "DC ", { index = 1 } } },
						kind = { constant = "amperes" },
						value = { oid = "1.3.6.1.4.1.2011.6.164.1.6.2.1.1.5", absent = 2147483647 }, -- hwDcOutputCurrent
					},
				},
				{
					any_of = { "value" },
					columns = {
						name = { text = { "Low-voltage disconnect ", { index = 1 } } },
						kind = { constant = "volts-dc" },
						value = { oid = "1.3.6.1.4.1.2011.6.164.1.7.2.1.1.5", absent = { 2147483647 }, scale = 0.1 }, -- hwLvdVoltage
					},
				},
				{
					any_of = { "value" },
					columns = {
						name = { text = { "Battery ", { index = 1 }, " charge" } },
						kind = { constant = "percent" },
						-- hwBattStringRemainingCapacity
						value = { oid = "1.3.6.1.4.1.2011.6.164.1.4.4.2.1.3", absent = { 2147483647 }, scale = 0.1 },
					},
				},
				{
					any_of = { "value" },
					columns = {
						name = { text = { "Battery ", { index = 1 } } },
						kind = { constant = "celsius" },
						-- hwBattStringTemperature
						value = { oid = "1.3.6.1.4.1.2011.6.164.1.4.4.2.1.6", absent = 2147483647, scale = 0.1, range = { -60, 200 } },
					},
				},
			},
		},
		power_supplies = {
			columns = {
				name = { oid = "1.3.6.1.4.1.2011.6.164.1.3.2.1.1.3", joins = true }, -- hwRectName
				-- hwRectOperStatus
				status = { oid = "1.3.6.1.4.1.2011.6.164.1.3.2.2.1.99", words = { ok = 1, failed = { 2, 4 }, warning = 3, off = 5 } },
			},
		},
		modules = {
			columns = {
				name = "1.3.6.1.4.1.2011.6.164.1.2.2.1.1.3", -- hwMonitorName
				class = { constant = "module" },
				firmware = "1.3.6.1.4.1.2011.6.164.1.2.2.1.1.5", -- hwMonitorSoftwareVersion
				-- hwMonitorOperStatus
				status = { oid = "1.3.6.1.4.1.2011.6.164.1.2.2.1.1.99", words = { ok = 1 }, otherwise = "unknown" },
			},
		},
		redundancy = {
			scalars = true,
			any_of = { "state" },
			columns = {
				name = { constant = "Battery charge" },
				-- hwBattsChargeStatus
				state = { oid = "1.3.6.1.4.1.2011.6.164.1.4.2.3.0", words = { float = 1, boost = 2, discharge = 3, hibernate = 4 } },
			},
		},
	},
}
