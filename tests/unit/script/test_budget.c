/* SPDX-License-Identifier: Apache-2.0 */
/* Scripts that do their worst. That each of these tests ends is half of what it tests. */
#include "sandboxed.h"

static void is_stopped(const char *source, enum script_result expected)
{
	struct script_failure failure = outcome(source);
	if (failure.result != expected)
		fail_msg("%s: result %d, %s", source, failure.result, failure.message);
	assert_string_equal(failure.file, "/etc/gengfu/checks/bad.lua");
	assert_int_not_equal(failure.line, 0);
}

static void a_loop_that_never_ends_is_stopped(void **state)
{
	is_stopped("while true do end", SCRIPT_OVER_BUDGET);
	is_stopped("repeat local x = 1 until false", SCRIPT_OVER_BUDGET);
	is_stopped("::again:: goto again", SCRIPT_OVER_BUDGET);
	is_stopped("for i = 1, math.huge do end", SCRIPT_OVER_BUDGET);
	is_stopped("local function f() return f() end f()", SCRIPT_OVER_BUDGET);
}

static void pcall_does_not_swallow_the_end(void **state)
{
	is_stopped("pcall(function() while true do end end) return 'caught'", SCRIPT_OVER_BUDGET);
	is_stopped("while true do pcall(error) end", SCRIPT_OVER_BUDGET);
	is_stopped("while true do pcall(function() while true do end end) end", SCRIPT_OVER_BUDGET);
	is_stopped("local function f() pcall(f) pcall(f) end f()", SCRIPT_OVER_BUDGET);
	is_stopped("pcall(pcall, pcall, function() while true do end end) return 1", SCRIPT_OVER_BUDGET);
	is_stopped("local e = setmetatable({}, {__tostring = function() while true do end end}) while true do "
		   "pcall(error, e) end",
		SCRIPT_OVER_BUDGET);
}

static void the_handler_of_xpcall_is_bounded_too(void **state)
{
	is_stopped("xpcall(function() while true do end end, function() while true do end end)", SCRIPT_OVER_BUDGET);
	is_stopped("xpcall(error, function() while true do end end)", SCRIPT_OVER_BUDGET);
	is_stopped("xpcall(function() while true do end end, print) return 1", SCRIPT_OVER_BUDGET);
	is_stopped("local function f() xpcall(error, f) xpcall(f, f) end f()", SCRIPT_OVER_BUDGET);
}

static void metamethods_are_bounded(void **state)
{
	is_stopped("return setmetatable({}, {__index = function() while true do end end}).x", SCRIPT_OVER_BUDGET);
	is_stopped("return #setmetatable({}, {__len = function() while true do end end})", SCRIPT_OVER_BUDGET);
	is_stopped("return tostring(setmetatable({}, {__tostring = function() while true do end end}))",
		SCRIPT_OVER_BUDGET);
	is_stopped("local t = setmetatable({}, {__lt = function() while true do end end}) table.sort {t, t, t}",
		SCRIPT_OVER_BUDGET);
	raises("local x = {} setmetatable(x, {__concat = function() return x .. x end}) return x .. x", 1,
		"C stack overflow");
}

static void a_closing_value_does_not_outlive_the_budget(void **state)
{
	is_stopped("local c = setmetatable({}, {__close = function() while true do end end}) "
		   "do local x <close> = c while true do end end",
		SCRIPT_OVER_BUDGET);
	is_stopped("local function f() local x <close> = setmetatable({}, {__close = function() f() end}) f() end f()",
		SCRIPT_OVER_BUDGET);
	is_stopped("pcall(function() local x <close> = setmetatable({}, {__close = function() while true do end end}) "
		   "error('x') end) return 1",
		SCRIPT_OVER_BUDGET);
}

static void there_are_no_finalizers(void **state)
{
	raises("setmetatable({}, {__gc = function() while true do end end})", 1, "__gc");
	raises("setmetatable({}, {__gc = true})", 1, "__gc");
	gives("local t = setmetatable({}, {}) getmetatable(t).__gc = function() while true do end end t = nil "
	      "for i = 1, 10000 do t = {} end return 'fine'",
		"fine");
}

