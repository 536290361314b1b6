/* SPDX-License-Identifier: Apache-2.0 */
#include "delivery/backoff.h"
#include "tests/unit/test.h"

static void a_pause_doubles_up_to_the_longest(void **state)
{
	static const int64_t whole[] = {1000, 2000, 4000, 8000, 10000, 10000};
	for (unsigned failures = 1; failures <= 6; failures++) {
		assert_int_equal(backoff_ms(failures, 1000, 10000, 0), whole[failures - 1] / 2);
		assert_int_equal(
			backoff_ms(failures, 1000, 10000, (uint32_t)whole[failures - 1] / 2), whole[failures - 1]);
	}
	assert_int_equal(backoff_ms(4000000000u, 1000, 10000, 0), 5000);
}

static void the_drawn_half_of_a_pause_stays_within_it(void **state)
{
	uint32_t random = 1;
	for (int i = 0; i < 1000; i++) {
		random = random * 1664525u + 1013904223u;
		int64_t pause = backoff_ms((unsigned)i % 12, 700, 60000, random);
		assert_in_range(pause, 350, 60000);
	}
	assert_int_equal(backoff_ms(1, 1, 1, 12345), 1);
}

static void a_first_pause_above_the_longest_is_the_longest(void **state)
{
	assert_in_range(backoff_ms(1, 10000, 500, 77), 250, 500);
}

static struct mono second(int64_t s)
{
	return (struct mono){s * NS_PER_S};
}

static void no_minute_holds_more_than_the_rate(void **state)
{
	struct rate rate;
	struct mono taken[100];
	struct mono now = second(1000);
	rate_init(&rate, 20);
	for (size_t i = 0; i < 100; i++) {
		now = rate_due(&rate, mono_add_ms(now, i % 3 ? 10 : 900));
		rate_take(&rate, now);
		taken[i] = now;
		if (i >= 20)
			assert_true(mono_since(taken[i], taken[i - 20]) >= 60 * NS_PER_S);
	}
	/* and it wastes none: five times twenty take four minutes and little more */
	assert_true(mono_since(taken[99], taken[0]) < 5 * 60 * NS_PER_S);
	rate_done(&rate);
}

static void without_a_rate_everything_may_go_at_once(void **state)
{
	struct rate rate;
	rate_init(&rate, 0);
	for (int i = 0; i < 5; i++) {
		rate_take(&rate, second(7));
		assert_int_equal(rate_due(&rate, second(7)).ns, second(7).ns);
	}
	rate_done(&rate);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pause_doubles_up_to_the_longest),
		cmocka_unit_test(the_drawn_half_of_a_pause_stays_within_it),
		cmocka_unit_test(a_first_pause_above_the_longest_is_the_longest),
		cmocka_unit_test(no_minute_holds_more_than_the_rate),
		cmocka_unit_test(without_a_rate_everything_may_go_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
