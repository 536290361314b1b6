/* SPDX-License-Identifier: Apache-2.0 */
/* A line per object: "1.3.6.1.2.1.1.5<TAB>sysName". A few thousand, looked through from the first to the last. */
#include "commands/names.h"
#include "base/must.h"
#include "base/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OBJECTS_MAX (4u << 20)

static bool line_parse(const char *line, size_t length, struct named_object *ret_named)
{
	const char *tab = memchr(line, '\t', length);

	if (!tab || line[0] == '#' || (size_t)(tab - line) >= sizeof ret_named->oid)
		return false;
	snprintf(ret_named->oid, sizeof ret_named->oid, "%.*s", (int)(tab - line), line);
	snprintf(ret_named->name, sizeof ret_named->name, "%.*s", (int)(line + length - tab - 1), tab + 1);
	return true;
}

void names_read(struct names *names, const struct places *places)
{
	auto_buffer text = BUFFER_EMPTY;
	struct named_object named;
	char path[1100];

	snprintf(path, sizeof path, "%s/objects.tsv", places->library);
	if (file_read(path, OBJECTS_MAX, &text))
		return;
	for (const char *line = buffer_text(&text); *line;) {
		size_t length = strcspn(line, "\n");

		if (line_parse(line, length, &named)) {
			array_reserve_one(names->items, names->count, names->capacity);
			names->items[names->count++] = named;
		}
		line += length + (line[length] == '\n');
	}
}

void names_done(struct names *names)
{
	free(names->items);
	*names = NAMES_EMPTY;
}

bool names_of_oid(const struct names *names, const char *oid, char *into, size_t size)
{
	size_t matched = 0; /* length of the longest object that matched */

	into[0] = '\0';
	for (size_t i = 0; i < names->count; i++) {
		const struct named_object *named = &names->items[i];
		size_t length = strlen(named->oid);

		if (length <= matched || strncmp(oid, named->oid, length) != 0 || (oid[length] && oid[length] != '.'))
			continue;
		matched = length;
		snprintf(into, size, "%s%s", named->name, oid + length);
	}
	return matched > 0;
}

bool names_to_oid(const struct names *names, const char *name, char *into, size_t size)
{
	into[0] = '\0';
	for (size_t i = 0; i < names->count; i++) {
		const struct named_object *named = &names->items[i];
		size_t length = strlen(named->name);

		if (strncmp(name, named->name, length) != 0 || (name[length] && name[length] != '.'))
			continue;
		snprintf(into, size, "%s%s", named->oid, name + length);
		return true;
	}
	return false;
}
