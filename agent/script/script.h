/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The Lua sandbox of all who run Lua: configuration, profiles, checks, webhook mappings. One state per file, with its
 * own allocator and memory cap, no os, io, debug, load of bytecode, dofile; `require` only of the library (lua/gengfu).
 * A call has an instruction budget that pcall cannot swallow; string.find, match, gmatch, gsub and rep are ours, with a
 * step budget and a size bound, as no hook fires inside Lua's own.
 */
#include "base/arena.h"
#include "base/data.h"
#include "base/log.h"
#include "base/problems.h"
#include <lua.h>
#include <stdbool.h>

struct script;

struct script_options {
	const char *name; /* for messages: the file's path */
	const char *library; /* directory that `require` reads, e.g. /usr/share/gengfu/lua; NULL: no require */
	size_t memory_max; /* octets, default 8 MiB */
	int64_t instructions_max; /* per call, default 1,000,000 */
	const struct log *log; /* where print() goes, as debug lines */
};

/* An empty sandboxed state; NULL only when memory is out. */
struct script *script_new(const struct script_options *options);
void script_free(struct script *script);
/* Another cap than it was made with, from now on. */
void script_set_memory_max(struct script *script, size_t octets);
/* The raw state, for those who add words or push values; never call into it but through script_call. */
lua_State *script_state(struct script *script);
struct script *script_of(lua_State *state);

enum script_result { SCRIPT_OK, SCRIPT_ERROR, SCRIPT_OVER_BUDGET, SCRIPT_OVER_MEMORY };
struct script_failure {
	enum script_result result;
	char file[256];
	int line; /* 0 when not known */
	char message[512]; /* without the place */
};

/* Loads text (never bytecode) as a chunk named after the file and leaves the function on the stack; `failure` says
 * where it went wrong. */
enum script_result script_load(struct script *script, const char *bytes, size_t length, struct script_failure *failure);
/* lua_pcall under the budgets: `arguments` and the function are taken from the stack, `results` left on it (none on
 * failure). */
enum script_result script_call(struct script *script, int arguments, int results, struct script_failure *failure);
/* For C functions that scripts call: takes this many instructions off the budget, and ends the call when it is empty.
 */
void script_charge(lua_State *state, int64_t instructions);

/*
 * The value at `index` as a data tree in `arena`: -EINVAL for functions, userdata, cycles, mixed or too deep (32) or
 * too large (1 M nodes) tables, with a sentence that names the key path. Lines are those of `source` (the file's text)
 * where a key can be found in it from line `from` on; NULL: all lines 0.
 */
int script_data(lua_State *state, int index, struct arena *arena, const char *source, int from,
	const struct gengfu_data **ret_data, struct buffer *ret_why);
/* Pushes a data tree as Lua tables. Secrets are pushed as the text "(secret)". NULL is nil. */
void script_push_data(lua_State *state, const struct gengfu_data *data);
/* Pushes a value that script_data makes a GENGFU_SECRET of; the script can hand it on but sees only "(secret)". */
void script_push_secret(lua_State *state, const char *bytes, size_t length);
/* Lines of all keys in Lua source text from line `from` on. */
struct script_lines *script_lines_new(const char *source, size_t length, int from);
/* Line of a key path such as "optics.rx_dbm.scale"; 0 when it is not found. */
int script_lines_find(const struct script_lines *lines, const char *path);
void script_lines_free(struct script_lines *lines);
/* The same for one key alone. */
int script_locate(const char *source, size_t length, int from, const char *path);
/* Whether a name occurs in Lua source outside of texts and comments. */
bool script_mentions(const char *source, size_t length, const char *name);

/*
 * A file that is data only (`return { … }` or `return word { … }` for the given word): read, run in a fresh sandbox,
 * its tree in `arena`. Mistakes go to `problems` with their places; -EINVAL then, or the error of reading the file.
 */
int script_read_data(const char *path, const char *word, struct arena *arena, struct problems *problems,
	const struct gengfu_data **ret_data);
