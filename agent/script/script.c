/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sandboxed Lua state and its budgets. Nothing that a script does may stop the agent or cost it more than a set
 * amount of work, so every call runs under four limits, whichever ends first:
 *
 * - instructions, counted by a hook. C functions that may work long charge the same account (script_charge). When it is
 *   empty the call is over: the hook is set to fire at every instruction, so that __close handlers and whatever else
 *   runs on the way out stop at their first one, and the sandbox's pcall and xpcall raise again what they caught.
 * - memory held, by the allocator. Lua collects garbage and asks again; a second no is final, and is not caught either,
 *   as a script that lives at its limit would spend its time in full collections. Each no costs instructions.
 * - octets allocated in total, and the length of one text: the .. operator copies without an instruction more.
 * - CPU time of this thread, for what no other limit sees (comparisons of long texts, long argument lists). It is no
 *   clock: nothing follows from it but that a runaway call ends. It is read in the hook, thus never in short calls.
 *
 * There is no __gc for scripts: finalizers run with hooks off. There are no coroutines for scripts either: the agent's
 * own resume must stay the only one. Outside script_call the caps do not bind, so that C code may push values without a
 * protected call.
 *
 * Chunks are named by the last part of their path ("=core.lua"), which Lua puts before its messages; the list of chunks
 * turns that into the whole path again when a failure is reported.
 */
#include "base/must.h"
#include "script/sandbox.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MEMORY_DEFAULT ((size_t)8 * 1024 * 1024)
#define INSTRUCTIONS_DEFAULT 1000000
#define PERIOD 1000
#define OCTETS_PER_MEMORY 64
#define TEXT_MIN ((size_t)64 * 1024)
#define REFUSAL_COST 20000 /* instructions for a full collection */
#define CPU_MAX_NS (2 * INT64_C(1000000000))

static const struct chunk *chunk_find(const struct script *script, const char *name)
{
	const struct chunk *chunk = script->chunks;
	while (chunk && strcmp(chunk->name, name) != 0)
		chunk = chunk->next;
	return chunk;
}

/* Remembers the innermost line of Lua that is running. Allocates nothing. */
static void remember_place(struct script *script)
{
	lua_Debug ar;
	for (int level = 0; lua_getstack(script->state, level, &ar); level++) {
		lua_getinfo(script->state, "Sl", &ar);
		if (ar.currentline <= 0)
			continue;
		script->at = chunk_find(script, ar.short_src);
		script->line = ar.currentline;
		return;
	}
}

static void mark_over(struct script *script, enum script_result why)
{
	if (script->over != SCRIPT_OK)
		return;
	script->over = why;
	remember_place(script);
}

/* Whether an allocation of `more` octets beyond what is held must be refused. */
static bool is_refused(struct script *script, bool is_text, size_t size, size_t more)
{
	if (script->depth == 0)
		return false;
	script->octets -= (int64_t)size;
	if (script->octets < 0)
		mark_over(script, SCRIPT_OVER_BUDGET);
	else if (script->memory + more <= script->memory_max && !(is_text && size > script->text_max))
		return false;
	script->instructions -= REFUSAL_COST;
	if (script->over == SCRIPT_OK)
		remember_place(script);
	return true;
}

static void *allocate(void *data, void *old, size_t old_size, size_t size)
{
	struct script *script = data;
	size_t held = old ? old_size : 0; /* without `old`, Lua puts the kind of object there */
	if (size == 0) {
		free(old);
		script->memory -= held;
		return NULL;
	}
	if (size > held && is_refused(script, !old && old_size == LUA_TSTRING, size, size - held))
		return NULL;
	void *memory = realloc(old, size);
	if (memory)
		script->memory += size - held;
	else if (size <= held)
		return old; /* Lua relies on shrinking to succeed */
	return memory;
}

static bool is_out_of_cpu(struct script *script)
{
	struct timespec spent;
	if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent) != 0)
		return false;
	int64_t now = spent.tv_sec * INT64_C(1000000000) + spent.tv_nsec;
	if (script->cpu_end_ns == 0)
		script->cpu_end_ns = now + CPU_MAX_NS;
	return now > script->cpu_end_ns;
}

static void count_cb(lua_State *state, lua_Debug *ar)
{
	struct script *script = script_of(state);
	script->instructions -= script->period;
	if (script->over != SCRIPT_OK || script->instructions <= 0 || is_out_of_cpu(script))
		script_stop(state, SCRIPT_OVER_BUDGET);
}

static void arm(struct script *script, lua_State *state, int period)
{
	script->period = period;
	lua_sethook(state, count_cb, LUA_MASKCOUNT, period);
}

void script_stop(lua_State *state, enum script_result why)
{
	struct script *script = script_of(state);
	mark_over(script, why);
	arm(script, state, 1);
	lua_pushlightuserdata(state, script);
	lua_error(state);
	__builtin_unreachable();
}

void script_charge(lua_State *state, int64_t instructions)
{
	struct script *script = script_of(state);
	if (script->depth == 0)
		return;
	script->instructions -= instructions;
	if (script->over != SCRIPT_OK || script->instructions <= 0)
		script_stop(state, SCRIPT_OVER_BUDGET);
}

struct script *script_of(lua_State *state)
{
	struct script *script;
	memcpy(&script, lua_getextraspace(state), sizeof script);
	return script;
}

lua_State *script_state(struct script *script)
{
	return script->state;
}

