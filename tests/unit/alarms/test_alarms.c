/* SPDX-License-Identifier: Apache-2.0 */
/* The alarm state machine, case by case. */
#include "alarms/alarms.h"
#include "base/must.h"
#include "base/text.h"
#include "tests/unit/test.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What was announced, a line each: "12 raised sw1 fan-failed major". */
struct bench {
	struct timers timers;
	struct alarms *alarms;
	struct buffer heard;
	int64_t s;
};

#define WALL_START INT64_C(1795788000000) /* 2026-11-27T14:00:00Z */

static void heard_cb(void *data, const struct alarm *alarm, enum alarm_change change, struct mono now, struct wall at)
{
	static const char *const words[] = {"raised", "changed", "cleared"};
	struct bench *bench = data;
	assert_int_equal(at.ms - WALL_START, now.ns / NS_PER_MS);
	buffer_printf(&bench->heard, "%d %s %s %s%s%s\n", (int)(now.ns / NS_PER_S), words[change], alarm->resource.name,
		severity_text(alarm->severity), change == ALARM_CLEARED ? " " : "",
		change == ALARM_CLEARED ? alarm->cleared_reason : "");
}

static struct mono bench_now(const struct bench *bench)
{
	return (struct mono){bench->s * NS_PER_S};
}

static int setup(void **state)
{
	struct bench *bench = must_calloc(1, sizeof *bench);
	timers_init(&bench->timers, bench_now(bench));
	bench->alarms = alarms_new(&bench->timers, heard_cb, bench);
	alarms_set_wall(bench->alarms, bench_now(bench), (struct wall){WALL_START});
	*state = bench;
	return 0;
}

static int teardown(void **state)
{
	struct bench *bench = *state;
	alarms_free(bench->alarms);
	timers_done(&bench->timers);
	buffer_done(&bench->heard);
	free(bench);
	return 0;
}

/* Second `s` comes. */
static void at(struct bench *bench, int64_t s)
{
	bench->s = s;
	timers_run(&bench->timers, bench_now(bench));
}

static struct verdict port_verdict(const char *port, enum severity severity, int64_t raise_s, int64_t clear_s)
{
	return (struct verdict){
		.alarm_type_id = "interface-down",
		.qualifier = "",
		.resource = {"interface", "sw1", port},
		.severity = severity,
		.event_type = "communications-alarm",
		.probable_cause = "lossOfSignal",
		.means = MEANS_DOWN,
		.hold_raise_ms = raise_s * 1000,
		.hold_clear_ms = clear_s * 1000,
		.text_en = severity == SEVERITY_CLEARED ? "" : "down",
		.text_zh = severity == SEVERITY_CLEARED ? "" : "中断",
		.advice_en = "",
		.advice_zh = "",
	};
}

static void report(struct bench *bench, enum severity severity, int64_t raise_s, int64_t clear_s)
{
	struct verdict verdict = port_verdict("p1", severity, raise_s, clear_s);
	alarms_report(bench->alarms, &verdict, bench_now(bench));
}

static void expect(struct bench *bench, const char *heard)
{
	assert_string_equal(buffer_text(&bench->heard), heard);
	buffer_clear(&bench->heard);
}

static const struct resource p1 = {"interface", "sw1", "p1"};

static enum severity current(struct bench *bench)
{
	return alarms_current(bench->alarms, &p1, "interface-down", "");
}

static void without_holds_a_verdict_acts_at_once(void **state)
{
	struct bench *bench = *state;
	report(bench, SEVERITY_CLEARED, 0, 0);
	expect(bench, "");
	report(bench, SEVERITY_MAJOR, 0, 0);
	expect(bench, "0 raised p1 major\n");
	assert_int_equal(alarms_count(bench->alarms), 1);
	at(bench, 5);
	report(bench, SEVERITY_CLEARED, 0, 0);
	expect(bench, "5 cleared p1 major cleared\n");
	assert_int_equal(alarms_count(bench->alarms), 0);
	assert_null(alarms_find(bench->alarms, "interface|sw1|p1|interface-down|"));
}

