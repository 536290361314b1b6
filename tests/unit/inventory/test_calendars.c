/* SPDX-License-Identifier: Apache-2.0 */
/* Calendars with their files of dates. */
#include "base/date.h"
#include "base/must.h"
#include "inventory/inventory.h"
#include "tests/unit/folder.h"
#include "tests/unit/test.h"
#include <string.h>

#ifndef HOLIDAYS
#define HOLIDAYS "etc/holidays.csv"
#endif
#define HOUR INT64_C(3600000)

struct world {
	char folder[FOLDER_SIZE];
	char *file;
	struct config_calendar calendar;
	struct config config;
	struct problems problems;
	struct calendars *calendars;
};

static int world_up(void **state)
{
	struct world *world = must_calloc(1, sizeof *world);
	const struct calendar_day hours = {{{510, 720}, {840, 1050}}, 2};
	folder_make(world->folder);
	world->file = must_printf("%s/holidays.csv", world->folder);
	world->calendar = (struct config_calendar){
		.name = "office", .zone = "Asia/Shanghai", .holidays = world->file, .line = 3, .holidays_line = 5};
	for (int i = 0; i < 5; i++)
		world->calendar.week[i] = hours;
	world->config = (struct config){.file = "gengfu.lua", .calendars = &world->calendar, .calendars_count = 1};
	*state = world;
	return 0;
}

static int world_down(void **state)
{
	struct world *world = *state;
	int error = folder_remove(world->folder);
	calendars_free(world->calendars);
	problems_done(&world->problems);
	free(world->file);
	free(world);
	return error;
}

static const struct calendar *read_text(struct world *world, const char *text)
{
	const struct calendar *calendar = NULL;
	calendars_free(world->calendars);
	problems_done(&world->problems);
	world->problems = PROBLEMS_EMPTY;
	if (text)
		folder_write(world->folder, "holidays.csv", text, strlen(text), 0644);
	world->calendars = calendars_read(&world->config, &world->problems);
	assert_int_equal(!world->calendars, world->problems.errors > 0);
	if (world->calendars)
		assert_true(calendars_find(world->calendars, "office", &calendar));
	return calendar;
}

/* Noon in Shanghai. */
static struct wall noon(const char *date)
{
	struct date parsed;
	assert_int_equal(date_parse(date, &parsed), 0);
	return (struct wall){(date_to_day(parsed) * S_PER_DAY + 4 * 3600) * 1000};
}

static struct wall morning(const char *date)
{
	return wall_add_ms(noon(date), -HOUR);
}

static void dates_are_holidays_or_make_up_for_them(void **state)
{
	const struct calendar *calendar =
		read_text(*state, "\xef\xbb\xbf"
				  "Kind,Date,name\r\nholiday,2026/10/"
				  "1,国庆节\r\n休,2026-10-02,\r\n班,2026-10-10,\r\nworkday,2026/9/20,\r\n");
	assert_false(calendar_is_working(calendar, morning("2026-10-01")));
	assert_false(calendar_is_working(calendar, morning("2026-10-02")));
	assert_true(calendar_is_working(calendar, morning("2026-10-10")));
	assert_true(calendar_is_working(calendar, morning("2026-09-20")));
	assert_false(calendar_is_working(calendar, noon("2026-09-20")));
	assert_false(calendar_is_working(calendar, morning("2026-10-11")));
}

static void each_mistake_is_named_with_its_line(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *text;
		int line;
		const char *message;
	} cases[] = {
		{"date,kind\n2026-02-29,holiday\n", 2, "date must be a date such as 2026-10-01, not '2026-02-29'"},
		{"date,kind\n,holiday\n", 2, "date must be a date"},
		{"date,kind\n2026-10-01,holiday\n2026-10-02,vacation\n", 3, "kind must be holiday (休) or workday"},
		{"date,kind\n2026-10-10,调休\n", 2, "not '调休'"},
		{"date,kind\n2026-10-10,\n", 2, "kind must be holiday"},
		{"date,kind\n2026-10-01,holiday\n2026-10-01,workday\n", 3, "once in the file"},
		{"date\n2026-10-01\n", 1, "there is no column 'kind'"},
		{"", 0, "is empty"},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_null(read_text(world, cases[i].text));
		assert_int_equal(world->problems.errors, 1);
		const struct problem *problem = &world->problems.items[0];
		assert_string_equal(problem->file, world->file);
		if (problem->line != cases[i].line || !strstr(problem->message, cases[i].message))
			fail_msg("case %zu: line %d: %s", i, problem->line, problem->message);
	}
}

