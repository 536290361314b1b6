/* SPDX-License-Identifier: Apache-2.0 */
/* The pure clock of a ticket, by hand and against a reference that counts minutes; and which targets hold. */
#include "base/date.h"
#include "base/must.h"
#include "tests/unit/seeded.h"
#include "tests/unit/test.h"
#include "tickets/sla.h"
#include "tickets/tickets.h"
#include <errno.h>
#include <string.h>

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define MONDAY (INT64_C(1789948800000) - 8 * HOUR) /* 2026-09-21, midnight in Shanghai */

static struct calendar *office(void)
{
	struct calendar_day hours = {{{510, 720}, {840, 1050}}, 2};
	struct zone *zone = NULL;
	assert_int_equal(zone_read(NULL, "Asia/Shanghai", &zone), 0);
	struct calendar *calendar = calendar_new("office", zone);
	for (int i = 0; i < 5; i++)
		calendar_set_hours(calendar, i, &hours);
	return calendar;
}

/* Of the week from Monday 21 September 2026 on, local time. */
static struct wall at(int day, int hour, int minute)
{
	return (struct wall){MONDAY + day * 24 * HOUR + hour * HOUR + minute * MINUTE};
}

static struct wall due(const struct sla_clock *clock, enum sla_side side, const struct sla_target *target)
{
	return sla_clock_read(clock, side, target, at(0, 0, 0)).due;
}

static struct sla_clock started(struct wall when)
{
	struct sla_clock clock;
	sla_clock_init(&clock, when, SEVERITY_MAJOR, 2);
	return clock;
}

static void due_times_count_working_time(void **state)
{
	struct calendar *calendar = office();
	struct sla_target target = {calendar, {HOUR, 7 * HOUR}, 0.8}, always = {NULL, {HOUR, 7 * HOUR}, 0.8};
	struct sla_clock clock = started(at(0, 16, 30));
	assert_int_equal(due(&clock, SLA_RESPONSE, &target).ms, at(0, 17, 30).ms);
	assert_int_equal(due(&clock, SLA_RESOLUTION, &target).ms, at(1, 16, 30).ms);
	assert_int_equal(due(&clock, SLA_RESOLUTION, &always).ms, at(0, 23, 30).ms);
	struct sla_reading reading = sla_clock_read(&clock, SLA_RESOLUTION, &target, at(1, 10, 0));
	assert_int_equal(reading.soon.ms, at(1, 15, 6).ms); /* after 5 h 36 min */
	assert_int_equal(reading.used_ms, 5 * HOUR / 2);
	sla_clock_done(&clock);
	calendar_free(calendar);
}

static void nothing_promised_is_never_due(void **state)
{
	struct sla_clock clock = started(at(0, 9, 0));
	assert_false(wall_is_set(due(&clock, SLA_RESOLUTION, &(struct sla_target){0})));
	sla_clock_done(&clock);
}

static void a_stop_moves_the_resolution_and_never_the_response(void **state)
{
	struct calendar *calendar = office();
	struct sla_target target = {calendar, {4 * HOUR, 4 * HOUR}, 0.8};
	struct sla_clock clock = started(at(0, 9, 0));
	sla_clock_stop(&clock, at(0, 10, 0), at(3, 10, 0));
	assert_false(sla_clock_runs(&clock, SLA_RESOLUTION, at(0, 11, 0)));
	assert_true(sla_clock_runs(&clock, SLA_RESPONSE, at(0, 11, 0)));
	assert_int_equal(due(&clock, SLA_RESPONSE, &target).ms, at(0, 15, 0).ms);
	/* As long as it is stopped: as if until the end that was named. */
	assert_int_equal(due(&clock, SLA_RESOLUTION, &target).ms, at(3, 15, 0).ms);
	assert_int_equal(sla_clock_read(&clock, SLA_RESOLUTION, &target, at(1, 0, 0)).stopped_ms, 0);
	sla_clock_resume(&clock, at(1, 10, 0));
	assert_int_equal(due(&clock, SLA_RESOLUTION, &target).ms, at(1, 15, 0).ms);
	struct sla_reading reading = sla_clock_read(&clock, SLA_RESOLUTION, &target, at(1, 11, 0));
	assert_int_equal(reading.stopped_ms, 7 * HOUR); /* a day's working time, not 24 h */
	assert_int_equal(reading.used_ms, 2 * HOUR);
	sla_clock_done(&clock);
	calendar_free(calendar);
}

