/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Between Lua values and data trees. A tree holds plain values only: what a function, a cycle or a table that is half a
 * list and half a map would mean to its reader nobody could say, so they are refused with the path of the key.
 *
 * Secrets are userdata of one metatable that only C makes; a script can hand them on and sees "(secret)".
 *
 * Tables are read raw: no metamethod runs, so this needs no protected call.
 */
#include "base/text.h"
#include "script/sandbox.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 32
#define NODES_MAX 1000000
#define PATH_MAX_ 512
#define SECRET "gengfu.secret"

struct reading {
	lua_State *state;
	struct arena *arena;
	struct script_lines *lines; /* NULL: they are not asked for */
	size_t nodes;
	size_t path_length;
	char path[PATH_MAX_];
	struct buffer *why;
};

static int refuse(struct reading *reading, const char *what)
{
	buffer_printf(reading->why, "%s%s%s", reading->path, reading->path_length ? " " : "", what);
	return -EINVAL;
}

static int read_value(struct reading *reading, int index, int depth, struct gengfu_data *ret);

/* Appends a key to the path; its former length for leave(). */
static size_t enter(struct reading *reading, const char *key, lua_Integer number)
{
	size_t before = reading->path_length;
	size_t room = sizeof reading->path - before;
	const char *dot = before ? "." : "";
	int length = key ? snprintf(reading->path + before, room, "%s%s", dot, key)
			 : snprintf(reading->path + before, room, "%s%lld", dot, (long long)number);
	reading->path_length = before + ((size_t)length < room ? (size_t)length : room - 1);
	return before;
}

static void leave(struct reading *reading, size_t before)
{
	reading->path_length = before;
	reading->path[before] = '\0';
}

static int read_list(struct reading *reading, int index, int depth, size_t count, struct gengfu_data *ret)
{
	struct gengfu_data *items = arena_alloc(reading->arena, count * sizeof *items);
	for (size_t i = 0; i < count; i++) {
		size_t before = enter(reading, NULL, (lua_Integer)i + 1);
		lua_rawgeti(reading->state, index, (lua_Integer)i + 1);
		int error = read_value(reading, lua_gettop(reading->state), depth + 1, &items[i]);
		lua_pop(reading->state, 1);
		if (error)
			return error;
		leave(reading, before);
	}
	ret->type = GENGFU_LIST;
	ret->list.items = items;
	ret->list.count = count;
	return 0;
}

static int compare_members(const void *a, const void *b)
{
	return strcmp(((const struct gengfu_member *)a)->key, ((const struct gengfu_member *)b)->key);
}

static int read_member(struct reading *reading, int depth, struct gengfu_member *member)
{
	size_t length;
	const char *key = lua_tolstring(reading->state, -2, &length);
	if (strlen(key) != length || !utf8_is_valid(key, length))
		return refuse(reading, "has a key that is no text");
	member->key = arena_strndup(reading->arena, key, length);
	size_t before = enter(reading, member->key, 0);
	int error = read_value(reading, lua_gettop(reading->state), depth + 1, &member->value);
	if (!error)
		leave(reading, before);
	return error;
}

static int read_map(struct reading *reading, int index, int depth, size_t count, struct gengfu_data *ret)
{
	struct gengfu_member *members = arena_alloc(reading->arena, count * sizeof *members);
	size_t i = 0;
	lua_pushnil(reading->state);
	while (lua_next(reading->state, index)) {
		int error = read_member(reading, depth, &members[i++]);
		if (error)
			return error; /* the caller restores the stack */
		lua_pop(reading->state, 1);
	}
	qsort(members, count, sizeof *members, compare_members);
	ret->type = GENGFU_MAP;
	ret->map.members = members;
	ret->map.count = count;
	return 0;
}

/* How many keys of either kind there are; -EINVAL for a key that is neither. */
static int count_keys(struct reading *reading, int index, size_t *ret_texts, size_t *ret_numbers, lua_Integer *ret_most)
{
	lua_State *state = reading->state;
	lua_pushnil(state);
	while (lua_next(state, index)) {
		lua_pop(state, 1);
		if (lua_type(state, -1) == LUA_TSTRING) {
			++*ret_texts;
		} else if (lua_isinteger(state, -1)) {
			++*ret_numbers;
			lua_Integer key = lua_tointeger(state, -1);
			if (key < 1)
				return refuse(reading, "has a key that is neither a name nor a place in a list");
			if (key > *ret_most)
				*ret_most = key;
		} else {
			return refuse(reading, "has a key that is neither a name nor a place in a list");
		}
	}
	return 0;
}

static int read_table(struct reading *reading, int index, int depth, struct gengfu_data *ret)
{
	size_t texts = 0, numbers = 0;
	lua_Integer most = 0;
	if (depth >= DEPTH_MAX)
		return refuse(reading, "goes too deep, or contains itself");
	int error = count_keys(reading, index, &texts, &numbers, &most);
	if (error)
		return error;
	if (texts && numbers)
		return refuse(reading, "mixes a list and named values");
	if (reading->nodes + texts + numbers > NODES_MAX)
		return refuse(reading, "is too large");
	if ((size_t)most != numbers)
		return refuse(reading, "is a list with holes");
	return texts ? read_map(reading, index, depth, texts, ret) : read_list(reading, index, depth, numbers, ret);
}

