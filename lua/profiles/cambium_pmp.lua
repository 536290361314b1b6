-- SPDX-License-Identifier: Apache-2.0
-- Cambium PMP and PTP 450 and Canopy (WHISP MIBs). Of an access point: its channel and how many subscribers are registered.
return profile {
	name = "cambium-pmp",
	summary = "Cambium PMP and Canopy radios",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.161.19" },
	tables = {
		radios = {
			combine = "all",
			sources = {
				{
					scalars = true,
					any_of = { "clients", "frequency_hz" },
					columns = {
						name = { constant = "access point" },
						technology = { constant = "other" },
						clients = "1.3.6.1.4.1.161.19.3.1.7.1.0", -- regCount
						frequency_hz = { oid = "1.3.6.1.4.1.161.19.3.1.7.37.0", absent = 0, scale = 1000 }, -- currentRadioFreqCarrier
						-- of the last minute
						out_utilization = { oid = "1.3.6.1.4.1.161.19.3.1.12.1.1.0", scale = 0.01, range = { 0, 1 } }, -- frUtlLowDownlinkUtilization
						in_utilization = { oid = "1.3.6.1.4.1.161.19.3.1.12.1.2.0", scale = 0.01, range = { 0, 1 } }, -- frUtlLowUplinkUtilization
						errors = "1.3.6.1.4.1.161.19.3.3.1.95.0", -- fecInErrorsCount
					},
				},
				-- subscriber modules, by their LUID
				{
					any_of = { "rx_dbm" },
					columns = {
						name = { text = { "subscriber ", { index = 1 } } },
						technology = { constant = "other" },
						rx_dbm = { oid = "1.3.6.1.4.1.161.19.3.1.4.1.35", range = { -140, 0 } }, -- linkAveragePowerLevel
						snr_db = { oid = "1.3.6.1.4.1.161.19.3.1.4.1.74", range = { 1, 100 } }, -- signalToNoiseRatioVertical
					},
				},
			},
		},
		sensors = {
			inherit = "add",
			sources = {
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "temperature" },
						kind = { constant = "celsius" },
						value = { oid = "1.3.6.1.4.1.161.19.3.3.1.35.0", range = { -60, 200 } }, -- boxTemperatureC
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "downlink utilization" }, -- over 5 minutes
						kind = { constant = "percent" },
						value = { oid = "1.3.6.1.4.1.161.19.3.1.12.2.1.0", range = { 0, 100 } }, -- frUtlMedDownlinkUtilization
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "uplink utilization" },
						kind = { constant = "percent" },
						value = { oid = "1.3.6.1.4.1.161.19.3.1.12.2.2.0", range = { 0, 100 } }, -- frUtlMedUplinkUtilization
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "downlink utilization over 15 minutes" },
						kind = { constant = "percent" },
						value = { oid = "1.3.6.1.4.1.161.19.3.1.12.3.1.0", range = { 0, 100 } }, -- frUtlHighDownlinkUtilization
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "uplink utilization over 15 minutes" },
						kind = { constant = "percent" },
						value = { oid = "1.3.6.1.4.1.161.19.3.1.12.3.2.0", range = { 0, 100 } }, -- frUtlHighUplinkUtilization
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "GPS synchronized" },
						kind = { constant = "truth" },
						-- whispGPSStats: 1 synchronized, 2 lost, 3 generating of its own
						value = { first = {
							{ constant = 1, when = { oid = "1.3.6.1.4.1.161.19.3.1.3.1.0", equals = 1 } },
							{ constant = 0, when = { oid = "1.3.6.1.4.1.161.19.3.1.3.1.0", present = true } },
						} },
						status = { oid = "1.3.6.1.4.1.161.19.3.1.3.1.0", words = { ok = 1, critical = 2, warning = 3 } },
					},
				},
			},
		},
	},
}
