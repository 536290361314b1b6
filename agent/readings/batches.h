/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Batches lent to collectors: pooled per table, so that a poll allocates nothing once the pool is warm. */
#include "collectors/collector.h"
#include "readings/tables.h"

#define BATCH_ROWS_MAX 1000000u
#define BATCH_TEXT_MAX (64u << 20)

struct batch_pool {
	struct batch *free[TABLES];
};

/* Empty, its columns set; never NULL. */
struct gengfu_batch *batch_take(struct batch_pool *pool, unsigned table);
void batch_give(struct batch_pool *pool, struct gengfu_batch *batch);
void batch_pool_done(struct batch_pool *pool);
