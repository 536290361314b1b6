/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long a commit takes, and how many events a second the store keeps. Usage: bench_store [FOLDER]; the database is
 * made in FOLDER (default: the current one), since it is the disk that is measured. Prints one line of JSON per figure.
 *
 * Latency: turns of one event and one ticket state, each waited for before the next. Rate: turns of ten of these, as
 * fast as they are taken, at most 2000 events ahead of the disk.
 */
#include "base/clock.h"
#include "base/must.h"
#include "store/store.h"
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define LATENCY_TURNS 500
#define RATE_EVENTS 50000
#define AHEAD 2000
#define BODY_OCTETS 1500 /* of a ticket with two alarms */

struct bench {
	struct store *store;
	int wake_fd;
	int64_t committed;
	json_t *data;
	struct ticket ticket;
};

static void committed(void *data, int64_t sequence)
{
	struct bench *bench = data;
	if (sequence)
		bench->committed = sequence;
}

static void wake(void *data)
{
	struct bench *bench = data;
	eventfd_write(bench->wake_fd, 1);
}

static void until(struct bench *bench, int64_t sequence)
{
	eventfd_t count = 0;
	while (bench->committed < sequence) {
		eventfd_read(bench->wake_fd, &count);
		store_poll(bench->store);
	}
}

static int64_t put(struct bench *bench)
{
	bench->ticket.revision++;
	store_put_ticket(bench->store, &bench->ticket);
	return store_append(bench->store, "gengfu.ticket.changed", bench->ticket.number, (struct wall){0}, bench->data);
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static void measure_latency(struct bench *bench)
{
	int64_t took[LATENCY_TURNS];
	for (int i = 0; i < LATENCY_TURNS; i++) {
		struct mono start = mono_read();
		int64_t sequence = put(bench);
		store_turn(bench->store);
		until(bench, sequence);
		took[i] = mono_since(mono_read(), start) / 1000;
	}
	qsort(took, LATENCY_TURNS, sizeof took[0], compare);
	printf("{\"figure\":\"commit latency\",\"unit\":\"us\",\"p50\":%" PRId64 ",\"p99\":%" PRId64 ",\"max\":%" PRId64
	       "}\n",
		took[LATENCY_TURNS / 2], took[LATENCY_TURNS * 99 / 100], took[LATENCY_TURNS - 1]);
}

static void measure_rate(struct bench *bench)
{
	struct store_figures before;
	struct store_figures after;
	int64_t last = 0;
	store_figures(bench->store, &before);
	struct mono start = mono_read();
	for (int i = 0; i < RATE_EVENTS; i++) {
		last = put(bench);
		if (i % 10 == 9)
			store_turn(bench->store);
		if (last - bench->committed > AHEAD)
			until(bench, last - AHEAD / 2);
	}
	store_turn(bench->store);
	until(bench, last);
	int64_t took_us = mono_since(mono_read(), start) / 1000;
	store_figures(bench->store, &after);
	printf("{\"figure\":\"events kept\",\"unit\":\"1/s\",\"rate\":%.0f,\"commits\":%" PRIu64 "}\n",
		RATE_EVENTS * 1e6 / (double)took_us, after.commits - before.commits);
}

static int read_one(void *data, const struct stored_event *event)
{
	*(size_t *)data += strlen(event->data);
	return 0;
}

static void measure_reading(struct bench *bench)
{
	size_t octets = 0;
	int64_t last = store_last_sequence(bench->store);
	struct mono start = mono_read();
	for (int64_t after = 0; after < last; after += 256)
		store_events(bench->store, after, 256, read_one, &octets);
	int64_t took_us = mono_since(mono_read(), start) / 1000;
	printf("{\"figure\":\"events read\",\"unit\":\"1/s\",\"rate\":%.0f}\n", (double)last * 1e6 / (double)took_us);
}

int main(int count, char **arguments)
{
	char path[512];
	char why[512];
	char padding[BODY_OCTETS];
	struct bench bench = {.wake_fd = eventfd(0, EFD_CLOEXEC)};
	snprintf(path, sizeof path, "%s/bench-store.db", count > 1 ? arguments[1] : ".");
	unlink(path);
	const struct store_options options = {.path = path};
	if (store_open(&options, committed, NULL, wake, &bench, &bench.store, why) < 0) {
		fprintf(stderr, "%s\n", why);
		return 1;
	}
	memset(padding, 'x', sizeof padding);
	json_t *body = json_pack("{s:s#}", "text", padding, (int)sizeof padding);
	bench.data = json_pack("{s:O}", "ticket", body);
	bench.ticket = (struct ticket){.id = "01JD0000000000000000000001",
		.number = "PY1-2026-000001",
		.severity = SEVERITY_MAJOR,
		.cause_key = "link-down link fibre-012",
		.body = body};
	measure_latency(&bench);
	measure_rate(&bench);
	measure_reading(&bench);
	store_close(bench.store);
	json_decref(bench.data);
	json_decref(body);
	unlink(path);
	snprintf(path, sizeof path, "%s/bench-store.db.lock", count > 1 ? arguments[1] : ".");
	unlink(path);
	return 0;
}
