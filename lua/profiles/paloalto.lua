-- SPDX-License-Identifier: Apache-2.0
-- Palo Alto Networks firewalls: sessions and the HA pair (PAN-COMMON-MIB); hardware by the IETF's MIBs.
return profile {
	name = "paloalto",
	summary = "Palo Alto Networks firewalls",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.25461" },
	tables = {
		processors = {
			columns = {
				name = { { oid = "1.3.6.1.2.1.25.3.2.1.3", joins = true }, { text = { "CPU ", { index = 1 } } } }, -- hrDeviceDescr
				used_ratio = { oid = "1.3.6.1.2.1.25.3.3.1.2", scale = 0.01, range = { 0, 1 } }, -- hrProcessorLoad
			},
		},
		memory = {
			inherit = "add",
			sources = {
				-- packet descriptors and buffers of the data plane: hrStorageType other (1)
				{
					only = { oid = "1.3.6.1.2.1.25.2.3.1.2", last_arc = true, equals = 1 }, -- hrStorageType
					any_of = { "total_bytes" },
					columns = {
						name = "1.3.6.1.2.1.25.2.3.1.3", -- hrStorageDescr
						total_bytes = { range = { 1, 1e15 }, product = {
							{ oid = "1.3.6.1.2.1.25.2.3.1.4", slow = true }, -- hrStorageAllocationUnits
							{ oid = "1.3.6.1.2.1.25.2.3.1.5", bits = "unsigned32" }, -- hrStorageSize
						} },
						used_bytes = { product = {
							{ oid = "1.3.6.1.2.1.25.2.3.1.4", slow = true },
							{ oid = "1.3.6.1.2.1.25.2.3.1.6", bits = "unsigned32" }, -- hrStorageUsed
						} },
						used_ratio = { range = { 0, 1 }, quotient = {
							{ oid = "1.3.6.1.2.1.25.2.3.1.6", bits = "unsigned32" },
							{ oid = "1.3.6.1.2.1.25.2.3.1.5", bits = "unsigned32" },
						} },
					},
				},
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
						active = "1.3.6.1.4.1.25461.2.1.2.3.3.0", -- panSessionActive
						limit = { oid = "1.3.6.1.4.1.25461.2.1.2.3.2.0", absent = 0 }, -- panSessionMax
					},
				},
				-- TCP, UDP and ICMP of them
				{
					scalars = true,
					any_of = { "active" },
					columns = { name = { constant = "TCP" }, active = "1.3.6.1.4.1.25461.2.1.2.3.4.0" }, -- panSessionActiveTcp
				},
				{
					scalars = true,
					any_of = { "active" },
					columns = { name = { constant = "UDP" }, active = "1.3.6.1.4.1.25461.2.1.2.3.5.0" }, -- panSessionActiveUdp
				},
				{
					scalars = true,
					any_of = { "active" },
					columns = { name = { constant = "ICMP" }, active = "1.3.6.1.4.1.25461.2.1.2.3.6.0" }, -- panSessionActiveICMP
				},
				{
					scalars = true,
					any_of = { "active" },
					columns = { name = { constant = "GlobalProtect" }, active = "1.3.6.1.4.1.25461.2.1.2.5.1.3.0" }, -- panGPGWUtilizationActiveTunnels
				},
				{
					scalars = true,
					any_of = { "active" },
					columns = { name = { constant = "SSL proxy" }, active = "1.3.6.1.4.1.25461.2.1.2.3.7.0" }, -- panSessionActiveSslProxy
				},
				-- virtual systems, and what each of them sets up
				{
					columns = {
						name = { text = { "1.3.6.1.4.1.25461.2.1.2.3.9.1.2", " TCP" } }, -- panVsysName
						setup_per_s = "1.3.6.1.4.1.25461.2.1.2.3.9.1.6", -- panVsysActiveTcpCps
					},
				},
				{
					columns = {
						name = { text = { "1.3.6.1.4.1.25461.2.1.2.3.9.1.2", " UDP" } }, -- panVsysName
						setup_per_s = "1.3.6.1.4.1.25461.2.1.2.3.9.1.7", -- panVsysActiveUdpCps
					},
				},
				{
					columns = {
						name = { text = { "1.3.6.1.4.1.25461.2.1.2.3.9.1.2", " other IP" } }, -- panVsysName
						setup_per_s = "1.3.6.1.4.1.25461.2.1.2.3.9.1.8", -- panVsysActiveOtherIpCps
					},
				},
				{
					columns = {
						name = "1.3.6.1.4.1.25461.2.1.2.3.9.1.2", -- panVsysName
						active = "1.3.6.1.4.1.25461.2.1.2.3.9.1.4", -- panVsysActiveSessions
						limit = { oid = "1.3.6.1.4.1.25461.2.1.2.3.9.1.5", absent = 0 }, -- panVsysMaxSessions
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
						name = { constant = "session utilization" },
						kind = { constant = "percent" },
						value = "1.3.6.1.4.1.25461.2.1.2.3.1.0", -- panSessionUtilization
					},
				},
				{
					scalars = true,
					any_of = { "value" },
					columns = {
						name = { constant = "SSL proxy session utilization" },
						kind = { constant = "percent" },
						value = "1.3.6.1.4.1.25461.2.1.2.3.8.0", -- panSessionSslProxyUtilization
					},
				},
				{
					columns = {
						name = { text = { "session utilization of ", "1.3.6.1.4.1.25461.2.1.2.3.9.1.2" } }, -- panVsysName
						kind = { constant = "percent" },
						value = "1.3.6.1.4.1.25461.2.1.2.3.9.1.3", -- panVsysSessionUtilizationPct
					},
				},
			},
		},
		redundancy = {
			scalars = true,
			any_of = { "role" },
			-- without HA the mode is disabled, and there is no pair
			only = { oid = "1.3.6.1.4.1.25461.2.1.2.1.13.0", differs = "disabled" }, -- panSysHAMode
			columns = {
				name = { constant = "HA pair" },
				role = "1.3.6.1.4.1.25461.2.1.2.1.11.0", -- panSysHAState
				state = "1.3.6.1.4.1.25461.2.1.2.1.13.0",
				peer_state = "1.3.6.1.4.1.25461.2.1.2.1.12.0", -- panSysHAPeerState
			},
		},
		fans = {
			only = { oid = "1.3.6.1.2.1.99.1.1.1.1", equals = 10 }, -- entPhySensorType
			columns = {
				name = {
					{ oid = "1.3.6.1.2.1.47.1.1.1.1.7", joins = true }, -- entPhysicalName
					{ oid = "1.3.6.1.2.1.47.1.1.1.1.2", joins = true }, -- entPhysicalDescr
				},
				status = { oid = "1.3.6.1.2.1.99.1.1.1.5", words = { ok = 1, unknown = 2, failed = 3 } }, -- entPhySensorOperStatus
				speed_rpm = "1.3.6.1.2.1.99.1.1.1.4", -- entPhySensorValue
			},
		},
	},
}