static void a_stop_ends_by_itself_and_may_get_another_end(void **state)
{
	struct sla_target target = {NULL, {0, 4 * HOUR}, 0.8};
	struct sla_clock clock = started(at(0, 9, 0));
	sla_clock_stop(&clock, at(0, 10, 0), at(0, 12, 0));
	sla_clock_stop(&clock, at(0, 11, 0), at(0, 13, 0));
	assert_int_equal(clock.count, 1);
	assert_true(sla_clock_runs(&clock, SLA_RESOLUTION, at(0, 13, 0)));
	assert_int_equal(due(&clock, SLA_RESOLUTION, &target).ms, at(0, 16, 0).ms);
	sla_clock_resume(&clock, at(0, 20, 0)); /* too late to matter */
	assert_int_equal(due(&clock, SLA_RESOLUTION, &target).ms, at(0, 16, 0).ms);
	sla_clock_resume(&clock, at(0, 20, 0));
	sla_clock_stop(&clock, at(0, 21, 0), at(0, 20, 0)); /* an end that lies behind */
	sla_clock_settle(&clock, at(0, 21, 0));
	assert_false(clock.is_stopped);
	sla_clock_done(&clock);
}

static void a_re_opened_ticket_goes_on_where_it_was(void **state)
{
	struct sla_target target = {NULL, {2 * HOUR, 4 * HOUR}, 0.8};
	struct sla_clock clock = started(at(0, 9, 0));
	sla_clock_end(&clock, SLA_RESOLUTION, at(0, 10, 0));
	assert_int_equal(sla_clock_read(&clock, SLA_RESOLUTION, &target, at(5, 0, 0)).used_ms, HOUR);
	assert_false(sla_clock_runs(&clock, SLA_RESPONSE, at(0, 10, 0)));
	sla_clock_reopen(&clock, at(1, 8, 0));
	assert_int_equal(due(&clock, SLA_RESOLUTION, &target).ms, at(1, 11, 0).ms);
	assert_int_equal(due(&clock, SLA_RESPONSE, &target).ms, at(1, 9, 0).ms); /* nobody has answered yet */
	assert_int_equal(sla_clock_read(&clock, SLA_RESOLUTION, &target, at(2, 0, 0)).stopped_ms, 0);
	sla_clock_end(&clock, SLA_RESPONSE, at(1, 8, 30));
	sla_clock_end(&clock, SLA_RESPONSE, at(3, 0, 0)); /* the first answer counts */
	assert_int_equal(clock.ended[SLA_RESPONSE].ms, at(1, 8, 30).ms);
	sla_clock_done(&clock);
}

static void resolving_a_stopped_ticket_ends_the_stop(void **state)
{
	struct sla_target target = {NULL, {0, 4 * HOUR}, 0.8};
	struct sla_clock clock = started(at(0, 9, 0));
	sla_clock_stop(&clock, at(0, 10, 0), at(4, 0, 0));
	sla_clock_end(&clock, SLA_RESOLUTION, at(0, 12, 0));
	struct sla_reading reading = sla_clock_read(&clock, SLA_RESOLUTION, &target, at(4, 0, 0));
	assert_int_equal(reading.used_ms, HOUR);
	assert_int_equal(reading.stopped_ms, 2 * HOUR);
	assert_int_equal(reading.due.ms, at(0, 15, 0).ms);
	sla_clock_reopen(&clock, at(0, 14, 0));
	assert_int_equal(due(&clock, SLA_RESOLUTION, &target).ms, at(0, 17, 0).ms);
	sla_clock_done(&clock);
}

static size_t cases_of(const struct sla_clock *clock)
{
	enum severity severity;
	int priority;
	size_t n = 0;
	while (sla_clock_case_at(clock, n, &severity, &priority))
		n++;
	return n;
}

