/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Tickets: one per cause, with TMF621's status names, a stable id and a number that people can say on the phone. Every
 * change is an event that carries the whole ticket after it. Pure: takes causes and the time, hands out events; where
 * they are kept is not its business.
 *
 * A ticket has two clocks: until somebody answers (respond_by) and until the trouble is over (resolve_by). They run in
 * the working time of calendars against the targets of the configuration's sla words.
 */
#include "base/timers.h"
#include "causes/causes.h"
#include <jansson.h>

enum ticket_status {
	TICKET_NEW,
	TICKET_ACKNOWLEDGED,
	TICKET_IN_PROGRESS,
	TICKET_PENDING,
	TICKET_HELD,
	TICKET_RESOLVED,
	TICKET_CLOSED,
	TICKET_REJECTED,
	TICKET_CANCELLED,
	TICKET_STATUSES
};
const char *ticket_status_text(enum ticket_status status); /* "inProgress" */
int ticket_status_parse(const char *text, enum ticket_status *ret_status);

/* What a person, or another system, does with a ticket. */
enum ticket_verb {
	VERB_CREATE,
	VERB_ACK,
	VERB_ASSIGN,
	VERB_START,
	VERB_PEND,
	VERB_HOLD,
	VERB_RESUME,
	VERB_COMMENT,
	VERB_PRIORITY,
	VERB_LINK,
	VERB_EXTERNAL_ID,
	VERB_MERGE,
	VERB_RESOLVE,
	VERB_REOPEN,
	VERB_CLOSE,
	VERB_REJECT,
	VERB_CANCEL,
	VERB_RATE,
	TICKET_VERBS
};
const char *ticket_verb_text(enum ticket_verb verb); /* "external_id" */
int ticket_verb_parse(const char *text, enum ticket_verb *ret_verb);
/* Whether this may be done in that status, and the status that it leads to (the same where it does not change). */
bool ticket_verb_allowed(enum ticket_verb verb, enum ticket_status status, enum ticket_status *ret_to);

struct ticket {
	char id[27]; /* ULID */
	char number[48]; /* PREFIX-YEAR-NNNNNN */
	uint64_t revision;
	enum ticket_status status;
	enum severity severity;
	char *cause_key;
	json_t *body; /* the whole ticket as in the events, kept up to date */
	struct cause *cause; /* while it stands */
};

/* One thing that happened; borrowed until the callback returns. `data` is the event's data object. Without a type
 * nothing happened that anybody is told of: the ticket's state (ticket_state) is to be kept. */
struct ticket_event {
	const char *type; /* "gengfu.ticket.opened", or NULL */
	const char *subject;
	struct wall time;
	const json_t *data;
	const struct ticket *ticket;
};
typedef void tickets_cb(void *data, const struct ticket_event *event);

/* What the configuration promises; see config_sla. */
struct sla;
/* Both are borrowed: they must live as long as this. Each may be the same as before or new, in a reload. */
struct sla *sla_new(const struct config *config, const struct calendars *calendars);
void sla_free(struct sla *sla); /* accepts NULL */

/* How tickets end and come back; 0: what is said there. */
struct tickets_rules {
	int64_t reopen_ms; /* the same cause within this time re-opens; 24 h */
	int64_t grace_ms; /* a ticket that was resolved by hand re-opens when its alarm holds so much longer; 15 min */
	int64_t close_days, close_ms; /* working days and time from resolved to closed; both 0: 3 days */
};

struct tickets_options { /* copied */
	const char *agent_name; /* the actor of what the agent does by itself */
	const char *prefix;
	struct tickets_rules rules;
	void (*random)(void *data, void *bytes, size_t length); /* fills `bytes`; `data` is that of the callback */
	const struct inventory *inventory; /* for the scopes of targets; NULL: only what stands in the ticket */
	struct timers *timers; /* for what happens by itself (due_soon, overdue, the end of a stop, closing); NULL: it
				  does not */
};

struct tickets;

struct tickets *tickets_new(const struct tickets_options *options, tickets_cb *cb, void *data);
void tickets_free(struct tickets *tickets);
void tickets_set_rules(struct tickets *tickets, const struct tickets_rules *rules);
/*
 * What the wall clock said at `now`; called by the owner of the clock whenever it has run the timers. A wall clock that
 * was set (by more than two seconds against the monotonic one) moves the clocks of all open tickets with it: nobody is
 * late because of it.
 */
void tickets_set_wall(struct tickets *tickets, struct mono now, struct wall wall);
/* What is promised from now on, borrowed until the next call; NULL: nothing. Due times of open tickets are computed
 * anew; a ticket for which that changes something tells it as an event. At start it comes before tickets_restore. */
void tickets_set_sla(struct tickets *tickets, const struct sla *sla, struct wall at);
/*
 * A cause opens a ticket (or re-opens the one of the same key), changes it, resolves it; one that was merged into
 * another cancels its ticket, with resolution_code "merged" and the other's number. Sets cause->ticket.
 */
