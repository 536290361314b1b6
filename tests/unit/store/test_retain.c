/* SPDX-License-Identifier: Apache-2.0 */
/* Retention on a made-up clock: event n is of second n; the instants that store_retain is told are seconds too. */
#include "base/must.h"
#include "tests/unit/store/support.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define S_MS INT64_C(1000)

static void append(struct bench *bench, int64_t n, const char *type, const char *subject)
{
	json_t *data = json_pack("{s:I}", "n", (json_int_t)n);
	assert_int_equal(store_append(bench->store, type, subject, (struct wall){S_MS * n}, data), n);
	json_decref(data);
}

static void append_alarms(struct bench *bench, int64_t first, int64_t last)
{
	for (int64_t n = first; n <= last; n++)
		append(bench, n, "gengfu.alarm.raised", "acc-17");
}

/* A ticket that was opened in second 1; ended (0: it is open) and its status as said. */
static void put_ticket(struct bench *bench, const char *number, enum ticket_status status, int64_t ended)
{
	struct ticket ticket = {
		.revision = 1, .status = status, .severity = SEVERITY_MAJOR, .cause_key = (char *)"key"};
	char at[WALL_TEXT_SIZE];
	snprintf(ticket.id, sizeof ticket.id, "%s", number);
	snprintf(ticket.number, sizeof ticket.number, "%s", number);
	wall_format((struct wall){S_MS * ended}, at);
	ticket.body = json_pack("{s:s, s:s*, s:s}", "number", number, "closed", ended ? at : NULL, "opened",
		"1970-01-01T00:00:01.000Z");
	store_put_ticket(bench->store, &ticket);
	json_decref(ticket.body);
}

/* A whole run; returns how many steps it took. */
static size_t retain(struct bench *bench, int64_t tickets_s, int64_t events_s, int64_t upto)
{
	struct store_figures figures;
	size_t steps = 0;
	do {
		size_t commits = bench->commits;
		store_retain(bench->store, &(struct store_retention){.tickets = {S_MS * tickets_s},
						   .events = {S_MS * events_s},
						   .audit = {S_MS * events_s},
						   .upto = upto});
		store_turn(bench->store);
		bench_until_commit(bench, commits);
		store_figures(bench->store, &figures);
		steps++;
	} while (figures.is_retaining);
	return steps;
}

static int64_t count(struct bench *bench, const char *what)
{
	auto_free char *sql = must_printf("SELECT count(*) FROM %s", what);
	return bench_sql(bench->path, sql);
}

static int none(void *data, const struct stored_event *event)
{
	return 0;
}

static void other_events_go_by_their_age_and_what_is_left_has_no_gap(void **state)
{
	struct bench *bench = *state;
	struct store_figures figures;
	bench_open(bench);
	append_alarms(bench, 1, 2000);
	bench_until_committed(bench, 2000);
	size_t steps = retain(bench, 0, 1201, 2000);
	assert_true(steps >= 3); /* small ones */
	assert_int_equal(count(bench, "events"), 800);
	assert_int_equal(store_first_sequence(bench->store), 1201);
	assert_int_equal(store_events(bench->store, 1199, 10, none, NULL), -ERANGE);
	assert_int_equal(store_events(bench->store, 1200, 10, none, NULL), 0);
	store_figures(bench->store, &figures);
	assert_int_equal(figures.events_gone, 1200);
	assert_int_equal(figures.tickets_gone, 0);
}

static void a_tickets_history_lives_as_long_as_the_ticket(void **state)
{
	struct bench *bench = *state;
	bench_open(bench);
	put_ticket(bench, "old", TICKET_CLOSED, 10);
	put_ticket(bench, "young", TICKET_CLOSED, 90);
	put_ticket(bench, "open", TICKET_HELD, 0);
	put_ticket(bench, "resolved", TICKET_RESOLVED, 10); /* not closed yet */
	append(bench, 1, "gengfu.ticket.opened", "old");
	append(bench, 2, "gengfu.ticket.opened", "young");
	append(bench, 3, "gengfu.ticket.opened", "open");
	append(bench, 4, "gengfu.ticket.opened", "resolved");
	append(bench, 5, "gengfu.alarm.raised", "acc-17");
	append(bench, 6, "gengfu.ticket.resolved", "old");
	append_alarms(bench, 7, 100);
	bench_until_committed(bench, 100);
	retain(bench, 50, 80, 100);
	assert_int_equal(count(bench, "tickets"), 3);
	assert_int_equal(count(bench, "tickets WHERE number = 'old'"), 0);
	assert_int_equal(count(bench, "events WHERE subject = 'old'"), 0);
	assert_int_equal(count(bench, "events WHERE subject IN ('young', 'open', 'resolved')"), 3);
	assert_int_equal(count(bench, "events WHERE subject = 'acc-17'"), 21);
	assert_int_equal(store_history(bench->store, "open", none, NULL), 0);
}

