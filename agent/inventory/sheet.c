/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A CSV file whose first row names its columns: they may stand in any order, in capitals or with blanks for '_'.
 * Unknown ones are named in a warning, as people keep notes beside what the agent reads; a required one that is missing
 * is a mistake, as is a row with more cells than there are columns, which is how a forgotten quote shows itself.
 */
#include "base/must.h"
#include "inventory/csv.h"
#include <errno.h>
#include <string.h>

enum { ROW_MISTAKES_MAX = 20 };

/* "Town Code" is town_code. */
static bool is_named(const char *cell, const char *name)
{
	for (; *cell && *name; cell++, name++) {
		char c = *cell >= 'A' && *cell <= 'Z' ? (char)(*cell - 'A' + 'a') : *cell;
		if (c == ' ' || c == '-')
			c = '_';
		if (c != *name)
			return false;
	}
	return *cell == *name;
}

static int column_find(const struct sheet *sheet, const char *cell)
{
	for (size_t i = 0; i < sheet->column_count; i++)
		if (is_named(cell, sheet->columns[i].name))
			return (int)i;
	return -1;
}

/* Finds a place for each column of the header. */
static void header_read(struct sheet *sheet, const char *file, struct arena *arena, struct problems *problems)
{
	const struct csv_row *header = &sheet->csv.rows[0];
	const char **names = arena_alloc(arena, (sheet->column_count + 1) * sizeof *names);
	for (size_t i = 0; i < sheet->column_count; i++)
		names[i] = sheet->columns[i].name;
	for (uint32_t place = 0; place < header->count; place++) {
		int column = column_find(sheet, header->cells[place]);
		if (column >= 0 && sheet->places[column] >= 0) {
			problem_add(problems, file, header->line, "column '%s' is there twice", names[column]);
		} else if (column >= 0) {
			sheet->places[column] = (int)place;
		} else if (header->cells[place][0]) {
			const char *nearest = text_nearest(header->cells[place], names);
			problem_warn(problems, file, header->line, "column '%.60s' is not known and not read%s%s%s",
				header->cells[place], nearest ? ", did you mean '" : "", nearest ? nearest : "",
				nearest ? "'?" : "");
		}
	}
	for (size_t i = 0; i < sheet->column_count; i++)
		if (sheet->columns[i].is_required && sheet->places[i] < 0)
			problem_add(
				problems, file, header->line, "there is no column '%s', which is required", names[i]);
}

static void rows_check(const struct sheet *sheet, const char *file, struct problems *problems)
{
	uint32_t wide = sheet->csv.rows[0].count;
	size_t mistakes = 0;
	for (size_t i = 1; i < sheet->csv.count && mistakes < ROW_MISTAKES_MAX; i++) {
		const struct csv_row *row = &sheet->csv.rows[i];
		if (row->count <= wide)
			continue;
		mistakes++;
		problem_add(problems, file, row->line,
			"has %u cells, but there are %u columns; a cell that holds a separator is put in quotes",
			row->count, wide);
	}
}

static int line_at(const char *bytes, size_t offset)
{
	int line = 1;
	for (size_t i = 0; i < offset; i++)
		line += bytes[i] == '\n';
	return line;
}

/* The file's text as UTF-8; what people then see in Excel's list of formats is named. */
static int decode(const char *bytes, size_t length, const char *file, struct problems *problems, struct buffer *into)
{
	size_t bad = 0;
	bool is_utf16 = length >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0);
	if (!is_utf16 && length >= 4 && memcmp(bytes, "PK\x03\x04", 4) == 0)
		problem_add(problems, file, 0, "is a workbook, not CSV: save it as 'CSV UTF-8'");
	else if (is_utf16)
		problem_add(problems, file, 0, "is UTF-16 text: save it as 'CSV UTF-8'");
	else if (memchr(bytes, '\0', length))
		problem_add(problems, file, line_at(bytes, (size_t)((char *)memchr(bytes, '\0', length) - bytes)),
			"holds a zero byte: it is no CSV file");
	else if (text_from_file(bytes, length, into, &bad) < 0)
		problem_add(problems, file, line_at(bytes, bad),
			"is neither UTF-8 nor GB18030 from octet %zu on: save it as 'CSV UTF-8'", bad);
	else
		return 0;
	return -EINVAL;
}

int sheet_parse(const char *bytes, size_t length, const char *file, const struct csv_column *columns, size_t count,
	struct arena *arena, struct problems *problems, struct sheet *ret_sheet)
{
	struct sheet sheet = {.columns = columns, .column_count = count};
	auto_buffer text = BUFFER_EMPTY;
	size_t errors = problems->errors;
	if (decode(bytes, length, file, problems, &text) < 0)
		return -EINVAL;
	if (csv_parse(buffer_text(&text), text.length, arena, file, problems, &sheet.csv) < 0)
		return -EINVAL;
	if (sheet.csv.count == 0) {
		problem_add(problems, file, 0, "is empty: the first row names the columns");
		return -EINVAL;
	}
	sheet.places = arena_alloc(arena, count * sizeof *sheet.places);
	for (size_t i = 0; i < count; i++)
		sheet.places[i] = -1;
	header_read(&sheet, file, arena, problems);
	rows_check(&sheet, file, problems);
	if (problems->errors > errors)
		return -EINVAL;
	*ret_sheet = sheet;
	return 0;
}

const char *sheet_cell(const struct sheet *sheet, size_t row, size_t column)
{
	const struct csv_row *at = &sheet->csv.rows[row];
	int place = sheet->places[column];
	if (place < 0 || (uint32_t)place >= at->count || !at->cells[place][0])
		return NULL;
	return at->cells[place];
}
