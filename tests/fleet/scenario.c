/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of scenarios. Each is a Lua function; a mistake in what it is given becomes a problem with the line of the
 * call, and the file goes on, so that all mistakes show at once.
 *
 * Instants of the timeline count from the start of the simulation and are kept in the world's timers, so that a
 * scenario runs in virtual time (tests) as it does in real time.
 *
 * Scenarios are test files of our own: they run in an ordinary Lua state with all libraries, without a sandbox.
 */
#include "scenario.h"
#include "base/must.h"
#include "fault.h"
#include "model.h"
#include "rows.h"
#include "usm.h"
#include "value.h"
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DAYS_OF_UPTIME 300
#define DAY_NS (86400 * NS_PER_S)

/* An entry of the timeline that clears a fault; those that begin one sit in the fault. */
struct clearing {
	struct timer timer;
	struct fault *fault;
};

struct scenarios {
	struct world *world;
	const char *models;
	const char *file; /* that is running */
	struct problems *problems;
	char *root;
	char *root_file;
	int root_line;
	struct fault **standing; /* begin with the simulation */
	size_t standing_count, standing_capacity;
	struct clearing **clearings;
	size_t clearing_count, clearing_capacity;
};

static struct scenarios *scenarios_of(lua_State *lua)
{
	return lua_touserdata(lua, lua_upvalueindex(1));
}

/* The line that called the word. */
static int line_of(lua_State *lua)
{
	lua_Debug where;
	for (int level = 1; lua_getstack(lua, level, &where); level++) {
		lua_getinfo(lua, "l", &where);
		if (where.currentline > 0)
			return where.currentline;
	}
	return 0;
}

#define complain(lua, scenarios, ...) problem_add((scenarios)->problems, (scenarios)->file, line_of(lua), __VA_ARGS__)

/* A path of a scenario, relative to its file. */
static char *path_beside(const struct scenarios *scenarios, const char *path)
{
	const char *slash = strrchr(scenarios->file, '/');
	if (*path == '/' || !slash)
		return must_strdup(path);
	return must_printf("%.*s/%s", (int)(slash - scenarios->file), scenarios->file, path);
}

/* --- attributes --- */

static bool text_of(lua_State *lua, int at, char number[40], const char **ret_text)
{
	switch (lua_type(lua, at)) {
	case LUA_TBOOLEAN:
		*ret_text = lua_toboolean(lua, at) ? "true" : "false";
		return true;
	case LUA_TSTRING:
		*ret_text = lua_tostring(lua, at);
		return true;
	case LUA_TNUMBER:
		if (lua_isinteger(lua, at))
			snprintf(number, 40, "%lld", (long long)lua_tointeger(lua, at));
		else
			snprintf(number, 40, "%.15g", lua_tonumber(lua, at));
		*ret_text = number;
		return true;
	default:
		return false;
	}
}

/* Adds a table's keys and values; tables within it (values = {…}) as if their keys stood in it, list items as keys. */
static bool read_attributes(lua_State *lua, int table, struct attributes *into, bool inner)
{
	struct scenarios *scenarios = scenarios_of(lua);
	bool right = true;
	table = lua_absindex(lua, table);
	lua_pushnil(lua);
	while (lua_next(lua, table) != 0) {
		char number[40];
		const char *text = NULL;
		const char *key = lua_type(lua, -2) == LUA_TSTRING ? lua_tostring(lua, -2) : NULL;
		if (key && !inner && strcmp(key, "values") == 0 && lua_istable(lua, -1)) {
			right = read_attributes(lua, -1, into, true) && right;
		} else if (text_of(lua, -1, number, &text) && (key || inner)) {
			attributes_add(into, key ? key : text, key ? text : "");
		} else {
			complain(lua, scenarios, "'%s' wants a text, a number or true", key ? key : "a list");
			right = false;
		}
		lua_pop(lua, 1);
	}
	return right;
}

/* --- world { … } --- */

static const char *const world_keys[] = {"root", "seed", "network", NULL};

static void set_world(lua_State *lua, struct scenarios *scenarios, const char *key, const char *text)
{
	if (strcmp(key, "root") == 0) {
		free(scenarios->root);
		free(scenarios->root_file);
		scenarios->root = must_strdup(text);
		scenarios->root_file = must_strdup(scenarios->file);
		scenarios->root_line = line_of(lua);
	} else if (strcmp(key, "seed") == 0) {
		scenarios->world->seed = strtoull(text, NULL, 10);
	} else if (strcmp(key, "network") == 0) {
		if (world_set_network(scenarios->world, text) != 0)
			complain(lua, scenarios, "'%s' is no network within 127.0.0.0/8", text);
	} else {
		const char *near = text_nearest(key, world_keys);
		complain(lua, scenarios, "the world has no '%s'%s%s%s", key, near ? ", did you mean '" : "",
			near ? near : "", near ? "'?" : "");
	}
}

