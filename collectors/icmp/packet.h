/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Echo requests and replies as octets (RFC 792, RFC 4443 section 4). Values in, values out. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ECHO_HEADER_OCTETS 8
#define ECHO_OCTETS 64 /* header and payload, as ping(8) sends */

/* What a socket hands over before the ICMP header, and whose type numbers stand in it. */
enum framing {
	FRAMING_V4, /* ping socket */
	FRAMING_V4_RAW, /* raw socket: the IPv4 header comes first */
	FRAMING_V6 /* ping or raw socket */
};

struct echo {
	uint16_t id; /* of the socket; the kernel writes its own on a ping socket */
	uint16_t seq; /* of the slot */
	uint64_t cookie; /* of this use of the slot, unpredictable; the payload begins with it */
	bool has_cookie; /* what an ICMP error quotes may be shorter */
};

void echo_build(const struct echo *echo, enum framing framing, uint8_t into[ECHO_OCTETS]);
/* A reply as a socket gives it; -ENOMSG when it is something else, -EBADMSG when it is too short to be ours. */
int echo_parse_reply(const uint8_t *bytes, size_t length, enum framing framing, struct echo *ret_echo);
/* A request of ours as an ICMP error quotes it, without IP header; -ENOMSG, -EBADMSG. */
int echo_parse_quoted(const uint8_t *bytes, size_t length, enum framing framing, struct echo *ret_echo);
