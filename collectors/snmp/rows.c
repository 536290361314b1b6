/* SPDX-License-Identifier: Apache-2.0 */
/* Rows between rounds, and the hash that finds them when the walk's order is not last round's. */
#include "collectors/snmp/rows.h"
#include "base/must.h"
#include <stdlib.h>

void rows_done(struct rows *rows)
{
	free(rows->items);
	free(rows->kept);
	buffer_done(&rows->octets);
	buffer_done(&rows->names);
	buffer_done(&rows->kept_text);
	*rows = (struct rows){0};
}

const char *rows_name(const struct rows *rows, uint32_t row, size_t *ret_length)
{
	if (!rows || row >= rows->count || !(rows->items[row].flags & ROW_NAMED) || !rows->items[row].name_length)
		return NULL;
	*ret_length = rows->items[row].name_length;
	return rows->names.bytes + rows->items[row].name;
}

void places_clear(struct places *places)
{
	if (places->slots)
		memset(places->slots, 0, places->capacity * sizeof *places->slots);
	places->count = 0;
}

void places_done(struct places *places)
{
	free(places->slots);
	*places = (struct places){0};
}

static void slot_put(struct places *places, uint32_t hash, uint32_t number)
{
	uint32_t mask = places->capacity - 1;
	uint32_t at = hash & mask;
	while (places->slots[at])
		at = (at + 1) & mask;
	places->slots[at] = number + 1;
}

static void grow(struct places *places, places_bytes *bytes_of, const void *owner)
{
	struct places bigger = {.capacity = places->capacity ? places->capacity * 2 : 64, .count = places->count};
	bigger.slots = must_calloc(bigger.capacity, sizeof *bigger.slots);
	for (uint32_t i = 0; i < places->capacity; i++) {
		if (!places->slots[i])
			continue;
		size_t length = 0;
		const void *bytes = bytes_of(owner, places->slots[i] - 1, &length);
		slot_put(&bigger, hash_bytes(bytes, length), places->slots[i] - 1);
	}
	free(places->slots);
	*places = bigger;
}

uint32_t places_enter(struct places *places, places_bytes *bytes_of, const void *owner, const void *bytes,
	size_t length, uint32_t number)
{
	if (places->count * 2 >= places->capacity)
		grow(places, bytes_of, owner);
	uint32_t hash = hash_bytes(bytes, length);
	uint32_t mask = places->capacity - 1;
	for (uint32_t at = hash & mask; places->slots[at]; at = (at + 1) & mask) {
		size_t other_length = 0;
		const void *other = bytes_of(owner, places->slots[at] - 1, &other_length);
		if (other_length == length && memcmp(other, bytes, length) == 0)
			return places->slots[at] - 1;
	}
	if (number == UINT32_MAX)
		return UINT32_MAX;
	slot_put(places, hash, number);
	places->count++;
	return UINT32_MAX;
}
