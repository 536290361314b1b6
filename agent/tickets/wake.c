/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a ticket does by itself when its time has come: one that was pended or held until then goes on, one that was
 * resolved is closed, and one that people have resolved while its alarm still holds comes back. The instants follow
 * from what stands in the ticket, so a restart needs nothing but asking again; an agent that was down does late what
 * was due meanwhile.
 */
#include "base/calendar.h"
#include "tickets/private.h"
#include <string.h>

static bool is_waiting(const struct ticket *ticket)
{
	return ticket->status == TICKET_PENDING || ticket->status == TICKET_HELD;
}

static struct wall resumes_at(const struct kept *kept)
{
	const char *text = json_string_value(json_object_get(kept->ticket.body, "stop_until"));
	struct wall at = WALL_NONE;

	return is_waiting(&kept->ticket) && text && wall_parse(text, &at) == 0 ? at : WALL_NONE;
}

/* Its cause should have ended by then. */
static struct wall returns_at(const struct kept *kept)
{
	const struct ticket *ticket = &kept->ticket;
	bool is_restored = ticket->status == TICKET_RESOLVED || ticket->status == TICKET_CLOSED;

	return is_restored && ticket->cause ? wall_add_ms(kept->resolved, kept->tickets->options.rules.grace_ms)
					    : WALL_NONE;
}

static struct wall closes_at(const struct kept *kept, const struct calendar *calendar)
{
	const struct tickets_rules *rules = &kept->tickets->options.rules;

	if (kept->ticket.status != TICKET_RESOLVED)
		return WALL_NONE;
	return calendar_after(
		calendar, kept->resolved, rules->close_days * calendar_day_ms(calendar) + rules->close_ms);
}

static bool is_due(struct wall due, struct wall at)
{
	return wall_is_set(due) && due.ms <= at.ms;
}

struct wall ticket_wakes_at(const struct kept *kept, const struct calendar *calendar)
{
	struct wall times[] = {resumes_at(kept), returns_at(kept), closes_at(kept, calendar)};
	struct wall next = WALL_NONE;

	for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
		if (wall_is_set(times[i]) && (!wall_is_set(next) || times[i].ms < next.ms))
			next = times[i];
	return next;
}

static void resume(struct kept *kept, struct wall at)
{
	json_t *changes = json_array();

	ticket_set_status(kept, TICKET_IN_PROGRESS, changes);
	body_set(kept->ticket.body, "stop_reason", json_null(), changes);
	body_set(kept->ticket.body, "stop_until", json_null(), changes);
	clock_resumed(kept, at, changes);
	ticket_tell(kept, "gengfu.ticket.resumed", at, changes, SLA_SIDES);
}

static void come_back(struct kept *kept, struct wall at)
{
	json_t *changes = json_array();

	ticket_reopen(kept, at, changes);
	ticket_take_cause(kept, at, changes);
	clock_reopened(kept, at, changes);
	ticket_tell(kept, "gengfu.ticket.reopened", at, changes, SLA_SIDES);
}

static void close_itself(struct kept *kept, struct wall at)
{
	json_t *changes = json_array();

	ticket_set_status(kept, TICKET_CLOSED, changes);
	body_set(kept->ticket.body, "closed", time_json(at), changes);
	ticket_line_up(kept, at);
	ticket_tell(kept, "gengfu.ticket.closed", at, changes, SLA_SIDES);
}

void ticket_wake(struct kept *kept, const struct calendar *calendar, struct wall at)
{
	if (is_due(resumes_at(kept), at))
		resume(kept, at);
	else if (is_due(returns_at(kept), at))
		come_back(kept, at);
	else if (is_due(closes_at(kept, calendar), at))
		close_itself(kept, at);
}
