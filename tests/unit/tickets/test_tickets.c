/* SPDX-License-Identifier: Apache-2.0 */
/* The life of tickets, with causes made by hand. */
#include "base/must.h"
#include "tests/unit/test.h"
#include "tickets/tickets.h"
#include <stdlib.h>
#include <string.h>

#define START INT64_C(1795788000000) /* 2026-11-27T14:00:00Z */
#define HOUR INT64_C(3600000)

struct desk {
	struct tickets *tickets;
	struct buffer told; /* "opened PY1-2026-000001 r1 new: status null>new" a line each */
	json_t *last; /* data of the last event */
	uint8_t random;
};

static void add_value(struct buffer *into, const json_t *value)
{
	char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	buffer_add_text(into, text ? text : "?");
	free(text);
}

static void told_cb(void *data, const struct ticket_event *event)
{
	struct desk *desk = data;
	size_t i;
	json_t *change;
	const json_t *ticket = json_object_get(event->data, "ticket");
	assert_string_equal(json_string_value(json_object_get(ticket, "number")), event->subject);
	assert_int_equal(json_integer_value(json_object_get(ticket, "revision")), event->ticket->revision);
	assert_string_equal(
		json_string_value(json_object_get(ticket, "status")), ticket_status_text(event->ticket->status));
	assert_string_equal(
		json_string_value(json_object_get(ticket, "severity")), severity_text(event->ticket->severity));
	buffer_printf(&desk->told, "%s %s r%d %s:", event->type + strlen("gengfu.ticket."), event->subject,
		(int)event->ticket->revision, ticket_status_text(event->ticket->status));
	json_array_foreach(json_object_get(event->data, "changes"), i, change)
	{
		const char *field = json_string_value(json_object_get(change, "field"));
		buffer_printf(&desk->told, " %s ", field);
		if (strcmp(field, "title") == 0 || strcmp(field, "root_cause_resource") == 0)
			continue;
		add_value(&desk->told, json_object_get(change, "from"));
		buffer_add_text(&desk->told, ">");
		add_value(&desk->told, json_object_get(change, "to"));
	}
	buffer_add_text(&desk->told, "\n");
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
	struct tickets_options options = {.agent_name = "panyu-1", .prefix = "PY1", .random = random_cb};
	return tickets_new(&options, told_cb, desk);
}

static int setup(void **state)
{
	struct desk *desk = must_calloc(1, sizeof *desk);
	desk->tickets = make_tickets(desk);
	*state = desk;
	return 0;
}

