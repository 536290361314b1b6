-- SPDX-License-Identifier: Apache-2.0
-- A Linux server of the government cloud: HOST-RESOURCES-MIB and UCD-SNMP-MIB of Net-SNMP.
--
--   processors (8)   memory_gb (64)   disk_gb (400)   ports (2), eth1 …
local standard = require "standard"

local p = parameters { processors = 8, memory_gb = 64, disk_gb = 400, ports = 2 }
local HR, UCD = "1.3.6.1.2.1.25.", "1.3.6.1.4.1.2021."

standard.system { descr = "Linux cloud-host 5.10.0-21-amd64 #1 SMP Debian 5.10.162-1 x86_64", object_id = "1.3.6.1.4.1.8072.3.2.10" }
local ports = standard.ports { kind = "eth", prefix = "", count = p.ports, index = 2, utilization = 0.1 }
standard.interfaces(ports)

put(HR .. "1.1.0", timeticks { uptime = true })
put(HR .. "1.5.0", gauge32 { base = 3, noise = 2, min = 0 })
put(HR .. "1.6.0", gauge32 { base = 240, noise = 8, spread = 40 })
put(HR .. "2.2.0", integer(p.memory_gb * 1024 * 1024))

local function storage(index, type, descr, unit, size, used)
	local row = "." .. index
	put(HR .. "2.3.1.1" .. row, integer(index))
	put(HR .. "2.3.1.2" .. row, oid("1.3.6.1.2.1.25.2.1." .. type))
	put(HR .. "2.3.1.3" .. row, octets(descr))
	put(HR .. "2.3.1.4" .. row, integer(unit))
	put(HR .. "2.3.1.5" .. row, integer(size))
	put(HR .. "2.3.1.6" .. row, integer { base = size * used, swing = size * 0.04, noise = size * 0.005, spread = size * 0.1, min = 0,
		max = size, what = index })
	name("storage_used:" .. descr, HR .. "2.3.1.6" .. row)
end
storage(1, 2, "Physical memory", 1024, p.memory_gb * 1024 * 1024, 0.55)
storage(10, 3, "Swap space", 1024, 8 * 1024 * 1024, 0.05)
storage(31, 4, "/", 4096, p.disk_gb * 262144, 0.48)
storage(32, 4, "/boot", 4096, 262144, 0.3)

for n = 1, p.processors do
	local row = "." .. (196607 + n)
	put(HR .. "3.2.1.1" .. row, integer(196607 + n))
	put(HR .. "3.2.1.2" .. row, oid("1.3.6.1.2.1.25.3.1.3"))
	put(HR .. "3.2.1.3" .. row, octets("GenuineIntel: Intel(R) Xeon(R) Gold 6248R CPU @ 3.00GHz"))
	put(HR .. "3.2.1.5" .. row, integer(2))
	put(HR .. "3.3.1.2" .. row, integer { base = 24, swing = 14, noise = 9, spread = 6, min = 0, max = 100, what = 60 + n })
	name("cpu:" .. n, HR .. "3.3.1.2" .. row)
end

local memory_kb = p.memory_gb * 1024 * 1024
put(UCD .. "4.3.0", integer(8 * 1024 * 1024))
put(UCD .. "4.4.0", integer { base = 7.6 * 1024 * 1024, noise = 20000, what = 80 })
put(UCD .. "4.5.0", integer(memory_kb))
put(UCD .. "4.6.0", integer { base = memory_kb * 0.3, swing = -memory_kb * 0.05, noise = memory_kb * 0.01, what = 81 })
put(UCD .. "4.14.0", integer(memory_kb // 40))
put(UCD .. "4.15.0", integer(memory_kb // 8))
for n, minutes in ipairs { 1, 5, 15 } do
	local row = "." .. n
	put(UCD .. "10.1.1" .. row, integer(n))
	put(UCD .. "10.1.2" .. row, octets("Load-" .. minutes))
	put(UCD .. "10.1.5" .. row, integer { base = 100 * p.processors * 0.25, swing = 80, noise = 40, spread = 40, min = 0, what = 90 })
end
put(UCD .. "11.50.0", counter32 { per_s = 20 * p.processors, what = 100 })
put(UCD .. "11.52.0", counter32 { per_s = 5 * p.processors, what = 101 })
put(UCD .. "11.53.0", counter32 { per_s = 70 * p.processors, what = 102 })
