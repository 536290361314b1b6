/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "config/config.h"
#include "tests/unit/test.h"
#include <errno.h>
#include <string.h>

static void right_addresses_are_split(void **state)
{
	static const struct {
		const char *text, *host;
		uint16_t port;
	} cases[] = {
		{"10.1.0.1", "10.1.0.1", 0},
		{"10.1.0.1:1161", "10.1.0.1", 1161},
		{"core-1.panyu.example", "core-1.panyu.example", 0},
		{"core_1:65535", "core_1", 65535},
		{"localhost.", "localhost.", 0},
		{"2001:db8::1", "2001:db8::1", 0},
		{"::1", "::1", 0},
		{"[2001:db8::1]", "2001:db8::1", 0},
		{"[2001:db8::1]:161", "2001:db8::1", 161},
		{"[fe80::1%eth0]:161", "fe80::1%eth0", 161},
		{"fe80::1%eth0", "fe80::1%eth0", 0},
		{"::ffff:10.0.0.1", "::ffff:10.0.0.1", 0},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		char host[256] = "";
		uint16_t port = 7;
		const char *why = NULL;
		if (config_address_parse(cases[i].text, host, &port, &why) < 0)
			fail_msg("%s: %s", cases[i].text, why);
		assert_string_equal(host, cases[i].host);
		assert_int_equal(port, cases[i].port);
	}
}

static void wrong_addresses_are_refused_with_the_reason(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{"", "has no host"},
		{":161", "has no host"},
		{"10.1.0.256", "is no IPv4 address"},
		{"10.1.0", "is no IPv4 address"},
		{"10.1.0.1:0", "has a port"},
		{"10.1.0.1:", "has a port"},
		{"10.1.0.1:65536", "has a port"},
		{"10.1.0.1:-1", "has a port"},
		{"10.1.0.1:161x", "has a port"},
		{"10.1.0.1:161161161161", "has a port"},
		{"2001:db8:::1", "is no IPv6 address"},
		{"1:2:3", "is no IPv6 address"},
		{"[2001:db8::1", "has no IPv6 address between"},
		{"[10.0.0.1]", "has no IPv6 address between"},
		{"[]", "has no IPv6 address between"},
		{"[::1]161", "has something other than :port"},
		{"[::1]:x", "has a port"},
		{"[fe80::1%]", "has no IPv6 address between"},
		{"core 1", "has a host name with other signs"},
		{"http://core-1", "has a port"},
		{"core-1/24", "has a host name with other signs"},
		{"核心", "has a host name with other signs"},
		{"core..1", "has a host name with an empty part"},
		{".core", "has a host name with an empty part"},
		{"an-overly-long-label-an-overly-long-label-an-overly-long-label-abcd.example",
			"has a host name with an empty part or one of more than 63"},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		char host[256] = "untouched";
		uint16_t port = 7;
		const char *why = "";
		assert_int_equal(config_address_parse(cases[i].text, host, &port, &why), -EINVAL);
		if (!strstr(why, cases[i].why))
			fail_msg("%s: '%s' is not in: %s", cases[i].text, cases[i].why, why);
		assert_string_equal(host, "untouched");
		assert_int_equal(port, 7);
	}
}

static void an_overlong_host_is_refused(void **state)
{
	static const char label[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.";
	char host[256];
	uint16_t port = 0;
	const char *why = "";
	auto_buffer text = BUFFER_EMPTY;
	for (int i = 0; i < 10; i++)
		buffer_add_text(&text, label);
	buffer_add_text(&text, ":161");
	assert_int_equal(config_address_parse(buffer_text(&text), host, &port, &why), -EINVAL);
	assert_string_equal(why, "has a host name of more than 255 octets");
	buffer_clear(&text);
	buffer_add_text(&text, "[fe80::1%");
	for (int i = 0; i < 10; i++)
		buffer_add_text(&text, label);
	buffer_add_text(&text, "]");
	assert_int_equal(config_address_parse(buffer_text(&text), host, &port, &why), -EINVAL);
	assert_string_equal(why, "is too long");
}

int main(void)
{
	const struct CMUnitTest cases[] = {
		cmocka_unit_test(right_addresses_are_split),
		cmocka_unit_test(wrong_addresses_are_refused_with_the_reason),
		cmocka_unit_test(an_overlong_host_is_refused),
	};
	return cmocka_run_group_tests(cases, NULL, NULL);
}
