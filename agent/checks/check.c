/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads one check file: runs it in a sandbox of its own, in which the one word `check` takes the description, and holds
 * the description against what a check may say. All mistakes of a file are found in one go, each with its line and the
 * nearest right word.
 *
 * Globals are locked once the file runs: a name without `local` is a mistake that would otherwise make one row's
 * evaluation depend on another's.
 */
#include "base/must.h"
#include "checks/private.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX ((size_t)1024 * 1024)
#define CHECK_KEY "gengfu.check"

static const char *const keys[] = {"name", "table", "event_type", "probable_cause", "means", "settings", "hold",
	"evaluate", "text", "advice", NULL};
static const char *const hold_keys[] = {"raise", "clear", NULL};
static const char *const language_keys[] = {"en", "zh", NULL};
const char *const check_meanings[] = {
	[MEANS_NOTHING] = "nothing", [MEANS_UNREACHABLE] = "unreachable", [MEANS_DOWN] = "down", NULL};

struct reading {
	struct check *check;
	lua_State *state;
	int description; /* its place on the stack */
	struct buffer source;
	struct problems *problems;
};

static int line_of(const struct reading *reading, const char *path)
{
	return script_locate(buffer_text(&reading->source), reading->source.length, 1, path);
}

/* A mistake at a key; with the nearest of the words that would be right. */
static void refuse(
	struct reading *reading, const char *path, const char *what, const char *word, const char *const *right)
{
	const char *nearest = right ? text_nearest(word, right) : NULL;
	int line = line_of(reading, path);
	if (nearest)
		problem_add(reading->problems, reading->check->file, line, "%s '%.80s', did you mean '%s'?", what, word,
			nearest);
	else
		problem_add(reading->problems, reading->check->file, line, "%s '%.80s'", what, word);
}

static void miss(struct reading *reading, const char *path, const char *what)
{
	problem_add(reading->problems, reading->check->file, line_of(reading, path), "%s", what);
}

static int check_cb(lua_State *state)
{
	luaL_checktype(state, 1, LUA_TTABLE);
	lua_settop(state, 1);
	if (lua_getfield(state, LUA_REGISTRYINDEX, CHECK_KEY) != LUA_TNIL)
		return luaL_error(state, "one file holds one check");
	lua_pushvalue(state, 1);
	lua_setfield(state, LUA_REGISTRYINDEX, CHECK_KEY);
	lua_settop(state, 1);
	return 1;
}

static int global_cb(lua_State *state)
{
	return luaL_error(state, "assignment to the global '%s': write local %s", luaL_tolstring(state, 2, NULL),
		luaL_tolstring(state, 2, NULL));
}

static void lock_globals(lua_State *state)
{
	lua_pushglobaltable(state);
	lua_createtable(state, 0, 2);
	lua_pushcfunction(state, global_cb);
	lua_setfield(state, -2, "__newindex");
	lua_pushboolean(state, 0);
	lua_setfield(state, -2, "__metatable");
	lua_setmetatable(state, -2);
	lua_pop(state, 1);
}

/* A text field of the description, copied; NULL when absent or not a text, which is said. */
static const char *text_field(struct reading *reading, const char *key, bool required)
{
	lua_pushstring(reading->state, key);
	lua_rawget(reading->state, reading->description);
	const char *text = NULL;
	if (lua_type(reading->state, -1) == LUA_TSTRING)
		text = arena_strdup(&reading->check->arena, lua_tostring(reading->state, -1));
	else if (!lua_isnil(reading->state, -1))
		refuse(reading, key, "must be a text:", key, NULL);
	else if (required)
		refuse(reading, "", "a check needs", key, NULL);
	lua_pop(reading->state, 1);
	return text;
}

/* A field as data; NULL when absent or not plain, which is said. */
static const struct gengfu_data *data_field(struct reading *reading, const char *key)
{
	const struct gengfu_data *data = NULL;
	auto_buffer why = BUFFER_EMPTY;
	lua_pushstring(reading->state, key);
	lua_rawget(reading->state, reading->description);
	if (!lua_isnil(reading->state, -1) &&
		script_data(reading->state, -1, &reading->check->arena, NULL, 0, &data, &why) < 0) {
		auto_free char *path = must_printf("%s.%s", key, buffer_text(&why));
		path[strcspn(path, " ")] = '\0';
		problem_add(reading->problems, reading->check->file, line_of(reading, path), "%s: %s", key,
			buffer_text(&why));
	}
	lua_pop(reading->state, 1);
	return data;
}

/* The field must be a map (an empty table is one); unknown keys are refused when `right` is given. */
static const struct gengfu_data *map_field(struct reading *reading, const char *key, const char *const *right)
{
	const struct gengfu_data *data = data_field(reading, key);
	if (!data || (data->type == GENGFU_LIST && data->list.count == 0))
		return NULL;
	if (data->type != GENGFU_MAP) {
		refuse(reading, key, "must be a table of named values:", key, NULL);
		return NULL;
	}
	for (size_t i = 0; right && i < data->map.count; i++) {
		if (word_find(right, data->map.members[i].key))
			continue;
		auto_free char *path = must_printf("%s.%s", key, data->map.members[i].key);
		auto_free char *what = must_printf("%s: unknown key", key);
		refuse(reading, path, what, data->map.members[i].key, right);
	}
	return data;
}

