/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "delivery/delivery.h"
#include "delivery/lines.h"
#include "tests/unit/delivery/fake_sink.h"
#include "tests/unit/store/support.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A store, virtual time, and a delivery with up to two sinks. */
struct world {
	struct bench *bench;
	struct timers timers;
	struct gengfu_services services;
	struct delivery *delivery;
	struct fake_sink sinks[2];
	char why[512];
};

static int64_t now_ns(struct gengfu_host *host)
{
	return ((struct world *)host)->timers.now.ns;
}

static void delivery_start(struct world *world)
{
	const struct delivery_options options = {
		.store = world->bench->store,
		.timers = &world->timers,
		.services = &world->services,
		.log = &world->bench->log,
		.agent_name = "panyu-1",
	};
	world->delivery = delivery_new(&options);
}

static int world_setup(void **state)
{
	struct world *world = must_calloc(1, sizeof *world);
	void *bench = NULL;
	bench_setup(&bench);
	world->bench = bench;
	timers_init(&world->timers, (struct mono){NS_PER_S});
	world->services = (struct gengfu_services){
		.size = sizeof world->services, .host = (struct gengfu_host *)world, .now_ns = now_ns};
	bench_open(world->bench);
	delivery_start(world);
	*state = world;
	return 0;
}

static int world_teardown(void **state)
{
	struct world *world = *state;
	void *bench = world->bench;
	delivery_free(world->delivery);
	assert_int_equal(world->timers.count, 0);
	timers_done(&world->timers);
	bench_teardown(&bench);
	free(world);
	return 0;
}

static int add(struct world *world, size_t sink)
{
	fake_sink_next(&world->sinks[sink]);
	return delivery_add(world->delivery, &fake_sink, NULL, world->timers.now, world->why);
}

/* Commits so many events more and tells the delivery. */
static void events_come(struct world *world, int64_t count)
{
	int64_t last = store_last_sequence(world->bench->store);
	for (int64_t n = last + 1; n <= last + count; n++)
		bench_append(world->bench, n);
	bench_until_committed(world->bench, last + count);
	delivery_committed(world->delivery, last + count, world->timers.now);
}

static void time_passes(struct world *world, int64_t ms)
{
	timers_run(&world->timers, mono_add_ms(world->timers.now, ms));
}

static struct delivery_state state_of(const struct world *world, size_t sink)
{
	struct delivery_state states[2];
	assert_true(delivery_states(world->delivery, states, 2) > sink);
	return states[sink];
}

/* Ends the delivery and the store, and starts them again with new sinks. */
static void restart(struct world *world)
{
	delivery_free(world->delivery);
	bench_close(world->bench);
	memset(world->sinks, 0, sizeof world->sinks);
	bench_open(world->bench);
	world->bench->committed = store_last_sequence(world->bench->store);
	delivery_start(world);
}

static void a_sink_is_handed_each_event_once_and_in_order(void **state)
{
	struct world *world = *state;
	struct fake_sink *sink = &world->sinks[0];
	char id[64];
	assert_int_equal(add(world, 0), 0);
	events_come(world, 1);
	snprintf(id, sizeof id, "\"panyu-1/%s/1\"", store_incarnation(world->bench->store));
	assert_int_equal(sink->count, 1);
	assert_int_equal(sink->events[0].length, strlen(sink->events[0].line));
	assert_non_null(strstr(sink->events[0].line, id));
	assert_string_equal(sink->events[0].type, "gengfu.ticket.changed");
	assert_string_equal(sink->events[0].subject, "PY1-2026-000001");
	events_come(world, 3); /* while the first is under way */
	assert_int_equal(sink->handed_over, 1);
	fake_sink_confirm_all(sink);
	assert_int_equal(sink->count, 3);
	assert_int_equal(sink->events[0].sequence, 2);
	assert_false(delivery_is_idle(world->delivery));
	fake_sink_confirm_all(sink);
	assert_true(delivery_is_idle(world->delivery));
	assert_int_equal(sink->handed_over, 2);
	bench_append(world->bench, 5); /* not even committed */
	assert_false(delivery_is_idle(world->delivery));
}

static void a_batch_holds_at_most_256_events(void **state)
{
	struct world *world = *state;
	assert_int_equal(add(world, 0), 0);
	events_come(world, 1);
	events_come(world, 600);
	fake_sink_confirm_all(&world->sinks[0]);
	assert_int_equal(world->sinks[0].count, LINES_EVENTS_MAX);
	fake_sink_confirm_all(&world->sinks[0]);
	assert_int_equal(world->sinks[0].count, LINES_EVENTS_MAX);
	fake_sink_confirm_all(&world->sinks[0]);
	assert_int_equal(world->sinks[0].count, 600 - 2 * LINES_EVENTS_MAX);
}

