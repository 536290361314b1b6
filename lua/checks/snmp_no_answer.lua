-- The device does not answer SNMP.
--
-- Looks at the outcome of every round, failed ones too. A round fails after its own retries, so two failed rounds in a
-- row are no lost packet. What the device (or the network) said instead of an answer is in the text: a device that
-- refuses us is as unwatched as one that is silent.
--
-- rounds  how many rounds in a row must fail

local reasons = {
	timeout      = { en = "no answer", zh = "无响应" },
	unreachable  = { en = "the network says it is unreachable", zh = "网络返回不可达" },
	refused      = { en = "it refuses the request (no SNMP agent runs, or access list, view or user)", zh = "设备拒绝访问（SNMP 未启用，或 ACL、视图、用户不符）" },
	auth_failed  = { en = "authentication failed (wrong user, keys or community)", zh = "认证失败（用户、密钥或团体名错误）" },
	malformed    = { en = "its answer cannot be read", zh = "应答报文无法解析" },
	unresolved   = { en = "its host name gives no address", zh = "主机名无法解析" },
}

return check {
	name           = "snmp-no-answer",
	table          = "polling",
	event_type     = "communications-alarm",
	probable_cause = "communicationsSubsystemFailure",
	means          = "unreachable",
	settings       = { rounds = 2 },
	hold           = { clear = "1m" },
	evaluate = function(row, _, settings)
		if row.collector ~= "snmp" then return nil end
		if row.status == "ok" or row.status == "partial" or row.status == "unsupported" then return "cleared" end
		local reason = reasons[row.status]
		if not reason or (row.failed_rounds or 0) < settings.rounds then return nil end -- our own failure says nothing
		return "critical", { status = row.status, reason_en = reason.en, reason_zh = reason.zh }
	end,
	text = {
		en = "{device.name} ({device.address}) does not answer SNMP: {reason_en}",
		zh = "{device.name}（{device.address}）SNMP 无应答：{reason_zh}",
	},
	advice = {
		en = "See whether the device has power and whether its uplink is up; if it can be pinged, check its SNMP "
			.. "configuration and access lists.",
		zh = "先查设备供电和上联链路；若能 ping 通，再查设备的 SNMP 配置、团体名或用户及访问控制列表。",
	},
}
