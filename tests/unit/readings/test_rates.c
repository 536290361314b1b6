/* SPDX-License-Identifier: Apache-2.0 */
#include "readings/rates.h"
#include "tests/unit/test.h"

#define WRAP (UINT64_C(1) << 32)

struct delta_case {
	const char *what;
	uint64_t before, after;
	bool narrow;
	double most;
	bool known;
	uint64_t delta;
};

static void a_counter_s_way_is_known_or_not(void **state)
{
	static const struct delta_case cases[] = {
		{"a 64-bit counter grows", 1000, 5000, false, 1e9, true, 4000},
		{"it stands still", 1000, 1000, false, 1e9, true, 0},
		{"a 64-bit counter that falls was restarted", 5000, 1000, false, 1e9, false, 0},
		{"a 32-bit counter wraps once", WRAP - 100, 200, true, 1e6, true, 300},
		{"a 32-bit counter that falls by more than the speed allows was restarted", 3000000000u, 10, true, 1e6,
			false, 0},
		{"a 32-bit counter that may have wrapped twice tells nothing", 10, 20, true, 8e9, false, 0},
		{"the fall of a 32-bit counter of unknown speed may be a restart", WRAP - 100, 200, true, 0, false, 0},
		{"a 32-bit counter of unknown speed that grew is believed", 100, 200, true, 0, true, 100},
		{"a value beyond 32 bits is no 32-bit counter", WRAP + 1, WRAP + 2, true, 1e6, false, 0},
		{"64 bits above 2^63 are nothing special", UINT64_C(1) << 63, (UINT64_C(1) << 63) + 7, false, 1e9, true,
			7},
		{"a jump beyond ten times the speed is rubbish", 0, 20000000000u, false, 1e9, false, 0},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint64_t delta = 0;

		print_message("# %s\n", cases[i].what);
		assert_int_equal(counter_delta(cases[i].before, cases[i].after, cases[i].narrow, cases[i].most, &delta),
			cases[i].known);
		if (cases[i].known)
			assert_int_equal(delta, cases[i].delta);
	}
}

static void an_unknown_way_leaves_the_output_alone(void **state)
{
	uint64_t delta = 42;

	assert_false(counter_delta(5, 1, false, 0, &delta));
	assert_int_equal(delta, 42);
}

struct uptime_case {
	const char *what;
	int64_t before, after, elapsed;
	enum uptime_change change;
};

static void uptime_tells_growth_wrap_and_restart_apart(void **state)
{
	static const struct uptime_case cases[] = {
		{"nothing before", -1, 5000, 0, UPTIME_FIRST},
		{"it grew as our clock did", 100000, 160000, 60000, UPTIME_GROWN},
		{"two answers in the wrong order", 100000, 99500, 0, UPTIME_GROWN},
		{"it fell", 100000000, 5000, 60000, UPTIME_RESTARTED},
		{"it wrapped after 497 days", UPTIME_WRAP_MS - 20000, 40000, 60000, UPTIME_WRAPPED},
		{"it restarted just before it would have wrapped", UPTIME_WRAP_MS - 20000, 5000, 600000,
			UPTIME_RESTARTED},
		{"it restarted while we were away for longer than it had been up", 100000, 120000, 3600000,
			UPTIME_RESTARTED},
		{"a slow clock is no restart", 100000, 3500000, 3600000, UPTIME_GROWN},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		print_message("# %s\n", cases[i].what);
		assert_int_equal(uptime_compare(cases[i].before, cases[i].after, cases[i].elapsed), cases[i].change);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_counter_s_way_is_known_or_not),
		cmocka_unit_test(an_unknown_way_leaves_the_output_alone),
		cmocka_unit_test(uptime_tells_growth_wrap_and_restart_apart),
	};

	return cmocka_run_group_tests_name("rates", tests, NULL, NULL);
}
