/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "base/text.h"
#include "tests/unit/seeded.h"
#include "tests/unit/test.h"
#include <errno.h>
#include <string.h>

/* Bytes with their length, so that NUL may be among them. */
#define BYTES(literal) literal, sizeof(literal) - 1

struct text_case {
	const char *bytes;
	size_t length;
	const char *text;
};

static void expect(const struct text_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		auto_buffer buffer = BUFFER_EMPTY;
		text_from_device(&buffer, cases[i].bytes, cases[i].length);
		assert_string_equal(buffer_text(&buffer), cases[i].text);
	}
}

static void utf8_is_kept(void **state)
{
	static const struct text_case cases[] = {
		{BYTES("GigabitEthernet0/0/1"), "GigabitEthernet0/0/1"},
		{BYTES("中文"), "中文"},
		{BYTES("\xf0\x9f\x8f\xae"), "🏮"},
		{BYTES("é\xcc\x81"), "é\xcc\x81"},
		{"", 0, ""},
		{NULL, 0, ""},
	};
	expect(cases, ARRAY_LENGTH(cases));
}

static void gbk_becomes_utf8(void **state)
{
	static const struct text_case cases[] = {
		{BYTES("\xd6\xd0\xce\xc4"), "中文"}, /* Ruijie S5750, sysLocation */
		{BYTES("\xc4\xe3"), "你"}, {BYTES("\xb7\xac\xd8\xae core"), "番禺 core"},
		{BYTES("\xe4\xb8"), "涓"}, /* a character of UTF-8 cut before anything else, or one whole in GBK */
		{BYTES("\xd6\xd0\r\n\xce\xc4\r\n"), "中 文"},
		{BYTES("\x81\x30\x84\x36"), "\xc2\xa5"}, /* a sequence of four bytes: U+00A5 */
	};
	expect(cases, ARRAY_LENGTH(cases));
}

static void a_tail_cut_inside_a_character_is_dropped(void **state)
{
	static const struct text_case cases[] = {
		/* Sangfor AD1800, 1.3.6.1.4.1.35047.2.2.11.1.2: 16 octets of UTF-8 */
		{BYTES("\xe8\x99\x9a\xe6\x8b\x9f\xe6\x9c\x8d\xe5\x8a\xa1\xe6\xb1\xa0\xe6"), "虚拟服务池"},
		{BYTES("\xe8\x99\x9a\xe6\x8b\x9f\xe6\x9c\x8d\xe5\x8a\xa1\xe6\xb1\xa0\xe6\xb8"), "虚拟服务池"},
		{BYTES("port \xf0\x9f\x8f"), "port"},
	};
	expect(cases, ARRAY_LENGTH(cases));
}

static void what_is_neither_is_shown_as_hex(void **state)
{
	static const struct text_case cases[] = {
		/* netmanage, sysDescr: GBK with a lone 0xff at its end */
		{BYTES("\x20\xd6\xd0\xce\xc4\x0d\x0a\x20\xff"), "0x20d6d0cec40d0a20ff"},
		/* ZTE ZXR10 5250: a prefix that prints, then memory that was never written */
		{BYTES("fan_type=\xff\xff\xff\xff"), "0x66616e5f747970653dffffffff"},
		{BYTES("\xc0\xbd\xf0\xff\xc0\xbd\xf0\xff"), "0xc0bdf0ffc0bdf0ff"}, /* Raisecom ROS */
		{BYTES("\x3d\xcc\xcc\xcd\xbd\xcc\xcc\xcd"), "0x3dcccccdbdcccccd"}, /* Nokia 1830 PSS: two floats */
		{BYTES("\xc4\x2c\x8c\xd6"), "0xc42c8cd6"}, /* Cisco ASA: an address */
		{BYTES("\x78\x32\xfd\x23"), "0x7832fd23"},
		{BYTES("\xff\xff\xff"), "0xffffff"},
		{BYTES("\xc0\xa8\x01\x01"), "0xc0a80101"}, /* 192.168.1.1: GBK would allow it, but with controls */
		{BYTES("\xaa\xa1\xaa\xa2"), "0xaaa1aaa2"}, /* GBK's user-defined area */
		{BYTES("\xe3\x32\x9a\x35"), "0xe3329a35"}, /* U+10FFFF */
		{BYTES("ok\x80"), "0x6f6b80"},
	};
	expect(cases, ARRAY_LENGTH(cases));
}

