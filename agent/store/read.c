/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading what is committed, on the caller's thread, through the connection that only reads. Each call prepares its own
 * statement, so that a callback may read again. States come back as JSON; one that cannot be read (somebody has written
 * into the file) is named in the log and left out, rather than keeping an agent from its start.
 */
#include "base/log.h"
#include "base/must.h"
#include "store/private.h"
#include "store/schema.h"
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define auto_statement __attribute__((cleanup(statement_done))) sqlite3_stmt

static void statement_done(sqlite3_stmt **statement)
{
	sqlite3_finalize(*statement);
}

static int failed(const struct store *store, int result)
{
	char why[512];
	int error = database_explain(store->reader, result, store->path, why, sizeof why);
	log_error(store->log, "store=%s reason=\"%s\"", store->path, why);
	return error;
}

static int prepare(const struct store *store, const char *sql, sqlite3_stmt **ret_statement)
{
	int result = sqlite3_prepare_v2(store->reader, sql, -1, ret_statement, NULL);
	return result == SQLITE_OK ? 0 : failed(store, result);
}

static const char *column(sqlite3_stmt *statement, int number)
{
	const char *text = (const char *)sqlite3_column_text(statement, number);
	return text ? text : "";
}

/* Events up to this one may have gone. */
static int64_t floor_of(const struct store *store)
{
	int64_t floor = 0;
	int result = database_integer(store->reader, DATABASE_FLOOR, &floor);
	if (result != SQLITE_OK)
		failed(store, result);
	return floor;
}

int64_t store_first_sequence(struct store *store)
{
	auto_statement *statement = NULL;
	int64_t first = 0;
	if (prepare(store, "SELECT min(sequence) FROM events WHERE sequence > ?1", &statement) == 0) {
		sqlite3_bind_int64(statement, 1, floor_of(store));
		if (sqlite3_step(statement) == SQLITE_ROW)
			first = sqlite3_column_int64(statement, 0);
	}
	return first > 0 ? first : 1;
}

static struct stored_event event_of(sqlite3_stmt *statement)
{
	return (struct stored_event){
		.sequence = sqlite3_column_int64(statement, 0),
		.time = {sqlite3_column_int64(statement, 1)},
		.type = column(statement, 2),
		.subject = column(statement, 3),
		.data = column(statement, 4),
	};
}

int store_events(struct store *store, int64_t after, size_t limit, store_event_cb *cb, void *data)
{
	auto_statement *statement = NULL;
	int64_t expected = after + 1;
	int result = SQLITE_ROW;
	if (after < floor_of(store))
		return -ERANGE;
	int error = prepare(store,
		"SELECT sequence, time_ms, type, subject, data FROM events WHERE sequence > ?1 ORDER BY sequence"
		" LIMIT ?2",
		&statement);
	if (error)
		return error;
	sqlite3_bind_int64(statement, 1, after);
	sqlite3_bind_int64(statement, 2, limit > INT64_MAX ? INT64_MAX : (int64_t)limit);
	for (; (result = sqlite3_step(statement)) == SQLITE_ROW; expected++) {
		const struct stored_event event = event_of(statement);
		if (event.sequence != expected)
			return -ERANGE;
		if (cb(data, &event))
			return 0;
	}
	return result == SQLITE_DONE ? 0 : failed(store, result);
}

int store_history(struct store *store, const char *number, store_event_cb *cb, void *data)
{
	auto_statement *statement = NULL;
	int result = SQLITE_ROW;
	int error = prepare(store,
		"SELECT sequence, time_ms, type, subject, data FROM events WHERE subject = ?1 ORDER BY sequence",
		&statement);
	if (error)
		return error;
	sqlite3_bind_text(statement, 1, number, -1, SQLITE_STATIC);
	while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
		const struct stored_event event = event_of(statement);
		if (cb(data, &event))
			return 0;
	}
	return result == SQLITE_DONE ? 0 : failed(store, result);
}

