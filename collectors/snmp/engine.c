/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine: sockets, slots, peers and time in one place, and the order in which a turn does things.
 *
 * A turn begins when a socket is readable or the engine's one timer fires, and ends in engine_turn_end: first the
 * callbacks of what has failed, then requests are sent for the peers that may send, one each in turn, until the ceiling
 * or the rate is reached; then the batch goes out, the figures are handed over and the timer is set. Requests that were
 * started outside of a turn ask for one at once, so that all of a loop turn's requests share a sendmmsg().
 *
 * The ceiling counts requests that are on their way for the first time. One that timed out once is no load on the
 * network but a device that is slow or dead; it keeps its slot, but not its place under the ceiling, so that a town
 * that lost its uplink does not keep the rest of the district from being polled.
 *
 * State: all of it hangs from struct engine (wire.h); peers and exchanges belong to the engine. Timers are lazy: they
 * fire at or before the instant that counts and look again, which saves two heap operations per exchange.
 */
#include "base/must.h"
#include "collectors/snmp/usm.h"
#include "collectors/snmp/wire.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define SLOTS_AT_START 256
/* Requests that may go at once under a rate: what a timer that is 10 ms late has missed. */
#define BURSTS_PER_SECOND 100
#define TRIES_MAX 100

static const char *const figure_names[FIGURES] = {
	[FIGURE_REQUESTS] = "requests",
	[FIGURE_ANSWERS] = "answers",
	[FIGURE_RETRIES] = "retries",
	[FIGURE_TIMEOUTS] = "timeouts",
	[FIGURE_LATE] = "late_answers",
	[FIGURE_DUPLICATES] = "duplicate_answers",
	[FIGURE_UNKNOWN_ID] = "unknown_ids",
	[FIGURE_WRONG_ADDRESS] = "wrong_addresses",
	[FIGURE_WRONG_COMMUNITY] = "wrong_communities",
	[FIGURE_MALFORMED] = "malformed_answers",
	[FIGURE_UNAUTHENTIC] = "unauthentic_answers",
	[FIGURE_REPORTS] = "v3_reports",
	[FIGURE_ICMP] = "icmp_errors",
	[FIGURE_SEND_FAILURES] = "send_failures",
	[FIGURE_RECEIVE_OVERFLOWS] = "receive_overflows",
};

int64_t engine_now(struct engine *engine)
{
	return engine->in_turn ? engine->now_ns : engine->services->now_ns(engine->services->host);
}

uint16_t engine_random(struct engine *engine)
{
	if (engine->randoms_left == 0) {
		engine->services->random(engine->services->host, engine->randoms, sizeof engine->randoms);
		engine->randoms_left = ARRAY_LENGTH(engine->randoms);
	}
	return engine->randoms[--engine->randoms_left];
}

static void arm(struct engine *engine, int64_t at_ns)
{
	if (at_ns >= engine->armed_ns)
		return;
	engine->armed_ns = at_ns;
	engine->services->timer_set(engine->timer, at_ns);
}

void engine_wake(struct engine *engine)
{
	if (engine->in_turn || engine->is_woken)
		return;
	engine->is_woken = true;
	arm(engine, engine_now(engine));
}

void engine_turn_begin(struct engine *engine)
{
	engine->now_ns = engine->services->now_ns(engine->services->host);
	engine->in_turn = true;
	engine->is_woken = false;
}

static bool is_blocked(const struct engine *engine)
{
	return engine->links[0].is_blocked || engine->links[1].is_blocked;
}

/* The first exchange that the peer has waiting goes out; false when it cannot now. */
static bool launch(struct engine *engine, struct peer *peer)
{
	struct exchange *exchange = container_of(peer->waiting.next, struct exchange, place);
	if (slots_take(&engine->slots, exchange, engine_random(engine), &exchange->id))
		return false;
	list_remove(&exchange->place);
	list_append(&peer->flying, &exchange->place);
	exchange->state = EXCHANGE_FLYING;
	exchange->is_charged = true;
	exchange->first_ns = engine->now_ns;
	peer->flying_count++;
	engine->charged++;
	pace_charge(&peer->pace, engine->now_ns);
	pace_charge(&engine->pace, engine->now_ns);
	exchange_send(exchange);
	return true;
}

/* Sends for the peers that may, one request each in turn. */
static void pump(struct engine *engine)
{
	while (!list_is_empty(&engine->ready) && engine->charged < engine->in_flight_max && !is_blocked(engine)) {
		if (pace_at(&engine->pace) > engine->now_ns) {
			timer_set(&engine->timers, &engine->pace_timer, (struct mono){pace_at(&engine->pace)});
			break;
		}
		struct peer *peer = container_of(engine->ready.next, struct peer, ready);
		if (!launch(engine, peer))
			break;
		list_remove(&peer->ready);
		peer_schedule(peer);
	}
}

static void hand_over_figures(struct engine *engine)
{
	const struct gengfu_services *services = engine->services;
	for (size_t i = 0; i < FIGURES; i++) {
		if (engine->figures[i])
			services->count(services->host, figure_names[i], engine->figures[i]);
		engine->figures[i] = 0;
	}
}

