-- SPDX-License-Identifier: Apache-2.0
-- Ceragon FibeAir IP-20 and IP-10 (MWRM-RADIO-MIB): radios by ifIndex. The mean square error is negative dB, hundredths;
-- its opposite stands for the signal-to-noise ratio; -99.00 is no reception.
return profile {
	name = "ceragon",
	summary = "Ceragon microwave",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.2281" },
	tables = {
		radios = {
			columns = {
				name = { { interface = { index = 1 } }, { text = { "radio ", { index = 1 } } } },
				technology = { constant = "microwave" },
				-- genEquipRadioCfgRadioOperationalState
				state = { oid = "1.3.6.1.4.1.2281.10.7.2.1.9", words = { down = 0, up = 1 }, otherwise = "unknown" },
				rx_dbm = { oid = "1.3.6.1.4.1.2281.10.5.1.1.2", absent = 0, range = { -140, 20 } }, -- genEquipRfuStatusRxLevel
				rx_diversity_dbm = { oid = "1.3.6.1.4.1.2281.10.5.1.1.10", absent = 0, range = { -140, 20 } }, -- genEquipRfuStatusRxLevelDiversity
				tx_dbm = { oid = "1.3.6.1.4.1.2281.10.5.1.1.3", range = { -60, 60 } }, -- genEquipRfuStatusTxLevel
				snr_db = { oid = "1.3.6.1.4.1.2281.10.7.1.1.2", absent = -9900, scale = -0.01, range = { -20, 100 } }, -- genEquipRadioStatusMSE
				xpi_db = { oid = "1.3.6.1.4.1.2281.10.7.1.1.5", bits = "signed32", scale = 0.01, range = { -50, 100 } }, -- genEquipRadioStatusXPI
				errors = "1.3.6.1.4.1.2281.10.7.1.1.3", -- genEquipRadioStatusDefectedBlocks
				frequency_hz = { oid = "1.3.6.1.4.1.2281.10.5.2.1.3", absent = 0, scale = 1000 }, -- genEquipRfuCfgTxFreq
				rx_frequency_hz = { oid = "1.3.6.1.4.1.2281.10.5.2.1.4", absent = 0, scale = 1000 }, -- genEquipRfuCfgRxFreq
				rate_bps = { oid = "1.3.6.1.4.1.2281.10.7.4.1.1.11", absent = 0, scale = 1000 }, -- genEquipRadioMRMCCurrRxBitrate
				tx_rate_bps = { oid = "1.3.6.1.4.1.2281.10.7.4.1.1.7", absent = 0, scale = 1000 }, -- genEquipRadioMRMCCurrTxBitrate
			},
			any_of = { "rx_dbm", "tx_dbm" },
		},
		sensors = {
			inherit = "add",
			sources = {
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "unit temperature" },
						kind = { constant = "celsius" },
						value = { oid = "1.3.6.1.4.1.2281.10.1.1.9.0", range = { -60, 200 } }, -- genEquipUnitIduTemperature
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "unit voltage" },
						kind = { constant = "volts-dc" },
						value = { oid = "1.3.6.1.4.1.2281.10.1.1.10.0", range = { 1, 100 } }, -- genEquipUnitVoltageInput
					},
				},
				{
					columns = {
						name = { text = { { interface = { index = 1 } }, " power amplifier" } },
						kind = { constant = "celsius" },
						value = { oid = "1.3.6.1.4.1.2281.10.5.1.1.24", range = { -60, 200 } }, -- genEquipRfuStatusPaTemp
					},
				},
				{
					columns = {
						name = { text = { { interface = { index = 1 } }, " transmitter muted" } },
						kind = { constant = "truth" },
						value = { oid = "1.3.6.1.4.1.2281.10.5.1.1.25", range = { 0, 1 } }, -- genEquipRfuStatusTxMute
					},
				},
				-- where the unit takes its time from: 0 no NTP, 1 its own clock, 2 locked to a server
				{
					columns = {
						name = { text = { "NTP lock ", { index = 1 } } },
						kind = { constant = "truth" },
						value = { first = {
							{ constant = 1, when = { oid = "1.3.6.1.4.1.2281.10.1.1.11.6.6.1.4", equals = 2 } }, -- genEquipUnitInfoNtpStatusLockState
							{ constant = 0, when = { oid = "1.3.6.1.4.1.2281.10.1.1.11.6.6.1.4", equals = { 0, 1 } } }, -- genEquipUnitInfoNtpStatusLockState
						} },
						status = { oid = "1.3.6.1.4.1.2281.10.1.1.11.6.6.1.4", words = { ok = { 0, 2 }, warning = 1 } }, -- genEquipUnitInfoNtpStatusLockState
					},
				},
				-- the far end's state, as this one knows it: 0 down, 1 up
				{
					columns = {
						name = { text = { { interface = { index = 1 } }, " far end down" } },
						kind = { constant = "truth" },
						-- genEquipRemoteRadioOperationalState
						value = { range = { 0, 1 }, difference = { { constant = 1 }, "1.3.6.1.4.1.2281.10.7.3.1.1.2" } },
					},
				},
			},
		},
	},
}
