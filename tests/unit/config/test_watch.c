/* SPDX-License-Identifier: Apache-2.0 */
/* `watch` in checks "…" { … }. */
#include "base/must.h"
#include "config/parts.h"
#include "tests/unit/test.h"
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#define OFFICE "calendar \"office\" { zone = \"UTC\", weekdays = \"09:00-17:00\" }\n"

static struct config *read_text(struct modules *modules, const char *text, struct problems *problems)
{
	return config_read_text("/etc/g/gengfu.lua", text, strlen(text), modules, problems);
}

static void each_rule_says_when_it_is_watched_or_nothing(void **state)
{
	static const enum config_watch expected[] = {WATCH_OFFICE_HOURS, WATCH_ALWAYS, WATCH_UNSAID};
	auto_problems problems = PROBLEMS_EMPTY;
	struct config *config = read_text(*state,
		OFFICE "checks \"*\" { where = { site_class = \"village\" }, watch = \"office-hours\" }\n"
		       "checks \"smoke\" { watch = \"always\" }\nchecks \"cpu-high\" {}\n",
		&problems);
	assert_non_null(config);
	assert_int_equal(config->checks_count, ARRAY_LENGTH(expected));
	for (size_t i = 0; i < ARRAY_LENGTH(expected); i++)
		assert_int_equal(config->checks[i].watch, expected[i]);
	config_free(config);
}

static void mistakes_are_named_with_a_remedy(void **state)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{"checks \"*\" { watch = \"office\" }", "gengfu.lua:1: checks \"*\": watch must be always or "
							"office-hours, not 'office'"},
		{"checks \"*\" { watch = true }", "watch must be always or office-hours"},
		{"checks \"x\" { watch = \"always\", where = { interface = \"ge1\" } }", "watch goes by devices"},
		{"checks \"mine.lua\" { watch = \"always\" }", "watch goes by the check's name"},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		auto_problems problems = PROBLEMS_EMPTY;
		auto_buffer text = BUFFER_EMPTY;
		assert_null(read_text(*state, cases[i].text, &problems));
		problems_format(&problems, &text);
		if (!strstr(buffer_text(&text), cases[i].expected))
			fail_msg("%s: %s", cases[i].expected, buffer_text(&text));
	}
}

static void hours_without_a_calendar_are_warned_of(void **state)
{
	static const struct {
		const char *text;
		bool is_warned;
	} cases[] = {{"checks \"*\" { watch = \"office-hours\" }", true},
		{OFFICE "checks \"*\" { watch = \"office-hours\" }", false}};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		auto_problems problems = PROBLEMS_EMPTY;
		auto_buffer text = BUFFER_EMPTY;
		struct config *config = read_text(*state, cases[i].text, &problems);
		assert_non_null(config);
		problems_format(&problems, &text);
		assert_int_equal(strstr(buffer_text(&text), "no calendar \"office\"") != NULL, cases[i].is_warned);
		config_free(config);
	}
}

int main(int count, char **arguments)
{
	auto_free char *stub = count > 1 ? realpath(arguments[1], NULL) : NULL;
	must(stub);
	struct modules *modules = modules_new(dirname(stub));
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(each_rule_says_when_it_is_watched_or_nothing, modules),
		cmocka_unit_test_prestate(mistakes_are_named_with_a_remedy, modules),
		cmocka_unit_test_prestate(hours_without_a_calendar_are_warned_of, modules),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	modules_free(modules);
	return failed;
}
