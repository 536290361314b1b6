-- Working memory is nearly used up.
--
-- Devices that list buffers and cache as rows of their own ("RAM (Cache)") count them in their RAM too; they are taken off,
-- as the system gives them up when it needs the memory.
--
-- minor, major  ratio of the memory that is in use
-- margin        the alarm clears this much below its limit

local limits = require "gengfu.limits"

local function octets(device, name)
	local row = device.memory[name]
	return row and row.used_bytes or 0
end

-- The ratio without buffers and cache, where there are rows of them.
local function without_cache(row, device, used)
	if not row.total_bytes or row.total_bytes <= 0 then return used end
	return used - (octets(device, row.name .. " (Buffers)") + octets(device, row.name .. " (Cache)")) / row.total_bytes
end

return check {
	name           = "memory-high",
	table          = "memory",
	event_type     = "processing-error-alarm",
	probable_cause = "outOfMemory",
	settings       = { minor = 0.9, major = 0.97, margin = 0.05 },
	hold           = { raise = "10m", clear = "10m" },
	evaluate = function(row, device, settings, current)
		local used = row.used_ratio
		if not used and row.used_bytes and row.total_bytes and row.total_bytes > 0 then
			used = row.used_bytes / row.total_bytes
		end
		if not used then return nil end
		if used > settings.minor - settings.margin then used = without_cache(row, device, used) end
		local severity, limit =
			limits.above(used, current, settings.margin, "major", settings.major, "minor", settings.minor)
		return severity, limit and { used_ratio = used, limit = limit }
	end,
	text = {
		en = "memory {name}: {used_ratio:percent} in use, limit {limit:percent}",
		zh = "内存 {name} 使用率 {used_ratio:percent}，门限 {limit:percent}",
	},
	advice = {
		en = "See whether the use grows from day to day: then plan a restart and ask the vendor for a corrected version.",
		zh = "观察使用率是否逐日增长；若持续增长，安排重启并向厂商查询内存泄漏补丁。",
	},
}
