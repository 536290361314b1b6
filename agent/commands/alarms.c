/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gengfu alarms list|show: what is raised now, read from the store, so it answers with or without a running agent. An
 * alarm is named by eight hex digits drawn from what makes it that alarm, so that it has the same name each time.
 */
#include "base/must.h"
#include "commands/commands.h"
#include "commands/sheet.h"
#include "store/store.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *words(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static uint32_t hash_more(uint32_t hash, const char *text)
{
	/* FNV-1a; the end counts too, so that "a" "bc" is not "ab" "c". */
	do
		hash = (hash ^ (unsigned char)*text) * 16777619U;
	while (*text++);
	return hash;
}

static void name_alarm(const json_t *alarm, char into[9])
{
	const json_t *resource = json_object_get(alarm, "resource");
	const char *parts[] = {words(resource, "kind"), words(resource, "device"), words(resource, "name"),
		words(alarm, "alarm_type_id"), words(alarm, "alarm_type_qualifier")};
	uint32_t hash = 2166136261U;

	for (size_t i = 0; i < ARRAY_LENGTH(parts); i++)
		hash = hash_more(hash, parts[i]);
	snprintf(into, 9, "%08x", hash);
}

struct reading {
	struct sheet sheet;
	const char *name; /* of the one that is wanted, or NULL */
	bool as_json;
	size_t count;
};

static void show_one(const json_t *alarm, const char *name)
{
	static const char *const fields[] = {"alarm_type_id", "alarm_type_qualifier", "perceived_severity",
		"event_type", "probable_cause", "time_created", "last_raised", "last_changed"};
	const json_t *resource = json_object_get(alarm, "resource"), *one;
	size_t i;

	printf("%-20s %s\n%-20s %s %s %s\n", "name", name, "resource", words(resource, "kind"),
		words(resource, "device"), words(resource, "name"));
	for (i = 0; i < ARRAY_LENGTH(fields); i++)
		if (words(alarm, fields[i])[0])
			printf("%-20s %s\n", fields[i], words(alarm, fields[i]));
	printf("%-20s %lld\n", "raises", (long long)json_integer_value(json_object_get(alarm, "raises")));
	printf("\n%s\n%s\n", words(json_object_get(alarm, "alarm_text"), "en"),
		words(json_object_get(alarm, "proposed_repair_action"), "en"));
	json_array_foreach(json_object_get(alarm, "evidence"), i, one)
		printf("  %s  %s = %s\n", words(one, "time"), words(one, "column"), words(one, "value"));
}

static int read_one(void *data, const json_t *alarm)
{
	struct reading *reading = data;
	const json_t *resource = json_object_get(alarm, "resource");
	char name[9], raised[32];

	name_alarm(alarm, name);
	if (reading->name && strcmp(reading->name, name) != 0)
		return 0;
	reading->count++;
	if (reading->as_json) {
		json_dumpf(alarm, stdout, JSON_COMPACT);
		putchar('\n');
	} else if (reading->name) {
		show_one(alarm, name);
	} else {
		sheet_add(&reading->sheet, name);
		sheet_add(&reading->sheet, words(alarm, "perceived_severity"));
		sheet_add(&reading->sheet, sheet_time(words(alarm, "last_raised"), raised));
		sheet_add(&reading->sheet, words(resource, "device"));
		sheet_add(&reading->sheet, words(resource, "kind"));
		sheet_add(&reading->sheet, words(resource, "name"));
		sheet_add(&reading->sheet, words(alarm, "alarm_type_id"));
	}
	return 0;
}

static int read_alarms(struct store *store, const char *name, bool as_json)
{
	static const char *const heads[] = {"alarm", "severity", "raised", "device", "kind", "name", "type"};
	struct reading reading = {.sheet = SHEET(ARRAY_LENGTH(heads)), .name = name, .as_json = as_json};

	for (size_t i = 0; i < ARRAY_LENGTH(heads); i++)
		sheet_add(&reading.sheet, heads[i]);
	int error = store_alarms(store, read_one, &reading);
	if (!error && !name && !as_json && reading.count)
		sheet_print(&reading.sheet, stdout, "");
	else if (!error && !name && !as_json)
		puts("no alarms");
	sheet_done(&reading.sheet);
	if (error)
		return fail(EXIT_NO, "the store cannot be read: %s", strerror(-error));
	return name && !reading.count
		       ? fail(EXIT_NO, "no alarm '%s' is raised; gengfu alarms list shows those that are", name)
		       : EXIT_DONE;
}

int command_alarms(const struct places *places, int count, char **arguments)
{
	static const struct option options[] = {{"config", required_argument, NULL, 'c'},
		{"state", required_argument, NULL, 's'}, {"json", no_argument, NULL, 'j'}, {0}};
	const char *config = NULL, *state = NULL;
	bool as_json = false;
	struct target target;
	struct store *store;
	char path[1100], why[512];
	int option;

	while ((option = getopt_long(count, arguments, "c:", options, NULL)) != -1) {
		if (option == '?')
			return EXIT_USAGE;
		if (option == 'j')
			as_json = true;
		else
			*(option == 'c' ? &config : &state) = optarg;
	}
	const char *verb = optind < count ? arguments[optind] : "list";
	const char *name = optind + 1 < count ? arguments[optind + 1] : NULL;
	bool is_show = strcmp(verb, "show") == 0;
	if (!is_show && strcmp(verb, "list") != 0)
		return fail(EXIT_USAGE, "unknown verb '%s': list or show", verb);
	if (is_show != (name != NULL))
		return fail(EXIT_USAGE, is_show ? "show takes an alarm, as list names it" : "list takes no argument");
	if (!target_find(places, config, state, &target))
		return EXIT_NO;
	snprintf(path, sizeof path, "%s/gengfu.db", target.state);
	if (store_open_reader(path, &store, why))
		return fail(EXIT_NO, "%s", why);
	int status = read_alarms(store, name, as_json);
	store_close(store);
	return status;
}
