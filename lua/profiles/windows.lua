-- SPDX-License-Identifier: Apache-2.0
-- Windows hosts: HOST-RESOURCES-MIB, of which memory is physical and virtual memory in hrStorageTable.
return profile {
	name = "windows",
	summary = "Windows hosts",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.311.1.1.3.1" },
}
