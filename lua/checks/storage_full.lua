-- A file system is nearly full.
--
-- Mounts that are full by nature (images, optical discs, pseudo file systems) are left out.
--
-- warning, major  ratio of the space that is in use
-- margin          the alarm clears this much below its limit
-- ignore          Lua patterns for names of file systems that do not count

local limits = require "gengfu.limits"

local function is_ignored(name, patterns)
	for i = 1, #patterns do
		if name:find(patterns[i]) then return true end
	end
	return false
end

return check {
	name           = "storage-full",
	table          = "storage",
	event_type     = "processing-error-alarm",
	probable_cause = "storageCapacityProblem",
	settings = {
		warning = 0.85, major = 0.95, margin = 0.03,
		ignore = { "^/snap/", "^/proc", "^/sys", "^/run", "^/dev", "[Cc][Dd]%-?[Rr][Oo][Mm]", "squashfs", "^/rom$" },
	},
	hold           = { raise = "10m", clear = "10m" },
	evaluate = function(row, _, settings, current)
		local used = row.used_ratio
		if not used and row.used_bytes and row.total_bytes and row.total_bytes > 0 then
			used = row.used_bytes / row.total_bytes
		end
		if not used or row.total_bytes == 0 or is_ignored(row.name, settings.ignore) then return nil end
		local severity, limit =
			limits.above(used, current, settings.margin, "major", settings.major, "warning", settings.warning)
		return severity, limit and { used_ratio = used, limit = limit }
	end,
	text = {
		en = "storage {name}: {used_ratio:percent} of {total_bytes:bytes} in use, limit {limit:percent}",
		zh = "存储 {name} 使用率 {used_ratio:percent}（共 {total_bytes:bytes}），门限 {limit:percent}",
	},
	advice = {
		en = "Remove old images, logs and dumps, or enlarge the file system.",
		zh = "清理旧版本文件、日志和转储文件，或扩容存储。",
	},
}
