/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The life of tickets. A cause that opens gets a ticket, or re-opens the one that the same cause had not long ago;
 * while it stands its changes are the ticket's; when it ends the ticket is resolved, or, where another cause took its
 * alarms over, cancelled as merged into that cause's ticket. Every change is an event that carries the whole ticket.
 *
 * State: all tickets that are not over for good or may still re-open, by number, id and cause key (the newest of a
 * key). One that is over so long that it cannot re-open gives its body up and keeps its number only, to be named as the
 * previous one. A ticket that people have ended while its cause stands keeps the cause, so that it opens no other.
 *
 * Everything is handed in, the time too; random bytes for ids come through the options.
 */
#include "base/must.h"
#include "private.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define REOPEN_MS (24 * 3600 * INT64_C(1000))
#define GRACE_MS (15 * 60 * INT64_C(1000)) /* above the longest hold of a stock check (5 min) and a few rounds */
#define CLOSE_DAYS 3
#define JUMP_MS 2000 /* what the wall clock may go ahead of the monotonic one between two turns: slewing is slower */

void tickets_set_rules(struct tickets *tickets, const struct tickets_rules *rules)
{
	struct tickets_rules *own = &tickets->options.rules;

	*own = *rules;
	if (own->reopen_ms <= 0)
		own->reopen_ms = REOPEN_MS;
	if (own->grace_ms <= 0)
		own->grace_ms = GRACE_MS;
	if (own->close_days <= 0 && own->close_ms <= 0)
		own->close_days = CLOSE_DAYS;
}

struct tickets *tickets_new(const struct tickets_options *options, tickets_cb *cb, void *data)
{
	struct tickets *tickets = must_calloc(1, sizeof *tickets);

	tickets->options = *options;
	tickets->agent_name = must_strdup(options->agent_name);
	tickets->prefix = must_strdup(options->prefix);
	tickets_set_rules(tickets, &options->rules);
	tickets->cb = cb;
	tickets->data = data;
	tickets->wall = WALL_NONE;
	return tickets;
}

void kept_free(struct kept *kept)
{
	clock_free(kept);
	json_decref(kept->requester);
	json_decref(kept->ticket.body);
	free(kept->ticket.cause_key);
	free(kept);
}

void tickets_free(struct tickets *tickets)
{
	const struct map_entry *entry;
	size_t cursor = 0;

	if (!tickets)
		return;
	/* Those that gave their body up stand in by_key only; the others in by_number. */
	while ((entry = map_next(&tickets->by_key, &cursor))) {
		struct kept *kept = entry->value;

		if (!kept->ticket.body)
			kept_free(kept);
	}
	cursor = 0;
	while ((entry = map_next(&tickets->by_number, &cursor)))
		kept_free(entry->value);
	map_done(&tickets->by_number);
	map_done(&tickets->by_id);
	map_done(&tickets->by_key);
	free(tickets->series);
	free(tickets->agent_name);
	free(tickets->prefix);
	free(tickets);
}

/* The maps */

/* Makes a ticket the newest of its cause key; the one that was is no longer found by it. */
static void index_key(struct tickets *tickets, struct kept *kept)
{
	struct kept *older = map_remove_text(&tickets->by_key, kept->ticket.cause_key);

	if (older)
		older->is_newest = false;
	kept->is_newest = true;
	map_put_text(&tickets->by_key, kept->ticket.cause_key, kept);
	if (older && !older->ticket.body)
		kept_free(older);
}

void ticket_set_key(struct tickets *tickets, struct kept *kept, const char *key)
{
	if (kept->ticket.cause_key && strcmp(kept->ticket.cause_key, key) == 0)
		return;
	if (kept->is_newest)
		map_remove_text(&tickets->by_key, kept->ticket.cause_key);
	free(kept->ticket.cause_key);
	kept->ticket.cause_key = must_strdup(key);
	index_key(tickets, kept);
}

