/* SPDX-License-Identifier: Apache-2.0 */
/*
 * checks "…" { … }: rules about checks, in the order in which they were written. What every rule may say (where,
 * enabled, hold, severity, watch) is taken out and checked here; the rest are settings, which only the check itself
 * knows. A check is shown no secret, so a rule cannot hold one.
 */
#include "base/clock.h"
#include "base/must.h"
#include "base/severity.h"
#include "config/parts.h"
#include <string.h>
#include <unistd.h>

static const char *const severities[] = {"indeterminate", "warning", "minor", "major", "critical", NULL};

static const struct gengfu_key hold_keys[] = {
	{"raise", GENGFU_KEY_DURATION, false, NULL, "How long it must last before an alarm is raised"},
	{"clear", GENGFU_KEY_DURATION, false, NULL, "How long it must be over before the alarm is cleared"},
	{NULL},
};

struct check {
	struct reading *reading;
	const char *what;
	int line;
};

static int line_of(const struct check *check, const struct gengfu_data *value)
{
	return value->line ? value->line : check->line;
}

static void refuse(const struct check *check, const struct gengfu_data *value, const char *key, const char *must)
{
	problem_add(check->reading->problems, check->reading->config->file, line_of(check, value), "%s: %s must be %s",
		check->what, key, must);
}

static bool has_secret(const struct gengfu_data *data)
{
	if (data->type == GENGFU_SECRET)
		return true;
	for (size_t i = 0; data->type == GENGFU_LIST && i < data->list.count; i++)
		if (has_secret(&data->list.items[i]))
			return true;
	for (size_t i = 0; data->type == GENGFU_MAP && i < data->map.count; i++)
		if (has_secret(&data->map.members[i].value))
			return true;
	return false;
}

/* Whether the scope asks for devices only: a cause, which `watch` is about, has no rows. */
static bool is_of_devices(const struct gengfu_data *where)
{
	for (size_t i = 0; where && where->type == GENGFU_MAP && i < where->map.count; i++)
		if (!where_is_of_device(where->map.members[i].key))
			return false;
	return true;
}

static void watch_take(const struct check *check, const struct gengfu_data *value, struct config_check *into)
{
	static const char *const words[] = {"always", "office-hours", NULL};
	const char *word = gengfu_data_text(value, "");
	auto_free char *what = must_printf("%s: watch", check->what);
	into->watch = strcmp(word, words[1]) == 0 ? WATCH_OFFICE_HOURS : WATCH_ALWAYS;
	if (strcmp(word, words[0]) != 0 && strcmp(word, words[1]) != 0)
		refuse_word(check->reading, line_of(check, value), what, word, words);
}

/* Takes one of the keys that every rule knows; false when it is none of them. */
static bool known_take(const struct check *check, const struct gengfu_member *member, struct config_check *into)
{
	struct reading *reading = check->reading;
	const struct gengfu_data *value = &member->value;
	if (strcmp(member->key, "where") == 0) {
		where_check(reading, value, check->what, check->line);
		into->where = value;
	} else if (strcmp(member->key, "enabled") == 0) {
		into->enabled = gengfu_data_boolean(value, true);
		if (value->type != GENGFU_BOOLEAN)
			refuse(check, value, "enabled", "true or false");
	} else if (strcmp(member->key, "hold") == 0) {
		auto_free char *what = must_printf("%s: hold", check->what);
		modules_settings(hold_keys, value, what, reading->config->file, line_of(check, value),
			&reading->config->arena, reading->problems);
		into->hold = value->type == GENGFU_MAP ? value : NULL;
	} else if (strcmp(member->key, "watch") == 0) {
		watch_take(check, value, into);
	} else if (strcmp(member->key, "severity") == 0) {
		into->severity = gengfu_data_text(value, "");
		auto_free char *what = must_printf("%s: severity", check->what);
		const char *const *word = severities;
		while (*word && strcmp(*word, into->severity) != 0)
			word++;
		if (!*word)
			refuse_word(reading, line_of(check, value), what, into->severity, severities);
	} else {
		return false;
	}
	return true;
}

