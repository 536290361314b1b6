/* SPDX-License-Identifier: Apache-2.0 */
/* Profiles as people write them: what is said of mistakes, and which profile fits a device. */
#include "../test.h"
#include "base/must.h"
#include "fake.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void the_stock_profiles_have_no_mistake(void **state)
{
	struct fake_device device = {0};
	struct fake_agent agent = {0};
	fake_agent_start(&agent, &device, NULL);
	assert_string_equal(buffer_text(&agent.mistakes), "");
	fake_agent_stop(&agent);
}

/* Columns of `optics` in a profile that is right but for them, from line 2 on. */
#define OPTICS(columns) \
	"return profile { name = 'test', tables = { optics = { columns = {\ninterface = { index = 1 },\n" columns \
	"\n} } } }"

static void a_mistake_names_file_line_key_path_and_remedy(void **state)
{
	static const struct {
		const char *lua, *message;
	} cases[] = {
		{OPTICS("rx_dbm = { oid = '1.3.6.1.4.1.9.1', scale = 'x' }"),
			"test.lua:3: optics.rx_dbm.scale: must be a number"},
		{OPTICS("rx_dmb = '1.3.6.1.4.1.9.1'"), "optics.rx_dmb: table optics has no column 'rx_dmb'"},
		{OPTICS("rx_dbm = { oid = '1.3.6.1.4.1.9.1', scael = 2 }"),
			"test.lua:3: optics.rx_dbm: unknown word 'scael', did you mean 'scale'?"},
		{OPTICS("rx_dbm = '1.3.6.1.4.x'"), "optics.rx_dbm: '1.3.6.1.4.x' is no OID"},
		{OPTICS("rx_dbm = {}"), "optics.rx_dbm: must be a list"},
		{OPTICS("rx_dbm = { scale = 2 }"), "optics.rx_dbm: says not where the value comes from"},
		{OPTICS("rx_dbm = { oid = '1.3.6.1.4.1.9.1', index = 1 }"), "a value has one origin"},
		{OPTICS("rx_dbm = { index = 2 }"), "optics.rx_dbm.index: must be \"all\" or the number of a part"},
		{OPTICS("rx_dbm = { map = 'nothing', of = { index = 1 } }"), "there is no map 'nothing'"},
		{OPTICS("rx_dbm = { oid = '1.3.6.1.4.1.9.1', unit = 'power' }"),
			"none of the source's units decides 'power'"},
		{OPTICS("rx_dbm = { oid = '1.3.6.1.4.1.9.1', range = { 3, 1 } }"), "the least is above the most"},
		{OPTICS("rx_dbm = { oid = '1.3.6.1.4.1.9.1', convert = 'mw' }"), "must be one of: none, mw_dbm"},
		{"return profile { name = 'test', tables = { interfaces = { columns = {\n"
		 "name = '1.3.6.1.4.1.9.1', oper = { oid = '1.3.6.1.4.1.9.2', words = {\nupp = 1 } } } } } }",
			"test.lua:3: interfaces.oper.words.upp: 'upp' is none of the words of column oper"},
		{"return profile { name = 'test', tables = { interfaces = { columns = { oper = '1.3.6.1.4.1.9.2' } } } "
		 "}",
			"interfaces: gives no key: the first key column of interfaces is missing"},
		{"return profile { name = 'test', tables = { interfaces = { columns = { name = { index = 1 }, in_bps = "
		 "'1.3.6.1.4.1.9.2' } } } }",
			"in_bps: is computed by the agent"},
		{"return profile { name = 'test', tables = { interfases = {} } }",
			"interfases: there is no table 'interfases'"},
		{"return profile { name = 'test', extends = 'nobody' }", "extends: there is no profile 'nobody'"},
		{"return profile { name = 'test', extends = 'test' }", "extends: 'test' extends itself"},
		{"return profile { name = 'standard' }", "another file has the profile 'standard' too"},
		{"return profile { summary = 'x' }", "needs a name"},
		{"return profile { name = 'test', match = {} }", "match: needs object_id, descr or objects"},
		{"return profile { name = 'test', match = { objects = { { equals = 2 } } } }",
			"match.objects.1: needs an oid"},
		{"return profile { name = 'test', tables = { ups = { inherit = 'columns', columns = {} } } }",
			"no extended profile has this table"},
		{"return profile { name = 'test', tables = { processors = { columns = { name = { constant = 'x' },\n"
		 "used_ratio = { oid = '1.3.6.1.4.1.9.2', list = ',' } } } } }",
			"has a list, but table processors has no lanes"},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct fake_device device = {0};
		struct fake_agent agent = {0};
		fake_agent_start_with(&agent, &device, cases[i].lua);
		if (!strstr(buffer_text(&agent.mistakes), cases[i].message))
			fail_msg("case %zu: '%s' is not in '%s'", i, cases[i].message, buffer_text(&agent.mistakes));
		fake_agent_stop(&agent);
	}
}

