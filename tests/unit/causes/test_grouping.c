/* SPDX-License-Identifier: Apache-2.0 */
/* Alarms that say nothing about reachability, what goes with a port that is down, what is too low, titles and places.
 */
#include "base/must.h"
#include "base/text.h"
#include "tests/unit/causes/bench.h"
#include "tests/unit/test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char pair[] = "site hall-1 Shiqiao\nsite stall Dashi\nsite room Nancun\n"
			   "device core room core-switch\ndevice a hall-1 access-switch 民政局\ndevice b hall-1\n"
			   "link fa core:p1 a:up fibre\nlink fs core:p9 @stall leased\nlink fb a:p1 b:up copper\n";

static void an_alarm_of_its_own_is_a_cause(void **state)
{
	struct bench *bench = bench_new(pair);
	bench_alarm(bench, "fan", "core:1", "fan-failed", SEVERITY_MINOR);
	bench_alarm(bench, "fan", "core:2", "fan-failed", SEVERITY_MAJOR);
	bench_pass(bench, 10);
	bench_expect(bench, "0 opened fan-failed fan core 1 | minor | core:1 |\n"
			    "0 opened fan-failed fan core 2 | major | core:2 |");
	bench_alarm(bench, "fan", "core:1", "fan-failed", SEVERITY_CRITICAL);
	bench_pass(bench, 10);
	bench_alarm(bench, "fan", "core:1", "fan-failed", SEVERITY_CLEARED);
	bench_expect(bench, "10 changed fan-failed fan core 1 | critical | core:1 |\n20 ended fan-failed fan core 1");
	bench_free(bench);
}

static void an_alarm_that_is_too_low_waits_until_it_rises(void **state)
{
	struct bench *bench = bench_new(pair);
	bench_alarm(bench, "fan", "core:1", "fan-slow", SEVERITY_WARNING);
	bench_pass(bench, 10);
	bench_expect(bench, "");
	bench_alarm(bench, "fan", "core:1", "fan-slow", SEVERITY_MINOR);
	bench_pass(bench, 10);
	bench_expect(bench, "10 opened fan-slow fan core 1 | minor | core:1 |");
	bench_alarm(bench, "fan", "core:1", "fan-slow", SEVERITY_WARNING);
	bench_pass(bench, 10);
	bench_expect(bench, "20 changed fan-slow fan core 1 | warning | core:1 |");
	bench_alarm(bench, "fan", "core:1", "fan-slow", SEVERITY_CLEARED);
	bench_expect(bench, "30 ended fan-slow fan core 1");
	bench_free(bench);
}

static void changes_that_follow_closely_are_told_together(void **state)
{
	struct bench *bench = bench_new(pair);
	bench_alarm(bench, "fan", "core:1", "fan-failed", SEVERITY_MINOR);
	bench_pass(bench, 1);
	bench_alarm(bench, "fan", "core:1", "fan-failed", SEVERITY_MAJOR);
	bench_pass(bench, 1);
	bench_alarm(bench, "fan", "core:1", "fan-failed", SEVERITY_CRITICAL);
	bench_pass(bench, 10);
	bench_expect(bench, "0 opened fan-failed fan core 1 | minor | core:1 |\n"
			    "5 changed fan-failed fan core 1 | critical | core:1 |");
	bench_free(bench);
}

static void weak_light_on_a_port_that_goes_down_belongs_to_the_link(void **state)
{
	struct bench *bench = bench_new(pair);
	bench_down(bench, "core:p1");
	bench_pass(bench, 60);
	bench_alarm(bench, "optics", "core:p1", "optical-rx-power", SEVERITY_MAJOR);
	bench_alarm(bench, "optics", "a:up 1", "optical-rx-power", SEVERITY_MAJOR);
	bench_pass(bench, 1);
	bench_expect(bench, "0 opened link-down link fa | major | core:p1 |\n"
			    "60 changed link-down link fa | major | core:p1 core:p1 |\n"
			    "60 opened optical-rx-power optics a up 1 | major | a:up 1 |");
	bench_down(bench, "a:up");
	bench_pass(bench, 10);
	bench_expect(bench, "61 ended optical-rx-power optics a up 1 into link-down link fa\n"
			    "65 changed link-down link fa | major | core:p1 a:up 1 core:p1 a:up |");
	bench_free(bench);
}

