/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* All profiles that the collector knows: compiled once at start, then only read. */
#include "base/arena.h"
#include "collectors/snmp/rule.h"

struct profiles {
	struct arena arena;
	struct profile *items;
	size_t count;
	const struct profile *fallback; /* "standard", or NULL */
};

/* Compiles all files; returns how many mistakes were told. A profile with a mistake is left out. */
size_t profiles_compile(struct profiles *profiles, const struct gengfu_collector_services *services,
	const struct gengfu_profile *files, size_t count, gengfu_mistake_cb *mistake, void *data);
void profiles_done(struct profiles *profiles);
const struct profile *profiles_find(const struct profiles *profiles, const char *name);
