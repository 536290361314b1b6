/* SPDX-License-Identifier: Apache-2.0 */
/* What a check may answer, what it sees, and what becomes of one that fails. */
#include "bench.h"
#include <stdio.h>
#include <string.h>

/* What my-check says of one port; the first verdict that it is well is left out. */
static void says(struct bench *bench, const char *body, const char *expected)
{
	bench_use(bench, body);
	auto_buffer said = BUFFER_EMPTY;
	buffer_add_text(&said, bench_port(bench));
	char *health = strstr(said.length ? said.bytes : "", "check my-check check-failed cleared\n");
	if (health)
		*health = '\0';
	if (strcmp(said.length ? said.bytes : "", expected) != 0)
		fail_msg("%s\nsaid\n%swanted\n%s%s", body, buffer_text(&said), expected, buffer_text(&bench->logged));
}

/* That my-check fails at a line with these words. */
static void fails(struct bench *bench, const char *body, int line, const char *words)
{
	char place[32];
	bench_use(bench, body);
	const char *said = bench_port(bench);
	snprintf(place, sizeof place, "my_check.lua:%d: ", line);
	if (!strstr(said, "check my-check check-failed minor: check my-check failed: ") || !strstr(said, place) ||
		!strstr(said, words))
		fail_msg("%s\nsaid\n%s", body, said);
}

static void every_form_of_answer_is_understood(void **state)
{
	struct bench *bench = bench_new();
	says(bench, "", "");
	says(bench, "return nil", "");
	says(bench, "return nil, { low = 1 }", "");
	says(bench, "return 'cleared'", "interface sw1 XGE1 my-check cleared\n");
	says(bench, "return 'major'", "interface sw1 XGE1 my-check major: XGE1 of sw1\n");
	says(bench, "return 'minor', { low = 2.5, n = 3, ok = true, oper = row.oper, word = 'not evidence' }",
		"interface sw1 XGE1 my-check minor: XGE1 of sw1 [low=2.5 n=3 ok=true oper=up]\n");
	says(bench, "return { severity = 'warning', qualifier = 'in', values = { low = 1 } }",
		"interface sw1 XGE1 my-check/in warning: XGE1 of sw1 [low=1]\n");
	says(bench,
		"return { { severity = 'cleared', qualifier = 'in' }, { severity = 'critical', qualifier = 'out' } }",
		"interface sw1 XGE1 my-check/in cleared\ninterface sw1 XGE1 my-check/out critical: XGE1 of sw1\n");
	says(bench, "return {}", "");
	bench_free(bench);
}

static void an_answer_may_mean_something_else_than_its_check(void **state)
{
	struct bench *bench = bench_new();
	says(bench, "return 'major'", "interface sw1 XGE1 my-check major: XGE1 of sw1\n");
	assert_int_equal(bench->means, MEANS_NOTHING);
	says(bench,
		"return { { severity = 'cleared', qualifier = 'a', means = 'down' }, { severity = 'cleared', means = "
		"'unreachable' } }",
		"interface sw1 XGE1 my-check/a cleared\ninterface sw1 XGE1 my-check cleared\n");
	assert_int_equal(bench->means, MEANS_UNREACHABLE);
	says(bench, "return { { severity = 'cleared', qualifier = 'a', means = 'down' }, { severity = 'cleared' } }",
		"interface sw1 XGE1 my-check/a cleared\ninterface sw1 XGE1 my-check cleared\n");
	assert_int_equal(bench->means, MEANS_NOTHING);
	fails(bench, "return { severity = 'major', means = 'unreachabel' }", 7, "a 'means' that is not");
	fails(bench, "return { severity = 'major', means = 7 }", 7, "a 'means' that is not");
	bench_free(bench);
}