static int teardown(void **state)
{
	struct desk *desk = *state;
	tickets_free(desk->tickets);
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

static struct wall hour(double hours)
{
	return (struct wall){START + (int64_t)(hours * HOUR)};
}

static struct alarm make_alarm(const char *name)
{
	return (struct alarm){
		.key = (char *)name,
		.resource = {"fan", "sw1", name},
		.alarm_type_id = "fan-failed",
		.qualifier = "",
		.event_type = "equipment-alarm",
		.probable_cause = "coolingFanFailure",
		.severity = SEVERITY_MAJOR,
		.text_en = "",
		.text_zh = "",
		.advice_en = "",
		.advice_zh = "",
		.time_created = {START},
		.last_raised = {START},
		.last_changed = {START},
	};
}

static const struct alarm *one_alarm(void)
{
	static struct alarm alarm;
	alarm = make_alarm("fan 1");
	return &alarm;
}

static struct cause make_cause(const char *key, const struct alarm **alarms, size_t count)
{
	return (struct cause){
		.key = (char *)key,
		.resource = {"fan", "sw1", "fan 1"},
		.site = "hall-1",
		.town = "Shiqiao",
		.alarm_type_id = "fan-failed",
		.probable_cause = "coolingFanFailure",
		.event_type = "equipment-alarm",
		.category = "device",
		.severity = SEVERITY_MAJOR,
		.title_en = "sw1: fan 1 failed",
		.title_zh = "sw1：风扇 1 故障",
		.alarms = alarms,
		.alarms_count = count,
		.occurred = {START},
	};
}

static void a_cause_opens_a_ticket_and_resolves_it(void **state)
{
	struct desk *desk = *state;
	const struct alarm *alarm = one_alarm();
	struct cause cause = make_cause("k1", &alarm, 1);
	tickets_cause(desk->tickets, &cause, CAUSE_OPENED, hour(0));
	expect(desk, "opened PY1-2026-000001 r1 new: status null>\"new\"\n");
	assert_int_equal(tickets_open_count(desk->tickets), 1);
	const struct ticket *ticket = cause.ticket;
	assert_ptr_equal(ticket->cause, &cause);
	assert_ptr_equal(tickets_find(desk->tickets, "PY1-2026-000001"), ticket);
	assert_ptr_equal(tickets_find(desk->tickets, ticket->id), ticket);
	assert_null(tickets_find(desk->tickets, "PY1-2026-000002"));
	cause.alarms_count = 0;
	tickets_cause(desk->tickets, &cause, CAUSE_ENDED, hour(1));
	expect(desk, "resolved PY1-2026-000001 r2 resolved: status \"new\">\"resolved\" "
		     "resolved null>\"2026-11-27T15:00:00.000Z\" resolution_code null>\"recovered\"\n");
	assert_null(cause.ticket);
	assert_int_equal(tickets_open_count(desk->tickets), 0);
	json_t *listed = json_array_get(json_object_get(json_object_get(desk->last, "ticket"), "alarms"), 0);
	assert_true(json_is_true(json_object_get(listed, "is_cleared")));
	assert_string_equal(json_string_value(json_object_get(listed, "perceived_severity")), "major");
}

static void the_ticket_has_the_members_of_the_contract_in_order(void **state)
{
	static const char *const members[] = {"id", "number", "revision", "status", "severity", "priority", "source",
		"category", "title", "alarm_type_id", "probable_cause", "root_cause_resource", "impacted_resource",
		"alarms", "team", "assignee", "department", "external_ids", "merged_into", "previous_ticket",
		"reopened", "occurred", "opened", "respond_by", "resolve_by", "acknowledged", "resolved", "closed",
		"stopped_s", "resolution_code", "calendar", "promised_s", "used_s", "on_time", "response_on_time",
		"stop_reason", "stop_until", "resolution_comment", "rating", "description", "related"};
	struct desk *desk = *state;
	const struct alarm *alarm = one_alarm();
	struct impacted impacted = {.resource = {"device", "sw1", "sw1"}, .site = "hall-1", .town = "Shiqiao"};
	struct cause cause = make_cause("k1", &alarm, 1);
	cause.impacted = &impacted;
	cause.impacted_count = 1;
	tickets_cause(desk->tickets, &cause, CAUSE_OPENED, hour(0));
	size_t i = 0;
	const char *key;
	json_t *value, *ticket = json_object_get(desk->last, "ticket");
	json_object_foreach(ticket, key, value)
	{
		assert_true(i < ARRAY_LENGTH(members));
		assert_string_equal(key, members[i++]);
	}
	assert_int_equal(i, ARRAY_LENGTH(members));
	char *text = json_dumps(json_object_get(ticket, "root_cause_resource"), JSON_COMPACT);
	assert_string_equal(text, "{\"kind\":\"fan\",\"device\":\"sw1\",\"name\":\"fan 1\",\"site\":\"hall-1\","
				  "\"town\":\"Shiqiao\",\"department\":null}");
	free(text);
	text = json_dumps(json_object_get(ticket, "impacted_resource"), JSON_COMPACT);
	assert_string_equal(text, "[{\"kind\":\"device\",\"device\":\"sw1\",\"name\":\"sw1\",\"site\":\"hall-1\","
				  "\"town\":\"Shiqiao\",\"department\":null}]");
	free(text);
	text = json_dumps(json_object_get(desk->last, "actor"), JSON_COMPACT);
	assert_string_equal(text, "{\"kind\":\"agent\",\"name\":\"panyu-1\"}");
	free(text);
}

static void the_priority_follows_the_severity(void **state)
{
	static const struct {
		enum severity severity;
		const char *priority;
	} cases[] = {{SEVERITY_CRITICAL, "P1"}, {SEVERITY_MAJOR, "P2"}, {SEVERITY_MINOR, "P3"},
		{SEVERITY_WARNING, "P4"}, {SEVERITY_INDETERMINATE, "P4"}};
	struct desk *desk = *state;
	const struct alarm *alarm = one_alarm();
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct cause cause = make_cause("k", &alarm, 1);
		char key[2] = {(char)('a' + i)};
		cause.key = key;
		cause.severity = cases[i].severity;
		tickets_cause(desk->tickets, &cause, CAUSE_OPENED, hour(0));
		json_t *ticket = json_object_get(desk->last, "ticket");
		assert_string_equal(json_string_value(json_object_get(ticket, "priority")), cases[i].priority);
		tickets_cause(desk->tickets, &cause, CAUSE_ENDED, hour(0));
	}
}

