/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clocks at work: between the pure clock (sla_clock.c), the rules (sla.c) and the ticket's body. After whatever
 * happens to a ticket its due times are computed anew from the instants that its clock holds; nothing is carried over,
 * so that a changed calendar, target or inventory needs no other way than any change.
 *
 * Each ticket has one timer, set for the next of the instants that are to be told, or at which it does something by
 * itself (wake.c). Such a timer runs on the monotonic
 * clock and only asks what is due: early is no harm. Each clock tells once that it is due soon and once that it is
 * overdue; when both have come (the agent was down), only the latter.
 */
#include "base/must.h"
#include "tickets/private.h"
#include <string.h>

/* Scopes: what the configuration's `where` may ask about a ticket. */

struct scope {
	const json_t *body;
	const json_t *root; /* root_cause_resource */
	char priority[3];
	const struct device *devices[2]; /* of a link both ends */
	const struct site *site;
};

static const char *text_of(const json_t *object, const char *field)
{
	return json_string_value(json_object_get(object, field));
}

static const struct link *link_find(const struct inventory *inventory, const char *name)
{
	for (size_t i = 0; i < inventory_link_count(inventory); i++)
		if (strcmp(inventory_link(inventory, i)->name, name) == 0)
			return inventory_link(inventory, i);
	return NULL;
}

static void scope_init(struct scope *scope, const struct kept *kept)
{
	const struct inventory *inventory = kept->tickets->options.inventory;
	*scope = (struct scope){
		.body = kept->ticket.body, .root = json_object_get(kept->ticket.body, "root_cause_resource")};
	const char *device = text_of(scope->root, "device"), *site = text_of(scope->root, "site");
	const char *kind = text_of(scope->root, "kind"), *name = text_of(scope->root, "name");
	if (!inventory)
		return;
	scope->site = site ? inventory_find_site(inventory, site) : NULL;
	if (device)
		scope->devices[0] = inventory_find(inventory, device);
	const struct link *link = kind && name && strcmp(kind, "link") == 0 ? link_find(inventory, name) : NULL;
	if (link) {
		scope->devices[0] = link->a.device;
		scope->devices[1] = link->b.device;
	}
}

/* What stands in the ticket itself. */
static const char *own_field(const struct scope *scope, const char *field)
{
	static const char *const of_ticket[] = {"category", "source", "team", "department"};
	static const char *const of_root[] = {"site", "town", "device"};
	if (strcmp(field, "priority") == 0)
		return scope->priority;
	for (size_t i = 0; i < ARRAY_LENGTH(of_ticket); i++)
		if (strcmp(field, of_ticket[i]) == 0)
			return text_of(scope->body, field);
	for (size_t i = 0; i < ARRAY_LENGTH(of_root); i++)
		if (strcmp(field, of_root[i]) == 0)
			return text_of(scope->root, field);
	return NULL;
}

static const char *site_field(const struct site *site, const char *field)
{
	if (site && strcmp(field, "site_kind") == 0)
		return site->kind;
	if (site && strcmp(field, "site_class") == 0)
		return site->class;
	return NULL;
}

/* The number-th value of a field: the ticket's, its site's, its devices'; one may come twice. */
static const char *scope_field(const void *data, const char *field, size_t number)
{
	const struct scope *scope = data;
	const char *value = own_field(scope, field);
	if (value && number-- == 0)
		return value;
	value = site_field(scope->site, field);
	if (value && number-- == 0)
		return value;
	for (size_t i = 0; i < ARRAY_LENGTH(scope->devices); i++)
		for (size_t n = 0; scope->devices[i]; n++) {
			value = inventory_device_field(scope->devices[i], field, n);
			if (!value)
				break;
			if (number-- == 0)
				return value;
		}
	return NULL;
}

/* Reading */

