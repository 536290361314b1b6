/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of readings for people and programs. */
#include "commands/rows.h"
#include "commands/sheet.h"
#include <math.h>

static json_t *integer_json(const union cell *cell, bool counter)
{
	if (counter && cell->unsigned_integer > INT64_MAX)
		return json_real((double)cell->unsigned_integer);
	return json_integer(cell->integer);
}

static json_t *cell_json(unsigned number, const struct row *row, unsigned column)
{
	const struct column_info *info = &tables[number].column[column];
	const union cell *cell = &row->cells[column];
	size_t length;

	switch (info->type) {
	case COLUMN_TEXT:
		return json_stringn(cell->text->bytes, cell->text->length);
	case COLUMN_INTEGER:
		return integer_json(cell, info->class == CLASS_COUNTER);
	case COLUMN_REAL:
		return isfinite(cell->real) ? json_real(cell->real) : NULL;
	case COLUMN_BOOLEAN:
		return json_boolean(cell->integer);
	case COLUMN_ENUM: {
		const char *word = tables_word_text(number, column, cell->integer, &length);
		return json_stringn(word, length);
	}
	}
	return NULL;
}

json_t *table_json(const struct table *table)
{
	json_t *rows = json_array();

	for (uint32_t i = 0; i < table->count; i++) {
		json_t *object = json_object();

		for (unsigned column = 0; column < tables[table->number].columns; column++)
			if (row_has(table->rows[i], column))
				json_object_set_new(object, tables[table->number].column[column].name,
					cell_json(table->number, table->rows[i], column));
		json_array_append_new(rows, object);
	}
	return rows;
}

void table_print(const struct table *table, FILE *out)
{
	const struct table_info *info = &tables[table->number];
	struct sheet sheet = SHEET(info->columns);
	char text[512];

	for (unsigned column = 0; column < info->columns; column++) {
		sheet_add(&sheet, info->column[column].name);
		sheet.right[column] =
			info->column[column].type == COLUMN_INTEGER || info->column[column].type == COLUMN_REAL;
	}
	for (uint32_t i = 0; i < table->count; i++) {
		for (unsigned column = 0; column < info->columns; column++) {
			row_text(table->number, table->rows[i], column, text, sizeof text);
			sheet_add(&sheet, text);
		}
	}
	fprintf(out, "\n%s\n", info->name);
	sheet_print(&sheet, out, "  ");
	sheet_done(&sheet);
}
