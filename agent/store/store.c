/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store as the loop sees it. Puts copy what they are given into the open batch; store_turn() seals it and hands it
 * to the writer thread (writer.c), which commits and wakes the loop; store_poll() then tells the owner how far it got.
 * Events are numbered here, on the loop, when they are appended: the number is taken for good, since a batch is tried
 * until it is committed.
 *
 * Three things are open while an agent runs: the lock (lock.c), the writer's connection, and one for reading (read.c)
 * that sees only what is committed. WAL lets the two work side by side. After a kill -9 SQLite finds the last commit in
 * its log by itself, and the lock went with the process; nothing is left to clean up.
 *
 * The incarnation is part of every event's id. It is drawn when the database is made, so that a state that was thrown
 * away and begun anew gives other ids than before.
 */
#include "base/log.h"
#include "base/must.h"
#include "base/text.h"
#include "store/lock.h"
#include "store/private.h"
#include "store/schema.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#define PENDING_MAX ((size_t)64 << 20)
#define RETRY_MS 1000
#define REOPEN_MS INT64_C(86400000)

static const struct log silent = {.level = LOG_LEVEL_ERROR};

/* Draws the incarnation when there is none yet, and notes the agent's name when one is given. */
static int write_meta(sqlite3 *db, const char *agent_name)
{
	uint16_t drawn = 0;
	char incarnation[5];
	must(getrandom(&drawn, sizeof drawn, 0) == (ssize_t)sizeof drawn);
	snprintf(incarnation, sizeof incarnation, "%04x", drawn);
	int result = database_set_meta(db, "incarnation", incarnation, false);
	if (result == SQLITE_OK && agent_name)
		result = database_set_meta(db, "agent_name", agent_name, true);
	return result;
}

/* What is read once, when the reading connection is there. */
static int read_meta(struct store *store, char why[512])
{
	int result = database_text(store->reader, "SELECT value FROM meta WHERE name = 'incarnation'",
		store->incarnation, sizeof store->incarnation);
	if (result == SQLITE_OK)
		result = database_text(store->reader, "SELECT value FROM meta WHERE name = 'agent_name'",
			store->agent_name, sizeof store->agent_name);
	if (result == SQLITE_OK)
		result = database_integer(store->reader, "SELECT max(sequence) FROM events", &store->committed);
	store->appended = store->committed;
	return result == SQLITE_OK ? 0 : database_explain(store->reader, result, store->path, why, 512);
}

static struct store *store_new(const char *path, const struct log *log)
{
	struct store *store = must_calloc(1, sizeof *store);
	store->path = must_strdup(path);
	store->log = log ? log : &silent;
	store->lock_fd = -1;
	store->reopen_ms = REOPEN_MS;
	store->turn = 1;
	return store;
}

static int start_writing(
	struct store *store, const char *agent_name, const struct writer_options *options, char why[512])
{
	sqlite3 *db = NULL;
	int error = database_open(store->path, DATABASE_WRITE, &db, why);
	if (error)
		return error;
	error = database_migrate(db, store->path, migrations, migrations_count, why);
	if (error) {
		sqlite3_close(db);
		return error;
	}
	int result = write_meta(db, agent_name);
	if (result != SQLITE_OK) {
		error = database_explain(db, result, store->path, why, 512);
		sqlite3_close(db);
		return error;
	}
	return writer_start(options, db, &store->writer, why);
}

int store_open(const struct store_options *options, store_committed_cb *committed, store_trouble_cb *trouble,
	store_wake_cb *wake, void *data, struct store **ret_store, char why[512])
{
	struct store *store = store_new(options->path, options->log);
	const struct writer_options writer_options = {
		.path = options->path,
		.pending_max = options->pending_max ? options->pending_max : PENDING_MAX,
		.retry_ms = options->retry_ms ? options->retry_ms : RETRY_MS,
		.wake = wake,
		.data = data,
	};
	store->committed_cb = committed;
	store->trouble_cb = trouble;
	store->data = data;
	store->open = batch_new();
	if (options->reopen_ms)
		store->reopen_ms = options->reopen_ms;
	int error = store->lock_fd = lock_take(store->path, why);
	if (error >= 0)
		error = start_writing(store, options->agent_name, &writer_options, why);
	if (!error)
		error = database_open(store->path, DATABASE_READ, &store->reader, why);
	if (!error)
		error = read_meta(store, why);
	if (error) {
		store_close(store);
		return error;
	}
	*ret_store = store;
	return 0;
}

