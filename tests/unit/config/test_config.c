/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "config/parts.h"
#include "tests/unit/folder.h"
#include "tests/unit/test.h"
#include <libgen.h>

#ifndef EXAMPLE
#define EXAMPLE "etc/gengfu.lua"
#endif

/* A folder with secrets, and stub modules instead of the real ones. */
struct world {
	const char *stubs;
	char folder[FOLDER_SIZE];
	char *file;
	struct modules *modules;
	struct problems problems;
	struct config *config;
};

static void secret_write(const struct world *world, const char *name, const char *content, mode_t mode)
{
	auto_free char *path = must_printf("secrets/%s", name);
	folder_write(world->folder, path, content, strlen(content), mode);
}

static int world_up(void **state)
{
	struct world *world = *state;
	folder_make(world->folder);
	folder_make_inner(world->folder, "secrets");
	world->file = must_printf("%s/gengfu.lua", world->folder);
	world->modules = modules_new(world->stubs);
	secret_write(world, "community", "moon\n", 0600);
	secret_write(world, "auth", "a passphrase\n", 0600);
	secret_write(world, "privacy", "another passphrase\n", 0600);
	secret_write(world, "short", "hunter2\n", 0600);
	secret_write(world, "open", "hunter2\n", 0644);
	unsetenv("CREDENTIALS_DIRECTORY");
	return 0;
}

static void forget(struct world *world)
{
	config_free(world->config);
	world->config = NULL;
	problems_done(&world->problems);
}

static int world_down(void **state)
{
	struct world *world = *state;
	forget(world);
	modules_free(world->modules);
	free(world->file);
	return folder_remove(world->folder);
}

static struct config *read_text(struct world *world, const char *text)
{
	forget(world);
	world->config = config_read_text(world->file, text, strlen(text), world->modules, &world->problems);
	if (world->config)
		assert_int_equal(world->problems.errors, 0);
	else
		assert_true(world->problems.errors > 0);
	return world->config;
}

static const struct config *read_right(struct world *world, const char *text)
{
	if (!read_text(world, text)) {
		auto_buffer all = BUFFER_EMPTY;
		problems_format(&world->problems, &all);
		fail_msg("%s", buffer_text(&all));
	}
	return world->config;
}

