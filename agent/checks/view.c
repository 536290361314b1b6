/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a check sees: its row, the device, the device's other tables, and those of another device that it names.
 *
 * The row is one Lua table per check, filled anew for each evaluation with the columns that the check's source
 * mentions; the others, and those that are absent, come from a function behind it. A table costs half of what a
 * userdata with a function behind every field does. Rows of other tables are userdata over the readings' own memory,
 * which may move with the next poll: they bear the number of the evaluation and are refused in a later one.
 *
 * An absent column is nil, an enum is its word, a counter of 2^63 and more is a real. A column that no table has, and a
 * field that no device has, is the author's slip and raises at his line with the nearest name.
 */
#include "checks/private.h"
#include <string.h>

/* Addresses that serve as keys of the registry: a table's own for the metatable of its rows, this for that of tables.
 */
static const char table_meta, other_meta;

#define OWN UINT32_MAX /* the device that is evaluated, whichever that is */

struct row_view {
	const struct row *row;
	uint64_t serial;
};

/* `serial` is of the evaluation that it came from, for tables of other devices: their numbers are used again. */
struct table_view {
	unsigned table;
	uint32_t device;
	uint64_t serial;
};

struct other_view {
	uint32_t device;
	uint64_t serial;
};

static struct check *check_of(lua_State *state)
{
	return lua_touserdata(state, lua_upvalueindex(1));
}

static void push_cell(lua_State *state, unsigned table, const struct row *row, unsigned column)
{
	const struct column_info *info = &tables[table].column[column];
	const union cell *cell = &row->cells[column];
	size_t length;
	const char *word;
	if (!row_has(row, column)) {
		lua_pushnil(state);
		return;
	}
	switch (info->type) {
	case COLUMN_TEXT:
		lua_pushlstring(state, cell->text->bytes, cell->text->length);
		break;
	case COLUMN_INTEGER:
		if (info->class == CLASS_COUNTER && cell->unsigned_integer > INT64_MAX)
			lua_pushnumber(state, (double)cell->unsigned_integer);
		else
			lua_pushinteger(state, cell->integer);
		break;
	case COLUMN_REAL:
		lua_pushnumber(state, cell->real);
		break;
	case COLUMN_BOOLEAN:
		lua_pushboolean(state, cell->integer != 0);
		break;
	case COLUMN_ENUM:
		word = tables_word_text(table, column, cell->integer, &length);
		lua_pushlstring(state, word, length);
		break;
	}
}

static int unknown_column(lua_State *state, unsigned table, const char *name)
{
	const char *names[COLUMNS_MAX + 1] = {NULL};
	for (unsigned i = 0; i < tables[table].columns; i++)
		names[i] = tables[table].column[i].name;
	const char *nearest = text_nearest(name, names);
	if (nearest)
		return luaL_error(
			state, "%s has no column '%s', did you mean '%s'?", tables[table].name, name, nearest);
	return luaL_error(state, "%s has no column '%s'", tables[table].name, name);
}

/* Numbers of columns by name: upvalue 3 of what indexes a row. */
static void push_numbers(lua_State *state, unsigned table)
{
	lua_createtable(state, 0, (int)tables[table].columns);
	for (unsigned i = 0; i < tables[table].columns; i++) {
		lua_pushinteger(state, i);
		lua_setfield(state, -2, tables[table].column[i].name);
	}
}

/* Pushes the column that the key, argument 2, names; `numbers` is where their table stands. */
static int push_named(lua_State *state, unsigned table, const struct row *row, int numbers)
{
	lua_pushvalue(state, 2);
	if (lua_rawget(state, numbers) != LUA_TNIL) {
		push_cell(state, table, row, (unsigned)lua_tointeger(state, -1));
		return 1;
	}
	if (lua_type(state, 2) != LUA_TSTRING)
		return luaL_error(state, "a column of %s is named by a text, not a %s value", tables[table].name,
			luaL_typename(state, 2));
	return unknown_column(state, table, lua_tostring(state, 2));
}

static int read_only(lua_State *state)
{
	return luaL_error(state, "this can be read but not changed; keep what you compute in a local");
}

