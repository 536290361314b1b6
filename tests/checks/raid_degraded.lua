checks "raid-degraded" {}
device "nas-1" {}

local function group(status)
	return { { name = "Volume 1", status = status } }
end

test "a group without redundancy is an alarm, one that lost its data a worse one" {
	{ at = "0s", raid_groups = group("ok"), alarms = {} },
	{ at = "1m", raid_groups = group("degraded"), alarms = {} },
	{
		at = "3m", alarms = { ["Volume 1"] = "major" },
		text = { ["Volume 1"] = "RAID group Volume 1 runs without redundancy" },
		text_zh = { ["Volume 1"] = "RAID 组 Volume 1 降级运行，已无冗余" },
	},
	{ at = "4m", raid_groups = group("failed"), alarms = { ["Volume 1"] = "critical" } },
}

test "while it is rebuilt it is a warning, and then nothing" {
	{ at = "0s", raid_groups = group("degraded") },
	{ at = "2m", raid_groups = group("rebuilding"), alarms = { ["Volume 1"] = "warning" } },
	{ at = "3m", raid_groups = group("ok") },
	{ at = "8m", alarms = {} },
}

test "without a status there is no opinion" {
	{ at = "0s", raid_groups = group("unknown") },
	{ at = "1m", raid_groups = group(nil) },
	{ at = "1h", alarms = {} },
}
