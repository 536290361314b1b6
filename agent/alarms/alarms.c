/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The alarm state machine. For each alarm there is at most one entry, in one of three states:
 *
 *   held      a verdict wants it raised, but its hold is not over; nobody to the right knows of it
 *   raised    known to the right; verdicts change its severity and, silently, its texts
 *   clearing  raised still, but the last verdict said cleared and its hold is not over
 *
 *           verdict > cleared             hold over               verdict cleared            hold over
 *   (none) ------------------> held ------------------> raised ------------------> clearing ----------> (none)
 *                               | verdict cleared          ^      verdict > cleared    |
 *                               +--> (none), no trace      +---------------------------+
 *
 * So a port that flaps faster than its hold_clear stays one alarm. A hold runs from the first verdict that wanted the
 * change; later ones neither start it again nor, if the rule's hold was shortened meanwhile, wait for the old one.
 * While an alarm is clearing it keeps its severity: a check that asks for it keeps its hysteresis.
 *
 * All entries are in one list in the order in which they came, so that a run is the same each time it is played; the
 * device's own list is what makes a removal cheap. The callback must not call back into this stage.
 */
#include "alarms/alarm.h"
#include "base/map.h"
#include "base/must.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum entry_state { ENTRY_HELD, ENTRY_RAISED, ENTRY_CLEARING };

struct entry {
	struct alarm alarm;
	enum entry_state state;
	enum severity wanted; /* of a held one */
	struct mono since; /* when the hold that runs began */
	struct timer timer; /* end of that hold */
	struct alarms *alarms;
	struct entry *previous, *next; /* of all */
	struct group *group;
	struct entry *group_previous, *group_next; /* of the same device */
};

/* The alarms of one device; "" for those of links and sites. */
struct group {
	char *device;
	struct entry *first, *last;
};

struct alarms {
	struct timers *timers;
	alarms_cb *cb;
	void *data;
	struct map entries; /* by key */
	struct map groups; /* by device */
	struct entry *first, *last;
	size_t raised;
	int64_t offset_ms; /* from monotonic to wall time */
};

static void hold_over(struct timer *timer, struct mono now);

struct alarms *alarms_new(struct timers *timers, alarms_cb *cb, void *data)
{
	struct alarms *alarms = must_calloc(1, sizeof *alarms);
	*alarms = (struct alarms){.timers = timers, .cb = cb, .data = data};
	return alarms;
}

void alarms_set_wall(struct alarms *alarms, struct mono now, struct wall wall)
{
	alarms->offset_ms = wall.ms - now.ns / NS_PER_MS;
}

static struct wall wall_of(const struct alarms *alarms, struct mono now)
{
	return (struct wall){alarms->offset_ms + now.ns / NS_PER_MS};
}

static struct group *group_of(struct alarms *alarms, const char *device)
{
	struct group *group = map_find_text(&alarms->groups, device ? device : "");
	if (!group) {
		group = must_calloc(1, sizeof *group);
		group->device = must_strdup(device ? device : "");
		map_put_text(&alarms->groups, group->device, group);
	}
	return group;
}

static void entry_link(struct entry *entry)
{
	struct alarms *alarms = entry->alarms;
	struct group *group = group_of(alarms, entry->alarm.resource.device);
	entry->previous = alarms->last;
	*(alarms->last ? &alarms->last->next : &alarms->first) = entry;
	alarms->last = entry;
	entry->group = group;
	entry->group_previous = group->last;
	*(group->last ? &group->last->group_next : &group->first) = entry;
	group->last = entry;
	map_put_text(&alarms->entries, entry->alarm.key, entry);
}

static void entry_unlink(struct entry *entry)
{
	struct alarms *alarms = entry->alarms;
	struct group *group = entry->group;
	map_remove_text(&alarms->entries, entry->alarm.key);
	*(entry->previous ? &entry->previous->next : &alarms->first) = entry->next;
	*(entry->next ? &entry->next->previous : &alarms->last) = entry->previous;
	*(entry->group_previous ? &entry->group_previous->group_next : &group->first) = entry->group_next;
	*(entry->group_next ? &entry->group_next->group_previous : &group->last) = entry->group_previous;
	if (!group->first) {
		map_remove_text(&alarms->groups, group->device);
		free(group->device);
		free(group);
	}
}