static void a_raise_waits_for_its_hold(void **state)
{
	struct bench *bench = *state;
	report(bench, SEVERITY_MAJOR, 10, 0);
	at(bench, 9);
	report(bench, SEVERITY_MAJOR, 10, 0);
	expect(bench, "");
	assert_null(alarms_find(bench->alarms, "interface|sw1|p1|interface-down|"));
	assert_int_equal(alarms_count(bench->alarms), 0);
	at(bench, 10);
	expect(bench, "10 raised p1 major\n");
	assert_non_null(alarms_find(bench->alarms, "interface|sw1|p1|interface-down|"));
}

static void a_held_raise_that_falls_away_leaves_no_trace(void **state)
{
	struct bench *bench = *state;
	report(bench, SEVERITY_MAJOR, 10, 60);
	assert_int_equal(current(bench), SEVERITY_MAJOR);
	at(bench, 9);
	report(bench, SEVERITY_CLEARED, 10, 60);
	assert_int_equal(current(bench), SEVERITY_CLEARED);
	assert_true(timers_next(&bench->timers).ns == MONO_NEVER.ns);
	at(bench, 100);
	expect(bench, "");
}

static void a_held_raise_comes_with_the_last_severity(void **state)
{
	struct bench *bench = *state;
	report(bench, SEVERITY_MINOR, 10, 0);
	at(bench, 5);
	report(bench, SEVERITY_CRITICAL, 10, 0);
	at(bench, 10);
	expect(bench, "10 raised p1 critical\n");
}

static void a_shortened_hold_counts_from_the_first_verdict(void **state)
{
	struct bench *bench = *state;
	report(bench, SEVERITY_MAJOR, 100, 0);
	at(bench, 20);
	report(bench, SEVERITY_MAJOR, 15, 0);
	expect(bench, "20 raised p1 major\n");
}

static void a_clear_waits_for_its_hold_and_damps_flapping(void **state)
{
	struct bench *bench = *state;
	report(bench, SEVERITY_MAJOR, 0, 60);
	expect(bench, "0 raised p1 major\n");
	for (int64_t s = 10; s < 300; s += 20) {
		at(bench, s);
		report(bench, SEVERITY_CLEARED, 0, 60);
		assert_int_equal(current(bench), SEVERITY_MAJOR);
		at(bench, s + 10);
		report(bench, SEVERITY_MAJOR, 0, 60);
	}
	expect(bench, "");
	assert_int_equal(alarms_find(bench->alarms, "interface|sw1|p1|interface-down|")->raises, 16);
	report(bench, SEVERITY_CLEARED, 0, 60);
	int64_t since = bench->s;
	at(bench, since + 59);
	report(bench, SEVERITY_CLEARED, 0, 60);
	expect(bench, "");
	at(bench, since + 60);
	expect(bench, "360 cleared p1 major cleared\n");
}

static void an_alarm_that_returns_while_clearing_may_have_another_severity(void **state)
{
	struct bench *bench = *state;
	report(bench, SEVERITY_MAJOR, 0, 60);
	at(bench, 1);
	report(bench, SEVERITY_CLEARED, 0, 60);
	at(bench, 2);
	report(bench, SEVERITY_MINOR, 30, 60);
	expect(bench, "0 raised p1 major\n2 changed p1 minor\n");
	at(bench, 100);
	expect(bench, "");
}

static void only_another_severity_is_a_change(void **state)
{
	struct bench *bench = *state;
	report(bench, SEVERITY_MAJOR, 0, 0);
	at(bench, 1);
	struct verdict verdict = port_verdict("p1", SEVERITY_MAJOR, 0, 0);
	struct verdict_evidence evidence = {"oper", "dormant"};
	verdict.text_en = "still down";
	verdict.evidence = &evidence;
	verdict.evidence_count = 1;
	alarms_report(bench->alarms, &verdict, bench_now(bench));
	expect(bench, "0 raised p1 major\n");
	const struct alarm *alarm = alarms_find(bench->alarms, "interface|sw1|p1|interface-down|");
	assert_string_equal(alarm->text_en, "still down");
	assert_int_equal(alarm->evidence_count, 1);
	assert_string_equal(alarm->evidence[0].value, "dormant");
	assert_int_equal(alarm->evidence[0].time.ms, WALL_START + 1000);
	assert_int_equal(alarm->last_changed.ms, WALL_START);
	at(bench, 2);
	report(bench, SEVERITY_CRITICAL, 0, 0);
	expect(bench, "2 changed p1 critical\n");
	assert_int_equal(alarm->last_changed.ms, WALL_START + 2000);
	assert_int_equal(alarm->evidence_count, 0);
}

