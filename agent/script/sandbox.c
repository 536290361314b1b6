/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The globals of a script: Lua's base, string, table, math and utf8 libraries without what reaches outside, runs
 * unbounded or differs between two runs. Those that may not stay as they are have an own version here:
 *
 * - pcall, xpcall raise again what ended the call; xpcall's handler runs after the unwinding, as one that Lua calls
 * from within a hook would itself run without hooks;
 * - setmetatable refuses __gc, since finalizers run without hooks;
 * - print goes to the log; require reads files of the library only, by names that cannot climb out of it;
 * - functions that work in proportion to a text charge for it.
 *
 * Strings share a metatable that scripts cannot get at.
 */
#include "script/sandbox.h"
#include "base/text.h"
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MODULES "gengfu.modules"
#define PRINT_MAX 1000
#define PRINT_COST 200 /* instructions: a script must not fill a disk */
#define TEXT_PER_INSTRUCTION 16

static int charged(lua_State *state)
{
	int64_t octets = 0;
	for (int i = 1; i <= lua_gettop(state); i++)
		if (lua_type(state, i) == LUA_TSTRING)
			octets += (int64_t)lua_rawlen(state, i);
	script_charge(state, octets / TEXT_PER_INSTRUCTION);
	return lua_tocfunction(state, lua_upvalueindex(1))(state);
}

void push_charged(lua_State *state, lua_CFunction function)
{
	lua_pushcfunction(state, function);
	lua_pushcclosure(state, charged, 1);
}

/* Raises what must not be caught; `status` is a protected call's. */
static void raise_again(lua_State *state, int status)
{
	struct script *script = script_of(state);
	if (status == LUA_ERRMEM && script->depth > 0 && script->over == SCRIPT_OK)
		script->over = SCRIPT_OVER_MEMORY; /* the allocator knows where */
	if (status > LUA_YIELD && script->over != SCRIPT_OK)
		script_stop(state, script->over);
}

static int finish_pcall(lua_State *state, int status, lua_KContext skipped)
{
	raise_again(state, status);
	if (status > LUA_YIELD) {
		lua_pushboolean(state, 0);
		lua_pushvalue(state, -2);
		return 2;
	}
	return lua_gettop(state) - (int)skipped;
}

static int pcall_(lua_State *state)
{
	luaL_checkany(state, 1);
	lua_pushboolean(state, 1);
	lua_insert(state, 1);
	int status = lua_pcallk(state, lua_gettop(state) - 2, LUA_MULTRET, 0, 0, finish_pcall);
	return finish_pcall(state, status, 0);
}

/* The stack: handler, true, results or the error. */
static int finish_xpcall(lua_State *state, int status, lua_KContext unused)
{
	raise_again(state, status);
	if (status <= LUA_YIELD)
		return lua_gettop(state) - 1;
	lua_pushvalue(state, 1);
	lua_insert(state, -2);
	status = lua_pcall(state, 1, LUA_MULTRET, 0);
	raise_again(state, status);
	lua_pushboolean(state, 0);
	lua_replace(state, 2);
	return lua_gettop(state) - 1;
}

static int xpcall_(lua_State *state)
{
	int arguments = lua_gettop(state) - 2;
	luaL_checktype(state, 2, LUA_TFUNCTION);
	lua_pushvalue(state, 2); /* f h args h */
	lua_pushvalue(state, 1); /* f h args h f */
	lua_replace(state, 2);
	lua_replace(state, 1); /* h f args */
	lua_pushboolean(state, 1);
	lua_insert(state, 2);
	int status = lua_pcallk(state, arguments, LUA_MULTRET, 0, 0, finish_xpcall);
	if (status != LUA_OK)
		return finish_xpcall(state, status, 0);
	return lua_gettop(state) - 1;
}

static int setmetatable_(lua_State *state)
{
	luaL_checktype(state, 1, LUA_TTABLE);
	luaL_argexpected(state, lua_isnil(state, 2) || lua_istable(state, 2), 2, "nil or table");
	if (luaL_getmetafield(state, 1, "__metatable") != LUA_TNIL)
		return luaL_error(state, "cannot change a protected metatable");
	if (lua_istable(state, 2)) {
		lua_pushliteral(state, "__gc");
		if (lua_rawget(state, 2) != LUA_TNIL)
			return luaL_error(state, "there are no finalizers (__gc) in scripts");
	}
	lua_settop(state, 2);
	lua_setmetatable(state, 1);
	return 1;
}

static int select_(lua_State *state)
{
	int count = lua_gettop(state);
	script_charge(state, count / 4);
	if (lua_type(state, 1) == LUA_TSTRING && strcmp(lua_tostring(state, 1), "#") == 0) {
		lua_pushinteger(state, count - 1);
		return 1;
	}
	lua_Integer at = luaL_checkinteger(state, 1);
	if (at < 0)
		at += count;
	luaL_argcheck(state, at >= 1, 1, "index out of range");
	return at >= count ? 0 : count - (int)at;
}

static int print_(lua_State *state)
{
	struct script *script = script_of(state);
	char line[PRINT_MAX];
	size_t length = 0;
	script_charge(state, PRINT_COST);
	for (int i = 1; i <= lua_gettop(state) && length + 1 < sizeof line; i++) {
		size_t size;
		const char *text = luaL_tolstring(state, i, &size);
		if (i > 1)
			line[length++] = ' ';
		if (size > sizeof line - 1 - length)
			size = sizeof line - 1 - length;
		memcpy(line + length, text, size);
		length += size;
		lua_pop(state, 1);
	}
	line[length] = '\0';
	if (script->log)
		log_debug(script->log, "script=%s print=%.*s", script->name, (int)utf8_prefix(line, length), line);
	return 0;
}

