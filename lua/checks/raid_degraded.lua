-- A RAID group has lost a disk, or its data.
--
-- The verdict of the device. While a group is rebuilt it has no spare disk: that is a warning.

local words = {
	degraded   = { severity = "major", en = "runs without redundancy", zh = "降级运行，已无冗余" },
	failed     = { severity = "critical", en = "has failed", zh = "已失效" },
	rebuilding = { severity = "warning", en = "is being rebuilt", zh = "正在重构" },
}

return check {
	name           = "raid-degraded",
	table          = "raid_groups",
	event_type     = "equipment-alarm",
	probable_cause = "lossOfRedundancy",
	hold           = { raise = "2m", clear = "5m" },
	evaluate = function(row)
		if row.status == "ok" then return "cleared" end
		local word = words[row.status]
		if not word then return nil end
		return word.severity, { status = row.status, says_en = word.en, says_zh = word.zh }
	end,
	text = {
		en = "RAID group {name} {says_en}",
		zh = "RAID 组 {name} {says_zh}",
	},
	advice = {
		en = "Find the failed disk and replace it; do not pull any other disk until the group is whole again.",
		zh = "找出故障硬盘并更换；重构完成前不要拔出其他硬盘。",
	},
}
