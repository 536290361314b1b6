/* SPDX-License-Identifier: Apache-2.0 */
/* The words calendar and sla. */
#include "base/must.h"
#include "config/parts.h"
#include "tests/unit/test.h"
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#define OFFICE "calendar \"office\" { zone = \"Asia/Shanghai\", weekdays = \"08:30-12:00 14:00-17:30\" }\n"

struct world {
	const char *stubs;
	struct modules *modules;
	struct problems problems;
	struct config *config;
};

static int world_up(void **state)
{
	struct world *world = *state;
	world->modules = modules_new(world->stubs);
	return 0;
}

static void forget(struct world *world)
{
	config_free(world->config);
	world->config = NULL;
	problems_done(&world->problems);
	world->problems = PROBLEMS_EMPTY;
}

static int world_down(void **state)
{
	struct world *world = *state;
	forget(world);
	modules_free(world->modules);
	return 0;
}

static void read_text(struct world *world, const char *text)
{
	forget(world);
	world->config = config_read_text("/etc/g/gengfu.lua", text, strlen(text), world->modules, &world->problems);
}

static const struct config *read_right(struct world *world, const char *text)
{
	read_text(world, text);
	if (!world->config) {
		auto_buffer all = BUFFER_EMPTY;
		problems_format(&world->problems, &all);
		fail_msg("%s", buffer_text(&all));
	}
	return world->config;
}

static void a_calendar_has_a_zone_hours_and_a_file_of_dates(void **state)
{
	const struct config *config = read_right(*state,
		"calendar \"office\" {\n"
		"  zone = \"Asia/Shanghai\", holidays = \"holidays.csv\",\n"
		"  monday = \"08:30-12:00 14:00-17:30\", friday = \"08:30-12:00\",\n"
		"}\n"
		"calendar \"station\" { zone = \"UTC\", weekdays = \"09:00-17:00\", wednesday = \"\", saturday = "
		"\"09:00-12:00\" }");
	assert_int_equal(config->calendars_count, 2);
	const struct config_calendar *office = &config->calendars[0], *station = &config->calendars[1];
	assert_string_equal(office->name, "office");
	assert_string_equal(office->zone, "Asia/Shanghai");
	assert_string_equal(office->holidays, "/etc/g/holidays.csv");
	assert_int_equal(office->line, 1);
	assert_int_equal(office->holidays_line, 2);
	assert_int_equal(office->week[0].count, 2);
	assert_int_equal(office->week[0].parts[1].from, 14 * 60);
	assert_int_equal(office->week[0].parts[1].to, 17 * 60 + 30);
	assert_int_equal(office->week[1].count, 0);
	assert_int_equal(office->week[4].count, 1);
	assert_null(station->holidays);
	assert_int_equal(station->week[1].count, 1);
	assert_int_equal(station->week[2].count, 0); /* a day's own key overrides weekdays */
	assert_int_equal(station->week[4].count, 1);
	assert_int_equal(station->week[5].parts[0].to, 12 * 60);
	assert_int_equal(station->week[6].count, 0);
}

static void targets_are_times_or_working_days_by_severity(void **state)
{
	const struct config *config = read_right(*state,
		OFFICE "sla { calendar = \"office\", due_soon = 0.5,\n"
		       "  respond = { critical = \"15m\", minor = false },\n"
		       "  resolve = { critical = \"4h\", major = \"1wd\", minor = \"20wd2h\" } }\n"
		       "sla { where = { role = { \"core-switch\", \"firewall\" }, priority = \"P1\" } }");
	assert_int_equal(config->slas_count, 2);
	const struct config_sla *sla = &config->slas[0];
	assert_string_equal(sla->calendar, "office");
	assert_true(sla->due_soon == 0.5);
	assert_null(sla->where);
	assert_true(sla->respond[SEVERITY_CRITICAL].is_given);
	assert_int_equal(sla->respond[SEVERITY_CRITICAL].ms, 15 * 60000);
	assert_false(sla->respond[SEVERITY_MAJOR].is_given);
	assert_true(sla->respond[SEVERITY_MINOR].is_given);
	assert_int_equal(sla->respond[SEVERITY_MINOR].ms, 0);
	assert_int_equal(sla->resolve[SEVERITY_CRITICAL].days, 0);
	assert_int_equal(sla->resolve[SEVERITY_MAJOR].days, 1);
	assert_int_equal(sla->resolve[SEVERITY_MAJOR].ms, 0);
	assert_int_equal(sla->resolve[SEVERITY_MINOR].days, 20);
	assert_int_equal(sla->resolve[SEVERITY_MINOR].ms, 2 * 3600000);
	sla = &config->slas[1];
	assert_null(sla->calendar);
	assert_true(sla->due_soon == 0);
	assert_non_null(sla->where);
	assert_int_equal(sla->line, 5);
}

