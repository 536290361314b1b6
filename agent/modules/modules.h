/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Loads collectors and sinks by name from the module path: missing file, missing symbol, wrong ABI and failed start are
 * four different messages. Modules are never unloaded. Settings are checked against a descriptor's keys here, once for
 * both kinds.
 */
#include "base/arena.h"
#include "base/problems.h"
#include "collectors/collector.h"
#include "plugins/plugin.h"

struct modules;

/* `path`: directories separated by ':', searched in order for NAME.so, collectors/NAME.so (of a sink plugins/NAME.so)
 * and, in a build tree, collectors/NAME/NAME.so; NULL: modules_default_path(). */
struct modules *modules_new(const char *path);
/* Where `meson install` puts the modules. */
const char *modules_default_path(void);
void modules_free(struct modules *modules);

/* The descriptor, loaded at first use; NULL with a sentence in `why` that names the file, what is wrong and the remedy.
 */
const struct gengfu_collector *modules_collector(struct modules *modules, const char *name, char why[512]);
const struct gengfu_sink *modules_sink(struct modules *modules, const char *name, char why[512]);

/*
 * Checks a map (or NULL) against `keys` and returns a complete one in `arena`: fallbacks filled in, durations as
 * milliseconds. Unknown keys (with the nearest right one), wrong types and missing required keys go to `problems` under
 * file and the value's own line, else `line`; NULL then. An optional key without fallback that is not given is not in
 * the result. `what` begins each message: `sink "webhook"`.
 */
const struct gengfu_data *modules_settings(const struct gengfu_key *keys, const struct gengfu_data *given,
	const char *what, const char *file, int line, struct arena *arena, struct problems *problems);
