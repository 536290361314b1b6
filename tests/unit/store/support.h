/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A database in a folder of its own, and a loop that is a descriptor: tests wait for commits, never for time. */
#include "base/log.h"
#include "store/store.h"
#include "tests/unit/test.h"

struct bench {
	char folder[64];
	char path[128];
	struct store *store;
	int wake_fd;
	struct log log;
	char logged[512]; /* the last line */

	int64_t committed; /* as the callbacks told */
	size_t commits;
	int error; /* of the last trouble */
	size_t troubles;
	char what[512];
};

/* setup and teardown of cmocka: a folder without a database yet. */
int bench_setup(void **state);
int bench_teardown(void **state);
/* Opens with short pauses; fails the test when it cannot. */
void bench_open(struct bench *bench);
void bench_open_with(struct bench *bench, const struct store_options *options);
void bench_close(struct bench *bench);
/* Lets the loop run until this sequence is committed; fails the test after 20 s. */
void bench_until_committed(struct bench *bench, int64_t sequence);
/* Ends the turn and lets the loop run until more than so many commits were told. */
void bench_until_commit(struct bench *bench, size_t commits);
/* Lets the loop run until a trouble with this error (0: over) is told. */
void bench_until_trouble(struct bench *bench, int error);
/* An event whose data is {"n": n}. */
int64_t bench_append(struct bench *bench, int64_t n);
/* A ticket with this number and revision; its body holds both, and `status`. */
void bench_put_ticket(struct bench *bench, int number, enum ticket_status status, uint64_t revision);
void bench_put_alarm(struct bench *bench, const char *key, uint64_t raises);
/* Runs SQL on a connection of its own and returns the first value as a number. */
int64_t bench_sql(const char *path, const char *sql);
/* Fails unless events 1 … last are there, in order, with data {"n": sequence}. */
void bench_check_events(struct store *store, int64_t last);
