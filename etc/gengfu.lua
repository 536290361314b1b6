-- The configuration of a gengfu agent. It is Lua, run once in a sandbox that knows only the words used here; loops and
-- locals are fine. `gengfu verify -c FILE` names file and line of each mistake; `gengfu reload` takes a change over.
--
-- Lines that begin with `--` and a word are further examples: take the two dashes away.

agent {
	name = "first", -- in every event and ticket; default: this host's name
	ticket_prefix = "G1", -- ticket numbers are G1-2026-000001 and so on; default: from the name
	language = "en", -- or "zh"
	--state = "/var/lib/gengfu", -- the store and the command socket
}

-- How to ask devices. A secret is a file of its own: secrets/NAME beside this file, which only the agent's user may
-- read (chmod 600), or what systemd hands over with LoadCredential=NAME:PATH.
credentials "public" { version = "2c", community = "public" }
--credentials "access" { version = "2c", community = secret "snmp_access" }
--credentials "core" {
--	version = "3", user = "watch",
--	auth = "SHA-256", auth_secret = secret "core_auth", -- MD5, SHA-1, SHA-224, SHA-256, SHA-384, SHA-512
--	privacy = "AES", privacy_secret = secret "core_privacy", -- DES, AES, AES-192, AES-256
--}

-- A device or two may stand here, many stand better in a CSV file.
device "this-machine" { address = "127.0.0.1", credentials = "public", role = "server" }
--device "core-1" { address = "192.0.2.1", credentials = "core", role = "core-switch", poll = "30s" }
--device "olt-1" { address = "[2001:db8::7]:161", credentials = "access", tags = { "village" } }

-- CSV as Excel saves it, UTF-8 or GB18030; the first row names the columns, in any order. Columns in capitals are
-- required:  devices: NAME ADDRESS CREDENTIALS site role department team owner serial profile poll enabled tags
--            sites:   NAME KIND town town_code village department class calendar contact longitude latitude
--            links:   NAME A_DEVICE A_INTERFACE b_device b_interface b_site medium length_km owner contractor circuit
--devices "devices.csv"
--sites "sites.csv"
--links "links.csv"

-- How often. Tables that change rarely may be read less often, or not at all.
--collector "icmp" {} -- pings them too: tells dead devices from those that only refuse SNMP
poll { every = "60s", tables = { macs = "10m", arp = "10m", neighbours = "10m" } }

-- What is wrong: "*" is every stock check (lua/checks/). A rule further down overrides one further up, everywhere or
-- within its `where`; a file of your own is named with its .lua.
checks "*"
--checks "interface-utilization" { where = { role = "access-switch" }, enabled = false }
--checks "snmp-no-answer" { hold = { raise = "2m", clear = "1m" } }
--checks "temperature-high" { where = { tag = { "village", "outdoor" } }, severity = "minor" }
-- Where people switch off at night: alarms come at once, a ticket opens when the hours of the site's calendar (else of
-- calendar "office", below) begin, if it still holds. It goes by check and device; where the cause is a link, the far
-- end's port counts as the site's.
--checks "*" { where = { site_class = "village" }, watch = "office-hours" }
--checks "smoke" { watch = "always" }

-- When people work. Hours of a day off are left out; `weekdays` is Monday to Friday, a day's own key overrides it. The
-- zone is a name of tzdata; where clocks change, hours are those that the clock on the wall shows. The file of holidays
-- is CSV with the columns DATE (2026-10-01) and KIND: holiday (休), or workday (班) for a day that makes up for one; add
-- each year when it is published, a year of which the file has no date is warned of. Calendar "24x7" is there unasked.
--calendar "office" {
--	zone = "Asia/Shanghai", holidays = "holidays.csv",
--	weekdays = "08:30-12:00 14:00-17:30",
--	--saturday = "09:00-12:00",
--}

-- What is promised: how soon a ticket is acknowledged (respond) and over (resolve), by severity, in working time of the
-- calendar; without one in that of the ticket's site (sites.csv), else 24x7. "4h" is four hours of work, "3wd" three of
-- the calendar's working days, false no target. Of several rules a later one overrides an earlier one, everywhere or
-- within its `where`: role site site_kind site_class town department device tag owner team, priority category source.
-- Tickets that are pended or held stop the resolution's clock, never the response's. When `due_soon` of the time is used
-- up the ticket says so (gengfu.ticket.due_soon), and again when it is too late (gengfu.ticket.overdue).
--sla {
--	calendar = "office", due_soon = 0.8,
--	respond = { critical = "15m", major = "30m", minor = "2h" },
--	resolve = { critical = "4h", major = "1wd", minor = "3wd" },
--}
--sla { where = { role = "core-switch" }, calendar = "24x7", resolve = { critical = "2h" } }
--sla { where = { priority = "P1" }, respond = { major = "10m" } }

-- How long the store keeps what is over. Tickets go with their history; one that is not closed, rejected or cancelled
-- never goes, nor does what a sink has not taken yet. Other events have ages of their own. The least is half a year (180d)
-- for tickets and for the audit trail, in which stands what people and reloads have changed.
--keep { tickets = "1826d", events = "400d", audit = "400d" }

-- Where tickets go: CloudEvents, one JSON object per line, on stdout. The log goes to stderr.
sink "stdout_json" {}