static void read_keys(struct reading *reading)
{
	lua_pushnil(reading->state);
	while (lua_next(reading->state, reading->description)) {
		lua_pop(reading->state, 1);
		if (lua_type(reading->state, -1) != LUA_TSTRING)
			miss(reading, "", "a check has named fields only");
		else if (!word_find(keys, lua_tostring(reading->state, -1)))
			refuse(reading, lua_tostring(reading->state, -1), "unknown key",
				lua_tostring(reading->state, -1), keys);
	}
}

static bool is_name(const char *name)
{
	return *name >= 'a' && *name <= 'z' && name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0' &&
	       strlen(name) <= 64;
}

static void read_name(struct reading *reading)
{
	const char *name = text_field(reading, "name", true);
	reading->check->name = name ? name : "";
	if (name && !is_name(name))
		refuse(reading, "name", "a name is of small letters, digits and hyphens, not", name, NULL);
	if (name && strcmp(name, "check-failed") == 0)
		refuse(reading, "name", "taken by the alarms about checks:", name, NULL);
}

static void read_table(struct reading *reading)
{
	const char *names[TABLES + 1] = {NULL};
	const char *name = text_field(reading, "table", true);
	int table = name ? tables_find(name) : -1;
	for (size_t i = 0; i < TABLES; i++)
		names[i] = tables[i].name;
	if (name && table < 0)
		refuse(reading, "table", "there is no table", name, names);
	reading->check->table = table >= 0 ? (unsigned)table : TABLES;
}

static const char *word_field(
	struct reading *reading, const char *key, const char *what, const char *const *right, bool required)
{
	const char *word = text_field(reading, key, required);
	const char *found = word ? word_find(right, word) : NULL;
	if (word && !found)
		refuse(reading, key, what, word, right);
	return found;
}

static void read_words(struct reading *reading)
{
	struct check *check = reading->check;
	check->event_type = word_field(reading, "event_type", "there is no event type", event_types, true);
	check->probable_cause =
		word_field(reading, "probable_cause", "there is no probable cause", probable_causes, true);
	const char *const *words = check_meanings + MEANS_UNREACHABLE; /* "nothing" need not be said */
	const char *means =
		word_field(reading, "means", "means must be \"unreachable\" or \"down\", not", words, false);
	check->means = !means                                       ? MEANS_NOTHING
		       : means == check_meanings[MEANS_UNREACHABLE] ? MEANS_UNREACHABLE
								    : MEANS_DOWN;
}

static void read_hold(struct reading *reading)
{
	const struct gengfu_data *hold = map_field(reading, "hold", hold_keys);
	int64_t *into[] = {&reading->check->raise_ms, &reading->check->clear_ms};
	for (size_t i = 0; hold_keys[i]; i++) {
		const struct gengfu_data *value = gengfu_data_get(hold, hold_keys[i]);
		auto_free char *path = must_printf("hold.%s", hold_keys[i]);
		if (value && duration_parse(gengfu_data_text(value, ""), into[i]) < 0)
			refuse(reading, path, "must be a duration such as \"90s\", \"5m\" or \"1h\", not",
				gengfu_data_text(value, "a value of another kind"), NULL);
	}
}

static void read_settings(struct reading *reading)
{
	const struct gengfu_data *settings = map_field(reading, "settings", NULL);
	static const char *const taken[] = {"enabled", "where", "hold", "severity", NULL};
	for (size_t i = 0; settings && i < settings->map.count; i++) {
		const struct gengfu_member *member = &settings->map.members[i];
		auto_free char *path = must_printf("settings.%s", member->key);
		if (word_find(taken, member->key))
			refuse(reading, path,
				"every check has this already, a setting needs another name:", member->key, NULL);
		if (member->value.type == GENGFU_MAP)
			refuse(reading, path,
				"a setting is a number, a text, true, false or a list, not a map:", member->key, NULL);
	}
	reading->check->settings = settings;
}

/* A name in a text must be a column, a field of the device or something that the source can have returned. */
static void check_places(struct reading *reading, const struct template *template, const char *path)
{
	for (size_t i = 0; i < template->count; i++) {
		const struct piece *piece = &template->pieces[i];
		if (piece->kind == PIECE_LITERAL || piece->column >= 0 || strncmp(piece->text, "device.", 7) == 0 ||
			script_mentions(buffer_text(&reading->source), reading->source.length, piece->text))
			continue;
		const char *names[COLUMNS_MAX + 1] = {NULL};
		for (unsigned c = 0; c < tables[reading->check->table].columns; c++)
			names[c] = tables[reading->check->table].column[c].name;
		refuse(reading, path, "neither a column nor a value that evaluate returns:", piece->text, names);
	}
}

