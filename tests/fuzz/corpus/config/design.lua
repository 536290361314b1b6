agent { name = "panyu-1", ticket_prefix = "PY1", state = "state", language = "zh" }
credentials "access" { version = "2c", community = secret "snmp_access" }
credentials "core" { version = "3", user = "watch", auth = "SHA-256", auth_secret = secret "core_auth",
	privacy = "AES", privacy_secret = secret "core_privacy" }
device "core-1" { address = "[::1]:161", credentials = "core", tags = { "a" }, snmp = { retries = 4 } }
devices "devices.csv" links "links.csv" sites "sites.csv"
poll { every = "60s", tables = { macs = "10m", arp = false } }
checks "*"
checks "x" { where = { role = { "a", "b" } }, hold = { raise = "2m" }, severity = "minor", margin_db = 2 }
sink "webhook" { url = "https://example.org" }
