/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The insides of tickets: identity, body, lifecycle, request and sla are pure; tickets.c holds the state and what
 * causes do to it, act.c what people do, wake.c what happens by itself, state.c goes to the store and back, clock.c
 * runs the clocks. */
#include "base/map.h"
#include "tickets/sla.h"
#include "tickets/tickets.h"
#include <stddef.h>

/* A ticket with what only this stage needs to know. */
struct kept {
	struct ticket ticket;
	struct tickets *tickets;
	struct sla_clock clock;
	struct timer timer; /* the next instant at which a clock is due, soon or over */
	struct wall resolved; /* not set while it is open */
	struct wall ended; /* since when it waits to be forgotten */
	struct kept *next; /* those that wait for it, in that order */
	bool is_newest; /* of its cause key: stands in by_key */
	bool is_alone; /* open without a cause: a person wants it so */
	bool has_lost_cause; /* it had one when it was stored, which is no more */
	bool has_own_priority; /* given by a person: the severity does not move it */
	json_t *requester; /* who reported it, or NULL; never part of an event */
};

struct series {
	int year;
	uint32_t last;
};

struct tickets {
	struct tickets_options options;
	char *agent_name, *prefix;
	tickets_cb *cb;
	void *data;
	struct map by_number, by_id, by_key;
	struct kept *ended_first, *ended_last; /* closed, rejected, cancelled, and nothing stands any more */
	size_t open;
	struct series *series; /* a year each: a clock that is set back must not repeat a number */
	size_t series_count, series_capacity;
	const struct sla *sla; /* or NULL */
	struct mono now; /* the last reading of both clocks; wall is not set before the first */
	struct wall wall;
	const struct ticket_request *acting; /* what is being done, by whom; NULL: the agent itself */
	const json_t *actor;
};

/* Neither resolved nor closed, rejected or cancelled. */
static inline bool ticket_is_open(const struct ticket *ticket)
{
	return ticket->status < TICKET_RESOLVED;
}

static inline struct kept *ticket_kept(const struct ticket *ticket)
{
	return (struct kept *)((char *)ticket - offsetof(struct kept, ticket));
}

/* tickets.c */
struct kept *ticket_new(struct tickets *tickets, struct wall at); /* id and number, no body yet */
/* A ticket's cause key, by which it is found from then on. */
void ticket_set_key(struct tickets *tickets, struct kept *kept, const char *key);
void ticket_index(struct tickets *tickets, struct kept *kept);
void ticket_set_status(struct kept *kept, enum ticket_status status, json_t *changes);
/* Leaves the open ones: with `status`, which is not open. */
void ticket_end(struct kept *kept, enum ticket_status status, const char *code, struct wall at, json_t *changes);
/* The other way: status new, and what said that it was over is taken back. */
void ticket_reopen(struct kept *kept, struct wall at, json_t *changes);
/* Puts what is over for good in the line of those to forget; no effect on others. */
void ticket_line_up(struct kept *kept, struct wall at);
void ticket_leave_line(struct kept *kept);
/* Takes over what a cause says, and tells what differs to `changes`. */
bool ticket_take_cause(struct kept *kept, struct wall at, json_t *changes);
void ticket_keep(struct kept *kept, struct wall at); /* no event: only the state has changed */
void tickets_clocks_anew(struct tickets *tickets, struct wall at);
void kept_free(struct kept *kept);

/* wake.c: what is to happen next by itself, besides the clocks; WALL_NONE: nothing. */
struct wall ticket_wakes_at(const struct kept *kept, const struct calendar *calendar);
/* Does what is due by `at`. */
void ticket_wake(struct kept *kept, const struct calendar *calendar, struct wall at);

/* lifecycle.c: the verbs that are allowed in a status, as a list; a new reference. */
json_t *ticket_verbs_json(enum ticket_status status);

/* tickets.c: the event of a change; takes the reference of `changes`. `side` is that of due_soon and overdue, else
 * SLA_SIDES. */
void ticket_tell(struct kept *kept, const char *type, struct wall at, json_t *changes, enum sla_side side);

/*
 * clock.c: what happens to a ticket's clocks. Each brings respond_by, resolve_by and what else the body says of them up
 * to date, notes in `changes` (NULL: nowhere) what that changed, and sets the timer.
 */
void clock_start(struct kept *kept, struct wall at); /* the ticket is new */
/* Severity, priority or what the ticket is about may have changed; true when this changed the body. */
bool clock_refresh(struct kept *kept, struct wall at, json_t *changes);
void clock_answered(struct kept *kept, struct wall at, json_t *changes); /* acknowledged: the first answer */
void clock_stopped(struct kept *kept, struct wall at, struct wall until, json_t *changes); /* pended, held */
void clock_resumed(struct kept *kept, struct wall at, json_t *changes);
void clock_restored(struct kept *kept, struct wall at, json_t *changes); /* resolved: on time is judged now */
void clock_reopened(struct kept *kept, struct wall at, json_t *changes);
void clock_dropped(struct kept *kept); /* merged, rejected, cancelled: nothing is due any more */
/* The clock of a ticket from the store; one that the store does not have is made from the body. */
void clock_restore(struct kept *kept, const json_t *state);
/* Does and tells what has come due by `at`. */
void clock_tell_due(struct kept *kept, struct wall at);
void clock_free(struct kept *kept);

/* ULID: 48 bits of milliseconds and 80 random bits as 26 digits of Crockford's base 32, which sort by time. */
void ulid_format(struct wall at, const unsigned char random[10], char into[27]);
/* "PY1-2026-000007"; the year is that of UTC. */
void number_format(const char *prefix, int year, uint32_t number, char into[48]);
int year_of(struct wall at);
/* Year and serial of a number; -EINVAL. */
int number_parse(const char *number, int *ret_year, uint32_t *ret_serial);

/* "P1" … "P4". */
const char *priority_of(enum severity severity);
/* 1 of "P1"; 0 when the text is no priority. */
int priority_parse(const char *text);

/* A new ticket's body, every field of the contract present; a new reference. */
json_t *body_new(const struct ticket *ticket, const struct cause *cause, struct wall at);
/* The same of one that was reported: title, place and the like as the request says; `root` is taken over. */
json_t *body_reported(const struct ticket *ticket, const struct ticket_request *request, json_t *root, struct wall at);
/*
 * Brings a body up to date with its cause. Alarms that the cause has lost stay, marked as cleared. Appends to `changes`
 * what is different and of interest to a reader; false when nothing is.
 */
bool body_update(json_t *body, const struct cause *cause, bool keep_priority, struct wall at, json_t *changes);
/* All alarms of the body are over; `changes` may be NULL. */
void body_clear_alarms(json_t *body, struct wall at, json_t *changes);

/* "reported": by a person, not found by the agent. */
bool body_is_reported(const json_t *body);
/* Sets a field and appends {field, from, to} to `changes` (may be NULL) if that changes it. Takes the reference of
 * `value`. */
bool body_set(json_t *body, const char *field, json_t *value, json_t *changes);
json_t *time_json(struct wall at); /* null when not set */