static void a_rise_counts_and_a_fall_does_not(void **state)
{
	struct sla_clock clock = started(at(0, 9, 0));
	enum severity severity = SEVERITY_NONE;
	int priority = 0;
	assert_true(sla_clock_case_at(&clock, 0, &severity, &priority));
	assert_int_equal(severity, SEVERITY_MAJOR);
	assert_int_equal(priority, 2);
	sla_clock_case(&clock, SEVERITY_MINOR, 3);
	sla_clock_case(&clock, SEVERITY_MAJOR, 2);
	sla_clock_case(&clock, SEVERITY_CLEARED, 1);
	assert_int_equal(cases_of(&clock), 1);
	sla_clock_case(&clock, SEVERITY_CRITICAL, 1);
	assert_int_equal(cases_of(&clock), 2);
	sla_clock_case(&clock, SEVERITY_MAJOR, 1);
	assert_int_equal(cases_of(&clock), 2);
	sla_clock_done(&clock);
	clock = started(at(0, 9, 0));
	sla_clock_case(&clock, SEVERITY_MINOR, 1); /* less severe, but let through first */
	assert_int_equal(cases_of(&clock), 2);
	sla_clock_done(&clock);
}

static void a_wall_clock_that_is_set_makes_nobody_late(void **state)
{
	struct sla_target target = {NULL, {2 * HOUR, 8 * HOUR}, 0.8};
	for (int64_t jump = -HOUR; jump <= HOUR; jump += 2 * HOUR) {
		struct sla_clock clock = started(at(0, 9, 0));
		sla_clock_stop(&clock, at(0, 10, 0), at(0, 12, 0));
		sla_clock_resume(&clock, at(0, 11, 0));
		sla_clock_shift(&clock, jump);
		struct sla_reading reading =
			sla_clock_read(&clock, SLA_RESOLUTION, &target, wall_add_ms(at(0, 13, 0), jump));
		assert_int_equal(reading.used_ms, 3 * HOUR);
		assert_int_equal(reading.stopped_ms, HOUR);
		assert_int_equal(reading.due.ms, at(0, 18, 0).ms + jump);
		sla_clock_done(&clock);
	}
}

static void a_clock_that_is_set_back_does_no_harm(void **state)
{
	struct sla_target target = {NULL, {2 * HOUR, 8 * HOUR}, 0.8};
	struct sla_clock clock = started(at(1, 9, 0));
	sla_clock_stop(&clock, at(0, 9, 0), at(0, 10, 0));
	sla_clock_end(&clock, SLA_RESOLUTION, at(0, 11, 0));
	sla_clock_reopen(&clock, at(0, 12, 0));
	struct sla_reading reading = sla_clock_read(&clock, SLA_RESOLUTION, &target, at(0, 13, 0));
	assert_int_equal(reading.used_ms, 0);
	assert_int_equal(reading.due.ms, at(1, 17, 0).ms);
	sla_clock_done(&clock);
}

/* The store */

static void a_clock_survives_the_store(void **state)
{
	struct sla_clock clock = started(at(0, 9, 0)), again = {0};
	sla_clock_case(&clock, SEVERITY_CRITICAL, 1);
	sla_clock_end(&clock, SLA_RESOLUTION, at(0, 10, 0));
	sla_clock_reopen(&clock, at(0, 11, 0));
	sla_clock_stop(&clock, at(0, 12, 0), at(0, 14, 0));
	clock.told[SLA_RESPONSE] = SLA_TOLD_SOON;
	json_t *state_json = sla_clock_state(&clock);
	assert_int_equal(sla_clock_parse(&again, state_json), 0);
	json_t *same = sla_clock_state(&again);
	assert_true(json_equal(state_json, same));
	assert_int_equal(again.count, 2);
	assert_true(again.is_stopped);
	assert_int_equal(again.cases, clock.cases);
	json_decref(state_json);
	json_decref(same);
	sla_clock_done(&clock);
	sla_clock_done(&again);
}

static void a_state_that_cannot_be_read_changes_nothing(void **state)
{
	static const char *const texts[] = {"{}", "[]", "{\"started\": null}", "{\"started\": \"2026\"}",
		"{\"started\": 5, \"stops\": [[9, 7, false]]}",
		"{\"started\": 5, \"stops\": [[6, 9, false], [8, 10, false]]}", "{\"started\": 5, \"stops\": [5]}",
		"{\"started\": 5, \"stops\": [[6]]}"};
	struct sla_clock clock = started(at(0, 9, 0));
	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
		json_t *json = json_loads(texts[i], 0, NULL);
		assert_non_null(json);
		if (sla_clock_parse(&clock, json) != -EINVAL)
			fail_msg("%s is read", texts[i]);
		json_decref(json);
	}
	assert_int_equal(clock.started.ms, at(0, 9, 0).ms);
	json_t *least = json_loads("{\"started\": 5, \"stopped\": true, \"cases\": -1}", 0, NULL);
	assert_int_equal(sla_clock_parse(&clock, least), 0);
	assert_false(clock.is_stopped);
	assert_int_equal(cases_of(&clock), 25);
	json_decref(least);
	sla_clock_done(&clock);
}

