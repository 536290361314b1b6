/* SPDX-License-Identifier: Apache-2.0 */
/*
 * link.h in memory, under the engine itself: a request is answered at once by the device in memory, and the answer
 * comes a round-trip time later, unless one of them is lost.
 */
#include "fake_link.h"
#include "base/must.h"
#include "collectors/snmp/wire.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define HEAD_MAX 128 /* octets of an answer around its varbinds */

struct fake_network fake_network;

/* Only one at a time is written. */
static uint8_t room[LINK_MESSAGE_MAX];
/* The engine passes nothing of an inbox but its address. */
struct inbox {
	int nothing;
};

/* An answer on its way. */
struct parcel {
	struct timer timer;
	struct link *link;
	union address from;
	size_t length;
	uint8_t bytes[];
};

/* splitmix64 */
static bool is_lost(void)
{
	uint64_t z = fake_network.random += 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	z ^= z >> 31;
	bool lost = (double)(z >> 11) / (double)(UINT64_C(1) << 53) < fake_network.loss;
	fake_network.sent++;
	fake_network.lost += lost;
	return lost;
}

static void arrive(struct timer *timer, struct mono now)
{
	struct parcel *parcel = container_of(timer, struct parcel, timer);
	(void)now;
	engine_turn_begin(parcel->link->engine);
	engine_datagram(parcel->link->engine, parcel->bytes, parcel->length, &parcel->from);
	engine_turn_end(parcel->link->engine);
	free(parcel);
}

static struct parcel *pack(const struct message *message, const struct fake_reply *reply, const struct answer *answer)
{
	size_t size = reply->length + HEAD_MAX;
	struct parcel *parcel = must_calloc(1, sizeof *parcel + size);
	uint8_t *end = parcel->bytes + size;
	size_t varbinds = answer->error_status ? 0 : reply->length;
	uint8_t *at = ber_put_header(ber_put_bytes(end, reply->octets, varbinds), BER_SEQUENCE, varbinds);
	at = ber_put_integer(at, answer->error_index);
	at = ber_put_integer(at, answer->error_status);
	at = ber_put_integer(at, message->pdu.request_id);
	at = ber_put_header(at, PDU_RESPONSE, (size_t)(end - at));
	at = ber_put_octets(at, message->community.at, ber_left(&message->community));
	at = ber_put_integer(at, message->version);
	at = ber_put_header(at, BER_SEQUENCE, (size_t)(end - at));
	parcel->length = (size_t)(end - at);
	memmove(parcel->bytes, at, parcel->length);
	return parcel;
}

static void deliver(struct link *link, const union address *to, const uint8_t *bytes, size_t length)
{
	static struct fake_reply reply;
	struct message message;
	struct answer answer = {0};
	must(message_parse(bytes, length, &message) == 0);
	struct request request = {.type = (enum pdu_type)message.pdu.type,
		.non_repeaters = message.pdu.error_status,
		.max_repetitions = message.pdu.error_index,
		.varbinds = message.pdu.varbinds.at,
		.length = (size_t)(message.pdu.varbinds.end - message.pdu.varbinds.at)};
	if (fake_running->fake->silent || is_lost())
		return;
	fake_answer(fake_running->fake, &request, &reply, &answer);
	if (is_lost())
		return;
	struct parcel *parcel = pack(&message, &reply, &answer);
	parcel->link = link;
	parcel->from = *to;
	timer_init(&parcel->timer, arrive);
	timer_set(&fake_running->timers, &parcel->timer, (struct mono){fake_running->now_ns + fake_network.rtt_ns});
}

int link_open(struct link *link, struct engine *engine, int family, const char *source)
{
	(void)source;
	*link = (struct link){.engine = engine, .family = family, .fd = family == AF_INET ? 0 : -1};
	return link->fd < 0 ? -EAFNOSUPPORT : 0;
}

void link_close(struct link *link)
{
	link->fd = -1;
}

uint8_t *link_room(struct link *link)
{
	(void)link;
	return room + sizeof room;
}

void link_add(struct link *link, const union address *to, const uint8_t *start, size_t length, uint32_t id)
{
	(void)id;
	deliver(link, to, start, length);
}

void link_flush(struct link *link)
{
	(void)link;
}

struct inbox *inbox_new(void)
{
	return must_calloc(1, sizeof(struct inbox));
}

void inbox_free(struct inbox *inbox)
{
	free(inbox);
}

const char *address_format(const union address *address, char into[LINK_PLACE_TEXT])
{
	(void)address;
	snprintf(into, LINK_PLACE_TEXT, "192.0.2.1:161");
	return into;
}