void engine_turn_end(struct engine *engine)
{
	exchange_run_ended(engine);
	pump(engine);
	link_flush(&engine->links[0]);
	link_flush(&engine->links[1]);
	hand_over_figures(engine);
	engine->in_turn = false;
	arm(engine, list_is_empty(&engine->ended) ? timers_next(&engine->timers).ns : engine->now_ns);
}

static void engine_timer_cb(void *data, int64_t now_ns)
{
	struct engine *engine = data;
	engine->armed_ns = INT64_MAX;
	engine_turn_begin(engine);
	timers_run(&engine->timers, (struct mono){engine->now_ns});
	engine_turn_end(engine);
}

/* Only makes the turn come in which pump() goes on. */
static void pace_timer_cb(struct timer *timer, struct mono now)
{
	(void)timer;
	(void)now;
}

static int64_t or_default_ms(int ms, int fallback_ms)
{
	return (ms > 0 ? ms : fallback_ms) * NS_PER_MS;
}

static unsigned tries_of(int tries, unsigned fallback)
{
	return tries <= 0 ? fallback : tries < TRIES_MAX ? (unsigned)tries : TRIES_MAX;
}

static void configure(struct engine *engine, const struct engine_options *options)
{
	int ceiling = options->in_flight_max > 0 ? options->in_flight_max : 4096;
	engine->in_flight_max = ceiling < (int)SLOTS_MAX ? (unsigned)ceiling : SLOTS_MAX;
	engine->pace = pace_of(options->rate_max, 1 + options->rate_max / BURSTS_PER_SECOND);
	engine->bounds = (struct timing_bounds){
		.first_ns = or_default_ms(options->timeout_ms_first, 2000),
		.min_ns = or_default_ms(options->timeout_ms_min, 500),
		.max_ns = or_default_ms(options->timeout_ms_max, 5000),
	};
	if (engine->bounds.max_ns < engine->bounds.min_ns)
		engine->bounds.max_ns = engine->bounds.min_ns;
	engine->tries = tries_of(options->tries, 4);
	engine->probe_tries = tries_of(options->probe_tries, 12);
}

/* A machine without IPv6 is in order, unless a source address was given. */
static int open_links(struct engine *engine, const struct engine_options *options, char why[256])
{
	int error = link_open(&engine->links[0], engine, AF_INET, options->bind4);
	const char *source = options->bind4;
	if (!error || (error == -EAFNOSUPPORT && !source)) {
		source = options->bind6;
		error = link_open(&engine->links[1], engine, AF_INET6, options->bind6);
		if ((error == -EAFNOSUPPORT || error == -EADDRNOTAVAIL) && !source)
			error = 0;
	}
	if (error)
		snprintf(why, 256, "cannot open a UDP socket with source address %s: %s", source ? source : "any",
			strerror(-error));
	return error;
}

static void engine_free(struct engine *engine)
{
	link_close(&engine->links[0]);
	link_close(&engine->links[1]);
	if (engine->timer)
		engine->services->timer_free(engine->timer);
	for (struct list *chunk = engine->chunks.next; chunk != &engine->chunks;) {
		struct list *next = chunk->next;
		free(chunk);
		chunk = next;
	}
	usm_store_free(engine->usm_store);
	timers_done(&engine->timers);
	slots_done(&engine->slots);
	inbox_free(engine->inbox);
	buffer_done(&engine->recorded);
	free(engine);
}

int engine_start(const struct gengfu_services *services, const struct engine_options *options,
	struct engine **ret_engine, char why[256])
{
	struct engine *engine = must_calloc(1, sizeof *engine);
	uint32_t secret = 0;
	engine->services = services;
	engine->armed_ns = INT64_MAX;
	engine->links[0].fd = engine->links[1].fd = -1;
	list_init(&engine->peers);
	list_init(&engine->ready);
	list_init(&engine->ended);
	list_init(&engine->spare);
	list_init(&engine->chunks);
	configure(engine, options);
	timers_init(&engine->timers, (struct mono){services->now_ns(services->host)});
	timer_init(&engine->pace_timer, pace_timer_cb);
	services->random(services->host, &secret, sizeof secret);
	slots_init(&engine->slots, SLOTS_AT_START, secret);
	engine->inbox = inbox_new();
	engine->usm_store = usm_store_new();
	int error = open_links(engine, options, why);
	if (!error) {
		engine->timer = services->timer_new(services->host, engine_timer_cb, engine);
		if (!engine->timer) {
			snprintf(why, 256, "the agent gave no timer");
			error = -ENOMEM;
		}
	}
	if (error) {
		engine_free(engine);
		return error;
	}
	*ret_engine = engine;
	return 0;
}

static void cancel_all(struct list *exchanges)
{
	while (!list_is_empty(exchanges))
		exchange_fail(
			container_of(exchanges->next, struct exchange, place), GENGFU_CANCELLED, "the engine stopped");
}

void engine_stop(struct engine *engine)
{
	if (!engine)
		return;
	engine->is_stopping = true;
	engine_turn_begin(engine);
	for (struct list *node = engine->peers.next; node != &engine->peers; node = node->next) {
		struct peer *peer = container_of(node, struct peer, all);
		cancel_all(&peer->waiting);
		cancel_all(&peer->flying);
	}
	exchange_run_ended(engine);
	while (!list_is_empty(&engine->peers))
		peer_remove(container_of(engine->peers.next, struct peer, all));
	hand_over_figures(engine);
	engine_free(engine);
}
