-- The device does not answer SNMP.
--
-- Looks at the outcome of every round, failed ones too. What the device (or the network) said instead of an answer is in
-- the text: a device that refuses us is as unwatched as one that is silent.
--
-- Where the device is pinged too (`collector "icmp"`), this is about a device that answers pings: an access list, a
-- password, a dead process. That is no outage and explains no other device's silence. One that answers neither is
-- `device-unreachable`; never are both raised. Where it is not pinged, it counts as unreachable here.
--
-- rounds  how many rounds in a row must fail

local silence = require "gengfu.silence"

return check {
	name           = "snmp-no-answer",
	table          = "polling",
	event_type     = "communications-alarm",
	probable_cause = "communicationsSubsystemFailure",
	means          = "unreachable",
	settings       = { rounds = 2 },
	hold           = { clear = "1m" },
	evaluate = function(row, device, settings)
		if row.collector ~= "snmp" then return nil end
		local state = silence.of(row, device.polling["icmp"], settings.rounds)
		if not state then return nil end
		if state == "answers" then return "cleared" end
		if state == "silent" then return { severity = "cleared", now = true } end -- device-unreachable
		local reason = silence.reasons[row.status]
		local values = { status = row.status, reason_en = reason.en, reason_zh = reason.zh, ping_en = "", ping_zh = "" }
		if state == "unpinged" then return "critical", values end
		values.ping_en, values.ping_zh = "; it answers pings", "；但能 ping 通"
		return { severity = "major", means = "nothing", values = values }
	end,
	text = {
		en = "{device.name} ({device.address}) does not answer SNMP: {reason_en}{ping_en}",
		zh = "{device.name}（{device.address}）SNMP 无应答：{reason_zh}{ping_zh}",
	},
	advice = {
		en = "See whether the device has power and whether its uplink is up; if it can be pinged, check its SNMP "
			.. "configuration and access lists.",
		zh = "先查设备供电和上联链路；若能 ping 通，再查设备的 SNMP 配置、团体名或用户及访问控制列表。",
	},
}