/* pairs over the columns that are present. Upvalues: check; argument: the view, the last name. */
static int next_column(lua_State *state, unsigned table, const struct row *row, int last)
{
	int column = lua_isnil(state, last) ? -1 : tables_column(table, luaL_checkstring(state, last));
	while (++column < (int)tables[table].columns)
		if (row_has(row, (unsigned)column))
			break;
	if (column >= (int)tables[table].columns) {
		lua_pushnil(state);
		return 1;
	}
	lua_pushstring(state, tables[table].column[column].name);
	push_cell(state, table, row, (unsigned)column);
	return 2;
}

/* The check's own row. */

static int own_index(lua_State *state)
{
	struct check *check = check_of(state);
	if (!check->row)
		return luaL_error(state, "a row is there only while it is evaluated");
	return push_named(state, check->table, check->row, lua_upvalueindex(3));
}

static int own_next(lua_State *state)
{
	struct check *check = check_of(state);
	if (!check->row)
		return luaL_error(state, "a row is there only while it is evaluated");
	return next_column(state, check->table, check->row, 2);
}

static int own_pairs(lua_State *state)
{
	lua_pushlightuserdata(state, check_of(state));
	lua_pushcclosure(state, own_next, 1);
	lua_pushvalue(state, 1);
	lua_pushnil(state);
	return 3;
}

/* Rows of other tables. Upvalues: check, table. */

/* Argument 1 when it has the metatable that stands under `key`, else raises. */
static void *checked(lua_State *state, const void *key, const char *what)
{
	void *view = lua_touserdata(state, 1);
	bool is_right = false;
	if (view && lua_getmetatable(state, 1)) {
		lua_rawgetp(state, LUA_REGISTRYINDEX, key);
		is_right = lua_rawequal(state, -1, -2);
		lua_pop(state, 2);
	}
	if (!is_right)
		luaL_error(state, "%s is needed here", what);
	return view;
}

static const struct row *checked_row(lua_State *state, unsigned table)
{
	const struct row_view *view = checked(state, &tables[table], "a row");
	if (view->serial != check_of(state)->serial)
		luaL_error(state, "a row of %s is valid only in the evaluation that it came from", tables[table].name);
	return view->row;
}

static unsigned table_of(lua_State *state)
{
	return (unsigned)lua_tointeger(state, lua_upvalueindex(2));
}

static int row_index(lua_State *state)
{
	unsigned table = table_of(state);
	return push_named(state, table, checked_row(state, table), lua_upvalueindex(3));
}

static int row_next(lua_State *state)
{
	return next_column(state, table_of(state), checked_row(state, table_of(state)), 2);
}

static int row_pairs(lua_State *state)
{
	checked_row(state, table_of(state));
	lua_pushlightuserdata(state, check_of(state));
	lua_pushinteger(state, table_of(state));
	lua_pushcclosure(state, row_next, 2);
	lua_pushvalue(state, 1);
	lua_pushnil(state);
	return 3;
}

/* Sets a function of the metatable on the top. Its upvalues: check, table. */
static void set_method(lua_State *state, struct check *check, unsigned table, const char *name, lua_CFunction function)
{
	lua_pushlightuserdata(state, check);
	lua_pushinteger(state, table);
	lua_pushcclosure(state, function, 2);
	lua_setfield(state, -2, name);
}

static void set_index(lua_State *state, struct check *check, unsigned table, lua_CFunction function)
{
	lua_pushlightuserdata(state, check);
	lua_pushinteger(state, table);
	push_numbers(state, table);
	lua_pushcclosure(state, function, 3);
	lua_setfield(state, -2, "__index");
}

static void close_meta(lua_State *state)
{
	lua_pushcfunction(state, read_only);
	lua_setfield(state, -2, "__newindex");
	lua_pushboolean(state, 0);
	lua_setfield(state, -2, "__metatable");
}

static void push_row(lua_State *state, struct check *check, unsigned table, const struct row *row)
{
	if (!row) {
		lua_pushnil(state);
		return;
	}
	struct row_view *view = lua_newuserdatauv(state, sizeof *view, 0);
	*view = (struct row_view){row, check->serial};
	if (lua_rawgetp(state, LUA_REGISTRYINDEX, &tables[table]) == LUA_TNIL) {
		lua_pop(state, 1);
		lua_createtable(state, 0, 4);
		set_index(state, check, table, row_index);
		set_method(state, check, table, "__pairs", row_pairs);
		close_meta(state);
		lua_pushvalue(state, -1);
		lua_rawsetp(state, LUA_REGISTRYINDEX, &tables[table]);
	}
	lua_setmetatable(state, -2);
}