static void a_file_that_is_not_there_is_named_with_the_configurations_line(void **state)
{
	struct world *world = *state;
	assert_null(read_text(world, NULL));
	assert_string_equal(world->problems.items[0].file, "gengfu.lua");
	assert_int_equal(world->problems.items[0].line, 5);
	assert_non_null(strstr(world->problems.items[0].message, "holidays.csv cannot be read"));
}

static size_t years_warned(struct world *world, const char *date)
{
	size_t before = world->problems.count;
	calendars_warn_years(world->calendars, noon(date), &world->problems);
	assert_int_equal(world->problems.errors, 0);
	return world->problems.count - before;
}

static void a_year_missing_from_the_file_is_warned_of(void **state)
{
	struct world *world = *state;
	read_text(world, "date,kind\n2026-10-01,holiday\n");
	assert_int_equal(years_warned(world, "2026-06-01"), 0);
	assert_int_equal(years_warned(world, "2026-12-01"), 1); /* the next is near */
	assert_non_null(strstr(world->problems.items[0].message, "has no date of 2027: in calendar \"office\""));
	assert_string_equal(world->problems.items[0].file, world->file);
	assert_int_equal(years_warned(world, "2027-06-01"), 1);
	assert_int_equal(years_warned(world, "2025-12-31"), 1);
	world->calendar.holidays = NULL;
	read_text(world, NULL);
	assert_int_equal(years_warned(world, "2026-12-01"), 0);
}

static void the_calendar_that_always_works_is_there(void **state)
{
	struct world *world = *state;
	const struct calendar *calendar = read_text(world, "date,kind\n2026-10-01,holiday\n");
	assert_true(calendars_find(world->calendars, "24x7", &calendar));
	assert_null(calendar);
	assert_true(calendars_find(NULL, "7×24", &calendar));
	assert_false(calendars_find(world->calendars, "night", &calendar));
	assert_false(calendars_find(NULL, "office", &calendar));
}

static void a_site_with_an_unknown_calendar_is_warned_of_once(void **state)
{
	static const char sites[] =
		"name,kind,calendar\na,hall,office\nb,hall,night\nc,hall,night\nd,hall,24x7\ne,hall,\n";
	struct world *world = *state;
	read_text(world, "date,kind\n2026-10-01,holiday\n");
	folder_write(world->folder, "sites.csv", sites, strlen(sites), 0644);
	auto_free char *path = must_printf("%s/sites.csv", world->folder);
	struct config_file file = {.path = path, .line = 1};
	world->config.site_files = &file;
	world->config.site_files_count = 1;
	struct inventory *inventory = inventory_new();
	assert_int_equal(inventory_update(inventory, &world->config, false, &world->problems), 0);
	size_t before = world->problems.count;
	calendars_warn_sites(world->calendars, inventory, &world->problems);
	assert_int_equal(world->problems.count - before, 1);
	assert_non_null(strstr(world->problems.items[before].message, "has the calendar 'night', which is not there"));
	inventory_free(inventory);
}

static void the_installed_holidays_are_those_of_the_state_council(void **state)
{
	struct world *world = *state;
	world->calendar.holidays = HOLIDAYS;
	const struct calendar *calendar = read_text(world, NULL);
	assert_int_equal(years_warned(world, "2026-06-01"), 0);
	/* 261 weekdays, 19 of them holidays, and 6 days that make up: 248, which is 365 less 104 days of weekends and
	 * 13 holidays by law. */
	int worked = 0;
	struct date first = {2026, 1, 1};
	for (int64_t day = date_to_day(first); date_from_day(day).year == 2026; day++)
		worked += calendar_is_working(calendar, (struct wall){(day * S_PER_DAY + 3 * 3600) * 1000});
	assert_int_equal(worked, 248);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_up, world_down)
	const struct CMUnitTest tests[] = {
		TEST(dates_are_holidays_or_make_up_for_them),
		TEST(each_mistake_is_named_with_its_line),
		TEST(a_file_that_is_not_there_is_named_with_the_configurations_line),
		TEST(a_year_missing_from_the_file_is_warned_of),
		TEST(the_calendar_that_always_works_is_there),
		TEST(a_site_with_an_unknown_calendar_is_warned_of_once),
		TEST(the_installed_holidays_are_those_of_the_state_council),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
