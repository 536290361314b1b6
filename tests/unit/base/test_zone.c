/* SPDX-License-Identifier: Apache-2.0 */
/* Time zones, held against zdump and against glibc's own reader of the same files. */
#include "base/date.h"
#include "base/must.h"
#include "base/zone.h"
#include "tests/unit/seeded.h"
#include "tests/unit/test.h"
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FROM_1950 INT64_C(-631152000)
#define TO_2200 INT64_C(7258118400)

static const char *const names[] = {"Asia/Shanghai", "Asia/Kathmandu", "Asia/Tehran", "Europe/London", "Europe/Dublin",
	"America/New_York", "America/St_Johns", "America/Nuuk", "America/Sao_Paulo", "Africa/Casablanca",
	"Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham", "Antarctica/Troll", "Etc/GMT+8", "UTC"};

static struct zone *zone_of(const char *name)
{
	struct zone *zone = NULL;
	if (zone_read(NULL, name, &zone) < 0)
		fail_msg("tzdata has no %s", name);
	return zone;
}

static int64_t instant(int year, int month, int day, int hour)
{
	return date_to_day((struct date){year, month, day}) * S_PER_DAY + hour * 3600;
}

static void shanghai_is_eight_hours_ahead_for_ever(void **state)
{
	struct zone *zone = zone_of("Asia/Shanghai");
	int64_t until;
	assert_int_equal(zone_offset(zone, instant(2026, 10, 1, 0), &until), 8 * 3600);
	assert_true(until == INT64_MAX);
	/* It had summer time once. */
	assert_int_equal(zone_offset(zone, instant(1988, 7, 1, 0), &until), 9 * 3600);
	assert_int_equal(until, instant(1988, 9, 10, 17));
	zone_free(zone);
}

static void summer_time_beyond_the_files_last_year_follows_its_rule(void **state)
{
	struct zone *zone = zone_of("Europe/Berlin");
	int64_t until;
	assert_int_equal(zone_offset(zone, instant(2150, 3, 29, 0), &until), 3600);
	assert_int_equal(until, instant(2150, 3, 29, 1));
	assert_int_equal(zone_offset(zone, until, &until), 7200);
	assert_int_equal(until, instant(2150, 10, 25, 1));
	zone_free(zone);
}

static void no_zone_is_utc(void **state)
{
	int64_t until;
	assert_int_equal(zone_offset(NULL, 0, &until), 0);
	assert_true(until == INT64_MAX);
}

static int32_t glibc_offset(int64_t at)
{
	time_t seconds = (time_t)at;
	struct tm parts;
	localtime_r(&seconds, &parts);
	return (int32_t)parts.tm_gmtoff;
}

static void every_instant_agrees_with_glibc(void **state)
{
	struct seeded seeded = seeded_start();
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		struct zone *zone = zone_of(names[i]);
		setenv("TZ", names[i], 1);
		tzset();
		for (int j = 0; j < 2000; j++) {
			int64_t at = FROM_1950 + (int64_t)seeded_below(&seeded, TO_2200 - FROM_1950);
			if (zone_offset(zone, at, NULL) != glibc_offset(at))
				fail_msg("%s at %lld: %d, glibc %d", names[i], (long long)at,
					zone_offset(zone, at, NULL), glibc_offset(at));
		}
		zone_free(zone);
	}
	unsetenv("TZ");
	tzset();
}

static void an_offset_holds_until_the_instant_that_is_named(void **state)
{
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		struct zone *zone = zone_of(names[i]);
		int64_t until, steps = 0;
		setenv("TZ", names[i], 1);
		tzset();
		for (int64_t at = FROM_1950; at < TO_2200; at = until, steps++) {
			int32_t offset = zone_offset(zone, at, &until);
			assert_true(until > at);
			assert_int_equal(offset, glibc_offset(at));
			if (until < TO_2200)
				assert_int_equal(offset, glibc_offset(until - 1));
		}
		assert_true(steps < 1100);
		zone_free(zone);
	}
	unsetenv("TZ");
	tzset();
}

/* "Asia/X  Sat Mar 28 00:59:59 2026 UT = Sat Mar 28 01:59:59 2026 CET isdst=0 gmtoff=3600" */
static bool zdump_line_parse(const char *line, int64_t *ret_at, int32_t *ret_offset)
{
	struct tm tm = {0};
	const char *at = strchr(line, ' '), *offset = strstr(line, "gmtoff=");
	if (!at || !offset || !strptime(at, " %a %b %d %H:%M:%S %Y UT", &tm))
		return false;
	*ret_at = (int64_t)timegm(&tm);
	*ret_offset = (int32_t)strtol(offset + strlen("gmtoff="), NULL, 10);
	return true;
}

