-- SPDX-License-Identifier: Apache-2.0
-- What models share: the standard MIBs' groups and tables. Words (put, column, port, integer …) are the model's globals.
local standard = {}

local ENTITY = "1.3.6.1.2.1.47.1.1.1.1."
local SENSOR = "1.3.6.1.2.1.99.1.1.1."
local LLDP = "1.0.8802.1.1.2.1."

-- system { descr =, object_id =, services = }
function standard.system(of)
	put("1.3.6.1.2.1.1.1.0", octets(of.descr))
	put("1.3.6.1.2.1.1.2.0", oid(of.object_id))
	put("1.3.6.1.2.1.1.3.0", timeticks { uptime = true })
	put("1.3.6.1.2.1.1.4.0", octets { device = "contact" })
	put("1.3.6.1.2.1.1.5.0", octets { device = "name" })
	put("1.3.6.1.2.1.1.6.0", octets { device = "location" })
	put("1.3.6.1.2.1.1.7.0", integer(of.services or 72))
end

-- Kinds of ports by the letters before their number: bit/s and the long form for ifDescr.
local kinds = {
	GE = { speed = 1e9, long = "GigabitEthernet" },
	XGE = { speed = 10e9, long = "XGigabitEthernet", optical = true },
	["10GE"] = { speed = 10e9, long = "10GE", optical = true },
	["25GE"] = { speed = 25e9, long = "25GE", optical = true },
	["40GE"] = { speed = 40e9, long = "40GE", optical = true },
	["100GE"] = { speed = 100e9, long = "100GE", optical = true },
	eth = { speed = 1e9, long = "eth" },
}

