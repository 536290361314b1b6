/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What the loop wants written, as copied values: an operation per row, a batch per turn, a queue of batches. No SQL and
 * no threads in here. Private to the store.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum op_kind {
	OP_ALARM,
	OP_ALARM_DELETE,
	OP_TICKET,
	OP_SERIES,
	OP_EVENT,
	OP_CURSOR,
	OP_HELD,
	OP_HELD_DELETE,
	OP_EXTERNAL_ID,
	OP_RETAIN,
	OP_OUTSIDE_NAME,
	OP_REQUEST,
	OP_AUDIT,
	OP_KINDS
};

#define OP_TEXTS_MAX 11
#define OP_NUMBERS_MAX 4
#define OP_NUMBER_NONE INT64_MIN /* NULL in the database; the same as WALL_NONE */

/* One row to write. The texts come first in the kind's statement, then the numbers. */
struct op {
	enum op_kind kind;
	size_t size; /* octets of memory */
	int64_t numbers[OP_NUMBERS_MAX];
	const char *texts[OP_TEXTS_MAX]; /* into `bytes`; NULL is NULL in the database */
	char bytes[];
};

/* How many of each a kind has, and which text tells its rows apart (-1: every one counts, none replaces another). */
struct op_shape {
	size_t texts, numbers;
	int key;
};
extern const struct op_shape op_shapes[OP_KINDS];

/* What one turn of the loop has put: becomes one transaction, or a part of one, never two. */
struct batch {
	struct batch *next;
	struct op **ops;
	size_t count, capacity;
	size_t octets;
	int64_t sequence; /* of its last event; 0: none */
	uint64_t turn; /* counted by the store */
};

struct queue {
	struct batch *first, *last;
	size_t octets;
};

struct batch *batch_new(void);
/* Accepts NULL. */
void batch_free(struct batch *batch);
/* Copies the texts; `numbers` has as many items as the kind has numbers. */
void batch_add(struct batch *batch, enum op_kind kind, const char *const *texts, const int64_t *numbers);

/* Takes the batch. */
void queue_push(struct queue *queue, struct batch *batch);
/* Takes batches from the front into `into` (empty): at least one, more while they are `octets` together at most. */
void queue_take(struct queue *queue, size_t octets, struct queue *into);
/*
 * Makes one batch of all, so that states which a later one replaces need not be kept; events, the newest states and the
 * order stay. Returns how many operations it dropped.
 */
size_t queue_coalesce(struct queue *queue);
void queue_done(struct queue *queue);