static void a_qualifier_makes_another_alarm(void **state)
{
	struct bench *bench = *state;
	struct verdict verdict = port_verdict("p1", SEVERITY_MAJOR, 0, 0);
	verdict.qualifier = "lane 1";
	alarms_report(bench->alarms, &verdict, bench_now(bench));
	report(bench, SEVERITY_MINOR, 0, 0);
	assert_int_equal(alarms_count(bench->alarms), 2);
	assert_int_equal(current(bench), SEVERITY_MINOR);
	assert_int_equal(alarms_current(bench->alarms, &p1, "interface-down", "lane 1"), SEVERITY_MAJOR);
}

static void bars_in_names_do_not_mix_keys_up(void **state)
{
	struct bench *bench = *state;
	struct verdict one = port_verdict("a|b", SEVERITY_MAJOR, 0, 0);
	one.alarm_type_id = "c";
	struct verdict other = port_verdict("a", SEVERITY_MAJOR, 0, 0);
	other.alarm_type_id = "b|c";
	alarms_report(bench->alarms, &one, bench_now(bench));
	alarms_report(bench->alarms, &other, bench_now(bench));
	assert_int_equal(alarms_count(bench->alarms), 2);
	assert_non_null(alarms_find(bench->alarms, "interface|sw1|a\\|b|c|"));
}

static void a_row_that_has_gone_takes_its_alarms_along(void **state)
{
	struct bench *bench = *state;
	report(bench, SEVERITY_MAJOR, 0, 600);
	struct verdict other = port_verdict("p2", SEVERITY_MINOR, 0, 600);
	alarms_report(bench->alarms, &other, bench_now(bench));
	struct verdict held = port_verdict("p1", SEVERITY_MINOR, 60, 0);
	held.alarm_type_id = "interface-errors";
	alarms_report(bench->alarms, &held, bench_now(bench));
	buffer_clear(&bench->heard);
	alarms_row_gone(bench->alarms, &p1, bench_now(bench));
	expect(bench, "0 cleared p1 major row-gone\n");
	at(bench, 100);
	expect(bench, "");
	assert_int_equal(alarms_count(bench->alarms), 1);
}

static bool is_p2(void *data, const char *name)
{
	return strcmp(name, "p2") == 0;
}

static void rows_that_went_unseen_take_their_alarms_along(void **state)
{
	struct bench *bench = *state;
	report(bench, SEVERITY_MAJOR, 0, 600);
	struct verdict there = port_verdict("p2", SEVERITY_MINOR, 0, 600);
	alarms_report(bench->alarms, &there, bench_now(bench));
	struct verdict of_another_kind = port_verdict("p1", SEVERITY_MINOR, 0, 600);
	of_another_kind.resource.kind = "optics";
	alarms_report(bench->alarms, &of_another_kind, bench_now(bench));
	buffer_clear(&bench->heard);
	alarms_rows_absent(bench->alarms, "sw9", "interface", is_p2, NULL, bench_now(bench));
	expect(bench, "");
	alarms_rows_absent(bench->alarms, "sw1", "interface", is_p2, NULL, bench_now(bench));
	expect(bench, "0 cleared p1 major row-gone\n");
	assert_int_equal(alarms_count(bench->alarms), 2);
}

