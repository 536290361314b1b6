/* SPDX-License-Identifier: Apache-2.0 */
/* Single values: what becomes of the things that devices put into varbinds. */
#include "../test.h"
#include "base/must.h"
#include "collectors/snmp/value.h"
#include <math.h>
#include <string.h>

static void numbers_are_found_in_text(void **state)
{
	static const struct {
		const char *text;
		enum parse how;
		double value; /* NAN: none */
	} cases[] = {
		{"44", PARSE_WHOLE, 44},
		{" -1104.03 ", PARSE_WHOLE, -1104.03},
		{"\"0.38\"", PARSE_WHOLE, 0.38},
		{"1e3", PARSE_WHOLE, 1000},
		{"44 %", PARSE_WHOLE, NAN},
		{"", PARSE_WHOLE, NAN},
		{"-", PARSE_WHOLE, NAN},
		{".", PARSE_WHOLE, NAN},
		{"0x1f", PARSE_WHOLE, NAN},
		{"nan", PARSE_WHOLE, NAN},
		{"inf", PARSE_WHOLE, NAN},
		{"1e999", PARSE_WHOLE, NAN},
		{"12 14", PARSE_WHOLE, NAN},
		{"cpu-usage: 1.52%", PARSE_NUMBER, 1.52},
		{"memory-usage: 18.8%", PARSE_NUMBER, 18.8},
		{"CPU0: 12", PARSE_NUMBER, 12},
		{"session-num: 45", PARSE_NUMBER, 45},
		{"temp:-5 C", PARSE_NUMBER, -5},
		{"none", PARSE_NUMBER, NAN},
		{"\"4492kB", PARSE_SIZE, 4492.0 * 1024},
		{"9.9G", PARSE_SIZE, 9.9 * 1024 * 1024 * 1024},
		{"2 MB", PARSE_SIZE, 2.0 * 1024 * 1024},
		{"17", PARSE_SIZE, 17},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		double value = 0;
		bool found = number_parse(cases[i].text, strlen(cases[i].text), cases[i].how, &value);
		assert_int_equal(found, !isnan(cases[i].value));
		if (found)
			assert_true(fabs(value - cases[i].value) < 1e-6);
	}
}

static void power_becomes_dbm_and_darkness_minus_forty(void **state)
{
	double value = 0;
	assert_true(convert_apply(CONVERT_UW_DBM, 536, &value));
	assert_true(fabs(value + 2.70835) < 1e-4);
	assert_true(convert_apply(CONVERT_MW_DBM, 1, &value));
	assert_true(fabs(value) < 1e-9);
	assert_true(convert_apply(CONVERT_W_DBM, 0.001, &value));
	assert_true(fabs(value) < 1e-9);
	assert_true(convert_apply(CONVERT_UW_DBM, 0, &value));
	assert_true(value == -40);
	assert_false(convert_apply(CONVERT_UW_DBM, -290, &value));
	assert_true(convert_apply(CONVERT_F_C, 212, &value));
	assert_true(fabs(value - 100) < 1e-9);
}

static struct datum datum_of(uint8_t type, const void *value, size_t length, struct buffer *text)
{
	struct varbind varbind = {.type = type, .value = value, .length = (uint32_t)length};
	struct raw raw;
	raw_from_varbind(&varbind, text, &raw);
	return datum_from_raw(&raw, buffer_text(text));
}

static void floats_come_out_of_their_opaque_wrapping(void **state)
{
	auto_buffer text = BUFFER_EMPTY;
	double value = 0;
	struct datum datum = datum_of(VALUE_OPAQUE, "\x9f\x78\x04\x3f\xc0\x00\x00", 7, &text);
	assert_int_equal(datum.kind, DATUM_REAL);
	assert_true(datum_to_real(&datum, &value) && value == 1.5);
	/* A NaN is no value, and no text either. */
	datum = datum_of(VALUE_OPAQUE, "\x9f\x78\x04\x7f\xc0\x00\x00", 7, &text);
	assert_false(datum_to_real(&datum, &value));
}

