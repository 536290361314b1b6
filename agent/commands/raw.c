/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The collector tells values by the batch's rows; what is printed are the rows of the readings, in which a batch was
 * merged by key. So lines are kept with the name of their row, by which they are found again. Both come in the same
 * order, nearly always, so that the search goes on where it has just found something.
 */
#include "commands/raw.h"
#include "base/must.h"
#include "commands/sheet.h"
#include <stdlib.h>
#include <string.h>

void raw_add(struct raw *raw, const struct gengfu_origin *origin)
{
	array_reserve_one(raw->items, raw->count, raw->capacity);
	raw->items[raw->count++] = (struct raw_line){.table = origin->batch->table,
		.row = origin->row,
		.column = origin->column,
		.oid = arena_strdup(&raw->arena, origin->raw.name),
		.value = arena_printf(&raw->arena, "%s|%s", origin->raw.type, origin->raw.value)};
}

/* As row_name makes it of the readings. */
static const char *batch_row_name(struct raw *raw, const struct gengfu_batch *batch, uint32_t row)
{
	const struct table_info *info = &tables[batch->table];
	auto_buffer name = BUFFER_EMPTY;

	for (unsigned i = 0; i < info->key_columns; i++) {
		const union gengfu_cell *cell = &batch->cells[(size_t)row * batch->columns + i];
		size_t length = 0;

		if (!gengfu_is_set(batch, row, i))
			continue;
		if (name.length)
			buffer_add_text(&name, " ");
		if (info->column[i].type == COLUMN_TEXT) {
			buffer_add(&name, batch->text + cell->text.at, cell->text.length);
		} else if (info->column[i].type == COLUMN_ENUM) {
			const char *word = tables_word_text(batch->table, i, cell->integer, &length);
			buffer_add(&name, word, length);
		} else {
			buffer_printf(&name, "%lld", (long long)cell->integer);
		}
	}
	return arena_strdup(&raw->arena, buffer_text(&name));
}

void raw_name(struct raw *raw, const struct gengfu_batch *batch)
{
	for (; raw->named < raw->count; raw->named++) {
		struct raw_line *line = &raw->items[raw->named];
		const struct raw_line *before = raw->named ? line - 1 : NULL;
		bool is_same = before && before->row_name && before->table == line->table && before->row == line->row;

		line->row_name = is_same ? before->row_name : batch_row_name(raw, batch, line->row);
	}
}

/* The first line of the row at or behind `from`, else from the start; `count` when there is none. */
static size_t row_find(const struct raw *raw, unsigned table, const char *name, size_t from)
{
	for (size_t step = 0; step < raw->count; step++) {
		size_t at = (from + step) % raw->count;

		if (raw->items[at].table == table && strcmp(raw->items[at].row_name, name) == 0)
			return at;
	}
	return raw->count;
}

static bool is_of_row(const struct raw *raw, size_t at, unsigned table, const char *name)
{
	return at < raw->count && raw->items[at].table == table && strcmp(raw->items[at].row_name, name) == 0;
}

static const char *without_object(unsigned table, const struct column_info *info)
{
	return table == TABLE_polling         ? "(the agent's own)"
	       : info->class == CLASS_DERIVED ? "(computed)"
					      : "(an index, a constant or a map)";
}

static void cell_print(const struct raw *raw, const struct names *names, const struct table *table,
	const struct row *row, unsigned column, size_t first, const char *name, struct sheet *sheet)
{
	const struct column_info *info = &tables[table->number].column[column];
	char text[512], object[512];
	bool told = false;

	row_text(table->number, row, column, text, sizeof text);
	for (size_t at = first; is_of_row(raw, at, table->number, name); at++) {
		const struct raw_line *line = &raw->items[at];

		if (line->column != column)
			continue;
		names_of_oid(names, line->oid, object, sizeof object);
		sheet_add(sheet, told ? "" : info->name);
		sheet_add(sheet, told ? "" : text);
		sheet_add(sheet, told ? "" : info->unit);
		sheet_add(sheet, line->oid);
		sheet_add(sheet, line->value);
		sheet_add(sheet, object);
		told = true;
	}
	if (told)
		return;
	sheet_add(sheet, info->name);
	sheet_add(sheet, text);
	sheet_add(sheet, info->unit);
	sheet_add(sheet, without_object(table->number, info));
	sheet_add(sheet, "");
	sheet_add(sheet, "");
}

void raw_print(const struct raw *raw, const struct names *names, const struct table *table, FILE *out)
{
	size_t at = 0;
	char name[1024];

	for (uint32_t i = 0; i < table->count; i++) {
		const struct row *row = table->rows[i];
		struct sheet sheet = SHEET(6);

		row_name(table->number, row, name, sizeof name);
		at = raw->count ? row_find(raw, table->number, name, at < raw->count ? at : 0) : 0;
		fprintf(out, "\n%s%s%s\n", tables[table->number].name, name[0] ? " " : "", name);
		for (unsigned column = 0; column < tables[table->number].columns; column++)
			if (row_has(row, column))
				cell_print(raw, names, table, row, column, at, name, &sheet);
		sheet_print(&sheet, out, "  ");
		sheet_done(&sheet);
	}
}

void raw_done(struct raw *raw)
{
	free(raw->items);
	arena_done(&raw->arena);
	*raw = RAW_EMPTY;
}
