/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/snmp/ber.h"
#include "collectors/snmp/exchange.h"
#include "tests/unit/test.h"
#include <errno.h>
#include <string.h>

#define BYTES(text) (const uint8_t *)(text), sizeof(text) - 1

static struct varbind_reader reader_of(const uint8_t *bytes, size_t length)
{
	return (struct varbind_reader){bytes, bytes + length};
}

static struct varbind number(uint8_t type, const uint8_t *bytes, size_t length)
{
	return (struct varbind){.type = type, .value = bytes, .length = (uint32_t)length};
}

static void integers_come_out_in_their_shortest_form(void **state)
{
	static const struct {
		int32_t value;
		const char *octets;
		size_t length;
	} rows[] = {
		{0, "\x02\x01\x00", 3},
		{127, "\x02\x01\x7f", 3},
		{128, "\x02\x02\x00\x80", 4},
		{255, "\x02\x02\x00\xff", 4},
		{32768, "\x02\x03\x00\x80\x00", 5},
		{INT32_MAX, "\x02\x04\x7f\xff\xff\xff", 6},
		{-1, "\x02\x01\xff", 3},
		{-128, "\x02\x01\x80", 3},
		{-129, "\x02\x02\xff\x7f", 4},
		{INT32_MIN, "\x02\x04\x80\x00\x00\x00", 6},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t buffer[16];
		uint8_t *end = buffer + sizeof buffer;
		uint8_t *at = ber_put_integer(end, rows[i].value);
		assert_int_equal(end - at, rows[i].length);
		assert_memory_equal(at, rows[i].octets, rows[i].length);
		struct ber ber = {at, end};
		int32_t back = 7;
		assert_true(ber_take_integer(&ber, &back));
		assert_int_equal(back, rows[i].value);
		assert_ptr_equal(ber.at, ber.end);
	}
}

static void lengths_come_out_in_their_shortest_form(void **state)
{
	uint8_t buffer[8];
	uint8_t *end = buffer + sizeof buffer;
	assert_memory_equal(ber_put_header(end, 0x30, 127), "\x30\x7f", 2);
	assert_memory_equal(ber_put_header(end, 0x30, 128), "\x30\x81\x80", 3);
	assert_memory_equal(ber_put_header(end, 0x30, 255), "\x30\x81\xff", 3);
	assert_memory_equal(ber_put_header(end, 0x30, 256), "\x30\x82\x01\x00", 4);
	assert_memory_equal(ber_put_header(end, 0x30, 65535), "\x30\x82\xff\xff", 4);
}

static void elements_that_are_not_whole_are_refused(void **state)
{
	static const struct {
		const char *octets;
		size_t length;
	} rows[] = {
		{"", 0}, {"\x30", 1}, {"\x30\x01", 2}, /* content missing */
		{"\x30\x80\x00\x00", 4}, /* indefinite length */
		{"\x30\x81", 2}, /* length missing */
		{"\x30\x82\x01", 3}, {"\x30\x85\x00\x00\x00\x00\x00", 7}, /* length of five octets */
		{"\x30\x84\xff\xff\xff\xff\x00", 7}, {"\x3f\x81\x01\x00", 4}, /* tag of several octets */
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct ber ber = {(const uint8_t *)rows[i].octets, (const uint8_t *)rows[i].octets + rows[i].length};
		struct ber before = ber;
		struct ber content;
		uint8_t type = 0;
		assert_false(ber_take(&ber, &type, &content));
		assert_ptr_equal(ber.at, before.at);
	}
}

static void a_length_longer_than_needed_is_understood(void **state)
{
	const uint8_t octets[] = "\x04\x84\x00\x00\x00\x02hi";
	struct ber ber = {octets, octets + 8};
	struct ber content = {0};
	assert_true(ber_take_type(&ber, BER_OCTETS, &content));
	assert_int_equal(ber_left(&content), 2);
	assert_memory_equal(content.at, "hi", 2);
}

static void an_element_of_another_type_is_left_in_place(void **state)
{
	const uint8_t octets[] = "\x04\x02hi";
	struct ber ber = {octets, octets + 4};
	struct ber content = {0};
	int32_t value = 0;
	assert_false(ber_take_type(&ber, BER_OID, &content));
	assert_false(ber_take_integer(&ber, &value));
	assert_ptr_equal(ber.at, octets);
}

