/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Causes to the store and back. Only what cannot be worked out again is kept: the root, since when, and which alarms
 * are members; the rest follows from alarms and inventory, and is kept only so that a cause that ends at once still has
 * its title and places. Alarms come back before causes and are named by key.
 */
#include "base/must.h"
#include "causes/private.h"
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {
	[TROUBLE_LINK] = "link",
	[TROUBLE_DEVICE] = "device",
	[TROUBLE_ALARM] = "alarm",
};

static void set_string(json_t *json, const char *name, const char *text)
{
	json_object_set_new(json, name, text ? json_string(text) : json_null());
}

static json_t *members_state(const struct trouble *trouble)
{
	json_t *list = json_array();
	for (size_t i = 0; i < trouble->cause.alarms_count; i++)
		if (trouble->members[i]->alarm)
			json_array_append_new(list, json_pack("{s:s, s:b}", "key", trouble->members[i]->alarm->key,
							    "loud", (int)trouble->members[i]->is_loud));
	return list;
}

json_t *cause_state(const struct cause *cause)
{
	const struct trouble *trouble = container_of(cause, struct trouble, cause);
	char occurred[WALL_TEXT_SIZE];
	json_t *resource = json_object();
	json_t *state = json_object();
	set_string(resource, "kind", cause->resource.kind);
	if (cause->resource.device)
		set_string(resource, "device", cause->resource.device);
	set_string(resource, "name", cause->resource.name);
	set_string(state, "root", kinds[trouble->kind]);
	json_object_set_new(state, "resource", resource);
	set_string(state, "alarm_type_id", cause->alarm_type_id);
	set_string(state, "qualifier", trouble->qualifier);
	set_string(state, "site", cause->site);
	set_string(state, "town", cause->town);
	set_string(state, "department", cause->department);
	set_string(state, "role", cause->role);
	set_string(state, "probable_cause", cause->probable_cause);
	set_string(state, "event_type", cause->event_type);
	set_string(state, "category", cause->category);
	set_string(state, "title_en", cause->title_en);
	set_string(state, "title_zh", cause->title_zh);
	set_string(state, "severity", severity_text(cause->severity));
	set_string(state, "occurred", wall_is_set(cause->occurred) ? wall_format(cause->occurred, occurred) : NULL);
	json_object_set_new(state, "alarms", members_state(trouble));
	return state;
}

static struct member *member_restore(struct causes *causes, const struct alarm *alarm, bool is_loud)
{
	struct member *member = must_calloc(1, sizeof *member);
	member->alarm = alarm;
	member->means = alarm->means;
	member->is_loud = is_loud || alarm->severity >= causes->options.least_severity;
	map_put_text(&causes->members, alarm->key, member);
	member_locate(causes, member);
	return member;
}

static void restore_members(struct trouble *trouble, const json_t *list, const struct alarms *alarms)
{
	struct causes *causes = trouble->causes;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *key = NULL;
		int is_loud = 1;
		if (json_unpack(json_array_get(list, i), "{s:s, s?b}", "key", &key, "loud", &is_loud) < 0)
			continue;
		const struct alarm *alarm = alarms_find(alarms, key);
		if (alarm && !map_find_text(&causes->members, key))
			trouble_join(trouble, member_restore(causes, alarm, is_loud));
	}
	causes->version++;
}

static int parse_root(const json_t *state, struct root *ret_root)
{
	const char *kind = NULL;
	struct root root = {.link = NO_NUMBER, .qualifier = ""};
	if (json_unpack((json_t *)state, "{s:s, s:{s:s, s?s, s:s}, s:s, s:s}", "root", &kind, "resource", "kind",
		    &root.resource.kind, "device", &root.resource.device, "name", &root.resource.name, "alarm_type_id",
		    &root.type, "qualifier", &root.qualifier) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
		if (strcmp(kind, kinds[i]) == 0) {
			root.kind = (enum trouble_kind)i;
			*ret_root = root;
			return 0;
		}
	return -1;
}

static const char *text_of(const json_t *state, const char *name)
{
	return json_string_value(json_object_get(state, name));
}

struct cause *causes_restore(struct causes *causes, const json_t *state, const struct alarms *alarms)
{
	struct root root;
	if (parse_root(state, &root) < 0 || trouble_find(causes, &root))
		return NULL;
	struct trouble *trouble = trouble_new(causes, &root);
	struct cause *cause = &trouble->cause;
	set_text(&cause->site, text_of(state, "site"));
	set_text(&cause->town, text_of(state, "town"));
	set_text(&cause->department, text_of(state, "department"));
	set_text(&cause->role, text_of(state, "role"));
	set_text(&cause->probable_cause, text_of(state, "probable_cause"));
	set_text(&cause->event_type, text_of(state, "event_type"));
	set_text(&cause->category, text_of(state, "category"));
	set_text(&cause->title_en, text_of(state, "title_en"));
	set_text(&cause->title_zh, text_of(state, "title_zh"));
	cause->severity = severity_parse(text_of(state, "severity"));
	const char *occurred = text_of(state, "occurred");
	if (occurred)
		wall_parse(occurred, &cause->occurred);
	trouble->is_told = true;
	restore_members(trouble, json_object_get(state, "alarms"), alarms);
	return cause;
}
