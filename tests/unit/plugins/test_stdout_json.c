/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "base/text.h"
#include "plugins/plugin.h"
#include "tests/unit/plugins/small_loop.h"
#include "tests/unit/test.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define LONGEST_MS 20000
#define EVENTS_MAX 2000

extern const struct gengfu_sink gengfu_sink;

struct gengfu_delivery {
	bool is_done;
	int64_t sequence;
	int error;
	char why[256];
};

/* The sink on the writing end of a pipe, and what was read from the other one. */
struct outlet {
	struct small_loop loop;
	struct gengfu_sink_services services;
	void *sink;
	int read_fd, write_fd;
	struct gengfu_event events[EVENTS_MAX];
	size_t count;
	struct gengfu_delivery delivery;
	struct buffer read;
};

static void delivered(struct gengfu_delivery *delivery, int64_t sequence, int error, const char *why)
{
	assert_false(delivery->is_done);
	delivery->is_done = true;
	delivery->sequence = sequence;
	delivery->error = error;
	snprintf(delivery->why, sizeof delivery->why, "%s", why ? why : "");
}

static int outlet_setup(void **state)
{
	struct outlet *outlet = must_calloc(1, sizeof *outlet);
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	outlet->read_fd = ends[0];
	outlet->write_fd = ends[1];
	small_loop_init(&outlet->loop);
	outlet->services = (struct gengfu_sink_services){
		.base = &outlet->loop.services, .size = sizeof outlet->services, .delivered = delivered};
	*state = outlet;
	return 0;
}

static void drop_events(struct outlet *outlet)
{
	for (size_t i = 0; i < outlet->count; i++)
		free((char *)outlet->events[i].line);
	outlet->count = 0;
}

static void outlet_stop(struct outlet *outlet)
{
	if (outlet->sink)
		gengfu_sink.stop(outlet->sink);
	outlet->sink = NULL;
}

static int outlet_teardown(void **state)
{
	struct outlet *outlet = *state;
	outlet_stop(outlet);
	drop_events(outlet);
	small_loop_done(&outlet->loop);
	if (outlet->read_fd >= 0)
		close(outlet->read_fd);
	close(outlet->write_fd);
	buffer_done(&outlet->read);
	free(outlet);
	return 0;
}

static int start_on(struct outlet *outlet, int fd, char why[256])
{
	const struct gengfu_member member = {"fd", {.type = GENGFU_INTEGER, .integer = fd}};
	const struct gengfu_data settings = {.type = GENGFU_MAP, .map = {&member, 1}};
	return gengfu_sink.start(&outlet->services, &settings, &outlet->sink, why);
}

static void outlet_start(struct outlet *outlet)
{
	char why[256] = "";
	if (start_on(outlet, outlet->write_fd, why) < 0)
		fail_msg("%s", why);
}

/* An event whose line is so long: digits of its sequence, again and again. */
static void event_add(struct outlet *outlet, int64_t sequence, size_t length)
{
	must(outlet->count < EVENTS_MAX);
	char *line = must_malloc(length + 1);
	memset(line, 'a' + (int)(sequence % 26), length);
	line[length] = '\0';
	outlet->events[outlet->count++] = (struct gengfu_event){
		.sequence = sequence, .type = "t", .subject = "s", .line = line, .length = length};
}

static void hand_over(struct outlet *outlet)
{
	outlet->delivery = (struct gengfu_delivery){0};
	assert_int_equal(gengfu_sink.deliver(outlet->sink, outlet->events, outlet->count, &outlet->delivery), 0);
}

static void until_done(struct outlet *outlet)
{
	while (!outlet->delivery.is_done)
		assert_true(small_loop_run(&outlet->loop, LONGEST_MS));
}

/* Reads some of what comes; at most `most` octets. */
static void read_some(struct outlet *outlet, size_t most)
{
	char bytes[65536];
	ssize_t length = read(outlet->read_fd, bytes, most < sizeof bytes ? most : sizeof bytes);
	assert_true(length > 0);
	buffer_add(&outlet->read, bytes, (size_t)length);
}

static void read_all(struct outlet *outlet, size_t length)
{
	while (outlet->read.length < length)
		read_some(outlet, length - outlet->read.length);
}

/* What the lines of all events are together. */
static void expect_lines(struct outlet *outlet, struct buffer *into)
{
	for (size_t i = 0; i < outlet->count; i++) {
		buffer_add(into, outlet->events[i].line, outlet->events[i].length);
		buffer_add_text(into, "\n");
	}
}

static void check_read(struct outlet *outlet, const struct buffer *expected)
{
	assert_int_equal(outlet->read.length, expected->length);
	assert_memory_equal(outlet->read.bytes, expected->bytes, expected->length);
}