void ticket_index(struct tickets *tickets, struct kept *kept)
{
	map_put_text(&tickets->by_number, kept->ticket.number, kept);
	map_put_text(&tickets->by_id, kept->ticket.id, kept);
}

/* The line is in the order in which they were over; the store gives tickets in the order of opening. */
void ticket_line_up(struct kept *kept, struct wall at)
{
	struct tickets *tickets = kept->tickets;
	struct kept **place = &tickets->ended_first;

	if (ticket_is_open(&kept->ticket) || kept->ticket.status == TICKET_RESOLVED || kept->ticket.cause)
		return;
	kept->ended = at;
	/* Nearly always the last. */
	if (tickets->ended_last && tickets->ended_last->ended.ms <= at.ms)
		place = &tickets->ended_last->next;
	while (*place && (*place)->ended.ms <= at.ms)
		place = &(*place)->next;
	kept->next = *place;
	*place = kept;
	if (!kept->next)
		tickets->ended_last = kept;
}

void ticket_leave_line(struct kept *kept)
{
	struct tickets *tickets = kept->tickets;
	struct kept *before = NULL, *at = tickets->ended_first;

	while (at && at != kept) {
		before = at;
		at = at->next;
	}
	if (!at)
		return;
	*(before ? &before->next : &tickets->ended_first) = kept->next;
	if (tickets->ended_last == kept)
		tickets->ended_last = before;
}

static void forget_old(struct tickets *tickets, struct wall at)
{
	while (tickets->ended_first && at.ms - tickets->ended_first->ended.ms > tickets->options.rules.reopen_ms) {
		struct kept *kept = tickets->ended_first;

		ticket_leave_line(kept);
		map_remove_text(&tickets->by_number, kept->ticket.number);
		map_remove_text(&tickets->by_id, kept->ticket.id);
		clock_free(kept);
		json_decref(kept->ticket.body);
		kept->ticket.body = NULL;
		if (!kept->is_newest)
			kept_free(kept);
	}
}

/* Events */

static json_t *actor_json(const struct tickets *tickets)
{
	if (tickets->actor)
		return json_incref((json_t *)tickets->actor);
	return json_pack("{s:s, s:s}", "kind", "agent", "name", tickets->agent_name);
}

void ticket_tell(struct kept *kept, const char *type, struct wall at, json_t *changes, enum sla_side side)
{
	struct tickets *tickets = kept->tickets;
	struct ticket *ticket = &kept->ticket;

	ticket->revision++;
	json_object_set_new(ticket->body, "revision", json_integer((json_int_t)ticket->revision));
	json_t *data =
		json_pack("{s:o, s:o, s:O}", "actor", actor_json(tickets), "changes", changes, "ticket", ticket->body);
	must(data);
	if (side < SLA_SIDES)
		json_object_set_new(data, "clock", json_string(sla_side_text(side)));
	if (tickets->acting && tickets->acting->comment)
		json_object_set_new(data, "comment", json_string(tickets->acting->comment));
	tickets->cb(tickets->data,
		&(struct ticket_event){
			.type = type, .subject = ticket->number, .time = at, .data = data, .ticket = ticket});
	json_decref(data);
}

void ticket_keep(struct kept *kept, struct wall at)
{
	const struct ticket *ticket = &kept->ticket;

	kept->tickets->cb(
		kept->tickets->data, &(struct ticket_event){.subject = ticket->number, .time = at, .ticket = ticket});
}

/* Takes the reference of `changes`. */
static void tell(struct kept *kept, const char *type, struct wall at, json_t *changes)
{
	ticket_tell(kept, type, at, changes, SLA_SIDES);
}

void ticket_set_status(struct kept *kept, enum ticket_status status, json_t *changes)
{
	kept->ticket.status = status;
	body_set(kept->ticket.body, "status", json_string(ticket_status_text(status)), changes);
}

