-- SPDX-License-Identifier: Apache-2.0
-- HUAWEI-ENTITY-EXTENT-MIB: what a VRP device says of its boards, fans, power supplies and optical modules.
local standard = require "standard"
local huawei = {}

local STATE = "1.3.6.1.4.1.2011.5.25.31.1.1.1.1."
local OPTICS = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1."
local FAN = "1.3.6.1.4.1.2011.5.25.31.1.1.10.1."
local POWER = "1.3.6.1.4.1.2011.5.25.31.1.1.18.1."

huawei.CHASSIS, huawei.BOARD, huawei.FIRST_PORT = 67108867, 67371009, 67403850

-- hwEntityStateTable for one entity. `live`: it has a processor, memory and a thermometer.
local function state(index, live, of)
	local row = "." .. index
	put(STATE .. "1" .. row, integer(13)) -- managed by SNMP
	put(STATE .. "2" .. row, integer(3)) -- enabled
	put(STATE .. "3" .. row, integer(4)) -- providing service
	put(STATE .. "4" .. row, octets("\0\0"))
	local function percent(base, swing, noise, spread, what)
		return integer { base = base, swing = swing, noise = noise, spread = spread, min = 1, max = 100, what = what }
	end
	put(STATE .. "5" .. row, live and percent(of.cpu or 14, 6, 4, 5, 1) or integer(0))
	put(STATE .. "6" .. row, integer(live and 80 or 0))
	put(STATE .. "7" .. row, live and percent(of.memory or 42, 2, 1, 8, 2) or integer(0))
	put(STATE .. "8" .. row, integer(live and 85 or 0))
	put(STATE .. "9" .. row, integer(live and 2147483647 or 0))
	put(STATE .. "11" .. row, live and integer { base = of.temperature or 41, swing = 4, noise = 1, spread = 3, what = 3 } or integer(0))
	put(STATE .. "12" .. row, integer(live and 68 or 0))
	put(STATE .. "16" .. row, integer(live and -40 or 0))
	put(STATE .. "19" .. row, integer(live and 4096 or 0))
end

local function optics(index, at, of)
	local row = "." .. index
	local reach = at.speed >= 10e9 and { low = -1440, high = 50, tx = -2.2, rx = -6 } or { low = -2000, high = -300, tx = -5.5, rx = -9 }
	local function still(col, value) put(OPTICS .. col .. row, value) end
	still(1, integer(2)) -- single mode
	still(2, integer(1310))
	still(3, integer(10000))
	still(4, octets("HA" .. index))
	still(5, integer { base = 38, swing = 4, noise = 1, spread = 4, port = at.number, what = 4 })
	still(6, integer { base = 3290, noise = 6, spread = 25, port = at.number, what = 5 })
	still(7, integer { base = 28500, noise = 150, spread = 6000, port = at.number, what = 6 }) -- µA
	still(8, integer { light = of.rx or reach.rx, spread = 1.8, scale = 100, dark = -4000, port = at.number })
	still(9, integer { light = of.tx or reach.tx, spread = 0.6, scale = 100, dark = -4000, sent = true, port = at.number })
	still(10, integer(at.speed >= 10e9 and 8 or 2))
	still(13, integer(reach.low))
	still(14, integer(reach.high))
	still(15, integer(-1000))
	still(16, integer(200))
	still(20, integer(reach.low + 200))
	still(21, integer(reach.high - 100))
	still(22, integer(-800))
	still(23, integer(100))
	still(24, octets("HUAWEI"))
	still(25, octets(at.speed >= 10e9 and "OMXD30000" or "SFP-GE-LX-SM1310"))
	still(50, integer(-10))
	still(51, integer(75))
	still(57, integer(0)) -- diagnostics are supported
	name("rx_power:" .. at.name, OPTICS .. 8 .. row)
	name("tx_power:" .. at.name, OPTICS .. 9 .. row)
end

local function fan(number, inside)
	local row = ".0." .. number
	put(FAN .. "1" .. row, integer(0))
	put(FAN .. "2" .. row, integer(number))
	put(FAN .. "3" .. row, integer(2))
	put(FAN .. "5" .. row, integer { base = 45, swing = 8, noise = 3, what = 20 + number })
	put(FAN .. "6" .. row, integer(1))
	put(FAN .. "7" .. row, integer(1))
	name("fan_state:" .. number, FAN .. "7" .. row)
	name("fan_speed:" .. number, FAN .. "5" .. row)
	standard.entity { index = inside + 16 + number, name = "FAN slot 1/" .. number, class = "fan", inside = inside,
		position = number }
	state(inside + 16 + number)
end

local function power_supply(number, inside)
	local row = ".0." .. number
	put(POWER .. "1" .. row, integer(0))
	put(POWER .. "2" .. row, integer(number))
	put(POWER .. "4" .. row, integer(2)) -- AC
	put(POWER .. "5" .. row, integer(1))
	put(POWER .. "6" .. row, integer(1))
	put(POWER .. "7" .. row, integer { base = 4200, noise = 100, spread = 400, what = 30 + number }) -- mA
	put(POWER .. "8" .. row, integer { base = 12050, noise = 20, what = 40 + number }) -- mV
	put(POWER .. "10" .. row, integer(150))
	name("power_state:" .. number, POWER .. "6" .. row)
	standard.entity { index = inside + 32 + number, name = "POWER slot 1/" .. number, class = "power_supply", inside = inside,
		position = number }
	state(inside + 32 + number)
end

-- The entities of a box: chassis, board, fans, power supplies and one for each port, with optics where it has them.
function huawei.box(ports, of)
	standard.entity { index = huawei.CHASSIS, name = of.model, class = "chassis", model = of.model, serial = true, maker = "Huawei" }
	standard.entity { index = huawei.BOARD, name = of.model .. " 1", class = "module", inside = huawei.CHASSIS, model = of.model,
		software = of.software, serial = true, maker = "Huawei" }
	state(huawei.CHASSIS)
	state(huawei.BOARD, true, of)
	for n = 1, of.fans or 2 do fan(n, huawei.BOARD) end
	for n = 1, of.power_supplies or 2 do power_supply(n, huawei.BOARD) end
	for i, at in ipairs(ports) do
		local index = huawei.FIRST_PORT + 64 * i
		standard.entity { index = index, name = at.name, descr = at.long, class = "port", inside = huawei.BOARD, position = i,
			model = at.optical and "OMXD30000" or nil }
		standard.alias(index, at.number, 1)
		state(index)
		if at.optical then optics(index, at, of) end
	end
	name("cpu", STATE .. "5." .. huawei.BOARD)
	name("memory", STATE .. "7." .. huawei.BOARD)
	name("temperature", STATE .. "11." .. huawei.BOARD)
end

return huawei
