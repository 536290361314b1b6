/* SPDX-License-Identifier: Apache-2.0 */
/* Lays out a table for a terminal or a file: two blanks between columns, none behind the last. */
#include "commands/sheet.h"
#include "base/clock.h"
#include "base/must.h"
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

void sheet_add(struct sheet *sheet, const char *text)
{
	array_reserve_one(sheet->cells, sheet->count, sheet->capacity);
	sheet->cells[sheet->count++] = must_strdup(text ? text : "");
}

void sheet_printf(struct sheet *sheet, const char *format, ...)
{
	va_list arguments;
	char *text = NULL;

	va_start(arguments, format);
	must(vasprintf(&text, format, arguments) >= 0);
	va_end(arguments);
	array_reserve_one(sheet->cells, sheet->count, sheet->capacity);
	sheet->cells[sheet->count++] = text;
}

static void measure(const struct sheet *sheet, size_t widths[SHEET_COLUMNS_MAX])
{
	for (size_t column = 0; column < sheet->columns; column++)
		widths[column] = 0;
	for (size_t i = sheet->columns; i < sheet->count; i++) {
		size_t width = text_width(sheet->cells[i]);

		if (width > widths[i % sheet->columns])
			widths[i % sheet->columns] = width;
	}
	for (size_t column = 0; column < sheet->columns && column < sheet->count; column++) {
		size_t width = text_width(sheet->cells[column]);

		if (widths[column] && width > widths[column])
			widths[column] = width;
	}
}

static void print_row(const struct sheet *sheet, size_t first, const size_t *widths, FILE *out)
{
	size_t pad = 0; /* owed before the next cell */

	for (size_t column = 0; column < sheet->columns && first + column < sheet->count; column++) {
		const char *cell = sheet->cells[first + column];

		if (!widths[column])
			continue;
		size_t space = widths[column] - text_width(cell);
		if (sheet->right[column])
			pad += space;
		if (cell[0]) {
			fprintf(out, "%*s%s", (int)pad, "", cell);
			pad = 0;
		} else {
			space = sheet->right[column] ? 0 : widths[column];
		}
		pad += (sheet->right[column] ? 0 : space) + 2;
	}
	fputc('\n', out);
}

void sheet_print(const struct sheet *sheet, FILE *out, const char *indent)
{
	size_t widths[SHEET_COLUMNS_MAX];

	measure(sheet, widths);
	for (size_t first = 0; first < sheet->count; first += sheet->columns) {
		fputs(indent, out);
		print_row(sheet, first, widths, out);
	}
}

void sheet_done(struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->count; i++)
		free(sheet->cells[i]);
	free(sheet->cells);
}

const char *sheet_time(const char *text, char into[32])
{
	struct wall at;
	struct tm parts;

	into[0] = '\0';
	if (wall_parse(text, &at))
		return into;
	time_t seconds = (time_t)(at.ms / 1000);
	localtime_r(&seconds, &parts);
	strftime(into, 32, "%Y-%m-%d %H:%M:%S", &parts);
	return into;
}