static void nothing_goes_that_is_young_enough(void **state)
{
	struct bench *bench = *state;
	bench_open(bench);
	put_ticket(bench, "closed", TICKET_CLOSED, 10);
	append(bench, 1, "gengfu.ticket.closed", "closed");
	append_alarms(bench, 2, 20);
	bench_until_committed(bench, 20);
	retain(bench, 10, 2, 20); /* ended, and raised, at just that instant */
	assert_int_equal(count(bench, "tickets"), 1);
	assert_int_equal(count(bench, "events"), 20);
	assert_int_equal(store_events(bench->store, 0, 100, none, NULL), 0);
}

static void what_a_sink_has_still_to_take_stays(void **state)
{
	struct bench *bench = *state;
	bench_open(bench);
	append_alarms(bench, 1, 100);
	bench_until_committed(bench, 100);
	retain(bench, 1000, 1000, 30);
	assert_int_equal(count(bench, "events"), 70);
	assert_int_equal(store_first_sequence(bench->store), 31);
	retain(bench, 1000, 1000, 40); /* it has taken some more */
	assert_int_equal(store_first_sequence(bench->store), 41);
}

static void the_newest_event_stays_so_that_the_numbers_go_on(void **state)
{
	struct bench *bench = *state;
	bench_open(bench);
	append_alarms(bench, 1, 100);
	bench_until_committed(bench, 100);
	retain(bench, 1000, 1000, 100);
	assert_int_equal(count(bench, "events"), 1);
	bench_close(bench);
	bench_open(bench);
	append_alarms(bench, 101, 101);
	bench_until_committed(bench, 101);
	assert_int_equal(store_first_sequence(bench->store), 100);
}

static void the_floor_outlives_a_restart_and_the_check_knows_it(void **state)
{
	struct bench *bench = *state;
	struct store *reader = NULL;
	char why[512];
	bench_open(bench);
	append_alarms(bench, 1, 10);
	append(bench, 11, "gengfu.ticket.opened", "open");
	put_ticket(bench, "open", TICKET_NEW, 0);
	append_alarms(bench, 12, 20);
	bench_until_committed(bench, 20);
	retain(bench, 1000, 15, 20); /* leaves 11, and 15 to 20 */
	bench_close(bench);
	assert_int_equal(count(bench, "events"), 7);
	assert_int_equal(store_open_reader(bench->path, &reader, why), 0);
	assert_int_equal(store_first_sequence(reader), 15);
	assert_int_equal(store_events(reader, 10, 1, none, NULL), -ERANGE); /* 11 alone would be a part */
	assert_int_equal(store_check(reader, NULL, NULL, why), 0);
	store_close(reader);
}

static void a_dead_letter_goes_with_its_event(void **state)
{
	struct bench *bench = *state;
	bench_open(bench);
	append_alarms(bench, 1, 10);
	store_put_held(bench->store, &(struct held_event){"webhook", "acc-17", "gone", 3, {0}, true});
	store_put_held(bench->store, &(struct held_event){"webhook", "acc-17", "gone", 8, {0}, true});
	bench_until_committed(bench, 10);
	retain(bench, 1000, 6, 10);
	assert_int_equal(count(bench, "held"), 1);
	assert_int_equal(count(bench, "held WHERE sequence = 8"), 1);
}

static void commits_go_on_between_the_steps(void **state)
{
	struct bench *bench = *state;
	bench_open(bench);
	append_alarms(bench, 1, 3000);
	bench_until_committed(bench, 3000);
	const struct store_retention before = {{S_MS * 5000}, {S_MS * 5000}, {S_MS * 5000}, 3000};
	int64_t last = 3000;
	struct store_figures figures;
	do { /* each turn has an event and a step */
		append_alarms(bench, last + 1, last + 1);
		store_retain(bench->store, &before);
		bench_until_committed(bench, ++last);
		store_figures(bench->store, &figures);
	} while (figures.is_retaining);
	assert_int_equal(count(bench, "events"), last - 3000);
	assert_int_equal(store_first_sequence(bench->store), 3001);
}

#define with_bench(test) cmocka_unit_test_setup_teardown(test, bench_setup, bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_bench(other_events_go_by_their_age_and_what_is_left_has_no_gap),
		with_bench(a_tickets_history_lives_as_long_as_the_ticket),
		with_bench(nothing_goes_that_is_young_enough),
		with_bench(what_a_sink_has_still_to_take_stays),
		with_bench(the_newest_event_stays_so_that_the_numbers_go_on),
		with_bench(the_floor_outlives_a_restart_and_the_check_knows_it),
		with_bench(a_dead_letter_goes_with_its_event),
		with_bench(commits_go_on_between_the_steps),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