static void a_change_says_what_changed(void **state)
{
	struct desk *desk = *state;
	const struct alarm *alarm = one_alarm();
	struct cause cause = make_cause("k1", &alarm, 1);
	tickets_cause(desk->tickets, &cause, CAUSE_OPENED, hour(0));
	buffer_clear(&desk->told);
	cause.severity = SEVERITY_CRITICAL;
	tickets_cause(desk->tickets, &cause, CAUSE_CHANGED, hour(1));
	expect(desk, "changed PY1-2026-000001 r2 new: severity \"major\">\"critical\" priority \"P2\">\"P1\"\n");
	struct impacted impacted = {.resource = {"site", NULL, "hall-1"}, .site = "hall-1"};
	cause.impacted = &impacted;
	cause.impacted_count = 1;
	tickets_cause(desk->tickets, &cause, CAUSE_CHANGED, hour(2));
	expect(desk, "changed PY1-2026-000001 r3 new: impacted_resource []>[\"site hall-1\"]\n");
	tickets_cause(desk->tickets, &cause, CAUSE_ENDED, hour(3));
}

static void a_change_that_changes_nothing_is_no_event(void **state)
{
	struct desk *desk = *state;
	const struct alarm *alarm = one_alarm();
	struct cause cause = make_cause("k1", &alarm, 1);
	tickets_cause(desk->tickets, &cause, CAUSE_OPENED, hour(0));
	buffer_clear(&desk->told);
	cause.title_en = "sw1: fan 1 failed again"; /* words alone are no news */
	tickets_cause(desk->tickets, &cause, CAUSE_CHANGED, hour(1));
	expect(desk, "");
	assert_int_equal(((struct ticket *)cause.ticket)->revision, 1);
	tickets_cause(desk->tickets, &cause, CAUSE_ENDED, hour(3));
}

static void an_alarm_that_left_stays_listed_as_cleared(void **state)
{
	struct desk *desk = *state;
	struct alarm alarms[2] = {make_alarm("fan 1"), make_alarm("fan 2")};
	const struct alarm *both[] = {&alarms[0], &alarms[1]};
	struct cause cause = make_cause("k1", both, 2);
	tickets_cause(desk->tickets, &cause, CAUSE_OPENED, hour(0));
	buffer_clear(&desk->told);
	cause.alarms_count = 1;
	tickets_cause(desk->tickets, &cause, CAUSE_CHANGED, hour(1));
	expect(desk,
		"changed PY1-2026-000001 r2 new: alarms [\"fan sw1 fan 1 fan-failed\",\"fan sw1 fan 2 fan-failed\"]>"
		"[\"fan sw1 fan 1 fan-failed\"]\n");
	json_t *listed = json_object_get(json_object_get(desk->last, "ticket"), "alarms");
	assert_int_equal(json_array_size(listed), 2);
	json_t *gone = json_array_get(listed, 1);
	assert_true(json_is_true(json_object_get(gone, "is_cleared")));
	assert_string_equal(json_string_value(json_object_get(gone, "last_changed")), "2026-11-27T15:00:00.000Z");
	/* It comes back: listed once. */
	cause.alarms_count = 2;
	tickets_cause(desk->tickets, &cause, CAUSE_CHANGED, hour(2));
	listed = json_object_get(json_object_get(desk->last, "ticket"), "alarms");
	assert_int_equal(json_array_size(listed), 2);
	tickets_cause(desk->tickets, &cause, CAUSE_ENDED, hour(3));
	/* A second end of the same alarm does not move the time at which it cleared. */
	listed = json_object_get(json_object_get(desk->last, "ticket"), "alarms");
	assert_string_equal(json_string_value(json_object_get(json_array_get(listed, 0), "last_changed")),
		"2026-11-27T17:00:00.000Z");
}

