/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The store: SQLite in WAL mode, the only folder that contains SQL. Puts and events of one turn of the loop are one
 * transaction; a writer thread commits batches first in, first out, so that the loop never waits for a disk. A failed
 * batch stays first and is tried again. Numbers are assigned on the loop, when an event is appended.
 */
#include "tickets/tickets.h"

struct store;

struct store_options {
	const char *path; /* the database file; its folder must exist */
	const struct log *log;
	const char *agent_name; /* remembered, for those who read the events later; NULL: as it was */
	/*
	 * Octets of changes kept while the disk fails; 0: 64 MiB. Past it, states that a later one replaces are
	 * dropped; what remains stays in memory whatever it takes, and is reported as trouble (-ENOBUFS).
	 */
	size_t pending_max;
	int64_t retry_ms; /* first pause after a failed commit; grows to 30 times that; 0: 1 s */
	int64_t reopen_ms; /* how long a closed ticket may still re-open, as in tickets_options; 0: 24 h */
};

/* Committed up to and including `sequence` (0: state only). Runs on the loop. */
typedef void store_committed_cb(void *data, int64_t sequence);
/* A commit failed (will be tried again), or works again when error is 0; `what` is borrowed until return. Runs on the
 * loop. */
typedef void store_trouble_cb(void *data, int error, const char *what);
/* How the writer thread reaches the loop: the owner wakes it and calls store_poll() there. Called from the writer
 * thread; must not call the store. */
typedef void store_wake_cb(void *data);

/*
 * Opens or makes the database and migrates it forward. -EACCES (not writable), -ENOENT (no such folder), -EPROTO (made
 * by a newer gengfu, or not gengfu's), -EBUSY (another agent runs on it), -ENOSPC, -EIO (damaged, or the disk fails),
 * -ENOMEM, each with a sentence in `why` that names the file and the remedy. Any callback may be NULL.
 */
int store_open(const struct store_options *options, store_committed_cb *committed, store_trouble_cb *trouble,
	store_wake_cb *wake, void *data, struct store **ret_store, char why[512]);
/* Commits what is pending (waits for it), then closes; accepts NULL. When the disk still fails after a few tries what
 * is pending is lost, and said in the log. */
void store_close(struct store *store);
/* Four hex digits, drawn when the database was made or restored. */
const char *store_incarnation(const struct store *store);
/* Of the agent that wrote last; "" when it never said. */
const char *store_agent_name(const struct store *store);

/* All of these go into the batch of this turn. */
void store_put_alarm(struct store *store, const struct alarm *alarm);
void store_delete_alarm(struct store *store, const char *key);
void store_put_ticket(struct store *store, const struct ticket *ticket);
/* Returns the event's sequence: 1, 2, 3 …, gap-free. -EILSEQ when `data` cannot be written as JSON: nothing is put. */
int64_t store_append(struct store *store, const char *type, const char *subject, struct wall time, const json_t *data);
void store_put_cursor(struct store *store, const char *sink, int64_t sequence);
/* An event that a sink's cursor has passed without its being delivered: it waits for another try, or is a dead letter.
 */
struct held_event {
	const char *sink, *subject;
	const char *why; /* what the last try ended in, "" for one that waits behind another */
	int64_t sequence;
	struct wall since; /* when it was first held back, or taken up again */
	bool is_dead;
};
void store_put_held(struct store *store, const struct held_event *held);
void store_delete_held(struct store *store, const char *sink, int64_t sequence);
/* What the system behind a sink calls a ticket, or whatever else an event is about. */
void store_put_external_id(struct store *store, const char *sink, const char *subject, const char *external_id);
/* What is older than these instants need not be kept; tickets with their history. */
struct store_retention {
	struct wall tickets, events, audit;
	int64_t upto; /* events after this sequence stay: a sink has still to take them */
};
/*
 * One small step of a run through everything; to be called again, turn by turn, while is_retaining. A ticket that is
 * not closed, rejected or cancelled stays with its history; the newest event stays too.
 */
void store_retain(struct store *store, const struct store_retention *before);
/* The answer to a request that bore an id, so that repeating it changes nothing; the first one stays. */
void store_put_request(struct store *store, const char *id, struct wall at, const json_t *answer);
/* What somebody did, for the record: `actor` and `request` as they came. */
void store_put_audit(struct store *store, struct wall at, const json_t *actor, const char *verb, const char *subject,
	const json_t *request);
