/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "base/text.h"
#include "tests/unit/seeded.h"
#include "tests/unit/test.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void a_buffer_grows_and_stays_terminated(void **state)
{
	auto_buffer buffer = BUFFER_EMPTY;
	assert_string_equal(buffer_text(&buffer), "");
	for (int i = 0; i < 1000; i++)
		buffer_printf(&buffer, "%d,", i % 10);
	assert_int_equal(buffer.length, 2000);
	assert_int_equal(strlen(buffer_text(&buffer)), 2000);
	buffer_clear(&buffer);
	assert_string_equal(buffer_text(&buffer), "");
	buffer_add(&buffer, "a\0b", 3);
	buffer_add(&buffer, NULL, 0);
	assert_int_equal(buffer.length, 3);
	assert_memory_equal(buffer.bytes, "a\0b", 4);
	buffer_done(&buffer);
	buffer_clear(&buffer);
	assert_null(buffer.bytes);
}

static void the_nearest_word_is_found_or_none(void **state)
{
	static const char *const words[] = {"address", "name", "site", "credentials", "role", "port", "owner", NULL};
	static const struct {
		const char *word;
		const char *nearest;
	} cases[] = {{"adress", "address"}, {"adres", "address"}, {"Address", "address"}, {"addresss", "address"},
		{"addrses", "address"}, {"nmae", "name"}, {"sight", NULL}, {"prot", "port"}, {"host", NULL}, {"", NULL},
		{"zzzzzzzz", NULL}, {"credentails", "credentials"}, {"name", "name"}, {"x", NULL},
		{"a-word-so-long-that-nobody-can-have-meant-one-of-the-candidates-with-it", NULL}};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		const char *nearest = text_nearest(cases[i].word, words);
		if (cases[i].nearest && !nearest)
			fail_msg("nothing is near %s", cases[i].word);
		else if (cases[i].nearest)
			assert_string_equal(nearest, cases[i].nearest);
		else
			assert_null(nearest);
	}
	assert_null(text_nearest("name", (const char *const[]){NULL}));
}

static void a_file_is_read_up_to_its_limit(void **state)
{
	char path[] = "/tmp/gengfu-test-XXXXXX";
	char content[40000];
	int fd = mkstemp(path);
	memset(content, 'x', sizeof content);
	assert_int_equal(write(fd, content, sizeof content), sizeof content);
	close(fd);
	auto_buffer buffer = BUFFER_EMPTY;
	buffer_add_text(&buffer, "before ");
	assert_int_equal(file_read(path, sizeof content - 1, &buffer), -EFBIG);
	assert_string_equal(buffer_text(&buffer), "before ");
	assert_int_equal(file_read(path, sizeof content, &buffer), 0);
	assert_int_equal(buffer.length, 7 + sizeof content);
	unlink(path);
}

static void a_file_that_cannot_be_read_says_why(void **state)
{
	auto_buffer buffer = BUFFER_EMPTY;
	assert_int_equal(file_read("/nonexistent/file", 100, &buffer), -ENOENT);
	assert_int_equal(file_read("/", 100, &buffer), -EISDIR);
	assert_string_equal(buffer_text(&buffer), "");
}

static void a_pipe_that_nobody_writes_to_is_not_waited_for_long(void **state)
{
	char folder[] = "/tmp/gengfu-test-XXXXXX";
	char path[64];
	auto_buffer buffer = BUFFER_EMPTY;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/pipe", folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(file_read(path, 100, &buffer), -ETIMEDOUT);
	unlink(path);
	rmdir(folder);
}

static void what_is_no_utf8_is_dropped(void **state)
{
	static const struct {
		const char *given, *left;
	} cases[] = {
		{"", ""},
		{"plain", "plain"},
		{"\xe6\x9b\xb4", "\xe6\x9b\xb4"},
		{"cut \xe6\x9b", "cut "},
		{"\xff a \xc0\x80 b \xed\xa0\x80", " a  b "},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[64];
		snprintf(text, sizeof text, "%s", cases[i].given);
		assert_string_equal(utf8_repair(text), cases[i].left);
	}
}

static void equal_strings_are_shared(void **state)
{
	struct text_pool pool = {0};
	struct shared_text *a = text_share(&pool, "eth0", 4);
	struct shared_text *b = text_share(&pool, "eth0/1", 4);
	struct shared_text *c = text_share(&pool, "eth1", 4);
	assert_ptr_equal(a, b);
	assert_ptr_not_equal(a, c);
	assert_string_equal(a->bytes, "eth0");
	assert_int_equal(a->length, 4);
	assert_int_equal(a->references, 2);
	assert_int_equal(pool.map.count, 2);
	text_unref(&pool, a);
	assert_int_equal(b->references, 1);
	text_unref(&pool, b);
	text_unref(&pool, c);
	text_unref(&pool, NULL);
	assert_int_equal(pool.map.count, 0);
	assert_int_equal(pool.bytes, 0);
	text_pool_done(&pool);
}

static void a_pool_frees_what_is_left(void **state)
{
	struct text_pool pool = {0};
	text_share(&pool, "", 0);
	text_ref(text_share(&pool, "left", 4));
	assert_true(pool.bytes > 0);
	text_pool_done(&pool);
	assert_int_equal(pool.bytes, 0);
}

static void a_pool_counts_right_through_random_use(void **state)
{
	enum { HELD = 500 };
	struct seeded seeded = seeded_start();
	struct text_pool pool = {0};
	struct shared_text *held[HELD] = {0};
	for (int step = 0; step < 50000; step++) {
		size_t i = seeded_below(&seeded, HELD);
		char name[16];
		int length = snprintf(name, sizeof name, "port%d", (int)seeded_below(&seeded, 100));
		text_unref(&pool, held[i]);
		held[i] = text_share(&pool, name, (size_t)length);
		assert_string_equal(held[i]->bytes, name);
		assert_true(pool.map.count <= 100);
	}
	for (size_t i = 0; i < HELD; i++)
		text_unref(&pool, held[i]);
	assert_int_equal(pool.bytes, 0);
	text_pool_done(&pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_buffer_grows_and_stays_terminated),
		cmocka_unit_test(the_nearest_word_is_found_or_none),
		cmocka_unit_test(a_file_is_read_up_to_its_limit),
		cmocka_unit_test(a_file_that_cannot_be_read_says_why),
		cmocka_unit_test(a_pipe_that_nobody_writes_to_is_not_waited_for_long),
		cmocka_unit_test(what_is_no_utf8_is_dropped),
		cmocka_unit_test(equal_strings_are_shared),
		cmocka_unit_test(a_pool_frees_what_is_left),
		cmocka_unit_test(a_pool_counts_right_through_random_use),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
