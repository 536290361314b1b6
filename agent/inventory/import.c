/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading the inventory in two steps: first every file, each row for itself; then everything against everything else,
 * so that a link may name a device of a file that is read later. A file with a thousand rows of the same mistake shows
 * the first fifty: nobody reads more, and looking for the nearest name costs time for each.
 */
#include "inventory/import.h"
#include "base/must.h"
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MISTAKES_MAX = 50, NAME_LENGTH_MAX = 128 };

struct counter {
	size_t count;
};

static struct counter *counter_of(struct import *import, const char *file)
{
	struct counter *counter = map_find_text(&import->mistakes, file);
	if (counter)
		return counter;
	counter = arena_alloc(&import->arena, sizeof *counter);
	map_put_text(&import->mistakes, arena_strdup(&import->arena, file), counter);
	return counter;
}

bool import_may_refuse(struct import *import, const char *file)
{
	return counter_of(import, file)->count < MISTAKES_MAX;
}

void import_refuse(struct import *import, const char *file, int line, const char *format, ...)
{
	struct counter *counter = counter_of(import, file);
	auto_free char *message = NULL;
	va_list args;
	if (counter->count == MISTAKES_MAX)
		problem_add(import->problems, file, 0, "has more mistakes, which are not shown");
	if (counter->count++ >= MISTAKES_MAX)
		return;
	va_start(args, format);
	must(vasprintf(&message, format, args) >= 0);
	va_end(args);
	problem_add(import->problems, file, line, "%s", message);
}

void import_warn(struct import *import, const char *file, int line, const char *format, ...)
{
	auto_free char *message = NULL;
	va_list args;
	va_start(args, format);
	must(vasprintf(&message, format, args) >= 0);
	va_end(args);
	problem_warn(import->problems, file, line, "%s", message);
}

void import_unknown(
	struct import *import, const char *file, int line, const char *what, const char *name, const struct map *names)
{
	const char *nearest = NULL;
	if (import_may_refuse(import, file)) {
		auto_free const char **candidates = must_calloc(names->count + 1, sizeof *candidates);
		size_t cursor = 0;
		size_t count = 0;
		for (const struct map_entry *entry; (entry = map_next(names, &cursor));)
			candidates[count++] = entry->key;
		nearest = text_nearest(name, candidates);
	}
	import_refuse(import, file, line, "there is no %s '%.80s'%s%s%s", what, name, nearest ? ", did you mean '" : "",
		nearest ? nearest : "", nearest ? "'?" : "");
}

bool import_name_is_good(struct import *import, const char *file, int line, const char *what, const char *name)
{
	if (strlen(name) <= NAME_LENGTH_MAX)
		return true;
	import_refuse(
		import, file, line, "the %s's name '%.40s…' is longer than %d octets", what, name, NAME_LENGTH_MAX);
	return false;
}

double import_number(struct import *import, const char *file, int line, const char *column, const char *cell,
	double least, double most)
{
	char *end = NULL;
	if (!cell)
		return NAN;
	double number = strtod(cell, &end);
	if (*end == '\0' && number >= least && number <= most)
		return number;
	import_refuse(import, file, line, "%s must be a number from %g to %g, not '%.40s'", column, least, most, cell);
	return NAN;
}

int import_sheet(struct import *import, const struct config_file *file, const struct csv_column *columns, size_t count,
	struct sheet *ret_sheet)
{
	auto_buffer bytes = BUFFER_EMPTY;
	int error = file_read(file->path, CSV_TEXT_MAX, &bytes);

	if (!error)
		return sheet_parse(buffer_text(&bytes), bytes.length, file->path, columns, count, &import->arena,
			import->problems, ret_sheet);
	problem_add(import->problems, import->config->file, file->line, "%s cannot be read: %s", file->path,
		strerror(-error));
	return error;
}

int import_read(struct import *import, const struct config *config, struct problems *problems)
{
	size_t errors = problems->errors;
	*import = (struct import){.config = config, .problems = problems};
	sites_read(import);
	devices_read(import);
	links_read(import);
	sites_check(import);
	import_devices_check(import);
	links_check(import);
	return problems->errors > errors ? -EINVAL : 0;
}

void import_done(struct import *import)
{
	map_done(&import->mistakes);
	map_done(&import->site_names);
	map_done(&import->device_names);
	map_done(&import->link_names);
	map_done(&import->addresses);
	map_done(&import->ends);
	free(import->sites);
	free(import->devices);
	free(import->links);
	arena_done(&import->arena);
}
