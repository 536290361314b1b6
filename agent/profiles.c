/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the profiles of a folder as data trees; what they mean is for the collectors. */
#include "profiles.h"
#include "base/must.h"
#include "script/script.h"
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

void profiles_read(struct profiles *profiles, const char *folder, struct problems *problems)
{
	char *pattern = must_printf("%s/profiles/*.lua", folder);
	glob_t found;
	int error = glob(pattern, 0, NULL, &found);

	free(pattern);
	if (error)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *file = arena_strdup(&profiles->arena, found.gl_pathv[i]);
		const struct gengfu_data *data;

		if (script_read_data(file, "profile", &profiles->arena, problems, &data))
			continue;
		array_reserve_one(profiles->items, profiles->count, profiles->capacity);
		profiles->items[profiles->count++] = (struct gengfu_profile){file, data};
	}
	globfree(&found);
}

void profiles_done(struct profiles *profiles)
{
	free(profiles->items);
	arena_done(&profiles->arena);
	*profiles = PROFILES_EMPTY;
}
