/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads a test of checks: a Lua file in the sandbox, whose words note what they were given together with their lines.
 * The words `checks`, `device`, `site` and `link` are those of the configuration and its CSV files, so that an author
 * writes nothing new; `test` holds the steps.
 */
#include "check_test.h"
#include "base/must.h"
#include "script/script.h"
#include <errno.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX ((size_t)1024 * 1024)

static const char *const words[TEST_WORDS] = {"checks", "device", "site", "link", "test"};

/* While the file runs; words may be left by a longjmp, so what they hold is here. */
struct run {
	struct check_test *test;
	struct buffer source;
	struct buffer why;
};

static struct run *run_of(lua_State *state)
{
	return lua_touserdata(state, lua_upvalueindex(1));
}

static int line_here(lua_State *state)
{
	lua_Debug ar;
	if (!lua_getstack(state, 1, &ar) || !lua_getinfo(state, "l", &ar))
		return 0;
	return ar.currentline;
}

/* The table behind the name; upvalues: run, number of the entry. */
static int body_cb(lua_State *state)
{
	struct run *run = run_of(state);
	struct test_entry *entry = &run->test->entries[lua_tointeger(state, lua_upvalueindex(2))];
	luaL_checktype(state, 1, LUA_TTABLE);
	buffer_clear(&run->why);
	if (script_data(state, 1, &run->test->arena, buffer_text(&run->source), entry->line, &entry->body, &run->why) <
		0)
		return luaL_error(state, "%s \"%s\": %s", words[entry->word], entry->name, buffer_text(&run->why));
	return 0;
}

/* The name; upvalues: run, word. */
static int word_cb(lua_State *state)
{
	struct run *run = run_of(state);
	struct check_test *test = run->test;
	const char *name = luaL_checkstring(state, 1);
	array_reserve_one(test->entries, test->count, test->capacity);
	test->entries[test->count] = (struct test_entry){
		.word = (enum test_word)lua_tointeger(state, lua_upvalueindex(2)),
		.name = arena_strdup(&test->arena, name),
		.line = line_here(state),
	};
	lua_pushlightuserdata(state, run);
	lua_pushinteger(state, (lua_Integer)test->count++);
	lua_pushcclosure(state, body_cb, 2);
	return 1;
}

static void add_words(lua_State *state, struct run *run)
{
	for (int word = 0; word < TEST_WORDS; word++) {
		lua_pushlightuserdata(state, run);
		lua_pushinteger(state, word);
		lua_pushcclosure(state, word_cb, 2);
		lua_setglobal(state, words[word]);
	}
}

static int run_file(struct run *run, struct problems *problems)
{
	struct script_failure failure;
	struct script *script = script_new(&(struct script_options){
		.name = run->test->file, .memory_max = (size_t)64 * 1024 * 1024, .instructions_max = 50000000});
	add_words(script_state(script), run);
	enum script_result result = script_load(script, buffer_text(&run->source), run->source.length, &failure);
	if (result == SCRIPT_OK)
		result = script_call(script, 0, 0, &failure);
	script_free(script);
	if (result == SCRIPT_OK)
		return 0;
	problem_add(problems, failure.file, failure.line, "%s", failure.message);
	return -EINVAL;
}

int check_test_read(struct check_test *test, const char *file, struct problems *problems)
{
	*test = (struct check_test){0};
	test->file = arena_strdup(&test->arena, file);
	struct run run = {.test = test};
	int error = file_read(file, FILE_MAX, &run.source);
	if (error)
		problem_add(problems, file, 0, "cannot be read: %s", strerror(-error));
	else
		error = run_file(&run, problems);
	buffer_done(&run.source);
	buffer_done(&run.why);
	return error;
}

void check_test_done(struct check_test *test)
{
	free(test->entries);
	arena_done(&test->arena);
}
