/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* CSV as Excel writes it and people edit it: text to rows of cells, and cells by the names of their columns. */
#include "base/arena.h"
#include "base/problems.h"
#include <stdint.h>

struct csv_row {
	int line; /* on which it begins */
	uint32_t count;
	const char **cells; /* trimmed, on one line; "" when empty */
};

struct csv {
	struct csv_row *rows; /* rows without any content are left out */
	size_t count;
};

#define CSV_COLUMNS_MAX 256
#define CSV_TEXT_MAX ((size_t)64 * 1024 * 1024)

/*
 * Text in UTF-8 to rows, all in `arena`. The separator is the one of , ; and tab that the first row uses. -EINVAL when
 * a quote is not closed or there are too many columns: then a problem names the line where that began.
 */
int csv_parse(const char *text, size_t length, struct arena *arena, const char *file, struct problems *problems,
	struct csv *ret_csv);

struct csv_column {
	const char *name;
	bool is_required;
};

/* A file whose columns have been found by their names. */
struct sheet {
	struct csv csv; /* the first row is the header */
	const struct csv_column *columns;
	size_t column_count;
	int *places; /* [column] in the file, -1 when it is not there */
};

/* Reads bytes of a file in any of the encodings; mistakes in header and shape go to the problems, -EINVAL then. */
int sheet_parse(const char *bytes, size_t length, const char *file, const struct csv_column *columns, size_t count,
	struct arena *arena, struct problems *problems, struct sheet *ret_sheet);
/* A cell, NULL when it is empty or the column is not there. Rows are numbered from 1. */
const char *sheet_cell(const struct sheet *sheet, size_t row, size_t column);
