/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Peers: devices as the engine sees them. A peer holds its exchanges in two lists, waiting and flying, at most
 * in_flight_max of these; while it has one to send and may send it, it stands in the engine's ring of ready peers.
 * So a slow device only ever holds up its own queue.
 *
 * The peer's timer stands at or before the first instant at which something is due: the time-out of a flying exchange
 * or the moment when its rate allows the next. It is not moved when an answer comes, which is nearly always; it fires,
 * finds nothing due, and is set again.
 */
#include "base/must.h"
#include "collectors/snmp/usm.h"
#include "collectors/snmp/wire.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define IN_FLIGHT_MAX 64
#define IN_FLIGHT_DEFAULT 2

void peer_wake_by(struct peer *peer, int64_t at_ns)
{
	if (timer_is_set(&peer->timer) && peer->timer.at.ns <= at_ns)
		return;
	timer_set(&peer->engine->timers, &peer->timer, (struct mono){at_ns});
	engine_wake(peer->engine);
}

void peer_schedule(struct peer *peer)
{
	struct engine *engine = peer->engine;
	if (list_is_empty(&peer->waiting) || peer->flying_count >= peer->in_flight_max || !list_is_empty(&peer->ready))
		return;
	if (pace_at(&peer->pace) > engine_now(engine)) {
		peer_wake_by(peer, pace_at(&peer->pace));
		return;
	}
	list_append(&engine->ready, &peer->ready);
	engine_wake(engine);
}

static struct exchange *first_due(const struct peer *peer, int64_t now_ns)
{
	for (struct list *node = peer->flying.next; node != &peer->flying; node = node->next) {
		struct exchange *exchange = container_of(node, struct exchange, place);
		if (exchange->due_ns <= now_ns)
			return exchange;
	}
	return NULL;
}

static void peer_timer_cb(struct timer *timer, struct mono now)
{
	struct peer *peer = container_of(timer, struct peer, timer);
	struct exchange *exchange = NULL;
	/* From the start each time: to send one may end others. */
	while ((exchange = first_due(peer, now.ns)))
		exchange_expire(exchange);
	for (struct list *node = peer->flying.next; node != &peer->flying; node = node->next)
		peer_wake_by(peer, container_of(node, struct exchange, place)->due_ns);
	peer_schedule(peer);
}

#define SNMP_PORT 161 /* RFC 3417 section 3.2, where the configuration names none */

/* An IPv4 address written as IPv6 is an IPv4 address. */
static bool address_init(union address *address, const struct sockaddr_storage *from)
{
	memcpy(address, from, sizeof *address);
	if (address->any.sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&address->v6.sin6_addr)) {
		struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = address->v6.sin6_port};
		memcpy(&v4.sin_addr, &address->v6.sin6_addr.s6_addr[12], 4);
		address->v4 = v4;
	}
	/* The port stands at the same place in both families. */
	if (address->v4.sin_port == 0)
		address->v4.sin_port = htons(SNMP_PORT);
	return address->any.sa_family == AF_INET || address->any.sa_family == AF_INET6;
}

static int version_of(const struct gengfu_credentials *credentials)
{
	const char *version = credentials->version ? credentials->version : "2c";
	return strcmp(version, "1") == 0                                 ? SNMP_V1
	       : strcmp(version, "2c") == 0 || strcmp(version, "2") == 0 ? SNMP_V2C
	       : strcmp(version, "3") == 0                               ? SNMP_V3
									 : -1;
}

/* What the options have wrong, or 0. */
static int check(
	const struct engine *engine, const struct peer_options *options, const union address *address, char why[256])
{
	const struct gengfu_credentials *credentials = options->credentials;
	const struct link *link = &engine->links[address->any.sa_family == AF_INET6];
	int version = credentials ? version_of(credentials) : -1;
	if (!credentials)
		snprintf(why, 256, "no credentials");
	else if (version < 0)
		snprintf(why, 256, "SNMP version \"%s\" is not known: 1, 2c or 3", credentials->version);
	else if (version != SNMP_V3 && (!credentials->community || !*credentials->community))
		snprintf(why, 256, "credentials without a community");
	else if (version != SNMP_V3 && strlen(credentials->community) > UINT8_MAX)
		snprintf(why, 256, "a community of more than 255 octets");
	else if (link->fd < 0)
		snprintf(why, 256, "this machine has no IPv6");
	else
		return 0;
	return -EINVAL;
}

