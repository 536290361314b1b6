/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "schedule/schedule.h"
#include "tests/unit/seeded.h"
#include "tests/unit/test.h"
#include <stdbool.h>
#include <string.h>

#define MINUTE INT64_C(60000)
#define BIT(table) (UINT64_C(1) << TABLE_##table)

enum { ROUNDS_MAX = 4096 };

/* A world of virtual time: rounds are noted, and end after `takes_ms`, at once when 0, never when negative. */
struct world {
	struct timers timers;
	struct schedule *schedule;
	struct mono now;
	int64_t takes_ms;
	size_t count;
	struct {
		uint32_t device;
		uint64_t tables;
		int64_t at_ms;
	} rounds[ROUNDS_MAX];
	struct timer end;
	uint32_t ending;
	bool remove_in_callback;
	int running; /* of device 0 */
};

static const int64_t every_round[TABLES] = {0};

static void end_cb(struct timer *timer, struct mono now)
{
	struct world *world = container_of(timer, struct world, end);
	world->running--;
	schedule_done(world->schedule, world->ending, now);
}

static void due_cb(void *data, uint32_t device, uint64_t due)
{
	struct world *world = data;
	must(world->count < ROUNDS_MAX);
	world->rounds[world->count].device = device;
	world->rounds[world->count].tables = due;
	world->rounds[world->count++].at_ms = world->timers.now.ns / NS_PER_MS;
	if (world->remove_in_callback) {
		schedule_remove(world->schedule, device);
		return;
	}
	if (world->takes_ms == 0) {
		schedule_done(world->schedule, device, world->timers.now);
		return;
	}
	assert_int_equal(world->running, 0);
	world->running++;
	world->ending = device;
	if (world->takes_ms > 0)
		timer_set(&world->timers, &world->end, mono_add_ms(world->timers.now, world->takes_ms));
}

/* Runs to `ms` after the start of the world, at each instant at which something is due. */
static void run_to(struct world *world, int64_t ms)
{
	struct mono end = {ms * NS_PER_MS};
	for (struct mono next; (next = timers_next(&world->timers)).ns <= end.ns;)
		timers_run(&world->timers, next);
	timers_run(&world->timers, end);
	world->now = end;
}

static int world_up(void **state)
{
	struct world *world = must_calloc(1, sizeof *world);
	timers_init(&world->timers, world->now);
	timer_init(&world->end, end_cb);
	world->schedule = schedule_new(&world->timers, due_cb, world);
	*state = world;
	return 0;
}

static int world_down(void **state)
{
	struct world *world = *state;
	schedule_free(world->schedule);
	timers_done(&world->timers);
	free(world);
	return 0;
}

static void the_first_round_comes_soon_and_has_all_tables(void **state)
{
	struct world *world = *state;
	int64_t table_ms[TABLES] = {[TABLE_macs] = 10 * MINUTE, [TABLE_arp] = -1};
	char name[16];
	for (uint32_t i = 0; i < 200; i++) {
		snprintf(name, sizeof name, "acc-%u", i);
		schedule_add(world->schedule, i, name, i % 2 ? MINUTE : 2000, table_ms, world->now);
	}
	bool seen[200] = {false};
	run_to(world, 10000);
	for (size_t i = 0; i < world->count; i++) {
		uint32_t device = world->rounds[i].device;
		if (seen[device])
			continue;
		seen[device] = true;
		assert_true(device % 2 || world->rounds[i].at_ms <= 2000);
		assert_int_equal(world->rounds[i].tables & BIT(macs), BIT(macs));
		assert_int_equal(world->rounds[i].tables & BIT(interfaces), BIT(interfaces));
		assert_int_equal(world->rounds[i].tables & BIT(arp), 0);
	}
	for (size_t i = 0; i < 200; i++)
		assert_true(seen[i]);
}