static void large_events_come_in_smaller_batches(void **state)
{
	struct world *world = *state;
	auto_free char *text = must_malloc(400001);
	memset(text, 'x', 400000);
	text[400000] = '\0';
	json_t *data = json_pack("{s:s}", "text", text);
	assert_int_equal(add(world, 0), 0);
	for (int i = 0; i < 7; i++)
		store_append(world->bench->store, "gengfu.ticket.changed", "x", (struct wall){0}, data);
	json_decref(data);
	bench_until_committed(world->bench, 7);
	delivery_committed(world->delivery, 7, world->timers.now);
	assert_int_equal(world->sinks[0].count, 3); /* the third passes 1 MiB */
	fake_sink_confirm_all(&world->sinks[0]);
	assert_int_equal(world->sinks[0].count, 3);
}

static void a_failed_batch_is_tried_again_after_pauses_that_grow_to_a_minute(void **state)
{
	struct world *world = *state;
	struct fake_sink *sink = &world->sinks[0];
	static const int64_t pauses[] = {1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000};
	assert_int_equal(add(world, 0), 0);
	events_come(world, 2);
	for (size_t i = 0; i < ARRAY_LENGTH(pauses); i++) {
		fake_sink_confirm(sink, 0, -ECONNREFUSED, "https://x: connection refused");
		assert_string_equal(state_of(world, 0).trouble, "https://x: connection refused");
		assert_true(delivery_is_idle(world->delivery));
		events_come(world, 1); /* no reason to try sooner */
		time_passes(world, pauses[i] - 1);
		assert_null(sink->delivery);
		time_passes(world, 1);
		assert_non_null(sink->delivery);
		assert_int_equal(sink->events[0].sequence, 1);
	}
	fake_sink_confirm_all(sink);
	assert_null(state_of(world, 0).trouble);
	assert_non_null(strstr(world->bench->logged, "works again"));
	events_come(world, 1);
	fake_sink_confirm(sink, 0, -ECONNREFUSED, NULL); /* the pause is short again */
	assert_string_equal(state_of(world, 0).trouble, strerror(ECONNREFUSED));
	time_passes(world, 1000);
	assert_non_null(sink->delivery);
}

static void what_was_out_before_a_failure_is_not_handed_over_again(void **state)
{
	struct world *world = *state;
	struct fake_sink *sink = &world->sinks[0];
	assert_int_equal(add(world, 0), 0);
	events_come(world, 1);
	events_come(world, 9);
	fake_sink_confirm_all(sink);
	fake_sink_confirm(sink, 6, -EPIPE, "the reader is gone");
	assert_int_equal(state_of(world, 0).cursor, 6);
	assert_int_equal(state_of(world, 0).behind, 4);
	time_passes(world, 1000);
	assert_int_equal(sink->events[0].sequence, 7);
	assert_int_equal(sink->count, 4);
	fake_sink_confirm(sink, 8, 0, NULL); /* a part, but no failure: the rest at once */
	assert_int_equal(sink->events[0].sequence, 9);
}

static void deliver_itself_may_fail(void **state)
{
	struct world *world = *state;
	struct fake_sink *sink = &world->sinks[0];
	sink->deliver_error = -ENOMEM;
	assert_int_equal(add(world, 0), 0);
	events_come(world, 1);
	assert_string_equal(state_of(world, 0).trouble, strerror(ENOMEM));
	sink->deliver_error = 0;
	time_passes(world, 1000);
	fake_sink_confirm_all(sink);
	assert_int_equal(state_of(world, 0).cursor, 1);
}

static void a_stuck_sink_stalls_nobody_else_and_is_named_after_a_minute(void **state)
{
	struct world *world = *state;
	assert_int_equal(add(world, 0), 0);
	assert_int_equal(add(world, 1), 0);
	events_come(world, 1);
	for (int i = 0; i < 20; i++) {
		events_come(world, 5);
		fake_sink_confirm_all(&world->sinks[1]);
	}
	assert_int_equal(state_of(world, 0).cursor, 0);
	assert_int_equal(state_of(world, 0).behind, 101);
	assert_null(state_of(world, 0).trouble);
	assert_string_equal(state_of(world, 1).sink, "fake-2");
	time_passes(world, 60000);
	assert_non_null(strstr(state_of(world, 0).trouble, "taken nothing"));
	fake_sink_confirm_all(&world->sinks[0]); /* late, but welcome */
	assert_null(state_of(world, 0).trouble);
	assert_int_equal(state_of(world, 0).cursor, 1);
	assert_int_equal(world->sinks[0].count, 100);
}

static void a_new_sink_starts_with_what_comes_next(void **state)
{
	struct world *world = *state;
	events_come(world, 5);
	assert_int_equal(add(world, 0), 0);
	assert_int_equal(world->sinks[0].handed_over, 0);
	assert_false(world->sinks[0].services->resumed);
	events_come(world, 1);
	assert_int_equal(world->sinks[0].events[0].sequence, 6);
}

