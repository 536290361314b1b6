/* SPDX-License-Identifier: Apache-2.0 */
/* gengfu tickets list|show: read from the store, so they answer with or without a running agent. */
#include "commands/tickets.h"
#include "base/must.h"
#include "commands/commands.h"
#include "commands/sheet.h"
#include "store/store.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *words(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* {"en":…,"zh":…} in the language of the terminal. */
static const char *spoken(const json_t *texts)
{
	const char *language = getenv("LC_ALL");

	if (!language || !*language)
		language = getenv("LC_MESSAGES");
	if (!language || !*language)
		language = getenv("LANG");
	const char *chosen = words(texts, language && strncmp(language, "zh", 2) == 0 ? "zh" : "en");
	return chosen[0] ? chosen : words(texts, "en");
}

static void print_json(const json_t *ticket)
{
	json_dumpf(ticket, stdout, JSON_COMPACT);
	putchar('\n');
}

/* list */

struct listing {
	struct sheet sheet;
	bool as_json;
	bool all;
	size_t count;
};

static bool is_open(const json_t *ticket)
{
	static const char *const ended[] = {"resolved", "closed", "rejected", "cancelled"};

	for (size_t i = 0; i < ARRAY_LENGTH(ended); i++)
		if (strcmp(words(ticket, "status"), ended[i]) == 0)
			return false;
	return true;
}

static int list_one(void *data, const json_t *state)
{
	struct listing *listing = data;
	const json_t *ticket = json_object_get(state, "body");
	const json_t *root = json_object_get(ticket, "root_cause_resource");
	char opened[32];

	if (!listing->all && !is_open(ticket))
		return 0;
	listing->count++;
	if (listing->as_json) {
		print_json(ticket);
		return 0;
	}
	sheet_add(&listing->sheet, words(ticket, "number"));
	sheet_add(&listing->sheet, words(ticket, "status"));
	sheet_add(&listing->sheet, words(ticket, "severity"));
	sheet_add(&listing->sheet, sheet_time(words(ticket, "opened"), opened));
	sheet_add(&listing->sheet, words(root, "town"));
	sheet_printf(&listing->sheet, "%zu", json_array_size(json_object_get(ticket, "impacted_resource")));
	sheet_add(&listing->sheet, spoken(json_object_get(ticket, "title")));
	return 0;
}

int tickets_list(struct store *store, bool all, bool as_json)
{
	static const char *const heads[] = {"number", "status", "severity", "opened", "town", "affected", "title"};
	struct listing listing = {.sheet = SHEET(ARRAY_LENGTH(heads)), .as_json = as_json, .all = all};

	for (size_t i = 0; i < ARRAY_LENGTH(heads); i++)
		sheet_add(&listing.sheet, heads[i]);
	listing.sheet.right[5] = 1;
	int error = store_tickets(store, all, list_one, &listing);
	if (!error && !as_json && listing.count)
		sheet_print(&listing.sheet, stdout, "");
	else if (!error && !as_json)
		puts(all ? "no tickets" : "no open tickets");
	sheet_done(&listing.sheet);
	return error ? fail(EXIT_NO, "the store cannot be read: %s", strerror(-error)) : EXIT_DONE;
}

/* show */

static const char *resource_words(const json_t *resource, char *into, size_t size)
{
	const char *device = words(resource, "device");
	bool own = !device[0] || strcmp(device, words(resource, "name")) == 0;

	snprintf(into, size, "%s %s%s%s", words(resource, "kind"), own ? "" : device, own ? "" : " ",
		words(resource, "name"));
	return into;
}

static void show_field(const char *name, const char *value)
{
	if (value[0])
		printf("%-12s %s\n", name, value);
}

static void show_alarms(const json_t *alarms)
{
	char resource[512], raised[32];
	size_t i;
	json_t *alarm;

	if (json_array_size(alarms))
		puts("\nalarms");
	json_array_foreach((json_t *)alarms, i, alarm)
	{
		printf("  %s  %-8s  %s, %s\n", sheet_time(words(alarm, "last_raised"), raised),
			json_is_true(json_object_get(alarm, "is_cleared")) ? "cleared"
									   : words(alarm, "perceived_severity"),
			words(alarm, "alarm_type_id"),
			resource_words(json_object_get(alarm, "resource"), resource, sizeof resource));
		const char *text = spoken(json_object_get(alarm, "alarm_text"));
		const char *advice = spoken(json_object_get(alarm, "proposed_repair_action"));
		if (text[0])
			printf("      %s\n", text);
		if (advice[0])
			printf("      → %s\n", advice);
	}
}

static void show_impacted(const json_t *impacted)
{
	struct sheet sheet = SHEET(4);
	size_t i;
	json_t *one;

	if (json_array_size(impacted) == 0)
		return;
	printf("\naffected (%zu)\n", json_array_size(impacted));
	for (size_t column = 0; column < 4; column++)
		sheet_add(&sheet, "");
	json_array_foreach((json_t *)impacted, i, one)
	{
		sheet_add(&sheet, words(one, "kind"));
		sheet_add(&sheet, words(one, "name"));
		sheet_add(&sheet, words(one, "site"));
		sheet_add(&sheet, words(one, "town"));
	}
	sheet_print(&sheet, stdout, "  ");
	sheet_done(&sheet);
}

