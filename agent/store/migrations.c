/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The schema, as the steps that made it. The database's user_version is the number of steps that it has taken; opening
 * takes the rest, each in a transaction of its own. Steps are only ever added at the end: one that was released is
 * never changed, and there is no way back.
 *
 * Instants are milliseconds since 1970 (…_ms). `state` and `body` are JSON of the stages that own them; the columns
 * beside them repeat what commands filter and sort by.
 */
#include "store/schema.h"

const char *const migrations[] = {
	/* 1 */
	"CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
	/* Raised alarms only; `severity` is as perceived, `device` is NULL for links and sites. */
	"CREATE TABLE alarms(key TEXT PRIMARY KEY, severity TEXT NOT NULL, device TEXT, state TEXT NOT NULL) STRICT;"
	/* `place` is the order in which tickets were opened. */
	"CREATE TABLE tickets(place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, number TEXT NOT NULL,"
	" revision INTEGER NOT NULL, status TEXT NOT NULL, severity TEXT NOT NULL, cause_key TEXT, category TEXT,"
	" town TEXT, department TEXT, opened TEXT, ended_ms INTEGER, state TEXT NOT NULL, body TEXT NOT NULL) STRICT;"
	"CREATE INDEX tickets_number ON tickets(number);"
	"CREATE INDEX tickets_status ON tickets(status);"
	"CREATE TABLE events(sequence INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL, type TEXT NOT NULL,"
	" subject TEXT NOT NULL, data TEXT NOT NULL) STRICT;"
	"CREATE TABLE cursors(sink TEXT PRIMARY KEY, sequence INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	/* Last ticket number of each year. */
	"CREATE TABLE series(year INTEGER PRIMARY KEY, last INTEGER NOT NULL) STRICT;",

	/* 2: events that a sink's cursor has passed without their being delivered, and other systems' names of tickets.
	 */
	"CREATE TABLE held(sink TEXT NOT NULL, sequence INTEGER NOT NULL, subject TEXT NOT NULL, since_ms INTEGER NOT "
	"NULL,"
	" is_dead INTEGER NOT NULL, why TEXT NOT NULL, PRIMARY KEY(sink, sequence)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE external_ids(sink TEXT NOT NULL, subject TEXT NOT NULL, external_id TEXT NOT NULL,"
	" PRIMARY KEY(sink, subject)) STRICT, WITHOUT ROWID;",

	/* 3: what people and other systems do. */
	/* A row may be out of date, when a ticket has lost the name: its body says what holds. */
	"CREATE TABLE outside_names(system TEXT NOT NULL, id TEXT NOT NULL, ticket TEXT NOT NULL, PRIMARY KEY(system, "
	"id))"
	" STRICT, WITHOUT ROWID;"
	/* Requests that bore an id, with their answers: for 30 days, by then whoever repeats has given up. */
	"CREATE TABLE requests(id TEXT PRIMARY KEY, time_ms INTEGER NOT NULL, answer TEXT NOT NULL) STRICT, WITHOUT "
	"ROWID;"
	"CREATE INDEX requests_time ON requests(time_ms);"
	"CREATE TRIGGER requests_keep AFTER INSERT ON requests BEGIN"
	" DELETE FROM requests WHERE time_ms < new.time_ms - 2592000000; END;"
	"CREATE TABLE audit(place INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL, actor TEXT NOT NULL, verb TEXT NOT "
	"NULL,"
	" subject TEXT NOT NULL, request TEXT NOT NULL) STRICT;",
};

const size_t migrations_count = sizeof migrations / sizeof migrations[0];
