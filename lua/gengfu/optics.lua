-- Limits of optical power: the module's own, else those of its type.
--
--	local low_alarm, low, high, high_alarm = optics.own(row.rx_low_alarm_dbm, row.rx_low_warning_dbm,
--		row.rx_high_warning_dbm, row.rx_high_alarm_dbm)
--	if not (low_alarm or low) then low_alarm, high_alarm = optics.rx_of_type(row.module_type) end

local M = {}

-- What IEEE 802.3 (2022) demands: least power sent, least and most received, in dBm; of types with several lanes each
-- lane's. Types that IEEE does not know (ZX, ZR, CWDM4) are as their multi-source agreements and makers have them. In order:
-- the longer name before the one that it begins with.
local types = {
	{ "100BASEFX", -20, -31, -14 }, -- clause 26, FDDI's PMD
	{ "100BASELX10", -15, -25, -8 }, { "100BASEBX10", -14, -28.2, -8 }, -- 58
	{ "1000BASESX", -9.5, -17, 0 }, -- 38
	{ "1000BASELX10", -9, -19.5, -3 }, { "1000BASEBX10", -9, -19.5, -3 }, -- 59
	{ "1000BASELX", -11.5, -19, -3 }, { "1000BASELH", -11.5, -19, -3 }, -- 38
	{ "1000BASEZX", 0, -23, -3 },
	{ "10GBASESR", -7.3, -9.9, -1 }, { "10GBASELR", -8.2, -14.4, 0.5 }, { "10GBASEER", -4.7, -15.8, -1 }, -- 52
	{ "10GBASEZR", 0, -24, -7 },
	{ "25GBASESR", -8.4, -10.3, 2.4 }, { "25GBASELR", -7, -13.3, 2 }, { "25GBASEER", -3, -19, -4 }, -- 112, 114
	{ "40GBASESR4", -7.6, -9.5, 2.4 }, { "40GBASELR4", -7, -13.7, 2.3 }, { "40GBASEER4", -2.7, -21.2, -4.5 }, -- 86, 87
	{ "100GBASESR4", -8.4, -10.3, 2.4 }, { "100GBASELR4", -4.3, -10.6, 4.5 }, -- 95, 88
	{ "100GBASEER4", -2.9, -20.9, 4.5 }, { "100GBASECWDM4", -6.5, -11.5, 2.5 }, { "100GCWDM4", -6.5, -11.5, 2.5 },
}

-- Devices name a type in a few ways, "1000_BASE_LX_SFP" and "10GBase-LR" among them; there are few, so each is read once.
local known, known_count = {}, 0

local function type_of(name)
	if not name then return nil end
	local found = known[name]
	if found ~= nil then return found or nil end
	local plain = name:upper():gsub("[^%w]", "")
	for i = 1, #types do
		local from = plain:find(types[i][1], 1, true)
		if from and not plain:sub(from - 1, from - 1):find "%d" then
			found = types[i]
			break
		end
	end
	if known_count > 200 then known, known_count = {}, 0 end
	known[name], known_count = found or false, known_count + 1
	return found
end

-- Least and most power that a module of this type can receive; nil where the type is not known.
function M.rx_of_type(name)
	local found = type_of(name)
	if found then return found[3], found[4] end
end

-- Least power that one sends. More than the type allows is no fault of a laser; it is the receiver's business.
function M.least_tx_of_type(name)
	local found = type_of(name)
	return found and found[2]
end

local function is_low(limit)
	return limit and limit ~= 0 and limit > -60 and limit < 20
end

-- The module's own limits without those that it does not have. Modules give 0, or the least that the format can say,
-- for "none"; as an upper limit 0 dBm counts where a lower one is there.
function M.own(low_alarm, low, high, high_alarm)
	if not is_low(low_alarm) then low_alarm = nil end
	if not is_low(low) then low = nil end
	local least = low or low_alarm
	if high and (not least or high <= least) then high = nil end
	if high_alarm and (not least or high_alarm <= least) then high_alarm = nil end
	return low_alarm, low, high, high_alarm
end

-- Whether what the module says counts: its port is not shut down and has seen a link. A spare port with a module in it
-- has neither light nor a fault.
function M.counts(row, device)
	local port = device.interfaces[row.interface]
	return port ~= nil and port.admin == "up" and port.ever_up == true
end

-- Whether it is an Ethernet port (ifType 6), as far as one knows: amplifiers and WDM lines carry other powers.
function M.is_ethernet(row, device)
	local port = device.interfaces[row.interface]
	return port.type == nil or port.type == 6
end

-- "XGE1/0/1", and with its lane where the module has several.
function M.label(row)
	return row.lane and row.interface .. "/" .. row.lane or row.interface
end

return M