static bool has_office(const struct reading *reading)
{
	for (size_t i = 0; i < reading->entries.count; i++)
		if (reading->entries.items[i].word == WORD_CALENDAR &&
			strcmp(reading->entries.items[i].name, "office") == 0)
			return true;
	return false;
}

/* The rule is judged by a check's name, and by devices. */
static void watch_check(const struct check *check, const struct config_check *rule)
{
	struct reading *reading = check->reading;
	size_t length = strlen(rule->selector);
	if (rule->watch == WATCH_UNSAID)
		return;
	if (!is_of_devices(rule->where))
		problem_add(reading->problems, reading->config->file, check->line,
			"%s: watch goes by devices: in a rule of its own whose `where` names no rows", check->what);
	if (length > 4 && strcmp(rule->selector + length - 4, ".lua") == 0)
		problem_add(reading->problems, reading->config->file, check->line,
			"%s: watch goes by the check's name: write checks \"that-name\" { watch = … } in a rule of its "
			"own",
			check->what);
	if (rule->watch == WATCH_OFFICE_HOURS && !has_office(reading))
		problem_warn(reading->problems, reading->config->file, check->line,
			"%s: there is no calendar \"office\": only sites with a calendar of their own have hours",
			check->what);
}

static void settle(const struct check *check, const struct gengfu_data *body, struct config_check *into)
{
	struct arena *arena = &check->reading->config->arena;
	struct gengfu_member *settings = arena_alloc(arena, body->map.count * sizeof *settings);
	size_t count = 0;
	for (size_t i = 0; i < body->map.count; i++) {
		const struct gengfu_member *member = &body->map.members[i];
		if (known_take(check, member, into))
			continue;
		if (has_secret(&member->value))
			refuse(check, &member->value, member->key, "a plain value: checks are given no secrets");
		settings[count++] = *member;
	}
	watch_check(check, into);
	if (count == 0)
		return;
	if (strcmp(into->selector, "*") == 0)
		problem_add(check->reading->problems, check->reading->config->file, line_of(check, &settings[0].value),
			"%s: '%.80s' is a setting of one check: name that check instead of \"*\"", check->what,
			settings[0].key);
	struct gengfu_data *map = arena_alloc(arena, sizeof *map);
	*map = (struct gengfu_data){.type = GENGFU_MAP, .line = check->line, .map = {settings, count}};
	into->settings = map;
}

static const char *selector_settle(struct reading *reading, const struct entry *entry)
{
	size_t length = strlen(entry->name);
	if (length <= 4 || strcmp(entry->name + length - 4, ".lua") != 0)
		return entry->name;
	const char *path = config_path(reading, entry->name);
	if (access(path, R_OK) < 0)
		problem_add(reading->problems, reading->config->file, entry->line, "%s: %s cannot be read: %m",
			entry_what(reading, entry), path);
	return path;
}

void checks_check(struct reading *reading)
{
	struct config *config = reading->config;
	size_t count = entries_count(reading, WORD_CHECKS);
	config->checks = arena_alloc(&config->arena, count * sizeof *config->checks);
	for (size_t i = 0; i < reading->entries.count; i++) {
		const struct entry *entry = &reading->entries.items[i];
		if (entry->word != WORD_CHECKS)
			continue;
		const struct check check = {reading, entry_what(reading, entry), entry->line};
		struct config_check *into = &config->checks[config->checks_count++];
		into->selector = selector_settle(reading, entry);
		into->enabled = -1;
		into->line = entry->line;
		into->file = config->file;
		into->file = config->file;
		if (entry->body && entry->body->type == GENGFU_MAP)
			settle(&check, entry->body, into);
		else if (entry->body && entry->body->list.count > 0)
			problem_add(reading->problems, config->file, entry->line,
				"%s: must be followed by { name = value }, not by a list", check.what);
	}
}
