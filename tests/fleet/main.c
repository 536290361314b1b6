/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gengfu-fleet: simulates devices on loopback. This file is the command line; it puts scenarios, world, server and
 * control socket together and owns the loop.
 *
 * What the simulation is told of (events) goes to stdout after `ready`, or to a file; mistakes and --stats to stderr.
 */
#include "base/must.h"
#include "control.h"
#include "fault.h"
#include "scenario.h"
#include "server.h"
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXIT_NO 1
#define EXIT_USE 2
#define DEFAULT_PORT 1161
#define DEFAULT_START_S INT64_C(32400) /* nine in the morning */

static const char usage[] =
	"Usage: gengfu-fleet serve [OPTION…] DIR|SCENARIO…\n"
	"       gengfu-fleet check [OPTION…] DIR|SCENARIO…\n"
	"Simulates devices on loopback: each .snmprec file of a folder, single .snmprec files, and what scenarios "
	"(Lua\n"
	"files) describe. serve prints 'name address:port' for each device, then 'ready', and answers until it is "
	"ended.\n"
	"check only says what is wrong with the files.\n"
	"\n"
	"  --network CIDR   addresses to hand out, within 127.0.0.0/8 (127.20.0.0/16)\n"
	"  --port N         UDP port (1161); 0 takes a free one\n"
	"  --timeline FILE  one more scenario, read last: what happens, apart from who is there\n"
	"  --events[=FILE]  a JSON line for each fault that begins or ends, on stdout or into a file\n"
	"  --control PATH   a Unix socket that takes faults while it runs\n"
	"  --start HH:MM    the time of day at which the simulation begins (09:00)\n"
	"  --seed N         another world of the same kind (1)\n"
	"  --models DIR     where models are\n"
	"  --stats          what was answered, on stderr, at the end\n"
	"  --help           this text\n"
	"  --version        the version\n";

struct options {
	const char *network, *timeline, *events, *control, *models;
	uint16_t port;
	uint64_t seed;
	int64_t start_s;
	bool stats, print_events;
};

/* What runs: all that callbacks need. */
struct fleet {
	const struct options *options;
	struct world *world;
	struct server *server;
	struct control *control;
	uv_loop_t loop;
	uv_signal_t signals[2];
	FILE *events; /* NULL: not wanted */
	int64_t begin_ns; /* uv_hrtime */
	struct mono start;
};

static bool number_parse(const char *text, uint64_t most, uint64_t *ret_number)
{
	char *end;
	errno = 0;
	unsigned long long number = strtoull(text, &end, 10);
	if (*text < '0' || *text > '9' || errno != 0 || *end != '\0' || number > most)
		return false;
	*ret_number = number;
	return true;
}

static bool time_of_day_parse(const char *text, int64_t *ret_s)
{
	char *colon, *end;
	unsigned long hours = strtoul(text, &colon, 10);
	if (*text < '0' || *text > '9' || *colon != ':' || colon[1] < '0' || colon[1] > '9' || hours > 23)
		return false;
	unsigned long minutes = strtoul(colon + 1, &end, 10);
	if (*end != '\0' || minutes > 59)
		return false;
	*ret_s = (int64_t)(hours * 3600 + minutes * 60);
	return true;
}

static int wrong_use(const char *format, const char *what)
{
	fprintf(stderr, "gengfu-fleet: ");
	fprintf(stderr, format, what);
	fprintf(stderr, "; see gengfu-fleet --help\n");
	return EXIT_USE;
}

enum word { NETWORK = 256, PORT, TIMELINE, EVENTS, CONTROL, START, SEED, MODELS, STATS, HELP, VERSION };

/* Returns -1 to go on, else the exit status. */
static int option_take(int word, const char *text, struct options *options)
{
	uint64_t number;
	switch (word) {
	case NETWORK:
		options->network = text;
		return -1;
	case PORT:
		if (!number_parse(text, UINT16_MAX, &number))
			return wrong_use("--port wants a number from 0 to 65535, not '%s'", text);
		options->port = (uint16_t)number;
		return -1;
	case TIMELINE:
		options->timeline = text;
		return -1;
	case EVENTS:
		options->print_events = true;
		options->events = text;
		return -1;
	case CONTROL:
		options->control = text;
		return -1;
	case START:
		return time_of_day_parse(text, &options->start_s) ? -1
								  : wrong_use("--start wants HH:MM, not '%s'", text);
	case SEED:
		return number_parse(text, UINT64_MAX, &options->seed)
			       ? -1
			       : wrong_use("--seed wants a number, not '%s'", text);
	case MODELS:
		options->models = text;
		return -1;
	case STATS:
		options->stats = true;
		return -1;
	case HELP:
	case 'h':
		fputs(usage, stdout);
		return 0;
	case VERSION:
		puts("gengfu-fleet " GENGFU_VERSION);
		return 0;
	default:
		return wrong_use("wrong option%s", "");
	}
}

