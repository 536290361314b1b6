std = "lua54"
max_line_length = 140
exclude_files = { "tests/fuzz/corpus", "tests/unit/script/library/gengfu/broken.lua" } -- wrong on purpose
files["lua/checks"] = { read_globals = { "check", "days_until" } }
-- In a profile an entry is a line, with the name of its object behind it.
files["lua/profiles"] = { read_globals = { "profile" }, max_line_length = false }
files["lua/mappings"] = { read_globals = { "mapping", "base64", "hex", "hmac_sha256", "url_escape" } }
files["etc"] = { read_globals = { "agent", "credentials", "secret", "device", "devices", "links", "sites", "poll", "checks", "sink", "collector", "calendar", "sla", "snmp" } }
files["tests"] = { read_globals = { "check", "profile", "scenario", "model", "world" } }
files["tests/checks"] = { read_globals = { "checks", "device", "site", "link", "test" } }
files["tests/fleet/*.lua"] = { read_globals = { "world", "device", "link", "at", "rows" } }
files["tests/fleet/models"] = {
	read_globals = { "put", "column", "port", "name", "parameters", "integer", "octets", "oid", "address", "counter32", "gauge32",
		"timeticks", "counter64" },
}
files["lua/types"] = { max_line_length = false, ignore = { "111", "212" } }
