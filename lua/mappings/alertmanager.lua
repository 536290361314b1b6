-- Prometheus' Alertmanager, API v2: a ticket is an alert that is firing until it is resolved.
--
--     sink "webhook" { url = "http://127.0.0.1:9093", mapping = "alertmanager.lua" }
--
-- settings: labels (a table that is added), language
--
-- Alertmanager forgets an alert that is not told again within its resolve_timeout unless endsAt says otherwise: an open
-- ticket's alert ends a year from now, a resolved one's when it was resolved.

local open_for = 365 * 24 * 3600 * 1000
local over = { resolved = true, closed = true, rejected = true, cancelled = true }

-- RFC 3339 of milliseconds since 1970; the calendar after Howard Hinnant's civil_from_days.
local function rfc3339(ms)
	local s = ms // 1000
	local z = s // 86400 + 719468
	local era = z // 146097
	local doe = z - era * 146097
	local yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
	local doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
	local mp = (5 * doy + 2) // 153
	local month = mp < 10 and mp + 3 or mp - 9
	local year = yoe + era * 400 + (month <= 2 and 1 or 0)
	return string.format("%04d-%02d-%02dT%02d:%02d:%02dZ", year, month, doy - (153 * mp + 2) // 5 + 1,
		s // 3600 % 24, s // 60 % 60, s % 60)
end

return mapping {
	request = function(event, state)
		local ticket = event.data.ticket
		local cause = ticket.root_cause_resource or {}
		local labels = {
			alertname = ticket.alarm_type_id,
			ticket = ticket.number,
			device = cause.device or (cause.kind == "device" and cause.name) or nil,
			resource = cause.name,
			kind = cause.kind,
		}
		for name, value in pairs(state.settings.labels or {}) do
			labels[name] = value
		end
		local alert = {
			labels = labels,
			annotations = {
				summary = ticket.title[state.settings.language or "en"] or ticket.title.en,
				severity = ticket.severity,
				status = ticket.status,
			},
			startsAt = ticket.opened,
			endsAt = over[ticket.status] and event.time or rfc3339(state.now_ms + open_for),
		}
		return { method = "POST", url = "/api/v2/alerts", body = { alert } }
	end,
}
