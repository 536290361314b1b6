/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What rules look up beyond their row: the name of an interface by its ifIndex, and the entries of the profile's maps.
 * One per device; filled by the walks, kept between rounds.
 */
#include "collectors/snmp/rows.h"
#include "collectors/snmp/value.h"

struct map_entry_number {
	uint64_t key;
	uint64_t value; /* or where the text begins */
	uint32_t length; /* of the text; UINT32_MAX: the value is a number */
};

struct number_map {
	struct map_entry_number *entries; /* by key once sealed; of equal keys the first counts */
	uint32_t count, capacity;
	struct buffer text;
	bool is_sorted;
};

void number_map_clear(struct number_map *map);
void number_map_done(struct number_map *map);
/* -E2BIG above a million entries. */
int number_map_add(struct number_map *map, uint64_t key, uint64_t value);
int number_map_add_text(struct number_map *map, uint64_t key, const char *bytes, uint32_t length);
/* Sorts; must stand between the last add and the first find. */
void number_map_seal(struct number_map *map);
struct datum number_map_find(const struct number_map *map, uint64_t key);

/* The entry that one varbind of a map's walk makes; false when it makes none. `index` is what follows the map's OID. */
bool map_take(const struct map_rule *rule, struct number_map *map, const uint8_t *index, size_t index_length,
	const struct varbind *varbind);

struct lookup {
	struct number_map interfaces; /* ifIndex → row */
	const struct rows *interface_rows; /* which hold the names */
	struct number_map *maps; /* of the profile, in its order */
	double uptime_s; /* -1: not known */
};
