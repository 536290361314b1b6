/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Exchanges: one request to one device and what became of it. The engine owns the sockets (one per address family and
 * source address, for all devices), the request slots, the retry timers and the v3 engines' state; a peer is a device
 * as the engine sees it. Above this header nobody knows about sockets, versions or keys; below it nobody knows about
 * tables.
 *
 * OIDs travel as BER content octets (without tag and length) from the profile to the wire and back, so that an answer
 * is matched to a column by memcmp. Nothing here allocates per varbind.
 */
#include "collectors/collector.h"

#define OID_MAX 128 /* sub-identifiers, RFC 3416 section 4.1 */
#define OID_OCTETS_MAX 640 /* five for each */

/* RFC 3416 section 3. */
enum pdu_type { PDU_GET = 0xa0, PDU_GETNEXT = 0xa1, PDU_RESPONSE = 0xa2, PDU_GETBULK = 0xa5, PDU_REPORT = 0xa8 };
enum value_type {
	VALUE_INTEGER = 0x02,
	VALUE_OCTETS = 0x04,
	VALUE_NULL = 0x05,
	VALUE_OID = 0x06,
	VALUE_ADDRESS = 0x40,
	VALUE_COUNTER32 = 0x41,
	VALUE_GAUGE32 = 0x42,
	VALUE_TIMETICKS = 0x43,
	VALUE_OPAQUE = 0x44,
	VALUE_COUNTER64 = 0x46,
	VALUE_NO_SUCH_OBJECT = 0x80,
	VALUE_NO_SUCH_INSTANCE = 0x81,
	VALUE_END_OF_VIEW = 0x82
};

struct varbind {
	const uint8_t *oid; /* BER content */
	uint16_t oid_length;
	uint8_t type; /* enum value_type */
	const uint8_t *value; /* BER content, borrowed from the datagram */
	uint32_t length;
};

struct varbind_reader {
	const uint8_t *at, *end;
};

/* 1: *ret_varbind is the next one; 0: no more; -EBADMSG: what follows cannot be read. */
int varbind_next(struct varbind_reader *reader, struct varbind *ret_varbind);
/* Numbers of any width up to 64 bits: -EBADMSG when the type is no number or it does not fit. INTEGER is sign-extended.
 */
int varbind_integer(const struct varbind *varbind, int64_t *ret_value);
/* Counters, gauges, time ticks, and INTEGER that is not negative. */
int varbind_unsigned(const struct varbind *varbind, uint64_t *ret_value);

/* "1.3.6.1.2.1" or ".1.3.6.1.2.1" to BER content; the length, or -EINVAL, -E2BIG. */
int oid_encode(const char *dotted, uint8_t into[OID_OCTETS_MAX]);
/* Dotted text of BER content; its length, or -EBADMSG. Returns what it wrote, always NUL-terminated. */
int oid_format(const uint8_t *oid, size_t length, char *into, size_t size);
/* Sub-identifiers of BER content as they stand, for an index (the tail of an OID: its first octet is not split into two
 * arcs); how many, or -EBADMSG, -E2BIG above `capacity`. */
int oid_arcs(const uint8_t *oid, size_t length, uint32_t *into, size_t capacity);
/* Order of two OIDs by sub-identifiers (as BER content that differs in octets); <0, 0, >0. */
int oid_compare(const uint8_t *a, size_t a_length, const uint8_t *b, size_t b_length);

struct engine;
struct peer;
struct exchange; /* one that is under way */

struct answer {
	enum gengfu_status status; /* GENGFU_OK: a response came, whatever its error_status */
	int error_status; /* RFC 3416: 0 noError, 1 tooBig, 2 noSuchName … */
	int error_index;
	struct varbind_reader varbinds; /* valid until the callback returns */
	size_t sent, received; /* octets of the last try */
	int64_t rtt_ns;
	int64_t at_ns; /* when the answer was read */
	unsigned tries;
	const char *detail; /* words for what went wrong: "wrong digest (engine 80…)" or NULL */
	bool expired; /* it ended because no try was answered in time, whatever `status` makes of that */
	bool heard; /* a timeout, but v3 Reports came from the engine that answered this user before: it lives */
};
typedef void answer_cb(void *data, const struct answer *answer);

struct engine_options {
	const char *bind4; /* source address or NULL */
	const char *bind6;
	int in_flight_max; /* over all devices, default 4096 */
	int rate_max; /* requests per second over all devices; 0: no limit */
	int timeout_ms_first; /* before a round-trip time is known, default 2000 */
	int timeout_ms_min, timeout_ms_max; /* bounds, default 500 and 5000 */
	int tries; /* default 4 */
	int probe_tries; /* default 12 */
};

/* Opens the sockets; -errno with a sentence in `why`. */
int engine_start(const struct gengfu_services *services, const struct engine_options *options,
	struct engine **ret_engine, char why[256]);
/* Every exchange under way ends with GENGFU_CANCELLED first; peers that are left are gone. Not from a callback. */
void engine_stop(struct engine *engine);

struct peer_options {
	const char *name; /* for messages */
	struct sockaddr_storage address;
	const struct gengfu_credentials *credentials;
	int in_flight; /* default 2 */
	int rate_max; /* requests per second; 0: no limit */
	const char *recording; /* a .snmprec file that answers in place of the address; NULL: none */
};

/* -EINVAL with a sentence in `why` when the credentials cannot be used (unknown algorithm, passphrase under 8 octets
 * …). */
int peer_add(struct engine *engine, const struct peer_options *options, struct peer **ret_peer, char why[256]);
/* Exchanges under way are dropped without calling back. */
void peer_remove(struct peer *peer);

struct request {
	enum pdu_type type; /* GET, GETNEXT or GETBULK; a GETBULK to a v1 peer goes as GETNEXT */
	int non_repeaters;
	int max_repetitions;
	const uint8_t *varbinds; /* encoded list: each SEQUENCE { OID, NULL }, without the outer SEQUENCE */
	size_t length; /* varbinds and context are borrowed until the answer */
	const char
		*context; /* v3 context or "vlan-10"; with v1 and v2c appended to the community as "@10"; NULL: none */
	bool probe; /* a device that may be dead: probe_tries tries, not exponentially apart */
	int64_t until_ns; /* no try begins after this instant, and those of a probe are spread until then; 0: no bound
			   */
};

/* Octets of varbinds in a request to this peer that passes an Ethernet in one piece, with a context of so many octets
 * (0: none). 1400 are taken from anybody. */
size_t peer_varbinds_good(const struct peer *peer, size_t context_length);
/* Appends SEQUENCE { OID, NULL } to `into`; the new length, or -E2BIG. */
int request_add(uint8_t *into, size_t length, size_t size, const uint8_t *oid, size_t oid_length);
/* Queues a request; `cb` runs exactly once, later. -EMSGSIZE when it cannot fit a datagram, -ENOMEM. */
int exchange_start(
	struct peer *peer, const struct request *request, answer_cb *cb, void *data, struct exchange **ret_exchange);
/* The callback does not run any more. */
void exchange_cancel(struct exchange *exchange);

/* Smoothed round-trip time in ns, 0 when not known; the version actually spoken; state in words for `gengfu status`. */
int64_t peer_rtt_ns(const struct peer *peer);
bool peer_is_v1(const struct peer *peer);
void peer_describe(const struct peer *peer, char *into, size_t size);
