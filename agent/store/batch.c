/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Batches of operations, between the loop that puts and the thread that writes. An operation is one allocation that
 * holds copies of all its texts, so nothing in it is shared between threads; it is made on the loop, handed over whole,
 * and freed when its transaction is committed.
 *
 * While the disk fails batches pile up. queue_coalesce() then merges what waits: within one transaction only the last
 * state of an alarm, a ticket or a cursor can ever be seen, so the earlier ones go. Events are never dropped: a queue
 * of nothing but events does not get smaller, and its owner says so aloud.
 */
#include "store/batch.h"
#include "base/map.h"
#include "base/must.h"
#include <stdlib.h>
#include <string.h>

const struct op_shape op_shapes[OP_KINDS] = {
	[OP_ALARM] = {.texts = 4, .numbers = 0, .key = 0},
	[OP_ALARM_DELETE] = {.texts = 1, .numbers = 0, .key = 0},
	[OP_TICKET] = {.texts = 11, .numbers = 2, .key = 0},
	[OP_SERIES] = {.texts = 0, .numbers = 2, .key = -1},
	[OP_EVENT] = {.texts = 3, .numbers = 2, .key = -1},
	[OP_CURSOR] = {.texts = 1, .numbers = 1, .key = 0},
	[OP_HELD] = {.texts = 3, .numbers = 3, .key = -1},
	[OP_HELD_DELETE] = {.texts = 1, .numbers = 1, .key = -1},
	[OP_EXTERNAL_ID] = {.texts = 3, .numbers = 0, .key = -1},
	[OP_RETAIN] = {.texts = 0, .numbers = 4, .key = -1},
	[OP_OUTSIDE_NAME] = {.texts = 3, .numbers = 0, .key = -1},
	[OP_REQUEST] = {.texts = 2, .numbers = 1, .key = -1},
	[OP_AUDIT] = {.texts = 4, .numbers = 1, .key = -1},
};

struct batch *batch_new(void)
{
	return must_calloc(1, sizeof(struct batch));
}

void batch_free(struct batch *batch)
{
	if (!batch)
		return;
	for (size_t i = 0; i < batch->count; i++)
		free(batch->ops[i]);
	free(batch->ops);
	free(batch);
}

static void batch_append(struct batch *batch, struct op *op)
{
	array_reserve_one(batch->ops, batch->count, batch->capacity);
	batch->ops[batch->count++] = op;
	batch->octets += op->size;
}

void batch_add(struct batch *batch, enum op_kind kind, const char *const *texts, const int64_t *numbers)
{
	const struct op_shape *shape = &op_shapes[kind];
	size_t size = sizeof(struct op);
	for (size_t i = 0; i < shape->texts; i++)
		size += texts[i] ? strlen(texts[i]) + 1 : 0;
	struct op *op = must_malloc(size);
	*op = (struct op){.kind = kind, .size = size};
	char *at = op->bytes;
	for (size_t i = 0; i < shape->texts; i++) {
		if (!texts[i])
			continue;
		size_t length = strlen(texts[i]) + 1;
		op->texts[i] = memcpy(at, texts[i], length);
		at += length;
	}
	for (size_t i = 0; i < shape->numbers; i++)
		op->numbers[i] = numbers[i];
	batch_append(batch, op);
}

void queue_push(struct queue *queue, struct batch *batch)
{
	batch->next = NULL;
	if (queue->last)
		queue->last->next = batch;
	else
		queue->first = batch;
	queue->last = batch;
	queue->octets += batch->octets;
}

static struct batch *queue_pop(struct queue *queue)
{
	struct batch *batch = queue->first;
	queue->first = batch->next;
	if (!queue->first)
		queue->last = NULL;
	queue->octets -= batch->octets;
	return batch;
}

void queue_take(struct queue *queue, size_t octets, struct queue *into)
{
	while (queue->first && (!into->first || into->octets + queue->first->octets <= octets))
		queue_push(into, queue_pop(queue));
}

/* An alarm's state and its deletion replace each other: same family. */
static char op_family(enum op_kind kind)
{
	return (char)('A' + (kind == OP_ALARM_DELETE ? OP_ALARM : kind));
}

/* Puts the operation's family and key on the heap; NULL when nothing replaces it. */
static char *op_key(const struct op *op)
{
	int key = op_shapes[op->kind].key;
	return key < 0 ? NULL : must_printf("%c%s", op_family(op->kind), op->texts[key]);
}

/* Frees all but the last operation of each key, keeping the order; returns how many went. */
static size_t batch_coalesce(struct batch *batch)
{
	struct map seen = MAP_EMPTY; /* key → the key itself, which the map borrows */
	size_t dropped = 0;
	for (size_t i = batch->count; i-- > 0;) {
		struct op *op = batch->ops[i];
		char *key = op_key(op);
		if (key && map_find_text(&seen, key)) {
			batch->octets -= op->size;
			free(op);
			batch->ops[i] = NULL;
			dropped++;
			free(key);
		} else if (key) {
			map_put_text(&seen, key, key);
		}
	}
	size_t kept = 0;
	for (size_t i = 0; i < batch->count; i++)
		if (batch->ops[i])
			batch->ops[kept++] = batch->ops[i];
	batch->count = kept;
	size_t cursor = 0;
	for (const struct map_entry *entry; (entry = map_next(&seen, &cursor));)
		free(entry->value);
	map_done(&seen);
	return dropped;
}

size_t queue_coalesce(struct queue *queue)
{
	if (!queue->first)
		return 0;
	struct batch *all = queue_pop(queue);
	while (queue->first) {
		struct batch *batch = queue_pop(queue);
		for (size_t i = 0; i < batch->count; i++)
			batch_append(all, batch->ops[i]);
		if (batch->sequence)
			all->sequence = batch->sequence;
		all->turn = batch->turn;
		batch->count = 0;
		batch_free(batch);
	}
	size_t dropped = batch_coalesce(all);
	queue_push(queue, all);
	return dropped;
}

void queue_done(struct queue *queue)
{
	while (queue->first)
		batch_free(queue_pop(queue));
}
