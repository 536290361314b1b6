/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tables.def as data: one array of columns per table and one array of tables, made by including the file several times.
 * An enum's words stay the blank-separated string that tables.def has; they are looked up by walking it, as lists are
 * short and names are resolved when a poll is planned, not on the poll path. Holds no state.
 */
#include "readings/tables.h"
#include <string.h>

#define TABLE(name, singular, key_columns, help) static const struct column_info name##_info[] = {
#define COLUMN(table, name, type, unit, class, help) {#name, COLUMN_##type, CLASS_##class, unit, NULL, help},
#define ENUM(table, name, class, words, help) {#name, COLUMN_ENUM, CLASS_##class, "", words, help},
#define TABLE_END(name) \
	} \
	;
#include "readings/tables.def"

const struct table_info tables[TABLES] = {
#define TABLE(name, singular, key_columns, help) {#name, #singular, key_columns, COLUMNS_##name, name##_info, help},
#include "readings/tables.def"
};

#define TABLE(name, singular, key_columns, help) _Static_assert(COLUMNS_##name <= 64, "a row's presence is 64 bits");
#include "readings/tables.def"
_Static_assert(TABLES <= 64, "a set of tables is 64 bits");

int tables_find(const char *name)
{
	for (int i = 0; i < TABLES; i++)
		if (strcmp(tables[i].name, name) == 0)
			return i;
	return -1;
}

int tables_column(unsigned table, const char *column)
{
	for (unsigned i = 0; i < tables[table].columns; i++)
		if (strcmp(tables[table].column[i].name, column) == 0)
			return (int)i;
	return -1;
}

int tables_word(unsigned table, unsigned column, const char *word)
{
	const char *at = tables[table].column[column].words;
	size_t length = strlen(word);

	for (int code = 0; at && *at; code++) {
		size_t span = strcspn(at, " ");

		if (span == length && memcmp(at, word, length) == 0)
			return code;
		at += span;
		at += strspn(at, " ");
	}
	return -1;
}

const char *tables_word_text(unsigned table, unsigned column, int64_t code, size_t *ret_length)
{
	const char *at = tables[table].column[column].words;

	for (int64_t i = 0; at && *at; i++) {
		size_t span = strcspn(at, " ");

		if (i == code) {
			*ret_length = span;
			return at;
		}
		at += span;
		at += strspn(at, " ");
	}
	*ret_length = 0;
	return "";
}