static struct entry *entry_new(struct alarms *alarms, const struct alarm *alarm)
{
	struct entry *entry = must_calloc(1, sizeof *entry);
	entry->alarms = alarms;
	entry->alarm = *alarm;
	timer_init(&entry->timer, hold_over);
	entry_link(entry);
	return entry;
}

static void entry_free(struct entry *entry)
{
	entry_unlink(entry);
	timer_stop(entry->alarms->timers, &entry->timer);
	alarm_done(&entry->alarm);
	free(entry);
}

void alarms_free(struct alarms *alarms)
{
	if (!alarms)
		return;
	while (alarms->first)
		entry_free(alarms->first);
	map_done(&alarms->entries);
	map_done(&alarms->groups);
	free(alarms);
}

static void announce(struct entry *entry, enum alarm_change change, struct mono now)
{
	struct alarms *alarms = entry->alarms;
	if (alarms->cb)
		alarms->cb(alarms->data, &entry->alarm, change, now, wall_of(alarms, now));
}

static void entry_raise(struct entry *entry, struct mono now)
{
	struct wall at = wall_of(entry->alarms, now);
	struct alarm *alarm = &entry->alarm;
	entry->state = ENTRY_RAISED;
	alarm->severity = entry->wanted;
	alarm->is_cleared = false;
	alarm->time_created = alarm->last_raised = alarm->last_changed = at;
	alarm->raises = 1;
	entry->alarms->raised++;
	announce(entry, ALARM_RAISED, now);
}

static void entry_clear(struct entry *entry, const char *reason, struct mono now)
{
	struct wall at = wall_of(entry->alarms, now);
	entry->alarm.is_cleared = true;
	entry->alarm.last_changed = entry->alarm.cleared_at = at;
	entry->alarm.cleared_reason = reason;
	entry->alarms->raised--;
	announce(entry, ALARM_CLEARED, now);
	entry_free(entry);
}

/* Does what the hold held back. */
static void entry_finish(struct entry *entry, struct mono now)
{
	timer_stop(entry->alarms->timers, &entry->timer);
	if (entry->state == ENTRY_HELD)
		entry_raise(entry, now);
	else
		entry_clear(entry, "cleared", now);
}

static void hold_over(struct timer *timer, struct mono now)
{
	entry_finish(container_of(timer, struct entry, timer), now);
}

/* Waits until `hold_ms` after `since`, not at all when that has passed. */
static void entry_hold(struct entry *entry, int64_t hold_ms, struct mono now)
{
	struct mono until = mono_add_ms(entry->since, hold_ms > 0 ? hold_ms : 0);
	if (until.ns <= now.ns)
		entry_finish(entry, now);
	else
		timer_set(entry->alarms->timers, &entry->timer, until);
}

static void entry_ends(struct entry *entry, const char *reason, struct mono now)
{
	if (entry->state == ENTRY_HELD)
		entry_free(entry);
	else
		entry_clear(entry, reason, now);
}

/* A verdict that says cleared. */
static void report_cleared(struct entry *entry, const struct verdict *verdict, struct mono now)
{
	if (entry->state == ENTRY_HELD) {
		entry_free(entry);
		return;
	}
	if (entry->state == ENTRY_RAISED) {
		entry->state = ENTRY_CLEARING;
		entry->since = now;
	}
	entry_hold(entry, verdict->hold_clear_ms, now);
}

/* A verdict with a severity, on an entry that is there. */
static void report_severity(struct entry *entry, const struct verdict *verdict, struct mono now)
{
	struct alarm *alarm = &entry->alarm;
	struct wall at = wall_of(entry->alarms, now);
	alarm_take(alarm, verdict, at);
	if (entry->state == ENTRY_HELD) {
		entry->wanted = verdict->severity;
		entry_hold(entry, verdict->hold_raise_ms, now);
		return;
	}
	if (entry->state == ENTRY_CLEARING) {
		entry->state = ENTRY_RAISED;
		timer_stop(entry->alarms->timers, &entry->timer);
		alarm->raises++;
	}
	if (alarm->severity == verdict->severity)
		return;
	alarm->severity = verdict->severity;
	alarm->last_changed = at;
	announce(entry, ALARM_CHANGED, now);
}

/* Most devices have no alarm most of the time: nearly all verdicts and questions end here, before a key is made. */
static bool is_quiet(const struct alarms *alarms, const struct resource *resource)
{
	return !map_find_text(&alarms->groups, resource->device ? resource->device : "");
}

