-- The device answers neither SNMP nor pings.
--
-- For devices that are pinged (`collector "icmp"`); of the others snmp-no-answer says what there is to say. While only
-- SNMP is silent this is not raised: an access list or a password is no outage.
--
-- rounds  how many rounds in a row must fail, of both

local silence = require "gengfu.silence"

return check {
	name           = "device-unreachable",
	table          = "polling",
	event_type     = "communications-alarm",
	probable_cause = "underlayingResourceUnavailable",
	means          = "unreachable",
	settings       = { rounds = 2 },
	hold           = { clear = "1m" },
	evaluate = function(row, device, settings)
		if row.collector ~= "snmp" then return nil end
		local icmp = device.polling["icmp"]
		local state = silence.of(row, icmp, settings.rounds)
		if not state then return nil end
		if state == "answers" then return "cleared" end
		if state ~= "silent" then return { severity = "cleared", now = true } end -- snmp-no-answer
		local reason = silence.reasons[icmp.status]
		return "critical", { snmp = row.status, icmp = icmp.status, reason_en = reason.en, reason_zh = reason.zh }
	end,
	text = {
		en = "{device.name} ({device.address}) is unreachable, neither SNMP nor ping gets an answer: {reason_en}",
		zh = "{device.name}（{device.address}）不可达，SNMP 与 ping 均无应答：{reason_zh}",
	},
	advice = {
		en = "See whether the device has power and whether its uplink is up; then test the line from the nearest device "
			.. "that answers.",
		zh = "先查设备供电和上联链路；再从最近的可达设备起逐段测试线路。",
	},
}