struct script *script_new(const struct script_options *options)
{
	struct script *script = must_calloc(1, sizeof *script);
	script->memory_max = options->memory_max ? options->memory_max : MEMORY_DEFAULT;
	script->text_max = script->memory_max / 32 > TEXT_MIN ? script->memory_max / 32 : TEXT_MIN;
	script->instructions_max = options->instructions_max ? options->instructions_max : INSTRUCTIONS_DEFAULT;
	script->name = must_strdup(options->name ? options->name : "script");
	script->library = options->library ? must_strdup(options->library) : NULL;
	script->log = options->log;
	script->state = lua_newstate(allocate, script);
	if (!script->state) {
		script_free(script);
		return NULL;
	}
	memcpy(lua_getextraspace(script->state), &script, sizeof script);
	sandbox_open(script->state, script->library != NULL);
	return script;
}

void script_set_memory_max(struct script *script, size_t octets)
{
	script->memory_max = octets;
}

void script_free(struct script *script)
{
	if (!script)
		return;
	if (script->state)
		lua_close(script->state);
	while (script->chunks) {
		struct chunk *next = script->chunks->next;
		free(script->chunks);
		script->chunks = next;
	}
	free(script->library);
	free(script->name);
	free(script);
}

int script_load_chunk(struct script *script, const char *file, const char *name, const char *bytes, size_t length)
{
	char chunk_name[CHUNK_NAME_MAX + 1];
	size_t size = strlen(file) + 1;
	struct chunk *chunk = must_malloc(sizeof *chunk + size);
	memcpy(chunk->file, file, size);
	snprintf(chunk->name, sizeof chunk->name, "%s", name);
	snprintf(chunk_name, sizeof chunk_name, "=%s", chunk->name);
	chunk->next = script->chunks;
	script->chunks = chunk;
	return luaL_loadbufferx(script->state, bytes, length, chunk_name, "t");
}

/* The message handler: what was raised as text, and the innermost line in case that the text names none. */
static int message_cb(lua_State *state)
{
	struct script *script = script_of(state);
	if (script->over != SCRIPT_OK)
		return 1;
	remember_place(script);
	if (lua_type(state, 1) == LUA_TTABLE) {
		lua_pushliteral(state, "message");
		lua_rawget(state, 1);
		if (lua_type(state, -1) == LUA_TSTRING)
			return 1;
	}
	if (lua_type(state, 1) != LUA_TSTRING && lua_type(state, 1) != LUA_TNUMBER)
		lua_pushfstring(state, "raised a %s value", luaL_typename(state, 1));
	else
		lua_tostring(state, 1);
	return 1;
}

/* Splits "name:12: text" where the name is a chunk's; the text that is left. */
static const char *split_place(struct script *script, const char *message)
{
	for (const struct chunk *chunk = script->chunks; chunk; chunk = chunk->next) {
		size_t length = strlen(chunk->name);
		if (strncmp(message, chunk->name, length) != 0 || message[length] != ':')
			continue;
		char *end;
		long line = strtol(message + length + 1, &end, 10);
		if (end == message + length + 1 || strncmp(end, ": ", 2) != 0)
			continue;
		script->at = chunk;
		script->line = (int)line;
		return end + 2;
	}
	return message;
}

static void describe(struct script *script, enum script_result result, struct script_failure *failure)
{
	const char *message = "failed";
	if (result == SCRIPT_OVER_BUDGET)
		message = "takes too long: over its budget of instructions; does a loop never end?";
	else if (result == SCRIPT_ERROR && lua_type(script->state, -1) == LUA_TSTRING)
		message = split_place(script, lua_tostring(script->state, -1));
	snprintf(failure->message, sizeof failure->message, "%s", message);
	if (result == SCRIPT_OVER_MEMORY)
		snprintf(failure->message, sizeof failure->message, "needs more memory than the %zu KiB it may have",
			script->memory_max / 1024);
	failure->result = result;
	failure->line = script->line;
	snprintf(failure->file, sizeof failure->file, "%s", script->at ? script->at->file : script->name);
}

static enum script_result fail(struct script *script, int status, struct script_failure *failure)
{
	enum script_result result = script->over;
	if (result == SCRIPT_OK)
		result = status == LUA_ERRMEM ? SCRIPT_OVER_MEMORY : SCRIPT_ERROR;
	if (failure)
		describe(script, result, failure);
	lua_pop(script->state, 1);
	return result;
}

static void begin(struct script *script)
{
	if (script->depth++ > 0)
		return;
	script->over = SCRIPT_OK;
	script->at = NULL;
	script->line = 0;
	script->instructions = script->instructions_max;
	script->octets = (int64_t)script->memory_max * OCTETS_PER_MEMORY;
	script->cpu_end_ns = 0;
	arm(script, script->state, script->instructions_max < PERIOD ? (int)script->instructions_max : PERIOD);
}

enum script_result script_load(struct script *script, const char *bytes, size_t length, struct script_failure *failure)
{
	const char *slash = strrchr(script->name, '/');
	begin(script);
	int status = script_load_chunk(script, script->name, slash ? slash + 1 : script->name, bytes, length);
	script->depth--;
	return status == LUA_OK ? SCRIPT_OK : fail(script, status, failure);
}

enum script_result script_call(struct script *script, int arguments, int results, struct script_failure *failure)
{
	int base = lua_gettop(script->state) - arguments;
	lua_pushcfunction(script->state, message_cb);
	lua_insert(script->state, base);
	begin(script);
	int status = lua_pcall(script->state, arguments, results, base);
	script->depth--;
	lua_remove(script->state, base);
	return status == LUA_OK ? SCRIPT_OK : fail(script, status, failure);
}
