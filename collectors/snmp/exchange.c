/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The life of one exchange: waiting at its peer, flying in a slot, ended. Whatever happens to it, it leaves through
 * exchange_end (an answer) or exchange_fail (anything else), and its callback runs once, unless it is cancelled.
 *
 * A try bears the id of the tries before it, so that a slow answer is still taken. Only a Report of v3 makes a new id
 * (exchange_send_again): the answer to what was sent before it must not count any more.
 *
 * A probe asks whether a device lives. It is sent many times at an even pace, since what it must survive is loss, not
 * load: a few small datagrams per second and dead device are none. Where 30 % are lost both ways, half of all tries
 * fail: a dozen of them in a row one time in 3,000, two dozen one in 10 million.
 *
 * What is asked of a recording ends at once, and is answered at the end of the turn.
 *
 * Exchanges come in chunks that are kept for reuse; nothing is allocated in steady state.
 */
#include "base/must.h"
#include "collectors/snmp/usm.h"
#include "collectors/snmp/wire.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define CHUNK 64
#define CONTEXT_MAX 255
#define COMMUNITY_WITH_CONTEXT_MAX 512 /* both of at most 255 octets, and "@" */
#define PACE_MIN_NS (50 * NS_PER_MS) /* between the tries of a probe */

struct chunk {
	struct list place;
	struct exchange exchanges[CHUNK];
};

static struct exchange *exchange_new(struct engine *engine)
{
	if (list_is_empty(&engine->spare)) {
		struct chunk *chunk = malloc(sizeof *chunk);
		if (!chunk)
			return NULL;
		list_append(&engine->chunks, &chunk->place);
		for (size_t i = 0; i < CHUNK; i++)
			list_append(&engine->spare, &chunk->exchanges[i].place);
	}
	struct list *node = engine->spare.next;
	list_remove(node);
	return container_of(node, struct exchange, place);
}

static size_t overhead(const struct peer *peer, size_t context_length)
{
	return peer->usm ? usm_overhead(peer->usm, context_length)
			 : MESSAGE_OVERHEAD(peer->community_length + context_length + 1);
}

size_t peer_varbinds_good(const struct peer *peer, size_t context_length)
{
	return REQUEST_GOOD - overhead(peer, context_length);
}

int exchange_start(
	struct peer *peer, const struct request *request, answer_cb *cb, void *data, struct exchange **ret_exchange)
{
	struct engine *engine = peer->engine;
	size_t context = request->context ? strlen(request->context) : 0;
	if (engine->is_stopping)
		return -ECANCELED;
	if (context > CONTEXT_MAX || request->length + overhead(peer, context) > REQUEST_MAX)
		return -EMSGSIZE;
	struct exchange *exchange = exchange_new(engine);
	if (!exchange)
		return -ENOMEM;
	*exchange =
		(struct exchange){.peer = peer, .cb = cb, .data = data, .request = *request, .state = EXCHANGE_WAITING};
	list_append(&peer->waiting, &exchange->place);
	peer_schedule(peer);
	if (ret_exchange)
		*ret_exchange = exchange;
	return 0;
}

/* The community, with "@context" behind it where the request names one: how switches tell VLANs apart. */
static const char *community_of(
	const struct exchange *exchange, char buffer[COMMUNITY_WITH_CONTEXT_MAX], size_t *ret_length)
{
	const struct peer *peer = exchange->peer;
	const char *context = exchange->request.context;
	*ret_length = peer->community_length;
	if (!context)
		return peer->community;
	if (strncmp(context, "vlan-", 5) == 0)
		context += 5;
	*ret_length = (size_t)snprintf(buffer, COMMUNITY_WITH_CONTEXT_MAX, "%s@%s", peer->community, context);
	return buffer;
}

