/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table library. Lua's own may move a million items within one C call, where no hook fires; this one charges for
 * every item. `sort` is a merge sort: it takes n log n comparisons whatever the comparator answers, keeps equal items
 * in their order, and has no "invalid order function".
 */
#include "script/sandbox.h"
#include <limits.h>

#define UNPACK_MAX 4096
#define SORT_MAX ((lua_Integer)1 << 24)

static lua_Integer list_length(lua_State *state, int index)
{
	luaL_checktype(state, index, LUA_TTABLE);
	return luaL_len(state, index);
}

static int insert(lua_State *state)
{
	lua_Integer end = (lua_Integer)((lua_Unsigned)list_length(state, 1) + 1);
	lua_Integer at = end;
	if (lua_gettop(state) == 3) {
		at = luaL_checkinteger(state, 2);
		luaL_argcheck(state, (lua_Unsigned)at - 1u < (lua_Unsigned)end, 2, "position out of bounds");
		script_charge(state, end - at);
		for (lua_Integer i = end; i > at; i--) {
			lua_geti(state, 1, i - 1);
			lua_seti(state, 1, i);
		}
	} else if (lua_gettop(state) != 2) {
		return luaL_error(state, "wrong number of arguments to 'insert'");
	}
	lua_seti(state, 1, at);
	return 0;
}

static int remove_(lua_State *state)
{
	lua_Integer size = list_length(state, 1);
	lua_Integer at = luaL_optinteger(state, 2, size);
	if (lua_gettop(state) > 1)
		luaL_argcheck(state, (lua_Unsigned)at - 1u <= (lua_Unsigned)size, 2, "position out of bounds");
	lua_geti(state, 1, at);
	if (at < size)
		script_charge(state, size - at);
	for (; at < size; at++) {
		lua_geti(state, 1, at + 1);
		lua_seti(state, 1, at);
	}
	lua_pushnil(state);
	lua_seti(state, 1, at);
	return 1;
}

static int concat(lua_State *state)
{
	lua_Integer last = list_length(state, 1);
	size_t length;
	const char *separator = luaL_optlstring(state, 2, "", &length);
	lua_Integer i = luaL_optinteger(state, 3, 1);
	last = luaL_optinteger(state, 4, last);
	luaL_Buffer joined;
	luaL_buffinit(state, &joined);
	for (; i <= last; i++) {
		script_charge(state, 1);
		lua_geti(state, 1, i);
		if (!lua_isstring(state, -1))
			return luaL_error(state, "invalid value (at index %I) in table for 'concat'", (LUAI_UACINT)i);
		luaL_addvalue(&joined);
		if (i == last)
			break;
		luaL_addlstring(&joined, separator, length);
	}
	luaL_pushresult(&joined);
	return 1;
}

static int pack(lua_State *state)
{
	int count = lua_gettop(state);
	script_charge(state, count);
	lua_createtable(state, count, 1);
	lua_insert(state, 1);
	for (int i = count; i >= 1; i--)
		lua_seti(state, 1, i);
	lua_pushinteger(state, count);
	lua_setfield(state, 1, "n");
	return 1;
}

static int unpack(lua_State *state)
{
	lua_Integer i = luaL_optinteger(state, 2, 1);
	lua_Integer last = lua_isnoneornil(state, 3) ? luaL_len(state, 1) : luaL_checkinteger(state, 3);
	if (i > last)
		return 0;
	lua_Unsigned count = (lua_Unsigned)last - (lua_Unsigned)i + 1;
	if (count == 0 || count > UNPACK_MAX || !lua_checkstack(state, (int)count))
		return luaL_error(state, "too many results to unpack (at most %d)", UNPACK_MAX);
	script_charge(state, (int64_t)count);
	for (lua_Unsigned n = 0; n < count; n++)
		lua_geti(state, 1, i + (lua_Integer)n);
	return (int)count;
}

