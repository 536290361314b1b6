-- A member of a redundant pair has another role than it had: the other one took over, or gave back.
--
-- Told once, and gone after the hold. Where the device says which role it should have, another one is told of for as long
-- as it lasts. Roles that are passed through on the way do not count.

local passing = { initializing = true, loading = true, ["to-master"] = true, ["to-slave"] = true, other = true, unknown = true }

return check {
	name           = "failover-occurred",
	table          = "redundancy",
	event_type     = "equipment-alarm",
	probable_cause = "protectionMechanismFailure",
	hold           = { clear = "30m" },
	evaluate = function(row, _, _, _, memory)
		local role = row.role
		if not role or passing[role] then return nil end
		local was = memory[row.name]
		memory[row.name] = role
		if was and was ~= role then return "minor", { role = role, was_en = was .. " before", was_zh = "原为 " .. was } end
		if row.preferred_role and row.preferred_role ~= role then
			return "minor", { role = role, was_en = "it should be " .. row.preferred_role, was_zh = "应为 " .. row.preferred_role }
		end
		return "cleared"
	end,
	text = {
		en = "{name} is {role} now, {was_en}",
		zh = "{name} 主备切换：现为 {role}，{was_zh}",
	},
	advice = {
		en = "If nobody switched over on purpose, look for the reason at the one that was active before: restart, lost line, lost "
			.. "heartbeat.",
		zh = "如非人工切换，到原主用设备查找原因：重启、链路中断、心跳丢失。",
	},
}
