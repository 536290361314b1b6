/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "modules/modules.h"
#include "tests/unit/test.h"
#include <string.h>

static const struct gengfu_key keys[] = {
	{"url", GENGFU_KEY_TEXT, true, NULL, "where the receiver is"},
	{"timeout", GENGFU_KEY_DURATION, false, "5s", "the longest wait"},
	{"tries", GENGFU_KEY_INTEGER, false, "3", "how often"},
	{"ratio", GENGFU_KEY_REAL, false, "1", "share"},
	{"personal", GENGFU_KEY_BOOLEAN, false, "false", "names and telephones too"},
	{"secret", GENGFU_KEY_SECRET, false, NULL, "key of the signature"},
	{"types", GENGFU_KEY_LIST, false, "{ \"a.b\", 'c' , d }", "which events"},
	{"headers", GENGFU_KEY_MAP, false, "{}", "further headers"},
	{"method", GENGFU_KEY_TEXT, false, "\"POST\"", "the request's method"},
	{NULL},
};

#define TEXT_DATA(word) \
	{ \
		.type = GENGFU_TEXT, .line = 7, .text = { word, sizeof(word) - 1 } \
	}
#define INTEGER_DATA(number) \
	{ \
		.type = GENGFU_INTEGER, .line = 7, .integer = (number) \
	}
#define REAL_DATA(number) \
	{ \
		.type = GENGFU_REAL, .line = 7, .real = (number) \
	}

struct outcome {
	struct arena arena;
	struct problems problems;
	const struct gengfu_data *settings;
};

/* Checks url = "x" and, besides, one more member. */
static struct outcome try_member(const struct gengfu_key *with, const char *key, struct gengfu_data value)
{
	struct outcome outcome = {0};
	struct gengfu_member members[] = {{key, value}, {"url", TEXT_DATA("x")}};
	struct gengfu_data map = {.type = GENGFU_MAP, .line = 5, .map = {members, 2}};
	outcome.settings =
		modules_settings(with, &map, "sink \"x\"", "etc/gengfu.lua", 3, &outcome.arena, &outcome.problems);
	return outcome;
}

static void outcome_done(struct outcome *outcome)
{
	arena_done(&outcome->arena);
	problems_done(&outcome->problems);
}

static void what_is_not_given_gets_its_fallback(void **state)
{
	struct outcome outcome = try_member(keys, "timeout", (struct gengfu_data){.type = GENGFU_NIL});
	const struct gengfu_data *settings = outcome.settings;
	assert_non_null(settings);
	assert_int_equal(outcome.problems.count, 0);
	assert_string_equal(gengfu_data_text(gengfu_data_get(settings, "url"), ""), "x");
	assert_int_equal(gengfu_data_integer(gengfu_data_get(settings, "timeout"), 0), 5000);
	assert_int_equal(gengfu_data_integer(gengfu_data_get(settings, "tries"), 0), 3);
	assert_int_equal(gengfu_data_get(settings, "ratio")->type, GENGFU_REAL);
	assert_true(gengfu_data_real(gengfu_data_get(settings, "ratio"), 0) == 1.0);
	assert_false(gengfu_data_boolean(gengfu_data_get(settings, "personal"), true));
	assert_null(gengfu_data_get(settings, "secret"));
	assert_string_equal(gengfu_data_text(gengfu_data_get(settings, "method"), ""), "POST");
	const struct gengfu_data *types = gengfu_data_get(settings, "types");
	assert_int_equal(types->list.count, 3);
	assert_string_equal(types->list.items[0].text.bytes, "a.b");
	assert_string_equal(types->list.items[1].text.bytes, "c");
	assert_string_equal(types->list.items[2].text.bytes, "d");
	assert_int_equal(gengfu_data_get(settings, "headers")->list.count, 0);
	for (size_t i = 1; i < settings->map.count; i++)
		assert_true(strcmp(settings->map.members[i - 1].key, settings->map.members[i].key) < 0);
	outcome_done(&outcome);
}

