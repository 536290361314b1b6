/* SPDX-License-Identifier: Apache-2.0 */
/* gengfu sinks list|dead|resend: where the sinks stand, what they could not deliver, and another try of that. */
#include "commands/ask.h"
#include "commands/commands.h"
#include "store/store.h"
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct listing {
	const char *sink; /* NULL: all */
	bool as_json;
	size_t count;
};

static void print_dead(void *data, const struct held_event *held)
{
	struct listing *listing = data;
	char since[WALL_TEXT_SIZE];

	if (!held->is_dead)
		return;
	listing->count++;
	wall_format(held->since, since);
	if (!listing->as_json) {
		printf("%s  %" PRId64 "  %s  since %s  %s\n", held->sink, held->sequence, held->subject, since,
			held->why);
		return;
	}
	json_t *line = json_pack("{s:s, s:I, s:s, s:s, s:s}", "sink", held->sink, "sequence",
		(json_int_t)held->sequence, "subject", held->subject, "since", since, "why", held->why);
	json_dumpf(line, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(line);
}

static int list_dead(const struct target *target, struct listing *listing)
{
	struct store *store;
	char path[1100];
	char why[512];

	snprintf(path, sizeof path, "%s/gengfu.db", target->state);
	if (store_open_reader(path, &store, why))
		return fail(EXIT_NO, "%s", why);
	int error = store_held(store, listing->sink, print_dead, listing);
	store_close(store);
	if (error)
		return fail(EXIT_NO, "%s cannot be read: %s", path, strerror(-error));
	if (!listing->as_json && listing->count == 0)
		puts("no dead letters");
	return EXIT_DONE;
}

static int list_sinks(const struct target *target, bool as_json)
{
	json_t *answer = ask_agent(target->state, json_pack("{s:s}", "command", "status"));
	size_t i;
	json_t *sink;

	if (!answer)
		return EXIT_NO;
	json_array_foreach(json_object_get(json_object_get(answer, "status"), "sinks"), i, sink)
	{
		const char *trouble = json_string_value(json_object_get(sink, "trouble"));
		if (as_json) {
			json_dumpf(sink, stdout, JSON_COMPACT);
			putchar('\n');
			continue;
		}
		printf("%s  at %lld, %lld behind, %lld held back%s%s\n",
			json_string_value(json_object_get(sink, "name")),
			(long long)json_integer_value(json_object_get(sink, "cursor")),
			(long long)json_integer_value(json_object_get(sink, "behind")),
			(long long)json_integer_value(json_object_get(sink, "held")), trouble ? ", " : "",
			trouble ? trouble : "");
	}
	json_decref(answer);
	return EXIT_DONE;
}

static int resend(const struct target *target, const char *sink, const char *sequence)
{
	char *end = NULL;
	long long number = sequence ? strtoll(sequence, &end, 10) : 0;

	if (sequence && (*end || number < 1))
		return fail(EXIT_USAGE, "'%s' is no sequence, which gengfu sinks dead shows", sequence);
	json_t *answer = ask_agent(target->state,
		json_pack("{s:s, s:s, s:I}", "command", "resend", "sink", sink, "sequence", (json_int_t)number));
	if (!answer)
		return EXIT_NO;
	const char *error = json_string_value(json_object_get(answer, "error"));
	long long count = json_integer_value(json_object_get(answer, "count"));
	int status = error ? fail(EXIT_NO, "%s", error) : count > 0 ? EXIT_DONE : EXIT_NO;
	if (!error)
		printf("%lld to be sent again\n", count);
	json_decref(answer);
	return status;
}

int command_sinks(const struct places *places, int count, char **arguments)
{
	static const struct option options[] = {{"config", required_argument, NULL, 'c'},
		{"state", required_argument, NULL, 's'}, {"json", no_argument, NULL, 'j'}, {0}};
	const char *config = NULL, *state = NULL;
	struct listing listing = {0};
	struct target target;
	int option;

	while ((option = getopt_long(count, arguments, "c:", options, NULL)) != -1) {
		if (option == '?')
			return EXIT_USAGE;
		if (option == 'j')
			listing.as_json = true;
		else
			*(option == 'c' ? &config : &state) = optarg;
	}
	const char *verb = optind < count ? arguments[optind] : "list";
	const char *sink = optind + 1 < count ? arguments[optind + 1] : NULL;
	const char *sequence = optind + 2 < count ? arguments[optind + 2] : NULL;
	bool is_resend = strcmp(verb, "resend") == 0;
	if (!is_resend && strcmp(verb, "list") != 0 && strcmp(verb, "dead") != 0)
		return fail(EXIT_USAGE, "sinks takes list, dead or resend, not '%s'", verb);
	if ((is_resend && !sink) || (!is_resend && sequence) || (strcmp(verb, "list") == 0 && sink))
		return fail(EXIT_USAGE, "sinks %s takes %s", verb,
			is_resend        ? "the name of a sink, and a sequence if it is not for all"
			: verb[0] == 'd' ? "the name of a sink or nothing"
					 : "no argument");
	if (!target_find(places, config, state, &target))
		return EXIT_NO;
	listing.sink = sink;
	if (is_resend)
		return resend(&target, sink, sequence);
	return verb[0] == 'd' ? list_dead(&target, &listing) : list_sinks(&target, listing.as_json);
}
