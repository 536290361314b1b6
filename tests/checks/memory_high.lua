checks "memory-high" {}
device "core-1" {}

test "memory that is nearly used up is an alarm after ten minutes" {
	{ at = "0s", memory = { { name = "Physical", used_ratio = 0.93 } }, alarms = {} },
	{
		at = "10m", alarms = { Physical = "minor" },
		text = { Physical = "memory Physical: 93% in use, limit 90%" },
		text_zh = { Physical = "内存 Physical 使用率 93%，门限 90%" },
	},
	{ at = "11m", memory = { { name = "Physical", used_ratio = 0.98 } }, alarms = { Physical = "major" } },
	{ at = "12m", memory = { { name = "Physical", used_ratio = 0.86 } } },
	{ at = "1h", alarms = { Physical = "minor" } },
	{ at = "1h1m", memory = { { name = "Physical", used_ratio = 0.84 } } },
	{ at = "1h11m", alarms = {} },
}

test "octets are enough, and neither is no opinion" {
	{ at = "0s", memory = { { name = "Pool", total_bytes = 1000, used_bytes = 990 } } },
	{ at = "10m", alarms = { Pool = "major" }, text = { Pool = "memory Pool: 99% in use, limit 97%" } },
	{ at = "11m", memory = { { name = "Pool", used_bytes = 10 } } },
	{ at = "1h", alarms = { Pool = "major" } },
	{ at = "2h", memory = { { name = "Pool", total_bytes = 0, used_bytes = 0 } } },
	{ at = "3h", alarms = { Pool = "major" } },
}

test "buffers and cache that have rows of their own are not used up" {
	{
		at = "0s", memory = {
			{ name = "RAM", total_bytes = 1000, used_bytes = 976, used_ratio = 0.976 },
			{ name = "RAM (Buffers)", total_bytes = 1000, used_bytes = 54, used_ratio = 0.054 },
			{ name = "RAM (Cache)", total_bytes = 1000, used_bytes = 578, used_ratio = 0.578 },
		},
	},
	{ at = "1h", alarms = {} },
}
