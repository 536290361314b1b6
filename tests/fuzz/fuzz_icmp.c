/* SPDX-License-Identifier: Apache-2.0 */
/* What an ICMP socket may hand over: a packet is ours only if it is an echo with a cookie, and what is read is there.
 */
#include "base/must.h"
#include "collectors/icmp/packet.h"
#include "tests/fuzz/fuzz.h"
#include <string.h>

/* A packet that is read says what it is: built anew from what was read, its first octets are the same. */
static void compare(const struct echo *echo, enum framing framing, const uint8_t *icmp)
{
	uint8_t again[ECHO_OCTETS];
	echo_build(echo, framing, again);
	must(memcmp(again + 4, icmp + 4, 4) == 0);
	must(!echo->has_cookie || memcmp(again + ECHO_HEADER_OCTETS, icmp + ECHO_HEADER_OCTETS, 8) == 0);
}

static void reply(const uint8_t *bytes, size_t length, enum framing framing)
{
	struct echo echo = {.seq = 1};
	if (echo_parse_reply(bytes, length, framing, &echo)) {
		must(echo.seq == 1 && !echo.has_cookie);
		return;
	}
	size_t header = framing == FRAMING_V4_RAW ? (size_t)(bytes[0] & 15) * 4 : 0;
	must(echo.has_cookie && length >= header + 16);
	compare(&echo, framing, bytes + header);
}

static void quoted(const uint8_t *bytes, size_t length, enum framing framing)
{
	struct echo echo;
	if (echo_parse_quoted(bytes, length, framing, &echo) == 0)
		compare(&echo, framing, bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	for (int framing = FRAMING_V4; framing <= FRAMING_V6; framing++) {
		reply(bytes, length, (enum framing)framing);
		quoted(bytes, length, (enum framing)framing);
	}
	return 0;
}
