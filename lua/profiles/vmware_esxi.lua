-- SPDX-License-Identifier: Apache-2.0
-- VMware ESXi hosts. Some data stores are told as RAM disks in hrStorageTable.
return profile {
	name = "vmware-esxi",
	summary = "VMware ESXi hosts",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.6876.4.1" },
	tables = {
		storage = {
			inherit = "add",
			only = { oid = "1.3.6.1.2.1.25.2.3.1.2", last_arc = true, equals = 8 }, -- hrStorageType
			any_of = { "total_bytes" },
			columns = {
				name = "1.3.6.1.2.1.25.2.3.1.3", -- hrStorageDescr
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
}
