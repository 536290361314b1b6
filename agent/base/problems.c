/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mistakes that people made in files, collected so that one run shows them all. A reader that meets the same mistake in
 * every row of a large file stops adding by itself; the list only keeps what it is given, in the order of finding.
 * Messages quote files, cut to a length; what is no UTF-8 by then is left out, since messages become JSON.
 */
#include "base/problems.h"
#include "base/log.h"
#include "base/must.h"
#include "base/text.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void problems_done(struct problems *problems)
{
	for (size_t i = 0; i < problems->count; i++) {
		free(problems->items[i].file);
		free(problems->items[i].message);
	}
	free(problems->items);
	*problems = PROBLEMS_EMPTY;
}

static void add(
	struct problems *problems, bool is_warning, const char *file, int line, const char *format, va_list args)
{
	char *message = NULL;
	must(vasprintf(&message, format, args) >= 0);
	array_reserve_one(problems->items, problems->count, problems->capacity);
	problems->items[problems->count++] = (struct problem){
		.file = file ? utf8_repair(must_strdup(file)) : NULL,
		.line = line,
		.is_warning = is_warning,
		.message = utf8_repair(message),
	};
	problems->errors += !is_warning;
}

void problem_add(struct problems *problems, const char *file, int line, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	add(problems, false, file, line, format, args);
	va_end(args);
}

void problem_warn(struct problems *problems, const char *file, int line, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	add(problems, true, file, line, format, args);
	va_end(args);
}

static void add_place(const struct problem *problem, struct buffer *into)
{
	if (problem->file && problem->line > 0)
		buffer_printf(into, "%s:%d: ", problem->file, problem->line);
	else if (problem->file)
		buffer_printf(into, "%s: ", problem->file);
}

void problem_format(const struct problem *problem, struct buffer *into)
{
	add_place(problem, into);
	buffer_printf(into, "%s%s", problem->is_warning ? "warning: " : "", problem->message);
}

void problems_format(const struct problems *problems, struct buffer *into)
{
	for (size_t i = 0; i < problems->count; i++) {
		problem_format(&problems->items[i], into);
		buffer_add(into, "\n", 1);
	}
}

void problems_log(const struct problems *problems, const struct log *log)
{
	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *problem = &problems->items[i];
		auto_buffer place = BUFFER_EMPTY;

		add_place(problem, &place);
		log_write(log, problem->is_warning ? LOG_LEVEL_WARNING : LOG_LEVEL_ERROR, "%s%s", buffer_text(&place),
			problem->message);
	}
}
