/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What the files behind exchange.h share.
 *
 *   exchange_start ─► peer's waiting ─► [ready peers] ─ engine_pump ─► flying, in a slot ─► link ─► socket
 *                                                                         │ answer.c: id → slot → peer's address
 *   callback ◄─ exchange_end ◄────────────────────────────────────────────┤
 *        ▲                                                                │ time-out, ICMP, failure
 *        └───────────── engine_turn_end ◄── ended ◄───── exchange_fail ◄──┘
 *
 * Each turn of the engine (a readable socket, a timer) is bracketed by engine_turn_begin and _end. Callbacks run from
 * exchange_end on an answer, and from engine_turn_end for all that failed; nothing is used after a callback that the
 * callback may have freed.
 */
#include "base/timers.h"
#include "collectors/snmp/exchange.h"
#include "collectors/snmp/link.h"
#include "collectors/snmp/list.h"
#include "collectors/snmp/message.h"
#include "collectors/snmp/recording.h"
#include "collectors/snmp/slots.h"
#include "collectors/snmp/timing.h"

enum exchange_state { EXCHANGE_WAITING, EXCHANGE_FLYING, EXCHANGE_ENDED };

struct exchange {
	struct list place; /* in peer->waiting, peer->flying or engine->ended, as `state` says */
	struct peer *peer;
	answer_cb *cb;
	void *data;
	struct request request;
	int64_t first_ns, sent_ns, due_ns;
	uint32_t id; /* while flying */
	uint16_t sent; /* octets of the last try */
	uint8_t state; /* enum exchange_state */
	uint8_t tries;
	uint8_t hops; /* v3: messages that Reports made necessary */
	uint8_t hop_try; /* v3: the try at which the last of them was */
	uint8_t icmp_errors;
	bool is_charged; /* counts against the engine's ceiling */
	bool is_resent; /* its round-trip time would be ambiguous */
	bool is_discovery; /* v3: what was sent last asks for the engine id */
	bool is_expired; /* no try was answered */
	bool is_heard; /* v3: an engine that answered this user before sent a Report */
	uint8_t status; /* enum gengfu_status, once ended */
	const char *words; /* literal; why it ended, or what has been amiss so far */
};

struct usm; /* a v3 device's engine and keys */

struct peer {
	struct engine *engine;
	struct list ready; /* engine->ready, while it may send */
	struct list waiting, flying;
	uint16_t flying_count, in_flight_max;
	uint8_t version;
	uint8_t community_length;
	bool has_stray;
	union address address;
	char *community;
	struct usm *usm; /* NULL unless v3 */
	struct recording *recording; /* answers in place of the address, or NULL */
	struct link *link;
	struct timing timing;
	struct timer timer; /* at or before the earliest due_ns; never moved back, it looks again when it fires */
	struct pace pace;
	/* What follows is not touched by an exchange that goes well. */
	union address stray; /* from where answers came instead, if has_stray */
	struct list all; /* engine->peers */
	char name[];
};

enum figure {
	FIGURE_REQUESTS,
	FIGURE_ANSWERS,
	FIGURE_RETRIES,
	FIGURE_TIMEOUTS,
	FIGURE_LATE,
	FIGURE_DUPLICATES,
	FIGURE_UNKNOWN_ID,
	FIGURE_WRONG_ADDRESS,
	FIGURE_WRONG_COMMUNITY,
	FIGURE_MALFORMED,
	FIGURE_UNAUTHENTIC,
	FIGURE_REPORTS,
	FIGURE_ICMP,
	FIGURE_SEND_FAILURES,
	FIGURE_RECEIVE_OVERFLOWS,
	FIGURES
};

struct engine {
	const struct gengfu_services *services;
	struct gengfu_timer *timer;
	int64_t armed_ns; /* INT64_MAX: not */
	struct timers timers;
	struct timer pace_timer;
	int64_t now_ns; /* of this turn */
	bool in_turn, is_woken, is_stopping;

	struct link links[2]; /* IPv4, IPv6 */
	struct inbox *inbox;
	struct slots slots;
	struct list peers, ready, ended;
	struct list spare; /* exchanges */
	struct list chunks; /* that hold them */
	unsigned charged, in_flight_max;
	struct pace pace;
	struct timing_bounds bounds;
	unsigned tries, probe_tries;
	struct usm_store *usm_store; /* keys from passphrases, engine ids in use */

	uint64_t figures[FIGURES];
	uint16_t randoms[128];
	unsigned randoms_left;
	char detail[256];
	struct buffer recorded; /* varbinds of a recording's answer */
};

/* engine.c */
void engine_turn_begin(struct engine *engine);
void engine_turn_end(struct engine *engine);
/* Makes a turn come, if none is running. */
void engine_wake(struct engine *engine);
uint16_t engine_random(struct engine *engine);
int64_t engine_now(struct engine *engine);
static inline void engine_count(struct engine *engine, enum figure figure)
{
	engine->figures[figure]++;
}

/* exchange.c */
/* Writes the exchange's message and hands it to the link; counts as a try. */
void exchange_send(struct exchange *exchange);
/* Sends at once under a new id, because of what a Report said. */
void exchange_send_again(struct exchange *exchange);
/* Takes the exchange out of all lists, calls back and forgets it: the last thing to do with it. */
void exchange_end(struct exchange *exchange, struct answer *answer);
/* Ends it without an answer; the callback runs at the end of the turn. `words` is a literal or NULL. */
void exchange_fail(struct exchange *exchange, enum gengfu_status status, const char *words);
/* Runs the callbacks of what has failed; what fails meanwhile waits for the next call. */
void exchange_run_ended(struct engine *engine);
/* The answer to its last try is overdue. */
void exchange_expire(struct exchange *exchange);
/* Takes the exchange out of its lists and forgets it without a word. */
void exchange_drop(struct exchange *exchange);
/* Whether this is the community of the request. */
bool exchange_has_community(const struct exchange *exchange, const struct ber *community);
/* If the answer to its last try does not come, it is over. */
bool exchange_is_last_try(const struct exchange *exchange);

/* peer.c */
/* Puts the peer among those that may send, if it may. */
void peer_schedule(struct peer *peer);
/* The peer's timer is to fire then, or earlier. */
void peer_wake_by(struct peer *peer, int64_t at_ns);

/* answer.c: what the links hand up */
void engine_datagram(struct engine *engine, uint8_t *bytes, size_t length, const union address *from);
void engine_icmp(struct engine *engine, const uint8_t *quoted, size_t length, const union address *to, int error);
void engine_send_failed(struct engine *engine, uint32_t id, int error);
/* An answer that is in order: ends the exchange. */
void exchange_answer(struct exchange *exchange, const struct pdu *pdu, size_t received);
/* Whether it came from the exchange's peer; counts it, and remembers the place, when not. */
bool exchange_is_from(struct exchange *exchange, const union address *from);
/* Finds the exchange of an id; counts what is late, twice or unknown. */
struct exchange *engine_find(struct engine *engine, uint32_t id);
