/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Office hours: a night in a hall that is switched off, on virtual time. It is Friday 22:00 in Shanghai; hours begin
 * again on Monday at 8:30. Alarms, causes and tickets are the real ones.
 */
#include "base/must.h"
#include "tests/unit/inventory/district.h"
#include "tests/unit/test.h"
#include "tickets/tickets.h"
#include <stdlib.h>
#include <string.h>

#define FRIDAY_NIGHT INT64_C(1795788000000) /* 2026-11-27T14:00:00Z */
#define MONDAY_0830 INT64_C(1795998600000) /* 2026-11-30T00:30:00Z */
#define HOUR_S 3600

#define SITES_WITH_CALENDARS \
	"name,kind,class,calendar\n" \
	"cloud-hall,machine-room,A,24x7\n" \
	"shawan-hall,hall,B,\n" \
	"depot,hall,B,24x7\n"
#define DEVICES_OF_WATCH \
	"name,address,credentials,site,role\n" \
	"core-1,10.1.0.1,core,cloud-hall,core-switch\n" \
	"acc-1,10.1.1.1,access,shawan-hall,access-switch\n" \
	"acc-2,10.1.2.1,access,depot,access-switch\n"
#define LINKS_OF_WATCH \
	"name,a_device,a_interface,b_device,b_interface\n" \
	"fibre-1,core-1,p1,acc-1,up\n"

struct night {
	struct district *district;
	struct config_calendar calendar;
	struct config_check rules[2];
	struct config config; /* rules and calendars */
	struct calendars *calendars;
	struct timers timers;
	int64_t s; /* since Friday night, by the monotonic clock */
	int64_t set_ms; /* so far the wall clock was set */
	struct alarms *alarms;
	struct causes *causes;
	struct watch *watch;
	struct tickets *tickets;
	struct buffer told; /* "opened 2026-11-30T00:30:00.000Z" a line each */
	uint8_t random;
};

static const struct gengfu_member of_class = {"site_class", {.type = GENGFU_TEXT, .text = {"B", 1}}};
static const struct gengfu_data in_class = {.type = GENGFU_MAP, .map = {&of_class, 1}};

static struct mono now_of(const struct night *night)
{
	return (struct mono){(night->s + 1) * NS_PER_S};
}

static struct wall wall_of(const struct night *night)
{
	return (struct wall){FRIDAY_NIGHT + night->s * 1000 + night->set_ms};
}

static void ticket_cb(void *data, const struct ticket_event *event)
{
	struct night *night = data;
	char at[WALL_TEXT_SIZE];
	if (strcmp(event->type, "gengfu.ticket.changed") != 0)
		buffer_printf(
			&night->told, "%s %s\n", event->type + strlen("gengfu.ticket."), wall_format(event->time, at));
}

static void watch_told(void *data, struct cause *cause, enum cause_change change, struct wall at)
{
	struct night *night = data;
	tickets_cause(night->tickets, cause, change, at);
}

static void cause_cb(void *data, struct cause *cause, enum cause_change change, struct mono now, struct wall at)
{
	struct night *night = data;
	watch_cause(night->watch, cause, change, now, at);
}

static void alarm_cb(void *data, const struct alarm *alarm, enum alarm_change change, struct mono now, struct wall at)
{
	struct night *night = data;
	causes_alarm(night->causes, alarm, change, now, at);
}

static void random_cb(void *data, void *bytes, size_t length)
{
	struct night *night = data;
	memset(bytes, ++night->random, length);
}

static void pass(struct night *night, int64_t seconds)
{
	for (int64_t end = night->s + seconds;; night->s++) {
		alarms_set_wall(night->alarms, now_of(night), wall_of(night));
		watch_set_wall(night->watch, now_of(night), wall_of(night));
		tickets_set_wall(night->tickets, now_of(night), wall_of(night));
		timers_run(&night->timers, now_of(night));
		if (night->s >= end)
			return;
	}
}

/* Seconds until this instant by the wall. */
static int64_t until(const struct night *night, int64_t ms)
{
	return (ms - wall_of(night).ms) / 1000;
}

