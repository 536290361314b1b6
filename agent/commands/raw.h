/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Which values of the device each cell was made of, for `gengfu poll --raw`. */
#include "base/arena.h"
#include "collectors/collector.h"
#include "commands/names.h"
#include "readings/readings.h"
#include <stdio.h>

struct raw_line {
	unsigned table;
	uint32_t row; /* of the batch */
	uint32_t column;
	const char *row_name; /* NULL until raw_name */
	const char *oid, *value; /* the latter as a recording has it: "4|core-1" */
};

struct raw {
	struct raw_line *items;
	size_t count, capacity;
	size_t named; /* so many have the name of their row */
	struct arena arena;
};

#define RAW_EMPTY ((struct raw){0})
void raw_add(struct raw *raw, const struct gengfu_origin *origin);
/* To be called before the batch is committed: what was added since then is of its rows. */
void raw_name(struct raw *raw, const struct gengfu_batch *batch);
/* A table's rows, a cell a line, with the objects behind it. */
void raw_print(const struct raw *raw, const struct names *names, const struct table *table, FILE *out);
void raw_done(struct raw *raw);
