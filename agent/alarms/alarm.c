/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An alarm as a value. Its texts are copies, made valid UTF-8 when they are taken in, since they come from checks that
 * people write and, through them, from devices; so everything to the right may put them into JSON without a second
 * look. A verdict of every round brings the same texts again: what has not changed is not copied.
 *
 * The JSON names are RFC 8632's leaves with underscores, see the event contract in the design. The state for the store
 * is the same object with two members more, so there is only one writer.
 */
#include "alarms/alarm.h"
#include "base/must.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const meanings[] = {
	[MEANS_NOTHING] = "nothing",
	[MEANS_UNREACHABLE] = "unreachable",
	[MEANS_DOWN] = "down",
};

static void add_part(struct buffer *into, const char *part)
{
	for (const char *at = part ? part : ""; *at; at++) {
		if (*at == '|' || *at == '\\')
			buffer_add(into, "\\", 1);
		buffer_add(into, at, 1);
	}
}

void alarm_key(struct buffer *into, const struct resource *resource, const char *type, const char *qualifier)
{
	add_part(into, resource->kind);
	buffer_add(into, "|", 1);
	add_part(into, resource->device);
	buffer_add(into, "|", 1);
	add_part(into, resource->name);
	buffer_add(into, "|", 1);
	add_part(into, type);
	buffer_add(into, "|", 1);
	add_part(into, qualifier);
}

/* A copy that is valid UTF-8; NULL becomes "". */
static char *copy_text(const char *text)
{
	if (!text)
		return must_strdup("");
	size_t length = strlen(text);
	if (utf8_is_valid(text, length))
		return must_strdup(text);
	auto_buffer clean = BUFFER_EMPTY;
	text_from_device(&clean, text, length);
	return must_strdup(buffer_text(&clean));
}

/* Copies `text` over `*held` unless it says the same. */
static void replace_text(char **held, const char *text)
{
	if (*held && strcmp(*held, text ? text : "") == 0)
		return;
	free(*held);
	*held = copy_text(text);
}

void alarm_init(struct alarm *alarm, const struct verdict *verdict)
{
	auto_buffer key = BUFFER_EMPTY;
	alarm_key(&key, &verdict->resource, verdict->alarm_type_id, verdict->qualifier);
	*alarm = (struct alarm){
		.key = must_strdup(buffer_text(&key)),
		.resource =
			{
				.kind = copy_text(verdict->resource.kind),
				.device = verdict->resource.device ? copy_text(verdict->resource.device) : NULL,
				.name = copy_text(verdict->resource.name),
			},
		.alarm_type_id = copy_text(verdict->alarm_type_id),
		.qualifier = copy_text(verdict->qualifier),
		.is_cleared = true,
		.time_created = WALL_NONE,
		.last_raised = WALL_NONE,
		.last_changed = WALL_NONE,
		.cleared_at = WALL_NONE,
	};
}

static void free_evidence(struct alarm *alarm)
{
	for (size_t i = 0; i < alarm->evidence_count; i++) {
		free(alarm->evidence[i].column);
		free(alarm->evidence[i].value);
	}
	free(alarm->evidence);
	alarm->evidence = NULL;
	alarm->evidence_count = 0;
}

void alarm_done(struct alarm *alarm)
{
	free(alarm->key);
	free((char *)alarm->resource.kind);
	free((char *)alarm->resource.device);
	free((char *)alarm->resource.name);
	free(alarm->alarm_type_id);
	free(alarm->qualifier);
	free(alarm->event_type);
	free(alarm->probable_cause);
	free(alarm->text_en);
	free(alarm->text_zh);
	free(alarm->advice_en);
	free(alarm->advice_zh);
	free_evidence(alarm);
	*alarm = (struct alarm){0};
}

static void take_evidence(struct alarm *alarm, const struct verdict *verdict, struct wall at)
{
	if (alarm->evidence_count != verdict->evidence_count) {
		free_evidence(alarm);
		if (verdict->evidence_count > 0)
			alarm->evidence = must_calloc(verdict->evidence_count, sizeof *alarm->evidence);
		alarm->evidence_count = verdict->evidence_count;
	}
	for (size_t i = 0; i < alarm->evidence_count; i++) {
		replace_text(&alarm->evidence[i].column, verdict->evidence[i].column);
		replace_text(&alarm->evidence[i].value, verdict->evidence[i].value);
		alarm->evidence[i].time = at;
	}
}

void alarm_take(struct alarm *alarm, const struct verdict *verdict, struct wall at)
{
	replace_text(&alarm->event_type, verdict->event_type);
	replace_text(&alarm->probable_cause, verdict->probable_cause);
	replace_text(&alarm->text_en, verdict->text_en);
	replace_text(&alarm->text_zh, verdict->text_zh);
	replace_text(&alarm->advice_en, verdict->advice_en);
	replace_text(&alarm->advice_zh, verdict->advice_zh);
	alarm->means = verdict->means;
	take_evidence(alarm, verdict, at);
}

static json_t *time_json(struct wall at)
{
	char text[WALL_TEXT_SIZE];
	return wall_is_set(at) ? json_string(wall_format(at, text)) : json_null();
}

