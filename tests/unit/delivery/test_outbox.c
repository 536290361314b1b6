/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "delivery/outbox.h"
#include "tests/unit/seeded.h"
#include "tests/unit/test.h"
#include <stdio.h>
#include <stdlib.h>

static struct mono at(int64_t ms)
{
	return (struct mono){ms * NS_PER_MS};
}

static int setup(void **state)
{
	struct outbox *outbox = must_calloc(1, sizeof *outbox);
	outbox_init(outbox, 10);
	*state = outbox;
	return 0;
}

static int teardown(void **state)
{
	outbox_done(*state);
	free(*state);
	return 0;
}

/* What may go now, NULL for nothing. */
static struct item *take(struct outbox *outbox, int64_t ms)
{
	struct item *item = NULL;
	return outbox_take(outbox, at(ms), &item, 1) ? item : NULL;
}

static void events_of_several_tickets_go_side_by_side(void **state)
{
	struct outbox *outbox = *state;
	outbox_add(outbox, 11, "a");
	outbox_add(outbox, 12, "b");
	assert_int_equal(take(outbox, 1)->sequence, 11);
	assert_int_equal(take(outbox, 1)->sequence, 12);
	assert_null(take(outbox, 1));
	assert_int_equal(outbox_due(outbox).ns, MONO_NEVER.ns);
}

static void an_event_waits_for_the_one_before_it_of_its_ticket(void **state)
{
	struct outbox *outbox = *state;
	outbox_add(outbox, 11, "a");
	outbox_add(outbox, 12, "a");
	struct item *first = take(outbox, 1);
	assert_null(take(outbox, 1));
	outbox_settle(outbox, first);
	assert_int_equal(take(outbox, 1)->sequence, 12);
}

static void the_cursor_stands_before_the_first_that_is_open(void **state)
{
	struct outbox *outbox = *state;
	assert_int_equal(outbox_cursor(outbox), 10);
	outbox_add(outbox, 11, "a");
	outbox_add(outbox, 12, "b");
	struct item *a = take(outbox, 1);
	struct item *b = take(outbox, 1);
	outbox_settle(outbox, b);
	assert_int_equal(outbox_cursor(outbox), 10);
	outbox_hold(outbox, a, (struct wall){5});
	assert_int_equal(outbox_cursor(outbox), 12);
}

static void what_is_put_back_comes_again_when_its_pause_is_over(void **state)
{
	struct outbox *outbox = *state;
	outbox_add(outbox, 11, "a");
	outbox_add(outbox, 12, "b");
	struct item *a = take(outbox, 1);
	struct item *b = take(outbox, 1);
	outbox_put_back(outbox, a, at(500));
	outbox_put_back(outbox, b, at(300));
	assert_int_equal(outbox_due(outbox).ns, at(300).ns);
	assert_null(take(outbox, 299));
	assert_ptr_equal(take(outbox, 300), b);
	assert_null(take(outbox, 499));
	assert_ptr_equal(take(outbox, 500), a);
	outbox_settle(outbox, a);
	assert_int_equal(outbox->held.count + outbox->open.count, 1);
}

static void an_event_behind_a_held_one_is_to_be_held_too(void **state)
{
	struct outbox *outbox = *state;
	struct item *first = outbox_add_held(outbox, 3, "a", (struct wall){5});
	assert_false(item_is_behind_held(first));
	assert_true(item_is_behind_held(outbox_add(outbox, 11, "a")));
	assert_false(item_is_behind_held(outbox_add(outbox, 12, "b")));
}

static void the_oldest_held_one_is_found_unless_it_is_on_its_way(void **state)
{
	struct outbox *outbox = *state;
	assert_null(outbox_oldest_held(outbox));
	struct item *a = outbox_add_held(outbox, 3, "a", (struct wall){5});
	struct item *b = outbox_add_held(outbox, 4, "b", (struct wall){6});
	assert_ptr_equal(outbox_oldest_held(outbox), a);
	assert_ptr_equal(take(outbox, 1), a);
	assert_ptr_equal(outbox_oldest_held(outbox), b);
	outbox_settle(outbox, b);
	assert_null(outbox_oldest_held(outbox));
}