static void weak_light_shortly_before_the_link_goes_down_becomes_the_link(void **state)
{
	struct bench *bench = bench_new(pair);
	bench_alarm(bench, "optics", "core:p1", "optical-rx-power", SEVERITY_MAJOR);
	bench_pass(bench, 119);
	bench_down(bench, "core:p1");
	bench_pass(bench, 1);
	bench_expect(bench,
		"0 opened optical-rx-power optics core p1 | major | core:p1 |\n"
		"119 changed link-down link fa (was optical-rx-power optics core p1) | major | core:p1 core:p1 |");
	bench_free(bench);
}

static void weak_light_long_before_is_another_matter(void **state)
{
	struct bench *bench = bench_new(pair);
	bench_alarm(bench, "optics", "core:p1", "optical-rx-power", SEVERITY_MAJOR);
	bench_pass(bench, 121);
	bench_down(bench, "core:p1");
	bench_pass(bench, 1);
	bench_expect(bench, "0 opened optical-rx-power optics core p1 | major | core:p1 |\n"
			    "121 opened link-down link fa | major | core:p1 |");
	bench_free(bench);
}

static void other_ports_with_a_like_name_are_left_alone(void **state)
{
	struct bench *bench = bench_new(pair);
	bench_down(bench, "core:p1");
	bench_alarm(bench, "optics", "core:p11", "optical-rx-power", SEVERITY_MAJOR);
	bench_alarm(bench, "fan", "core:p1", "fan-failed", SEVERITY_MAJOR);
	bench_alarm(bench, "interface", "core:p1 2", "interface-errors", SEVERITY_MAJOR);
	bench_pass(bench, 1);
	bench_expect(bench, "0 opened link-down link fa | major | core:p1 |\n"
			    "0 opened optical-rx-power optics core p11 | major | core:p11 |\n"
			    "0 opened fan-failed fan core p1 | major | core:p1 |\n"
			    "0 opened interface-errors interface core p1 2 | major | core:p1 2 |");
	bench_free(bench);
}

static void what_is_left_when_the_link_is_back_becomes_its_own_cause(void **state)
{
	struct bench *bench = bench_new(pair);
	bench_down(bench, "core:p1");
	bench_alarm(bench, "optics", "core:p1", "optical-rx-power", SEVERITY_MAJOR);
	bench_pass(bench, 10);
	bench_up(bench, "core:p1");
	bench_pass(bench, 60);
	bench_expect(bench, "0 opened link-down link fa | major | core:p1 core:p1 |\n"
			    "40 changed optical-rx-power optics core p1 (was link-down link fa) | major | core:p1 |");
	bench_free(bench);
}

static void a_port_without_a_link_is_its_own_cause_with_what_goes_with_it(void **state)
{
	struct bench *bench = bench_new(pair);
	bench_down(bench, "core:p20");
	bench_alarm(bench, "optics", "core:p20", "optical-rx-power", SEVERITY_MINOR);
	bench_pass(bench, 10);
	bench_expect(bench, "0 opened interface-down interface core p20 | major | core:p20 core:p20 |");
	bench_up(bench, "core:p20");
	bench_pass(bench, 60);
	bench_expect(bench,
		"40 changed optical-rx-power optics core p20 (was interface-down interface core p20) | minor | "
		"core:p20 |");
	bench_free(bench);
}

static void a_low_alarm_on_a_port_still_tells_that_the_link_is_down(void **state)
{
	struct bench *bench = bench_new(pair);
	bench_alarm(bench, "interface", "core:p1", "interface-down", SEVERITY_WARNING);
	bench_pass(bench, 10);
	bench_expect(bench, "");
	bench_silent(bench, "a");
	bench_silent(bench, "b");
	bench_pass(bench, 60);
	bench_expect(bench, "40 opened link-down link fa | critical | core:p1 a b | a b @hall-1");
	bench_answers(bench, "a");
	bench_answers(bench, "b");
	bench_expect(bench, "70 ended link-down link fa");
	bench_free(bench);
}

static void a_passive_end_is_cut_off_with_its_link(void **state)
{
	struct bench *bench = bench_new(pair);
	bench_down(bench, "core:p9");
	bench_pass(bench, 1);
	bench_expect(bench, "0 opened link-down link fs | major | core:p9 | @stall");
	bench_free(bench);
}

static void keep_cb(void *data, struct cause *cause, enum cause_change change, struct mono now, struct wall at)
{
	*(struct cause **)data = change == CAUSE_ENDED ? NULL : cause;
}

struct one {
	struct timers timers;
	struct inventory *network;
	struct causes *causes;
	struct cause *cause;
};

