/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The codec. A probe is a header of eight octets and 56 of payload, the size that ping(8) sends and that people compare
 * with. The payload begins with the cookie, by which an answer is told from a forged or an old one; the rest counts
 * up, as ping's does.
 *
 * The kernel computes the checksum of everything but what goes out through a raw IPv4 socket. It verifies checksums
 * before a ping socket sees a packet; through a raw IPv4 socket a damaged one comes too, but then either the cookie is
 * right, which is all that counts, or it is not.
 *
 * An ICMP error quotes as much of our packet as its sender likes: RFC 792 wants eight octets after the IP header, which
 * is the ICMP header and no cookie; RFC 1812 section 4.3.2.3 wants up to 576 in all.
 */
#include "collectors/icmp/packet.h"
#include <errno.h>
#include <string.h>

#define IPV4_HEADER_OCTETS 20
#define COOKIE_OCTETS 8

enum { V4_REPLY = 0, V4_REQUEST = 8, V6_REQUEST = 128, V6_REPLY = 129 };

static uint16_t get16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static void put16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

/* RFC 1071, of an even number of octets. */
static uint16_t checksum(const uint8_t *bytes, size_t length)
{
	uint32_t sum = 0;
	for (size_t i = 0; i + 1 < length; i += 2)
		sum += get16(bytes + i);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

void echo_build(const struct echo *echo, enum framing framing, uint8_t into[ECHO_OCTETS])
{
	memset(into, 0, ECHO_HEADER_OCTETS);
	into[0] = framing == FRAMING_V6 ? V6_REQUEST : V4_REQUEST;
	put16(into + 4, echo->id);
	put16(into + 6, echo->seq);
	memcpy(into + ECHO_HEADER_OCTETS, &echo->cookie, COOKIE_OCTETS);
	for (size_t i = ECHO_HEADER_OCTETS + COOKIE_OCTETS; i < ECHO_OCTETS; i++)
		into[i] = (uint8_t)i;
	if (framing != FRAMING_V6)
		put16(into + 2, checksum(into, ECHO_OCTETS));
}

static int parse(const uint8_t *bytes, size_t length, uint8_t type, struct echo *ret_echo)
{
	if (length < ECHO_HEADER_OCTETS)
		return -EBADMSG;
	if (bytes[0] != type || bytes[1] != 0)
		return -ENOMSG;
	*ret_echo = (struct echo){.id = get16(bytes + 4), .seq = get16(bytes + 6)};
	ret_echo->has_cookie = length >= ECHO_HEADER_OCTETS + COOKIE_OCTETS;
	if (ret_echo->has_cookie)
		memcpy(&ret_echo->cookie, bytes + ECHO_HEADER_OCTETS, COOKIE_OCTETS);
	return 0;
}

int echo_parse_reply(const uint8_t *bytes, size_t length, enum framing framing, struct echo *ret_echo)
{
	struct echo echo;
	if (framing == FRAMING_V4_RAW) {
		size_t header = length >= IPV4_HEADER_OCTETS ? (size_t)(bytes[0] & 0x0f) * 4 : 0;
		if (header < IPV4_HEADER_OCTETS || header > length)
			return -EBADMSG;
		bytes += header;
		length -= header;
	}
	int error = parse(bytes, length, framing == FRAMING_V6 ? V6_REPLY : V4_REPLY, &echo);
	if (error)
		return error;
	if (!echo.has_cookie)
		return -EBADMSG;
	*ret_echo = echo;
	return 0;
}

int echo_parse_quoted(const uint8_t *bytes, size_t length, enum framing framing, struct echo *ret_echo)
{
	return parse(bytes, length, framing == FRAMING_V6 ? V6_REQUEST : V4_REQUEST, ret_echo);
}
