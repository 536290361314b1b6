/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sinks and collectors: the module is loaded, as its descriptor says which settings there are, and the settings are
 * checked against it. Nothing is started. The SNMP collector is there even where the file does not name it.
 */
#include "base/must.h"
#include "config/parts.h"
#include <string.h>

static bool load(struct reading *reading, const struct entry *entry, const struct gengfu_key **ret_keys)
{
	char why[512] = "";
	if (entry->word == WORD_SINK) {
		const struct gengfu_sink *sink = modules_sink(reading->modules, entry->name, why);
		*ret_keys = sink ? sink->keys : NULL;
		if (sink)
			return true;
	} else {
		const struct gengfu_collector *collector = modules_collector(reading->modules, entry->name, why);
		*ret_keys = collector ? collector->keys : NULL;
		if (collector)
			return true;
	}
	problem_add(reading->problems, reading->config->file, entry->line, "%s: %s", entry_what(reading, entry), why);
	return false;
}

static const char *own_name(const struct entry *entry)
{
	return gengfu_data_text(gengfu_data_get(entry->body, "name"), "");
}

/* Sinks of one kind are told apart by a name of their own. */
static const struct entry *same_earlier(const struct reading *reading, const struct entry *entry)
{
	for (const struct entry *earlier = reading->entries.items; earlier < entry; earlier++)
		if (earlier->word == entry->word && strcmp(earlier->name, entry->name) == 0 &&
			strcmp(own_name(earlier), own_name(entry)) == 0)
			return earlier;
	return NULL;
}

static void settle(struct reading *reading, const struct entry *entry, struct config_module *into, size_t *count)
{
	struct config *config = reading->config;
	const struct gengfu_key *keys = NULL;
	const char *what = entry_what(reading, entry);
	const struct entry *earlier = entry->line ? same_earlier(reading, entry) : NULL;
	if (earlier) {
		problem_add(reading->problems, config->file, entry->line, "%s was given in line %d already%s", what,
			earlier->line, entry->word == WORD_SINK ? ", and without another `name`" : "");
		return;
	}
	if (!load(reading, entry, &keys))
		return;
	const struct gengfu_data *settings =
		modules_settings(keys, entry->body, what, config->file, entry->line, &config->arena, reading->problems);
	into[(*count)++] = (struct config_module){entry->name, settings, entry->line};
}

static void word_check(struct reading *reading, enum word word, struct config_module **ret_modules, size_t *ret_count)
{
	/* One more, for a collector that is not named. */
	*ret_modules = arena_alloc(&reading->config->arena, (entries_count(reading, word) + 1) * sizeof **ret_modules);
	for (size_t i = 0; i < reading->entries.count; i++)
		if (reading->entries.items[i].word == word)
			settle(reading, &reading->entries.items[i], *ret_modules, ret_count);
}

static bool is_named(const struct reading *reading, const char *collector)
{
	for (size_t i = 0; i < reading->entries.count; i++)
		if (reading->entries.items[i].word == WORD_COLLECTOR &&
			strcmp(reading->entries.items[i].name, collector) == 0)
			return true;
	return false;
}

void modules_check(struct reading *reading)
{
	struct config *config = reading->config;
	word_check(reading, WORD_SINK, &config->sinks, &config->sinks_count);
	word_check(reading, WORD_COLLECTOR, &config->collectors, &config->collectors_count);
	if (!is_named(reading, "snmp")) {
		const struct entry snmp = {.word = WORD_COLLECTOR, .name = "snmp"};
		settle(reading, &snmp, config->collectors, &config->collectors_count);
	}
	if (entries_count(reading, WORD_SINK) == 0)
		problem_warn(reading->problems, config->file, 0,
			"there is no sink, tickets are kept but told to nobody: write sink \"stdout_json\" {}");
}
