-- Words that devices use for the state of a redundant pair, a stack or its ports, in lower case.

local M = {}

local lost = {}
for word in ([[down failed failure offline lost absent removed disabled silent unreachable not-member not-joined not-present
	sdm-mismatch version-mismatch feature-mismatch invalid]]):gmatch "%S+" do
	lost[word] = true
end

local good = {}
for word in ([[up ready master standby active passive backup slave member linecard conductor online synchronized ok connected
	reachable active-passive active-active standby-hot]]):gmatch "%S+" do
	good[word] = true
end

-- "lost", "good", or nil when the words say neither.
function M.state(...)
	local found
	for i = 1, select("#", ...) do
		local word = (select(i, ...) or ""):lower()
		if lost[word] then return "lost", word end
		if good[word] then found = "good" end
	end
	return found
end

return M
