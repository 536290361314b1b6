/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a model's Lua to an image. The words a model has:
 *
 *   local p = parameters { ports = 24 }        the defaults, replaced by what the scenario gives
 *   local n = port { name = "GE0/0/1", index = 5, optical = true, parent = m }
 *   put("1.3.6.1.2.1.1.7.0", integer(78))      one value
 *   column("1.3.6.1.2.1.2.2.1.8", function(port) return integer { up = 1, down = 2, port = port.number } end)
 *   name("temperature", "1.3.6.1.4.1.…")       what scenarios may say in place of the OID
 *
 * Values are made by their type: integer, octets, oid, address, counter32, gauge32, timeticks, counter64. With a plain
 * argument the value stands still; with a table it moves, and the table's telling key says how (`rules` below).
 * `column` gives a row to every port with an index, and those rows change hands when the ports are renumbered.
 *
 * Models are the simulator's own files: they run in an ordinary Lua state with all libraries.
 */
#include "model.h"
#include "base/must.h"
#include <errno.h>
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PORTS 4096

struct column_mark {
	char *oid; /* of the column; rows are looked up once the image is sorted */
};

struct name_mark {
	char *name, *oid;
};

struct build {
	struct image *image;
	const struct attributes *parameters;
	bool asked; /* the model has called `parameters` */
	struct column_mark *columns;
	size_t column_count, column_capacity;
	struct name_mark *names;
	size_t name_count, name_capacity;
	uint32_t port_capacity;
	int ports; /* reference of the list of port tables */
};

static struct build *build_of(lua_State *lua)
{
	return lua_touserdata(lua, lua_upvalueindex(1));
}

/* --- values --- */

static const struct {
	const char *name;
	uint8_t tag;
} types[] = {{"integer", BER_INTEGER}, {"octets", BER_OCTETS}, {"oid", BER_OID}, {"address", BER_IPADDRESS},
	{"counter32", BER_COUNTER32}, {"gauge32", BER_GAUGE32}, {"timeticks", BER_TIMETICKS},
	{"counter64", BER_COUNTER64}};

/* integer(7), octets { mac = 3 }: { tag = …, value = the argument } */
static int word_value(lua_State *lua)
{
	luaL_checkany(lua, 1);
	lua_settop(lua, 1);
	lua_createtable(lua, 0, 2);
	lua_pushvalue(lua, lua_upvalueindex(2));
	lua_setfield(lua, 2, "tag");
	lua_insert(lua, 1);
	lua_setfield(lua, 1, "value");
	return 1;
}

static double field_number(lua_State *lua, int rule, const char *key, double fallback)
{
	double value = fallback;
	if (lua_getfield(lua, rule, key) != LUA_TNIL) {
		int is_number;
		value = lua_tonumberx(lua, -1, &is_number);
		if (!is_number || !isfinite(value))
			luaL_error(lua, "'%s' wants a number", key);
	}
	lua_pop(lua, 1);
	return value;
}

static bool field_true(lua_State *lua, int rule, const char *key)
{
	lua_getfield(lua, rule, key);
	bool value = lua_toboolean(lua, -1);
	lua_pop(lua, 1);
	return value;
}

static bool has_field(lua_State *lua, int rule, const char *key)
{
	bool has = lua_getfield(lua, rule, key) != LUA_TNIL;
	lua_pop(lua, 1);
	return has;
}

/* The number of a port, as `port` returned it, to the image's. */
static uint16_t field_port(lua_State *lua, int rule, const char *key)
{
	double number = field_number(lua, rule, key, 0);
	if (number == 0)
		return PORT_NONE;
	if (number < 1 || number > build_of(lua)->image->port_count || number != floor(number))
		luaL_error(lua, "'%s' is no port's number", key);
	return (uint16_t)(number - 1);
}

