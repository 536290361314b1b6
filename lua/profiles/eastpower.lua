-- SPDX-License-Identifier: Apache-2.0
-- EastPower (易事特) UPSs: UPS-MIB with another ".0" behind the rows of its tables.
return profile {
	name = "eastpower",
	summary = "EastPower UPSs",
	extends = "ups",
	match = { object_id = "1.3.6.1.4.1.40614" },
}