static int move(lua_State *state)
{
	lua_Integer from = luaL_checkinteger(state, 2), end = luaL_checkinteger(state, 3);
	lua_Integer to = luaL_checkinteger(state, 4);
	int into = lua_isnoneornil(state, 5) ? 1 : 5;
	luaL_checktype(state, 1, LUA_TTABLE);
	luaL_checktype(state, into, LUA_TTABLE);
	if (end >= from) {
		luaL_argcheck(state, from > 0 || end < LUA_MAXINTEGER + from, 3, "too many elements to move");
		lua_Integer count = end - from + 1;
		luaL_argcheck(state, to <= LUA_MAXINTEGER - count + 1, 4, "destination wrap around");
		bool is_forward = to > end || to <= from || !lua_rawequal(state, 1, into);
		for (lua_Integer n = 0; n < count; n++) {
			lua_Integer i = is_forward ? n : count - 1 - n;
			script_charge(state, 1);
			lua_geti(state, 1, from + i);
			lua_seti(state, into, to + i);
		}
	}
	lua_pushvalue(state, into);
	return 1;
}

/* sort's stack: list, comparator or nil, scratch list; then what is compared. */
enum { LIST = 1, COMPARATOR, SCRATCH };

/* Whether the item on the top comes before the one below it. */
static bool comes_before(lua_State *state)
{
	script_charge(state, 1);
	if (lua_isnil(state, COMPARATOR))
		return lua_compare(state, -1, -2, LUA_OPLT);
	lua_pushvalue(state, COMPARATOR);
	lua_pushvalue(state, -2);
	lua_pushvalue(state, -4);
	lua_call(state, 2, 1);
	bool before = lua_toboolean(state, -1);
	lua_pop(state, 1);
	return before;
}

/* Merges two neighbouring sorted runs [low, middle) and [middle, high) of `from` into `to`. */
static void merge(lua_State *state, int from, int to, lua_Integer low, lua_Integer middle, lua_Integer high)
{
	lua_Integer left = low, right = middle;
	for (lua_Integer out = low; out < high; out++) {
		script_charge(state, 1);
		if (left >= middle) {
			lua_geti(state, from, right++);
		} else if (right >= high) {
			lua_geti(state, from, left++);
		} else {
			lua_geti(state, from, left);
			lua_geti(state, from, right);
			if (comes_before(state)) {
				lua_remove(state, -2);
				right++;
			} else {
				lua_pop(state, 1);
				left++;
			}
		}
		lua_seti(state, to, out);
	}
}

static lua_Integer at_most(lua_Integer value, lua_Integer bound)
{
	return value < bound ? value : bound;
}

static int sort(lua_State *state)
{
	lua_Integer end = list_length(state, LIST) + 1;
	luaL_argcheck(state, end <= SORT_MAX, LIST, "array too big");
	if (!lua_isnoneornil(state, COMPARATOR))
		luaL_checktype(state, COMPARATOR, LUA_TFUNCTION);
	lua_settop(state, COMPARATOR);
	lua_createtable(state, 0, 0);
	int from = LIST, to = SCRATCH;
	for (lua_Integer width = 1; width < end - 1; width *= 2) {
		for (lua_Integer low = 1; low < end; low += 2 * width)
			merge(state, from, to, low, at_most(low + width, end), at_most(low + 2 * width, end));
		int other = from;
		from = to;
		to = other;
	}
	for (lua_Integer i = 1; from == SCRATCH && i < end; i++) {
		script_charge(state, 1);
		lua_geti(state, SCRATCH, i);
		lua_seti(state, LIST, i);
	}
	return 0;
}

void lists_open(lua_State *state)
{
	static const luaL_Reg functions[] = {{"insert", insert}, {"remove", remove_}, {"concat", concat},
		{"pack", pack}, {"unpack", unpack}, {"move", move}, {"sort", sort}, {NULL, NULL}};
	luaL_newlib(state, functions);
	lua_setglobal(state, "table");
}
