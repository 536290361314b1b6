/* SPDX-License-Identifier: Apache-2.0 */
/* Working time: by hand, and against a reference that asks glibc for the local time of every minute. */
#include "base/calendar.h"
#include "base/date.h"
#include "base/must.h"
#include "tests/unit/seeded.h"
#include "tests/unit/test.h"
#include <errno.h>
#include <string.h>
#include <time.h>

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)

static struct calendar_day hours(const char *text)
{
	struct calendar_day day;
	char why[CALENDAR_TEXT_MAX];
	if (calendar_day_parse(text, &day, why) < 0)
		fail_msg("%s", why);
	return day;
}

static int64_t day_of(const char *text)
{
	struct date date;
	assert_int_equal(date_parse(text, &date), 0);
	return date_to_day(date);
}

static struct zone *zone_of(const char *name)
{
	struct zone *zone = NULL;
	assert_int_equal(zone_read(NULL, name, &zone), 0);
	return zone;
}

static struct calendar *make(const char *zone, const char *weekday_hours)
{
	struct calendar *calendar = calendar_new("office", zone_of(zone));
	struct calendar_day day = hours(weekday_hours);
	for (int i = 0; i < 5; i++)
		calendar_set_hours(calendar, i, &day);
	return calendar;
}

/* Office hours with the days of National Day 2026. */
static struct calendar *office(void)
{
	struct calendar *calendar = make("Asia/Shanghai", "08:30-12:00 14:00-17:30");
	for (int i = 0; i < 7; i++)
		assert_int_equal(calendar_set_date(calendar, day_of("2026-10-01") + i, false), 0);
	assert_int_equal(calendar_set_date(calendar, day_of("2026-09-20"), true), 0);
	assert_int_equal(calendar_set_date(calendar, day_of("2026-10-10"), true), 0);
	return calendar;
}

/* Local time in Shanghai. */
static struct wall at(const char *date, int hour, int minute)
{
	return (struct wall){(day_of(date) * S_PER_DAY - 8 * 3600) * 1000 + hour * HOUR + minute * MINUTE};
}

static void the_noon_break_is_no_working_time(void **state)
{
	struct calendar *calendar = office();
	assert_int_equal(calendar_between(calendar, at("2026-09-21", 11, 0), at("2026-09-21", 15, 0)), 2 * HOUR);
	assert_int_equal(calendar_after(calendar, at("2026-09-21", 11, 0), 2 * HOUR).ms, at("2026-09-21", 15, 0).ms);
	assert_true(calendar_is_working(calendar, at("2026-09-21", 8, 30)));
	assert_false(calendar_is_working(calendar, at("2026-09-21", 12, 0)));
	assert_false(calendar_is_working(calendar, at("2026-09-21", 8, 29)));
	calendar_free(calendar);
}

static void a_day_of_working_time_ends_where_it_was_reached(void **state)
{
	struct calendar *calendar = office();
	assert_int_equal(calendar_day_ms(calendar), 7 * HOUR);
	/* From the beginning of a day its end, not the beginning of the next. */
	assert_int_equal(calendar_after(calendar, at("2026-09-21", 8, 30), 7 * HOUR).ms, at("2026-09-21", 17, 30).ms);
	assert_int_equal(calendar_after(calendar, at("2026-09-21", 10, 0), 7 * HOUR).ms, at("2026-09-22", 10, 0).ms);
	assert_int_equal(calendar_after(calendar, at("2026-09-18", 20, 0), 0).ms, at("2026-09-18", 20, 0).ms);
	calendar_free(calendar);
}

static void holidays_are_off_and_made_up_for(void **state)
{
	struct calendar *calendar = office();
	/* Wednesday before the holidays, an hour before the end of the day: Thursday 8 October is the next. */
	assert_int_equal(calendar_after(calendar, at("2026-09-30", 16, 30), 2 * HOUR).ms, at("2026-10-08", 9, 30).ms);
	/* Saturday the 10th makes up; Sunday the 11th does not. */
	assert_int_equal(calendar_between(calendar, at("2026-10-10", 0, 0), at("2026-10-12", 0, 0)), 7 * HOUR);
	assert_int_equal(calendar_between(calendar, at("2026-10-01", 0, 0), at("2026-10-08", 0, 0)), 0);
	assert_int_equal(calendar_between(calendar, at("2026-09-20", 0, 0), at("2026-09-21", 0, 0)), 7 * HOUR);
	calendar_free(calendar);
}