static void right_values_are_taken_in_the_modules_form(void **state)
{
	struct outcome duration = try_member(keys, "timeout", (struct gengfu_data)TEXT_DATA("1m30s"));
	assert_int_equal(gengfu_data_integer(gengfu_data_get(duration.settings, "timeout"), 0), 90000);
	outcome_done(&duration);
	struct outcome whole = try_member(keys, "tries", (struct gengfu_data)REAL_DATA(4.0));
	assert_int_equal(gengfu_data_integer(gengfu_data_get(whole.settings, "tries"), 0), 4);
	outcome_done(&whole);
	struct outcome real = try_member(keys, "ratio", (struct gengfu_data)INTEGER_DATA(2));
	assert_true(gengfu_data_get(real.settings, "ratio")->real == 2.0);
	outcome_done(&real);
	struct gengfu_data word = TEXT_DATA("hidden");
	word.type = GENGFU_SECRET;
	struct outcome secret = try_member(keys, "secret", word);
	assert_int_equal(gengfu_data_get(secret.settings, "secret")->type, GENGFU_SECRET);
	outcome_done(&secret);
}

static void each_mistake_is_named_with_its_line_and_remedy(void **state)
{
	static const struct {
		const char *key;
		struct gengfu_data value;
		const char *message;
	} cases[] = {
		{"timout", TEXT_DATA("5s"), "sink \"x\": unknown key 'timout', did you mean 'timeout'?"},
		{"zzzzzz", TEXT_DATA("5s"), "sink \"x\": unknown key 'zzzzzz'"},
		{"timeout", INTEGER_DATA(5),
			"sink \"x\": timeout must be a duration such as \"90s\", \"5m\" or \"1h30m\", not 5"},
		{"timeout", TEXT_DATA("5 s"),
			"sink \"x\": timeout must be a duration such as \"90s\", \"5m\" or \"1h30m\", not \"5 s\""},
		{"tries", TEXT_DATA("3"), "sink \"x\": tries must be a whole number, not \"3\""},
		{"tries", REAL_DATA(2.5), "sink \"x\": tries must be a whole number, not 2.5"},
		{"tries", REAL_DATA(1e300), "sink \"x\": tries must be a whole number, not 1e+300"},
		{"ratio", REAL_DATA(__builtin_nan("")), "sink \"x\": ratio must be a number, not nan"},
		{"personal", TEXT_DATA("yes"), "sink \"x\": personal must be true or false, not \"yes\""},
		{"method", INTEGER_DATA(1), "sink \"x\": method must be a text, not 1"},
		{"method", TEXT_DATA("GET\0POST"), "sink \"x\": method must be a text, not \"GET\""},
		{"secret", TEXT_DATA("hunter2"),
			"sink \"x\": secret must be secret \"name\", not a text that everybody can read here"},
		{"method", {.type = GENGFU_SECRET, .line = 7, .text = {"hunter2", 7}},
			"sink \"x\": method must be a text, not a secret"},
		{"types", TEXT_DATA("a"), "sink \"x\": types must be a list such as { \"a\", \"b\" }, not \"a\""},
		{"headers", {.type = GENGFU_BOOLEAN, .line = 7, .boolean = true},
			"sink \"x\": headers must be a table such as { name = value }, not true"},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct outcome outcome = try_member(keys, cases[i].key, cases[i].value);
		assert_null(outcome.settings);
		assert_int_equal(outcome.problems.count, 1);
		assert_string_equal(outcome.problems.items[0].message, cases[i].message);
		assert_string_equal(outcome.problems.items[0].file, "etc/gengfu.lua");
		assert_int_equal(outcome.problems.items[0].line, 7);
		assert_null(strstr(outcome.problems.items[0].message, "hunter2"));
		outcome_done(&outcome);
	}
}