static void the_designs_example_is_read(void **state)
{
	struct world *world = *state;
	const struct config *config = read_right(world,
		"agent { name = \"panyu-1\", ticket_prefix = \"PY1\", state = \"/var/lib/gengfu\", language = \"zh\" "
		"}\n"
		"credentials \"access\" { version = \"2c\", community = secret \"community\" }\n"
		"credentials \"core\"   { version = \"3\", user = \"watch\", auth = \"SHA-256\", auth_secret = secret "
		"\"auth\",\n"
		"                       privacy = \"AES\", privacy_secret = secret \"privacy\" }\n"
		"device \"core-1\" { address = \"10.1.0.1\", credentials = \"core\", site = \"cloud-hall\", role = "
		"\"core-switch\" }\n"
		"devices \"devices.csv\"   links \"links.csv\"   sites \"sites.csv\"\n"
		"poll { every = \"60s\", tables = { macs = \"10m\", neighbours = \"10m\", arp = false } }\n"
		"checks \"*\"  -- all\n"
		"checks \"optical-rx-power\" { margin_db = 2 }\n"
		"checks \"interface-utilization\" { where = { role = \"access-switch\" }, warning = 0.8 }\n"
		"checks \"unknown-mac\" { enabled = false }\n"
		"sink \"stdout_json\" {}\n"
		"sink \"webhook\" { url = \"https://example.org\", secret = secret \"auth\", every = \"1m\" }\n");
	assert_string_equal(config->name, "panyu-1");
	assert_string_equal(config->ticket_prefix, "PY1");
	assert_string_equal(config->state, "/var/lib/gengfu");
	assert_string_equal(config->language, "zh");
	assert_string_equal(config->folder, world->folder);
	assert_int_equal(config->credentials_count, 2);
	assert_string_equal(config_find_credentials(config, "access")->values.community, "moon");
	const struct gengfu_credentials *core = &config_find_credentials(config, "core")->values;
	assert_string_equal(core->version, "3");
	assert_string_equal(core->user, "watch");
	assert_string_equal(core->auth, "SHA-256");
	assert_string_equal(core->auth_secret, "a passphrase");
	assert_string_equal(core->privacy, "AES");
	assert_string_equal(core->privacy_secret, "another passphrase");
	assert_null(core->community);
	assert_null(config_find_credentials(config, "none"));
	assert_int_equal(config->devices_count, 1);
	assert_string_equal(config->devices[0].name, "core-1");
	assert_string_equal(config->devices[0].address, "10.1.0.1");
	assert_string_equal(config->devices[0].site, "cloud-hall");
	assert_int_equal(config->devices[0].line, 5);
	assert_true(config->devices[0].enabled);
	assert_null(config->devices[0].tags[0]);
	assert_null(config->devices[0].settings);
	assert_int_equal(config->device_files_count, 1);
	assert_non_null(strstr(config->device_files[0].path, "-"));
	assert_memory_equal(config->device_files[0].path, world->folder, strlen(world->folder));
	assert_int_equal(config->link_files_count, 1);
	assert_int_equal(config->site_files_count, 1);
	assert_int_equal(config->poll_ms, 60000);
	assert_int_equal(config->table_ms[TABLE_macs], 600000);
	assert_int_equal(config->table_ms[TABLE_arp], -1);
	assert_int_equal(config->table_ms[TABLE_interfaces], 0);
	assert_int_equal(config->checks_count, 4);
	assert_string_equal(config->checks[0].selector, "*");
	assert_null(config->checks[0].settings);
	assert_int_equal(config->checks[0].enabled, -1);
	assert_int_equal(gengfu_data_get(config->checks[1].settings, "margin_db")->integer, 2);
	assert_string_equal(gengfu_data_text(gengfu_data_get(config->checks[2].where, "role"), ""), "access-switch");
	assert_null(gengfu_data_get(config->checks[2].settings, "where"));
	assert_int_equal(config->checks[3].enabled, 0);
	assert_int_equal(config->checks[3].line, 11);
	assert_string_equal(config->checks[3].file, world->file);
	assert_int_equal(config->sinks_count, 2);
	assert_string_equal(config->sinks[1].name, "webhook");
	assert_int_equal(gengfu_data_get(config->sinks[1].settings, "secret")->type, GENGFU_SECRET);
	assert_int_equal(gengfu_data_get(config->sinks[1].settings, "every")->integer, 60000);
	assert_int_equal(gengfu_data_get(config->sinks[1].settings, "limit")->integer, 100);
	assert_int_equal(config->collectors_count, 1);
	assert_string_equal(config->collectors[0].name, "snmp");
	assert_int_equal(gengfu_data_get(config->collectors[0].settings, "limit")->integer, 100);
	assert_int_equal(world->problems.count, 0);
}

static void an_empty_file_has_the_fallbacks_and_two_warnings(void **state)
{
	struct world *world = *state;
	const struct config *config = read_right(world, "-- nothing\n");
	char host[256] = "";
	gethostname(host, sizeof host - 1);
	host[strcspn(host, ".")] = '\0';
	assert_string_equal(config->name, host);
	assert_true(strlen(config->ticket_prefix) <= 8);
	assert_string_equal(config->state, "/var/lib/gengfu");
	assert_string_equal(config->language, "en");
	assert_int_equal(config->poll_ms, 60000);
	assert_int_equal(config->collectors_count, 1);
	assert_int_equal(world->problems.count, 2);
	assert_non_null(strstr(world->problems.items[0].message, "there is no sink"));
	assert_non_null(strstr(world->problems.items[1].message, "there is no device"));
}

