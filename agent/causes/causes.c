/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Root cause: which alarm is a cause and which a consequence. In: raised, changed and cleared alarms, the outcome of
 * each poll, changes of the inventory. Out: causes opened, changed, ended. The files: topology.c (who is joined to
 * whom, what is silent, what is down), judge.c (why is a device silent), trouble.c (causes as objects and how they are
 * corrected), detours.c (what waits for the far end of a link), describe.c (their titles and what they take along),
 * state.c (to the store and back).
 *
 * An alarm that says a device is unreachable waits for judge(), which asks the neighbours first. Every other alarm is
 * placed at the end of the turn, in a timer set to now: so alarms of one turn are seen together, whatever their order,
 * and a storm is searched once. All state belongs to `struct causes`; alarms are borrowed from the alarms stage between
 * their raise and their clear.
 *
 * Known weak spots: devices that are not polled (enabled = false) count as answering; a dead switch with one link is
 * told as that link (its far port is down, nothing distinguishes the two); the alarms of a device that is silent stay
 * as they were when it fell silent.
 */
#include "base/must.h"
#include "causes/private.h"
#include <stdlib.h>
#include <string.h>

static void turn_cb(struct timer *timer, struct mono now);

struct causes *causes_new(
	const struct causes_options *options, causes_cb *cb, causes_poll_soon_cb *poll_soon, void *data)
{
	struct causes *causes = must_calloc(1, sizeof *causes);
	*causes = (struct causes){.options = *options, .cb = cb, .poll_soon = poll_soon, .data = data};
	if (causes->options.least_severity == SEVERITY_NONE)
		causes->options.least_severity = SEVERITY_MINOR;
	timer_init(&causes->turn, turn_cb);
	topology_build(causes);
	return causes;
}

void causes_free(struct causes *causes)
{
	if (!causes)
		return;
	while (causes->first)
		trouble_free(causes->first);
	timer_stop(causes->options.timers, &causes->turn);
	topology_done(causes);
	size_t cursor = 0;
	const struct map_entry *entry;
	while ((entry = map_next(&causes->members, &cursor)))
		free(entry->value);
	map_done(&causes->members);
	map_done(&causes->troubles);
	free(causes);
}

size_t causes_count(const struct causes *causes)
{
	return causes->troubles.count;
}

static void fresh_add(struct causes *causes, struct member *member, struct mono now)
{
	if (member->is_fresh)
		return;
	member->is_fresh = true;
	member->fresh_next = NULL;
	member->fresh_previous = causes->fresh_last;
	*(causes->fresh_last ? &causes->fresh_last->fresh_next : &causes->fresh_first) = member;
	causes->fresh_last = member;
	if (!timer_is_set(&causes->turn))
		timer_set(causes->options.timers, &causes->turn, now);
}

static void fresh_remove(struct causes *causes, struct member *member)
{
	if (!member->is_fresh)
		return;
	*(member->fresh_previous ? &member->fresh_previous->fresh_next : &causes->fresh_first) = member->fresh_next;
	*(member->fresh_next ? &member->fresh_next->fresh_previous : &causes->fresh_last) = member->fresh_previous;
	member->is_fresh = false;
}

static bool is_judged(const struct place *place)
{
	for (const struct member *member = place ? place->members : NULL; member; member = member->place_next)
		if (member->means == MEANS_UNREACHABLE && member->trouble)
			return true;
	return false;
}

/* A link that is newly known to be down may be why the devices at its ends are silent. */
static void judge_ends(struct causes *causes, const struct member *member, struct mono now)
{
	const struct link_state *link = &causes->links[member->link];
	const uint32_t ends[] = {link->a, link->b};
	for (size_t i = 0; i < ARRAY_LENGTH(ends); i++) {
		struct place *place = ends[i] != NO_NUMBER ? place_find(causes, ends[i]) : NULL;
		if (is_judged(place))
			judge(place, now);
	}
}

static void turn_cb(struct timer *timer, struct mono now)
{
	struct causes *causes = container_of(timer, struct causes, turn);
	while (causes->fresh_first) {
		struct member *member = causes->fresh_first;
		fresh_remove(causes, member);
		if (!member->trouble && member->link != NO_NUMBER)
			judge_ends(causes, member, now);
		if (!member->trouble)
			place_member(causes, member, now);
	}
}

static struct member *member_add(struct causes *causes, const struct alarm *alarm)
{
	struct member *member = must_calloc(1, sizeof *member);
	member->alarm = alarm;
	member->means = alarm->means;
	member->is_loud = alarm->severity >= causes->options.least_severity;
	map_put_text(&causes->members, alarm->key, member);
	member_locate(causes, member);
	causes->version++;
	return member;
}

/* What is to be done about an alarm that has no cause yet. */
static void member_consider(struct causes *causes, struct member *member, struct mono now)
{
	struct place *place = member->place;
	if (member->means != MEANS_UNREACHABLE || !place) {
		fresh_add(causes, member, now);
		return;
	}
	place->settled = mono_add_ms(now, place_settle_ms(place));
	place->limit = MONO_NEVER;
	place_due(place, now, true);
}

