/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The profiles on disk: data files that collectors compile. */
#include "base/arena.h"
#include "base/problems.h"
#include "collectors/collector.h"

struct profiles {
	struct arena arena;
	struct gengfu_profile *items;
	size_t count, capacity;
};

#define PROFILES_EMPTY ((struct profiles){0})

/* Adds FOLDER/profiles/?*.lua; a file that cannot be read goes to `problems` and is left out. No such folder is no
 * mistake. */
void profiles_read(struct profiles *profiles, const char *folder, struct problems *problems);
void profiles_done(struct profiles *profiles);
