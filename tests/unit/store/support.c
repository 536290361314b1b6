/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/store/support.h"
#include "base/must.h"
#include <inttypes.h>
#include <poll.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define LONGEST_MS 20000

static void log_line(void *data, enum log_level level, const char *line)
{
	struct bench *bench = data;
	snprintf(bench->logged, sizeof bench->logged, "%s", line);
}

int bench_setup(void **state)
{
	struct bench *bench = must_calloc(1, sizeof *bench);
	snprintf(bench->folder, sizeof bench->folder, "/tmp/gengfu-store-XXXXXX");
	assert_non_null(mkdtemp(bench->folder));
	snprintf(bench->path, sizeof bench->path, "%s/gengfu.db", bench->folder);
	bench->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	bench->log = (struct log){.level = LOG_LEVEL_DEBUG, .cb = log_line, .data = bench};
	*state = bench;
	return 0;
}

int bench_teardown(void **state)
{
	struct bench *bench = *state;
	static const char *const suffixes[] = {"", "-wal", "-shm", ".lock", ".backup", ".backup-wal", ".backup-shm"};
	bench_close(bench);
	for (size_t i = 0; i < ARRAY_LENGTH(suffixes); i++) {
		auto_free char *path = must_printf("%s%s", bench->path, suffixes[i]);
		unlink(path);
	}
	assert_int_equal(rmdir(bench->folder), 0);
	close(bench->wake_fd);
	free(bench);
	return 0;
}

static void committed(void *data, int64_t sequence)
{
	struct bench *bench = data;
	bench->commits++;
	if (sequence) {
		assert_true(sequence > bench->committed);
		bench->committed = sequence;
	}
}

static void trouble(void *data, int error, const char *what)
{
	struct bench *bench = data;
	bench->troubles++;
	bench->error = error;
	snprintf(bench->what, sizeof bench->what, "%s", what);
}

static void wake(void *data)
{
	struct bench *bench = data;
	eventfd_write(bench->wake_fd, 1);
}

void bench_open_with(struct bench *bench, const struct store_options *options)
{
	struct store_options whole = *options;
	char why[512] = "";
	whole.path = bench->path;
	whole.log = &bench->log;
	if (store_open(&whole, committed, trouble, wake, bench, &bench->store, why) < 0)
		fail_msg("%s", why);
}

void bench_open(struct bench *bench)
{
	bench_open_with(bench, &(struct store_options){.retry_ms = 2});
}

void bench_close(struct bench *bench)
{
	store_close(bench->store);
	bench->store = NULL;
}

static void run_once(struct bench *bench)
{
	struct pollfd wake_up = {.fd = bench->wake_fd, .events = POLLIN};
	eventfd_t count = 0;
	assert_int_equal(poll(&wake_up, 1, LONGEST_MS), 1);
	eventfd_read(bench->wake_fd, &count);
	store_poll(bench->store);
}

void bench_until_committed(struct bench *bench, int64_t sequence)
{
	store_turn(bench->store);
	while (bench->committed < sequence)
		run_once(bench);
	assert_int_equal(store_last_sequence(bench->store), bench->committed);
}

void bench_until_commit(struct bench *bench, size_t commits)
{
	store_turn(bench->store);
	while (bench->commits <= commits)
		run_once(bench);
}

void bench_until_trouble(struct bench *bench, int error)
{
	size_t before = bench->troubles;
	store_turn(bench->store);
	while (bench->troubles == before || bench->error != error)
		run_once(bench);
}

int64_t bench_append(struct bench *bench, int64_t n)
{
	json_t *data = json_pack("{s:I}", "n", (json_int_t)n);
	int64_t sequence =
		store_append(bench->store, "gengfu.ticket.changed", "PY1-2026-000001", (struct wall){1000 * n}, data);
	json_decref(data);
	return sequence;
}

void bench_put_ticket(struct bench *bench, int number, enum ticket_status status, uint64_t revision)
{
	struct ticket ticket = {.revision = revision, .status = status, .severity = SEVERITY_MAJOR};
	snprintf(ticket.id, sizeof ticket.id, "01JD%022d", number);
	snprintf(ticket.number, sizeof ticket.number, "PY1-2026-%06d", number);
	ticket.cause_key = "link-down link fibre-012";
	ticket.body = json_pack("{s:s, s:I, s:s, s:s}", "number", ticket.number, "revision", (json_int_t)revision,
		"closed", "1970-01-01T00:01:40.000Z", "opened", "1970-01-01T00:00:01.000Z");
	store_put_ticket(bench->store, &ticket);
	json_decref(ticket.body);
}

void bench_put_alarm(struct bench *bench, const char *key, uint64_t raises)
{
	auto_free char *copy = must_strdup(key);
	struct alarm alarm = {.key = copy, .severity = SEVERITY_MINOR, .raises = raises};
	alarm.resource = (struct resource){"device", "acc-1", "acc-1"};
	alarm.alarm_type_id = alarm.qualifier = alarm.event_type = alarm.probable_cause = "x";
	alarm.text_en = alarm.text_zh = alarm.advice_en = alarm.advice_zh = "";
	store_put_alarm(bench->store, &alarm);
}

int64_t bench_sql(const char *path, const char *sql)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *statement = NULL;
	int64_t value = 0;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	if (sqlite3_step(statement) == SQLITE_ROW)
		value = sqlite3_column_int64(statement, 0);
	assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
	sqlite3_close(db);
	return value;
}

static int check_event(void *data, const struct stored_event *event)
{
	int64_t *last = data;
	char expected[32];
	assert_int_equal(event->sequence, ++*last);
	snprintf(expected, sizeof expected, "{\"n\":%" PRId64 "}", event->sequence);
	assert_string_equal(event->data, expected);
	return 0;
}

void bench_check_events(struct store *store, int64_t last)
{
	int64_t seen = 0;
	assert_int_equal(store_events(store, 0, SIZE_MAX, check_event, &seen), 0);
	assert_int_equal(seen, last);
}
