/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The life of tickets. A cause that opens gets a ticket, or re-opens the one that the same cause had not long ago;
 * while it stands its changes are the ticket's; when it ends the ticket is resolved, or, where another cause took its
 * alarms over, cancelled as merged into that cause's ticket. Every change is an event that carries the whole ticket.
 *
 * State: all tickets that are open or may still re-open, by number, id and cause key (the newest of a key). A ticket
 * whose time to re-open has passed gives its body up and keeps its number only, to be named as the previous one.
 *
 * Everything is handed in, the time too; random bytes for ids come through the options.
 */
#include "base/must.h"
#include "private.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define REOPEN_MS (24 * 3600 * INT64_C(1000))
#define JUMP_MS 2000 /* what the wall clock may go ahead of the monotonic one between two turns: slewing is slower */

static struct kept *kept_of(struct ticket *ticket)
{
	return container_of(ticket, struct kept, ticket);
}

struct tickets *tickets_new(const struct tickets_options *options, tickets_cb *cb, void *data)
{
	struct tickets *tickets = must_calloc(1, sizeof *tickets);

	tickets->options = *options;
	tickets->agent_name = must_strdup(options->agent_name);
	tickets->prefix = must_strdup(options->prefix);
	if (tickets->options.reopen_ms <= 0)
		tickets->options.reopen_ms = REOPEN_MS;
	tickets->cb = cb;
	tickets->data = data;
	tickets->wall = WALL_NONE;
	return tickets;
}

