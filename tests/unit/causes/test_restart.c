/* SPDX-License-Identifier: Apache-2.0 */
/* Causes over a restart of the agent, and over changes of the inventory. */
#include "base/must.h"
#include "base/text.h"
#include "tests/unit/causes/bench.h"
#include "tests/unit/test.h"
#include <stdlib.h>
#include <string.h>

static const char chain[] = "site hall-1 Shiqiao\nsite hall-2 Dashi\n"
			    "device core\ndevice a hall-1\ndevice b hall-1\ndevice c hall-2\n"
			    "link l1 core:p1 a:up fibre\nlink l2 a:p1 b:up\nlink l3 b:p1 c:up\n";

static void list_cb(void *data, const struct alarm *alarm)
{
	json_array_append_new(data, alarm_state(alarm));
}

struct states {
	json_t *alarms, *causes;
};

static void cause_cb(void *data, struct cause *cause, enum cause_change change, struct mono now, struct wall at)
{
	struct states *states = data;
	json_t *state = cause_state(cause);
	if (change == CAUSE_ENDED)
		json_object_del(states->causes, cause->ticket);
	else
		json_object_set_new(states->causes, cause->key, json_incref(state));
	json_decref(state);
}

/* The same world after a restart: alarms and causes come back from what was kept. */
struct restart {
	struct timers timers;
	struct alarms *alarms;
	struct causes *causes;
	struct cause *restored[8];
	size_t restored_count;
	struct buffer told;
};

static void told_cb(void *data, struct cause *cause, enum cause_change change, struct mono now, struct wall at)
{
	static const char *const words[] = {"opened", "changed", "ended"};
	struct restart *restart = data;
	buffer_printf(&restart->told, "%d %s %s\n", (int)(now.ns / NS_PER_S), words[change], cause->key);
}

static void alarm_cb(void *data, const struct alarm *alarm, enum alarm_change change, struct mono now, struct wall at)
{
	struct restart *restart = data;
	causes_alarm(restart->causes, alarm, change, now, at);
}

static void restart_start(struct restart *restart, const struct inventory *network, const json_t *alarms)
{
	*restart = (struct restart){0};
	timers_init(&restart->timers, (struct mono){0});
	restart->alarms = alarms_new(&restart->timers, alarm_cb, restart);
	alarms_set_wall(restart->alarms, (struct mono){0}, (struct wall){BENCH_WALL + 3600000});
	for (size_t i = 0; i < json_array_size(alarms); i++)
		assert_int_equal(alarms_restore(restart->alarms, json_array_get(alarms, i)), 0);
	struct causes_options options = {.inventory = network, .timers = &restart->timers, .settle_ms = 30000};
	restart->causes = causes_new(&options, told_cb, NULL, restart);
}

static void restart_settle(struct restart *restart)
{
	causes_settle_restored(restart->causes, restart->alarms, (struct mono){0}, (struct wall){BENCH_WALL + 3600000});
}

static void restart_end(struct restart *restart)
{
	causes_free(restart->causes);
	alarms_free(restart->alarms);
	timers_done(&restart->timers);
	buffer_done(&restart->told);
}

static void clear(struct restart *restart, const char *kind, const char *device, const char *name, const char *type)
{
	struct verdict verdict = {
		.alarm_type_id = type, .resource = {kind, device, name}, .severity = SEVERITY_CLEARED};
	alarms_report(restart->alarms, &verdict, restart->timers.now);
}

/* What stands in a bench, as states. */
static json_t *alarm_states(struct bench *bench)
{
	json_t *list = json_array();
	alarms_each(bench->alarms, list_cb, list);
	return list;
}

static struct bench *cut_chain(void)
{
	struct bench *bench = bench_new(chain);
	bench_down(bench, "core:p1");
	bench_silent(bench, "a");
	bench_silent(bench, "b");
	bench_silent(bench, "c");
	bench_alarm(bench, "fan", "core:1", "fan-failed", SEVERITY_MAJOR);
	bench_pass(bench, 60);
	return bench;
}