static void watch_anew(struct night *night, size_t rules)
{
	night->config.checks_count = rules;
	watch_set(night->watch, &night->config, night->calendars, now_of(night), wall_of(night));
}

static int night_up(void **state)
{
	struct night *night = must_calloc(1, sizeof *night);
	const struct calendar_day hours = {{{510, 720}, {840, 1050}}, 2};
	auto_problems problems = PROBLEMS_EMPTY;
	void *district = NULL;
	district_up(&district);
	night->district = district;
	district_write(night->district, 0, SITES_WITH_CALENDARS);
	district_write(night->district, 1, DEVICES_OF_WATCH);
	district_write(night->district, 2, LINKS_OF_WATCH);
	must(district_update(night->district) == 0);
	night->calendar = (struct config_calendar){.name = "office", .zone = "Asia/Shanghai"};
	for (int i = 0; i < 5; i++)
		night->calendar.week[i] = hours;
	night->rules[0] = (struct config_check){.selector = "*", .where = &in_class, .watch = WATCH_OFFICE_HOURS};
	night->rules[1] = (struct config_check){.selector = "smoke", .watch = WATCH_ALWAYS};
	night->config = (struct config){
		.calendars = &night->calendar, .calendars_count = 1, .checks = night->rules, .checks_count = 2};
	night->calendars = calendars_read(&night->config, &problems);
	must(night->calendars);
	struct inventory *inventory = night->district->inventory;
	timers_init(&night->timers, now_of(night));
	night->alarms = alarms_new(&night->timers, alarm_cb, night);
	night->causes = causes_new(
		&(struct causes_options){.inventory = inventory, .timers = &night->timers, .settle_ms = 30000},
		cause_cb, NULL, night);
	night->watch = watch_new(&night->timers, inventory, watch_told, night);
	night->tickets =
		tickets_new(&(struct tickets_options){.agent_name = "panyu-1", .prefix = "PY1", .random = random_cb},
			ticket_cb, night);
	pass(night, 0);
	watch_anew(night, 2);
	*state = night;
	return 0;
}

static int night_down(void **state)
{
	struct night *night = *state;
	void *district = night->district;
	tickets_free(night->tickets);
	watch_free(night->watch);
	causes_free(night->causes);
	alarms_free(night->alarms);
	timers_done(&night->timers);
	calendars_free(night->calendars);
	buffer_done(&night->told);
	free(night);
	return district_down(&district);
}

static void report(struct night *night, const char *device, const char *type, bool is_raised)
{
	const struct verdict verdict = {
		.alarm_type_id = type,
		.qualifier = "",
		.resource = {"device", device, device},
		.device = inventory_find(night->district->inventory, device)->number,
		.severity = is_raised ? SEVERITY_MAJOR : SEVERITY_CLEARED,
		.event_type = "communications-alarm",
		.probable_cause = "lossOfSignal",
		.means = strcmp(type, "device-unreachable") == 0 ? MEANS_UNREACHABLE : MEANS_NOTHING,
		.text_en = "",
		.text_zh = "",
		.advice_en = "",
		.advice_zh = "",
	};
	alarms_report(night->alarms, &verdict, now_of(night));
	if (verdict.means == MEANS_UNREACHABLE)
		causes_polled(night->causes, verdict.device, !is_raised, now_of(night));
}

static void report_port(struct night *night, const char *device, const char *port, bool is_raised)
{
	const struct verdict verdict = {
		.alarm_type_id = "interface-down",
		.qualifier = "",
		.resource = {"interface", device, port},
		.device = inventory_find(night->district->inventory, device)->number,
		.severity = is_raised ? SEVERITY_MAJOR : SEVERITY_CLEARED,
		.event_type = "communications-alarm",
		.probable_cause = "lossOfSignal",
		.means = MEANS_DOWN,
		.text_en = "",
		.text_zh = "",
		.advice_en = "",
		.advice_zh = "",
	};
	alarms_report(night->alarms, &verdict, now_of(night));
}

#define expect(night, lines) \
	do { \
		assert_string_equal(buffer_text(&(night)->told), lines); \
		buffer_clear(&(night)->told); \
	} while (0)

/* Scenarios */