static void values_of_the_wrong_type_are_no_numbers(void **state)
{
	auto_buffer text = BUFFER_EMPTY;
	double value = 0;
	int64_t integer = 0;
	struct datum datum = datum_of(VALUE_OCTETS, "abc", 3, &text);
	assert_false(datum_to_real(&datum, &value));
	datum = datum_of(VALUE_OID, "\x2b\x06\x01", 3, &text);
	assert_false(datum_to_real(&datum, &value));
	datum = datum_of(VALUE_ADDRESS, "\x0a\x00\x00\x01", 4, &text);
	assert_false(datum_to_integer(&datum, &integer));
	datum = datum_of(VALUE_NO_SUCH_INSTANCE, "", 0, &text);
	assert_int_equal(datum.kind, DATUM_ABSENT);
	datum = datum_of(VALUE_INTEGER, "\1\2\3\4\5\6\7\10\11", 9, &text);
	assert_int_equal(datum.kind, DATUM_ABSENT);
	datum = datum_of(VALUE_COUNTER64, "\0\xff\xff\xff\xff\xff\xff\xff\xff", 9, &text);
	assert_int_equal(datum.kind, DATUM_UNSIGNED);
	assert_true(datum.unsigned_integer == UINT64_MAX);
	assert_false(datum_to_integer(&datum, &integer));
}

static void long_octet_strings_are_cut(void **state)
{
	static uint8_t octets[RAW_TEXT_MAX * 2];
	auto_buffer text = BUFFER_EMPTY;
	struct datum datum = datum_of(VALUE_OCTETS, octets, sizeof octets, &text);
	assert_int_equal(datum.text.length, RAW_TEXT_MAX);
}

static void octets_are_formatted_as_the_profile_says(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		enum format as;
		const char *text;
	} cases[] = {
		{"\x00\x1b\x2f\xab\xcd\xef", 6, FORMAT_MAC, "00:1b:2f:ab:cd:ef"},
		{"ABCDEF", 6, FORMAT_MAC, "41:42:43:44:45:46"}, /* printable, and a MAC all the same */
		{"001B-2FAB-CDEF", 14, FORMAT_MAC, "00:1b:2f:ab:cd:ef"},
		{"0:1b:2f:ab:cd:ef", 16, FORMAT_MAC, ""},
		{"\0\0\0\0\0\0", 6, FORMAT_MAC, ""},
		{"\x0a\0\0\x01", 4, FORMAT_IP, "10.0.0.1"},
		{"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", 16, FORMAT_IP, "2001:db8::1"},
		{"abc", 3, FORMAT_IP, ""},
		{"HWTC\x01\xff", 6, FORMAT_HEX, "4857544301ff"},
		{"\x07\xea\x0b\x17\x0e\x14\x01\x00+\x08\x00", 11, FORMAT_DATE, "2026-11-23T14:20:01+08:00"},
		{"\x07\xea\x0b\x17\x0e\x14\x01\x00", 8, FORMAT_DATE, "2026-11-23T14:20:01"},
		{"\0\0\0\0\0\0\0\0", 8, FORMAT_DATE, ""},
	};
	char into[FORMAT_SIZE];
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct datum datum = datum_text(cases[i].bytes, cases[i].length);
		size_t length = datum_format(&datum, cases[i].as, into);
		assert_int_equal(length, strlen(cases[i].text));
		assert_memory_equal(into, cases[i].text, length);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_found_in_text),
		cmocka_unit_test(power_becomes_dbm_and_darkness_minus_forty),
		cmocka_unit_test(floats_come_out_of_their_opaque_wrapping),
		cmocka_unit_test(values_of_the_wrong_type_are_no_numbers),
		cmocka_unit_test(long_octet_strings_are_cut),
		cmocka_unit_test(octets_are_formatted_as_the_profile_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