/* "gengfu.a.b" → "gengfu/a/b.lua"; false for anything else. */
static bool library_path(const char *name, char *into, size_t size)
{
	size_t length = strlen(name);
	if (strncmp(name, "gengfu.", 7) != 0 || length + 5 > size)
		return false;
	for (size_t i = 0; i <= length; i++) {
		char c = name[i];
		bool is_letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
		if ((c == '.' || c == '\0') && name[i - 1] == '.')
			return false;
		if (c != '\0' && c != '.' && !is_letter)
			return false;
		into[i] = (char)(c == '.' ? '/' : c);
	}
	memcpy(into + length, ".lua", 5);
	return true;
}

/* Leaves the module's function, or raises. No C memory is held when it does. */
static void load_module(lua_State *state, const char *name, const char *path)
{
	struct script *script = script_of(state);
	char file[4096];
	struct buffer text = BUFFER_EMPTY;
	snprintf(file, sizeof file, "%s/%s", script->library, path);
	int error = file_read(file, FILE_MAX, &text);
	if (error) {
		buffer_done(&text);
		luaL_error(state, "there is no module '%s' in the library (%s: %s)", name, file, strerror(-error));
	}
	script_charge(state, (int64_t)text.length / TEXT_PER_INSTRUCTION);
	int status = script_load_chunk(script, file, path, buffer_text(&text), text.length);
	buffer_done(&text);
	if (status != LUA_OK)
		lua_error(state);
}

static int require_(lua_State *state)
{
	const char *name = luaL_checkstring(state, 1);
	char path[128];
	if (!library_path(name, path, sizeof path))
		return luaL_error(state, "require reads only the library: require \"gengfu.…\", not \"%s\"", name);
	luaL_getsubtable(state, LUA_REGISTRYINDEX, MODULES);
	int kind = lua_getfield(state, -1, name);
	if (kind == LUA_TLIGHTUSERDATA)
		return luaL_error(state, "module '%s' requires itself", name);
	if (kind != LUA_TNIL)
		return 1;
	lua_pop(state, 1);
	load_module(state, name, path);
	lua_pushlightuserdata(state, NULL);
	lua_setfield(state, 2, name);
	lua_pushvalue(state, 1);
	lua_call(state, 1, 1);
	if (lua_isnil(state, -1)) {
		lua_pop(state, 1);
		lua_pushboolean(state, 1);
	}
	lua_pushvalue(state, -1);
	lua_setfield(state, 2, name);
	return 1;
}

static void drop(lua_State *state, const char *const *names)
{
	for (; *names; names++) {
		lua_pushnil(state);
		lua_setfield(state, -2, *names);
	}
}

/* Replaces functions of the table on the top by versions that charge. */
static void charge_for(lua_State *state, const char *const *names)
{
	for (; *names; names++) {
		lua_getfield(state, -1, *names);
		lua_CFunction function = lua_tocfunction(state, -1);
		lua_pop(state, 1);
		push_charged(state, function);
		lua_setfield(state, -2, *names);
	}
}

static void open_base(lua_State *state)
{
	static const char *const outside[] = {"dofile", "loadfile", "load", "collectgarbage", "warn", NULL};
	static const char *const long_ones[] = {"tonumber", NULL};
	static const luaL_Reg own[] = {{"pcall", pcall_}, {"xpcall", xpcall_}, {"setmetatable", setmetatable_},
		{"select", select_}, {"print", print_}, {NULL, NULL}};
	luaL_requiref(state, LUA_GNAME, luaopen_base, 1);
	drop(state, outside);
	charge_for(state, long_ones);
	luaL_setfuncs(state, own, 0);
	lua_pop(state, 1);
}

static void open_string(lua_State *state)
{
	static const char *const outside[] = {"dump", "pack", "packsize", "unpack", NULL};
	static const char *const long_ones[] = {"byte", "lower", "upper", "reverse", "format", NULL};
	luaL_requiref(state, LUA_STRLIBNAME, luaopen_string, 1);
	drop(state, outside);
	charge_for(state, long_ones);
	strings_open(state);
	lua_pop(state, 1);
	lua_pushliteral(state, "");
	lua_getmetatable(state, -1);
	lua_pushliteral(state, "string");
	lua_setfield(state, -2, "__metatable");
	lua_pop(state, 2);
}

static void open_rest(lua_State *state)
{
	static const char *const random_ones[] = {"random", "randomseed", NULL};
	static const char *const long_ones[] = {"len", "codepoint", "offset", NULL};
	luaL_requiref(state, LUA_MATHLIBNAME, luaopen_math, 1);
	drop(state, random_ones);
	lua_pop(state, 1);
	luaL_requiref(state, LUA_UTF8LIBNAME, luaopen_utf8, 1);
	charge_for(state, long_ones);
	lua_pop(state, 1);
	lists_open(state);
}

void sandbox_open(lua_State *state, bool has_library)
{
	open_base(state);
	open_string(state);
	open_rest(state);
	if (has_library)
		lua_register(state, "require", require_);
}
