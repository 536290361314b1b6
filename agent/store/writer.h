/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The writer thread: commits batches first in, first out, and tries again what fails. Private to the store. */
#include "store/batch.h"
#include "store/store.h"
#include <sqlite3.h>

struct writer;

struct writer_options {
	const char *path;
	size_t pending_max;
	int64_t retry_ms; /* first pause after a failure; grows to 30 times that */
	store_wake_cb *wake; /* or NULL */
	void *data;
};

/* What has happened since the last report. */
struct writer_report {
	uint64_t commits; /* transactions */
	int64_t sequence; /* of the last event committed; 0: none */
	uint64_t turn; /* of the last batch committed */
	bool has_trouble; /* `error` and `what` are news: a failure, too much waiting, or 0 when all is well again */
	int error;
	char what[512];
};

/* Takes the connection, also on failure; 0 or -errno with a sentence in `why`. */
int writer_start(const struct writer_options *options, sqlite3 *db, struct writer **ret_writer, char why[512]);
/* Takes the batch; never waits for the disk. */
void writer_push(struct writer *writer, struct batch *batch);
void writer_collect(struct writer *writer, struct writer_report *ret_report);
void writer_figures(struct writer *writer, struct store_figures *ret_figures);
/* Commits what waits, with a few tries, and ends the thread; returns how many operations could not be written. */
size_t writer_stop(struct writer *writer);
