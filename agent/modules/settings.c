/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Settings against keys: the one place that knows what `name = value` in the configuration may be, for the settings of
 * modules and for the agent's own words alike. A map comes in, a complete map goes out: every key that was given or has
 * a fallback, in the order of the keys' bytes, durations as milliseconds, whole numbers where reals are wanted as
 * reals. A key that is optional, has no fallback and was not given is not there. All mistakes are collected; a value
 * that is wrong is not replaced by the fallback, there is no result then.
 *
 * A secret's content is never printed, nor is a text that stands where a secret belongs.
 */
#include "base/clock.h"
#include "base/must.h"
#include "modules/modules.h"
#include <errno.h>
#include <math.h>
#include <stdlib.h>

static const char *const wanted[] = {
	[GENGFU_KEY_BOOLEAN] = "true or false",
	[GENGFU_KEY_INTEGER] = "a whole number",
	[GENGFU_KEY_REAL] = "a number",
	[GENGFU_KEY_TEXT] = "a text",
	[GENGFU_KEY_DURATION] = "a duration such as \"90s\", \"5m\" or \"1h30m\"",
	[GENGFU_KEY_SECRET] = "secret \"name\"",
	[GENGFU_KEY_LIST] = "a list such as { \"a\", \"b\" }",
	[GENGFU_KEY_MAP] = "a table such as { name = value }",
};

/* One call's circumstances. */
struct check {
	const char *what, *file;
	int line;
	struct arena *arena;
	struct problems *problems;
};

/* What was given, for a message; a text is cut short, a secret not shown. */
static void describe(const struct gengfu_data *value, struct buffer *into)
{
	switch (value->type) {
	case GENGFU_NIL:
		buffer_add_text(into, "nil");
		break;
	case GENGFU_BOOLEAN:
		buffer_add_text(into, value->boolean ? "true" : "false");
		break;
	case GENGFU_INTEGER:
		buffer_printf(into, "%lld", (long long)value->integer);
		break;
	case GENGFU_REAL:
		buffer_printf(into, "%.14g", value->real);
		break;
	case GENGFU_TEXT:
		buffer_printf(into, "\"%.60s\"", value->text.bytes);
		break;
	case GENGFU_LIST:
		buffer_add_text(into, value->list.count ? "a list" : "an empty table");
		break;
	case GENGFU_MAP:
		buffer_add_text(into, "a table");
		break;
	case GENGFU_SECRET:
		buffer_add_text(into, "a secret");
		break;
	}
}

static bool is_empty_table(const struct gengfu_data *value)
{
	return value->type == GENGFU_LIST && value->list.count == 0;
}

static bool to_integer(const struct gengfu_data *value, struct gengfu_data *ret)
{
	if (value->type == GENGFU_INTEGER)
		return true;
	/* 2^53: up to here a real is exactly one whole number */
	if (value->type != GENGFU_REAL || value->real != floor(value->real) || fabs(value->real) > 9007199254740992.0)
		return false;
	ret->type = GENGFU_INTEGER;
	ret->integer = (int64_t)value->real;
	return true;
}

static bool to_real(const struct gengfu_data *value, struct gengfu_data *ret)
{
	if (value->type == GENGFU_INTEGER) {
		ret->type = GENGFU_REAL;
		ret->real = (double)value->integer;
		return true;
	}
	return value->type == GENGFU_REAL && isfinite(value->real);
}

static bool to_duration(const struct gengfu_data *value, struct gengfu_data *ret)
{
	int64_t ms = 0;
	if (value->type != GENGFU_TEXT || duration_parse(value->text.bytes, &ms) < 0)
		return false;
	ret->type = GENGFU_INTEGER;
	ret->integer = ms;
	return true;
}

/* A text that C can hold: without an inner NUL. */
static bool is_text(const struct gengfu_data *value, enum gengfu_type type)
{
	return value->type == type && strlen(value->text.bytes) == value->text.length;
}

