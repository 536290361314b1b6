/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"
#include "base/must.h"
#include "checks/private.h"
#include <errno.h>
#include <math.h>
#include <string.h>

static const struct device sw1 = {.name = "sw1", .role = "access-switch", .address = "192.0.2.1"};
static const struct check check = {.table = TABLE_optics};

static void fills(const char *text, enum language language, const struct values *values, const char *expected)
{
	struct arena arena = ARENA_EMPTY;
	struct template template;
	auto_buffer why = BUFFER_EMPTY, filled = BUFFER_EMPTY;
	assert_int_equal(template_parse(TABLE_optics, text, &arena, &template, &why), 0);
	const struct filling filling = {&check, &sw1, NULL, values};
	template_fill(&template, language, &filling, &filled);
	if (strcmp(buffer_text(&filled), expected) != 0)
		fail_msg("%s: %s, expected %s", text, buffer_text(&filled), expected);
	arena_done(&arena);
}

/* {v}, or {v:format} with this number. */
static void number(const char *text, double value, const char *en, const char *zh)
{
	const struct values values = {{{.name = "v", .type = VALUE_NUMBER, .number = value}}, 1};
	fills(text, LANGUAGE_EN, &values, en);
	fills(text, LANGUAGE_ZH, &values, zh);
}

static void numbers_are_for_eyes(void **state)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {{0, "0"}, {-0.0, "0"}, {1, "1"}, {-14.0, "-14"}, {-12.34, "-12.3"}, {1.256, "1.26"},
		{0.25, "0.25"}, {0.00512, "0.0051"}, {0.0001, "0.0001"}, {1e-7, "1e-07"}, {123.7, "124"},
		{99.96, "100"}, {1e9, "1000000000"}, {1.5e300, "1.5e+300"}, {INFINITY, "inf"}, {-0.001, "-0.001"},
		{100, "100"}, {10.0, "10"}};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
		number("{v}", cases[i].value, cases[i].text, cases[i].text);
}

static void formats_give_units(void **state)
{
	number("{v:percent}", 0.873, "87.3%", "87.3%");
	number("{v:percent}", 1, "100%", "100%");
	number("{v:percent}", 0.0002, "0.02%", "0.02%");
	number("{v:bps}", 950, "950 bit/s", "950 bit/s");
	number("{v:bps}", 1.25e9, "1.25 Gbit/s", "1.25 Gbit/s");
	number("{v:bps}", 2e18, "2000 Pbit/s", "2000 Pbit/s");
	number("{v:bytes}", 2048, "2 KiB", "2 KiB");
	number("{v:bytes}", 2199023255552.0, "2 TiB", "2 TiB");
	number("{v:duration}", 0, "0 s", "0秒");
	number("{v:duration}", 59.4, "59 s", "59秒");
	number("{v:duration}", 61, "1 min 1 s", "1分钟1秒");
	number("{v:duration}", 3600, "1 h", "1小时");
	number("{v:duration}", 90061, "1 d 1 h", "1天1小时");
	number("{v:duration}", 86405, "1 d", "1天");
	number("{v:duration}", -120, "-2 min", "-2分钟");
	number("{v:duration}", NAN, "?", "?");
	number("{v:duration}", 1e300, "?", "?");
}

static void what_is_absent_is_a_question_mark(void **state)
{
	fills("{interface}: {rx_dbm} {nothing} {device.site} {device.name}/{device.role}", LANGUAGE_EN, NULL,
		"?: ? ? ? sw1/access-switch");
	fills("{{x} {{ }", LANGUAGE_EN, NULL, "{x} { }");
	fills("", LANGUAGE_EN, NULL, "");
	fills("plain", LANGUAGE_EN, NULL, "plain");
}

static void values_of_every_kind_are_shown(void **state)
{
	const struct values values = {{{.name = "t", .type = VALUE_TEXT, .text = "x\ny"},
					      {.name = "i", .type = VALUE_INTEGER, .integer = 12345678},
					      {.name = "b", .type = VALUE_BOOLEAN, .integer = 1}},
		3};
	fills("{t} {i} {b} {i:bytes} {t:percent}", LANGUAGE_EN, &values, "x y 12345678 true 11.8 MiB x y");
}

static void a_torn_template_is_refused(void **state)
{
	static const char *const torn[] = {"{", "x {", "{}", "{a} {", "{device.zzz}", "{a:zzz}"};
	for (size_t i = 0; i < ARRAY_LENGTH(torn); i++) {
		struct arena arena = ARENA_EMPTY;
		struct template template;
		auto_buffer why = BUFFER_EMPTY;
		assert_int_equal(template_parse(TABLE_optics, torn[i], &arena, &template, &why), -EINVAL);
		assert_true(why.length > 10);
		arena_done(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_for_eyes),
		cmocka_unit_test(formats_give_units),
		cmocka_unit_test(what_is_absent_is_a_question_mark),
		cmocka_unit_test(values_of_every_kind_are_shown),
		cmocka_unit_test(a_torn_template_is_refused),
	};
	return cmocka_run_group_tests_name("template", tests, NULL, NULL);
}
