/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The body of a ticket: the JSON object that every event carries whole. Made from a cause, and brought up to date with
 * it; what differs is told as {field, from, to}. Lists (alarms, impacted resources) are told by the names of their
 * members, since the whole lists stand in the ticket.
 *
 * An alarm that leaves the cause stays in the ticket, marked as cleared: the history of the fault is what a repairer
 * reads.
 */
#include "base/must.h"
#include "private.h"
#include <string.h>

json_t *time_json(struct wall at)
{
	char text[WALL_TEXT_SIZE];

	return wall_is_set(at) ? json_string(wall_format(at, text)) : json_null();
}

static json_t *text_json(const char *text)
{
	return text ? json_string(text) : json_null();
}

static json_t *resource_json(
	const struct resource *resource, const char *site, const char *town, const char *department)
{
	json_t *object = json_pack("{s:s}", "kind", resource->kind);

	if (resource->device)
		json_object_set_new(object, "device", json_string(resource->device));
	json_object_set_new(object, "name", json_string(resource->name));
	json_object_set_new(object, "site", text_json(site));
	json_object_set_new(object, "town", text_json(town));
	json_object_set_new(object, "department", text_json(department));
	return object;
}

static json_t *root_json(const struct cause *cause)
{
	return resource_json(&cause->resource, cause->site, cause->town, cause->department);
}

static json_t *impacted_json(const struct cause *cause)
{
	json_t *list = json_array();

	for (size_t i = 0; i < cause->impacted_count; i++) {
		const struct impacted *one = &cause->impacted[i];

		json_array_append_new(list, resource_json(&one->resource, one->site, one->town, one->department));
	}
	return list;
}

static json_t *title_json(const struct cause *cause)
{
	return json_pack("{s:s, s:s}", "en", cause->title_en, "zh", cause->title_zh);
}

/* Alarms */

/* What tells an alarm of a body from the others. */
static char *alarm_identity(const json_t *alarm)
{
	const json_t *resource = json_object_get(alarm, "resource");
	const char *parts[] = {json_string_value(json_object_get(resource, "kind")),
		json_string_value(json_object_get(resource, "device")),
		json_string_value(json_object_get(resource, "name")),
		json_string_value(json_object_get(alarm, "alarm_type_id")),
		json_string_value(json_object_get(alarm, "alarm_type_qualifier"))};

	for (size_t i = 0; i < ARRAY_LENGTH(parts); i++)
		if (!parts[i])
			parts[i] = "";
	return must_printf("%s\n%s\n%s\n%s\n%s", parts[0], parts[1], parts[2], parts[3], parts[4]);
}

static json_t *alarms_json(const struct cause *cause)
{
	json_t *list = json_array();

	for (size_t i = 0; i < cause->alarms_count; i++)
		json_array_append_new(list, alarm_json(cause->alarms[i]));
	return list;
}

static void clear_alarm(json_t *alarm, struct wall at)
{
	if (json_is_true(json_object_get(alarm, "is_cleared")))
		return;
	json_object_set_new(alarm, "is_cleared", json_true());
	json_object_set_new(alarm, "last_changed", time_json(at));
}

/* The cause's alarms, then those that it has lost. */
static json_t *alarms_merged(const struct cause *cause, const json_t *before, struct wall at)
{
	json_t *list = alarms_json(cause), *standing = json_object(), *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		auto_free char *identity = alarm_identity(one);
		json_object_set_new(standing, identity, json_true());
	}
	json_array_foreach((json_t *)before, i, one)
	{
		auto_free char *identity = alarm_identity(one);
		if (json_object_get(standing, identity))
			continue;
		json_t *over = json_deep_copy(one);
		clear_alarm(over, at);
		json_array_append_new(list, over);
	}
	json_decref(standing);
	return list;
}

/* Changes */

bool body_set(json_t *body, const char *field, json_t *value, json_t *changes)
{
	const json_t *before = json_object_get(body, field);

	if (before && json_equal(before, value)) {
		json_decref(value);
		return false;
	}
	if (changes)
		json_array_append_new(
			changes, json_pack("{s:s, s:O?, s:O}", "field", field, "from", before, "to", value));
	json_object_set_new(body, field, value);
	return true;
}

/* Who is in a list, in words: "interface core-1 XGE1/0/7 interface-down"; cleared alarms are left out. */
static json_t *members(const json_t *list)
{
	json_t *names = json_array(), *one;
	size_t i;

	json_array_foreach((json_t *)list, i, one)
	{
		const json_t *resource = json_object_get(one, "resource");
		const json_t *named = resource ? resource : one;
		const char *device = json_string_value(json_object_get(named, "device"));
		const char *name = json_string_value(json_object_get(named, "name"));
		const char *type = json_string_value(json_object_get(one, "alarm_type_id"));
		bool own = !device || strcmp(device, name) == 0;

		if (json_is_true(json_object_get(one, "is_cleared")))
			continue;
		json_array_append_new(
			names, json_sprintf("%s %s%s%s%s%s", json_string_value(json_object_get(named, "kind")),
				       own ? "" : device, own ? "" : " ", name, type ? " " : "", type ? type : ""));
	}
	return names;
}

static bool set_list(json_t *body, const char *field, json_t *list, json_t *changes)
{
	json_t *from = members(json_object_get(body, field)), *to = members(list);
	bool differ = !json_equal(from, to);

	if (differ && changes)
		json_array_append_new(changes, json_pack("{s:s, s:O, s:O}", "field", field, "from", from, "to", to));
	json_decref(from);
	json_decref(to);
	json_object_set_new(body, field, list);
	return differ;
}