static int word_world(lua_State *lua)
{
	struct scenarios *scenarios = scenarios_of(lua);
	struct attributes attributes = ATTRIBUTES_EMPTY;
	luaL_checktype(lua, 1, LUA_TTABLE);
	read_attributes(lua, 1, &attributes, false);
	for (size_t i = 0; i < attributes.count; i++)
		set_world(lua, scenarios, attributes.items[i].key, attributes.items[i].text);
	attributes_done(&attributes);
	return 0;
}

/* --- device "name" { … } --- */

static const char *const device_keys[] = {"address", "model", "recording", "community", "versions", "uptime", "name",
	"location", "contact", "serial", "descr", "engine", "boots", "max_message", "wrap_within", "silent", "loss",
	"duplicate", "truncate", "delay", "too_big", "bulk_refused", "other_address", NULL};

static bool is_device_key(const char *key)
{
	for (size_t i = 0; device_keys[i]; i++)
		if (strcmp(device_keys[i], key) == 0)
			return true;
	return false;
}

static int attribute_compare(const void *a, const void *b)
{
	return strcmp(((const struct attribute *)a)->key, ((const struct attribute *)b)->key);
}

static char *model_file(const struct scenarios *scenarios, const char *model)
{
	size_t length = strlen(model);
	if (strchr(model, '/') || (length > 4 && strcmp(model + length - 4, ".lua") == 0))
		return path_beside(scenarios, model);
	return must_printf("%s/%s.lua", scenarios->models, model);
}

/* The image of a model with what is left of the device's attributes as parameters. */
static const struct image *find_model(
	lua_State *lua, struct scenarios *scenarios, const char *model, const struct attributes *attributes)
{
	struct attributes parameters = ATTRIBUTES_EMPTY;
	for (size_t i = 0; i < attributes->count; i++)
		if (!is_device_key(attributes->items[i].key))
			attributes_add(&parameters, attributes->items[i].key, attributes->items[i].text);
	if (parameters.count > 0)
		qsort(parameters.items, parameters.count, sizeof *parameters.items, attribute_compare);
	auto_free char *file = model_file(scenarios, model);
	auto_buffer source = BUFFER_EMPTY;
	buffer_add_text(&source, file);
	for (size_t i = 0; i < parameters.count; i++)
		buffer_printf(&source, "\n%s=%s", parameters.items[i].key, parameters.items[i].text);
	struct image *image = world_image(scenarios->world, buffer_text(&source));
	if (!image && access(file, R_OK) != 0) {
		complain(lua, scenarios, "there is no model '%s' (%s)", model, file);
	} else if (!image) {
		size_t before = scenarios->problems->errors;
		image = model_load(file, buffer_text(&source), &parameters, scenarios->problems);
		if (image)
			world_keep_image(scenarios->world, image);
		else if (scenarios->problems->errors > before)
			complain(lua, scenarios, "model '%s' cannot be used here", model);
	}
	attributes_done(&parameters);
	return image;
}

static const struct image *find_recording(
	lua_State *lua, struct scenarios *scenarios, const char *recording, const struct attributes *attributes)
{
	for (size_t i = 0; i < attributes->count; i++) {
		const char *key = attributes->items[i].key;
		if (is_device_key(key))
			continue;
		const char *near = text_nearest(key, device_keys);
		complain(lua, scenarios, "a device has no '%s'%s%s%s", key, near ? ", did you mean '" : "",
			near ? near : "", near ? "'?" : "");
	}
	auto_free char *file = path_beside(scenarios, recording);
	return world_recording(scenarios->world, file, scenarios->problems);
}

static bool versions_parse(const char *text, uint8_t *ret_versions)
{
	uint8_t versions = 0;
	for (const char *at = text; *at;) {
		size_t length = strcspn(at, ", ");
		if (length == 1 && *at == '1')
			versions |= VERSION_1;
		else if (length == 2 && at[0] == '2' && at[1] == 'c')
			versions |= VERSION_2C;
		else if (length == 1 && *at == '3')
			versions |= VERSION_3;
		else if (length > 0)
			return false;
		at += length;
		at += strspn(at, ", ");
	}
	*ret_versions = versions;
	return versions != 0;
}

