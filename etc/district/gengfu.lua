-- The district of the demonstration. `./dev demo` runs a copy of this file in a temporary folder, beside copies of the
-- lists, with the simulator's port in the addresses and the secrets that the simulator knows.
--
-- A real district polls every minute and holds alarms for minutes; here both are seconds, so that faults come to light
-- while one watches.

agent { name = "panyu-1", ticket_prefix = "PY1", state = "state", language = "zh" }

credentials "access" { version = "2c", community = secret "snmp_access" }
credentials "core" {
	version = "3", user = "watch",
	auth = "SHA-256", auth_secret = secret "core_auth",
	privacy = "AES", privacy_secret = secret "core_privacy",
}

sites "sites.csv"
devices "devices.csv"
links "links.csv"

-- A round must not take much longer than two seconds to find that nobody answers.
collector "snmp" { timeout = "1s", timeout_min = "200ms", timeout_max = "1s", tries = 4 }
poll { every = "2s", tables = { macs = "10m", arp = "10m", neighbours = "1m", modules = "10m" } }

checks "*" { hold = { raise = "4s", clear = "4s" } }
checks "snmp-no-answer" { hold = { raise = "0s", clear = "4s" } }
checks "interface-down" { hold = { raise = "2s", clear = "4s" } }
-- A hall's terminals hang on ports that no link is listed for.
checks "interface-down" { where = { site_kind = "hall" }, ports = { "^GE1/0/20$" } }
-- The limits of a room, not those of the inside of a switch.
checks "temperature-high" { where = { role = "room-sensor" }, minor_c = 32, major_c = 38, margin_c = 1 }
-- A restart is a warning, and opens no ticket, but for an OLT: all stations behind it were away.
checks "restarted" { for_s = 12 }
checks "restarted" { where = { role = "olt" }, severity = "major" }

sink "stdout_json" {}