/* The reading that binds: of all cases that count the one that is due first. */
static void read_both(const struct kept *kept, struct wall at, struct sla_reading into[SLA_SIDES])
{
	const struct sla *sla = kept->tickets->sla;
	struct scope scope;
	enum severity severity;
	int priority;
	for (int side = 0; side < SLA_SIDES; side++)
		into[side] = sla_clock_read(&kept->clock, (enum sla_side)side, &(struct sla_target){0}, at);
	if (!sla)
		return;
	scope_init(&scope, kept);
	const char *calendar = scope.site ? scope.site->calendar : NULL;
	for (size_t n = 0; sla_clock_case_at(&kept->clock, n, &severity, &priority); n++) {
		scope.priority[0] = 'P';
		scope.priority[1] = (char)('0' + priority);
		struct sla_target target = sla_target(sla, scope_field, &scope, severity, calendar);
		for (int side = 0; side < SLA_SIDES; side++) {
			struct sla_reading reading = sla_clock_read(&kept->clock, (enum sla_side)side, &target, at);
			bool is_sooner = wall_is_set(reading.due) &&
					 (!wall_is_set(into[side].due) || reading.due.ms < into[side].due.ms);
			if (n == 0 || is_sooner)
				into[side] = reading;
		}
	}
}

static json_t *seconds_json(int64_t ms)
{
	return json_integer((json_int_t)((ms + 500) / 1000));
}

static json_t *judged(const struct kept *kept, enum sla_side side, struct wall due)
{
	struct wall ended = kept->clock.ended[side];
	if (!wall_is_set(due) || !wall_is_set(ended))
		return json_null();
	return json_boolean(ended.ms <= due.ms);
}

static bool body_read(struct kept *kept, const struct sla_reading readings[SLA_SIDES], json_t *changes)
{
	const struct sla_reading *response = &readings[SLA_RESPONSE], *resolution = &readings[SLA_RESOLUTION];
	json_t *body = kept->ticket.body;
	bool has_promise = resolution->promised_ms > 0;
	bool is_promised = response->promised_ms > 0 || has_promise;
	bool is_judged = has_promise && wall_is_set(kept->clock.ended[SLA_RESOLUTION]);
	bool differs = false;
	differs |= body_set(body, "respond_by", time_json(response->due), changes);
	differs |= body_set(body, "resolve_by", time_json(resolution->due), changes);
	differs |= body_set(body, "stopped_s", seconds_json(resolution->stopped_ms), changes);
	differs |= body_set(body, "calendar",
		is_promised ? json_string(calendar_name(resolution->calendar)) : json_null(), changes);
	differs |= body_set(
		body, "promised_s", has_promise ? seconds_json(resolution->promised_ms) : json_null(), changes);
	differs |= body_set(body, "used_s", is_judged ? seconds_json(resolution->used_ms) : json_null(), changes);
	differs |= body_set(body, "on_time", judged(kept, SLA_RESOLUTION, resolution->due), changes);
	differs |= body_set(body, "response_on_time", judged(kept, SLA_RESPONSE, response->due), changes);
	return differs;
}

/* Telling */

/* What is still to be told of a side, and from when on. */
static struct wall next_of(const struct kept *kept, enum sla_side side, const struct sla_reading *reading)
{
	uint8_t told = kept->clock.told[side];
	bool has_ended = wall_is_set(kept->clock.ended[side]) || wall_is_set(kept->clock.ended[SLA_RESOLUTION]);
	if (has_ended || !wall_is_set(reading->due) || told & SLA_TOLD_OVERDUE)
		return WALL_NONE;
	/* The due instant itself is still on time. */
	return told & SLA_TOLD_SOON ? wall_add_ms(reading->due, 1) : reading->soon;
}

static void timer_due(struct timer *timer, struct mono now)
{
	struct kept *kept = container_of(timer, struct kept, timer);
	int64_t since_ms = mono_since(now, kept->tickets->now) / NS_PER_MS;
	clock_tell_due(kept, wall_add_ms(kept->tickets->wall, since_ms));
}

static void arm(struct kept *kept, const struct sla_reading readings[SLA_SIDES])
{
	struct tickets *tickets = kept->tickets;
	struct wall next = WALL_NONE;
	if (!tickets->options.timers || !wall_is_set(tickets->wall))
		return;
	next = ticket_wakes_at(kept, readings[SLA_RESOLUTION].calendar);
	for (int side = 0; side < SLA_SIDES && ticket_is_open(&kept->ticket); side++) {
		struct wall of_side = next_of(kept, (enum sla_side)side, &readings[side]);
		if (wall_is_set(of_side) && (!wall_is_set(next) || of_side.ms < next.ms))
			next = of_side;
	}
	if (!kept->timer.cb)
		timer_init(&kept->timer, timer_due);
	timer_stop(tickets->options.timers, &kept->timer);
	if (wall_is_set(next))
		timer_set(tickets->options.timers, &kept->timer, mono_add_ms(tickets->now, next.ms - tickets->wall.ms));
}

