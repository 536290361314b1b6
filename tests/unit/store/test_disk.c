/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happens when the disk does not do what it should: nothing is lost, the order stays, and it is said. Failures
 * come from a shim under SQLite, and once, where the test may mount one, from a real file system without room.
 */
#include "base/must.h"
#include "tests/unit/seeded.h"
#include "tests/unit/store/failing_vfs.h"
#include "tests/unit/store/support.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

static int disk_setup(void **state)
{
	failing_vfs_install()->works_for = -1;
	failing_vfs_install()->failure = DISK_WORKS;
	return bench_setup(state);
}

static void append_turns(struct bench *bench, int64_t first, int64_t last)
{
	for (int64_t n = first; n <= last; n++) {
		assert_int_equal(bench_append(bench, n), n);
		bench_put_ticket(bench, (int)(n % 10) + 1, TICKET_NEW, (uint64_t)n);
		store_turn(bench->store);
	}
}

static void fails_and_recovers(struct bench *bench, enum disk_failure failure, int error)
{
	struct failing_disk *disk = failing_vfs_install();
	bench_open(bench);
	append_turns(bench, 1, 50);
	bench_until_committed(bench, 50);
	disk->failure = failure;
	append_turns(bench, 51, 100);
	bench_until_trouble(bench, error);
	bench_until_trouble(bench, error); /* tried again */
	assert_non_null(strstr(bench->what, bench->path));
	assert_int_equal(bench->committed, 50);
	bench_check_events(bench->store, 50); /* reading goes on */
	append_turns(bench, 101, 150);
	disk->failure = DISK_WORKS;
	bench_until_trouble(bench, 0);
	bench_until_committed(bench, 150);
	bench_check_events(bench->store, 150);
	bench_close(bench);
	bench_open(bench);
	bench_check_events(bench->store, 150);
	json_t *ticket = store_ticket(bench->store, "PY1-2026-000001");
	assert_int_equal(json_integer_value(json_object_get(json_object_get(ticket, "body"), "revision")), 150);
	json_decref(ticket);
}

static void a_full_disk_loses_nothing_once_there_is_room_again(void **state)
{
	fails_and_recovers(*state, DISK_FULL, -ENOSPC);
}

static void a_write_error_loses_nothing_once_it_is_over(void **state)
{
	fails_and_recovers(*state, DISK_BROKEN, -EIO);
}

static void what_was_not_synced_counts_as_not_written(void **state)
{
	fails_and_recovers(*state, DISK_SYNC_FAILS, -EIO);
}

static void a_disk_that_fills_up_anywhere_keeps_whole_turns_only(void **state)
{
	struct bench *bench = *state;
	struct failing_disk *disk = failing_vfs_install();
	struct seeded seeded = seeded_start();
	int64_t last = 0;
	bench_open(bench);
	for (int round = 0; round < 40; round++) {
		disk->works_for = (int64_t)seeded_below(&seeded, 60000);
		append_turns(bench, last + 1, last + 20);
		last += 20;
		store_turn(bench->store);
		if (seeded_below(&seeded, 4) == 0)
			bench_sql(bench->path, "SELECT 1"); /* another connection comes and goes */
		disk->works_for = -1;
		disk->failure = DISK_WORKS;
		bench_until_committed(bench, last);
	}
	bench_check_events(bench->store, last);
	bench_close(bench);
	assert_int_equal(bench_sql(bench->path, "SELECT count(*) FROM pragma_integrity_check"
						" WHERE integrity_check <> 'ok'"),
		0);
}

static void closing_on_a_dead_disk_ends_and_says_what_was_lost(void **state)
{
	struct bench *bench = *state;
	bench_open(bench);
	append_turns(bench, 1, 5);
	bench_until_committed(bench, 5);
	failing_vfs_install()->failure = DISK_FULL;
	for (int64_t n = 6; n <= 9; n++)
		bench_append(bench, n);
	bench_close(bench);
	assert_non_null(strstr(bench->logged, "lost=4 "));
	failing_vfs_install()->failure = DISK_WORKS;
	bench_open(bench);
	bench_check_events(bench->store, 5);
}