static void the_calendar_that_always_works_needs_no_writing(void **state)
{
	static const char *const names[] = {"24x7", "7x24", "7×24"};
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		auto_free char *text = must_printf("sla { calendar = \"%s\" }", names[i]);
		assert_string_equal(read_right(*state, text)->slas[0].calendar, "24x7");
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
		{"calender \"a\" {}", 1, "unknown word 'calender', did you mean 'calendar'?"},
		{"calendar \"a\" {\n weekdays = \"9:00-17:00\" }", 1, "calendar \"a\": zone is missing: "},
		{"calendar \"a\"", 1, "calendar \"a\": zone is missing: "},
		{"calendar \"a\" { weekdays = \"9:00-17:00\",\n zone = \"Asia/Shangai\" }", 2,
			"calendar \"a\": there is no time zone 'Asia/Shangai' in /usr/share/zoneinfo, did you mean "
			"'Asia/Shanghai'?"},
		{"calendar \"a\" { weekdays = \"9:00-17:00\", zone = \"../passwd\" }", 1, "there is no time zone"},
		{"calendar \"a\" { zone = \"UTC\" }", 1, "calendar \"a\": has no hours: write weekdays = "},
		{"calendar \"a\" { zone = \"UTC\",\n mondy = \"9:00-17:00\" }", 2, "did you mean 'monday'?"},
		{"calendar \"a\" { zone = \"UTC\",\n monday = \"9-17\" }", 2,
			"calendar \"a\": monday: '9-17' is no time of day"},
		{"calendar \"a\" { zone = \"UTC\",\n monday = \"22:00-06:00\" }", 2, "ends before it begins"},
		{"calendar \"24x7\" { zone = \"UTC\", monday = \"9:00-17:00\" }", 1, "it always works"},
		{OFFICE OFFICE, 2, "calendar \"office\" was given in line 1 already"},
		{"sla \"a\"", 1, "sla is written sla { name = value }"},
		{"sla {\n responde = { critical = \"1h\" } }", 2,
			"sla: unknown key 'responde', did you mean 'respond'?"},
		{OFFICE "sla {\n calendar = \"ofice\" }", 3,
			"sla: there is no calendar 'ofice', did you mean 'office'?"},
		{"sla { calendar = \"night\" }", 1,
			"sla: there is no calendar 'night': write calendar \"night\" { … }"},
		{"sla { respond = {\n critcal = \"1h\" } }", 2,
			"sla: the severity in respond must be indeterminate, warning, minor, major or critical, not "
			"'critcal'; did you mean 'critical'?"},
		{"sla { respond = { cleared = \"1h\" } }", 1, "sla: the severity in respond must be"},
		{"sla { respond = \"1h\" }", 1, "sla: respond must be a table"},
		{"sla { resolve = {\n minor = \"soon\" } }", 2, "sla: resolve.minor must be a time such as \"15m\""},
		{"sla { resolve = { minor = 3 } }", 1, "sla: resolve.minor must be a time"},
		{"sla { resolve = { minor = true } }", 1, "sla: resolve.minor must be a time"},
		{"sla { resolve = { minor = \"0s\" } }", 1, "sla: resolve.minor must be a time"},
		{"sla { resolve = { minor = \"\" } }", 1, "sla: resolve.minor must be a time"},
		{"sla { resolve = { minor = \"0wd\" } }", 1, "sla: resolve.minor must be a time"},
		{"sla { resolve = { minor = \"99999wd\" } }", 1, "sla: resolve.minor must be a time"},
		{"sla { resolve = { minor = \"99999999999999999999wd\" } }", 1, "sla: resolve.minor must be a time"},
		{"sla { resolve = { minor = \"3wdx\" } }", 1, "sla: resolve.minor must be a time"},
		{"sla { resolve = { minor = \"-3wd\" } }", 1, "sla: resolve.minor must be a time"},
		{"sla { due_soon = 80 }", 1, "sla: due_soon must be a share between 0 and 1"},
		{"sla { due_soon = 0 }", 1, "sla: due_soon must be a share between 0 and 1"},
		{"sla { where = {\n rolle = \"core\" } }", 2,
			"sla: where knows no 'rolle', did you mean 'role'?; it knows role, site, site_kind, "
			"site_class, "
			"town, department, device, tag, owner, team, priority, category and source"},
		{"sla { where = { lane = 2 } }", 1, "sla: where knows no 'lane'"},
		{"sla { where = { role = {} } }", 1, "sla: where.role must be a text or a list of texts"},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		read_text(world, cases[i].text);
		assert_null(world->config);
		size_t first = 0;
		while (first < world->problems.count && world->problems.items[first].is_warning)
			first++;
		const struct problem *problem = &world->problems.items[first];
		if (world->problems.errors != 1 || problem->line != cases[i].line ||
			!strstr(problem->message, cases[i].message))
			fail_msg("case %zu: %zu mistakes, line %d: %s", i, world->problems.errors, problem->line,
				problem->message);
	}
}

static bool is_warned(struct world *world, const char *of)
{
	for (size_t i = 0; i < world->problems.count; i++)
		if (world->problems.items[i].is_warning && strstr(world->problems.items[i].message, of))
			return true;
	return false;
}

static void a_day_of_24_working_hours_is_warned_of(void **state)
{
	struct world *world = *state;
	read_right(world, OFFICE "sla { calendar = \"office\", resolve = { minor = \"20d\" } }");
	assert_true(is_warned(world, "write \"20wd\""));
	read_right(world, OFFICE "sla { calendar = \"office\", resolve = { minor = \"20wd\" } }");
	assert_false(is_warned(world, "wd\""));
	read_right(world, OFFICE "sla { calendar = \"24x7\", resolve = { minor = \"20d\" } }");
	assert_false(is_warned(world, "wd\""));
}

int main(int count, char **arguments)
{
	auto_free char *stub = count > 1 ? realpath(arguments[1], NULL) : NULL;
	must(stub);
	struct world world = {.stubs = dirname(stub)};
#define TEST(name) cmocka_unit_test_prestate_setup_teardown(name, world_up, world_down, &world)
	const struct CMUnitTest tests[] = {
		TEST(a_calendar_has_a_zone_hours_and_a_file_of_dates),
		TEST(targets_are_times_or_working_days_by_severity),
		TEST(the_calendar_that_always_works_needs_no_writing),
		TEST(each_mistake_is_named_with_line_and_remedy),
		TEST(a_day_of_24_working_hours_is_warned_of),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
