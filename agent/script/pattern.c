/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lua's patterns (§6.4.1 of the manual), matched by backtracking. The language is Lua's to the letter; what differs is
 * that each step counts. Lua's own matcher runs within one C call, where no hook fires, and a pattern such as
 * ("a*"):rep(30) takes it longer than anybody lives. Steps are charged in handfuls, so that a match of few steps costs
 * one charge.
 *
 * An item is a single character class with an optional suffix, a capture's parenthesis, %b, %f or a back reference. The
 * matcher walks the pattern item by item; it recurses only where it may have to come back: at captures and repetitions.
 */
#include "script/pattern.h"
#include <ctype.h>
#include <string.h>

#define STEPS_PER_CHARGE 256
#define DEPTH_MAX 200
#define TEXT_PER_STEP 16

static void step(struct matching *matching, int64_t count)
{
	matching->steps += count;
	if (matching->steps < STEPS_PER_CHARGE)
		return;
	int64_t steps = matching->steps;
	matching->steps = 0;
	script_charge(matching->state, steps);
}

static bool letter_matches(unsigned char c, unsigned char letter)
{
	bool matches;
	switch (tolower(letter)) {
	case 'a':
		matches = isalpha(c);
		break;
	case 'c':
		matches = iscntrl(c);
		break;
	case 'd':
		matches = isdigit(c);
		break;
	case 'g':
		matches = isgraph(c);
		break;
	case 'l':
		matches = islower(c);
		break;
	case 'p':
		matches = ispunct(c);
		break;
	case 's':
		matches = isspace(c);
		break;
	case 'u':
		matches = isupper(c);
		break;
	case 'w':
		matches = isalnum(c);
		break;
	case 'x':
		matches = isxdigit(c);
		break;
	default:
		return letter == c;
	}
	return isupper(letter) ? !matches : matches;
}

/* The end of the class that begins at `p`. */
static const char *class_end(struct matching *matching, const char *p)
{
	if (*p++ == '%') {
		if (p == matching->pattern_end)
			luaL_error(matching->state, "malformed pattern (ends with '%%')");
		return p + 1;
	}
	if (p[-1] != '[')
		return p;
	if (p < matching->pattern_end && *p == '^')
		p++;
	do { /* a ] that comes first stands for itself */
		if (p >= matching->pattern_end)
			luaL_error(matching->state, "malformed pattern (missing ']')");
		if (*p++ == '%')
			p++;
	} while (p >= matching->pattern_end || *p != ']');
	return p + 1;
}

/* `p` is at the [ and `close` at the ]. */
static bool set_matches(unsigned char c, const char *p, const char *close)
{
	bool is_inside = true;
	if (p[1] == '^') {
		is_inside = false;
		p++;
	}
	while (++p < close) {
		if (*p == '%') {
			p++;
			if (letter_matches(c, (unsigned char)*p))
				return is_inside;
		} else if (p[1] == '-' && p + 2 < close) {
			if ((unsigned char)p[0] <= c && c <= (unsigned char)p[2])
				return is_inside;
			p += 2;
		} else if ((unsigned char)*p == c) {
			return is_inside;
		}
	}
	return !is_inside;
}

static bool class_matches(struct matching *matching, const char *at, const char *p, const char *end)
{
	if (at >= matching->text_end)
		return false;
	unsigned char c = (unsigned char)*at;
	switch (*p) {
	case '.':
		return true;
	case '%':
		return letter_matches(c, (unsigned char)p[1]);
	case '[':
		step(matching, (end - p) / 8);
		return set_matches(c, p, end - 1);
	default:
		return (unsigned char)*p == c;
	}
}

static const char *match(struct matching *matching, const char *at, const char *p);

/* As often as possible, then fewer. */
static const char *match_most(struct matching *matching, const char *at, const char *p, const char *end)
{
	ptrdiff_t count = 0;
	while (class_matches(matching, at + count, p, end)) {
		step(matching, 1);
		count++;
	}
	for (; count >= 0; count--) {
		const char *found = match(matching, at + count, end + 1);
		if (found)
			return found;
	}
	return NULL;
}

/* As seldom as possible, then more. */
static const char *match_least(struct matching *matching, const char *at, const char *p, const char *end)
{
	for (;;) {
		const char *found = match(matching, at, end + 1);
		if (found)
			return found;
		if (!class_matches(matching, at, p, end))
			return NULL;
		at++;
	}
}

static const char *open_capture(struct matching *matching, const char *at, const char *p, ptrdiff_t what)
{
	if (matching->captures >= CAPTURES_MAX)
		luaL_error(matching->state, "too many captures");
	matching->capture[matching->captures++] = (struct capture){at, what};
	const char *found = match(matching, at, p);
	if (!found)
		matching->captures--;
	return found;
}

static const char *close_capture(struct matching *matching, const char *at, const char *p)
{
	unsigned i = matching->captures;
	while (i > 0 && matching->capture[i - 1].length != CAPTURE_OPEN)
		i--;
	if (i == 0)
		luaL_error(matching->state, "invalid pattern capture");
	struct capture *capture = &matching->capture[i - 1];
	capture->length = at - capture->start;
	const char *found = match(matching, at, p);
	if (!found)
		capture->length = CAPTURE_OPEN;
	return found;
}

/* %bxy; `p` is at the x. */
static const char *match_balance(struct matching *matching, const char *at, const char *p)
{
	if (p + 1 >= matching->pattern_end)
		luaL_error(matching->state, "malformed pattern (missing arguments to '%%b')");
	if (at >= matching->text_end || *at != *p)
		return NULL;
	const char *start = at;
	int64_t open = 1;
	while (++at < matching->text_end) {
		if (*at == p[1]) {
			if (--open == 0)
				break;
		} else if (*at == p[0]) {
			open++;
		}
	}
	step(matching, (at - start) / TEXT_PER_STEP + 1);
	return at < matching->text_end ? at + 1 : NULL;
}

