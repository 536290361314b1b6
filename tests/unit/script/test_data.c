/* SPDX-License-Identifier: Apache-2.0 */
#include "sandboxed.h"
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct read {
	struct script *script;
	struct arena arena;
	struct buffer why;
	const struct gengfu_data *data;
	int error;
};

static struct read read_from(const char *source)
{
	struct read read = {.script = sandboxed_new()};
	struct script_failure failure;
	if (sandboxed_run(read.script, source, &failure) != SCRIPT_OK)
		fail_msg("%s", failure.message);
	read.error = script_data(script_state(read.script), -1, &read.arena, source, 1, &read.data, &read.why);
	assert_int_equal(lua_gettop(script_state(read.script)), 1);
	return read;
}

static void done(struct read *read)
{
	buffer_done(&read->why);
	arena_done(&read->arena);
	script_free(read->script);
}

static void values_become_a_tree_with_lines(void **state)
{
	struct read read = read_from("return {\n"
				     "	name = 'optics',\n"
				     "	columns = {\n"
				     "		'a', -- b\n"
				     "		'b',\n"
				     "	},\n"
				     "	scale = { rx = 0.5, n = 3 }, on = true,\n"
				     "	empty = {},\n"
				     "}");
	assert_int_equal(read.error, 0);
	assert_int_equal(read.data->type, GENGFU_MAP);
	assert_string_equal(gengfu_data_text(gengfu_data_get(read.data, "name"), ""), "optics");
	const struct gengfu_data *columns = gengfu_data_get(read.data, "columns");
	assert_int_equal(columns->type, GENGFU_LIST);
	assert_int_equal(columns->list.count, 2);
	assert_int_equal(columns->line, 3);
	assert_int_equal(columns->list.items[1].line, 5);
	const struct gengfu_data *scale = gengfu_data_get(read.data, "scale");
	assert_int_equal(gengfu_data_get(scale, "rx")->type, GENGFU_REAL);
	assert_int_equal(gengfu_data_get(scale, "n")->type, GENGFU_INTEGER);
	assert_int_equal(gengfu_data_get(scale, "n")->line, 7);
	assert_true(gengfu_data_boolean(gengfu_data_get(read.data, "on"), false));
	assert_int_equal(gengfu_data_get(read.data, "empty")->type, GENGFU_LIST);
	assert_string_equal(read.data->map.members[0].key, "columns");
	done(&read);
}

