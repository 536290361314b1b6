/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a file to a checked description. words.c runs the file and notes what it says; here and in the files beside it
 * each word's uses are checked and put into `struct config`: agent and poll here, credentials in credentials.c, devices
 * in devices.c, sinks and collectors in config_modules.c, checks in checks.c, calendars in calendars.c, targets in
 * sla.c, how long things are kept in keep.c. CSV files are only named here; inventory and tickets read them.
 *
 * Everything lives in the configuration's arena, nothing points outside but to module descriptors, which are never
 * unloaded. All mistakes are collected; with one of them there is no configuration.
 */
#include "base/clock.h"
#include "base/must.h"
#include "config/parts.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROUND_MIN_MS 1000
#define ROUND_MAX_MS (INT64_C(24) * 3600 * 1000)
#define NAME_LENGTH_MAX 63
#define PREFIX_LENGTH_MAX 12
#define PREFIX_FALLBACK_MAX 8

static const char *const languages[] = {"en", "zh", NULL};

static const struct gengfu_key agent_keys[] = {
	{"name", GENGFU_KEY_TEXT, false, NULL, "Name of this agent in events; the host's name if not given"},
	{"ticket_prefix", GENGFU_KEY_TEXT, false, NULL, "What ticket numbers begin with; from the name if not given"},
	{"state", GENGFU_KEY_TEXT, false, "/var/lib/gengfu", "Folder of the store and the command socket"},
	{"language", GENGFU_KEY_TEXT, false, "en", "Language of what people read: en or zh"},
	{NULL},
};

static const struct gengfu_key poll_keys[] = {
	{"every", GENGFU_KEY_DURATION, false, "60s", "Interval of each device's rounds"},
	{"tables", GENGFU_KEY_MAP, false, "{}", "Tables that are read less often: { macs = \"10m\" }; false: never"},
	{NULL},
};

size_t entries_count(const struct reading *reading, enum word word)
{
	size_t count = 0;
	for (size_t i = 0; i < reading->entries.count; i++)
		count += reading->entries.items[i].word == word;
	return count;
}

const struct entry *entry_earlier(const struct reading *reading, const struct entry *entry)
{
	for (const struct entry *earlier = reading->entries.items; earlier < entry; earlier++)
		if (earlier->word == entry->word && (!entry->name || strcmp(earlier->name, entry->name) == 0))
			return earlier;
	return NULL;
}

const char *entry_what(struct reading *reading, const struct entry *entry)
{
	if (!entry->name)
		return word_text(entry->word);
	return arena_printf(&reading->config->arena, "%s \"%s\"", word_text(entry->word), entry->name);
}

const char *config_path(struct reading *reading, const char *path)
{
	if (path[0] == '/' || strcmp(reading->config->folder, ".") == 0)
		return arena_strdup(&reading->config->arena, path);
	return arena_printf(&reading->config->arena, "%s/%s", reading->config->folder, path);
}

void refuse_word(struct reading *reading, int line, const char *what, const char *word, const char *const *right)
{
	auto_buffer list = BUFFER_EMPTY;
	const char *nearest = text_nearest(word, right);
	for (size_t i = 0; right[i]; i++)
		buffer_printf(&list, "%s%s", i == 0 ? "" : right[i + 1] ? ", " : " or ", right[i]);
	buffer_printf(&list, ", not '%.60s'", word);
	if (nearest)
		buffer_printf(&list, "; did you mean '%s'?", nearest);
	problem_add(reading->problems, reading->config->file, line, "%s must be %s", what, buffer_text(&list));
}

int settings_line(const struct gengfu_data *settings, const char *key)
{
	const struct gengfu_data *value = gengfu_data_get(settings, key);
	return value && value->line ? value->line : settings->line;
}

const struct entry *entry_only(struct reading *reading, enum word word)
{
	const struct entry *first = NULL;
	for (size_t i = 0; i < reading->entries.count; i++) {
		const struct entry *entry = &reading->entries.items[i];
		if (entry->word != word)
			continue;
		if (first)
			problem_add(reading->problems, reading->config->file, entry->line,
				"%s { … } was given in line %d already", word_text(word), first->line);
		else
			first = entry;
	}
	return first;
}

const struct gengfu_data *settings_of(
	struct reading *reading, const struct entry *entry, const struct gengfu_key *keys, enum word word)
{
	struct config *config = reading->config;
	return modules_settings(keys, entry ? entry->body : NULL, word_text(word), config->file,
		entry ? entry->line : 0, &config->arena, reading->problems);
}

