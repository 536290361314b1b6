checks "disk-failed" {}
device "nas-1" {}

local function part(status, more)
	local row = { name = "Disk 4", status = status }
	for key, value in pairs(more or {}) do row[key] = value end
	return { row }
end

test "one that has failed is an alarm once the hold is over" {
	{ at = "0s", disks = part("ok"), alarms = {} },
	{ at = "1s", disks = part("failed"), alarms = {} },
	{ at = "59s", alarms = {} },
	{
		at = "3m", alarms = { ["Disk 4"] = "major" },
		text = { ["Disk 4"] = "disk Disk 4 has failed" }, text_zh = { ["Disk 4"] = "硬盘 Disk 4 故障" },
	},
	{ at = "4m", disks = part("ok"), alarms = { ["Disk 4"] = "major" } },
	{ at = "9m", alarms = {} },
}

test "one that reports a problem is a smaller alarm" {
	{ at = "0s", disks = part("warning") },
	{ at = "3m", alarms = { ["Disk 4"] = "minor" } },
	{ at = "4m", disks = part("failed"), alarms = { ["Disk 4"] = "major" } },
}

test "an empty place, one that was never read and one that says nothing have no say" {
	{ at = "0s", disks = part("absent") },
	{ at = "10m", disks = part("unknown") },
	{ at = "20m", disks = part(nil) },
	{ at = "1h", alarms = {} },
}

test "pulling the part that failed does not end the alarm, a sound one does" {
	{ at = "0s", disks = part("failed") },
	{ at = "3m", disks = part("absent"), alarms = { ["Disk 4"] = "major" } },
	{ at = "1h", disks = part(nil), alarms = { ["Disk 4"] = "major" } },
	{ at = "2h", disks = part("ok") },
	{ at = "2h5m", alarms = {} },
}

test "the model stands in the text where it is known" {
	{ at = "0s", disks = part("warning", { model = "WD50EFRX" }) },
	{ at = "3m", alarms = { ["Disk 4"] = "minor" }, text = { ["Disk 4"] = "disk Disk 4 (WD50EFRX) reports a problem" } },
}
