/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/snmp/timing.h"
#include "tests/unit/test.h"

#define MS INT64_C(1000000)
static const struct timing_bounds bounds = {.first_ns = 2000 * MS, .min_ns = 500 * MS, .max_ns = 5000 * MS};

static void before_anything_is_known_the_first_wait_is_taken(void **state)
{
	struct timing timing = {0};
	assert_int_equal(timing_wait(&timing, &bounds, 1), 2000 * MS);
	assert_int_equal(timing_wait(&timing, &bounds, 2), 4000 * MS);
	assert_int_equal(timing_wait(&timing, &bounds, 3), 5000 * MS);
	assert_int_equal(timing_wait(&timing, &bounds, 250), 5000 * MS);
}

static void samples_are_smoothed_as_rfc_6298_has_it(void **state)
{
	struct timing timing = {0};
	timing_sample(&timing, 400 * MS);
	assert_int_equal(timing.smoothed_ns, 400 * MS);
	assert_int_equal(timing.variation_ns, 200 * MS);
	assert_int_equal(timing_wait(&timing, &bounds, 1), 1200 * MS);
	timing_sample(&timing, 800 * MS);
	assert_int_equal(timing.smoothed_ns, 450 * MS); /* 400 + 400 / 8 */
	assert_int_equal(timing.variation_ns, 250 * MS); /* 200 + (400 - 200) / 4 */
	assert_int_equal(timing_wait(&timing, &bounds, 1), 1450 * MS);
}

static void a_fast_device_waits_the_least_and_a_slow_one_the_most(void **state)
{
	struct timing timing = {0};
	for (int i = 0; i < 50; i++)
		timing_sample(&timing, 0);
	assert_true(timing.smoothed_ns > 0);
	assert_int_equal(timing_wait(&timing, &bounds, 1), 500 * MS);
	for (int i = 0; i < 50; i++)
		timing_sample(&timing, 60000 * MS);
	assert_int_equal(timing_wait(&timing, &bounds, 1), 5000 * MS);
}

static void the_back_off_that_got_an_answer_is_kept_until_a_clean_sample(void **state)
{
	struct timing timing = {0};
	timing_sample(&timing, 10 * MS);
	timing_ambiguous(&timing, &bounds, 1700 * MS, 200 * MS); /* after 500 ms and 1 s */
	timing_ambiguous(&timing, &bounds, 700 * MS, 200 * MS); /* less does not undo more */
	assert_int_equal(timing.smoothed_ns, 10 * MS);
	assert_int_equal(timing_wait(&timing, &bounds, 1), 2000 * MS);
	timing_sample(&timing, 10 * MS);
	assert_int_equal(timing_wait(&timing, &bounds, 1), 500 * MS);
	timing_ambiguous(&timing, &bounds, 3600 * 1000 * MS, 200 * MS);
	assert_int_equal(timing_wait(&timing, &bounds, 1), 5000 * MS);
}

static void an_answer_as_soon_after_the_last_try_as_usual_speaks_of_loss(void **state)
{
	struct timing timing = {0};
	timing_ambiguous(&timing, &bounds, 2010 * MS, 10 * MS); /* of a device that is not known, too */
	assert_int_equal(timing_wait(&timing, &bounds, 1), 2000 * MS);
	timing_sample(&timing, 10 * MS);
	timing_ambiguous(&timing, &bounds, 1530 * MS, 30 * MS);
	assert_int_equal(timing.smoothed_ns, 10 * MS);
	assert_int_equal(timing_wait(&timing, &bounds, 1), 500 * MS);
	timing_ambiguous(&timing, &bounds, 1531 * MS, 31 * MS);
	assert_int_equal(timing_wait(&timing, &bounds, 1), 2000 * MS);
}

static void a_probe_keeps_its_pace(void **state)
{
	struct timing timing = {0};
	assert_int_equal(timing_probe_wait(&timing, &bounds), 1000 * MS);
	timing_sample(&timing, 200 * MS);
	assert_int_equal(timing_probe_wait(&timing, &bounds), 600 * MS);
}

static void a_pace_lets_so_many_through_and_no_more(void **state)
{
	struct pace pace = pace_of(50, 5);
	int passed = 0;
	for (int64_t now = 0; now < 1000 * MS; now += MS) {
		while (pace_at(&pace) <= now) {
			pace_charge(&pace, now);
			passed++;
		}
	}
	assert_in_range(passed, 50, 55);
	/* Idle time is not saved up beyond the burst. */
	passed = 0;
	while (pace_at(&pace) <= 60000 * MS) {
		pace_charge(&pace, 60000 * MS);
		passed++;
	}
	assert_int_equal(passed, 5);
}

static void no_limit_lets_everything_through(void **state)
{
	struct pace pace = pace_of(0, 1);
	for (int i = 0; i < 1000; i++) {
		assert_true(pace_at(&pace) <= 0);
		pace_charge(&pace, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(before_anything_is_known_the_first_wait_is_taken),
		cmocka_unit_test(samples_are_smoothed_as_rfc_6298_has_it),
		cmocka_unit_test(a_fast_device_waits_the_least_and_a_slow_one_the_most),
		cmocka_unit_test(the_back_off_that_got_an_answer_is_kept_until_a_clean_sample),
		cmocka_unit_test(an_answer_as_soon_after_the_last_try_as_usual_speaks_of_loss),
		cmocka_unit_test(a_probe_keeps_its_pace),
		cmocka_unit_test(a_pace_lets_so_many_through_and_no_more),
		cmocka_unit_test(no_limit_lets_everything_through),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
