/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What comes in: datagrams and what the network says of ours. A datagram is an answer only if its id names a request
 * that is under way, it comes from the address and port the request went to, in its version, with its community (or
 * with its user's digest, see usm_answer.c). Everything else is counted by what is wrong with it and has no effect,
 * but for one thing: the address from which an answer came instead is kept for the message of the time-out, since a
 * device with several addresses that answers from the wrong one is hard to find otherwise.
 *
 * An ICMP error is believed when it is the second for an exchange, or when no try is left; the first makes the next
 * try come sooner. So a route that is missing for a moment does no harm, and a device whose agent is down is told in
 * half a second.
 */
#include "base/must.h"
#include "collectors/snmp/usm.h"
#include "collectors/snmp/wire.h"
#include <errno.h>

struct exchange *engine_find(struct engine *engine, uint32_t id)
{
	enum slot_end end = SLOT_UNUSED;
	struct exchange *exchange = slots_find(&engine->slots, id, &end);
	if (!exchange)
		engine_count(engine, end == SLOT_ANSWERED   ? FIGURE_DUPLICATES
				     : end == SLOT_GIVEN_UP ? FIGURE_LATE
							    : FIGURE_UNKNOWN_ID);
	return exchange;
}

bool exchange_is_from(struct exchange *exchange, const union address *from)
{
	struct peer *peer = exchange->peer;
	if (address_is_equal(&peer->address, from))
		return true;
	engine_count(peer->engine, FIGURE_WRONG_ADDRESS);
	peer->stray = *from;
	peer->has_stray = true;
	return false;
}

void exchange_answer(struct exchange *exchange, const struct pdu *pdu, size_t received)
{
	struct peer *peer = exchange->peer;
	struct engine *engine = peer->engine;
	struct answer answer = {
		.status = pdu->is_whole ? GENGFU_OK : GENGFU_MALFORMED,
		.error_status = pdu->error_status,
		.error_index = pdu->error_index,
		.varbinds = pdu->varbinds,
		.sent = exchange->sent,
		.received = received,
		.rtt_ns = engine->now_ns - (exchange->is_resent ? exchange->first_ns : exchange->sent_ns),
		.at_ns = engine->now_ns,
		.tries = exchange->tries,
		.detail = pdu->is_whole ? NULL : "the answer is cut off or not BER",
	};
	if (exchange->is_resent)
		timing_ambiguous(&peer->timing, &engine->bounds, answer.rtt_ns, engine->now_ns - exchange->sent_ns);
	else
		timing_sample(&peer->timing, answer.rtt_ns);
	peer->has_stray = false;
	engine_count(engine, pdu->is_whole ? FIGURE_ANSWERS : FIGURE_MALFORMED);
	exchange_end(exchange, &answer);
}

static void community_datagram(
	struct engine *engine, const struct message *message, size_t length, const union address *from)
{
	if (message->pdu.type != PDU_RESPONSE) {
		engine_count(engine, FIGURE_MALFORMED);
		return;
	}
	struct exchange *exchange = engine_find(engine, (uint32_t)message->pdu.request_id);
	if (!exchange || !exchange_is_from(exchange, from))
		return;
	if (exchange->peer->usm || message->version != exchange->peer->version)
		engine_count(engine, FIGURE_MALFORMED);
	else if (!exchange_has_community(exchange, &message->community))
		engine_count(engine, FIGURE_WRONG_COMMUNITY);
	else
		exchange_answer(exchange, &message->pdu, length);
}

void engine_datagram(struct engine *engine, uint8_t *bytes, size_t length, const union address *from)
{
	struct message message;
	if (message_parse(bytes, length, &message) == 0)
		community_datagram(engine, &message, length, from);
	else if (message_version(bytes, length) == SNMP_V3)
		usm_datagram(engine, bytes, length, from);
	else
		engine_count(engine, FIGURE_MALFORMED);
}

static const char *words_of(int error)
{
	switch (error) {
	case ECONNREFUSED:
		return "port unreachable: nothing listens there";
	case EHOSTUNREACH:
		return "host unreachable";
	case ENETUNREACH:
	case ENETDOWN:
		return "network unreachable";
	case EACCES:
	case EPERM:
		return "a packet filter on the way rejects it";
	default:
		return "the network refuses the request";
	}
}

/* The network says that the exchange's request cannot get there. */
static void refuse(struct exchange *exchange, int error)
{
	struct peer *peer = exchange->peer;
	struct engine *engine = peer->engine;
	exchange->status = error == ECONNREFUSED ? GENGFU_REFUSED : GENGFU_UNREACHABLE;
	exchange->words = words_of(error);
	if (++exchange->icmp_errors >= 2 || exchange_is_last_try(exchange)) {
		exchange_fail(exchange, exchange->status, exchange->words);
		return;
	}
	int64_t soon = engine->now_ns + engine->bounds.min_ns;
	if (exchange->due_ns > soon) {
		exchange->due_ns = soon;
		peer_wake_by(peer, soon);
	}
}

/* The id of our own message, which an ICMP error quotes. */
static bool quoted_id(const uint8_t *quoted, size_t length, uint32_t *ret_id)
{
	struct message message;
	int version = message_version(quoted, length);
	if (version == SNMP_V3)
		return usm_message_id(quoted, length, ret_id) == 0;
	if (version < 0 || message_parse(quoted, length, &message))
		return false;
	*ret_id = (uint32_t)message.pdu.request_id;
	return true;
}

void engine_icmp(struct engine *engine, const uint8_t *quoted, size_t length, const union address *to, int error)
{
	enum slot_end end = SLOT_UNUSED;
	uint32_t id = 0;
	engine_count(engine, FIGURE_ICMP);
	if (error == EMSGSIZE)
		return; /* the kernel sends in fragments from now on */
	if (quoted_id(quoted, length, &id)) {
		struct exchange *exchange = slots_find(&engine->slots, id, &end);
		if (exchange && address_is_equal(&exchange->peer->address, to))
			refuse(exchange, error);
		return;
	}
	/* Some routers quote 8 octets behind the IP header, the least that RFC 792 allows: only the address is left. */
	for (uint32_t i = 0; i < engine->slots.capacity; i++) {
		struct exchange *exchange = engine->slots.items[i].exchange;
		if (exchange && address_is_equal(&exchange->peer->address, to))
			refuse(exchange, error);
	}
}

void engine_send_failed(struct engine *engine, uint32_t id, int error)
{
	enum slot_end end = SLOT_UNUSED;
	struct exchange *exchange = slots_find(&engine->slots, id, &end);
	engine_count(engine, FIGURE_SEND_FAILURES);
	if (!exchange || error == ENOBUFS || error == ENOMEM)
		return; /* lost like any other: its time-out sends it again */
	if (error == EMSGSIZE)
		exchange_fail(exchange, GENGFU_FAILED, "the request is larger than what the path takes");
	else
		refuse(exchange, error);
}