/* The name becomes part of URIs, of event ids and of ticket numbers. */
static bool name_is_good(const char *name, const char *signs, size_t longest)
{
	size_t length = strlen(name);
	for (size_t i = 0; i < length; i++) {
		bool is_letter = (name[i] >= 'a' && name[i] <= 'z') || (name[i] >= 'A' && name[i] <= 'Z');
		if (!is_letter && !(name[i] >= '0' && name[i] <= '9') && !(i > 0 && strchr(signs, name[i])))
			return false;
	}
	return length > 0 && length <= longest;
}

static void name_settle(struct reading *reading, const struct gengfu_data *settings)
{
	struct config *config = reading->config;
	char host[256] = "";
	const char *given = gengfu_data_text(gengfu_data_get(settings, "name"), NULL);
	if (!given && gethostname(host, sizeof host - 1) == 0)
		host[strcspn(host, ".")] = '\0';
	config->name = arena_strdup(&config->arena, given ? given : host);
	if (name_is_good(config->name, "-_.", NAME_LENGTH_MAX))
		return;
	if (given)
		problem_add(reading->problems, config->file, settings_line(settings, "name"),
			"agent: name must be up to 63 letters, digits, '-', '_' and '.', not '%.80s'", given);
	else
		problem_add(reading->problems, config->file, settings->line,
			"agent: the host's name '%.80s' cannot be the agent's: write agent { name = \"…\" }", host);
}

/* "PANYU1" of "panyu-1". */
static const char *prefix_of(struct arena *arena, const char *name)
{
	char *prefix = arena_alloc(arena, PREFIX_FALLBACK_MAX + 1);
	for (size_t length = 0; *name && length < PREFIX_FALLBACK_MAX; name++) {
		if (*name >= 'a' && *name <= 'z')
			prefix[length++] = (char)(*name - 'a' + 'A');
		else if (*name != '-' && *name != '_' && *name != '.')
			prefix[length++] = *name;
	}
	return prefix;
}

static void prefix_settle(struct reading *reading, const struct gengfu_data *settings)
{
	struct config *config = reading->config;
	const char *given = gengfu_data_text(gengfu_data_get(settings, "ticket_prefix"), NULL);
	config->ticket_prefix = given ? given : prefix_of(&config->arena, config->name);
	if (given && !name_is_good(given, "", PREFIX_LENGTH_MAX))
		problem_add(reading->problems, config->file, settings_line(settings, "ticket_prefix"),
			"agent: ticket_prefix must be 1 to 12 letters and digits, such as \"PY1\", not '%.80s'", given);
}

static void agent_check(struct reading *reading)
{
	struct config *config = reading->config;
	const struct gengfu_data *settings =
		settings_of(reading, entry_only(reading, WORD_AGENT), agent_keys, WORD_AGENT);
	if (!settings)
		return;
	name_settle(reading, settings);
	prefix_settle(reading, settings);
	const char *state = gengfu_data_text(gengfu_data_get(settings, "state"), "");
	config->state = config_path(reading, state);
	if (!*state)
		problem_add(reading->problems, config->file, settings_line(settings, "state"), "agent: state is empty");
	config->language = gengfu_data_text(gengfu_data_get(settings, "language"), "en");
	if (strcmp(config->language, "en") != 0 && strcmp(config->language, "zh") != 0)
		refuse_word(
			reading, settings_line(settings, "language"), "agent: language", config->language, languages);
}