static void alarm_raised(struct causes *causes, const struct alarm *alarm, struct mono now)
{
	member_consider(causes, member_add(causes, alarm), now);
}

static void alarm_changed(struct causes *causes, struct member *member, struct mono now)
{
	bool is_louder = !member->is_loud && member->alarm->severity >= causes->options.least_severity;
	member->is_loud |= is_louder;
	if (member->trouble) {
		member->trouble->loud += is_louder;
		trouble_changed(member->trouble, now);
	} else if (is_louder) {
		causes->version++; /* who was judged at this very instant is judged again */
		member_consider(causes, member, now);
	}
}

/* Devices next to where something recovered should recover too; if not, they are judged anew. */
static void expect_recovery(struct causes *causes, uint32_t device, struct mono now)
{
	struct place *place = device != NO_NUMBER ? place_find(causes, device) : NULL;
	if (!place_is_missing(place))
		return;
	place_due(place, now, false);
	if (causes->poll_soon)
		causes->poll_soon(causes->data, device);
}

static void device_answers(struct place *place, struct mono now)
{
	size_t count;
	const struct edge *edges = place_edges(place, &count);
	place->is_suspect = false;
	place->limit = MONO_NEVER;
	for (size_t i = 0; i < count; i++)
		expect_recovery(place->causes, edges[i].other, now);
}

static void alarm_cleared(struct causes *causes, struct member *member, struct mono now)
{
	struct place *place = member->place;
	uint32_t link = member->link;
	map_remove_text(&causes->members, member->alarm->key);
	fresh_remove(causes, member);
	member_unlocate(causes, member);
	causes->version++;
	if (member->trouble)
		trouble_leave(member, now);
	if (link != NO_NUMBER && !link_is_down(causes, link)) {
		expect_recovery(causes, causes->links[link].a, now);
		expect_recovery(causes, causes->links[link].b, now);
	}
	if (place && member->means == MEANS_UNREACHABLE && place->silent == 0)
		device_answers(place, now);
	if (place)
		place_tidy(place);
	free(member);
}

void causes_alarm(
	struct causes *causes, const struct alarm *alarm, enum alarm_change change, struct mono now, struct wall at)
{
	struct member *member = map_find_text(&causes->members, alarm->key);
	causes->offset_ms = at.ms - now.ns / NS_PER_MS;
	if (change == ALARM_CHANGED && member && member->means != alarm->means) {
		/* The check found out that it is something else: as if the one had ended and the other begun. */
		alarm_cleared(causes, member, now);
		member = NULL;
	}
	if (change == ALARM_CLEARED && member)
		alarm_cleared(causes, member, now);
	else if (change != ALARM_CLEARED && member)
		alarm_changed(causes, member, now);
	else if (change != ALARM_CLEARED)
		alarm_raised(causes, alarm, now);
}

/* A device that misses a poll while a silent one next to it is being judged: look one step further. */
static void device_missed(struct place *place)
{
	size_t count;
	const struct edge *edges = place_edges(place, &count);
	for (size_t i = 0; i < count; i++) {
		const struct place *other =
			edges[i].other != NO_NUMBER ? place_find(place->causes, edges[i].other) : NULL;
		if (other && other->silent > 0 && other->limit.ns != MONO_NEVER.ns) {
			place_ask_neighbours(place);
			return;
		}
	}
}

void causes_polled(struct causes *causes, uint32_t device, bool answered, struct mono now)
{
	if (answered)
		doubt_settle_device(causes, device, now);
	struct place *place = answered ? place_find(causes, device) : place_get(causes, device);
	if (!place || place->is_suspect != answered)
		return;
	place->is_suspect = !answered;
	causes->version++;
	if (answered)
		place_tidy(place);
	else if (place->silent == 0)
		device_missed(place);
}

void causes_inventory(struct causes *causes, struct mono now)
{
	topology_build(causes);
	for (uint32_t i = 0; i < causes->places_count; i++)
		if (causes->places[i] && causes->places[i]->silent > 0)
			place_due(causes->places[i], now, false);
	for (struct trouble *trouble = causes->first; trouble; trouble = trouble->next)
		if (!timer_is_set(&trouble->recheck))
			timer_set(causes->options.timers, &trouble->recheck, now);
}

struct settling {
	struct causes *causes;
	struct mono now;
};

static void settle_alarm(void *data, const struct alarm *alarm)
{
	struct settling *settling = data;
	if (!map_find_text(&settling->causes->members, alarm->key))
		alarm_raised(settling->causes, alarm, settling->now);
}

void causes_settle_restored(struct causes *causes, const struct alarms *alarms, struct mono now, struct wall at)
{
	struct settling settling = {causes, now};
	causes->offset_ms = at.ms - now.ns / NS_PER_MS;
	alarms_each(alarms, settle_alarm, &settling);
	for (struct trouble *trouble = causes->first, *next; trouble; trouble = next) {
		next = trouble->next;
		if (trouble->loud == 0)
			trouble_end(trouble, NULL, now);
		else
			trouble_describe(trouble);
	}
}
