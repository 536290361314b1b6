/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pings without the agent, for the system tests and for measuring:
 *
 *     icmp_ask [-p PROBES] [-i INTERVAL-MS] [-t TIMEOUT-MS] [-r ROUNDS] [-m RATE-MAX] ADDRESS…
 *     icmp_ask … -n COUNT        COUNT addresses from 127.1.0.1 on
 *
 * Prints a line per address and round, "ADDRESS STATUS SENT ANSWERED MEAN-MS JITTER-MS ERRNO SAYS"; with -n only what
 * it cost. Figures go to stderr.
 */
#include "base/clock.h"
#include "base/must.h"
#include "collectors/icmp/pinger.h"
#include "tests/bench/loop.h"
#include <arpa/inet.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

struct ask;
struct one {
	struct ask *ask;
	struct target *target;
	int rounds_left;
};

struct ask {
	struct loop *loop;
	struct one *ones;
	int count, running;
	bool is_quiet;
	unsigned long sent, answered, ok;
};

static int64_t wall_ns(struct gengfu_host *host)
{
	struct timespec now;
	(void)host;
	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static void print(const struct one *one, const struct ping_result *result)
{
	static const char *const texts[] = {GENGFU_STATUS_TEXTS};
	const struct tally *tally = &result->tally;
	char address[PLACE_TEXT];
	printf("%s %s %u %u %.3f %.3f %d %s\n", address_format(target_address(one->target), address),
		texts[result->status], tally->sent, tally->answered, (double)tally->rtt_ns / NS_PER_MS,
		tally->jitter_ns < 0 ? -1 : (double)tally->jitter_ns / NS_PER_MS, result->error,
		result->says ? result->says : "-");
}

static void over(void *data, const struct ping_result *result)
{
	struct one *one = data;
	struct ask *ask = one->ask;
	ask->sent += result->tally.sent;
	ask->answered += result->tally.answered;
	ask->ok += result->status == GENGFU_OK;
	if (!ask->is_quiet)
		print(one, result);
	if (--one->rounds_left > 0)
		target_ping(one->target);
	else if (--ask->running == 0)
		loop_stop(ask->loop);
}

static void add(struct ask *ask, struct pinger *pinger, const char *text, int rounds)
{
	struct sockaddr_storage address = {0};
	char why[256];
	struct one *one = &ask->ones[ask->count++];
	*one = (struct one){.ask = ask, .rounds_left = rounds};
	address.ss_family = strchr(text, ':') ? AF_INET6 : AF_INET;
	void *host = address.ss_family == AF_INET ? (void *)&((struct sockaddr_in *)&address)->sin_addr
						  : (void *)&((struct sockaddr_in6 *)&address)->sin6_addr;
	if (inet_pton(address.ss_family, text, host) != 1 ||
		target_add(pinger, &address, over, one, &one->target, why)) {
		fprintf(stderr, "%s is no address that can be pinged\n", text);
		exit(2);
	}
}

static double cpu_us(void)
{
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void run(struct ask *ask)
{
	double cpu = cpu_us();
	int64_t start = mono_read().ns;
	ask->running = ask->count;
	for (int i = 0; i < ask->count; i++)
		target_ping(ask->ones[i].target);
	loop_run(ask->loop);
	if (!ask->is_quiet)
		return;
	double seconds = (double)(mono_read().ns - start) / NS_PER_S;
	cpu = cpu_us() - cpu;
	printf("targets=%d sent=%lu answered=%lu ok=%lu seconds=%.3f cpu_us_per_target=%.2f cpu_us_per_probe=%.2f\n",
		ask->count, ask->sent, ask->answered, ask->ok, seconds, cpu / ask->count,
		cpu / (double)(ask->sent ? ask->sent : 1));
}

int main(int argc, char **argv)
{
	struct pinger_options options = {.probes = 3, .interval_ns = 200 * NS_PER_MS, .timeout_ns = 1000 * NS_PER_MS};
	struct ask ask = {.loop = loop_new()};
	struct gengfu_services services = *loop_services(ask.loop);
	struct pinger *pinger;
	int rounds = 1, many = 0, option;
	char why[256];
	while ((option = getopt(argc, argv, "p:i:t:r:m:n:")) != -1) {
		long number = strtol(optarg ? optarg : "0", NULL, 10);
		switch (option) {
		case 'p':
			options.probes = (unsigned)number;
			break;
		case 'i':
			options.interval_ns = number * NS_PER_MS;
			break;
		case 't':
			options.timeout_ns = number * NS_PER_MS;
			break;
		case 'r':
			rounds = (int)number;
			break;
		case 'm':
			options.rate_max = number;
			break;
		case 'n':
			many = (int)number;
			break;
		default:
			return 2;
		}
	}
	services.wall_ns = wall_ns;
	loop_be_loud(ask.loop);
	if (pinger_start(&services, &options, &pinger, why)) {
		fprintf(stderr, "%s\n", why);
		return 1;
	}
	ask.ones = must_calloc((size_t)many + (size_t)argc, sizeof *ask.ones);
	ask.is_quiet = many > 0;
	for (int i = 0; i < many; i++) {
		char text[32];
		snprintf(text, sizeof text, "127.%d.%d.%d", 1 + i / 62500, i / 250 % 250, 1 + i % 250);
		add(&ask, pinger, text, rounds);
	}
	for (int i = optind; i < argc; i++)
		add(&ask, pinger, argv[i], rounds);
	if (ask.count == 0)
		return 2;
	run(&ask);
	for (int i = 0; i < ask.count; i++)
		target_remove(ask.ones[i].target);
	pinger_stop(pinger);
	free(ask.ones);
	loop_free(ask.loop);
	return 0;
}