bool exchange_has_community(const struct exchange *exchange, const struct ber *community)
{
	char buffer[COMMUNITY_WITH_CONTEXT_MAX];
	size_t length = 0;
	const struct peer *peer = exchange->peer;
	if (ber_left(community) == peer->community_length &&
		memcmp(community->at, peer->community, peer->community_length) == 0)
		return true; /* some agents leave the context out of their answer */
	const char *sent = community_of(exchange, buffer, &length);
	return ber_left(community) == length && memcmp(community->at, sent, length) == 0;
}

static uint8_t *build(struct exchange *exchange, uint8_t *end, size_t *ret_length)
{
	char buffer[COMMUNITY_WITH_CONTEXT_MAX];
	size_t length = 0;
	if (exchange->peer->usm)
		return usm_build(exchange, end, ret_length);
	const char *community = community_of(exchange, buffer, &length);
	uint8_t *start =
		message_build(end, exchange->peer->version, community, length, &exchange->request, exchange->id);
	*ret_length = (size_t)(end - start);
	return start;
}

/* Until the next try of a probe, or after its last one until it is over. */
static int64_t probe_wait(const struct exchange *exchange, int64_t patience)
{
	const struct engine *engine = exchange->peer->engine;
	if (!exchange->request.until_ns)
		return patience;
	int64_t left = exchange->tries < engine->probe_tries ? engine->probe_tries - exchange->tries : 0;
	int64_t pace = (exchange->request.until_ns - engine->now_ns) / (left + 1);
	if (left == 0)
		return pace > patience ? pace : patience;
	return pace > PACE_MIN_NS ? pace : PACE_MIN_NS;
}

static int64_t wait_of(const struct exchange *exchange)
{
	const struct peer *peer = exchange->peer;
	const struct timing_bounds *bounds = &peer->engine->bounds;
	int64_t patience = timing_probe_wait(&peer->timing, bounds);
	if (exchange->request.probe)
		return probe_wait(exchange, patience);
	int64_t wait = timing_wait(&peer->timing, bounds, exchange->tries);
	int64_t left = exchange->request.until_ns - peer->engine->now_ns;
	if (!exchange->request.until_ns || wait <= left)
		return wait;
	/* There is no time for another try: this one gets what an answer usually takes. */
	return left > patience ? left : wait < patience ? wait : patience;
}

/* A message that the link has no room for is lost like one on the way: its time-out sends it again. */
static void transmit(struct exchange *exchange)
{
	struct peer *peer = exchange->peer;
	struct engine *engine = peer->engine;
	if (peer->recording) {
		exchange_fail(exchange, GENGFU_OK, NULL);
		return;
	}
	uint8_t *end = link_room(peer->link);
	size_t length = 0;
	if (exchange->state != EXCHANGE_FLYING)
		return; /* link_room sent the batch, and the network refused this very exchange */
	if (end) {
		uint8_t *start = build(exchange, end, &length);
		if (!start) {
			exchange_fail(exchange, GENGFU_FAILED, "the message could not be encrypted");
			return;
		}
		link_add(peer->link, &peer->address, start, length, exchange->id);
	}
	exchange->sent = (uint16_t)length;
	exchange->sent_ns = engine->now_ns;
	exchange->due_ns = engine->now_ns + wait_of(exchange);
	peer_wake_by(peer, exchange->due_ns);
	engine_count(engine, FIGURE_REQUESTS);
}

void exchange_send(struct exchange *exchange)
{
	exchange->tries++;
	transmit(exchange);
}

void exchange_send_again(struct exchange *exchange)
{
	struct engine *engine = exchange->peer->engine;
	exchange->id = slots_renew(&engine->slots, exchange->id, engine_random(engine));
	exchange->is_resent = false;
	exchange->first_ns = engine->now_ns;
	transmit(exchange);
}

bool exchange_is_last_try(const struct exchange *exchange)
{
	const struct engine *engine = exchange->peer->engine;
	if (exchange->request.probe)
		return exchange->tries >= engine->probe_tries;
	return exchange->tries >= engine->tries ||
	       (exchange->request.until_ns && engine->now_ns >= exchange->request.until_ns);
}