/* The slow reference: minute by minute, what the clock did then. */

struct life {
	struct sla_clock clock;
	int64_t minute; /* now, from MONDAY on */
	int64_t until; /* of the stop that goes on */
	enum { RUNS, STOPPED, AWAY } is;
	int64_t used[SLA_SIDES], stopped; /* minutes of working time */
};

static bool office_works(int64_t minute)
{
	int64_t of_day = minute % 1440, day = minute / 1440;
	return day % 7 < 5 && ((of_day >= 510 && of_day < 720) || (of_day >= 840 && of_day < 1050));
}

static struct wall of_minute(int64_t minute)
{
	return (struct wall){MONDAY + minute * MINUTE};
}

static void live_until(struct life *life, int64_t minute)
{
	for (; life->minute < minute; life->minute++) {
		if (life->is == STOPPED && life->minute >= life->until)
			life->is = RUNS;
		if (!office_works(life->minute))
			continue;
		life->used[SLA_RESPONSE] += life->is != AWAY;
		life->used[SLA_RESOLUTION] += life->is == RUNS;
		life->stopped += life->is == STOPPED;
	}
	if (life->is == STOPPED && life->minute >= life->until)
		life->is = RUNS;
}

static void live_one(struct life *life, struct seeded *seeded)
{
	struct wall now;
	live_until(life, life->minute + (int64_t)seeded_below(seeded, 2500));
	now = of_minute(life->minute);
	switch (seeded_below(seeded, 3)) {
	case 0:
		if (life->is == AWAY)
			break;
		life->until = life->minute + (int64_t)seeded_below(seeded, 3000);
		life->is = STOPPED;
		sla_clock_stop(&life->clock, now, of_minute(life->until));
		break;
	case 1:
		life->is = life->is == STOPPED ? RUNS : life->is;
		sla_clock_resume(&life->clock, now);
		break;
	default:
		if (life->is == AWAY)
			sla_clock_reopen(&life->clock, now);
		else
			sla_clock_end(&life->clock, SLA_RESOLUTION, now);
		life->is = life->is == AWAY ? RUNS : AWAY;
	}
}

static void a_clock_agrees_with_counting_minutes(void **state)
{
	struct seeded seeded = seeded_start();
	struct calendar *calendar = office();
	for (int i = 0; i < 300; i++) {
		struct life life = {.minute = (int64_t)seeded_below(&seeded, 5 * 1440), .is = RUNS};
		sla_clock_init(&life.clock, of_minute(life.minute), SEVERITY_MAJOR, 2);
		for (uint64_t steps = seeded_below(&seeded, 12); steps > 0; steps--)
			live_one(&life, &seeded);
		live_until(&life, life.minute + (int64_t)seeded_below(&seeded, 1000));
		if (life.is == AWAY) {
			sla_clock_reopen(&life.clock, of_minute(life.minute));
			life.is = RUNS;
		}
		sla_clock_resume(&life.clock, of_minute(life.minute));
		life.is = RUNS;
		for (int side = 0; side < SLA_SIDES; side++) {
			/* More than was used: the due time lies ahead, by what is left. */
			int64_t left = 1 + (int64_t)seeded_below(&seeded, 2000);
			struct sla_target target = {calendar, {0, 0}, 0.8};
			target.ms[side] = (life.used[side] + left) * MINUTE;
			struct sla_reading reading =
				sla_clock_read(&life.clock, (enum sla_side)side, &target, of_minute(life.minute));
			assert_int_equal(reading.used_ms, life.used[side] * MINUTE);
			if (side == SLA_RESOLUTION)
				assert_int_equal(reading.stopped_ms, life.stopped * MINUTE);
			int64_t minute = life.minute;
			for (; left > 0; minute++)
				left -= office_works(minute);
			assert_int_equal(reading.due.ms, of_minute(minute).ms);
		}
		sla_clock_done(&life.clock);
	}
	calendar_free(calendar);
}

