/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A sandbox, and what became of a piece of Lua in it, for the tests of this stage. */
#include "../test.h"
#include "script/script.h"
#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

static inline struct script *sandboxed_new(void)
{
	struct script *script =
		script_new(&(struct script_options){.name = "/etc/gengfu/checks/bad.lua", .library = SCRIPT_LIBRARY});
	assert_non_null(script);
	return script;
}

/* Runs source in an open sandbox; its one result is left on the stack. */
static inline enum script_result sandboxed_run(
	struct script *script, const char *source, struct script_failure *failure)
{
	*failure = (struct script_failure){0};
	enum script_result result = script_load(script, source, strlen(source), failure);
	return result != SCRIPT_OK ? result : script_call(script, 0, 1, failure);
}

/* Runs source in a sandbox of its own. */
static inline struct script_failure outcome(const char *source)
{
	struct script *script = sandboxed_new();
	struct script_failure failure;
	enum script_result result = sandboxed_run(script, source, &failure);
	if (result != SCRIPT_OK)
		assert_int_equal(lua_gettop(script_state(script)), 0);
	assert_int_equal(failure.result, result);
	script_free(script);
	return failure;
}

/* The text of what source returns. */
static inline void gives(const char *source, const char *expected)
{
	struct script *script = sandboxed_new();
	struct script_failure failure;
	if (sandboxed_run(script, source, &failure) != SCRIPT_OK)
		fail_msg("%s: %s", source, failure.message);
	const char *text = luaL_tolstring(script_state(script), -1, NULL);
	if (strcmp(text, expected) != 0)
		fail_msg("%s gives %s, not %s", source, text, expected);
	script_free(script);
}

/* That source fails as an error at a line, with these words in its message. */
static inline void raises(const char *source, int line, const char *words)
{
	struct script_failure failure = outcome(source);
	if (failure.result != SCRIPT_ERROR || failure.line != line || !strstr(failure.message, words))
		fail_msg("%s: result %d, line %d, %s", source, failure.result, failure.line, failure.message);
}