static void rounds_stand_on_the_same_grid_after_a_restart(void **state)
{
	struct world *world = *state;
	schedule_add(world->schedule, 3, "core-1", MINUTE, every_round, world->now);
	run_to(world, 10 * MINUTE);
	int64_t phase = world->rounds[world->count - 1].at_ms % MINUTE;
	schedule_remove(world->schedule, 3);
	run_to(world, 11 * MINUTE + 17);
	schedule_add(world->schedule, 8, "core-1", MINUTE, every_round, world->now);
	size_t before = world->count;
	run_to(world, 20 * MINUTE);
	assert_true(world->count > before + 5);
	for (size_t i = before + 1; i < world->count; i++)
		assert_int_equal(world->rounds[i].at_ms % MINUTE, phase);
	/* Neither close upon the first round, nor long after it. */
	int64_t gap = world->rounds[before + 1].at_ms - world->rounds[before].at_ms;
	assert_in_range(gap, MINUTE / 2, MINUTE + MINUTE / 2);
}

static void load_is_even_over_the_interval(void **state)
{
	enum { DEVICES = 2000 };
	struct world *world = *state;
	char name[32];
	int in_second[60] = {0};
	for (uint32_t i = 0; i < DEVICES; i++) {
		snprintf(name, sizeof name, "panyu-acc-%04u", i);
		schedule_add(world->schedule, i, name, MINUTE, every_round, world->now);
	}
	run_to(world, MINUTE);
	world->count = 0;
	run_to(world, 2 * MINUTE);
	assert_in_range(world->count, DEVICES - 1, DEVICES);
	for (size_t i = 0; i < world->count; i++)
		in_second[world->rounds[i].at_ms / 1000 % 60]++;
	/* 33 on average, standard deviation 6. */
	for (int i = 0; i < 60; i++)
		assert_in_range(in_second[i], 8, 66);
}

static void a_late_round_does_not_move_the_following_ones(void **state)
{
	struct world *world = *state;
	schedule_add(world->schedule, 0, "core-1", MINUTE, every_round, world->now);
	run_to(world, 5 * MINUTE);
	int64_t phase = world->rounds[world->count - 1].at_ms % MINUTE;
	size_t before = world->count;
	/* The loop comes by 7 s late, then 150 s late (the machine was suspended), then in time. */
	timers_run(&world->timers, mono_add_ms((struct mono){0}, 5 * MINUTE + phase + 7000));
	assert_int_equal(world->count, before + 1);
	timers_run(&world->timers, mono_add_ms((struct mono){0}, 6 * MINUTE + phase + 150000));
	assert_int_equal(world->count, before + 2);
	run_to(world, 12 * MINUTE);
	assert_int_equal(world->rounds[before + 2].at_ms, 9 * MINUTE + phase);
	assert_int_equal(world->rounds[before + 3].at_ms, 10 * MINUTE + phase);
	struct schedule_figures figures;
	schedule_figures(world->schedule, &figures);
	assert_int_equal(figures.overruns, 0);
	assert_in_range(figures.lateness_max_ns / NS_PER_MS, 149999, 150000);
	assert_int_equal(figures.lateness[13], 1); /* 4096 < 7000 <= 8192 ms */
	assert_int_equal(figures.lateness[LATENESS_BUCKETS - 1], 1);
	assert_int_equal(figures.lateness[0], figures.rounds - 2);
}

static void tables_with_their_own_interval_come_at_it(void **state)
{
	struct world *world = *state;
	int64_t table_ms[TABLES] = {
		[TABLE_macs] = 10 * MINUTE, [TABLE_optics] = 90000, [TABLE_fans] = 1000, [TABLE_arp] = -1};
	schedule_add(world->schedule, 0, "core-1", MINUTE, table_ms, world->now);
	run_to(world, MINUTE);
	world->count = 0;
	run_to(world, 61 * MINUTE);
	int macs = 0;
	int optics = 0;
	for (size_t i = 0; i < world->count; i++) {
		macs += (world->rounds[i].tables & BIT(macs)) != 0;
		optics += (world->rounds[i].tables & BIT(optics)) != 0;
		assert_true(world->rounds[i].tables & BIT(interfaces));
		assert_true(world->rounds[i].tables & BIT(fans));
		assert_false(world->rounds[i].tables & BIT(arp));
	}
	assert_int_equal(world->count, 60);
	assert_int_equal(macs, 6);
	assert_int_equal(optics, 40);
}