static void what_is_no_data_is_refused_with_its_path(void **state)
{
	static const struct {
		const char *source, *why;
	} cases[] = {
		{"return { a = { b = print } }", "a.b is a function"},
		{"return { a = { 1, 2, x = 3 } }", "a mixes a list and named values"},
		{"return { a = { 1, nil, 3 } }", "a is a list with holes"},
		{"return { a = { [0] = 1 } }", "a has a key"},
		{"return { a = { [1.5] = 1 } }", "a has a key"},
		{"return { a = { [true] = 1 } }", "a has a key"},
		{"return { a = '\\xff' }", "a is not UTF-8"},
		{"return { a = 'x\\0y' }", "a contains a zero byte"},
		{"return { ['a\\0b'] = 1 }", "has a key that is no text"},
		{"local t = {} t.t = t return t", "goes too deep, or contains itself"},
		{"return { l = { 'x', { y = print } } }", "l.2.y is a function"},
		{"return print", "is a function"},
		{"local a = {} for i = 1, 40 do a = { a } end return a", "too deep"},
		{"local a = {1,1,1,1,1,1,1,1,1,1} for i = 1, 9 do a = {a,a,a,a,a,a,a,a,a,a} end return a", "too large"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct read read = read_from(cases[i].source);
		assert_int_equal(read.error, -EINVAL);
		assert_null(read.data);
		if (!strstr(buffer_text(&read.why), cases[i].why))
			fail_msg("%s: %s", cases[i].source, buffer_text(&read.why));
		done(&read);
	}
}

static void a_very_long_path_is_cut(void **state)
{
	struct read read = read_from("local a = print for i = 1, 20 do a = { [('k'):rep(100)] = a } end return a");
	assert_int_equal(read.error, -EINVAL);
	assert_in_range(strlen(buffer_text(&read.why)), 100, 700);
	done(&read);
}

static void metamethods_do_not_run(void **state)
{
	struct read read = read_from("return setmetatable({ a = 1 }, { __index = function() error('no') end, "
				     "__pairs = function() error('no') end, __len = function() error('no') end })");
	assert_int_equal(read.error, 0);
	assert_int_equal(gengfu_data_integer(gengfu_data_get(read.data, "a"), 0), 1);
	done(&read);
}

static void a_tree_comes_back_as_it_went(void **state)
{
	struct read read = read_from("return { list = { 1, 2.5, 'x', false, {} }, map = { k = 'v' } }");
	lua_State *lua = script_state(read.script);
	script_push_data(lua, read.data);
	lua_setglobal(lua, "back");
	struct script_failure failure;
	lua_settop(lua, 0);
	assert_int_equal(sandboxed_run(read.script,
				 "return back.list[1] == 1 and back.list[2] == 2.5 and back.list[3] == 'x' and "
				 "back.list[4] == false and #back.list[5] == 0 and back.map.k == 'v'",
				 &failure),
		SCRIPT_OK);
	assert_true(lua_toboolean(lua, -1));
	script_push_data(lua, NULL);
	assert_true(lua_isnil(lua, -1));
	done(&read);
}

static void a_secret_is_handed_on_but_never_shown(void **state)
{
	struct script *script = sandboxed_new();
	lua_State *lua = script_state(script);
	struct script_failure failure;
	struct arena arena = ARENA_EMPTY;
	auto_buffer why = BUFFER_EMPTY;
	const struct gengfu_data *data = NULL;
	script_push_secret(lua, "hunter2", 7);
	lua_setglobal(lua, "s");
	assert_int_equal(sandboxed_run(script, "return tostring(s) .. tostring(getmetatable(s))", &failure), SCRIPT_OK);
	assert_string_equal(lua_tostring(lua, -1), "(secret)false");
	lua_settop(lua, 0);
	assert_int_equal(sandboxed_run(script, "return #s", &failure), SCRIPT_ERROR);
	assert_null(strstr(failure.message, "hunter2"));
	assert_int_equal(sandboxed_run(script, "return { community = s }", &failure), SCRIPT_OK);
	assert_int_equal(script_data(lua, -1, &arena, NULL, 0, &data, &why), 0);
	const struct gengfu_data *secret = gengfu_data_get(data, "community");
	assert_int_equal(secret->type, GENGFU_SECRET);
	assert_string_equal(gengfu_data_text(secret, ""), "hunter2");
	script_push_data(lua, secret);
	assert_string_equal(lua_tostring(lua, -1), "(secret)");
	arena_done(&arena);
	script_free(script);
}

static void keys_are_located(void **state)
{
	static const char source[] =
		"-- profile { name = 1 }\n" /* 1 */
		"local function helper(x) return { name = x } end\n"
		"local text = [[ { name = ]]\n"
		"return profile {\n" /* 4 */
		"	name = 'h3c', --[[ scale = 2 ]]\n"
		"	tables = {\n" /* 6 */
		"		optics = { rx_dbm = { oid = '1.2', scale = 0.01 },\n"
		"			tx_dbm = {\n" /* 8 */
		"				scale = 1 == 1 and f { scale = 2 },\n"
		"			} },\n" /* 10 */
		"		['x.y'] = { 'a', 'b',\n"
		"			'c' },\n" /* 12 */
		"	},\n"
		"	evaluate = function(row) if row then hidden = 1 end return { hidden = 2 } end,\n" /* 14 */
		"	after = { hidden = 3 },\n"
		"}\n"
		"device 'core-2' { name = 'second' }\n"; /* 17 */
	static const struct {
		int from;
		const char *path;
		int line;
	} cases[] = {{1, "name", 5}, {1, "tables", 6}, {1, "tables.optics", 7}, {1, "tables.optics.rx_dbm.scale", 7},
		{1, "tables.optics.tx_dbm.scale", 9}, {1, "tables.x.y.3", 12}, {1, "after", 15},
		{1, "after.hidden", 15}, {1, "hidden", 0}, {1, "tables.missing", 0}, {17, "name", 17}, {1, "", 0},
		{18, "name", 0}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int line = script_locate(source, strlen(source), cases[i].from, cases[i].path);
		if (line != cases[i].line)
			fail_msg("%s from %d: line %d", cases[i].path, cases[i].from, line);
	}
}

static void names_are_seen_outside_texts_and_comments_only(void **state)
{
	static const char source[] =
		"local a = row.rx_dbm -- low\nlocal t = 'high' .. [[ bias ]] --[==[ tx\n]==] x = 1";
	assert_true(script_mentions(source, strlen(source), "rx_dbm"));
	assert_true(script_mentions(source, strlen(source), "x"));
	assert_false(script_mentions(source, strlen(source), "rx"));
	assert_false(script_mentions(source, strlen(source), "low"));
	assert_false(script_mentions(source, strlen(source), "high"));
	assert_false(script_mentions(source, strlen(source), "bias"));
	assert_false(script_mentions(source, strlen(source), "tx"));
}

static void torn_source_is_survived(void **state)
{
	static const char *const sources[] = {"", "{", "{{{{", "{a=", "{['a", "{[ [", "{[[", "--[[", "'\\",
		"{a=function(", "{a=(,", "{,;,}", "}}}", "{['a'", "{=", "[=", "\"", "{[==["};
	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
		assert_int_equal(script_locate(sources[i], strlen(sources[i]), 1, "zzz"), 0);
	char deep[5000];
	memset(deep, '{', sizeof deep);
	assert_int_equal(script_locate(deep, sizeof deep, 1, "a"), 0);
}

/* A file of this content; the path is valid until the next call. */
static const char *file_of(const char *content)
{
	static char path[] = "/tmp/gengfu-data-XXXXXX";
	memcpy(strrchr(path, '-') + 1, "XXXXXX", 6);
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, strlen(content)), (ssize_t)strlen(content));
	close(fd);
	return path;
}