static void padding_is_cut_at_the_first_nul(void **state)
{
	static const struct text_case cases[] = {
		{BYTES("PWR-L\0\0\0"), "PWR-L"}, /* FiberHome switch */
		{BYTES("PWR-L \0rest of an older text"), "PWR-L"},
		{BYTES("\xd6\xd0\0\xff"), "中"},
		{BYTES("\0hidden"), ""},
	};
	expect(cases, ARRAY_LENGTH(cases));
}

static void blanks_and_controls_do_not_disturb_the_line(void **state)
{
	static const struct text_case cases[] = {
		{BYTES("Core switch \r\n"), "Core switch"},
		{BYTES("Version 8.1\r\nCopyright\r\n\r\nHuawei"), "Version 8.1 Copyright Huawei"},
		{BYTES("a\tb\x1b[31mc\x7f"), "a b [31mc"},
		{BYTES("a\xc2\x9b"
		       "31mb"),
			"a 31mb"}, /* CSI as one C1 control */
		{BYTES("a\xc2\x9b"), "a"},
		{BYTES(" leading stays"), " leading stays"}, /* Nokia ISAM: " PHYSICALUNI" */
		{BYTES("   "), ""},
		{BYTES("two  blanks"), "two  blanks"},
	};
	expect(cases, ARRAY_LENGTH(cases));
}

static void other_oddities_are_left_to_the_profile(void **state)
{
	static const struct text_case cases[] = {
		{BYTES("\"LIHU-H61"), "\"LIHU-H61"},
		{BYTES("cpu-usage: 1.52%"), "cpu-usage: 1.52%"},
		{BYTES("<private>"), "<private>"},
	};
	expect(cases, ARRAY_LENGTH(cases));
}

static void text_is_appended_to_what_is_there(void **state)
{
	auto_buffer buffer = BUFFER_EMPTY;
	buffer_add_text(&buffer, "at  ");
	text_from_device(&buffer, BYTES("\r\n"));
	text_from_device(&buffer, BYTES("\xd6\xd0"));
	assert_string_equal(buffer_text(&buffer), "at  中");
}

