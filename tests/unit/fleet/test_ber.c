/* SPDX-License-Identifier: Apache-2.0 */
#include "ber.h"
#include "tests/unit/seeded.h"
#include "tests/unit/test.h"
#include <errno.h>
#include <string.h>

static void an_integer_is_written_in_its_shortest_form(void **state)
{
	static const struct {
		int64_t value;
		const char *bytes;
		size_t size;
	} cases[] = {{0, "\x02\x01\x00", 3}, {127, "\x02\x01\x7f", 3}, {128, "\x02\x02\x00\x80", 4},
		{-1, "\x02\x01\xff", 3}, {-128, "\x02\x01\x80", 3}, {-129, "\x02\x02\xff\x7f", 4},
		{INT32_MIN, "\x02\x04\x80\x00\x00\x00", 6}, {INT64_MIN, "\x02\x08\x80\0\0\0\0\0\0\0", 10}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint8_t bytes[16];
		size_t size = (size_t)(ber_put_signed(bytes, BER_INTEGER, cases[i].value) - bytes);
		assert_int_equal(size, cases[i].size);
		assert_memory_equal(bytes, cases[i].bytes, size);
	}
}

static void a_large_unsigned_number_gets_a_leading_zero(void **state)
{
	uint8_t bytes[16];
	size_t size = (size_t)(ber_put_unsigned(bytes, BER_COUNTER64, UINT64_MAX) - bytes);
	assert_int_equal(size, 11);
	assert_memory_equal(bytes, "\x46\x09\x00\xff\xff\xff\xff\xff\xff\xff\xff", 11);
	size = (size_t)(ber_put_unsigned(bytes, BER_GAUGE32, 0x80) - bytes);
	assert_memory_equal(bytes, "\x42\x02\x00\x80", size);
}

static void integers_survive_writing_and_reading(void **state)
{
	struct seeded seeded = seeded_start();
	for (int i = 0; i < 20000; i++) {
		int64_t value = (int64_t)seeded_bits(&seeded) >> seeded_below(&seeded, 64), back;
		uint8_t bytes[16];
		struct span span = {bytes, ber_put_signed(bytes, BER_INTEGER, value)};
		assert_true(ber_expect_integer(&span, &back));
		assert_true(back == value);
		assert_true(span.at == span.end);
	}
}

static void what_is_cut_short_is_refused(void **state)
{
	static const char *const cases[] = {"\x02", "\x02\x02\x01", "\x30\x81", "\x30\x82\x01", "\x30\x80\x00",
		"\x30\x85\x01\x01\x01\x01\x01", "\x04\x84\xff\xff\xff\xff"};
	static const size_t sizes[] = {1, 3, 2, 3, 3, 7, 6};
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		const uint8_t *bytes = (const uint8_t *)cases[i];
		struct span span = {bytes, bytes + sizes[i]}, content;
		uint8_t tag;
		assert_false(ber_take(&span, &tag, &content));
		assert_true(span.at == bytes);
	}
}

static void an_integer_without_content_or_with_nine_bytes_is_refused(void **state)
{
	const uint8_t empty[] = {2, 0}, long_one[] = {2, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1};
	int64_t value;
	struct span span = {empty, empty + sizeof empty};
	assert_false(ber_expect_integer(&span, &value));
	span = (struct span){long_one, long_one + sizeof long_one};
	assert_false(ber_expect_integer(&span, &value));
}

static void an_oid_is_read_and_shown(void **state)
{
	static const char *const texts[] = {"1.3.6.1.2.1.1.1.0", "0.0", "2.999.3", "1.3.6.1.4.1.2011.4294967295",
		"1.0.8802.1.1.2", "2.39.127.128.16383.16384"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		uint8_t oid[OID_MAX_BYTES];
		size_t size;
		char back[200];
		assert_int_equal(oid_parse(texts[i], strlen(texts[i]), oid, &size), 0);
		oid_format(oid, size, back, sizeof back);
		assert_string_equal(back, texts[i]);
	}
}

static void an_oid_may_begin_with_a_dot(void **state)
{
	uint8_t oid[OID_MAX_BYTES];
	size_t size;
	assert_int_equal(oid_parse(".1.3.6", 6, oid, &size), 0);
	assert_int_equal(size, 2);
}

static void what_is_no_oid_is_refused(void **state)
{
	static const char *const texts[] = {
		"", "1", ".", "1.", "1..3", "1.3.xx.4", "3.1", "1.40", "1.3.4294967296", "1.3.6 ", "1.3.-1", "x"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		uint8_t oid[OID_MAX_BYTES];
		size_t size = 99;
		assert_int_equal(oid_parse(texts[i], strlen(texts[i]), oid, &size), -EINVAL);
		assert_int_equal(size, 99);
	}
}

static void an_oid_of_more_than_128_arcs_is_refused(void **state)
{
	char text[257] = "1.3";
	uint8_t oid[OID_MAX_BYTES];
	size_t size;
	for (size_t i = 3; i < 257; i++)
		text[i] = i % 2 ? '.' : '1';
	assert_int_equal(oid_parse(text, 255, oid, &size), 0);
	assert_int_equal(oid_parse(text, 257, oid, &size), -EINVAL);
}

static int order_of(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
	for (size_t i = 0; i < a_count && i < b_count; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return a_count < b_count ? -1 : a_count > b_count;
}

static void encoded_oids_compare_as_their_arcs_do(void **state)
{
	struct seeded seeded = seeded_start();
	for (int i = 0; i < 50000; i++) {
		uint32_t arcs[2][8] = {{1, 3}, {1, 3}};
		size_t count[2], size[2];
		uint8_t oid[2][OID_MAX_BYTES];
		for (int j = 0; j < 2; j++) {
			count[j] = 2 + seeded_below(&seeded, 6);
			for (size_t k = 2; k < count[j]; k++)
				arcs[j][k] = (uint32_t)(seeded_bits(&seeded) >> (32 + seeded_below(&seeded, 32)));
			if (j == 1 && seeded_below(&seeded, 2)) /* often alike at the front */
				memcpy(arcs[1], arcs[0], 4 * sizeof **arcs);
			size[j] = oid_encode(arcs[j], count[j], oid[j]);
		}
		assert_int_equal(
			oid_compare(oid[0], size[0], oid[1], size[1]), order_of(arcs[0], count[0], arcs[1], count[1]));
	}
}

static void a_backward_buffer_that_is_full_stays_as_it_is(void **state)
{
	uint8_t bytes[4];
	struct backward out = {bytes, bytes + sizeof bytes};
	assert_true(backward_bytes(&out, "abc", 3));
	assert_false(backward_bytes(&out, "de", 2));
	assert_ptr_equal(out.at, bytes + 1);
	assert_false(backward_wrap(&out, BER_OCTETS, bytes + 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_integer_is_written_in_its_shortest_form),
		cmocka_unit_test(a_large_unsigned_number_gets_a_leading_zero),
		cmocka_unit_test(integers_survive_writing_and_reading),
		cmocka_unit_test(what_is_cut_short_is_refused),
		cmocka_unit_test(an_integer_without_content_or_with_nine_bytes_is_refused),
		cmocka_unit_test(an_oid_is_read_and_shown),
		cmocka_unit_test(an_oid_may_begin_with_a_dot),
		cmocka_unit_test(what_is_no_oid_is_refused),
		cmocka_unit_test(an_oid_of_more_than_128_arcs_is_refused),
		cmocka_unit_test(encoded_oids_compare_as_their_arcs_do),
		cmocka_unit_test(a_backward_buffer_that_is_full_stays_as_it_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