static void all_mistakes_are_collected(void **state)
{
	struct arena arena = ARENA_EMPTY;
	auto_problems problems = PROBLEMS_EMPTY;
	struct gengfu_member members[] = {{"tires", INTEGER_DATA(1)}, {"tries", TEXT_DATA("1")}};
	struct gengfu_data map = {.type = GENGFU_MAP, .map = {members, 2}};
	assert_null(modules_settings(keys, &map, "sink \"x\"", "f", 3, &arena, &problems));
	assert_int_equal(problems.errors, 3);
	assert_string_equal(problems.items[0].message, "sink \"x\": url is missing: where the receiver is");
	assert_int_equal(problems.items[0].line, 3);
	arena_done(&arena);
}

static void nothing_and_an_empty_table_are_the_same(void **state)
{
	static const struct gengfu_key optional[] = {{"limit", GENGFU_KEY_INTEGER, false, "0x10", ""}, {NULL}};
	struct gengfu_data empty = {.type = GENGFU_LIST};
	struct arena arena = ARENA_EMPTY;
	auto_problems problems = PROBLEMS_EMPTY;
	const struct gengfu_data *none = modules_settings(optional, NULL, "x", "f", 1, &arena, &problems);
	const struct gengfu_data *table = modules_settings(optional, &empty, "x", "f", 1, &arena, &problems);
	assert_int_equal(gengfu_data_integer(gengfu_data_get(none, "limit"), 0), 16);
	assert_int_equal(gengfu_data_integer(gengfu_data_get(table, "limit"), 0), 16);
	const struct gengfu_data *keyless = modules_settings(NULL, &empty, "x", "f", 1, &arena, &problems);
	assert_int_equal(keyless->type, GENGFU_MAP);
	assert_int_equal(keyless->map.count, 0);
	assert_int_equal(problems.count, 0);
	arena_done(&arena);
}

static void what_is_no_table_is_refused(void **state)
{
	struct gengfu_data text = TEXT_DATA("x");
	struct gengfu_data list = {.type = GENGFU_LIST, .list = {&text, 1}};
	struct arena arena = ARENA_EMPTY;
	auto_problems problems = PROBLEMS_EMPTY;
	assert_null(modules_settings(keys, &text, "x", "f", 1, &arena, &problems));
	assert_null(modules_settings(keys, &list, "x", "f", 1, &arena, &problems));
	assert_int_equal(problems.errors, 2);
	assert_string_equal(problems.items[1].message, "x: must be a table such as { name = value }, not a list");
	arena_done(&arena);
}

static void a_modules_wrong_fallback_is_its_own_mistake(void **state)
{
	static const struct gengfu_key wrong[] = {{"url", GENGFU_KEY_TEXT, false, NULL, ""},
		{"wait", GENGFU_KEY_DURATION, false, "5", ""}, {"count", GENGFU_KEY_INTEGER, false, "many", ""},
		{"flag", GENGFU_KEY_BOOLEAN, false, "yes", ""}, {"key", GENGFU_KEY_SECRET, false, "public", ""},
		{"list", GENGFU_KEY_LIST, false, "a", ""}, {NULL}};
	struct outcome outcome = try_member(wrong, "url", (struct gengfu_data)TEXT_DATA("y"));
	assert_null(outcome.settings);
	assert_int_equal(outcome.problems.errors, 5);
	assert_non_null(
		strstr(outcome.problems.items[0].message, "the module's own fallback '5' for wait is not a duration"));
	outcome_done(&outcome);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_given_gets_its_fallback),
		cmocka_unit_test(right_values_are_taken_in_the_modules_form),
		cmocka_unit_test(each_mistake_is_named_with_its_line_and_remedy),
		cmocka_unit_test(all_mistakes_are_collected),
		cmocka_unit_test(nothing_and_an_empty_table_are_the_same),
		cmocka_unit_test(what_is_no_table_is_refused),
		cmocka_unit_test(a_modules_wrong_fallback_is_its_own_mistake),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