static void every_change_agrees_with_zdump(void **state)
{
	if (system("command -v zdump > /dev/null") != 0)
		skip();
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		struct zone *zone = zone_of(names[i]);
		char line[512];
		auto_free char *command = must_printf("zdump -v -c 1950,2150 %s", names[i]);
		FILE *pipe = popen(command, "r");
		assert_non_null(pipe);
		int64_t at;
		int32_t offset;
		while (fgets(line, sizeof line, pipe))
			if (zdump_line_parse(line, &at, &offset) && at > FROM_1950 && at < TO_2200 &&
				zone_offset(zone, at, NULL) != offset)
				fail_msg("%d, but zdump says %s", zone_offset(zone, at, NULL), line);
		assert_int_equal(pclose(pipe), 0);
		zone_free(zone);
	}
}

/* A file without changes whose footer is `rule`. */
static int parse_rule(const char *rule, struct zone **ret_zone)
{
	auto_buffer bytes = BUFFER_EMPTY;
	static const char header[44] = {'T', 'Z', 'i', 'f', '2', [39] = 1, [43] = 1};
	static const char block[7] = {0};
	for (int i = 0; i < 2; i++) {
		buffer_add(&bytes, header, sizeof header);
		buffer_add(&bytes, block, sizeof block);
	}
	buffer_printf(&bytes, "\n%s\n", rule);
	return zone_parse(bytes.bytes, bytes.length, ret_zone);
}

