/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A tree of plain values: what a Lua file that is data only (a profile, a module's settings) becomes in C. Installed,
 * as modules read it too. Trees are immutable once built and belong to the arena that built them.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum gengfu_type {
	GENGFU_NIL,
	GENGFU_BOOLEAN,
	GENGFU_INTEGER,
	GENGFU_REAL,
	GENGFU_TEXT,
	GENGFU_LIST, /* a Lua table with keys 1…n only; an empty table is an empty list */
	GENGFU_MAP, /* text keys, in the order of their bytes; a list part of a mixed table is refused when it is read
		     */
	GENGFU_SECRET /* text that must never be printed, logged or stored */
};

struct gengfu_member;

struct gengfu_data {
	enum gengfu_type type;
	int line; /* in the file it came from, 0 when not known */
	union {
		bool boolean;
		int64_t integer;
		double real;
		struct {
			const char *bytes; /* NUL-terminated */
			size_t length;
		} text;
		struct {
			const struct gengfu_data *items;
			size_t count;
		} list;
		struct {
			const struct gengfu_member *members;
			size_t count;
		} map;
	};
};

struct gengfu_member {
	const char *key;
	struct gengfu_data value;
};

/* The value of a key, or NULL when absent or when `map` is NULL or no map. */
static inline const struct gengfu_data *gengfu_data_get(const struct gengfu_data *map, const char *key)
{
	if (!map || map->type != GENGFU_MAP)
		return NULL;
	for (size_t i = 0; i < map->map.count; i++)
		if (strcmp(map->map.members[i].key, key) == 0)
			return &map->map.members[i].value;
	return NULL;
}

/* Text of a text or secret, else `fallback`. */
static inline const char *gengfu_data_text(const struct gengfu_data *data, const char *fallback)
{
	return data && (data->type == GENGFU_TEXT || data->type == GENGFU_SECRET) ? data->text.bytes : fallback;
}

static inline int64_t gengfu_data_integer(const struct gengfu_data *data, int64_t fallback)
{
	return data && data->type == GENGFU_INTEGER ? data->integer : fallback;
}

/* An integer or a real as a real. */
static inline double gengfu_data_real(const struct gengfu_data *data, double fallback)
{
	if (data && data->type == GENGFU_INTEGER)
		return (double)data->integer;
	return data && data->type == GENGFU_REAL ? data->real : fallback;
}

static inline bool gengfu_data_boolean(const struct gengfu_data *data, bool fallback)
{
	return data && data->type == GENGFU_BOOLEAN ? data->boolean : fallback;
}
