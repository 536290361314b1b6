checks "licence-expiring" {}
device "fw-1" {}

-- Tests begin on 2026-01-01.
local function licence(expires, status)
	return { { name = "IPS", expires = expires, status = status } }
end

test "a licence that ends soon is an alarm, and the nearer the worse" {
	{ at = "0s", licences = licence "2026-12-31", alarms = {} },
	{
		at = "1m", licences = licence "2026-02-20", alarms = { IPS = "warning" },
		text = { IPS = "licence IPS ends in 50 days" }, text_zh = { IPS = "许可证 IPS 将在 50 天后到期" },
	},
	{ at = "2m", licences = licence "2026-01-15T08:00:00Z", alarms = { IPS = "minor" } },
	{ at = "3m", licences = licence "2025-12-31", alarms = { IPS = "major" }, text = { IPS = "licence IPS has ended" } },
	{ at = "4m", licences = licence "2027-12-31", alarms = {} },
}

test "time alone makes it one" {
	{ at = "0s", licences = licence "2026-03-03", alarms = {} },
	{ at = "24h", licences = licence "2026-03-03", alarms = { IPS = "warning" } },
}

test "what the device says counts where there is no date" {
	{ at = "0s", licences = licence(nil, "Expired"), alarms = { IPS = "major" } },
}

test "a licence without an end, or with a date that is none, has no say" {
	{ at = "0s", licences = licence(nil, "valid"), alarms = {} },
	{ at = "1m", licences = licence "never", alarms = {} },
	{ at = "2m", licences = licence "", alarms = {} },
}
