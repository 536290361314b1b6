/* SPDX-License-Identifier: Apache-2.0 */
/* What checks remember between reads, what they know of the calendar, and for whom they may speak. */
#include "bench.h"
#include <stdio.h>
#include <string.h>

/* A check for `interfaces` that takes a memory, with this body. */
static void use(struct bench *bench, const char *body)
{
	const char *text = arena_printf(&bench->config.arena,
		"return check { name = 'my-check', table = 'interfaces', event_type = 'other', probable_cause = "
		"'other',\n"
		"	text = { en = '{name}', zh = '{name}' }, advice = { en = 'Look.', zh = '看。' },\n"
		"	evaluate = function(row, device, settings, current, memory)\n"
		"%s\n" /* line 4 */
		"	end }\n",
		body);
	bench->rules_count = 0;
	bench_rule(bench, bench_file(bench, "my_check.lua", text));
	assert_int_equal(bench_load(bench), 0);
	bench_rows(bench, TABLE_fans, "name=F1"); /* another table counts nothing */
}

static void expect(struct bench *bench, const char *rows, const char *words)
{
	const char *said = bench_rows(bench, TABLE_interfaces, rows);
	if (!strstr(said, words))
		fail_msg("said\n%swanted\n%s", said, words);
}

static void a_check_remembers_from_read_to_read(void **state)
{
	struct bench *bench = bench_new();
	use(bench, "local was = memory[row.name]\n"
		   "memory[row.name] = row.alias\n"
		   "return 'minor', { alias = was or '-', round = memory.round }");
	expect(bench, "name=a alias=one;name=b alias=two", "interface sw1 a my-check minor: a [alias=- round=1]\n");
	expect(bench, "name=a alias=three;name=b alias=four", "a [alias=one round=2]");
	expect(bench, "name=a alias=x;name=b alias=x", "b [alias=four round=3]");
	bench_free(bench);
}

static const char *second_device(struct bench *bench)
{
	struct gengfu_batch *batch = readings_batch(bench->readings, TABLE_interfaces);
	int64_t row = gengfu_row(batch);
	buffer_clear(&bench->said);
	batch->asked = 1;
	gengfu_set_text(batch, (uint32_t)row, COLUMN_interfaces_name, "a", 1);
	readings_commit(
		bench->readings, inventory_find(bench->inventory, "sw2")->number, batch, GENGFU_COMPLETE, bench->now);
	return buffer_text(&bench->said);
}

static void each_device_has_a_memory_of_its_own(void **state)
{
	struct bench *bench = bench_new();
	use(bench, "memory.reads = (memory.reads or 0) + 1 return 'minor', { reads = memory.reads }");
	expect(bench, "name=a", "interface sw1 a my-check minor: a [reads=1]");
	expect(bench, "name=a", "interface sw1 a my-check minor: a [reads=2]");
	assert_non_null(strstr(second_device(bench), "interface sw2 a my-check minor: a [reads=1]"));
	expect(bench, "name=a", "interface sw1 a my-check minor: a [reads=3]");
	bench_free(bench);
}

static void a_device_that_is_removed_is_forgotten(void **state)
{
	struct bench *bench = bench_new();
	use(bench, "return 'minor', { round = memory.round }");
	expect(bench, "name=a", "[round=1]");
	expect(bench, "name=a", "[round=2]");
	checks_removed(bench->checks, inventory_find(bench->inventory, "sw1")->number);
	expect(bench, "name=a", "[round=1]");
	bench_free(bench);
}

static void a_memory_that_was_spoilt_harms_its_check_only(void **state)
{
	struct bench *bench = bench_new();
	use(bench, "setmetatable(memory, { __index = function() error('no') end, __newindex = function() end })\n"
		   "memory.round = 'x'\n"
		   "return 'minor', { round = rawget(memory, 'round') }");
	expect(bench, "name=a", "interface sw1 a my-check minor");
	expect(bench, "name=a", "interface sw1 a my-check minor");
	bench_free(bench);
}

