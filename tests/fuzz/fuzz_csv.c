/* SPDX-License-Identifier: Apache-2.0 */
/* CSV from anybody: rows with content, cells of one clean trimmed line, mistakes with a line that the file has. */
#include "base/must.h"
#include "inventory/csv.h"
#include "tests/fuzz/fuzz.h"
#include <string.h>

static int lines_of(const char *bytes, size_t length)
{
	int lines = 1;
	for (size_t i = 0; i < length; i++)
		lines += bytes[i] == '\n' || bytes[i] == '\r';
	return lines;
}

static void cell_check(const char *cell)
{
	size_t length = strlen(cell);
	must(length == 0 || (cell[0] != ' ' && cell[length - 1] != ' '));
	for (size_t i = 0; i < length; i++)
		must((unsigned char)cell[i] >= ' ' && cell[i] != 0x7f);
}

static void csv_check(const struct csv *csv, int lines)
{
	for (size_t i = 0; i < csv->count; i++) {
		const struct csv_row *row = &csv->rows[i];
		must(row->line >= 1 && row->line <= lines && row->count >= 1 && row->count <= CSV_COLUMNS_MAX);
		must(i == 0 || row->line > csv->rows[i - 1].line);
		must(row->cells[row->count - 1][0]);
		for (uint32_t c = 0; c < row->count; c++)
			cell_check(row->cells[c]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static const struct csv_column columns[] = {{"name", true}, {"kind", true}, {"town", false}};
	struct arena arena = ARENA_EMPTY;
	auto_problems problems = PROBLEMS_EMPTY;
	struct sheet sheet;
	int lines = lines_of((const char *)bytes, length);
	int error = sheet_parse(
		(const char *)bytes, length, "f.csv", columns, ARRAY_LENGTH(columns), &arena, &problems, &sheet);
	must((error == 0) == (problems.errors == 0));
	for (size_t i = 0; i < problems.count; i++)
		must(problems.items[i].line <= lines);
	if (!error) {
		csv_check(&sheet.csv, lines);
		for (size_t row = 1; row < sheet.csv.count; row++)
			for (size_t column = 0; column < ARRAY_LENGTH(columns); column++)
				sheet_cell(&sheet, row, column);
	}
	arena_done(&arena);
	return 0;
}
