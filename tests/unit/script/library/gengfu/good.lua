local M = { answer = 42 }

function M.fail()
	error("it fails")
end

function M.loop()
	while true do end
end

return M
