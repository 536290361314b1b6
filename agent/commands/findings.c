/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Discovery is run again and again, and people correct what it guessed: so a cell that has something in it is never
 * touched, a row is never taken away, and columns that discovery knows nothing of are carried along.
 */
#include "commands/findings.h"
#include "base/must.h"
#include "commands/csv_write.h"
#include "inventory/csv.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct csv_column columns[FOUND_COLUMNS] = {[FOUND_NAME] = {"name", true},
	[FOUND_ADDRESS] = {"address", true},
	[FOUND_CREDENTIALS] = {"credentials"},
	[FOUND_PROFILE] = {"profile"},
	[FOUND_ROLE] = {"role"},
	[FOUND_SITE] = {"site"}};

void findings_done(struct findings *findings)
{
	free(findings->items);
	arena_done(&findings->arena);
	*findings = FINDINGS_EMPTY;
}

void findings_add(struct findings *findings, const struct finding *finding)
{
	array_reserve_one(findings->items, findings->count, findings->capacity);
	struct finding *item = &findings->items[findings->count++];
	for (size_t i = 0; i < FOUND_COLUMNS; i++)
		item->cells[i] = arena_strdup(&findings->arena, finding->cells[i]);
}

/* Port 161 may be left out. */
static bool same_address(const char *a, const char *b)
{
	size_t a_length = strlen(a), b_length = strlen(b);

	if (a_length > 4 && strchr(a, '.') && strcmp(a + a_length - 4, ":161") == 0)
		a_length -= 4;
	if (b_length > 4 && strchr(b, '.') && strcmp(b + b_length - 4, ":161") == 0)
		b_length -= 4;
	return a_length == b_length && strncmp(a, b, a_length) == 0;
}

static const char *old_cell(const struct sheet *old, size_t row, enum finding_column column)
{
	const char *cell = sheet_cell(old, row, column);

	return cell ? cell : "";
}

/* The finding of an inventory's row, or NULL. */
static const struct finding *finding_of(
	const struct findings *findings, const struct sheet *old, size_t row, bool *taken)
{
	for (int by_name = 0; by_name < 2; by_name++)
		for (size_t i = 0; i < findings->count; i++) {
			const struct finding *finding = &findings->items[i];
			bool fits = by_name ? strcmp(finding->cells[FOUND_NAME], old_cell(old, row, FOUND_NAME)) == 0
					    : same_address(
						      finding->cells[FOUND_ADDRESS], old_cell(old, row, FOUND_ADDRESS));

			if (!fits || taken[i])
				continue;
			taken[i] = true;
			return finding;
		}
	return NULL;
}

/* Which of our columns stands at a place of the old file, or -1. */
static int column_at(const struct sheet *old, size_t place)
{
	for (size_t i = 0; i < FOUND_COLUMNS; i++)
		if (old->places[i] == (int)place)
			return (int)i;
	return -1;
}

/* A cell where the file has it; ours that the file has no column for come behind. */
static void row_write(const struct sheet *old, const struct csv_row *row, const struct finding *finding, bool is_header,
	struct buffer *into)
{
	size_t width = old->csv.rows[0].count;

	for (size_t i = 0; i < width; i++) {
		int column = column_at(old, i);
		const char *cell = row && i < row->count ? row->cells[i] : "";

		if (!is_header && !*cell && finding && column >= 0)
			cell = finding->cells[column];
		csv_text(into, cell, i == 0);
	}
	for (size_t i = 0; i < FOUND_COLUMNS; i++)
		if (old->places[i] < 0)
			csv_text(into, is_header ? columns[i].name : finding ? finding->cells[i] : "", false);
	csv_end_row(into);
}

static void merge(struct findings *findings, const struct sheet *old, struct buffer *into)
{
	bool *taken = must_calloc(findings->count + 1, sizeof *taken);

	row_write(old, &old->csv.rows[0], NULL, true, into);
	for (size_t row = 1; row < old->csv.count; row++) {
		const struct finding *finding = finding_of(findings, old, row, taken);

		findings->known += finding != NULL;
		row_write(old, &old->csv.rows[row], finding, false, into);
	}
	for (size_t i = 0; i < findings->count; i++)
		if (!taken[i])
			row_write(old, NULL, &findings->items[i], false, into);
	findings->added = findings->count - findings->known;
	free(taken);
}

int findings_write(struct findings *findings, const char *old, size_t length, const char *file,
	struct problems *problems, struct buffer *into)
{
	static const char none[] = "name,address,credentials,profile,role,site\n";
	struct arena arena = ARENA_EMPTY;
	struct sheet sheet;
	int error = sheet_parse(old ? old : none, old ? length : sizeof none - 1, file, columns, FOUND_COLUMNS, &arena,
		problems, &sheet);

	if (!error) {
		csv_begin(into);
		merge(findings, &sheet, into);
	}
	arena_done(&arena);
	return error;
}