static int read_text(struct reading *reading, int index, struct gengfu_data *ret)
{
	size_t length;
	const char *bytes = lua_tolstring(reading->state, index, &length);
	if (!utf8_is_valid(bytes, length))
		return refuse(reading, "is not UTF-8");
	if (memchr(bytes, '\0', length))
		return refuse(reading, "contains a zero byte");
	ret->type = GENGFU_TEXT;
	ret->text.bytes = arena_strndup(reading->arena, bytes, length);
	ret->text.length = length;
	return 0;
}

static int read_secret(struct reading *reading, int index, struct gengfu_data *ret)
{
	const char *bytes = luaL_testudata(reading->state, index, SECRET);
	if (!bytes)
		return refuse(reading, "is a userdata value, where plain data is needed");
	ret->type = GENGFU_SECRET;
	ret->text.length = lua_rawlen(reading->state, index) - 1;
	ret->text.bytes = arena_strndup(reading->arena, bytes, ret->text.length);
	return 0;
}

static int read_number(lua_State *state, int index, struct gengfu_data *ret)
{
	if (lua_isinteger(state, index)) {
		ret->type = GENGFU_INTEGER;
		ret->integer = lua_tointeger(state, index);
	} else {
		ret->type = GENGFU_REAL;
		ret->real = lua_tonumber(state, index);
	}
	return 0;
}

static int read_value(struct reading *reading, int index, int depth, struct gengfu_data *ret)
{
	reading->nodes++;
	if (reading->lines && reading->path_length)
		ret->line = script_lines_find(reading->lines, reading->path);
	lua_checkstack(reading->state, 8);
	switch (lua_type(reading->state, index)) {
	case LUA_TNIL:
		ret->type = GENGFU_NIL;
		return 0;
	case LUA_TBOOLEAN:
		ret->type = GENGFU_BOOLEAN;
		ret->boolean = lua_toboolean(reading->state, index);
		return 0;
	case LUA_TNUMBER:
		return read_number(reading->state, index, ret);
	case LUA_TSTRING:
		return read_text(reading, index, ret);
	case LUA_TTABLE:
		return read_table(reading, index, depth, ret);
	case LUA_TUSERDATA:
		return read_secret(reading, index, ret);
	default:
		return refuse(reading, lua_isfunction(reading->state, index)
					       ? "is a function, where plain data is needed"
					       : "is no plain data");
	}
}

int script_data(lua_State *state, int index, struct arena *arena, const char *source, int from,
	const struct gengfu_data **ret_data, struct buffer *ret_why)
{
	struct gengfu_data *data = arena_alloc(arena, sizeof *data);
	struct reading reading = {.state = state, .arena = arena, .why = ret_why};
	int top = lua_gettop(state);
	if (source)
		reading.lines = script_lines_new(source, strlen(source), from);
	data->line = source ? from : 0;
	int error = read_value(&reading, lua_absindex(state, index), 0, data);
	lua_settop(state, top);
	script_lines_free(reading.lines);
	if (!error)
		*ret_data = data;
	return error;
}

static int secret_text(lua_State *state)
{
	lua_pushliteral(state, "(secret)");
	return 1;
}

void script_push_secret(lua_State *state, const char *bytes, size_t length)
{
	char *secret = lua_newuserdatauv(state, length + 1, 0);
	memcpy(secret, bytes, length);
	secret[length] = '\0';
	if (luaL_newmetatable(state, SECRET)) {
		lua_pushcfunction(state, secret_text);
		lua_setfield(state, -2, "__tostring");
		lua_pushboolean(state, 0);
		lua_setfield(state, -2, "__metatable");
	}
	lua_setmetatable(state, -2);
}

static void push_list(lua_State *state, const struct gengfu_data *data)
{
	lua_createtable(state, (int)data->list.count, 0);
	for (size_t i = 0; i < data->list.count; i++) {
		script_push_data(state, &data->list.items[i]);
		lua_rawseti(state, -2, (lua_Integer)i + 1);
	}
}

static void push_map(lua_State *state, const struct gengfu_data *data)
{
	lua_createtable(state, 0, (int)data->map.count);
	for (size_t i = 0; i < data->map.count; i++) {
		lua_pushstring(state, data->map.members[i].key);
		script_push_data(state, &data->map.members[i].value);
		lua_rawset(state, -3);
	}
}

void script_push_data(lua_State *state, const struct gengfu_data *data)
{
	luaL_checkstack(state, 4, "data goes too deep");
	switch (data ? data->type : GENGFU_NIL) {
	case GENGFU_NIL:
		lua_pushnil(state);
		break;
	case GENGFU_BOOLEAN:
		lua_pushboolean(state, data->boolean);
		break;
	case GENGFU_INTEGER:
		lua_pushinteger(state, data->integer);
		break;
	case GENGFU_REAL:
		lua_pushnumber(state, data->real);
		break;
	case GENGFU_TEXT:
		lua_pushlstring(state, data->text.bytes, data->text.length);
		break;
	case GENGFU_LIST:
		push_list(state, data);
		break;
	case GENGFU_MAP:
		push_map(state, data);
		break;
	case GENGFU_SECRET:
		lua_pushliteral(state, "(secret)");
		break;
	}
}
