/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "tests/unit/store/support.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int store_only(const struct bench *bench, struct store **ret_store, char why[512])
{
	const struct store_options options = {.path = bench->path};
	return store_open(&options, NULL, NULL, NULL, NULL, ret_store, why);
}

static void events_are_numbered_from_one_without_gaps(void **state)
{
	struct bench *bench = *state;
	bench_open(bench);
	for (int64_t n = 1; n <= 1000; n++) {
		assert_int_equal(bench_append(bench, n), n);
		if (n % 7 == 0)
			store_turn(bench->store);
	}
	bench_until_committed(bench, 1000);
	bench_check_events(bench->store, 1000);
}

static void the_numbers_go_on_after_a_restart(void **state)
{
	struct bench *bench = *state;
	char incarnation[5];
	bench_open(bench);
	strcpy(incarnation, store_incarnation(bench->store));
	assert_int_equal(strspn(incarnation, "0123456789abcdef"), 4);
	bench_append(bench, 1);
	bench_append(bench, 2);
	bench_close(bench); /* commits what the turn has put */
	bench_open(bench);
	assert_string_equal(store_incarnation(bench->store), incarnation);
	assert_int_equal(store_last_sequence(bench->store), 2);
	assert_int_equal(bench_append(bench, 3), 3);
	bench_until_committed(bench, 3);
	bench_check_events(bench->store, 3);
}

static void nothing_is_seen_before_its_commit(void **state)
{
	struct bench *bench = *state;
	bench_open(bench);
	bench_append(bench, 1);
	bench_check_events(bench->store, 0);
	assert_int_equal(store_last_sequence(bench->store), 0);
	bench_until_committed(bench, 1);
	bench_check_events(bench->store, 1);
}

struct count {
	int64_t seen, end_at;
};

static int count_event(void *data, const struct stored_event *event)
{
	struct count *count = data;
	return ++count->seen == count->end_at;
}

static void reading_events_ends_at_the_limit_or_when_told(void **state)
{
	struct bench *bench = *state;
	struct count count = {0};
	bench_open(bench);
	for (int64_t n = 1; n <= 10; n++)
		bench_append(bench, n);
	bench_until_committed(bench, 10);
	assert_int_equal(store_events(bench->store, 4, 3, count_event, &count), 0);
	assert_int_equal(count.seen, 3);
	count = (struct count){.end_at = 2};
	assert_int_equal(store_events(bench->store, 0, 100, count_event, &count), 0);
	assert_int_equal(count.seen, 2);
	count = (struct count){0};
	assert_int_equal(store_events(bench->store, 10, 100, count_event, &count), 0);
	assert_int_equal(store_events(bench->store, 99, 100, count_event, &count), 0);
	assert_int_equal(count.seen, 0);
}

static void events_that_are_no_longer_kept_are_an_error(void **state)
{
	struct bench *bench = *state;
	struct count count = {0};
	bench_open(bench);
	for (int64_t n = 1; n <= 10; n++)
		bench_append(bench, n);
	bench_close(bench);
	bench_sql(bench->path, "DELETE FROM events WHERE sequence <= 4");
	bench_open(bench);
	assert_int_equal(store_first_sequence(bench->store), 5);
	assert_int_equal(store_events(bench->store, 3, 100, count_event, &count), -ERANGE);
	assert_int_equal(count.seen, 0);
	assert_int_equal(store_events(bench->store, 4, 100, count_event, &count), 0);
	assert_int_equal(count.seen, 6);
}

static void an_event_whose_json_is_broken_takes_no_number(void **state)
{
	struct bench *bench = *state;
	bench_open(bench);
	json_t *broken = json_pack("{s:o}", "x", json_stringn_nocheck("\xff", 1));
	assert_int_equal(store_append(bench->store, "gengfu.ticket.opened", "x", (struct wall){0}, broken), -EILSEQ);
	json_decref(broken);
	assert_non_null(strstr(bench->logged, "cannot be written"));
	assert_int_equal(bench_append(bench, 1), 1);
	bench_until_committed(bench, 1);
	bench_check_events(bench->store, 1);
}

static int collect(void *data, const json_t *json)
{
	return json_array_append(data, (json_t *)json); /* 0: goes on */
}

