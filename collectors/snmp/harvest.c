/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cells of a round. A walk brings rows nearly always in the order of the last round, so the index is first compared
 * with the row that stands next; a hash is only built when that fails. New rows go behind the known ones and are put in
 * order when the round is over.
 *
 * When is a row gone? After a whole read: when none of the objects that make rows gave a cell for it. After a read of
 * the fast objects alone: when it had such cells before and has none now; a row that never had any (a port of which the
 * device tells nothing but the name) is judged by whole reads only. A walk that broke off judges nobody.
 */
#include "collectors/snmp/harvest.h"
#include "base/must.h"
#include <stdlib.h>

#define KEEP_OCTETS (UINT32_C(1) << 20)

static size_t stride(const struct harvest *harvest)
{
	return harvest->width;
}

/* The cells' layout for what is wanted. */
static void lay_out(struct harvest *harvest)
{
	harvest->width = 0;
	for (unsigned object = 0; object < SOURCE_OBJECTS_MAX; object++)
		if (harvest->wanted >> object & 1)
			harvest->rank[object] = (uint8_t)harvest->width++;
}

static size_t room_for(size_t room, size_t needed)
{
	if (room == 0)
		room = 64;
	while (room < needed)
		room *= 2;
	return room;
}

static void reserve(struct harvest *harvest, size_t rows)
{
	size_t cells = rows * stride(harvest);
	if (cells > harvest->cells_room) {
		harvest->cells_room = room_for(harvest->cells_room, cells);
		harvest->cells = must_realloc(harvest->cells, harvest->cells_room, sizeof *harvest->cells);
	}
	if (rows > harvest->marks_room) {
		harvest->marks_room = room_for(harvest->marks_room, rows);
		harvest->marks = must_realloc(harvest->marks, harvest->marks_room, 1);
	}
}

static void clear_cells(struct harvest *harvest, uint32_t from, uint32_t to)
{
	if (to <= from || stride(harvest) == 0)
		return;
	memset(harvest->cells + from * stride(harvest), 0, (to - from) * stride(harvest) * sizeof *harvest->cells);
}

/* An empty row at the end of the known ones. */
static struct row_known *row_append(struct rows *rows, size_t kept)
{
	uint32_t before = rows->capacity;
	array_reserve_one(rows->items, rows->count, rows->capacity);
	if (kept && (rows->capacity != before || !rows->kept))
		rows->kept = must_realloc(rows->kept, rows->capacity * kept, sizeof *rows->kept);
	if (kept)
		memset(rows->kept + rows->count * kept, 0, kept * sizeof *rows->kept);
	rows->items[rows->count] = (struct row_known){0};
	return &rows->items[rows->count++];
}

void harvest_start(struct harvest *harvest, const struct source *source, struct rows *rows, object_mask wanted)
{
	harvest->source = source;
	harvest->rows = rows;
	harvest->wanted = wanted;
	lay_out(harvest);
	harvest->known = rows->count;
	if (source->is_scalars && rows->count == 0)
		row_append(rows, source->kept_count);
	reserve(harvest, rows->count + 1);
	clear_cells(harvest, 0, rows->count);
	memset(harvest->marks, 0, rows->count);
}

void harvest_widen(struct harvest *harvest, object_mask more)
{
	object_mask before = harvest->wanted;
	size_t width = stride(harvest);
	harvest->wanted |= more;
	if (harvest->wanted == before)
		return;
	lay_out(harvest);
	size_t wider = stride(harvest);
	size_t room = room_for(harvest->cells_room, ((size_t)harvest->rows->count + 1) * wider);
	struct raw *cells = must_calloc(room, sizeof *cells);
	for (unsigned object = 0; object < harvest->source->object_count; object++) {
		if (!(before >> object & 1))
			continue;
		unsigned from = mask_rank(before, object);
		unsigned to = harvest->rank[object];
		for (uint32_t row = 0; row < harvest->rows->count; row++)
			cells[row * wider + to] = harvest->cells[row * width + from];
	}
	free(harvest->cells);
	harvest->cells = cells;
	harvest->cells_room = room;
}

void harvest_done(struct harvest *harvest)
{
	free(harvest->cells);
	free(harvest->marks);
	buffer_done(&harvest->text);
	places_done(&harvest->places);
	*harvest = (struct harvest){0};
}

