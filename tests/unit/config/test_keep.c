/* SPDX-License-Identifier: Apache-2.0 */
/* The word keep. */
#include "base/must.h"
#include "config/parts.h"
#include "tests/unit/test.h"
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

static struct config *read_text(struct modules *modules, const char *text, struct problems *problems)
{
	return config_read_text("/etc/g/gengfu.lua", text, strlen(text), modules, problems);
}

static void what_is_not_said_is_kept_as_long_as_the_defaults(void **state)
{
	auto_problems problems = PROBLEMS_EMPTY;
	struct config *config = read_text(*state, "keep { events = \"30d\" }", &problems);
	assert_non_null(config);
	assert_int_equal(config->keep_tickets_ms, 1826 * DAY_MS);
	assert_int_equal(config->keep_events_ms, 30 * DAY_MS);
	assert_int_equal(config->keep_audit_ms, 400 * DAY_MS);
	config_free(config);
	config = read_text(*state, "", &problems);
	assert_non_null(config);
	assert_int_equal(config->keep_events_ms, 400 * DAY_MS);
	config_free(config);
}

static void what_people_did_is_kept_for_half_a_year_at_least(void **state)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{"keep { audit = \"179d\" }", "gengfu.lua:1: keep: audit must be at least \"180d\""},
		{"keep {\n\ttickets = \"100d\",\n}", "gengfu.lua:2: keep: tickets must be at least \"180d\""},
		{"keep { events = \"1h\" }", "gengfu.lua:1: keep: events must be at least \"1d\""},
		{"keep { ticket = \"400d\" }", "did you mean 'tickets'?"},
		{"keep {}\nkeep {}", "gengfu.lua:2: keep { … } was given in line 1 already"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		auto_problems problems = PROBLEMS_EMPTY;
		auto_buffer text = BUFFER_EMPTY;
		assert_null(read_text(*state, cases[i].text, &problems));
		problems_format(&problems, &text);
		if (!strstr(buffer_text(&text), cases[i].expected))
			fail_msg("%s: %s", cases[i].expected, buffer_text(&text));
	}
}

int main(int count, char **arguments)
{
	auto_free char *stub = count > 1 ? realpath(arguments[1], NULL) : NULL;
	must(stub);
	struct modules *modules = modules_new(dirname(stub));
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(what_is_not_said_is_kept_as_long_as_the_defaults, modules),
		cmocka_unit_test_prestate(what_people_did_is_kept_for_half_a_year_at_least, modules),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	modules_free(modules);
	return failed;
}