static void the_last_state_of_an_alarm_is_kept_until_it_is_deleted(void **state)
{
	struct bench *bench = *state;
	bench_open(bench);
	bench_put_alarm(bench, "a", 1);
	bench_put_alarm(bench, "b", 1);
	bench_put_alarm(bench, "c", 1);
	bench_append(bench, 1);
	bench_until_committed(bench, 1);
	bench_put_alarm(bench, "b", 2);
	store_delete_alarm(bench->store, "c");
	store_delete_alarm(bench->store, "never there");
	bench_close(bench);
	bench_open(bench);
	json_t *alarms = json_array();
	assert_int_equal(store_alarms(bench->store, collect, alarms), 0);
	assert_int_equal(json_array_size(alarms), 2);
	assert_int_equal(json_integer_value(json_object_get(json_array_get(alarms, 1), "raises")), 2);
	json_decref(alarms);
}

static void tickets_come_newest_last_and_closed_ones_while_they_may_reopen(void **state)
{
	struct bench *bench = *state;
	static const int expected[] = {3, 1, 4};
	bench_open_with(bench, &(struct store_options){.reopen_ms = 10000});
	bench_put_ticket(bench, 3, TICKET_NEW, 1);
	bench_put_ticket(bench, 2, TICKET_NEW, 1);
	bench_put_ticket(bench, 1, TICKET_RESOLVED, 1);
	bench_put_ticket(bench, 4, TICKET_HELD, 1);
	bench_put_ticket(bench, 2, TICKET_CLOSED, 2); /* at second 100 */
	bench_append(bench, 1);
	bench_until_committed(bench, 1);
	for (int64_t n = 2; n <= 110; n++) /* the 110th event at second 110: just in time */
		bench_append(bench, n);
	bench_until_committed(bench, 110);
	json_t *tickets = json_array();
	assert_int_equal(store_tickets(bench->store, false, collect, tickets), 0);
	assert_int_equal(json_array_size(tickets), 4);
	bench_append(bench, 111);
	bench_until_committed(bench, 111);
	json_array_clear(tickets);
	assert_int_equal(store_tickets(bench->store, false, collect, tickets), 0);
	assert_int_equal(json_array_size(tickets), ARRAY_LENGTH(expected));
	for (size_t i = 0; i < ARRAY_LENGTH(expected); i++) {
		char number[32];
		snprintf(number, sizeof number, "PY1-2026-%06d", expected[i]);
		json_t *body = json_object_get(json_array_get(tickets, i), "body");
		assert_string_equal(json_string_value(json_object_get(body, "number")), number);
	}
	json_array_clear(tickets);
	assert_int_equal(store_tickets(bench->store, true, collect, tickets), 0);
	assert_int_equal(json_array_size(tickets), 4);
	json_decref(tickets);
}

static void a_ticket_is_found_by_number_and_by_id(void **state)
{
	struct bench *bench = *state;
	bench_open(bench);
	bench_put_ticket(bench, 7, TICKET_NEW, 5);
	bench_append(bench, 1);
	bench_until_committed(bench, 1);
	json_t *by_number = store_ticket(bench->store, "PY1-2026-000007");
	json_t *by_id = store_ticket(bench->store, "01JD0000000000000000000007");
	assert_true(json_equal(by_number, by_id));
	assert_string_equal(json_string_value(json_object_get(by_number, "cause_key")), "link-down link fibre-012");
	assert_int_equal(json_integer_value(json_object_get(json_object_get(by_number, "body"), "revision")), 5);
	assert_null(store_ticket(bench->store, "PY1-2026-000008"));
	json_decref(by_number);
	json_decref(by_id);
}

static void the_series_of_a_year_goes_on_after_its_highest_number(void **state)
{
	struct bench *bench = *state;
	bench_open(bench);
	bench_put_ticket(bench, 7, TICKET_NEW, 1);
	bench_put_ticket(bench, 12, TICKET_NEW, 1);
	bench_put_ticket(bench, 3, TICKET_CLOSED, 9);
	bench_close(bench);
	bench_open(bench);
	assert_int_equal(store_series(bench->store, 2026), 12);
	assert_int_equal(store_series(bench->store, 2027), 0);
	bench_put_ticket(bench, 5, TICKET_NEW, 1); /* an old one again */
	bench_append(bench, 1);
	bench_until_committed(bench, 1);
	assert_int_equal(store_series(bench->store, 2026), 12);
}