void tickets_cause(struct tickets *tickets, struct cause *cause, enum cause_change change, struct wall at);
/* NULL when there is none, or when it ended too long ago to re-open: the store still knows it. */
const struct ticket *tickets_find(const struct tickets *tickets, const char *number_or_id);
/* The same by what another system calls it. */
const struct ticket *tickets_find_external(const struct tickets *tickets, const char *system, const char *id);
/* Neither resolved nor closed, rejected or cancelled. */
size_t tickets_open_count(const struct tickets *tickets);

/*
 * For the store, all that tickets_restore needs: {"cause_key": …, "cause": cause_state or null, "clock": its clocks,
 * "body": the ticket}; a new reference. `cause` may be NULL. NULL when the state cannot be read or the ticket is there
 * already.
 */
json_t *ticket_state(const struct ticket *ticket);
struct ticket *tickets_restore(struct tickets *tickets, const json_t *state, struct cause *cause);
/* After a restore: open tickets whose cause is no more are resolved; the clocks of the others go on, and what came due
 * in the meantime is told. */
void tickets_settle_restored(struct tickets *tickets, struct wall at);
/* Takes a ticket that ended long ago back in, to be worked on once more; otherwise as tickets_restore. */
struct ticket *tickets_recall(struct tickets *tickets, const json_t *state);
/* The number series goes on after this one (per year). */
void tickets_restore_series(struct tickets *tickets, int year, uint32_t last);

/*
 * What is wanted of a ticket: {"verb":"pend","ticket":"PY1-2026-000007","reason":"parts","until":"2h",…}. All texts are
 * borrowed from the JSON; what was not said is NULL or 0.
 */
struct ticket_request {
	enum ticket_verb verb;
	const char *ticket; /* number or id */
	const char *system, *external; /* external_id: what it is called there */
	const char *request; /* repeating it changes nothing */
	int64_t revision; /* that the ticket is expected to have; 0: any */
	const char *as; /* who it is done for */
	const char *comment, *team, *assignee, *reason, *code, *into, *priority;
	const char *work, *other; /* link: a planned work, another ticket */
	const char *title, *severity, *category, *site, *device, *department, *description, *requester, *phone;
	const char *until;
	struct wall until_at;
	int score; /* 1 … 5 */
	bool remove;
};

/* The reasons of pend and hold, the codes of resolve; NULL-terminated. */
extern const char *const ticket_reasons[], *const ticket_codes[];

/* NULL when it is good, else the refusal: a new reference. */
json_t *ticket_request_parse(const json_t *json, struct wall at, struct ticket_request *ret_request);
/*
 * {"ok":false,"error":NAME,"message":…}; a new reference. The names: bad_request, unknown_verb, unknown_ticket,
 * unknown_place, exists, not_allowed (with the list "allowed"), revision_conflict (with "revision").
 */
json_t *ticket_refusal(const char *error, const char *format, ...) __attribute__((format(printf, 2, 3)));
/*
 * Does it, as `actor` ({"kind":"user","name":…}): `ticket` is what the request names (NULL for create), `into` what
 * merge names. The answer, a new reference: a refusal, nothing having changed, or {"ok":true,"number":…,"id":…,
 * "status":…,"revision":…} after the event was told.
 */
json_t *tickets_act(struct tickets *tickets, const struct ticket *ticket, const struct ticket *into,
	const struct ticket_request *request, const json_t *actor, struct wall at);

/*
 * Office hours, between the causes and the tickets: holds back causes whose alarms may wait until somebody works there,
 * as the configuration's checks say with `watch`.
 */
struct watch;
/* What is not held back (any more). Must not call back into the watch. */
typedef void watch_cb(void *data, struct cause *cause, enum cause_change change, struct wall at);
struct watch *watch_new(struct timers *timers, const struct inventory *inventory, watch_cb *cb, void *data);
void watch_free(struct watch *watch); /* accepts NULL */
/* What holds from now on, borrowed until the next call. */
void watch_set(struct watch *watch, const struct config *config, const struct calendars *calendars, struct mono now,
	struct wall at);
/* What the wall clock said at `now`; as tickets_set_wall. */
void watch_set_wall(struct watch *watch, struct mono now, struct wall wall);
void watch_cause(struct watch *watch, struct cause *cause, enum cause_change change, struct mono now, struct wall at);
/* How many causes wait. */
size_t watch_count(const struct watch *watch);
/* When the cause's ticket may open: `at`, or the beginning of the hours. Pure. */
struct wall watch_opens(const struct config *config, const struct calendars *calendars,
	const struct inventory *inventory, const struct cause *cause, struct wall at);

/* The CloudEvents line of an event, without line end: deterministic, so that the same sequence is always the same line.
 * `data_json` is taken as it is. */
void event_format(const char *agent_name, const char *incarnation, int64_t sequence, struct wall time, const char *type,
	const char *subject, const char *data_json, struct buffer *into);
