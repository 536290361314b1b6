/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people do with a store by hand: look whether it is whole, back it up, put a backup in its place, give unused
 * room back. Checking and backing up work beside a running agent; restoring and vacuuming take its lock.
 *
 * A backup is a compact copy as of one instant (VACUUM INTO). Restoring copies it again, beside the database, draws a
 * new incarnation for the copy, and only then moves it into place; what was there stays as NAME.old until the next
 * restore. The new incarnation is needed since the numbers after the backup's last event will be given again, to other
 * events. What a sink had not confirmed at the time of the backup comes again under the new ids.
 */
#include "base/must.h"
#include "store/lock.h"
#include "store/private.h"
#include "store/schema.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* Calls `cb` with each line that a pragma or query gives, but "ok"; a result of SQLite. */
static int each_line(sqlite3 *db, const char *sql, store_line_cb *cb, void *data, size_t *ret_lines)
{
	sqlite3_stmt *statement = NULL;
	int result = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
	if (result != SQLITE_OK)
		return result;
	while (sqlite3_step(statement) == SQLITE_ROW) {
		const char *line = (const char *)sqlite3_column_text(statement, 0);
		if (!line || strcmp(line, "ok") == 0)
			continue;
		cb(data, line);
		++*ret_lines;
	}
	return sqlite3_finalize(statement);
}

/* What can be wrong beyond the file's own structure; each query gives lines. */
static const char *const promises[] = {
	"PRAGMA integrity_check",
	("SELECT 'events ' || (before + 1) || ' to ' || (sequence - 1) || ' are missing' FROM"
	 " (SELECT sequence, lag(sequence) OVER (ORDER BY sequence) AS before FROM events) WHERE sequence <> before + 1"
	 " AND sequence - 1 > (SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM meta WHERE name = 'floor')"),
	"SELECT 'event ' || sequence || ' is no JSON' FROM events WHERE NOT json_valid(data)",
	"SELECT 'alarm ' || key || ' is no JSON' FROM alarms WHERE NOT json_valid(state)",
	"SELECT 'ticket ' || number || ' is no JSON' FROM tickets WHERE NOT json_valid(state) OR NOT json_valid(body)",
	("SELECT 'sink ' || sink || ' is past the last event' FROM cursors"
	 " WHERE sequence > (SELECT coalesce(max(sequence), 0) FROM events)"),
};

int store_check(struct store *store, store_line_cb *cb, void *data, char why[512])
{
	size_t lines = 0;
	for (size_t i = 0; i < ARRAY_LENGTH(promises); i++) {
		int result = each_line(store->reader, promises[i], cb, data, &lines);
		if (result != SQLITE_OK)
			return database_explain(store->reader, result, store->path, why, 512);
	}
	if (lines == 0)
		return 0;
	snprintf(why, 512, "%s: is damaged; stop the agent and restore a backup", store->path);
	return -EIO;
}

/* With the rights of the database itself. */
static int vacuum_into(sqlite3 *db, const char *to)
{
	sqlite3_stmt *statement = NULL;
	mode_t before = umask(0027);
	int result = sqlite3_prepare_v2(db, "VACUUM INTO ?1", -1, &statement, NULL);
	if (result == SQLITE_OK) {
		sqlite3_bind_text(statement, 1, to, -1, SQLITE_STATIC);
		sqlite3_step(statement);
		result = sqlite3_finalize(statement);
	}
	umask(before);
	return result;
}

static int copy_into(sqlite3 *db, const char *from, const char *to, char why[512])
{
	if (access(to, F_OK) == 0) {
		snprintf(why, 512, "%s: is there already; name another file, or take it away", to);
		return -EEXIST;
	}
	int result = vacuum_into(db, to);
	if (result == SQLITE_OK)
		return 0;
	snprintf(why, 512, "%s: cannot be copied to %s: %s", from, to, sqlite3_errmsg(db));
	unlink(to); /* half of a backup is none */
	return database_errno(result);
}

int store_backup(struct store *store, const char *to, char why[512])
{
	return copy_into(store->reader, store->path, to, why);
}