static void the_same_cause_soon_after_re_opens_its_ticket(void **state)
{
	struct desk *desk = *state;
	const struct alarm *alarm = one_alarm();
	struct cause cause = make_cause("k1", &alarm, 1), again = make_cause("k1", &alarm, 1);
	tickets_cause(desk->tickets, &cause, CAUSE_OPENED, hour(0));
	tickets_cause(desk->tickets, &cause, CAUSE_ENDED, hour(1));
	buffer_clear(&desk->told);
	tickets_cause(desk->tickets, &again, CAUSE_OPENED, hour(25)); /* 24 h after the resolution */
	expect(desk, "reopened PY1-2026-000001 r3 new: status \"resolved\">\"new\" "
		     "resolved \"2026-11-27T15:00:00.000Z\">null resolution_code \"recovered\">null reopened 0>1 "
		     "alarms []>[\"fan sw1 fan 1 fan-failed\"]\n");
	assert_int_equal(tickets_open_count(desk->tickets), 1);
	tickets_cause(desk->tickets, &again, CAUSE_ENDED, hour(26));
	assert_string_equal(json_string_value(json_object_get(json_object_get(desk->last, "ticket"), "opened")),
		"2026-11-27T14:00:00.000Z");
}

static void the_same_cause_later_opens_a_new_ticket_that_names_the_old_one(void **state)
{
	struct desk *desk = *state;
	const struct alarm *alarm = one_alarm();
	struct cause cause = make_cause("k1", &alarm, 1), again = make_cause("k1", &alarm, 1);
	tickets_cause(desk->tickets, &cause, CAUSE_OPENED, hour(0));
	tickets_cause(desk->tickets, &cause, CAUSE_ENDED, hour(1));
	buffer_clear(&desk->told);
	tickets_cause(desk->tickets, &again, CAUSE_OPENED, (struct wall){START + 25 * HOUR + 1});
	expect(desk, "opened PY1-2026-000002 r1 new: status null>\"new\"\n");
	json_t *ticket = json_object_get(desk->last, "ticket");
	assert_string_equal(json_string_value(json_object_get(ticket, "previous_ticket")), "PY1-2026-000001");
	/* Until it is closed it is there, but the new one is found by the cause. */
	assert_non_null(tickets_find(desk->tickets, "PY1-2026-000001"));
	tickets_cause(desk->tickets, &again, CAUSE_ENDED, hour(26));
	struct cause third = make_cause("k1", &alarm, 1);
	tickets_cause(desk->tickets, &third, CAUSE_OPENED, hour(27));
	assert_string_equal(((struct ticket *)third.ticket)->number, "PY1-2026-000002");
	tickets_cause(desk->tickets, &third, CAUSE_ENDED, hour(28));
}

static void another_cause_gets_a_ticket_of_its_own(void **state)
{
	struct desk *desk = *state;
	const struct alarm *alarm = one_alarm();
	struct cause cause = make_cause("k1", &alarm, 1), other = make_cause("k2", &alarm, 1);
	tickets_cause(desk->tickets, &cause, CAUSE_OPENED, hour(0));
	tickets_cause(desk->tickets, &cause, CAUSE_ENDED, hour(1));
	buffer_clear(&desk->told);
	tickets_cause(desk->tickets, &other, CAUSE_OPENED, hour(1));
	expect(desk, "opened PY1-2026-000002 r1 new: status null>\"new\"\n");
	assert_true(json_is_null(json_object_get(json_object_get(desk->last, "ticket"), "previous_ticket")));
	tickets_cause(desk->tickets, &other, CAUSE_ENDED, hour(2));
}

