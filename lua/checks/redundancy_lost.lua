-- A redundant pair or a stack has lost a member, or the line between its members.
--
-- What was sound before and is not now: a stack port that nobody ever plugged a cable into is no fault. A member that the
-- device no longer lists at all is lost too.

local redundancy = require "gengfu.redundancy"

-- Members that were sound and are no longer there, as answers; none while the table is still being read for the first time.
local function add_vanished(answers, device, good)
	for name in pairs(good) do
		if not device.redundancy[name] and #answers < 60 then
			answers[#answers + 1] = {
				severity = "major", resource = { table = "redundancy", name = name },
				values = { what = name, says_en = "is no longer there", says_zh = "已不在组内" },
			}
		end
	end
end

return check {
	name           = "redundancy-lost",
	table          = "redundancy",
	event_type     = "equipment-alarm",
	probable_cause = "lossOfRedundancy",
	hold           = { raise = "30s", clear = "2m" },
	evaluate = function(row, device, _, _, memory)
		local good = memory.good or {}
		local state, word = redundancy.state(row.state, row.peer_state, row.role)
		local answers = {}
		memory.good = good
		if state == "good" then
			good[row.name] = true
			answers[1] = { severity = "cleared" }
		elseif state == "lost" and good[row.name] then
			local what = row.peer_state and row.peer_state:lower() == word and row.name .. ": peer" or row.name
			answers[1] = { severity = "major", values = { what = what, says_en = "is " .. word, says_zh = "状态 " .. word } }
		end
		if memory.round ~= memory.looked then
			memory.looked = memory.round
			add_vanished(answers, device, good)
		end
		return answers
	end,
	text = {
		en = "{what} {says_en}, without redundancy",
		zh = "{what} {says_zh}，冗余丧失",
	},
	advice = {
		en = "See whether the other member has power and whether the lines between the members are plugged in; nothing takes over "
			.. "if the one that is left fails.",
		zh = "检查另一成员供电及成员间互联线缆；此时若剩余设备故障将无设备接管。",
	},
}