static void problem_of(const char *content, const char *word, int line, const char *words)
{
	struct arena arena = ARENA_EMPTY;
	auto_problems problems = PROBLEMS_EMPTY;
	const struct gengfu_data *data = NULL;
	const char *path = file_of(content);
	int error = script_read_data(path, word, &arena, &problems, &data);
	unlink(path);
	assert_int_equal(error, -EINVAL);
	assert_int_equal(problems.count, 1);
	assert_string_equal(problems.items[0].file, path);
	if (problems.items[0].line != line || !strstr(problems.items[0].message, words))
		fail_msg("%s: line %d: %s", content, problems.items[0].line, problems.items[0].message);
	arena_done(&arena);
}

static void a_file_of_data_is_read(void **state)
{
	struct arena arena = ARENA_EMPTY;
	auto_problems problems = PROBLEMS_EMPTY;
	const struct gengfu_data *data = NULL;
	const char *path = file_of("local x = 1\nreturn profile {\n	scale = x + 1,\n}\n");
	assert_int_equal(script_read_data(path, "profile", &arena, &problems, &data), 0);
	assert_int_equal(gengfu_data_integer(gengfu_data_get(data, "scale"), 0), 2);
	assert_int_equal(gengfu_data_get(data, "scale")->line, 3);
	unlink(path);
	path = file_of("return { 1, 2 }");
	assert_int_equal(script_read_data(path, NULL, &arena, &problems, &data), 0);
	assert_int_equal(data->list.count, 2);
	unlink(path);
	assert_int_equal(problems.count, 0);
	arena_done(&arena);
}

static void mistakes_in_a_file_of_data_have_their_place(void **state)
{
	problem_of("return profile {\n a = 1,\n b = print,\n}", "profile", 3, "b is a function");
	problem_of("return {}", "profile", 0, "must return profile { … }");
	problem_of("profile {}", "profile", 0, "must return profile { … }");
	problem_of("return 1", NULL, 0, "must return a table");
	problem_of("\nreturn profil {}", "profile", 2, "global 'profil'");
	problem_of("while true do end", "profile", 1, "too long");
	problem_of("return {", NULL, 1, "expected");
	problem_of("return require 'gengfu.good'", NULL, 1, "global 'require'");
	problem_of("return profile(1)", "profile", 1, "table expected");
}

static void a_file_that_is_not_there_is_named(void **state)
{
	struct arena arena = ARENA_EMPTY;
	auto_problems problems = PROBLEMS_EMPTY;
	const struct gengfu_data *data = NULL;
	assert_int_equal(script_read_data("/nonexistent/p.lua", "profile", &arena, &problems, &data), -ENOENT);
	assert_int_equal(problems.errors, 1);
	arena_done(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_become_a_tree_with_lines),
		cmocka_unit_test(what_is_no_data_is_refused_with_its_path),
		cmocka_unit_test(a_very_long_path_is_cut),
		cmocka_unit_test(metamethods_do_not_run),
		cmocka_unit_test(a_tree_comes_back_as_it_went),
		cmocka_unit_test(a_secret_is_handed_on_but_never_shown),
		cmocka_unit_test(keys_are_located),
		cmocka_unit_test(names_are_seen_outside_texts_and_comments_only),
		cmocka_unit_test(torn_source_is_survived),
		cmocka_unit_test(a_file_of_data_is_read),
		cmocka_unit_test(mistakes_in_a_file_of_data_have_their_place),
		cmocka_unit_test(a_file_that_is_not_there_is_named),
	};
	return cmocka_run_group_tests_name("data", tests, NULL, NULL);
}