static void a_take_of_many_keeps_each_ticket_in_its_order(void **state)
{
	struct outbox *outbox = *state;
	struct item *items[8];
	outbox_add(outbox, 11, "a");
	outbox_add(outbox, 12, "b");
	outbox_add(outbox, 13, "a");
	outbox_add(outbox, 14, "b");
	assert_int_equal(outbox_take(outbox, at(1), items, 3), 3);
	assert_int_equal(items[0]->sequence, 11);
	assert_int_equal(items[1]->sequence, 13);
	assert_int_equal(items[2]->sequence, 12);
	for (size_t i = 0; i < 3; i++)
		outbox_put_back(outbox, items[i], at(100));
	assert_int_equal(outbox_take(outbox, at(100), items, 8), 4);
	for (size_t i = 0; i < 4; i++)
		outbox_settle(outbox, items[i]);
	assert_int_equal(outbox_cursor(outbox), 14);
	assert_int_equal(outbox->lanes_by_subject.count, 0);
}

enum { SUBJECTS = 5, EVENTS = 400 };

/* Whatever fails, and however long: every event goes out, those of one subject in order, and the cursor never passes
 * one that is neither out nor held. */
static void whatever_happens_order_is_kept_and_nothing_is_lost(void **state)
{
	struct outbox *outbox = *state;
	struct item *flying[4] = {0};
	int64_t last[SUBJECTS] = {0};
	bool is_out[EVENTS + 1] = {false};
	bool is_held[EVENTS + 1] = {false};
	int64_t read = 0;
	struct seeded random = seeded_start();
	outbox->read = 0;
	for (int64_t ms = 1; outbox_cursor(outbox) < EVENTS || outbox->held.count > 0; ms++) {
		must(ms < 1000000);
		if (read < EVENTS && seeded_below(&random, 3) == 0) {
			char subject[8];
			snprintf(subject, sizeof subject, "%d", (int)(seeded_below(&random, SUBJECTS)));
			struct item *item = outbox_add(outbox, ++read, subject);
			if (item_is_behind_held(item)) {
				outbox_hold(outbox, item, (struct wall){ms});
				is_held[read] = true;
			}
		}
		struct item **slot = &flying[seeded_below(&random, 4)];
		if (!*slot) {
			*slot = take(outbox, ms);
		} else if (seeded_below(&random, 2)) {
			int subject = (*slot)->lane->subject[0] - '0';
			assert_true((*slot)->sequence > last[subject]);
			last[subject] = (*slot)->sequence;
			is_out[(*slot)->sequence] = true;
			outbox_settle(outbox, *slot);
			*slot = NULL;
		} else {
			for (struct item *item = *slot; item; item = item->behind)
				if (!item->is_held) {
					outbox_hold(outbox, item, (struct wall){ms});
					is_held[item->sequence] = true;
				}
			outbox_put_back(outbox, *slot, at(ms + 1 + (int64_t)(seeded_below(&random, 40))));
			*slot = NULL;
		}
		for (int64_t n = 1; n <= outbox_cursor(outbox); n++)
			assert_true(is_out[n] || is_held[n]);
	}
	for (int64_t n = 1; n <= EVENTS; n++)
		assert_true(is_out[n]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(events_of_several_tickets_go_side_by_side, setup, teardown),
		cmocka_unit_test_setup_teardown(an_event_waits_for_the_one_before_it_of_its_ticket, setup, teardown),
		cmocka_unit_test_setup_teardown(the_cursor_stands_before_the_first_that_is_open, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_put_back_comes_again_when_its_pause_is_over, setup, teardown),
		cmocka_unit_test_setup_teardown(an_event_behind_a_held_one_is_to_be_held_too, setup, teardown),
		cmocka_unit_test_setup_teardown(the_oldest_held_one_is_found_unless_it_is_on_its_way, setup, teardown),
		cmocka_unit_test_setup_teardown(a_take_of_many_keeps_each_ticket_in_its_order, setup, teardown),
		cmocka_unit_test_setup_teardown(whatever_happens_order_is_kept_and_nothing_is_lost, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