static void lines_of_any_length_come_out_whole_and_in_order(void **state)
{
	struct outlet *outlet = *state;
	static const size_t lengths[] = {1, 0, 4094, 4095, 4096, 4097, 10, 8191, 8192, 3, 20000, 2, 2, 2};
	auto_buffer expected = BUFFER_EMPTY;
	outlet_start(outlet);
	for (size_t i = 0; i < ARRAY_LENGTH(lengths); i++)
		event_add(outlet, (int64_t)i + 1, lengths[i]);
	expect_lines(outlet, &expected);
	hand_over(outlet);
	read_all(outlet, expected.length);
	until_done(outlet);
	assert_int_equal(outlet->delivery.error, 0);
	assert_int_equal(outlet->delivery.sequence, ARRAY_LENGTH(lengths));
	check_read(outlet, &expected);
}

static void one_batch_follows_the_other(void **state)
{
	struct outlet *outlet = *state;
	auto_buffer expected = BUFFER_EMPTY;
	outlet_start(outlet);
	for (int64_t sequence = 1; sequence <= 50; sequence++) {
		drop_events(outlet);
		event_add(outlet, sequence, 100);
		expect_lines(outlet, &expected);
		hand_over(outlet);
		until_done(outlet);
		assert_int_equal(outlet->delivery.sequence, sequence);
	}
	read_all(outlet, expected.length);
	check_read(outlet, &expected);
}

/* As many events as no pipe holds. */
static void flood(struct outlet *outlet)
{
	for (int64_t sequence = 1; sequence <= EVENTS_MAX; sequence++)
		event_add(outlet, sequence, 1000);
	hand_over(outlet);
}

static void a_full_pipe_blocks_only_its_thread_and_a_slow_reader_gets_all(void **state)
{
	struct outlet *outlet = *state;
	auto_buffer expected = BUFFER_EMPTY;
	outlet_start(outlet);
	flood(outlet); /* returns, though nobody reads */
	assert_false(small_loop_run(&outlet->loop, 0));
	expect_lines(outlet, &expected);
	while (outlet->read.length < expected.length)
		read_some(outlet, 777);
	until_done(outlet);
	assert_int_equal(outlet->delivery.sequence, EVENTS_MAX);
	check_read(outlet, &expected);
}

static void stop_ends_a_thread_that_a_full_pipe_blocks(void **state)
{
	struct outlet *outlet = *state;
	struct pollfd full = {.fd = outlet->write_fd, .events = POLLOUT};
	outlet_start(outlet);
	flood(outlet);
	while (poll(&full, 1, 0) == 1)
		sched_yield();
	outlet_stop(outlet);
	assert_false(outlet->delivery.is_done);
}

static void lines_below_the_pipes_unit_are_never_torn_by_an_end(void **state)
{
	struct outlet *outlet = *state;
	struct pollfd full = {.fd = outlet->write_fd, .events = POLLOUT};
	int held = 0;
	outlet_start(outlet);
	flood(outlet);
	while (poll(&full, 1, 0) == 1)
		sched_yield();
	outlet_stop(outlet);
	fcntl(outlet->read_fd, F_SETFL, O_NONBLOCK);
	for (char bytes[4096]; (held = (int)read(outlet->read_fd, bytes, sizeof bytes)) > 0;)
		buffer_add(&outlet->read, bytes, (size_t)held);
	assert_int_equal(outlet->read.length % 1001, 0);
	assert_int_equal(outlet->read.bytes[outlet->read.length - 1], '\n');
}

static void a_reader_that_is_gone_is_an_error_and_no_signal(void **state)
{
	struct outlet *outlet = *state;
	outlet_start(outlet);
	flood(outlet);
	read_all(outlet, 100000);
	close(outlet->read_fd);
	outlet->read_fd = -1;
	until_done(outlet);
	assert_int_equal(outlet->delivery.error, -EPIPE);
	assert_non_null(strstr(outlet->delivery.why, "reader"));
	/* What the pipe took counts as out; that was more than what was read and less than all. */
	assert_in_range(outlet->delivery.sequence, 99, EVENTS_MAX - 1);
	hand_over(outlet); /* and again */
	until_done(outlet);
	assert_int_equal(outlet->delivery.error, -EPIPE);
	assert_int_equal(outlet->delivery.sequence, 0);
}

static void a_line_that_the_last_run_may_have_torn_is_ended_first(void **state)
{
	struct outlet *outlet = *state;
	outlet->services.resumed = true;
	outlet_start(outlet);
	event_add(outlet, 1, 5);
	event_add(outlet, 2, 5);
	hand_over(outlet);
	until_done(outlet);
	read_all(outlet, 13);
	assert_string_equal(buffer_text(&outlet->read), "\nbbbbb\nccccc\n");
	drop_events(outlet);
	event_add(outlet, 3, 5);
	hand_over(outlet); /* only once */
	until_done(outlet);
	read_all(outlet, 19);
	assert_string_equal(buffer_text(&outlet->read), "\nbbbbb\nccccc\nddddd\n");
}