static bool set_number(const char *text, uint32_t least, uint32_t *ret_value)
{
	char *end;
	unsigned long long value = strtoull(text, &end, 10);
	if (*text < '0' || *text > '9' || *end != '\0' || value < least || value > INT32_MAX)
		return false;
	*ret_value = (uint32_t)value;
	return true;
}

static bool set_past(struct device *device, const char *key, const char *text)
{
	int64_t ms;
	if (duration_parse(text, &ms) != 0)
		return false;
	if (strcmp(key, "uptime") == 0) {
		device->booted = mono_add_ms(device->booted, -ms);
	} else {
		device->wrap_from = device->booted;
		device->wrap_within_s = (double)ms / 1000;
	}
	return true;
}

/* Sets one of a device's own attributes; false when its value is wrong. */
static bool set_device(struct device *device, const char *key, const char *text)
{
	static const char *const texts[TEXT_COUNT] = {"name", "location", "contact", "serial", "descr"};
	uint8_t id[32], size;
	for (size_t i = 0; i < TEXT_COUNT; i++)
		if (strcmp(key, texts[i]) == 0) {
			free(device->texts[i]);
			device->texts[i] = must_strdup(text);
			return strlen(text) <= 255;
		}
	if (strcmp(key, "community") == 0)
		return device->community = must_strdup(text), strlen(text) <= 255;
	if (strcmp(key, "engine") == 0)
		return device->engine_text = must_strdup(text), engine_id_parse(text, id, &size) == 0;
	if (strcmp(key, "versions") == 0)
		return versions_parse(text, &device->versions);
	if (strcmp(key, "boots") == 0)
		return set_number(text, 1, &device->boots);
	if (strcmp(key, "max_message") == 0)
		return set_number(text, 484, &device->max_message);
	if (strcmp(key, "uptime") == 0 || strcmp(key, "wrap_within") == 0)
		return set_past(device, key, text);
	return true;
}

static void add_standing(struct scenarios *scenarios, struct fault *fault)
{
	array_reserve_one(scenarios->standing, scenarios->standing_count, scenarios->standing_capacity);
	scenarios->standing[scenarios->standing_count++] = fault;
}

/* Faults that a device has from the start: silent = true, loss = 0.1. */
static void stand_faults(
	lua_State *lua, struct scenarios *scenarios, struct device *device, const struct attributes *attributes)
{
	static const struct {
		const char *key, *fault, *attribute;
	} kinds[] = {{"silent", "silent", NULL}, {"loss", "loss", "ratio"}, {"duplicate", "duplicate", "ratio"},
		{"truncate", "truncate", "ratio"}, {"delay", "delay", "delay"}, {"too_big", "too-big", "limit"},
		{"bulk_refused", "bulk-refused", NULL}, {"other_address", "other-address", NULL}};
	for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++) {
		const char *text = attributes_find(attributes, kinds[i].key);
		if (!text || strcmp(text, "false") == 0)
			continue;
		struct attributes made = ATTRIBUTES_EMPTY;
		attributes_add(&made, "fault", kinds[i].fault);
		attributes_add(&made, "device", device->name);
		if (kinds[i].attribute)
			attributes_add(&made, kinds[i].attribute, text);
		struct fault *fault =
			fault_new(scenarios->world, &made, scenarios->file, line_of(lua), scenarios->problems);
		attributes_done(&made);
		if (fault)
			add_standing(scenarios, fault);
	}
}

/* A modelled device that is not told its uptime has been up for some days, by its seed. */
static void set_uptime(struct device *device, const struct attributes *attributes)
{
	if (attributes_find(attributes, "uptime") || device->image->recorded)
		return;
	uint64_t days = value_hash(device->seed, 0, 0xda45) % (DAYS_OF_UPTIME * UINT64_C(1000));
	device->booted = mono_add_ns(device->booted, -(DAY_NS / 10 + (int64_t)days * (DAY_NS / 1000)));
}

static void add_device(
	lua_State *lua, struct scenarios *scenarios, const char *name, const struct attributes *attributes)
{
	const char *model = attributes_find(attributes, "model");
	const char *recording = attributes_find(attributes, "recording");
	const char *address_text = attributes_find(attributes, "address");
	uint32_t address = 0;
	if (!model == !recording) {
		complain(lua, scenarios, "device '%s' wants either model = \"…\" or recording = \"….snmprec\"", name);
		return;
	}
	if (address_text && (address_parse(address_text, &address) != 0 || address >> 24 != 127)) {
		complain(lua, scenarios, "device '%s': '%s' is no address of 127.0.0.0/8", name, address_text);
		return;
	}
	const struct image *image = model ? find_model(lua, scenarios, model, attributes)
					  : find_recording(lua, scenarios, recording, attributes);
	struct device *device = image ? world_add(scenarios->world, name, image, address, scenarios->file, line_of(lua),
						scenarios->problems)
				      : NULL;
	if (!device)
		return;
	set_uptime(device, attributes);
	for (size_t i = 0; i < attributes->count; i++) {
		const struct attribute *at = &attributes->items[i];
		if (!set_device(device, at->key, at->text))
			complain(lua, scenarios, "device '%s': '%s' is no value of '%s'", name, at->text, at->key);
	}
	stand_faults(lua, scenarios, device, attributes);
}