static void a_corrected_cause_keeps_its_ticket_and_re_opens_by_its_new_key(void **state)
{
	struct desk *desk = *state;
	const struct alarm *alarm = one_alarm();
	struct cause cause = make_cause("k1", &alarm, 1), again = make_cause("k2", &alarm, 1);
	struct cause old_key = make_cause("k1", &alarm, 1);
	tickets_cause(desk->tickets, &cause, CAUSE_OPENED, hour(0));
	buffer_clear(&desk->told);
	cause.key = "k2";
	cause.resource = (struct resource){"link", NULL, "fibre-1"};
	cause.category = "link";
	tickets_cause(desk->tickets, &cause, CAUSE_CHANGED, hour(1));
	expect(desk, "changed PY1-2026-000001 r2 new: category \"device\">\"link\" root_cause_resource \n");
	tickets_cause(desk->tickets, &cause, CAUSE_ENDED, hour(2));
	buffer_clear(&desk->told);
	tickets_cause(desk->tickets, &old_key, CAUSE_OPENED, hour(3));
	assert_non_null(strstr(buffer_text(&desk->told), "opened PY1-2026-000002"));
	buffer_clear(&desk->told);
	tickets_cause(desk->tickets, &again, CAUSE_OPENED, hour(3));
	assert_non_null(strstr(buffer_text(&desk->told), "reopened PY1-2026-000001"));
	tickets_cause(desk->tickets, &again, CAUSE_ENDED, hour(4));
	tickets_cause(desk->tickets, &old_key, CAUSE_ENDED, hour(4));
}

static void a_merged_cause_names_the_other_ticket(void **state)
{
	struct desk *desk = *state;
	const struct alarm *alarm = one_alarm();
	struct cause cause = make_cause("k1", &alarm, 1), into = make_cause("k2", &alarm, 1);
	tickets_cause(desk->tickets, &into, CAUSE_OPENED, hour(0));
	tickets_cause(desk->tickets, &cause, CAUSE_OPENED, hour(0));
	buffer_clear(&desk->told);
	cause.merged_into = &into;
	tickets_cause(desk->tickets, &cause, CAUSE_ENDED, hour(1));
	expect(desk, "merged PY1-2026-000002 r2 cancelled: status \"new\">\"cancelled\" "
		     "closed null>\"2026-11-27T15:00:00.000Z\" resolution_code null>\"merged\" "
		     "merged_into null>\"PY1-2026-000001\"\n");
	json_t *listed = json_object_get(json_object_get(desk->last, "ticket"), "alarms");
	assert_true(json_is_false(json_object_get(json_array_get(listed, 0), "is_cleared")));
	assert_int_equal(tickets_open_count(desk->tickets), 1);
	/* It does not re-open. */
	struct cause again = make_cause("k1", &alarm, 1);
	tickets_cause(desk->tickets, &again, CAUSE_OPENED, hour(2));
	expect(desk, "opened PY1-2026-000003 r1 new: status null>\"new\"\n");
	tickets_cause(desk->tickets, &again, CAUSE_ENDED, hour(2));
	tickets_cause(desk->tickets, &into, CAUSE_ENDED, hour(2));
}

static void numbers_start_anew_each_year_and_never_repeat(void **state)
{
	struct desk *desk = *state;
	const struct alarm *alarm = one_alarm();
	static const struct {
		const char *time, *number;
	} cases[] = {
		{"2026-12-31T23:59:59.000Z", "PY1-2026-000008"},
		{"2027-01-01T00:00:00.000Z", "PY1-2027-000001"},
		{"2026-12-31T23:59:59.500Z", "PY1-2026-000009"}, /* the clock was set back */
		{"2027-01-01T00:00:00.000Z", "PY1-2027-000002"},
	};
	tickets_restore_series(desk->tickets, 2026, 7);
	tickets_restore_series(desk->tickets, 2026, 3);
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct wall at;
		char key[2] = {(char)('a' + i)};
		struct cause cause = make_cause(key, &alarm, 1);
		assert_int_equal(wall_parse(cases[i].time, &at), 0);
		tickets_cause(desk->tickets, &cause, CAUSE_OPENED, at);
		assert_string_equal(((struct ticket *)cause.ticket)->number, cases[i].number);
		tickets_cause(desk->tickets, &cause, CAUSE_ENDED, at);
	}
}