/* The value in the form that modules get it in; false when it is of the wrong type. */
static bool convert(enum gengfu_key_type type, const struct gengfu_data *value, struct gengfu_data *ret)
{
	*ret = *value;
	switch (type) {
	case GENGFU_KEY_BOOLEAN:
		return value->type == GENGFU_BOOLEAN;
	case GENGFU_KEY_INTEGER:
		return to_integer(value, ret);
	case GENGFU_KEY_REAL:
		return to_real(value, ret);
	case GENGFU_KEY_TEXT:
		return is_text(value, GENGFU_TEXT);
	case GENGFU_KEY_DURATION:
		return to_duration(value, ret);
	case GENGFU_KEY_SECRET:
		return is_text(value, GENGFU_SECRET);
	case GENGFU_KEY_LIST:
		return value->type == GENGFU_LIST;
	case GENGFU_KEY_MAP:
		return value->type == GENGFU_MAP || is_empty_table(value);
	}
	return false;
}

/* Reads a number of the whole text into `ret`. */
static bool parse_number(const char *text, struct gengfu_data *ret)
{
	char *end = NULL;
	errno = 0;
	ret->type = GENGFU_INTEGER;
	ret->integer = strtoll(text, &end, 0);
	if (*text && !*end && errno == 0)
		return true;
	ret->type = GENGFU_REAL;
	ret->real = strtod(text, &end);
	return *text && !*end;
}

static struct gengfu_data parse_text(const char *text, size_t length, struct arena *arena)
{
	if (length >= 2 && (text[0] == '"' || text[0] == '\'') && text[length - 1] == text[0]) {
		text++;
		length -= 2;
	}
	return (struct gengfu_data){.type = GENGFU_TEXT, .text = {arena_strndup(arena, text, length), length}};
}

/* `{ "a", "b" }` with texts only, without commas in them: all that a fallback needs. */
static bool parse_list(const char *text, struct arena *arena, struct gengfu_data *ret)
{
	size_t length = strlen(text);
	if (length < 2 || text[0] != '{' || text[length - 1] != '}')
		return false;
	struct gengfu_data *items = arena_alloc(arena, (length / 2 + 1) * sizeof *items);
	size_t count = 0;
	for (const char *at = text + 1; at < text + length - 1;) {
		at += strspn(at, " \t,");
		size_t item = strcspn(at, ",}");
		size_t trimmed = item;
		while (trimmed > 0 && (at[trimmed - 1] == ' ' || at[trimmed - 1] == '\t'))
			trimmed--;
		if (trimmed > 0)
			items[count++] = parse_text(at, trimmed, arena);
		at += item;
		if (*at == '}')
			break;
	}
	*ret = (struct gengfu_data){.type = GENGFU_LIST, .list = {items, count}};
	return true;
}

/* A fallback as data, as if it had been written in the configuration. */
static bool parse_fallback(const struct gengfu_key *key, struct arena *arena, struct gengfu_data *ret)
{
	const char *text = key->fallback;
	*ret = (struct gengfu_data){0};
	switch (key->type) {
	case GENGFU_KEY_BOOLEAN:
		ret->type = GENGFU_BOOLEAN;
		ret->boolean = strcmp(text, "true") == 0;
		return ret->boolean || strcmp(text, "false") == 0;
	case GENGFU_KEY_INTEGER:
	case GENGFU_KEY_REAL:
		return parse_number(text, ret);
	case GENGFU_KEY_TEXT:
	case GENGFU_KEY_DURATION:
		*ret = parse_text(text, strlen(text), arena);
		return true;
	case GENGFU_KEY_LIST:
	case GENGFU_KEY_MAP:
		return parse_list(text, arena, ret);
	case GENGFU_KEY_SECRET:
		return false; /* a secret that everybody knows */
	}
	return false;
}

static size_t key_count(const struct gengfu_key *keys)
{
	size_t count = 0;
	while (keys && keys[count].name)
		count++;
	return count;
}

