/* SPDX-License-Identifier: Apache-2.0 */
/* What people do with tickets and what tickets do by themselves, on virtual time; through the store's state too. */
#include "base/must.h"
#include "tests/unit/inventory/district.h"
#include "tests/unit/seeded.h"
#include "tests/unit/test.h"
#include "tickets/private.h"
#include <stdlib.h>
#include <string.h>

#define START INT64_C(1789952400000) /* Monday 2026-09-21T01:00:00Z, 09:00 in Shanghai */
#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

struct desk {
	struct timers timers;
	struct mono now;
	struct wall wall;
	struct tickets *tickets;
	struct config config;
	struct config_calendar calendar;
	struct config_sla rule;
	struct calendars *calendars;
	struct sla *sla;
	struct inventory *inventory;
	struct alarm alarm;
	const struct alarm *alarms[1];
	struct cause causes[2];
	struct buffer told; /* "acknowledged 1" a line each: the event and the ticket's serial */
	json_t *last; /* data of the last event */
	size_t kept; /* states put without an event */
	json_t *answer;
	uint32_t random;
};

static void told_cb(void *data, const struct ticket_event *event)
{
	struct desk *desk = data;
	if (!event->type) {
		desk->kept++;
		return;
	}
	assert_int_equal(json_integer_value(json_object_get(json_object_get(event->data, "ticket"), "revision")),
		event->ticket->revision);
	buffer_printf(
		&desk->told, "%s %d\n", event->type + strlen("gengfu.ticket."), atoi(strrchr(event->subject, '-') + 1));
	json_decref(desk->last);
	desk->last = json_deep_copy(event->data);
}

static void random_cb(void *data, void *bytes, size_t length)
{
	struct desk *desk = data;
	memset(bytes, 0, length);
	desk->random++;
	memcpy(bytes, &desk->random, sizeof desk->random);
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
	tickets_set_sla(tickets, desk->sla, desk->wall);
	return tickets;
}