static void a_pattern_bomb_is_stopped(void **state)
{
	is_stopped("return string.rep('a', 1e5):find(('a*'):rep(30) .. 'b')", SCRIPT_OVER_BUDGET);
	is_stopped("pcall(string.find, string.rep('a', 1e5), ('a*'):rep(30) .. 'b') return 1", SCRIPT_OVER_BUDGET);
	is_stopped("return string.rep('a', 1e5):match(('a-'):rep(30) .. 'b')", SCRIPT_OVER_BUDGET);
	is_stopped("return string.rep('a', 40):match(('a?'):rep(40) .. ('a'):rep(40) .. 'b')", SCRIPT_OVER_BUDGET);
	is_stopped("return string.rep('(', 1e5):gsub('%b()', '')", SCRIPT_OVER_BUDGET);
	is_stopped("for _ in string.rep('a', 1e5):gmatch('.-b') do end", SCRIPT_OVER_BUDGET);
	is_stopped("return string.rep('ab', 1e5):find('(.*)(.*)%1%2c')", SCRIPT_OVER_BUDGET);
	is_stopped("return string.rep('a', 2e5):gsub('', function() while true do end end)", SCRIPT_OVER_BUDGET);
}

static void memory_is_bounded(void **state)
{
	is_stopped("local t = {} for i = 1, 1e9 do t[i] = {} end", SCRIPT_OVER_MEMORY);
	is_stopped("local t = {} pcall(function() for i = 1, 1e9 do t[i] = {} end end) return 'caught'",
		SCRIPT_OVER_MEMORY);
	is_stopped("local s = 'x' while true do s = s .. s end", SCRIPT_OVER_MEMORY);
	is_stopped("return ('x'):rep(1e9)", SCRIPT_OVER_MEMORY);
	is_stopped("return ('x'):rep(math.maxinteger)", SCRIPT_OVER_MEMORY);
	is_stopped("return ('x'):rep(2, ('y'):rep(1e9))", SCRIPT_OVER_MEMORY);
	is_stopped("while true do pcall(string.rep, 'x', 1e9) end", SCRIPT_OVER_MEMORY);
	is_stopped("local t = {} for i = 1, 2000 do t[i] = ('x'):rep(1000) end return table.concat(t)",
		SCRIPT_OVER_MEMORY);
	is_stopped("return ('x'):rep(1e5):gsub('.', ('y'):rep(1e5))", SCRIPT_OVER_MEMORY);
}

static void octets_are_bounded_even_when_they_are_freed(void **state)
{
	is_stopped("local s = ('x'):rep(2e5) while true do local t = s .. 'y' end", SCRIPT_OVER_BUDGET);
	is_stopped("local s = ('x'):rep(2e5) while true do pcall(function() local t = s .. 'y' end) end",
		SCRIPT_OVER_BUDGET);
	is_stopped("local s = ('x'):rep(2e5) while true do s:upper() end", SCRIPT_OVER_BUDGET);
}

static void a_script_that_lives_at_its_limit_is_stopped(void **state)
{
	is_stopped("local t = {} for i = 1, 70000 do t[i] = {i} end while true do local s = ('x'):rep(1e5) end",
		SCRIPT_OVER_BUDGET);
}

static void deep_recursion_is_stopped(void **state)
{
	is_stopped("local function f() return 1 + f() end return f()", SCRIPT_OVER_MEMORY);
	is_stopped("local function f() return 1 + f() end while true do pcall(f) end", SCRIPT_OVER_MEMORY);
	raises("local function f(s) return (s:gsub('.', f)) end return f('x')", 1, "C stack overflow");
	raises("local t = {} setmetatable(t, {__index = function(_, k) return t[k] end}) return t.x", 1,
		"C stack overflow");
	struct script_failure failure =
		outcome("local s = {} for i = 1, 300 do s[i] = '(' end return table.concat(s):find(table.concat(s))");
	assert_int_equal(failure.result, SCRIPT_ERROR);
}

static void c_functions_cannot_run_long_unseen(void **state)
{
	is_stopped("return ('').rep('', 2^62) .. ('x'):rep(0) .. table.concat({}, '', 1, 0) .. (function() while true "
		   "do end end)()",
		SCRIPT_OVER_BUDGET);
	is_stopped("local t = {} for i = 1, 50000 do t[i] = i end while true do table.insert(t, 1, 0) end",
		SCRIPT_OVER_BUDGET);
	is_stopped("local t = {} for i = 1, 50000 do t[i] = i end while true do table.remove(t, 1) end",
		SCRIPT_OVER_BUDGET);
	is_stopped("table.move({}, 1, 1e12, 2)", SCRIPT_OVER_BUDGET);
	is_stopped(
		"local t = {} for i = 1, 4000 do t[i] = 1 end while true do table.unpack(t) end", SCRIPT_OVER_BUDGET);
	is_stopped("table.concat(setmetatable({}, {__index = function() return '' end}), '', 1, 1e12)",
		SCRIPT_OVER_BUDGET);
	is_stopped(
		"table.sort(setmetatable({}, {__len = function() return 1e7 end, __index = function() return 1 end}))",
		SCRIPT_OVER_BUDGET);
	is_stopped("local s = (' '):rep(2e5) while true do tonumber(s) end", SCRIPT_OVER_BUDGET);
	is_stopped("local s = (' '):rep(2e5) while true do utf8.len(s) end", SCRIPT_OVER_BUDGET);
	is_stopped("local s = ('a'):rep(2e5) while true do s:find('b', 1, true) end", SCRIPT_OVER_BUDGET);
}

