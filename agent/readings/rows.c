/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rows of one table. A device lists its rows in the same order round after round, so a batch is matched by walking
 * both side by side and comparing keys; only from the first difference on (a port was added, the order changed) a hash
 * index over the old rows is built, for that one merge. A row keeps its memory and its number while it lives. It is
 * gone after three complete reads without it; partial reads change nothing about who is there.
 *
 * Cells are 8 octets each, texts are shared between rows and devices. Who owns what: rows own themselves and one
 * reference per text cell.
 */
#include "rows.h"
#include "base/map.h"
#include "base/must.h"
#include <stdlib.h>
#include <string.h>

void rows_init(struct rows *rows, unsigned table)
{
	*rows = (struct rows){.shown = {.number = table, .how = GENGFU_COMMIT_FAILED}};
}

static void rows_forget_places(struct rows *rows)
{
	free(rows->places);
	rows->places = NULL;
}

static void row_free(struct rows *rows, struct row *row, struct text_pool *pool)
{
	const struct table_info *info = &tables[rows->shown.number];

	for (unsigned i = 0; i < info->columns; i++)
		if (info->column[i].type == COLUMN_TEXT && row_has(row, i))
			text_unref(pool, row->cells[i].text);
	free(row);
}

void rows_done(struct rows *rows, struct text_pool *pool)
{
	for (uint32_t i = 0; i < rows->shown.count; i++)
		row_free(rows, rows->items[i], pool);
	free(rows->items);
	free(rows->free_numbers);
	rows_forget_places(rows);
}

static uint32_t number_take(struct rows *rows)
{
	return rows->free_count ? rows->free_numbers[--rows->free_count] : rows->numbers++;
}

static void number_give(struct rows *rows, uint32_t number)
{
	array_reserve_one(rows->free_numbers, rows->free_count, rows->free_capacity);
	rows->free_numbers[rows->free_count++] = number;
}

static struct row *row_new(struct rows *rows)
{
	size_t cells = tables[rows->shown.number].columns;
	struct row *row = must_calloc(1, sizeof *row + cells * sizeof row->cells[0]);

	row->number = number_take(rows);
	row->read = (struct mono){INT64_MIN};
	return row;
}

/* Whether a stored row and a row of the batch have the same key. */
static bool same_key(const struct row *row, const struct gengfu_batch *batch, uint32_t at)
{
	const struct table_info *info = &tables[batch->table];

	for (unsigned i = 0; i < info->key_columns; i++) {
		if (row_has(row, i) != gengfu_is_set(batch, at, i))
			return false;
		if (!row_has(row, i))
			continue;
		const union gengfu_cell *cell = &batch->cells[(size_t)at * batch->columns + i];
		if (info->column[i].type == COLUMN_TEXT) {
			const struct shared_text *text = row->cells[i].text;

			if (text->length != cell->text.length ||
				memcmp(text->bytes, batch->text + cell->text.at, text->length) != 0)
				return false;
		} else if (row->cells[i].integer != cell->integer) {
			return false;
		}
	}
	return true;
}

static uint32_t mix(uint32_t hash, uint32_t with)
{
	return (hash ^ with) * 0x9e3779b1u;
}

static uint32_t row_hash(unsigned table, const struct row *row)
{
	uint32_t hash = 0;

	for (unsigned i = 0; i < tables[table].key_columns; i++) {
		if (!row_has(row, i))
			hash = mix(hash, 1);
		else if (tables[table].column[i].type == COLUMN_TEXT)
			hash = mix(hash, hash_bytes(row->cells[i].text->bytes, row->cells[i].text->length));
		else
			hash = mix(hash, hash_bytes(&row->cells[i].integer, sizeof row->cells[i].integer));
	}
	return hash;
}

static uint32_t batch_hash(const struct gengfu_batch *batch, uint32_t at)
{
	const struct table_info *info = &tables[batch->table];
	const union gengfu_cell *cells = &batch->cells[(size_t)at * batch->columns];
	uint32_t hash = 0;

	for (unsigned i = 0; i < info->key_columns; i++) {
		if (!gengfu_is_set(batch, at, i))
			hash = mix(hash, 1);
		else if (info->column[i].type == COLUMN_TEXT)
			hash = mix(hash, hash_bytes(batch->text + cells[i].text.at, cells[i].text.length));
		else
			hash = mix(hash, hash_bytes(&cells[i].integer, sizeof cells[i].integer));
	}
	return hash;
}

