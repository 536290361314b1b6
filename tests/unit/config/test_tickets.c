/* SPDX-License-Identifier: Apache-2.0 */
/* The word tickets. */
#include "base/must.h"
#include "config/parts.h"
#include "tests/unit/test.h"
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_MS INT64_C(3600000)

static struct config *read_text(struct modules *modules, const char *text, struct problems *problems)
{
	return config_read_text("/etc/g/gengfu.lua", text, strlen(text), modules, problems);
}

static void what_is_not_said_is_as_the_defaults(void **state)
{
	auto_problems problems = PROBLEMS_EMPTY;
	struct config *config = read_text(*state, "", &problems);
	assert_non_null(config);
	assert_int_equal(config->tickets_reopen_ms, 24 * HOUR_MS);
	assert_int_equal(config->tickets_grace_ms, HOUR_MS / 4);
	assert_int_equal(config->tickets_close_days, 3);
	config_free(config);
	config = read_text(*state, "tickets { reopen = \"2d\", close_days = 5 }", &problems);
	assert_non_null(config);
	assert_int_equal(config->tickets_reopen_ms, 48 * HOUR_MS);
	assert_int_equal(config->tickets_grace_ms, HOUR_MS / 4);
	assert_int_equal(config->tickets_close_days, 5);
	config_free(config);
}

static void what_cannot_be_meant_is_refused(void **state)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{"tickets { reopen = \"91d\" }", "gengfu.lua:1: tickets: reopen must be from 1s to 90d"},
		{"tickets {\n\tgrace = \"0s\",\n}", "gengfu.lua:2: tickets: grace must be from 1s to 1d"},
		{"tickets { close_days = 0 }", "gengfu.lua:1: tickets: close_days must be from 1 to 366"},
		{"tickets { close_day = 3 }", "did you mean 'close_days'?"},
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
		cmocka_unit_test_prestate(what_is_not_said_is_as_the_defaults, modules),
		cmocka_unit_test_prestate(what_cannot_be_meant_is_refused, modules),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	modules_free(modules);
	return failed;
}