static struct series *series_of(struct tickets *tickets, int year)
{
	for (size_t i = 0; i < tickets->series_count; i++)
		if (tickets->series[i].year == year)
			return &tickets->series[i];
	array_reserve_one(tickets->series, tickets->series_count, tickets->series_capacity);
	tickets->series[tickets->series_count] = (struct series){.year = year};
	return &tickets->series[tickets->series_count++];
}

static void take_next_number(struct tickets *tickets, struct wall at, char into[48])
{
	int year = year_of(at);

	number_format(tickets->prefix, year, ++series_of(tickets, year)->last, into);
}

struct kept *ticket_new(struct tickets *tickets, struct wall at)
{
	struct kept *kept = must_calloc(1, sizeof *kept);
	unsigned char random[10];

	kept->tickets = tickets;
	kept->resolved = kept->ended = WALL_NONE;
	tickets->options.random(tickets->data, random, sizeof random);
	ulid_format(at, random, kept->ticket.id);
	take_next_number(tickets, at, kept->ticket.number);
	kept->ticket.status = TICKET_NEW;
	tickets->open++;
	return kept;
}

/* Whatever ends a ticket, or its waiting. */
static void clear_stop(struct kept *kept, json_t *changes)
{
	body_set(kept->ticket.body, "stop_reason", json_null(), changes);
	body_set(kept->ticket.body, "stop_until", json_null(), changes);
}

void ticket_end(struct kept *kept, enum ticket_status status, const char *code, struct wall at, json_t *changes)
{
	bool is_resolved = status == TICKET_RESOLVED;
	json_t *body = kept->ticket.body;

	kept->tickets->open--;
	kept->is_alone = false;
	ticket_set_status(kept, status, changes);
	if (is_resolved)
		kept->resolved = at;
	body_set(body, is_resolved ? "resolved" : "closed", time_json(at), changes);
	body_set(body, "resolution_code", code ? json_string(code) : json_null(), changes);
	clear_stop(kept, changes);
}

void ticket_reopen(struct kept *kept, struct wall at, json_t *changes)
{
	json_t *body = kept->ticket.body;
	json_int_t times = json_integer_value(json_object_get(body, "reopened"));

	ticket_leave_line(kept);
	kept->resolved = WALL_NONE;
	kept->tickets->open++;
	ticket_set_status(kept, TICKET_NEW, changes);
	body_set(body, "resolved", json_null(), changes);
	body_set(body, "closed", json_null(), changes);
	body_set(body, "resolution_code", json_null(), changes);
	body_set(body, "resolution_comment", json_null(), changes);
	body_set(body, "reopened", json_integer(times + 1), changes);
}

bool ticket_take_cause(struct kept *kept, struct wall at, json_t *changes)
{
	struct ticket *ticket = &kept->ticket;

	kept->is_alone = false;
	ticket->severity = ticket->cause->severity;
	ticket_set_key(kept->tickets, kept, ticket->cause->key);
	return body_update(ticket->body, ticket->cause, kept->has_own_priority, at, changes);
}

/* Causes */

static void attach(struct kept *kept, struct cause *cause)
{
	kept->ticket.cause = cause;
	cause->ticket = &kept->ticket;
}

static void open_new(struct tickets *tickets, struct cause *cause, const struct kept *previous, struct wall at)
{
	struct kept *kept = ticket_new(tickets, at);
	struct ticket *ticket = &kept->ticket;

	ticket->severity = cause->severity;
	ticket->body = body_new(ticket, cause, at);
	if (previous)
		json_object_set_new(ticket->body, "previous_ticket", json_string(previous->ticket.number));
	attach(kept, cause);
	ticket_set_key(tickets, kept, cause->key);
	ticket_index(tickets, kept);
	clock_start(kept, at);
	tell(kept, "gengfu.ticket.opened", at,
		json_pack("[{s:s, s:n, s:s}]", "field", "status", "from", "to", ticket_status_text(TICKET_NEW)));
}

