/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Causes as objects: which alarms are their members, when the right-hand stage is told, and how one is corrected.
 *
 * Correcting is regroup(): it is given alarms and the root that they have in common. If a cause with that root's key
 * stands, they move there. Else, if a cause would be left with nothing by the move, that cause was wrong and *becomes*
 * this one: same object, same ticket, new key. Only else is a new cause made. So a ticket about a silent switch turns
 * into the ticket about the fibre once the fibre is known to be cut, and the switch behind it does not get a second
 * one. Causes that still are left with nothing end and say into which one they were merged.
 *
 * Telling is put off to the end of the turn and, after that, spaced: each telling costs as much as the cause is large
 * (its ticket is written out in full), so ten thousand alarms that join one by one must not be ten thousand tellings.
 * What leaves is told late on purpose, see LEAVE_MS. Ending is told at once.
 */
#include "base/must.h"
#include "base/text.h"
#include "causes/private.h"
#include <stdlib.h>
#include <string.h>

struct root root_of_link(const struct causes *causes, uint32_t link)
{
	return (struct root){
		.kind = TROUBLE_LINK,
		.link = link,
		.resource = {.kind = "link", .name = inventory_link(causes->options.inventory, link)->name},
		.type = "link-down",
		.qualifier = "",
	};
}

struct root root_of_device(const struct causes *causes, uint32_t device)
{
	const char *name = inventory_device(causes->options.inventory, device)->name;
	return (struct root){
		.kind = TROUBLE_DEVICE,
		.link = NO_NUMBER,
		.resource = {.kind = "device", .device = name, .name = name},
		.type = "device-unreachable",
		.qualifier = "",
	};
}

struct root root_of_alarm(const struct alarm *alarm)
{
	return (struct root){
		.kind = TROUBLE_ALARM,
		.link = NO_NUMBER,
		.resource = alarm->resource,
		.type = alarm->alarm_type_id,
		.qualifier = alarm->qualifier,
	};
}

/* "link-down link fibre-012", and the qualifier if there is one. */
static char *key_of(const struct root *root)
{
	size_t length = resource_format(&root->resource, NULL, 0);
	auto_free char *resource = must_malloc(length + 1);
	resource_format(&root->resource, resource, length + 1);
	return must_printf("%s %s%s%s", root->type, resource, *root->qualifier ? " " : "", root->qualifier);
}

/* Gives the trouble this root; takes `key` over. */
static void set_root(struct trouble *trouble, const struct root *root, char *key)
{
	struct cause *cause = &trouble->cause;
	map_remove_text(&trouble->causes->troubles, cause->key ? cause->key : "");
	free(cause->key);
	cause->key = key;
	map_put_text(&trouble->causes->troubles, key, trouble);
	trouble->kind = root->kind;
	trouble->link = root->link;
	set_text((char **)&cause->resource.kind, root->resource.kind);
	set_text((char **)&cause->resource.device, root->resource.device);
	set_text((char **)&cause->resource.name, root->resource.name);
	set_text(&cause->alarm_type_id, root->type);
	set_text(&trouble->qualifier, root->qualifier);
}

/* The device that it stands for is silent, and that is seen as this trouble. */
static bool holds_its_device(const struct trouble *trouble)
{
	const struct device *device = inventory_find(trouble->causes->options.inventory, trouble->cause.resource.name);
	const struct place *place = device ? place_find(trouble->causes, device->number) : NULL;
	for (const struct member *member = place ? place->members : NULL; member; member = member->place_next)
		if (member->means == MEANS_UNREACHABLE && member->trouble == trouble)
			return true;
	return false;
}

/* Alarms that no longer belong here, once their main alarm has gone, find another cause. */
static bool fits(const struct trouble *trouble, const struct member *member)
{
	const struct alarm *alarm = member->alarm;
	if (member->means == MEANS_UNREACHABLE)
		return true; /* judge() looks after these */
	if (trouble->kind == TROUBLE_DEVICE)
		return holds_its_device(trouble);
	if (trouble->kind == TROUBLE_LINK && member->link != NO_NUMBER)
		return strcmp(inventory_link(trouble->causes->options.inventory, member->link)->name,
			       trouble->cause.resource.name) == 0;
	auto_free char *key = NULL;
	struct root root = root_of_alarm(alarm);
	key = key_of(&root);
	if (strcmp(key, trouble->cause.key) == 0)
		return true;
	for (size_t i = 0; i < trouble->cause.alarms_count; i++)
		if (trouble->members[i]->means == MEANS_DOWN && trouble->members[i] != member &&
			is_same_port(trouble->members[i]->alarm, alarm))
			return true;
	return false;
}

