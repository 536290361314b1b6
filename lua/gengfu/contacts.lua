-- Contacts of a room: doors, water, smoke. What the device itself says of the sensor comes first; then its value, which
-- is 1 when the contact is set, or, for sensors that give a signal, over the device's own limit.

local M = {}

-- Whether the contact is set; nil when nothing is known.
function M.is_set(row)
	if row.status == "unavailable" or row.status == "nonoperational" then return nil end
	if row.status == "critical" or row.status == "warning" then return true end
	if row.status == "ok" then return false end
	if not row.value or row.value < 0 then return nil end
	return row.value >= (row.high_alarm or 1)
end

return M
