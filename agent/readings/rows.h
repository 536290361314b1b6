/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The rows of one table of one device: found by key, merged from batches, numbered, kept until they are gone. */
#include "base/text.h"
#include "readings/readings.h"

#define ROWS_MISSED_MAX 3 /* complete reads without a row before it is gone */

struct rows {
	struct table shown; /* shown.rows is `items` */
	struct row **items;
	uint32_t capacity;
	uint32_t numbers; /* one above the highest row number */
	uint32_t *free_numbers;
	uint32_t free_count, free_capacity;
	uint32_t *places; /* index by the first key column, or NULL */
	uint32_t places_mask;
};

void rows_init(struct rows *rows, unsigned table);
void rows_done(struct rows *rows, struct text_pool *pool);

/* What happens to each row that a batch brings, before its cells are overwritten. */
typedef void rows_before_cb(
	void *data, struct row *row, const struct gengfu_batch *batch, uint32_t batch_row, bool is_new);
/* Called for each row that is gone, in the end; it is freed when this returns. */
typedef void rows_gone_cb(void *data, const struct row *row);

struct rows_merge {
	rows_before_cb *before;
	rows_gone_cb *gone;
	void *data;
	bool complete;
	struct mono read;
	bool dated; /* set by rows_merge: the batch read the counters, if the table has any, so row->read moves */
};
/* Takes a batch in. Rows come to stand in the batch's order, those that it lacks behind them. */
void rows_merge(struct rows *rows, struct text_pool *pool, const struct gengfu_batch *batch, struct rows_merge *merge);
/* By the first key column's text. */
const struct row *rows_find(struct rows *rows, const char *key);
/* Memory held, without shared texts. */
size_t rows_octets(const struct rows *rows);
