/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Lua's patterns with a step budget: every step charges the call's instructions. */
#include "script/sandbox.h"

#define CAPTURES_MAX 32

struct capture {
	const char *start;
	ptrdiff_t length; /* or one of the two below */
};
#define CAPTURE_OPEN (-1)
#define CAPTURE_POSITION (-2)

struct matching {
	lua_State *state;
	const char *text, *text_end;
	const char *pattern, *pattern_end; /* without a leading ^ */
	bool is_anchored;
	int depth; /* of recursion left */
	int64_t steps; /* not yet charged */
	unsigned captures;
	struct capture capture[CAPTURES_MAX];
};

void matching_init(struct matching *matching, lua_State *state, const char *text, size_t length, const char *pattern,
	size_t pattern_length, bool has_anchor);
/* The end of a match that starts exactly at `at`, or NULL; raises on a malformed pattern. */
const char *matching_at(struct matching *matching, const char *at);
/* Pushes capture `index`, where 0 of a pattern without captures is the whole match. */
void push_capture(struct matching *matching, unsigned index, const char *start, const char *end);
/* Pushes all captures, the whole match where there are none; their number. */
int push_captures(struct matching *matching, const char *start, const char *end);
/* Whether the pattern is a plain text. */
bool pattern_is_plain(const char *pattern, size_t length);