/* One row's state, with the body as a member when the row has one (third column); NULL when it cannot be read. */
static json_t *row_state(const struct store *store, sqlite3_stmt *statement)
{
	json_t *state = json_loads(column(statement, 1), JSON_ALLOW_NUL, NULL);
	if (state && sqlite3_column_count(statement) > 2) {
		json_t *body = json_loads(column(statement, 2), JSON_ALLOW_NUL, NULL);
		if (!body || json_object_set_new(state, "body", body) < 0) {
			json_decref(state);
			state = NULL;
		}
	}
	if (!state)
		log_error(store->log, "store=%s state=%s reason=\"its JSON cannot be read; it is left out\"",
			store->path, column(statement, 0));
	return state;
}

static int each_state(struct store *store, sqlite3_stmt *statement, store_json_cb *cb, void *data)
{
	int result = SQLITE_ROW;
	while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
		json_t *state = row_state(store, statement);
		int end = state ? cb(data, state) : 0;
		json_decref(state);
		if (end)
			return 0;
	}
	return result == SQLITE_DONE ? 0 : failed(store, result);
}

int store_alarms(struct store *store, store_json_cb *cb, void *data)
{
	auto_statement *statement = NULL;
	int error = prepare(store, "SELECT key, state FROM alarms ORDER BY key", &statement);
	return error ? error : each_state(store, statement, cb, data);
}

int store_tickets(struct store *store, bool all, store_json_cb *cb, void *data)
{
	auto_statement *statement = NULL;
	/* The store reads no clock: "still may" is counted from the last event, so rather too many than too few. */
	int error = prepare(store,
		"SELECT number, state, body FROM tickets WHERE ?1 OR status NOT IN ('closed', 'rejected', 'cancelled')"
		" OR ended_ms IS NULL OR ended_ms >= (SELECT time_ms FROM events ORDER BY sequence DESC LIMIT 1) - ?2 "
		"ORDER BY place",
		&statement);
	if (error)
		return error;
	sqlite3_bind_int(statement, 1, all);
	sqlite3_bind_int64(statement, 2, store->reopen_ms);
	return each_state(store, statement, cb, data);
}

int store_tickets_between(struct store *store, struct wall from, struct wall to, store_json_cb *cb, void *data)
{
	auto_statement *statement = NULL;
	char before[WALL_TEXT_SIZE];
	/* `opened` is RFC 3339 in UTC, always of the same length. */
	int error = prepare(store,
		"SELECT number, state, body FROM tickets WHERE opened < ?2 AND (ended_ms IS NULL OR ended_ms >= ?1)"
		" ORDER BY place",
		&statement);
	if (error)
		return error;
	sqlite3_bind_int64(statement, 1, from.ms);
	sqlite3_bind_text(statement, 2, wall_format(to, before), -1, SQLITE_STATIC);
	return each_state(store, statement, cb, data);
}

json_t *store_ticket(struct store *store, const char *number_or_id)
{
	auto_statement *statement = NULL;
	if (prepare(store, "SELECT number, state, body FROM tickets WHERE number = ?1 OR id = ?1 ORDER BY place DESC",
		    &statement))
		return NULL;
	sqlite3_bind_text(statement, 1, number_or_id, -1, SQLITE_STATIC);
	return sqlite3_step(statement) == SQLITE_ROW ? row_state(store, statement) : NULL;
}

json_t *store_ticket_external(struct store *store, const char *system, const char *id)
{
	auto_statement *statement = NULL;
	if (prepare(store,
		    "SELECT number, state, body FROM outside_names JOIN tickets ON tickets.id = ticket"
		    " WHERE system = ?1 AND outside_names.id = ?2",
		    &statement))
		return NULL;
	sqlite3_bind_text(statement, 1, system, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 2, id, -1, SQLITE_STATIC);
	json_t *state = sqlite3_step(statement) == SQLITE_ROW ? row_state(store, statement) : NULL;
	const json_t *ids = json_object_get(json_object_get(state, "body"), "external_ids");
	const char *own = json_string_value(json_object_get(ids, system));
	if (own && strcmp(own, id) == 0)
		return state;
	json_decref(state); /* it had that name once */
	return NULL;
}

