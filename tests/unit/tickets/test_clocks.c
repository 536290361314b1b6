/* SPDX-License-Identifier: Apache-2.0 */
/* The clocks of tickets at work: due times in events, what is told when, restarts and reloads; on virtual time. */
#include "base/must.h"
#include "tests/unit/inventory/district.h"
#include "tests/unit/test.h"
#include "tickets/private.h"
#include <string.h>

#define START INT64_C(1789952400000) /* Monday 2026-09-21T01:00:00Z, 09:00 in Shanghai */
#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)

struct desk {
	struct timers timers;
	struct mono now;
	struct wall wall;
	struct config config;
	struct config_calendar calendar;
	struct config_sla rules[2];
	struct calendars *calendars;
	struct sla *sla;
	struct tickets *tickets;
	struct alarm alarm;
	const struct alarm *alarms[1];
	struct cause cause;
	struct buffer told; /* "due_soon response" a line each */
	json_t *last; /* data of the last event */
	struct inventory *inventory;
	uint8_t random;
};

static void told_cb(void *data, const struct ticket_event *event)
{
	struct desk *desk = data;
	const char *clock = json_string_value(json_object_get(event->data, "clock"));
	buffer_printf(
		&desk->told, "%s%s%s\n", event->type + strlen("gengfu.ticket."), clock ? " " : "", clock ? clock : "");
	json_decref(desk->last);
	desk->last = json_deep_copy(event->data);
}

static void random_cb(void *data, void *bytes, size_t length)
{
	struct desk *desk = data;
	memset(bytes, ++desk->random, length);
}

static struct tickets *make_tickets(struct desk *desk)
{
	struct tickets *tickets = tickets_new(&(struct tickets_options){.agent_name = "panyu-1",
						      .prefix = "PY1",
						      .random = random_cb,
						      .inventory = desk->inventory,
						      .timers = &desk->timers},
		told_cb, desk);
	tickets_set_wall(tickets, desk->now, desk->wall);
	return tickets;
}

static void load(struct desk *desk)
{
	auto_problems problems = PROBLEMS_EMPTY;
	struct calendars *calendars = calendars_read(&desk->config, &problems);
	assert_non_null(calendars);
	struct sla *sla = sla_new(&desk->config, calendars);
	tickets_set_sla(desk->tickets, sla, desk->wall);
	sla_free(desk->sla);
	calendars_free(desk->calendars);
	desk->sla = sla;
	desk->calendars = calendars;
}

static int setup(void **state)
{
	struct desk *desk = must_calloc(1, sizeof *desk);
	const struct calendar_day hours = {{{510, 720}, {840, 1050}}, 2};
	desk->now = (struct mono){5 * NS_PER_S};
	desk->wall = (struct wall){START};
	timers_init(&desk->timers, desk->now);
	desk->calendar = (struct config_calendar){.name = "office", .zone = "Asia/Shanghai"};
	for (int i = 0; i < 5; i++)
		desk->calendar.week[i] = hours;
	desk->rules[0].calendar = "office";
	desk->rules[0].respond[SEVERITY_CRITICAL] = (struct config_target){true, 0, 10 * MINUTE};
	desk->rules[0].respond[SEVERITY_MAJOR] = (struct config_target){true, 0, HOUR};
	desk->rules[0].resolve[SEVERITY_CRITICAL] = (struct config_target){true, 0, 2 * HOUR};
	desk->rules[0].resolve[SEVERITY_MAJOR] = (struct config_target){true, 1, 0};
	desk->rules[0].resolve[SEVERITY_MINOR] = (struct config_target){true, 3, 0};
	desk->config = (struct config){
		.calendars = &desk->calendar, .calendars_count = 1, .slas = desk->rules, .slas_count = 1};
	desk->tickets = make_tickets(desk);
	load(desk);
	desk->alarm = (struct alarm){.key = "a",
		.resource = {"fan", "acc-1", "fan 1"},
		.alarm_type_id = "fan-failed",
		.qualifier = "",
		.event_type = "equipment-alarm",
		.probable_cause = "coolingFanFailure",
		.severity = SEVERITY_MAJOR,
		.text_en = "",
		.text_zh = "",
		.advice_en = "",
		.advice_zh = ""};
	desk->alarms[0] = &desk->alarm;
	desk->cause = (struct cause){.key = "k1",
		.resource = {"fan", "acc-1", "fan 1"},
		.site = "shawan-hall",
		.alarm_type_id = "fan-failed",
		.category = "device",
		.severity = SEVERITY_MAJOR,
		.title_en = "fan",
		.title_zh = "风扇",
		.alarms = desk->alarms,
		.alarms_count = 1,
		.occurred = {START}};
	*state = desk;
	return 0;
}

