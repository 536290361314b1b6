-- SPDX-License-Identifier: Apache-2.0
-- FortiGate firewalls. fgHwSensorTable gives numbers as text and no units; names alone tell what a sensor measures.
local name = "1.3.6.1.4.1.12356.101.4.3.2.1.2" -- fgHwSensorEntName
local is_fan = { oid = name, contains = "fan" }
local is_status = { oid = name, contains = "status" }
local is_temperature = { oid = name, contains = { "temp", "DTS", "CPU Core", "LM75", "ADT7490 MPG", "TD1", "TD2",
	"TD3", "TD4", "TD5", "TD6", "TS1", "TS2",
	"TS3", "TS4", "TS5", "TS6", "TMP" } }

return profile {
	name = "fortinet",
	summary = "Fortinet FortiGate firewalls",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.12356.101" },
	tables = {
		processors = {
			combine = "all",
			sources = {
				{
					columns = {
						name = { text = { "CPU core ", { index = 1 } } },
						used_ratio = { oid = "1.3.6.1.4.1.12356.101.4.4.2.1.2", scale = 0.01, range = { 0, 1 } }, -- fgProcessorUsage
					},
				},
				{
					scalars = true,
					any_of = { "used_ratio" },
					columns = {
						name = { constant = "CPU" },
						used_ratio = { oid = "1.3.6.1.4.1.12356.101.4.1.3.0", scale = 0.01, range = { 0, 1 } }, -- fgSysCpuUsage
					},
				},
			},
		},
		memory = {
			scalars = true,
			any_of = { "used_ratio" },
			columns = {
				name = { constant = "Memory" },
				used_ratio = { oid = "1.3.6.1.4.1.12356.101.4.1.4.0", scale = 0.01, range = { 0, 1 } }, -- fgSysMemUsage
				total_bytes = { oid = "1.3.6.1.4.1.12356.101.4.1.5.0", absent = 0, scale = 1024 }, -- fgSysMemCapacity
				used_bytes = { scale = 10.24, product = { "1.3.6.1.4.1.12356.101.4.1.4.0", { oid = "1.3.6.1.4.1.12356.101.4.1.5.0", absent = 0 } } },
			},
		},
		storage = {
			scalars = true,
			any_of = { "total_bytes" },
			columns = {
				name = { constant = "Log disk" },
				total_bytes = { oid = "1.3.6.1.4.1.12356.101.4.1.7.0", absent = 0, scale = 1048576 }, -- fgSysDiskCapacity
				used_bytes = { oid = "1.3.6.1.4.1.12356.101.4.1.6.0", scale = 1048576 }, -- fgSysDiskUsage
				used_ratio = { range = { 0, 1 }, quotient = { "1.3.6.1.4.1.12356.101.4.1.6.0", "1.3.6.1.4.1.12356.101.4.1.7.0" } },
			},
		},
		sessions = {
			combine = "all",
			sources = {
				{
					scalars = true,
					any_of = { "active" },
					columns = {
						name = { constant = "sessions" },
						active = "1.3.6.1.4.1.12356.101.4.1.8.0", -- fgSysSesCount
						setup_per_s = "1.3.6.1.4.1.12356.101.4.1.11.0", -- fgSysSesRate1
					},
				},
				{
					scalars = true,
					any_of = { "active" },
					columns = { name = { constant = "IPsec tunnels" }, active = "1.3.6.1.4.1.12356.101.12.1.1.0" }, -- fgVpnTunnelUpCount
				},
				-- fgVpnSslStatsTable, by virtual domain
				{
					columns = {
						name = { text = { "SSL VPN users of VDOM ", { index = 1 } } },
						active = "1.3.6.1.4.1.12356.101.12.2.3.1.2", -- fgVpnSslStatsLoginUsers
					},
				},
				{
					columns = {
						name = { text = { "SSL VPN tunnels of VDOM ", { index = 1 } } },
						active = "1.3.6.1.4.1.12356.101.12.2.3.1.6", -- fgVpnSslStatsActiveTunnels
					},
				},
			},
		},
		sensors = {
			inherit = "add",
			sources = {
				{
					only = { first = { { constant = 1, when = is_status }, { constant = 0 } }, equals = 0 },
					any_of = { "value" },
					columns = {
						name = name,
						kind = {
							{ constant = "rpm", when = is_fan },
							{ constant = "celsius", when = is_temperature },
							{ constant = "volts-dc" },
						},
						value = "1.3.6.1.4.1.12356.101.4.3.2.1.3", -- fgHwSensorEntValue
						status = { oid = "1.3.6.1.4.1.12356.101.4.3.2.1.4", words = { ok = 0, critical = 1 } }, -- fgHwSensorEntAlarmStatus
					},
				},
				-- the wireless controller in the firewall
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "access points" },
						kind = { constant = "other" },
						value = "1.3.6.1.4.1.12356.101.14.2.5.0", -- fgWcInfoWtpSessionCount
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "wireless clients" },
						kind = { constant = "other" },
						value = "1.3.6.1.4.1.12356.101.14.2.7.0", -- fgWcInfoStationCount
					},
				},
			},
		},
		fans = {
			only = is_fan,
			columns = {
				name = name,
				status = { oid = "1.3.6.1.4.1.12356.101.4.3.2.1.4", words = { ok = 0, failed = 1 } }, -- fgHwSensorEntAlarmStatus
				speed_rpm = { oid = "1.3.6.1.4.1.12356.101.4.3.2.1.3" }, -- fgHwSensorEntValue
			},
		},
		power_supplies = {
			only = is_status,
			columns = {
				name = name,
				status = { oid = "1.3.6.1.4.1.12356.101.4.3.2.1.4", words = { ok = 0, failed = 1 } }, -- fgHwSensorEntAlarmStatus
			},
		},
		-- fgHaStatsTable, a row for each member of the cluster; a single one has none that counts
		redundancy = {
			columns = {
				name = {
					"1.3.6.1.4.1.12356.101.13.2.1.1.11", -- fgHaStatsHostname
					"1.3.6.1.4.1.12356.101.13.2.1.1.2", -- fgHaStatsSerial
					{ text = { "member ", { index = 1 } } },
				},
				sync_state = { oid = "1.3.6.1.4.1.12356.101.13.2.1.1.12", words = { ["out-of-sync"] = 0, synchronized = 1 } }, -- fgHaStatsSyncStatus
			},
		},
	},
}