static void reopen(struct kept *kept, struct cause *cause, struct wall at)
{
	json_t *changes = json_array();

	attach(kept, cause);
	ticket_reopen(kept, at, changes);
	ticket_take_cause(kept, at, changes);
	clock_reopened(kept, at, changes);
	tell(kept, "gengfu.ticket.reopened", at, changes);
}

static void cause_changed(struct kept *kept, struct wall at)
{
	json_t *changes = json_array();

	if (!ticket_is_open(&kept->ticket)) { /* people have ended it: the cause is told again when it re-opens */
		ticket_set_key(kept->tickets, kept, kept->ticket.cause->key);
		ticket_keep(kept, at);
		json_decref(changes);
		return;
	}
	bool differs = ticket_take_cause(kept, at, changes);
	if (clock_refresh(kept, at, changes) || differs)
		tell(kept, "gengfu.ticket.changed", at, changes);
	else
		json_decref(changes);
}

static bool may_reopen(const struct kept *kept, struct wall at)
{
	bool is_restored = kept->ticket.status == TICKET_RESOLVED || kept->ticket.status == TICKET_CLOSED;

	return is_restored && !kept->ticket.cause &&
	       at.ms - kept->resolved.ms <= kept->tickets->options.rules.reopen_ms;
}

static void cause_opened(struct tickets *tickets, struct cause *cause, struct wall at)
{
	forget_old(tickets, at);
	struct kept *newest = map_find_text(&tickets->by_key, cause->key);
	bool is_known = newest && newest->ticket.body;

	if (is_known && may_reopen(newest, at)) {
		reopen(newest, cause, at);
	} else if (is_known && ticket_is_open(&newest->ticket) && !newest->ticket.cause) {
		attach(newest, cause); /* a person had re-opened it meanwhile */
		cause_changed(newest, at);
	} else {
		open_new(tickets, cause, newest, at);
	}
}

/* `into`: the ticket that goes on with it, or NULL when the trouble is over. */
static void end_ticket(struct kept *kept, const struct ticket *into, struct wall at)
{
	struct ticket *ticket = &kept->ticket;
	json_t *changes = json_array();

	ticket_end(kept, into ? TICKET_CANCELLED : TICKET_RESOLVED, into ? "merged" : "recovered", at, changes);
	if (into)
		body_set(ticket->body, "merged_into", json_string(into->number), changes);
	if (into) {
		clock_dropped(kept);
	} else { /* else they are still raised, in the other ticket */
		body_clear_alarms(ticket->body, at, NULL);
		clock_restored(kept, at, changes);
	}
	ticket_line_up(kept, at);
	tell(kept, into ? "gengfu.ticket.merged" : "gengfu.ticket.resolved", at, changes);
}

/* The cause of a ticket that people had ended before is over. */
static void cause_left(struct kept *kept, bool is_over, struct wall at)
{
	json_t *changes = json_array();

	if (is_over)
		body_clear_alarms(kept->ticket.body, at, changes);
	ticket_line_up(kept, at);
	if (kept->ticket.status != TICKET_RESOLVED)
		clock_dropped(kept);
	else
		clock_refresh(kept, at, NULL);
	if (json_array_size(changes) > 0) {
		tell(kept, "gengfu.ticket.changed", at, changes);
		return;
	}
	ticket_keep(kept, at);
	json_decref(changes);
}

static void cause_ended(struct cause *cause, struct wall at)
{
	struct ticket *ticket = cause->ticket;

	cause->ticket = NULL;
	ticket->cause = NULL;
	if (ticket_is_open(ticket))
		end_ticket(ticket_kept(ticket), cause->merged_into ? cause->merged_into->ticket : NULL, at);
	else
		cause_left(ticket_kept(ticket), !cause->merged_into, at);
}

