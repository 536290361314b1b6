-- SPDX-License-Identifier: Apache-2.0
-- Nokia Wavence (9500 MPR) microwave: power of both ends in 0.1 dBm; -100.0 is a transmitter that is off.
return profile {
	name = "nokia-wavence",
	summary = "Nokia Wavence microwave",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.637.54.1.10" },
	tables = {
		radios = {
			combine = "all",
			sources = {
				{
					any_of = { "rx_dbm", "tx_dbm" },
					columns = {
						name = { interface = { index = 1 } },
						technology = { constant = "microwave" },
						-- opticsIMMrTtpLocalTxPower
						tx_dbm = { oid = "1.3.6.1.4.1.637.54.1.10.1.1.4.1.2", absent = -1000, scale = 0.1, range = { -60, 60 } },
						-- opticsIMMrTtpLocalRxPower
						rx_dbm = { oid = "1.3.6.1.4.1.637.54.1.10.1.1.4.1.3", absent = -1000, scale = 0.1, range = { -140, 20 } },
					},
				},
				-- the far end, as this one knows it
				{
					any_of = { "rx_dbm", "tx_dbm" },
					columns = {
						name = { text = { { interface = { index = 1 } }, " far end" } },
						technology = { constant = "microwave" },
						-- opticsIMMrTtpRemoteTxPower
						tx_dbm = { oid = "1.3.6.1.4.1.637.54.1.10.1.1.4.1.6", absent = -1000, scale = 0.1, range = { -60, 60 } },
						-- opticsIMMrTtpRemoteRxPower
						rx_dbm = { oid = "1.3.6.1.4.1.637.54.1.10.1.1.4.1.7", absent = -1000, scale = 0.1, range = { -140, 20 } },
					},
				},
			},
		},
	},
}
