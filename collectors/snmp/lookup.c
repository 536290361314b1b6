/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Number maps: sorted arrays, as they are filled at once by a walk and then only searched. Walks bring keys mostly in
 * order, so sealing is cheap.
 */
#include "collectors/snmp/lookup.h"
#include "base/must.h"
#include "collectors/snmp/parts.h"
#include <errno.h>
#include <stdlib.h>

#define ENTRIES_MAX 1000000
#define IS_NUMBER UINT32_MAX

void number_map_clear(struct number_map *map)
{
	map->count = 0;
	map->is_sorted = true;
	buffer_clear(&map->text);
}

void number_map_done(struct number_map *map)
{
	free(map->entries);
	buffer_done(&map->text);
	*map = (struct number_map){0};
}

static int entry_add(struct number_map *map, uint64_t key, uint64_t value, uint32_t length)
{
	if (map->count == ENTRIES_MAX)
		return -E2BIG;
	array_reserve_one(map->entries, map->count, map->capacity);
	map->is_sorted = map->count == 0 || (map->is_sorted && map->entries[map->count - 1].key <= key);
	map->entries[map->count++] = (struct map_entry_number){key, value, length};
	return 0;
}

int number_map_add(struct number_map *map, uint64_t key, uint64_t value)
{
	return entry_add(map, key, value, IS_NUMBER);
}

int number_map_add_text(struct number_map *map, uint64_t key, const char *bytes, uint32_t length)
{
	int error = entry_add(map, key, map->text.length, length);
	if (!error)
		buffer_add(&map->text, bytes, length);
	return error;
}

static int by_key(const void *a, const void *b)
{
	const struct map_entry_number *x = a;
	const struct map_entry_number *y = b;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->value > y->value) - (x->value < y->value);
}

void number_map_seal(struct number_map *map)
{
	if (!map->is_sorted)
		qsort(map->entries, map->count, sizeof *map->entries, by_key);
	map->is_sorted = true;
}

struct datum number_map_find(const struct number_map *map, uint64_t key)
{
	uint32_t low = 0;
	uint32_t high = map->count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (map->entries[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == map->count || map->entries[low].key != key)
		return DATUM_NONE;
	const struct map_entry_number *entry = &map->entries[low];
	if (entry->length == IS_NUMBER)
		return datum_integer((int64_t)entry->value);
	return datum_text(buffer_text(&map->text) + entry->value, entry->length);
}

static bool last_arc(const uint8_t *oid, size_t length, uint64_t *ret_arc)
{
	uint32_t arcs[OID_MAX];
	int count = oid_arcs(oid, length, arcs, OID_MAX);
	if (count < 1)
		return false;
	*ret_arc = arcs[count - 1];
	return true;
}

bool map_take(const struct map_rule *rule, struct number_map *map, const uint8_t *index, size_t index_length,
	const struct varbind *varbind)
{
	struct parts parts;
	int64_t value_number = 0;
	uint64_t unsigned_number = 0;
	bool has_number = varbind_integer(varbind, &value_number) == 0;
	if (rule->last_arc && varbind->type == VALUE_OID) {
		has_number = last_arc(varbind->value, varbind->length, &unsigned_number);
		value_number = (int64_t)unsigned_number;
	}
	if (!parts_read(&parts, index, index_length, rule->index, rule->index_count))
		return false;
	uint64_t key = 0;
	for (size_t i = 0; i < rule->key_count; i++) {
		int64_t part = value_number;
		if (rule->key[i] == MAP_VALUE ? !has_number : !parts_integer(&parts, rule->key[i], &part))
			return false;
		key = key << 32 | (uint64_t)(uint32_t)part;
	}
	if (rule->value != MAP_VALUE) {
		int64_t part = 0;
		return parts_integer(&parts, rule->value, &part) && number_map_add(map, key, (uint64_t)part) == 0;
	}
	if (has_number)
		return number_map_add(map, key, (uint64_t)value_number) == 0;
	if (varbind->type != VALUE_OCTETS || varbind->length == 0)
		return false;
	uint32_t length = varbind->length > RAW_TEXT_MAX ? RAW_TEXT_MAX : varbind->length;
	return number_map_add_text(map, key, (const char *)varbind->value, length) == 0;
}