static void a_prefix_comes_from_the_name(void **state)
{
	struct world *world = *state;
	assert_string_equal(read_right(world, "agent { name = \"panyu-1\" }")->ticket_prefix, "PANYU1");
	assert_string_equal(read_right(world, "agent { name = \"very.long_name-indeed\" }")->ticket_prefix, "VERYLONG");
}

static void a_configuration_may_compute(void **state)
{
	struct world *world = *state;
	const struct config *config = read_right(world,
		"local interval = 30\n"
		"poll { every = interval .. \"s\" }\n"
		"credentials \"a\" { version = \"1\", community = \"public\" }\n"
		"for i = 1, 300 do\n"
		"\tdevice(\"acc-\" .. i) { address = (\"10.2.%d.%d\"):format(i // 250, i % 250), credentials = \"a\",\n"
		"\t\ttags = { \"a\", i % 2 == 0 and \"even\" or nil } }\n"
		"end\n"
		"for _, name in ipairs { \"x\", \"y\" } do checks(name) end\n");
	assert_int_equal(config->poll_ms, 30000);
	assert_int_equal(config->devices_count, 300);
	assert_string_equal(config->devices[299].address, "10.2.1.50");
	assert_string_equal(config->devices[1].tags[1], "even");
	assert_null(config->devices[0].tags[1]);
	assert_int_equal(config->checks_count, 2);
	assert_string_equal(config->credentials[0].values.community, "public");
}

static void a_device_may_have_settings_for_a_collector(void **state)
{
	struct world *world = *state;
	const struct config *config = read_right(world, "collector \"icmp\" { limit = 7 }\n"
							"device \"a\" { address = \"a\", credentials = \"none\", snmp "
							"= { retries = 4 }, icmp = {}, poll = \"5m\",\n"
							"  enabled = false, profile = \"generic\" }\n");
	const struct config_device *device = &config->devices[0];
	assert_int_equal(config->collectors_count, 2);
	assert_string_equal(config->collectors[1].name, "snmp");
	assert_int_equal(gengfu_data_get(config->collectors[0].settings, "limit")->integer, 7);
	const struct gengfu_data *snmp = gengfu_data_get(device->settings, "snmp");
	assert_int_equal(gengfu_data_get(snmp, "retries")->integer, 4);
	assert_int_equal(gengfu_data_get(snmp, "timeout")->integer, 2000);
	assert_int_equal(gengfu_data_get(gengfu_data_get(device->settings, "icmp"), "retries")->integer, 2);
	assert_null(device->credentials);
	assert_int_equal(device->poll_ms, 300000);
	assert_false(device->enabled);
	assert_string_equal(device->profile, "generic");
}

static void algorithms_are_taken_in_any_spelling(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *auth, *privacy, *auth_is, *privacy_is;
	} cases[] = {{"sha256", "aes", "SHA-256", "AES"}, {"SHA", "AES-128", "SHA-1", "AES"},
		{"SHA1", "aes256", "SHA-1", "AES-256"}, {"md5", "des", "MD5", "DES"}};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		auto_free char *text = must_printf("credentials \"c\" { version = \"3\", user = \"u\", auth = \"%s\", "
						   "auth_secret = secret \"auth\",\n"
						   "privacy = \"%s\", privacy_secret = secret \"privacy\" }",
			cases[i].auth, cases[i].privacy);
		const struct config *config = read_right(world, text);
		assert_string_equal(config->credentials[0].values.auth, cases[i].auth_is);
		assert_string_equal(config->credentials[0].values.privacy, cases[i].privacy_is);
	}
}

