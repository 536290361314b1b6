-- A BGP peer that is switched on has no session.

return check {
	name           = "bgp-peer-down",
	table          = "bgp_peers",
	event_type     = "communications-alarm",
	probable_cause = "routingFailure",
	hold           = { raise = "2m", clear = "2m" },
	evaluate = function(row)
		if not row.state then return nil end
		if row.state == "established" or row.admin == "stop" then return "cleared" end
		return "major", { state = row.state, as = row.remote_as and " (AS " .. row.remote_as .. ")" or "" }
	end,
	text = {
		en = "BGP peer {peer}{as} is {state}",
		zh = "BGP 邻居 {peer}{as} 未建立，状态 {state}",
	},
	advice = {
		en = "See whether the peer can be pinged from the right address; then compare AS numbers, password and filters, and ask "
			.. "the other side.",
		zh = "用正确源地址 ping 邻居；再核对 AS 号、密码和策略，并联系对端。",
	},
}
