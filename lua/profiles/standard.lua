-- SPDX-License-Identifier: Apache-2.0
-- What devices of all makers have in common: SNMPv2-MIB, IF-MIB, HOST-RESOURCES-MIB, UCD-SNMP-MIB, ENTITY-MIB,
-- ENTITY-SENSOR-MIB. Fits devices that no other profile knows; families extend it. The format: docs/profiles.md.
return profile {
	name = "standard",
	summary = "Interfaces, processors, memory, storage, sensors and modules by the IETF's MIBs",
	maps = {
		-- entPhysicalIndex to ifIndex: entAliasMappingIdentifier.<entity>.<logical> holds ifIndex.<n>; the logical
		-- part is 0 on most devices and 1 on Huawei's
		entity_interface = { oid = "1.3.6.1.2.1.47.1.3.2.1.2", index = { "integer", "integer" }, key = 1, value = "last_arc" },
		entity_parent = { oid = "1.3.6.1.2.1.47.1.1.1.1.4" }, -- entPhysicalContainedIn
		bridge_port = { oid = "1.3.6.1.2.1.17.1.4.1.2" }, -- dot1dBasePortIfIndex
		-- a filtering database to the VLAN that it serves, where the device says so
		fdb_vlan = { oid = "1.3.6.1.2.1.17.7.1.4.2.1.3", index = { "integer", "integer" }, key = "value", value = 2 }, -- dot1qVlanFdbId
		lldp_port_id = { oid = "1.0.8802.1.1.2.1.3.7.1.3" }, -- lldpLocPortId
		lldp_port_descr = { oid = "1.0.8802.1.1.2.1.3.7.1.4" }, -- lldpLocPortDesc
		dot1x_system = { oid = "1.0.8802.1.1.1.1.1.1" }, -- dot1xPaeSystemAuthControl, a scalar: under 0
	},
	tables = {
		system = {
			scalars = true,
			columns = {
				descr = "1.3.6.1.2.1.1.1.0", -- sysDescr
				object_id = "1.3.6.1.2.1.1.2.0", -- sysObjectID
				name = "1.3.6.1.2.1.1.5.0", -- sysName
				location = "1.3.6.1.2.1.1.6.0", -- sysLocation
				contact = "1.3.6.1.2.1.1.4.0", -- sysContact
				uptime_s = { uptime = true }, -- sysUpTime, which every round reads
			},
		},
		interfaces = {
			index = { "integer" },
			changed_by = "1.3.6.1.2.1.31.1.5.0", -- ifTableLastChange
			refresh_on = { "oper", "last_change_s" },
			columns = {
				name = {
					"1.3.6.1.2.1.31.1.1.1.1", -- ifName
					"1.3.6.1.2.1.2.2.1.2", -- ifDescr
				},
				index = { index = 1 },
				descr = "1.3.6.1.2.1.2.2.1.2", -- ifDescr
				alias = "1.3.6.1.2.1.31.1.1.1.18", -- ifAlias
				type = "1.3.6.1.2.1.2.2.1.3", -- ifType
				-- ifSpeed ends at 4.3 Gbit/s and ifHighSpeed knows whole Mbit/s only
				speed_bps = {
					{ oid = "1.3.6.1.2.1.31.1.1.1.15", scale = 1e6, range = { 1e7, 1e14 } }, -- ifHighSpeed
					{ oid = "1.3.6.1.2.1.2.2.1.5", absent = { 0, 4294967295 } }, -- ifSpeed
					{ oid = "1.3.6.1.2.1.31.1.1.1.15", scale = 1e6, absent = 0 },
				},
				mtu = { oid = "1.3.6.1.2.1.2.2.1.4", absent = 0 }, -- ifMtu
				mac = { oid = "1.3.6.1.2.1.2.2.1.6", as = "mac" }, -- ifPhysAddress
				admin = { oid = "1.3.6.1.2.1.2.2.1.7", words = { up = 1, down = 2, testing = 3 } }, -- ifAdminStatus
				oper = { -- ifOperStatus
					oid = "1.3.6.1.2.1.2.2.1.8",
					words = { up = 1, down = 2, testing = 3, unknown = 4, dormant = 5, ["not-present"] = 6,
						["lower-layer-down"] = 7 },
				},
				last_change_s = { oid = "1.3.6.1.2.1.2.2.1.9", scale = 0.01 }, -- ifLastChange
				-- dot3adAggPortAttachedAggID; 0 or the port itself: not a member
				aggregate = { interface = { oid = "1.2.840.10006.300.43.1.2.1.1.13", joins = true, absent = 0,
					unlike = { index = 1 } } },
				in_octets = {
					"1.3.6.1.2.1.31.1.1.1.6", -- ifHCInOctets
					"1.3.6.1.2.1.2.2.1.10", -- ifInOctets
				},
				out_octets = {
					"1.3.6.1.2.1.31.1.1.1.10", -- ifHCOutOctets
					"1.3.6.1.2.1.2.2.1.16", -- ifOutOctets
				},
				in_packets = {
					{ sum = {
						"1.3.6.1.2.1.31.1.1.1.7", -- ifHCInUcastPkts
						"1.3.6.1.2.1.31.1.1.1.8", -- ifHCInMulticastPkts
						"1.3.6.1.2.1.31.1.1.1.9", -- ifHCInBroadcastPkts
					} },
					{ sum = {
						"1.3.6.1.2.1.2.2.1.11", -- ifInUcastPkts
						{
							{ sum = {
								"1.3.6.1.2.1.31.1.1.1.2", -- ifInMulticastPkts
								"1.3.6.1.2.1.31.1.1.1.3", -- ifInBroadcastPkts
							} },
							"1.3.6.1.2.1.2.2.1.12", -- ifInNUcastPkts
						},
					} },
				},
				out_packets = {
					{ sum = {
						"1.3.6.1.2.1.31.1.1.1.11", -- ifHCOutUcastPkts
						"1.3.6.1.2.1.31.1.1.1.12", -- ifHCOutMulticastPkts
						"1.3.6.1.2.1.31.1.1.1.13", -- ifHCOutBroadcastPkts
					} },
					{ sum = {
						"1.3.6.1.2.1.2.2.1.17", -- ifOutUcastPkts
						{
							{ sum = {
								"1.3.6.1.2.1.31.1.1.1.4", -- ifOutMulticastPkts
								"1.3.6.1.2.1.31.1.1.1.5", -- ifOutBroadcastPkts
							} },
							"1.3.6.1.2.1.2.2.1.18", -- ifOutNUcastPkts
						},
					} },
				},
				in_discards = "1.3.6.1.2.1.2.2.1.13", -- ifInDiscards
				in_errors = "1.3.6.1.2.1.2.2.1.14", -- ifInErrors
				out_discards = "1.3.6.1.2.1.2.2.1.19", -- ifOutDiscards
				out_errors = "1.3.6.1.2.1.2.2.1.20", -- ifOutErrors
			},
		},
		processors = {
			columns = {
				name = { text = { "CPU ", { index = 1 } } },
				used_ratio = { oid = "1.3.6.1.2.1.25.3.3.1.2", scale = 0.01, range = { 0, 1 } }, -- hrProcessorLoad
			},
		},
		memory = {
			-- UCD-SNMP-MIB, which knows what of it is cache; kB
			{
				{
					scalars = true,
					columns = {
						name = { constant = "Physical memory" },
						total_bytes = { oid = "1.3.6.1.4.1.2021.4.5.0", scale = 1024 }, -- memTotalReal
						used_bytes = { scale = 1024, range = { 0, 1e15 }, difference = {
							"1.3.6.1.4.1.2021.4.5.0", -- memTotalReal
							{ sum = {
								"1.3.6.1.4.1.2021.4.6.0", -- memAvailReal
								"1.3.6.1.4.1.2021.4.14.0", -- memBuffer
								"1.3.6.1.4.1.2021.4.15.0", -- memCached
							} },
						} },
						used_ratio = { range = { 0, 1 }, quotient = {
							{ difference = {
								"1.3.6.1.4.1.2021.4.5.0",
								{ sum = { "1.3.6.1.4.1.2021.4.6.0", "1.3.6.1.4.1.2021.4.14.0", "1.3.6.1.4.1.2021.4.15.0" } },
							} },
							"1.3.6.1.4.1.2021.4.5.0",
						} },
					},
					any_of = { "used_bytes" },
				},
				{
					scalars = true,
					columns = {
						name = { constant = "Swap space" },
						total_bytes = { oid = "1.3.6.1.4.1.2021.4.3.0", scale = 1024, absent = 0 }, -- memTotalSwap
						used_bytes = { scale = 1024, range = { 0, 1e15 }, difference = {
							{ oid = "1.3.6.1.4.1.2021.4.3.0", absent = 0 },
							"1.3.6.1.4.1.2021.4.4.0", -- memAvailSwap
						} },
						used_ratio = { range = { 0, 1 }, quotient = {
							{ difference = { "1.3.6.1.4.1.2021.4.3.0", "1.3.6.1.4.1.2021.4.4.0" } },
							"1.3.6.1.4.1.2021.4.3.0",
						} },
					},
					any_of = { "used_bytes" },
				},
			},
			-- hrStorageTable as Net-SNMP numbers it on Linux. Older agents count buffers (6) and cache (7), which can be taken
			-- back, as used; newer ones do not, and have Available memory (11), as have those where used is less than both
			{
				{
					scalars = true,
					any_of = { "used_bytes" },
					columns = {
						name = { constant = "Physical memory", when = { oid = "1.3.6.1.2.1.25.2.3.1.3.7", equals = "Cached memory" } }, -- hrStorageDescr
						total_bytes = { range = { 1, 1e15 }, product = { "1.3.6.1.2.1.25.2.3.1.4.1", "1.3.6.1.2.1.25.2.3.1.5.1" } }, -- hrStorageAllocationUnits, hrStorageSize
						used_bytes = {
							{ when = { oid = "1.3.6.1.2.1.25.2.3.1.3.11", differs = "Available memory" }, range = { 0, 1e15 }, -- hrStorageDescr
								product = { "1.3.6.1.2.1.25.2.3.1.4.1", { difference = { "1.3.6.1.2.1.25.2.3.1.6.1", "1.3.6.1.2.1.25.2.3.1.6.6", "1.3.6.1.2.1.25.2.3.1.6.7" } } } }, -- hrStorageAllocationUnits, hrStorageUsed
							{ product = { "1.3.6.1.2.1.25.2.3.1.4.1", "1.3.6.1.2.1.25.2.3.1.6.1" } },
						},
						used_ratio = {
							{ when = { oid = "1.3.6.1.2.1.25.2.3.1.3.11", differs = "Available memory" }, range = { 0, 1 },
								quotient = { { difference = { "1.3.6.1.2.1.25.2.3.1.6.1", "1.3.6.1.2.1.25.2.3.1.6.6", "1.3.6.1.2.1.25.2.3.1.6.7" } }, "1.3.6.1.2.1.25.2.3.1.5.1" } },
							{ range = { 0, 1 }, quotient = { "1.3.6.1.2.1.25.2.3.1.6.1", "1.3.6.1.2.1.25.2.3.1.5.1" } },
						},
					},
				},
				{
					scalars = true,
					any_of = { "used_bytes" },
					columns = {
						name = { constant = "Swap space", when = { oid = "1.3.6.1.2.1.25.2.3.1.3.10", equals = "Swap space" } }, -- hrStorageDescr
						total_bytes = { range = { 1, 1e15 }, product = { "1.3.6.1.2.1.25.2.3.1.4.10", "1.3.6.1.2.1.25.2.3.1.5.10" } }, -- hrStorageAllocationUnits, hrStorageSize
						used_bytes = { range = { 0, 1e15 }, product = { "1.3.6.1.2.1.25.2.3.1.4.10", "1.3.6.1.2.1.25.2.3.1.6.10" } },
						used_ratio = { range = { 0, 1 }, quotient = { "1.3.6.1.2.1.25.2.3.1.6.10", "1.3.6.1.2.1.25.2.3.1.5.10" } },
					},
				},
			},
			-- hrStorageTable, RAM and virtual memory
			{
				only = { oid = "1.3.6.1.2.1.25.2.3.1.2", last_arc = true, equals = { 2, 3 } }, -- hrStorageType
				any_of = { "total_bytes" },
				columns = {
					name = "1.3.6.1.2.1.25.2.3.1.3", -- hrStorageDescr
					-- under a megabyte it is procfs or the like, always full
					total_bytes = { range = { 1e6, 1e18 }, product = {
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
		storage = {
			-- hrStorageTable: removable disk 5, fixed disk 4, flash memory 9
			only = { oid = "1.3.6.1.2.1.25.2.3.1.2", last_arc = true, equals = { 4, 5, 9 } }, -- hrStorageType
			any_of = { "total_bytes" },
			columns = {
				name = "1.3.6.1.2.1.25.2.3.1.3", -- hrStorageDescr
				-- under a megabyte it is a pseudo file system
				total_bytes = { range = { 1e6, 1e18 }, product = {
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
		sensors = {
			combine = "all",
			sources = {
				-- ENTITY-SENSOR-MIB
				{
					changed_by = "1.3.6.1.2.1.47.1.4.1.0", -- entLastChangeTime
					columns = {
						name = {
							{ oid = "1.3.6.1.2.1.47.1.1.1.1.7", joins = true }, -- entPhysicalName
							{ oid = "1.3.6.1.2.1.47.1.1.1.1.2", joins = true }, -- entPhysicalDescr
							{ text = { "sensor ", { index = 1 } } }, -- some software has no ENTITY-MIB names for its sensors
						},
						kind = { -- entPhySensorType
							oid = "1.3.6.1.2.1.99.1.1.1.1",
							words = { other = 1, unknown = 2, ["volts-ac"] = 3, ["volts-dc"] = 4, amperes = 5, watts = 6,
								hertz = 7, celsius = 8, ["percent-rh"] = 9, rpm = 10, cmm = 11, truth = 12, dbm = 14 },
							otherwise = "other",
						},
						value = { -- entPhySensorValue; the MIB's own words for too small and too large
							oid = "1.3.6.1.2.1.99.1.1.1.4",
							absent = { -1000000000, 1000000000, -2147483648, 2147483647 },
							when = { oid = "1.3.6.1.2.1.99.1.1.1.5", differs = { 2, 3 } }, -- entPhySensorOperStatus
							exponent = { difference = {
								{ oid = "1.3.6.1.2.1.99.1.1.1.2", offset = -9, scale = 3 }, -- entPhySensorScale: 9 is units
								"1.3.6.1.2.1.99.1.1.1.3", -- entPhySensorPrecision
							} },
						},
						status = { -- entPhySensorOperStatus
							oid = "1.3.6.1.2.1.99.1.1.1.5",
							words = { ok = 1, unavailable = 2, nonoperational = 3 },
						},
					},
				},
				-- POWER-ETHERNET-MIB: what the powered devices draw of what there is
				{
					any_of = { "value" },
					columns = {
						name = { text = { "PoE ", { index = 1 } } },
						kind = { constant = "watts" },
						value = "1.3.6.1.2.1.105.1.3.1.1.4", -- pethMainPseConsumptionPower
						high_alarm = { oid = "1.3.6.1.2.1.105.1.3.1.1.2", absent = 0 }, -- pethMainPsePower
					},
				},
			},
		},
		modules = {
			changed_by = "1.3.6.1.2.1.47.1.4.1.0", -- entLastChangeTime
			-- chassis, backplane, power supplies, fans, modules, stacks, processors; not each port, sensor and slot
			only = { oid = "1.3.6.1.2.1.47.1.1.1.1.5", equals = { 3, 4, 6, 7, 9, 11, 12 } }, -- entPhysicalClass
			columns = {
				name = {
					"1.3.6.1.2.1.47.1.1.1.1.7", -- entPhysicalName
					"1.3.6.1.2.1.47.1.1.1.1.2", -- entPhysicalDescr
				},
				class = { -- entPhysicalClass
					oid = "1.3.6.1.2.1.47.1.1.1.1.5",
					words = { other = 1, unknown = 2, chassis = 3, backplane = 4, container = 5, ["power-supply"] = 6,
						fan = 7, sensor = 8, module = 9, port = 10, stack = 11, cpu = 12 },
				},
				descr = "1.3.6.1.2.1.47.1.1.1.1.2", -- entPhysicalDescr
				model = "1.3.6.1.2.1.47.1.1.1.1.13", -- entPhysicalModelName
				serial = "1.3.6.1.2.1.47.1.1.1.1.11", -- entPhysicalSerialNum
				firmware = "1.3.6.1.2.1.47.1.1.1.1.9", -- entPhysicalFirmwareRev
			},
		},
		neighbours = {
			index = { "integer", "integer", "integer" }, -- lldpRemTimeMark, lldpRemLocalPortNum, lldpRemIndex
			columns = {
				-- the local port number is an ifIndex on some, a bridge port or a count of its own on others; most
				-- tell the port's name under it
				interface = {
					{ interface = { map = "lldp_port_id", of = { index = 2 } } },
					{ interface = { map = "lldp_port_descr", of = { index = 2 } } },
					{ interface = { index = 2 } },
					{ interface = { map = "bridge_port", of = { index = 2 } } },
				},
				chassis_id = {
					-- lldpRemChassisIdSubtype: 4 is a MAC, 5 an address behind its family
					{ oid = "1.0.8802.1.1.2.1.4.1.1.5", as = "mac", when = { oid = "1.0.8802.1.1.2.1.4.1.1.4", equals = 4 } }, -- lldpRemChassisId
					{ oid = "1.0.8802.1.1.2.1.4.1.1.5", as = "hex", when = { oid = "1.0.8802.1.1.2.1.4.1.1.4", equals = 5 } },
					"1.0.8802.1.1.2.1.4.1.1.5",
				},
				port_id = {
					-- lldpRemPortIdSubtype: 3 is a MAC, 4 an address
					{ oid = "1.0.8802.1.1.2.1.4.1.1.7", as = "mac", when = { oid = "1.0.8802.1.1.2.1.4.1.1.6", equals = 3 } }, -- lldpRemPortId
					{ oid = "1.0.8802.1.1.2.1.4.1.1.7", as = "hex", when = { oid = "1.0.8802.1.1.2.1.4.1.1.6", equals = 4 } },
					"1.0.8802.1.1.2.1.4.1.1.7",
				},
				port_descr = "1.0.8802.1.1.2.1.4.1.1.8", -- lldpRemPortDesc
				system_name = "1.0.8802.1.1.2.1.4.1.1.9", -- lldpRemSysName
				system_descr = "1.0.8802.1.1.2.1.4.1.1.10", -- lldpRemSysDesc
			},
		},
		macs = {
			{
				index = { "integer", "mac" }, -- dot1qFdbId, dot1qTpFdbAddress
				columns = {
					mac = { index = 2 },
					vlan = { { map = "fdb_vlan", of = { index = 1 } }, { index = 1 } },
					interface = { interface = { map = "bridge_port", of = "1.3.6.1.2.1.17.7.1.2.2.1.2" } }, -- dot1qTpFdbPort
					state = { -- dot1qTpFdbStatus
						oid = "1.3.6.1.2.1.17.7.1.2.2.1.3",
						words = { other = 1, invalid = 2, learned = 3, self = 4, mgmt = 5 },
					},
				},
			},
			{
				index = { "mac" }, -- dot1dTpFdbAddress
				columns = {
					mac = { index = 1 },
					interface = { interface = { map = "bridge_port", of = "1.3.6.1.2.1.17.4.3.1.2" } }, -- dot1dTpFdbPort
					state = { -- dot1dTpFdbStatus
						oid = "1.3.6.1.2.1.17.4.3.1.3",
						words = { other = 1, invalid = 2, learned = 3, self = 4, mgmt = 5 },
					},
				},
			},
		},
		arp = {
			{
				index = { "integer", "inet" }, -- ipNetToPhysicalIfIndex, …NetAddressType and …NetAddress
				any_of = { "mac" },
				columns = {
					ip = { index = 2 },
					interface = { interface = { index = 1 } },
					mac = { oid = "1.3.6.1.2.1.4.35.1.4", as = "mac" }, -- ipNetToPhysicalPhysAddress
				},
			},
			{
				index = { "integer", "ip" }, -- ipNetToMediaIfIndex, ipNetToMediaNetAddress
				any_of = { "mac" },
				columns = {
					ip = { index = 2 },
					interface = { interface = { index = 1 } },
					mac = { oid = "1.3.6.1.2.1.4.22.1.2", as = "mac" }, -- ipNetToMediaPhysAddress
				},
			},
		},
		stp = {
			scalars = true,
			any_of = { "root" },
			columns = {
				instance = { constant = "0" },
				root = { oid = "1.3.6.1.2.1.17.2.5.0", as = "hex", absent = "" }, -- dot1dStpDesignatedRoot
				root_interface = { interface = { map = "bridge_port", of = "1.3.6.1.2.1.17.2.7.0" } }, -- dot1dStpRootPort; 0: none
				topology_changes = "1.3.6.1.2.1.17.2.4.0", -- dot1dStpTopChanges
			},
		},
		bgp_peers = {
			index = { "ip" }, -- bgpPeerRemoteAddr
			columns = {
				peer = { index = 1 },
				state = { -- bgpPeerState
					oid = "1.3.6.1.2.1.15.3.1.2",
					words = { idle = 1, connect = 2, active = 3, opensent = 4, openconfirm = 5, established = 6 },
				},
				admin = { oid = "1.3.6.1.2.1.15.3.1.3", words = { stop = 1, start = 2 } }, -- bgpPeerAdminStatus
				remote_as = { oid = "1.3.6.1.2.1.15.3.1.9", absent = 0 }, -- bgpPeerRemoteAs
				-- bgpPeerFsmEstablishedTime: since it came into the state, or since it left it
				established_s = { oid = "1.3.6.1.2.1.15.3.1.16", when = { oid = "1.3.6.1.2.1.15.3.1.2", equals = 6 } },
			},
		},
		ospf_neighbours = {
			index = { "ip", "integer" }, -- ospfNbrIpAddr, ospfNbrAddressLessIndex
			columns = {
				peer = { index = 1 },
				state = { -- ospfNbrState
					oid = "1.3.6.1.2.1.14.10.1.6",
					words = { down = 1, attempt = 2, init = 3, ["two-way"] = 4, ["exchange-start"] = 5, exchange = 6,
						loading = 7, full = 8 },
				},
			},
		},
		admission_ports = {
			columns = {
				interface = { interface = { index = 1 } }, -- dot1xPaePortNumber is an ifIndex
				control = {
					{ constant = "off", when = { map = "dot1x_system", of = { constant = 0 }, equals = 2 } },
					{ oid = "1.0.8802.1.1.1.1.2.1.1.6", words = { enforced = { 1, 2 }, open = 3 } }, -- dot1xAuthAuthControlledPortControl
				},
				state = { -- dot1xAuthAuthControlledPortStatus
					oid = "1.0.8802.1.1.1.1.2.1.1.5",
					words = { authorized = 1, unauthorized = 2 },
					otherwise = "unknown",
				},
			},
		},
	},
}