static void an_answer_need_not_wait_for_the_hold(void **state)
{
	struct bench *bench = bench_new();
	struct config_check *rule = bench_rule(bench,
		bench_check(bench,
			"return { severity = row.oper == 'up' and 'cleared' or 'major', now = row.admin == 'up' }"));
	struct gengfu_member times[2] = {{.key = "raise"}, {.key = "clear"}};
	times[0].value = (struct gengfu_data){.type = GENGFU_TEXT, .text = {"1s", 2}};
	times[1].value = (struct gengfu_data){.type = GENGFU_TEXT, .text = {"2s", 2}};
	const struct gengfu_data hold = {.type = GENGFU_MAP, .map = {times, 2}};
	rule->hold = &hold;
	assert_int_equal(bench_load(bench), 0);
	bench_rows(bench, TABLE_interfaces, "name=XGE1 admin=up oper=up");
	assert_true(bench->raise_ms == 0 && bench->clear_ms == 0);
	bench_rows(bench, TABLE_interfaces, "name=XGE1 admin=down oper=down");
	assert_true(bench->raise_ms == 1000 && bench->clear_ms == 2000);
	bench_free(bench);
}

static void an_answer_that_makes_no_sense_is_a_failure(void **state)
{
	struct bench *bench = bench_new();
	fails(bench, "return 'majr'", 7, "'majr', which is no severity, did you mean 'major'?");
	fails(bench, "return 'none'", 7, "no severity");
	fails(bench, "return 5", 7, "a number as severity");
	fails(bench, "return true", 7, "a boolean as severity");
	fails(bench, "return 'major', 5", 7, "a table of values is needed");
	fails(bench, "return 'major', { 5 }", 7, "a value without a name");
	fails(bench, "return 'major', { x = {} }", 7, "a table as the value 'x'");
	fails(bench, "local t = {} for i = 1, 17 do t['v' .. i] = i end return 'major', t", 7, "more than 16 values");
	fails(bench, "return { severity = 5 }", 7, "a number as severity");
	fails(bench, "return { severity = 'major', qualifier = 5 }", 7, "a number as qualifier");
	fails(bench, "return { 'major' }", 7, "a list that holds a string");
	bench_free(bench);
}

static void columns_are_seen_as_they_are(void **state)
{
	struct bench *bench = bench_new();
	bench_use(bench, "if row.oper == 'up' and row.alias == nil and row['mtu'] == 1500 and row.speed_bps == 1e9 and "
			 "math.type(row.in_octets) == 'float' and math.type(row.out_octets) == 'integer' then return "
			 "'cleared' end");
	assert_non_null(
		strstr(bench_rows(bench, TABLE_interfaces,
			       "name=a oper=up mtu=1500 speed_bps=1e9 in_octets=9223372036854775808 out_octets=7"),
			"interface sw1 a my-check cleared"));
	assert_null(strstr(
		bench_rows(bench, TABLE_interfaces, "name=a oper=up mtu=1500 speed_bps=1e9 alias=x"), "interface"));
	says(bench, "local n = 0 for name, value in pairs(row) do n = n + 1 end return 'minor', { n = n }",
		"interface sw1 XGE1 my-check minor: XGE1 of sw1 [n=5]\n"); /* with ever_up */
	bench_free(bench);
}

static void a_slip_in_a_name_is_told_at_its_line(void **state)
{
	struct bench *bench = bench_new();
	fails(bench, "\nif row.adminn == 'up' then return nil end", 9,
		"interfaces has no column 'adminn', did you mean 'admin'?");
	fails(bench, "return row.zzzzzzzzzz", 8, "interfaces has no column 'zzzzzzzzzz'");
	fails(bench, "return row[1]", 8, "a column of interfaces is named by a text");
	fails(bench, "return device.interfaces[row.name].adminn", 8, "did you mean 'admin'?");
	fails(bench, "return device.interface", 8, "a device has no 'interface', did you mean 'interfaces'?");
	fails(bench, "return device.rolle", 8, "did you mean 'role'?");
	fails(bench, "return device.system.uptime", 8, "system has no column 'uptime', did you mean 'uptime_s'?");
	fails(bench, "limit = 5", 8, "assignment to the global 'limit'");
	fails(bench, "row.x = 5", 8, "can be read but not changed");
	fails(bench, "device.name = 'x'", 8, "can be read but not changed");
	fails(bench, "device.interfaces.x = 'x'", 8, "can be read but not changed");
	fails(bench, "settings.low = 2", 8, "settings can be read but not changed");
	fails(bench, "error('mine')", 8, "mine");
	bench_free(bench);
}