static int teardown(void **state)
{
	struct desk *desk = *state;
	tickets_free(desk->tickets);
	sla_free(desk->sla);
	calendars_free(desk->calendars);
	timers_done(&desk->timers);
	buffer_done(&desk->told);
	json_decref(desk->last);
	free(desk);
	return 0;
}

static void expect(struct desk *desk, const char *told)
{
	assert_string_equal(buffer_text(&desk->told), told);
	buffer_clear(&desk->told);
}

/* A minute a turn, as the agent's loop: the timers, then the wall clock. */
static void pass(struct desk *desk, int64_t ms)
{
	while (ms > 0) {
		int64_t step = ms < MINUTE ? ms : MINUTE;
		desk->now = mono_add_ms(desk->now, step);
		desk->wall = wall_add_ms(desk->wall, step);
		timers_run(&desk->timers, desk->now);
		tickets_set_wall(desk->tickets, desk->now, desk->wall);
		ms -= step;
	}
}

static void happens(struct desk *desk, enum cause_change change)
{
	tickets_cause(desk->tickets, &desk->cause, change, desk->wall);
}

static struct kept *kept_of(const struct desk *desk)
{
	return container_of((struct ticket *)desk->cause.ticket, struct kept, ticket);
}

static const char *field(const struct desk *desk, const char *name)
{
	return json_string_value(json_object_get(json_object_get(desk->last, "ticket"), name));
}

static void opened_with(struct desk *desk, enum severity severity)
{
	desk->cause.severity = severity;
	happens(desk, CAUSE_OPENED);
	expect(desk, "opened\n");
}

static void a_new_ticket_says_when_it_is_due(void **state)
{
	struct desk *desk = *state;
	opened_with(desk, SEVERITY_MAJOR);
	assert_string_equal(field(desk, "respond_by"), "2026-09-21T02:00:00.000Z");
	assert_string_equal(field(desk, "resolve_by"), "2026-09-22T01:00:00.000Z");
	assert_string_equal(field(desk, "calendar"), "office");
	assert_int_equal(
		json_integer_value(json_object_get(json_object_get(desk->last, "ticket"), "promised_s")), 25200);
	happens(desk, CAUSE_ENDED);
}

static void what_has_no_target_is_never_due(void **state)
{
	struct desk *desk = *state;
	opened_with(desk, SEVERITY_WARNING);
	assert_null(field(desk, "respond_by"));
	assert_null(field(desk, "resolve_by"));
	assert_null(field(desk, "calendar"));
	pass(desk, 100 * HOUR);
	expect(desk, "");
	happens(desk, CAUSE_ENDED);
	assert_true(json_is_null(json_object_get(json_object_get(desk->last, "ticket"), "on_time")));
}

static void each_clock_tells_once_that_it_is_due_soon_and_once_that_it_is_overdue(void **state)
{
	struct desk *desk = *state;
	opened_with(desk, SEVERITY_MAJOR);
	pass(desk, 47 * MINUTE);
	expect(desk, "");
	pass(desk, MINUTE);
	expect(desk, "due_soon response\n");
	pass(desk, 12 * MINUTE);
	expect(desk, ""); /* at the due instant it is still on time */
	pass(desk, MINUTE);
	expect(desk, "overdue response\n");
	/* 80 % of seven hours of work: 5 h 36 min, on the same day at 16:36. */
	pass(desk, 6 * HOUR + 34 * MINUTE);
	expect(desk, "");
	pass(desk, MINUTE);
	expect(desk, "due_soon resolution\n");
	assert_string_equal(field(desk, "status"), "new");
	pass(desk, 16 * HOUR + 24 * MINUTE);
	expect(desk, "");
	pass(desk, MINUTE);
	expect(desk, "overdue resolution\n");
	pass(desk, 200 * HOUR);
	expect(desk, "");
	happens(desk, CAUSE_ENDED);
	assert_true(json_is_false(json_object_get(json_object_get(desk->last, "ticket"), "on_time")));
}

static void an_answer_stops_the_response_clock(void **state)
{
	struct desk *desk = *state;
	opened_with(desk, SEVERITY_MAJOR);
	pass(desk, 50 * MINUTE);
	expect(desk, "due_soon response\n");
	json_t *changes = json_array();
	clock_answered(kept_of(desk), desk->wall, changes);
	assert_int_equal(json_array_size(changes), 1);
	json_decref(changes);
	assert_true(json_is_true(json_object_get(kept_of(desk)->ticket.body, "response_on_time")));
	pass(desk, 2 * HOUR);
	expect(desk, "");
	happens(desk, CAUSE_ENDED);
	assert_true(json_is_true(json_object_get(json_object_get(desk->last, "ticket"), "response_on_time")));
	assert_true(json_is_true(json_object_get(json_object_get(desk->last, "ticket"), "on_time")));
	assert_int_equal(
		json_integer_value(json_object_get(json_object_get(desk->last, "ticket"), "used_s")), 170 * 60);
}