/* %f[set]; `p` is behind the f. The end of the set, or NULL when this is no frontier. */
static const char *match_frontier(struct matching *matching, const char *at, const char *p)
{
	if (p >= matching->pattern_end || *p != '[')
		luaL_error(matching->state, "missing '[' after '%%f' in pattern");
	const char *end = class_end(matching, p);
	unsigned char before = at == matching->text ? '\0' : (unsigned char)at[-1];
	unsigned char here = at == matching->text_end ? '\0' : (unsigned char)*at;
	step(matching, (end - p) / 8);
	return !set_matches(before, p, end - 1) && set_matches(here, p, end - 1) ? end : NULL;
}

static const char *match_back(struct matching *matching, const char *at, char digit)
{
	unsigned index = (unsigned)(digit - '1');
	if (digit == '0' || index >= matching->captures || matching->capture[index].length == CAPTURE_OPEN)
		luaL_error(matching->state, "invalid capture index %%%d", digit - '0');
	struct capture *capture = &matching->capture[index];
	if (capture->length == CAPTURE_POSITION)
		return NULL;
	size_t length = (size_t)capture->length;
	step(matching, (int64_t)(length / TEXT_PER_STEP));
	if ((size_t)(matching->text_end - at) < length || memcmp(capture->start, at, length) != 0)
		return NULL;
	return at + length;
}

/* %b, %f and %1…%9 move both on; true when the item was one of them. `*at` is NULL when it did not match. */
static bool match_special(struct matching *matching, const char **at, const char **p)
{
	const char *item = *p;
	if (item[0] != '%' || item + 1 >= matching->pattern_end)
		return false;
	if (item[1] == 'b') {
		*at = match_balance(matching, *at, item + 2);
		*p = item + 4;
	} else if (item[1] == 'f') {
		*p = match_frontier(matching, *at, item + 2);
		if (!*p)
			*at = NULL;
	} else if (isdigit((unsigned char)item[1])) {
		*at = match_back(matching, *at, item[1]);
		*p = item + 2;
	} else {
		return false;
	}
	return true;
}

static const char *match_capture(struct matching *matching, const char *at, const char *p)
{
	if (*p == ')')
		return close_capture(matching, at, p + 1);
	if (p + 1 < matching->pattern_end && p[1] == ')')
		return open_capture(matching, at, p + 2, CAPTURE_POSITION);
	return open_capture(matching, at, p + 1, CAPTURE_OPEN);
}

/* From here item by item; where an item needs no way back, without recursion. */
static const char *match_items(struct matching *matching, const char *at, const char *p)
{
	while (at && p < matching->pattern_end) {
		step(matching, 1);
		if (*p == '(' || *p == ')')
			return match_capture(matching, at, p);
		if (*p == '$' && p + 1 == matching->pattern_end)
			return at == matching->text_end ? at : NULL;
		if (match_special(matching, &at, &p))
			continue;
		const char *end = class_end(matching, p);
		char suffix = end < matching->pattern_end ? *end : '\0';
		if (suffix == '*')
			return match_most(matching, at, p, end);
		if (suffix == '-')
			return match_least(matching, at, p, end);
		bool matches = class_matches(matching, at, p, end);
		if (suffix == '+')
			return matches ? match_most(matching, at + 1, p, end) : NULL;
		if (suffix == '?') {
			const char *found = matches ? match(matching, at + 1, end + 1) : NULL;
			if (found)
				return found;
			p = end + 1;
		} else {
			at = matches ? at + 1 : NULL;
			p = end;
		}
	}
	return at;
}

static const char *match(struct matching *matching, const char *at, const char *p)
{
	if (matching->depth-- == 0)
		luaL_error(matching->state, "pattern too complex");
	const char *found = match_items(matching, at, p);
	matching->depth++;
	return found;
}

void matching_init(struct matching *matching, lua_State *state, const char *text, size_t length, const char *pattern,
	size_t pattern_length, bool has_anchor)
{
	matching->state = state;
	matching->text = text;
	matching->text_end = text + length;
	matching->is_anchored = has_anchor && pattern_length > 0 && *pattern == '^';
	matching->pattern = pattern + matching->is_anchored;
	matching->pattern_end = pattern + pattern_length;
	matching->steps = 0;
	matching->captures = 0;
}

const char *matching_at(struct matching *matching, const char *at)
{
	matching->captures = 0;
	matching->depth = DEPTH_MAX;
	step(matching, 1);
	return match(matching, at, matching->pattern);
}

void push_capture(struct matching *matching, unsigned index, const char *start, const char *end)
{
	if (index >= matching->captures) {
		if (index != 0)
			luaL_error(matching->state, "invalid capture index %%%d", index + 1);
		lua_pushlstring(matching->state, start, (size_t)(end - start));
		return;
	}
	const struct capture *capture = &matching->capture[index];
	if (capture->length == CAPTURE_POSITION)
		lua_pushinteger(matching->state, capture->start - matching->text + 1);
	else if (capture->length == CAPTURE_OPEN)
		luaL_error(matching->state, "unfinished capture");
	else
		lua_pushlstring(matching->state, capture->start, (size_t)capture->length);
}

int push_captures(struct matching *matching, const char *start, const char *end)
{
	unsigned count = matching->captures ? matching->captures : 1;
	luaL_checkstack(matching->state, (int)count, "too many captures");
	for (unsigned i = 0; i < count; i++)
		push_capture(matching, i, start, end);
	return (int)count;
}

bool pattern_is_plain(const char *pattern, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (pattern[i] != '\0' && strchr("^$*+?.([%-", pattern[i]))
			return false;
	return true;
}
