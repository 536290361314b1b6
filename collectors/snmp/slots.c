/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table behind request-ids, grown by doubling and never shrunk; free slots form a queue. Exchanges that wait hold
 * no slot, only those whose request has been sent. The table holds borrowed pointers and no time.
 */
#include "collectors/snmp/slots.h"
#include "base/must.h"
#include <errno.h>
#include <stdlib.h>

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
		slots->items[i] = (struct slot){.id = SLOT_NONE};
		put_last(slots, i);
	}
	slots->capacity = capacity;
}

static uint32_t index_of(const struct slots *slots, uint32_t id)
{
	return (id ^ slots->secret) & (SLOTS_MAX - 1);
}

static uint32_t id_of(const struct slots *slots, uint32_t index, uint16_t random)
{
	return (((uint32_t)random << 16 | index) ^ slots->secret) & 0x7fffffff;
}

/* An id that differs from the last one: else an old answer could pass for a new one. 0 is what agents put into a
 * Report on a message whose request-id they could not read. */
static uint32_t id_new(const struct slots *slots, uint32_t index, uint16_t random)
{
	for (;; random++) {
		uint32_t id = id_of(slots, index, random);
		if (id != 0 && id != slots->items[index].id)
			return id;
	}
}

void slots_init(struct slots *slots, uint32_t capacity, uint32_t secret)
{
	must(capacity > 0 && capacity <= SLOTS_MAX);
	*slots = (struct slots){.first_free = SLOT_NONE, .last_free = SLOT_NONE, .secret = secret};
	grow(slots, capacity);
}

void slots_done(struct slots *slots)
{
	free(slots->items);
	*slots = (struct slots){.first_free = SLOT_NONE, .last_free = SLOT_NONE};
}

int slots_take(struct slots *slots, struct exchange *exchange, uint16_t random, uint32_t *ret_id)
{
	if (slots->first_free == SLOT_NONE) {
		if (slots->capacity == SLOTS_MAX)
			return -ENOBUFS;
		grow(slots, slots->capacity > SLOTS_MAX / 2 ? SLOTS_MAX : slots->capacity * 2);
	}
	uint32_t index = slots->first_free;
	struct slot *slot = &slots->items[index];
	slots->first_free = slot->next;
	if (slots->first_free == SLOT_NONE)
		slots->last_free = SLOT_NONE;
	slot->exchange = exchange;
	slot->id = id_new(slots, index, random);
	slots->used++;
	*ret_id = slot->id;
	return 0;
}

struct exchange *slots_find(const struct slots *slots, uint32_t id, enum slot_end *ret_end)
{
	uint32_t index = index_of(slots, id);
	*ret_end = SLOT_UNUSED;
	if (index >= slots->capacity || slots->items[index].id != id)
		return NULL;
	*ret_end = slots->items[index].end;
	return slots->items[index].exchange;
}

uint32_t slots_renew(struct slots *slots, uint32_t id, uint16_t random)
{
	uint32_t index = index_of(slots, id);
	must(index < slots->capacity && slots->items[index].id == id && slots->items[index].exchange);
	slots->items[index].id = id_new(slots, index, random);
	return slots->items[index].id;
}

void slots_give(struct slots *slots, uint32_t id, enum slot_end end)
{
	uint32_t index = index_of(slots, id);
	must(index < slots->capacity && slots->items[index].id == id && slots->items[index].exchange);
	slots->items[index].exchange = NULL;
	slots->items[index].end = end;
	slots->used--;
	put_last(slots, index);
}