static void recheck_cb(struct timer *timer, struct mono now)
{
	struct trouble *trouble = container_of(timer, struct trouble, recheck);
	struct causes *causes = trouble->causes;
	struct moved misfits = {0};
	for (size_t i = 0; i < trouble->cause.alarms_count; i++)
		if (!fits(trouble, trouble->members[i]))
			moved_add(&misfits, trouble->members[i]);
	for (size_t i = 0; i < misfits.count; i++)
		misfits.items[i]->is_moving = false;
	for (size_t i = 0; i < misfits.count; i++)
		place_member(causes, misfits.items[i], now);
	free(misfits.items);
}

/* Order in which people read them: the first that was raised is first. */
static int compare_members(const void *a, const void *b)
{
	const struct alarm *one = (*(struct member *const *)a)->alarm, *other = (*(struct member *const *)b)->alarm;
	if (one->last_raised.ms != other->last_raised.ms)
		return one->last_raised.ms < other->last_raised.ms ? -1 : 1;
	return strcmp(one->key, other->key);
}

static void sort_members(struct trouble *trouble)
{
	qsort(trouble->members, trouble->cause.alarms_count, sizeof *trouble->members, compare_members);
	for (size_t i = 0; i < trouble->cause.alarms_count; i++) {
		trouble->members[i]->index = i;
		trouble->cause.alarms[i] = trouble->members[i]->alarm;
	}
}

static void trouble_tell(struct trouble *trouble, struct mono now)
{
	struct causes *causes = trouble->causes;
	enum cause_change change = trouble->is_told ? CAUSE_CHANGED : CAUSE_OPENED;
	timer_stop(causes->options.timers, &trouble->timer);
	sort_members(trouble);
	trouble_describe(trouble);
	doubt_end(trouble);
	trouble->is_told = true;
	trouble->told = now;
	causes->cb(causes->data, &trouble->cause, change, now, causes_wall(causes, now));
}

static void tell_cb(struct timer *timer, struct mono now)
{
	trouble_tell(container_of(timer, struct trouble, timer), now);
}

void trouble_touch(struct trouble *trouble, struct mono at)
{
	if (trouble->is_doubted && at.ns < trouble->not_before.ns)
		at = trouble->not_before;
	if (!timer_is_set(&trouble->timer) || at.ns < trouble->timer.at.ns)
		timer_set(trouble->causes->options.timers, &trouble->timer, at);
}

void trouble_changed(struct trouble *trouble, struct mono now)
{
	struct mono soonest = trouble->is_told ? mono_add_ms(trouble->told, TELL_GAP_MS) : now;
	trouble_touch(trouble, soonest.ns > now.ns ? soonest : now);
}

struct trouble *trouble_find(const struct causes *causes, const struct root *root)
{
	auto_free char *key = key_of(root);
	return map_find_text(&causes->troubles, key);
}

struct trouble *trouble_new(struct causes *causes, const struct root *root)
{
	struct trouble *trouble = must_calloc(1, sizeof *trouble);
	trouble->causes = causes;
	trouble->order = causes->order++;
	trouble->cause.occurred = WALL_NONE;
	timer_init(&trouble->timer, tell_cb);
	timer_init(&trouble->recheck, recheck_cb);
	trouble->previous = causes->last;
	*(causes->last ? &causes->last->next : &causes->first) = trouble;
	causes->last = trouble;
	set_root(trouble, root, key_of(root));
	return trouble;
}

void trouble_free(struct trouble *trouble)
{
	struct causes *causes = trouble->causes;
	struct cause *cause = &trouble->cause;
	timer_stop(causes->options.timers, &trouble->timer);
	timer_stop(causes->options.timers, &trouble->recheck);
	doubt_end(trouble);
	map_remove_text(&causes->troubles, cause->key);
	*(trouble->previous ? &trouble->previous->next : &causes->first) = trouble->next;
	*(trouble->next ? &trouble->next->previous : &causes->last) = trouble->previous;
	impacted_free(cause->impacted, cause->impacted_count);
	free((char *)cause->resource.kind);
	free((char *)cause->resource.device);
	free((char *)cause->resource.name);
	char *texts[] = {cause->key, cause->site, cause->town, cause->department, cause->role, cause->alarm_type_id,
		cause->probable_cause, cause->event_type, cause->category, cause->title_en, cause->title_zh,
		trouble->qualifier};
	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
		free(texts[i]);
	free(cause->alarms);
	free(trouble->members);
	free(trouble);
}

