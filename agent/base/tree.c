/* SPDX-License-Identifier: Apache-2.0 */
/* Trees of plain data compared and copied, member by member. A tree from a script is at most 32 levels deep, so
 * recursion is bounded. */
#include "base/tree.h"
#include <math.h>

bool data_is_equal(const struct gengfu_data *a, const struct gengfu_data *b)
{
	if (!a || !b || a->type != b->type)
		return a == b;
	switch (a->type) {
	case GENGFU_NIL:
		return true;
	case GENGFU_BOOLEAN:
		return a->boolean == b->boolean;
	case GENGFU_INTEGER:
		return a->integer == b->integer;
	case GENGFU_REAL:
		return a->real == b->real || (isnan(a->real) && isnan(b->real));
	case GENGFU_TEXT:
	case GENGFU_SECRET:
		return a->text.length == b->text.length && memcmp(a->text.bytes, b->text.bytes, a->text.length) == 0;
	case GENGFU_LIST:
		for (size_t i = 0; i < a->list.count && i < b->list.count; i++)
			if (!data_is_equal(&a->list.items[i], &b->list.items[i]))
				return false;
		return a->list.count == b->list.count;
	case GENGFU_MAP:
		for (size_t i = 0; i < a->map.count && i < b->map.count; i++)
			if (strcmp(a->map.members[i].key, b->map.members[i].key) != 0 ||
				!data_is_equal(&a->map.members[i].value, &b->map.members[i].value))
				return false;
		return a->map.count == b->map.count;
	}
	return false;
}

static void data_fill(struct arena *arena, const struct gengfu_data *from, struct gengfu_data *into)
{
	*into = *from;
	if (from->type == GENGFU_TEXT || from->type == GENGFU_SECRET) {
		char *bytes = arena_alloc(arena, from->text.length + 1);
		memcpy(bytes, from->text.bytes, from->text.length);
		into->text.bytes = bytes;
	} else if (from->type == GENGFU_LIST) {
		struct gengfu_data *items = arena_alloc(arena, from->list.count * sizeof *items);
		for (size_t i = 0; i < from->list.count; i++)
			data_fill(arena, &from->list.items[i], &items[i]);
		into->list.items = items;
	} else if (from->type == GENGFU_MAP) {
		struct gengfu_member *members = arena_alloc(arena, from->map.count * sizeof *members);
		for (size_t i = 0; i < from->map.count; i++) {
			members[i].key = arena_strdup(arena, from->map.members[i].key);
			data_fill(arena, &from->map.members[i].value, &members[i].value);
		}
		into->map.members = members;
	}
}

const struct gengfu_data *data_copy(struct arena *arena, const struct gengfu_data *data)
{
	if (!data)
		return NULL;
	struct gengfu_data *copy = arena_alloc(arena, sizeof *copy);
	data_fill(arena, data, copy);
	return copy;
}