/* Opens everything anew from restored alarms and gives the states of the causes. */
static json_t *cause_states(struct bench *bench, const json_t *alarms)
{
	struct states states = {.causes = json_object()};
	struct timers timers;
	timers_init(&timers, (struct mono){0});
	struct causes_options options = {.inventory = bench->network, .timers = &timers, .settle_ms = 30000};
	struct causes *causes = causes_new(&options, cause_cb, NULL, &states);
	causes_settle_restored(causes, bench->alarms, (struct mono){0}, (struct wall){BENCH_WALL});
	for (int64_t s = 0; s < 200; s++)
		timers_run(&timers, (struct mono){s * NS_PER_S});
	causes_free(causes);
	timers_done(&timers);
	return states.causes;
}

static void restored_causes_go_on_without_a_word(void **state)
{
	struct bench *bench = cut_chain();
	json_t *alarms = alarm_states(bench), *causes = cause_states(bench, alarms), *one;
	const char *key;
	struct restart restart;
	assert_int_equal(json_object_size(causes), 2);
	restart_start(&restart, bench->network, alarms);
	json_object_foreach(causes, key, one)
	{
		struct cause *cause = causes_restore(restart.causes, one, restart.alarms);
		assert_non_null(cause);
		assert_string_equal(cause->key, key);
		json_t *again = cause_state(cause);
		assert_int_equal(json_array_size(json_object_get(again, "alarms")),
			json_array_size(json_object_get(one, "alarms")));
		json_object_del(again, "alarms");
		json_object_del(one, "alarms");
		assert_true(json_equal(again, one));
		json_decref(again);
		assert_null(causes_restore(restart.causes, one, restart.alarms)); /* not twice */
	}
	restart_settle(&restart);
	timers_run(&restart.timers, (struct mono){600 * NS_PER_S});
	assert_string_equal(buffer_text(&restart.told), "");
	clear(&restart, "fan", "core", "1", "fan-failed");
	assert_string_equal(buffer_text(&restart.told), "600 ended fan-failed fan core 1\n");
	buffer_clear(&restart.told);
	clear(&restart, "device", "a", "a", "unreachable");
	clear(&restart, "device", "b", "b", "unreachable");
	clear(&restart, "device", "c", "c", "unreachable");
	assert_string_equal(buffer_text(&restart.told), "");
	clear(&restart, "interface", "core", "p1", "interface-down");
	assert_string_equal(buffer_text(&restart.told), "600 ended link-down link l1\n");
	restart_end(&restart);
	json_decref(alarms);
	json_decref(causes);
	bench_free(bench);
}

static void a_cause_whose_alarms_went_while_the_agent_was_off_ends(void **state)
{
	struct bench *bench = cut_chain();
	json_t *alarms = alarm_states(bench), *causes = cause_states(bench, alarms), *none = json_array(), *one;
	const char *key;
	struct restart restart;
	restart_start(&restart, bench->network, none);
	json_object_foreach(causes, key, one) assert_non_null(causes_restore(restart.causes, one, restart.alarms));
	restart_settle(&restart);
	assert_int_equal(causes_count(restart.causes), 0);
	assert_non_null(strstr(buffer_text(&restart.told), "0 ended link-down link l1\n"));
	assert_non_null(strstr(buffer_text(&restart.told), "0 ended fan-failed fan core 1\n"));
	restart_end(&restart);
	json_decref(alarms);
	json_decref(causes);
	json_decref(none);
	bench_free(bench);
}

static void alarms_without_a_cause_get_one(void **state)
{
	struct bench *bench = cut_chain();
	json_t *alarms = alarm_states(bench);
	struct restart restart;
	restart_start(&restart, bench->network, alarms);
	restart_settle(&restart);
	timers_run(&restart.timers, (struct mono){0});
	assert_string_equal(buffer_text(&restart.told), "0 opened link-down link l1\n0 opened fan-failed fan core 1\n");
	buffer_clear(&restart.told);
	timers_run(&restart.timers, (struct mono){30 * NS_PER_S});
	assert_string_equal(buffer_text(&restart.told), "30 changed link-down link l1\n");
	restart_end(&restart);
	json_decref(alarms);
	bench_free(bench);
}

