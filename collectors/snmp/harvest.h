/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What one round reads of one source: cells as they come, in the rows that were known and those that are new. */
#include "collectors/snmp/rows.h"

#define ROW_NONE UINT32_MAX

enum { MARK_DRIVEN = 1, MARK_FAST = 2 };

struct harvest {
	const struct source *source; /* NULL: not read in this round */
	struct rows *rows;
	object_mask wanted; /* asked for in this round; the layout of the cells */
	object_mask given; /* of which at least one cell came */
	object_mask broken; /* whose walk ended before its end */
	object_mask reached; /* that some rule came to look at */
	struct raw *cells; /* [row * width + rank[object]] */
	unsigned width; /* members of `wanted` */
	uint8_t rank[SOURCE_OBJECTS_MAX]; /* places of its members among them */
	uint8_t *marks; /* by row */
	size_t cells_room, marks_room;
	uint32_t known; /* rows there were at the start */
	struct buffer text;
	uint8_t *octets; /* by object: of one varbind, as measured; 0: not yet. Outlives the round */
	struct places places;
	bool has_places;
	bool capped; /* there were more rows than may be */
	bool full; /* all objects of the source */
	bool picked; /* by GET, of the rows that count */
	column_mask columns; /* the source's columns that this round reads */
	int64_t read_ns; /* when the last of its answers came */
};

void harvest_start(struct harvest *harvest, const struct source *source, struct rows *rows, object_mask wanted);
/* More objects, in the same round; what came stays. */
void harvest_widen(struct harvest *harvest, object_mask more);
/* For another round; memory is kept unless there is much of it. */
void harvest_clear(struct harvest *harvest);
void harvest_done(struct harvest *harvest);
/* Forgets the rows that this round added: the round is discarded. */
void harvest_discard(struct harvest *harvest);

/* The row of an index, added when new; *expect is where the walk thinks it is, and goes on. ROW_NONE at `rows_max`. */
uint32_t harvest_row(struct harvest *harvest, const uint8_t *index, size_t length, uint32_t *expect, uint32_t rows_max);
/* Puts a value into its cell; false when there is one already (the device repeats itself). */
bool harvest_put(struct harvest *harvest, uint32_t row, unsigned object, const struct varbind *varbind);
/* NULL when no object is wanted: such a round has rows, and no cells. */
static inline const struct raw *harvest_cells(const struct harvest *harvest, uint32_t row)
{
	return harvest->width ? harvest->cells + (size_t)row * harvest->width : NULL;
}

/* After the walks: rows that are gone are dropped, new ones put in order; what rows keep is brought up to date. */
void harvest_settle(struct harvest *harvest);
