-- SPDX-License-Identifier: Apache-2.0
-- A Huawei MA5800 OLT: uplinks by IF-MIB, PON ports and their ONUs by HUAWEI-XPON-MIB.
--
--   pons  PON ports (16), named 0/1/0 …   onus  ONUs on each (16), named 0/1/0:1 …   uplinks  (2), XGE0/3/1 …
-- An ONU is a port of the simulation: port-down takes it off, a cut of its PON port takes all behind it.
local standard = require "standard"

local p = parameters { pons = 16, onus = 16, uplinks = 2, boards = 4 }
local XPON = "1.3.6.1.4.1.2011.6.128.1.1.2."
local FIRST_PON = 4194304000 -- ifIndex of frame 0, slot 0 port 0; a port is 256 apart, a slot 8192

standard.system {
	descr = "Huawei Integrated Access Software MA5800V100R019C12",
	object_id = "1.3.6.1.4.1.2011.2.248", services = 78,
}
local uplinks = standard.ports { kind = "XGE", prefix = "0/3/", count = p.uplinks, index = 234930176, utilization = 0.1 }
local pons = {}
for n = 0, p.pons - 1 do
	local pon = { name = "0/1/" .. n, long = "GPON 0/1/" .. n, index = FIRST_PON + 8192 + 256 * n, optical = true,
		speed = 2.5e9, load = 2.5e9 / 8 * 0.06 }
	port(pon)
	pons[#pons + 1] = pon
end
local all = table.move(pons, 1, #pons, #uplinks + 1, table.move(uplinks, 1, #uplinks, 1, {}))
standard.interfaces(all)
standard.lldp(uplinks)

for _, pon in ipairs(pons) do
	local row = "." .. pon.index
	put(XPON .. "21.1.10" .. row, integer { up = 1, down = 2, port = pon.number })
	put(XPON .. "21.1.13" .. row, integer(1))
	put(XPON .. "21.1.16" .. row, integer(p.onus))
	put(XPON .. "23.1.1" .. row, integer { base = 44, swing = 4, noise = 1, spread = 4, port = pon.number, what = 1 })
	put(XPON .. "23.1.2" .. row, integer { base = 329, noise = 1, spread = 3, port = pon.number, what = 2 })
	put(XPON .. "23.1.3" .. row, integer { base = 17, noise = 1, spread = 4, port = pon.number, what = 3 })
	put(XPON .. "23.1.4" .. row, integer { light = 3.2, spread = 0.8, scale = 100, dark = 2147483647, sent = true, port = pon.number })
	put(XPON .. "23.1.5" .. row, integer(2147483647))
end

local NONE = 2147483647
for _, pon in ipairs(pons) do
	for id = 1, p.onus do
		local name_ = pon.name .. ":" .. id
		local onu = port { name = name_, parent = pon.number, optical = true }
		local row = "." .. pon.index .. "." .. id
		local function light(base, spread, sent, offset)
			return integer { light = base, spread = spread, scale = 100, offset = offset, dark = NONE, sent = sent, port = onu }
		end
		put(XPON .. "43.1.3" .. row, octets(("HWTC%04X%04X"):format(pon.number, id)))
		put(XPON .. "43.1.9" .. row, octets("onu-" .. name_))
		put(XPON .. "46.1.1" .. row, integer(1))
		put(XPON .. "46.1.15" .. row, integer { up = 1, down = 2, port = onu })
		put(XPON .. "46.1.16" .. row, integer(2))
		put(XPON .. "46.1.18" .. row, integer(2))
		put(XPON .. "46.1.20" .. row, integer { base = 2600, spread = 2400, min = 50, port = onu, what = 4 })
		put(XPON .. "46.1.24" .. row, integer { up = -1, down = 2, port = onu })
		put(XPON .. "51.1.1" .. row, integer { up = 43, down = NONE, port = onu })
		put(XPON .. "51.1.2" .. row, integer { up = 12, down = NONE, port = onu })
		put(XPON .. "51.1.3" .. row, light(2.2, 0.7, true))
		put(XPON .. "51.1.4" .. row, light(-19, 3))
		put(XPON .. "51.1.5" .. row, integer { up = 3310, down = NONE, port = onu })
		put(XPON .. "51.1.6" .. row, light(-21, 3, false, 10000))
		name("onu_state:" .. name_, XPON .. "46.1.15" .. row)
		name("onu_cause:" .. name_, XPON .. "46.1.24" .. row)
	end
end

-- Boards (HUAWEI-DEVICE-MIB).
put("1.3.6.1.4.1.2011.6.3.3.1.1.5.0", integer(1))
for slot = 1, p.boards do
	put("1.3.6.1.4.1.2011.6.3.3.2.1.8.0." .. slot, integer(2))
	name("board:" .. slot, "1.3.6.1.4.1.2011.6.3.3.2.1.8.0." .. slot)
end
put("1.3.6.1.4.1.2011.2.6.7.1.1.2.1.5.0.1", integer { base = 21, swing = 6, noise = 3, spread = 4, min = 1, max = 100, what = 5 })
put("1.3.6.1.4.1.2011.2.6.7.1.1.2.1.10.0.1", integer { base = 47, swing = 4, noise = 1, spread = 3, what = 6 })