static void a_torn_line_is_ended_before_a_line_that_fills_a_write(void **state)
{
	struct outlet *outlet = *state;
	outlet->services.resumed = true;
	outlet_start(outlet);
	event_add(outlet, 1, PIPE_BUF - 1);
	hand_over(outlet);
	until_done(outlet);
	read_all(outlet, PIPE_BUF + 1);
	assert_int_equal(outlet->read.bytes[0], '\n');
	assert_int_equal(outlet->read.bytes[PIPE_BUF], '\n');
	assert_int_equal(outlet->delivery.sequence, 1);
}

/* Moves the writing end to a named pipe, whose readers may come back. */
static void use_named_pipe(struct outlet *outlet, char folder[32], char path[64])
{
	strcpy(folder, "/tmp/gengfu-pipe-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(path, 64, "%s/pipe", folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	close(outlet->read_fd);
	close(outlet->write_fd);
	outlet->read_fd = open(path, O_RDONLY | O_NONBLOCK);
	outlet->write_fd = open(path, O_WRONLY);
	fcntl(outlet->read_fd, F_SETFL, 0);
}

static void the_next_reader_begins_with_a_whole_line(void **state)
{
	struct outlet *outlet = *state;
	char folder[32];
	char path[64];
	auto_buffer expected = BUFFER_EMPTY;
	use_named_pipe(outlet, folder, path);
	outlet_start(outlet);
	event_add(outlet, 1, 10);
	event_add(outlet, 2, 500000); /* torn for sure */
	hand_over(outlet);
	read_all(outlet, 20000);
	close(outlet->read_fd);
	until_done(outlet);
	assert_int_equal(outlet->delivery.error, -EPIPE);
	assert_int_equal(outlet->delivery.sequence, 1);

	outlet->read_fd = open(path, O_RDONLY | O_NONBLOCK);
	int drained = 0; /* what the pipe still holds of the torn line */
	for (char bytes[65536]; (drained = (int)read(outlet->read_fd, bytes, sizeof bytes)) > 0;)
		;
	fcntl(outlet->read_fd, F_SETFL, 0);
	buffer_clear(&outlet->read);
	drop_events(outlet);
	event_add(outlet, 2, 500000);
	buffer_add_text(&expected, "\n");
	expect_lines(outlet, &expected);
	hand_over(outlet);
	read_all(outlet, expected.length);
	until_done(outlet);
	assert_int_equal(outlet->delivery.sequence, 2);
	check_read(outlet, &expected);
	unlink(path);
	rmdir(folder);
}

static void a_file_takes_events_as_a_pipe_does(void **state)
{
	struct outlet *outlet = *state;
	auto_buffer expected = BUFFER_EMPTY;
	char path[] = "/tmp/gengfu-file-XXXXXX";
	close(outlet->write_fd);
	outlet->write_fd = mkstemp(path);
	outlet_start(outlet);
	flood(outlet);
	until_done(outlet);
	expect_lines(outlet, &expected);
	assert_int_equal(file_read(path, 10000000, &outlet->read), 0);
	check_read(outlet, &expected);
	unlink(path);
}

static void a_full_device_is_an_error_that_says_so(void **state)
{
	struct outlet *outlet = *state;
	close(outlet->write_fd);
	outlet->write_fd = open("/dev/full", O_WRONLY);
	outlet_start(outlet);
	event_add(outlet, 1, 10);
	hand_over(outlet);
	until_done(outlet);
	assert_int_equal(outlet->delivery.error, -ENOSPC);
	assert_int_equal(outlet->delivery.sequence, 0);
	assert_non_null(strstr(outlet->delivery.why, strerror(ENOSPC)));
}

static void a_descriptor_that_cannot_be_written_to_is_refused(void **state)
{
	struct outlet *outlet = *state;
	char why[256];
	assert_int_equal(start_on(outlet, outlet->read_fd, why), -EBADF);
	assert_int_equal(start_on(outlet, 1000, why), -EBADF);
	assert_string_equal(why, "file descriptor 1000 is not open for writing");
	assert_int_equal(start_on(outlet, -1, why), -EBADF);
	assert_null(outlet->sink);
}

#define with_outlet(test) cmocka_unit_test_setup_teardown(test, outlet_setup, outlet_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_outlet(lines_of_any_length_come_out_whole_and_in_order),
		with_outlet(one_batch_follows_the_other),
		with_outlet(a_full_pipe_blocks_only_its_thread_and_a_slow_reader_gets_all),
		with_outlet(stop_ends_a_thread_that_a_full_pipe_blocks),
		with_outlet(lines_below_the_pipes_unit_are_never_torn_by_an_end),
		with_outlet(a_reader_that_is_gone_is_an_error_and_no_signal),
		with_outlet(a_line_that_the_last_run_may_have_torn_is_ended_first),
		with_outlet(a_torn_line_is_ended_before_a_line_that_fills_a_write),
		with_outlet(the_next_reader_begins_with_a_whole_line),
		with_outlet(a_file_takes_events_as_a_pipe_does),
		with_outlet(a_full_device_is_an_error_that_says_so),
		with_outlet(a_descriptor_that_cannot_be_written_to_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
