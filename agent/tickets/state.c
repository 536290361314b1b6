/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tickets to the store and back. The state is the body, as every event carries it, and beside it what only this stage
 * needs: the cause and its key, the clocks, what people have decided that the agent is not to undo (a priority of their
 * own, a ticket that is open without a cause), and who reported it, which no event carries.
 *
 * A ticket that people have ended while its cause stands comes back with the cause: otherwise the same alarms would
 * open another ticket at every start.
 */
#include "base/must.h"
#include "tickets/private.h"
#include <stdlib.h>
#include <string.h>

json_t *ticket_state(const struct ticket *ticket)
{
	const struct kept *kept = ticket_kept(ticket);
	json_t *state = json_pack("{s:s, s:o, s:o, s:O}", "cause_key", ticket->cause_key, "cause",
		ticket->cause ? cause_state(ticket->cause) : json_null(), "clock", sla_clock_state(&kept->clock),
		"body", ticket->body);

	must(state);
	if (kept->is_alone)
		json_object_set_new(state, "alone", json_true());
	if (kept->has_own_priority)
		json_object_set_new(state, "own_priority", json_true());
	if (kept->requester)
		json_object_set(state, "requester", kept->requester);
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

static struct wall instant_of(const json_t *body, const char *field)
{
	const char *text = json_string_value(json_object_get(body, field));
	struct wall at = WALL_NONE;

	return text && wall_parse(text, &at) == 0 ? at : WALL_NONE;
}

/* Whatever is wrong with the times of one that is over, it has some: long ago. */
static struct wall or_long_ago(struct wall at)
{
	return wall_is_set(at) ? at : (struct wall){0};
}

static void restore_rest(struct kept *kept, const json_t *state, struct cause *cause)
{
	struct ticket *ticket = &kept->ticket;
	const json_t *requester = json_object_get(state, "requester");
	struct wall resolved = instant_of(ticket->body, "resolved"), closed = instant_of(ticket->body, "closed");

	kept->is_alone = json_is_true(json_object_get(state, "alone"));
	kept->has_own_priority = json_is_true(json_object_get(state, "own_priority"));
	kept->has_lost_cause = json_is_object(json_object_get(state, "cause")) && !cause;
	kept->requester = json_is_object(requester) ? json_deep_copy(requester) : NULL;
	ticket->cause = cause;
	if (cause)
		cause->ticket = ticket;
	if (ticket_is_open(ticket)) {
		kept->tickets->open++;
		return;
	}
	kept->resolved = or_long_ago(resolved);
	ticket_line_up(kept, or_long_ago(wall_is_set(closed) ? closed : resolved));
}

static struct kept *kept_parse(struct tickets *tickets, const json_t *state)
{
	const json_t *body = json_object_get(state, "body");
	const char *status = json_string_value(json_object_get(body, "status"));
	const char *severity = json_string_value(json_object_get(body, "severity"));
	struct kept *kept = must_calloc(1, sizeof *kept);
	struct ticket *ticket = &kept->ticket;

	if (!json_is_string(json_object_get(state, "cause_key")) || !status || !severity ||
		ticket_status_parse(status, &ticket->status) || !copy_text(body, "id", ticket->id, sizeof ticket->id) ||
		!copy_text(body, "number", ticket->number, sizeof ticket->number) ||
		map_find_text(&tickets->by_number, ticket->number)) {
		free(kept);
		return NULL;
	}
	kept->tickets = tickets;
	kept->resolved = kept->ended = WALL_NONE;
	ticket->severity = severity_parse(severity);
	ticket->revision = (uint64_t)json_integer_value(json_object_get(body, "revision"));
	ticket->body = json_deep_copy(body);
	clock_restore(kept, json_object_get(state, "clock"));
	return kept;
}

struct ticket *tickets_restore(struct tickets *tickets, const json_t *state, struct cause *cause)
{
	const char *key = json_string_value(json_object_get(state, "cause_key"));
	struct kept *kept = kept_parse(tickets, state);
	int year;
	uint32_t serial;

	if (!kept)
		return NULL;
	if (number_parse(kept->ticket.number, &year, &serial) == 0)
		tickets_restore_series(tickets, year, serial);
	ticket_set_key(tickets, kept, cause ? cause->key : key);
	ticket_index(tickets, kept);
	restore_rest(kept, state, cause);
	return &kept->ticket;
}

struct ticket *tickets_recall(struct tickets *tickets, const json_t *state)
{
	struct kept *kept = kept_parse(tickets, state);

	if (!kept)
		return NULL;
	const char *key = json_string_value(json_object_get(state, "cause_key"));
	const struct kept *newest = map_find_text(&tickets->by_key, key);
	/* A newer one of the same cause stays the newest. */
	if (!newest || strcmp(newest->ticket.number, kept->ticket.number) == 0)
		ticket_set_key(tickets, kept, key);
	else
		kept->ticket.cause_key = must_strdup(key);
	ticket_index(tickets, kept);
	restore_rest(kept, state, NULL);
	return &kept->ticket;
}
