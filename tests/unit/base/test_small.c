/* SPDX-License-Identifier: Apache-2.0 */
/* The small parts of base: arena, log, problems, must, data. */
#include "base/arena.h"
#include "base/data.h"
#include "base/log.h"
#include "base/must.h"
#include "base/problems.h"
#include "tests/unit/test.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void an_arena_gives_zeroed_aligned_memory(void **state)
{
	struct arena arena = ARENA_EMPTY;
	for (size_t size = 0; size < 5000; size += 7) {
		char *memory = arena_alloc(&arena, size);
		assert_int_equal((uintptr_t)memory % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(memory[i], 0);
		memset(memory, 0xff, size);
	}
	char *large = arena_alloc(&arena, 3000000);
	large[2999999] = 1;
	assert_true(arena.used >= 3000000);
	arena_done(&arena);
	assert_int_equal(arena.used, 0);
	arena_done(&arena);
}

static void an_arena_copies_text(void **state)
{
	struct arena arena = ARENA_EMPTY;
	char *whole = arena_strdup(&arena, "中文");
	char *part = arena_strndup(&arena, "abcdef", 3);
	char *shorter = arena_strndup(&arena, "ab", 30);
	char *printed = arena_printf(&arena, "%s-%d", part, 7);
	assert_string_equal(whole, "中文");
	assert_string_equal(part, "abc");
	assert_string_equal(shorter, "ab");
	assert_string_equal(printed, "abc-7");
	arena_done(&arena);
}

struct kept {
	int count;
	enum log_level level;
	char line[256];
};

static void kept_cb(void *data, enum log_level level, const char *line)
{
	struct kept *kept = data;
	kept->count++;
	kept->level = level;
	snprintf(kept->line, sizeof kept->line, "%s", line);
}

static void a_log_drops_what_is_above_its_level(void **state)
{
	struct kept kept = {0};
	struct log log = {.level = LOG_LEVEL_WARNING, .cb = kept_cb, .data = &kept};
	log_info(&log, "device=%s", "sw1");
	log_debug(&log, "device=%s", "sw1");
	assert_int_equal(kept.count, 0);
	log_warning(&log, "device=%s tries=%d", "sw1", 3);
	assert_int_equal(kept.level, LOG_LEVEL_WARNING);
	assert_string_equal(kept.line, "device=sw1 tries=3");
	log_error(&log, "x");
	assert_int_equal(kept.count, 2);
}

static void a_logged_event_stays_one_line(void **state)
{
	struct kept kept = {0};
	struct log log = {.level = LOG_LEVEL_DEBUG, .cb = kept_cb, .data = &kept};
	log_error(&log, "detail=%s", "two\r\nlines\x1b[0m 中文");
	assert_string_equal(kept.line, "detail=two  lines [0m 中文");
}

static void log_levels_are_read_and_named(void **state)
{
	for (int level = LOG_LEVEL_ERROR; level <= LOG_LEVEL_DEBUG; level++) {
		enum log_level back = LOG_LEVEL_ERROR;
		assert_int_equal(log_level_parse(log_level_text((enum log_level)level), &back), 0);
		assert_int_equal(back, level);
	}
	enum log_level level = LOG_LEVEL_INFO;
	assert_int_equal(log_level_parse("Error", &level), -EINVAL);
	assert_int_equal(log_level_parse("", &level), -EINVAL);
	assert_int_equal(level, LOG_LEVEL_INFO);
}

/* What `write_to` prints on stderr, run in a child whose stderr is a pipe; its wait status goes to *ret_status. */
static void stderr_of(void (*write_to)(int fd), char *into, size_t size, int *ret_status)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		signal(SIGABRT, SIG_DFL);
		dup2(ends[1], STDERR_FILENO);
		write_to(ends[1]);
		_exit(0);
	}
	close(ends[1]);
	size_t length = 0;
	for (ssize_t got; (got = read(ends[0], into + length, size - 1 - length)) > 0;)
		length += (size_t)got;
	into[length] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(pid, ret_status, 0), pid);
}

static void plain_log(int fd)
{
	struct log log;
	unsetenv("JOURNAL_STREAM");
	log_init(&log, LOG_LEVEL_INFO);
	log_warning(&log, "device=sw1");
}

static void journal_log(int fd)
{
	struct log log;
	struct stat stat;
	char stream[64];
	fstat(fd, &stat);
	snprintf(stream, sizeof stream, "%ju:%ju", (uintmax_t)stat.st_dev, (uintmax_t)stat.st_ino);
	setenv("JOURNAL_STREAM", stream, 1);
	log_init(&log, LOG_LEVEL_INFO);
	log_warning(&log, "device=sw1");
}

static void redirected_log(int fd)
{
	struct log log;
	setenv("JOURNAL_STREAM", "1:2", 1);
	log_init(&log, LOG_LEVEL_INFO);
	log_error(&log, "device=sw1");
}

