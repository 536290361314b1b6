/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pool of batches. As many exist as rounds were under way at once, and each keeps the room that its largest table
 * needed; one that grew beyond what tables usually need gives it back, so that a device with 20,000 ports does not
 * leave its memory in every batch that it ever touched. How many rows and how much text a device may send is bounded
 * here.
 */
#include "batches.h"
#include "base/must.h"
#include <errno.h>
#include <stdlib.h>

#define KEEP_ROWS 256u
#define KEEP_TEXT (64u << 10)

struct batch {
	struct gengfu_batch shown;
	struct batch *next;
};

static uint32_t doubled(uint32_t have, uint64_t need, uint32_t least)
{
	uint64_t capacity = have ? have : least;

	while (capacity < need)
		capacity *= 2;
	return (uint32_t)capacity;
}

static int grow_rows(struct gengfu_batch *batch, uint64_t need)
{
	if (need > BATCH_ROWS_MAX)
		return -E2BIG;
	uint32_t capacity = doubled(batch->capacity, need, 32);
	uint64_t *present = realloc(batch->present, capacity * sizeof *present);
	if (!present)
		return -ENOMEM;
	batch->present = present;
	union gengfu_cell *cells = realloc(batch->cells, (size_t)capacity * batch->columns * sizeof *cells);
	if (!cells)
		return -ENOMEM;
	batch->cells = cells;
	batch->capacity = capacity;
	return 0;
}

static int grow_text(struct gengfu_batch *batch, uint64_t need)
{
	if (need > BATCH_TEXT_MAX)
		return -E2BIG;
	uint32_t capacity = doubled(batch->text_capacity, need, 1024);
	char *text = realloc(batch->text, capacity);
	if (!text)
		return -ENOMEM;
	batch->text = text;
	batch->text_capacity = capacity;
	return 0;
}

static int grow(struct gengfu_batch *batch, uint32_t rows, uint32_t text)
{
	uint64_t rows_needed = (uint64_t)batch->rows + rows;
	uint64_t text_needed = (uint64_t)batch->text_length + text;
	int error = rows_needed > batch->capacity ? grow_rows(batch, rows_needed) : 0;

	if (!error && text_needed > batch->text_capacity)
		error = grow_text(batch, text_needed);
	return error;
}

struct gengfu_batch *batch_take(struct batch_pool *pool, unsigned table)
{
	struct batch *batch = pool->free[table];

	if (batch)
		pool->free[table] = batch->next;
	else
		batch = must_calloc(1, sizeof *batch);
	batch->shown.table = table;
	batch->shown.columns = tables[table].columns;
	batch->shown.grow = grow;
	batch->shown.rows = 0;
	batch->shown.asked = 0;
	batch->shown.narrow = 0;
	batch->shown.text_length = 0;
	batch->shown.read_ns = 0;
	batch->shown.uptime_ms = -1;
	return &batch->shown;
}

static void batch_free(struct batch *batch)
{
	free(batch->shown.present);
	free(batch->shown.cells);
	free(batch->shown.text);
	free(batch);
}

void batch_give(struct batch_pool *pool, struct gengfu_batch *shown)
{
	struct batch *batch = container_of(shown, struct batch, shown);

	if (shown->capacity > KEEP_ROWS || shown->text_capacity > KEEP_TEXT) {
		batch_free(batch);
		return;
	}
	batch->next = pool->free[shown->table];
	pool->free[shown->table] = batch;
}

void batch_pool_done(struct batch_pool *pool)
{
	for (unsigned table = 0; table < TABLES; table++) {
		while (pool->free[table]) {
			struct batch *batch = pool->free[table];

			pool->free[table] = batch->next;
			batch_free(batch);
		}
	}
}