static void a_hall_that_is_dark_at_night_and_back_in_the_morning_opens_no_ticket(void **state)
{
	struct night *night = *state;
	report(night, "acc-1", "device-unreachable", true);
	pass(night, HOUR_S);
	assert_int_equal(alarms_count(night->alarms), 1); /* the alarm is there at once */
	assert_int_equal(watch_count(night->watch), 1);
	pass(night, until(night, MONDAY_0830) - 60);
	report(night, "acc-1", "device-unreachable", false);
	pass(night, HOUR_S);
	assert_int_equal(watch_count(night->watch), 0);
	expect(night, "");
}

static void what_still_holds_when_the_hours_begin_opens_its_ticket_then(void **state)
{
	struct night *night = *state;
	report(night, "acc-1", "device-unreachable", true);
	pass(night, until(night, MONDAY_0830) - 1);
	expect(night, "");
	pass(night, 1);
	expect(night, "opened 2026-11-30T00:30:00.000Z\n");
	const struct ticket *ticket = tickets_find(night->tickets, "PY1-2026-000001");
	assert_string_equal(json_string_value(json_object_get(ticket->body, "occurred")), "2026-11-27T14:00:00.000Z");
	report(night, "acc-1", "device-unreachable", false);
	expect(night, "resolved 2026-11-30T00:30:00.000Z\n");
}

static void the_port_that_leads_to_a_dark_hall_waits_with_it(void **state)
{
	struct night *night = *state;
	report_port(night, "core-1", "p1", true);
	pass(night, 10);
	report(night, "acc-1", "device-unreachable", true);
	pass(night, HOUR_S);
	expect(night, "");
	pass(night, until(night, MONDAY_0830));
	expect(night, "opened 2026-11-30T00:30:00.000Z\n");
}

static void a_machine_room_is_seen_to_at_once_and_so_is_smoke(void **state)
{
	struct night *night = *state;
	report(night, "core-1", "temperature-high", true);
	report(night, "acc-1", "smoke", true); /* a later rule says always */
	report(night, "acc-2", "temperature-high", true); /* its site works around the clock */
	report(night, "acc-1", "temperature-high", true);
	pass(night, 60);
	assert_int_equal(tickets_open_count(night->tickets), 3);
	assert_int_equal(watch_count(night->watch), 1);
}

static void a_ticket_that_was_opened_in_the_hours_goes_on_after_them(void **state)
{
	struct night *night = *state;
	pass(night, until(night, MONDAY_0830) + HOUR_S);
	report(night, "acc-1", "temperature-high", true);
	pass(night, 12 * HOUR_S);
	expect(night, "opened 2026-11-30T01:30:00.000Z\n");
	report(night, "acc-1", "temperature-high", false);
	expect(night, "resolved 2026-11-30T13:30:00.000Z\n");
}

static void a_rule_that_is_taken_away_lets_all_tickets_open(void **state)
{
	struct night *night = *state;
	report(night, "acc-1", "temperature-high", true);
	report(night, "acc-1", "storage-full", true);
	pass(night, 60);
	assert_int_equal(watch_count(night->watch), 2);
	watch_anew(night, 0);
	expect(night, "opened 2026-11-27T14:01:00.000Z\nopened 2026-11-27T14:01:00.000Z\n");
	assert_int_equal(watch_count(night->watch), 0);
}

static void a_wall_clock_that_is_set_moves_the_beginning_of_the_hours(void **state)
{
	struct night *night = *state;
	report(night, "acc-1", "temperature-high", true);
	pass(night, 60);
	night->set_ms = MONDAY_0830 - wall_of(night).ms - 30 * 1000;
	pass(night, 29);
	expect(night, "");
	pass(night, 1);
	expect(night, "opened 2026-11-30T00:30:00.000Z\n");
}

/* The pure function */