-- Adds `count` ports named <kind><prefix><n>, n from `first`, and returns them. `optical` overrides the kind's.
-- `utilization` is the mean part of the speed that is carried, each way.
function standard.ports(of)
	local kind = kinds[of.kind] or error("no port kind '" .. of.kind .. "'", 2)
	local made = {}
	local optical = of.optical
	if optical == nil then optical = kind.optical end
	for n = of.first or 1, (of.first or 1) + of.count - 1 do
		local one = {
			name = of.kind .. of.prefix .. n, long = kind.long .. of.prefix .. n, index = of.index + #made,
			optical = optical, speed = kind.speed, load = kind.speed / 8 * (of.utilization or 0.05),
		}
		port(one)
		made[#made + 1] = one
	end
	return made
end

local function none()
	return counter32(0)
end

-- ifTable and ifXTable for all ports; `hc = false` leaves the 64-bit counters out.
function standard.interfaces(ports, of)
	of = of or {}
	local IF, IFX = "1.3.6.1.2.1.2.2.1.", "1.3.6.1.2.1.31.1.1.1."
	local packet = 700 -- bytes, mean
	local function counts(type, part, what)
		return function(at) return type { per_s = at.load * part, port = at.number, what = what } end
	end
	put("1.3.6.1.2.1.2.1.0", integer(#ports))
	for _, at in ipairs(ports) do put(IF .. "1." .. at.index, integer(at.index)) end
	column(IF .. "2", function(at) return octets(at.long) end)
	column(IF .. "3", function() return integer(6) end)
	column(IF .. "4", function() return integer(1500) end)
	column(IF .. "5", function(at) return gauge32(math.min(at.speed, 4294967295) // 1 | 0) end)
	column(IF .. "6", function(at) return octets { mac = at.number } end)
	column(IF .. "7", function(at) return integer { up = 1, down = 2, port = at.number, admin = true } end)
	column(IF .. "8", function(at) return integer { up = 1, down = 2, port = at.number } end)
	column(IF .. "9", function(at) return timeticks { last_change = at.number } end)
	column(IF .. "10", counts(counter32, 1, 1))
	column(IF .. "11", counts(counter32, 1 / packet, 3))
	column(IF .. "13", none)
	column(IF .. "14", function(at) return counter32 { per_s = 1e-5, errors = true, port = at.number, what = 5 } end)
	column(IF .. "16", counts(counter32, 0.6, 2))
	column(IF .. "17", counts(counter32, 0.6 / packet, 4))
	column(IF .. "19", none)
	column(IF .. "20", none)
	column(IFX .. "1", function(at) return octets(at.name) end)
	column(IFX .. "2", counts(counter32, 0.02 / packet, 6))
	column(IFX .. "3", counts(counter32, 0.01 / packet, 7))
	column(IFX .. "4", counts(counter32, 0.005 / packet, 8))
	column(IFX .. "5", counts(counter32, 0.01 / packet, 9))
	if of.hc ~= false then
		column(IFX .. "6", counts(counter64, 1, 1))
		column(IFX .. "7", counts(counter64, 1 / packet, 3))
		column(IFX .. "8", counts(counter64, 0.02 / packet, 6))
		column(IFX .. "9", counts(counter64, 0.01 / packet, 7))
		column(IFX .. "10", counts(counter64, 0.6, 2))
		column(IFX .. "11", counts(counter64, 0.6 / packet, 4))
		column(IFX .. "12", counts(counter64, 0.005 / packet, 8))
		column(IFX .. "13", counts(counter64, 0.01 / packet, 9))
	end
	column(IFX .. "14", function() return integer(1) end)
	column(IFX .. "15", function(at) return gauge32(at.speed // 1e6 | 0) end)
	column(IFX .. "16", function() return integer(2) end)
	column(IFX .. "17", function() return integer(1) end)
	column(IFX .. "18", function(at) return octets { neighbour = "name", port = at.number, otherwise = "" } end)
	column(IFX .. "19", function() return timeticks(0) end)
end

-- LLDP-MIB: what stands at the far end of each port's link; rows come and go with the links.
function standard.lldp(ports)
	put(LLDP .. "3.1.0", integer(4))
	put(LLDP .. "3.2.0", octets { mac = 0 })
	put(LLDP .. "3.3.0", octets { device = "name" })
	for _, at in ipairs(ports) do
		put(LLDP .. "3.7.1.2." .. at.number, integer(5))
		put(LLDP .. "3.7.1.3." .. at.number, octets(at.name))
		put(LLDP .. "3.7.1.4." .. at.number, octets(at.long))
		local row = "0." .. at.number .. ".1"
		put(LLDP .. "4.1.1.4." .. row, integer { neighbour = "chassis_subtype", port = at.number })
		put(LLDP .. "4.1.1.5." .. row, octets { neighbour = "chassis", port = at.number })
		put(LLDP .. "4.1.1.6." .. row, integer { neighbour = "port_subtype", port = at.number })
		put(LLDP .. "4.1.1.7." .. row, octets { neighbour = "port", port = at.number })
		put(LLDP .. "4.1.1.8." .. row, octets { neighbour = "port", port = at.number })
		put(LLDP .. "4.1.1.9." .. row, octets { neighbour = "name", port = at.number })
	end
end

standard.class = { chassis = 3, backplane = 4, container = 5, power_supply = 6, fan = 7, sensor = 8, module = 9, port = 10 }

-- One row of entPhysicalTable: { index =, descr =, name =, class =, inside =, model =, serial = }
function standard.entity(of)
	local row = "." .. of.index
	local function text(what) return what and octets(what) or octets("") end
	put(ENTITY .. "2" .. row, text(of.descr or of.name))
	put(ENTITY .. "3" .. row, oid("1.3.6.1.4.1.2011.20021210.12"))
	put(ENTITY .. "4" .. row, integer(of.inside or 0))
	put(ENTITY .. "5" .. row, integer(standard.class[of.class]))
	put(ENTITY .. "6" .. row, integer(of.position or 0))
	put(ENTITY .. "7" .. row, text(of.name))
	put(ENTITY .. "8" .. row, text(of.hardware))
	put(ENTITY .. "9" .. row, text(""))
	put(ENTITY .. "10" .. row, text(of.software))
	put(ENTITY .. "11" .. row, of.serial == true and octets { device = "serial" } or text(of.serial))
	put(ENTITY .. "12" .. row, text(of.maker))
	put(ENTITY .. "13" .. row, text(of.model))
	put(ENTITY .. "16" .. row, integer(of.class == "port" and 2 or 1))
end

-- entAliasMappingIdentifier: which ifIndex an entity is; it follows a new numbering.
function standard.alias(index, number, logical)
	put("1.3.6.1.2.1.47.1.3.2.1.2." .. index .. "." .. (logical or 0), oid { index_of = number })
end

local sensor_types = { volts_ac = 3, volts_dc = 4, amperes = 5, watts = 6, hertz = 7, celsius = 8, percent_rh = 9, rpm = 10,
	truth = 12 }
local scales = { milli = 8, units = 9 }

-- One row of entPhySensorTable: { index =, kind =, scale =, precision =, value =, units = }
function standard.sensor(of)
	local row = "." .. of.index
	put(SENSOR .. "1" .. row, integer(sensor_types[of.kind]))
	put(SENSOR .. "2" .. row, integer(scales[of.scale or "units"]))
	put(SENSOR .. "3" .. row, integer(of.precision or 0))
	put(SENSOR .. "4" .. row, of.value)
	put(SENSOR .. "5" .. row, integer(1))
	put(SENSOR .. "6" .. row, octets(of.units or of.kind))
	put(SENSOR .. "7" .. row, timeticks { uptime = true })
	put(SENSOR .. "8" .. row, gauge32(10000))
end

return standard
