/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of the configuration: what they select and where, and their mistakes. Scopes in action:
 * tests/checks/scopes.lua. */
#include "bench.h"
#include <errno.h>
#include <string.h>

static struct gengfu_data text(const char *value)
{
	return (struct gengfu_data){.type = GENGFU_TEXT, .line = 77, .text = {value, strlen(value)}};
}

/* A map of one value. */
static const struct gengfu_data *map_of(struct bench *bench, const char *key, struct gengfu_data value)
{
	struct gengfu_member *member = arena_alloc(&bench->config.arena, sizeof *member);
	struct gengfu_data *map = arena_alloc(&bench->config.arena, sizeof *map);
	member->key = key;
	member->value = value;
	map->type = GENGFU_MAP;
	map->map.members = member;
	map->map.count = 1;
	return map;
}

static void refuses(struct bench *bench, int line, const char *words)
{
	assert_int_equal(bench_load(bench), -EINVAL);
	assert_int_equal(bench->problems.errors, 1);
	if (bench->problems.items[0].line != line || !strstr(bench->problems.items[0].message, words))
		fail_msg("%d: %s", bench->problems.items[0].line, bench->problems.items[0].message);
	assert_string_equal(bench->problems.items[0].file, "test.lua");
	bench->rules_count = 0;
}

static void mistakes_in_rules_have_their_place(void **state)
{
	struct bench *bench = bench_new();
	bench_rule(bench, "optical-rx-powr");
	refuses(bench, 1, "there is no check 'optical-rx-powr', did you mean 'optical-rx-power'?");
	bench_rule(bench, "zzz");
	refuses(bench, 1, "there is no check 'zzz'");
	bench_rule(bench, "optical-rx-power")->settings = map_of(bench, "margin_bd", text("1"));
	refuses(bench, 77, "optical-rx-power: there is no setting 'margin_bd', did you mean 'margin_db'?");
	bench_rule(bench, "optical-rx-power")->settings = map_of(bench, "margin_db", text("1"));
	refuses(bench, 77, "margin_db must be a number, not a text");
	bench_rule(bench, "interface-down")->settings = map_of(bench, "ports", text("x"));
	refuses(bench, 77, "ports must be a list, not a text");
	bench_rule(bench, "optical-rx-power")->where = map_of(bench, "name", text("x"));
	refuses(bench, 77, "its table optics has no key column 'name'");
	bench_rule(bench, "*")->settings = map_of(bench, "margin_db", text("1"));
	refuses(bench, 1, "name that check instead of \"*\"");
	bench_free(bench);
}

static void an_integer_will_do_for_a_real(void **state)
{
	struct bench *bench = bench_new();
	struct gengfu_data two = {.type = GENGFU_INTEGER, .integer = 2};
	bench_rule(bench, "optical-rx-power")->settings = map_of(bench, "margin_db", two);
	assert_int_equal(bench_load(bench), 0);
	bench_free(bench);
}

static void settings_are_laid_over_the_check_s_own(void **state)
{
	struct bench *bench = bench_new();
	struct gengfu_data five = {.type = GENGFU_INTEGER, .integer = 5};
	bench_rule(bench, bench_check(bench, "return settings.low == 6 and settings.word == 'y' and 'cleared' or nil"))
		->settings = map_of(bench, "low", five);
	bench_rule(bench, "my-check")->settings = map_of(bench, "word", text("y"));
	five.integer = 6;
	bench_rule(bench, "my-check")->settings = map_of(bench, "low", five);
	struct config_check *elsewhere = bench_rule(bench, "my-check");
	five.integer = 7;
	elsewhere->settings = map_of(bench, "low", five);
	elsewhere->where = map_of(bench, "role", text("core-switch"));
	assert_int_equal(bench_load(bench), 0);
	assert_non_null(strstr(bench_port(bench), "my-check cleared"));
	bench_free(bench);
}

static void a_rule_may_come_before_the_file_that_it_is_about(void **state)
{
	struct bench *bench = bench_new();
	const char *path = bench_check(bench, "return 'cleared'");
	bench_rule(bench, "my-check");
	bench_rule(bench, path);
	assert_int_equal(bench_load(bench), 0);
	bench_free(bench);
}