/* Rows by key, and which of them the batch has shown; lives for one merge. */
struct index {
	struct row **items; /* the old rows, then the new ones */
	uint32_t count;
	uint32_t *places; /* position in items + 1, open addressing */
	uint32_t mask;
	bool *seen; /* by position */
};

static void index_add(struct index *index, uint32_t hash, struct row *row)
{
	uint32_t at = hash & index->mask;

	while (index->places[at])
		at = (at + 1) & index->mask;
	index->items[index->count++] = row;
	index->places[at] = index->count;
}

static void index_init(struct index *index, const struct rows *rows, uint32_t more, uint32_t already_seen)
{
	uint32_t most = rows->shown.count + more, size = 16;

	while (size < most * 2)
		size *= 2;
	*index = (struct index){
		.items = must_malloc((most + 1) * sizeof(struct row *)),
		.places = must_calloc(size, sizeof *index->places),
		.mask = size - 1,
		.seen = must_calloc(most + 1, sizeof *index->seen),
	};
	for (uint32_t i = 0; i < rows->shown.count; i++)
		index_add(index, row_hash(rows->shown.number, rows->items[i]), rows->items[i]);
	memset(index->seen, 1, already_seen);
}

static void index_done(struct index *index)
{
	free(index->items);
	free(index->places);
	free(index->seen);
}

/* Position of the row with the batch row's key, or -1. */
static int64_t index_find(const struct index *index, uint32_t hash, const struct gengfu_batch *batch, uint32_t at)
{
	for (uint32_t place = hash & index->mask; index->places[place]; place = (place + 1) & index->mask) {
		uint32_t position = index->places[place] - 1;

		if (same_key(index->items[position], batch, at))
			return position;
	}
	return -1;
}

static void cell_update(struct row *row, unsigned column, bool is_text, const struct gengfu_batch *batch, uint32_t at,
	struct text_pool *pool)
{
	const union gengfu_cell *from = &batch->cells[(size_t)at * batch->columns + column];
	bool had = row_has(row, column), has = gengfu_is_set(batch, at, column);

	if (is_text) {
		struct shared_text *old = had ? row->cells[column].text : NULL;
		const char *bytes = has ? batch->text + from->text.at : NULL; /* a batch without texts has no base */

		if (had && has && old->length == from->text.length && memcmp(old->bytes, bytes, old->length) == 0)
			return;
		if (has)
			row->cells[column].text = text_share(pool, bytes, from->text.length);
		text_unref(pool, old);
	} else if (has) {
		row->cells[column].unsigned_integer = from->unsigned_integer;
	}
	if (has)
		row->present |= UINT64_C(1) << column;
	else
		row->present &= ~(UINT64_C(1) << column);
}

static void row_update(struct row *row, const struct gengfu_batch *batch, uint32_t at, struct text_pool *pool)
{
	const struct table_info *info = &tables[batch->table];

	for (uint64_t asked = batch->asked & ((UINT64_C(2) << (info->columns - 1)) - 1); asked; asked &= asked - 1) {
		unsigned column = (unsigned)__builtin_ctzll(asked);

		if (info->column[column].class != CLASS_DERIVED)
			cell_update(row, column, info->column[column].type == COLUMN_TEXT, batch, at, pool);
	}
}

static void take(struct row *row, const struct gengfu_batch *batch, uint32_t at, bool is_new, struct text_pool *pool,
	const struct rows_merge *merge)
{
	row->missed = 0;
	if (merge->before)
		merge->before(merge->data, row, batch, at, is_new);
	row_update(row, batch, at, pool);
	if (merge->dated)
		row->read = merge->read;
}

/*
 * The general case: from row `from` of the batch on, order or membership differ. A key that comes twice in one batch:
 * the first stands. Returns how many rows the batch has shown; they come first.
 */