static void an_answer_may_give_another_cause(void **state)
{
	struct bench *bench = bench_new();
	use(bench, "return { { severity = 'major', probable_cause = 'powerProblem' }, { severity = 'major', qualifier "
		   "= 'b' } }");
	bench_rows(bench, TABLE_interfaces, "name=a");
	assert_string_equal(bench->causes, "powerProblem other ");
	use(bench, "return { severity = 'major', probable_cause = 'powerProblm' }");
	expect(bench, "name=a", "no probable cause, did you mean 'powerProblem'?");
	bench_free(bench);
}

static void an_answer_may_be_about_another_resource_of_the_device(void **state)
{
	struct bench *bench = bench_new();
	use(bench, "return { { severity = 'major', resource = { table = 'onus', name = '0/1:3' } }, { severity = "
		   "'cleared' } }");
	expect(bench, "name=a", "onu sw1 0/1:3 my-check major: a\ninterface sw1 a my-check cleared\n");
	use(bench, "return { severity = 'major', resource = { table = 'system' } }");
	expect(bench, "name=a", "sw1 my-check major: a\n");
	use(bench, "return { severity = 'major', resource = { table = 'onus' } }");
	expect(bench, "name=a", "a resource without a name");
	use(bench, "return { severity = 'major', resource = { table = 'onu', name = 'x' } }");
	expect(bench, "name=a", "a resource whose table does not exist");
	use(bench, "return { severity = 'major', resource = 'x' }");
	expect(bench, "name=a", "returned a string as resource");
	bench_free(bench);
}

static void the_tables_of_another_device_are_seen(void **state)
{
	struct bench *bench = bench_new();
	use(bench, "memory.kept = memory.kept or device.other 'sw2'\n"
		   "local other = device.other 'sw2'\n"
		   "local names = {}\n"
		   "for name, port in pairs(other.interfaces) do names[#names + 1] = name .. port.name end\n"
		   "assert(device.other 'sw3' == nil and #other.fans == 0 and #device.fans == 1)\n"
		   "assert(#device.interfaces == 1 and other.interfaces.b == nil)\n"
		   "if memory.round == 3 then return memory.kept.fans end\n"
		   "return 'minor', { alias = table.concat(names, ' ') }");
	expect(bench, "name=b", "interface sw1 b my-check minor: b [alias=]");
	second_device(bench);
	expect(bench, "name=b", "interface sw1 b my-check minor: b [alias=aa]");
	expect(bench, "name=b", "another device is valid only in the evaluation that asked for it");
	bench_free(bench);
}

static void of_another_device_only_tables_are_seen(void **state)
{
	struct bench *bench = bench_new();
	use(bench, "return device.other('sw2').name");
	expect(bench, "name=a", "of another device only its tables are seen, and 'name' is none");
	bench_free(bench);
}

static void days_until_a_date_are_counted_by_the_wall_clock(void **state)
{
	struct bench *bench = bench_new();
	use(bench, "assert(days_until '2026-12-31' == nil)"); /* the clock is not known yet */
	assert_null(strstr(bench_rows(bench, TABLE_interfaces, "name=a"), "assertion"));
	checks_set_wall(bench->checks, (struct wall){INT64_C(1767312000000) - 1}); /* the last moment of 2026-01-01 */
	use(bench, "assert(days_until '2026-01-01' == 0 and days_until '2026-01-02T00:00:00Z' == 1)\n"
		   "assert(days_until '2025-12-31' == -1 and days_until '2027-01-01' == 365)\n"
		   "assert(days_until 'never' == nil and days_until '' == nil and days_until(nil) == nil)\n"
		   "assert(days_until '2026-02-30' == nil)\n"
		   "return 'cleared'");
	expect(bench, "name=a", "interface sw1 a my-check cleared");
	bench_free(bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_check_remembers_from_read_to_read),
		cmocka_unit_test(each_device_has_a_memory_of_its_own),
		cmocka_unit_test(a_device_that_is_removed_is_forgotten),
		cmocka_unit_test(a_memory_that_was_spoilt_harms_its_check_only),
		cmocka_unit_test(an_answer_may_give_another_cause),
		cmocka_unit_test(an_answer_may_be_about_another_resource_of_the_device),
		cmocka_unit_test(the_tables_of_another_device_are_seen),
		cmocka_unit_test(of_another_device_only_tables_are_seen),
		cmocka_unit_test(days_until_a_date_are_counted_by_the_wall_clock),
	};
	return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