static void read_texts(struct reading *reading, const char *key, struct template into[LANGUAGES])
{
	const struct gengfu_data *texts = map_field(reading, key, language_keys);
	for (size_t i = 0; i < LANGUAGES; i++) {
		auto_free char *path = must_printf("%s.%s", key, language_keys[i]);
		auto_buffer why = BUFFER_EMPTY;
		const struct gengfu_data *text = gengfu_data_get(texts, language_keys[i]);
		if (!text || text->type != GENGFU_TEXT) {
			refuse(reading, text ? path : key, "a check needs a text", path, NULL);
		} else if (reading->check->table == TABLES) {
			continue; /* names cannot be told right from wrong */
		} else if (template_parse(reading->check->table, text->text.bytes, &reading->check->arena, &into[i],
				   &why) < 0) {
			auto_free char *what = must_printf("%s %s", path, buffer_text(&why));
			miss(reading, path, what);
		} else {
			check_places(reading, &into[i], path);
		}
	}
}

static void read_evaluate(struct reading *reading)
{
	lua_pushliteral(reading->state, "evaluate");
	lua_rawget(reading->state, reading->description);
	if (!lua_isfunction(reading->state, -1) || lua_iscfunction(reading->state, -1))
		refuse(reading, lua_isnil(reading->state, -1) ? "" : "evaluate", "a check needs a function", "evaluate",
			NULL);
	else {
		lua_Debug ar;
		lua_pushvalue(reading->state, -1);
		lua_getinfo(reading->state, ">u", &ar);
		reading->check->wants_current = ar.nparams >= 4 || ar.isvararg;
		reading->check->wants_memory = ar.nparams >= 5 || ar.isvararg;
	}
	lua_pop(reading->state, 1);
}

static void find_columns(struct reading *reading)
{
	struct check *check = reading->check;
	for (unsigned i = 0; i < tables[check->table].columns; i++)
		if (script_mentions(
			    buffer_text(&reading->source), reading->source.length, tables[check->table].column[i].name))
			check->column[check->columns++] = i;
}

/* Runs the file; its description is left on the stack. */
static int run(struct reading *reading)
{
	struct check *check = reading->check;
	struct script_failure failure;
	lua_register(reading->state, "check", check_cb);
	days_open(check);
	lock_globals(reading->state);
	if (script_load(check->script, buffer_text(&reading->source), reading->source.length, &failure) != SCRIPT_OK ||
		script_call(check->script, 0, 1, &failure) != SCRIPT_OK) {
		problem_add(reading->problems, failure.file, failure.line, "%s", failure.message);
		return -EINVAL;
	}
	lua_getfield(reading->state, LUA_REGISTRYINDEX, CHECK_KEY);
	bool is_right = lua_istable(reading->state, -2) && lua_rawequal(reading->state, -1, -2);
	lua_pop(reading->state, 1);
	if (!is_right) {
		problem_add(reading->problems, check->file, 0, "must return check { … }");
		return -EINVAL;
	}
	reading->description = lua_gettop(reading->state);
	return 0;
}

static int read_description(struct reading *reading)
{
	size_t errors = reading->problems->errors;
	read_keys(reading);
	read_name(reading);
	read_table(reading);
	read_words(reading);
	read_hold(reading);
	read_settings(reading);
	read_texts(reading, "text", reading->check->text);
	read_texts(reading, "advice", reading->check->advice);
	read_evaluate(reading);
	return reading->problems->errors > errors ? -EINVAL : 0;
}

static int read_file(struct reading *reading)
{
	int error = file_read(reading->check->file, FILE_MAX, &reading->source);
	if (error) {
		problem_add(reading->problems, reading->check->file, 0, "cannot be read: %s", strerror(-error));
		return error;
	}
	error = run(reading);
	return error ? error : read_description(reading);
}

/* Keeps only what evaluations need on the stack. */
static void settle(struct reading *reading)
{
	find_columns(reading);
	lua_pushliteral(reading->state, "evaluate");
	lua_rawget(reading->state, reading->description);
	int evaluate = luaL_ref(reading->state, LUA_REGISTRYINDEX);
	lua_settop(reading->state, 0);
	lua_pushnil(reading->state);
	lua_setfield(reading->state, LUA_REGISTRYINDEX, CHECK_KEY);
	lua_pushglobaltable(reading->state);
	lua_pushliteral(reading->state, "check");
	lua_pushnil(reading->state);
	lua_rawset(reading->state, -3);
	lua_settop(reading->state, 0);
	view_open(reading->check, evaluate);
	if (reading->check->wants_memory)
		memory_open(reading->check);
}

struct check *check_read(const char *library, const char *file, struct problems *problems)
{
	struct check *check = must_calloc(1, sizeof *check);
	check->file = must_strdup(file);
	check->script = script_new(&(struct script_options){.name = check->file, .library = library});
	must(check->script);
	struct reading reading = {.check = check, .state = script_state(check->script), .problems = problems};
	int error = read_file(&reading);
	if (!error)
		settle(&reading);
	buffer_done(&reading.source);
	if (!error)
		return check;
	check_free(check);
	return NULL;
}

void check_free(struct check *check)
{
	if (!check)
		return;
	script_free(check->script);
	arena_done(&check->arena);
	free(check->rules);
	free(check->variants);
	free(check->file);
	free(check);
}
