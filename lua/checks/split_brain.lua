-- Both members of a redundant pair think that they are the active one.
--
-- A device that sees it itself says so in its state. Two devices that cannot see each other are compared where they are told to
-- be a pair: checks "split-brain" { where = { device = "fw-1" }, peer = "fw-2" }. Both must say in the row of the same name
-- that they are active.
--
-- peer  name of the device that is the other member

local active = { active = true, master = true, primary = true, conductor = true }

-- A stack's word for its own state; Aruba's "fragment_…" is what is left of a stack on either side.
local split = { split = true, ["split-brain"] = true, fragment_active = true, fragment_inactive = true }

local function is_active(row)
	return row ~= nil and row.role ~= nil and active[row.role:lower()] == true
end

return check {
	name           = "split-brain",
	table          = "redundancy",
	event_type     = "equipment-alarm",
	probable_cause = "protectionMechanismFailure",
	settings       = { peer = "" },
	hold           = { raise = "30s", clear = "2m" },
	evaluate = function(row, device, settings)
		local state = row.state and row.state:lower()
		if split[state] then
			return "critical", { state = row.state, with_en = "the stack has split", with_zh = "堆叠分裂" }
		end
		if settings.peer == "" or not row.role then return state and "cleared" or nil end
		local peer = device.other(settings.peer)
		local far = peer and peer.redundancy[row.name]
		if not far or not far.role then return nil end
		if not is_active(row) or not is_active(far) then return "cleared" end
		-- What is remembered of a device that does not answer is no proof.
		local heard = peer.polling["snmp"]
		if heard and heard.status ~= "ok" and heard.status ~= "partial" then return nil end
		return "critical", {
			role = row.role, with_en = settings.peer .. " is " .. far.role .. " too", with_zh = settings.peer .. " 同为 " .. far.role,
		}
	end,
	text = {
		en = "{name}: two are active, {with_en}",
		zh = "{name}：双主，{with_zh}",
	},
	advice = {
		en = "Look at the heartbeat between the two first; shut down the ports of the one that should stand by, then mend the line.",
		zh = "先检查双机心跳线；关闭应为备用一侧的业务端口，再修复心跳链路。",
	},
}