static void one_start(struct one *one, const char *network)
{
	*one = (struct one){.network = network_new(network)};
	timers_init(&one->timers, (struct mono){0});
	struct causes_options options = {.inventory = one->network, .timers = &one->timers};
	one->causes = causes_new(&options, keep_cb, NULL, &one->cause);
}

static void one_raise(struct one *one, struct alarm *alarm)
{
	causes_alarm(one->causes, alarm, ALARM_RAISED, (struct mono){0}, alarm->last_raised);
	timers_run(&one->timers, (struct mono){0});
}

static void one_end(struct one *one)
{
	causes_free(one->causes);
	timers_done(&one->timers);
	network_free(one->network);
}

static struct alarm make_alarm(const char *key, const char *kind, const char *device, const char *name,
	const char *event_type, enum check_meaning means)
{
	return (struct alarm){
		.key = (char *)key,
		.resource = {kind, device, name},
		.alarm_type_id = "some-type",
		.qualifier = "",
		.event_type = (char *)event_type,
		.probable_cause = "someCause",
		.means = means,
		.severity = SEVERITY_MAJOR,
		.text_en = "it is bad",
		.text_zh = "情况不妙",
		.advice_en = "",
		.advice_zh = "",
		.last_raised = {BENCH_WALL},
	};
}

static void categories_follow_kind_and_event_type(void **state)
{
	static const struct {
		const char *kind, *event_type, *category;
	} cases[] = {
		{"fan", "equipment-alarm", "device"},
		{"power_supply", "equipment-alarm", "power"},
		{"ups", "equipment-alarm", "power"},
		{"sensor", "environmental-alarm", "environment"},
		{"device", "environmental-alarm", "environment"},
		{"processor", "quality-of-service-alarm", "performance"},
		{"interface", "quality-of-service-alarm", "performance"},
		{"interface", "communications-alarm", "interface"},
		{"optics", "communications-alarm", "interface"},
		{"mac", "security-service-or-mechanism-violation", "security"},
		{"interface", "security-service-or-mechanism-violation", "security"},
		{"device", "processing-error-alarm", "device"},
		{"wonder", "processing-error-alarm", "other"},
		{"link", "communications-alarm", "link"},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct one one;
		one_start(&one, pair);
		struct alarm alarm = make_alarm("k", cases[i].kind, "core", "x", cases[i].event_type, MEANS_NOTHING);
		one_raise(&one, &alarm);
		assert_non_null(one.cause);
		assert_string_equal(one.cause->category, cases[i].category);
		one_end(&one);
	}
}

static void a_cause_says_where_it_is_and_what_it_is_called(void **state)
{
	struct one one;
	one_start(&one, pair);
	struct alarm alarm = make_alarm("k", "fan", "a", "fan 1", "equipment-alarm", MEANS_NOTHING);
	one_raise(&one, &alarm);
	const struct cause *cause = one.cause;
	assert_string_equal(cause->site, "hall-1");
	assert_string_equal(cause->town, "Shiqiao");
	assert_string_equal(cause->department, "民政局");
	assert_string_equal(cause->role, "access-switch");
	assert_string_equal(cause->alarm_type_id, "some-type");
	assert_string_equal(cause->probable_cause, "someCause");
	assert_string_equal(cause->title_en, "a: it is bad");
	assert_string_equal(cause->title_zh, "a：情况不妙");
	assert_int_equal(cause->occurred.ms, BENCH_WALL);
	one_end(&one);
}

static void a_link_is_described_as_a_link(void **state)
{
	struct one one;
	one_start(&one, pair);
	struct alarm alarm = make_alarm("k", "interface", "core", "p1", "equipment-alarm", MEANS_DOWN);
	one_raise(&one, &alarm);
	const struct cause *cause = one.cause;
	assert_string_equal(cause->key, "link-down link fa");
	assert_string_equal(cause->resource.kind, "link");
	assert_null(cause->resource.device);
	assert_string_equal(cause->category, "link");
	assert_string_equal(cause->event_type, "communications-alarm");
	assert_string_equal(cause->probable_cause, "lossOfSignal");
	assert_string_equal(cause->site, "room");
	assert_string_equal(cause->department, "民政局");
	assert_string_equal(cause->title_en, "Link fa is down");
	assert_string_equal(cause->title_zh, "光缆 fa 中断");
	one_end(&one);
}

