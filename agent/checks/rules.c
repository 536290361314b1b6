/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the rules of the configuration to a set of checks. A rule selects all stock checks, one check by its name or a
 * file; it may be scoped to some devices or rows, and says what differs there. Rules apply in the order in which they
 * are written, the later over the earlier. A check that several rules name is loaded once and keeps them all; the rules
 * within whose scope a row lies are a set of bits, and each set that occurs has its variant: settings, holds, severity.
 *
 * The first rule that selects a check within a scope switches it on there, unless it says enabled = false.
 */
#include "base/must.h"
#include "checks/private.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STOCK_MAX 256

/* A file whose mistakes have been told. */
struct failed_file {
	struct failed_file *next;
	const char *path;
};

struct loading {
	struct set *set;
	const char *library;
	struct problems *problems;
	struct arena arena;
	const char *stock[STOCK_MAX + 1]; /* names, sorted, NULL-terminated */
	size_t stock_count;
	struct failed_file *failed;
};

static bool is_file(const char *selector)
{
	size_t length = strlen(selector);
	return length > 4 && strcmp(selector + length - 4, ".lua") == 0;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void swap_letter(char *text, char from, char to)
{
	for (; *text; text++)
		if (*text == from)
			*text = to;
}

/* The stock checks' names: their files' with hyphens. */
static void find_stock(struct loading *loading)
{
	auto_free char *path = must_printf("%s/checks", loading->library ? loading->library : "");
	DIR *folder = loading->library ? opendir(path) : NULL;
	struct dirent *entry;
	while (folder && (entry = readdir(folder)) && loading->stock_count < STOCK_MAX) {
		if (!is_file(entry->d_name) || entry->d_name[0] == '.')
			continue;
		char *name = arena_strndup(&loading->arena, entry->d_name, strlen(entry->d_name) - 4);
		swap_letter(name, '_', '-');
		loading->stock[loading->stock_count++] = name;
	}
	if (folder)
		closedir(folder);
	qsort(loading->stock, loading->stock_count, sizeof *loading->stock, compare_names);
}

static void file_failed(struct loading *loading, const char *path)
{
	struct failed_file *failed = arena_alloc(&loading->arena, sizeof *failed);
	*failed = (struct failed_file){loading->failed, arena_strdup(&loading->arena, path)};
	loading->failed = failed;
}

static struct check *read_new(struct loading *loading, const char *file)
{
	struct check *check = check_read(loading->library, file, loading->problems);
	const struct check *other = check ? set_find(loading->set, check->name) : NULL;
	if (!other)
		return check;
	problem_add(loading->problems, file, 0, "the name '%s' is taken by %s", check->name, other->file);
	check_free(check);
	return NULL;
}

/* The check of a file, which is read when it is first asked for; NULL when it cannot be used. */
static struct check *add_file(struct loading *loading, const char *file)
{
	struct set *set = loading->set;
	for (size_t i = 0; i < set->count; i++)
		if (strcmp(set->items[i]->file, file) == 0)
			return set->items[i];
	for (const struct failed_file *failed = loading->failed; failed; failed = failed->next)
		if (strcmp(failed->path, file) == 0)
			return NULL;
	struct check *check = read_new(loading, file);
	if (!check) {
		file_failed(loading, file);
		return NULL;
	}
	array_reserve_one(set->items, set->count, set->capacity);
	set->items[set->count++] = check;
	return check;
}

static struct check *add_stock(struct loading *loading, const char *name)
{
	auto_free char *base = must_strdup(name);
	swap_letter(base, '-', '_');
	auto_free char *path = must_printf("%s/checks/%s.lua", loading->library, base);
	struct check *check = add_file(loading, path);
	if (check && strcmp(check->name, name) != 0)
		problem_add(loading->problems, path, 0,
			"a check of the library is named after its file: '%s', not '%s'", name, check->name);
	return check;
}

static void unknown_check(struct loading *loading, const struct config_check *rule)
{
	const char *names[2 * STOCK_MAX + 1];
	size_t count = loading->stock_count;
	memcpy(names, loading->stock, count * sizeof *names);
	for (size_t i = 0; i < loading->set->count && count < 2 * STOCK_MAX; i++)
		names[count++] = loading->set->items[i]->name;
	names[count] = NULL;
	const char *nearest = text_nearest(rule->selector, names);
	problem_add(loading->problems, rule->file, rule->line, "there is no check '%.80s'%s%s%s", rule->selector,
		nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

/* Scalars and lists of them, as configurations hold. */
static void copy_data(struct arena *arena, const struct gengfu_data *from, struct gengfu_data *into)
{
	*into = *from;
	if (from->type == GENGFU_TEXT || from->type == GENGFU_SECRET) {
		into->text.bytes = arena_strndup(arena, from->text.bytes, from->text.length);
	} else if (from->type == GENGFU_LIST) {
		struct gengfu_data *items = arena_alloc(arena, from->list.count * sizeof *items);
		for (size_t i = 0; i < from->list.count; i++)
			copy_data(arena, &from->list.items[i], &items[i]);
		into->list.items = items;
	} else if (from->type == GENGFU_MAP) {
		struct gengfu_member *members = arena_alloc(arena, from->map.count * sizeof *members);
		for (size_t i = 0; i < from->map.count; i++) {
			members[i].key = arena_strdup(arena, from->map.members[i].key);
			copy_data(arena, &from->map.members[i].value, &members[i].value);
		}
		into->map.members = members;
	}
}

static const struct gengfu_data *copied(struct arena *arena, const struct gengfu_data *from)
{
	if (!from)
		return NULL;
	struct gengfu_data *copy = arena_alloc(arena, sizeof *copy);
	copy_data(arena, from, copy);
	return copy;
}

static bool is_number(const struct gengfu_data *data)
{
	return data->type == GENGFU_INTEGER || data->type == GENGFU_REAL;
}

static const char *type_text(const struct gengfu_data *data)
{
	switch (data->type) {
	case GENGFU_BOOLEAN:
		return "true or false";
	case GENGFU_INTEGER:
	case GENGFU_REAL:
		return "a number";
	case GENGFU_LIST:
		return "a list";
	case GENGFU_MAP:
		return "a table of named values";
	default:
		return "a text";
	}
}

static void verify_setting(struct loading *loading, const struct check *check, const struct config_check *rule,
	const struct gengfu_member *given)
{
	const struct gengfu_data *known = gengfu_data_get(check->settings, given->key);
	int line = given->value.line ? given->value.line : rule->line;
	if (known) {
		if (known->type != given->value.type && !(is_number(known) && is_number(&given->value)))
			problem_add(loading->problems, rule->file, line, "%s: %s must be %s, not %s", check->name,
				given->key, type_text(known), type_text(&given->value));
		return;
	}
	const char *names[COLUMNS_MAX + 1] = {NULL};
	for (size_t i = 0; check->settings && i < check->settings->map.count && i < COLUMNS_MAX; i++)
		names[i] = check->settings->map.members[i].key;
	const char *nearest = text_nearest(given->key, names);
	problem_add(loading->problems, rule->file, line, "%s: there is no setting '%.80s'%s%s%s", check->name,
		given->key, nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static bool is_device_field(const char *key)
{
	static const char *const fields[] = {"role", "site", "site_kind", "site_class", "town", "department", "device",
		"tag", "owner", "team", NULL};
	return word_find(fields, key);
}

static bool is_key_column(const struct check *check, const char *key)
{
	int column = tables_column(check->table, key);
	return column >= 0 && (unsigned)column < tables[check->table].key_columns;
}

/* Whether the scope looks at rows; a key column of another table is a mistake, save with "*", where it selects none. */
static bool verify_where(struct loading *loading, const struct check *check, const struct config_check *rule)
{
	bool looks_at_row = false;
	for (size_t i = 0; rule->where && rule->where->type == GENGFU_MAP && i < rule->where->map.count; i++) {
		const struct gengfu_member *member = &rule->where->map.members[i];
		if (is_device_field(member->key))
			continue;
		looks_at_row = true;
		if (!is_key_column(check, member->key) && strcmp(rule->selector, "*") != 0)
			problem_add(loading->problems, rule->file, member->value.line ? member->value.line : rule->line,
				"%s: its table %s has no key column '%.80s' to be scoped by", check->name,
				tables[check->table].name, member->key);
	}
	return looks_at_row;
}

static int64_t hold_of(const struct config_check *rule, const char *key)
{
	int64_t ms = -1;
	const struct gengfu_data *value = gengfu_data_get(rule->hold, key);
	if (value && value->type == GENGFU_INTEGER)
		return value->integer; /* read already, in ms */
	if (value && duration_parse(gengfu_data_text(value, ""), &ms) < 0)
		return -1;
	return ms;
}

static void add_rule(struct loading *loading, struct check *check, const struct config_check *rule)
{
	if (check->rules_count == RULES_MAX) {
		problem_add(loading->problems, rule->file, rule->line, "%s: more than %d rules about one check",
			check->name, RULES_MAX);
		return;
	}
	for (size_t i = 0; rule->settings && rule->settings->type == GENGFU_MAP && i < rule->settings->map.count; i++)
		verify_setting(loading, check, rule, &rule->settings->map.members[i]);
	check->rules = must_realloc(check->rules, check->rules_count + 1, sizeof *check->rules);
	check->rules[check->rules_count] = (struct rule){
		.where = copied(&check->arena, rule->where),
		.settings = copied(&check->arena, rule->settings),
		.looks_at_row = verify_where(loading, check, rule),
		.raise_ms = hold_of(rule, "raise"),
		.clear_ms = hold_of(rule, "clear"),
		.severity = rule->severity ? severity_parse(rule->severity) : SEVERITY_NONE,
		.enabled = rule->enabled,
	};
	if (check->rules[check->rules_count].looks_at_row)
		check->rules_of_rows |= UINT64_C(1) << check->rules_count;
	check->rules_count++;
}

static void select_all(struct loading *loading, const struct config_check *rule)
{
	if (rule->settings && rule->settings->type == GENGFU_MAP && rule->settings->map.count > 0)
		problem_add(loading->problems, rule->file, rule->line,
			"'%.80s' is a setting of one check: name that check instead of \"*\"",
			rule->settings->map.members[0].key);
	for (size_t i = 0; i < loading->stock_count; i++) {
		struct config_check without_settings = *rule;
		without_settings.settings = NULL;
		struct check *check = add_stock(loading, loading->stock[i]);
		if (check)
			add_rule(loading, check, &without_settings);
	}
}

static void apply(struct loading *loading, const struct config_check *rule)
{
	struct check *check;
	if (strcmp(rule->selector, "*") == 0) {
		select_all(loading, rule);
		return;
	}
	if (is_file(rule->selector))
		check = add_file(loading, rule->selector);
	else if (set_find(loading->set, rule->selector))
		check = set_find(loading->set, rule->selector);
	else if (word_find(loading->stock, rule->selector))
		check = add_stock(loading, rule->selector);
	else {
		unknown_check(loading, rule);
		return;
	}
	if (check)
		add_rule(loading, check, rule);
}

int set_read(
	struct set *set, const char *library, const struct config_check *rules, size_t count, struct problems *problems)
{
	struct loading loading = {.set = set, .library = library, .problems = problems};
	size_t errors = problems->errors;
	find_stock(&loading);
	/* Files first, so that a rule may name a check whose file a later rule adds. */
	for (size_t i = 0; i < count; i++)
		if (is_file(rules[i].selector))
			add_file(&loading, rules[i].selector);
	for (size_t i = 0; i < count; i++)
		apply(&loading, &rules[i]);
	arena_done(&loading.arena);
	return problems->errors > errors ? -EINVAL : 0;
}

void set_done(struct set *set)
{
	for (size_t i = 0; i < set->count; i++)
		check_free(set->items[i]);
	free(set->items);
	*set = (struct set){0};
}

struct check *set_find(const struct set *set, const char *name)
{
	for (size_t i = 0; i < set->count; i++)
		if (strcmp(set->items[i]->name, name) == 0)
			return set->items[i];
	return NULL;
}

/* What a scope is matched against. */
struct scoped {
	const struct check *check;
	const struct device *device;
	const struct row *row;
	char *text;
	size_t size;
};

static const char *scoped_field(const void *data, const char *field, size_t number)
{
	const struct scoped *scoped = data;
	if (is_device_field(field))
		return inventory_device_field(scoped->device, field, number);
	if (number > 0 || !scoped->row || !is_key_column(scoped->check, field))
		return NULL;
	int column = tables_column(scoped->check->table, field);
	row_text(scoped->check->table, scoped->row, (unsigned)column, scoped->text, scoped->size);
	return scoped->text;
}

uint64_t check_rules(const struct check *check, const struct device *device, const struct row *row)
{
	char text[512];
	const struct scoped scoped = {check, device, row, text, sizeof text};
	uint64_t within = 0;
	for (size_t i = 0; i < check->rules_count; i++) {
		const struct rule *rule = &check->rules[i];
		if (rule->looks_at_row != (row != NULL))
			continue;
		if (!rule->where || config_where_matches(rule->where, scoped_field, &scoped))
			within |= UINT64_C(1) << i;
	}
	return within;
}

static int refuse_change(lua_State *state)
{
	return luaL_error(state, "settings can be read but not changed; keep what you compute in a local");
}

/* pairs over the settings: upvalue is the table behind. */
static int settings_pairs(lua_State *state)
{
	lua_getglobal(state, "next");
	lua_pushvalue(state, lua_upvalueindex(1));
	lua_pushnil(state);
	return 3;
}

/* An empty table that shows the settings and refuses changes; its reference. */
static int make_settings(const struct check *check, uint64_t rules)
{
	lua_State *state = script_state(check->script);
	lua_newtable(state);
	lua_createtable(state, 0, 4);
	lua_newtable(state);
	for (size_t i = 0; check->settings && i < check->settings->map.count; i++) {
		const struct gengfu_member *member = &check->settings->map.members[i];
		const struct gengfu_data *value = &member->value;
		for (size_t r = 0; r < check->rules_count; r++) {
			const struct gengfu_data *given = gengfu_data_get(check->rules[r].settings, member->key);
			if (rules >> r & 1 && given)
				value = given;
		}
		script_push_data(state, value);
		lua_setfield(state, -2, member->key);
	}
	lua_pushvalue(state, -1);
	lua_pushcclosure(state, settings_pairs, 1);
	lua_setfield(state, -3, "__pairs");
	lua_setfield(state, -2, "__index");
	lua_pushcfunction(state, refuse_change);
	lua_setfield(state, -2, "__newindex");
	lua_pushboolean(state, 0);
	lua_setfield(state, -2, "__metatable");
	lua_setmetatable(state, -2);
	return luaL_ref(state, LUA_REGISTRYINDEX);
}

const struct variant *check_variant(struct check *check, uint64_t rules)
{
	for (size_t i = 0; i < check->variants_count; i++)
		if (check->variants[i].rules == rules)
			return &check->variants[i];
	struct variant variant = {.rules = rules, .raise_ms = check->raise_ms, .clear_ms = check->clear_ms};
	bool was_selected = false;
	for (size_t i = 0; i < check->rules_count; i++) {
		const struct rule *rule = &check->rules[i];
		if (!(rules >> i & 1))
			continue;
		if (rule->enabled >= 0 || !was_selected)
			variant.enabled = rule->enabled != 0;
		was_selected = true;
		if (rule->raise_ms >= 0)
			variant.raise_ms = rule->raise_ms;
		if (rule->clear_ms >= 0)
			variant.clear_ms = rule->clear_ms;
		if (rule->severity != SEVERITY_NONE)
			variant.severity = rule->severity;
	}
	variant.settings = make_settings(check, rules);
	array_reserve_one(check->variants, check->variants_count, check->variants_capacity);
	check->variants[check->variants_count] = variant;
	return &check->variants[check->variants_count++];
}
