/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "base/timers.h"
#include "tests/unit/seeded.h"
#include "tests/unit/test.h"
#include <stdbool.h>

/* A timer that writes its name down when it runs, and may then do something to another. */
struct noted {
	struct timer timer;
	struct notes *notes;
	int name;
	struct noted *sets; /* set to `sets_at` by this one's callback */
	struct mono sets_at;
	struct noted *stops;
};

struct notes {
	struct timers timers;
	int ran[64];
	size_t count;
};

static void noted_cb(struct timer *timer, struct mono now)
{
	struct noted *noted = container_of(timer, struct noted, timer);
	assert_false(timer_is_set(timer));
	noted->notes->ran[noted->notes->count++] = noted->name;
	if (noted->stops)
		timer_stop(&noted->notes->timers, &noted->stops->timer);
	if (noted->sets)
		timer_set(&noted->notes->timers, &noted->sets->timer, noted->sets_at);
}

static struct noted noted(struct notes *notes, int name)
{
	struct noted noted = {.notes = notes, .name = name};
	timer_init(&noted.timer, noted_cb);
	return noted;
}

static struct mono at(int64_t ns)
{
	return (struct mono){ns};
}

static void timers_run_in_the_order_of_their_instants(void **state)
{
	struct notes notes = {0};
	timers_init(&notes.timers, at(0));
	struct noted a = noted(&notes, 1), b = noted(&notes, 2), c = noted(&notes, 3);
	timer_set(&notes.timers, &c.timer, at(30));
	timer_set(&notes.timers, &a.timer, at(10));
	timer_set(&notes.timers, &b.timer, at(20));
	assert_int_equal(timers_next(&notes.timers).ns, 10);
	assert_int_equal(timers_run(&notes.timers, at(9)), 0);
	assert_int_equal(timers_run(&notes.timers, at(20)), 2);
	assert_int_equal(notes.ran[0], 1);
	assert_int_equal(notes.ran[1], 2);
	assert_true(timer_is_set(&c.timer));
	assert_int_equal(timers_next(&notes.timers).ns, 30);
	timers_done(&notes.timers);
	assert_false(timer_is_set(&c.timer));
}

static void equal_instants_run_in_the_order_of_setting(void **state)
{
	struct notes notes = {0};
	struct noted all[40];
	timers_init(&notes.timers, at(0));
	for (int i = 0; i < 40; i++) {
		all[i] = noted(&notes, i);
		timer_set(&notes.timers, &all[i].timer, at(5));
	}
	timer_set(&notes.timers, &all[0].timer, at(5)); /* set again: now the last */
	assert_int_equal(timers_run(&notes.timers, at(5)), 40);
	for (int i = 0; i < 39; i++)
		assert_int_equal(notes.ran[i], i + 1);
	assert_int_equal(notes.ran[39], 0);
	timers_done(&notes.timers);
}

static void no_timer_means_never(void **state)
{
	struct timers timers;
	timers_init(&timers, at(7));
	assert_int_equal(timers_next(&timers).ns, MONO_NEVER.ns);
	assert_int_equal(timers_run(&timers, at(100)), 0);
	assert_int_equal(timers.now.ns, 100);
	timers_done(&timers);
}

static void a_timer_that_is_moved_runs_once_at_its_new_instant(void **state)
{
	struct notes notes = {0};
	timers_init(&notes.timers, at(0));
	struct noted a = noted(&notes, 1);
	timer_set(&notes.timers, &a.timer, at(10));
	timer_set(&notes.timers, &a.timer, at(50));
	assert_int_equal(timers_run(&notes.timers, at(49)), 0);
	assert_int_equal(timers_run(&notes.timers, at(50)), 1);
	assert_int_equal(timers_run(&notes.timers, at(90)), 0);
	timers_done(&notes.timers);
}

static void stopping_a_timer_that_is_not_set_does_nothing(void **state)
{
	struct notes notes = {0};
	timers_init(&notes.timers, at(0));
	struct noted a = noted(&notes, 1);
	timer_stop(&notes.timers, &a.timer);
	timer_set(&notes.timers, &a.timer, at(1));
	timer_stop(&notes.timers, &a.timer);
	timer_stop(&notes.timers, &a.timer);
	assert_int_equal(timers_run(&notes.timers, at(10)), 0);
	timers_done(&notes.timers);
}

static void a_callback_may_stop_a_timer_that_is_due_in_the_same_run(void **state)
{
	struct notes notes = {0};
	timers_init(&notes.timers, at(0));
	struct noted a = noted(&notes, 1), b = noted(&notes, 2);
	a.stops = &b;
	timer_set(&notes.timers, &a.timer, at(1));
	timer_set(&notes.timers, &b.timer, at(2));
	assert_int_equal(timers_run(&notes.timers, at(10)), 1);
	timers_done(&notes.timers);
}

