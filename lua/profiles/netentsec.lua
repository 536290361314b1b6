-- SPDX-License-Identifier: Apache-2.0
-- Netentsec NGFW: hosts with Net-SNMP, under a number of their own that is shared with Vyatta.
return profile {
	name = "netentsec",
	summary = "Netentsec firewalls",
	extends = "net-snmp",
	match = { object_id = "1.3.6.1.4.1.30803", descr = "netentsec" },
	tables = {
	},
}