static uint8_t field_choice(lua_State *lua, int rule, const char *key, const char *const *choices)
{
	lua_getfield(lua, rule, key);
	const char *text = luaL_checkstring(lua, -1);
	uint8_t choice = 0;
	while (choices[choice] && strcmp(choices[choice], text) != 0)
		choice++;
	if (!choices[choice])
		luaL_error(lua, "'%s' is no value of '%s'", text, key);
	lua_pop(lua, 1);
	return choice;
}

static void rule_counter(lua_State *lua, int rule, struct moving *moving)
{
	moving->kind = MOVING_COUNTER;
	moving->counter.per_s = (float)field_number(lua, rule, "per_s", 0);
	moving->counter.spread = (float)field_number(lua, rule, "spread", 0.5);
	moving->what = (uint8_t)field_number(lua, rule, "what", 0);
	moving->errors = field_true(lua, rule, "errors");
	moving->port = field_port(lua, rule, "port");
}

static void rule_gauge(lua_State *lua, int rule, struct moving *moving)
{
	moving->kind = MOVING_GAUGE;
	moving->gauge.base = (float)field_number(lua, rule, "base", 0);
	moving->gauge.swing = (float)field_number(lua, rule, "swing", 0);
	moving->gauge.noise = (float)field_number(lua, rule, "noise", 0);
	moving->gauge.spread = (float)field_number(lua, rule, "spread", 0);
	moving->gauge.minimum = (float)field_number(lua, rule, "min", moving->tag == BER_INTEGER ? -2e9 : 0);
	moving->gauge.maximum = (float)field_number(lua, rule, "max", 2e9);
	moving->what = (uint8_t)field_number(lua, rule, "what", 0);
	moving->port = field_port(lua, rule, "port");
}

static void rule_state(lua_State *lua, int rule, struct moving *moving)
{
	moving->kind = MOVING_STATE;
	moving->state.up = (int32_t)field_number(lua, rule, "up", 1);
	moving->state.down = (int32_t)field_number(lua, rule, "down", 2);
	moving->what = field_true(lua, rule, "admin");
	moving->port = field_port(lua, rule, "port");
}

static void rule_light(lua_State *lua, int rule, struct moving *moving)
{
	moving->kind = moving->tag == BER_OCTETS ? MOVING_OPTICAL_TEXT : MOVING_OPTICAL;
	moving->optical.base = (float)field_number(lua, rule, "light", 0);
	moving->optical.spread = (float)field_number(lua, rule, "spread", 1);
	moving->optical.scale = (float)field_number(lua, rule, "scale", 100);
	moving->optical.offset = (float)field_number(lua, rule, "offset", 0);
	moving->optical.dark = (int32_t)field_number(lua, rule, "dark", -4000);
	moving->optical.received = !field_true(lua, rule, "sent");
	moving->port = field_port(lua, rule, "port");
	if (moving->optical.scale == 0)
		luaL_error(lua, "'scale' may not be 0");
}

static void rule_uptime(lua_State *lua, int rule, struct moving *moving)
{
	moving->kind = MOVING_UPTIME;
}

static void rule_last_change(lua_State *lua, int rule, struct moving *moving)
{
	moving->kind = MOVING_LAST_CHANGE;
	moving->port = field_port(lua, rule, "last_change");
}

static void rule_device(lua_State *lua, int rule, struct moving *moving)
{
	static const char *const texts[] = {"name", "location", "contact", "serial", "descr", NULL};
	moving->kind = MOVING_TEXT;
	moving->what = field_choice(lua, rule, "device", texts);
}

static void rule_mac(lua_State *lua, int rule, struct moving *moving)
{
	moving->kind = MOVING_MAC;
	moving->port = field_port(lua, rule, "mac");
}

static void rule_index_of(lua_State *lua, int rule, struct moving *moving)
{
	moving->kind = MOVING_INDEX_OID;
	moving->port = field_port(lua, rule, "index_of");
	if (moving->port == PORT_NONE)
		luaL_error(lua, "'index_of' wants a port's number");
}

