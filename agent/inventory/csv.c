/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CSV parser: RFC 4180 (quotes, doubled quotes, line ends inside of quotes, CRLF), read as leniently as the files
 * need that come out of Excel and editors: line ends of any kind, ';' or tab as separator, blanks around cells, rows
 * of nothing but separators, a quote in the middle of a cell taken as it is. What cannot be what was meant is refused:
 * a quote that is never closed, or text behind a closing one. Both name the line where the quote began, as the place
 * where the parser notices may be a thousand rows further down.
 *
 * Cells are trimmed (of the wide blank U+3000, no-break and zero-width ones too) and control characters in them become
 * blanks: names of devices are one line.
 */
#include "inventory/csv.h"
#include "base/must.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct parser {
	const char *at, *end;
	int line;
	char separator;
	struct arena *arena;
	const char *file;
	struct problems *problems;
	struct buffer cell;
	const char *cells[CSV_COLUMNS_MAX];
	uint32_t cell_count;
	struct csv csv;
	size_t capacity;
};

static bool is_line_end(char c)
{
	return c == '\n' || c == '\r';
}

/* Steps over one line end: LF, CRLF or CR. */
static void line_end_take(struct parser *parser)
{
	bool is_crlf = parser->at[0] == '\r' && parser->end - parser->at > 1 && parser->at[1] == '\n';
	parser->at += is_crlf ? 2 : 1;
	parser->line++;
}

static void blanks_skip(struct parser *parser)
{
	while (parser->at < parser->end && *parser->at != parser->separator &&
		(*parser->at == ' ' || *parser->at == '\t'))
		parser->at++;
}

/* Octets of a blank at the start of `text`, 0 when there is none. */
static size_t blank_length(const char *text, size_t length)
{
	static const char *const wide[] = {"\xe3\x80\x80", "\xc2\xa0", "\xe2\x80\x8b", "\xef\xbb\xbf"};
	if (length > 0 && ((unsigned char)text[0] <= ' ' || text[0] == 0x7f))
		return 1;
	for (size_t i = 0; i < ARRAY_LENGTH(wide); i++)
		if (length >= strlen(wide[i]) && memcmp(text, wide[i], strlen(wide[i])) == 0)
			return strlen(wide[i]);
	return 0;
}

/* The buffered cell, clean, in the arena. */
static const char *cell_finish(struct parser *parser)
{
	const char *start = buffer_text(&parser->cell);
	size_t length = parser->cell.length;
	for (size_t blank = 0; (blank = blank_length(start, length)) > 0; length -= blank)
		start += blank;
	/* From the end: a blank of n octets is there if one begins n octets before it. */
	for (size_t n = 1; n <= 3 && n <= length; n++)
		if (blank_length(start + length - n, n) == n) {
			length -= n;
			n = 0;
		}
	char *cell = arena_alloc(parser->arena, length + 1);
	for (size_t i = 0; i < length; i++)
		cell[i] = (unsigned char)start[i] < ' ' || start[i] == 0x7f ? ' ' : start[i];
	return cell;
}

/* At the opening quote; reads up to behind the closing one. */
static int quoted_take(struct parser *parser)
{
	int began = parser->line;
	parser->at++;
	for (;;) {
		if (parser->at == parser->end) {
			problem_add(parser->problems, parser->file, began,
				"the quote that begins here is never closed; a quote inside of a cell is written "
				"twice");
			return -EINVAL;
		}
		if (is_line_end(*parser->at)) {
			line_end_take(parser);
			buffer_add(&parser->cell, " ", 1);
			continue;
		}
		if (*parser->at == '"') {
			if (parser->end - parser->at < 2 || parser->at[1] != '"')
				break;
			parser->at++;
		}
		buffer_add(&parser->cell, parser->at++, 1);
	}
	parser->at++;
	blanks_skip(parser);
	if (parser->at == parser->end || *parser->at == parser->separator || is_line_end(*parser->at))
		return 0;
	problem_add(parser->problems, parser->file, began,
		"there is text behind the quote that begins here and ends in line %d; is a quote missing?",
		parser->line);
	return -EINVAL;
}

static int cell_take(struct parser *parser)
{
	buffer_clear(&parser->cell);
	blanks_skip(parser);
	if (parser->at < parser->end && *parser->at == '"') {
		int error = quoted_take(parser);
		if (error)
			return error;
	} else {
		const char *start = parser->at;
		while (parser->at < parser->end && *parser->at != parser->separator && !is_line_end(*parser->at))
			parser->at++;
		buffer_add(&parser->cell, start, (size_t)(parser->at - start));
	}
	if (parser->cell_count == CSV_COLUMNS_MAX) {
		problem_add(parser->problems, parser->file, parser->line, "has more than %d columns", CSV_COLUMNS_MAX);
		return -EINVAL;
	}
	parser->cells[parser->cell_count++] = cell_finish(parser);
	return 0;
}

/* Keeps a row that has any content. */
static void row_add(struct parser *parser, int line)
{
	uint32_t count = parser->cell_count;
	while (count > 0 && !*parser->cells[count - 1])
		count--;
	if (count == 0)
		return;
	const char **cells = arena_alloc(parser->arena, count * sizeof *cells);
	memcpy(cells, parser->cells, count * sizeof *cells);
	array_reserve_one(parser->csv.rows, parser->csv.count, parser->capacity);
	parser->csv.rows[parser->csv.count++] = (struct csv_row){line, count, cells};
}

static int row_take(struct parser *parser)
{
	int line = parser->line;
	parser->cell_count = 0;
	for (;;) {
		int error = cell_take(parser);
		if (error)
			return error;
		if (parser->at == parser->end || is_line_end(*parser->at))
			break;
		parser->at++; /* the separator */
	}
	if (parser->at < parser->end)
		line_end_take(parser);
	row_add(parser, line);
	return 0;
}

/* The first separator of the first row with content that stands outside of quotes. */
static char separator_of(const char *text, size_t length)
{
	bool is_quoted = false;
	bool has_content = false;
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '"')
			is_quoted = !is_quoted;
		else if (!is_quoted && (text[i] == ',' || text[i] == ';' || text[i] == '\t'))
			return text[i];
		else if (is_line_end(text[i]) && has_content && !is_quoted)
			break;
		has_content = has_content || !is_line_end(text[i]);
	}
	return ',';
}

int csv_parse(const char *text, size_t length, struct arena *arena, const char *file, struct problems *problems,
	struct csv *ret_csv)
{
	struct parser parser = {.at = text,
		.end = text + length,
		.line = 1,
		.separator = separator_of(text, length),
		.arena = arena,
		.file = file,
		.problems = problems};
	int error = 0;
	while (!error && parser.at < parser.end)
		error = row_take(&parser);
	if (!error) {
		/* Sized at the end, so that the arena does not keep each smaller array. */
		ret_csv->rows = arena_alloc(arena, parser.csv.count * sizeof *parser.csv.rows);
		ret_csv->count = parser.csv.count;
		if (parser.csv.count > 0)
			memcpy(ret_csv->rows, parser.csv.rows, parser.csv.count * sizeof *parser.csv.rows);
	}
	buffer_done(&parser.cell);
	free(parser.csv.rows);
	return error;
}
