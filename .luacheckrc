std = "lua54"
max_line_length = 140
files["lua/checks"] = { read_globals = { "check" } }
files["lua/profiles"] = { read_globals = { "profile" } }
files["etc"] = { read_globals = { "agent", "credentials", "secret", "device", "devices", "links", "sites", "poll", "checks", "sink", "collector", "snmp" } }
files["tests"] = { read_globals = { "check", "profile", "scenario", "model", "world" } }
files["tests/checks"] = { read_globals = { "checks", "device", "site", "link", "test" } }