static void a_pended_ticket_does_not_come_due_but_must_be_answered(void **state)
{
	struct desk *desk = *state;
	opened_with(desk, SEVERITY_CRITICAL);
	clock_stopped(kept_of(desk), desk->wall, wall_add_ms(desk->wall, 48 * HOUR), NULL);
	pass(desk, 3 * HOUR);
	expect(desk, "due_soon response\noverdue response\n");
	pass(desk, 24 * HOUR);
	expect(desk, "");
	json_t *changes = json_array();
	clock_resumed(kept_of(desk), desk->wall, changes);
	assert_int_equal(json_array_size(changes), 2); /* resolve_by and stopped_s */
	json_decref(changes);
	assert_int_equal(json_integer_value(json_object_get(kept_of(desk)->ticket.body, "stopped_s")), 10 * 3600);
	pass(desk, 2 * HOUR + MINUTE); /* from noon on, the break does not count */
	expect(desk, "");
	pass(desk, 2 * HOUR);
	expect(desk, "due_soon resolution\noverdue resolution\n");
	happens(desk, CAUSE_ENDED);
}

static void a_rise_brings_the_due_time_forward_and_a_fall_does_not_move_it(void **state)
{
	struct desk *desk = *state;
	opened_with(desk, SEVERITY_MAJOR);
	pass(desk, HOUR / 2);
	desk->cause.severity = SEVERITY_CRITICAL;
	happens(desk, CAUSE_CHANGED);
	assert_string_equal(field(desk, "resolve_by"), "2026-09-21T03:00:00.000Z");
	assert_string_equal(field(desk, "respond_by"), "2026-09-21T01:10:00.000Z");
	expect(desk, "changed\n");
	desk->cause.severity = SEVERITY_MINOR;
	happens(desk, CAUSE_CHANGED);
	assert_string_equal(field(desk, "severity"), "minor");
	assert_string_equal(field(desk, "resolve_by"), "2026-09-21T03:00:00.000Z");
	happens(desk, CAUSE_ENDED);
}

static void a_re_opened_ticket_has_the_time_that_was_left(void **state)
{
	struct desk *desk = *state;
	opened_with(desk, SEVERITY_CRITICAL);
	clock_answered(kept_of(desk), desk->wall, NULL);
	pass(desk, 100 * MINUTE);
	happens(desk, CAUSE_ENDED);
	expect(desk, "due_soon resolution\nresolved\n");
	pass(desk, 5 * HOUR);
	expect(desk, "");
	happens(desk, CAUSE_OPENED);
	assert_string_equal(field(desk, "resolve_by"), "2026-09-21T08:00:00.000Z"); /* 15:40 and 20 minutes */
	assert_true(json_is_null(json_object_get(json_object_get(desk->last, "ticket"), "on_time")));
	assert_true(json_is_true(json_object_get(json_object_get(desk->last, "ticket"), "response_on_time")));
	expect(desk, "reopened\n");
	pass(desk, 21 * MINUTE);
	expect(desk, "overdue resolution\n");
	happens(desk, CAUSE_ENDED);
}

static void a_merged_ticket_is_not_due_any_more(void **state)
{
	struct desk *desk = *state;
	struct cause other = desk->cause;
	other.key = "k2";
	opened_with(desk, SEVERITY_CRITICAL);
	tickets_cause(desk->tickets, &other, CAUSE_OPENED, desk->wall);
	desk->cause.merged_into = &other;
	happens(desk, CAUSE_ENDED);
	tickets_cause(desk->tickets, &other, CAUSE_ENDED, desk->wall);
	buffer_clear(&desk->told);
	pass(desk, 30 * HOUR);
	expect(desk, "");
}

static void a_changed_calendar_moves_the_due_times_of_open_tickets(void **state)
{
	struct desk *desk = *state;
	opened_with(desk, SEVERITY_MAJOR);
	load(desk);
	expect(desk, ""); /* nothing has changed */
	desk->calendar.week[0] =
		(struct calendar_day){{{510, 720}}, 1}; /* Monday afternoon off: a day is shorter, too */
	load(desk);
	expect(desk, "changed\n");
	assert_string_equal(field(desk, "resolve_by"), "2026-09-22T03:48:00.000Z");
	desk->config.slas_count = 0;
	load(desk);
	expect(desk, "changed\n");
	assert_null(field(desk, "resolve_by"));
	tickets_set_sla(desk->tickets, NULL, desk->wall);
	expect(desk, "");
	happens(desk, CAUSE_ENDED);
}

