/* SPDX-License-Identifier: Apache-2.0 */
/* Ids, numbers, and the words for statuses. */
#include "tests/unit/test.h"
#include "tickets/private.h"
#include <errno.h>
#include <string.h>

static void a_ulid_holds_the_time_and_the_random_bits(void **state)
{
	static const struct {
		int64_t ms;
		unsigned char random[10];
		const char *text;
	} cases[] = {
		{0, {0}, "00000000000000000000000000"},
		{1469918176385, {0}, "01ARYZ6S410000000000000000"}, /* the time of the ULID specification's example */
		{1, {0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, "00000000010000000000000001"},
		{INT64_C(281474976710655), {255, 255, 255, 255, 255, 255, 255, 255, 255, 255},
			"7ZZZZZZZZZZZZZZZZZZZZZZZZZ"},
		{32, {0x08, 0x42, 0x10, 0x84, 0x21, 0x08, 0x42, 0x10, 0x84, 0x21}, "00000000101111111111111111"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[27];
		ulid_format((struct wall){cases[i].ms}, cases[i].random, text);
		assert_string_equal(text, cases[i].text);
	}
}

static void ulids_sort_by_time(void **state)
{
	static const unsigned char high[10] = {255, 255}, low[10] = {0};
	char before[27], after[27];
	for (int64_t ms = 1000; ms < INT64_C(4000000000000); ms *= 3) {
		ulid_format((struct wall){ms}, high, before);
		ulid_format((struct wall){ms + 1}, low, after);
		assert_true(strcmp(before, after) < 0);
	}
}

static void a_number_has_prefix_year_and_serial(void **state)
{
	char text[48];
	number_format("PY1", 2026, 7, text);
	assert_string_equal(text, "PY1-2026-000007");
	number_format("PY1", 2026, 1234567, text);
	assert_string_equal(text, "PY1-2026-1234567");
	number_format("a-prefix-that-is-much-too-long-for-anybody-to-say", 9999, UINT32_MAX, text);
	assert_true(strlen(text) < sizeof text);
}

static void a_number_is_read_back(void **state)
{
	int year = 0;
	uint32_t serial = 0;
	assert_int_equal(number_parse("PY1-2026-000007", &year, &serial), 0);
	assert_int_equal(year, 2026);
	assert_int_equal(serial, 7);
	assert_int_equal(number_parse("a-b-2027-1234567", &year, &serial), 0);
	assert_int_equal(year, 2027);
	assert_int_equal(serial, 1234567);
}

static void what_is_no_number_is_refused(void **state)
{
	static const char *const texts[] = {"", "-", "--", "PY1", "PY1-2026", "PY1-2026-", "PY1-2026-x", "PY1-x-000007",
		"PY1-2026-000007x", "PY1-2026-000007-"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		int year;
		uint32_t serial;
		assert_int_equal(number_parse(texts[i], &year, &serial), -EINVAL);
	}
}

static void the_year_is_that_of_utc(void **state)
{
	struct wall at;
	assert_int_equal(wall_parse("2026-12-31T23:59:59.999Z", &at), 0);
	assert_int_equal(year_of(at), 2026);
	assert_int_equal(year_of(wall_add_ms(at, 1)), 2027);
}

static void every_status_is_read_as_it_is_written(void **state)
{
	for (enum ticket_status i = TICKET_NEW; i < TICKET_STATUSES; i++) {
		enum ticket_status parsed = TICKET_STATUSES;
		assert_int_equal(ticket_status_parse(ticket_status_text(i), &parsed), 0);
		assert_int_equal(parsed, i);
	}
	enum ticket_status parsed;
	assert_int_equal(ticket_status_parse("open", &parsed), -EINVAL);
	assert_int_equal(ticket_status_parse("inprogress", &parsed), -EINVAL);
	assert_int_equal(ticket_status_parse("", &parsed), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ulid_holds_the_time_and_the_random_bits),
		cmocka_unit_test(ulids_sort_by_time),
		cmocka_unit_test(a_number_has_prefix_year_and_serial),
		cmocka_unit_test(a_number_is_read_back),
		cmocka_unit_test(what_is_no_number_is_refused),
		cmocka_unit_test(the_year_is_that_of_utc),
		cmocka_unit_test(every_status_is_read_as_it_is_written),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
