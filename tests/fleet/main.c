/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gengfu-fleet: simulates devices on loopback. This file is the command line; it puts world and server together and
 * owns the loop.
 */
#include "base/log.h"
#include "base/must.h"
#include "server.h"
#include "value.h"
#include "world.h"
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define EXIT_NO 1
#define EXIT_USE 2
#define DEFAULT_PORT 1161
#define DEFAULT_START_S (9 * 3600)

static const char usage[] =
	"Usage: gengfu-fleet serve [OPTION…] DIR|SCENARIO…\n"
	"Simulates devices on loopback: each .snmprec file of a folder, or what a scenario (a Lua file) describes.\n"
	"Prints 'name address:port' for each device, then 'ready'.\n"
	"\n"
	"  --network CIDR   addresses to hand out, within 127.0.0.0/8 (127.20.0.0/16)\n"
	"  --port N         UDP port (1161), 0 takes a free one\n"
	"  --seed N         another world of the same kind (1)\n"
	"  --stats          print what was answered, on stderr, at the end\n"
	"  --help           this text\n"
	"  --version        the version\n";

struct options {
	const char *network;
	uint16_t port;
	uint64_t seed;
	bool stats;
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

static int wrong_use(const char *format, const char *what)
{
	fprintf(stderr, "gengfu-fleet: ");
	fprintf(stderr, format, what);
	fprintf(stderr, "; see gengfu-fleet --help\n");
	return EXIT_USE;
}

/* Returns -1 to go on, else the exit status. */
static int options_parse(int argc, char **argv, struct options *options)
{
	enum { NETWORK = 256, PORT, SEED, STATS, HELP, VERSION };
	static const struct option known[] = {{"network", required_argument, NULL, NETWORK},
		{"port", required_argument, NULL, PORT}, {"seed", required_argument, NULL, SEED},
		{"stats", no_argument, NULL, STATS}, {"help", no_argument, NULL, HELP},
		{"version", no_argument, NULL, VERSION}, {0}};
	uint64_t number;
	for (int word; (word = getopt_long(argc, argv, "h", known, NULL)) != -1;) {
		switch (word) {
		case NETWORK:
			options->network = optarg;
			break;
		case PORT:
			if (!number_parse(optarg, UINT16_MAX, &number))
				return wrong_use("--port wants a number from 0 to 65535, not '%s'", optarg);
			options->port = (uint16_t)number;
			break;
		case SEED:
			if (!number_parse(optarg, UINT64_MAX, &options->seed))
				return wrong_use("--seed wants a number, not '%s'", optarg);
			break;
		case STATS:
			options->stats = true;
			break;
		case HELP:
		case 'h':
			fputs(usage, stdout);
			return 0;
		case VERSION:
			puts("gengfu-fleet " GENGFU_VERSION);
			return 0;
		default:
			return EXIT_USE;
		}
	}
	return -1;
}

static void problems_print(const struct problems *problems)
{
	auto_buffer text = BUFFER_EMPTY;
	problems_format(problems, &text);
	fputs(buffer_text(&text), stderr);
}

static void source_add(struct world *world, const char *path, struct problems *problems)
{
	struct stat info;
	if (stat(path, &info) != 0) {
		problem_add(problems, path, 0, "%s", strerror(errno));
	} else if (S_ISDIR(info.st_mode)) {
		int error = world_add_folder(world, path, problems);
		if (error != 0)
			problem_add(problems, path, 0, "%s", strerror(-error));
	} else {
		problem_add(problems, path, 0, "neither a folder nor a scenario");
	}
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

static void stats_print(const struct counts *counts, double seconds)
{
	fprintf(stderr,
		"requests %" PRIu64 " answers %" PRIu64 " varbinds %" PRIu64 " refused %" PRIu64 " reports %" PRIu64
		" lost %" PRIu64 " strangers %" PRIu64 " seconds %.3f answers/s %.0f\n",
		counts->requests, counts->answers, counts->varbinds, counts->refused, counts->reports, counts->lost,
		counts->strangers, seconds, seconds > 0 ? (double)counts->answers / seconds : 0);
}

static void signal_cb(uv_signal_t *handle, int number)
{
	uv_stop(handle->loop);
}

static int serve(struct world *world, const struct options *options)
{
	uv_loop_t loop;
	uv_signal_t signals[2];
	struct server *server;
	int64_t begin = (int64_t)uv_hrtime();
	must(uv_loop_init(&loop) == 0);
	int error = server_new(&loop, world, options->port, begin - world->timers.now.ns, &server);
	if (error != 0) {
		fprintf(stderr, "gengfu-fleet: UDP port %u: %s%s\n", options->port, strerror(-error),
			error == -EADDRINUSE ? "; another program has it, choose one with --port" : "");
		uv_loop_close(&loop);
		return EXIT_NO;
	}
	for (int i = 0; i < 2; i++) {
		must(uv_signal_init(&loop, &signals[i]) == 0);
		must(uv_signal_start(&signals[i], signal_cb, i == 0 ? SIGTERM : SIGINT) == 0);
	}
	devices_print(world, server_port(server));
	uv_run(&loop, UV_RUN_DEFAULT);
	if (options->stats)
		stats_print(server_counts(server), (double)((int64_t)uv_hrtime() - begin) * 1e-9);
	for (int i = 0; i < 2; i++)
		uv_close((uv_handle_t *)&signals[i], NULL);
	server_stop(server);
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);
	return 0;
}

static int serve_command(int argc, char **argv)
{
	struct options options = {.port = DEFAULT_PORT, .seed = 1};
	int status = options_parse(argc, argv, &options);
	if (status >= 0)
		return status;
	if (optind == argc)
		return wrong_use("serve wants a folder of recordings or a scenario%s", "");
	auto_problems problems = PROBLEMS_EMPTY;
	struct world *world = world_new(options.seed, (struct mono){DEFAULT_START_S * NS_PER_S});
	if (options.network && world_set_network(world, options.network) != 0) {
		world_free(world);
		return wrong_use("--network wants a network within 127.0.0.0/8, not '%s'", options.network);
	}
	for (int i = optind; i < argc; i++)
		source_add(world, argv[i], &problems);
	problems_print(&problems);
	status = problems.errors > 0 ? EXIT_NO : serve(world, &options);
	world_free(world);
	return status;
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "serve") == 0)
		return serve_command(argc - 1, argv + 1);
	struct options options = {0};
	int status = options_parse(argc, argv, &options);
	if (status >= 0)
		return status;
	return optind == argc ? wrong_use("no command%s", "") : wrong_use("unknown command '%s'", argv[optind]);
}
