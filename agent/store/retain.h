/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What is older than it need be kept goes, in small steps. On the writer's thread; private to the store. */
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

/* What a step is told: the numbers of its operation. */
enum retain_number { RETAIN_TICKETS_MS, RETAIN_EVENTS_MS, RETAIN_AUDIT_MS, RETAIN_UPTO, RETAIN_NUMBERS };

enum retain_phase { RETAIN_IDLE, RETAIN_TICKETS, RETAIN_HISTORY, RETAIN_EVENTS, RETAIN_AUDIT };

/* Where the work stands; may be copied, and put back when the transaction of a step was rolled back. */
struct retain {
	enum retain_phase phase; /* of the step to come; RETAIN_IDLE: a new run begins with it */
	int64_t place, history; /* how far this run has come */
	int64_t events; /* how far any run has come: what is behind it has lost its other events */
	bool has_audit; /* the table is there */
	int64_t floor; /* events up to this one may be missing */
	uint64_t tickets_gone, events_gone; /* since the start */
};

/* A result of SQLite. */
int retain_init(struct retain *retain, sqlite3 *db);
/* One step, within a transaction; the run is over when `phase` is RETAIN_IDLE afterwards. A result of SQLite. */
int retain_step(struct retain *retain, sqlite3 *db, const int64_t numbers[RETAIN_NUMBERS]);
