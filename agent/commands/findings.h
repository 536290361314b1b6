/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Devices that were found, as an inventory CSV, merged into one that people have edited. */
#include "base/arena.h"
#include "base/problems.h"
#include "base/text.h"

enum finding_column {
	FOUND_NAME,
	FOUND_ADDRESS,
	FOUND_CREDENTIALS,
	FOUND_PROFILE,
	FOUND_ROLE,
	FOUND_SITE,
	FOUND_COLUMNS
};

struct finding {
	const char *cells[FOUND_COLUMNS]; /* "" when not known */
};

struct findings {
	struct finding *items;
	size_t count, capacity;
	size_t added, known; /* set by findings_write */
	struct arena arena;
};

#define FINDINGS_EMPTY ((struct findings){0})
void findings_done(struct findings *findings);
/* Copies the texts. */
void findings_add(struct findings *findings, const struct finding *finding);
/*
 * Appends the CSV to `into`. `old` is an inventory's bytes, or NULL: its rows, columns and cells stay as they are,
 * empty cells of devices that were found again (by address, else by name) are filled in, new devices come behind.
 * -EINVAL with problems when it cannot be read.
 */
int findings_write(struct findings *findings, const char *old, size_t length, const char *file,
	struct problems *problems, struct buffer *into);
