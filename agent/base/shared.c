/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text pool: one copy of each string that many rows hold (interface names, aliases, vendors), found by its bytes
 * and freed with its last reference. A district's devices say "GigabitEthernet0/0/1" thousands of times. The map's keys
 * are the strings' own bytes. One thread; the pool and its strings belong to the loop.
 */
#include "base/must.h"
#include "base/text.h"
#include <stdlib.h>
#include <string.h>

static size_t cost(const struct shared_text *text)
{
	return sizeof *text + text->length + 1;
}

struct shared_text *text_share(struct text_pool *pool, const char *bytes, size_t length)
{
	must(length < UINT32_MAX);
	struct shared_text *text = map_find(&pool->map, bytes, length);
	if (text)
		return text_ref(text);
	text = must_malloc(sizeof *text + length + 1);
	*text = (struct shared_text){.references = 1, .length = (uint32_t)length, .hash = hash_bytes(bytes, length)};
	if (length)
		memcpy(text->bytes, bytes, length);
	text->bytes[length] = '\0';
	map_put(&pool->map, text->bytes, length, text);
	pool->bytes += cost(text);
	return text;
}

struct shared_text *text_ref(struct shared_text *text)
{
	must(text->references > 0 && text->references < UINT32_MAX);
	text->references++;
	return text;
}

void text_unref(struct text_pool *pool, struct shared_text *text)
{
	if (!text)
		return;
	must(text->references > 0);
	if (--text->references > 0)
		return;
	pool->bytes -= cost(text);
	must(map_remove(&pool->map, text->bytes, text->length) == text);
	free(text);
}

void text_pool_done(struct text_pool *pool)
{
	size_t cursor = 0;
	for (const struct map_entry *entry; (entry = map_next(&pool->map, &cursor));)
		free(entry->value);
	map_done(&pool->map);
	pool->bytes = 0;
}