json_t *store_request(struct store *store, const char *id)
{
	auto_statement *statement = NULL;
	if (prepare(store, "SELECT id, answer FROM requests WHERE id = ?1", &statement))
		return NULL;
	sqlite3_bind_text(statement, 1, id, -1, SQLITE_STATIC);
	return sqlite3_step(statement) == SQLITE_ROW ? row_state(store, statement) : NULL;
}

static json_t *audit_row(sqlite3_stmt *statement)
{
	char at[WALL_TEXT_SIZE];
	return json_pack("{s:s, s:o*, s:s, s:s, s:o*}", "time",
		wall_format((struct wall){sqlite3_column_int64(statement, 0)}, at), "actor",
		json_loads(column(statement, 1), JSON_ALLOW_NUL, NULL), "verb", column(statement, 2), "subject",
		column(statement, 3), "request", json_loads(column(statement, 4), JSON_ALLOW_NUL, NULL));
}

int store_audit(struct store *store, store_json_cb *cb, void *data)
{
	auto_statement *statement = NULL;
	int result = SQLITE_ROW;
	int error =
		prepare(store, "SELECT time_ms, actor, verb, subject, request FROM audit ORDER BY place", &statement);
	if (error)
		return error;
	while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
		json_t *row = audit_row(statement);
		int end = row ? cb(data, row) : 0;
		json_decref(row);
		if (end)
			return 0;
	}
	return result == SQLITE_DONE ? 0 : failed(store, result);
}

int64_t store_cursor(struct store *store, const char *sink)
{
	auto_statement *statement = NULL;
	int error = prepare(store, "SELECT sequence FROM cursors WHERE sink = ?1", &statement);
	if (error)
		return error;
	sqlite3_bind_text(statement, 1, sink, -1, SQLITE_STATIC);
	int result = sqlite3_step(statement);
	if (result == SQLITE_ROW)
		return sqlite3_column_int64(statement, 0);
	return result == SQLITE_DONE ? -ENOENT : failed(store, result);
}

int store_held(struct store *store, const char *sink, store_held_cb *cb, void *data)
{
	auto_statement *statement = NULL;
	int result = SQLITE_ROW;
	int error = prepare(store,
		"SELECT sink, subject, why, sequence, since_ms, is_dead FROM held WHERE ?1 IS NULL OR sink = ?1"
		" ORDER BY sink, sequence",
		&statement);
	if (error)
		return error;
	sqlite3_bind_text(statement, 1, sink, -1, SQLITE_STATIC);
	while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
		const struct held_event held = {
			.sink = column(statement, 0),
			.subject = column(statement, 1),
			.why = column(statement, 2),
			.sequence = sqlite3_column_int64(statement, 3),
			.since = {sqlite3_column_int64(statement, 4)},
			.is_dead = sqlite3_column_int(statement, 5) != 0,
		};
		cb(data, &held);
	}
	return result == SQLITE_DONE ? 0 : failed(store, result);
}

char *store_external_id(struct store *store, const char *sink, const char *subject)
{
	auto_statement *statement = NULL;
	if (prepare(store, "SELECT external_id FROM external_ids WHERE sink = ?1 AND subject = ?2", &statement))
		return NULL;
	sqlite3_bind_text(statement, 1, sink, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 2, subject, -1, SQLITE_STATIC);
	return sqlite3_step(statement) == SQLITE_ROW ? must_strdup(column(statement, 0)) : NULL;
}

uint32_t store_series(struct store *store, int year)
{
	auto_statement *statement = NULL;
	if (prepare(store, "SELECT last FROM series WHERE year = ?1", &statement))
		return 0;
	sqlite3_bind_int(statement, 1, year);
	return sqlite3_step(statement) == SQLITE_ROW ? (uint32_t)sqlite3_column_int64(statement, 0) : 0;
}
