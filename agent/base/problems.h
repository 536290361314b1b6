/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Mistakes found in what people write (configuration, CSV, profiles, checks), each with its place and remedy. A reader
 * collects all of them rather than stopping at the first. Printed as "etc/gengfu.lua:12: unknown word 'adress', did you
 * mean 'address'?".
 */
#include "base/text.h"

struct problem {
	char *file;
	int line; /* 0 when the whole file is meant */
	bool is_warning;
	char *message;
};

struct problems {
	struct problem *items;
	size_t count;
	size_t capacity;
	size_t errors; /* how many are not warnings */
};

#define PROBLEMS_EMPTY ((struct problems){0})
#define auto_problems __attribute__((cleanup(problems_done))) struct problems

void problems_done(struct problems *problems);
/* `file` may be NULL when the message names the place itself. */
void problem_add(struct problems *problems, const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void problem_warn(struct problems *problems, const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* "file:line: message" or "file: message". */
void problem_format(const struct problem *problem, struct buffer *into);
/* All of them, one a line, warnings marked; sorted as found. */
void problems_format(const struct problems *problems, struct buffer *into);
struct log;
/* All of them, a line each at the level of an error or a warning. */
void problems_log(const struct problems *problems, const struct log *log);
