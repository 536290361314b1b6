/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes batches: one prepared statement per kind of operation, bound by position, texts first and numbers after them.
 * States replace what was there; events are only ever inserted, so a sequence that is used twice, a bug of ours, fails
 * loudly instead of overwriting. All of a call is one transaction, rolled back whole when anything in it fails.
 */
#include "store/apply.h"
#include "base/must.h"

static const char *const kind_sql[OP_KINDS] = {
	[OP_ALARM] = "INSERT INTO alarms(key, severity, device, state) VALUES(?1, ?2, ?3, ?4) ON CONFLICT(key)"
		     " DO UPDATE SET severity = excluded.severity, device = excluded.device, state = excluded.state",
	[OP_ALARM_DELETE] = "DELETE FROM alarms WHERE key = ?1",
	[OP_TICKET] = "INSERT INTO tickets(id, number, status, severity, cause_key, category, town, department, opened,"
		      " state, body, revision, ended_ms) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"
		      " ON CONFLICT(id) DO UPDATE SET number = excluded.number, status = excluded.status,"
		      " severity = excluded.severity, cause_key = excluded.cause_key, category = excluded.category,"
		      " town = excluded.town, department = excluded.department, opened = excluded.opened,"
		      " state = excluded.state, body = excluded.body, revision = excluded.revision,"
		      " ended_ms = excluded.ended_ms",
	[OP_SERIES] = "INSERT INTO series(year, last) VALUES(?1, ?2) ON CONFLICT(year)"
		      " DO UPDATE SET last = max(last, excluded.last)",
	[OP_EVENT] = "INSERT INTO events(type, subject, data, sequence, time_ms) VALUES(?1, ?2, ?3, ?4, ?5)",
	[OP_CURSOR] = "INSERT INTO cursors(sink, sequence) VALUES(?1, ?2) ON CONFLICT(sink)"
		      " DO UPDATE SET sequence = excluded.sequence",
	[OP_HELD] = "INSERT INTO held(sink, subject, why, sequence, since_ms, is_dead) VALUES(?1, ?2, ?3, ?4, ?5, ?6)"
		    " ON CONFLICT(sink, sequence) DO UPDATE SET why = excluded.why, since_ms = excluded.since_ms,"
		    " is_dead = excluded.is_dead",
	[OP_HELD_DELETE] = "DELETE FROM held WHERE sink = ?1 AND sequence = ?2",
	[OP_EXTERNAL_ID] = "INSERT INTO external_ids(sink, subject, external_id) VALUES(?1, ?2, ?3)"
			   " ON CONFLICT(sink, subject) DO UPDATE SET external_id = excluded.external_id",
	[OP_OUTSIDE_NAME] = "INSERT INTO outside_names(system, id, ticket) VALUES(?1, ?2, ?3) ON CONFLICT(system, id)"
			    " DO UPDATE SET ticket = excluded.ticket",
	[OP_REQUEST] = "INSERT INTO requests(id, answer, time_ms) VALUES(?1, ?2, ?3) ON CONFLICT(id) DO NOTHING",
	[OP_AUDIT] = "INSERT INTO audit(actor, verb, subject, request, time_ms) VALUES(?1, ?2, ?3, ?4, ?5)",
};

static int prepare(sqlite3 *db, const char *sql, sqlite3_stmt **ret_statement)
{
	return sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, ret_statement, NULL);
}

int statements_init(struct statements *statements, sqlite3 *db)
{
	*statements = (struct statements){.db = db};
	int result = prepare(db, "BEGIN IMMEDIATE", &statements->begin);
	if (result == SQLITE_OK)
		result = prepare(db, "COMMIT", &statements->commit);
	for (size_t i = 0; i < OP_KINDS && result == SQLITE_OK; i++)
		if (kind_sql[i])
			result = prepare(db, kind_sql[i], &statements->kinds[i]);
	if (result == SQLITE_OK)
		result = retain_init(&statements->retain, db);
	if (result != SQLITE_OK)
		statements_done(statements);
	return result;
}

void statements_done(struct statements *statements)
{
	sqlite3_finalize(statements->begin);
	sqlite3_finalize(statements->commit);
	for (size_t i = 0; i < OP_KINDS; i++)
		sqlite3_finalize(statements->kinds[i]);
	*statements = (struct statements){0};
}

/* Runs a statement that returns no rows, and makes it ready for the next time. */
static int run(sqlite3_stmt *statement)
{
	sqlite3_step(statement);
	return sqlite3_reset(statement);
}

static int apply(struct statements *statements, const struct op *op)
{
	const struct op_shape *shape = &op_shapes[op->kind];
	sqlite3_stmt *statement = statements->kinds[op->kind];
	int result = SQLITE_OK;
	int at = 1;
	if (op->kind == OP_RETAIN)
		return retain_step(&statements->retain, statements->db, op->numbers);
	for (size_t i = 0; i < shape->texts && result == SQLITE_OK; i++)
		result = sqlite3_bind_text(statement, at++, op->texts[i], -1, SQLITE_STATIC);
	for (size_t i = 0; i < shape->numbers && result == SQLITE_OK; i++, at++)
		result = op->numbers[i] == OP_NUMBER_NONE ? sqlite3_bind_null(statement, at)
							  : sqlite3_bind_int64(statement, at, op->numbers[i]);
	if (result == SQLITE_OK)
		result = run(statement);
	sqlite3_clear_bindings(statement);
	return result;
}

static int apply_all(struct statements *statements, const struct batch *first)
{
	for (const struct batch *batch = first; batch; batch = batch->next)
		for (size_t i = 0; i < batch->count; i++) {
			int result = apply(statements, batch->ops[i]);
			if (result != SQLITE_OK)
				return result;
		}
	return SQLITE_OK;
}

int statements_apply(struct statements *statements, const struct batch *first)
{
	const struct retain before = statements->retain;
	int result = run(statements->begin);
	if (result != SQLITE_OK)
		return result;
	result = apply_all(statements, first);
	if (result == SQLITE_OK)
		result = run(statements->commit);
	/* Some errors roll back by themselves. */
	if (result != SQLITE_OK && !sqlite3_get_autocommit(statements->db))
		sqlite3_exec(statements->db, "ROLLBACK", NULL, NULL, NULL);
	if (result != SQLITE_OK)
		statements->retain = before;
	return result;
}