void harvest_clear(struct harvest *harvest)
{
	if (harvest->text.capacity > KEEP_OCTETS || harvest->places.capacity > KEEP_OCTETS / 4 ||
		harvest->cells_room > KEEP_OCTETS / sizeof *harvest->cells)
		harvest_done(harvest);
	buffer_clear(&harvest->text);
	*harvest = (struct harvest){.text = harvest->text,
		.places = harvest->places,
		.cells = harvest->cells,
		.cells_room = harvest->cells_room,
		.marks = harvest->marks,
		.marks_room = harvest->marks_room};
}

void harvest_discard(struct harvest *harvest)
{
	if (harvest->source && harvest->rows->count > harvest->known) {
		struct row_known *first = &harvest->rows->items[harvest->known];
		harvest->rows->octets.length = first->at;
		harvest->rows->count = harvest->known;
	}
}

static const void *index_bytes(const void *owner, uint32_t number, size_t *ret_length)
{
	const struct rows *rows = owner;
	*ret_length = rows->items[number].length;
	return row_index(rows, number);
}

static void places_build(struct harvest *harvest)
{
	struct rows *rows = harvest->rows;
	places_clear(&harvest->places);
	for (uint32_t row = 0; row < rows->count; row++)
		places_enter(&harvest->places, index_bytes, rows, row_index(rows, row), rows->items[row].length, row);
	harvest->has_places = true;
}

static bool is_row(const struct rows *rows, uint32_t row, const uint8_t *index, size_t length)
{
	return row < rows->count && rows->items[row].length == length &&
	       memcmp(row_index(rows, row), index, length) == 0;
}

static uint32_t row_add(struct harvest *harvest, const uint8_t *index, size_t length)
{
	struct rows *rows = harvest->rows;
	uint32_t row = rows->count;
	struct row_known *known = row_append(rows, harvest->source->kept_count);
	known->at = (uint32_t)rows->octets.length;
	known->length = (uint16_t)length;
	buffer_add(&rows->octets, index, length);
	reserve(harvest, row + 1);
	clear_cells(harvest, row, row + 1);
	harvest->marks[row] = 0;
	return row;
}

uint32_t harvest_row(struct harvest *harvest, const uint8_t *index, size_t length, uint32_t *expect, uint32_t rows_max)
{
	struct rows *rows = harvest->rows;
	if (is_row(rows, *expect, index, length))
		return (*expect)++;
	if (!harvest->has_places)
		places_build(harvest);
	uint32_t row = places_enter(&harvest->places, index_bytes, rows, index, length, ROW_NONE);
	if (row == ROW_NONE) {
		if (rows->count >= rows_max || length > UINT16_MAX)
			return ROW_NONE;
		row = row_add(harvest, index, length);
		places_enter(&harvest->places, index_bytes, rows, index, length, row);
	}
	*expect = row + 1;
	return row;
}

bool harvest_put(struct harvest *harvest, uint32_t row, unsigned object, const struct varbind *varbind)
{
	struct raw *raw = &harvest->cells[row * stride(harvest) + harvest->rank[object]];
	if (raw->type != RAW_NONE)
		return false;
	if (!raw_from_varbind(varbind, &harvest->text, raw)) {
		raw->type = VALUE_NULL; /* it came, and is nothing */
		return true;
	}
	const struct object *described = &harvest->source->objects[object];
	harvest->given |= BIT(object);
	if (!described->joins)
		harvest->marks[row] |= MARK_DRIVEN;
	if (described->fast)
		harvest->marks[row] |= MARK_FAST;
	return true;
}

static bool is_gone(const struct harvest *harvest, uint32_t row)
{
	const struct source *source = harvest->source;
	uint8_t marks = harvest->marks[row];
	if (source->is_scalars || marks & MARK_DRIVEN)
		return false;
	/* Nothing but joined objects: it never was one. */
	if (row >= harvest->known)
		return true;
	if (harvest->picked)
		return false; /* the caller walks again when one is missing */
	if (harvest->full)
		return !(harvest->broken & source->drive);
	bool asked_fast = (harvest->wanted & source->fast) != 0;
	return asked_fast && !(harvest->broken & source->fast) && harvest->rows->items[row].flags & ROW_FAST;
}

