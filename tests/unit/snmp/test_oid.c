/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/snmp/exchange.h"
#include "tests/unit/test.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct pair {
	const char *dotted;
	const char *octets;
	size_t length;
};
#define PAIR(dotted, octets) \
	{ \
		dotted, octets, sizeof(octets) - 1 \
	}
static const struct pair pairs[] = {
	PAIR("0.0", "\x00"),
	PAIR("1.3.6.1.2.1.1.3.0", "\x2b\x06\x01\x02\x01\x01\x03\x00"),
	PAIR("1.3.6.1.4.1.2011.5.25", "\x2b\x06\x01\x04\x01\x8f\x5b\x05\x19"),
	PAIR("1.0.8802.1.1.2", "\x28\xc4\x62\x01\x01\x02"),
	PAIR("2.999.3", "\x88\x37\x03"),
	PAIR("1.3.127.128.16383.16384", "\x2b\x7f\x81\x00\xff\x7f\x81\x80\x00"),
	PAIR("1.3.4294967295", "\x2b\x8f\xff\xff\xff\x7f"),
	PAIR("2.4294967215", "\x8f\xff\xff\xff\x7f"),
};

static void an_oid_goes_to_octets_and_back(void **state)
{
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		uint8_t octets[OID_OCTETS_MAX];
		char dotted[64];
		assert_int_equal(oid_encode(pairs[i].dotted, octets), pairs[i].length);
		assert_memory_equal(octets, pairs[i].octets, pairs[i].length);
		assert_int_equal(oid_format(octets, pairs[i].length, dotted, sizeof dotted), strlen(pairs[i].dotted));
		assert_string_equal(dotted, pairs[i].dotted);
	}
}

static void a_leading_dot_is_allowed(void **state)
{
	uint8_t octets[OID_OCTETS_MAX];
	assert_int_equal(oid_encode(".1.3.6", octets), 2);
	assert_memory_equal(octets, "\x2b\x06", 2);
}

static void text_that_is_no_oid_is_refused(void **state)
{
	static const char *const bad[] = {"", ".", "1", "..1.3", "1..3", "1.3.", "1.3.x", "1.3 .6", "-1.3", "3.1",
		"1.40", "0.40", "1.3.4294967296", "2.4294967216", "1.3.99999999999999999999"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		uint8_t octets[OID_OCTETS_MAX];
		assert_int_equal(oid_encode(bad[i], octets), -EINVAL);
	}
}

static void an_oid_may_have_128_arcs_and_no_more(void **state)
{
	uint8_t octets[OID_OCTETS_MAX];
	char dotted[2048] = "1.3";
	for (int i = 2; i < OID_MAX; i++)
		strcat(dotted, ".4294967295");
	int length = oid_encode(dotted, octets);
	assert_int_equal(length, 1 + 126 * 5);
	char back[2048];
	oid_format(octets, (size_t)length, back, sizeof back);
	assert_string_equal(back, dotted);
	strcat(dotted, ".1");
	assert_int_equal(oid_encode(dotted, octets), -E2BIG);
}

static void octets_that_are_no_oid_are_refused(void **state)
{
	char dotted[64];
	uint32_t arcs[8];
	assert_int_equal(oid_format((const uint8_t *)"\x2b\x86", 2, dotted, sizeof dotted), -EBADMSG);
	assert_int_equal(oid_format((const uint8_t *)"\x2b\x90\x80\x80\x80\x00", 6, dotted, sizeof dotted), -EBADMSG);
	assert_int_equal(oid_arcs((const uint8_t *)"\x86", 1, arcs, 8), -EBADMSG);
	assert_int_equal(oid_arcs((const uint8_t *)"\x90\x80\x80\x80\x00", 5, arcs, 8), -EBADMSG);
	assert_int_equal(oid_arcs((const uint8_t *)"\x01\x02\x03", 3, arcs, 2), -E2BIG);
}

static void no_octets_are_zero_dot_zero(void **state)
{
	char dotted[8];
	assert_int_equal(oid_format((const uint8_t *)"", 0, dotted, sizeof dotted), 3);
	assert_string_equal(dotted, "0.0");
}

static void text_that_does_not_fit_is_cut_and_ended(void **state)
{
	char dotted[6];
	memset(dotted, 'x', sizeof dotted);
	assert_int_equal(oid_format((const uint8_t *)"\x2b\x06\x01\x02", 4, dotted, sizeof dotted), 9);
	assert_string_equal(dotted, "1.3.6");
}

static void an_index_gives_its_arcs(void **state)
{
	uint32_t arcs[4];
	assert_int_equal(oid_arcs((const uint8_t *)"\x0a\x8f\xff\xff\xff\x7f\x81\x00", 8, arcs, 4), 3);
	assert_int_equal(arcs[0], 10);
	assert_true(arcs[1] == UINT32_MAX);
	assert_int_equal(arcs[2], 128);
}

static void oids_are_ordered_by_their_arcs(void **state)
{
	static const char *const ordered[] = {"0.0", "0.39.4294967295", "1.3", "1.3.0", "1.3.1", "1.3.1.0", "1.3.127",
		"1.3.127.5", "1.3.128", "1.3.128.1", "1.3.129", "1.3.255", "1.3.256", "1.3.16383.9", "1.3.16384",
		"1.3.4294967295", "1.4", "2.0", "2.47", "2.48", "2.999"};
	size_t count = sizeof ordered / sizeof *ordered;
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < count; j++) {
			uint8_t a[OID_OCTETS_MAX], b[OID_OCTETS_MAX];
			size_t a_length = (size_t)oid_encode(ordered[i], a);
			size_t b_length = (size_t)oid_encode(ordered[j], b);
			int order = oid_compare(a, a_length, b, b_length);
			assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_oid_goes_to_octets_and_back),
		cmocka_unit_test(a_leading_dot_is_allowed),
		cmocka_unit_test(text_that_is_no_oid_is_refused),
		cmocka_unit_test(an_oid_may_have_128_arcs_and_no_more),
		cmocka_unit_test(octets_that_are_no_oid_are_refused),
		cmocka_unit_test(no_octets_are_zero_dot_zero),
		cmocka_unit_test(text_that_does_not_fit_is_cut_and_ended),
		cmocka_unit_test(an_index_gives_its_arcs),
		cmocka_unit_test(oids_are_ordered_by_their_arcs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
