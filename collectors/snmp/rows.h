/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What is known of the rows of one source on one device between rounds: which there are, in the order of the walk, what
 * each is called, and the raws that the values of each round depend on. About 24 octets a row, plus index and name.
 */
#include "collectors/snmp/rule.h"

enum {
	ROW_FAST = 1, /* the device gives objects of each round for it */
	ROW_REJECTED = 2, /* the source's `only` says no */
	ROW_ADMITTED = 4, /* its slow columns held one of `any_of` when they were last read */
	ROW_NAMED = 8, /* it has been tried, even if there is no name */
	ROW_SHOWN = 16 /* it came through when last all that decides it was read */
};

struct row_known {
	uint32_t at; /* of its index in `octets` */
	uint32_t name; /* in `names` */
	uint16_t length;
	uint16_t name_length;
	uint16_t hint; /* of the columns in refresh_on */
	uint8_t flags;
};

struct rows {
	struct row_known *items;
	uint32_t count, capacity;
	struct buffer octets;
	struct buffer names;
	struct raw *kept; /* [row * kept_count + object.kept] */
	struct buffer kept_text;
};

void rows_done(struct rows *rows);
static inline const uint8_t *row_index(const struct rows *rows, uint32_t row)
{
	return (const uint8_t *)buffer_text(&rows->octets) + rows->items[row].at; /* scalars have no index */
}
/* NULL when it has none. */
const char *rows_name(const struct rows *rows, uint32_t row, size_t *ret_length);

/* A hash from some bytes to a number below 2^32-1, whose owner holds the bytes. */
struct places {
	uint32_t *slots; /* number + 1, 0: empty */
	uint32_t capacity, count;
};
typedef const void *places_bytes(const void *owner, uint32_t number, size_t *ret_length);
void places_clear(struct places *places);
void places_done(struct places *places);
/* The number of equal bytes, or UINT32_MAX after having entered `number` (unless it is UINT32_MAX itself). */
uint32_t places_enter(struct places *places, places_bytes *bytes_of, const void *owner, const void *bytes,
	size_t length, uint32_t number);