/* Each text has exactly one mistake, in the line that is given. */
static void each_mistake_is_named_with_line_and_remedy(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *text;
		int line;
		const char *message;
	} cases[] = {
		/* words */
		{"\ndevise \"a\" { address = \"b\" }", 2, "unknown word 'devise', did you mean 'device'?"},
		{"zzzzzzzzz { }", 1, "unknown word 'zzzzzzzzz'; the words are agent, "},
		{"poll = { every = \"60s\" }", 1, "'poll' is a word of the configuration: without '='"},
		{"interval = 5\npoll { every = interval .. \"s\" }", 1, "write local interval = "},
		{"os.execute(\"true\")", 1, "unknown word 'os'"},
		{"local x = _G", 1, "unknown word '_G'"},
		{"\n\npoll { every = \"60s\" ", 3, "'}' expected"},
		{"poll {}\nlocal x = 1 + nil", 2, "attempt to perform arithmetic on a nil value"},
		{"while true do end", 1, "takes too long"},
		{"agent \"x\"", 1, "agent is written agent { name = value }"},
		{"device { address = \"a\" }", 1, "device is written device \"name\" { … }"},
		{"device \"\" { }", 1, "device: the name is empty"},
		{"device \"\\0\" { }", 1, "device: the name is no UTF-8 text"},
		{"devices { \"a.csv\" }", 1, "devices is written devices \"file.csv\""},
		{"sink \"webhook\" (5)", 1,
			"sink \"webhook\": must be followed by a table: { name = value }, not a number"},
		{"sink \"webhook\" {\n url = print }", 2, "sink \"webhook\": url is a function"},
		{"sink \"webhook\" { url = \"a\", \"b\" }", 1, "mixes a list and named values"},
		{"secret(5)", 1, "secret is written secret \"name\""},
		/* agent */
		{"agent { name = \"a\" }\nagent { name = \"b\" }", 2, "agent { … } was given in line 1 already"},
		{"agent {\n nmae = \"a\" }", 2, "agent: unknown key 'nmae', did you mean 'name'?"},
		{"agent {\n name = \"panyu 1\" }", 2, "agent: name must be up to 63 letters, "},
		{"agent { name = \"a\",\n ticket_prefix = \"PY-1\" }", 2,
			"agent: ticket_prefix must be 1 to 12 letters and digits"},
		{"agent { state = \"\" }", 1, "agent: state is empty"},
		{"agent { language = \"eng\" }", 1, "agent: language must be en or zh, not 'eng'; did you mean 'en'?"},
		/* poll */
		{"poll { every = 60 }", 1, "poll: every must be a duration such as "},
		{"poll { every = \"10ms\" }", 1, "poll: every must be from \"1s\" to \"1d\""},
		{"poll { every = \"2d\" }", 1, "poll: every must be from \"1s\" to \"1d\""},
		{"poll {\n tables = {\n  mac = \"10m\" } }", 3, "poll: there is no table 'mac', did you mean 'macs'?"},
		{"poll { tables = { macs = true } }", 1, "poll: tables.macs must be a duration such as "},
		{"poll { tables = { macs = \"30s\" } }", 1, "poll: tables.macs (30s) must not be shorter than every"},
		{"poll { tables = { \"macs\" } }", 1,
			"poll: tables must be a table such as { name = value }, not a list"},
		/* credentials */
		{"credentials \"a\"", 1, "credentials \"a\": version is missing"},
		{"credentials \"a\" { version = \"2\", community = \"b\" }", 1,
			"credentials \"a\": version must be 1, 2c or 3, not '2'"},
		{"credentials \"a\" { version = 3, user = \"b\" }", 1,
			"credentials \"a\": version must be a text, not 3"},
		{"credentials \"a\" { version = \"2c\" }", 1, "credentials \"a\": version 2c needs a community"},
		{"credentials \"a\" { version = \"2c\", community = \"b\",\n user = \"c\" }", 2,
			"credentials \"a\": version 2c has no user, which belongs to version 3"},
		{"credentials \"a\" { version = \"3\" }", 1, "credentials \"a\": version 3 needs a user"},
		{"credentials \"a\" { version = \"3\", user = \"b\",\n community = \"c\" }", 2,
			"credentials \"a\": version 3 has no community"},
		{"credentials \"a\" { version = \"3\", user = \"b\",\n auth = \"SHA-257\", auth_secret = secret "
		 "\"auth\" }",
			2,
			"credentials \"a\": auth must be MD5, SHA-1, SHA-224, SHA-256, SHA-384 or SHA-512, not "
			"'SHA-257'; did you mean"},
		{"credentials \"a\" { version = \"3\", user = \"b\", auth = \"MD5\" }", 1,
			"auth needs auth_secret = secret \"name\""},
		{"credentials \"a\" { version = \"3\", user = \"b\", auth_secret = secret \"auth\" }", 1,
			"auth_secret needs auth, which names the algorithm"},
		{"credentials \"a\" { version = \"3\", user = \"b\", auth = \"MD5\", auth_secret = secret \"short\" }",
			1, "the passphrase in auth_secret has less than 8 octets"},
		{"credentials \"a\" { version = \"3\", user = \"b\", auth = \"MD5\", auth_secret = \"in the open\" }",
			1, "auth_secret must be secret \"name\", not a text that everybody can read here"},
		{"credentials \"a\" { version = \"3\", user = \"b\", privacy = \"AES\", privacy_secret = secret "
		 "\"privacy\" }",
			1, "privacy needs auth too"},
		{"credentials \"a\" { version = \"1\", community = \"b\" }\ncredentials \"a\" { version = \"1\", "
		 "community = \"b\" }",
			2, "credentials \"a\" was given in line 1 already"},
		{"credentials \"none\" { version = \"1\", community = \"b\" }", 1,
			"the name stands for no credentials"},
		/* secrets */
		{"credentials \"a\" { version = \"1\",\n community = secret \"missing\" }", 2,
			"secret 'missing' cannot be read"},
		{"credentials \"a\" { version = \"1\", community = secret \"open\" }", 1, "(mode 644): chmod 600 "},
		{"credentials \"a\" { version = \"1\", community = \"x\" .. secret \"community\" }", 1,
			"attempt to concatenate a gengfu.secret value"},
		/* devices */
		{"device \"a\" { credentials = \"none\" }", 1, "device \"a\": address is missing"},
		{"device \"a\" { adress = \"x\", credentials = \"none\", address = \"b\" }", 1,
			"device \"a\": unknown key 'adress', did you mean 'address'?"},
		{"device \"a\" { credentials = \"none\",\n\n address = \"10.1.0.300\" }", 3,
			"device \"a\": address '10.1.0.300' is no IPv4 address"},
		{"credentials \"core\" { version = \"1\", community = \"b\" }\n"
		 "device \"a\" { address = \"b\",\n credentials = \"cores\" }",
			3, "device \"a\": there are no credentials \"cores\", did you mean \"core\"?"},
		{"device \"a\" { address = \"b\", credentials = \"none\", poll = \"1ms\" }", 1,
			"device \"a\": poll must be from \"1s\" to \"1d\""},
		{"device \"a\" { address = \"b\", credentials = \"none\", tags = { 1 } }", 1,
			"device \"a\": tags must be a list of texts"},
		{"device \"a\" { address = \"b\", credentials = \"none\",\n snmp = {\n  retires = 4 } }", 3,
			"device \"a\": snmp: unknown key 'retires', did you mean 'retries'?"},
		{"device \"a\" { address = \"b\", credentials = \"none\", icmp = {} }", 1,
			"device \"a\": unknown key 'icmp'"},
		/* modules */
		{"sink \"webhok\" {}", 1, "sink \"webhok\": there is no sink 'webhok', did you mean 'webhook'?"},
		{"collector \"wrong_abi\" {}", 1, "wrong_abi.so was built for ABI 7"},
		{"sink \"snmp\"", 1, "snmp.so is a collector, not a sink"},
		{"sink \"webhook\" {\n\n limit = \"x\" }", 3,
			"sink \"webhook\": limit must be a whole number, not \"x\""},
		{"sink \"webhook\" {}\nsink \"webhook\" {}", 2, "sink \"webhook\" was given in line 1 already"},
		{"collector \"snmp\" {}\ncollector \"snmp\" {}", 2, "collector \"snmp\" was given in line 1 already"},
		{"devices \"a.csv\"\ndevices \"a.csv\"", 2, "devices \"a.csv\" was given in line 1 already"},
		/* checks */
		{"checks \"a\" {\n where = { rule = \"b\" } }", 2,
			"checks \"a\": where knows no 'rule', did you mean 'role'?"},
		{"checks \"a\" { where = \"core\" }", 1, "checks \"a\": where must be a table such as "},
		{"checks \"a\" { where = { role = {} } }", 1,
			"checks \"a\": where.role must be a text or a list of texts"},
		{"checks \"a\" { where = { role = { { } } } }", 1,
			"checks \"a\": where.role must be a text or a list of texts"},
		{"checks \"a\" { enabled = \"no\" }", 1, "checks \"a\": enabled must be true or false"},
		{"checks \"a\" { hold = { rise = \"2m\" } }", 1,
			"checks \"a\": hold: unknown key 'rise', did you mean 'raise'?"},
		{"checks \"a\" { hold = { raise = 120 } }", 1, "checks \"a\": hold: raise must be a duration"},
		{"checks \"a\" { hold = \"2m\" }", 1, "checks \"a\": hold: must be a table"},
		{"checks \"a\" { severity = \"mayor\" }", 1,
			"checks \"a\": severity must be indeterminate, warning, minor, major or critical, not 'mayor'; "
			"did you"},
		{"checks \"a\" { severity = 3 }", 1, "checks \"a\": severity must be indeterminate, "},
		{"checks \"a\" { key = secret \"community\" }", 1, "checks \"a\": key must be a plain value"},
		{"checks \"a\" { key = { x = { secret \"community\" } } }", 1,
			"checks \"a\": key must be a plain value"},
		{"checks \"*\" { margin_db = 2 }", 1, "checks \"*\": 'margin_db' is a setting of one check"},
		{"checks \"mine/missing.lua\"", 1, "/mine/missing.lua cannot be read: "},
		{"checks \"a\" { 1, 2 }", 1, "checks \"a\": must be followed by { name = value }, not by a list"},
	};
	int failures = 0;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		if (read_text(world, cases[i].text)) {
			print_error("no mistake in: %s\n", cases[i].text);
			failures++;
			continue;
		}
		auto_buffer all = BUFFER_EMPTY;
		const struct problem *error = NULL;
		for (size_t p = 0; p < world->problems.count; p++)
			if (!world->problems.items[p].is_warning && !error)
				error = &world->problems.items[p];
		problems_format(&world->problems, &all);
		must(error);
		if (!strstr(error->message, cases[i].message) || error->line != cases[i].line ||
			world->problems.errors != 1) {
			print_error("%s\n  wanted line %d: %s\n  got: %s\n", cases[i].text, cases[i].line,
				cases[i].message, buffer_text(&all));
			failures++;
		}
		assert_string_equal(error->file, world->file);
		assert_null(strstr(buffer_text(&all), "hunter2"));
	}
	assert_int_equal(failures, 0);
}

