/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Our pattern functions against Lua's own: the same call in a plain state and in the sandbox gives the same results or
 * both fail. Patterns are random, of letters that patterns are made of.
 */
#include "../seeded.h"
#include "sandboxed.h"
#include <lualib.h>

static const char compare_source[] =
	"local text, pattern, start = ...\n"
	"local out = {}\n"
	"local function note(...)\n"
	"	for i = 1, select('#', ...) do out[#out + 1] = tostring((select(i, ...))) end\n"
	"	out[#out + 1] = ';'\n"
	"end\n"
	"local function try(f, ...)\n"
	"	local result = table.pack(pcall(f, ...))\n"
	"	if result[1] then note(table.unpack(result, 1, result.n)) else note('error') end\n"
	"end\n"
	"try(string.find, text, pattern, start)\n"
	"try(string.find, text, pattern, start, true)\n"
	"try(string.match, text, pattern, start)\n"
	"try(string.gsub, text, pattern, '<%0>')\n"
	"try(string.gsub, text, pattern, '<%1%%>', 3)\n"
	"try(string.gsub, text, pattern, '%2')\n"
	"try(string.gsub, text, pattern, { a = 'A', ab = 7, [''] = false })\n"
	"try(string.gsub, text, pattern, function(...) note(...) return (...) == 'a' and 'x' end)\n"
	"try(function() for a, b in string.gmatch(text, pattern, start) do note(a, b) if #out > 200 then break end end "
	"end)\n"
	"return table.concat(out, ' ')\n";

/* Length of a random pattern. */
static size_t random_pattern(struct seeded *seeded, char *into, size_t most)
{
	static const char *const pieces[] = {"a", "b", "c", ".", "%a", "%A", "%d", "%s", "%w", "[ab]", "[^a]", "[a-c]",
		"[%a%d]", "[]]", "[^]]", "[a-]", "(", ")", "()", "(a)", "(.)", "*", "+", "-", "?", "^", "$", "%1", "%2",
		"%b()", "%bab", "%f[a]", "%f[^a]", "%", "[", "]", "%.", "[%", "%0"};
	size_t length = 0;
	uint64_t count = seeded_below(seeded, 7);
	for (uint64_t i = 0; i < count; i++) {
		const char *piece = pieces[seeded_below(seeded, sizeof pieces / sizeof *pieces)];
		if (length + strlen(piece) >= most)
			break;
		memcpy(into + length, piece, strlen(piece));
		length += strlen(piece);
	}
	return length;
}

static size_t random_text(struct seeded *seeded, char *into, size_t most)
{
	static const char letters[] = "aaaabbbc1 ()].\0";
	size_t length = seeded_below(seeded, most);
	for (size_t i = 0; i < length; i++)
		into[i] = letters[seeded_below(seeded, sizeof letters - 1)];
	return length;
}

static void push_call(lua_State *state, int function, const char *text, size_t length, const char *pattern, size_t size,
	lua_Integer start)
{
	lua_pushvalue(state, function);
	lua_pushlstring(state, text, length);
	lua_pushlstring(state, pattern, size);
	lua_pushinteger(state, start);
}

static void patterns_match_as_lua_s_own(void **unused)
{
	struct seeded seeded = seeded_start();
	lua_State *plain = luaL_newstate();
	luaL_openlibs(plain);
	assert_int_equal(luaL_loadstring(plain, compare_source), LUA_OK);
	struct script *script = sandboxed_new();
	lua_State *state = script_state(script);
	struct script_failure failure;
	assert_int_equal(script_load(script, compare_source, strlen(compare_source), &failure), SCRIPT_OK);
	for (int i = 0; i < 20000; i++) {
		char text[24], pattern[48];
		size_t length = random_text(&seeded, text, sizeof text);
		size_t size = random_pattern(&seeded, pattern, sizeof pattern);
		lua_Integer start = (lua_Integer)seeded_below(&seeded, 40) - 15;
		push_call(plain, 1, text, length, pattern, size, start);
		assert_int_equal(lua_pcall(plain, 3, 1, 0), LUA_OK);
		push_call(state, 1, text, length, pattern, size, start);
		assert_int_equal(script_call(script, 3, 1, &failure), SCRIPT_OK);
		if (strcmp(lua_tostring(plain, -1), lua_tostring(state, -1)) != 0)
			fail_msg("%.*s in '%.*s' from %lld:\n%s\n%s", (int)size, pattern, (int)length, text,
				(long long)start, lua_tostring(plain, -1), lua_tostring(state, -1));
		lua_settop(plain, 1);
		lua_settop(state, 1);
	}
	lua_close(plain);
	script_free(script);
}

