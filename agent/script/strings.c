/* SPDX-License-Identifier: Apache-2.0 */
/*
 * string.find, match, gmatch, gsub on the matcher that counts its steps, and string.rep, which Lua's own lets loop 2^62
 * times over an empty text. Arguments, results and messages are those of the manual.
 */
#include "script/pattern.h"
#include <string.h>

#define TEXT_PER_INSTRUCTION 16

/* Where a search from `position` (1-based, negative from the end) begins; length + 1 or more: nowhere. */
static size_t start_of(lua_Integer position, size_t length)
{
	if (position > 0)
		return (size_t)position - 1;
	if (position == 0 || position < -(lua_Integer)length)
		return 0;
	return length - (size_t)-position;
}

static int find_plain(lua_State *state, const char *text, size_t length, size_t start, const char *what, size_t size)
{
	script_charge(state, (int64_t)((length - start + size) / TEXT_PER_INSTRUCTION));
	const char *found = memmem(text + start, length - start, what, size);
	if (!found) {
		lua_pushnil(state);
		return 1;
	}
	lua_pushinteger(state, found - text + 1);
	lua_pushinteger(state, found - text + (lua_Integer)size);
	return 2;
}

/* The first match at or after `*at`, which becomes its start; its end or NULL. */
static const char *search(struct matching *matching, const char **at)
{
	for (;; ++*at) {
		const char *end = matching_at(matching, *at);
		if (end || matching->is_anchored || *at >= matching->text_end)
			return end;
	}
}

static int find_or_match(lua_State *state, bool is_find)
{
	size_t length, size;
	const char *text = luaL_checklstring(state, 1, &length);
	const char *pattern = luaL_checklstring(state, 2, &size);
	size_t start = start_of(luaL_optinteger(state, 3, 1), length);
	if (start > length) {
		lua_pushnil(state);
		return 1;
	}
	if (is_find && (lua_toboolean(state, 4) || pattern_is_plain(pattern, size)))
		return find_plain(state, text, length, start, pattern, size);
	struct matching matching;
	const char *at = text + start;
	matching_init(&matching, state, text, length, pattern, size, true);
	const char *end = search(&matching, &at);
	if (!end) {
		lua_pushnil(state);
		return 1;
	}
	if (!is_find)
		return push_captures(&matching, at, end);
	lua_pushinteger(state, at - text + 1);
	lua_pushinteger(state, end - text);
	return 2 + (matching.captures ? push_captures(&matching, at, end) : 0);
}

static int find(lua_State *state)
{
	return find_or_match(state, true);
}

static int match(lua_State *state)
{
	return find_or_match(state, false);
}

/* Upvalues: text, pattern, offset to go on from, end of the last match. */
static int gmatch_next(lua_State *state)
{
	size_t length, size;
	const char *text = lua_tolstring(state, lua_upvalueindex(1), &length);
	const char *pattern = lua_tolstring(state, lua_upvalueindex(2), &size);
	const char *at = text + lua_tointeger(state, lua_upvalueindex(3));
	lua_Integer last = lua_tointeger(state, lua_upvalueindex(4));
	struct matching matching;
	matching_init(&matching, state, text, length, pattern, size, false);
	for (; at <= matching.text_end; at++) {
		const char *end = matching_at(&matching, at);
		if (!end || end - text == last)
			continue;
		lua_pushinteger(state, end - text);
		lua_pushvalue(state, -1);
		lua_replace(state, lua_upvalueindex(3));
		lua_replace(state, lua_upvalueindex(4));
		return push_captures(&matching, at, end);
	}
	return 0;
}

static int gmatch(lua_State *state)
{
	size_t length;
	luaL_checklstring(state, 1, &length);
	luaL_checkstring(state, 2);
	size_t start = start_of(luaL_optinteger(state, 3, 1), length);
	lua_settop(state, 2);
	lua_pushinteger(state, (lua_Integer)(start > length ? length + 1 : start));
	lua_pushinteger(state, -1);
	lua_pushcclosure(state, gmatch_next, 4);
	return 1;
}