void trouble_join(struct trouble *trouble, struct member *member)
{
	if (trouble->cause.alarms_count == trouble->capacity) {
		trouble->capacity = trouble->capacity ? trouble->capacity * 2 : 4;
		trouble->members = must_realloc(trouble->members, trouble->capacity, sizeof *trouble->members);
		trouble->cause.alarms =
			must_realloc(trouble->cause.alarms, trouble->capacity, sizeof *trouble->cause.alarms);
	}
	member->trouble = trouble;
	member->index = trouble->cause.alarms_count++;
	trouble->members[member->index] = member;
	trouble->cause.alarms[member->index] = member->alarm;
	trouble->loud += member->is_loud;
}

/* Takes a member out; what follows from that is the caller's business. */
static void detach(struct member *member)
{
	struct trouble *trouble = member->trouble;
	size_t last = --trouble->cause.alarms_count;
	trouble->members[member->index] = trouble->members[last];
	trouble->members[member->index]->index = member->index;
	trouble->cause.alarms[member->index] = trouble->cause.alarms[last];
	trouble->loud -= member->is_loud;
	member->trouble = NULL;
}

void trouble_end(struct trouble *trouble, const struct trouble *into, struct mono now)
{
	struct causes *causes = trouble->causes;
	while (trouble->cause.alarms_count > 0) /* quiet ones, which keep nothing open */
		detach(trouble->members[0]);
	trouble->cause.merged_into = into ? &into->cause : NULL;
	if (trouble->is_told)
		causes->cb(causes->data, &trouble->cause, CAUSE_ENDED, now, causes_wall(causes, now));
	trouble_free(trouble);
}

/* Something that held its members together may have gone. */
static void recheck_later(struct trouble *trouble, struct mono now)
{
	int64_t settle_ms = trouble->causes->options.settle_ms > 0 ? trouble->causes->options.settle_ms : SETTLE_MS_MAX;
	if (!timer_is_set(&trouble->recheck))
		timer_set(trouble->causes->options.timers, &trouble->recheck, mono_add_ms(now, settle_ms));
}

void trouble_leave(struct member *member, struct mono now)
{
	struct trouble *trouble = member->trouble;
	detach(member);
	if (trouble->loud == 0) {
		trouble_end(trouble, NULL, now);
		return;
	}
	trouble_touch(trouble, mono_add_ms(now, LEAVE_MS));
	recheck_later(trouble, now);
}

void moved_add(struct moved *moved, struct member *member)
{
	if (member->is_moving)
		return;
	member->is_moving = true;
	array_reserve_one(moved->items, moved->count, moved->capacity);
	moved->items[moved->count++] = member;
}

void moved_add_silent(struct moved *moved, const struct place *place)
{
	for (struct member *member = place->members; place->silent > 0 && member; member = member->place_next)
		if (member->means == MEANS_UNREACHABLE)
			moved_add(moved, member);
}

void moved_add_port(struct moved *moved, const struct member *down)
{
	for (struct member *member = down->place ? down->place->members : NULL; member; member = member->place_next) {
		/* One that already is part of something larger stays there, unless the port's alarm leaves that too. */
		bool is_free = !member->trouble || member->trouble == down->trouble ||
			       (member->trouble->kind == TROUBLE_ALARM && member->trouble->cause.alarms_count == 1);
		if (member != down && member->means == MEANS_NOTHING && is_free &&
			is_same_port(down->alarm, member->alarm) && is_near(down->alarm, member->alarm))
			moved_add(moved, member);
	}
}

void moved_add_link(struct causes *causes, struct moved *moved, uint32_t link)
{
	for (struct member *member = causes->links[link].down; member; member = member->link_next) {
		moved_add(moved, member);
		moved_add_port(moved, member);
	}
}