static int by_index(const void *a, const void *b, void *arg)
{
	const struct rows *rows = arg;
	uint32_t x = *(const uint32_t *)a;
	uint32_t y = *(const uint32_t *)b;
	return oid_compare(row_index(rows, x), rows->items[x].length, row_index(rows, y), rows->items[y].length);
}

/* Puts rows into a new order, some left out: `order` names the old rows. */
static void reorder(struct harvest *harvest, const uint32_t *order, uint32_t count)
{
	struct rows *rows = harvest->rows;
	size_t width = stride(harvest);
	size_t kept = harvest->source->kept_count;
	struct row_known *items = must_malloc((count + 1) * sizeof *items);
	struct raw *cells = must_malloc((count * width + 1) * sizeof *cells);
	struct raw *keeps = kept ? must_malloc((count + 1) * kept * sizeof *keeps) : NULL;
	uint8_t *marks = must_malloc(count + 1);
	struct buffer octets = BUFFER_EMPTY;
	struct buffer names = BUFFER_EMPTY;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t old = order[i];
		items[i] = rows->items[old];
		items[i].at = (uint32_t)octets.length;
		buffer_add(&octets, row_index(rows, old), items[i].length);
		if (items[i].flags & ROW_NAMED) {
			items[i].name = (uint32_t)names.length;
			buffer_add(&names, rows->names.bytes + rows->items[old].name, items[i].name_length);
		}
		if (width)
			memcpy(cells + i * width, harvest->cells + old * width, width * sizeof *cells);
		if (keeps)
			memcpy(keeps + i * kept, rows->kept + old * kept, kept * sizeof *keeps);
		marks[i] = harvest->marks[old];
	}
	free(rows->items);
	free(rows->kept);
	buffer_done(&rows->octets);
	buffer_done(&rows->names);
	free(harvest->cells);
	free(harvest->marks);
	rows->items = items;
	rows->count = count;
	rows->capacity = count + 1;
	rows->kept = keeps;
	rows->octets = octets;
	rows->names = names;
	harvest->cells = cells;
	harvest->marks = marks;
	harvest->cells_room = count * width + 1;
	harvest->marks_room = count + 1;
	harvest->has_places = false;
}

/* The raws that rows keep, with their texts in a buffer of their own. */
static void keep(struct harvest *harvest)
{
	struct rows *rows = harvest->rows;
	const struct source *source = harvest->source;
	object_mask now = source->kept & harvest->wanted & ~harvest->broken;
	struct buffer text = BUFFER_EMPTY;
	if (!now)
		return;
	for (uint32_t row = 0; row < rows->count; row++) {
		const struct raw *cells = harvest_cells(harvest, row);
		for (unsigned object = 0; object < source->object_count; object++) {
			int place = source->objects[object].kept;
			if (place < 0)
				continue;
			struct raw *raw = &rows->kept[row * source->kept_count + (size_t)place];
			const char *from = buffer_text(&rows->kept_text);
			if (now >> object & 1) {
				*raw = cells[harvest->rank[object]];
				from = buffer_text(&harvest->text);
			}
			if (!raw_is_text(raw))
				continue;
			uint64_t at = text.length;
			buffer_add(&text, from + raw->bits, raw->length);
			raw->bits = at;
		}
	}
	buffer_done(&rows->kept_text);
	rows->kept_text = text;
}

void harvest_settle(struct harvest *harvest)
{
	struct rows *rows = harvest->rows;
	uint32_t *order = must_malloc((rows->count + 1) * sizeof *order);
	uint32_t count = 0;
	for (uint32_t row = 0; row < rows->count; row++)
		if (!is_gone(harvest, row))
			order[count++] = row;
	if (rows->count > harvest->known)
		qsort_r(order, count, sizeof *order, by_index, rows);
	if (count != rows->count || rows->count > harvest->known)
		reorder(harvest, order, count);
	free(order);
	for (uint32_t row = 0; row < rows->count; row++) {
		if (harvest->full)
			rows->items[row].flags &= (uint8_t)~ROW_FAST;
		if (harvest->marks[row] & MARK_FAST)
			rows->items[row].flags |= ROW_FAST;
	}
	keep(harvest);
	harvest->known = rows->count;
}