/* Tables of the device: by key, or in order. */

static uint32_t device_of(const struct check *check, const struct table_view *view)
{
	return view->device == OWN ? check->device->number : view->device;
}

static const struct table *table_now(const struct check *check, const struct table_view *view)
{
	return check->device ? readings_table(check->checks->options.readings, device_of(check, view), view->table)
			     : NULL;
}

static void refuse_old(lua_State *state, uint64_t serial)
{
	if (serial != check_of(state)->serial)
		luaL_error(state, "another device is valid only in the evaluation that asked for it");
}

static const struct table_view *checked_table(lua_State *state)
{
	const struct table_view *view = checked(state, &table_meta, "a table of the device");
	if (view->device != OWN)
		refuse_old(state, view->serial);
	return view;
}

static int table_index(lua_State *state)
{
	struct check *check = check_of(state);
	const struct table_view *view = checked_table(state);
	unsigned table = view->table;
	const struct table *now = table_now(check, view);
	if (tables[table].key_columns == 0) {
		const char *name = luaL_checkstring(state, 2);
		int column = tables_column(table, name);
		if (column < 0)
			return unknown_column(state, table, name);
		if (now && now->count > 0)
			push_cell(state, table, now->rows[0], (unsigned)column);
		else
			lua_pushnil(state);
		return 1;
	}
	const char *key = lua_isnil(state, 2) ? NULL : lua_tostring(state, 2);
	push_row(state, check, table,
		now && key ? readings_find(check->checks->options.readings, device_of(check, view), table, key) : NULL);
	return 1;
}

static int table_length(lua_State *state)
{
	const struct table *now = table_now(check_of(state), checked_table(state));
	lua_pushinteger(state, now ? now->count : 0);
	return 1;
}

/* Upvalues: check, the table's view, place. */
static int table_next(lua_State *state)
{
	struct check *check = check_of(state);
	const struct table_view *view = lua_touserdata(state, lua_upvalueindex(2));
	unsigned table = view->table;
	lua_Integer place = lua_tointeger(state, lua_upvalueindex(3));
	if (view->device != OWN)
		refuse_old(state, view->serial);
	const struct table *now = table_now(check, view);
	char name[512];
	script_charge(state, 1);
	if (!now || place >= now->count) {
		lua_pushnil(state);
		return 1;
	}
	lua_pushinteger(state, place + 1);
	lua_replace(state, lua_upvalueindex(3));
	row_name(table, now->rows[place], name, sizeof name);
	lua_pushstring(state, name);
	push_row(state, check, table, now->rows[place]);
	return 2;
}

static int table_pairs(lua_State *state)
{
	checked_table(state);
	lua_pushlightuserdata(state, check_of(state));
	lua_pushvalue(state, 1);
	lua_pushinteger(state, 0);
	lua_pushcclosure(state, table_next, 3);
	return 1;
}

static void push_table(lua_State *state, struct check *check, unsigned table, uint32_t device)
{
	struct table_view *view = lua_newuserdatauv(state, sizeof *view, 0);
	*view = (struct table_view){table, device, check->serial};
	if (lua_rawgetp(state, LUA_REGISTRYINDEX, &table_meta) == LUA_TNIL) {
		lua_pop(state, 1);
		lua_createtable(state, 0, 5);
		set_method(state, check, 0, "__index", table_index);
		set_method(state, check, 0, "__len", table_length);
		set_method(state, check, 0, "__pairs", table_pairs);
		close_meta(state);
		lua_pushvalue(state, -1);
		lua_rawsetp(state, LUA_REGISTRYINDEX, &table_meta);
	}
	lua_setmetatable(state, -2);
}

/* Another device: only its tables are seen. */

static int other_index(lua_State *state)
{
	struct check *check = check_of(state);
	const struct other_view *view = checked(state, &other_meta, "another device");
	const char *name = luaL_checkstring(state, 2);
	int table = tables_find(name);
	refuse_old(state, view->serial);
	if (table < 0)
		return luaL_error(state, "of another device only its tables are seen, and '%s' is none", name);
	push_table(state, check, (unsigned)table, view->device);
	return 1;
}

