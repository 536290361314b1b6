/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/must.h"
#include "tests/unit/seeded.h"
#include "tests/unit/test.h"
#include <errno.h>
#include <string.h>

static void instants_print_as_rfc_3339(void **state)
{
	static const struct {
		int64_t ms;
		const char *text;
	} cases[] = {
		{0, "1970-01-01T00:00:00.000Z"},
		{-1, "1969-12-31T23:59:59.999Z"},
		{INT64_C(1795443601123), "2026-11-23T14:20:01.123Z"},
		{INT64_C(951782400000), "2000-02-29T00:00:00.000Z"},
		{INT64_C(253402300799999), "9999-12-31T23:59:59.999Z"},
		{INT64_C(-62009366400000), "0005-01-01T00:00:00.000Z"},
	};
	char text[WALL_TEXT_SIZE];
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct wall back = WALL_NONE;
		assert_string_equal(wall_format((struct wall){cases[i].ms}, text), cases[i].text);
		assert_int_equal(wall_parse(cases[i].text, &back), 0);
		assert_int_equal(back.ms, cases[i].ms);
	}
}

static void an_instant_that_is_none_prints_as_a_dash(void **state)
{
	char text[WALL_TEXT_SIZE];
	assert_string_equal(wall_format(WALL_NONE, text), "-");
	assert_string_equal(wall_format((struct wall){INT64_MAX}, text), "-");
	assert_false(wall_is_set(WALL_NONE));
	assert_true(wall_is_set((struct wall){0}));
}

static void a_fraction_may_be_absent_short_or_long(void **state)
{
	struct wall at = WALL_NONE;
	assert_int_equal(wall_parse("1970-01-01T00:00:01Z", &at), 0);
	assert_int_equal(at.ms, 1000);
	assert_int_equal(wall_parse("1970-01-01T00:00:01.5Z", &at), 0);
	assert_int_equal(at.ms, 1500);
	assert_int_equal(wall_parse("1970-01-01T00:00:01.123999Z", &at), 0);
	assert_int_equal(at.ms, 1123);
}

static void what_is_no_instant_is_refused_and_leaves_the_result(void **state)
{
	static const char *const bad[] = {"", "2026", "2026-11-23", "2026-11-23T14:20:01", "2026-11-23 14:20:01Z",
		"2026-11-23T14:20:01.Z", "2026-11-23T14:20:01.1", "2026-11-23T14:20:01+08:00", "2026-02-29T00:00:00Z",
		"2026-04-31T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z",
		"2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00Zx",
		"-026-01-01T00:00:00Z", "2026-1-01T00:00:00Z", "x026-01-01T00:00:00Z"};
	for (size_t i = 0; i < ARRAY_LENGTH(bad); i++) {
		struct wall at = {77};
		assert_int_equal(wall_parse(bad[i], &at), -EINVAL);
		assert_int_equal(at.ms, 77);
	}
}

static void random_instants_come_back_as_they_went(void **state)
{
	struct seeded seeded = seeded_start();
	char text[WALL_TEXT_SIZE];
	for (int i = 0; i < 20000; i++) {
		struct wall at = {(int64_t)seeded_below(&seeded, UINT64_C(315569520000000)) - INT64_C(62167219200000)};
		struct wall back = WALL_NONE;
		assert_int_equal(wall_parse(wall_format(at, text), &back), 0);
		assert_int_equal(back.ms, at.ms);
	}
}

static void durations_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} cases[] = {{"500ms", 500}, {"90s", 90000}, {"2m", 120000}, {"1h", 3600000}, {"7d", 604800000},
		{"1h30m", 5400000}, {"1d2h3m4s5ms", 93784005}, {"0s", 0}, {"3650d", INT64_C(315360000000)},
		{"00010s", 10000}};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		int64_t ms = -1;
		assert_int_equal(duration_parse(cases[i].text, &ms), 0);
		assert_int_equal(ms, cases[i].ms);
	}
}

static void what_is_no_duration_is_refused(void **state)
{
	static const struct {
		const char *text;
		int error;
	} cases[] = {{"", -EINVAL}, {"5", -EINVAL}, {"s", -EINVAL}, {"-5s", -EINVAL}, {"5 s", -EINVAL},
		{"1.5h", -EINVAL}, {"5sec", -EINVAL}, {"5S", -EINVAL}, {"30m1h", -EINVAL}, {"1m1m", -EINVAL},
		{"1h30", -EINVAL}, {"1h ", -EINVAL}, {"4000d", -ERANGE}, {"3653d1ms", -ERANGE},
		{"99999999999999999999999999d", -ERANGE}, {"18446744073709551616ms", -ERANGE},
		{"99999999999999999999999999x", -EINVAL}};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		int64_t ms = 77;
		assert_int_equal(duration_parse(cases[i].text, &ms), cases[i].error);
		assert_int_equal(ms, 77);
	}
}

static void durations_print_in_whole_units(void **state)
{
	static const struct {
		int64_t ms;
		const char *text;
	} cases[] = {{0, "0s"}, {1, "1ms"}, {90000, "1m30s"}, {3600000, "1h"}, {604800000, "7d"},
		{93784005, "1d2h3m4s5ms"}, {-1500, "-1s500ms"}, {INT64_MAX, "106751991167d7h12m55s807ms"},
		{INT64_MIN, "-106751991167d7h12m55s808ms"}};
	char text[WALL_TEXT_SIZE];
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
		assert_string_equal(duration_format(cases[i].ms, text), cases[i].text);
}

static void random_durations_come_back_as_they_went(void **state)
{
	struct seeded seeded = seeded_start();
	char text[WALL_TEXT_SIZE];
	for (int i = 0; i < 20000; i++) {
		int64_t ms = (int64_t)seeded_below(&seeded, UINT64_C(3653) * 86400000 + 1);
		int64_t back = -1;
		assert_int_equal(duration_parse(duration_format(ms, text), &back), 0);
		assert_int_equal(back, ms);
	}
}

static void the_monotonic_clock_does_not_go_back(void **state)
{
	struct mono before = mono_read();
	assert_true(mono_since(mono_read(), before) >= 0);
	assert_int_equal(mono_since(mono_add_ms(before, 1500), before), 1500 * NS_PER_MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instants_print_as_rfc_3339),
		cmocka_unit_test(an_instant_that_is_none_prints_as_a_dash),
		cmocka_unit_test(a_fraction_may_be_absent_short_or_long),
		cmocka_unit_test(what_is_no_instant_is_refused_and_leaves_the_result),
		cmocka_unit_test(random_instants_come_back_as_they_went),
		cmocka_unit_test(durations_are_read),
		cmocka_unit_test(what_is_no_duration_is_refused),
		cmocka_unit_test(durations_print_in_whole_units),
		cmocka_unit_test(random_durations_come_back_as_they_went),
		cmocka_unit_test(the_monotonic_clock_does_not_go_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