/* A ticket of the desk as another agent would find it in the store. */
static struct ticket *restore(struct tickets *tickets, const struct ticket *ticket, struct cause *cause)
{
	json_t *state = json_pack("{s:O, s:s, s:n}", "body", ticket->body, "cause_key", ticket->cause_key, "cause");
	struct ticket *restored = tickets_restore(tickets, state, cause);
	json_decref(state);
	return restored;
}

static void a_restored_ticket_goes_on(void **state)
{
	struct desk *desk = *state;
	const struct alarm *alarm = one_alarm();
	struct cause cause = make_cause("k1", &alarm, 1), now = make_cause("k1", &alarm, 1);
	tickets_cause(desk->tickets, &cause, CAUSE_OPENED, hour(0));
	struct tickets *after = make_tickets(desk);
	struct ticket *restored = restore(after, cause.ticket, &now);
	assert_non_null(restored);
	assert_null(restore(after, cause.ticket, NULL)); /* not twice */
	assert_ptr_equal(now.ticket, restored);
	assert_int_equal(tickets_open_count(after), 1);
	assert_true(json_equal(restored->body, ((struct ticket *)cause.ticket)->body));
	tickets_settle_restored(after, hour(1));
	buffer_clear(&desk->told);
	tickets_cause(after, &now, CAUSE_ENDED, hour(2));
	assert_non_null(strstr(buffer_text(&desk->told), "resolved PY1-2026-000001 r2 resolved"));
	/* Numbers go on after the restored ones. */
	struct cause other = make_cause("k2", &alarm, 1);
	tickets_cause(after, &other, CAUSE_OPENED, hour(2));
	assert_string_equal(((struct ticket *)other.ticket)->number, "PY1-2026-000002");
	tickets_cause(after, &other, CAUSE_ENDED, hour(2));
	tickets_free(after);
	tickets_cause(desk->tickets, &cause, CAUSE_ENDED, hour(3));
}

static void a_restored_resolved_ticket_may_re_open(void **state)
{
	struct desk *desk = *state;
	const struct alarm *alarm = one_alarm();
	struct cause cause = make_cause("k1", &alarm, 1), again = make_cause("k1", &alarm, 1);
	tickets_cause(desk->tickets, &cause, CAUSE_OPENED, hour(0));
	const struct ticket *ticket = cause.ticket;
	tickets_cause(desk->tickets, &cause, CAUSE_ENDED, hour(1));
	struct tickets *after = make_tickets(desk);
	assert_non_null(restore(after, ticket, NULL));
	assert_int_equal(tickets_open_count(after), 0);
	buffer_clear(&desk->told);
	tickets_settle_restored(after, hour(2));
	expect(desk, "");
	tickets_cause(after, &again, CAUSE_OPENED, hour(3));
	assert_non_null(strstr(buffer_text(&desk->told), "reopened PY1-2026-000001 r3 new"));
	tickets_cause(after, &again, CAUSE_ENDED, hour(3));
	tickets_free(after);
}

static void an_open_ticket_whose_cause_is_no_more_is_resolved(void **state)
{
	struct desk *desk = *state;
	const struct alarm *alarm = one_alarm();
	struct cause cause = make_cause("k1", &alarm, 1);
	tickets_cause(desk->tickets, &cause, CAUSE_OPENED, hour(0));
	struct tickets *after = make_tickets(desk);
	assert_non_null(restore(after, cause.ticket, NULL));
	buffer_clear(&desk->told);
	tickets_settle_restored(after, hour(1));
	assert_non_null(strstr(buffer_text(&desk->told), "resolved PY1-2026-000001 r2 resolved"));
	assert_int_equal(tickets_open_count(after), 0);
	tickets_free(after);
	tickets_cause(desk->tickets, &cause, CAUSE_ENDED, hour(3));
}

