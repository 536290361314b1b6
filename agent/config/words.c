/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Lua side of the configuration: runs the file in a sandbox whose only globals are the words and Lua's own harmless
 * functions, and notes each use of a word with its line. What the uses mean is checked afterwards, when all is known.
 *
 * A word never raises an error for a mistake that can be named: it notes the mistake and lets the file go on, so that
 * one run shows all of them. An unknown word does likewise: reading it gives a value that swallows whatever is done
 * with it. Only what Lua itself cannot go on with (a syntax error, arithmetic on nothing, an endless loop) ends the
 * run.
 *
 * A body is turned into a data tree at the time of the call. The lines of its keys are filled in after the run, each
 * looked for between the line of its word and that of the next one; what was computed elsewhere keeps the word's line.
 */
#include "base/must.h"
#include "config/parts.h"
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#define INSTRUCTIONS_MAX INT64_C(50000000)
#define MEMORY_MAX ((size_t)128 * 1024 * 1024)
#define ENTRIES_MAX ((size_t)200000)
#define ARENA_MAX ((size_t)512 * 1024 * 1024)
#define NAME_MAX_LENGTH 255
#define UNKNOWN_MAX 50

enum form { FORM_TABLE, FORM_NAMED, FORM_FILE };

static const struct {
	const char *text;
	enum form form;
} words[WORDS] = {
	[WORD_AGENT] = {"agent", FORM_TABLE},
	[WORD_CREDENTIALS] = {"credentials", FORM_NAMED},
	[WORD_DEVICE] = {"device", FORM_NAMED},
	[WORD_DEVICES] = {"devices", FORM_FILE},
	[WORD_LINKS] = {"links", FORM_FILE},
	[WORD_SITES] = {"sites", FORM_FILE},
	[WORD_POLL] = {"poll", FORM_TABLE},
	[WORD_CHECKS] = {"checks", FORM_NAMED},
	[WORD_SINK] = {"sink", FORM_NAMED},
	[WORD_COLLECTOR] = {"collector", FORM_NAMED},
	[WORD_CALENDAR] = {"calendar", FORM_NAMED},
	[WORD_SLA] = {"sla", FORM_TABLE},
	[WORD_KEEP] = {"keep", FORM_TABLE},
	[WORD_TICKETS] = {"tickets", FORM_TABLE},
};

/* While the file runs. C functions that Lua calls may be left by a longjmp: what they hold is kept here. */
struct run {
	struct reading *reading;
	const char *source;
	size_t length;
	struct buffer why;
	struct buffer secret;
	size_t unknown; /* words met that are none */
};

const char *word_text(enum word word)
{
	return words[word].text;
}

static struct run *run_of(lua_State *state)
{
	return lua_touserdata(state, lua_upvalueindex(1));
}

/* The line that called the running C function, 0 when it is not known. */
static int line_here(lua_State *state)
{
	lua_Debug ar;
	for (int level = 1; lua_getstack(state, level, &ar); level++) {
		lua_getinfo(state, "l", &ar);
		if (ar.currentline > 0)
			return ar.currentline;
	}
	return 0;
}

