/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/snmp/message.h"
#include "tests/unit/test.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define VARBIND "\x30\x0c\x06\x08\x2b\x06\x01\x02\x01\x01\x03\x00\x05\x00"
#define VARBIND_LENGTH (sizeof VARBIND - 1)

static const struct request get = {
	.type = PDU_GET, .varbinds = (const uint8_t *)VARBIND, .length = VARBIND_LENGTH, .max_repetitions = 9};
static const struct request bulk = {.type = PDU_GETBULK,
	.varbinds = (const uint8_t *)VARBIND,
	.length = VARBIND_LENGTH,
	.non_repeaters = 1,
	.max_repetitions = 300};

static void check_built(int version, const struct request *request, uint32_t id, const char *wanted, size_t length)
{
	uint8_t buffer[256];
	uint8_t *end = buffer + sizeof buffer;
	uint8_t *at = message_build(end, version, "public", 6, request, id);
	assert_int_equal(end - at, length);
	assert_memory_equal(at, wanted, length);
}
#define CHECK_BUILT(version, request, id, wanted) check_built(version, request, id, wanted, sizeof(wanted) - 1)

static void a_request_has_the_octets_that_the_rfcs_ask_for(void **state)
{
	CHECK_BUILT(SNMP_V2C, &get, 0x01020304,
		"\x30\x29\x02\x01\x01\x04\x06public\xa0\x1c\x02\x04\x01\x02\x03\x04\x02\x01\x00\x02\x01\x00\x30"
		"\x0e" VARBIND);
	CHECK_BUILT(SNMP_V2C, &bulk, 1,
		"\x30\x27\x02\x01\x01\x04\x06public\xa5\x1a\x02\x01\x01\x02\x01\x01\x02\x02\x01\x2c\x30\x0e" VARBIND);
}

static void a_getbulk_to_a_v1_device_goes_as_getnext(void **state)
{
	CHECK_BUILT(SNMP_V1, &bulk, 1,
		"\x30\x26\x02\x01\x00\x04\x06public\xa1\x19\x02\x01\x01\x02\x01\x00\x02\x01\x00\x30\x0e" VARBIND);
}

static void what_is_built_is_read_back(void **state)
{
	static const uint32_t ids[] = {1, 127, 128, 65535, 0x7fffffff};
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		uint8_t buffer[256];
		uint8_t *end = buffer + sizeof buffer;
		uint8_t *at = message_build(end, SNMP_V2C, "public", 6, &bulk, ids[i]);
		struct message message;
		assert_int_equal(message_version(at, (size_t)(end - at)), SNMP_V2C);
		assert_int_equal(message_parse(at, (size_t)(end - at), &message), 0);
		assert_int_equal(message.pdu.type, PDU_GETBULK);
		assert_int_equal(message.pdu.request_id, ids[i]);
		assert_int_equal(message.pdu.error_status, 1);
		assert_int_equal(message.pdu.error_index, 300);
		assert_true(message.pdu.is_whole);
		assert_int_equal(message.pdu.varbinds.end - message.pdu.varbinds.at, VARBIND_LENGTH);
		assert_int_equal(ber_left(&message.community), 6);
	}
}

static void octets_behind_the_message_are_ignored(void **state)
{
	uint8_t buffer[256] = {0};
	uint8_t *end = buffer + sizeof buffer - 4;
	uint8_t *at = message_build(end, SNMP_V2C, "public", 6, &get, 77);
	struct message message;
	assert_int_equal(message_parse(at, (size_t)(end + 4 - at), &message), 0);
	assert_true(message.pdu.is_whole);
}

static void a_message_cut_off_behind_its_id_still_tells_the_id(void **state)
{
	uint8_t buffer[256];
	uint8_t *end = buffer + sizeof buffer;
	uint8_t *at = message_build(end, SNMP_V2C, "public", 6, &get, 0x01020304);
	size_t whole = (size_t)(end - at);
	size_t id_ends = whole - VARBIND_LENGTH - 2 - 6;
	for (size_t length = 0; length < whole; length++) {
		/* On the heap and to the octet, so that the sanitizer sees a read beyond. */
		uint8_t *cut = malloc(length + 1);
		memcpy(cut + 1, at, length);
		struct message message;
		int error = message_parse(cut + 1, length, &message);
		assert_int_equal(error, length < id_ends ? -EBADMSG : 0);
		if (!error) {
			assert_false(message.pdu.is_whole);
			assert_int_equal(message.pdu.request_id, 0x01020304);
		}
		free(cut);
	}
}

static void what_is_no_message_is_refused(void **state)
{
	static const struct {
		const char *octets;
		size_t length;
	} rows[] = {
		{"", 0}, {"\x30\x00", 2}, {"\x31\x03\x02\x01\x01", 5}, {"\x30\x03\x04\x01\x01", 5},
		{"\x30\x07\x02\x05\x01\x01\x01\x01\x01", 9}, /* version of five octets */
		{"\x30\x03\x02\x01\xff", 5}, /* version -1 */
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct message message;
		assert_int_equal(message_version((const uint8_t *)rows[i].octets, rows[i].length), -EBADMSG);
		assert_int_equal(message_parse((const uint8_t *)rows[i].octets, rows[i].length, &message), -EBADMSG);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_has_the_octets_that_the_rfcs_ask_for),
		cmocka_unit_test(a_getbulk_to_a_v1_device_goes_as_getnext),
		cmocka_unit_test(what_is_built_is_read_back),
		cmocka_unit_test(octets_behind_the_message_are_ignored),
		cmocka_unit_test(a_message_cut_off_behind_its_id_still_tells_the_id),
		cmocka_unit_test(what_is_no_message_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
