/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "config/parts.h"
#include "tests/unit/folder.h"
#include "tests/unit/test.h"
#include <errno.h>

struct world {
	char folder[FOLDER_SIZE];
	struct buffer secret, why;
};

static int world_up(void **state)
{
	struct world *world = must_calloc(1, sizeof *world);
	folder_make(world->folder);
	folder_make_inner(world->folder, "secrets");
	unsetenv("CREDENTIALS_DIRECTORY");
	*state = world;
	return 0;
}

static int world_down(void **state)
{
	struct world *world = *state;
	secret_done(&world->secret);
	buffer_done(&world->why);
	int status = folder_remove(world->folder);
	free(world);
	return status;
}

static int read_it(struct world *world, const char *name)
{
	secret_done(&world->secret);
	buffer_clear(&world->why);
	return secret_read(world->folder, name, &world->secret, &world->why);
}

static void a_secret_is_read_without_its_line_end(void **state)
{
	struct world *world = *state;
	folder_write(world->folder, "secrets/unix", "hunter2\n", 8, 0600);
	folder_write(world->folder, "secrets/windows", "hunter2\r\n", 9, 0400);
	folder_write(world->folder, "secrets/bare", "hunter2", 7, 0600);
	folder_write(world->folder, "secrets/blank", " hunter2 \n", 10, 0600);
	assert_int_equal(read_it(world, "unix"), 0);
	assert_string_equal(world->secret.bytes, "hunter2");
	assert_int_equal(read_it(world, "windows"), 0);
	assert_string_equal(world->secret.bytes, "hunter2");
	assert_int_equal(read_it(world, "bare"), 0);
	assert_string_equal(world->secret.bytes, "hunter2");
	assert_int_equal(read_it(world, "blank"), 0);
	assert_string_equal(world->secret.bytes, " hunter2 ");
}

static void what_others_can_read_is_refused_with_the_remedy(void **state)
{
	static const mode_t modes[] = {0644, 0640, 0604, 0620, 0601};
	struct world *world = *state;
	for (size_t i = 0; i < ARRAY_LENGTH(modes); i++) {
		folder_write(world->folder, "secrets/open", "hunter2\n", 8, modes[i]);
		assert_int_equal(read_it(world, "open"), -EPERM);
		assert_non_null(strstr(world->why.bytes, "chmod 600 "));
		assert_non_null(strstr(world->why.bytes, "/secrets/open"));
		assert_int_equal(world->secret.length, 0);
	}
}

static void what_is_no_secret_is_refused(void **state)
{
	struct world *world = *state;
	char *big = must_calloc(1, 70000);
	memset(big, 'x', 70000);
	folder_write(world->folder, "secrets/empty", "\n", 1, 0600);
	folder_write(world->folder, "secrets/zero", "a\0b", 3, 0600);
	folder_write(world->folder, "secrets/latin", "caf\xe9", 4, 0600);
	folder_write(world->folder, "secrets/big", big, 70000, 0600);
	free(big);
	folder_make_inner(world->folder, "secrets/folder");
	static const struct {
		const char *name, *why;
	} cases[] = {
		{"empty", "is empty"},
		{"zero", "holds a zero byte"},
		{"latin", "is not UTF-8"},
		{"big", "is too large for a secret"},
		{"folder", "is not a file"},
		{"missing", "secret 'missing' cannot be read: "},
		{"missing", "chmod 600"},
		{"../secrets/empty", "cannot be the name of a secret"},
		{"", "cannot be the name of a secret"},
		{".hidden", "cannot be the name of a secret"},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_true(read_it(world, cases[i].name) < 0);
		if (!strstr(buffer_text(&world->why), cases[i].why))
			fail_msg("%s: '%s' is not in: %s", cases[i].name, cases[i].why, buffer_text(&world->why));
	}
}

static void systemds_folder_comes_first(void **state)
{
	struct world *world = *state;
	auto_free char *path = must_printf("%s/credentials", world->folder);
	folder_make_inner(world->folder, "credentials");
	folder_write(world->folder, "secrets/both", "beside", 6, 0600);
	folder_write(world->folder, "secrets/beside", "beside", 6, 0600);
	folder_write(world->folder, "credentials/both", "systemd", 7, 0440); /* the group bit is an ACL's mask there */
	folder_write(world->folder, "credentials/broken", "", 0, 0400);
	folder_write(world->folder, "secrets/broken", "beside", 6, 0600);
	setenv("CREDENTIALS_DIRECTORY", path, 1);
	assert_int_equal(read_it(world, "both"), 0);
	assert_string_equal(world->secret.bytes, "systemd");
	assert_int_equal(read_it(world, "beside"), 0);
	assert_string_equal(world->secret.bytes, "beside");
	/* One that is there and no good is not passed over. */
	assert_true(read_it(world, "broken") < 0);
	assert_non_null(strstr(world->why.bytes, "credentials/broken is empty"));
	assert_true(read_it(world, "missing") < 0);
	assert_non_null(strstr(world->why.bytes, "LoadCredential="));
	unsetenv("CREDENTIALS_DIRECTORY");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_up, world_down)

int main(void)
{
	const struct CMUnitTest cases[] = {
		TEST(a_secret_is_read_without_its_line_end),
		TEST(what_others_can_read_is_refused_with_the_remedy),
		TEST(what_is_no_secret_is_refused),
		TEST(systemds_folder_comes_first),
	};
	return cmocka_run_group_tests(cases, NULL, NULL);
}