static void a_check_is_off_until_a_rule_names_it(void **state)
{
	struct bench *bench = bench_new();
	bench_rule(bench, bench_check(bench, "return 'cleared'"))->enabled = 0;
	assert_int_equal(bench_load(bench), 0);
	assert_string_equal(bench_port(bench), "");
	bench_rule(bench, "my-check");
	assert_int_equal(bench_load(bench), 0);
	assert_string_equal(bench_port(bench), "");
	bench_rule(bench, "my-check")->enabled = 1;
	assert_int_equal(bench_load(bench), 0);
	assert_non_null(strstr(bench_port(bench), "my-check cleared"));
	struct config_check *old = bench_rule(bench, "my-check");
	old->enabled = 0;
	old->where = map_of(bench, "tag", text("old"));
	assert_int_equal(bench_load(bench), 0);
	assert_string_equal(bench_port(bench), "");
	bench_free(bench);
}

static void a_rule_that_is_scoped_to_rows_is_asked_for_each(void **state)
{
	struct bench *bench = bench_new();
	bench_rule(bench, bench_check(bench, "return 'cleared'"));
	struct config_check *rule = bench_rule(bench, "my-check");
	rule->where = map_of(bench, "name", text("b"));
	rule->enabled = 0;
	assert_int_equal(bench_load(bench), 0);
	const char *said = bench_rows(bench, TABLE_interfaces, "name=a;name=b;name=c");
	assert_non_null(strstr(said, "interface sw1 a"));
	assert_null(strstr(said, "interface sw1 b"));
	assert_non_null(strstr(said, "interface sw1 c"));
	bench_free(bench);
}

static void a_mistake_changes_nothing(void **state)
{
	struct bench *bench = bench_new();
	bench_use(bench, "return 'cleared'");
	bench_rule(bench, "no-such-check");
	assert_int_equal(bench_load(bench), -EINVAL);
	assert_non_null(strstr(bench_port(bench), "my-check cleared"));
	bench_free(bench);
}

static void verify_finds_the_same_and_applies_nothing(void **state)
{
	struct bench *bench = bench_new();
	bench_rule(bench, "interface-down");
	assert_int_equal(checks_verify(CHECKS_LIBRARY, bench->rules, 1, &bench->problems), 0);
	assert_false(checks_has(bench->checks, "interface-down"));
	bench_rule(bench, "interface-dwn");
	assert_int_equal(checks_verify(CHECKS_LIBRARY, bench->rules, 2, &bench->problems), -EINVAL);
	bench_free(bench);
}

static void two_checks_cannot_bear_one_name(void **state)
{
	struct bench *bench = bench_new();
	const char *first = bench_check(bench, "return nil");
	auto_buffer text = BUFFER_EMPTY;
	assert_int_equal(file_read(first, 10000, &text), 0);
	const char *second = bench_file(bench, "other.lua", buffer_text(&text));
	bench_rule(bench, first);
	bench_rule(bench, second);
	assert_int_equal(bench_load(bench), -EINVAL);
	assert_non_null(strstr(bench->problems.items[0].message, "the name 'my-check' is taken by"));
	bench_free(bench);
}

static void a_file_that_is_not_there_is_named(void **state)
{
	struct bench *bench = bench_new();
	bench_rule(bench, "/nonexistent/x.lua");
	assert_int_equal(bench_load(bench), -EINVAL);
	assert_string_equal(bench->problems.items[0].file, "/nonexistent/x.lua");
	bench_free(bench);
}

static void more_rules_than_there_are_bits_are_refused(void **state)
{
	struct bench *bench = bench_new();
	struct config_check rules[65];
	for (size_t i = 0; i < 65; i++)
		rules[i] = (struct config_check){
			.selector = "interface-down", .enabled = -1, .file = "test.lua", .line = 9};
	assert_int_equal(checks_load(bench->checks, rules, 64, &bench->problems), 0);
	assert_int_equal(checks_load(bench->checks, rules, 65, &bench->problems), -EINVAL);
	bench_free(bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mistakes_in_rules_have_their_place),
		cmocka_unit_test(an_integer_will_do_for_a_real),
		cmocka_unit_test(settings_are_laid_over_the_check_s_own),
		cmocka_unit_test(a_rule_may_come_before_the_file_that_it_is_about),
		cmocka_unit_test(a_check_is_off_until_a_rule_names_it),
		cmocka_unit_test(a_rule_that_is_scoped_to_rows_is_asked_for_each),
		cmocka_unit_test(a_mistake_changes_nothing),
		cmocka_unit_test(verify_finds_the_same_and_applies_nothing),
		cmocka_unit_test(two_checks_cannot_bear_one_name),
		cmocka_unit_test(a_file_that_is_not_there_is_named),
		cmocka_unit_test(more_rules_than_there_are_bits_are_refused),
	};
	return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