static void a_state_that_cannot_be_read_is_refused(void **state)
{
	static const char *const broken[][2] = {
		{"status", "\"open\""},
		{"status", "null"},
		{"severity", "7"},
		{"id", "\"01JD000000000000000000000000000000000\""},
		{"id", "\"\""},
		{"number", "null"},
	};
	struct desk *desk = *state;
	const struct alarm *alarm = one_alarm();
	struct cause cause = make_cause("k1", &alarm, 1);
	tickets_cause(desk->tickets, &cause, CAUSE_OPENED, hour(0));
	struct ticket good = *(struct ticket *)cause.ticket;
	struct tickets *after = make_tickets(desk);
	for (size_t i = 0; i < ARRAY_LENGTH(broken); i++) {
		struct ticket bad = good;
		bad.body = json_deep_copy(good.body);
		json_object_set_new(bad.body, broken[i][0], json_loads(broken[i][1], JSON_DECODE_ANY, NULL));
		assert_null(restore(after, &bad, NULL));
		json_decref(bad.body);
	}
	json_t *list = json_array();
	assert_null(tickets_restore(after, list, NULL));
	json_decref(list);
	assert_int_equal(tickets_open_count(after), 0);
	tickets_free(after);
	tickets_cause(desk->tickets, &cause, CAUSE_ENDED, hour(3));
}

static void ten_thousand_alarms_in_one_ticket_are_no_trouble(void **state)
{
	enum { MANY = 10000 };
	struct desk *desk = *state;
	struct alarm *alarms = must_calloc(MANY, sizeof *alarms);
	const struct alarm **list = must_calloc(MANY, sizeof *list);
	for (size_t i = 0; i < MANY; i++) {
		char *name = must_printf("fan %zu", i);
		alarms[i] = make_alarm(name);
		list[i] = &alarms[i];
	}
	struct cause cause = make_cause("k1", list, MANY / 2);
	tickets_cause(desk->tickets, &cause, CAUSE_OPENED, hour(0));
	cause.alarms_count = MANY;
	tickets_cause(desk->tickets, &cause, CAUSE_CHANGED, hour(1));
	cause.alarms_count = 1;
	tickets_cause(desk->tickets, &cause, CAUSE_CHANGED, hour(2));
	assert_int_equal(json_array_size(json_object_get(json_object_get(desk->last, "ticket"), "alarms")), MANY);
	tickets_cause(desk->tickets, &cause, CAUSE_ENDED, hour(3));
	for (size_t i = 0; i < MANY; i++)
		free(alarms[i].key);
	free(alarms);
	free(list);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_cause_opens_a_ticket_and_resolves_it),
		TEST(the_ticket_has_the_members_of_the_contract_in_order),
		TEST(the_priority_follows_the_severity),
		TEST(a_change_says_what_changed),
		TEST(a_change_that_changes_nothing_is_no_event),
		TEST(an_alarm_that_left_stays_listed_as_cleared),
		TEST(the_same_cause_soon_after_re_opens_its_ticket),
		TEST(the_same_cause_later_opens_a_new_ticket_that_names_the_old_one),
		TEST(another_cause_gets_a_ticket_of_its_own),
		TEST(a_corrected_cause_keeps_its_ticket_and_re_opens_by_its_new_key),
		TEST(a_merged_cause_names_the_other_ticket),
		TEST(numbers_start_anew_each_year_and_never_repeat),
		TEST(a_restored_ticket_goes_on),
		TEST(a_restored_resolved_ticket_may_re_open),
		TEST(an_open_ticket_whose_cause_is_no_more_is_resolved),
		TEST(a_state_that_cannot_be_read_is_refused),
		TEST(ten_thousand_alarms_in_one_ticket_are_no_trouble),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