void exchange_expire(struct exchange *exchange)
{
	struct engine *engine = exchange->peer->engine;
	engine_count(engine, FIGURE_TIMEOUTS);
	if (exchange->is_charged) {
		exchange->is_charged = false;
		engine->charged--;
	}
	if (exchange_is_last_try(exchange)) {
		exchange->is_expired = true;
		enum gengfu_status status = exchange->status ? exchange->status : GENGFU_TIMEOUT;
		exchange_fail(exchange, status, exchange->words);
		return;
	}
	exchange->is_resent = true;
	engine_count(engine, FIGURE_RETRIES);
	pace_charge(&engine->pace, engine->now_ns);
	exchange_send(exchange);
}

/* Out of its list, and out of its slot if it flies. */
static void detach(struct exchange *exchange, enum slot_end end)
{
	struct peer *peer = exchange->peer;
	list_remove(&exchange->place);
	if (exchange->state == EXCHANGE_FLYING) {
		slots_give(&peer->engine->slots, exchange->id, end);
		peer->flying_count--;
		peer->engine->charged -= exchange->is_charged;
		exchange->is_charged = false;
		peer_schedule(peer);
	} else if (list_is_empty(&peer->waiting)) {
		list_remove(&peer->ready);
	}
}

/* To the front: the next to be used is the one that is still in the cache. */
static void forget(struct exchange *exchange)
{
	list_prepend(&exchange->peer->engine->spare, &exchange->place);
}

void exchange_end(struct exchange *exchange, struct answer *answer)
{
	answer_cb *cb = exchange->cb;
	void *data = exchange->data;
	detach(exchange, SLOT_ANSWERED);
	forget(exchange);
	cb(data, answer);
}

void exchange_fail(struct exchange *exchange, enum gengfu_status status, const char *words)
{
	struct engine *engine = exchange->peer->engine;
	detach(exchange, SLOT_GIVEN_UP);
	exchange->state = EXCHANGE_ENDED;
	exchange->status = (uint8_t)status;
	exchange->words = words;
	list_append(&engine->ended, &exchange->place);
	engine_wake(engine);
}

/* Why it failed, with what an operator needs to look further: the engine id, or the address that answered instead. */
static const char *detail_of(const struct exchange *exchange)
{
	const struct peer *peer = exchange->peer;
	struct engine *engine = peer->engine;
	char id[USM_ID_TEXT], place[LINK_PLACE_TEXT];
	if (exchange->status == GENGFU_TIMEOUT && peer->has_stray)
		snprintf(engine->detail, sizeof engine->detail, "answers came from %s instead",
			address_format(&peer->stray, place));
	else if (exchange->words && peer->usm && usm_id_format(peer->usm, id))
		snprintf(engine->detail, sizeof engine->detail, "%s (engine %s)", exchange->words, id);
	else
		return exchange->words;
	return engine->detail;
}

static void run_ended(struct exchange *exchange)
{
	struct engine *engine = exchange->peer->engine;
	answer_cb *cb = exchange->cb;
	void *data = exchange->data;
	struct answer answer = {.status = exchange->status,
		.sent = exchange->sent,
		.at_ns = engine->now_ns,
		.tries = exchange->tries,
		.detail = detail_of(exchange),
		.expired = exchange->is_expired,
		.heard = exchange->is_expired && exchange->is_heard};
	if (exchange->peer->recording && answer.status == GENGFU_OK)
		recording_answer(exchange->peer->recording, &exchange->request, &engine->recorded, &answer);
	list_remove(&exchange->place);
	forget(exchange);
	cb(data, &answer);
}

void exchange_run_ended(struct engine *engine)
{
	size_t count = 0;
	for (struct list *node = engine->ended.next; node != &engine->ended; node = node->next)
		count++;
	while (count-- > 0 && !list_is_empty(&engine->ended))
		run_ended(container_of(engine->ended.next, struct exchange, place));
}

void exchange_drop(struct exchange *exchange)
{
	detach(exchange, SLOT_GIVEN_UP);
	forget(exchange);
}

void exchange_cancel(struct exchange *exchange)
{
	exchange_drop(exchange);
}
