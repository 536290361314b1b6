-- Too little or too much light between an OLT and an ONU, in either direction.
--
-- The limits are those of GPON class B+ (ITU-T G.984.2: the ONU needs -27 dBm, the OLT -28) with something to spare for
-- the minor ones. An ONU that is not online has no say.
--
-- onu_minor_dbm, onu_major_dbm  lower limits at the ONU
-- olt_minor_dbm, olt_major_dbm  lower limits at the OLT
-- high_dbm                      upper limit at both
-- margin_db                     the alarm clears this much inside its limit

local limits = require "gengfu.limits"

local rank = { cleared = 0, minor = 1, major = 2 }

local function judge(value, current, settings, minor, major)
	if not value then return nil end
	local severity, limit = limits.below(value, current, settings.margin_db, "major", major, "minor", minor)
	if severity ~= "cleared" then return severity, limit end
	return limits.above(value, current, settings.margin_db, "minor", settings.high_dbm)
end

return check {
	name           = "onu-rx-power",
	table          = "onus",
	event_type     = "communications-alarm",
	probable_cause = "degradedSignal",
	settings = {
		onu_minor_dbm = -25.5, onu_major_dbm = -27, olt_minor_dbm = -27, olt_major_dbm = -28.5, high_dbm = -8,
		margin_db = 1.0,
	},
	hold           = { raise = "5m", clear = "10m" },
	evaluate = function(row, _, settings, current)
		if row.state and row.state ~= "online" then return nil end
		local down, down_limit = judge(row.rx_dbm, current, settings, settings.onu_minor_dbm, settings.onu_major_dbm)
		local up, up_limit = judge(row.olt_rx_dbm, current, settings, settings.olt_minor_dbm, settings.olt_major_dbm)
		if not down and not up then return nil end
		local at_onu = rank[down or "cleared"] >= rank[up or "cleared"]
		local severity = at_onu and down or up
		if severity == "cleared" then return severity end
		return severity, {
			limit = at_onu and down_limit or up_limit,
			rx_dbm = row.rx_dbm, olt_rx_dbm = row.olt_rx_dbm, got = at_onu and row.rx_dbm or row.olt_rx_dbm,
			onu = row.name and row.id .. " (" .. row.name .. ")" or row.id,
			end_en = at_onu and "the ONU" or "the OLT", end_zh = at_onu and "ONU" or "OLT",
		}
	end,
	text = {
		en = "{onu}: {end_en} receives {got} dBm, limit {limit} dBm",
		zh = "{onu}：{end_zh} 收光 {got} dBm，门限 {limit} dBm",
	},
	advice = {
		en = "Clean the connectors at the ONU and look for a bent drop fibre; if several ONUs of the port are weak, measure "
			.. "the splitter and the trunk.",
		zh = "清洁 ONU 侧接头、检查皮线是否弯折；若同一 PON 口多个 ONU 偏弱，测量分光器和主干光缆。",
	},
}