static void a_removed_device_takes_its_alarms_along(void **state)
{
	struct bench *bench = *state;
	report(bench, SEVERITY_MAJOR, 0, 0);
	struct verdict held = port_verdict("p3", SEVERITY_MINOR, 60, 0);
	alarms_report(bench->alarms, &held, bench_now(bench));
	struct verdict other = port_verdict("p2", SEVERITY_MINOR, 0, 0);
	alarms_report(bench->alarms, &other, bench_now(bench));
	struct verdict elsewhere = port_verdict("p9", SEVERITY_MINOR, 0, 0);
	elsewhere.resource.device = "sw2";
	alarms_report(bench->alarms, &elsewhere, bench_now(bench));
	buffer_clear(&bench->heard);
	alarms_device_removed(bench->alarms, "sw1", bench_now(bench));
	expect(bench, "0 cleared p1 major device-removed\n0 cleared p2 minor device-removed\n");
	alarms_device_removed(bench->alarms, "sw3", bench_now(bench));
	at(bench, 100);
	expect(bench, "");
	assert_int_equal(alarms_count(bench->alarms), 1);
}

static void a_removed_check_takes_its_alarms_along(void **state)
{
	struct bench *bench = *state;
	report(bench, SEVERITY_MAJOR, 0, 0);
	struct verdict other = port_verdict("p2", SEVERITY_MINOR, 0, 0);
	other.alarm_type_id = "fan-failed";
	alarms_report(bench->alarms, &other, bench_now(bench));
	buffer_clear(&bench->heard);
	alarms_check_removed(bench->alarms, "interface-down", bench_now(bench));
	expect(bench, "0 cleared p1 major check-removed\n");
}

static void an_alarm_without_a_device_is_kept_too(void **state)
{
	struct bench *bench = *state;
	struct verdict verdict = port_verdict("fibre-1", SEVERITY_MAJOR, 0, 0);
	verdict.resource = (struct resource){"link", NULL, "fibre-1"};
	alarms_report(bench->alarms, &verdict, bench_now(bench));
	assert_non_null(alarms_find(bench->alarms, "link||fibre-1|interface-down|"));
	alarms_row_gone(bench->alarms, &verdict.resource, bench_now(bench));
	expect(bench, "0 raised fibre-1 major\n0 cleared fibre-1 major row-gone\n");
}

static void the_json_has_the_names_of_rfc_8632(void **state)
{
	struct bench *bench = *state;
	struct verdict verdict = port_verdict("p1", SEVERITY_MAJOR, 0, 0);
	struct verdict_evidence evidence = {"oper", "down"};
	verdict.evidence = &evidence;
	verdict.evidence_count = 1;
	verdict.advice_en = "Look.";
	alarms_report(bench->alarms, &verdict, bench_now(bench));
	json_t *json = alarm_json(alarms_find(bench->alarms, "interface|sw1|p1|interface-down|"));
	char *text = json_dumps(json, JSON_COMPACT);
	assert_string_equal(text,
		"{\"resource\":{\"kind\":\"interface\",\"device\":\"sw1\",\"name\":\"p1\"},"
		"\"alarm_type_id\":\"interface-down\",\"alarm_type_qualifier\":\"\",\"perceived_severity\":\"major\","
		"\"event_type\":\"communications-alarm\",\"probable_cause\":\"lossOfSignal\",\"is_cleared\":false,"
		"\"time_created\":\"2026-11-27T14:00:00.000Z\",\"last_raised\":\"2026-11-27T14:00:00.000Z\","
		"\"last_changed\":\"2026-11-27T14:00:00.000Z\",\"alarm_text\":{\"en\":\"down\",\"zh\":\"中断\"},"
		"\"proposed_repair_action\":{\"en\":\"Look.\",\"zh\":\"\"},"
		"\"evidence\":[{\"time\":\"2026-11-27T14:00:00.000Z\",\"column\":\"oper\",\"value\":\"down\"}]}");
	free(text);
	json_decref(json);
}

static void text_that_is_not_utf_8_still_makes_json(void **state)
{
	struct bench *bench = *state;
	struct verdict verdict = port_verdict("p\xff", SEVERITY_MAJOR, 0, 0);
	verdict.text_en = "\xb6\xcb\xbf\xda"; /* 端口 in GB18030 */
	verdict.text_zh = NULL;
	alarms_report(bench->alarms, &verdict, bench_now(bench));
	const struct alarm *alarm = alarms_find(bench->alarms, "interface|sw1|p\xff|interface-down|");
	assert_non_null(alarm);
	assert_string_equal(alarm->text_en, "端口");
	json_t *json = alarm_json(alarm);
	assert_non_null(json);
	json_decref(json);
}