/* device.other "fw-2": that device, nil when there is none of that name. */
static int other(lua_State *state)
{
	struct check *check = check_of(state);
	const struct device *device = inventory_find(check->checks->options.inventory, luaL_checkstring(state, 1));
	if (!device) {
		lua_pushnil(state);
		return 1;
	}
	struct other_view *view = lua_newuserdatauv(state, sizeof *view, 0);
	*view = (struct other_view){device->number, check->serial};
	if (lua_rawgetp(state, LUA_REGISTRYINDEX, &other_meta) == LUA_TNIL) {
		lua_pop(state, 1);
		lua_createtable(state, 0, 3);
		set_method(state, check, 0, "__index", other_index);
		close_meta(state);
		lua_pushvalue(state, -1);
		lua_rawsetp(state, LUA_REGISTRYINDEX, &other_meta);
	}
	lua_setmetatable(state, -2);
	return 1;
}

/* The device. Upvalues: check, cache of its tables by name. */

static void push_text(lua_State *state, const char *text)
{
	if (text && *text)
		lua_pushstring(state, text);
	else
		lua_pushnil(state);
}

static void set_text(lua_State *state, const char *key, const char *text)
{
	push_text(state, text);
	lua_setfield(state, -2, key);
}

static void push_site(lua_State *state, const struct site *site)
{
	if (!site) {
		lua_pushnil(state);
		return;
	}
	lua_createtable(state, 0, 8);
	set_text(state, "name", site->name);
	set_text(state, "kind", site->kind);
	set_text(state, "town", site->town);
	set_text(state, "town_code", site->town_code);
	set_text(state, "village", site->village);
	set_text(state, "department", site->department);
	set_text(state, "class", site->class);
	set_text(state, "calendar", site->calendar);
}

static void push_tags(lua_State *state, const char *const *tags)
{
	lua_newtable(state);
	for (lua_Integer i = 0; tags && tags[i]; i++) {
		lua_pushstring(state, tags[i]);
		lua_rawseti(state, -2, i + 1);
	}
}

static const struct link_end *far_end(const struct link *link, const struct device *near, const char *interface)
{
	bool is_a = link->a.device == near && link->a.interface && strcmp(link->a.interface, interface) == 0;
	return is_a ? &link->b : &link->a;
}

static int link_index(lua_State *state)
{
	struct check *check = check_of(state);
	const char *interface = lua_type(state, 2) == LUA_TSTRING ? lua_tostring(state, 2) : NULL;
	const struct link *link = interface && check->device ? inventory_link_at(check->checks->options.inventory,
								       check->device, interface)
							     : NULL;
	if (!link) {
		lua_pushnil(state);
		return 1;
	}
	const struct link_end *far = far_end(link, check->device, interface);
	lua_createtable(state, 0, 8);
	set_text(state, "name", link->name);
	set_text(state, "medium", link->medium);
	set_text(state, "owner", link->owner);
	set_text(state, "contractor", link->contractor);
	set_text(state, "circuit", link->circuit);
	set_text(state, "far_device", far->device ? far->device->name : NULL);
	set_text(state, "far_interface", far->interface);
	set_text(state, "far_site", far->site ? far->site->name : NULL);
	return 1;
}

static void push_links(lua_State *state, struct check *check)
{
	lua_newuserdatauv(state, 0, 0);
	lua_createtable(state, 0, 3);
	set_method(state, check, 0, "__index", link_index);
	close_meta(state);
	lua_setmetatable(state, -2);
}

static int unknown_field(lua_State *state, const char *name)
{
	const char *names[TABLES + 16] = {NULL};
	size_t count = 0;
	for (size_t i = 0; device_fields[i]; i++)
		names[count++] = device_fields[i];
	names[count++] = "tags";
	names[count++] = "links";
	names[count++] = "other";
	for (size_t i = 0; i < TABLES; i++)
		names[count++] = tables[i].name;
	const char *nearest = text_nearest(name, names);
	if (nearest)
		return luaL_error(state, "a device has no '%s', did you mean '%s'?", name, nearest);
	return luaL_error(state, "a device has no '%s'", name);
}