static void varbinds_are_read_one_after_the_other(void **state)
{
	struct varbind_reader reader = reader_of(BYTES("\x30\x07\x06\x02\x2b\x06\x02\x01\x05"
						       "\x30\x81\x06\x06\x02\x2b\x07\x82\x00"));
	struct varbind varbind;
	assert_int_equal(varbind_next(&reader, &varbind), 1);
	assert_int_equal(varbind.oid_length, 2);
	assert_memory_equal(varbind.oid, "\x2b\x06", 2);
	assert_int_equal(varbind.type, VALUE_INTEGER);
	assert_int_equal(varbind.length, 1);
	assert_int_equal(*varbind.value, 5);
	assert_int_equal(varbind_next(&reader, &varbind), 1);
	assert_int_equal(varbind.type, VALUE_END_OF_VIEW);
	assert_int_equal(varbind.length, 0);
	assert_int_equal(varbind_next(&reader, &varbind), 0);
}

static void a_varbind_that_cannot_be_read_stops_the_list(void **state)
{
	static const struct {
		const char *octets;
		size_t length;
	} rows[] = {
		{"\x31\x07\x06\x02\x2b\x06\x02\x01\x05", 9}, /* no SEQUENCE */
		{"\x30\x07\x04\x02\x2b\x06\x02\x01\x05", 9}, /* no OID */
		{"\x30\x04\x06\x02\x2b\x06", 6}, /* no value */
		{"\x30\x07\x06\x02\x2b\x06\x02\x02\x05", 9}, /* the value leaves the varbind */
		{"\x30\x09\x06\x02\x2b\x06\x02\x01\x05\x05\x00", 11}, /* three members */
		{"\x30\x08\x06\x02\x2b\x06\x02\x01\x05", 9}, /* cut off */
		{"\x30", 1},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct varbind_reader reader = reader_of((const uint8_t *)rows[i].octets, rows[i].length);
		struct varbind varbind;
		assert_int_equal(varbind_next(&reader, &varbind), -EBADMSG);
		assert_int_equal(varbind_next(&reader, &varbind), -EBADMSG);
	}
}

static void a_name_longer_than_any_oid_is_refused(void **state)
{
	uint8_t octets[OID_OCTETS_MAX + 32];
	uint8_t name[OID_OCTETS_MAX + 1];
	memset(name, 1, sizeof name);
	uint8_t *end = octets + sizeof octets;
	uint8_t *at = ber_put_header(end, BER_NULL, 0);
	at = ber_put_header(ber_put_bytes(at, name, sizeof name), BER_OID, sizeof name);
	at = ber_put_header(at, BER_SEQUENCE, (size_t)(end - at));
	struct varbind_reader reader = {at, end};
	struct varbind varbind;
	assert_int_equal(varbind_next(&reader, &varbind), -EBADMSG);
}

static void numbers_of_any_width_are_read(void **state)
{
	static const struct {
		uint8_t type;
		const char *octets;
		size_t length;
		uint64_t value;
	} rows[] = {
		{VALUE_COUNTER32, "\x00", 1, 0},
		{VALUE_COUNTER32, "\x00\xff\xff\xff\xff", 5, UINT32_MAX},
		{VALUE_COUNTER32, "\xff\xff\xff\xff", 4, UINT32_MAX}, /* as some agents write it */
		{VALUE_GAUGE32, "\x80", 1, 128},
		{VALUE_TIMETICKS, "\x00\x00\x00\x00\x00\x01", 6, 1},
		{VALUE_COUNTER64, "\x00\xff\xff\xff\xff\xff\xff\xff\xff", 9, UINT64_MAX},
		{VALUE_COUNTER64, "\x7f\xff\xff\xff\xff\xff\xff\xff", 8, INT64_MAX},
		{VALUE_INTEGER, "\x00\x80", 2, 128},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct varbind varbind = number(rows[i].type, (const uint8_t *)rows[i].octets, rows[i].length);
		uint64_t value = 42;
		assert_int_equal(varbind_unsigned(&varbind, &value), 0);
		assert_true(value == rows[i].value);
	}
}

