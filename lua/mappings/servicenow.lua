-- ServiceNow's Table API: an incident is inserted once and updated by its sys_id.
--
--     sink "webhook" { url = "https://INSTANCE.service-now.com", mapping = "servicenow.lua",
--                      settings = { user = "gengfu", password = secret "servicenow" } }
--
-- settings: user, password; table (default "incident"); group (optional, assignment_group); language
--
-- correlation_id is our ticket's number: should an answer be lost, the receiver's coalescing rules find the twin by it.

local impacts = { critical = "1", major = "2", minor = "3" }
local states = { new = "1", acknowledged = "2", inProgress = "2", pending = "3", held = "3", resolved = "6", closed = "7",
	rejected = "8", cancelled = "8" }

local function note(event)
	local actor = event.data.actor or {}
	local words = { event.type .. " (" .. (actor.name or "?") .. ")" }
	for _, change in ipairs(event.data.changes or {}) do
		words[#words + 1] = change.field .. ": " .. tostring(change.from) .. " -> " .. tostring(change.to)
	end
	return table.concat(words, "\n")
end

return mapping {
	request = function(event, state)
		local settings, ticket = state.settings, event.data.ticket
		local path = "/api/now/table/" .. (settings.table or "incident")
		local body = {
			short_description = ticket.title[settings.language or "en"] or ticket.title.en,
			impact = impacts[ticket.severity] or "3",
			urgency = impacts[ticket.severity] or "3",
			state = states[ticket.status],
			correlation_id = ticket.number,
			correlation_display = "gengfu",
			assignment_group = settings.group,
			work_notes = note(event),
		}
		if ticket.status == "resolved" or ticket.status == "closed" then -- mandatory there when an incident is resolved
			body.close_code = ticket.resolution_code or "Solved (Permanently)"
			body.close_notes = event.type
		end
		local headers = {
			Accept = "application/json",
			Authorization = "Basic " .. base64(settings.user .. ":" .. settings.password),
		}
		if state.external_id then
			return { method = "PATCH", url = path .. "/" .. url_escape(state.external_id), headers = headers, body = body }
		end
		return { method = "POST", url = path, headers = headers, body = body }
	end,

	response = function(_, status, body)
		if status == 200 or status == 201 then
			return "ok", type(body) == "table" and body.result and body.result.sys_id or nil
		end
		return "retry"
	end,
}