/* The replacement text with %0…%9 and %% filled in. */
static void add_template(struct matching *matching, luaL_Buffer *into, const char *start, const char *end)
{
	size_t length;
	const char *template = lua_tolstring(matching->state, 3, &length);
	script_charge(matching->state, (int64_t)(length / TEXT_PER_INSTRUCTION));
	for (size_t i = 0; i < length; i++) {
		if (template[i] != '%') {
			luaL_addchar(into, template[i]);
			continue;
		}
		char c = ++i < length ? template[i] : '\0';
		if (c == '%') {
			luaL_addchar(into, '%');
		} else if (c == '0') {
			luaL_addlstring(into, start, (size_t)(end - start));
		} else if (c >= '1' && c <= '9') {
			push_capture(matching, (unsigned)(c - '1'), start, end);
			luaL_addvalue(into);
		} else {
			luaL_error(matching->state, "invalid use of '%%' in replacement string");
		}
	}
}

/* Adds what stands for the match. */
static void add_replacement(struct matching *matching, luaL_Buffer *into, const char *start, const char *end)
{
	lua_State *state = matching->state;
	switch (lua_type(state, 3)) {
	case LUA_TFUNCTION:
		lua_pushvalue(state, 3);
		lua_call(state, push_captures(matching, start, end), 1);
		break;
	case LUA_TTABLE:
		push_capture(matching, 0, start, end);
		lua_gettable(state, 3);
		break;
	default:
		add_template(matching, into, start, end);
		return;
	}
	if (!lua_toboolean(state, -1)) {
		lua_pop(state, 1);
		luaL_addlstring(into, start, (size_t)(end - start));
		return;
	}
	if (!lua_isstring(state, -1))
		luaL_error(state, "invalid replacement value (a %s)", luaL_typename(state, -1));
	luaL_addvalue(into);
}

static int gsub(lua_State *state)
{
	size_t length, size;
	const char *text = luaL_checklstring(state, 1, &length);
	const char *pattern = luaL_checklstring(state, 2, &size);
	int kind = lua_type(state, 3);
	luaL_argexpected(state,
		kind == LUA_TNUMBER || kind == LUA_TSTRING || kind == LUA_TFUNCTION || kind == LUA_TTABLE, 3,
		"string/function/table");
	lua_Integer most = luaL_optinteger(state, 4, (lua_Integer)length + 1);
	struct matching matching;
	luaL_Buffer result;
	matching_init(&matching, state, text, length, pattern, size, true);
	luaL_buffinit(state, &result);
	const char *at = text, *last = NULL;
	lua_Integer count = 0;
	while (count < most) {
		const char *end = matching_at(&matching, at);
		if (end && end != last) {
			count++;
			add_replacement(&matching, &result, at, end);
			at = last = end;
		} else if (at < matching.text_end) {
			luaL_addchar(&result, *at++);
		} else {
			break;
		}
		if (matching.is_anchored)
			break;
	}
	luaL_addlstring(&result, at, (size_t)(matching.text_end - at));
	luaL_pushresult(&result);
	lua_pushinteger(state, count);
	return 2;
}

static int rep(lua_State *state)
{
	size_t length, gap;
	const char *text = luaL_checklstring(state, 1, &length);
	lua_Integer count = luaL_checkinteger(state, 2);
	const char *separator = luaL_optlstring(state, 3, "", &gap);
	size_t text_max = script_of(state)->text_max;
	if (count <= 0 || length + gap == 0) {
		lua_pushliteral(state, "");
		return 1;
	}
	if ((lua_Unsigned)count > text_max / (length + gap) + 1)
		script_stop(state, SCRIPT_OVER_MEMORY);
	size_t total = (size_t)count * length + (size_t)(count - 1) * gap;
	script_charge(state, count / 8 + (int64_t)(total / TEXT_PER_INSTRUCTION));
	luaL_Buffer result;
	char *into = luaL_buffinitsize(state, &result, total);
	for (lua_Integer i = 0; i < count; i++) {
		memcpy(into, text, length);
		into += length;
		if (i + 1 < count)
			memcpy(into, separator, gap);
		into += i + 1 < count ? gap : 0;
	}
	luaL_pushresultsize(&result, total);
	return 1;
}

void strings_open(lua_State *state)
{
	static const luaL_Reg functions[] = {
		{"find", find}, {"match", match}, {"gmatch", gmatch}, {"gsub", gsub}, {"rep", rep}, {NULL, NULL}};
	luaL_setfuncs(state, functions, 0);
}
