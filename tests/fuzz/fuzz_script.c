/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes as a script: loaded and run in a sandbox with small budgets, then looked through for keys and names. The first
 * half as a text and the second as a pattern go through the matcher too. Nothing may crash or leave something on the
 * stack, and everything ends.
 */
#include "fuzz.h"
#include "script/script.h"
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

static const char match_source[] =
	"local text, pattern = ...\n"
	"pcall(string.find, text, pattern) pcall(string.match, text, pattern, -3) pcall(string.gsub, text, pattern, "
	"'%0%1')\n"
	"pcall(string.gsub, text, pattern, pattern) pcall(function() for _ in text:gmatch(pattern) do end end)\n";

static void run(struct script *script, const char *bytes, size_t length)
{
	struct script_failure failure;
	if (script_load(script, bytes, length, &failure) == SCRIPT_OK)
		script_call(script, 0, 0, &failure);
	if (lua_gettop(script_state(script)) != 0)
		abort();
}

static void match(struct script *script, const char *bytes, size_t length)
{
	lua_State *state = script_state(script);
	struct script_failure failure;
	if (script_load(script, match_source, sizeof match_source - 1, &failure) != SCRIPT_OK)
		abort();
	lua_pushlstring(state, bytes, length / 2);
	lua_pushlstring(state, bytes + length / 2, length - length / 2);
	enum script_result result = script_call(script, 2, 0, &failure);
	if (result == SCRIPT_ERROR || lua_gettop(state) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	const char *source = (const char *)bytes;
	struct script *script = script_new(
		&(struct script_options){.name = "fuzz.lua", .memory_max = 1024 * 1024, .instructions_max = 20000});
	match(script, source, length);
	run(script, source, length);
	script_free(script);
	script_locate(source, length, 1, "a.b.1");
	script_mentions(source, length, "a");
	return 0;
}