static void all_mistakes_are_collected_in_one_run(void **state)
{
	struct world *world = *state;
	assert_null(read_text(world, "agnt { name = \"a\" }\n"
				     "credentials \"a\" { version = \"1\", community = secret \"missing\" }\n"
				     "device \"a\" { address = \"b:c\", credentials = \"b\" }\n"
				     "sink \"webhook\" { ulr = \"x\", limit = \"y\" }\n"
				     "poll { tables = { mac = \"1m\", arps = \"1m\" } }\n"));
	assert_int_equal(world->problems.errors, 8);
}

static void a_file_that_cannot_be_read_is_named(void **state)
{
	struct world *world = *state;
	assert_null(config_read("/nonexistent/gengfu.lua", world->modules, &world->problems));
	assert_string_equal(world->problems.items[0].file, "/nonexistent/gengfu.lua");
	assert_non_null(strstr(world->problems.items[0].message, "cannot be read: No such file"));
}

static void relative_paths_are_those_of_the_file(void **state)
{
	struct world *world = *state;
	auto_free char *check = must_printf("%s/mine.lua", world->folder);
	folder_write(world->folder, "mine.lua", "", 0, 0644);
	const struct config *config =
		read_right(world, "agent { state = \"state\" }\nsites \"/srv/sites.csv\"\ndevices "
				  "\"csv/devices.csv\"\nchecks \"mine.lua\" { x = 1 }\n");
	auto_free char *expected_state = must_printf("%s/state", world->folder);
	auto_free char *expected_devices = must_printf("%s/csv/devices.csv", world->folder);
	assert_string_equal(config->state, expected_state);
	assert_string_equal(config->site_files[0].path, "/srv/sites.csv");
	assert_string_equal(config->device_files[0].path, expected_devices);
	assert_string_equal(config->checks[0].selector, check);
	config = config_read_text("gengfu.lua", "devices \"devices.csv\"", 21, world->modules, &world->problems);
	assert_string_equal(config->device_files[0].path, "devices.csv");
	config_free((struct config *)config);
}

