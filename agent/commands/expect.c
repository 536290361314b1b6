/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expected values of a device family. Rows are found by their key columns, as JSON has them, since their order is the
 * device's. Numbers are equal to one part in a million: a file holds what people can read.
 */
#include "commands/expect.h"
#include "commands/commands.h"
#include "commands/rows.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct comparison {
	const char *path;
	int differences;
};

static void differ(struct comparison *comparison, const char *table, const char *row, const char *column,
	const json_t *expected, const json_t *found)
{
	char *wanted = expected ? json_dumps(expected, JSON_ENCODE_ANY) : NULL;
	char *given = found ? json_dumps(found, JSON_ENCODE_ANY) : NULL;

	fprintf(stderr, "%s: %s %s%s%s: expected %s, is %s\n", comparison->path, table, row, column ? " " : "",
		column ? column : "", wanted ? wanted : "nothing", given ? given : "absent");
	free(wanted);
	free(given);
	comparison->differences++;
}

static bool is_equal(const json_t *a, const json_t *b)
{
	if (json_is_null(a) || !b)
		return json_is_null(a) && !b;
	if (json_is_number(a) && json_is_number(b)) {
		double x = json_number_value(a), y = json_number_value(b);
		return fabs(x - y) <= 1e-6 * fmax(fabs(x), fabs(y));
	}
	return json_equal(a, b);
}

static bool has_keys_of(const struct table_info *info, const json_t *expected, const json_t *row)
{
	for (unsigned i = 0; i < info->key_columns; i++) {
		const json_t *wanted = json_object_get(expected, info->column[i].name);
		const json_t *found = json_object_get(row, info->column[i].name);

		if (wanted ? !is_equal(wanted, found) : found != NULL)
			return false;
	}
	return true;
}

static const json_t *row_of(const struct table_info *info, const json_t *rows, const json_t *like)
{
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row) if (has_keys_of(info, like, row)) return row;
	return NULL;
}

/* The keys, for people. */
static void name_of(const struct table_info *info, const json_t *row, char into[256])
{
	size_t length = 0;

	into[0] = '\0';
	for (unsigned i = 0; i < info->key_columns && length < 256; i++) {
		const json_t *key = json_object_get(row, info->column[i].name);
		char *text = key ? json_dumps(key, JSON_ENCODE_ANY) : NULL;

		if (text)
			length += (size_t)snprintf(into + length, 256 - length, "%s%s", length ? " " : "", text);
		free(text);
	}
}

static void compare_table(
	struct comparison *comparison, const struct table_info *info, json_t *expected, const json_t *rows)
{
	char name[256];
	size_t i;
	const char *column;
	json_t *row, *wanted;

	json_array_foreach(expected, i, row)
	{
		const json_t *found = row_of(info, rows, row);

		name_of(info, row, name);
		if (!found)
			differ(comparison, info->name, name, NULL, row, NULL);
		json_object_foreach(row, column, wanted) if (found && !is_equal(wanted, json_object_get(found, column)))
			differ(comparison, info->name, name, column, wanted, json_object_get(found, column));
	}
	json_array_foreach(rows, i, row)
	{
		name_of(info, row, name);
		if (!row_of(info, expected, row))
			differ(comparison, info->name, name, NULL, NULL, row);
	}
}

static int refuse(const char *path, const char *why, const char *what)
{
	fail(EXIT_NO, "%s: %s%s", path, why, what);
	return -EINVAL;
}

static int compare_tables(
	struct comparison *comparison, json_t *expected, const struct readings *readings, uint32_t device)
{
	const char *name;
	json_t *rows;

	json_object_foreach(expected, name, rows)
	{
		int number = tables_find(name);
		const struct table *table = number < 0 ? NULL : readings_table(readings, device, (unsigned)number);
		json_t *found = table ? table_json(table) : json_array();

		if (number >= 0 && json_is_array(rows))
			compare_table(comparison, &tables[number], rows, found);
		json_decref(found);
		if (number < 0)
			return refuse(comparison->path, "there is no table ", name);
		if (!json_is_array(rows))
			return refuse(comparison->path, "a list of rows is wanted in ", name);
	}
	return comparison->differences;
}

int expect_compare(const char *path, const char *profile, const struct readings *readings, uint32_t device)
{
	struct comparison comparison = {.path = path};
	json_error_t where;
	json_t *file = json_load_file(path, 0, &where);
	int result;

	if (!file) {
		fail(EXIT_NO, "%s:%d: %s", path, where.line > 0 ? where.line : 1, where.text);
		return -EINVAL;
	}
	json_t *wanted = json_object_get(file, "profile");
	json_t *found = profile ? json_string(profile) : NULL;
	json_t *expected = json_object_get(file, "tables");
	if (wanted && !is_equal(wanted, found))
		differ(&comparison, "profile", "", NULL, wanted, found);
	if (json_is_object(expected))
		result = compare_tables(&comparison, expected, readings, device);
	else
		result = refuse(path, "an object \"tables\" is wanted", "");
	json_decref(found);
	json_decref(file);
	return result;
}
