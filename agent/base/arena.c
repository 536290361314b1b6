/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The arena: a list of blocks that are filled from the front and freed together. A block doubles the one before it up
 * to a limit, so a small configuration costs one page and a large one few allocations. What does not fit in the newest
 * block starts another; the rest of the old one is given up.
 */
#include "base/arena.h"
#include "base/must.h"
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_MIN ((size_t)2048)
#define BLOCK_MAX ((size_t)256 * 1024)

struct arena_block {
	struct arena_block *next; /* an older one */
	size_t size;
	size_t used;
	_Alignas(max_align_t) char bytes[];
};

void arena_done(struct arena *arena)
{
	for (struct arena_block *block = arena->blocks; block;) {
		struct arena_block *next = block->next;
		free(block);
		block = next;
	}
	*arena = ARENA_EMPTY;
}

static struct arena_block *block_add(struct arena *arena, size_t least)
{
	size_t size = arena->blocks ? arena->blocks->size * 2 : BLOCK_MIN;
	if (size > BLOCK_MAX)
		size = BLOCK_MAX;
	if (size < least)
		size = least;
	struct arena_block *block = must_calloc(1, sizeof *block + size);
	block->next = arena->blocks;
	block->size = size;
	arena->blocks = block;
	return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	const size_t align = _Alignof(max_align_t);
	must(size <= SIZE_MAX / 2);
	size = (size + align - 1) / align * align;
	struct arena_block *block = arena->blocks;
	if (!block || block->size - block->used < size)
		block = block_add(arena, size);
	void *memory = block->bytes + block->used;
	block->used += size;
	arena->used += size;
	return memory;
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
	length = strnlen(text, length);
	char *copy = arena_alloc(arena, length + 1);
	memcpy(copy, text, length);
	return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return arena_strndup(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	va_list again;
	va_start(args, format);
	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, args);
	must(length >= 0);
	char *text = arena_alloc(arena, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	va_end(args);
	return text;
}