/* The ticket goes through a store into another desk's hands. */
static void restart(struct desk *desk, int64_t down_ms)
{
	json_t *ticket = json_pack("{s:O, s:s, s:o}", "body", kept_of(desk)->ticket.body, "cause_key", "k1", "clock",
		sla_clock_state(&kept_of(desk)->clock));
	tickets_free(desk->tickets);
	desk->now = mono_add_ms(desk->now, down_ms);
	desk->wall = wall_add_ms(desk->wall, down_ms);
	desk->tickets = make_tickets(desk);
	tickets_set_sla(desk->tickets, desk->sla, desk->wall);
	assert_non_null(tickets_restore(desk->tickets, ticket, &desk->cause));
	tickets_settle_restored(desk->tickets, desk->wall);
	json_decref(ticket);
}

static void a_restart_keeps_the_clocks(void **state)
{
	struct desk *desk = *state;
	opened_with(desk, SEVERITY_MAJOR);
	pass(desk, 50 * MINUTE);
	expect(desk, "due_soon response\n");
	clock_stopped(kept_of(desk), desk->wall, wall_add_ms(desk->wall, HOUR), NULL);
	char *before = json_dumps(kept_of(desk)->ticket.body, JSON_SORT_KEYS);
	restart(desk, MINUTE);
	expect(desk, "");
	char *after = json_dumps(kept_of(desk)->ticket.body, JSON_SORT_KEYS);
	assert_string_equal(before, after);
	free(before);
	free(after);
	pass(desk, 10 * MINUTE);
	expect(desk, "overdue response\n");
	happens(desk, CAUSE_ENDED);
}

static void what_came_due_while_the_agent_was_down_is_told_at_its_start(void **state)
{
	struct desk *desk = *state;
	opened_with(desk, SEVERITY_MAJOR);
	restart(desk, 7 * HOUR + 36 * MINUTE); /* 16:36 */
	expect(desk, "overdue response\ndue_soon resolution\n");
	restart(desk, 24 * HOUR);
	expect(desk, "overdue resolution\n");
	restart(desk, 24 * HOUR);
	expect(desk, "");
	happens(desk, CAUSE_ENDED);
}

static void a_ticket_from_before_there_were_clocks_gets_them(void **state)
{
	struct desk *desk = *state;
	opened_with(desk, SEVERITY_MAJOR);
	json_t *ticket = json_pack("{s:O, s:s}", "body", kept_of(desk)->ticket.body, "cause_key", "k1");
	json_object_set_new(json_object_get(ticket, "body"), "resolve_by", json_null());
	tickets_free(desk->tickets);
	desk->tickets = make_tickets(desk);
	tickets_set_sla(desk->tickets, desk->sla, desk->wall);
	assert_non_null(tickets_restore(desk->tickets, ticket, &desk->cause));
	tickets_settle_restored(desk->tickets, desk->wall);
	expect(desk, "changed\n");
	assert_string_equal(field(desk, "resolve_by"), "2026-09-22T01:00:00.000Z");
	json_decref(ticket);
	happens(desk, CAUSE_ENDED);
}

static void jump(struct desk *desk, int64_t ms)
{
	desk->wall = wall_add_ms(desk->wall, ms);
	pass(desk, 1000);
}

static void a_wall_clock_that_jumps_makes_nobody_late(void **state)
{
	struct desk *desk = *state;
	desk->rules[0].calendar = "24x7";
	load(desk);
	opened_with(desk, SEVERITY_MAJOR);
	jump(desk, HOUR);
	expect(desk, "changed\n");
	assert_string_equal(field(desk, "respond_by"), "2026-09-21T03:00:00.000Z");
	pass(desk, 30 * MINUTE);
	expect(desk, "");
	jump(desk, -HOUR);
	expect(desk, "changed\n");
	assert_string_equal(field(desk, "respond_by"), "2026-09-21T02:00:00.000Z");
	pass(desk, 28 * MINUTE);
	expect(desk, "due_soon response\n");
	pass(desk, 3 * MINUTE);
	expect(desk, "overdue response\n");
	happens(desk, CAUSE_ENDED);
}

