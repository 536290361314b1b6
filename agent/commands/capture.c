/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recordings are written whole or not at all: into a new file, which is removed again when something fails, or, where
 * an old one is to be replaced, beside it, and put in its place at the end. What is no regular file (a pipe, a
 * terminal) is written to as it is.
 */
#include "commands/capture.h"
#include "base/must.h"
#include "base/text.h"
#include "commands/commands.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool refuse(const char *path, int error)
{
	const char *remedy = error == ENOENT                     ? ": its folder does not exist"
			     : error == EACCES || error == EPERM ? ": name a file in a folder that you may write to"
			     : error == ENOSPC || error == EDQUOT
				     ? ": make room, or name a file on another disk; nothing was kept"
				     : "";

	fail(EXIT_NO, "the recording %s cannot be written: %s%s", path, strerror(error), remedy);
	return false;
}

bool capture_open(struct capture *capture, const char *path, bool replace)
{
	struct stat found;
	bool is_special = stat(path, &found) == 0 && !S_ISREG(found.st_mode);

	capture->path = path;
	if (is_special) {
		capture->fd = open(path, O_WRONLY | O_CLOEXEC);
	} else if (replace) {
		capture->partial = must_printf("%s.part", path);
		capture->fd = open(capture->partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	} else {
		capture->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		capture->partial = capture->fd >= 0 ? must_strdup(path) : NULL;
		if (capture->fd < 0 && errno == EEXIST) {
			fail(EXIT_NO, "%s exists: name another file, or replace it with --force", path);
			return false;
		}
	}
	return capture->fd >= 0 || refuse(path, errno);
}

void capture_add(struct capture *capture, const struct gengfu_trace *trace)
{
	for (size_t i = 0; i < trace->values_count; i++) {
		const struct gengfu_raw *value = &trace->values[i];

		array_reserve_one(capture->values, capture->count, capture->capacity);
		capture->values[capture->count++] = (struct gengfu_raw){arena_strdup(&capture->arena, value->name),
			arena_strdup(&capture->arena, value->type), arena_strdup(&capture->arena, value->value)};
	}
}

/* Dotted numbers, number by number. */
static int oid_order(const char *a, const char *b)
{
	while (*a && *b) {
		char *a_end, *b_end;
		unsigned long x = strtoul(a, &a_end, 10), y = strtoul(b, &b_end, 10);

		if (x != y)
			return x < y ? -1 : 1;
		a = a_end + (*a_end == '.');
		b = b_end + (*b_end == '.');
	}
	return (*a != '\0') - (*b != '\0');
}

/* Of one object the last value counts: they stand in the order in which they came. */
static int by_oid(const void *a, const void *b)
{
	const struct gengfu_raw *const *x = a, *const *y = b;
	int order = oid_order((*x)->name, (*y)->name);

	return order ? order : (*x > *y) - (*x < *y);
}

/* Gives back how many objects there are. */
static size_t format(const struct capture *capture, struct buffer *text)
{
	size_t objects = 0;
	const struct gengfu_raw **order = must_calloc(capture->count + 1, sizeof(struct gengfu_raw *));

	for (size_t i = 0; i < capture->count; i++)
		order[i] = &capture->values[i];
	qsort(order, capture->count, sizeof(struct gengfu_raw *), by_oid);
	for (size_t i = 0; i < capture->count; i++) {
		if (i + 1 < capture->count && strcmp(order[i]->name, order[i + 1]->name) == 0)
			continue;
		buffer_printf(text, "%s|%s|%s\n", order[i]->name, order[i]->type, order[i]->value);
		objects++;
	}
	free(order);
	return objects;
}

static int write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t done = write(fd, bytes, length);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return errno;
		bytes += done;
		length -= (size_t)done;
	}
	return 0;
}

bool capture_write(struct capture *capture, size_t *ret_objects)
{
	auto_buffer text = BUFFER_EMPTY;

	size_t objects = format(capture, &text);
	int error = write_all(capture->fd, buffer_text(&text), text.length);
	if (!error && capture->partial && fsync(capture->fd))
		error = errno;
	if (close(capture->fd) && !error)
		error = errno;
	capture->fd = -1;
	if (!error && capture->partial && strcmp(capture->partial, capture->path) != 0 &&
		rename(capture->partial, capture->path))
		error = errno;
	if (error)
		return refuse(capture->path, error);
	free(capture->partial);
	capture->partial = NULL;
	*ret_objects = objects;
	return true;
}

void capture_done(struct capture *capture)
{
	if (capture->fd >= 0)
		close(capture->fd);
	if (capture->partial)
		unlink(capture->partial);
	free(capture->partial);
	free(capture->values);
	arena_done(&capture->arena);
	*capture = CAPTURE_EMPTY;
}