static void a_device_is_seen_with_its_tables(void **state)
{
	struct bench *bench = bench_new();
	bench_use(bench, "return nil");
	bench_rows(bench, TABLE_optics, "interface=XGE1 rx_dbm=-7.5;interface=XGE2 rx_dbm=-8");
	bench_rows(bench, TABLE_system, "name=sw1 uptime_s=77");
	bench_rows(bench, TABLE_polling, "collector=snmp status=ok");
	says(bench,
		"assert(device.name == 'sw1' and device.role == 'access-switch' and device.department == '民政')\n"
		"assert(device.site == nil and device.owner == nil and device.team == nil)\n"
		"assert(table.concat(device.tags, ',') == 'edge,old')\n"
		"assert(device.optics.XGE1.rx_dbm == -7.5 and device.optics['XGE2'].rx_dbm == -8)\n"
		"assert(device.optics.XGE3 == nil and device.optics[nil] == nil and device.fans.x == nil)\n"
		"assert(device.system.uptime_s == 77 and device.system.location == nil)\n"
		"assert(device.polling.snmp.status == 'ok' and #device.optics == 2 and #device.fans == 0)\n"
		"assert(device.links.XGE1 == nil)\n"
		"local names = {}\n"
		"for name, optic in pairs(device.optics) do names[#names + 1] = name .. optic.rx_dbm end\n"
		"assert(table.concat(names, ' ') == 'XGE1-7.5 XGE2-8.0')\n"
		"local cells = {}\n"
		"for column, value in pairs(device.optics.XGE1) do cells[#cells + 1] = column .. '=' .. value end\n"
		"assert(table.concat(cells, ' ') == 'interface=XGE1 rx_dbm=-7.5')\n"
		"for _ in pairs(device.fans) do error('there are none') end\n"
		"return 'cleared'",
		"interface sw1 XGE1 my-check cleared\n");
	bench_free(bench);
}

static void a_row_of_an_earlier_evaluation_is_refused(void **state)
{
	struct bench *bench = bench_new();
	const char *path = bench_file(bench, "keeps.lua",
		"local kept\n"
		"return check { name = 'keeps', table = 'interfaces', event_type = 'other', probable_cause = 'other',\n"
		"	evaluate = function(row, device)\n"
		"		if kept then return kept.oper end\n"
		"		kept = device.interfaces[row.name]\n"
		"	end,\n"
		"	text = { en = 'x', zh = 'x' }, advice = { en = 'x', zh = 'x' } }\n");
	bench_rule(bench, path);
	assert_int_equal(bench_load(bench), 0);
	bench_port(bench);
	assert_non_null(strstr(bench_port(bench), "keeps.lua:4: a row of interfaces is valid only in the evaluation"));
	bench_free(bench);
}

static void the_current_severity_is_told(void **state)
{
	struct bench *bench = bench_new();
	bench->current = SEVERITY_MINOR;
	says(bench, "if current == 'minor' then return 'major' end",
		"interface sw1 XGE1 my-check major: XGE1 of sw1\n");
	bench_free(bench);
}

static void settings_can_be_walked(void **state)
{
	struct bench *bench = bench_new();
	says(bench,
		"local n = 0 for key in pairs(settings) do n = n + 1 end return n == 4 and settings.low == 1 and "
		"#settings.names == 0 and settings.strict == false and settings.none == nil and 'cleared'",
		"interface sw1 XGE1 my-check cleared\n");
	bench_free(bench);
}

static void one_odd_row_does_not_blind_the_others(void **state)
{
	struct bench *bench = bench_new();
	bench_use(bench, "if row.name == 'b' then error('odd') end return 'cleared'");
	for (int i = 0; i < 10; i++) {
		const char *said = bench_rows(bench, TABLE_interfaces, "name=a;name=b;name=c");
		assert_non_null(strstr(said, "interface sw1 a my-check cleared"));
		assert_non_null(strstr(said, "interface sw1 c my-check cleared"));
		assert_true(!strstr(said, "check-failed") == (i > 0));
	}
	struct checks_figures figures;
	checks_figures(bench->checks, &figures);
	assert_int_equal(figures.failures, 10);
	assert_int_equal(figures.switched_off, 0);
	/* logged once */
	assert_null(strstr(strstr(buffer_text(&bench->logged), "odd") + 1, "odd"));
	bench_free(bench);
}

