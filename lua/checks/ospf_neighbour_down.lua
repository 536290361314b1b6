-- An OSPF neighbour is lost or does not become one.
--
-- full is as it should be, and so is two-way between routers that are neither designated nor backup. The states between
-- are passed in seconds; a neighbour that stays in one has another MTU, area or password.

local words = { down = "major", attempt = "major", init = "major" }

return check {
	name           = "ospf-neighbour-down",
	table          = "ospf_neighbours",
	event_type     = "communications-alarm",
	probable_cause = "routingFailure",
	hold           = { raise = "2m", clear = "2m" },
	evaluate = function(row)
		if not row.state then return nil end
		if row.state == "full" or row.state == "two-way" then return "cleared" end
		return words[row.state] or "minor", { state = row.state }
	end,
	text = {
		en = "OSPF neighbour {peer} is {state}",
		zh = "OSPF 邻居 {peer} 状态异常：{state}",
	},
	advice = {
		en = "See whether the line to the neighbour carries traffic both ways; then compare area, MTU, timers and "
			.. "authentication of both ends.",
		zh = "检查到该邻居的链路双向是否正常；再核对两端区域、MTU、定时器和认证。",
	},
}