static void table_refuse(struct reading *reading, int line, const char *name)
{
	const char *names[TABLES + 1] = {0};
	for (size_t i = 0; i < TABLES; i++)
		names[i] = tables[i].name;
	const char *nearest = text_nearest(name, names);
	problem_add(reading->problems, reading->config->file, line, "poll: there is no table '%.60s'%s%s%s", name,
		nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static void table_settle(struct reading *reading, const struct gengfu_member *member)
{
	struct config *config = reading->config;
	const struct gengfu_data *value = &member->value;
	int64_t ms = 0;
	int number = tables_find(member->key);
	if (number < 0)
		table_refuse(reading, value->line, member->key);
	else if (value->type == GENGFU_BOOLEAN && !value->boolean)
		config->table_ms[number] = -1;
	else if (value->type != GENGFU_TEXT || duration_parse(value->text.bytes, &ms) < 0 || ms == 0)
		problem_add(reading->problems, config->file, value->line,
			"poll: tables.%s must be a duration such as \"10m\", or false to leave the table out",
			member->key);
	else if (ms < config->poll_ms)
		problem_add(reading->problems, config->file, value->line,
			"poll: tables.%s (%s) must not be shorter than every: tables are read in a device's rounds",
			member->key, value->text.bytes);
	else
		config->table_ms[number] = ms;
}

static void poll_check(struct reading *reading)
{
	struct config *config = reading->config;
	const struct gengfu_data *settings = settings_of(reading, entry_only(reading, WORD_POLL), poll_keys, WORD_POLL);
	if (!settings)
		return;
	config->poll_ms = gengfu_data_integer(gengfu_data_get(settings, "every"), 0);
	if (config->poll_ms < ROUND_MIN_MS || config->poll_ms > ROUND_MAX_MS)
		problem_add(reading->problems, config->file, settings_line(settings, "every"),
			"poll: every must be from \"1s\" to \"1d\"");
	const struct gengfu_data *given = gengfu_data_get(settings, "tables");
	for (size_t i = 0; given->type == GENGFU_MAP && i < given->map.count; i++)
		table_settle(reading, &given->map.members[i]);
}

static void files_check(struct reading *reading, enum word word, struct config_file **ret_files, size_t *ret_count)
{
	struct config *config = reading->config;
	struct config_file *files = arena_alloc(&config->arena, entries_count(reading, word) * sizeof *files);
	for (size_t i = 0; i < reading->entries.count; i++) {
		const struct entry *entry = &reading->entries.items[i];
		if (entry->word != word)
			continue;
		const struct entry *earlier = entry_earlier(reading, entry);
		if (earlier)
			problem_add(reading->problems, config->file, entry->line, "%s was given in line %d already",
				entry_what(reading, entry), earlier->line);
		files[*ret_count] = (struct config_file){config_path(reading, entry->name), entry->line};
		++*ret_count;
	}
	*ret_files = files;
}

static void check_all(struct reading *reading)
{
	struct config *config = reading->config;
	agent_check(reading);
	poll_check(reading);
	credentials_check(reading);
	modules_check(reading);
	devices_check(reading);
	checks_check(reading);
	calendars_check(reading);
	slas_check(reading);
	keep_check(reading);
	tickets_check(reading);
	files_check(reading, WORD_DEVICES, &config->device_files, &config->device_files_count);
	files_check(reading, WORD_LINKS, &config->link_files, &config->link_files_count);
	files_check(reading, WORD_SITES, &config->site_files, &config->site_files_count);
	if (config->device_files_count == 0 && config->devices_count == 0 && reading->problems->errors == 0)
		problem_warn(reading->problems, config->file, 0,
			"there is no device: write devices \"devices.csv\" or device \"name\" { address = \"…\" }");
}

static const char *folder_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return ".";
	return slash == path ? "/" : arena_strndup(arena, path, (size_t)(slash - path));
}

struct config *config_read_text(
	const char *path, const char *bytes, size_t length, struct modules *modules, struct problems *problems)
{
	struct config *config = must_calloc(1, sizeof *config);
	struct reading reading = {.config = config, .modules = modules, .problems = problems};
	auto_buffer text = BUFFER_EMPTY;
	size_t errors = problems->errors;
	size_t bad = 0;
	config->file = arena_strdup(&config->arena, path);
	config->folder = folder_of(&config->arena, path);
	int error = text_from_file(bytes, length, &text, &bad);
	if (error) {
		problem_add(problems, path, 0, "is no UTF-8 text (octet %zu)", bad);
	} else {
		words_run(&reading, buffer_text(&text), text.length);
		check_all(&reading);
	}
	free(reading.entries.items);
	if (problems->errors == errors)
		return config;
	config_free(config);
	return NULL;
}

struct config *config_read(const char *path, struct modules *modules, struct problems *problems)
{
	auto_buffer bytes = BUFFER_EMPTY;
	int error = file_read(path, CONFIG_FILE_MAX, &bytes);
	if (error) {
		problem_add(problems, path, 0, "cannot be read: %s", strerror(-error));
		return NULL;
	}
	return config_read_text(path, buffer_text(&bytes), bytes.length, modules, problems);
}

void config_free(struct config *config)
{
	if (!config)
		return;
	arena_done(&config->arena);
	free(config);
}

const struct config_credentials *config_find_credentials(const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->credentials_count; i++)
		if (strcmp(config->credentials[i].values.name, name) == 0)
			return &config->credentials[i];
	return NULL;
}
