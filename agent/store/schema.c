/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens connections and brings the schema up to date. The writer's connection is WAL with synchronous=FULL: a commit
 * that returned is on the disk, and readers never wait for it. Migrations go forward only and are counted in
 * user_version; application_id tells our files from other people's.
 *
 * A reader that may not write in the folder cannot make the shared-memory file that WAL wants; when no log is left over
 * (the agent was stopped cleanly) it reads the file as it lies (SQLite's immutable=1). Should an agent start while such
 * a reader is at work the reader may see an error, never the agent.
 *
 * All sentences about files and disks are made here, so that they name the file and the remedy in the same way.
 */
#include "store/schema.h"
#include "base/must.h"
#include "base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int database_errno(int result)
{
	switch (result & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return 0;
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_NOMEM:
		return -ENOMEM;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return -EBUSY;
	case SQLITE_PERM:
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
		return -EACCES;
	default:
		return -EIO;
	}
}

static const char *remedy(int result)
{
	switch (result & 0xff) {
	case SQLITE_FULL:
		return "; make room on its disk";
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return "; another program has locked it, end that one";
	case SQLITE_PERM:
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
		return "; give the agent's user the right to write to it and its folder";
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return "; the file is damaged or no database, see it with 'gengfu store check' or restore a backup";
	case SQLITE_IOERR:
		return "; look for disk errors in the kernel's log";
	default:
		return "";
	}
}

int database_explain(sqlite3 *db, int result, const char *path, char *why, size_t size)
{
	int os = db ? sqlite3_system_errno(db) : 0;
	bool tell_os = os && ((result & 0xff) == SQLITE_IOERR || (result & 0xff) == SQLITE_CANTOPEN);
	snprintf(why, size, "%s: %s%s%s%s", path, sqlite3_errstr(result), tell_os ? ": " : "",
		tell_os ? strerror(os) : "", remedy(result));
	return database_errno(result);
}

/* SQLite would make the file with the umask's rights; tickets name people, so others have none. */
static int file_make(const char *path, char why[512])
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (fd < 0 && errno != EEXIST) {
		int error = -errno;
		snprintf(why, 512, "%s: cannot be made: %s; its folder must exist and be the agent's to write", path,
			strerror(-error));
		return error == -EPERM || error == -EROFS ? -EACCES : error;
	}
	if (fd >= 0)
		close(fd);
	return 0;
}

/* "file:/a%20b?immutable=1" */
static void still_uri(const char *path, struct buffer *into)
{
	buffer_add_text(into, "file:");
	for (const char *at = path; *at; at++)
		if (strchr("%?# ", *at))
			buffer_printf(into, "%%%02x", (unsigned char)*at);
		else
			buffer_add(into, at, 1);
	buffer_add_text(into, "?immutable=1");
}

static int connect(const char *path, enum database_mode mode, sqlite3 **ret_db)
{
	auto_buffer uri = BUFFER_EMPTY;
	int flags = SQLITE_OPEN_FULLMUTEX | (mode == DATABASE_WRITE ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
	if (mode != DATABASE_STILL)
		return sqlite3_open_v2(path, ret_db, flags, NULL);
	still_uri(path, &uri);
	return sqlite3_open_v2(buffer_text(&uri), ret_db, flags | SQLITE_OPEN_URI, NULL);
}

static int set_up_writer(sqlite3 *db)
{
	char mode[16] = "";
	int result = database_text(db, "PRAGMA journal_mode=WAL", mode, sizeof mode);
	if (result == SQLITE_OK && strcmp(mode, "wal") != 0)
		result = SQLITE_IOERR_LOCK; /* a network file system without shared memory */
	if (result != SQLITE_OK)
		return result;
	return sqlite3_exec(db,
		"PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;"
		"PRAGMA foreign_keys=ON;",
		NULL, NULL, NULL);
}

int database_open(const char *path, enum database_mode mode, sqlite3 **ret_db, char why[512])
{
	sqlite3 *db = NULL;
	int64_t version = 0;
	int error = mode == DATABASE_WRITE ? file_make(path, why) : 0;
	if (error)
		return error;
	int result = connect(path, mode, &db);
	if (result == SQLITE_OK) {
		sqlite3_extended_result_codes(db, 1);
		sqlite3_busy_timeout(db, 2000);
		/* Opening is lazy: the first read finds out whether this is a database, and one that can be read. */
		result = database_integer(db, "PRAGMA user_version", &version);
	}
	if (result == SQLITE_OK && mode == DATABASE_WRITE)
		result = sqlite3_db_readonly(db, "main") ? SQLITE_READONLY : set_up_writer(db);
	if (result != SQLITE_OK) {
		error = database_explain(db, result, path, why, 512);
		sqlite3_close(db);
		return error;
	}
	*ret_db = db;
	return 0;
}

static bool has_log(const char *path)
{
	auto_free char *log = must_printf("%s-wal", path);
	struct stat stat_of_log;
	return stat(log, &stat_of_log) == 0 && stat_of_log.st_size > 0;
}

int database_open_reader(const char *path, sqlite3 **ret_db, char why[512])
{
	if (access(path, F_OK) < 0 && errno == ENOENT) {
		snprintf(why, 512, "%s: there is no database yet; it is made when the agent first runs", path);
		return -ENOENT;
	}
	int error = database_open(path, DATABASE_READ, ret_db, why);
	if (error == -EACCES && access(path, R_OK) == 0 && !has_log(path))
		error = database_open(path, DATABASE_STILL, ret_db, why);
	return error;
}

int database_integer(sqlite3 *db, const char *sql, int64_t *ret_value)
{
	sqlite3_stmt *statement = NULL;
	int result = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
	if (result != SQLITE_OK)
		return result;
	int64_t value = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
	result = sqlite3_finalize(statement);
	if (result == SQLITE_OK)
		*ret_value = value;
	return result;
}

int database_text(sqlite3 *db, const char *sql, char *into, size_t size)
{
	sqlite3_stmt *statement = NULL;
	into[0] = '\0';
	int result = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
	if (result != SQLITE_OK)
		return result;
	if (sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_text(statement, 0))
		snprintf(into, size, "%s", (const char *)sqlite3_column_text(statement, 0));
	return sqlite3_finalize(statement);
}

int database_set_meta(sqlite3 *db, const char *name, const char *value, bool replace)
{
	sqlite3_stmt *statement = NULL;
	int result = sqlite3_prepare_v2(db,
		"INSERT INTO meta(name, value) VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET value = excluded.value"
		" WHERE ?3",
		-1, &statement, NULL);
	if (result != SQLITE_OK)
		return result;
	sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 2, value, -1, SQLITE_STATIC);
	sqlite3_bind_int(statement, 3, replace);
	sqlite3_step(statement);
	return sqlite3_finalize(statement);
}

