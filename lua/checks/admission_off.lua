-- A port that must let in only who is admitted lets in everybody.
--
-- Which ports must: those whose name or description one of the patterns finds; by default descriptions that speak of
-- admission. Where a whole kind of switch must, say so by its role: checks "admission-off" { where = { role =
-- "access-switch" }, ports = { "^GE" } }. Ports that are ends of links, down or shut down have no say, and neither has a
-- device that tells nothing of admission.
--
-- ports  Lua patterns for names and descriptions

local ports = require "gengfu.ports"

local words = {
	off = { "admission is off", "未启用准入" }, open = { "everybody is let in", "强制放行" },
	["fail-open"] = { "the server is out of reach, everybody is let in", "认证服务器不可达，处于逃生状态" },
}
local absent = { "admission is not set up", "未配置准入" }

return check {
	name           = "admission-off",
	table          = "interfaces",
	event_type     = "security-service-or-mechanism-violation",
	probable_cause = "outOfService",
	settings       = { ports = { "准入", "802%.?1[xX]", "[dD]ot1[xX]", "[aA]dmission" } },
	hold           = { raise = "5m", clear = "5m" },
	evaluate = function(row, device, settings)
		if row.oper ~= "up" or row.admin ~= "up" or #device.admission_ports == 0 then return nil end
		if not ports.is_named(row, settings.ports) or device.links[row.name] then return "cleared" end
		local admission = device.admission_ports[row.name]
		local control = admission and admission.control
		if control == "enforced" then return "cleared" end
		if admission and not control then return nil end
		local word = words[control] or absent
		return control == "fail-open" and "minor" or "major", { port = ports.label(row), says_en = word[1], says_zh = word[2] }
	end,
	text = {
		en = "{port}: {says_en}",
		zh = "{port}：{says_zh}",
	},
	advice = {
		en = "Switch admission on again; in fail-open mode see whether the authentication server answers.",
		zh = "恢复准入认证；若为逃生状态，检查认证服务器是否可达。",
	},
}
