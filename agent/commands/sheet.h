/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A table for eyes: columns as wide as their widest cell on a terminal, Chinese characters counted as two. */
#include "base/text.h"
#include <stdio.h>

#define SHEET_COLUMNS_MAX 64

struct sheet {
	size_t columns;
	char **cells; /* row-major, the header first */
	size_t count, capacity;
	unsigned char right[SHEET_COLUMNS_MAX]; /* aligned to the right */
};

#define SHEET(columns_) ((struct sheet){.columns = (columns_)})
/* Adds the next cell, in reading order; NULL is an empty one. */
void sheet_add(struct sheet *sheet, const char *text);
void sheet_printf(struct sheet *sheet, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Columns without any content are left out. Each line starts with `indent`. */
void sheet_print(const struct sheet *sheet, FILE *out, const char *indent);
void sheet_done(struct sheet *sheet);
/* RFC 3339 in UTC to the local "2026-11-23 22:20:01", "" when it is none; returns `into`. */
const char *sheet_time(const char *text, char into[32]);