static void a_state_that_cannot_be_read_restores_nothing(void **state)
{
	static const char *const broken[] = {
		"{}",
		"[]",
		"{\"root\":\"link\"}",
		"{\"root\":\"planet\",\"resource\":{\"kind\":\"link\",\"device\":null,\"name\":\"l1\"},"
		"\"alarm_type_id\":\"link-down\",\"qualifier\":\"\"}",
		"{\"root\":\"link\",\"resource\":{\"kind\":\"link\",\"device\":null},"
		"\"alarm_type_id\":\"link-down\",\"qualifier\":\"\"}",
	};
	struct bench *bench = bench_new(chain);
	for (size_t i = 0; i < ARRAY_LENGTH(broken); i++) {
		json_t *bad = json_loads(broken[i], 0, NULL);
		assert_non_null(bad);
		assert_null(causes_restore(bench->causes, bad, bench->alarms));
		json_decref(bad);
	}
	assert_int_equal(causes_count(bench->causes), 0);
	bench_free(bench);
}

static void remove_device(struct bench *bench, const char *name)
{
	network_remove_device(bench->network, name);
	alarms_device_removed(bench->alarms, name, (struct mono){bench->s * NS_PER_S});
	causes_inventory(bench->causes, (struct mono){bench->s * NS_PER_S});
}

static void a_removed_device_leaves_its_cause(void **state)
{
	struct bench *bench = cut_chain();
	bench_expect(bench, "0 opened link-down link l1 | major | core:p1 |\n"
			    "0 opened fan-failed fan core 1 | major | core:1 |\n"
			    "30 changed link-down link l1 | critical | a b c core:p1 | a b c @hall-1 @hall-2");
	remove_device(bench, "c");
	bench_pass(bench, 200);
	bench_expect(bench, "180 changed link-down link l1 | critical | a b core:p1 | a b @hall-1");
	bench_free(bench);
}

static void a_removed_parent_leaves_its_children_as_they_are_seen_now(void **state)
{
	struct bench *bench = cut_chain();
	bench_alarm(bench, "fan", "core:1", "fan-failed", SEVERITY_CLEARED);
	buffer_clear(&bench->told);
	remove_device(bench, "a");
	bench_pass(bench, 200);
	/* The link has gone too: what is left of it is a port that is down, and two devices that nothing joins to it.
	 */
	bench_expect(bench,
		"90 opened interface-down interface core p1 | major | core:p1 |\n"
		"90 changed device-unreachable device b (was link-down link l1) | critical | b c | c @hall-1 @hall-2");
	bench_free(bench);
}

static void a_link_that_is_added_explains_a_silent_device(void **state)
{
	struct bench *bench = bench_new("device core\ndevice a\n");
	bench_silent(bench, "a");
	bench_down(bench, "core:p1");
	bench_pass(bench, 60);
	bench_expect(bench, "0 opened device-unreachable device a | critical | a |\n"
			    "0 opened interface-down interface core p1 | major | core:p1 |");
	network_add(bench->network, "link l1 core:p1 a:up\n");
	causes_inventory(bench->causes, (struct mono){bench->s * NS_PER_S});
	bench_pass(bench, 60);
	bench_expect(bench,
		"90 ended interface-down interface core p1 into link-down link l1\n"
		"90 changed link-down link l1 (was device-unreachable device a) | critical | a core:p1 | a");
	bench_free(bench);
}

static void an_added_device_is_known_at_once(void **state)
{
	struct bench *bench = bench_new(chain);
	network_add(bench->network, "device d\nlink l4 c:p1 d:up\n");
	causes_inventory(bench->causes, (struct mono){0});
	bench_silent(bench, "c");
	bench_silent(bench, "d");
	bench_pass(bench, 60);
	bench_expect(bench, "30 opened device-unreachable device c | critical | c d | d @hall-2");
	bench_free(bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(restored_causes_go_on_without_a_word),
		cmocka_unit_test(a_cause_whose_alarms_went_while_the_agent_was_off_ends),
		cmocka_unit_test(alarms_without_a_cause_get_one),
		cmocka_unit_test(a_state_that_cannot_be_read_restores_nothing),
		cmocka_unit_test(a_removed_device_leaves_its_cause),
		cmocka_unit_test(a_removed_parent_leaves_its_children_as_they_are_seen_now),
		cmocka_unit_test(a_link_that_is_added_explains_a_silent_device),
		cmocka_unit_test(an_added_device_is_known_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