/* Puts what is on the top into the cache too. */
static int keep(lua_State *state)
{
	lua_pushvalue(state, 2);
	lua_pushvalue(state, -2);
	lua_rawset(state, lua_upvalueindex(2));
	return 1;
}

static int device_index(lua_State *state)
{
	struct check *check = check_of(state);
	lua_pushvalue(state, 2);
	if (lua_rawget(state, lua_upvalueindex(2)) != LUA_TNIL)
		return 1;
	const char *name = luaL_checkstring(state, 2);
	int table = tables_find(name);
	if (table >= 0) {
		push_table(state, check, (unsigned)table, OWN);
		return keep(state);
	}
	if (strcmp(name, "other") == 0) {
		lua_pushlightuserdata(state, check);
		lua_pushcclosure(state, other, 1);
		return keep(state);
	}
	if (strcmp(name, "links") == 0) {
		push_links(state, check);
		return keep(state);
	}
	if (!check->device)
		return luaL_error(state, "a device is there only while a row is evaluated");
	if (strcmp(name, "site") == 0) {
		push_site(state, check->device->site);
	} else if (strcmp(name, "tags") == 0) {
		push_tags(state, check->device->tags);
	} else {
		const char *text = device_text(check->device, name);
		if (!text)
			return unknown_field(state, name);
		push_text(state, text);
	}
	return 1;
}

static void push_device(lua_State *state, struct check *check)
{
	lua_newuserdatauv(state, 0, 0);
	lua_createtable(state, 0, 3);
	lua_pushlightuserdata(state, check);
	lua_newtable(state);
	lua_pushcclosure(state, device_index, 2);
	lua_setfield(state, -2, "__index");
	close_meta(state);
	lua_setmetatable(state, -2);
}

static void push_own_row(lua_State *state, struct check *check)
{
	lua_createtable(state, 0, (int)check->columns);
	lua_createtable(state, 0, 4);
	set_index(state, check, check->table, own_index);
	set_method(state, check, check->table, "__pairs", own_pairs);
	close_meta(state);
	lua_setmetatable(state, -2);
}

/* Names of the columns that stand in the row's table, and for enums a list of their words. */
static void push_columns(lua_State *state, const struct check *check)
{
	lua_createtable(state, (int)check->columns, 0); /* STACK_KEYS */
	lua_createtable(state, (int)check->columns, 0); /* STACK_WORDS */
	for (unsigned i = 0; i < check->columns; i++) {
		const struct column_info *info = &tables[check->table].column[check->column[i]];
		lua_pushstring(state, info->name);
		lua_rawseti(state, STACK_KEYS, i + 1);
		lua_newtable(state);
		size_t length = 1;
		for (int64_t code = 0; info->type == COLUMN_ENUM; code++) {
			const char *word = tables_word_text(check->table, check->column[i], code, &length);
			if (length == 0)
				break;
			lua_pushlstring(state, word, length);
			lua_rawseti(state, -2, code + 1);
		}
		lua_rawseti(state, STACK_WORDS, i + 1);
	}
}

void view_open(struct check *check, int evaluate)
{
	lua_State *state = script_state(check->script);
	push_own_row(state, check);
	lua_rawgeti(state, LUA_REGISTRYINDEX, evaluate);
	push_device(state, check);
	push_columns(state, check);
	lua_createtable(state, SEVERITIES, 0);
	for (int i = 0; i < SEVERITIES; i++) {
		lua_pushstring(state, severity_text((enum severity)i));
		lua_rawseti(state, STACK_SEVERITIES, i);
	}
	lua_pushnil(state); /* STACK_MEMORY */
}

void view_fill(struct check *check)
{
	lua_State *state = script_state(check->script);
	for (unsigned i = 0; i < check->columns; i++) {
		unsigned column = check->column[i];
		lua_rawgeti(state, STACK_KEYS, i + 1);
		if (row_has(check->row, column) && tables[check->table].column[column].type == COLUMN_ENUM) {
			lua_rawgeti(state, STACK_WORDS, i + 1);
			lua_rawgeti(state, -1, check->row->cells[column].integer + 1);
			lua_remove(state, -2);
		} else {
			push_cell(state, check->table, check->row, column);
		}
		lua_rawset(state, STACK_ROW);
	}
}
