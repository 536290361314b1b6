/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of delivery. Items stand in two orders at once: in the lane of their subject, and among either the open
 * ones (by sequence: the first of them bounds the cursor) or the held ones (by how long they are held).
 *
 *     read from the store ─► open ─► settled
 *                             └─► held (noted in the store) ─► settled, or dead
 *
 * A lane is ready, waits for an instant, or has something flying; then nothing else of it may go. Ready lanes take
 * turns. Waiting lanes are sorted by insertion from the end: pauses grow, so that is where most belong.
 *
 * Only subjects and numbers are kept, no texts of events: these are read from the store again when they go, so ten
 * thousand that wait for a dead receiver cost a megabyte or two.
 */
#include "delivery/outbox.h"
#include "base/must.h"
#include <stdlib.h>
#include <string.h>

/* Lists */

static void lanes_remove(struct lanes *lanes, struct lane *lane)
{
	*(lane->previous ? &lane->previous->next : &lanes->first) = lane->next;
	*(lane->next ? &lane->next->previous : &lanes->last) = lane->previous;
	lane->previous = lane->next = NULL;
}

static void lanes_insert_after(struct lanes *lanes, struct lane *at, struct lane *lane)
{
	lane->previous = at;
	lane->next = at ? at->next : lanes->first;
	*(lane->next ? &lane->next->previous : &lanes->last) = lane;
	*(at ? &at->next : &lanes->first) = lane;
}

static void items_remove(struct items *items, struct item *item)
{
	*(item->previous ? &item->previous->next : &items->first) = item->next;
	*(item->next ? &item->next->previous : &items->last) = item->previous;
	item->previous = item->next = NULL;
	items->count--;
}

static void items_append(struct items *items, struct item *item)
{
	item->previous = items->last;
	item->next = NULL;
	*(items->last ? &items->last->next : &items->first) = item;
	items->last = item;
	items->count++;
}

/* Lanes */

static void lane_leave(struct outbox *outbox, struct lane *lane)
{
	if (lane->state == LANE_READY)
		lanes_remove(&outbox->ready, lane);
	else if (lane->state == LANE_WAITING)
		lanes_remove(&outbox->waiting, lane);
}

static void lane_make_ready(struct outbox *outbox, struct lane *lane)
{
	lane->state = LANE_READY;
	lanes_insert_after(&outbox->ready, outbox->ready.last, lane);
}

static void lane_make_wait(struct outbox *outbox, struct lane *lane)
{
	struct lane *at = outbox->waiting.last;
	while (at && at->due.ns > lane->due.ns)
		at = at->previous;
	lane->state = LANE_WAITING;
	lanes_insert_after(&outbox->waiting, at, lane);
}

static struct lane *lane_of(struct outbox *outbox, const char *subject)
{
	struct lane *lane = map_find_text(&outbox->lanes_by_subject, subject);
	if (lane)
		return lane;
	lane = must_calloc(1, sizeof *lane);
	lane->subject = must_strdup(subject);
	map_put_text(&outbox->lanes_by_subject, lane->subject, lane);
	lane_make_ready(outbox, lane);
	return lane;
}

static void lane_free(struct outbox *outbox, struct lane *lane)
{
	map_remove_text(&outbox->lanes_by_subject, lane->subject);
	free(lane->subject);
	free(lane);
}

/* The queue */

void outbox_init(struct outbox *outbox, int64_t read)
{
	*outbox = (struct outbox){.read = read};
}

static void items_free(struct items *items)
{
	for (struct item *item = items->first; item;) {
		struct item *next = item->next;
		free(item);
		item = next;
	}
}

void outbox_done(struct outbox *outbox)
{
	size_t cursor = 0;
	items_free(&outbox->open);
	items_free(&outbox->held);
	for (const struct map_entry *entry; (entry = map_next(&outbox->lanes_by_subject, &cursor));) {
		struct lane *lane = entry->value;
		free(lane->subject);
		free(lane);
	}
	map_done(&outbox->lanes_by_subject);
	*outbox = (struct outbox){0};
}

