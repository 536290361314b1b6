/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Connections to the database file, its schema, and SQLite's errors as ours. Private to the store.
 */
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Marks the file as gengfu's: PRAGMA application_id, "gfu1". */
#define SCHEMA_APPLICATION_ID 0x67667531

/* SQL of each step, in order; see migrations.c. */
extern const char *const migrations[];
extern const size_t migrations_count;

enum database_mode {
	DATABASE_WRITE, /* makes the file when there is none */
	DATABASE_READ,
	DATABASE_STILL /* nobody writes and nothing is left in a log: reads the file alone */
};

/* 0, or a negative errno with a sentence in `why`. The connection is for one thread at a time. */
int database_open(const char *path, enum database_mode mode, sqlite3 **ret_db, char why[512]);
/* For reading, whether or not the user may write in the folder; -ENOENT and the errors of database_open. */
int database_open_reader(const char *path, sqlite3 **ret_db, char why[512]);
/* Takes the steps that are missing. -EPROTO: newer than `count` steps, or no database of gengfu's. */
int database_migrate(sqlite3 *db, const char *path, const char *const *steps, size_t count, char why[512]);
/* For readers, which cannot migrate: -EPROTO unless all `count` steps were taken. */
int database_check_version(sqlite3 *db, const char *path, size_t count, char why[512]);

/* The errno that is nearest to a result of SQLite. */
int database_errno(int result);
/* Says what went wrong with this file and what to do, in a sentence; returns the errno. */
int database_explain(sqlite3 *db, int result, const char *path, char *why, size_t size);

/* First column of the first row; 0 when there is none. A result of SQLite. */
int database_integer(sqlite3 *db, const char *sql, int64_t *ret_value);
/* The same as text, cut to fit, "" when there is none. */
int database_text(sqlite3 *db, const char *sql, char *into, size_t size);
/* SQL: the sequence up to which events may have gone, see retain.c. */
#define DATABASE_FLOOR "SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'floor'"
/* Notes a value in `meta`; one that is there stays unless `replace`. A result of SQLite. */
int database_set_meta(sqlite3 *db, const char *name, const char *value, bool replace);
