/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Devices that are written in the configuration itself rather than in a CSV file: few, or such as need settings of
 * their own for a collector (`snmp = { retries = 4 }`, checked against the collector's device keys). Whether the site
 * exists and the name is unique is for inventory to say, which knows the CSV files too.
 */
#include "base/must.h"
#include "config/parts.h"
#include <string.h>

#define ROUND_MIN_MS 1000
#define ROUND_MAX_MS (INT64_C(24) * 3600 * 1000)

static const struct gengfu_key base_keys[] = {
	{"address", GENGFU_KEY_TEXT, true, NULL, "\"host\", \"host:port\" or \"[v6]:port\""},
	{"credentials", GENGFU_KEY_TEXT, true, NULL, "name of the credentials, or \"none\""},
	{"site", GENGFU_KEY_TEXT, false, NULL, "Name of the site"},
	{"role", GENGFU_KEY_TEXT, false, NULL, "What the device is for: core-switch, …"},
	{"department", GENGFU_KEY_TEXT, false, NULL, "Department that the device serves"},
	{"team", GENGFU_KEY_TEXT, false, NULL, "Team that its tickets go to"},
	{"owner", GENGFU_KEY_TEXT, false, NULL, "Who owns it"},
	{"serial", GENGFU_KEY_TEXT, false, NULL, "Serial number"},
	{"profile", GENGFU_KEY_TEXT, false, NULL, "Profile, where it is not to be recognised"},
	{"poll", GENGFU_KEY_DURATION, false, NULL, "Interval of its rounds, if not poll.every"},
	{"enabled", GENGFU_KEY_BOOLEAN, false, "true", "false: known, but not polled"},
	{"tags", GENGFU_KEY_LIST, false, NULL, "Words for scopes"},
};

struct check {
	struct reading *reading;
	const struct gengfu_data *settings;
	const char *what;
};

/* The keys of a device: those above, and the name of each collector that has keys of devices. */
static const struct gengfu_key *keys_of(struct reading *reading)
{
	const struct config *config = reading->config;
	size_t count = ARRAY_LENGTH(base_keys);
	struct gengfu_key *keys =
		arena_alloc(&reading->config->arena, (count + config->collectors_count + 1) * sizeof *keys);
	char why[512];
	memcpy(keys, base_keys, sizeof base_keys);
	for (size_t i = 0; i < config->collectors_count; i++) {
		const struct gengfu_collector *collector =
			modules_collector(reading->modules, config->collectors[i].name, why);
		if (collector && collector->device_keys)
			keys[count++] = (struct gengfu_key){.name = collector->name,
				.type = GENGFU_KEY_MAP,
				.help = "Settings of this device for the collector"};
	}
	return keys;
}

static const char *text_of(const struct check *check, const char *key)
{
	return gengfu_data_text(gengfu_data_get(check->settings, key), NULL);
}

static void address_check(const struct check *check, const char *address)
{
	char host[256];
	uint16_t port = 0;
	const char *why = NULL;
	if (config_address_parse(address, host, &port, &why) < 0)
		problem_add(check->reading->problems, check->reading->config->file,
			settings_line(check->settings, "address"), "%s: address '%.80s' %s", check->what, address, why);
}

static const char *credentials_settle(const struct check *check, const char *name)
{
	const struct config *config = check->reading->config;
	if (strcmp(name, "none") == 0)
		return NULL;
	if (config_find_credentials(config, name))
		return name;
	const char **names =
		arena_alloc(&check->reading->config->arena, (config->credentials_count + 1) * sizeof *names);
	for (size_t i = 0; i < config->credentials_count; i++)
		names[i] = config->credentials[i].values.name;
	const char *nearest = text_nearest(name, names);
	problem_add(check->reading->problems, config->file, settings_line(check->settings, "credentials"),
		"%s: there are no credentials \"%.80s\"%s%s%s", check->what, name, nearest ? ", did you mean \"" : "",
		nearest ? nearest : "", nearest ? "\"?" : "");
	return name;
}

static const char *const *tags_settle(const struct check *check)
{
	const struct gengfu_data *list = gengfu_data_get(check->settings, "tags");
	size_t count = list ? list->list.count : 0;
	const char **tags = arena_alloc(&check->reading->config->arena, (count + 1) * sizeof *tags);
	for (size_t i = 0; i < count; i++) {
		tags[i] = gengfu_data_text(&list->list.items[i], "");
		if (list->list.items[i].type != GENGFU_TEXT || !*tags[i])
			problem_add(check->reading->problems, check->reading->config->file,
				settings_line(check->settings, "tags"), "%s: tags must be a list of texts",
				check->what);
	}
	return tags;
}

/* Each collector's part of the device's settings, checked; NULL when there is none. */
static const struct gengfu_data *settings_settle(const struct check *check)
{
	struct config *config = check->reading->config;
	struct gengfu_member *members = arena_alloc(&config->arena, (config->collectors_count + 1) * sizeof *members);
	size_t count = 0;
	char why[512];
	/* The settings are sorted by key, so the result is too. */
	for (size_t i = 0; i < check->settings->map.count; i++) {
		const struct gengfu_member *given = &check->settings->map.members[i];
		const struct gengfu_collector *collector = NULL;
		for (size_t c = 0; c < config->collectors_count && !collector; c++)
			if (strcmp(config->collectors[c].name, given->key) == 0)
				collector = modules_collector(check->reading->modules, given->key, why);
		if (!collector)
			continue;
		auto_free char *what = must_printf("%s: %s", check->what, given->key);
		const struct gengfu_data *settings = modules_settings(collector->device_keys, &given->value, what,
			config->file, given->value.line, &config->arena, check->reading->problems);
		if (settings)
			members[count++] = (struct gengfu_member){given->key, *settings};
	}
	if (count == 0)
		return NULL;
	struct gengfu_data *map = arena_alloc(&config->arena, sizeof *map);
	*map = (struct gengfu_data){.type = GENGFU_MAP, .line = check->settings->line, .map = {members, count}};
	return map;
}

static int64_t poll_settle(const struct check *check)
{
	const struct gengfu_data *value = gengfu_data_get(check->settings, "poll");
	int64_t ms = gengfu_data_integer(value, 0);
	if (value && (ms < ROUND_MIN_MS || ms > ROUND_MAX_MS))
		problem_add(check->reading->problems, check->reading->config->file,
			settings_line(check->settings, "poll"), "%s: poll must be from \"1s\" to \"1d\"", check->what);
	return ms;
}

static void settle(const struct check *check, struct config_device *into)
{
	into->address = text_of(check, "address");
	into->credentials = credentials_settle(check, text_of(check, "credentials"));
	into->site = text_of(check, "site");
	into->role = text_of(check, "role");
	into->department = text_of(check, "department");
	into->team = text_of(check, "team");
	into->owner = text_of(check, "owner");
	into->serial = text_of(check, "serial");
	into->profile = text_of(check, "profile");
	into->poll_ms = poll_settle(check);
	into->enabled = gengfu_data_boolean(gengfu_data_get(check->settings, "enabled"), true);
	into->tags = tags_settle(check);
	into->settings = settings_settle(check);
	address_check(check, into->address);
}

void devices_check(struct reading *reading)
{
	struct config *config = reading->config;
	const struct gengfu_key *keys = keys_of(reading);
	size_t count = entries_count(reading, WORD_DEVICE);
	config->devices = arena_alloc(&config->arena, count * sizeof *config->devices);
	for (size_t i = 0; i < reading->entries.count; i++) {
		const struct entry *entry = &reading->entries.items[i];
		if (entry->word != WORD_DEVICE)
			continue;
		struct check check = {.reading = reading, .what = entry_what(reading, entry)};
		check.settings = modules_settings(
			keys, entry->body, check.what, config->file, entry->line, &config->arena, reading->problems);
		if (!check.settings)
			continue;
		struct config_device *into = &config->devices[config->devices_count++];
		into->name = entry->name;
		into->file = config->file;
		into->line = entry->line;
		settle(&check, into);
	}
}