/* How many steps the database has taken; -EPROTO when it is somebody else's. */
static int version_read(sqlite3 *db, const char *path, int64_t *ret_version, char why[512])
{
	int64_t application = 0;
	int64_t objects = 0;
	int64_t version = 0;
	int result = database_integer(db, "PRAGMA user_version", &version);
	if (result == SQLITE_OK)
		result = database_integer(db, "PRAGMA application_id", &application);
	if (result == SQLITE_OK)
		result = database_integer(db, "SELECT count(*) FROM sqlite_schema", &objects);
	if (result != SQLITE_OK)
		return database_explain(db, result, path, why, 512);
	bool ours = application == SCHEMA_APPLICATION_ID && version > 0;
	if (!ours && (application != 0 || version != 0 || objects > 0)) {
		snprintf(why, 512, "%s: is a database, but not gengfu's; name another file", path);
		return -EPROTO;
	}
	*ret_version = version;
	return 0;
}

static int refuse_newer(const char *path, int64_t version, size_t count, char why[512])
{
	snprintf(why, 512,
		"%s: made by a newer gengfu (schema %" PRId64 ", this one knows %zu); run that version, or restore a "
		"backup from before the upgrade",
		path, version, count);
	return -EPROTO;
}

static int step_take(sqlite3 *db, const char *sql, size_t version)
{
	auto_buffer whole = BUFFER_EMPTY;
	buffer_printf(&whole, "BEGIN IMMEDIATE; %s PRAGMA user_version=%zu; PRAGMA application_id=%d; COMMIT;", sql,
		version, SCHEMA_APPLICATION_ID);
	int result = sqlite3_exec(db, buffer_text(&whole), NULL, NULL, NULL);
	if (result != SQLITE_OK && !sqlite3_get_autocommit(db))
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return result;
}

int database_migrate(sqlite3 *db, const char *path, const char *const *steps, size_t count, char why[512])
{
	int64_t version = 0;
	int error = version_read(db, path, &version, why);
	if (error)
		return error;
	if (version > (int64_t)count)
		return refuse_newer(path, version, count, why);
	for (size_t i = (size_t)version; i < count; i++) {
		int result = step_take(db, steps[i], i + 1);
		if (result != SQLITE_OK)
			return database_explain(db, result, path, why, 512);
	}
	return 0;
}

int database_check_version(sqlite3 *db, const char *path, size_t count, char why[512])
{
	int64_t version = 0;
	int error = version_read(db, path, &version, why);
	if (error)
		return error;
	if (version > (int64_t)count)
		return refuse_newer(path, version, count, why);
	if (version < (int64_t)count) {
		snprintf(why, 512,
			"%s: made by an older gengfu (schema %" PRId64
			", this one reads %zu); start this version's agent "
			"once, it brings the file up to date",
			path, version, count);
		return -EPROTO;
	}
	return 0;
}