static void hours_begin_where_the_next_part_does(void **state)
{
	struct calendar *calendar = office();
	assert_int_equal(calendar_opens(calendar, at("2026-09-30", 17, 30)).ms, at("2026-10-08", 8, 30).ms);
	assert_int_equal(calendar_opens(calendar, at("2026-10-08", 9, 0)).ms, at("2026-10-08", 9, 0).ms);
	assert_int_equal(calendar_opens(NULL, at("2026-10-08", 9, 0)).ms, at("2026-10-08", 9, 0).ms);
	calendar_free(calendar);
}

static void no_calendar_always_works(void **state)
{
	assert_int_equal(calendar_between(NULL, at("2026-10-01", 0, 0), at("2026-10-03", 1, 0)), 49 * HOUR);
	assert_int_equal(calendar_after(NULL, at("2026-10-01", 0, 0), 49 * HOUR).ms, at("2026-10-03", 1, 0).ms);
	assert_true(calendar_is_working(NULL, at("2026-10-01", 3, 0)));
	assert_int_equal(calendar_day_ms(NULL), 24 * HOUR);
	assert_string_equal(calendar_name(NULL), "24x7");
}

static void time_does_not_run_backwards(void **state)
{
	struct calendar *calendar = office();
	assert_int_equal(calendar_between(calendar, at("2026-09-22", 0, 0), at("2026-09-21", 0, 0)), 0);
	assert_int_equal(calendar_between(calendar, at("2026-09-22", 9, 0), at("2026-09-22", 9, 0)), 0);
	assert_int_equal(calendar_between(NULL, at("2026-09-22", 0, 0), at("2026-09-21", 0, 0)), 0);
	calendar_free(calendar);
}

static void a_calendar_without_hours_never_comes_to_an_end(void **state)
{
	struct calendar *calendar = calendar_new("never", NULL);
	assert_false(wall_is_set(calendar_after(calendar, at("2026-09-22", 0, 0), 1)));
	assert_false(wall_is_set(calendar_opens(calendar, at("2026-09-22", 0, 0))));
	assert_int_equal(calendar_set_date(calendar, day_of("2026-09-22"), true), 0);
	assert_false(wall_is_set(calendar_opens(calendar, at("2026-09-22", 0, 0))));
	assert_int_equal(calendar_day_ms(calendar), 0);
	calendar_free(calendar);
}

static void a_date_has_one_meaning(void **state)
{
	struct calendar *calendar = office();
	assert_int_equal(calendar_set_date(calendar, day_of("2026-10-01"), false), 0);
	assert_int_equal(calendar_set_date(calendar, day_of("2026-10-01"), true), -EEXIST);
	calendar_free(calendar);
}

static void a_year_without_dates_is_told(void **state)
{
	struct calendar *calendar = office(), *plain = make("UTC", "00:00-24:00");
	assert_false(calendar_lacks_year(calendar, 2026));
	assert_true(calendar_lacks_year(calendar, 2025));
	assert_true(calendar_lacks_year(calendar, 2027));
	assert_true(calendar_lacks_year(plain, 2027));
	assert_false(calendar_lacks_year(NULL, 2027));
	calendar_free(calendar);
	calendar_free(plain);
}

/* Night shifts on the Sundays on which clocks change in London: 29 March and 25 October 2026. */
static void an_hour_that_is_skipped_is_not_worked_and_one_that_is_repeated_is_worked_twice(void **state)
{
	struct calendar *calendar = calendar_new("night", zone_of("Europe/London"));
	struct calendar_day night = hours("00:30-04:00");
	calendar_set_hours(calendar, 6, &night);
	struct wall spring = {day_of("2026-03-29") * S_PER_DAY * 1000},
		    autumn = {day_of("2026-10-25") * S_PER_DAY * 1000};
	assert_int_equal(calendar_between(calendar, spring, wall_add_ms(spring, 12 * HOUR)), 5 * HOUR / 2);
	assert_int_equal(calendar_between(calendar, wall_add_ms(autumn, -2 * HOUR), wall_add_ms(autumn, 12 * HOUR)),
		9 * HOUR / 2);
	calendar_free(calendar);
}

