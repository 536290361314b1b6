-- A disk has failed or is about to.
--
-- The verdict of the device (its RAID controller, or S.M.A.R.T.). An empty slot is no fault.

local status = require "gengfu.status"

return check {
	name           = "disk-failed",
	table          = "disks",
	event_type     = "equipment-alarm",
	probable_cause = "diskFailure",
	hold           = { raise = "2m", clear = "5m" },
	evaluate = function(row)
		local severity, words = status.severity(row.status, "major", "minor")
		if not words then return severity end
		local what = row.model and row.name .. " (" .. row.model .. ")" or row.name
		return severity, { status = row.status, what = what, says_en = words.en, says_zh = words.zh }
	end,
	text = {
		en = "disk {what} {says_en}",
		zh = "硬盘 {what} {says_zh}",
	},
	advice = {
		en = "Make sure that a backup is there and that the RAID group still stands, then replace the disk by one of the same "
			.. "kind.",
		zh = "先确认数据已备份、RAID 组可用，再用同型号硬盘更换。",
	},
}