static int options_parse(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {{"network", required_argument, NULL, NETWORK},
		{"port", required_argument, NULL, PORT}, {"timeline", required_argument, NULL, TIMELINE},
		{"events", optional_argument, NULL, EVENTS}, {"control", required_argument, NULL, CONTROL},
		{"start", required_argument, NULL, START}, {"seed", required_argument, NULL, SEED},
		{"models", required_argument, NULL, MODELS}, {"stats", no_argument, NULL, STATS},
		{"help", no_argument, NULL, HELP}, {"version", no_argument, NULL, VERSION}, {0}};
	for (int word; (word = getopt_long(argc, argv, "h", known, NULL)) != -1;) {
		int status = option_take(word, optarg, options);
		if (status >= 0)
			return status;
	}
	return -1;
}

/* --models, else beside the installed program, in the source tree, where they are installed. */
static char *models_find(const struct options *options)
{
	char program[4096];
	if (options->models)
		return must_strdup(options->models);
	ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
	if (length > 0) {
		program[length] = '\0';
		char *slash = strrchr(program, '/');
		char *beside = must_printf("%.*s/../share/gengfu/fleet/models", (int)(slash - program), program);
		if (access(beside, X_OK) == 0)
			return beside;
		free(beside);
	}
	return must_strdup(access(FLEET_SOURCE_MODELS, X_OK) == 0 ? FLEET_SOURCE_MODELS : FLEET_MODELS);
}

static void problems_print(const struct problems *problems)
{
	auto_buffer text = BUFFER_EMPTY;
	problems_format(problems, &text);
	fputs(buffer_text(&text), stderr);
}

static void source_add(struct world *world, struct scenarios *scenarios, const char *path, struct problems *problems)
{
	struct stat info;
	int error = 0;
	if (stat(path, &info) != 0)
		error = -errno;
	else if (S_ISDIR(info.st_mode))
		error = world_add_folder(world, path, problems);
	else if (!world_add_file(world, path, problems))
		scenarios_add(scenarios, path, problems);
	if (error != 0)
		problem_add(problems, path, 0, "%s", strerror(-error));
}

static void devices_print(const struct world *world, uint16_t port)
{
	char address[ADDRESS_SIZE];
	for (uint32_t i = 0; i < world->count; i++)
		printf("%s %s:%u\n", world->devices[i]->name, address_format(world->devices[i]->address, address),
			port);
	puts("ready");
	fflush(stdout);
}

static void event_cb(void *data, const struct fault *fault, bool ended, struct mono now)
{
	struct fleet *fleet = data;
	auto_buffer line = BUFFER_EMPTY;
	if (!fleet->events)
		return;
	double at_s = (double)mono_since(now, fleet->start) * 1e-9;
	event_format(fleet->world, fault, ended, wall_read(), at_s, &line);
	fprintf(fleet->events, "%s\n", buffer_text(&line));
	fflush(fleet->events);
}

static void stats_print(const struct fleet *fleet)
{
	auto_buffer line = BUFFER_EMPTY;
	const struct counts *counts = server_counts(fleet->server);
	double seconds = (double)((int64_t)uv_hrtime() - fleet->begin_ns) * 1e-9;
	counts_format(counts, &line);
	fprintf(stderr, "%s seconds %.3f answers/s %.0f\n", buffer_text(&line), seconds,
		seconds > 0 ? (double)counts->answers / seconds : 0);
}

static void signal_cb(uv_signal_t *handle, int number)
{
	uv_stop(handle->loop);
}

static struct mono control_now(void *data)
{
	struct fleet *fleet = data;
	return server_advance(fleet->server);
}

static void control_after(void *data)
{
	struct fleet *fleet = data;
	server_arm(fleet->server);
}