static void states_that_pile_up_are_coalesced_and_events_are_not(void **state)
{
	struct bench *bench = *state;
	struct store_figures figures;
	bench_open_with(bench, &(struct store_options){.retry_ms = 2, .pending_max = 100000});
	failing_vfs_install()->failure = DISK_FULL;
	for (int64_t n = 1; n <= 3000; n++) {
		if (n % 100 == 0)
			bench_append(bench, n / 100);
		bench_put_alarm(bench, n % 2 ? "odd" : "even", (uint64_t)n);
		bench_put_ticket(bench, 1, TICKET_NEW, (uint64_t)n);
		store_turn(bench->store);
	}
	store_figures(bench->store, &figures);
	assert_true(figures.coalesced > 3000);
	assert_true(figures.pending < 200000);
	failing_vfs_install()->failure = DISK_WORKS;
	bench_until_committed(bench, 30);
	bench_close(bench);
	bench_open(bench);
	bench_check_events(bench->store, 30);
	json_t *ticket = store_ticket(bench->store, "PY1-2026-000001");
	assert_int_equal(json_integer_value(json_object_get(json_object_get(ticket, "body"), "revision")), 3000);
	json_decref(ticket);
}

static void more_events_than_were_meant_to_wait_are_kept_and_reported(void **state)
{
	struct bench *bench = *state;
	struct store_figures figures;
	bench_open_with(bench, &(struct store_options){.retry_ms = 600000, .pending_max = 100000});
	failing_vfs_install()->failure = DISK_FULL;
	append_turns(bench, 1, 1);
	bench_until_trouble(bench, -ENOSPC);
	append_turns(bench, 2, 3000);
	bench_until_trouble(bench, -ENOBUFS);
	assert_non_null(strstr(bench->what, "stay in memory"));
	store_figures(bench->store, &figures);
	assert_true(figures.pending > 100000);
	failing_vfs_install()->failure = DISK_WORKS;
	bench_close(bench); /* tries at once, whatever the pause */
	bench_open(bench);
	bench_check_events(bench->store, 3000);
}

/* In a child with a mount namespace of its own: a file system of 1 MiB, filled, emptied again. */
static int real_disk(struct bench *bench)
{
	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
		mount("tmpfs", bench->folder, "tmpfs", 0, "size=1m") < 0)
		return 77;
	auto_free char *ballast = must_printf("%s/ballast", bench->folder);
	int fd = open(ballast, O_WRONLY | O_CREAT, 0600);
	static const char zeros[4096];
	bench_open(bench);
	append_turns(bench, 1, 10);
	bench_until_committed(bench, 10);
	while (write(fd, zeros, sizeof zeros) > 0)
		;
	close(fd);
	append_turns(bench, 11, 200);
	bench_until_trouble(bench, -ENOSPC);
	bool waits = bench->committed < 200;
	unlink(ballast);
	bench_until_committed(bench, 200);
	bench_close(bench);
	bench_open(bench);
	bench_check_events(bench->store, 200);
	bench_close(bench);
	return waits ? 0 : 1;
}

static void a_real_disk_without_room_loses_nothing_either(void **state)
{
	struct bench *bench = *state;
	int status = 0;
	fflush(stdout);
	pid_t child = fork();
	if (child == 0)
		_exit(real_disk(bench));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77) {
		print_message("# skipped: no right to mount a small file system\n");
		skip();
	}
	assert_int_equal(WEXITSTATUS(status), 0);
}

#define with_disk(test) cmocka_unit_test_setup_teardown(test, disk_setup, bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_disk(a_full_disk_loses_nothing_once_there_is_room_again),
		with_disk(a_write_error_loses_nothing_once_it_is_over),
		with_disk(what_was_not_synced_counts_as_not_written),
		with_disk(a_disk_that_fills_up_anywhere_keeps_whole_turns_only),
		with_disk(closing_on_a_dead_disk_ends_and_says_what_was_lost),
		with_disk(states_that_pile_up_are_coalesced_and_events_are_not),
		with_disk(more_events_than_were_meant_to_wait_are_kept_and_reported),
		with_disk(a_real_disk_without_room_loses_nothing_either),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
