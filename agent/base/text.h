/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Text: growing buffers, text that came from outside, words that are nearly right, and strings that many rows share.
 */
#include "base/map.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A growing, always NUL-terminated buffer. */
struct buffer {
	char *bytes; /* NULL while empty */
	size_t length;
	size_t capacity;
};

#define BUFFER_EMPTY ((struct buffer){0})
void buffer_done(struct buffer *buffer);
void buffer_clear(struct buffer *buffer);
void buffer_add(struct buffer *buffer, const void *bytes, size_t length);
void buffer_add_text(struct buffer *buffer, const char *text);
void buffer_printf(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The content, "" when empty; borrowed. */
const char *buffer_text(const struct buffer *buffer);
#define auto_buffer __attribute__((cleanup(buffer_done))) struct buffer

/* Length of the leading part that is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms). */
size_t utf8_prefix(const char *bytes, size_t length);
static inline bool utf8_is_valid(const char *bytes, size_t length)
{
	return utf8_prefix(bytes, length) == length;
}
/* Drops in place what is no UTF-8, such as the half of a character at which a text was cut; gives back `text`. */
char *utf8_repair(char *text);

/*
 * Text of unknown encoding to UTF-8, appended to `into`: cut at the first NUL, trailing blanks and line ends dropped,
 * inner control characters to blanks; strict UTF-8 is kept; a tail cut inside a character is dropped; else GB18030;
 * else "0x" and hex digits. Never fails.
 */
void text_from_device(struct buffer *into, const char *bytes, size_t length);
/* A whole file's bytes: BOM dropped, UTF-8 or GB18030; -EILSEQ with the offset of the first bad byte. */
int text_from_file(const char *bytes, size_t length, struct buffer *into, size_t *ret_bad_offset);
/* Columns that the text takes on a terminal: 2 for East Asian wide characters, 0 for combining ones. */
size_t text_width(const char *utf8);

/* The candidate nearest to `word` by edit distance, or NULL when none is near; `candidates` ends with NULL. */
const char *text_nearest(const char *word, const char *const *candidates);

/* A whole file into `into`; -errno, -EFBIG above `limit` bytes, -ETIMEDOUT for a pipe in which nothing comes for a
 * second. */
int file_read(const char *path, size_t limit, struct buffer *into);

/* A string shared by many rows: counted, immutable, NUL-terminated. */
struct shared_text {
	uint32_t references;
	uint32_t length;
	uint32_t hash;
	char bytes[];
};

struct text_pool {
	struct map map;
	size_t bytes; /* held by all strings */
};

/* The one copy of these bytes; its count is raised for the caller. */
struct shared_text *text_share(struct text_pool *pool, const char *bytes, size_t length);
struct shared_text *text_ref(struct shared_text *text);
/* Accepts NULL. The last reference frees it. */
void text_unref(struct text_pool *pool, struct shared_text *text);
void text_pool_done(struct text_pool *pool);
