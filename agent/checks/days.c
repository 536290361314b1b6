/* SPDX-License-Identifier: Apache-2.0 */
/* days_until "2026-12-31": what a check may know of the calendar. Whole days, in UTC: licences and certificates end by
 * it. */
#include "base/date.h"
#include "checks/private.h"
#include <stdio.h>

#define MS_PER_DAY (S_PER_DAY * 1000)

/* The date at the beginning of "2026-12-31T23:59:59Z"; nil for what is no date, such as "never". */
static int days_until(lua_State *state)
{
	const struct check *check = lua_touserdata(state, lua_upvalueindex(1));
	char text[11];
	struct date date;
	if (lua_isnoneornil(state, 1) || !check->checks || check->checks->wall.ms <= 0) {
		lua_pushnil(state);
		return 1;
	}
	snprintf(text, sizeof text, "%s", luaL_checkstring(state, 1));
	if (date_parse(text, &date) < 0)
		lua_pushnil(state);
	else
		lua_pushinteger(state, date_to_day(date) - floor_div(check->checks->wall.ms, MS_PER_DAY));
	return 1;
}

void days_open(struct check *check)
{
	lua_State *state = script_state(check->script);
	lua_pushlightuserdata(state, check);
	lua_pushcclosure(state, days_until, 1);
	lua_setglobal(state, "days_until");
}
