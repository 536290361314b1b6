-- Jira's REST API, version 2: an issue per ticket; later events are comments, resolved and re-opened are transitions.
--
--     sink "webhook" { url = "https://SITE.atlassian.net", mapping = "jira.lua",
--                      settings = { project = "NET", user = "ops@example.org", token = secret "jira",
--                                   transitions = { resolved = "31", reopened = "11" } } }
--
-- settings: project; user and token (Basic) or token alone (Bearer); issue_type (default "Incident");
-- transitions (ids by the last part of the event's type, see /rest/api/2/issue/KEY/transitions); language

local priorities = { critical = "Highest", major = "High", minor = "Medium", warning = "Low" }

local function authorization(settings)
	if settings.user then
		return "Basic " .. base64(settings.user .. ":" .. settings.token)
	end
	return "Bearer " .. settings.token
end

local function describe(ticket, language)
	local lines = {}
	for _, alarm in ipairs(ticket.alarms) do
		lines[#lines + 1] = "* " .. (alarm.alarm_text[language] or alarm.alarm_text.en or alarm.alarm_type_id)
	end
	return table.concat(lines, "\n")
end

local function create(ticket, settings, headers)
	local language = settings.language or "en"
	return { method = "POST", url = "/rest/api/2/issue", headers = headers, body = { fields = {
		project = { key = settings.project },
		issuetype = { name = settings.issue_type or "Incident" },
		summary = ticket.number .. " " .. (ticket.title[language] or ticket.title.en),
		description = describe(ticket, language),
		priority = { name = priorities[ticket.severity] or "Low" },
		labels = { "gengfu", ticket.number },
	} } }
end

return mapping {
	request = function(event, state)
		local settings, ticket = state.settings, event.data.ticket
		local headers = { Authorization = authorization(settings) }
		if not state.external_id then
			return create(ticket, settings, headers)
		end
		local issue = "/rest/api/2/issue/" .. url_escape(state.external_id)
		local transition = (settings.transitions or {})[event.type:match("[^.]+$")]
		if transition then
			return { method = "POST", url = issue .. "/transitions", headers = headers, body = { transition = { id = transition } } }
		end
		return { method = "POST", url = issue .. "/comment", headers = headers,
			body = { body = event.type .. "\n" .. describe(ticket, settings.language or "en") } }
	end,

	response = function(_, status, body)
		if status >= 200 and status < 300 then
			return "ok", type(body) == "table" and body.key or nil -- a comment has an id, but no key
		end
		return "retry"
	end,
}
