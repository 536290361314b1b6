/* SPDX-License-Identifier: Apache-2.0 */
/* gengfu find: where is it plugged in? What the running agent knows, the likeliest port first. And its kin, the
 * neighbours that nobody has entered. */
#include "base/must.h"
#include "commands/ask.h"
#include "commands/commands.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static bool is_uplink(const json_t *place)
{
	return json_is_true(json_object_get(place, "uplink"));
}

/* Access ports before uplinks, ports with few MACs before those with many. */
static int by_likeliness(const void *a, const void *b)
{
	const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;
	json_int_t x_macs = json_integer_value(json_object_get(x, "macs_on_port"));
	json_int_t y_macs = json_integer_value(json_object_get(y, "macs_on_port"));

	if (is_uplink(x) != is_uplink(y))
		return is_uplink(x) ? 1 : -1;
	return (x_macs > y_macs) - (x_macs < y_macs);
}

static void print_names(const char *what, const json_t *names)
{
	const char *name;
	json_t *unused;
	bool is_first = true;

	json_object_foreach((json_t *)names, name, unused)
	{
		printf("%s%s", is_first ? what : ", ", name);
		is_first = false;
	}
	if (!is_first)
		putchar('\n');
}

static void print_place(const json_t *place)
{
	const char *vlan = text_of(place, "vlan"), *site = text_of(place, "site"), *town = text_of(place, "town");
	long long macs = json_integer_value(json_object_get(place, "macs_on_port"));

	printf("  %s %s  %s%s%s%s%s%s%s%s", text_of(place, "device"), text_of(place, "interface"),
		text_of(place, "mac"), *vlan ? " vlan " : "", vlan, *site ? ", site " : "", site, *town ? " (" : "",
		town, *town ? ")" : "");
	printf(", %lld %s on this port\n", macs, macs == 1 ? "address" : "addresses");
}

static void print_places(json_t *places)
{
	size_t count = json_array_size(places), access = 0;
	json_t **order = must_calloc(count + 1, sizeof(json_t *));

	for (size_t i = 0; i < count; i++) {
		order[i] = json_array_get(places, i);
		access += !is_uplink(order[i]);
	}
	qsort(order, count, sizeof(json_t *), by_likeliness);
	if (access == 1)
		puts("plugged in at");
	else if (access > 1)
		printf("seen on %zu access ports, the likeliest first\n", access);
	for (size_t i = 0; i < access; i++)
		print_place(order[i]);
	if (access < count)
		puts(access ? "and on the way there, on uplinks"
			    : "seen on uplinks only: the last switch is not polled, or gives no macs");
	for (size_t i = access; i < count; i++)
		print_place(order[i]);
	free(order);
}

static void print_neighbours(const json_t *list)
{
	size_t i;
	json_t *one;

	json_array_foreach(list, i, one)
		printf("  %s %s  %s %s  %s %s\n", text_of(one, "device"), text_of(one, "interface"),
			text_of(one, "name"), text_of(one, "address"), text_of(one, "chassis"), text_of(one, "port"));
}

static void print_device(const json_t *device)
{
	printf("device %s  %s", text_of(device, "name"), text_of(device, "address"));
	if (*text_of(device, "role"))
		printf("  %s", text_of(device, "role"));
	if (*text_of(device, "site"))
		printf("  site %s", text_of(device, "site"));
	putchar('\n');
}

static int print_found(const json_t *answer, const char *text)
{
	const json_t *device = json_object_get(answer, "device"), *neighbours = json_object_get(answer, "neighbours");
	json_t *places = json_object_get(answer, "places");

	if (!json_is_object(device) && json_array_size(places) == 0 && json_array_size(neighbours) == 0 &&
		json_object_size(json_object_get(answer, "addresses")) == 0)
		return fail(EXIT_NO, "%s is in no device's arp, macs or neighbours table, nor in the inventory", text);
	if (json_is_object(device))
		print_device(device);
	print_names("addresses ", json_object_get(answer, "addresses"));
	print_names("macs ", json_object_get(answer, "macs"));
	print_places(places);
	if (json_array_size(neighbours))
		puts("announces itself behind");
	print_neighbours(neighbours);
	return EXIT_DONE;
}

/* The answer's member, or NULL after saying why. */
static json_t *answer_of(const struct places *places, const char *config, const char *state, json_t *request)
{
	struct target target;

	if (!target_find(places, config, state, &target)) {
		json_decref(request);
		return NULL;
	}
	json_t *answer = ask_agent(target.state, request);
	if (answer && !json_is_true(json_object_get(answer, "ok"))) {
		fail(EXIT_NO, "%s", text_of(answer, "error"));
		json_decref(answer);
		answer = NULL;
	}
	return answer;
}

int print_unknown_neighbours(const struct places *places, const char *config, const char *state)
{
	json_t *answer = answer_of(places, config, state, json_pack("{s:s}", "command", "neighbours"));

	if (!answer)
		return EXIT_NO;
	print_neighbours(json_object_get(answer, "neighbours"));
	json_decref(answer);
	return fflush(stdout) ? fail(EXIT_NO, "standard output cannot be written") : EXIT_DONE;
}

int command_find(const struct places *places, int count, char **arguments)
{
	static const struct option options[] = {{"config", required_argument, NULL, 'c'},
		{"state", required_argument, NULL, 's'}, {"json", no_argument, NULL, 'j'}, {0}};
	const char *config = default_config(), *state = NULL;
	bool as_json = false;
	int option;

	while ((option = getopt_long(count, arguments, "c:", options, NULL)) != -1) {
		if (option == 'c')
			config = optarg;
		else if (option == 's')
			state = optarg;
		else if (option == 'j')
			as_json = true;
		else
			return EXIT_USAGE;
	}
	if (optind + 1 != count)
		return fail(EXIT_USAGE, "find takes one address, MAC or name: gengfu find 10.1.0.7");
	const char *text = arguments[optind];
	json_t *answer = answer_of(places, config, state, json_pack("{s:s, s:s}", "command", "find", "text", text));
	if (!answer)
		return EXIT_NO;
	int status = EXIT_DONE;
	json_t *found = json_object_get(answer, "found");
	if (as_json) {
		json_dumpf(found, stdout, JSON_COMPACT);
		putchar('\n');
	} else {
		status = print_found(found, text);
	}
	json_decref(answer);
	return fflush(stdout) ? fail(EXIT_NO, "standard output cannot be written") : status;
}
