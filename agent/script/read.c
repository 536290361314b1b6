/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that are data only, such as profiles: `return { … }`, or `return profile { … }`, where the word is a function
 * that gives back its argument and remembers that it was used. They run in a fresh sandbox, so a file may compute its
 * data with loops and locals; what it returns must be plain.
 */
#include "base/text.h"
#include "script/sandbox.h"
#include <errno.h>
#include <string.h>

#define WORD_USED "gengfu.word"

static int word_cb(lua_State *state)
{
	luaL_checktype(state, 1, LUA_TTABLE);
	lua_settop(state, 1);
	lua_pushvalue(state, 1);
	lua_setfield(state, LUA_REGISTRYINDEX, WORD_USED);
	return 1;
}

static int failed(struct problems *problems, const char *path, const struct script_failure *failure)
{
	problem_add(problems, failure->file[0] ? failure->file : path, failure->line, "%s", failure->message);
	return -EINVAL;
}

/* The place of the key that `why` begins with. */
static int line_of(const struct buffer *source, const char *why)
{
	auto_buffer path = BUFFER_EMPTY;
	buffer_add(&path, why, strcspn(why, " "));
	return script_locate(buffer_text(source), source->length, 1, buffer_text(&path));
}

static int check_returned(lua_State *state, const char *path, const char *word, struct problems *problems)
{
	if (!lua_istable(state, -1)) {
		problem_add(
			problems, path, 0, word ? "must return %s { … }" : "must return a table%s", word ? word : "");
		return -EINVAL;
	}
	lua_getfield(state, LUA_REGISTRYINDEX, WORD_USED);
	bool is_wrapped = !word || lua_rawequal(state, -1, -2);
	lua_pop(state, 1);
	if (is_wrapped)
		return 0;
	problem_add(problems, path, 0, "must return %s { … }", word);
	return -EINVAL;
}

static int run(struct script *script, const char *path, const char *word, const struct buffer *source,
	struct arena *arena, struct problems *problems, const struct gengfu_data **ret_data)
{
	struct script_failure failure;
	auto_buffer why = BUFFER_EMPTY;
	lua_State *state = script_state(script);
	if (word)
		lua_register(state, word, word_cb);
	if (script_load(script, buffer_text(source), source->length, &failure) != SCRIPT_OK ||
		script_call(script, 0, 1, &failure) != SCRIPT_OK)
		return failed(problems, path, &failure);
	int error = check_returned(state, path, word, problems);
	if (error)
		return error;
	error = script_data(state, -1, arena, buffer_text(source), 1, ret_data, &why);
	if (error)
		problem_add(problems, path, line_of(source, buffer_text(&why)), "%s", buffer_text(&why));
	return error;
}

int script_read_data(const char *path, const char *word, struct arena *arena, struct problems *problems,
	const struct gengfu_data **ret_data)
{
	auto_buffer source = BUFFER_EMPTY;
	int error = file_read(path, FILE_MAX, &source);
	if (error) {
		problem_add(problems, path, 0, "cannot be read: %s", strerror(-error));
		return error;
	}
	struct script *script = script_new(&(struct script_options){.name = path});
	if (!script)
		return -ENOMEM;
	error = run(script, path, word, &source, arena, problems, ret_data);
	script_free(script);
	return error;
}