static void secrets_stay_secret_to_the_file_itself(void **state)
{
	struct world *world = *state;
	const struct config *config =
		read_right(world, "local s = secret \"community\"\n"
				  "credentials(\"c-\" .. tostring(s)) { version = \"1\", community = s }\n");
	assert_string_equal(config->credentials[0].values.name, "c-(secret)");
	assert_string_equal(config->credentials[0].values.community, "moon");
}

/* etc/gengfu.lua: as it is, and with its further examples, which are the lines with two dashes and no blank. */
static void the_installed_example_is_right_with_and_without_its_further_examples(void **state)
{
	struct world *world = *state;
	auto_buffer text = BUFFER_EMPTY;
	auto_buffer all = BUFFER_EMPTY;
	assert_int_equal(file_read(EXAMPLE, 1 << 20, &text), 0);
	const struct config *config = read_right(world, buffer_text(&text));
	assert_int_equal(config->devices_count, 1);
	assert_int_equal(config->checks_count, 1);
	assert_int_equal(world->problems.count, 0);
	for (const char *at = text.bytes; *at;) {
		const char *start = at + strspn(at, "\t");
		size_t length = strcspn(at, "\n") + 1;
		bool is_example = start[0] == '-' && start[1] == '-' && strcspn(start + 2, " -\n") > 0;
		const char *from = is_example ? start + 2 : at;
		buffer_add(&all, from, length - (size_t)(from - at));
		at += length;
	}
	secret_write(world, "snmp_access", "moon", 0600);
	secret_write(world, "core_auth", "a passphrase", 0600);
	secret_write(world, "core_privacy", "another passphrase", 0600);
	config = read_right(world, buffer_text(&all));
	assert_int_equal(config->credentials_count, 3);
	assert_int_equal(config->devices_count, 3);
	assert_int_equal(config->link_files_count, 1);
	assert_int_equal(config->checks_count, 6);
	assert_int_equal(world->problems.count, 0);
}

#define TEST(name) cmocka_unit_test_prestate_setup_teardown(name, world_up, world_down, &world)

int main(int argc, char **argv)
{
	auto_free char *stub = argc > 1 ? realpath(argv[1], NULL) : NULL;
	must(stub);
	struct world world = {.stubs = dirname(stub)};
	const struct CMUnitTest cases[] = {
		TEST(the_designs_example_is_read),
		TEST(an_empty_file_has_the_fallbacks_and_two_warnings),
		TEST(a_prefix_comes_from_the_name),
		TEST(a_configuration_may_compute),
		TEST(a_device_may_have_settings_for_a_collector),
		TEST(algorithms_are_taken_in_any_spelling),
		TEST(each_mistake_is_named_with_line_and_remedy),
		TEST(all_mistakes_are_collected_in_one_run),
		TEST(a_file_that_cannot_be_read_is_named),
		TEST(relative_paths_are_those_of_the_file),
		TEST(secrets_stay_secret_to_the_file_itself),
		TEST(the_installed_example_is_right_with_and_without_its_further_examples),
	};
	return cmocka_run_group_tests(cases, NULL, NULL);
}