static void known_patterns_match(void **state)
{
	gives("return ('  trim  '):match('^%s*(.-)%s*$') .. '|'", "trim|");
	gives("return ('hello world'):gsub('o', '%0%0')", "helloo woorld");
	gives("return ('THE (quick) fox'):find('%((%a+)%)')", "5");
	gives("return ('THE (quick) fox'):gsub('%f[%a]%a+', string.lower)", "the (quick) fox");
	gives("local t = {} for k, v in ('a=1, b=2'):gmatch('(%w+)=(%w+)') do t[#t + 1] = k .. v end return "
	      "table.concat(t)",
		"a1b2");
	gives("return ('a.b.c'):gsub('.', {['.'] = '/'})", "a/b/c");
	gives("return ('a\\0b'):find('\\0')", "2");
	gives("return (('x'):rep(70000)):find('y', 1, true)", "nil");
	gives("return (('x'):rep(1000)):match('^(x*)$') == ('x'):rep(1000)", "true");
	gives("return ('abc'):find('b', -10)", "2");
	gives("return ('abc'):find('', 4)", "4");
	gives("return ('abc'):find('', 5)", "nil");
	raises("('x'):find('[a')", 1, "malformed pattern");
	raises("('x'):find('%')", 1, "malformed pattern");
	raises("('x'):find('(x')", 1, "unfinished capture");
	raises("('x'):gsub('x', '%9')", 1, "invalid capture index");
	raises("('x'):gsub('x', print, {})", 1, "number expected");
	raises("('x'):gsub('x', function() return {} end)", 1, "invalid replacement value (a table)");
	raises("('x'):find(('()'):rep(33))", 1, "too many captures");
}

static void rep_is_lua_s_within_its_bounds(void **state)
{
	gives("return ('ab'):rep(3, ',')", "ab,ab,ab");
	gives("return ('ab'):rep(1, ',')", "ab");
	gives("return ('ab'):rep(0) .. ('ab'):rep(-1) .. ('').rep('', 2^60)", "");
	gives("return #('x'):rep(100000)", "100000");
	gives("return (''):rep(3, ',')", ",,");
}

static void lists_work_as_lua_s(void **state)
{
	gives("local t = {1, 2, 3} table.insert(t, 4) table.insert(t, 1, 0) return table.concat(t, ',')", "0,1,2,3,4");
	gives("local t = {1, 2, 3} local x = table.remove(t, 1) return x .. table.concat(t, ',') .. table.remove(t)",
		"12,33");
	gives("local t = {} return table.remove(t)", "nil");
	gives("return table.concat({1, 'a', 2.5}, '-', 2)", "a-2.5");
	gives("return table.concat(table.move({1, 2, 3}, 1, 3, 2), ',')", "1,1,2,3");
	gives("return table.concat(table.move({1, 2, 3}, 2, 3, 1), ',')", "2,3,3");
	gives("return table.concat(table.move({1, 2, 3}, 1, 3, 3, {9, 9}), ',')", "9,9,1,2,3");
	gives("return table.pack(1, nil, nil).n", "3");
	gives("return select('#', table.unpack({1, nil, 3}, 1, 3))", "3");
	gives("return select('#', table.unpack({}, 1, 0))", "0");
	raises("table.unpack({}, 1, 1e7)", 1, "too many results");
	raises("table.unpack({}, math.mininteger, math.maxinteger)", 1, "too many results");
	raises("table.insert({}, 5, 1)", 1, "position out of bounds");
	raises("table.insert({}, 1, 1, 1)", 1, "wrong number of arguments");
	raises("table.concat({{}})", 1, "invalid value (at index 1)");
}

static void sort_is_stable_and_right_for_all_lengths(void **state)
{
	gives("for n = 0, 70 do\n"
	      "	local t = {}\n"
	      "	for i = 1, n do t[i] = { key = i * 7919 % 5, place = i } end\n"
	      "	table.sort(t, function(a, b) return a.key < b.key end)\n"
	      "	for i = 2, n do\n"
	      "		local a, b = t[i - 1], t[i]\n"
	      "		if a.key > b.key or (a.key == b.key and a.place > b.place) then return n end\n"
	      "	end\n"
	      "	if #t ~= n then return 'lost' end\n"
	      "end\n"
	      "return 'sorted'",
		"sorted");
	gives("local t = {3, 1, 2} table.sort(t) return table.concat(t)", "123");
	gives("local t = {'b', 'a'} table.sort(t, function(a, b) return a > b end) return table.concat(t)", "ba");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns_match_as_lua_s_own),
		cmocka_unit_test(known_patterns_match),
		cmocka_unit_test(rep_is_lua_s_within_its_bounds),
		cmocka_unit_test(lists_work_as_lua_s),
		cmocka_unit_test(sort_is_stable_and_right_for_all_lengths),
	};
	return cmocka_run_group_tests_name("strings", tests, NULL, NULL);
}
