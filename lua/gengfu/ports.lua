-- Which ports matter: the ends of links that people wrote down, and those whose name or description says so.

local M = {}

local function matches_any(text, patterns)
	for i = 1, #patterns do
		if text:find(patterns[i]) then return true end
	end
	return false
end

-- Whether one of these Lua patterns is found in the port's name or description (ifAlias).
function M.is_named(row, patterns)
	return matches_any(row.name, patterns) or (row.alias ~= nil and matches_any(row.alias, patterns))
end

-- "XGE1/0/7 (to acc-17)": the port as people know it.
function M.label(row)
	if row.alias and row.alias ~= "" and row.alias ~= row.name then return row.name .. " (" .. row.alias .. ")" end
	return row.name
end

-- "fibre-012 to acc-17 GE0/0/1": a link as seen from this end.
function M.link_label(link)
	local far = link.far_device or link.far_site
	if not far then return link.name end
	return link.name .. " → " .. far .. (link.far_interface and " " .. link.far_interface or "")
end

return M
