/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Office hours: stations and halls are switched off at night, and nobody wants a ticket for each of them every evening.
 * A rule `checks "…" { watch = "office-hours" }` says for which checks and where; what such a check raises outside the
 * hours is an alarm at once, but its cause is held back here, between the causes and the tickets, until the hours
 * begin. If it ends before, no ticket ever was.
 *
 * The hours are those of the site's calendar, else of the calendar "office"; without either there are none, and nothing
 * is held back. A cause waits only while each of its alarms may wait: a machine room behind the same cut fibre opens
 * the ticket at once. What a station that is switched off looks like from afar (the far end's port is down) counts as
 * the station's: where the cause is a link, all alarms are judged by both of its ends.
 *
 * State: the causes that wait, each with a timer. It is not stored: after a start the causes that still stand come here
 * anew. A wall clock that is set makes all of them be looked at again.
 */
#include "base/must.h"
#include "tickets/tickets.h"
#include <stdlib.h>
#include <string.h>

#define OFFICE "office"
#define JUMP_MS 2000

struct waiting {
	struct timer timer;
	struct watch *watch;
	struct cause *cause;
};

struct watch {
	struct timers *timers;
	const struct inventory *inventory;
	const struct config *config; /* NULL: nothing waits */
	const struct calendars *calendars;
	watch_cb *cb;
	void *data;
	struct waiting **items;
	size_t count, capacity;
	struct mono now; /* the last reading of both clocks */
	struct wall wall;
};

/* When may it open: pure */

static bool is_selected(const struct config_check *rule, const char *check)
{
	return strcmp(rule->selector, "*") == 0 || strcmp(rule->selector, check) == 0;
}

/* The last rule that says something about it holds. */
static bool has_hours(const struct config *config, const char *check, const struct device *device)
{
	enum config_watch watch = WATCH_ALWAYS;
	for (size_t i = 0; device && i < config->checks_count; i++) {
		const struct config_check *rule = &config->checks[i];
		if (rule->watch != WATCH_UNSAID && is_selected(rule, check) &&
			config_where_matches(rule->where, inventory_device_field, device))
			watch = rule->watch;
	}
	return watch == WATCH_OFFICE_HOURS;
}

/* The first instant from `at` on at which somebody works there. */
static struct wall site_opens(const struct calendars *calendars, const struct device *device, struct wall at)
{
	const struct calendar *calendar = NULL;
	const char *name = device->site && device->site->calendar ? device->site->calendar : OFFICE;
	if (!calendars_find(calendars, name, &calendar))
		return at;
	struct wall opens = calendar_opens(calendar, at);
	return wall_is_set(opens) ? opens : at;
}

static const struct link *link_of(const struct inventory *inventory, const struct cause *cause)
{
	if (strcmp(cause->resource.kind, "link") != 0)
		return NULL;
	for (size_t i = 0; i < inventory_link_count(inventory); i++)
		if (strcmp(inventory_link(inventory, i)->name, cause->resource.name) == 0)
			return inventory_link(inventory, i);
	return NULL;
}

struct wall watch_opens(const struct config *config, const struct calendars *calendars,
	const struct inventory *inventory, const struct cause *cause, struct wall at)
{
	const struct link *link = link_of(inventory, cause);
	struct wall opens = WALL_NONE;
	for (size_t i = 0; i < cause->alarms_count; i++) {
		const struct alarm *alarm = cause->alarms[i];
		const char *name = alarm->resource.device;
		const struct device *judged[] = {name ? inventory_find(inventory, name) : NULL,
			link ? link->a.device : NULL, link ? link->b.device : NULL};
		struct wall latest = at;
		for (size_t j = 0; j < ARRAY_LENGTH(judged); j++) {
			if (!has_hours(config, alarm->alarm_type_id, judged[j]))
				continue;
			struct wall one = site_opens(calendars, judged[j], at);
			latest = one.ms > latest.ms ? one : latest;
		}
		if (!wall_is_set(opens) || latest.ms < opens.ms)
			opens = latest;
	}
	return wall_is_set(opens) ? opens : at;
}

/* What waits */

struct watch *watch_new(struct timers *timers, const struct inventory *inventory, watch_cb *cb, void *data)
{
	struct watch *watch = must_calloc(1, sizeof *watch);
	*watch = (struct watch){.timers = timers, .inventory = inventory, .cb = cb, .data = data};
	return watch;
}

static void waiting_free(struct waiting *waiting)
{
	timer_stop(waiting->watch->timers, &waiting->timer);
	free(waiting);
}

void watch_free(struct watch *watch)
{
	if (!watch)
		return;
	for (size_t i = 0; i < watch->count; i++)
		waiting_free(watch->items[i]);
	free(watch->items);
	free(watch);
}

/* Its number, or the count. */
static size_t waiting_find(const struct watch *watch, const struct cause *cause)
{
	size_t i = 0;
	while (i < watch->count && watch->items[i]->cause != cause)
		i++;
	return i;
}

/* True when it was there. */
static bool waiting_remove(struct watch *watch, const struct cause *cause)
{
	size_t i = waiting_find(watch, cause);
	if (i == watch->count)
		return false;
	waiting_free(watch->items[i]);
	watch->items[i] = watch->items[--watch->count];
	return true;
}

static void open_or_wait(struct watch *watch, struct cause *cause, struct mono now, struct wall at);

static void hours_begin(struct timer *timer, struct mono now)
{
	struct waiting *waiting = container_of(timer, struct waiting, timer);
	struct watch *watch = waiting->watch;
	open_or_wait(watch, waiting->cause, now, wall_add_ms(watch->wall, mono_since(now, watch->now) / NS_PER_MS));
}

static void wait_until(struct watch *watch, struct cause *cause, struct mono until)
{
	size_t i = waiting_find(watch, cause);
	if (i == watch->count) {
		struct waiting *waiting = must_calloc(1, sizeof *waiting);
		*waiting = (struct waiting){.watch = watch, .cause = cause};
		timer_init(&waiting->timer, hours_begin);
		array_reserve_one(watch->items, watch->count, watch->capacity);
		watch->items[watch->count++] = waiting;
	}
	timer_set(watch->timers, &watch->items[i]->timer, until);
}

static void open_or_wait(struct watch *watch, struct cause *cause, struct mono now, struct wall at)
{
	struct wall opens =
		watch->config ? watch_opens(watch->config, watch->calendars, watch->inventory, cause, at) : at;
	if (opens.ms > at.ms) {
		wait_until(watch, cause, mono_add_ms(now, opens.ms - at.ms));
		return;
	}
	waiting_remove(watch, cause);
	watch->cb(watch->data, cause, CAUSE_OPENED, at);
}

void watch_cause(struct watch *watch, struct cause *cause, enum cause_change change, struct mono now, struct wall at)
{
	if (change != CAUSE_ENDED && !cause->ticket) {
		open_or_wait(watch, cause, now, at);
		return;
	}
	if (change == CAUSE_ENDED) {
		if (waiting_remove(watch, cause))
			return;
		/* It had a ticket, which goes on with the one that took its alarms over. */
		struct cause *into = (struct cause *)cause->merged_into;
		if (into && waiting_remove(watch, into))
			watch->cb(watch->data, into, CAUSE_OPENED, at);
	}
	watch->cb(watch->data, cause, change, at);
}

/* Those that may open do so; the list shrinks meanwhile. */
static void look_again(struct watch *watch, struct mono now, struct wall at)
{
	for (size_t i = watch->count; i-- > 0;)
		if (i < watch->count)
			open_or_wait(watch, watch->items[i]->cause, now, at);
}

void watch_set(struct watch *watch, const struct config *config, const struct calendars *calendars, struct mono now,
	struct wall at)
{
	watch->config = config;
	watch->calendars = calendars;
	look_again(watch, now, at);
}

void watch_set_wall(struct watch *watch, struct mono now, struct wall wall)
{
	int64_t expected = watch->wall.ms + mono_since(now, watch->now) / NS_PER_MS;
	int64_t jump = wall.ms - expected;
	watch->now = now;
	watch->wall = wall;
	if (jump < -JUMP_MS || jump > JUMP_MS)
		look_again(watch, now, wall);
}

size_t watch_count(const struct watch *watch)
{
	return watch->count;
}