static json_t *evidence_json(const struct alarm *alarm)
{
	json_t *list = json_array();
	for (size_t i = 0; i < alarm->evidence_count; i++) {
		const struct alarm_evidence *item = &alarm->evidence[i];
		json_array_append_new(list, json_pack("{s:o, s:s, s:s}", "time", time_json(item->time), "column",
						    item->column, "value", item->value));
	}
	return list;
}

json_t *alarm_json(const struct alarm *alarm)
{
	json_t *resource = json_pack("{s:s}", "kind", alarm->resource.kind);
	if (alarm->resource.device)
		json_object_set_new(resource, "device", json_string(alarm->resource.device));
	json_object_set_new(resource, "name", json_string(alarm->resource.name));
	json_t *json = json_pack("{s:o, s:s, s:s, s:s, s:s, s:s, s:b, s:o, s:o, s:o, s:{s:s, s:s}, s:{s:s, s:s}, s:o}",
		"resource", resource, "alarm_type_id", alarm->alarm_type_id, "alarm_type_qualifier", alarm->qualifier,
		"perceived_severity", severity_text(alarm->severity), "event_type", alarm->event_type, "probable_cause",
		alarm->probable_cause, "is_cleared", (int)alarm->is_cleared, "time_created",
		time_json(alarm->time_created), "last_raised", time_json(alarm->last_raised), "last_changed",
		time_json(alarm->last_changed), "alarm_text", "en", alarm->text_en, "zh", alarm->text_zh,
		"proposed_repair_action", "en", alarm->advice_en, "zh", alarm->advice_zh, "evidence",
		evidence_json(alarm));
	must(json);
	return json;
}

json_t *alarm_state(const struct alarm *alarm)
{
	json_t *state = alarm_json(alarm);
	json_object_set_new(state, "means", json_string(meanings[alarm->means]));
	json_object_set_new(state, "raises", json_integer((json_int_t)alarm->raises));
	return state;
}

static int parse_meaning(const char *word, enum check_meaning *ret_means)
{
	for (size_t i = 0; i < ARRAY_LENGTH(meanings); i++)
		if (strcmp(word, meanings[i]) == 0) {
			*ret_means = (enum check_meaning)i;
			return 0;
		}
	return -EINVAL;
}

static void parse_evidence(struct alarm *alarm, const json_t *list)
{
	size_t count = json_array_size(list);
	alarm->evidence = count ? must_calloc(count, sizeof *alarm->evidence) : NULL;
	for (size_t i = 0; i < count; i++) {
		const char *time = NULL, *column = NULL, *value = NULL;
		struct alarm_evidence item = {.time = WALL_NONE};
		if (json_unpack(json_array_get(list, i), "{s?s, s:s, s:s}", "time", &time, "column", &column, "value",
			    &value) < 0)
			continue; /* evidence is for eyes: the alarm is worth more than one line of it */
		if (time)
			wall_parse(time, &item.time);
		item.column = copy_text(column);
		item.value = copy_text(value);
		alarm->evidence[alarm->evidence_count++] = item;
	}
}

int alarm_parse(struct alarm *alarm, const json_t *state)
{
	struct verdict verdict = {0};
	const char *severity, *created, *raised, *changed, *means;
	const json_t *evidence = NULL;
	json_int_t raises = 0;
	*alarm = (struct alarm){0};
	if (json_unpack((json_t *)state,
		    "{s:{s:s, s?s, s:s}, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:{s:s, s:s}, s:{s:s, s:s}, s:s, "
		    "s?I, s?o}",
		    "resource", "kind", &verdict.resource.kind, "device", &verdict.resource.device, "name",
		    &verdict.resource.name, "alarm_type_id", &verdict.alarm_type_id, "alarm_type_qualifier",
		    &verdict.qualifier, "perceived_severity", &severity, "event_type", &verdict.event_type,
		    "probable_cause", &verdict.probable_cause, "time_created", &created, "last_raised", &raised,
		    "last_changed", &changed, "alarm_text", "en", &verdict.text_en, "zh", &verdict.text_zh,
		    "proposed_repair_action", "en", &verdict.advice_en, "zh", &verdict.advice_zh, "means", &means,
		    "raises", &raises, "evidence", &evidence) < 0)
		return -EINVAL;
	struct wall times[3];
	enum severity parsed = severity_parse(severity);
	if (parsed <= SEVERITY_CLEARED || parse_meaning(means, &verdict.means) < 0 ||
		wall_parse(created, &times[0]) < 0 || wall_parse(raised, &times[1]) < 0 ||
		wall_parse(changed, &times[2]) < 0)
		return -EINVAL;
	alarm_init(alarm, &verdict);
	alarm_take(alarm, &verdict, WALL_NONE);
	parse_evidence(alarm, evidence);
	alarm->severity = parsed;
	alarm->is_cleared = false;
	alarm->time_created = times[0];
	alarm->last_raised = times[1];
	alarm->last_changed = times[2];
	alarm->raises = raises > 0 ? (uint64_t)raises : 1;
	return 0;
}