static void a_cursor_of_zero_is_not_the_same_as_none(void **state)
{
	struct bench *bench = *state;
	bench_open(bench);
	assert_int_equal(store_cursor(bench->store, "stdout_json"), -ENOENT);
	store_put_cursor(bench->store, "stdout_json", 0);
	store_put_cursor(bench->store, "webhook", 41);
	store_put_cursor(bench->store, "webhook", 42);
	bench_close(bench);
	bench_open(bench);
	assert_int_equal(store_cursor(bench->store, "stdout_json"), 0);
	assert_int_equal(store_cursor(bench->store, "webhook"), 42);
}

static void a_turn_without_puts_commits_nothing(void **state)
{
	struct bench *bench = *state;
	struct store_figures figures;
	bench_open(bench);
	store_turn(bench->store);
	store_turn(bench->store);
	bench_append(bench, 1);
	bench_until_committed(bench, 1);
	store_figures(bench->store, &figures);
	assert_int_equal(figures.commits, 1);
	assert_int_equal(figures.pending, 0);
}

static void a_state_that_cannot_be_read_is_named_and_left_out(void **state)
{
	struct bench *bench = *state;
	bench_open(bench);
	bench_put_alarm(bench, "a", 1);
	bench_put_alarm(bench, "b", 1);
	bench_close(bench);
	bench_sql(bench->path, "UPDATE alarms SET state = '{' WHERE key = 'a'");
	bench_open(bench);
	json_t *alarms = json_array();
	assert_int_equal(store_alarms(bench->store, collect, alarms), 0);
	assert_int_equal(json_array_size(alarms), 1);
	assert_non_null(strstr(bench->logged, "state=a "));
	json_decref(alarms);
}

static void the_agents_name_is_remembered_for_readers(void **state)
{
	struct bench *bench = *state;
	struct store *reader = NULL;
	char why[512];
	bench_open(bench);
	assert_string_equal(store_agent_name(bench->store), "");
	bench_close(bench);
	bench_open_with(bench, &(struct store_options){.agent_name = "panyu-1"});
	bench_close(bench);
	assert_int_equal(store_open_reader(bench->path, &reader, why), 0);
	assert_string_equal(store_agent_name(reader), "panyu-1");
	store_close(reader);
	bench_open(bench); /* says nothing: as it was */
	assert_string_equal(store_agent_name(bench->store), "panyu-1");
}

static void numbers_of_another_form_start_no_series(void **state)
{
	struct bench *bench = *state;
	static const char *const numbers[] = {"", "x", "PY1", "2026-000009", "PY1-26-000009", "PY1-2026-",
		"PY1-2026-9x", "PY1-2026-9999999999", "PY1-202x-000009", "-2026-000009x"};
	bench_open(bench);
	for (size_t i = 0; i < ARRAY_LENGTH(numbers); i++) {
		struct ticket ticket = {.severity = SEVERITY_MAJOR, .body = json_object()};
		snprintf(ticket.id, sizeof ticket.id, "%zu", i);
		snprintf(ticket.number, sizeof ticket.number, "%s", numbers[i]);
		store_put_ticket(bench->store, &ticket);
		json_decref(ticket.body);
	}
	bench_append(bench, 1);
	bench_until_committed(bench, 1);
	assert_int_equal(store_series(bench->store, 2026), 0);
	assert_int_equal(store_series(bench->store, 26), 0);
	assert_int_equal(store_series(bench->store, 202), 0);
}

static void a_second_agent_is_refused_and_told_who_runs(void **state)
{
	struct bench *bench = *state;
	struct store *second = NULL;
	char why[512];
	char pid[32];
	bench_open(bench);
	snprintf(pid, sizeof pid, "process %d)", (int)getpid());
	assert_int_equal(store_only(bench, &second, why), -EBUSY);
	assert_non_null(strstr(why, pid));
	bench_close(bench);
	assert_int_equal(store_only(bench, &second, why), 0);
	store_close(second);
}