static void a_timer_set_to_the_past_by_a_callback_runs_in_the_same_call(void **state)
{
	struct notes notes = {0};
	timers_init(&notes.timers, at(0));
	struct noted a = noted(&notes, 1), b = noted(&notes, 2), c = noted(&notes, 3);
	a.sets = &c;
	a.sets_at = at(-5);
	timer_set(&notes.timers, &a.timer, at(1));
	timer_set(&notes.timers, &b.timer, at(2));
	assert_int_equal(timers_run(&notes.timers, at(10)), 3);
	assert_int_equal(notes.ran[1], 3);
	assert_int_equal(notes.ran[2], 2);
	timers_done(&notes.timers);
}

static void a_callback_may_set_its_own_timer_again(void **state)
{
	struct notes notes = {0};
	timers_init(&notes.timers, at(0));
	struct noted a = noted(&notes, 1);
	a.sets = &a;
	a.sets_at = at(20);
	timer_set(&notes.timers, &a.timer, at(10));
	assert_int_equal(timers_run(&notes.timers, at(15)), 1);
	assert_int_equal(timers_next(&notes.timers).ns, 20);
	timers_done(&notes.timers);
}

static void freed_cb(struct timer *timer, struct mono now)
{
	free(container_of(timer, struct noted, timer));
}

static void a_callback_may_free_what_its_timer_is_in(void **state)
{
	struct timers timers;
	timers_init(&timers, at(0));
	for (int i = 0; i < 3; i++) {
		struct noted *noted = must_calloc(1, sizeof *noted);
		timer_init(&noted->timer, freed_cb);
		timer_set(&timers, &noted->timer, at(i));
	}
	assert_int_equal(timers_run(&timers, at(10)), 3);
	timers_done(&timers);
}

/* The naive reference: an array that is searched whole. */
enum { MODEL_SIZE = 200 };
struct model {
	struct timers timers;
	struct entry {
		struct timer timer;
		struct model *model;
		bool set;
		int64_t ns;
		uint64_t order;
	} entries[MODEL_SIZE];
	uint64_t order;
	size_t ran;
};

static struct entry *model_first(struct model *model)
{
	struct entry *first = NULL;
	for (size_t i = 0; i < MODEL_SIZE; i++) {
		struct entry *entry = &model->entries[i];
		if (entry->set &&
			(!first || entry->ns < first->ns || (entry->ns == first->ns && entry->order < first->order)))
			first = entry;
	}
	return first;
}

static void model_cb(struct timer *timer, struct mono now)
{
	struct entry *entry = container_of(timer, struct entry, timer);
	assert_ptr_equal(entry, model_first(entry->model));
	assert_true(entry->ns <= now.ns);
	entry->set = false;
	entry->model->ran++;
}

static void random_operations_agree_with_a_naive_reference(void **state)
{
	struct seeded seeded = seeded_start();
	struct model *model = must_calloc(1, sizeof *model);
	int64_t now = 0;
	timers_init(&model->timers, at(0));
	for (size_t i = 0; i < MODEL_SIZE; i++) {
		model->entries[i].model = model;
		timer_init(&model->entries[i].timer, model_cb);
	}
	for (int step = 0; step < 50000; step++) {
		struct entry *entry = &model->entries[seeded_below(&seeded, MODEL_SIZE)];
		uint64_t choice = seeded_below(&seeded, 10);
		if (choice < 6) {
			entry->set = true;
			entry->ns = now + (int64_t)seeded_below(&seeded, 100);
			entry->order = model->order++;
			timer_set(&model->timers, &entry->timer, at(entry->ns));
		} else if (choice < 9) {
			entry->set = false;
			timer_stop(&model->timers, &entry->timer);
		} else {
			now += (int64_t)seeded_below(&seeded, 20);
			size_t before = model->ran;
			size_t ran = timers_run(&model->timers, at(now));
			assert_int_equal(ran, model->ran - before);
		}
		const struct entry *first = model_first(model);
		assert_int_equal(timers_next(&model->timers).ns, first ? first->ns : MONO_NEVER.ns);
		assert_int_equal(timer_is_set(&entry->timer), entry->set);
	}
	assert_true(model->ran > 100);
	timers_done(&model->timers);
	free(model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_run_in_the_order_of_their_instants),
		cmocka_unit_test(equal_instants_run_in_the_order_of_setting),
		cmocka_unit_test(no_timer_means_never),
		cmocka_unit_test(a_timer_that_is_moved_runs_once_at_its_new_instant),
		cmocka_unit_test(stopping_a_timer_that_is_not_set_does_nothing),
		cmocka_unit_test(a_callback_may_stop_a_timer_that_is_due_in_the_same_run),
		cmocka_unit_test(a_timer_set_to_the_past_by_a_callback_runs_in_the_same_call),
		cmocka_unit_test(a_callback_may_set_its_own_timer_again),
		cmocka_unit_test(a_callback_may_free_what_its_timer_is_in),
		cmocka_unit_test(random_operations_agree_with_a_naive_reference),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
