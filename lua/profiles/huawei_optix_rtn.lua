-- SPDX-License-Identifier: Apache-2.0
-- OptiX RTN. Boards by slot; powers are in 0.1 dBm, frequencies in kHz.
return profile {
	name = "huawei-optix-rtn",
	summary = "Huawei OptiX RTN microwave",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.2011.2.25" },
	tables = {
		sensors = {
			inherit = "add",
			any_of = { "value" },
			columns = {
				name = { text = { "Slot ", { index = 1 }, " ", { oid = "1.3.6.1.4.1.2011.2.25.4.30.14.1.1.1.2", joins = true } } },
				kind = { constant = "celsius" },
				value = { oid = "1.3.6.1.4.1.2011.2.25.4.30.14.1.1.1.5", range = { -60, 200 } }, -- optixLogBoardTemperature
			},
		},
		modules = {
			combine = "all",
			sources = {
				{
					columns = {
						name = { text = { "Slot ", { index = 1 }, " ", { oid = "1.3.6.1.4.1.2011.2.25.4.30.14.1.2.1.2", joins = true } } },
						class = { constant = "module" },
						status = {
							{ oid = "1.3.6.1.4.1.2011.2.25.4.30.14.1.2.1.8", words = { absent = { 0, 2 } } }, -- optixPhyBoardOnline
							{ oid = "1.3.6.1.4.1.2011.2.25.4.30.14.1.2.1.3", words = { ok = 1 }, otherwise = "failed" }, -- optixPhyBoardState
						},
					},
				},
				{
					columns = {
						name = { text = { "Bus of slot ", { index = 1 }, " ", { oid = "1.3.6.1.4.1.2011.2.25.4.30.14.1.1.1.2", joins = true } } },
						class = { constant = "module" },
						-- optixLogBoardBusDetect
						status = { oid = "1.3.6.1.4.1.2011.2.25.4.30.14.1.1.1.6", words = { ok = 1 }, otherwise = "failed" },
					},
				},
			},
		},
		fans = {
			scalars = true,
			any_of = { "status" },
			columns = {
				name = { constant = "Fans" },
				-- optixFanState
				status = { oid = "1.3.6.1.4.1.2011.2.25.4.30.39.1.1.0", words = { ok = { 0, 1, 2, 3 } }, otherwise = "unknown" },
			},
		},
		radios = {
			index = { "integer", "integer" },
			columns = {
				name = { text = { "Slot ", { index = 1 } } },
				technology = { constant = "microwave" },
				rx_dbm = { oid = "1.3.6.1.4.1.2011.2.25.4.40.4.10.30.1.9", absent = { 2147483647 }, scale = 0.1 }, -- optixRxPower
				tx_dbm = { oid = "1.3.6.1.4.1.2011.2.25.4.40.4.10.30.1.8", absent = { 2147483647 }, scale = 0.1 }, -- optixTxPower
				frequency_hz = { oid = "1.3.6.1.4.1.2011.2.25.4.40.4.10.20.1.3", scale = 1000 }, -- optixTxFrequency
				rx_frequency_hz = { oid = "1.3.6.1.4.1.2011.2.25.4.40.4.10.20.1.4", scale = 1000 }, -- optixRxFrequency
			},
		},
	},
}
