/* SPDX-License-Identifier: Apache-2.0 */
#include "sandboxed.h"

static void what_reaches_outside_is_absent(void **state)
{
	static const char *const names[] = {"io", "os", "debug", "package", "coroutine", "load", "loadstring", "dofile",
		"loadfile", "collectgarbage", "warn", "math.random", "math.randomseed", "string.dump", "string.pack",
		"string.unpack", "string.packsize"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char source[64];
		snprintf(source, sizeof source, "return %s", names[i]);
		gives(source, "nil");
	}
}

static void strings_hide_their_metatable(void **state)
{
	gives("return getmetatable('')", "string");
	raises("setmetatable('', {})", 1, "table expected");
	gives("return ('x'):upper()", "X");
}

static void bytecode_is_refused(void **state)
{
	static const char bytecode[] = "\x1bLua\x54";
	struct script *script = sandboxed_new();
	struct script_failure failure;
	assert_int_equal(script_load(script, bytecode, sizeof bytecode - 1, &failure), SCRIPT_ERROR);
	assert_non_null(strstr(failure.message, "binary"));
	script_free(script);
}

static void pcall_and_xpcall_are_lua_s_otherwise(void **state)
{
	gives("return select('#', pcall(function() return 1, nil, nil end))", "4");
	gives("local ok, e = pcall(error, 'x', 0) return tostring(ok) .. e", "falsex");
	gives("local e = {} local ok, got = pcall(error, e) return got == e", "true");
	gives("return table.concat({xpcall(function(a, b) return a + b end, print, 2, 3) and 'yes'}, '')", "yes");
	gives("local ok, m = xpcall(error, function(e) return e .. '!' end, 'x', 0) return m", "x!");
	gives("local ok, m = xpcall(error, function(e) error('in it', 0) end, 'x') return tostring(ok) .. m",
		"falsein it");
	gives("return select('#', xpcall(error, function() return 1, 2 end))", "3");
	gives("local ok, a, b = xpcall(function(...) return ... end, print, 1, 2) return a + b", "3");
	gives("return select(-1, 'a', 'b')", "b");
	gives("return select(2, 'a', 'b', 'c')", "b");
	gives("return select('#')", "0");
	raises("select(0)", 1, "out of range");
}

static void a_protected_metatable_stays(void **state)
{
	raises("local t = setmetatable({}, {__metatable = 1}) setmetatable(t, {})", 1, "protected");
	gives("return getmetatable(setmetatable({}, {__metatable = 1}))", "1");
}

static void an_error_names_file_and_line(void **state)
{
	raises("local x = nil\n\nreturn x.y", 3, "attempt to index a nil value (local 'x')");
	raises("return = 2", 1, "unexpected symbol");
	raises("\nerror({})", 2, "raised a table value");
	raises("\nerror({message = 'mine'})", 2, "mine");
	raises("\nerror(setmetatable({}, {__tostring = function() while true do end end}))", 2, "table value");
	raises("\n\nerror('without a place', 0)", 3, "without a place");
	raises("\nerror(nil)", 2, "raised a nil value");
	raises("local function f()\nerror('at the caller', 2)\nend\nf()", 4, "at the caller");
}

static void require_reads_the_library(void **state)
{
	gives("return require('gengfu.good').answer", "42");
	gives("return require('gengfu.good') == require('gengfu.good')", "true");
	gives("return require('gengfu.deep.er').name", "gengfu.deep.er");
}

static void require_cannot_leave_the_library(void **state)
{
	static const char *const names[] = {"os", "io", "/etc/passwd", "gengfu", "gengfu.", "gengfu..good",
		"gengfu../x", "gengfu/../../x", "gengfu.good.", "../gengfu.good", "gengfu.Good", "gengfu.\\0", "",
		"gengfu.a b", "gengfu.%2e%2e"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char source[64];
		snprintf(source, sizeof source, "require '%s'", names[i]);
		raises(source, 1, "require reads only the library");
	}
	raises("require(('gengfu.' .. ('x'):rep(500)))", 1, "require reads only the library");
	raises("require 'gengfu.missing'", 1, "there is no module 'gengfu.missing'");
}

static void an_error_in_a_library_names_the_library_s_file(void **state)
{
	struct script_failure failure = outcome("require('gengfu.good').fail()");
	assert_int_equal(failure.result, SCRIPT_ERROR);
	assert_non_null(strstr(failure.file, "gengfu/good.lua"));
	assert_int_equal(failure.line, 4);
	failure = outcome("require('gengfu.good').loop()");
	assert_int_equal(failure.result, SCRIPT_OVER_BUDGET);
	assert_non_null(strstr(failure.file, "gengfu/good.lua"));
	failure = outcome("require 'gengfu.broken'");
	assert_non_null(strstr(failure.file, "gengfu/broken.lua"));
	assert_int_equal(failure.line, 2);
	raises("require 'gengfu.circle'", 2, "module 'gengfu.circle' requires itself");
}

struct heard {
	char line[1200];
	int count;
};

static void hear_cb(void *data, enum log_level level, const char *line)
{
	struct heard *heard = data;
	heard->count++;
	snprintf(heard->line, sizeof heard->line, "%s", line);
}

static void print_goes_to_the_log(void **state)
{
	struct heard heard = {0};
	struct log log = {.level = LOG_LEVEL_DEBUG, .cb = hear_cb, .data = &heard};
	struct script *script = script_new(&(struct script_options){.name = "p.lua", .log = &log});
	struct script_failure failure;
	assert_int_equal(sandboxed_run(script, "print(1, nil, 'x', true)", &failure), SCRIPT_OK);
	lua_settop(script_state(script), 0);
	assert_int_equal(heard.count, 1);
	assert_non_null(strstr(heard.line, "script=p.lua print=1 nil x true"));
	assert_int_equal(sandboxed_run(script, "print(('更'):rep(2000))", &failure), SCRIPT_OK);
	lua_settop(script_state(script), 0);
	assert_true(utf8_is_valid(heard.line, strlen(heard.line)));
	assert_int_equal(sandboxed_run(script, "while true do print('flood') end", &failure), SCRIPT_OVER_BUDGET);
	assert_in_range(heard.count, 2, 10000);
	script_free(script);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_reaches_outside_is_absent),
		cmocka_unit_test(strings_hide_their_metatable),
		cmocka_unit_test(bytecode_is_refused),
		cmocka_unit_test(pcall_and_xpcall_are_lua_s_otherwise),
		cmocka_unit_test(a_protected_metatable_stays),
		cmocka_unit_test(an_error_names_file_and_line),
		cmocka_unit_test(require_reads_the_library),
		cmocka_unit_test(require_cannot_leave_the_library),
		cmocka_unit_test(an_error_in_a_library_names_the_library_s_file),
		cmocka_unit_test(print_goes_to_the_log),
	};
	return cmocka_run_group_tests_name("sandbox", tests, NULL, NULL);
}