static void what_no_count_sees_ends_by_cpu_time(void **state)
{
	is_stopped("local a, b = ('x'):rep(250000) .. 'a', ('x'):rep(250000) .. 'a' "
		   "while true do local _ = a < b, a < b, a < b, a < b, a < b, a < b end",
		SCRIPT_OVER_BUDGET);
}

static void an_evil_comparator_gives_some_order_and_ends(void **state)
{
	gives("local t = {} for i = 1, 2000 do t[i] = i % 7 end table.sort(t, function() return true end) return #t",
		"2000");
	is_stopped("table.sort({3, 1, 2}, function() while true do end end)", SCRIPT_OVER_BUDGET);
	raises("table.sort({1, 'x', {}})", 1, "attempt to compare");
	raises("table.sort({1, 2, 3}, function() error('no') end)", 1, "no");
}

static void a_budget_is_one_call_s_not_the_script_s(void **state)
{
	struct script *script = sandboxed_new();
	struct script_failure failure;
	for (int i = 0; i < 5; i++) {
		assert_int_equal(sandboxed_run(script, "while true do end", &failure), SCRIPT_OVER_BUDGET);
		assert_int_equal(sandboxed_run(script, "for i = 1, 100000 do end return 7", &failure), SCRIPT_OK);
		assert_int_equal(lua_tointeger(script_state(script), -1), 7);
		lua_pop(script_state(script), 1);
		assert_int_equal(sandboxed_run(script, "return ('x'):rep(1e9)", &failure), SCRIPT_OVER_MEMORY);
	}
	assert_int_equal(lua_gettop(script_state(script)), 0);
	script_free(script);
}

static void limits_can_be_set(void **state)
{
	struct script *script = script_new(
		&(struct script_options){.name = "small", .memory_max = 256 * 1024, .instructions_max = 500});
	struct script_failure failure;
	assert_int_equal(sandboxed_run(script, "for i = 1, 1000 do end", &failure), SCRIPT_OVER_BUDGET);
	assert_int_equal(sandboxed_run(script, "for i = 1, 100 do end", &failure), SCRIPT_OK);
	lua_settop(script_state(script), 0);
	assert_int_equal(
		sandboxed_run(script, "local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(5e4 + i) end", &failure),
		SCRIPT_OVER_BUDGET);
	script_free(script);
}

static int nested_cb(lua_State *state)
{
	struct script *script = script_of(state);
	struct script_failure failure;
	lua_pushvalue(state, 1);
	enum script_result result = script_call(script, 0, 0, &failure);
	lua_pushinteger(state, result);
	return 1;
}

static void a_call_within_a_call_shares_its_budget(void **state)
{
	struct script *script = sandboxed_new();
	struct script_failure failure;
	lua_register(script_state(script), "nested", nested_cb);
	assert_int_equal(sandboxed_run(script, "return nested(function() error('x') end)", &failure), SCRIPT_OK);
	assert_int_equal(lua_tointeger(script_state(script), -1), SCRIPT_ERROR);
	lua_settop(script_state(script), 0);
	assert_int_equal(sandboxed_run(script, "while true do nested(function() while true do end end) end", &failure),
		SCRIPT_OVER_BUDGET);
	script_free(script);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_loop_that_never_ends_is_stopped),
		cmocka_unit_test(pcall_does_not_swallow_the_end),
		cmocka_unit_test(the_handler_of_xpcall_is_bounded_too),
		cmocka_unit_test(metamethods_are_bounded),
		cmocka_unit_test(a_closing_value_does_not_outlive_the_budget),
		cmocka_unit_test(there_are_no_finalizers),
		cmocka_unit_test(a_pattern_bomb_is_stopped),
		cmocka_unit_test(memory_is_bounded),
		cmocka_unit_test(octets_are_bounded_even_when_they_are_freed),
		cmocka_unit_test(a_script_that_lives_at_its_limit_is_stopped),
		cmocka_unit_test(deep_recursion_is_stopped),
		cmocka_unit_test(c_functions_cannot_run_long_unseen),
		cmocka_unit_test(what_no_count_sees_ends_by_cpu_time),
		cmocka_unit_test(an_evil_comparator_gives_some_order_and_ends),
		cmocka_unit_test(a_budget_is_one_call_s_not_the_script_s),
		cmocka_unit_test(limits_can_be_set),
		cmocka_unit_test(a_call_within_a_call_shares_its_budget),
	};
	return cmocka_run_group_tests_name("budget", tests, NULL, NULL);
}