static void hours_are_read_as_people_write_them(void **state)
{
	static const char *const same[] = {"08:30-12:00 14:00-17:30", "8:30-12:00,14:00-17:30",
		" 8:30 - 12:00; 14:00–17:30 ", "8:30～12:00, 14:00~17:30"};
	for (size_t i = 0; i < ARRAY_LENGTH(same); i++) {
		struct calendar_day day = hours(same[i]);
		assert_int_equal(day.count, 2);
		assert_int_equal(day.parts[0].from, 510);
		assert_int_equal(day.parts[1].to, 1050);
	}
	assert_int_equal(hours("").count, 0);
	assert_int_equal(hours("00:00-12:00 12:00-24:00").count, 1);
}

static void hours_that_cannot_be_meant_are_refused(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{"9", "no time of day"},
		{"9:00", "no time of day"},
		{"9:00-", "no time of day"},
		{"9-17", "no time of day"},
		{"09:60-10:00", "no time of day"},
		{"09:00-24:01", "no time of day"},
		{"09:00-17:30h", "no time of day"},
		{"09:00-17:3", "no time of day"},
		{"-1:00-2:00", "no time of day"},
		{"上午", "no time of day"},
		{"22:00-06:00", "ends before it begins"},
		{"08:00-08:00", "ends before it begins"},
		{"08:00-12:00 11:00-13:00", "begins before"},
		{"14:00-17:30 08:30-12:00", "begins before"},
		{"0:00-0:01 0:02-0:03 0:04-0:05 0:06-0:07 0:08-0:09 0:10-0:11 0:12-0:13 0:14-0:15 0:16-0:17",
			"too many"},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct calendar_day day = {.count = 99};
		char why[CALENDAR_TEXT_MAX] = "";
		assert_int_equal(calendar_day_parse(cases[i].text, &day, why), -EINVAL);
		if (!strstr(why, cases[i].why))
			fail_msg("'%s': %s", cases[i].text, why);
		assert_int_equal(day.count, 99);
	}
}

/* The slow reference: a table of what every minute is, made from glibc's local time. */

#define DAYS 40
#define MINUTES (DAYS * 1440)

struct reference {
	int64_t from_ms;
	struct calendar_day week[7];
	int8_t dates[DAYS + 4]; /* from two days before: 0 as the weekday, 1 worked, -1 off */
	int64_t first_day;
	bool works[MINUTES];
};

static bool reference_works(const struct reference *reference, int64_t at_s)
{
	time_t seconds = (time_t)at_s;
	struct tm local;
	localtime_r(&seconds, &local);
	struct tm midnight = {.tm_year = local.tm_year, .tm_mon = local.tm_mon, .tm_mday = local.tm_mday};
	int8_t date = reference->dates[timegm(&midnight) / 86400 - reference->first_day];
	const struct calendar_day *day = &reference->week[(local.tm_wday + 6) % 7];
	int minute = local.tm_hour * 60 + local.tm_min;
	for (int i = 0; date > 0 && day->count == 0 && i < 7; i++)
		day = &reference->week[i];
	for (size_t i = 0; date >= 0 && i < day->count; i++)
		if (minute >= day->parts[i].from && minute < day->parts[i].to)
			return true;
	return false;
}

static struct calendar_day random_day(struct seeded *seeded)
{
	struct calendar_day day = {.count = 0};
	uint16_t at = (uint16_t)seeded_below(seeded, 300);
	while (seeded_below(seeded, 3) && at < 1400 && day.count < CALENDAR_PARTS_MAX) {
		uint16_t to = (uint16_t)(at + 1 + seeded_below(seeded, 500));
		day.parts[day.count++] = (struct calendar_part){at, to < 1440 ? to : 1440};
		at = (uint16_t)(to + 1 + seeded_below(seeded, 200));
	}
	return day;
}

