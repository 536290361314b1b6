/* SPDX-License-Identifier: Apache-2.0 */
/* gengfu status: what the running agent does, for eyes or as JSON. */
#include "commands/ask.h"
#include "commands/commands.h"
#include "commands/sheet.h"
#include <getopt.h>
#include <stdio.h>
#include <string.h>

static json_int_t number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static const char *words(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static void print_counts(const char *title, const json_t *object)
{
	const char *key;
	json_t *value;

	printf("%-12s", title);
	if (json_object_size(object) == 0)
		printf(" -");
	json_object_foreach((json_t *)object, key, value) if (json_is_integer(value))
		printf(" %s %lld", key, (long long)json_integer_value(value));
	putchar('\n');
}

static void print_devices(const json_t *devices)
{
	printf("%-12s %lld", "devices", (long long)number(devices, "total"));
	const char *key;
	json_t *value;
	json_object_foreach(json_object_get(devices, "by_status"), key, value)
		printf(", %lld %s", (long long)json_integer_value(value), key);
	if (number(devices, "waiting"))
		printf(", %lld waiting for their first round", (long long)number(devices, "waiting"));
	if (number(devices, "disabled"))
		printf(", %lld disabled", (long long)number(devices, "disabled"));
	putchar('\n');
}

/* The smallest bound in ms that holds at least `part` of all rounds. */
static long long lateness_bound(const json_t *buckets, double part)
{
	json_int_t all = 0, seen = 0;

	for (size_t i = 0; i < json_array_size(buckets); i++)
		all += json_integer_value(json_array_get(buckets, i));
	for (size_t i = 0; i < json_array_size(buckets); i++) {
		seen += json_integer_value(json_array_get(buckets, i));
		if (all && (double)seen >= part * (double)all)
			return 1LL << i;
	}
	return 0;
}

static void print_schedule(const json_t *schedule)
{
	const json_t *buckets = json_object_get(schedule, "late_up_to_2_to_the_i_ms");

	printf("%-12s %lld rounds, %lld overrun, late by at most %lld ms (50 %%), %lld ms (99 %%)\n", "polls",
		(long long)number(schedule, "rounds"), (long long)number(schedule, "overruns"),
		lateness_bound(buckets, 0.5), lateness_bound(buckets, 0.99));
}

static void print_sinks(const json_t *sinks)
{
	size_t i;
	json_t *sink;

	json_array_foreach((json_t *)sinks, i, sink)
	{
		printf("%-12s %s at %lld, %lld behind, %lld held back%s%s\n", "sink", words(sink, "name"),
			(long long)number(sink, "cursor"), (long long)number(sink, "behind"),
			(long long)number(sink, "held"), words(sink, "trouble")[0] ? ", " : "", words(sink, "trouble"));
	}
}

static void print_device_list(const json_t *list)
{
	static const char *const columns[] = {"name", "address", "profile", "status", "detail", "state"};
	struct sheet sheet = SHEET(6);
	size_t i;
	json_t *device;

	if (!list)
		return;
	for (size_t column = 0; column < 6; column++)
		sheet_add(&sheet, columns[column]);
	json_array_foreach((json_t *)list, i, device) for (size_t column = 0; column < 6; column++)
		sheet_add(&sheet, words(device, columns[column]));
	putchar('\n');
	sheet_print(&sheet, stdout, "");
	sheet_done(&sheet);
}

static void print_status(const json_t *status)
{
	const json_t *store = json_object_get(status, "store");
	const char *key;
	json_t *figures;

	printf("%-12s %s, version %s, started %s\n", "agent", words(status, "agent"), words(status, "version"),
		words(status, "started"));
	print_devices(json_object_get(status, "devices"));
	print_schedule(json_object_get(status, "schedule"));
	json_object_foreach(json_object_get(status, "collectors"), key, figures) print_counts(key, figures);
	print_counts("readings", json_object_get(status, "readings"));
	print_counts("checks", json_object_get(status, "checks"));
	printf("%-12s %lld raised, %lld open tickets", "alarms", (long long)number(status, "alarms"),
		(long long)number(status, "open_tickets"));
	if (number(status, "waiting") > 0)
		printf(", %lld wait for office hours", (long long)number(status, "waiting"));
	putchar('\n');
	printf("%-12s committed up to event %lld%s%s\n", "store", (long long)number(store, "sequence"),
		words(store, "trouble")[0] ? ", " : "", words(store, "trouble"));
	print_sinks(json_object_get(status, "sinks"));
	print_device_list(json_object_get(status, "device_list"));
}

int command_status(const struct places *places, int count, char **arguments)
{
	static const struct option options[] = {{"config", required_argument, NULL, 'c'},
		{"state", required_argument, NULL, 's'}, {"json", no_argument, NULL, 'j'},
		{"devices", no_argument, NULL, 'd'}, {0}};
	const char *config = NULL, *state = NULL;
	bool as_json = false, devices = false;
	struct target target;
	int option;

	while ((option = getopt_long(count, arguments, "c:", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			config = optarg;
			break;
		case 's':
			state = optarg;
			break;
		case 'j':
			as_json = true;
			break;
		case 'd':
			devices = true;
			break;
		default:
			return EXIT_USAGE;
		}
	}
	if (optind < count)
		return fail(EXIT_USAGE, "status takes no argument '%s'", arguments[optind]);
	if (!target_find(places, config, state, &target))
		return EXIT_NO;
	json_t *answer = ask_agent(target.state, json_pack("{s:s, s:b}", "command", "status", "devices", devices));
	const json_t *status = json_object_get(answer, "status");
	if (status && as_json) {
		json_dumpf(status, stdout, JSON_COMPACT);
		putchar('\n');
	} else if (status) {
		print_status(status);
	} else if (answer) {
		fail(EXIT_NO, "%s", words(answer, "error"));
	}
	bool good = status != NULL;
	json_decref(answer);
	return good ? EXIT_DONE : EXIT_NO;
}