static void after_a_restart_a_sink_goes_on_after_its_cursor(void **state)
{
	struct world *world = *state;
	assert_int_equal(add(world, 0), 0);
	events_come(world, 1);
	events_come(world, 4);
	fake_sink_confirm_all(&world->sinks[0]); /* the first; the rest is under way */
	restart(world);
	assert_int_equal(add(world, 0), 0);
	assert_true(world->sinks[0].services->resumed);
	assert_int_equal(world->sinks[0].events[0].sequence, 2);
	assert_int_equal(world->sinks[0].count, 4);
	fake_sink_confirm_all(&world->sinks[0]);
	restart(world);
	assert_int_equal(add(world, 0), 0);
	assert_false(world->sinks[0].services->resumed);
	assert_int_equal(world->sinks[0].handed_over, 0);
}

static void a_new_sink_that_never_confirmed_has_missed_nothing_after_a_restart(void **state)
{
	struct world *world = *state;
	assert_int_equal(add(world, 0), 0);
	events_come(world, 3);
	restart(world);
	assert_int_equal(add(world, 0), 0);
	assert_int_equal(world->sinks[0].events[0].sequence, 1);
	assert_true(world->sinks[0].services->resumed);
}

static void events_that_are_no_longer_kept_are_said_and_stepped_over(void **state)
{
	struct world *world = *state;
	assert_int_equal(add(world, 0), 0);
	events_come(world, 10);
	delivery_free(world->delivery);
	bench_close(world->bench);
	bench_sql(world->bench->path, "DELETE FROM events WHERE sequence <= 4");
	memset(world->sinks, 0, sizeof world->sinks);
	bench_open(world->bench);
	delivery_start(world);
	assert_int_equal(add(world, 0), 0);
	assert_int_equal(world->sinks[0].events[0].sequence, 5);
	assert_non_null(strstr(world->bench->logged, "events 1 to 4 are no longer kept"));
}

static void a_sink_that_confirms_nonsense_does_no_harm(void **state)
{
	struct world *world = *state;
	struct fake_sink *sink = &world->sinks[0];
	static const int64_t nonsense[] = {0, 4, 99, -1};
	assert_int_equal(add(world, 0), 0);
	events_come(world, 1);
	events_come(world, 2);
	fake_sink_confirm_all(sink);
	for (size_t i = 0; i < ARRAY_LENGTH(nonsense); i++) {
		fake_sink_confirm(sink, nonsense[i], 0, NULL);
		assert_int_equal(state_of(world, 0).cursor, 1);
		assert_non_null(state_of(world, 0).trouble);
		time_passes(world, 60000);
		assert_int_equal(sink->events[0].sequence, 2);
	}
	struct gengfu_delivery *delivery = sink->delivery;
	fake_sink_confirm_all(sink);
	sink->services->delivered(delivery, 3, 0, NULL);
	assert_non_null(strstr(world->bench->logged, "twice"));
	assert_int_equal(state_of(world, 0).cursor, 3);
}

static void a_sink_that_confirms_too_early_still_gets_all(void **state)
{
	struct world *world = *state;
	world->sinks[0].is_early = true;
	assert_int_equal(add(world, 0), 0);
	events_come(world, 1000);
	time_passes(world, 0);
	assert_int_equal(world->sinks[0].handed_over, 4);
	assert_int_equal(state_of(world, 0).cursor, 1000);
	assert_true(delivery_is_idle(world->delivery));
}

static void a_sink_that_cannot_start_is_an_error_with_its_words(void **state)
{
	struct world *world = *state;
	world->sinks[0].start_error = -EACCES;
	assert_int_equal(add(world, 0), -EACCES);
	assert_string_equal(world->why, "sink 'fake' cannot start: it was told not to");
	assert_int_equal(delivery_states(world->delivery, NULL, 0), 0);
	events_come(world, 1);
}

#define with_world(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_world(a_sink_is_handed_each_event_once_and_in_order),
		with_world(a_batch_holds_at_most_256_events),
		with_world(large_events_come_in_smaller_batches),
		with_world(a_failed_batch_is_tried_again_after_pauses_that_grow_to_a_minute),
		with_world(what_was_out_before_a_failure_is_not_handed_over_again),
		with_world(deliver_itself_may_fail),
		with_world(a_stuck_sink_stalls_nobody_else_and_is_named_after_a_minute),
		with_world(a_new_sink_starts_with_what_comes_next),
		with_world(after_a_restart_a_sink_goes_on_after_its_cursor),
		with_world(a_new_sink_that_never_confirmed_has_missed_nothing_after_a_restart),
		with_world(events_that_are_no_longer_kept_are_said_and_stepped_over),
		with_world(a_sink_that_confirms_nonsense_does_no_harm),
		with_world(a_sink_that_confirms_too_early_still_gets_all),
		with_world(a_sink_that_cannot_start_is_an_error_with_its_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
