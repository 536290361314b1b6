-- SPDX-License-Identifier: Apache-2.0
-- DCRS and others.
return profile {
	name = "dcn",
	summary = "DCN (Digital China) switches",
	extends = "standard",
	match = { object_id = "1.3.6.1.4.1.6339" },
	tables = {
	},
}
