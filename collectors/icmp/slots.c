/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table behind sequence numbers, grown by doubling and never shrunk; free slots form a queue. It holds borrowed
 * pointers and no time.
 */
#include "collectors/icmp/slots.h"
#include "base/must.h"
#include <errno.h>
#include <stdlib.h>

#define SLOTS_AT_START 256
#define SLOT_NONE UINT32_MAX

static void put_last(struct slots *slots, uint32_t index)
{
	slots->items[index].next = SLOT_NONE;
	if (slots->last_free == SLOT_NONE)
		slots->first_free = index;
	else
		slots->items[slots->last_free].next = index;
	slots->last_free = index;
}

static void grow(struct slots *slots, uint32_t capacity)
{
	slots->items = must_realloc(slots->items, capacity, sizeof *slots->items);
	for (uint32_t i = slots->capacity; i < capacity; i++) {
		slots->items[i] = (struct slot){.end = SLOT_UNUSED};
		put_last(slots, i);
	}
	slots->capacity = capacity;
}

void slots_init(struct slots *slots)
{
	*slots = (struct slots){.first_free = SLOT_NONE, .last_free = SLOT_NONE};
	grow(slots, SLOTS_AT_START);
}

void slots_done(struct slots *slots)
{
	free(slots->items);
	*slots = (struct slots){.first_free = SLOT_NONE, .last_free = SLOT_NONE};
}

int slots_take(struct slots *slots, struct target *target, uint8_t probe, uint64_t cookie, uint16_t *ret_seq)
{
	if (slots->first_free == SLOT_NONE) {
		if (slots->capacity == SLOTS_MAX)
			return -ENOBUFS;
		grow(slots, slots->capacity * 2);
	}
	uint32_t index = slots->first_free;
	struct slot *slot = &slots->items[index];
	slots->first_free = slot->next;
	if (slots->first_free == SLOT_NONE)
		slots->last_free = SLOT_NONE;
	slot->target = target;
	slot->probe = probe;
	slot->cookie = cookie;
	slots->used++;
	*ret_seq = (uint16_t)index;
	return 0;
}

const struct slot *slots_find(const struct slots *slots, uint16_t seq)
{
	if (seq >= slots->capacity)
		return NULL;
	const struct slot *slot = &slots->items[seq];
	return slot->target || slot->end != SLOT_UNUSED ? slot : NULL;
}

void slots_give(struct slots *slots, uint16_t seq, enum slot_end end)
{
	must(seq < slots->capacity && slots->items[seq].target);
	slots->items[seq].target = NULL;
	slots->items[seq].end = (uint8_t)end;
	slots->used--;
	put_last(slots, seq);
}
