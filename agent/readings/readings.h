/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The current rows of every table of every device: vendor-neutral values, with rates computed from counters. A row is
 * found by its key, lives while complete reads show it, and is gone after three complete reads without it.
 */
#include "base/clock.h"
#include "base/text.h"
#include "collectors/collector.h"
#include "readings/tables.h"

union cell {
	int64_t integer; /* INTEGER, BOOLEAN, ENUM */
	uint64_t unsigned_integer; /* COUNTER */
	double real;
	struct shared_text *text;
};

struct row {
	uint64_t present; /* a bit per column */
	uint32_t missed; /* complete reads without it, in a row */
	uint32_t number; /* stable while the row lives, dense per device and table: stages to the right keep slots by it
			  */
	struct mono read; /* when its counters were read last */
	union cell cells[]; /* one per column of the table */
};

static inline bool row_has(const struct row *row, unsigned column)
{
	return row->present >> column & 1;
}

struct table {
	unsigned number; /* enum table_number */
	uint32_t count;
	struct row *const *rows; /* in the device's order */
	struct mono read; /* last complete or partial read */
	enum gengfu_commit how; /* of the last commit */
};

struct readings;

/* After a commit: `table` is what stands now. Then, for each row that has gone, `gone`. */
struct readings_events {
	void *data;
	void (*committed)(void *data, uint32_t device, const struct table *table, enum gengfu_commit how);
	void (*gone)(void *data, uint32_t device, unsigned table, const struct row *row);
	/* The device restarted between two rounds (sysUpTime, with its wrap told apart). */
	void (*restarted)(void *data, uint32_t device, double uptime_s);
};

struct readings *readings_new(const struct readings_events *events);
void readings_free(struct readings *readings);

struct gengfu_batch *readings_batch(struct readings *readings, unsigned table);
/* Takes the batch in: rows merged by key, counters turned into rates, then `committed`. A failed commit changes nothing
 * but `how`. */
void readings_commit(struct readings *readings, uint32_t device, struct gengfu_batch *batch, enum gengfu_commit how,
	struct mono now);
/* Gives a batch back unused. */
void readings_discard(struct readings *readings, struct gengfu_batch *batch);
/* A round's end as a row of `polling`. */
void readings_polled(struct readings *readings, uint32_t device, const char *collector, enum gengfu_status status,
	const char *detail, int64_t rtt_ns, struct mono now);
/* Forgets a device; its rows are not announced as gone. */
void readings_remove(struct readings *readings, uint32_t device);

/* What stands now; NULL when the table was never read. */
const struct table *readings_table(const struct readings *readings, uint32_t device, unsigned table);
/* By the text of its first key column; the row whose further key columns are absent or first in order. */
const struct row *readings_find(const struct readings *readings, uint32_t device, unsigned table, const char *key);
/* The row's resource name: its key columns joined by a blank, "" for a table of the device itself. Returns its length.
 */
size_t row_name(unsigned table, const struct row *row, char *into, size_t size);
/* A cell as text for eyes and templates ("-12.3", "up", "XGE0/0/1"); "" when absent. */
size_t row_text(unsigned table, const struct row *row, unsigned column, char *into, size_t size);

struct readings_figures {
	uint64_t devices, rows, octets;
};
void readings_figures(const struct readings *readings, struct readings_figures *ret_figures);