/* What else belongs to it: other systems' names, works, tickets. */
static void show_names(const json_t *ticket)
{
	const char *system;
	json_t *value;
	size_t i;

	show_field("merged into", words(ticket, "merged_into"));
	show_field("earlier", words(ticket, "previous_ticket"));
	json_object_foreach(json_object_get(ticket, "external_ids"), system, value)
		printf("%-12s %s: %s\n", "elsewhere", system, json_string_value(value));
	json_array_foreach(json_object_get(ticket, "related"), i, value)
		printf("%-12s %s %s\n", "related", words(value, "kind"), words(value, "name"));
}

static const char *plain(const json_t *value, char *into, size_t size)
{
	if (json_is_string(value)) {
		snprintf(into, size, "%s", json_string_value(value));
	} else if (json_is_null(value) || !value) {
		snprintf(into, size, "-");
	} else {
		char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
		snprintf(into, size, "%.200s", text);
		free(text);
	}
	return into;
}

static int show_event(void *data, const struct stored_event *event)
{
	char at[WALL_TEXT_SIZE], local[32], from[256], to[256];
	size_t i;
	json_t *change;

	json_t *parsed = json_loads(event->data, 0, NULL);
	printf("  %s  %-24s", sheet_time(wall_format(event->time, at), local), event->type + strlen("gengfu."));
	json_array_foreach(json_object_get(parsed, "changes"), i, change)
	{
		const char *field = words(change, "field");

		if (strcmp(field, "status") == 0 || strcmp(field, "severity") == 0)
			printf(" %s %s → %s", field, plain(json_object_get(change, "from"), from, sizeof from),
				plain(json_object_get(change, "to"), to, sizeof to));
		else
			printf(" %s", field);
	}
	const json_t *actor = json_object_get(parsed, "actor");
	const char *as = words(actor, "as"), *comment = words(parsed, "comment");
	printf("  by %s%s%s\n", words(actor, "name"), as[0] ? " for " : "", as);
	if (comment[0])
		printf("      “%s”\n", comment);
	json_decref(parsed);
	return 0;
}

int tickets_show(struct store *store, const char *number, bool as_json)
{
	json_t *state = store_ticket(store, number);
	const json_t *ticket = json_object_get(state, "body");
	char resource[512], at[32];

	if (!state)
		return fail(EXIT_NO, "there is no ticket %s; gengfu tickets list --all shows them", number);
	if (as_json) {
		print_json(ticket);
		json_decref(state);
		return EXIT_DONE;
	}
	const json_t *root = json_object_get(ticket, "root_cause_resource");
	printf("%s  %s\n\n", words(ticket, "number"), spoken(json_object_get(ticket, "title")));
	show_field("status", words(ticket, "status"));
	show_field("severity", words(ticket, "severity"));
	show_field("priority", words(ticket, "priority"));
	show_field("team", words(ticket, "team"));
	show_field("assignee", words(ticket, "assignee"));
	if (json_is_object(root))
		show_field("cause", resource_words(root, resource, sizeof resource));
	show_field("alarm type", words(ticket, "alarm_type_id"));
	show_field("prob. cause", words(ticket, "probable_cause"));
	show_field("site", words(root, "site"));
	show_field("town", words(root, "town"));
	show_field("occurred", sheet_time(words(ticket, "occurred"), at));
	show_field("opened", sheet_time(words(ticket, "opened"), at));
	show_field("respond by", sheet_time(words(ticket, "respond_by"), at));
	show_field("resolve by", sheet_time(words(ticket, "resolve_by"), at));
	show_field("waits for", words(ticket, "stop_reason"));
	show_field("until", sheet_time(words(ticket, "stop_until"), at));
	show_field("resolved", sheet_time(words(ticket, "resolved"), at));
	show_field("how", words(ticket, "resolution_code"));
	show_field("", words(ticket, "resolution_comment"));
	show_field("closed", sheet_time(words(ticket, "closed"), at));
	if (json_is_integer(json_object_get(ticket, "rating")))
		printf("%-12s %lld of 5\n", "rating", (long long)json_integer_value(json_object_get(ticket, "rating")));
	show_names(ticket);
	show_field("reported by", words(json_object_get(state, "requester"), "name"));
	show_field("telephone", words(json_object_get(state, "requester"), "telephone"));
	if (words(ticket, "description")[0])
		printf("\n%s\n", words(ticket, "description"));
	show_alarms(json_object_get(ticket, "alarms"));
	show_impacted(json_object_get(ticket, "impacted_resource"));
	puts("\nhistory");
	store_history(store, words(ticket, "number"), show_event, NULL);
	json_decref(state);
	return EXIT_DONE;
}