typedef void named_cb(
	lua_State *lua, struct scenarios *scenarios, const char *name, const struct attributes *attributes);

/* The second call of `word "name" { … }`: upvalues are the scenarios, the name and the word's function. */
static int named_table(lua_State *lua)
{
	struct scenarios *scenarios = scenarios_of(lua);
	named_cb *cb = *(named_cb **)lua_touserdata(lua, lua_upvalueindex(3));
	struct attributes attributes = ATTRIBUTES_EMPTY;
	luaL_checktype(lua, 1, LUA_TTABLE);
	if (read_attributes(lua, 1, &attributes, false))
		cb(lua, scenarios, lua_tostring(lua, lua_upvalueindex(2)), &attributes);
	attributes_done(&attributes);
	return 0;
}

/* The first: `word "name"`, or both at once as word("name", { … }). */
static int named_word(lua_State *lua)
{
	luaL_checkstring(lua, 1);
	lua_pushvalue(lua, lua_upvalueindex(1));
	lua_pushvalue(lua, 1);
	lua_pushvalue(lua, lua_upvalueindex(2));
	lua_pushcclosure(lua, named_table, 3);
	if (lua_gettop(lua) == 2)
		return 1;
	lua_pushvalue(lua, 2);
	lua_call(lua, 1, 0);
	return 0;
}

/* --- link "name" { a = "core-1:XGE1/0/1", b = "acc-1:GE1/0/25" } or { a = …, b_site = "…" } --- */

/* "device:port" */
static bool find_end(lua_State *lua, struct scenarios *scenarios, const char *link, const char *text,
	struct device **ret_device, uint16_t *ret_port)
{
	const char *colon = strchr(text, ':');
	auto_free char *name = colon ? must_strndup(text, (size_t)(colon - text)) : must_strdup(text);
	struct device *device = world_find(scenarios->world, name);
	if (!colon || !device) {
		complain(lua, scenarios,
			colon ? "link '%s': there is no device '%s'" : "link '%s' wants \"device:port\", not '%s'",
			link, name);
		return false;
	}
	*ret_device = device;
	*ret_port = image_find_port(device->image, colon + 1);
	if (*ret_port == PORT_NONE)
		complain(lua, scenarios, "link '%s': device '%s' has no port '%s'", link, name, colon + 1);
	return *ret_port != PORT_NONE;
}

static void add_link(lua_State *lua, struct scenarios *scenarios, const char *name, const struct attributes *attributes)
{
	static const char *const keys[] = {"a", "b", "b_site", NULL};
	struct device *devices[2] = {NULL, NULL};
	uint16_t ports[2] = {PORT_NONE, PORT_NONE};
	const char *a = attributes_find(attributes, "a"), *b = attributes_find(attributes, "b");
	const char *site = attributes_find(attributes, "b_site");
	for (size_t i = 0; i < attributes->count; i++) {
		const char *key = attributes->items[i].key, *near = text_nearest(key, keys);
		if (strcmp(key, "a") != 0 && strcmp(key, "b") != 0 && strcmp(key, "b_site") != 0) {
			complain(lua, scenarios, "a link has no '%s'%s%s%s", key, near ? ", did you mean '" : "",
				near ? near : "", near ? "'?" : "");
			return;
		}
	}
	if (!a || !b == !site) {
		complain(lua, scenarios, "link '%s' wants a = \"device:port\" and either b or b_site", name);
		return;
	}
	if (find_end(lua, scenarios, name, a, &devices[0], &ports[0]) &&
		(!b || find_end(lua, scenarios, name, b, &devices[1], &ports[1])))
		world_add_link(scenarios->world, name, devices[0], ports[0], devices[1], ports[1], site,
			scenarios->file, line_of(lua), scenarios->problems);
}

/* --- at "20s" { fault = …, … } or { clear = "id" } --- */

static void clearing_cb(struct timer *timer, struct mono now)
{
	fault_end(container_of(timer, struct clearing, timer)->fault, timer->at);
}