static void a_reader_sees_what_a_running_agent_commits(void **state)
{
	struct bench *bench = *state;
	struct store *reader = NULL;
	char why[512];
	assert_int_equal(store_open_reader(bench->path, &reader, why), -ENOENT);
	assert_non_null(strstr(why, bench->path));
	bench_open(bench);
	bench_append(bench, 1);
	bench_until_committed(bench, 1);
	assert_int_equal(store_open_reader(bench->path, &reader, why), 0);
	bench_check_events(reader, 1);
	assert_string_equal(store_incarnation(reader), store_incarnation(bench->store));
	bench_append(bench, 2);
	bench_until_committed(bench, 2);
	bench_check_events(reader, 2);
	assert_int_equal(store_last_sequence(reader), 2);
	store_close(reader);
}

static void other_files_are_refused_with_their_name_and_a_remedy(void **state)
{
	struct bench *bench = *state;
	struct store *store = NULL;
	char why[512];
	int fd = open(bench->path, O_WRONLY | O_CREAT, 0600);
	for (int i = 0; i < 100; i++)
		assert_int_equal(write(fd, "this is no database, but long enough to look at\n", 48), 48);
	close(fd);
	assert_int_equal(store_only(bench, &store, why), -EIO);
	assert_non_null(strstr(why, bench->path));
	assert_non_null(strstr(why, "gengfu store check"));
	unlink(bench->path);

	bench_sql(bench->path, "CREATE TABLE theirs(x)");
	assert_int_equal(store_only(bench, &store, why), -EPROTO);
	assert_non_null(strstr(why, "not gengfu's"));
	assert_int_equal(store_open_reader(bench->path, &store, why), -EPROTO);
}

static void a_missing_folder_is_named(void **state)
{
	struct store *store = NULL;
	char why[512];
	const struct store_options options = {.path = "/nowhere/at/all/gengfu.db"};
	assert_int_equal(store_open(&options, NULL, NULL, NULL, NULL, &store, why), -ENOENT);
	assert_non_null(strstr(why, "/nowhere/at/all/gengfu.db"));
}

