-- SPDX-License-Identifier: Apache-2.0
-- An uninterruptible power supply with RFC 1628's objects in RFC 1628's units. One network port, eth1.
local standard = require "standard"

parameters {}
local UPS = "1.3.6.1.2.1.33.1."

standard.system { descr = "EAST EA9080 UPS", object_id = "1.3.6.1.4.1.2254.2.4" }
standard.interfaces(standard.ports { kind = "eth", prefix = "", count = 1, index = 1, utilization = 0.0001 }, { hc = false })

put(UPS .. "1.1.0", octets("EAST"))
put(UPS .. "1.2.0", octets("EA9080"))
put(UPS .. "1.5.0", octets { device = "name" })
put(UPS .. "2.1.0", integer(2)) -- battery normal
put(UPS .. "2.2.0", integer(0))
put(UPS .. "2.3.0", integer { base = 64, noise = 1, spread = 12 })
put(UPS .. "2.4.0", integer(100))
put(UPS .. "2.5.0", integer { base = 4050, noise = 4, spread = 30, what = 1 }) -- 0.1 V
put(UPS .. "2.6.0", integer(0))
put(UPS .. "2.7.0", integer { base = 25, swing = 2, noise = 1, spread = 2, what = 2 })
put(UPS .. "3.1.0", counter32(0))
put(UPS .. "3.2.0", integer(1))
put(UPS .. "3.3.1.1.1", integer(1))
put(UPS .. "3.3.1.2.1", integer { base = 500, noise = 1, what = 3 }) -- 0.1 Hz
put(UPS .. "3.3.1.3.1", integer { base = 224, noise = 3, spread = 4, what = 4 })
put(UPS .. "3.3.1.4.1", integer { base = 210, noise = 10, spread = 30, what = 5 })
put(UPS .. "3.3.1.5.1", integer { base = 4600, noise = 100, spread = 600, what = 6 })
put(UPS .. "4.1.0", integer(3)) -- output from the mains
put(UPS .. "4.2.0", integer(500))
put(UPS .. "4.3.0", integer(1))
put(UPS .. "4.4.1.1.1", integer(1))
put(UPS .. "4.4.1.2.1", integer { base = 220, noise = 1, what = 7 })
put(UPS .. "4.4.1.3.1", integer { base = 205, noise = 10, spread = 30, what = 8 })
put(UPS .. "4.4.1.4.1", integer { base = 4400, noise = 100, spread = 600, what = 9 })
put(UPS .. "4.4.1.5.1", integer { base = 38, swing = 5, noise = 2, spread = 8, min = 1, max = 100, what = 10 })
put(UPS .. "6.1.0", gauge32(0))
put(UPS .. "7.3.0", integer(6))

name("battery_status", UPS .. "2.1.0")
name("seconds_on_battery", UPS .. "2.2.0")
name("minutes_left", UPS .. "2.3.0")
name("charge", UPS .. "2.4.0")
name("battery_temperature", UPS .. "2.7.0")
name("input_voltage", UPS .. "3.3.1.3.1")
name("output_source", UPS .. "4.1.0")
name("load", UPS .. "4.4.1.5.1")
name("alarms", UPS .. "6.1.0")