int store_open_reader(const char *path, struct store **ret_store, char why[512])
{
	struct store *store = store_new(path, NULL);
	int error = database_open_reader(path, &store->reader, why);
	if (!error)
		error = database_check_version(store->reader, path, migrations_count, why);
	if (!error)
		error = read_meta(store, why);
	if (error) {
		store_close(store);
		return error;
	}
	*ret_store = store;
	return 0;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	/* Before the writer's: the last connection to go puts the log into the file, if it may write. */
	sqlite3_close(store->reader);
	if (store->writer) {
		store_turn(store);
		size_t lost = writer_stop(store->writer);
		if (lost > 0)
			log_error(store->log, "store=%s lost=%zu reason=\"the disk would not take the last changes\"",
				store->path, lost);
	}
	batch_free(store->open);
	if (store->lock_fd >= 0)
		close(store->lock_fd);
	free(store->path);
	free(store);
}

const char *store_incarnation(const struct store *store)
{
	return store->incarnation;
}

const char *store_agent_name(const struct store *store)
{
	return store->agent_name;
}

/* JSON on one line; NULL when it cannot be written (bytes that are no UTF-8, too deep). */
static char *json_line(const struct store *store, const json_t *json, const char *what, const char *name)
{
	char *line = json ? json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
	if (!line)
		log_error(store->log, "store=%s %s=%s reason=\"its JSON cannot be written\"", store->path, what, name);
	return line;
}

void store_put_alarm(struct store *store, const struct alarm *alarm)
{
	must(store->writer);
	json_t *state = alarm_state(alarm);
	auto_free char *line = json_line(store, state, "alarm", alarm->key);
	json_decref(state);
	if (!line)
		return;
	const char *severity = severity_text(alarm->is_cleared ? SEVERITY_CLEARED : alarm->severity);
	const char *texts[] = {alarm->key, severity, alarm->resource.device, line};
	batch_add(store->open, OP_ALARM, texts, NULL);
}

void store_delete_alarm(struct store *store, const char *key)
{
	must(store->writer);
	batch_add(store->open, OP_ALARM_DELETE, &key, NULL);
}

/* Reads exactly `digits` digits (0: one to nine) up to `end`; -1 when they are not there. */
static int64_t digits_parse(const char *text, size_t digits, char end)
{
	size_t length = strspn(text, "0123456789");
	if (length == 0 || length > 9 || (digits && length != digits) || text[length] != end)
		return -1;
	return strtoll(text, NULL, 10);
}

/* "PY1-2026-000007": the year and the number in its series; false when it is not of that form. */
static bool number_parse(const char *number, int *ret_year, uint32_t *ret_serial)
{
	const char *serial = strrchr(number, '-');
	if (!serial || serial - number < 5 || serial[-5] != '-')
		return false;
	int64_t year = digits_parse(serial - 4, 4, '-');
	int64_t last = digits_parse(serial + 1, 0, '\0');
	if (year < 0 || last < 0)
		return false;
	*ret_year = (int)year;
	*ret_serial = (uint32_t)last;
	return true;
}

static void put_series(struct store *store, const char *number)
{
	int year = 0;
	uint32_t serial = 0;
	if (!number_parse(number, &year, &serial) || (year == store->series_year && serial <= store->series_last))
		return;
	batch_add(store->open, OP_SERIES, NULL, (int64_t[]){year, serial});
	store->series_year = year;
	store->series_last = serial;
}

static bool is_over(enum ticket_status status)
{
	return status == TICKET_CLOSED || status == TICKET_REJECTED || status == TICKET_CANCELLED;
}

/* When a ticket ended: the later of resolved and closed; none while it is open, or its cause stands: then it is needed
 * at the next start, whenever it ended. */
static int64_t ended_ms(const struct ticket *ticket)
{
	struct wall resolved = WALL_NONE;
	struct wall closed = WALL_NONE;
	const char *text = json_string_value(json_object_get(ticket->body, "resolved"));
	if (!is_over(ticket->status) || ticket->cause)
		return OP_NUMBER_NONE;
	if (text)
		wall_parse(text, &resolved);
	text = json_string_value(json_object_get(ticket->body, "closed"));
	if (text)
		wall_parse(text, &closed);
	return closed.ms > resolved.ms ? closed.ms : resolved.ms;
}

static const char *body_text(const struct ticket *ticket, const char *field)
{
	return json_string_value(json_object_get(ticket->body, field));
}

static const char *cause_text(const struct ticket *ticket, const char *field)
{
	return json_string_value(json_object_get(json_object_get(ticket->body, "root_cause_resource"), field));
}