void alarms_report(struct alarms *alarms, const struct verdict *verdict, struct mono now)
{
	must(verdict->severity != SEVERITY_NONE);
	if (verdict->severity == SEVERITY_CLEARED && is_quiet(alarms, &verdict->resource))
		return;
	auto_buffer key = BUFFER_EMPTY;
	alarm_key(&key, &verdict->resource, verdict->alarm_type_id, verdict->qualifier);
	struct entry *entry = map_find(&alarms->entries, key.bytes, key.length);
	if (verdict->severity == SEVERITY_CLEARED) {
		if (entry)
			report_cleared(entry, verdict, now);
		return;
	}
	if (!entry) {
		struct alarm alarm;
		alarm_init(&alarm, verdict);
		entry = entry_new(alarms, &alarm);
		entry->state = ENTRY_HELD;
		entry->since = now;
	}
	report_severity(entry, verdict, now);
}

enum severity alarms_current(
	const struct alarms *alarms, const struct resource *resource, const char *alarm_type_id, const char *qualifier)
{
	if (is_quiet(alarms, resource))
		return SEVERITY_CLEARED;
	auto_buffer key = BUFFER_EMPTY;
	alarm_key(&key, resource, alarm_type_id, qualifier);
	const struct entry *entry = map_find(&alarms->entries, key.bytes, key.length);
	if (!entry)
		return SEVERITY_CLEARED;
	return entry->state == ENTRY_HELD ? entry->wanted : entry->alarm.severity;
}

void alarms_row_gone(struct alarms *alarms, const struct resource *resource, struct mono now)
{
	struct group *group = map_find_text(&alarms->groups, resource->device ? resource->device : "");
	for (struct entry *entry = group ? group->first : NULL, *next; entry; entry = next) {
		next = entry->group_next;
		if (strcmp(entry->alarm.resource.kind, resource->kind) == 0 &&
			strcmp(entry->alarm.resource.name, resource->name) == 0)
			entry_ends(entry, "row-gone", now);
	}
}

void alarms_device_removed(struct alarms *alarms, const char *device, struct mono now)
{
	struct group *group = map_find_text(&alarms->groups, device);
	for (struct entry *entry = group ? group->first : NULL, *next; entry; entry = next) {
		next = entry->group_next;
		entry_ends(entry, "device-removed", now);
	}
}

void alarms_rows_absent(struct alarms *alarms, const char *device, const char *kind,
	bool (*is_there)(void *data, const char *name), void *data, struct mono now)
{
	struct group *group = map_find_text(&alarms->groups, device);
	for (struct entry *entry = group ? group->first : NULL, *next; entry; entry = next) {
		next = entry->group_next;
		if (strcmp(entry->alarm.resource.kind, kind) == 0 && !is_there(data, entry->alarm.resource.name))
			entry_ends(entry, "row-gone", now);
	}
}

void alarms_check_removed(struct alarms *alarms, const char *alarm_type_id, struct mono now)
{
	for (struct entry *entry = alarms->first, *next; entry; entry = next) {
		next = entry->next;
		if (strcmp(entry->alarm.alarm_type_id, alarm_type_id) == 0)
			entry_ends(entry, "check-removed", now);
	}
}

const struct alarm *alarms_find(const struct alarms *alarms, const char *key)
{
	const struct entry *entry = map_find_text(&alarms->entries, key);
	return entry && entry->state != ENTRY_HELD ? &entry->alarm : NULL;
}

size_t alarms_count(const struct alarms *alarms)
{
	return alarms->raised;
}

void alarms_each(const struct alarms *alarms, void (*cb)(void *data, const struct alarm *alarm), void *data)
{
	for (const struct entry *entry = alarms->first; entry; entry = entry->next)
		if (entry->state != ENTRY_HELD)
			cb(data, &entry->alarm);
}

int alarms_restore(struct alarms *alarms, const json_t *state)
{
	struct alarm alarm;
	int error = alarm_parse(&alarm, state);
	if (error)
		return error;
	struct entry *old = map_find_text(&alarms->entries, alarm.key);
	if (old) { /* twice in the store: the first one stands */
		alarm_done(&alarm);
		return 0;
	}
	entry_new(alarms, &alarm)->state = ENTRY_RAISED;
	alarms->raised++;
	return 0;
}
