/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Retention. A run goes through the old end of each table in steps of a few hundred rows, so that no step holds up the
 * commits of the loop's batches: tickets that ended long ago, then the events of tickets that are no more (a ticket's
 * history lives as long as the ticket), then all other events, then the audit trail. A ticket that is not closed,
 * rejected or cancelled stays, with its history, however old it is.
 *
 * So events go that have others before them which stay. The floor, kept in `meta`, is the highest sequence that went:
 * what is above it is without gaps, and readers who ask for less are refused rather than handed a part. The newest
 * event never goes, since the numbers go on from it; nor does what a running sink has not taken yet (`upto`).
 *
 * Instants are compared as they were written. Events are in the order of their sequence and only roughly in that of
 * their time: a scan ends where a whole step begins with something young enough.
 */
#include "store/retain.h"
#include "base/clock.h"
#include "store/schema.h"
#include <inttypes.h>
#include <stdio.h>

#define STEP_TICKETS "100"
#define STEP_EVENTS "500"

/* Runs SQL with up to four numbers; fills `ret_row` (or NULL) with the first two columns of the last row, 0 for NULL.
 * *ret_rows (or NULL) counts rows. */
static int run(
	sqlite3 *db, const char *sql, const int64_t *numbers, size_t count, int64_t ret_row[2], uint64_t *ret_rows)
{
	sqlite3_stmt *statement = NULL;
	int result = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
	for (size_t i = 0; i < count && result == SQLITE_OK; i++)
		result = sqlite3_bind_int64(statement, (int)i + 1, numbers[i]);
	while (result == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
		for (int i = 0; ret_row && i < 2 && i < sqlite3_column_count(statement); i++)
			ret_row[i] = sqlite3_column_int64(statement, i);
		if (ret_rows)
			++*ret_rows;
	}
	int end = sqlite3_finalize(statement);
	return result == SQLITE_OK ? end : result;
}