static void only_well_formed_utf8_is_taken(void **state)
{
	static const struct {
		const char *bytes;
		size_t good;
	} cases[] = {
		{"", 0},
		{"0123456789abcdef", 16},
		{"0123456789\x80", 10},
		{"\xc3\xa9", 2},
		{"\xc0\xaf", 0}, /* overlong */
		{"\xc1\xbf", 0}, /* overlong */
		{"\xe0\x9f\xbf", 0}, /* overlong */
		{"\xe0\xa0\x80", 3}, /* U+0800 */
		{"\xed\x9f\xbf", 3}, /* U+D7FF */
		{"\xed\xa0\x80", 0}, /* U+D800, a surrogate */
		{"\xee\x80\x80", 3}, /* U+E000 */
		{"\xf0\x8f\xbf\xbf", 0}, /* overlong */
		{"\xf0\x90\x80\x80", 4}, /* U+10000 */
		{"\xf4\x8f\xbf\xbf", 4}, /* U+10FFFF */
		{"\xf4\x90\x80\x80", 0}, /* above */
		{"\xf5\x80\x80\x80", 0}, /* above */
		{"\x80", 0}, /* starts in the middle */
		{"ab\xe4\xb8", 2}, /* cut */
		{"ab\xe4\xb8\x41", 2}, /* broken */
		{"ab\xe4\xb8\xad\xff", 5},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
		assert_int_equal(utf8_prefix(cases[i].bytes, strlen(cases[i].bytes)), cases[i].good);
}

static void random_bytes_always_give_clean_utf8(void **state)
{
	struct seeded seeded = seeded_start();
	for (int i = 0; i < 5000; i++) {
		char bytes[64];
		size_t length = seeded_below(&seeded, sizeof bytes);
		/* Few distinct bytes, so that whole characters come together often. */
		for (size_t j = 0; j < length; j++)
			bytes[j] = "ab \xe4\xb8\xad\xd6\xd0\xce\xc4\x81\x30\x89\x37\xff\n"[seeded_below(&seeded, 16)];
		auto_buffer buffer = BUFFER_EMPTY;
		text_from_device(&buffer, bytes, length);
		assert_true(utf8_is_valid(buffer_text(&buffer), buffer.length));
		assert_int_equal(strlen(buffer_text(&buffer)), buffer.length);
		assert_null(strpbrk(buffer_text(&buffer), "\n\r\t"));
	}
}

static void a_file_is_read_with_or_without_bom_and_as_gb18030(void **state)
{
	static const struct text_case cases[] = {
		{BYTES("name,site\n中,文\n"), "name,site\n中,文\n"},
		{BYTES("\xef\xbb\xbfname,site\n"), "name,site\n"},
		{BYTES("\xef\xbb\xbf"), ""},
		{BYTES("\xd6\xd0,\xce\xc4\r\n"), "中,文\r\n"},
		{BYTES(""), ""},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		auto_buffer buffer = BUFFER_EMPTY;
		size_t bad = 77;
		assert_int_equal(text_from_file(cases[i].bytes, cases[i].length, &buffer, &bad), 0);
		assert_string_equal(buffer_text(&buffer), cases[i].text);
		assert_int_equal(bad, 77);
	}
}

static void a_large_file_in_gb18030_is_converted_whole(void **state)
{
	enum { CHARACTERS = 30000 };
	auto_buffer gbk = BUFFER_EMPTY;
	auto_buffer utf8 = BUFFER_EMPTY;
	size_t bad = 0;
	for (int i = 0; i < CHARACTERS; i++)
		buffer_add(&gbk, "\xd6\xd0", 2);
	assert_int_equal(text_from_file(gbk.bytes, gbk.length, &utf8, &bad), 0);
	assert_int_equal(utf8.length, 3 * CHARACTERS);
	assert_int_equal(text_width(utf8.bytes), 2 * CHARACTERS);
}

static void a_file_in_no_encoding_is_refused_with_the_place(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		size_t bad;
	} cases[] = {
		{BYTES("abc\xff"
		       "def"),
			3},
		{BYTES("\xef\xbb\xbf"
		       "ab\xff"),
			5},
		{BYTES("\xef\xbb\xbf\xd6\xd0"), 3}, /* says UTF-8 and is not */
		{BYTES("\xd6\xd0\xce\xc4\xff"), 4},
		{BYTES("中文\xff"), 6},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		auto_buffer buffer = BUFFER_EMPTY;
		size_t bad = 77;
		buffer_add_text(&buffer, "kept");
		assert_int_equal(text_from_file(cases[i].bytes, cases[i].length, &buffer, &bad), -EILSEQ);
		assert_int_equal(bad, cases[i].bad);
		assert_string_equal(buffer_text(&buffer), "kept");
	}
}

static void width_is_two_for_east_asian_and_none_for_combining(void **state)
{
	static const struct {
		const char *text;
		size_t width;
	} cases[] = {{"", 0}, {"abc", 3}, {"中文", 4}, {"收光 -12 dBm", 12}, {"（镇街）", 8}, {"ﾊﾝｶｸ", 4}, {"한글", 4},
		{"e\xcc\x81", 1}, {"🏮", 2}, {"①→é", 3}, {"\xef\xbb\xbfx", 1}, {"a\xff", 2}, {"𠀀", 2}, {"ａ，。", 6},
		{"…—“”", 4}};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
		assert_int_equal(text_width(cases[i].text), cases[i].width);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(utf8_is_kept),
		cmocka_unit_test(gbk_becomes_utf8),
		cmocka_unit_test(a_tail_cut_inside_a_character_is_dropped),
		cmocka_unit_test(what_is_neither_is_shown_as_hex),
		cmocka_unit_test(padding_is_cut_at_the_first_nul),
		cmocka_unit_test(blanks_and_controls_do_not_disturb_the_line),
		cmocka_unit_test(other_oddities_are_left_to_the_profile),
		cmocka_unit_test(text_is_appended_to_what_is_there),
		cmocka_unit_test(only_well_formed_utf8_is_taken),
		cmocka_unit_test(random_bytes_always_give_clean_utf8),
		cmocka_unit_test(a_file_is_read_with_or_without_bom_and_as_gb18030),
		cmocka_unit_test(a_large_file_in_gb18030_is_converted_whole),
		cmocka_unit_test(a_file_in_no_encoding_is_refused_with_the_place),
		cmocka_unit_test(width_is_two_for_east_asian_and_none_for_combining),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