/* Ends the turn: what was put since the last call becomes one transaction. */
void store_turn(struct store *store);
/* On the loop, after a wake: runs the callbacks of finished commits. */
void store_poll(struct store *store);

/* Turns are counted, so that an answer can wait for its commit: the turn of what was put last, and the last one that is
 * committed (as of the last store_poll). */
uint64_t store_open_turn(const struct store *store);
uint64_t store_committed_turn(const struct store *store);

int64_t store_last_sequence(const struct store *store); /* committed; as of the last store_poll unless a reader */
int64_t store_appended_sequence(const struct store *store); /* committed or not */
int64_t store_first_sequence(struct store *store); /* from here on none is missing; 1 when there is none */

struct store_figures {
	size_t pending; /* octets that wait for their commit */
	uint64_t commits; /* transactions since the start */
	uint64_t failures; /* of commits */
	uint64_t coalesced; /* states that were dropped for later ones */
	uint64_t tickets_gone, events_gone; /* that were older than they need be kept, since the start */
	bool is_retaining; /* as of the last commit: a run of store_retain is not over */
};
void store_figures(const struct store *store, struct store_figures *ret_figures);

/* Reading; on the caller's thread, from what is committed. */
struct stored_event {
	int64_t sequence;
	struct wall time;
	const char *type, *subject, *data; /* borrowed until the next step */
};
typedef int store_event_cb(void *data, const struct stored_event *event); /* not 0 ends the reading */
typedef int store_json_cb(void *data, const json_t *state);

/* Events after a sequence in order, at most `limit`; 0 or -errno. -ERANGE when the event next to `after` is no longer
 * kept, or need not be: those before store_first_sequence may have gaps. */
int store_events(struct store *store, int64_t after, size_t limit, store_event_cb *cb, void *data);
/* All that are kept of one ticket, in order. */
int store_history(struct store *store, const char *number, store_event_cb *cb, void *data);
/* Here and below: a state that cannot be read is named in the log and left out. */
int store_alarms(struct store *store, store_json_cb *cb, void *data);
/*
 * A ticket's state is what ticket_state gave, with the whole ticket as its member `body`. Those that are not closed,
 * rejected or cancelled, and those that may still re-open; all of them with `all`. Newest last.
 */
int store_tickets(struct store *store, bool all, store_json_cb *cb, void *data);
/* The same, of all tickets that were open at some instant from `from` on and before `to`, and perhaps some more. */
int store_tickets_between(struct store *store, struct wall from, struct wall to, store_json_cb *cb, void *data);
/* One ticket's state by number or id; a new reference, NULL when there is none. */
json_t *store_ticket(struct store *store, const char *number_or_id);
/* The same by what another system calls it. */
json_t *store_ticket_external(struct store *store, const char *system, const char *id);
/* The answer that was given to a request; a new reference, NULL when there was none in the last 30 days. */
json_t *store_request(struct store *store, const char *id);
/* What people did, oldest first: {"time","actor","verb","subject","request"}. */
int store_audit(struct store *store, store_json_cb *cb, void *data);
/* -ENOENT when nothing was ever put for this sink. */
int64_t store_cursor(struct store *store, const char *sink);
/* Those of one sink (NULL: of all), by sink and sequence; texts are borrowed until `cb` returns. */
typedef void store_held_cb(void *data, const struct held_event *held);
int store_held(struct store *store, const char *sink, store_held_cb *cb, void *data);
/* On the heap; NULL when there is none. */
char *store_external_id(struct store *store, const char *sink, const char *subject);
/* Last number of a year's series; 0: none yet. */
uint32_t store_series(struct store *store, int year);

/* For commands: opens read-only, beside a running agent or without one; puts are not allowed. -ENOENT (no database yet)
 * and the errors of store_open. */
int store_open_reader(const char *path, struct store **ret_store, char why[512]);

/* By hand, each with a sentence in `why` when it fails. */
typedef void store_line_cb(void *data, const char *line);

/* Looks at everything; -EIO when something is wrong, each thing told as a line. */
int store_check(struct store *store, store_line_cb *cb, void *data, char why[512]);
/* A compact copy as of now, of a store that may be in use. -EEXIST: `to` is there. */
int store_backup(struct store *store, const char *to, char why[512]);
/* Puts a copy of a backup in the place of the database, which is kept as NAME.old. -EBUSY while an agent runs. */
int store_restore(const char *path, const char *from, char why[512]);
/* Gives unused room back. -EBUSY while an agent runs. */
int store_vacuum(const char *path, char why[512]);