/* Most of the time around a change of the clocks. */
static struct calendar *random_calendar(struct seeded *seeded, struct reference *reference)
{
	static const char *const zones[] = {"Asia/Shanghai", "Europe/London", "America/New_York", "Australia/Lord_Howe",
		"America/St_Johns", "Asia/Kathmandu", "Africa/Casablanca", "Pacific/Apia"};
	static const char *const days[] = {"2026-03-01", "2026-10-10", "2030-03-10", "2050-10-15", "2026-07-01",
		"2011-12-20", "2026-02-10", "2077-03-20"};
	const char *zone = zones[seeded_below(seeded, ARRAY_LENGTH(zones))];
	struct calendar *calendar = calendar_new(zone, zone_of(zone));
	setenv("TZ", zone, 1);
	tzset();
	*reference = (struct reference){.first_day = day_of(days[seeded_below(seeded, ARRAY_LENGTH(days))]) - 2};
	reference->from_ms = (reference->first_day + 2) * S_PER_DAY * 1000;
	for (int i = 0; i < 7; i++) {
		reference->week[i] = random_day(seeded);
		calendar_set_hours(calendar, i, &reference->week[i]);
	}
	for (int i = 0; i < DAYS + 4; i++) {
		reference->dates[i] = (int8_t)(seeded_below(seeded, 6) ? 0 : seeded_below(seeded, 2) ? 1 : -1);
		if (reference->dates[i])
			calendar_set_date(calendar, reference->first_day + i, reference->dates[i] > 0);
	}
	for (int i = 0; i < MINUTES; i++)
		reference->works[i] = reference_works(reference, reference->from_ms / 1000 + i * 60);
	return calendar;
}

static int64_t reference_between(const struct reference *reference, int64_t from_ms, int64_t to_ms)
{
	int64_t sum = 0;
	for (int64_t at_ms = from_ms, next_ms; at_ms < to_ms; at_ms = next_ms) {
		int64_t minute = (at_ms - reference->from_ms) / MINUTE;
		next_ms = reference->from_ms + (minute + 1) * MINUTE;
		if (next_ms > to_ms)
			next_ms = to_ms;
		sum += reference->works[minute] ? next_ms - at_ms : 0;
	}
	return sum;
}

static void check_one(struct seeded *seeded, const struct reference *reference, const struct calendar *calendar)
{
	int64_t span = MINUTES * MINUTE;
	int64_t from_ms = reference->from_ms + (int64_t)seeded_below(seeded, (uint64_t)span);
	int64_t to_ms = from_ms + (int64_t)seeded_below(seeded, (uint64_t)(reference->from_ms + span - from_ms));
	int64_t worked = reference_between(reference, from_ms, to_ms);
	struct wall from = {from_ms}, to = {to_ms};

	assert_int_equal(calendar_between(calendar, from, to), worked);
	assert_int_equal(
		calendar_is_working(calendar, from), reference->works[(from_ms - reference->from_ms) / MINUTE]);
	/* `after` is the earliest instant at which that much has been worked. */
	struct wall reached = calendar_after(calendar, from, worked);
	assert_true(reached.ms <= to_ms);
	assert_int_equal(reference_between(reference, from_ms, reached.ms), worked);
	if (worked > 0)
		assert_int_equal(reference_between(reference, from_ms, reached.ms - 1), worked - 1);
	struct wall opens = calendar_opens(calendar, from);
	if (wall_is_set(opens) && opens.ms < reference->from_ms + span) {
		assert_int_equal(reference_between(reference, from_ms, opens.ms), 0);
		assert_true(reference->works[(opens.ms - reference->from_ms) / MINUTE]);
	}
}

static void working_time_agrees_with_counting_minutes(void **state)
{
	struct seeded seeded = seeded_start();
	struct reference *reference = must_malloc(sizeof *reference);
	for (int i = 0; i < 60; i++) {
		struct calendar *calendar = random_calendar(&seeded, reference);
		for (int j = 0; j < 20; j++)
			check_one(&seeded, reference, calendar);
		calendar_free(calendar);
	}
	free(reference);
	unsetenv("TZ");
	tzset();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_noon_break_is_no_working_time),
		cmocka_unit_test(a_day_of_working_time_ends_where_it_was_reached),
		cmocka_unit_test(holidays_are_off_and_made_up_for),
		cmocka_unit_test(hours_begin_where_the_next_part_does),
		cmocka_unit_test(no_calendar_always_works),
		cmocka_unit_test(time_does_not_run_backwards),
		cmocka_unit_test(a_calendar_without_hours_never_comes_to_an_end),
		cmocka_unit_test(a_date_has_one_meaning),
		cmocka_unit_test(a_year_without_dates_is_told),
		cmocka_unit_test(an_hour_that_is_skipped_is_not_worked_and_one_that_is_repeated_is_worked_twice),
		cmocka_unit_test(hours_are_read_as_people_write_them),
		cmocka_unit_test(hours_that_cannot_be_meant_are_refused),
		cmocka_unit_test(working_time_agrees_with_counting_minutes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
