-- The members of a redundant pair do not hold the same configuration or sessions: a failover would change what works.

local bad = { ["out-of-sync"] = true, unsynchronized = true, ["not-synchronized"] = true, ["out of sync"] = true, failed = true }
local good = { synchronized = true, ["in-sync"] = true, synced = true, ["in sync"] = true, complete = true, ok = true }

return check {
	name           = "config-out-of-sync",
	table          = "redundancy",
	event_type     = "processing-error-alarm",
	probable_cause = "databaseInconsistency",
	hold           = { raise = "5m", clear = "2m" },
	evaluate = function(row)
		local state = row.sync_state and row.sync_state:lower()
		if good[state] then return "cleared" end
		if bad[state] then return "minor", { sync_state = row.sync_state } end
		return nil
	end,
	text = {
		en = "{name} is {sync_state}",
		zh = "{name} 配置不同步：{sync_state}",
	},
	advice = {
		en = "Compare the configurations of both members and synchronise by hand; look at the line between them if that fails.",
		zh = "比对双机配置并手动同步；若同步失败，检查双机互联链路。",
	},
}
