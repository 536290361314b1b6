/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What tables.def says, as constants and as data: TABLE_INTERFACES-like numbers for tables (`TABLE_interfaces`) and
 * columns
 * (`COLUMN_interfaces_oper`), and names, types, units and words at run time.
 */
#include <stddef.h>
#include <stdint.h>

enum table_number {
#define TABLE(name, singular, key_columns, help) TABLE_##name,
#include "readings/tables.def"
	TABLES
};

/* Per table: enum { COLUMN_interfaces_name, …, COLUMNS_interfaces }. */
#define TABLE(name, singular, key_columns, help) \
	enum column_of_##name \
	{
#define COLUMN(table, name, type, unit, class, help) COLUMN_##table##_##name,
#define ENUM(table, name, class, words, help) COLUMN_##table##_##name,
#define TABLE_END(name) \
	COLUMNS_##name \
	} \
	;
#include "readings/tables.def"

enum column_class { CLASS_KEY, CLASS_SLOW, CLASS_FAST, CLASS_COUNTER, CLASS_DERIVED };
enum column_type { COLUMN_TEXT, COLUMN_INTEGER, COLUMN_REAL, COLUMN_BOOLEAN, COLUMN_ENUM };

struct column_info {
	const char *name;
	enum column_type type;
	enum column_class class;
	const char *unit;
	const char *words; /* of an enum: blank-separated, the first has code 0; else NULL */
	const char *help;
};

struct table_info {
	const char *name;
	const char *singular;
	unsigned key_columns; /* the first so many columns are the key */
	unsigned columns;
	const struct column_info *column;
	const char *help;
};

extern const struct table_info tables[TABLES];

/* By name; -1 when there is none. */
int tables_find(const char *name);
int tables_column(unsigned table, const char *column);
/* Code of an enum's word; -1 when it is not one of its words. */
int tables_word(unsigned table, unsigned column, const char *word);
/* The word of a code, not terminated: its length goes to *ret_length; "" when there is no such code. */
const char *tables_word_text(unsigned table, unsigned column, int64_t code, size_t *ret_length);
