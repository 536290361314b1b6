-- Limits with hysteresis, for checks that compare a value with numbers.
--
--	local limits = require "gengfu.limits"
--	return limits.above(row.used_ratio, { current = current, margin = 0.05, warning = 0.8, major = 0.95 })
--
-- A limit that the alarm has already gone over is eased by the margin: at 0.95 the alarm becomes major, and it stays
-- major until the value is under 0.90. Limits that are nil do not count. The result is a severity and the limit that
-- was gone over, or "cleared" alone.

local M = {}

local order = { "critical", "major", "minor", "warning" }
local rank = { cleared = 0, indeterminate = 1, warning = 2, minor = 3, major = 4, critical = 5 }
local known = { current = true, margin = true, critical = true, major = true, minor = true, warning = true }

local function usage(name, what)
	error("limits." .. name .. "(value, { current =, margin =, warning =, minor =, major =, critical = }): " .. what, 3)
end

local function verify(name, value, levels)
	if type(value) ~= "number" then usage(name, "the value must be a number, not " .. type(value)) end
	if type(levels) ~= "table" then usage(name, "the limits must be a table") end
	for key, limit in pairs(levels) do
		if not known[key] then usage(name, "unknown key '" .. tostring(key) .. "'") end
		if key ~= "current" and type(limit) ~= "number" then usage(name, key .. " must be a number") end
	end
	if not rank[levels.current] then usage(name, "current must be the severity that evaluate was given") end
end

local function judge(value, levels, sign)
	local now, margin = rank[levels.current], levels.margin or 0
	for i = 1, #order do
		local severity = order[i]
		local limit = levels[severity]
		local ease = limit and now >= rank[severity] and margin or 0
		if limit and value * sign >= limit * sign - ease then return severity, limit end
	end
	return "cleared"
end

-- Too high: the severity of the highest limit that the value reaches.
function M.above(value, levels)
	verify("above", value, levels)
	return judge(value, levels, 1)
end

-- Too low: the severity of the lowest limit that the value falls to.
function M.below(value, levels)
	verify("below", value, levels)
	return judge(value, levels, -1)
end

return M
