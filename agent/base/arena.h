/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Memory that is given back all at once: a configuration, a parsed file. */
#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *blocks;
	size_t used; /* bytes handed out */
};

#define ARENA_EMPTY ((struct arena){0})

void arena_done(struct arena *arena);
/* Zeroed, aligned for any type; aborts when memory is out: bound sizes from outside first. */
void *arena_alloc(struct arena *arena, size_t size);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t length);
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