void body_clear_alarms(json_t *body, struct wall at, json_t *changes)
{
	json_t *list = json_deep_copy(json_object_get(body, "alarms")), *alarm;
	size_t i;

	json_array_foreach(list, i, alarm) clear_alarm(alarm, at);
	set_list(body, "alarms", list, changes);
}

bool body_is_reported(const json_t *body)
{
	const char *source = json_string_value(json_object_get(body, "source"));

	return source && strcmp(source, "reported") == 0;
}

bool body_update(json_t *body, const struct cause *cause, bool keep_priority, struct wall at, json_t *changes)
{
	bool differ = false;

	differ |= body_set(body, "severity", json_string(severity_text(cause->severity)), changes);
	if (!keep_priority)
		differ |= body_set(body, "priority", json_string(priority_of(cause->severity)), changes);
	differ |= body_set(body, "category", json_string(cause->category), changes);
	differ |= body_set(body, "alarm_type_id", json_string(cause->alarm_type_id), changes);
	differ |= body_set(body, "probable_cause", text_json(cause->probable_cause), changes);
	differ |= body_set(body, "root_cause_resource", root_json(cause), changes);
	differ |= set_list(body, "impacted_resource", impacted_json(cause), changes);
	differ |= set_list(body, "alarms", alarms_merged(cause, json_object_get(body, "alarms"), at), changes);
	/* The title follows from the rest: it is brought up to date, and is no news by itself. What people wrote stays.
	 */
	if (!body_is_reported(body))
		differ |= body_set(body, "title", title_json(cause), differ ? changes : NULL) && differ;
	return differ;
}

/* What every new ticket begins with, after what tells it from others. */
static void begin(json_t *body, struct wall occurred, struct wall at)
{
	static const char *const none[] = {"merged_into", "previous_ticket"};
	static const char *const later[] = {"acknowledged", "resolved", "closed"};
	static const char *const last[] = {"calendar", "promised_s", "used_s", "on_time", "response_on_time",
		"stop_reason", "stop_until", "resolution_comment", "rating", "description"};

	json_object_set_new(body, "external_ids", json_object());
	for (size_t i = 0; i < ARRAY_LENGTH(none); i++)
		json_object_set_new(body, none[i], json_null());
	json_object_set_new(body, "reopened", json_integer(0));
	json_object_set_new(body, "occurred", time_json(occurred));
	json_object_set_new(body, "opened", time_json(at));
	json_object_set_new(body, "respond_by", json_null());
	json_object_set_new(body, "resolve_by", json_null());
	for (size_t i = 0; i < ARRAY_LENGTH(later); i++)
		json_object_set_new(body, later[i], json_null());
	json_object_set_new(body, "stopped_s", json_integer(0));
	json_object_set_new(body, "resolution_code", json_null());
	for (size_t i = 0; i < ARRAY_LENGTH(last); i++)
		json_object_set_new(body, last[i], json_null());
	json_object_set_new(body, "related", json_array());
}

static json_t *identity_json(
	const struct ticket *ticket, const char *priority, const char *source, const char *category)
{
	return json_pack("{s:s, s:s, s:I, s:s, s:s, s:s, s:s, s:s}", "id", ticket->id, "number", ticket->number,
		"revision", (json_int_t)ticket->revision, "status", ticket_status_text(ticket->status), "severity",
		severity_text(ticket->severity), "priority", priority, "source", source, "category", category);
}

json_t *body_new(const struct ticket *ticket, const struct cause *cause, struct wall at)
{
	json_t *body = identity_json(ticket, priority_of(ticket->severity), "detected", cause->category);

	json_object_set_new(body, "title", title_json(cause));
	json_object_set_new(body, "alarm_type_id", json_string(cause->alarm_type_id));
	json_object_set_new(body, "probable_cause", text_json(cause->probable_cause));
	json_object_set_new(body, "root_cause_resource", root_json(cause));
	json_object_set_new(body, "impacted_resource", impacted_json(cause));
	json_object_set_new(body, "alarms", alarms_json(cause));
	json_object_set_new(body, "team", json_null());
	json_object_set_new(body, "assignee", json_null());
	json_object_set_new(body, "department", text_json(cause->department));
	begin(body, cause->occurred, at);
	must(body);
	return body;
}

json_t *body_reported(const struct ticket *ticket, const struct ticket_request *request, json_t *root, struct wall at)
{
	const char *priority = request->priority ? request->priority : priority_of(ticket->severity);
	const char *place = json_string_value(json_object_get(root, "department"));
	json_t *body = identity_json(ticket, priority, "reported", request->category ? request->category : "other");

	json_object_set_new(body, "title", json_pack("{s:s, s:s}", "en", request->title, "zh", request->title));
	json_object_set_new(body, "alarm_type_id", json_null());
	json_object_set_new(body, "probable_cause", json_null());
	json_object_set_new(body, "root_cause_resource", root);
	json_object_set_new(body, "impacted_resource", json_array());
	json_object_set_new(body, "alarms", json_array());
	json_object_set_new(body, "team", text_json(request->team));
	json_object_set_new(body, "assignee", text_json(request->assignee));
	json_object_set_new(body, "department", text_json(request->department ? request->department : place));
	begin(body, at, at);
	json_object_set_new(body, "description", text_json(request->description));
	if (request->system)
		json_object_set_new(
			json_object_get(body, "external_ids"), request->system, json_string(request->external));
	must(body);
	return body;
}
