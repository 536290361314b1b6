checks "storage-full" {}
device "nas-1" {}

local function volume(ratio, name)
	return { { name = name or "/data", total_bytes = 2199023255552, used_ratio = ratio } }
end

test "a file system that is nearly full is an alarm after ten minutes" {
	{ at = "0s", storage = volume(0.9), alarms = {} },
	{
		at = "10m", alarms = { ["/data"] = "warning" },
		text = { ["/data"] = "storage /data: 90% of 2 TiB in use, limit 85%" },
		text_zh = { ["/data"] = "存储 /data 使用率 90%（共 2 TiB），门限 85%" },
	},
	{ at = "11m", storage = volume(0.96), alarms = { ["/data"] = "major" } },
	{ at = "12m", storage = volume(0.83) },
	{ at = "1h", alarms = { ["/data"] = "warning" } },
	{ at = "1h1m", storage = volume(0.81) },
	{ at = "1h11m", alarms = {} },
}

test "what is full by nature does not count" {
	{ at = "0s", storage = volume(1.0, "/snap/core/1") },
	{ at = "1m", storage = volume(1.0, "CD-ROM D:") },
	{ at = "2m", storage = { { name = "/empty", total_bytes = 0, used_ratio = 1.0 } } },
	{ at = "3m", storage = { { name = "/data" } } },
	{ at = "1h", alarms = {} },
}