int retain_init(struct retain *retain, sqlite3 *db)
{
	int64_t tables = 0;
	*retain = (struct retain){0};
	int result = database_integer(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'audit'", &tables);
	retain->has_audit = tables > 0;
	return result == SQLITE_OK ? database_integer(db, DATABASE_FLOOR, &retain->floor) : result;
}

static int tickets_step(struct retain *retain, sqlite3 *db, int64_t before_ms)
{
	char before[WALL_TEXT_SIZE];
	char sql[1024];
	int64_t part[2] = {0};
	uint64_t gone = 0;
	wall_format((struct wall){before_ms}, before); /* digits and signs only: needs no binding */
	snprintf(sql, sizeof sql,
		"SELECT max(place), min(opened) < '%s' FROM"
		" (SELECT place, opened FROM tickets WHERE place > ?1 ORDER BY place LIMIT " STEP_TICKETS ")",
		before);
	int result = run(db, sql, &retain->place, 1, part, NULL);
	if (result != SQLITE_OK)
		return result;
	if (!part[0] || !part[1]) {
		retain->phase = RETAIN_HISTORY;
		return SQLITE_OK;
	}
	const int64_t range[] = {retain->place, part[0], before_ms};
	static const char old[] = "place > ?1 AND place <= ?2 AND ended_ms < ?3"
				  " AND status IN ('closed', 'rejected', 'cancelled')";
	snprintf(sql, sizeof sql, "DELETE FROM external_ids WHERE subject IN (SELECT number FROM tickets WHERE %s)",
		old);
	result = run(db, sql, range, 3, NULL, NULL);
	snprintf(sql, sizeof sql, "DELETE FROM tickets WHERE %s RETURNING place", old);
	if (result == SQLITE_OK)
		result = run(db, sql, range, 3, NULL, &gone);
	retain->place = part[0];
	retain->tickets_gone += gone;
	return result;
}

/* What went, up to `floor`: the dead letters that named it go too. */
static int floor_raise(struct retain *retain, sqlite3 *db, int64_t floor)
{
	char text[24];
	if (floor <= retain->floor)
		return SQLITE_OK;
	retain->floor = floor;
	snprintf(text, sizeof text, "%" PRId64, floor);
	int result = database_set_meta(db, "floor", text, true);
	return result != SQLITE_OK
		       ? result
		       : run(db,
				 "DELETE FROM held WHERE sequence <= ?1"
				 " AND NOT EXISTS (SELECT 1 FROM events WHERE events.sequence = held.sequence)",
				 &floor, 1, NULL, NULL);
}

/*
 * Deletes, among the next events behind *cursor, what is older than `before_ms` and meets the condition. *ret_over: the
 * scan has come to what is young enough.
 */
static int events_scan(struct retain *retain, sqlite3 *db, const char *condition, int64_t *cursor, int64_t before_ms,
	int64_t upto, bool *ret_over)
{
	char sql[1024];
	int64_t part[2] = {0};
	int64_t oldest[2] = {0};
	int64_t last[2] = {0};
	uint64_t gone = 0;
	const char *next =
		"(SELECT sequence, time_ms FROM events WHERE sequence > ?1 AND sequence <= ?2"
		" AND sequence < (SELECT max(sequence) FROM events) ORDER BY sequence LIMIT " STEP_EVENTS ")";
	snprintf(sql, sizeof sql, "SELECT max(sequence), max(time_ms) FROM %s", next);
	int result = run(db, sql, (const int64_t[]){*cursor, upto}, 2, part, NULL);
	snprintf(sql, sizeof sql, "SELECT min(time_ms) FROM %s", next);
	if (result == SQLITE_OK)
		result = run(db, sql, (const int64_t[]){*cursor, upto}, 2, oldest, NULL);
	*ret_over = !part[0] || oldest[0] >= before_ms;
	if (result != SQLITE_OK || *ret_over)
		return result;
	snprintf(sql, sizeof sql,
		"DELETE FROM events WHERE sequence > ?1 AND sequence <= ?2 AND time_ms < ?3 AND %s RETURNING sequence",
		condition);
	/* Rows come in the order of deletion, which is that of the key. */
	result = run(db, sql, (const int64_t[]){*cursor, part[0], before_ms}, 3, last, &gone);
	retain->events_gone += gone;
	*ret_over = part[1] >= before_ms;
	if (!*ret_over)
		*cursor = part[0];
	return result == SQLITE_OK ? floor_raise(retain, db, last[0]) : result;
}

static int audit_step(struct retain *retain, sqlite3 *db, int64_t before_ms)
{
	uint64_t gone = 0;
	int result = run(db,
		"DELETE FROM audit WHERE place IN (SELECT place FROM audit ORDER BY place LIMIT " STEP_EVENTS ")"
		" AND time_ms < ?1 RETURNING place",
		&before_ms, 1, NULL, &gone);
	if (gone == 0)
		retain->phase = RETAIN_IDLE;
	return result;
}

int retain_step(struct retain *retain, sqlite3 *db, const int64_t numbers[RETAIN_NUMBERS])
{
	int result = SQLITE_OK;
	bool is_over = false;
	if (retain->phase == RETAIN_IDLE) {
		retain->phase = RETAIN_TICKETS;
		retain->place = retain->history = 0;
	}
	switch (retain->phase) {
	case RETAIN_IDLE:
	case RETAIN_TICKETS:
		return tickets_step(retain, db, numbers[RETAIN_TICKETS_MS]);
	case RETAIN_HISTORY:
		result = events_scan(retain, db,
			"type LIKE 'gengfu.ticket.%' AND NOT EXISTS (SELECT 1 FROM tickets WHERE number = subject)",
			&retain->history, numbers[RETAIN_TICKETS_MS], numbers[RETAIN_UPTO], &is_over);
		if (is_over)
			retain->phase = RETAIN_EVENTS;
		return result;
	case RETAIN_EVENTS:
		result = events_scan(retain, db, "type NOT LIKE 'gengfu.ticket.%'", &retain->events,
			numbers[RETAIN_EVENTS_MS], numbers[RETAIN_UPTO], &is_over);
		if (is_over)
			retain->phase = retain->has_audit ? RETAIN_AUDIT : RETAIN_IDLE;
		return result;
	case RETAIN_AUDIT:
		return audit_step(retain, db, numbers[RETAIN_AUDIT_MS]);
	}
	return result;
}