void tickets_cause(struct tickets *tickets, struct cause *cause, enum cause_change change, struct wall at)
{
	switch (change) {
	case CAUSE_OPENED:
		cause_opened(tickets, cause, at);
		break;
	case CAUSE_CHANGED:
		/* A cause that was restored without its ticket gets one now. */
		if (cause->ticket)
			cause_changed(ticket_kept(cause->ticket), at);
		else
			cause_opened(tickets, cause, at);
		break;
	case CAUSE_ENDED:
		if (cause->ticket)
			cause_ended(cause, at);
		break;
	}
}

const struct ticket *tickets_find(const struct tickets *tickets, const char *number_or_id)
{
	const struct kept *kept = map_find_text(&tickets->by_number, number_or_id);

	if (!kept)
		kept = map_find_text(&tickets->by_id, number_or_id);
	return kept ? &kept->ticket : NULL;
}

const struct ticket *tickets_find_external(const struct tickets *tickets, const char *system, const char *id)
{
	const struct map_entry *entry;
	size_t cursor = 0;

	while ((entry = map_next(&tickets->by_number, &cursor))) {
		const struct kept *kept = entry->value;
		const json_t *ids = json_object_get(kept->ticket.body, "external_ids");
		const char *own = json_string_value(json_object_get(ids, system));

		if (own && strcmp(own, id) == 0)
			return &kept->ticket;
	}
	return NULL;
}

size_t tickets_open_count(const struct tickets *tickets)
{
	return tickets->open;
}

void tickets_restore_series(struct tickets *tickets, int year, uint32_t last)
{
	struct series *series = series_of(tickets, year);

	if (last > series->last)
		series->last = last;
}

/* Brings an open ticket's clocks up to date with what is promised now. */
static void clock_anew(struct kept *kept, struct wall at)
{
	json_t *changes = json_array();

	if (clock_refresh(kept, at, changes))
		tell(kept, "gengfu.ticket.changed", at, changes);
	else
		json_decref(changes);
	clock_tell_due(kept, at);
}

void tickets_clocks_anew(struct tickets *tickets, struct wall at)
{
	const struct map_entry *entry;
	size_t cursor = 0;

	while ((entry = map_next(&tickets->by_number, &cursor))) {
		struct kept *kept = entry->value;

		if (ticket_is_open(&kept->ticket))
			clock_anew(kept, at);
		else
			clock_tell_due(kept, at);
	}
}

void tickets_settle_restored(struct tickets *tickets, struct wall at)
{
	const struct map_entry *entry;
	size_t cursor = 0;

	while ((entry = map_next(&tickets->by_number, &cursor))) {
		struct kept *kept = entry->value;

		if (kept->ticket.cause || (ticket_is_open(&kept->ticket) ? kept->is_alone : !kept->has_lost_cause))
			continue;
		kept->has_lost_cause = false;
		if (ticket_is_open(&kept->ticket))
			end_ticket(kept, NULL, at);
		else
			cause_left(kept, true, at);
	}
	tickets_clocks_anew(tickets, at);
}

/* Time */

void tickets_set_sla(struct tickets *tickets, const struct sla *sla, struct wall at)
{
	tickets->sla = sla;
	tickets_clocks_anew(tickets, at);
}

void tickets_set_wall(struct tickets *tickets, struct mono now, struct wall wall)
{
	bool is_first = !wall_is_set(tickets->wall);
	int64_t expected = tickets->wall.ms + mono_since(now, tickets->now) / NS_PER_MS;
	int64_t jump = is_first ? 0 : wall.ms - expected;
	const struct map_entry *entry;
	size_t cursor = 0;

	tickets->now = now;
	tickets->wall = wall;
	if (jump >= -JUMP_MS && jump <= JUMP_MS)
		return;
	while ((entry = map_next(&tickets->by_number, &cursor))) {
		struct kept *kept = entry->value;

		if (ticket_is_open(&kept->ticket))
			sla_clock_shift(&kept->clock, jump);
	}
	tickets_clocks_anew(tickets, wall);
}
