/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hash map: open addressing with linear probing, at most three quarters full. Removal shifts the following entries
 * of the run back instead of leaving tombstones, so a map that lives for months with rows coming and going does not
 * slow down. It never shrinks. The map owns its array; keys and values are the caller's.
 *
 * The hash is SipHash-1-3 (Aumasson and Bernstein; the number of rounds as in Rust's and Python's tables) with a key
 * drawn when the program is loaded, since MAC addresses, OIDs and names all come from peers. It is never stored and
 * differs between processes. The order of map_next() follows the hash and so is no order: sort what people see.
 */
#include "base/map.h"
#include "base/must.h"
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* The one static that is written: once, before main(), so that every thread may hash. */
static uint64_t hash_key[2];

__attribute__((constructor)) static void hash_key_draw(void)
{
	must(getrandom(hash_key, sizeof hash_key, 0) == (ssize_t)sizeof hash_key);
}

struct sip {
	uint64_t v0, v1, v2, v3;
};

static inline uint64_t rotate(uint64_t x, int bits)
{
	return x << bits | x >> (64 - bits);
}

static inline void sip_round(struct sip *s)
{
	s->v0 += s->v1;
	s->v1 = rotate(s->v1, 13) ^ s->v0;
	s->v0 = rotate(s->v0, 32);
	s->v2 += s->v3;
	s->v3 = rotate(s->v3, 16) ^ s->v2;
	s->v0 += s->v3;
	s->v3 = rotate(s->v3, 21) ^ s->v0;
	s->v2 += s->v1;
	s->v1 = rotate(s->v1, 17) ^ s->v2;
	s->v2 = rotate(s->v2, 32);
}

static inline void sip_word(struct sip *s, uint64_t word)
{
	s->v3 ^= word;
	sip_round(s);
	s->v0 ^= word;
}

uint32_t hash_bytes(const void *bytes, size_t length)
{
	const unsigned char *at = bytes;
	struct sip s = {
		hash_key[0] ^ 0x736f6d6570736575,
		hash_key[1] ^ 0x646f72616e646f6d,
		hash_key[0] ^ 0x6c7967656e657261,
		hash_key[1] ^ 0x7465646279746573,
	};
	uint64_t word = 0;
	size_t left = length;
	/* The words are read in the machine's byte order: the hash never leaves the process. */
	for (; left >= sizeof word; left -= sizeof word, at += sizeof word) {
		memcpy(&word, at, sizeof word);
		sip_word(&s, word);
	}
	word = (uint64_t)length << 56;
	for (size_t i = 0; i < left; i++)
		word |= (uint64_t)at[i] << (8 * i);
	sip_word(&s, word);
	s.v2 ^= 0xff;
	sip_round(&s);
	sip_round(&s);
	sip_round(&s);
	uint64_t sum = s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
	return (uint32_t)(sum ^ sum >> 32);
}

static bool is_key(const struct map_entry *entry, uint32_t hash, const char *key, size_t length)
{
	return entry->hash == hash && entry->length == length && (length == 0 || memcmp(entry->key, key, length) == 0);
}

/* The key's entry, or the empty place where it would stand; the map has room. */
static struct map_entry *place_of(const struct map *map, uint32_t hash, const char *key, size_t length)
{
	size_t mask = map->capacity - 1;
	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		struct map_entry *entry = &map->entries[i];
		if (!entry->value || is_key(entry, hash, key, length))
			return entry;
	}
}

static void grow(struct map *map)
{
	struct map old = *map;
	map->capacity = old.capacity ? old.capacity * 2 : 16;
	map->entries = must_calloc(map->capacity, sizeof *map->entries);
	for (size_t i = 0; i < old.capacity; i++) {
		const struct map_entry *entry = &old.entries[i];
		if (entry->value)
			*place_of(map, entry->hash, entry->key, entry->length) = *entry;
	}
	free(old.entries);
}

void map_done(struct map *map)
{
	free(map->entries);
	*map = MAP_EMPTY;
}

void *map_find(const struct map *map, const char *key, size_t length)
{
	return map->count ? place_of(map, hash_bytes(key, length), key, length)->value : NULL;
}

void *map_find_text(const struct map *map, const char *key)
{
	return map_find(map, key, strlen(key));
}

void *map_put(struct map *map, const char *key, size_t length, void *value)
{
	must(value && length <= UINT32_MAX);
	if (map->count + 1 > map->capacity / 4 * 3)
		grow(map);
	uint32_t hash = hash_bytes(key, length);
	struct map_entry *entry = place_of(map, hash, key, length);
	void *replaced = entry->value;
	/* The key is replaced too: the old one may be freed with its value. */
	*entry = (struct map_entry){.key = key, .length = (uint32_t)length, .hash = hash, .value = value};
	if (!replaced)
		map->count++;
	return replaced;
}

void *map_put_text(struct map *map, const char *key, void *value)
{
	return map_put(map, key, strlen(key), value);
}

/* Moves back the entries behind the hole that may stand in it, until the run ends. */
static void close_hole(struct map *map, size_t hole)
{
	size_t mask = map->capacity - 1;
	for (size_t i = (hole + 1) & mask; map->entries[i].value; i = (i + 1) & mask) {
		size_t home = map->entries[i].hash & mask;
		/* It may move when its home is not between the hole (excluded) and where it stands (included). */
		if (((i - home) & mask) >= ((i - hole) & mask)) {
			map->entries[hole] = map->entries[i];
			hole = i;
		}
	}
	map->entries[hole] = (struct map_entry){0};
}

void *map_remove(struct map *map, const char *key, size_t length)
{
	if (map->count == 0)
		return NULL;
	struct map_entry *entry = place_of(map, hash_bytes(key, length), key, length);
	void *value = entry->value;
	if (value) {
		map->count--;
		close_hole(map, (size_t)(entry - map->entries));
	}
	return value;
}

void *map_remove_text(struct map *map, const char *key)
{
	return map_remove(map, key, strlen(key));
}

const struct map_entry *map_next(const struct map *map, size_t *cursor)
{
	while (*cursor < map->capacity) {
		const struct map_entry *entry = &map->entries[(*cursor)++];
		if (entry->value)
			return entry;
	}
	return NULL;
}