static void slow_tables_of_many_devices_are_spread(void **state)
{
	enum { DEVICES = 300 };
	struct world *world = *state;
	int64_t table_ms[TABLES] = {[TABLE_macs] = 10 * MINUTE};
	char name[32];
	int in_minute[10] = {0};
	for (uint32_t i = 0; i < DEVICES; i++) {
		snprintf(name, sizeof name, "acc-%u", i);
		schedule_add(world->schedule, i, name, MINUTE, table_ms, world->now);
	}
	run_to(world, 3 * MINUTE);
	for (int minute = 0; minute < 10; minute++) {
		world->count = 0;
		run_to(world, (4 + minute) * MINUTE);
		for (size_t i = 0; i < world->count; i++)
			in_minute[minute] += (world->rounds[i].tables & BIT(macs)) != 0;
	}
	int sum = 0;
	for (int i = 0; i < 10; i++) {
		assert_in_range(in_minute[i], 10, 60);
		sum += in_minute[i];
	}
	assert_int_equal(sum, DEVICES);
}

static void never_two_rounds_at_once_and_a_missed_one_follows(void **state)
{
	struct world *world = *state;
	world->takes_ms = 150000;
	schedule_add(world->schedule, 0, "core-1", MINUTE, every_round, world->now);
	run_to(world, 10 * MINUTE);
	/* Two instants pass in each round, but one round makes up for both: back to back, without a pause. */
	assert_in_range(world->count, 4, 5);
	for (size_t i = 2; i < world->count; i++)
		assert_int_equal(world->rounds[i].at_ms - world->rounds[i - 1].at_ms, 150000);
	struct schedule_figures figures;
	schedule_figures(world->schedule, &figures);
	assert_in_range(figures.overruns, 7, 10);
	/* Once rounds are quick again the grid holds as before. */
	world->takes_ms = 10;
	run_to(world, 14 * MINUTE);
	world->count = 0;
	run_to(world, 24 * MINUTE);
	assert_int_equal(world->count, 10);
	for (size_t i = 1; i < 10; i++)
		assert_int_equal(world->rounds[i].at_ms - world->rounds[i - 1].at_ms, MINUTE);
}

static void a_round_that_never_ends_keeps_others_out(void **state)
{
	struct world *world = *state;
	world->takes_ms = -1;
	schedule_add(world->schedule, 0, "core-1", MINUTE, every_round, world->now);
	run_to(world, MINUTE);
	schedule_soon(world->schedule, 0, world->now);
	run_to(world, 10 * MINUTE);
	assert_int_equal(world->count, 1);
	world->running = 0;
	schedule_done(world->schedule, 0, world->now);
	assert_int_equal(world->count, 1); /* not from within the call */
	timers_run(&world->timers, world->now);
	assert_int_equal(world->count, 2);
}

static void soon_polls_at_once_and_is_coalesced(void **state)
{
	struct world *world = *state;
	struct schedule_figures figures;
	schedule_add(world->schedule, 0, "core-1", 10 * MINUTE, every_round, world->now);
	run_to(world, MINUTE);
	assert_int_equal(world->count, 1);
	for (int i = 0; i < 100; i++)
		schedule_soon(world->schedule, 0, world->now);
	assert_int_equal(world->count, 1);
	timers_run(&world->timers, world->now);
	assert_int_equal(world->count, 2);
	/* A storm of traps: at most one extra round a second. */
	for (int i = 0; i < 500; i++) {
		schedule_soon(world->schedule, 0, world->now);
		run_to(world, MINUTE + i * INT64_C(10));
	}
	assert_in_range(world->count, 6, 7);
	schedule_figures(world->schedule, &figures);
	assert_in_range(figures.soon, 5, 6);
	assert_int_equal(figures.rounds, world->count);
	schedule_soon(world->schedule, 77, world->now); /* not there */
}

static void soon_waits_for_the_running_round(void **state)
{
	struct world *world = *state;
	world->takes_ms = 20000;
	schedule_add(world->schedule, 0, "core-1", 10 * MINUTE, every_round, world->now);
	run_to(world, 10000);
	assert_int_equal(world->count, 1);
	schedule_soon(world->schedule, 0, world->now);
	run_to(world, 19000);
	assert_int_equal(world->count, 1);
	run_to(world, MINUTE);
	assert_int_equal(world->count, 2);
	assert_int_equal(world->rounds[1].at_ms, world->rounds[0].at_ms + 20000);
}