static void a_wall_clock_that_is_slewed_changes_nothing(void **state)
{
	struct desk *desk = *state;
	opened_with(desk, SEVERITY_MAJOR);
	for (int i = 0; i < 60; i++) {
		desk->wall = wall_add_ms(desk->wall, 30); /* 500 ppm */
		pass(desk, MINUTE);
	}
	expect(desk, "due_soon response\noverdue response\n");
	assert_string_equal(field(desk, "respond_by"), "2026-09-21T02:00:00.000Z");
	happens(desk, CAUSE_ENDED);
}

/* Scopes */

static struct sla_target promised(struct desk *desk, const struct gengfu_member *where, const char *site_calendar)
{
	const struct gengfu_data scope = {.type = GENGFU_MAP, .map = {where, 1}};
	desk->rules[1] = (struct config_sla){.calendar = site_calendar, .where = &scope};
	desk->rules[1].resolve[SEVERITY_MAJOR] = (struct config_target){true, 0, HOUR};
	desk->config.slas_count = 2;
	load(desk);
	desk->config.slas_count = 1;
	const json_t *body = kept_of(desk)->ticket.body;
	struct sla_target target = {.ms = {0, json_integer_value(json_object_get(body, "promised_s")) * 1000}};
	load(desk);
	return target;
}

static void expect_scope(struct desk *desk, const char *field_name, const char *value, bool matches)
{
	const struct gengfu_member where = {field_name, {.type = GENGFU_TEXT, .text = {value, strlen(value)}}};
	int64_t ms = promised(desk, &where, NULL).ms[SLA_RESOLUTION];
	if (ms != (matches ? HOUR : 7 * HOUR))
		fail_msg("%s = %s: %lld ms", field_name, value, (long long)ms);
}

static void a_scope_is_that_of_the_root_cause(void **state)
{
	struct desk *desk = *state;
	void *district_state = NULL;
	assert_int_equal(district_up(&district_state), 0);
	struct district *district = district_state;
	district_write(district, 0, SITES);
	district_write(district, 1, DEVICES);
	district_write(district, 2, LINKS);
	assert_int_equal(inventory_update(district->inventory, &district->config, false, &district->problems), 0);
	desk->inventory = district->inventory;
	tickets_free(desk->tickets);
	desk->tickets = make_tickets(desk);
	load(desk);
	opened_with(desk, SEVERITY_MAJOR);
	expect_scope(desk, "role", "access-switch", true);
	expect_scope(desk, "role", "core-switch", false);
	expect_scope(desk, "device", "acc-1", true);
	expect_scope(desk, "tag", "exam", true);
	expect_scope(desk, "tag", "fibre", true);
	expect_scope(desk, "site", "shawan-hall", true);
	expect_scope(desk, "site_kind", "hall", true);
	expect_scope(desk, "site_class", "B", true);
	expect_scope(desk, "town", "440113107", true);
	expect_scope(desk, "department", "Service Office", true);
	expect_scope(desk, "priority", "P2", true);
	expect_scope(desk, "priority", "P1", false);
	expect_scope(desk, "category", "device", true);
	expect_scope(desk, "source", "reported", false);
	expect_scope(desk, "owner", "nobody", false);
	happens(desk, CAUSE_ENDED);
	/* A link has the roles of both ends. */
	desk->cause.key = "k2";
	desk->cause.resource = (struct resource){"link", NULL, "fibre-1"};
	desk->cause.site = NULL;
	happens(desk, CAUSE_OPENED);
	expect_scope(desk, "role", "core-switch", true);
	expect_scope(desk, "role", "access-switch", true);
	expect_scope(desk, "role", "firewall", false);
	happens(desk, CAUSE_ENDED);
	tickets_free(desk->tickets);
	desk->tickets = NULL;
	district_down(&district_state);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_new_ticket_says_when_it_is_due),
		TEST(what_has_no_target_is_never_due),
		TEST(each_clock_tells_once_that_it_is_due_soon_and_once_that_it_is_overdue),
		TEST(an_answer_stops_the_response_clock),
		TEST(a_pended_ticket_does_not_come_due_but_must_be_answered),
		TEST(a_rise_brings_the_due_time_forward_and_a_fall_does_not_move_it),
		TEST(a_re_opened_ticket_has_the_time_that_was_left),
		TEST(a_merged_ticket_is_not_due_any_more),
		TEST(a_changed_calendar_moves_the_due_times_of_open_tickets),
		TEST(a_restart_keeps_the_clocks),
		TEST(what_came_due_while_the_agent_was_down_is_told_at_its_start),
		TEST(a_ticket_from_before_there_were_clocks_gets_them),
		TEST(a_wall_clock_that_jumps_makes_nobody_late),
		TEST(a_wall_clock_that_is_slewed_changes_nothing),
		TEST(a_scope_is_that_of_the_root_cause),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
