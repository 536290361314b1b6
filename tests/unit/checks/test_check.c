/* SPDX-License-Identifier: Apache-2.0 */
/* Mistakes in check files: each with its line and the nearest right word. */
#include "bench.h"
#include <errno.h>
#include <string.h>

/* A right check, a field a line; a case replaces one line of it. */
static const char *const lines[] = {
	"name = 'my-check',", /* line 2 */
	"table = 'optics',",
	"event_type = 'communications-alarm',", /* 4 */
	"probable_cause = 'degradedSignal',",
	"means = 'down',", /* 6 */
	"settings = { low = 1 },",
	"hold = { raise = '2m', clear = '5m' },", /* 8 */
	"evaluate = function(row) return 'major', { low = 1 } end,",
	"text = { en = '{interface} {low}', zh = '{interface}' },", /* 10 */
	"advice = { en = 'a', zh = 'b' },",
};

static const char *file_with(struct bench *bench, int line, const char *replacement)
{
	auto_buffer text = BUFFER_EMPTY;
	buffer_add_text(&text, "return check {\n");
	for (int i = 0; i < (int)ARRAY_LENGTH(lines); i++)
		buffer_printf(&text, "%s\n", i + 2 == line ? replacement : lines[i]);
	buffer_add_text(&text, "}\n");
	return bench_file(bench, "x.lua", buffer_text(&text));
}

static void a_mistake_has_its_line_and_the_nearest_word(void **state)
{
	static const struct {
		int line;
		const char *replacement;
		int at;
		const char *words;
	} cases[] = {
		{2, "", 0, "a check needs 'name'"},
		{2, "name = 'My Check',", 2, "small letters, digits and hyphens"},
		{2, "name = 5,", 2, "must be a text"},
		{2, "name = 'check-failed',", 2, "taken by the alarms about checks"},
		{3, "table = 'optic',", 3, "there is no table 'optic', did you mean 'optics'?"},
		{3, "", 0, "a check needs 'table'"},
		{4, "event_type = 'communication-alarm',", 4, "did you mean 'communications-alarm'?"},
		{5, "probable_cause = 'degradeSignal',", 5,
			"there is no probable cause 'degradeSignal', did you mean 'degradedSignal'?"},
		{6, "means = 'dead',", 6, "means must be"},
		{7, "settings = { enabled = 1 },", 7, "every check has this already"},
		{7, "settings = { low = { a = 1 } },", 7, "not a map"},
		{7, "settings = { 1, 2 },", 7, "must be a table of named values"},
		{7, "settings = {\n low = print },", 8, "settings: low is a function"},
		{8, "hold = { raise = '2 minutes' },", 8, "must be a duration"},
		{8, "hold = { rise = '2m' },", 8, "hold: unknown key 'rise', did you mean 'raise'?"},
		{8, "hold = { raise = 5 },", 8, "must be a duration"},
		{9, "evaluate = 5,", 9, "a check needs a function"},
		{9, "evaluate = print,", 9, "a check needs a function"},
		{9, "", 0, "a check needs a function"},
		{10, "text = { en = 'x' },", 10, "a check needs a text 'text.zh'"},
		{10, "text = { en = '{interface', zh = 'x' },", 10, "without a name"},
		{10, "text = { en = '{}', zh = 'x' },", 10, "without a name"},
		{10, "text = { en = '{rx_dmb} {low}', zh = 'x' },", 10, "'rx_dmb', did you mean 'rx_dbm'?"},
		{10, "text = { en = '{device.nam}', zh = 'x' },", 10, "did you mean 'device.name'?"},
		{10, "text = { en = '{rx_dbm:percnt}', zh = 'x' },", 10, "did you mean 'percent'?"},
		{10, "text = 'x',", 10, "must be a table of named values"},
		{11, "advise = { en = 'a', zh = 'b' },", 11, "unknown key 'advise', did you mean 'advice'?"},
		{11, "advice = { en = 'a', zh = 'b' }, [1] = 5,", 0, "named fields only"},
		{9, "evaluate = function(row) return end end,", 9, "expected"},
		{9, "evaluate = undefined(1),", 9, "global 'undefined'"},
	};
	struct bench *bench = bench_new();
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		bench->rules_count = 0;
		bench_rule(bench, file_with(bench, cases[i].line, cases[i].replacement));
		assert_int_equal(bench_load(bench), -EINVAL);
		bool found = false;
		for (size_t p = 0; p < bench->problems.count; p++)
			found = found || (strstr(bench->problems.items[p].message, cases[i].words) &&
						 bench->problems.items[p].line == cases[i].at &&
						 strcmp(bench->problems.items[p].file, bench->rules[0].selector) == 0);
		if (!found)
			fail_msg("%s: %d: %s", cases[i].replacement, bench->problems.items[0].line,
				bench->problems.items[0].message);
	}
	bench_free(bench);
}

static void all_mistakes_of_a_file_are_found_at_once(void **state)
{
	struct bench *bench = bench_new();
	bench_rule(
		bench, bench_file(bench, "x.lua", "return check { nam = 'x', table = 'optic', hold = { rais = 1 } }"));
	assert_int_equal(bench_load(bench), -EINVAL);
	assert_in_range(bench->problems.errors, 7, 20);
	bench_free(bench);
}

static void a_right_file_is_taken(void **state)
{
	struct bench *bench = bench_new();
	bench_rule(bench, file_with(bench, 0, ""));
	assert_int_equal(bench_load(bench), 0);
	assert_true(checks_has(bench->checks, "my-check"));
	assert_true(checks_has(bench->checks, "check-failed"));
	assert_false(checks_has(bench->checks, "other"));
	bench_free(bench);
}

static void a_file_must_return_its_one_check(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{"", "must return check { … }"},
		{"return {}", "must return check { … }"},
		{"check { name = 'x' }", "must return check { … }"},
		{"check {} return check {}", "one file holds one check"},
		{"return check", "must return check { … }"},
		{"return check 'x'", "table expected"},
		{"x = 1 return check {}", "assignment to the global 'x'"},
		{"while true do end", "takes too long"},
		{"return require 'os'", "require reads only the library"},
		{"\x1bLua", "binary"},
	};
	struct bench *bench = bench_new();
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		bench->rules_count = 0;
		bench_rule(bench, bench_file(bench, "x.lua", cases[i].text));
		assert_int_equal(bench_load(bench), -EINVAL);
		assert_int_equal(bench->problems.errors, 1);
		if (!strstr(bench->problems.items[0].message, cases[i].words))
			fail_msg("%s: %s", cases[i].text, bench->problems.items[0].message);
	}
	bench_free(bench);
}

static void the_stock_checks_are_right(void **state)
{
	struct bench *bench = bench_new();
	bench_rule(bench, "*");
	int error = bench_load(bench);
	for (size_t i = 0; i < bench->problems.count; i++)
		print_message("# %s: %s\n", bench->problems.items[i].file, bench->problems.items[i].message);
	assert_int_equal(error, 0);
	assert_true(checks_has(bench->checks, "optical-rx-power"));
	assert_true(checks_has(bench->checks, "snmp-no-answer"));
	bench_free(bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mistake_has_its_line_and_the_nearest_word),
		cmocka_unit_test(all_mistakes_of_a_file_are_found_at_once),
		cmocka_unit_test(a_right_file_is_taken),
		cmocka_unit_test(a_file_must_return_its_one_check),
		cmocka_unit_test(the_stock_checks_are_right),
	};
	return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