static void soon_before_the_first_round_is_the_first_round(void **state)
{
	struct world *world = *state;
	int64_t table_ms[TABLES] = {[TABLE_macs] = 10 * MINUTE};
	schedule_add(world->schedule, 0, "core-1", MINUTE, table_ms, world->now);
	schedule_soon(world->schedule, 0, world->now);
	run_to(world, 29000);
	assert_int_equal(world->count, 1);
	assert_true(world->rounds[0].tables & BIT(macs));
}

static void a_device_may_be_removed_in_its_own_callback(void **state)
{
	struct world *world = *state;
	world->remove_in_callback = true;
	schedule_add(world->schedule, 0, "core-1", MINUTE, every_round, world->now);
	run_to(world, 5 * MINUTE);
	assert_int_equal(world->count, 1);
	schedule_done(world->schedule, 0, world->now);
	schedule_remove(world->schedule, 0);
	assert_int_equal(timers_next(&world->timers).ns, MONO_NEVER.ns);
}

static void a_new_interval_takes_effect_without_an_extra_round(void **state)
{
	struct world *world = *state;
	schedule_add(world->schedule, 0, "core-1", 10 * MINUTE, every_round, world->now);
	run_to(world, MINUTE);
	schedule_add(world->schedule, 0, "core-1", 1000, every_round, world->now);
	world->count = 0;
	timers_run(&world->timers, world->now);
	assert_int_equal(world->count, 0);
	run_to(world, MINUTE + 10000);
	assert_int_equal(world->count, 10);
}

static void random_use_keeps_its_promises(void **state)
{
	struct world *world = *state;
	struct seeded seeded = seeded_start();
	bool there[50] = {false};
	for (int step = 0; step < 20000; step++) {
		uint32_t device = (uint32_t)seeded_below(&seeded, 50);
		char name[16];
		snprintf(name, sizeof name, "d%u", device);
		world->count = 0;
		switch (seeded_below(&seeded, 6)) {
		case 0:
			schedule_add(world->schedule, device, name, 1 + (int64_t)seeded_below(&seeded, 5000),
				every_round, world->now);
			there[device] = true;
			break;
		case 1:
			schedule_remove(world->schedule, device);
			there[device] = false;
			break;
		case 2:
			schedule_soon(world->schedule, device, world->now);
			break;
		case 3:
			schedule_done(world->schedule, device, world->now);
			break;
		default:
			world->now = mono_add_ms(world->now, (int64_t)seeded_below(&seeded, 300));
			timers_run(&world->timers, world->now);
		}
		for (size_t i = 0; i < world->count; i++)
			assert_true(there[world->rounds[i].device]);
	}
	struct schedule_figures figures;
	schedule_figures(world->schedule, &figures);
	uint64_t begun = 0;
	for (int i = 0; i < LATENESS_BUCKETS; i++)
		begun += figures.lateness[i];
	assert_int_equal(begun + figures.soon, figures.rounds);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_up, world_down)

int main(void)
{
	const struct CMUnitTest cases[] = {
		TEST(the_first_round_comes_soon_and_has_all_tables),
		TEST(rounds_stand_on_the_same_grid_after_a_restart),
		TEST(load_is_even_over_the_interval),
		TEST(a_late_round_does_not_move_the_following_ones),
		TEST(tables_with_their_own_interval_come_at_it),
		TEST(slow_tables_of_many_devices_are_spread),
		TEST(never_two_rounds_at_once_and_a_missed_one_follows),
		TEST(a_round_that_never_ends_keeps_others_out),
		TEST(soon_polls_at_once_and_is_coalesced),
		TEST(soon_waits_for_the_running_round),
		TEST(soon_before_the_first_round_is_the_first_round),
		TEST(a_device_may_be_removed_in_its_own_callback),
		TEST(a_new_interval_takes_effect_without_an_extra_round),
		TEST(random_use_keeps_its_promises),
	};
	return cmocka_run_group_tests(cases, NULL, NULL);
}