static int fail_start(const char *what, const char *where, int error, const char *advice)
{
	fprintf(stderr, "gengfu-fleet: %s %s: %s%s\n", what, where, strerror(-error),
		error == -EADDRINUSE ? advice : "");
	return EXIT_NO;
}

static int open_all(struct fleet *fleet)
{
	const struct options *options = fleet->options;
	char port[8];
	if (options->events) {
		fleet->events = fopen(options->events, "a");
		if (!fleet->events)
			return fail_start("events file", options->events, -errno, "");
	}
	snprintf(port, sizeof port, "%u", options->port);
	fleet->begin_ns = (int64_t)uv_hrtime();
	int error = server_new(
		&fleet->loop, fleet->world, options->port, fleet->begin_ns - fleet->start.ns, &fleet->server);
	if (error != 0)
		return fail_start("UDP port", port, error, "; another program has it, choose one with --port");
	if (options->control)
		error = control_new(&fleet->loop, fleet->world, server_counts(fleet->server), options->control,
			control_now, control_after, fleet, &fleet->control);
	if (error != 0)
		return fail_start("control socket", options->control, error, "; another fleet listens there");
	return 0;
}

static void run(struct fleet *fleet)
{
	for (int i = 0; i < 2; i++) {
		must(uv_signal_init(&fleet->loop, &fleet->signals[i]) == 0);
		must(uv_signal_start(&fleet->signals[i], signal_cb, i == 0 ? SIGTERM : SIGINT) == 0);
	}
	devices_print(fleet->world, server_port(fleet->server));
	if (fleet->options->print_events && !fleet->events)
		fleet->events = stdout;
	uv_run(&fleet->loop, UV_RUN_DEFAULT);
	if (fleet->options->stats)
		stats_print(fleet);
	for (int i = 0; i < 2; i++)
		uv_close((uv_handle_t *)&fleet->signals[i], NULL);
}

static int serve(struct world *world, const struct options *options)
{
	struct fleet fleet = {.options = options, .world = world, .start = world->timers.now};
	signal(SIGPIPE, SIG_IGN);
	must(uv_loop_init(&fleet.loop) == 0);
	world->event_cb = event_cb;
	world->event_data = &fleet;
	int status = open_all(&fleet);
	if (status == 0)
		run(&fleet);
	control_stop(fleet.control);
	server_stop(fleet.server);
	uv_run(&fleet.loop, UV_RUN_DEFAULT);
	uv_loop_close(&fleet.loop);
	if (fleet.events && fleet.events != stdout)
		fclose(fleet.events);
	return status;
}

static int load(
	struct world *world, struct scenarios *scenarios, char **paths, const struct options *options, bool serving)
{
	auto_problems problems = PROBLEMS_EMPTY;
	for (; *paths; paths++)
		source_add(world, scenarios, *paths, &problems);
	if (options->timeline)
		scenarios_add(scenarios, options->timeline, &problems);
	scenarios_finish(scenarios, &problems);
	problems_print(&problems);
	if (problems.errors > 0)
		return EXIT_NO;
	return serving ? serve(world, options) : 0;
}

static int command(int argc, char **argv, bool serving)
{
	struct options options = {.port = DEFAULT_PORT, .seed = 1, .start_s = DEFAULT_START_S};
	int status = options_parse(argc, argv, &options);
	if (status >= 0)
		return status;
	if (optind == argc)
		return wrong_use("%s wants a folder of recordings or a scenario", argv[0]);
	struct world *world = world_new(options.seed, (struct mono){options.start_s * NS_PER_S});
	auto_free char *models = models_find(&options);
	struct scenarios *scenarios = scenarios_new(world, models);
	if (options.network && world_set_network(world, options.network) != 0)
		status = wrong_use("--network wants a network within 127.0.0.0/8, not '%s'", options.network);
	else
		status = load(world, scenarios, argv + optind, &options, serving);
	world_free(world);
	scenarios_free(scenarios);
	return status;
}

int main(int argc, char **argv)
{
	if (argc > 1 && (strcmp(argv[1], "serve") == 0 || strcmp(argv[1], "check") == 0))
		return command(argc - 1, argv + 1, strcmp(argv[1], "serve") == 0);
	struct options options = {0};
	int status = options_parse(argc, argv, &options);
	if (status >= 0)
		return status;
	return optind == argc ? wrong_use("no command%s", "") : wrong_use("unknown command '%s'", argv[optind]);
}
