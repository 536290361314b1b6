-- TMF621 Trouble Ticket Management: POST creates, PATCH updates. The other system's id is kept and patched.
--
--     sink "webhook" { url = "https://host/troubleTicketManagement/v4", mapping = "tmf621.lua",
--                      settings = { token = secret "tmf" } }
--
-- settings: token (optional, sent as Bearer), language ("en" or "zh", default "en")

local severities = { critical = "Critical", major = "Major", minor = "Minor", warning = "Minor" }

-- TMF621 has no status for a ticket that nobody has seen: `new` is `pending` there.
local statuses = { new = "pending" }

local function related(resources)
	local list = {}
	for i, resource in ipairs(resources or {}) do
		list[i] = { id = resource.name, entityType = resource.kind, role = "impacted" }
	end
	return list
end

local function describe(ticket, language)
	local text = ticket.title[language] or ticket.title.en
	for _, alarm in ipairs(ticket.alarms) do
		text = text .. "\n" .. (alarm.alarm_text[language] or alarm.alarm_text.en or alarm.alarm_type_id)
	end
	return text
end

return mapping {
	request = function(event, state)
		local ticket = event.data.ticket
		local language = state.settings.language or "en"
		local headers = {}
		if state.settings.token then
			headers.Authorization = "Bearer " .. state.settings.token
		end
		local body = {
			name = ticket.title[language] or ticket.title.en,
			description = describe(ticket, language),
			severity = severities[ticket.severity] or "Minor",
			status = statuses[ticket.status] or ticket.status,
			statusChangeReason = event.type,
			externalId = ticket.number,
			relatedEntity = related(ticket.impacted_resource),
		}
		if state.external_id then
			return { method = "PATCH", url = "/troubleTicket/" .. url_escape(state.external_id), headers = headers, body = body }
		end
		body.ticketType = ticket.category
		body.expectedResolutionDate = ticket.resolve_by
		return { method = "POST", url = "/troubleTicket", headers = headers, body = body }
	end,

	response = function(_, status, body)
		if status == 201 or status == 200 then
			return "ok", type(body) == "table" and body.id or nil
		end
		return "retry"
	end,
}
