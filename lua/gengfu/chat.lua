-- What the mappings for chat robots share: a ticket's event in a few lines, and a digest of many.
local M = {}

local verbs = {
	en = { opened = "opened", acknowledged = "acknowledged", resolved = "resolved", reopened = "opened again",
		closed = "closed", overdue = "overdue", due_soon = "due soon", escalated = "escalated", assigned = "assigned" },
	zh = { opened = "新工单", acknowledged = "已受理", resolved = "已恢复", reopened = "再次发生", closed = "已关闭",
		overdue = "已超时", due_soon = "即将超时", escalated = "已升级", assigned = "已派单" },
}

local function verb(event, language)
	local last = event.type:match("[^.]+$")
	return verbs[language][last] or last
end

--- One line: number, what happened, title.
function M.line(event, language)
	local ticket = event.data.ticket
	return string.format("%s %s: %s", ticket.number, verb(event, language), ticket.title[language] or ticket.title.en)
end

--- Some lines for one event.
function M.text(event, language)
	local lines = { M.line(event, language) }
	for i, alarm in ipairs(event.data.ticket.alarms) do
		if i > 5 then
			lines[#lines + 1] = "…"
			break
		end
		lines[#lines + 1] = alarm.alarm_text[language] or alarm.alarm_text.en
	end
	return table.concat(lines, "\n")
end

--- Many events in one message: how many, and the last of each of the first twenty tickets.
function M.digest(events, language)
	local last, order = {}, {}
	for _, event in ipairs(events) do
		if not last[event.subject] then
			order[#order + 1] = event.subject
		end
		last[event.subject] = event
	end
	local head = language == "zh" and "%d 条消息，%d 张工单：" or "%d messages about %d tickets:"
	local lines = { string.format(head, #events, #order) }
	for i, subject in ipairs(order) do
		if i > 20 then
			lines[#lines + 1] = "…"
			break
		end
		lines[#lines + 1] = M.line(last[subject], language)
	end
	return table.concat(lines, "\n")
end

return M
