/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Names of the MIB objects that the profiles use, from the library's objects.tsv: they need no MIB files. */
#include "commands/commands.h"
#include <stddef.h>

struct named_object {
	char oid[256];
	char name[128];
};

struct names {
	struct named_object *items;
	size_t count, capacity;
};

#define NAMES_EMPTY ((struct names){0})
/* Without the file there are no names. */
void names_read(struct names *names, const struct places *places);
void names_done(struct names *names);
/* "1.3.6.1.2.1.1.5.0" to "sysName.0", "sysName.0" to "1.3.6.1.2.1.1.5.0"; false, and "", when not known. */
bool names_of_oid(const struct names *names, const char *oid, char *into, size_t size);
bool names_to_oid(const struct names *names, const char *name, char *into, size_t size);
