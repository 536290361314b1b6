-- SPDX-License-Identifier: Apache-2.0
-- A machine room's sensor unit: temperature, humidity, door, water and smoke by ENTITY-SENSOR-MIB. One port, eth1.
--
--   probes  how many pairs of temperature and humidity (2)
local standard = require "standard"

local p = parameters { probes = 2 }
standard.system { descr = "Machine room monitoring unit", object_id = "1.3.6.1.4.1.8072.3.2.10" }
standard.interfaces(standard.ports { kind = "eth", prefix = "", count = 1, index = 1, utilization = 0.0001 }, { hc = false })
standard.entity { index = 1, name = "monitoring unit", class = "chassis", serial = true }

local function probe(index, title, key, of)
	standard.entity { index = index, name = title, class = "sensor", inside = 1, position = index }
	of.index = index
	standard.sensor(of)
	name(key, "1.3.6.1.2.1.99.1.1.1.4." .. index)
end
for n = 1, p.probes do
	probe(100 + n, "Temperature " .. n, "temperature:" .. n, { kind = "celsius", precision = 1, units = "C",
		value = integer { base = 231, swing = 8, noise = 2, spread = 6, what = n } })
	probe(200 + n, "Humidity " .. n, "humidity:" .. n, { kind = "percent_rh", precision = 0, units = "%RH",
		value = integer { base = 47, swing = 3, noise = 1, spread = 4, what = 20 + n } })
end
-- 1 true: open, wet, smoke; 2 false
probe(301, "Door", "door", { kind = "truth", value = integer(2) })
probe(302, "Water leak", "water_leak", { kind = "truth", value = integer(2) })
probe(303, "Smoke", "smoke", { kind = "truth", value = integer(2) })