static void tell_side(struct kept *kept, enum sla_side side, const struct sla_reading *reading, struct wall at)
{
	uint8_t *told = &kept->clock.told[side];
	if (!wall_is_set(reading->due) || !sla_clock_runs(&kept->clock, side, at))
		return;
	if (at.ms > reading->due.ms && !(*told & SLA_TOLD_OVERDUE)) {
		*told = SLA_TOLD_SOON | SLA_TOLD_OVERDUE;
		ticket_tell(kept, "gengfu.ticket.overdue", at, json_array(), side);
	} else if (at.ms >= reading->soon.ms && !(*told & SLA_TOLD_SOON)) {
		*told |= SLA_TOLD_SOON;
		ticket_tell(kept, "gengfu.ticket.due_soon", at, json_array(), side);
	}
}

void clock_tell_due(struct kept *kept, struct wall at)
{
	struct sla_reading readings[SLA_SIDES];
	if (!kept->tickets->options.timers)
		return;
	read_both(kept, at, readings);
	ticket_wake(kept, readings[SLA_RESOLUTION].calendar, at);
	read_both(kept, at, readings);
	for (int side = 0; side < SLA_SIDES && ticket_is_open(&kept->ticket); side++)
		tell_side(kept, (enum sla_side)side, &readings[side], at);
	arm(kept, readings);
}

/* What happens */

static int priority_now(const struct kept *kept)
{
	return priority_parse(text_of(kept->ticket.body, "priority"));
}

void clock_start(struct kept *kept, struct wall at)
{
	sla_clock_init(&kept->clock, at, kept->ticket.severity, priority_now(kept));
	clock_refresh(kept, at, NULL);
}

bool clock_refresh(struct kept *kept, struct wall at, json_t *changes)
{
	struct sla_reading readings[SLA_SIDES];
	sla_clock_settle(&kept->clock, at);
	sla_clock_case(&kept->clock, kept->ticket.severity, priority_now(kept));
	read_both(kept, at, readings);
	bool differs = body_read(kept, readings, changes);
	arm(kept, readings);
	return differs;
}

void clock_answered(struct kept *kept, struct wall at, json_t *changes)
{
	sla_clock_end(&kept->clock, SLA_RESPONSE, at);
	clock_refresh(kept, at, changes);
}

void clock_stopped(struct kept *kept, struct wall at, struct wall until, json_t *changes)
{
	sla_clock_stop(&kept->clock, at, until);
	clock_refresh(kept, at, changes);
}

void clock_resumed(struct kept *kept, struct wall at, json_t *changes)
{
	sla_clock_resume(&kept->clock, at);
	clock_refresh(kept, at, changes);
}

void clock_restored(struct kept *kept, struct wall at, json_t *changes)
{
	sla_clock_end(&kept->clock, SLA_RESOLUTION, at);
	clock_refresh(kept, at, changes);
}

void clock_reopened(struct kept *kept, struct wall at, json_t *changes)
{
	sla_clock_reopen(&kept->clock, at);
	clock_refresh(kept, at, changes);
}

void clock_dropped(struct kept *kept)
{
	if (kept->tickets->options.timers)
		timer_stop(kept->tickets->options.timers, &kept->timer);
}

void clock_free(struct kept *kept)
{
	if (kept->tickets)
		clock_dropped(kept);
	sla_clock_done(&kept->clock);
}

static struct wall instant_of(const json_t *body, const char *field)
{
	struct wall at = WALL_NONE;
	const char *text = text_of(body, field);
	return text && wall_parse(text, &at) == 0 ? at : WALL_NONE;
}

void clock_restore(struct kept *kept, const json_t *state)
{
	const json_t *body = kept->ticket.body;
	if (state && sla_clock_parse(&kept->clock, state) == 0)
		return;
	/* From before there were clocks. */
	struct wall opened = instant_of(body, "opened");
	sla_clock_init(&kept->clock, wall_is_set(opened) ? opened : (struct wall){0}, kept->ticket.severity,
		priority_now(kept));
	kept->clock.ended[SLA_RESPONSE] = instant_of(body, "acknowledged");
	kept->clock.ended[SLA_RESOLUTION] = instant_of(body, "resolved");
}