static void a_line_on_stderr_bears_time_and_level(void **state)
{
	char line[256];
	int status = 0;
	struct wall at = WALL_NONE;
	stderr_of(plain_log, line, sizeof line, &status);
	assert_int_equal(status, 0);
	assert_string_equal(line + 24, " warning device=sw1\n");
	line[24] = '\0';
	assert_int_equal(wall_parse(line, &at), 0);
	stderr_of(redirected_log, line, sizeof line, &status);
	assert_string_equal(line + 24, " error device=sw1\n");
}

static void a_line_for_the_journal_bears_its_priority(void **state)
{
	char line[256];
	int status = 0;
	stderr_of(journal_log, line, sizeof line, &status);
	assert_string_equal(line, "<4>device=sw1\n");
}

static void break_promise(int fd)
{
	must(fd < 0);
}

static void a_broken_promise_aborts_and_names_itself(void **state)
{
	char line[256];
	int status = 0;
	stderr_of(break_promise, line, sizeof line, &status);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	assert_non_null(strstr(line, "broken promise: fd < 0"));
}

static void arrays_grow_and_strings_are_made(void **state)
{
	int *items = NULL;
	size_t count = 0, capacity = 0;
	for (int i = 0; i < 100; i++) {
		array_reserve_one(items, count, capacity);
		items[count++] = i;
	}
	assert_int_equal(items[99], 99);
	assert_int_equal(capacity, 128);
	free(items);
	auto_free char *text = must_printf("%s=%d", "a", 1);
	assert_string_equal(text, "a=1");
	auto_free char *part = must_strndup("abc", 2);
	assert_string_equal(part, "ab");
	auto_free void *nothing = must_malloc(0);
	assert_non_null(nothing);
}

static void problems_print_with_their_places(void **state)
{
	auto_problems problems = PROBLEMS_EMPTY;
	auto_buffer text = BUFFER_EMPTY;
	problem_add(&problems, "etc/gengfu.lua", 12, "unknown word '%s', did you mean '%s'?", "adress", "address");
	problem_warn(&problems, "devices.csv", 1, "column 'note' is not known");
	problem_add(&problems, "sites.csv", 0, "cannot be read");
	problem_add(&problems, NULL, 3, "no sink is configured");
	assert_int_equal(problems.count, 4);
	assert_int_equal(problems.errors, 3);
	problems_format(&problems, &text);
	assert_string_equal(buffer_text(&text), "etc/gengfu.lua:12: unknown word 'adress', did you mean 'address'?\n"
						"devices.csv:1: warning: column 'note' is not known\n"
						"sites.csv: cannot be read\n"
						"no sink is configured\n");
}

static void data_answers_with_the_fallback_where_it_has_nothing(void **state)
{
	const struct gengfu_member members[] = {
		{"count", {.type = GENGFU_INTEGER, .integer = 7}},
		{"on", {.type = GENGFU_BOOLEAN, .boolean = true}},
		{"ratio", {.type = GENGFU_REAL, .real = 0.5}},
		{"word", {.type = GENGFU_SECRET, .text = {"w", 1}}},
	};
	const struct gengfu_data map = {.type = GENGFU_MAP, .map = {members, ARRAY_LENGTH(members)}};
	assert_null(gengfu_data_get(NULL, "count"));
	assert_null(gengfu_data_get(&map, "nothing"));
	assert_null(gengfu_data_get(&members[0].value, "count"));
	assert_int_equal(gengfu_data_integer(gengfu_data_get(&map, "count"), 1), 7);
	assert_int_equal(gengfu_data_integer(gengfu_data_get(&map, "ratio"), 1), 1);
	assert_true(gengfu_data_real(gengfu_data_get(&map, "count"), 0) == 7.0);
	assert_true(gengfu_data_real(gengfu_data_get(&map, "ratio"), 0) == 0.5);
	assert_true(gengfu_data_real(NULL, 2.5) == 2.5);
	assert_true(gengfu_data_boolean(gengfu_data_get(&map, "on"), false));
	assert_string_equal(gengfu_data_text(gengfu_data_get(&map, "word"), "x"), "w");
	assert_string_equal(gengfu_data_text(gengfu_data_get(&map, "on"), "x"), "x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_arena_gives_zeroed_aligned_memory),
		cmocka_unit_test(an_arena_copies_text),
		cmocka_unit_test(a_log_drops_what_is_above_its_level),
		cmocka_unit_test(a_logged_event_stays_one_line),
		cmocka_unit_test(log_levels_are_read_and_named),
		cmocka_unit_test(a_line_on_stderr_bears_time_and_level),
		cmocka_unit_test(a_line_for_the_journal_bears_its_priority),
		cmocka_unit_test(a_broken_promise_aborts_and_names_itself),
		cmocka_unit_test(arrays_grow_and_strings_are_made),
		cmocka_unit_test(problems_print_with_their_places),
		cmocka_unit_test(data_answers_with_the_fallback_where_it_has_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