static void mistake(lua_State *state, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void mistake(lua_State *state, const char *format, ...)
{
	struct run *run = run_of(state);
	va_list args;
	char message[512];
	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	problem_add(run->reading->problems, run->reading->config->file, line_here(state), "%s", message);
}

static size_t entry_add(lua_State *state, struct run *run, enum word word, const char *name, int line)
{
	struct entries *entries = &run->reading->entries;
	if (entries->count >= ENTRIES_MAX || run->reading->config->arena.used > ARENA_MAX)
		luaL_error(state, "the configuration is too large");
	array_reserve_one(entries->items, entries->count, entries->capacity);
	entries->items[entries->count] = (struct entry){
		.word = word,
		.name = name ? arena_strdup(&run->reading->config->arena, name) : NULL,
		.line = line,
	};
	return entries->count++;
}

/* The table at `index` becomes the entry's body. */
static void body_set(lua_State *state, struct run *run, size_t number, int index)
{
	const struct gengfu_data *data = NULL;
	struct entry *entry = &run->reading->entries.items[number];
	const char *what = entry_what(run->reading, entry);
	buffer_clear(&run->why);
	if (!lua_istable(state, index)) {
		mistake(state, "%s: must be followed by a table: { name = value }, not a %s", what,
			luaL_typename(state, index));
	} else if (script_data(state, index, &run->reading->config->arena, NULL, 0, &data, &run->why) < 0) {
		char path[256] = "";
		const char *why = buffer_text(&run->why);
		size_t length = strcspn(why, " ");
		if (length < sizeof path)
			memcpy(path, why, length);
		int line = script_locate(run->source, run->length, entry->line, path);
		problem_add(run->reading->problems, run->reading->config->file, line ? line : entry->line, "%s: %s",
			what, why);
	}
	/* The tree was made for this entry; the lines are written into it later. */
	entry->body = (struct gengfu_data *)data;
}

/* What an unknown word gives: a value that may be called, indexed and called again. */
static void push_swallower(lua_State *state);

static int swallow_cb(lua_State *state)
{
	push_swallower(state);
	return 1;
}

static void push_swallower(lua_State *state)
{
	lua_newtable(state);
	lua_newtable(state);
	lua_pushcfunction(state, swallow_cb);
	lua_setfield(state, -2, "__call");
	lua_pushcfunction(state, swallow_cb);
	lua_setfield(state, -2, "__index");
	lua_setmetatable(state, -2);
}

static int attach_cb(lua_State *state)
{
	body_set(state, run_of(state), (size_t)lua_tointeger(state, lua_upvalueindex(2)), 1);
	return 0;
}

/* A text argument that can be a name; NULL after a mistake was noted. */
static const char *name_argument(lua_State *state, enum word word)
{
	const char *form = words[word].form == FORM_FILE ? "\"file.csv\"" : "\"name\" { … }";
	size_t length = 0;
	const char *name = lua_type(state, 1) == LUA_TSTRING ? lua_tolstring(state, 1, &length) : NULL;
	if (!name)
		mistake(state, "%s is written %s %s", words[word].text, words[word].text, form);
	else if (length == 0 || length > NAME_MAX_LENGTH)
		mistake(state, "%s: the name is %s", words[word].text, length ? "too long" : "empty");
	else if (strlen(name) != length || !utf8_is_valid(name, length))
		mistake(state, "%s: the name is no UTF-8 text", words[word].text);
	else
		return name;
	return NULL;
}

static int word_cb(lua_State *state)
{
	struct run *run = run_of(state);
	enum word word = (enum word)lua_tointeger(state, lua_upvalueindex(2));
	if (words[word].form == FORM_TABLE) {
		if (!lua_istable(state, 1))
			mistake(state, "%s is written %s { name = value }", words[word].text, words[word].text);
		else
			body_set(state, run, entry_add(state, run, word, NULL, line_here(state)), 1);
		return 0;
	}
	const char *name = name_argument(state, word);
	if (!name) {
		push_swallower(state);
		return 1;
	}
	size_t number = entry_add(state, run, word, name, line_here(state));
	if (words[word].form == FORM_FILE)
		return 0;
	lua_pushlightuserdata(state, run);
	lua_pushinteger(state, (lua_Integer)number);
	lua_pushcclosure(state, attach_cb, 2);
	return 1;
}

static int secret_cb(lua_State *state)
{
	struct run *run = run_of(state);
	const char *name = lua_type(state, 1) == LUA_TSTRING ? lua_tostring(state, 1) : NULL;
	buffer_clear(&run->why);
	secret_done(&run->secret);
	if (!name)
		mistake(state, "secret is written secret \"name\"");
	else if (secret_read(run->reading->config->folder, name, &run->secret, &run->why) < 0)
		mistake(state, "%s", buffer_text(&run->why));
	else {
		script_push_secret(state, run->secret.bytes, run->secret.length);
		secret_done(&run->secret);
		return 1;
	}
	/* Long enough for a passphrase, so that no second mistake follows from this one. */
	script_push_secret(state, "not to be had", 13);
	return 1;
}

/* A global that is not in the environment: one of Lua's own, or a mistake. */
static int index_cb(lua_State *state)
{
	static const char *const names[] = {"agent", "credentials", "device", "devices", "links", "sites", "poll",
		"checks", "sink", "collector", "calendar", "sla", "keep", "tickets", "secret", NULL};
	struct run *run = run_of(state);
	const char *name = lua_type(state, 2) == LUA_TSTRING ? lua_tostring(state, 2) : "?";
	lua_pushglobaltable(state);
	lua_pushvalue(state, 2);
	if (strcmp(name, "_G") != 0 && lua_rawget(state, -2) != LUA_TNIL)
		return 1;
	const char *nearest = text_nearest(name, names);
	if (run->unknown++ >= UNKNOWN_MAX)
		return luaL_error(state, "too many unknown words");
	if (nearest)
		mistake(state, "unknown word '%.80s', did you mean '%s'?", name, nearest);
	else
		mistake(state,
			"unknown word '%.80s'; the words are agent, credentials, device, devices, links, sites, poll, "
			"checks, sink, collector, calendar, sla, keep, tickets, secret",
			name);
	push_swallower(state);
	return 1;
}

/* An assignment to a global: forgotten `local`, or `poll = { … }`. */
static int newindex_cb(lua_State *state)
{
	struct run *run = run_of(state);
	const char *name = lua_type(state, 2) == LUA_TSTRING ? lua_tostring(state, 2) : "?";
	bool is_word = strcmp(name, "secret") == 0;
	for (size_t i = 0; i < WORDS; i++)
		is_word = is_word || strcmp(words[i].text, name) == 0;
	if (run->unknown++ >= UNKNOWN_MAX)
		return luaL_error(state, "too many unknown words");
	if (is_word)
		mistake(state, "'%s' is a word of the configuration: without '='", name);
	else
		mistake(state, "'%.80s' is no word of the configuration; for a value of your own write local %.80s = …",
			name, name);
	if (!is_word) {
		lua_settop(state, 3);
		lua_rawset(state, lua_upvalueindex(2)); /* known from here on */
	}
	return 0;
}

static int words_index_cb(lua_State *state)
{
	lua_pushvalue(state, 2);
	if (lua_rawget(state, lua_upvalueindex(2)) != LUA_TNIL)
		return 1;
	lua_pop(state, 1);
	return index_cb(state);
}

static void push_words(lua_State *state, struct run *run)
{
	lua_newtable(state);
	for (int word = 0; word < WORDS; word++) {
		lua_pushlightuserdata(state, run);
		lua_pushinteger(state, word);
		lua_pushcclosure(state, word_cb, 2);
		lua_setfield(state, -2, words[word].text);
	}
	lua_pushlightuserdata(state, run);
	lua_pushcclosure(state, secret_cb, 1);
	lua_setfield(state, -2, "secret");
}

/* The chunk's environment: empty itself, so that both reading and assigning come by here. */
static void push_environment(lua_State *state, struct run *run)
{
	lua_newtable(state);
	lua_newtable(state);
	push_words(state, run);
	lua_pushlightuserdata(state, run);
	lua_pushvalue(state, -2);
	lua_pushcclosure(state, words_index_cb, 2);
	lua_setfield(state, -3, "__index");
	lua_pushlightuserdata(state, run);
	lua_pushvalue(state, -2);
	lua_pushcclosure(state, newindex_cb, 2);
	lua_setfield(state, -3, "__newindex");
	lua_pop(state, 1);
	lua_pushboolean(state, 0);
	lua_setfield(state, -2, "__metatable");
	lua_setmetatable(state, -2);
}

static void lua_run(struct run *run)
{
	struct reading *reading = run->reading;
	struct script_failure failure = {0};
	struct script *script = script_new(&(struct script_options){
		.name = reading->config->file, .memory_max = MEMORY_MAX, .instructions_max = INSTRUCTIONS_MAX});
	if (!script) {
		problem_add(reading->problems, reading->config->file, 0, "out of memory");
		return;
	}
	enum script_result result = script_load(script, run->source, run->length, &failure);
	if (result == SCRIPT_OK) {
		lua_State *state = script_state(script);
		push_environment(state, run);
		if (!lua_setupvalue(state, -2, 1))
			lua_pop(state, 1); /* a file that uses no global at all */
		result = script_call(script, 0, 0, &failure);
	}
	if (result != SCRIPT_OK) {
		problem_add(reading->problems, reading->config->file, failure.line, "%s", failure.message);
		/* A word whose body Lua could not build: that the body is missing is no second mistake. */
		struct entries *entries = &reading->entries;
		if (entries->count > 0 && !entries->items[entries->count - 1].body)
			entries->count--;
	}
	script_free(script);
}

/* The part of the source from one line up to another, exclusive; 0: the end. */
struct part {
	const char *bytes;
	size_t length;
	int line;
};

static void lines_fill(struct gengfu_data *data, const struct part *part, struct buffer *path)
{
	size_t count = data->type == GENGFU_MAP ? data->map.count : data->type == GENGFU_LIST ? data->list.count : 0;
	for (size_t i = 0; i < count; i++) {
		/* The tree lies in the configuration's arena and nobody else has seen it yet. */
		struct gengfu_data *value = data->type == GENGFU_MAP ? (struct gengfu_data *)&data->map.members[i].value
								     : (struct gengfu_data *)&data->list.items[i];
		size_t before = path->length;
		if (data->type == GENGFU_MAP)
			buffer_printf(path, "%s%s", before ? "." : "", data->map.members[i].key);
		else
			buffer_printf(path, "%s%zu", before ? "." : "", i + 1);
		int line = script_locate(part->bytes, part->length, 1, buffer_text(path));
		value->line = line ? part->line + line - 1 : data->line;
		lines_fill(value, part, path);
		path->length = before;
		path->bytes[before] = '\0';
	}
}

static int line_compare(const void *a, const void *b)
{
	int first = *(const int *)a;
	int second = *(const int *)b;
	return (first > second) - (first < second);
}

/* Sorted lines of all entries, to find where the part of one ends. */
static int next_line(const int *lines, size_t count, int line)
{
	size_t low = 0;
	for (size_t high = count; low < high;) {
		size_t middle = (low + high) / 2;
		if (lines[middle] <= line)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count ? lines[low] : 0;
}

static size_t *line_starts(const struct run *run, size_t *ret_count)
{
	size_t *starts = NULL;
	size_t count = 0;
	size_t capacity = 0;
	for (size_t at = 0; at <= run->length;) {
		array_reserve_one(starts, count, capacity);
		starts[count++] = at;
		const char *end = memchr(run->source + at, '\n', run->length - at);
		at = end ? (size_t)(end - run->source) + 1 : run->length + 1;
	}
	*ret_count = count;
	return starts;
}

static void lines_of_entries(struct run *run)
{
	struct entries *entries = &run->reading->entries;
	size_t line_count = 0;
	auto_free size_t *starts = line_starts(run, &line_count);
	auto_free int *lines = must_calloc(entries->count, sizeof *lines);
	auto_buffer path = BUFFER_EMPTY;
	for (size_t i = 0; i < entries->count; i++)
		lines[i] = entries->items[i].line;
	qsort(lines, entries->count, sizeof *lines, line_compare);
	buffer_add(&path, "", 0);
	for (size_t i = 0; i < entries->count; i++) {
		struct entry *entry = &entries->items[i];
		int next = next_line(lines, entries->count, entry->line);
		if (!entry->body || entry->line < 1 || (size_t)entry->line > line_count)
			continue;
		size_t from = starts[entry->line - 1];
		size_t to = next > 0 && (size_t)next <= line_count ? starts[next - 1] : run->length;
		entry->body->line = entry->line;
		lines_fill(entry->body, &(struct part){run->source + from, to - from, entry->line}, &path);
	}
}

void words_run(struct reading *reading, const char *bytes, size_t length)
{
	struct run run = {.reading = reading, .source = bytes, .length = length};
	lua_run(&run);
	lines_of_entries(&run);
	buffer_done(&run.why);
	secret_done(&run.secret);
}