static struct item *add(struct outbox *outbox, int64_t sequence, const char *subject)
{
	struct item *item = must_calloc(1, sizeof *item);
	struct lane *lane = lane_of(outbox, subject);
	item->sequence = sequence;
	item->lane = lane;
	*(lane->last ? &lane->last->behind : &lane->first) = item;
	lane->last = item;
	return item;
}

struct item *outbox_add(struct outbox *outbox, int64_t sequence, const char *subject)
{
	struct item *item = add(outbox, sequence, subject);
	items_append(&outbox->open, item);
	outbox->read = sequence;
	return item;
}

struct item *outbox_add_held(struct outbox *outbox, int64_t sequence, const char *subject, struct wall since)
{
	struct item *item = add(outbox, sequence, subject);
	item->is_held = true;
	item->since = since;
	items_append(&outbox->held, item);
	return item;
}

bool item_is_behind_held(const struct item *item)
{
	return item->lane->first->is_held && item->lane->first != item;
}

void outbox_hold(struct outbox *outbox, struct item *item, struct wall since)
{
	must(!item->is_held);
	items_remove(&outbox->open, item);
	item->is_held = true;
	item->since = since;
	items_append(&outbox->held, item);
}

static void wake_waiting(struct outbox *outbox, struct mono now)
{
	for (struct lane *lane; (lane = outbox->waiting.first) && lane->due.ns <= now.ns;) {
		lanes_remove(&outbox->waiting, lane);
		lane->due = (struct mono){0};
		lane_make_ready(outbox, lane);
	}
}

size_t outbox_take(struct outbox *outbox, struct mono now, struct item **items, size_t most)
{
	size_t count = 0;
	wake_waiting(outbox, now);
	for (struct lane *lane; count < most && (lane = outbox->ready.first);) {
		lanes_remove(&outbox->ready, lane);
		lane->state = LANE_FLYING;
		for (struct item *item = lane->first; item && count < most; item = item->behind) {
			items[count++] = item;
			lane->flying++;
		}
	}
	return count;
}

/* One less of the lane is flying. */
static void lane_landed(struct outbox *outbox, struct lane *lane)
{
	if (--lane->flying > 0)
		return;
	if (lane->due.ns && lane->first)
		lane_make_wait(outbox, lane);
	else if (lane->first)
		lane_make_ready(outbox, lane);
	else
		lane_free(outbox, lane);
}

/* It is the first, or one of the first few that went together. */
static void unlink_item(struct item *item)
{
	struct lane *lane = item->lane;
	struct item *before = NULL;
	for (struct item *at = lane->first; at != item; at = at->behind)
		before = at;
	*(before ? &before->behind : &lane->first) = item->behind;
	if (lane->last == item)
		lane->last = before;
}

void outbox_settle(struct outbox *outbox, struct item *item)
{
	struct lane *lane = item->lane;
	bool is_flying = lane->state == LANE_FLYING;
	unlink_item(item);
	items_remove(item->is_held ? &outbox->held : &outbox->open, item);
	free(item);
	if (is_flying)
		lane_landed(outbox, lane);
	if (!is_flying && !lane->first) {
		lane_leave(outbox, lane);
		lane_free(outbox, lane);
	}
}

void outbox_put_back(struct outbox *outbox, struct item *item, struct mono due)
{
	struct lane *lane = item->lane;
	must(lane->state == LANE_FLYING);
	lane->due = due.ns > 0 ? due : (struct mono){1};
	lane_landed(outbox, lane);
}

struct mono outbox_due(const struct outbox *outbox)
{
	if (outbox->ready.first)
		return (struct mono){0};
	return outbox->waiting.first ? outbox->waiting.first->due : MONO_NEVER;
}

struct item *outbox_oldest_held(const struct outbox *outbox)
{
	struct item *item = outbox->held.first;
	while (item && (item->lane->state == LANE_FLYING || item->lane->first != item))
		item = item->next;
	return item;
}

int64_t outbox_cursor(const struct outbox *outbox)
{
	return outbox->open.first ? outbox->open.first->sequence - 1 : outbox->read;
}