static uint32_t merge_slowly(struct rows *rows, struct text_pool *pool, const struct gengfu_batch *batch, uint32_t from,
	const struct rows_merge *merge)
{
	uint32_t count = from;
	struct index index;

	index_init(&index, rows, batch->rows - from, from);
	rows->capacity = batch->rows + rows->shown.count + 1;
	rows->items = must_realloc(rows->items, rows->capacity, sizeof(struct row *));
	for (uint32_t at = from; at < batch->rows; at++) {
		uint32_t hash = batch_hash(batch, at);
		int64_t position = index_find(&index, hash, batch, at);
		bool is_new = position < 0;

		if (!is_new && index.seen[position])
			continue;
		struct row *row = is_new ? row_new(rows) : index.items[position];
		take(row, batch, at, is_new, pool, merge);
		if (is_new) {
			position = index.count;
			index_add(&index, hash, row);
		}
		index.seen[position] = true;
		rows->items[count++] = row;
	}
	uint32_t kept = count;
	for (uint32_t i = 0; i < rows->shown.count; i++)
		if (!index.seen[i])
			rows->items[kept++] = index.items[i];
	rows->shown.count = kept;
	index_done(&index);
	rows_forget_places(rows);
	return count;
}

/* The rows from `from` on were not in a complete read. */
static void count_missed(struct rows *rows, struct text_pool *pool, uint32_t from, const struct rows_merge *merge)
{
	uint32_t kept = from;

	rows_forget_places(rows);
	for (uint32_t i = from; i < rows->shown.count; i++) {
		struct row *row = rows->items[i];

		if (++row->missed < ROWS_MISSED_MAX) {
			rows->items[kept++] = row;
			continue;
		}
		if (merge->gone)
			merge->gone(merge->data, row);
		number_give(rows, row->number);
		row_free(rows, row, pool);
	}
	rows->shown.count = kept;
}

static uint64_t counters_of(unsigned table)
{
	uint64_t counters = 0;

	for (unsigned i = 0; i < tables[table].columns; i++)
		if (tables[table].column[i].class == CLASS_COUNTER)
			counters |= UINT64_C(1) << i;
	return counters;
}

void rows_merge(struct rows *rows, struct text_pool *pool, const struct gengfu_batch *batch, struct rows_merge *merge)
{
	uint64_t counters = counters_of(batch->table);
	uint32_t at = 0;

	merge->dated = !counters || (batch->asked & counters);

	while (at < batch->rows && at < rows->shown.count && same_key(rows->items[at], batch, at)) {
		take(rows->items[at], batch, at, false, pool, merge);
		at++;
	}
	if (at < batch->rows)
		at = merge_slowly(rows, pool, batch, at, merge);
	if (merge->complete && at < rows->shown.count)
		count_missed(rows, pool, at, merge);
	rows->shown.rows = rows->items;
	rows->shown.read = merge->read;
}

/* The index for rows_find is built when it is first needed and dropped when rows come or go. */
static void places_build(struct rows *rows)
{
	uint32_t size = 16;

	while (size < rows->shown.count * 2)
		size *= 2;
	rows->places = must_calloc(size, sizeof *rows->places);
	rows->places_mask = size - 1;
	for (uint32_t i = 0; i < rows->shown.count; i++) {
		const struct row *row = rows->items[i];

		if (!row_has(row, 0))
			continue;
		uint32_t at = hash_bytes(row->cells[0].text->bytes, row->cells[0].text->length) & rows->places_mask;
		while (rows->places[at])
			at = (at + 1) & rows->places_mask;
		rows->places[at] = i + 1;
	}
}

const struct row *rows_find(struct rows *rows, const char *key)
{
	size_t length = strlen(key);

	if (rows->shown.count == 0 || tables[rows->shown.number].key_columns == 0)
		return rows->shown.count ? rows->items[0] : NULL;
	if (!rows->places)
		places_build(rows);
	for (uint32_t at = hash_bytes(key, length) & rows->places_mask; rows->places[at];
		at = (at + 1) & rows->places_mask) {
		const struct row *row = rows->items[rows->places[at] - 1];

		if (row->cells[0].text->length == length && memcmp(row->cells[0].text->bytes, key, length) == 0)
			return row;
	}
	return NULL;
}

size_t rows_octets(const struct rows *rows)
{
	size_t row = sizeof(struct row) + tables[rows->shown.number].columns * sizeof(union cell);

	return sizeof *rows + rows->capacity * sizeof *rows->items + rows->free_capacity * sizeof *rows->free_numbers +
	       rows->shown.count * row;
}