static void all_mistakes_of_a_file_are_told_at_once(void **state)
{
	struct fake_device device = {0};
	struct fake_agent agent = {0};
	fake_agent_start_with(&agent, &device,
		OPTICS("rx_dbm = { oid = '1', scale = 2 },\ntx_dbm = { oid = '1.3.6.1.4.1.9', scael = 2 }"));
	assert_non_null(strstr(buffer_text(&agent.mistakes), "rx_dbm"));
	assert_non_null(strstr(buffer_text(&agent.mistakes), "tx_dbm"));
	fake_agent_stop(&agent);
}

static void mistakes_in_an_extended_profile_are_told_once(void **state)
{
	struct fake_device device = {0};
	struct fake_agent agent = {0};
	fake_agent_start_with(&agent, &device,
		"return profile { name = 'test', extends = 'standard', tables = { optics = { columns = { rx_dbm = 5 } "
		"} } }");
	const char *first = strstr(buffer_text(&agent.mistakes), "rx_dbm");
	assert_non_null(first);
	assert_null(strstr(first + 1, "rx_dbm"));
	assert_null(strstr(buffer_text(&agent.mistakes), "standard.lua"));
	fake_agent_stop(&agent);
}

/* The Lua blocks of docs/profiles.md: a whole profile, and the units of a source. */
static char *example(const char *text, const char *begins)
{
	const char *at = strstr(text, begins);
	must(at);
	const char *end = strstr(at, "```");
	must(end);
	return must_strndup(at, (size_t)(end - at));
}

static void the_examples_of_the_documentation_are_right(void **state)
{
	auto_buffer text = BUFFER_EMPTY;
	auto_free char *path = must_printf("%s/../../docs/profiles.md", getenv("GENGFU_PROFILES"));
	assert_int_equal(file_read(path, 1 << 20, &text), 0);
	auto_free char *whole = example(buffer_text(&text), "return profile {");
	auto_free char *units = example(buffer_text(&text), "units = {\n");
	auto_free char *around =
		must_printf("return profile { name = 'test', tables = { optics = { %s columns = { interface = "
			    "{ index = 1 }, rx_dbm = { oid = '1.3.6.1.4.1.99999.3.1.1.4', unit = 'power' } } } } }",
			units);
	const char *examples[] = {whole, around};
	for (size_t i = 0; i < ARRAY_LENGTH(examples); i++) {
		struct fake_device device = {0};
		struct fake_agent agent = {0};
		fake_agent_start_with(&agent, &device, examples[i]);
		assert_string_equal(buffer_text(&agent.mistakes), "");
		fake_agent_stop(&agent);
	}
}

static void poll_identity(
	struct fake_agent *agent, struct fake_device *device, const char *object_id, const char *descr, const char *lua)
{
	fake_put(device, "1.3.6.1.2.1.1.1.0", "4", descr);
	fake_put(device, "1.3.6.1.2.1.1.2.0", "6", object_id);
	fake_put(device, "1.3.6.1.2.1.1.3.0", "67", "1000");
	fake_put(device, "1.3.6.1.2.1.1.5.0", "4", "sw1");
	fake_sort(device);
	fake_agent_start_with(agent, device, lua);
	assert_string_equal(buffer_text(&agent->mistakes), "");
	fake_poll(agent);
}

