-- Rules of the configuration: scopes, holds, severities and enabled, on a stock check.
checks "*" { enabled = false }
checks "cpu-high" { enabled = true }
checks "cpu-high" { where = { role = "access-switch" }, minor = 0.5, hold = { raise = "0s", clear = "0s" } }
checks "cpu-high" { where = { name = "fan cpu" }, enabled = false }
checks "cpu-high" { where = { device = "acc-2" }, severity = "critical" }
device "core-1" { role = "core-switch" }
device "acc-1" { role = "access-switch" }
device "acc-2" { role = "access-switch" }

local busy = { { name = "cpu", used_ratio = 0.6 }, { name = "fan cpu", used_ratio = 0.99 } }

test "a rule holds within its scope only" {
	{ at = "0s", device = "core-1", processors = busy },
	{ at = "1h", alarms = {} },
	{ at = "1h", device = "acc-1", processors = busy, alarms = { cpu = "minor" } },
	{ at = "1h", device = "acc-1", processors = { { name = "cpu", used_ratio = 0.3 } }, alarms = {} },
	{ at = "1h", device = "acc-2", processors = busy, alarms = { cpu = "critical" } },
}

test "other checks are off" {
	{ at = "0s", device = "core-1", memory = { { name = "RAM", used_ratio = 1.0 } } },
	{ at = "1h", alarms = {} },
}