static void a_check_that_only_fails_is_switched_off(void **state)
{
	struct bench *bench = bench_new();
	bench_use(bench, "error('broken')");
	assert_non_null(strstr(bench_port(bench), "check my-check check-failed minor: check my-check failed: "));
	for (int i = 2; i < 5; i++)
		assert_string_equal(bench_port(bench), "");
	assert_non_null(
		strstr(bench_port(bench), "check-failed major: check my-check failed repeatedly and is switched off"));
	assert_string_equal(bench_port(bench), "");
	assert_non_null(strstr(buffer_text(&bench->logged), "switched off after 5 failures"));
	struct checks_figures figures;
	checks_figures(bench->checks, &figures);
	assert_int_equal(figures.evaluated, 5);
	assert_int_equal(figures.switched_off, 1);
	/* loading it again switches it on, and the alarm about it ends with the first success */
	bench_use(bench, "return nil");
	assert_string_equal(bench_port(bench), "check my-check check-failed cleared\n");
	assert_string_equal(bench_port(bench), "");
	bench_free(bench);
}

static void a_success_in_between_forgives(void **state)
{
	struct bench *bench = bench_new();
	bench_use(bench, "if row.oper == 'down' then error('broken') end");
	for (int i = 0; i < 12; i++)
		bench_rows(bench, TABLE_interfaces, i % 4 == 3 ? "name=a oper=up" : "name=a oper=down");
	struct checks_figures figures;
	checks_figures(bench->checks, &figures);
	assert_int_equal(figures.switched_off, 0);
	assert_int_equal(figures.evaluated, 12);
	bench_free(bench);
}

static void a_loop_costs_one_budget_a_table(void **state)
{
	struct bench *bench = bench_new();
	bench_use(bench, "if row.name ~= 'a' then pcall(function() while true do end end) end");
	for (int i = 0; i < 6; i++)
		bench_rows(bench, TABLE_interfaces, "name=a;name=b;name=c;name=d");
	struct checks_figures figures;
	checks_figures(bench->checks, &figures);
	assert_int_equal(figures.failures, 5);
	assert_int_equal(figures.switched_off, 1);
	assert_non_null(strstr(buffer_text(&bench->logged), "my_check.lua:8"));
	assert_non_null(strstr(buffer_text(&bench->logged), "takes too long"));
	bench_free(bench);
}

static void a_check_that_eats_memory_fails_alone(void **state)
{
	struct bench *bench = bench_new();
	bench_rule(bench, bench_check(bench, "local t = {} while true do t[#t + 1] = {} end"));
	bench_rule(bench, "interface-down");
	assert_int_equal(bench_load(bench), 0);
	const char *said = bench_port(bench);
	assert_non_null(strstr(said, "check my-check check-failed minor"));
	assert_non_null(strstr(said, "interface sw1 XGE1 interface-down cleared"));
	bench_free(bench);
}

static void a_check_that_is_gone_takes_its_failure_along(void **state)
{
	struct bench *bench = bench_new();
	bench_use(bench, "error('broken')");
	bench_port(bench);
	bench->rules_count = 0;
	bench_rule(bench, "interface-down");
	buffer_clear(&bench->said);
	assert_int_equal(bench_load(bench), 0);
	assert_string_equal(buffer_text(&bench->said), "check my-check check-failed cleared\n");
	bench_free(bench);
}

static void a_device_that_is_gone_is_not_evaluated(void **state)
{
	struct bench *bench = bench_new();
	bench_use(bench, "return 'cleared'");
	const struct table table = {.number = TABLE_interfaces};
	checks_table(bench->checks, 4711, &table, bench->now);
	assert_string_equal(buffer_text(&bench->said), "");
	bench_free(bench);
}

