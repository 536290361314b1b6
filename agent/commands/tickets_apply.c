/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gengfu tickets apply: JSON lines on stdin, each a request; an answer to each on stdout, in their order, once it is on
 * disk. For other systems: a program that keeps the pipe open gets each answer as soon as it has written its line, and
 * one that writes many at once has them done together, a few hundred in a transaction.
 *
 * What is no JSON is answered here. When the agent goes away in the middle, what was answered is done; the lines behind
 * it are not answered, and can be given again: those with a request id do no harm.
 */
#include "base/must.h"
#include "base/text.h"
#include "commands/ask.h"
#include "commands/commands.h"
#include "commands/tickets.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_LENGTH ((size_t)60000)
#define BATCH_LINES 200
#define BATCH_OCTETS ((size_t)120000) /* what the agent takes at once, with room for what JSON may add */

struct applying {
	const char *state, *as;
	struct buffer input;
	size_t from; /* of the first line that is not done */
	int64_t line; /* of that line */
	bool is_over, has_refused;
};

/* Reads more; false at the end of the input. */
static bool read_more(struct applying *applying)
{
	char chunk[65536];
	ssize_t got;

	if (applying->from > 0 && applying->input.bytes) {
		size_t rest = applying->input.length - applying->from;

		memmove(applying->input.bytes, applying->input.bytes + applying->from, rest);
		applying->input.length = rest;
		applying->from = 0;
	}
	do
		got = read(STDIN_FILENO, chunk, sizeof chunk);
	while (got < 0 && errno == EINTR);
	if (got > 0)
		buffer_add(&applying->input, chunk, (size_t)got);
	return got > 0;
}

/* The next line that is there whole, NULL when there is none. */
static char *next_line(struct applying *applying, size_t *ret_length)
{
	char *start = applying->input.bytes + applying->from;
	size_t left = applying->input.length - applying->from;
	char *end = left ? memchr(start, '\n', left) : NULL;

	if (!end && !(applying->is_over && left))
		return NULL;
	*ret_length = end ? (size_t)(end - start) : left;
	applying->from += *ret_length + (end != NULL);
	applying->line++;
	return start;
}

static bool is_blank(const char *line, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!strchr(" \t\r", line[i]))
			return false;
	return true;
}

/* A request, or the refusal of a line that is none in *ret_refusal. */
static json_t *parse(struct applying *applying, const char *line, size_t length, json_t **ret_refusal)
{
	json_error_t where;
	json_t *request = NULL;

	if (length > LINE_MAX_LENGTH)
		*ret_refusal = ticket_refusal(
			"bad_request", "the line has %zu octets, at most %zu are allowed", length, LINE_MAX_LENGTH);
	else if (!(request = json_loadb(line, length, JSON_REJECT_DUPLICATES, &where)))
		*ret_refusal = ticket_refusal(
			"bad_request", "the line is no JSON: %s, at column %d", where.text, where.column);
	else if (applying->as && json_is_object(request) && !json_object_get(request, "as"))
		json_object_set_new(request, "as", json_string(applying->as));
	return request;
}

static void print_answer(struct applying *applying, json_t *answer, int64_t line)
{
	applying->has_refused |= !json_is_true(json_object_get(answer, "ok"));
	json_object_set_new(answer, "line", json_integer(line));
	json_dumpf(answer, stdout, JSON_COMPACT);
	putchar('\n');
}

/* Some lines, asked for together: `slots` has a refusal where a line was none, else null and its answer comes. */
static bool answer_some(struct applying *applying, json_t *requests, json_t *slots, const int64_t *lines)
{
	json_t *answer = json_array_size(requests)
				 ? ask_agent(applying->state,
					   json_pack("{s:s, s:O}", "command", "tickets", "requests", requests))
				 : json_pack("{s:b, s:[]}", "ok", 1, "answers");
	json_t *answers = json_object_get(answer, "answers"), *slot;
	size_t i, next = 0;

	if (answer && !json_is_array(answers))
		fail(EXIT_NO, "%s", json_string_value(json_object_get(answer, "error")));
	json_array_foreach(slots, i, slot)
	{
		json_t *one = json_is_null(slot) ? json_array_get(answers, next++) : slot;

		if (!one)
			break;
		print_answer(applying, one, lines[i]);
	}
	fflush(stdout);
	bool good = json_is_array(answers) && !ferror(stdout);
	json_decref(answer);
	return good;
}

/* What lies there whole; false when the agent does not answer. */
static bool apply_some(struct applying *applying)
{
	json_t *requests = json_array(), *slots = json_array();
	int64_t lines[BATCH_LINES];
	size_t octets = 0, length;
	char *line;

	while (json_array_size(slots) < BATCH_LINES && octets < BATCH_OCTETS && (line = next_line(applying, &length))) {
		json_t *refusal = NULL;

		if (is_blank(line, length))
			continue;
		json_t *request = parse(applying, line, length, &refusal);
		lines[json_array_size(slots)] = applying->line;
		json_array_append_new(slots, refusal ? refusal : json_null());
		if (request)
			json_array_append_new(requests, request);
		octets += length;
	}
	bool good = json_array_size(slots) == 0 || answer_some(applying, requests, slots, lines);
	json_decref(requests);
	json_decref(slots);
	return good;
}

static bool has_line(const struct applying *applying)
{
	size_t left = applying->input.length - applying->from;

	return left > 0 && (applying->is_over || memchr(applying->input.bytes + applying->from, '\n', left));
}

int tickets_apply(const char *state, const char *as)
{
	struct applying applying = {.state = state, .as = as};
	bool good = true;

	while (good && !applying.is_over) {
		applying.is_over = !read_more(&applying);
		while (good && has_line(&applying))
			good = apply_some(&applying);
		if (!has_line(&applying) && applying.input.length - applying.from > LINE_MAX_LENGTH * 4) {
			fail(EXIT_NO, "line %lld does not end", (long long)applying.line + 1);
			good = false;
		}
	}
	buffer_done(&applying.input);
	return good && !applying.has_refused ? EXIT_DONE : EXIT_NO;
}
