-- Limits with hysteresis, for checks that compare a value with numbers.
--
--	local limits = require "gengfu.limits"
--	return limits.above(row.used_ratio, current, settings.margin, "major", settings.major, "minor", settings.minor)
--
-- The worst severity comes first. A limit that the alarm has already gone over is eased by the margin: at 0.95 the alarm
-- becomes major, and with a margin of 0.1 it stays major until the value is under 0.85. Limits that are nil do not
-- count. The result is a severity and the limit that was gone over, or "cleared" alone.
--
-- The many arguments are on purpose: a table for each row would cost ten times as much.

local M = {}

local rank = { cleared = 0, indeterminate = 1, warning = 2, minor = 3, major = 4, critical = 5 }

local function usage(name)
	error("usage: limits." .. name .. "(value, current, margin, \"major\", limit [, \"minor\", limit [, …]]), where value and "
		.. "margin are numbers and current is what evaluate was given", 3)
end

local function is_right(value, current, margin, first, second, third)
	return rank[current] and type(value) == "number" and type(margin) == "number" and rank[first]
		and (not second or rank[second]) and (not third or rank[third])
end

-- Too high: the first severity whose limit the value reaches.
function M.above(value, current, margin, first, at, second, at_second, third, at_third)
	if not is_right(value, current, margin, first, second, third) then usage "above" end
	local now = rank[current]
	if at and value >= (now >= rank[first] and at - margin or at) then return first, at end
	if at_second and value >= (now >= rank[second] and at_second - margin or at_second) then return second, at_second end
	if at_third and value >= (now >= rank[third] and at_third - margin or at_third) then return third, at_third end
	return "cleared"
end

-- Too low: the first severity whose limit the value falls to.
function M.below(value, current, margin, first, at, second, at_second, third, at_third)
	if not is_right(value, current, margin, first, second, third) then usage "below" end
	local now = rank[current]
	if at and value <= (now >= rank[first] and at + margin or at) then return first, at end
	if at_second and value <= (now >= rank[second] and at_second + margin or at_second) then return second, at_second end
	if at_third and value <= (now >= rank[third] and at_third + margin or at_third) then return third, at_third end
	return "cleared"
end

return M
