/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A hash map from byte strings to pointers: open addressing, grows by doubling, keys borrowed from the values (they
 * must live as long as the entry). The hash is keyed per process, so that a peer cannot choose colliding keys.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_entry {
	const char *key;
	uint32_t length;
	uint32_t hash;
	void *value; /* NULL marks an empty place */
};

struct map {
	struct map_entry *entries;
	size_t capacity; /* 0 or a power of two */
	size_t count;
};

#define MAP_EMPTY ((struct map){0})

/* The keyed hash of some bytes. */
uint32_t hash_bytes(const void *bytes, size_t length);

void map_done(struct map *map);
void *map_find(const struct map *map, const char *key, size_t length);
void *map_find_text(const struct map *map, const char *key);
/* Adds or replaces; returns the value that was replaced or NULL. `value` is not NULL; `key` is borrowed. */
void *map_put(struct map *map, const char *key, size_t length, void *value);
void *map_put_text(struct map *map, const char *key, void *value);
/* Takes an entry out; returns its value or NULL. */
void *map_remove(struct map *map, const char *key, size_t length);
void *map_remove_text(struct map *map, const char *key);
/* Next entry at or after *cursor (start with 0) or NULL; do not change the map meanwhile, except by removing nothing.
 */
const struct map_entry *map_next(const struct map *map, size_t *cursor);