static void rule_neighbour(lua_State *lua, int rule, struct moving *moving)
{
	static const char *const parts[] = {"chassis", "port", "name", "chassis_subtype", "port_subtype", NULL};
	moving->kind = MOVING_NEIGHBOUR;
	moving->what = field_choice(lua, rule, "neighbour", parts);
	moving->or_empty = has_field(lua, rule, "otherwise");
	moving->port = field_port(lua, rule, "port");
}

#define NUMBERS "integer counter32 gauge32 timeticks counter64"

static const struct {
	const char *key; /* that tells the rule */
	const char *types;
	const char *keys; /* that it knows besides */
	void (*read)(lua_State *lua, int rule, struct moving *moving);
} rules[] = {
	{"per_s", "counter32 counter64 gauge32", "spread what errors port", rule_counter},
	{"base", "integer gauge32 counter32 counter64", "swing noise spread min max what port", rule_gauge},
	{"up", NUMBERS, "down admin port", rule_state},
	{"light", "integer octets", "spread scale offset dark sent port", rule_light},
	{"uptime", "timeticks", "", rule_uptime},
	{"last_change", "timeticks", "", rule_last_change},
	{"device", "octets", "", rule_device},
	{"mac", "octets", "", rule_mac},
	{"index_of", "oid", "", rule_index_of},
	{"neighbour", "octets integer", "otherwise port", rule_neighbour},
};