void store_put_ticket(struct store *store, const struct ticket *ticket)
{
	must(store->writer);
	json_t *state = ticket_state(ticket);
	json_object_del(state, "body"); /* has a column of its own */
	auto_free char *state_line = json_line(store, state, "ticket", ticket->number);
	json_decref(state);
	auto_free char *body_line = json_line(store, ticket->body, "ticket", ticket->number);
	if (!state_line || !body_line)
		return;
	const char *texts[] = {ticket->id, ticket->number, ticket_status_text(ticket->status),
		severity_text(ticket->severity), ticket->cause_key, body_text(ticket, "category"),
		cause_text(ticket, "town"), cause_text(ticket, "department"), body_text(ticket, "opened"), state_line,
		body_line};
	batch_add(store->open, OP_TICKET, texts, (int64_t[]){(int64_t)ticket->revision, ended_ms(ticket)});
	put_series(store, ticket->number);
	const char *system;
	json_t *id;
	json_object_foreach(json_object_get(ticket->body, "external_ids"), system, id)
	{
		const char *names[] = {system, json_string_value(id), ticket->id};
		if (names[1])
			batch_add(store->open, OP_OUTSIDE_NAME, names, NULL);
	}
}

void store_put_request(struct store *store, const char *id, struct wall at, const json_t *answer)
{
	must(store->writer);
	auto_free char *line = json_line(store, answer, "request", id);
	const char *texts[] = {id, line};
	if (line)
		batch_add(store->open, OP_REQUEST, texts, &at.ms);
}

void store_put_audit(struct store *store, struct wall at, const json_t *actor, const char *verb, const char *subject,
	const json_t *request)
{
	must(store->writer);
	auto_free char *actor_line = json_line(store, actor, "audit", verb);
	auto_free char *line = json_line(store, request, "audit", verb);
	const char *texts[] = {actor_line, verb, subject, line};
	if (actor_line && line)
		batch_add(store->open, OP_AUDIT, texts, &at.ms);
}

uint64_t store_open_turn(const struct store *store)
{
	return store->open->count ? store->turn : store->turn - 1;
}

uint64_t store_committed_turn(const struct store *store)
{
	return store->committed_turn;
}

int64_t store_append(struct store *store, const char *type, const char *subject, struct wall time, const json_t *data)
{
	must(store->writer);
	auto_free char *line = json_line(store, data, "event", type);
	if (!line)
		return -EILSEQ;
	const char *texts[] = {type, subject, line};
	batch_add(store->open, OP_EVENT, texts, (int64_t[]){++store->appended, time.ms});
	return store->open->sequence = store->appended;
}

void store_put_cursor(struct store *store, const char *sink, int64_t sequence)
{
	must(store->writer);
	batch_add(store->open, OP_CURSOR, &sink, &sequence);
}

void store_put_held(struct store *store, const struct held_event *held)
{
	must(store->writer);
	const char *texts[] = {held->sink, held->subject, held->why};
	batch_add(store->open, OP_HELD, texts, (int64_t[]){held->sequence, held->since.ms, held->is_dead});
}

void store_delete_held(struct store *store, const char *sink, int64_t sequence)
{
	must(store->writer);
	batch_add(store->open, OP_HELD_DELETE, &sink, &sequence);
}

void store_put_external_id(struct store *store, const char *sink, const char *subject, const char *external_id)
{
	must(store->writer);
	batch_add(store->open, OP_EXTERNAL_ID, (const char *[]){sink, subject, external_id}, NULL);
}

void store_retain(struct store *store, const struct store_retention *before)
{
	must(store->writer);
	batch_add(store->open, OP_RETAIN, NULL,
		(int64_t[]){before->tickets.ms, before->events.ms, before->audit.ms, before->upto});
}

void store_turn(struct store *store)
{
	must(store->writer);
	if (store->open->count == 0)
		return;
	store->open->turn = store->turn++;
	writer_push(store->writer, store->open);
	store->open = batch_new();
}

void store_poll(struct store *store)
{
	struct writer_report report;
	must(store->writer);
	writer_collect(store->writer, &report);
	if (report.sequence)
		store->committed = report.sequence;
	if (report.turn)
		store->committed_turn = report.turn;
	if (report.has_trouble && store->trouble_cb)
		store->trouble_cb(store->data, report.error, report.what);
	if (report.commits > 0 && store->committed_cb)
		store->committed_cb(store->data, report.sequence);
}

int64_t store_last_sequence(const struct store *store)
{
	int64_t last = store->committed;
	if (!store->writer) /* a reader hears of no commits */
		database_integer(store->reader, "SELECT max(sequence) FROM events", &last);
	return last;
}

int64_t store_appended_sequence(const struct store *store)
{
	return store->appended;
}

void store_figures(const struct store *store, struct store_figures *ret_figures)
{
	*ret_figures = (struct store_figures){0};
	if (store->writer)
		writer_figures(store->writer, ret_figures);
}
