/* SPDX-License-Identifier: Apache-2.0 */
#include "store/schema.h"
#include "tests/unit/store/support.h"
#include <errno.h>
#include <string.h>

static const char *const steps[] = {
	"CREATE TABLE a(x INTEGER) STRICT; INSERT INTO a VALUES(1);",
	"ALTER TABLE a ADD COLUMN y INTEGER; UPDATE a SET y = x + 1;",
	"CREATE TABLE b(z INTEGER) STRICT; INSERT INTO b SELECT x + y FROM a;",
};

static sqlite3 *opened(struct bench *bench)
{
	sqlite3 *db = NULL;
	char why[512];
	if (database_open(bench->path, DATABASE_WRITE, &db, why) < 0)
		fail_msg("%s", why);
	return db;
}

static int64_t ask(sqlite3 *db, const char *sql)
{
	int64_t value = 0;
	assert_int_equal(database_integer(db, sql, &value), SQLITE_OK);
	return value;
}

static void a_new_database_takes_all_steps(void **state)
{
	char why[512];
	sqlite3 *db = opened(*state);
	assert_int_equal(database_migrate(db, "x.db", steps, 3, why), 0);
	assert_int_equal(ask(db, "SELECT z FROM b"), 3);
	assert_int_equal(ask(db, "PRAGMA user_version"), 3);
	assert_int_equal(ask(db, "PRAGMA application_id"), SCHEMA_APPLICATION_ID);
	sqlite3_close(db);
}

static void an_older_database_takes_the_missing_steps_and_keeps_its_rows(void **state)
{
	char why[512];
	sqlite3 *db = opened(*state);
	assert_int_equal(database_migrate(db, "x.db", steps, 1, why), 0);
	assert_int_equal(database_check_version(db, "x.db", 3, why), -EPROTO);
	assert_non_null(strstr(why, "older"));
	sqlite3_exec(db, "INSERT INTO a VALUES(10)", NULL, NULL, NULL);
	assert_int_equal(database_migrate(db, "x.db", steps, 3, why), 0);
	assert_int_equal(ask(db, "SELECT sum(z) FROM b"), 24);
	assert_int_equal(database_migrate(db, "x.db", steps, 3, why), 0); /* and none twice */
	assert_int_equal(ask(db, "SELECT count(*) FROM b"), 2);
	assert_int_equal(database_check_version(db, "x.db", 3, why), 0);
	sqlite3_close(db);
}

static void a_newer_database_is_refused_and_not_touched(void **state)
{
	char why[512];
	sqlite3 *db = opened(*state);
	assert_int_equal(database_migrate(db, "x.db", steps, 3, why), 0);
	assert_int_equal(database_migrate(db, "x.db", steps, 2, why), -EPROTO);
	assert_non_null(strstr(why, "x.db: made by a newer gengfu (schema 3, this one knows 2)"));
	assert_int_equal(database_check_version(db, "x.db", 2, why), -EPROTO);
	assert_int_equal(ask(db, "PRAGMA user_version"), 3);
	sqlite3_close(db);
}

static void a_step_that_fails_leaves_the_version_before_it(void **state)
{
	static const char *const broken[] = {
		"CREATE TABLE a(x INTEGER) STRICT;",
		"INSERT INTO a VALUES(7); INSERT INTO nowhere VALUES(1);",
	};
	char why[512];
	sqlite3 *db = opened(*state);
	assert_int_equal(database_migrate(db, "x.db", broken, 2, why), -EIO);
	assert_non_null(strstr(why, "x.db"));
	assert_int_equal(ask(db, "PRAGMA user_version"), 1);
	assert_int_equal(ask(db, "SELECT count(*) FROM a"), 0);
	assert_true(sqlite3_get_autocommit(db));
	sqlite3_close(db);
}

#define with_bench(test) cmocka_unit_test_setup_teardown(test, bench_setup, bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_bench(a_new_database_takes_all_steps),
		with_bench(an_older_database_takes_the_missing_steps_and_keeps_its_rows),
		with_bench(a_newer_database_is_refused_and_not_touched),
		with_bench(a_step_that_fails_leaves_the_version_before_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
