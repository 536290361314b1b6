-- PagerDuty Events API v2: trigger, acknowledge, resolve, held together by dedup_key, our ticket's number.
--
--     sink "webhook" { url = "https://events.pagerduty.com/v2/enqueue", mapping = "pagerduty.lua",
--                      settings = { routing_key = secret "pagerduty" } }
--
-- settings: routing_key; language

local severities = { critical = "critical", major = "error", minor = "warning", warning = "info" }
local over = { resolved = true, closed = true, rejected = true, cancelled = true }

local function action(ticket)
	if over[ticket.status] then
		return "resolve"
	end
	return ticket.status == "acknowledged" and "acknowledge" or "trigger"
end

return mapping {
	request = function(event, state)
		local ticket = event.data.ticket
		local cause = ticket.root_cause_resource or {}
		local body = {
			routing_key = state.settings.routing_key,
			event_action = action(ticket),
			dedup_key = ticket.number,
		}
		if body.event_action == "trigger" then
			body.payload = {
				summary = ticket.number .. " " .. (ticket.title[state.settings.language or "en"] or ticket.title.en),
				source = cause.device or cause.name or "gengfu",
				severity = severities[ticket.severity] or "info",
				timestamp = event.time,
				component = cause.name,
				group = cause.town,
				class = ticket.alarm_type_id,
			}
		end
		return { body = body }
	end,

	response = function(_, status)
		if status == 202 or status == 200 then
			return "ok"
		end
		return status == 400 and "drop" or "retry" -- 400: this event will never be taken
	end,
}