/* The oldest cause that the move leaves with nothing, or NULL. */
static struct trouble *find_wrong(const struct moved *moved)
{
	struct trouble *oldest = NULL;
	for (size_t i = 0; i < moved->count; i++)
		if (moved->items[i]->trouble)
			moved->items[i]->trouble->moving++;
	for (size_t i = 0; i < moved->count; i++) {
		struct trouble *trouble = moved->items[i]->trouble;
		if (trouble && trouble->moving == trouble->cause.alarms_count &&
			(!oldest || trouble->order < oldest->order))
			oldest = trouble;
	}
	for (size_t i = 0; i < moved->count; i++)
		if (moved->items[i]->trouble)
			moved->items[i]->trouble->moving = 0;
	return oldest;
}

static bool has_loud(const struct moved *moved)
{
	for (size_t i = 0; i < moved->count; i++)
		if (moved->items[i]->is_loud)
			return true;
	return false;
}

/* The cause that the alarms move to; NULL when they are all too low to open one. */
static struct trouble *target_of(
	struct causes *causes, const struct root *root, const struct moved *moved, struct mono now)
{
	auto_free char *key = key_of(root);
	struct trouble *target = map_find_text(&causes->troubles, key);
	if (target)
		return target;
	target = find_wrong(moved);
	if (target) {
		set_root(target, root, key);
		key = NULL;
		doubt_end(target);
		trouble_touch(target, now);
		return target;
	}
	if (!has_loud(moved))
		return NULL;
	target = trouble_new(causes, root);
	doubt(target, now);
	trouble_touch(target, now);
	return target;
}

static void move(struct trouble *target, struct member *member, struct mono now)
{
	struct trouble *old = member->trouble;
	if (old == target)
		return;
	if (old)
		detach(member);
	trouble_join(target, member);
	trouble_changed(target, now);
	if (!old)
		return;
	if (old->loud > 0) {
		trouble_changed(old, now);
		recheck_later(old, now);
		return;
	}
	/* Whoever is told of the end looks for the other's ticket. */
	if (!target->is_told && old->is_told)
		trouble_tell(target, now);
	trouble_end(old, target, now);
	trouble_changed(target, now);
}

void regroup(struct causes *causes, const struct root *root, const struct moved *moved, struct mono now)
{
	struct trouble *target = target_of(causes, root, moved, now);
	for (size_t i = 0; i < moved->count; i++) {
		moved->items[i]->is_moving = false;
		if (target)
			move(target, moved->items[i], now);
	}
	/* An old cause may hold only quiet alarms. */
	if (target && target->loud == 0)
		trouble_end(target, NULL, now);
}

/* An alarm that says that this one's port is down, began close to it and has a cause; or NULL. */
static struct member *find_down(const struct member *member)
{
	for (struct member *other = member->place ? member->place->members : NULL; other; other = other->place_next)
		if (other != member && other->means == MEANS_DOWN && other->trouble &&
			is_same_port(other->alarm, member->alarm) && is_near(other->alarm, member->alarm))
			return other;
	return NULL;
}

/* A link's other alarms may stand in the cause of a dead device at its end. */
static struct trouble *find_trouble_of_link(const struct causes *causes, const struct member *member)
{
	for (const struct member *other = causes->links[member->link].down; other; other = other->link_next)
		if (other->trouble && other->trouble != member->trouble && fits(other->trouble, other))
			return other->trouble;
	return NULL;
}

static struct root root_of_trouble(const struct trouble *trouble)
{
	return (struct root){
		.kind = trouble->kind,
		.link = trouble->link,
		.resource = trouble->cause.resource,
		.type = trouble->cause.alarm_type_id,
		.qualifier = trouble->qualifier,
	};
}

void place_member(struct causes *causes, struct member *member, struct mono now)
{
	struct moved moved = {0};
	struct root root = root_of_alarm(member->alarm);
	struct member *down = member->means == MEANS_NOTHING ? find_down(member) : NULL;
	if (member->means == MEANS_DOWN && member->link != NO_NUMBER) {
		struct trouble *standing = find_trouble_of_link(causes, member);
		root = standing ? root_of_trouble(standing) : root_of_link(causes, member->link);
		moved_add_link(causes, &moved, member->link);
	} else if (member->means == MEANS_DOWN) {
		moved_add(&moved, member);
		moved_add_port(&moved, member);
	} else {
		if (down)
			root = root_of_trouble(down->trouble);
		moved_add(&moved, member);
	}
	regroup(causes, &root, &moved, now);
	doubt_settle_link(causes, member->link, now);
	free(moved.items);
}