static void a_rule_is_read_as_posix_means_it(void **state)
{
	static const struct {
		const char *rule;
		int year, month, day, hour;
		int32_t offset;
	} cases[] = {
		{"UTC0", 2026, 6, 1, 0, 0},
		{"<+0530>-5:30", 2026, 6, 1, 0, 19800},
		{"CET-1CEST,M3.5.0,M10.5.0/3", 2026, 3, 29, 0, 3600},
		{"CET-1CEST,M3.5.0,M10.5.0/3", 2026, 3, 29, 1, 7200},
		{"CET-1CEST,M3.5.0,M10.5.0/3", 2026, 10, 25, 1, 3600},
		{"IST-1GMT0,M10.5.0,M3.5.0/1", 2026, 1, 1, 0, 0}, /* winter time is the exception */
		{"IST-1GMT0,M10.5.0,M3.5.0/1", 2026, 7, 1, 0, 3600},
		{"AEST-10AEDT,M10.1.0,M4.1.0/3", 2026, 1, 1, 0, 39600}, /* the south */
		{"X3Y,J60/0,J300/0", 2028, 2, 29, 23, -10800}, /* J60 is 1 March in every year */
		{"X3Y,J60/0,J300/0", 2028, 3, 1, 3, -7200},
		{"X3Y,59/0,300/0", 2028, 2, 29, 3, -7200}, /* 59 is 29 February in leap years */
		{"X3Y,59/0,300/0", 2027, 3, 1, 2, -10800},
		{"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2026, 3, 29, 0, -7200},
		{"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2026, 3, 29, 1, -3600},
		{"XXX3EDT4,0/0,J365/23", 2026, 12, 31, 23, -14400}, /* for ever */
		{"XXX3EDT4,0/0,J365/23", 2027, 1, 1, 4, -14400},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct zone *zone;
		int64_t at = instant(cases[i].year, cases[i].month, cases[i].day, cases[i].hour);
		if (parse_rule(cases[i].rule, &zone) < 0)
			fail_msg("%s is not read", cases[i].rule);
		if (zone_offset(zone, at, NULL) != cases[i].offset)
			fail_msg("case %zu, %s: %d", i, cases[i].rule, zone_offset(zone, at, NULL));
		zone_free(zone);
	}
}

static void a_broken_rule_is_refused(void **state)
{
	static const char *const rules[] = {"C", "3", "CST", "CST25", "CST-8x", "CET-1CEST", "CET-1CEST,", "<CET-1",
		"CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0",
		"CET-1CEST,J0,J300", "CET-1CEST,366,J300", "CET-1CEST,M3.5.0/168,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0x",
		"CET-1:60", "CET-99999999999999999999"};
	struct zone *zone = NULL;
	for (size_t i = 0; i < ARRAY_LENGTH(rules); i++)
		if (parse_rule(rules[i], &zone) != -EINVAL)
			fail_msg("'%s' is read", rules[i]);
}

static void what_is_no_zone_is_refused(void **state)
{
	static const char *const wrong[] = {"", "/etc/passwd", "../passwd", "Asia/../../passwd", "Asia/Shanghai/",
		"Asia//Shanghai", "Asia/北京", "Asia"};
	struct zone *zone = NULL;
	for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++)
		assert_true(zone_read(NULL, wrong[i], &zone) < 0);
	assert_int_equal(zone_read(NULL, "Asia/Atlantis", &zone), -ENOENT);
	assert_int_equal(zone_read(NULL, "zone1970.tab", &zone), -EINVAL);
	assert_int_equal(zone_parse("TZif", 4, &zone), -EINVAL);
	assert_int_equal(zone_parse("", 0, &zone), -EINVAL);
}

static void a_cut_or_flipped_file_never_reads_outside_of_itself(void **state)
{
	struct seeded seeded = seeded_start();
	auto_buffer bytes = BUFFER_EMPTY;
	size_t read = 0;
	assert_int_equal(file_read(ZONE_FOLDER "/Europe/London", 1 << 20, &bytes), 0);
	for (int i = 0; i < 4000; i++) {
		size_t length = i % 2 ? bytes.length : seeded_below(&seeded, bytes.length);
		char *copy = must_malloc(length + !length); /* to its exact end, for the sanitizer */
		struct zone *zone = NULL;
		memcpy(copy, bytes.bytes, length);
		for (int j = 0; i % 2 && j < 4; j++)
			copy[seeded_below(&seeded, j < 2 ? 60 : length)] ^= (char)(1 << seeded_below(&seeded, 8));
		if (zone_parse(copy, length, &zone) == 0) {
			read++;
			zone_offset(zone, (int64_t)seeded_bits(&seeded) >> 20, NULL);
		}
		zone_free(zone);
		free(copy);
	}
	assert_true(read < 4000);
}

static void a_misspelt_zone_has_a_nearest_one(void **state)
{
	auto_buffer near = BUFFER_EMPTY;
	if (access(ZONE_FOLDER "/zone1970.tab", R_OK) < 0)
		skip();
	assert_true(zone_nearest(NULL, "Asia/Shangai", &near));
	assert_string_equal(buffer_text(&near), "Asia/Shanghai");
	assert_false(zone_nearest(NULL, "Middle-earth/Rivendell", &near));
	assert_false(zone_nearest("/nowhere", "Asia/Shangai", &near));
}

static void dates_and_days_go_both_ways(void **state)
{
	int64_t day = date_to_day((struct date){1600, 1, 1});
	assert_int_equal(date_to_day((struct date){1970, 1, 1}), 0);
	assert_int_equal(date_weekday(0), 3);
	for (struct date last = {1599, 12, 31}; day < 300000; day++) {
		struct date date = date_from_day(day);
		assert_true(date_is_valid(date));
		assert_int_equal(date_to_day(date), day);
		assert_int_equal(date_weekday(day), (date_weekday(day - 1) + 1) % 7);
		assert_true(date.day == last.day + 1 || (date.day == 1 && date.month != last.month));
		last = date;
	}
}

static void a_date_is_read_as_excel_writes_it(void **state)
{
	static const char *const wrong[] = {"", "2026", "2026-10", "2026-02-29", "2026-13-01", "2026-00-01",
		"2026-10-00", "2026-10-32", "26-10-01", "2026-10/01", "2026-10-01x", "2026-10-001", "10/01/2026",
		"2026.10.01"};
	struct date date;
	assert_int_equal(date_parse("2026-10-01", &date), 0);
	assert_int_equal(date_to_day(date), 20727);
	assert_int_equal(date_parse("2026/1/4", &date), 0);
	assert_int_equal(date_weekday(date_to_day(date)), 6);
	for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++)
		if (date_parse(wrong[i], &date) != -EINVAL)
			fail_msg("'%s' is read", wrong[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shanghai_is_eight_hours_ahead_for_ever),
		cmocka_unit_test(summer_time_beyond_the_files_last_year_follows_its_rule),
		cmocka_unit_test(no_zone_is_utc),
		cmocka_unit_test(every_instant_agrees_with_glibc),
		cmocka_unit_test(an_offset_holds_until_the_instant_that_is_named),
		cmocka_unit_test(every_change_agrees_with_zdump),
		cmocka_unit_test(a_rule_is_read_as_posix_means_it),
		cmocka_unit_test(a_broken_rule_is_refused),
		cmocka_unit_test(what_is_no_zone_is_refused),
		cmocka_unit_test(a_cut_or_flipped_file_never_reads_outside_of_itself),
		cmocka_unit_test(a_misspelt_zone_has_a_nearest_one),
		cmocka_unit_test(dates_and_days_go_both_ways),
		cmocka_unit_test(a_date_is_read_as_excel_writes_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
