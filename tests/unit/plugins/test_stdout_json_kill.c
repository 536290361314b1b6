/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Store, delivery and sink together, killed at any moment with a slow reader behind a small pipe. The reader, who
 * stays, sees every event, in order, without a gap; an event that comes again after a kill is the same to the last
 * octet; a torn line is ended and does not parse; the last run ends cleanly.
 */
#include "base/must.h"
#include "base/text.h"
#include "delivery/delivery.h"
#include "tests/unit/plugins/small_loop.h"
#include "tests/unit/seeded.h"
#include "tests/unit/store/support.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define KILLS 20
#define AHEAD 300 /* events that wait for the sink at most */

extern const struct gengfu_sink gengfu_sink;

/* The child: an agent that has nothing but events. */
struct agent {
	struct small_loop loop;
	struct bench *bench;
	struct delivery *delivery;
};

static void store_woke(void *data, int ready)
{
	struct agent *agent = data;
	eventfd_t count = 0;
	int64_t before = agent->bench->committed;
	eventfd_read(agent->bench->wake_fd, &count);
	store_poll(agent->bench->store);
	if (agent->bench->committed > before)
		delivery_committed(agent->delivery, agent->bench->committed, agent->loop.timers.now);
}

/* Data of event n: padded so that some lines are longer than a pipe takes at once. */
static void append(struct agent *agent, int64_t n)
{
	char padding[9000];
	size_t length = (size_t)(n * 7919 % (int64_t)sizeof padding);
	memset(padding, 'p', length);
	json_t *data = json_pack("{s:I, s:s#}", "n", (json_int_t)n, "padding", padding, (int)length);
	store_append(agent->bench->store, "gengfu.ticket.changed", "PY1-2026-000001", (struct wall){n}, data);
	json_decref(data);
}

/* Appends up to event `until` and ends when all is out. */
static _Noreturn void agent_run(struct bench *bench, int fd, int64_t until)
{
	struct agent agent = {.bench = bench};
	char why[512] = "";
	const struct gengfu_member member = {"fd", {.type = GENGFU_INTEGER, .integer = fd}};
	const struct gengfu_data settings = {.type = GENGFU_MAP, .map = {&member, 1}};
	bench_open(bench);
	small_loop_init(&agent.loop);
	bench->committed = store_last_sequence(bench->store);
	const struct delivery_options options = {
		.store = bench->store,
		.timers = &agent.loop.timers,
		.services = &agent.loop.services,
		.log = &bench->log,
		.agent_name = "panyu-1",
	};
	agent.delivery = delivery_new(&options);
	struct gengfu_watch *watch = agent.loop.services.watch_new(
		agent.loop.services.host, bench->wake_fd, GENGFU_READABLE, store_woke, &agent);
	if (delivery_add(agent.delivery, &gengfu_sink, &settings, agent.loop.timers.now, why) < 0)
		fail_msg("%s", why);
	int64_t last = bench->committed;
	while (last < until || !delivery_is_idle(agent.delivery) || bench->committed < last) {
		struct delivery_state sink;
		delivery_states(agent.delivery, &sink, 1);
		while (last < until && last - sink.cursor < AHEAD)
			append(&agent, ++last);
		store_turn(bench->store);
		must(small_loop_run(&agent.loop, 30000));
	}
	delivery_free(agent.delivery);
	agent.loop.services.watch_free(watch);
	small_loop_done(&agent.loop);
	bench_close(bench);
	_exit(0);
}

/* The parent: reads lines and judges them. */
struct reader {
	int fd;
	struct buffer part; /* of a line */
	int64_t last; /* seen without a gap */
	uint32_t *hashes; /* of each event's line */
	size_t capacity;
	size_t torn, empty, again;
};

static void judge_event(struct reader *reader, int64_t n, const char *line, size_t length)
{
	assert_true(n <= reader->last + 1); /* no gap */
	while ((size_t)n >= reader->capacity) {
		reader->capacity = reader->capacity ? reader->capacity * 2 : 1024;
		reader->hashes = must_realloc(reader->hashes, reader->capacity, sizeof *reader->hashes);
	}
	if (n <= reader->last) {
		reader->again++;
		assert_int_equal(hash_bytes(line, length), reader->hashes[n]);
		return;
	}
	reader->last = n;
	reader->hashes[n] = hash_bytes(line, length);
}

static void judge_line(struct reader *reader, const char *line, size_t length)
{
	json_t *json = json_loadb(line, length, 0, NULL);
	if (json)
		judge_event(
			reader, json_integer_value(json_object_get(json_object_get(json, "data"), "n")), line, length);
	else if (length == 0)
		reader->empty++;
	else
		reader->torn++;
	json_decref(json);
}

static void judge_bytes(struct reader *reader, const char *bytes, size_t length)
{
	for (const char *end; (end = memchr(bytes, '\n', length));
		length -= (size_t)(end + 1 - bytes), bytes = end + 1) {
		buffer_add(&reader->part, bytes, (size_t)(end - bytes));
		judge_line(reader, buffer_text(&reader->part), reader->part.length);
		buffer_clear(&reader->part);
	}
	buffer_add(&reader->part, bytes, length);
}

/* Reads up to `most` octets; false when nothing comes within the time. */
static bool read_some(struct reader *reader, size_t most, int timeout_ms)
{
	char bytes[16384];
	struct pollfd ready = {.fd = reader->fd, .events = POLLIN};
	if (poll(&ready, 1, timeout_ms) != 1)
		return false;
	ssize_t length = read(reader->fd, bytes, most < sizeof bytes ? most : sizeof bytes);
	assert_true(length > 0);
	judge_bytes(reader, bytes, (size_t)length);
	return true;
}

static pid_t agent_fork(struct bench *bench, const int ends[2], int64_t until)
{
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		close(ends[0]);
		agent_run(bench, ends[1], until);
	}
	return child;
}

static void a_slow_reader_misses_nothing_over_twenty_kills(void **state)
{
	struct bench *bench = *state;
	struct seeded seeded = seeded_start();
	struct reader reader = {0};
	int ends[2];
	int status = 0;
	assert_int_equal(pipe(ends), 0);
	assert_true(fcntl(ends[1], F_SETPIPE_SZ, 16384) > 0);
	reader.fd = ends[0];
	for (int i = 0; i < KILLS; i++) {
		pid_t child = agent_fork(bench, ends, INT64_MAX);
		for (uint64_t reads = 1 + seeded_below(&seeded, 800); reads > 0; reads--)
			assert_true(read_some(&reader, 1 + seeded_below(&seeded, 9000), 20000));
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	bench_open(bench);
	int64_t until = store_last_sequence(bench->store) + 500;
	bench_close(bench);
	pid_t child = agent_fork(bench, ends, until);
	while (reader.last < until)
		assert_true(read_some(&reader, 9000, 20000));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(reader.part.length, 0);
	assert_true(reader.torn <= KILLS);
	print_message("# %" PRId64 " events, %zu again, %zu torn lines, %zu empty lines over %d kills\n", reader.last,
		reader.again, reader.torn, reader.empty, KILLS);
	bench_open(bench);
	assert_int_equal(store_cursor(bench->store, "stdout_json"), until);
	close(ends[0]);
	close(ends[1]);
	free(reader.hashes);
	buffer_done(&reader.part);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_slow_reader_misses_nothing_over_twenty_kills, bench_setup, bench_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