/* What answers in place of the address; its lines that cannot be read are told once. */
static int recording_attach(struct peer *peer, const char *path, char why[256])
{
	const struct gengfu_services *services = peer->engine->services;
	size_t skipped = 0;
	int error = recording_open(path, &peer->recording, &skipped, why);
	if (!error && skipped)
		services->log(services->host, GENGFU_ERROR, "%s (%zu in all)", why, skipped);
	return error;
}

static void peer_free(struct peer *peer)
{
	recording_free(peer->recording);
	usm_free(peer->usm);
	free(peer->community);
	free(peer);
}

int peer_add(struct engine *engine, const struct peer_options *options, struct peer **ret_peer, char why[256])
{
	union address address;
	const struct gengfu_credentials *credentials = options->credentials;
	if (!address_init(&address, &options->address)) {
		snprintf(why, 256, "no IP address");
		return -EINVAL;
	}
	int error = options->recording ? 0 : check(engine, options, &address, why);
	if (error)
		return error;
	const char *name = options->name ? options->name : "";
	struct peer *peer = must_calloc(1, sizeof *peer + strlen(name) + 1);
	memcpy(peer->name, name, strlen(name) + 1);
	peer->engine = engine;
	peer->address = address;
	peer->link = &engine->links[address.any.sa_family == AF_INET6];
	peer->version = options->recording ? SNMP_V2C : (uint8_t)version_of(credentials);
	int in_flight = options->in_flight > 0 ? options->in_flight : IN_FLIGHT_DEFAULT;
	peer->in_flight_max = (uint16_t)(in_flight < IN_FLIGHT_MAX ? in_flight : IN_FLIGHT_MAX);
	peer->pace = pace_of(options->rate_max, 1);
	if (options->recording) {
		error = recording_attach(peer, options->recording, why);
		if (error) {
			peer_free(peer);
			return error;
		}
	} else if (peer->version == SNMP_V3) {
		error = usm_new(peer, credentials, &peer->usm, why);
		if (error) {
			peer_free(peer);
			return error;
		}
	} else {
		peer->community = must_strdup(credentials->community);
		peer->community_length = (uint8_t)strlen(credentials->community);
	}
	timer_init(&peer->timer, peer_timer_cb);
	list_init(&peer->ready);
	list_init(&peer->waiting);
	list_init(&peer->flying);
	list_append(&engine->peers, &peer->all);
	*ret_peer = peer;
	return 0;
}

static void drop_all(struct list *exchanges)
{
	while (!list_is_empty(exchanges))
		exchange_drop(container_of(exchanges->next, struct exchange, place));
}

void peer_remove(struct peer *peer)
{
	if (!peer)
		return;
	struct engine *engine = peer->engine;
	drop_all(&peer->waiting);
	drop_all(&peer->flying);
	for (struct list *node = engine->ended.next; node != &engine->ended;) {
		struct exchange *exchange = container_of(node, struct exchange, place);
		node = node->next;
		if (exchange->peer == peer)
			exchange_drop(exchange);
	}
	timer_stop(&engine->timers, &peer->timer);
	list_remove(&peer->ready);
	list_remove(&peer->all);
	peer_free(peer);
}

int64_t peer_rtt_ns(const struct peer *peer)
{
	return peer->timing.smoothed_ns;
}

bool peer_is_v1(const struct peer *peer)
{
	return peer->version == SNMP_V1;
}

void peer_describe(const struct peer *peer, char *into, size_t size)
{
	static const char *const versions[] = {"v1", "v2c", "", "v3"};
	char place[LINK_PLACE_TEXT];
	size_t waiting = 0;
	for (struct list *node = peer->waiting.next; node != &peer->waiting; node = node->next)
		waiting++;
	if (peer->recording) {
		snprintf(into, size, "a recording");
		return;
	}
	int length = snprintf(into, size, "%s at %s", versions[peer->version], address_format(&peer->address, place));
	if (peer->timing.smoothed_ns && length > 0 && (size_t)length < size)
		length += snprintf(into + length, size - (size_t)length, ", round trip %.1f ms",
			(double)peer->timing.smoothed_ns / 1e6);
	if ((peer->flying_count || waiting) && length > 0 && (size_t)length < size)
		length += snprintf(into + length, size - (size_t)length, ", %u in flight, %zu waiting",
			peer->flying_count, waiting);
	if (peer->usm && length > 0 && (size_t)length < size)
		usm_describe(peer->usm, into + length, size - (size_t)length);
}