static void kept_free(struct kept *kept)
{
	clock_free(kept);
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

static void set_key(struct tickets *tickets, struct kept *kept, const char *key)
{
	if (kept->ticket.cause_key && strcmp(kept->ticket.cause_key, key) == 0)
		return;
	if (kept->is_newest)
		map_remove_text(&tickets->by_key, kept->ticket.cause_key);
	free(kept->ticket.cause_key);
	kept->ticket.cause_key = must_strdup(key);
	index_key(tickets, kept);
}

static void index_ticket(struct tickets *tickets, struct kept *kept)
{
	map_put_text(&tickets->by_number, kept->ticket.number, kept);
	map_put_text(&tickets->by_id, kept->ticket.id, kept);
}

/* Resolved tickets wait in line until their time to re-open has passed. */
static void line_up(struct tickets *tickets, struct kept *kept)
{
	kept->next = NULL;
	if (tickets->resolved_last)
		tickets->resolved_last->next = kept;
	else
		tickets->resolved_first = kept;
	tickets->resolved_last = kept;
}

static void leave_line(struct tickets *tickets, struct kept *kept)
{
	struct kept *before = NULL, *at = tickets->resolved_first;

	while (at && at != kept) {
		before = at;
		at = at->next;
	}
	if (!at)
		return;
	*(before ? &before->next : &tickets->resolved_first) = kept->next;
	if (tickets->resolved_last == kept)
		tickets->resolved_last = before;
}

static void forget_old(struct tickets *tickets, struct wall at)
{
	while (tickets->resolved_first && at.ms - tickets->resolved_first->resolved.ms > tickets->options.reopen_ms) {
		struct kept *kept = tickets->resolved_first;

		leave_line(tickets, kept);
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

void ticket_tell(struct kept *kept, const char *type, struct wall at, json_t *changes, enum sla_side side)
{
	struct tickets *tickets = kept->tickets;
	struct ticket *ticket = &kept->ticket;

	ticket->revision++;
	json_object_set_new(ticket->body, "revision", json_integer((json_int_t)ticket->revision));
	json_t *data = json_pack("{s:{s:s, s:s}, s:o, s:O}", "actor", "kind", "agent", "name", tickets->agent_name,
		"changes", changes, "ticket", ticket->body);
	must(data);
	if (side < SLA_SIDES)
		json_object_set_new(data, "clock", json_string(sla_side_text(side)));
	tickets->cb(tickets->data,
		&(struct ticket_event){
			.type = type, .subject = ticket->number, .time = at, .data = data, .ticket = ticket});
	json_decref(data);
}

/* Takes the reference of `changes`. */
static void tell(struct kept *kept, const char *type, struct wall at, json_t *changes)
{
	ticket_tell(kept, type, at, changes, SLA_SIDES);
}

static void set_status(struct kept *kept, enum ticket_status status, json_t *changes)
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

/* Causes */

static void open_new(struct tickets *tickets, struct cause *cause, const struct kept *previous, struct wall at)
{
	struct kept *kept = must_calloc(1, sizeof *kept);
	struct ticket *ticket = &kept->ticket;
	unsigned char random[10];

	kept->tickets = tickets;
	tickets->options.random(tickets->data, random, sizeof random);
	ulid_format(at, random, ticket->id);
	take_next_number(tickets, at, ticket->number);
	ticket->status = TICKET_NEW;
	ticket->severity = cause->severity;
	ticket->body = body_new(ticket, cause, at);
	if (previous)
		json_object_set_new(ticket->body, "previous_ticket", json_string(previous->ticket.number));
	ticket->cause = cause;
	cause->ticket = ticket;
	set_key(tickets, kept, cause->key);
	index_ticket(tickets, kept);
	tickets->open++;
	clock_start(kept, at);
	tell(kept, "gengfu.ticket.opened", at,
		json_pack("[{s:s, s:n, s:s}]", "field", "status", "from", "to", ticket_status_text(TICKET_NEW)));
}

static void reopen(struct tickets *tickets, struct kept *kept, struct cause *cause, struct wall at)
{
	struct ticket *ticket = &kept->ticket;
	json_t *changes = json_array();
	json_int_t times = json_integer_value(json_object_get(ticket->body, "reopened"));

	leave_line(tickets, kept);
	kept->resolved = WALL_NONE;
	set_status(kept, TICKET_NEW, changes);
	body_set(ticket->body, "resolved", json_null(), changes);
	body_set(ticket->body, "resolution_code", json_null(), changes);
	body_set(ticket->body, "reopened", json_integer(times + 1), changes);
	body_update(ticket->body, cause, at, changes);
	ticket->severity = cause->severity;
	ticket->cause = cause;
	cause->ticket = ticket;
	tickets->open++;
	clock_reopened(kept, at, changes);
	tell(kept, "gengfu.ticket.reopened", at, changes);
}

static void cause_opened(struct tickets *tickets, struct cause *cause, struct wall at)
{
	forget_old(tickets, at);
	struct kept *newest = map_find_text(&tickets->by_key, cause->key);

	if (newest && newest->ticket.body && newest->ticket.status == TICKET_RESOLVED &&
		at.ms - newest->resolved.ms <= tickets->options.reopen_ms)
		reopen(tickets, newest, cause, at);
	else
		open_new(tickets, cause, newest, at);
}

static void cause_changed(struct tickets *tickets, struct cause *cause, struct wall at)
{
	struct kept *kept = kept_of(cause->ticket);
	json_t *changes = json_array();

	kept->ticket.severity = cause->severity;
	set_key(tickets, kept, cause->key);
	bool differs = body_update(kept->ticket.body, cause, at, changes);
	if (clock_refresh(kept, at, changes) || differs)
		tell(kept, "gengfu.ticket.changed", at, changes);
	else
		json_decref(changes);
}

/* `into`: the ticket that goes on with it, or NULL when the trouble is over. */
static void end_ticket(struct tickets *tickets, struct kept *kept, const struct ticket *into, struct wall at)
{
	struct ticket *ticket = &kept->ticket;
	json_t *changes = json_array();

	tickets->open--;
	kept->resolved = at;
	set_status(kept, into ? TICKET_CANCELLED : TICKET_RESOLVED, changes);
	body_set(ticket->body, into ? "closed" : "resolved", time_json(at), changes);
	body_set(ticket->body, "resolution_code", json_string(into ? "merged" : "recovered"), changes);
	if (into)
		body_set(ticket->body, "merged_into", json_string(into->number), changes);
	if (into) {
		clock_dropped(kept);
	} else { /* else they are still raised, in the other ticket */
		body_clear_alarms(ticket->body, at);
		clock_restored(kept, at, changes);
	}
	line_up(tickets, kept);
	tell(kept, into ? "gengfu.ticket.merged" : "gengfu.ticket.resolved", at, changes);
}

static void cause_ended(struct tickets *tickets, struct cause *cause, struct wall at)
{
	struct ticket *ticket = cause->ticket;

	cause->ticket = NULL;
	ticket->cause = NULL;
	if (ticket_is_open(ticket))
		end_ticket(tickets, kept_of(ticket), cause->merged_into ? cause->merged_into->ticket : NULL, at);
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
			cause_changed(tickets, cause, at);
		else
			cause_opened(tickets, cause, at);
		break;
	case CAUSE_ENDED:
		if (cause->ticket)
			cause_ended(tickets, cause, at);
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

size_t tickets_open_count(const struct tickets *tickets)
{
	return tickets->open;
}

/* The store */

json_t *ticket_state(const struct ticket *ticket)
{
	const struct kept *kept = container_of(ticket, const struct kept, ticket);
	json_t *state = json_pack("{s:s, s:o, s:o, s:O}", "cause_key", ticket->cause_key, "cause",
		ticket->cause ? cause_state(ticket->cause) : json_null(), "clock", sla_clock_state(&kept->clock),
		"body", ticket->body);

	must(state);
	return state;
}

static bool copy_text(const json_t *body, const char *key, char *into, size_t size)
{
	const char *text = json_string_value(json_object_get(body, key));

	if (!text || !text[0] || strlen(text) >= size)
		return false;
	memcpy(into, text, strlen(text) + 1);
	return true;
}

/* When a ticket ended, for its place in the line. */
static struct wall ended_at(const json_t *body)
{
	const char *text = json_string_value(json_object_get(body, "resolved"));
	struct wall at = {0};

	if (!text)
		text = json_string_value(json_object_get(body, "closed"));
	if (text)
		wall_parse(text, &at);
	return at;
}

/* The line is in the order of resolution; the store gives tickets in the order of opening. */
static void line_up_in_order(struct tickets *tickets, struct kept *kept)
{
	struct kept **at = &tickets->resolved_first;

	while (*at && (*at)->resolved.ms <= kept->resolved.ms)
		at = &(*at)->next;
	kept->next = *at;
	*at = kept;
	if (!kept->next)
		tickets->resolved_last = kept;
}

struct ticket *tickets_restore(struct tickets *tickets, const json_t *state, struct cause *cause)
{
	const json_t *body = json_object_get(state, "body");
	const char *key = json_string_value(json_object_get(state, "cause_key"));
	const char *status = json_string_value(json_object_get(body, "status"));
	const char *severity = json_string_value(json_object_get(body, "severity"));
	struct kept *kept = must_calloc(1, sizeof *kept);
	struct ticket *ticket = &kept->ticket;

	if (!key || !status || !severity || ticket_status_parse(status, &ticket->status) ||
		!copy_text(body, "id", ticket->id, sizeof ticket->id) ||
		!copy_text(body, "number", ticket->number, sizeof ticket->number) ||
		map_find_text(&tickets->by_number, ticket->number)) {
		free(kept);
		return NULL;
	}
	int year;
	uint32_t serial;
	if (number_parse(ticket->number, &year, &serial) == 0)
		tickets_restore_series(tickets, year, serial);
	ticket->severity = severity_parse(severity);
	ticket->revision = (uint64_t)json_integer_value(json_object_get(body, "revision"));
	ticket->body = json_deep_copy(body);
	kept->tickets = tickets;
	clock_restore(kept, json_object_get(state, "clock"));
	set_key(tickets, kept, cause ? cause->key : key);
	index_ticket(tickets, kept);
	if (ticket_is_open(ticket)) {
		tickets->open++;
		ticket->cause = cause;
		if (cause)
			cause->ticket = ticket;
	} else {
		kept->resolved = ended_at(body);
		line_up_in_order(tickets, kept);
	}
	return ticket;
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

static void clocks_anew(struct tickets *tickets, struct wall at)
{
	const struct map_entry *entry;
	size_t cursor = 0;

	while ((entry = map_next(&tickets->by_number, &cursor))) {
		struct kept *kept = entry->value;

		if (ticket_is_open(&kept->ticket))
			clock_anew(kept, at);
	}
}

void tickets_settle_restored(struct tickets *tickets, struct wall at)
{
	const struct map_entry *entry;
	size_t cursor = 0;

	while ((entry = map_next(&tickets->by_number, &cursor))) {
		struct kept *kept = entry->value;

		if (ticket_is_open(&kept->ticket) && !kept->ticket.cause)
			end_ticket(tickets, kept, NULL, at);
	}
	clocks_anew(tickets, at);
}

/* Time */

void tickets_set_sla(struct tickets *tickets, const struct sla *sla, struct wall at)
{
	tickets->sla = sla;
	clocks_anew(tickets, at);
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
	clocks_anew(tickets, wall);
}
