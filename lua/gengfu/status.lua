-- The status words that parts of a device share (ok warning failed absent off unknown), as severities.
--
-- "absent" is an empty slot or a part that was taken out, "off" one that was switched off, "unknown" says nothing: none
-- of them is a fault, and none ends one. A part that failed and was pulled stays an alarm until a sound one is in.

local M = {}

M.words = {
	failed  = { en = "has failed", zh = "故障" },
	warning = { en = "reports a problem", zh = "告警" },
	off     = { en = "gives no power", zh = "无输出" },
}

-- The severity for a status, and with a fault its words: status.severity(row.status, "major", "minor").
function M.severity(status, failed, warning)
	if status == "ok" then return "cleared" end
	local severity = status == "failed" and failed or status == "warning" and warning or nil
	return severity, severity and M.words[status]
end

return M
