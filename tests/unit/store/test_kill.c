/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An agent that is killed at any moment: a child appends under load and tells through a pipe what was committed; the
 * parent kills it after a drawn number of commits and a drawn moment. Each start continues in the same database.
 * Afterwards there is no gap, no duplicate, every told commit is there, and each ticket has the revision of its event.
 */
#include "base/must.h"
#include "tests/unit/seeded.h"
#include "tests/unit/store/support.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define KILLS 20
#define TICKETS 10

/* Puts event n with ticket n % 10 at revision n in one turn, for ever. */
static _Noreturn void append_under_load(struct bench *bench, int told)
{
	bench_open(bench);
	int64_t told_last = 0;
	for (int64_t n = store_last_sequence(bench->store) + 1;; n++) {
		bench_append(bench, n);
		bench_put_ticket(bench, (int)(n % TICKETS), TICKET_NEW, (uint64_t)n);
		store_turn(bench->store);
		store_poll(bench->store);
		if (n - bench->committed > 500) /* the loop is not endlessly ahead of the disk */
			bench_until_committed(bench, n - 250);
		if (bench->committed > told_last) {
			told_last = bench->committed;
			if (write(told, &told_last, sizeof told_last) != sizeof told_last)
				_exit(1);
		}
	}
}

/* Runs a child until it has told of some commits and a moment has passed; returns the last commit that it told. */
static int64_t run_and_kill(struct bench *bench, struct seeded *seeded)
{
	int ends[2];
	int64_t told = 0;
	int64_t last = 0;
	fflush(stdout);
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0)
		append_under_load(bench, ends[1]);
	close(ends[1]);
	for (uint64_t left = 1 + seeded_below(seeded, 20); left > 0; left--)
		assert_int_equal(read(ends[0], &told, sizeof told), sizeof told);
	struct timespec moment = {.tv_nsec = (long)seeded_below(seeded, 3000000)};
	nanosleep(&moment, NULL); /* not to wait for something: to hit any point of a commit */
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	for (last = told; read(ends[0], &told, sizeof told) == sizeof told; last = told)
		;
	close(ends[0]);
	return last;
}

/* The newest event of each ticket is the revision that the ticket has. */
static void check_tickets(struct store *store, int64_t last)
{
	for (int i = 0; i < TICKETS && i < last; i++) {
		char number[32];
		snprintf(number, sizeof number, "PY1-2026-%06d", i);
		json_t *ticket = store_ticket(store, number);
		int64_t revision = json_integer_value(json_object_get(json_object_get(ticket, "body"), "revision"));
		assert_int_equal(revision, last - (last - i) % TICKETS);
		json_decref(ticket);
	}
}

static void killed_at_any_moment_the_store_has_no_gap_and_no_duplicate(void **state)
{
	struct bench *bench = *state;
	struct seeded seeded = seeded_start();
	char incarnation[5] = "";
	for (int i = 0; i < KILLS; i++) {
		int64_t told = run_and_kill(bench, &seeded);
		bench_open(bench);
		int64_t last = store_last_sequence(bench->store);
		assert_true(last >= told);
		bench_check_events(bench->store, last);
		check_tickets(bench->store, last);
		if (incarnation[0])
			assert_string_equal(store_incarnation(bench->store), incarnation);
		strcpy(incarnation, store_incarnation(bench->store));
		bench_close(bench);
	}
	print_message("# %" PRId64 " events over %d kills\n",
		bench_sql(bench->path, "SELECT max(sequence) FROM events"), KILLS);
	assert_int_equal(bench_sql(bench->path, "SELECT count(*) FROM pragma_integrity_check"
						" WHERE integrity_check <> 'ok'"),
		0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			killed_at_any_moment_the_store_has_no_gap_and_no_duplicate, bench_setup, bench_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