static void refuse_unknown(const struct check *check, const struct gengfu_key *keys, const struct gengfu_member *member)
{
	size_t count = key_count(keys);
	const char **names = arena_alloc(check->arena, (count + 1) * sizeof *names);
	for (size_t i = 0; i < count; i++)
		names[i] = keys[i].name;
	const char *nearest = text_nearest(member->key, names);
	int line = member->value.line ? member->value.line : check->line;
	if (nearest)
		problem_add(check->problems, check->file, line, "%s: unknown key '%.80s', did you mean '%s'?",
			check->what, member->key, nearest);
	else if (count == 0)
		problem_add(check->problems, check->file, line, "%s: unknown key '%.80s': there are no settings",
			check->what, member->key);
	else
		problem_add(check->problems, check->file, line, "%s: unknown key '%.80s'", check->what, member->key);
}

static void refuse_value(const struct check *check, const struct gengfu_key *key, const struct gengfu_data *value)
{
	auto_buffer given = BUFFER_EMPTY;
	if (key->type == GENGFU_KEY_SECRET && value->type == GENGFU_TEXT)
		buffer_add_text(&given, "a text that everybody can read here");
	else
		describe(value, &given);
	problem_add(check->problems, check->file, value->line ? value->line : check->line, "%s: %s must be %s, not %s",
		check->what, key->name, wanted[key->type], buffer_text(&given));
}

/* The value of one key; false when there is none. */
static bool settle(const struct check *check, const struct gengfu_key *key, const struct gengfu_data *given,
	struct gengfu_data *ret_value)
{
	const struct gengfu_data *value = gengfu_data_get(given, key->name);
	struct gengfu_data fallback;
	if (value && value->type != GENGFU_NIL) {
		if (convert(key->type, value, ret_value))
			return true;
		refuse_value(check, key, value);
	} else if (key->required) {
		problem_add(check->problems, check->file, check->line, "%s: %s is missing: %s", check->what, key->name,
			key->help ? key->help : wanted[key->type]);
	} else if (key->fallback) {
		if (parse_fallback(key, check->arena, &fallback) && convert(key->type, &fallback, ret_value))
			return true;
		problem_add(check->problems, check->file, check->line,
			"%s: the module's own fallback '%s' for %s is not %s", check->what, key->fallback, key->name,
			wanted[key->type]);
	}
	return false;
}

static int member_compare(const void *a, const void *b)
{
	return strcmp(((const struct gengfu_member *)a)->key, ((const struct gengfu_member *)b)->key);
}

const struct gengfu_data *modules_settings(const struct gengfu_key *keys, const struct gengfu_data *given,
	const char *what, const char *file, int line, struct arena *arena, struct problems *problems)
{
	const struct check check = {what, file, given && given->line ? given->line : line, arena, problems};
	size_t errors = problems->errors;
	size_t count = key_count(keys);
	if (given && given->type != GENGFU_MAP && given->type != GENGFU_NIL && !is_empty_table(given)) {
		auto_buffer is = BUFFER_EMPTY;
		describe(given, &is);
		problem_add(problems, file, check.line, "%s: must be a table such as { name = value }, not %s", what,
			given->type == GENGFU_TEXT ? "a text" : buffer_text(&is));
		return NULL;
	}
	struct gengfu_member *members = arena_alloc(arena, (count + 1) * sizeof *members);
	size_t settled = 0;
	for (size_t i = 0; i < count; i++) {
		members[settled].key = keys[i].name;
		settled += settle(&check, &keys[i], given, &members[settled].value);
	}
	for (size_t i = 0; given && given->type == GENGFU_MAP && i < given->map.count; i++) {
		bool known = false;
		for (size_t j = 0; j < count && !known; j++)
			known = strcmp(keys[j].name, given->map.members[i].key) == 0;
		if (!known)
			refuse_unknown(&check, keys, &given->map.members[i]);
	}
	if (problems->errors > errors)
		return NULL;
	qsort(members, settled, sizeof *members, member_compare);
	struct gengfu_data *map = arena_alloc(arena, sizeof *map);
	*map = (struct gengfu_data){.type = GENGFU_MAP, .line = check.line, .map = {members, settled}};
	return map;
}