static void a_restored_alarm_is_raised_without_a_word(void **state)
{
	struct bench *bench = *state;
	struct verdict verdict = port_verdict("p1", SEVERITY_MAJOR, 0, 60);
	struct verdict_evidence evidence = {"oper", "down"};
	verdict.evidence = &evidence;
	verdict.evidence_count = 1;
	alarms_report(bench->alarms, &verdict, bench_now(bench));
	const struct alarm *before = alarms_find(bench->alarms, "interface|sw1|p1|interface-down|");
	json_t *kept = alarm_state(before);

	struct alarms *after = alarms_new(&bench->timers, heard_cb, bench);
	alarms_set_wall(after, bench_now(bench), (struct wall){WALL_START});
	buffer_clear(&bench->heard);
	assert_int_equal(alarms_restore(after, kept), 0);
	assert_int_equal(alarms_restore(after, kept), 0); /* twice is once */
	expect(bench, "");
	assert_int_equal(alarms_count(after), 1);
	const struct alarm *restored = alarms_find(after, before->key);
	assert_int_equal(restored->means, MEANS_DOWN);
	json_t *again = alarm_state(restored);
	assert_true(json_equal(kept, again));
	json_decref(again);
	json_decref(kept);

	verdict = port_verdict("p1", SEVERITY_CLEARED, 0, 0);
	at(bench, 7);
	alarms_report(after, &verdict, bench_now(bench));
	expect(bench, "7 cleared p1 major cleared\n");
	alarms_free(after);
}

static void a_state_that_cannot_be_read_is_refused(void **state)
{
	struct bench *bench = *state;
	report(bench, SEVERITY_MAJOR, 0, 0);
	json_t *good = alarm_state(alarms_find(bench->alarms, "interface|sw1|p1|interface-down|"));
	static const char *const broken[][2] = {
		{"perceived_severity", "\"cleared\""},
		{"perceived_severity", "\"dreadful\""},
		{"time_created", "\"yesterday\""},
		{"last_raised", "7"},
		{"means", "\"\""},
		{"alarm_text", "\"down\""},
		{"resource", "{\"kind\":\"interface\"}"},
		{"event_type", "null"},
	};
	struct alarms *other = alarms_new(&bench->timers, heard_cb, bench);
	for (size_t i = 0; i < ARRAY_LENGTH(broken); i++) {
		json_t *bad = json_deep_copy(good);
		json_object_set_new(bad, broken[i][0], json_loads(broken[i][1], JSON_DECODE_ANY, NULL));
		assert_int_equal(alarms_restore(other, bad), -EINVAL);
		json_object_del(bad, broken[i][0]);
		assert_int_equal(alarms_restore(other, bad), -EINVAL);
		json_decref(bad);
	}
	json_t *list = json_array();
	assert_int_equal(alarms_restore(other, list), -EINVAL);
	json_decref(list);
	assert_int_equal(alarms_count(other), 0);
	alarms_free(other);
	json_decref(good);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(without_holds_a_verdict_acts_at_once),
		TEST(a_raise_waits_for_its_hold),
		TEST(a_held_raise_that_falls_away_leaves_no_trace),
		TEST(a_held_raise_comes_with_the_last_severity),
		TEST(a_shortened_hold_counts_from_the_first_verdict),
		TEST(a_clear_waits_for_its_hold_and_damps_flapping),
		TEST(an_alarm_that_returns_while_clearing_may_have_another_severity),
		TEST(only_another_severity_is_a_change),
		TEST(a_qualifier_makes_another_alarm),
		TEST(bars_in_names_do_not_mix_keys_up),
		TEST(a_row_that_has_gone_takes_its_alarms_along),
		TEST(rows_that_went_unseen_take_their_alarms_along),
		TEST(a_removed_device_takes_its_alarms_along),
		TEST(a_removed_check_takes_its_alarms_along),
		TEST(an_alarm_without_a_device_is_kept_too),
		TEST(the_json_has_the_names_of_rfc_8632),
		TEST(text_that_is_not_utf_8_still_makes_json),
		TEST(a_restored_alarm_is_raised_without_a_word),
		TEST(a_state_that_cannot_be_read_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