#define NAMED(match) "return profile { name = 'test', extends = 'standard', match = " match " }"

static void the_profile_that_says_most_of_the_device_fits(void **state)
{
	static const struct {
		const char *object_id, *descr, *lua, *profile;
	} cases[] = {
		{"1.3.6.1.4.1.2011.2.23.291", "S5720", NAMED("{ object_id = '1.3.6.1.4.1.2011.2.23' }"),
			"test"}, /* longest */
		{"1.3.6.1.4.1.2011.2.24.1", "AR", NAMED("{ object_id = '1.3.6.1.4.1.2011.2.23' }"), "huawei-vrp"},
		{"1.3.6.1.4.1.2011.20.1", "", NAMED("{ object_id = '1.3.6.1.4.1.2011.2' }"),
			"standard"}, /* whole numbers */
		{"1.3.6.1.4.1.99999.1.1", "Acme ASA",
			NAMED("{ object_id = '1.3.6.1.4.1.99999', descr = { 'acme asa' } }"), "test"},
		{"1.3.6.1.4.1.99999.1.1", "Acme IOS", NAMED("{ object_id = '1.3.6.1.4.1.99999', descr = { 'asa' } }"),
			"standard"},
		{"1.3.6.1.4.1.8072.3.2.10", "Linux", NAMED("{ descr = 'linux' }"), "test"}, /* net-snmp stands back */
		{"1.3.6.1.4.1.8072.3.2.10", "Linux", NAMED("{ object_id = '1.3.6.1.4.1.99999' }"), "net-snmp"},
		{"1.3.6.1.4.1.99999.1.1", "x", NAMED("{ objects = { { oid = '1.3.6.1.2.1.1.3.0', above = 999 } } }"),
			"test"},
		{"1.3.6.1.4.1.99999.1.1", "x", NAMED("{ objects = { { oid = '1.3.6.1.2.1.1.3.0', above = 1000 } } }"),
			"standard"},
		{"1.3.6.1.4.1.99999.1.1", "x",
			NAMED("{ objects = { { oid = '1.3.6.1.2.1.1.3.0', type = 'timeticks' } } }"), "test"},
		{"1.3.6.1.4.1.99999.1.1", "x",
			NAMED("{ objects = { { oid = '1.3.6.1.2.1.1.3.0', type = 'integer' } } }"), "standard"},
		{"1.3.6.1.4.1.99999.1.1", "x",
			NAMED("{ objects = { { oid = '1.3.6.1.2.1.1.9.0', present = false } } }"), "test"},
		{"1.3.6.1.4.1.99999.1.1", "x", NAMED("{ objects = { { oid = '1.3.6.1.2.1.1.1.0', contains = 'X' } } }"),
			"test"},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct fake_device device = {0};
		struct fake_agent agent = {0};
		poll_identity(&agent, &device, cases[i].object_id, cases[i].descr, cases[i].lua);
		if (strcmp(agent.profile, cases[i].profile) != 0)
			fail_msg("case %zu: %s instead of %s", i, agent.profile, cases[i].profile);
		assert_string_equal(agent.sys_name, "sw1");
		fake_agent_stop(&agent);
		fake_device_done(&device);
	}
}

int main(void)
{
	const struct CMUnitTest tests_[] = {
		cmocka_unit_test(the_stock_profiles_have_no_mistake),
		cmocka_unit_test(a_mistake_names_file_line_key_path_and_remedy),
		cmocka_unit_test(all_mistakes_of_a_file_are_told_at_once),
		cmocka_unit_test(mistakes_in_an_extended_profile_are_told_once),
		cmocka_unit_test(the_examples_of_the_documentation_are_right),
		cmocka_unit_test(the_profile_that_says_most_of_the_device_fits),
	};
	return cmocka_run_group_tests(tests_, NULL, NULL);
}
