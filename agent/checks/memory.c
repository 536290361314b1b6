/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a check remembers of a device between evaluations: a Lua table of its own for each device, handed to evaluate as
 * the fifth argument when it takes one. What happened between two reads (another serial number, a counter that moved, a
 * neighbour that went) can only be told so. `round` is set here and counts the evaluated reads of the check's table;
 * all other fields are the check's.
 *
 * It is memory and no store: it is gone when the agent or its set of checks starts anew. So an alarm about something
 * that happened needs no memory to end: the check says "cleared" when nothing has, and the hold decides for how long it
 * shows.
 */
#include "checks/private.h"

#define MEMORY_MAX ((size_t)64 * 1024 * 1024) /* of a check that remembers, for all devices together */

static const char memories; /* its address is the key of the registry's table: number of a device → table */

void memory_open(struct check *check)
{
	lua_State *state = script_state(check->script);
	lua_newtable(state);
	lua_rawsetp(state, LUA_REGISTRYINDEX, &memories);
	script_set_memory_max(check->script, MEMORY_MAX);
}

void memory_select(struct check *check)
{
	lua_State *state = script_state(check->script);
	lua_Integer number = check->device->number;
	if (!check->wants_memory)
		return;
	lua_rawgetp(state, LUA_REGISTRYINDEX, &memories);
	if (lua_rawgeti(state, -1, number) != LUA_TTABLE) {
		lua_pop(state, 1);
		lua_createtable(state, 0, 2);
		lua_pushvalue(state, -1);
		lua_rawseti(state, -3, number);
	}
	lua_pushliteral(state, "round");
	lua_pushliteral(state, "round");
	lua_rawget(state, -3);
	lua_Integer round = lua_tointeger(state, -1) + 1;
	lua_pop(state, 1);
	lua_pushinteger(state, round);
	lua_rawset(state, -3);
	lua_replace(state, STACK_MEMORY);
	lua_settop(state, STACK_TOP);
}

void memory_forget(struct check *check, uint32_t device)
{
	lua_State *state = script_state(check->script);
	if (!check->wants_memory)
		return;
	lua_rawgetp(state, LUA_REGISTRYINDEX, &memories);
	lua_pushnil(state);
	lua_rawseti(state, -2, device);
	lua_settop(state, STACK_TOP);
}
