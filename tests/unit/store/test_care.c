/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "tests/unit/store/support.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct told {
	size_t lines;
	char last[256];
};

static void line_told(void *data, const char *line)
{
	struct told *told = data;
	told->lines++;
	snprintf(told->last, sizeof told->last, "%s", line);
}

static void fill(struct bench *bench, int64_t first, int64_t last)
{
	for (int64_t n = first; n <= last; n++) {
		bench_append(bench, n);
		bench_put_ticket(bench, (int)n, TICKET_NEW, 1);
	}
	bench_until_committed(bench, last);
}

static char *backup_of(const struct bench *bench)
{
	return must_printf("%s.backup", bench->path);
}

static int check(const char *path, struct told *told, char why[512])
{
	struct store *reader = NULL;
	*told = (struct told){0};
	int error = store_open_reader(path, &reader, why);
	if (error)
		return error;
	error = store_check(reader, line_told, told, why);
	store_close(reader);
	return error;
}

static void a_sound_store_passes_the_check_while_its_agent_runs(void **state)
{
	struct bench *bench = *state;
	struct told told;
	char why[512];
	bench_open(bench);
	assert_int_equal(check(bench->path, &told, why), 0);
	fill(bench, 1, 20);
	assert_int_equal(check(bench->path, &told, why), 0);
	assert_int_equal(told.lines, 0);
}

static void the_check_names_each_broken_promise(void **state)
{
	struct bench *bench = *state;
	static const struct {
		const char *sql, *line;
	} cases[] = {
		{"DELETE FROM events WHERE sequence BETWEEN 5 AND 7", "events 5 to 7 are missing"},
		{"UPDATE events SET data = '{' WHERE sequence = 3", "event 3 is no JSON"},
		{"INSERT INTO alarms VALUES('k', 'major', NULL, '{')", "alarm k is no JSON"},
		{"UPDATE tickets SET body = '' WHERE number = 'PY1-2026-000004'", "ticket PY1-2026-000004 is no JSON"},
		{"INSERT INTO cursors VALUES('webhook', 21)", "sink webhook is past the last event"},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct told told;
		char why[512];
		bench_open(bench);
		bench->committed = 0;
		fill(bench, 1, 20);
		bench_close(bench);
		bench_sql(bench->path, cases[i].sql);
		assert_int_equal(check(bench->path, &told, why), -EIO);
		assert_int_equal(told.lines, 1);
		assert_string_equal(told.last, cases[i].line);
		assert_non_null(strstr(why, bench->path));
		unlink(bench->path);
	}
}

static void the_check_finds_a_page_that_was_overwritten(void **state)
{
	struct bench *bench = *state;
	struct told told;
	char why[512];
	char rubbish[4096];
	struct stat size;
	bench_open(bench);
	fill(bench, 1, 200);
	bench_close(bench);
	assert_int_equal(stat(bench->path, &size), 0);
	memset(rubbish, 0xa5, sizeof rubbish);
	int fd = open(bench->path, O_WRONLY);
	for (off_t at = 4096 * 8; at < size.st_size; at += 4096)
		assert_int_equal(pwrite(fd, rubbish, sizeof rubbish, at), sizeof rubbish);
	close(fd);
	assert_int_equal(check(bench->path, &told, why), -EIO);
	assert_non_null(strstr(why, bench->path));
}

static void a_backup_of_a_running_agent_is_restored_with_a_new_incarnation(void **state)
{
	struct bench *bench = *state;
	auto_free char *backup = backup_of(bench);
	auto_free char *old = must_printf("%s.old", bench->path);
	char incarnation[5];
	char why[512] = "";
	struct stat made;
	bench_open(bench);
	fill(bench, 1, 20);
	store_put_cursor(bench->store, "stdout_json", 15);
	fill(bench, 21, 21);
	strcpy(incarnation, store_incarnation(bench->store));
	assert_int_equal(store_backup(bench->store, backup, why), 0);
	assert_int_equal(store_backup(bench->store, backup, why), -EEXIST);
	assert_int_equal(stat(backup, &made), 0);
	assert_int_equal(made.st_mode & 07, 0);
	fill(bench, 22, 40);
	assert_int_equal(store_restore(bench->path, backup, why), -EBUSY);
	bench_close(bench);
	assert_int_equal(store_restore(bench->path, backup, why), 0);
	bench_open(bench);
	bench->committed = store_last_sequence(bench->store);
	assert_int_equal(bench->committed, 21);
	assert_int_equal(store_cursor(bench->store, "stdout_json"), 15);
	assert_int_equal(store_series(bench->store, 2026), 21);
	assert_string_not_equal(store_incarnation(bench->store), incarnation);
	fill(bench, 22, 25);
	bench_check_events(bench->store, 25);
	assert_int_equal(bench_sql(old, "SELECT max(sequence) FROM events"), 40);
	unlink(old);
}

static void a_restore_needs_no_database_that_works(void **state)
{
	struct bench *bench = *state;
	auto_free char *backup = backup_of(bench);
	auto_free char *old = must_printf("%s.old", bench->path);
	char why[512] = "";
	bench_open(bench);
	fill(bench, 1, 5);
	assert_int_equal(store_backup(bench->store, backup, why), 0);
	bench_close(bench);
	assert_int_equal(truncate(bench->path, 5000), 0);
	assert_int_equal(store_restore(bench->path, backup, why), 0);
	unlink(bench->path);
	assert_int_equal(store_restore(bench->path, backup, why), 0);
	bench_open(bench);
	bench_check_events(bench->store, 5);
	unlink(old);
}

static void what_is_no_backup_replaces_nothing(void **state)
{
	struct bench *bench = *state;
	auto_free char *backup = backup_of(bench);
	char why[512] = "";
	bench_open(bench);
	fill(bench, 1, 5);
	bench_close(bench);
	assert_int_equal(store_restore(bench->path, backup, why), -ENOENT);
	bench_sql(backup, "CREATE TABLE theirs(x)");
	assert_int_equal(store_restore(bench->path, backup, why), -EPROTO);
	assert_non_null(strstr(why, backup));
	bench_open(bench);
	bench_check_events(bench->store, 5);
}

static void a_vacuum_gives_room_back_and_changes_nothing(void **state)
{
	struct bench *bench = *state;
	char why[512] = "";
	struct stat before;
	struct stat after;
	assert_int_equal(store_vacuum(bench->path, why), -ENOENT);
	bench_open(bench);
	fill(bench, 1, 2000);
	assert_int_equal(store_vacuum(bench->path, why), -EBUSY);
	bench_close(bench);
	bench_sql(bench->path, "DELETE FROM tickets");
	assert_int_equal(stat(bench->path, &before), 0);
	assert_int_equal(store_vacuum(bench->path, why), 0);
	assert_int_equal(stat(bench->path, &after), 0);
	assert_true(after.st_size < before.st_size);
	bench_open(bench);
	bench_check_events(bench->store, 2000);
}

#define with_bench(test) cmocka_unit_test_setup_teardown(test, bench_setup, bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_bench(a_sound_store_passes_the_check_while_its_agent_runs),
		with_bench(the_check_names_each_broken_promise),
		with_bench(the_check_finds_a_page_that_was_overwritten),
		with_bench(a_backup_of_a_running_agent_is_restored_with_a_new_incarnation),
		with_bench(a_restore_needs_no_database_that_works),
		with_bench(what_is_no_backup_replaces_nothing),
		with_bench(a_vacuum_gives_room_back_and_changes_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