static void add_clearing(lua_State *lua, struct scenarios *scenarios, const char *id, struct mono at)
{
	struct fault *fault = fault_find(scenarios->world, id);
	if (!fault) {
		complain(lua, scenarios, "there is no fault '%s' to clear", id);
		return;
	}
	struct clearing *clearing = must_calloc(1, sizeof *clearing);
	clearing->fault = fault;
	timer_init(&clearing->timer, clearing_cb);
	timer_set(&scenarios->world->timers, &clearing->timer, at);
	array_reserve_one(scenarios->clearings, scenarios->clearing_count, scenarios->clearing_capacity);
	scenarios->clearings[scenarios->clearing_count++] = clearing;
}

static void add_at(lua_State *lua, struct scenarios *scenarios, const char *text, const struct attributes *attributes)
{
	struct timers *timers = &scenarios->world->timers;
	const char *clear = attributes_find(attributes, "clear");
	int64_t ms;
	if (duration_parse(text, &ms) != 0) {
		complain(lua, scenarios, "'%s' is no time: \"20s\", \"1m30s\"", text);
		return;
	}
	struct mono at = mono_add_ms(timers->now, ms);
	if (clear) {
		add_clearing(lua, scenarios, clear, at);
		return;
	}
	struct fault *fault =
		fault_new(scenarios->world, attributes, scenarios->file, line_of(lua), scenarios->problems);
	if (fault)
		timer_set(timers, &fault->begin, at);
}

/* --- rows "devices.csv" --- */

/* Pushes the rows, or what is wrong. */
static int rows_beside(lua_State *lua, const char *name)
{
	auto_free char *path = path_beside(scenarios_of(lua), name);
	int error = rows_push(lua, path);
	if (error != 0)
		lua_pushfstring(lua, "%s: %s", path, strerror(-error));
	return error;
}

static int word_rows(lua_State *lua)
{
	if (rows_beside(lua, luaL_checkstring(lua, 1)) != 0)
		return luaL_error(lua, "%s", lua_tostring(lua, -1));
	return 1;
}

/* --- running --- */

static void add_words(lua_State *lua, struct scenarios *scenarios)
{
	static const struct {
		const char *word;
		named_cb *cb;
	} named[] = {{"device", add_device}, {"link", add_link}, {"at", add_at}};
	for (size_t i = 0; i < ARRAY_LENGTH(named); i++) {
		lua_pushlightuserdata(lua, scenarios);
		lua_pushlightuserdata(lua, (void *)&named[i].cb);
		lua_pushcclosure(lua, named_word, 2);
		lua_setglobal(lua, named[i].word);
	}
	lua_pushlightuserdata(lua, scenarios);
	lua_pushcclosure(lua, word_world, 1);
	lua_setglobal(lua, "world");
	lua_pushlightuserdata(lua, scenarios);
	lua_pushcclosure(lua, word_rows, 1);
	lua_setglobal(lua, "rows");
}

struct scenarios *scenarios_new(struct world *world, const char *models)
{
	struct scenarios *scenarios = must_calloc(1, sizeof *scenarios);
	scenarios->world = world;
	scenarios->models = models;
	return scenarios;
}

void scenarios_free(struct scenarios *scenarios)
{
	if (!scenarios)
		return;
	for (size_t i = 0; i < scenarios->clearing_count; i++)
		free(scenarios->clearings[i]);
	free(scenarios->clearings);
	free(scenarios->standing);
	free(scenarios->root);
	free(scenarios->root_file);
	free(scenarios);
}

void scenarios_add(struct scenarios *scenarios, const char *file, struct problems *problems)
{
	lua_State *lua = luaL_newstate();
	must(lua);
	scenarios->file = file;
	scenarios->problems = problems;
	luaL_openlibs(lua);
	add_words(lua, scenarios);
	if (luaL_loadfilex(lua, file, "t") != LUA_OK || lua_pcall(lua, 0, 0, 0) != LUA_OK)
		problem_add(problems, NULL, 0, "%s", lua_tostring(lua, -1));
	lua_close(lua);
	scenarios->file = NULL;
}

void scenarios_finish(struct scenarios *scenarios, struct problems *problems)
{
	struct world *world = scenarios->world;
	if (scenarios->root) {
		world->root = world_find(world, scenarios->root);
		if (!world->root)
			problem_add(problems, scenarios->root_file, scenarios->root_line, "the root '%s' is no device",
				scenarios->root);
	}
	if (problems->errors > 0)
		return;
	world_settle(world, world->timers.now);
	for (size_t i = 0; i < scenarios->standing_count; i++)
		fault_begin(scenarios->standing[i], world->timers.now);
}