static void the_instant_follows_from_rules_sites_and_hours(void **state)
{
	struct night *night = *state;
	static const struct {
		const char *devices[2], *type;
		const char *kind, *name;
		size_t rules;
		int64_t at, opens;
	} cases[] = {
		{{"acc-1"}, "temperature-high", "device", "acc-1", 2, FRIDAY_NIGHT, MONDAY_0830},
		{{"acc-1"}, "temperature-high", "device", "acc-1", 0, FRIDAY_NIGHT, FRIDAY_NIGHT},
		{{"acc-1"}, "smoke", "device", "acc-1", 2, FRIDAY_NIGHT, FRIDAY_NIGHT},
		{{"acc-1"}, "smoke", "device", "acc-1", 1, FRIDAY_NIGHT, MONDAY_0830},
		{{"core-1"}, "temperature-high", "device", "core-1", 2, FRIDAY_NIGHT, FRIDAY_NIGHT},
		{{"acc-2"}, "temperature-high", "device", "acc-2", 2, FRIDAY_NIGHT, FRIDAY_NIGHT},
		{{"acc-1", "core-1"}, "temperature-high", "device", "acc-1", 2, FRIDAY_NIGHT, FRIDAY_NIGHT},
		{{"core-1"}, "interface-down", "link", "fibre-1", 2, FRIDAY_NIGHT, MONDAY_0830},
		{{"core-1"}, "interface-down", "link", "unknown", 2, FRIDAY_NIGHT, FRIDAY_NIGHT},
		{{"gone"}, "temperature-high", "device", "gone", 2, FRIDAY_NIGHT, FRIDAY_NIGHT},
		{{NULL}, "check-failed", "check", "x", 2, FRIDAY_NIGHT, FRIDAY_NIGHT},
		{{"acc-1"}, "temperature-high", "device", "acc-1", 2, MONDAY_0830, MONDAY_0830},
		/* 12:00 is over, 14:00 is when work goes on */
		{{"acc-1"}, "temperature-high", "device", "acc-1", 2, MONDAY_0830 + 12600000, MONDAY_0830 + 19800000},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct alarm alarms[2] = {0};
		const struct alarm *list[] = {&alarms[0], &alarms[1]};
		struct cause cause = {.resource = {cases[i].kind, NULL, cases[i].name}, .alarms = list};
		for (size_t j = 0; j < 2 && (j == 0 || cases[i].devices[j]); j++) {
			alarms[j].resource.device = cases[i].devices[j];
			alarms[j].alarm_type_id = (char *)cases[i].type;
			cause.alarms_count++;
		}
		night->config.checks_count = cases[i].rules;
		struct wall opens = watch_opens(&night->config, night->calendars, night->district->inventory, &cause,
			(struct wall){cases[i].at});
		if (opens.ms != cases[i].opens)
			fail_msg("case %zu: %+lld s", i, (long long)(opens.ms - cases[i].opens) / 1000);
	}
}

static void without_hours_nothing_waits(void **state)
{
	struct night *night = *state;
	struct config none = {0};
	auto_problems problems = PROBLEMS_EMPTY;
	struct calendars *empty = calendars_read(&none, &problems);
	const struct alarm alarm = {.resource = {.device = "acc-1"}, .alarm_type_id = (char *)"temperature-high"};
	const struct alarm *list[] = {&alarm};
	const struct cause cause = {.resource = {"device", NULL, "acc-1"}, .alarms = list, .alarms_count = 1};
	struct wall at = {FRIDAY_NIGHT};
	assert_int_equal(watch_opens(&night->config, empty, night->district->inventory, &cause, at).ms, FRIDAY_NIGHT);
	calendars_free(empty);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, night_up, night_down)
	const struct CMUnitTest tests[] = {
		TEST(a_hall_that_is_dark_at_night_and_back_in_the_morning_opens_no_ticket),
		TEST(what_still_holds_when_the_hours_begin_opens_its_ticket_then),
		TEST(the_port_that_leads_to_a_dark_hall_waits_with_it),
		TEST(a_machine_room_is_seen_to_at_once_and_so_is_smoke),
		TEST(a_ticket_that_was_opened_in_the_hours_goes_on_after_them),
		TEST(a_rule_that_is_taken_away_lets_all_tickets_open),
		TEST(a_wall_clock_that_is_set_moves_the_beginning_of_the_hours),
		TEST(the_instant_follows_from_rules_sites_and_hours),
		TEST(without_hours_nothing_waits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
