/* SPDX-License-Identifier: Apache-2.0 */
/* gengfu events: the stored events again, as the lines that the sinks were given; for a consumer that keeps its own
 * cursor. */
#include "commands/commands.h"
#include "store/store.h"
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BATCH 1000
#define FOLLOW_PAUSE_US 200000

struct reading {
	struct store *store;
	const char *agent_name;
	int64_t after;
	int64_t left; /* of --limit; negative: no limit */
	struct buffer line;
};

static int print_event(void *data, const struct stored_event *event)
{
	struct reading *reading = data;

	buffer_clear(&reading->line);
	event_format(reading->agent_name, store_incarnation(reading->store), event->sequence, event->time, event->type,
		event->subject, event->data, &reading->line);
	if (puts(buffer_text(&reading->line)) < 0)
		return -EPIPE;
	reading->after = event->sequence;
	if (reading->left > 0)
		reading->left--;
	return reading->left == 0;
}

/* All that is committed behind the cursor; how many, or -errno. */
static int64_t print_some(struct reading *reading)
{
	int64_t before = reading->after;

	while (reading->left != 0) {
		int64_t at = reading->after;
		int error = store_events(reading->store, at, BATCH, print_event, reading);

		if (error < 0)
			return error;
		if (reading->after == at)
			break;
	}
	return fflush(stdout) ? -EPIPE : reading->after - before;
}

static int print_events(struct reading *reading, bool follow)
{
	for (;;) {
		int64_t got = print_some(reading);

		if (got == -EPIPE)
			return EXIT_DONE; /* the reader has enough */
		if (got == -ERANGE)
			return fail(EXIT_NO,
				"events-gone: events behind %lld are not all kept any more; what is kept begins with "
				"--after %lld",
				(long long)reading->after, (long long)store_first_sequence(reading->store) - 1);
		if (got < 0)
			return fail(EXIT_NO, "the store cannot be read: %s", strerror((int)-got));
		if (!follow || reading->left == 0)
			return EXIT_DONE;
		if (got == 0)
			usleep(FOLLOW_PAUSE_US);
	}
}

static bool parse_count(const char *text, int64_t *ret_value)
{
	char *end;

	errno = 0;
	*ret_value = strtoll(text, &end, 10);
	return !errno && end != text && !*end && *ret_value >= 0;
}

int command_events(const struct places *places, int count, char **arguments)
{
	static const struct option options[] = {{"config", required_argument, NULL, 'c'},
		{"state", required_argument, NULL, 's'}, {"after", required_argument, NULL, 'a'},
		{"limit", required_argument, NULL, 'n'}, {"follow", no_argument, NULL, 'f'}, {0}};
	const char *config = NULL, *state = NULL;
	struct reading reading = {.left = -1};
	bool follow = false;
	struct target target;
	char path[1100], why[512];
	int option;

	while ((option = getopt_long(count, arguments, "c:", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			config = optarg;
			break;
		case 's':
			state = optarg;
			break;
		case 'a':
			if (!parse_count(optarg, &reading.after))
				return fail(EXIT_USAGE, "--after takes an event's sequence, not '%s'", optarg);
			break;
		case 'n':
			if (!parse_count(optarg, &reading.left))
				return fail(EXIT_USAGE, "--limit takes a count, not '%s'", optarg);
			break;
		case 'f':
			follow = true;
			break;
		default:
			return EXIT_USAGE;
		}
	}
	if (optind < count)
		return fail(EXIT_USAGE, "events takes no argument '%s'", arguments[optind]);
	if (!target_find(places, config, state, &target))
		return EXIT_NO;
	snprintf(path, sizeof path, "%s/gengfu.db", target.state);
	if (store_open_reader(path, &reading.store, why))
		return fail(EXIT_NO, "%s", why);
	reading.agent_name = target.name[0] ? target.name : store_agent_name(reading.store);
	if (reading.after == 0)
		reading.after = store_first_sequence(reading.store) - 1;
	int status = print_events(&reading, follow);
	buffer_done(&reading.line);
	store_close(reading.store);
	return status;
}