static int setup(void **state)
{
	struct desk *desk = must_calloc(1, sizeof *desk);
	const struct calendar_day hours = {{{510, 720}, {840, 1050}}, 2};
	auto_problems problems = PROBLEMS_EMPTY;
	desk->now = (struct mono){5 * NS_PER_S};
	desk->wall = (struct wall){START};
	timers_init(&desk->timers, desk->now);
	desk->calendar = (struct config_calendar){.name = "office", .zone = "Asia/Shanghai"};
	for (int i = 0; i < 5; i++)
		desk->calendar.week[i] = hours;
	desk->rule.calendar = "office";
	desk->rule.respond[SEVERITY_MAJOR] = (struct config_target){true, 0, HOUR};
	desk->rule.resolve[SEVERITY_MAJOR] = (struct config_target){true, 1, 0};
	desk->config = (struct config){
		.calendars = &desk->calendar, .calendars_count = 1, .slas = &desk->rule, .slas_count = 1};
	desk->calendars = calendars_read(&desk->config, &problems);
	desk->sla = sla_new(&desk->config, desk->calendars);
	desk->tickets = make_tickets(desk);
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
	for (int i = 0; i < 2; i++)
		desk->causes[i] = (struct cause){.key = i ? "k2" : "k1",
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
	json_decref(desk->answer);
	free(desk);
	return 0;
}

static void expect(struct desk *desk, const char *told)
{
	assert_string_equal(buffer_text(&desk->told), told);
	buffer_clear(&desk->told);
}

static void pass(struct desk *desk, int64_t ms)
{
	while (ms > 0) {
		int64_t step = ms < 5 * MINUTE ? ms : 5 * MINUTE;
		desk->now = mono_add_ms(desk->now, step);
		desk->wall = wall_add_ms(desk->wall, step);
		timers_run(&desk->timers, desk->now);
		tickets_set_wall(desk->tickets, desk->now, desk->wall);
		ms -= step;
	}
}

static void happens(struct desk *desk, int cause, enum cause_change change)
{
	if (change == CAUSE_OPENED)
		desk->causes[cause].ticket = NULL;
	tickets_cause(desk->tickets, &desk->causes[cause], change, desk->wall);
}

/* Does what the JSON says, as the desk of the agent would: finds the tickets by number. */
static const char *act(struct desk *desk, const char *text)
{
	struct ticket_request request;
	json_t *json = json_loads(text, 0, NULL), *actor = json_pack("{s:s, s:s}", "kind", "user", "name", "wang");
	assert_non_null(json);
	json_decref(desk->answer);
	desk->answer = ticket_request_parse(json, desk->wall, &request);
	if (!desk->answer) {
		const struct ticket *ticket = request.ticket ? tickets_find(desk->tickets, request.ticket) : NULL;
		const struct ticket *into = request.into ? tickets_find(desk->tickets, request.into) : NULL;
		assert_true(ticket || request.verb == VERB_CREATE);
		desk->answer = tickets_act(desk->tickets, ticket, into, &request, actor, desk->wall);
	}
	json_decref(actor);
	json_decref(json);
	const char *error = json_string_value(json_object_get(desk->answer, "error"));
	return error ? error : json_string_value(json_object_get(desk->answer, "status"));
}

/* {"verb":VERB,"ticket":PY1-2026-00000N,REST} */
static const char *verb(struct desk *desk, const char *name, int serial, const char *rest)
{
	auto_free char *text = must_printf(
		"{\"verb\":\"%s\",\"ticket\":\"PY1-2026-%06d\"%s%s}", name, serial, rest[0] ? "," : "", rest);
	return act(desk, text);
}

static const json_t *value(const struct desk *desk, const char *field)
{
	return json_object_get(json_object_get(desk->last, "ticket"), field);
}

static const char *field(const struct desk *desk, const char *name)
{
	const char *text = json_string_value(value(desk, name));
	return text ? text : "null";
}

/* Another agent takes over what this one has stored. */
static void restart(struct desk *desk)
{
	struct tickets *before = desk->tickets;
	const struct map_entry *entry;
	size_t cursor = 0;
	desk->tickets = make_tickets(desk);
	for (int i = 0; i < 2; i++)
		desk->causes[i].key = i ? "k2" : "k1";
	while ((entry = map_next(&before->by_number, &cursor))) {
		const struct kept *kept = entry->value;
		struct cause *cause = kept->ticket.cause;
		json_t *state = json_pack("{s:O, s:s, s:o, s:o}", "body", kept->ticket.body, "cause_key",
			kept->ticket.cause_key, "cause", cause ? json_object() : json_null(), "clock",
			sla_clock_state(&kept->clock));
		if (kept->is_alone)
			json_object_set_new(state, "alone", json_true());
		if (kept->has_own_priority)
			json_object_set_new(state, "own_priority", json_true());
		assert_non_null(tickets_restore(desk->tickets, state, cause));
		json_decref(state);
	}
	tickets_free(before);
	tickets_settle_restored(desk->tickets, desk->wall);
}

static void the_whole_way_of_a_ticket(void **state)
{
	struct desk *desk = *state;
	happens(desk, 0, CAUSE_OPENED);
	assert_string_equal(verb(desk, "ack", 1, ""), "acknowledged");
	assert_string_equal(field(desk, "acknowledged"), "2026-09-21T01:00:00.000Z");
	assert_string_equal(json_string_value(json_object_get(json_object_get(desk->last, "actor"), "name")), "wang");
	assert_string_equal(verb(desk, "assign", 1, "\"team\":\"fibre\",\"assignee\":\"李\""), "acknowledged");
	assert_string_equal(field(desk, "team"), "fibre");
	assert_string_equal(verb(desk, "start", 1, "\"comment\":\"on my way\""), "inProgress");
	assert_string_equal(json_string_value(json_object_get(desk->last, "comment")), "on my way");
	assert_string_equal(verb(desk, "pend", 1, "\"reason\":\"parts\",\"until\":\"4h\""), "pending");
	assert_string_equal(field(desk, "stop_reason"), "parts");
	assert_string_equal(verb(desk, "hold", 1, "\"reason\":\"weather\",\"until\":\"6h\""), "held");
	assert_string_equal(field(desk, "stop_until"), "2026-09-21T07:00:00.000Z");
	assert_string_equal(verb(desk, "resume", 1, ""), "inProgress");
	assert_string_equal(field(desk, "stop_reason"), "null");
	happens(desk, 0, CAUSE_ENDED);
	assert_string_equal(field(desk, "resolution_code"), "recovered");
	assert_string_equal(verb(desk, "close", 1, ""), "closed");
	assert_string_equal(verb(desk, "rate", 1, "\"score\":5,\"comment\":\"quick\""), "closed");
	assert_int_equal(json_integer_value(value(desk, "rating")), 5);
	expect(desk, "opened 1\nacknowledged 1\nassigned 1\nstarted 1\npending 1\nheld 1\nresumed 1\nresolved 1\n"
		     "closed 1\nrated 1\n");
	assert_int_equal(tickets_open_count(desk->tickets), 0);
}

static void what_is_not_allowed_says_what_is(void **state)
{
	struct desk *desk = *state;
	happens(desk, 0, CAUSE_OPENED);
	buffer_clear(&desk->told);
	assert_string_equal(verb(desk, "close", 1, ""), "not_allowed");
	assert_string_equal(json_string_value(json_object_get(desk->answer, "message")),
		"PY1-2026-000001 is new, 'close' is not allowed then; allowed are: ack, assign, start, comment, "
		"priority, "
		"link, external_id, merge, resolve, reject, cancel");
	assert_int_equal(json_array_size(json_object_get(desk->answer, "allowed")), 11);
	assert_string_equal(verb(desk, "ack", 1, "\"revision\":7"), "revision_conflict");
	assert_int_equal(json_integer_value(json_object_get(desk->answer, "revision")), 1);
	expect(desk, "");
	assert_string_equal(verb(desk, "ack", 1, "\"revision\":1"), "acknowledged");
	happens(desk, 0, CAUSE_ENDED);
}

static void a_stop_ends_by_itself_and_moves_the_due_time_not_that_of_the_response(void **state)
{
	struct desk *desk = *state;
	happens(desk, 0, CAUSE_OPENED);
	assert_string_equal(field(desk, "resolve_by"), "2026-09-22T01:00:00.000Z");
	verb(desk, "ack", 1, "");
	verb(desk, "pend", 1, "\"reason\":\"access\",\"until\":\"2026-09-21T03:00:00Z\"");
	assert_string_equal(field(desk, "resolve_by"), "2026-09-22T03:00:00.000Z");
	assert_string_equal(field(desk, "respond_by"), "2026-09-21T02:00:00.000Z");
	buffer_clear(&desk->told);
	restart(desk);
	pass(desk, 2 * HOUR - 1);
	expect(desk, "");
	pass(desk, 5 * MINUTE);
	expect(desk, "resumed 1\n");
	assert_string_equal(field(desk, "status"), "inProgress");
	assert_string_equal(field(desk, "resolve_by"), "2026-09-22T03:00:00.000Z");
	assert_int_equal(json_integer_value(value(desk, "stopped_s")), 7200);
	assert_string_equal(json_string_value(json_object_get(json_object_get(desk->last, "actor"), "kind")), "agent");
	happens(desk, 0, CAUSE_ENDED);
}

static void a_resolved_ticket_closes_after_three_working_days(void **state)
{
	struct desk *desk = *state;
	happens(desk, 0, CAUSE_OPENED);
	pass(desk, 4 * DAY); /* Friday, 09:00 */
	happens(desk, 0, CAUSE_ENDED);
	buffer_clear(&desk->told);
	pass(desk, 5 * DAY - 10 * MINUTE); /* Wednesday, nearly 09:00 */
	expect(desk, "");
	restart(desk);
	expect(desk, "");
	pass(desk, 20 * MINUTE);
	expect(desk, "closed 1\n");
	assert_string_equal(field(desk, "closed"), "2026-09-30T01:00:00.000Z");
	/* And is forgotten a day later. */
	pass(desk, 25 * HOUR);
	happens(desk, 1, CAUSE_OPENED);
	assert_null(tickets_find(desk->tickets, "PY1-2026-000001"));
	happens(desk, 1, CAUSE_ENDED);
	expect(desk, "opened 2\nresolved 2\n");
}

static void the_time_to_closing_can_be_set(void **state)
{
	struct desk *desk = *state;
	tickets_set_rules(desk->tickets, &(struct tickets_rules){.close_ms = 30 * MINUTE});
	happens(desk, 0, CAUSE_OPENED);
	happens(desk, 0, CAUSE_ENDED);
	pass(desk, 35 * MINUTE);
	expect(desk, "opened 1\nresolved 1\nclosed 1\n");
}

static void a_ticket_resolved_by_hand_comes_back_when_its_alarm_holds(void **state)
{
	struct desk *desk = *state;
	happens(desk, 0, CAUSE_OPENED);
	assert_string_equal(verb(desk, "resolve", 1, "\"code\":\"replaced\",\"comment\":\"new fan\""), "resolved");
	assert_string_equal(field(desk, "resolution_code"), "replaced");
	assert_string_equal(field(desk, "resolution_comment"), "new fan");
	assert_int_equal(tickets_open_count(desk->tickets), 0);
	buffer_clear(&desk->told);
	restart(desk);
	pass(desk, 14 * MINUTE);
	happens(desk, 0, CAUSE_CHANGED); /* is not told, but kept */
	expect(desk, "");
	assert_int_equal(desk->kept, 1);
	pass(desk, 2 * MINUTE);
	expect(desk, "reopened 1\n");
	assert_string_equal(field(desk, "status"), "new");
	assert_string_equal(field(desk, "resolution_code"), "null");
	assert_int_equal(json_integer_value(value(desk, "reopened")), 1);
	assert_int_equal(tickets_open_count(desk->tickets), 1);
	happens(desk, 0, CAUSE_ENDED);
	expect(desk, "resolved 1\n");
}

static void a_ticket_resolved_by_hand_stays_so_when_its_alarm_ends_in_time(void **state)
{
	struct desk *desk = *state;
	happens(desk, 0, CAUSE_OPENED);
	verb(desk, "resolve", 1, "\"code\":\"repaired\"");
	pass(desk, 10 * MINUTE);
	buffer_clear(&desk->told);
	happens(desk, 0, CAUSE_ENDED);
	expect(desk, "changed 1\n"); /* its alarm is over */
	assert_true(json_is_true(json_object_get(json_array_get(value(desk, "alarms"), 0), "is_cleared")));
	assert_string_equal(field(desk, "resolution_code"), "repaired");
	pass(desk, HOUR);
	expect(desk, "");
	happens(desk, 0, CAUSE_OPENED);
	expect(desk, "reopened 1\n");
	happens(desk, 0, CAUSE_ENDED);
}

static void a_rejected_ticket_keeps_its_cause_from_opening_another(void **state)
{
	struct desk *desk = *state;
	happens(desk, 0, CAUSE_OPENED);
	assert_string_equal(verb(desk, "reject", 1, "\"comment\":\"not ours\""), "rejected");
	buffer_clear(&desk->told);
	pass(desk, 3 * DAY);
	restart(desk);
	happens(desk, 0, CAUSE_CHANGED);
	expect(desk, "");
	happens(desk, 0, CAUSE_ENDED);
	expect(desk, "changed 1\n");
	happens(desk, 0, CAUSE_OPENED);
	expect(desk, "opened 2\n");
	assert_string_equal(field(desk, "previous_ticket"), "PY1-2026-000001");
	happens(desk, 0, CAUSE_ENDED);
}

static void a_ticket_re_opened_by_hand_stays_open_and_takes_the_cause_that_returns(void **state)
{
	struct desk *desk = *state;
	happens(desk, 0, CAUSE_OPENED);
	happens(desk, 0, CAUSE_ENDED);
	assert_string_equal(verb(desk, "reopen", 1, "\"comment\":\"slow still\""), "new");
	buffer_clear(&desk->told);
	restart(desk); /* no cause: but a person wants it open */
	expect(desk, "");
	assert_int_equal(tickets_open_count(desk->tickets), 1);
	happens(desk, 0, CAUSE_OPENED);
	expect(desk, "changed 1\n");
	happens(desk, 0, CAUSE_ENDED);
	expect(desk, "resolved 1\n");
}

static void a_priority_given_by_a_person_stays(void **state)
{
	struct desk *desk = *state;
	happens(desk, 0, CAUSE_OPENED);
	assert_string_equal(verb(desk, "priority", 1, "\"priority\":\"P1\""), "new");
	restart(desk);
	desk->causes[0].severity = SEVERITY_MINOR;
	happens(desk, 0, CAUSE_CHANGED);
	assert_string_equal(field(desk, "severity"), "minor");
	assert_string_equal(field(desk, "priority"), "P1");
	happens(desk, 0, CAUSE_ENDED);
}

static void a_reported_ticket_has_the_same_series_and_clock_and_outlives_a_restart(void **state)
{
	struct desk *desk = *state;
	happens(desk, 0, CAUSE_OPENED);
	assert_string_equal(
		act(desk, "{\"verb\":\"create\",\"title\":\"窗口断网\",\"severity\":\"major\",\"requester\":\"陈\","
			  "\"phone\":\"84881234\",\"external_id\":{\"system\":\"12345\",\"id\":\"A-7\"}}"),
		"new");
	assert_string_equal(json_string_value(json_object_get(desk->answer, "number")), "PY1-2026-000002");
	assert_string_equal(field(desk, "source"), "reported");
	assert_string_equal(field(desk, "resolve_by"), "2026-09-22T01:00:00.000Z");
	char *text = json_dumps(desk->last, JSON_COMPACT);
	assert_null(strstr(text, "84881234")); /* who reported it is in the store, not in events */
	free(text);
	const struct ticket *ticket = tickets_find_external(desk->tickets, "12345", "A-7");
	assert_non_null(ticket);
	json_t *kept = ticket_state(ticket);
	assert_string_equal(
		json_string_value(json_object_get(json_object_get(kept, "requester"), "telephone")), "84881234");
	json_decref(kept);
	buffer_clear(&desk->told);
	restart(desk);
	expect(desk, "");
	assert_int_equal(tickets_open_count(desk->tickets), 2);
	assert_string_equal(verb(desk, "resolve", 2, "\"code\":\"restarted\""), "resolved");
	assert_true(json_is_true(value(desk, "on_time")));
	pass(desk, 3 * DAY);
	expect(desk, "resolved 2\ndue_soon 1\noverdue 1\ndue_soon 1\noverdue 1\nclosed 2\n");
	happens(desk, 0, CAUSE_ENDED);
}

static void a_reported_ticket_takes_the_cause_of_the_one_merged_into_it(void **state)
{
	struct desk *desk = *state;
	act(desk, "{\"verb\":\"create\",\"title\":\"no network\"}");
	happens(desk, 0, CAUSE_OPENED);
	buffer_clear(&desk->told);
	assert_string_equal(verb(desk, "merge", 2, "\"into\":\"PY1-2026-000001\""), "cancelled");
	expect(desk, "merged 2\nchanged 1\n");
	assert_string_equal(field(desk, "severity"), "major");
	assert_string_equal(json_string_value(json_object_get(value(desk, "title"), "en")), "no network");
	assert_int_equal(json_array_size(value(desk, "alarms")), 1);
	assert_int_equal(tickets_open_count(desk->tickets), 1);
	happens(desk, 0, CAUSE_ENDED);
	expect(desk, "resolved 1\n");
}

static void two_detected_tickets_merge_and_neither_cause_opens_another(void **state)
{
	struct desk *desk = *state;
	happens(desk, 0, CAUSE_OPENED);
	happens(desk, 1, CAUSE_OPENED);
	assert_string_equal(verb(desk, "merge", 2, "\"into\":\"PY1-2026-000002\""), "bad_request");
	assert_string_equal(verb(desk, "merge", 2, "\"into\":\"PY1-2026-000009\""), "unknown_ticket");
	assert_string_equal(verb(desk, "merge", 2, "\"into\":\"PY1-2026-000001\""), "cancelled");
	buffer_clear(&desk->told);
	restart(desk);
	happens(desk, 1, CAUSE_CHANGED);
	expect(desk, "");
	happens(desk, 0, CAUSE_ENDED);
	expect(desk, "resolved 1\n");
	happens(desk, 1, CAUSE_ENDED);
	expect(desk, "changed 2\n");
}

static void links_and_outside_names_are_added_and_taken_away(void **state)
{
	struct desk *desk = *state;
	static const char id[] = "\"external_id\":{\"system\":\"jira\",\"id\":\"N-1\"}";
	happens(desk, 0, CAUSE_OPENED);
	verb(desk, "external_id", 1, id);
	assert_non_null(tickets_find_external(desk->tickets, "jira", "N-1"));
	assert_null(tickets_find_external(desk->tickets, "jira", "N-2"));
	auto_free char *away = must_printf("%s,\"remove\":true", id);
	verb(desk, "external_id", 1, away);
	assert_null(tickets_find_external(desk->tickets, "jira", "N-1"));
	verb(desk, "link", 1, "\"work\":\"W-7\"");
	verb(desk, "link", 1, "\"work\":\"W-7\"");
	verb(desk, "link", 1, "\"other\":\"PY1-2026-000009\"");
	assert_int_equal(json_array_size(value(desk, "related")), 2);
	verb(desk, "link", 1, "\"work\":\"W-7\",\"remove\":true");
	assert_int_equal(json_array_size(value(desk, "related")), 1);
	happens(desk, 0, CAUSE_ENDED);
}

static void a_ticket_long_over_is_recalled_for_a_rating(void **state)
{
	struct desk *desk = *state;
	happens(desk, 0, CAUSE_OPENED);
	const struct ticket *old = desk->causes[0].ticket;
	happens(desk, 0, CAUSE_ENDED);
	verb(desk, "close", 1, "");
	json_t *stored = json_pack("{s:O, s:s, s:n}", "body", old->body, "cause_key", "k1", "cause");
	json_t *copy = json_deep_copy(stored);
	json_decref(stored);
	pass(desk, 2 * DAY);
	happens(desk, 0, CAUSE_OPENED); /* a new ticket of the same cause */
	assert_null(tickets_find(desk->tickets, "PY1-2026-000001"));
	assert_non_null(tickets_recall(desk->tickets, copy));
	json_decref(copy);
	assert_string_equal(verb(desk, "rate", 1, "\"score\":4"), "closed");
	happens(desk, 0, CAUSE_ENDED);
	buffer_clear(&desk->told);
	happens(desk, 0, CAUSE_OPENED);
	expect(desk, "reopened 2\n"); /* the newest of the cause, not the one recalled */
	happens(desk, 0, CAUSE_ENDED);
}

static void a_place_that_is_not_there_is_named_with_the_nearest(void **state)
{
	struct desk *desk = *state;
	void *held;
	district_up(&held);
	struct district *district = held;
	assert_int_equal(inventory_update(district->inventory, &district->config, false, &district->problems), 0);
	desk->inventory = district->inventory;
	tickets_free(desk->tickets);
	desk->tickets = make_tickets(desk);
	assert_string_equal(act(desk, "{\"verb\":\"create\",\"title\":\"t\",\"device\":\"acc-11\"}"), "unknown_place");
	assert_non_null(strstr(json_string_value(json_object_get(desk->answer, "message")), "did you mean 'acc-1'?"));
	assert_string_equal(act(desk, "{\"verb\":\"create\",\"title\":\"t\",\"site\":\"shawan\"}"), "unknown_place");
	assert_string_equal(act(desk, "{\"verb\":\"create\",\"title\":\"t\",\"device\":\"acc-1\"}"), "new");
	const json_t *root = value(desk, "root_cause_resource");
	assert_string_equal(json_string_value(json_object_get(root, "site")), "shawan-hall");
	assert_string_equal(json_string_value(json_object_get(root, "town")), "沙湾");
	assert_string_equal(field(desk, "department"), "Service Office");
	tickets_free(desk->tickets);
	desk->inventory = NULL;
	desk->tickets = make_tickets(desk);
	district_down(&held);
}

/* Any verbs in any order, with restarts between: the count of open tickets is that of the statuses, revisions rise by
 * one, and no ticket is lost. */
static void random_verbs_keep_the_tickets_whole(void **state)
{
	static const char *const more[TICKET_VERBS] = {[VERB_ASSIGN] = "\"team\":\"t\"",
		[VERB_PEND] = "\"reason\":\"parts\",\"until\":\"3h\"",
		[VERB_HOLD] = "\"reason\":\"parts\",\"until\":\"20m\"",
		[VERB_COMMENT] = "\"comment\":\"c\"",
		[VERB_PRIORITY] = "\"priority\":\"P3\"",
		[VERB_LINK] = "\"work\":\"w\"",
		[VERB_EXTERNAL_ID] = "\"external_id\":{\"system\":\"s\",\"id\":\"i\"}",
		[VERB_MERGE] = "\"into\":\"PY1-2026-000001\"",
		[VERB_RESOLVE] = "\"code\":\"repaired\"",
		[VERB_REJECT] = "\"comment\":\"c\"",
		[VERB_CANCEL] = "\"comment\":\"c\"",
		[VERB_RATE] = "\"score\":1"};
	struct desk *desk = *state;
	struct seeded random = seeded_start();
	bool stands[2] = {false, false};
	uint32_t tickets = 0;
	for (int round = 0; round < 3000; round++) {
		int cause = (int)seeded_below(&random, 2);
		uint64_t what = seeded_below(&random, 12);
		if (what == 0) {
			act(desk, "{\"verb\":\"create\",\"title\":\"t\"}");
		} else if (what == 1 && round % 10 == 0) {
			restart(desk);
		} else if (what == 2) {
			pass(desk, (int64_t)seeded_below(&random, 40) * MINUTE);
		} else if (what <= 4) {
			happens(desk, cause, stands[cause] ? CAUSE_ENDED : CAUSE_OPENED);
			stands[cause] = !stands[cause];
		} else if (desk->random) {
			int serial = (int)(desk->random - seeded_below(&random, desk->random < 5 ? desk->random : 5));
			enum ticket_verb chosen = (enum ticket_verb)(1 + seeded_below(&random, TICKET_VERBS - 1));
			auto_free char *number = must_printf("PY1-2026-%06d", serial);
			if (tickets_find(desk->tickets, number))
				verb(desk, ticket_verb_text(chosen), serial, more[chosen] ? more[chosen] : "");
		}
		size_t open = 0, cursor = 0;
		const struct map_entry *entry;
		while ((entry = map_next(&desk->tickets->by_number, &cursor)))
			open += ticket_is_open(&((struct kept *)entry->value)->ticket);
		assert_int_equal(open, tickets_open_count(desk->tickets));
		for (int i = 0; i < 2; i++)
			if (stands[i])
				assert_ptr_equal(((struct ticket *)desk->causes[i].ticket)->cause, &desk->causes[i]);
		assert_true(desk->random >= tickets);
		tickets = desk->random;
	}
	for (int i = 0; i < 2; i++)
		if (stands[i])
			happens(desk, i, CAUSE_ENDED);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_whole_way_of_a_ticket),
		TEST(what_is_not_allowed_says_what_is),
		TEST(a_stop_ends_by_itself_and_moves_the_due_time_not_that_of_the_response),
		TEST(a_resolved_ticket_closes_after_three_working_days),
		TEST(the_time_to_closing_can_be_set),
		TEST(a_ticket_resolved_by_hand_comes_back_when_its_alarm_holds),
		TEST(a_ticket_resolved_by_hand_stays_so_when_its_alarm_ends_in_time),
		TEST(a_rejected_ticket_keeps_its_cause_from_opening_another),
		TEST(a_ticket_re_opened_by_hand_stays_open_and_takes_the_cause_that_returns),
		TEST(a_priority_given_by_a_person_stays),
		TEST(a_reported_ticket_has_the_same_series_and_clock_and_outlives_a_restart),
		TEST(a_reported_ticket_takes_the_cause_of_the_one_merged_into_it),
		TEST(two_detected_tickets_merge_and_neither_cause_opens_another),
		TEST(links_and_outside_names_are_added_and_taken_away),
		TEST(a_ticket_long_over_is_recalled_for_a_rating),
		TEST(a_place_that_is_not_there_is_named_with_the_nearest),
		TEST(random_verbs_keep_the_tickets_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