/* Targets */

static const char *a_field(const void *data, const char *field, size_t number)
{
	const char *const *fields = data;
	for (size_t i = 0; fields[i]; i += 2)
		if (number == 0 && strcmp(fields[i], field) == 0)
			return fields[i + 1];
	return NULL;
}

static struct gengfu_data text(const char *bytes)
{
	return (struct gengfu_data){.type = GENGFU_TEXT, .text = {bytes, strlen(bytes)}};
}

static void a_later_rule_overrides_an_earlier_one_within_its_scope(void **state)
{
	const struct gengfu_member core = {"role", text("core-switch")}, first = {"priority", text("P1")};
	const struct gengfu_data where_core = {.type = GENGFU_MAP, .map = {&core, 1}},
				 where_first = {.type = GENGFU_MAP, .map = {&first, 1}};
	struct calendar_day day = {{{540, 1020}}, 1};
	struct config_calendar calendars = {.name = "office", .zone = "UTC", .week = {day, day, day, day, day}};
	struct config_sla rules[3] = {
		{.due_soon = 0.5},
		{.calendar = "24x7", .where = &where_core},
		{.where = &where_first},
	};
	rules[0].respond[SEVERITY_MAJOR] = (struct config_target){true, 0, HOUR};
	rules[0].resolve[SEVERITY_MAJOR] = (struct config_target){true, 2, HOUR};
	rules[1].resolve[SEVERITY_MAJOR] = (struct config_target){true, 0, 4 * HOUR};
	rules[2].respond[SEVERITY_MAJOR] = (struct config_target){.is_given = true};
	struct config config = {.calendars = &calendars, .calendars_count = 1, .slas = rules, .slas_count = 3};
	auto_problems problems = PROBLEMS_EMPTY;
	struct calendars *loaded = calendars_read(&config, &problems);
	assert_non_null(loaded);
	struct sla *sla = sla_new(&config, loaded);
	static const char *const access[] = {"role", "access-switch", "priority", "P2", NULL};
	static const char *const core_switch[] = {"role", "core-switch", "priority", "P1", NULL};

	struct sla_target target = sla_target(sla, a_field, access, SEVERITY_MAJOR, "office");
	assert_string_equal(calendar_name(target.calendar), "office"); /* the site's */
	assert_int_equal(target.ms[SLA_RESPONSE], HOUR);
	assert_int_equal(target.ms[SLA_RESOLUTION], 17 * HOUR); /* two days of eight hours and one */
	assert_true(target.due_soon == 0.5);
	target = sla_target(sla, a_field, access, SEVERITY_MAJOR, "no such");
	assert_null(target.calendar);
	assert_int_equal(target.ms[SLA_RESOLUTION], 49 * HOUR);
	target = sla_target(sla, a_field, core_switch, SEVERITY_MAJOR, "office");
	assert_null(target.calendar);
	assert_int_equal(target.ms[SLA_RESPONSE], 0); /* false for P1 */
	assert_int_equal(target.ms[SLA_RESOLUTION], 4 * HOUR);
	target = sla_target(sla, a_field, access, SEVERITY_MINOR, NULL);
	assert_int_equal(target.ms[SLA_RESPONSE], 0);
	sla_free(sla);
	calendars_free(loaded);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(due_times_count_working_time),
		cmocka_unit_test(nothing_promised_is_never_due),
		cmocka_unit_test(a_stop_moves_the_resolution_and_never_the_response),
		cmocka_unit_test(a_stop_ends_by_itself_and_may_get_another_end),
		cmocka_unit_test(a_re_opened_ticket_goes_on_where_it_was),
		cmocka_unit_test(resolving_a_stopped_ticket_ends_the_stop),
		cmocka_unit_test(a_rise_counts_and_a_fall_does_not),
		cmocka_unit_test(a_wall_clock_that_is_set_makes_nobody_late),
		cmocka_unit_test(a_clock_that_is_set_back_does_no_harm),
		cmocka_unit_test(a_clock_survives_the_store),
		cmocka_unit_test(a_state_that_cannot_be_read_changes_nothing),
		cmocka_unit_test(a_clock_agrees_with_counting_minutes),
		cmocka_unit_test(a_later_rule_overrides_an_earlier_one_within_its_scope),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