/* Is the word one of a list parted by blanks? */
static bool listed(const char *list, const char *word)
{
	size_t length = strlen(word);
	for (const char *at = list; (at = strstr(at, word)) != NULL; at += length)
		if ((at == list || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
			return true;
	return false;
}

static const char *type_name(uint8_t tag)
{
	for (size_t i = 0; i < ARRAY_LENGTH(types); i++)
		if (types[i].tag == tag)
			return types[i].name;
	return "?";
}

static void check_keys(lua_State *lua, int rule, size_t which)
{
	lua_pushnil(lua);
	while (lua_next(lua, rule) != 0) {
		const char *key = lua_type(lua, -2) == LUA_TSTRING ? lua_tostring(lua, -2) : "?";
		if (strcmp(key, rules[which].key) != 0 && !listed(rules[which].keys, key))
			luaL_error(lua, "a value with '%s' has no '%s'", rules[which].key, key);
		lua_pop(lua, 1);
	}
}

static struct moving read_rule(lua_State *lua, int rule, uint8_t tag)
{
	struct moving moving = {.tag = tag, .port = PORT_NONE};
	for (size_t i = 0; i < ARRAY_LENGTH(rules); i++) {
		if (!has_field(lua, rule, rules[i].key))
			continue;
		if (!listed(rules[i].types, type_name(tag)))
			luaL_error(lua, "'%s' makes no %s", rules[i].key, type_name(tag));
		check_keys(lua, rule, i);
		rules[i].read(lua, rule, &moving);
		return moving;
	}
	luaL_error(lua, "a value that moves wants one of: per_s, base, up, light, uptime, last_change, device, mac, "
			"index_of, neighbour");
	return moving;
}

/* The content of a value that stands still, from the argument on top of the stack. */
static size_t read_still(lua_State *lua, uint8_t tag, uint8_t *content, size_t room)
{
	size_t length;
	const char *text;
	uint8_t encoded[12], *end;
	uint32_t address;
	switch (tag) {
	case BER_OCTETS:
		text = luaL_checklstring(lua, -1, &length);
		if (length > room)
			luaL_error(lua, "text of more than %d bytes", (int)room);
		memcpy(content, text, length);
		return length;
	case BER_OID:
		text = luaL_checklstring(lua, -1, &length);
		if (oid_parse(text, length, content, &length) != 0)
			luaL_error(lua, "'%s' is no OID", text);
		return length;
	case BER_IPADDRESS:
		text = luaL_checkstring(lua, -1);
		if (address_parse(text, &address) != 0)
			luaL_error(lua, "'%s' is no address", text);
		for (int i = 0; i < 4; i++)
			content[i] = (uint8_t)(address >> (24 - 8 * i));
		return 4;
	case BER_INTEGER:
		end = ber_put_signed(encoded, tag, luaL_checkinteger(lua, -1));
		break;
	default:
		end = ber_put_unsigned(encoded, tag, (uint64_t)luaL_checkinteger(lua, -1));
		break;
	}
	length = (size_t)(end - encoded - 2);
	memcpy(content, encoded + 2, length);
	return length;
}

static void put_value(lua_State *lua, const uint8_t *oid, size_t size, int value)
{
	struct image *image = build_of(lua)->image;
	uint8_t content[OID_MAX_BYTES * 4];
	luaL_checktype(lua, value, LUA_TTABLE);
	uint8_t tag = (uint8_t)field_number(lua, value, "tag", 0);
	int error;
	if (tag == 0)
		luaL_error(lua, "no value: it wants integer(…), octets(…) and the like");
	if (lua_getfield(lua, value, "value") == LUA_TTABLE) {
		struct moving moving = read_rule(lua, lua_absindex(lua, -1), tag);
		error = image_add_moving(image, oid, size, &moving);
	} else {
		size_t length = read_still(lua, tag, content, sizeof content);
		error = image_add(image, oid, size, tag, content, length);
	}
	lua_pop(lua, 1);
	if (error != 0) {
		char text[512];
		oid_format(oid, size, text, sizeof text);
		luaL_error(lua, error == -EEXIST ? "%s is there already" : "%s: the model has too many values", text);
	}
}

/* --- words --- */

static size_t check_oid(lua_State *lua, int arg, uint8_t oid[OID_MAX_BYTES])
{
	size_t length, size = 0;
	const char *text = luaL_checklstring(lua, arg, &length);
	if (oid_parse(text, length, oid, &size) != 0)
		luaL_error(lua, "'%s' is no OID", text);
	return size;
}

static int word_put(lua_State *lua)
{
	uint8_t oid[OID_MAX_BYTES];
	size_t size = check_oid(lua, 1, oid);
	put_value(lua, oid, size, 2);
	return 0;
}

static int word_name(lua_State *lua)
{
	struct build *build = build_of(lua);
	uint8_t oid[OID_MAX_BYTES];
	check_oid(lua, 2, oid);
	array_reserve_one(build->names, build->name_count, build->name_capacity);
	build->names[build->name_count++] =
		(struct name_mark){must_strdup(luaL_checkstring(lua, 1)), must_strdup(lua_tostring(lua, 2))};
	return 0;
}

static int word_port(lua_State *lua)
{
	struct build *build = build_of(lua);
	struct image *image = build->image;
	luaL_checktype(lua, 1, LUA_TTABLE);
	double index = field_number(lua, 1, "index", 0);
	uint16_t parent = field_port(lua, 1, "parent");
	lua_getfield(lua, 1, "name");
	const char *name = luaL_checkstring(lua, -1);
	if (image->port_count == MAX_PORTS || index < 0 || index > UINT32_MAX)
		return luaL_error(lua, "port '%s': more than %d ports, or an index out of range", name, MAX_PORTS);
	if (image_find_port(image, name) != PORT_NONE)
		return luaL_error(lua, "there is a port '%s' already", name);
	uint32_t before = image->numbered > 0 ? image->ports[image->numbered - 1].index : 0;
	if (index != 0 && (index <= before || image->numbered != image->port_count))
		return luaL_error(lua, "port '%s': ports with an index come first, in its order", name);
	if (image->port_count == build->port_capacity) {
		build->port_capacity = build->port_capacity ? build->port_capacity * 2 : 32;
		image->ports = must_realloc(image->ports, build->port_capacity, sizeof *image->ports);
	}
	image->ports[image->port_count++] = (struct port){.name = must_strdup(name),
		.index = (uint32_t)index,
		.parent = parent,
		.optical = field_true(lua, 1, "optical")};
	image->numbered += index != 0;
	lua_pushinteger(lua, image->port_count);
	lua_setfield(lua, 1, "number");
	lua_rawgeti(lua, LUA_REGISTRYINDEX, build->ports);
	lua_pushvalue(lua, 1);
	lua_rawseti(lua, -2, image->port_count);
	lua_pushinteger(lua, image->port_count);
	return 1;
}

static int word_column(lua_State *lua)
{
	struct build *build = build_of(lua);
	luaL_checktype(lua, 2, LUA_TFUNCTION);
	uint8_t column[OID_MAX_BYTES], oid[OID_MAX_BYTES];
	check_oid(lua, 1, column);
	lua_settop(lua, 2);
	lua_rawgeti(lua, LUA_REGISTRYINDEX, build->ports);
	for (uint16_t i = 0; i < build->image->numbered; i++) {
		size_t size, length;
		lua_pushfstring(lua, "%s.%I", lua_tostring(lua, 1), (LUAI_UACINT)build->image->ports[i].index);
		const char *text = lua_tolstring(lua, -1, &length);
		must(oid_parse(text, length, oid, &size) == 0);
		lua_pushvalue(lua, 2);
		lua_rawgeti(lua, 3, i + 1);
		lua_call(lua, 1, 1);
		put_value(lua, oid, size, lua_gettop(lua));
		lua_settop(lua, 3);
	}
	array_reserve_one(build->columns, build->column_count, build->column_capacity);
	build->columns[build->column_count++] = (struct column_mark){must_strdup(lua_tostring(lua, 1))};
	return 0;
}

/* Puts the scenario's value in place of the default that is on top of the stack, of whose type it must be. */
static void take_parameter(lua_State *lua, const char *key, const char *given)
{
	switch (lua_type(lua, -1)) {
	case LUA_TNUMBER:
		lua_pop(lua, 1);
		if (lua_stringtonumber(lua, given) == 0)
			luaL_error(lua, "parameter '%s' wants a number, not '%s'", key, given);
		break;
	case LUA_TBOOLEAN:
		lua_pop(lua, 1);
		lua_pushboolean(lua, strcmp(given, "true") == 0);
		break;
	default:
		lua_pop(lua, 1);
		lua_pushstring(lua, given);
	}
}

static int word_parameters(lua_State *lua)
{
	struct build *build = build_of(lua);
	luaL_checktype(lua, 1, LUA_TTABLE);
	build->asked = true;
	for (size_t i = 0; i < build->parameters->count; i++) {
		const char *key = build->parameters->items[i].key;
		if (has_field(lua, 1, key))
			continue;
		return luaL_error(lua, "the model has no parameter '%s'", key);
	}
	lua_newtable(lua);
	lua_pushnil(lua);
	while (lua_next(lua, 1) != 0) {
		const char *key = luaL_checkstring(lua, -2);
		const char *given = attributes_find(build->parameters, key);
		if (given)
			take_parameter(lua, key, given);
		lua_pushvalue(lua, -2);
		lua_insert(lua, -2);
		lua_settable(lua, 2);
	}
	return 1;
}

static void add_words(lua_State *lua, struct build *build)
{
	static const luaL_Reg words[] = {{"put", word_put}, {"name", word_name}, {"port", word_port},
		{"column", word_column}, {"parameters", word_parameters}, {NULL, NULL}};
	for (const luaL_Reg *word = words; word->name; word++) {
		lua_pushlightuserdata(lua, build);
		lua_pushcclosure(lua, word->func, 1);
		lua_setglobal(lua, word->name);
	}
	for (size_t i = 0; i < ARRAY_LENGTH(types); i++) {
		lua_pushlightuserdata(lua, build);
		lua_pushinteger(lua, types[i].tag);
		lua_pushcclosure(lua, word_value, 2);
		lua_setglobal(lua, types[i].name);
	}
}

/* `require` finds what lies beside the model. */
static void set_path(lua_State *lua, const char *file)
{
	const char *slash = strrchr(file, '/');
	lua_getglobal(lua, "package");
	lua_pushlstring(lua, slash ? file : ".", slash ? (size_t)(slash - file) : 1);
	lua_pushliteral(lua, "/?.lua");
	lua_concat(lua, 2);
	lua_setfield(lua, -2, "path");
	lua_pop(lua, 1);
}

static int with_place(lua_State *lua)
{
	const char *message = luaL_tolstring(lua, 1, NULL);
	lua_Debug where;
	if (strstr(message, ".lua:"))
		return 1;
	for (int level = 1; lua_getstack(lua, level, &where); level++) {
		lua_getinfo(lua, "Sl", &where);
		if (where.currentline > 0) {
			lua_pushfstring(lua, "%s:%d: %s", where.short_src, where.currentline, message);
			return 1;
		}
	}
	return 1;
}

static bool run(struct build *build, const char *file, struct problems *problems)
{
	lua_State *lua = luaL_newstate();
	must(lua);
	luaL_openlibs(lua);
	lua_newtable(lua);
	build->ports = luaL_ref(lua, LUA_REGISTRYINDEX);
	add_words(lua, build);
	set_path(lua, file);
	lua_pushcfunction(lua, with_place);
	bool done = luaL_loadfile(lua, file) == LUA_OK && lua_pcall(lua, 0, 0, 1) == LUA_OK;
	if (!done)
		problem_add(problems, NULL, 0, "%s", lua_tostring(lua, -1));
	lua_close(lua);
	return done;
}

/* Finds a column's rows in the sorted image; they must stand next to each other to change hands. */
static bool add_column(struct image *image, const char *oid, const char *file, struct problems *problems)
{
	uint32_t first = IMAGE_NONE;
	for (uint16_t i = 0; i < image->numbered; i++) {
		auto_free char *row = must_printf("%s.%u", oid, image->ports[i].index);
		uint32_t entry = image_find_text(image, row);
		if (i == 0)
			first = entry;
		if (entry != first + i) {
			problem_add(problems, file, 0,
				"column %s: a row stands between those of the ports; use put for it, with an index "
				"above or below theirs",
				oid);
			return false;
		}
	}
	if (image->numbered == 0)
		return true;
	array_reserve_one(image->columns, image->column_count, image->column_capacity);
	image->columns[image->column_count++] = (struct port_column){first};
	return true;
}

static int column_compare(const void *a, const void *b)
{
	uint32_t x = ((const struct port_column *)a)->first, y = ((const struct port_column *)b)->first;
	return x < y ? -1 : x > y;
}

static bool finish(struct build *build, const char *file, struct problems *problems)
{
	struct image *image = build->image;
	if (image->count == 0 || (!build->asked && build->parameters->count > 0)) {
		problem_add(problems, file, 0,
			image->count == 0 ? "the model puts no value" : "the model has no parameters");
		return false;
	}
	image_finish(image, true);
	for (size_t i = 0; i < build->column_count; i++)
		if (!add_column(image, build->columns[i].oid, file, problems))
			return false;
	if (image->column_count > 0)
		qsort(image->columns, image->column_count, sizeof *image->columns, column_compare);
	for (size_t i = 0; i < build->name_count; i++) {
		uint32_t entry = image_find_text(image, build->names[i].oid);
		if (entry == IMAGE_NONE) {
			problem_add(problems, file, 0, "name '%s': there is no value %s", build->names[i].name,
				build->names[i].oid);
			return false;
		}
		image_add_name(image, build->names[i].name, entry);
	}
	return true;
}

struct image *model_load(
	const char *file, const char *source, const struct attributes *parameters, struct problems *problems)
{
	struct build build = {.image = image_new(source), .parameters = parameters};
	bool done = run(&build, file, problems) && finish(&build, file, problems);
	for (size_t i = 0; i < build.column_count; i++)
		free(build.columns[i].oid);
	for (size_t i = 0; i < build.name_count; i++) {
		free(build.names[i].name);
		free(build.names[i].oid);
	}
	free(build.columns);
	free(build.names);
	if (done)
		return build.image;
	image_free(build.image);
	return NULL;
}
