/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/icmp/packet.h"
#include "tests/unit/test.h"
#include <errno.h>
#include <string.h>

static const struct echo sample = {.id = 0x1234, .seq = 0xfffe, .cookie = 0x0123456789abcdef};

static uint16_t sum_of(const uint8_t *bytes, size_t length)
{
	uint32_t sum = 0;
	for (size_t i = 0; i < length; i += 2)
		sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

/* The request as its own answer. */
static size_t reply(uint8_t into[128], enum framing framing)
{
	size_t header = framing == FRAMING_V4_RAW ? 20 : 0;
	memset(into, 0, 128);
	into[0] = 0x45;
	echo_build(&sample, framing, into + header);
	into[header] = framing == FRAMING_V6 ? 129 : 0;
	return header + ECHO_OCTETS;
}

static void a_request_is_of_the_size_of_ping_and_its_checksum_is_right(void **state)
{
	uint8_t bytes[ECHO_OCTETS];
	echo_build(&sample, FRAMING_V4, bytes);
	assert_int_equal(sizeof bytes, 64);
	assert_memory_equal(bytes, "\x08\x00", 2);
	assert_memory_equal(bytes + 4, "\x12\x34\xff\xfe", 4);
	assert_int_equal(sum_of(bytes, sizeof bytes), 0xffff);
}

static void a_request_of_ipv6_leaves_the_checksum_to_the_kernel(void **state)
{
	uint8_t bytes[ECHO_OCTETS];
	echo_build(&sample, FRAMING_V6, bytes);
	assert_memory_equal(bytes, "\x80\x00\x00\x00\x12\x34\xff\xfe", 8);
}

static void a_reply_is_read_as_each_kind_of_socket_gives_it(void **state)
{
	for (int framing = FRAMING_V4; framing <= FRAMING_V6; framing++) {
		uint8_t bytes[128];
		struct echo echo = {0};
		size_t length = reply(bytes, (enum framing)framing);
		assert_int_equal(echo_parse_reply(bytes, length, (enum framing)framing, &echo), 0);
		assert_int_equal(echo.id, sample.id);
		assert_int_equal(echo.seq, sample.seq);
		assert_true(echo.has_cookie && echo.cookie == sample.cookie);
	}
}

static void a_reply_behind_ip_options_is_found(void **state)
{
	uint8_t bytes[128], shifted[128] = {0x46};
	struct echo echo;
	size_t length = reply(bytes, FRAMING_V4);
	memcpy(shifted + 24, bytes, length);
	assert_int_equal(echo_parse_reply(shifted, 24 + length, FRAMING_V4_RAW, &echo), 0);
	assert_int_equal(echo.seq, sample.seq);
}

static void what_is_too_short_to_be_ours_is_refused_and_leaves_the_result_alone(void **state)
{
	for (int framing = FRAMING_V4; framing <= FRAMING_V6; framing++) {
		uint8_t bytes[128];
		struct echo echo = {.seq = 77};
		size_t header = framing == FRAMING_V4_RAW ? 20 : 0;
		reply(bytes, (enum framing)framing);
		for (size_t length = 0; length < header + 16; length++) {
			assert_int_equal(echo_parse_reply(bytes, length, (enum framing)framing, &echo), -EBADMSG);
			assert_int_equal(echo.seq, 77);
		}
		assert_int_equal(echo_parse_reply(bytes, header + 16, (enum framing)framing, &echo), 0);
	}
}

static void an_ip_header_that_claims_a_wrong_length_is_refused(void **state)
{
	static const uint8_t wrong[] = {0x40, 0x44};
	uint8_t bytes[128];
	struct echo echo;
	size_t length = reply(bytes, FRAMING_V4_RAW);
	for (size_t i = 0; i < sizeof wrong; i++) {
		bytes[0] = wrong[i];
		assert_int_equal(echo_parse_reply(bytes, length, FRAMING_V4_RAW, &echo), -EBADMSG);
	}
	bytes[0] = 0x4f; /* 60 octets of header, of 50 */
	assert_int_equal(echo_parse_reply(bytes, 50, FRAMING_V4_RAW, &echo), -EBADMSG);
}

static void other_messages_are_no_replies(void **state)
{
	static const uint8_t types[][2] = {{8, 0}, {3, 1}, {11, 0}, {0, 1}, {129, 0}};
	uint8_t bytes[128];
	struct echo echo;
	size_t length = reply(bytes, FRAMING_V4);
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		memcpy(bytes, types[i], 2);
		assert_int_equal(echo_parse_reply(bytes, length, FRAMING_V4, &echo), -ENOMSG);
	}
}

static void a_quoted_request_may_lack_its_cookie(void **state)
{
	uint8_t bytes[ECHO_OCTETS];
	struct echo echo;
	echo_build(&sample, FRAMING_V4, bytes);
	assert_int_equal(echo_parse_quoted(bytes, 7, FRAMING_V4, &echo), -EBADMSG);
	assert_int_equal(echo_parse_quoted(bytes, 8, FRAMING_V4, &echo), 0);
	assert_int_equal(echo.seq, sample.seq);
	assert_false(echo.has_cookie);
	assert_int_equal(echo_parse_quoted(bytes, 16, FRAMING_V4, &echo), 0);
	assert_true(echo.has_cookie && echo.cookie == sample.cookie);
	assert_int_equal(echo_parse_quoted(bytes, 16, FRAMING_V6, &echo), -ENOMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_is_of_the_size_of_ping_and_its_checksum_is_right),
		cmocka_unit_test(a_request_of_ipv6_leaves_the_checksum_to_the_kernel),
		cmocka_unit_test(a_reply_is_read_as_each_kind_of_socket_gives_it),
		cmocka_unit_test(a_reply_behind_ip_options_is_found),
		cmocka_unit_test(what_is_too_short_to_be_ours_is_refused_and_leaves_the_result_alone),
		cmocka_unit_test(an_ip_header_that_claims_a_wrong_length_is_refused),
		cmocka_unit_test(other_messages_are_no_replies),
		cmocka_unit_test(a_quoted_request_may_lack_its_cookie),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
