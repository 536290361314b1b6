/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What the files of this stage share. */
#include "script/script.h"
#include <lauxlib.h>
#include <stdbool.h>

#define CHUNK_NAME_MAX 60 /* LUA_IDSIZE: Lua cuts longer names in its messages */
#define FILE_MAX ((size_t)1024 * 1024)

/* A file that runs in the state, and how Lua names it in messages. */
struct chunk {
	struct chunk *next;
	char name[CHUNK_NAME_MAX];
	char file[];
};

struct script {
	lua_State *state;
	char *name;
	char *library;
	const struct log *log;
	struct chunk *chunks;

	size_t memory, memory_max, text_max;
	int64_t instructions_max, instructions; /* what is left of this call */
	int64_t octets; /* what may still be allocated in this call, whether freed or not */
	int64_t cpu_end_ns; /* 0: not read yet */
	int period; /* instructions between two hooks */
	int depth; /* of script_call; the budgets bind only inside */
	enum script_result over; /* SCRIPT_OK, or why this call must end; no pcall catches it */
	const struct chunk *at; /* where it happened */
	int line;
};

/* Ends the call: marks it as over and raises what no pcall of the sandbox catches. */
_Noreturn void script_stop(lua_State *state, enum script_result why);
/* Loads text as a chunk of this file; a status of lua_load, the function or a message on the stack. */
int script_load_chunk(struct script *script, const char *file, const char *name, const char *bytes, size_t length);

/* Fill the table of globals. */
void sandbox_open(lua_State *state, bool has_library);
void strings_open(lua_State *state); /* replaces functions of the string table on the top of the stack */
void lists_open(lua_State *state); /* the table library */

/* A C function that costs what its text arguments are long, then runs `function`. */
void push_charged(lua_State *state, lua_CFunction function);