static void incarnation_of(const char *path, char into[5])
{
	sqlite3 *db = NULL;
	char why[512];
	into[0] = '\0';
	if (database_open(path, DATABASE_READ, &db, why))
		return;
	database_text(db, "SELECT value FROM meta WHERE name = 'incarnation'", into, 5);
	sqlite3_close(db);
}

/* Another one than the backup's and the present one's. */
static int incarnation_renew(sqlite3 *db, const char *present)
{
	char old[5] = "";
	char drawn[5] = "";
	int result = database_text(db, "SELECT value FROM meta WHERE name = 'incarnation'", old, sizeof old);
	do {
		uint16_t bits = 0;
		must(getrandom(&bits, sizeof bits, 0) == (ssize_t)sizeof bits);
		snprintf(drawn, sizeof drawn, "%04x", bits);
	} while (strcmp(drawn, old) == 0 || strcmp(drawn, present) == 0);
	return result == SQLITE_OK ? database_set_meta(db, "incarnation", drawn, true) : result;
}

/* Makes the copy fit for use: this version's schema, an incarnation of its own, no log beside it. */
static int copy_prepare(const char *copy, const char *from, const char *present, char why[512])
{
	sqlite3 *db = NULL;
	int error = database_open(copy, DATABASE_WRITE, &db, why);
	if (error)
		return error;
	error = database_migrate(db, from, migrations, migrations_count, why);
	int result = error ? SQLITE_OK : incarnation_renew(db, present);
	if (result != SQLITE_OK)
		error = database_explain(db, result, copy, why, 512);
	sqlite3_close(db); /* the last connection: puts its log into the file */
	return error;
}

/* Moves what is there to NAME.old, with its log, and the copy into its place. */
static int move_into_place(const char *copy, const char *path, char why[512])
{
	auto_free char *old = must_printf("%s.old", path);
	auto_free char *log = must_printf("%s-wal", path);
	auto_free char *old_log = must_printf("%s.old-wal", path);
	auto_free char *shared = must_printf("%s-shm", path);
	unlink(old_log);
	if ((rename(path, old) < 0 && errno != ENOENT) || (rename(log, old_log) < 0 && errno != ENOENT) ||
		(unlink(shared) < 0 && errno != ENOENT) || rename(copy, path) < 0) {
		int error = -errno;
		snprintf(why, 512, "%s: cannot be replaced: %s; what was there is %s", path, strerror(-error), old);
		return error;
	}
	return 0;
}

static int restore_locked(const char *path, const char *from, char why[512])
{
	auto_free char *copy = must_printf("%s.restoring", path);
	char present[5];
	sqlite3 *backup = NULL;
	unlink(copy); /* of a restore that was broken off */
	incarnation_of(path, present);
	int error = database_open_reader(from, &backup, why);
	if (error)
		return error;
	error = copy_into(backup, from, copy, why);
	sqlite3_close(backup);
	if (!error)
		error = copy_prepare(copy, from, present, why);
	if (!error)
		error = move_into_place(copy, path, why);
	if (error)
		unlink(copy);
	return error;
}

int store_restore(const char *path, const char *from, char why[512])
{
	int lock_fd = lock_take(path, why);
	if (lock_fd < 0)
		return lock_fd;
	int error = restore_locked(path, from, why);
	close(lock_fd);
	return error;
}

int store_vacuum(const char *path, char why[512])
{
	sqlite3 *db = NULL;
	if (access(path, F_OK) < 0) {
		snprintf(why, 512, "%s: there is no database", path);
		return -ENOENT;
	}
	int lock_fd = lock_take(path, why);
	if (lock_fd < 0)
		return lock_fd;
	int error = database_open(path, DATABASE_WRITE, &db, why);
	if (!error)
		error = database_migrate(db, path, migrations, migrations_count, why);
	int result = error ? SQLITE_OK : sqlite3_exec(db, "VACUUM", NULL, NULL, NULL);
	if (result != SQLITE_OK)
		error = database_explain(db, result, path, why, 512);
	sqlite3_close(db);
	close(lock_fd);
	return error;
}
