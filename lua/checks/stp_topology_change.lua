-- A spanning tree is restless, or has another root.
--
-- A single change is a port that came or went; many in one interval are a loop or a port that flaps, and each of them
-- makes switches forget addresses and flood. Told once, and gone after the hold.
--
-- changes  how many between two reads are too many

return check {
	name           = "stp-topology-change",
	table          = "stp",
	event_type     = "communications-alarm",
	probable_cause = "lanError",
	settings       = { changes = 5 },
	hold           = { clear = "15m" },
	evaluate = function(row, _, settings, _, memory)
		local was = memory[row.instance]
		memory[row.instance] = { root = row.root, changes = row.topology_changes }
		if not was then return "cleared" end
		if row.root and was.root and row.root ~= was.root then
			return "minor", { root = row.root, says_en = "has another root, " .. row.root, says_zh = "根桥变为 " .. row.root }
		end
		local changes = row.topology_changes and was.changes and row.topology_changes - was.changes
		if not changes then return nil end
		if changes < settings.changes then return "cleared" end
		return "warning",
			{ changes = changes, says_en = "changed " .. changes .. " times", says_zh = "拓扑变化 " .. changes .. " 次" }
	end,
	text = {
		en = "spanning tree {instance} {says_en}",
		zh = "生成树 {instance} {says_zh}",
	},
	advice = {
		en = "Look for a loop and for ports that flap; make ports to computers edge ports, and set the root's priority by hand.",
		zh = "排查环路和频繁抖动的端口；终端口配置为边缘端口，并手动指定根桥优先级。",
	},
}