static void an_alarm_without_text_still_has_a_title(void **state)
{
	struct one one;
	one_start(&one, pair);
	struct alarm alarm = make_alarm("k", "fan", "a", "fan 1", "equipment-alarm", MEANS_NOTHING);
	alarm.text_en = alarm.text_zh = "";
	one_raise(&one, &alarm);
	assert_string_equal(one.cause->title_en, "a: fan 1 some-type");
	assert_string_equal(one.cause->title_zh, "a：fan 1 some-type");
	one_end(&one);
}

static void a_long_title_is_cut_between_characters(void **state)
{
	struct one one;
	char text[1000] = "";
	for (size_t i = 0; i < 300; i++)
		strcat(text, "好");
	one_start(&one, pair);
	struct alarm alarm = make_alarm("k", "fan", "a", "fan 1", "equipment-alarm", MEANS_NOTHING);
	alarm.text_zh = text;
	one_raise(&one, &alarm);
	size_t length = strlen(one.cause->title_zh);
	assert_true(length <= 240 && length > 230);
	assert_true(utf8_is_valid(one.cause->title_zh, length));
	assert_string_equal(one.cause->title_zh + length - 3, "…");
	one_end(&one);
}

static void titles_name_the_first_devices_and_count_the_rest(void **state)
{
	static const struct {
		size_t leaves;
		const char *en, *zh;
	} cases[] = {
		{0, "Link up is down: hub unreachable", "光缆 up 中断，影响 hub"},
		{1, "Link up is down: hub and l1 unreachable", "光缆 up 中断，影响 hub、l1"},
		{2, "Link up is down: hub, l1 and l2 unreachable", "光缆 up 中断，影响 hub、l1、l2"},
		{6, "Link up is down: hub, l1, l2 and 4 more unreachable",
			"光缆 up 中断，影响 hub、l1、l2 等 7 台设备"},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct one one;
		one_start(&one, "device core\ndevice hub\nlink up core:p1 hub:up fibre\n");
		struct alarm alarms[8];
		char names[8][8], keys[8][8], line[64];
		for (size_t n = 1; n <= cases[i].leaves; n++) {
			snprintf(line, sizeof line, "device l%zu\nlink d%zu hub:p%zu l%zu:up\n", n, n, n, n);
			network_add(one.network, line);
		}
		causes_inventory(one.causes, (struct mono){0});
		struct alarm down = make_alarm("down", "interface", "core", "p1", "communications-alarm", MEANS_DOWN);
		one_raise(&one, &down);
		for (size_t n = 0; n <= cases[i].leaves; n++) {
			snprintf(names[n], sizeof names[n], n ? "l%zu" : "hub", n);
			snprintf(keys[n], sizeof keys[n], "%zu", n);
			alarms[n] = make_alarm(
				keys[n], "device", names[n], names[n], "communications-alarm", MEANS_UNREACHABLE);
			alarms[n].last_raised.ms += (int64_t)n;
			one_raise(&one, &alarms[n]);
		}
		timers_run(&one.timers, (struct mono){31 * NS_PER_S});
		timers_run(&one.timers, (struct mono){40 * NS_PER_S});
		assert_string_equal(one.cause->title_en, cases[i].en);
		assert_string_equal(one.cause->title_zh, cases[i].zh);
		one_end(&one);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_alarm_of_its_own_is_a_cause),
		cmocka_unit_test(an_alarm_that_is_too_low_waits_until_it_rises),
		cmocka_unit_test(changes_that_follow_closely_are_told_together),
		cmocka_unit_test(weak_light_on_a_port_that_goes_down_belongs_to_the_link),
		cmocka_unit_test(weak_light_shortly_before_the_link_goes_down_becomes_the_link),
		cmocka_unit_test(weak_light_long_before_is_another_matter),
		cmocka_unit_test(other_ports_with_a_like_name_are_left_alone),
		cmocka_unit_test(what_is_left_when_the_link_is_back_becomes_its_own_cause),
		cmocka_unit_test(a_port_without_a_link_is_its_own_cause_with_what_goes_with_it),
		cmocka_unit_test(a_low_alarm_on_a_port_still_tells_that_the_link_is_down),
		cmocka_unit_test(a_passive_end_is_cut_off_with_its_link),
		cmocka_unit_test(categories_follow_kind_and_event_type),
		cmocka_unit_test(a_cause_says_where_it_is_and_what_it_is_called),
		cmocka_unit_test(a_link_is_described_as_a_link),
		cmocka_unit_test(an_alarm_without_text_still_has_a_title),
		cmocka_unit_test(a_long_title_is_cut_between_characters),
		cmocka_unit_test(titles_name_the_first_devices_and_count_the_rest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