/* Runs `body` as nobody in a child, since root may write everywhere; returns its exit status. */
static int as_nobody(const struct bench *bench, int (*body)(const struct bench *bench))
{
	int status = 0;
	if (geteuid() != 0)
		return body(bench);
	pid_t child = fork();
	if (child == 0)
		_exit(setgid(65534) == 0 && setuid(65534) == 0 ? body(bench) : 99);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int read_as_nobody(const struct bench *bench)
{
	struct store *reader = NULL;
	char why[512];
	if (store_open_reader(bench->path, &reader, why) < 0) {
		printf("# %s\n", why);
		return 1;
	}
	bool ok = store_last_sequence(reader) == 3;
	store_close(reader);
	return ok ? 0 : 2;
}

static void a_reader_needs_no_right_to_write(void **state)
{
	struct bench *bench = *state;
	bench_open(bench);
	for (int64_t n = 1; n <= 3; n++)
		bench_append(bench, n);
	bench_until_committed(bench, 3);
	assert_int_equal(chmod(bench->folder, 0755), 0);
	assert_int_equal(chmod(bench->path, 0644), 0);
	auto_free char *log = must_printf("%s-wal", bench->path);
	auto_free char *shared = must_printf("%s-shm", bench->path);
	assert_int_equal(chmod(log, 0644), 0);
	assert_int_equal(chmod(shared, 0644), 0);
	assert_int_equal(as_nobody(bench, read_as_nobody), 0); /* beside the agent */
	bench_close(bench);
	assert_int_equal(access(log, F_OK), -1); /* a clean end leaves one file that is whole */
	assert_int_equal(as_nobody(bench, read_as_nobody), 0); /* without one */
}

static int write_as_nobody(const struct bench *bench)
{
	struct store *store = NULL;
	char why[512] = "";
	int error = store_only(bench, &store, why);
	if (error != -EACCES || !strstr(why, bench->path)) {
		printf("# %d %s\n", error, why);
		return 1;
	}
	return 0;
}

static void a_folder_that_is_not_ours_to_write_is_no_access(void **state)
{
	struct bench *bench = *state;
	assert_int_equal(chmod(bench->folder, 0555), 0);
	assert_int_equal(as_nobody(bench, write_as_nobody), 0);
	chmod(bench->folder, 0700);
	bench_open(bench);
	bench_close(bench);
	assert_int_equal(chmod(bench->folder, 0755), 0);
	assert_int_equal(as_nobody(bench, write_as_nobody), 0);
	chmod(bench->folder, 0700);
}

static void others_cannot_read_what_a_ticket_says(void **state)
{
	struct bench *bench = *state;
	struct stat found;
	bench_open(bench);
	assert_int_equal(stat(bench->path, &found), 0);
	assert_int_equal(found.st_mode & 07, 0);
}

static void a_request_keeps_its_first_answer(void **state)
{
	struct bench *bench = *state;
	bench_open(bench);
	for (int i = 0; i < 2; i++) {
		json_t *answer = json_pack("{s:i}", "n", i);
		store_put_request(bench->store, "r-1", (struct wall){1000}, answer);
		json_decref(answer);
	}
	assert_null(store_request(bench->store, "r-1")); /* before its commit */
	bench_append(bench, 1);
	bench_until_committed(bench, 1);
	json_t *answer = store_request(bench->store, "r-1");
	assert_int_equal(json_integer_value(json_object_get(answer, "n")), 0);
	json_decref(answer);
	assert_null(store_request(bench->store, "r-2"));
}

static void requests_are_let_go_after_thirty_days(void **state)
{
	struct bench *bench = *state;
	const int64_t days = INT64_C(86400000);
	json_t *answer = json_object();
	bench_open(bench);
	store_put_request(bench->store, "old", (struct wall){0}, answer);
	store_put_request(bench->store, "young", (struct wall){days}, answer);
	store_put_request(bench->store, "new", (struct wall){30 * days + 1}, answer);
	json_decref(answer);
	bench_append(bench, 1);
	bench_until_committed(bench, 1);
	assert_null(store_request(bench->store, "old"));
	json_decref(answer = store_request(bench->store, "young"));
	assert_non_null(answer);
}

static int count_audit(void *data, const json_t *row)
{
	char *line = json_dumps(row, JSON_COMPACT);
	buffer_printf(data, "%s\n", line);
	free(line);
	return 0;
}

static void the_audit_trail_is_in_order(void **state)
{
	struct bench *bench = *state;
	auto_buffer rows = BUFFER_EMPTY;
	json_t *actor = json_pack("{s:s}", "name", "wang"), *request = json_pack("{s:s}", "verb", "ack");
	bench_open(bench);
	store_put_audit(bench->store, (struct wall){1000}, actor, "ack", "PY1-2026-000001", request);
	store_put_audit(bench->store, (struct wall){2000}, actor, "close", "PY1-2026-000001", request);
	json_decref(actor);
	json_decref(request);
	bench_append(bench, 1);
	bench_until_committed(bench, 1);
	assert_int_equal(store_audit(bench->store, count_audit, &rows), 0);
	assert_string_equal(buffer_text(&rows),
		"{\"time\":\"1970-01-01T00:00:01.000Z\",\"actor\":{\"name\":\"wang\"},\"verb\":\"ack\",\"subject\":"
		"\"PY1-2026-000001\",\"request\":{\"verb\":\"ack\"}}\n"
		"{\"time\":\"1970-01-01T00:00:02.000Z\",\"actor\":{\"name\":\"wang\"},\"verb\":\"close\",\"subject\":"
		"\"PY1-2026-000001\",\"request\":{\"verb\":\"ack\"}}\n");
}

static void put_called(struct bench *bench, const char *id, const char *name)
{
	struct ticket ticket = {.revision = 1, .status = TICKET_NEW, .severity = SEVERITY_MAJOR, .cause_key = "k"};
	snprintf(ticket.id, sizeof ticket.id, "%s", id);
	snprintf(ticket.number, sizeof ticket.number, "%s", id);
	ticket.body = json_pack("{s:s, s:{}}", "number", id, "external_ids");
	if (name)
		json_object_set_new(json_object_get(ticket.body, "external_ids"), "jira", json_string(name));
	store_put_ticket(bench->store, &ticket);
	json_decref(ticket.body);
}

static void a_ticket_is_found_by_its_name_outside_as_long_as_it_has_it(void **state)
{
	struct bench *bench = *state;
	bench_open(bench);
	put_called(bench, "t1", "N-1");
	bench_append(bench, 1);
	bench_until_committed(bench, 1);
	json_t *found = store_ticket_external(bench->store, "jira", "N-1");
	assert_string_equal(json_string_value(json_object_get(json_object_get(found, "body"), "number")), "t1");
	json_decref(found);
	assert_null(store_ticket_external(bench->store, "other", "N-1"));
	put_called(bench, "t1", NULL);
	bench_append(bench, 2);
	bench_until_committed(bench, 2);
	assert_null(store_ticket_external(bench->store, "jira", "N-1"));
	put_called(bench, "t2", "N-1");
	bench_append(bench, 3);
	bench_until_committed(bench, 3);
	json_decref(found = store_ticket_external(bench->store, "jira", "N-1"));
	assert_non_null(found);
}

static void a_turn_is_committed_with_what_was_put_in_it(void **state)
{
	struct bench *bench = *state;
	bench_open(bench);
	assert_true(store_open_turn(bench->store) <= store_committed_turn(bench->store)); /* nothing to wait for */
	bench_append(bench, 1);
	uint64_t turn = store_open_turn(bench->store);
	assert_true(store_committed_turn(bench->store) < turn);
	store_turn(bench->store);
	assert_int_equal(store_open_turn(bench->store), turn);
	bench_until_committed(bench, 1);
	assert_int_equal(store_committed_turn(bench->store), turn);
}

#define with_bench(test) cmocka_unit_test_setup_teardown(test, bench_setup, bench_teardown)

static size_t tickets_between(struct bench *bench, int64_t from_ms, int64_t to_ms)
{
	json_t *tickets = json_array();
	assert_int_equal(
		store_tickets_between(bench->store, (struct wall){from_ms}, (struct wall){to_ms}, collect, tickets), 0);
	size_t count = json_array_size(tickets);
	json_decref(tickets);
	return count;
}

static void tickets_of_a_period_are_those_that_were_open_in_it(void **state)
{
	struct bench *bench = *state;
	bench_open(bench);
	bench_put_ticket(bench, 1, TICKET_NEW, 1); /* opened at second 1 */
	bench_put_ticket(bench, 2, TICKET_CLOSED, 1); /* the same, and closed at second 100 */
	bench_append(bench, 1);
	bench_until_committed(bench, 1);
	assert_int_equal(tickets_between(bench, 0, 1000), 0);
	assert_int_equal(tickets_between(bench, 0, 1001), 2);
	assert_int_equal(tickets_between(bench, 100000, 200000), 2);
	assert_int_equal(tickets_between(bench, 100001, 200000), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_bench(a_request_keeps_its_first_answer),
		with_bench(requests_are_let_go_after_thirty_days),
		with_bench(the_audit_trail_is_in_order),
		with_bench(a_ticket_is_found_by_its_name_outside_as_long_as_it_has_it),
		with_bench(a_turn_is_committed_with_what_was_put_in_it),
		with_bench(events_are_numbered_from_one_without_gaps),
		with_bench(the_numbers_go_on_after_a_restart),
		with_bench(nothing_is_seen_before_its_commit),
		with_bench(tickets_of_a_period_are_those_that_were_open_in_it),
		with_bench(reading_events_ends_at_the_limit_or_when_told),
		with_bench(events_that_are_no_longer_kept_are_an_error),
		with_bench(an_event_whose_json_is_broken_takes_no_number),
		with_bench(the_last_state_of_an_alarm_is_kept_until_it_is_deleted),
		with_bench(tickets_come_newest_last_and_closed_ones_while_they_may_reopen),
		with_bench(a_ticket_is_found_by_number_and_by_id),
		with_bench(the_series_of_a_year_goes_on_after_its_highest_number),
		with_bench(a_cursor_of_zero_is_not_the_same_as_none),
		with_bench(a_turn_without_puts_commits_nothing),
		with_bench(a_state_that_cannot_be_read_is_named_and_left_out),
		with_bench(the_agents_name_is_remembered_for_readers),
		with_bench(numbers_of_another_form_start_no_series),
		with_bench(a_second_agent_is_refused_and_told_who_runs),
		with_bench(a_reader_sees_what_a_running_agent_commits),
		with_bench(other_files_are_refused_with_their_name_and_a_remedy),
		with_bench(a_missing_folder_is_named),
		with_bench(a_reader_needs_no_right_to_write),
		with_bench(a_folder_that_is_not_ours_to_write_is_no_access),
		with_bench(others_cannot_read_what_a_ticket_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