static void texts_from_scripts_are_cleaned(void **state)
{
	struct bench *bench = bench_new();
	bench_rule(bench, bench_file(bench, "x.lua",
				  "return check { name = 'dirty', table = 'interfaces', event_type = 'other', "
				  "probable_cause = 'other',\n"
				  "	evaluate = function(row) return 'major', { a = 'x\\n\\27[31m', b = '好\\xff', "
				  "c = ('y'):rep(5000) } end,\n"
				  "	text = { en = '{a}|{b}|', zh = '{c}' }, advice = { en = 'x', zh = 'x' } }\n"));
	assert_int_equal(bench_load(bench), 0);
	assert_non_null(strstr(bench_port(bench), "dirty major: x  [31m|好|"));
	bench_free(bench);
}

static void the_library_refuses_wrong_use_at_the_author_s_line(void **state)
{
	struct bench *bench = bench_new();
	fails(bench,
		"local limits = require 'gengfu.limits'\n\nlocal s = limits.above('5', current, 1, 'major', 3) return "
		"s",
		10, "usage: limits.above(value, current, margin");
	fails(bench, "local s = require('gengfu.limits').below(5, current, 1, 'majr', 3) return s", 8,
		"usage: limits.below");
	fails(bench, "local s = require('gengfu.limits').above(5, nil, 1, 'major', 3) return s", 8,
		"usage: limits.above");
	says(bench,
		"local limits = require 'gengfu.limits'\n"
		"assert(limits.above(5, 'cleared', 1, 'critical', 9, 'major', 7, 'minor', 5) == 'minor')\n"
		"assert(limits.above(6.5, 'major', 1, 'critical', 9, 'major', 7, 'minor', 5) == 'major')\n"
		"assert(limits.above(6.5, 'minor', 1, 'critical', 9, 'major', 7, 'minor', 5) == 'minor')\n"
		"assert(limits.above(4.5, 'critical', 1, 'critical', nil, 'major', nil, 'minor', 5) == 'minor')\n"
		"assert(limits.above(3.9, 'critical', 1, 'critical', 9, 'major', 7, 'minor', 5) == 'cleared')\n"
		"assert(limits.below(5, 'cleared', 1, 'critical', 1, 'major', 3, 'minor', 5) == 'minor')\n"
		"assert(limits.below(3.5, 'major', 1, 'critical', 1, 'major', 3, 'minor', 5) == 'major')\n"
		"local severity, limit = limits.below(0, 'cleared', 1, 'critical', 1)\n"
		"assert(severity == 'critical' and limit == 1)\n"
		"return limits.below(6.1, 'critical', 1, 'critical', 1, 'major', 3, 'minor', 5)",
		"interface sw1 XGE1 my-check cleared\n");
	bench_free(bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_of_answer_is_understood),
		cmocka_unit_test(an_answer_may_mean_something_else_than_its_check),
		cmocka_unit_test(an_answer_need_not_wait_for_the_hold),
		cmocka_unit_test(an_answer_that_makes_no_sense_is_a_failure),
		cmocka_unit_test(columns_are_seen_as_they_are),
		cmocka_unit_test(a_slip_in_a_name_is_told_at_its_line),
		cmocka_unit_test(a_device_is_seen_with_its_tables),
		cmocka_unit_test(a_row_of_an_earlier_evaluation_is_refused),
		cmocka_unit_test(the_current_severity_is_told),
		cmocka_unit_test(settings_can_be_walked),
		cmocka_unit_test(one_odd_row_does_not_blind_the_others),
		cmocka_unit_test(a_check_that_only_fails_is_switched_off),
		cmocka_unit_test(a_success_in_between_forgives),
		cmocka_unit_test(a_loop_costs_one_budget_a_table),
		cmocka_unit_test(a_check_that_eats_memory_fails_alone),
		cmocka_unit_test(a_check_that_is_gone_takes_its_failure_along),
		cmocka_unit_test(a_device_that_is_gone_is_not_evaluated),
		cmocka_unit_test(texts_from_scripts_are_cleaned),
		cmocka_unit_test(the_library_refuses_wrong_use_at_the_author_s_line),
	};
	return cmocka_run_group_tests_name("evaluate", tests, NULL, NULL);
}