static void an_integer_keeps_its_sign(void **state)
{
	static const struct {
		const char *octets;
		size_t length;
		int64_t value;
	} rows[] = {
		{"\xff", 1, -1},
		{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe", 10, -2},
		{"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80", 10, 128},
		{"\x80\x00\x00\x00\x00\x00\x00\x00", 8, INT64_MIN},
		{"\x00\xff", 2, 255},
		{"\xfc\x18", 2, -1000},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct varbind varbind = number(VALUE_INTEGER, (const uint8_t *)rows[i].octets, rows[i].length);
		int64_t value = 42;
		assert_int_equal(varbind_integer(&varbind, &value), 0);
		assert_true(value == rows[i].value);
	}
}

static void what_is_no_number_or_does_not_fit_is_refused(void **state)
{
	static const struct {
		uint8_t type;
		const char *octets;
		size_t length;
		bool only_unsigned;
	} rows[] = {
		{VALUE_OCTETS, "1", 1, false},
		{VALUE_NO_SUCH_INSTANCE, "", 0, false},
		{VALUE_INTEGER, "", 0, false},
		{VALUE_COUNTER32, "", 0, false},
		{VALUE_COUNTER32, "\x01\x00\x00\x00\x00", 5, false},
		{VALUE_COUNTER64, "\x01\x00\x00\x00\x00\x00\x00\x00\x00", 9, false},
		{VALUE_INTEGER, "\x01\x00\x00\x00\x00\x00\x00\x00\x00", 9, false},
		{VALUE_INTEGER, "\xff", 1, true},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct varbind varbind = number(rows[i].type, (const uint8_t *)rows[i].octets, rows[i].length);
		uint64_t value = 42;
		int64_t signed_value = 42;
		assert_int_equal(varbind_unsigned(&varbind, &value), -EBADMSG);
		assert_true(value == 42);
		if (rows[i].only_unsigned)
			continue;
		assert_int_equal(varbind_integer(&varbind, &signed_value), -EBADMSG);
		assert_true(signed_value == 42);
	}
	struct varbind huge = number(VALUE_COUNTER64, BYTES("\x80\x00\x00\x00\x00\x00\x00\x00"));
	int64_t value = 42;
	assert_int_equal(varbind_integer(&huge, &value), -EBADMSG);
}

static void a_request_is_put_together_from_oids(void **state)
{
	uint8_t list[32];
	int length = request_add(list, 0, sizeof list, BYTES("\x2b\x06\x01"));
	assert_int_equal(length, 9);
	length = request_add(list, (size_t)length, sizeof list, BYTES("\x2b\x07"));
	assert_int_equal(length, 17);
	assert_memory_equal(list, "\x30\x07\x06\x03\x2b\x06\x01\x05\x00\x30\x06\x06\x02\x2b\x07\x05\x00", 17);
}

static void a_request_that_is_full_says_so(void **state)
{
	uint8_t list[16];
	uint8_t long_oid[OID_OCTETS_MAX + 1] = {0};
	assert_int_equal(request_add(list, 9, 17, BYTES("\x2b\x06\x01")), -E2BIG);
	assert_int_equal(request_add(list, 0, 8, BYTES("\x2b\x06\x01")), -E2BIG);
	assert_int_equal(request_add(list, 0, sizeof list, long_oid, sizeof long_oid), -E2BIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_come_out_in_their_shortest_form),
		cmocka_unit_test(lengths_come_out_in_their_shortest_form),
		cmocka_unit_test(elements_that_are_not_whole_are_refused),
		cmocka_unit_test(a_length_longer_than_needed_is_understood),
		cmocka_unit_test(an_element_of_another_type_is_left_in_place),
		cmocka_unit_test(varbinds_are_read_one_after_the_other),
		cmocka_unit_test(a_varbind_that_cannot_be_read_stops_the_list),
		cmocka_unit_test(a_name_longer_than_any_oid_is_refused),
		cmocka_unit_test(numbers_of_any_width_are_read),
		cmocka_unit_test(an_integer_keeps_its_sign),
		cmocka_unit_test(what_is_no_number_or_does_not_fit_is_refused),
		cmocka_unit_test(a_request_is_put_together_from_oids),
		cmocka_unit_test(a_request_that_is_full_says_so),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
