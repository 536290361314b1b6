-- Who still hears of a device: what the rows of `polling` say together.
--
-- A round of SNMP fails after a dozen tries of its own, so two failed rounds are no lost packet. ICMP tries less often
-- in a round; before it contradicts SNMP it must have answered, or failed, for as many rounds.

local M = {}

local answers = { ok = true, partial = true, unsupported = true }

-- What the device, or the network, said instead of an answer. What is not here is our own failure and says nothing.
M.reasons = {
	timeout      = { en = "no answer", zh = "无响应" },
	unreachable  = { en = "the network says it is unreachable", zh = "网络返回不可达" },
	refused      = { en = "it refuses the request (no SNMP agent runs, or access list, view or user)", zh = "设备拒绝访问（SNMP 未启用，或 ACL、视图、用户不符）" },
	auth_failed  = { en = "authentication failed (wrong user, keys or community)", zh = "认证失败（用户、密钥或团体名错误）" },
	malformed    = { en = "its answer cannot be read", zh = "应答报文无法解析" },
	unresolved   = { en = "its host name gives no address", zh = "主机名无法解析" },
}

local function has_failed(row, rounds)
	return M.reasons[row.status] ~= nil and (row.failed_rounds or 0) >= rounds
end

-- "answers": SNMP does. "unpinged": SNMP does not, and there is no ICMP to ask. "pinged": only ICMP answers. "silent":
-- neither does. nil: not decided yet. `icmp` is nil where the device is not pinged.
function M.of(snmp, icmp, rounds)
	if answers[snmp.status] then return "answers" end
	if not has_failed(snmp, rounds) then return nil end
	if not icmp then return "unpinged" end
	if (icmp.answered_rounds or 0) >= rounds then return "pinged" end
	if has_failed(icmp, rounds) then return "silent" end
	-- No probe could be sent for as long: that is as good as no ICMP.
	return (icmp.failed_rounds or 0) >= rounds and "unpinged" or nil
end

return M
