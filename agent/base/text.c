/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Buffers, whole files and the nearest word. What came from a device or from a file in an unknown encoding goes through
 * encoding.c; strings that many rows share are in shared.c.
 *
 * A buffer aborts when memory is out: whoever fills one with bytes from outside bounds them first.
 */
#include "base/text.h"
#include "base/must.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIPE_PATIENCE_MS 1000

/* Makes room for `more` bytes and the NUL. */
static void reserve(struct buffer *buffer, size_t more)
{
	must(more < SIZE_MAX / 4);
	size_t need = buffer->length + more + 1;
	if (need <= buffer->capacity)
		return;
	size_t capacity = buffer->capacity ? buffer->capacity : 64;
	while (capacity < need)
		capacity *= 2;
	buffer->bytes = must_realloc(buffer->bytes, capacity, 1);
	buffer->capacity = capacity;
}

void buffer_done(struct buffer *buffer)
{
	free(buffer->bytes);
	*buffer = BUFFER_EMPTY;
}

void buffer_clear(struct buffer *buffer)
{
	buffer->length = 0;
	if (buffer->bytes)
		buffer->bytes[0] = '\0';
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t length)
{
	reserve(buffer, length);
	if (length)
		memcpy(buffer->bytes + buffer->length, bytes, length);
	buffer->length += length;
	buffer->bytes[buffer->length] = '\0';
}

void buffer_add_text(struct buffer *buffer, const char *text)
{
	buffer_add(buffer, text, strlen(text));
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
	va_list args;
	va_list again;
	va_start(args, format);
	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, args);
	must(length >= 0);
	reserve(buffer, (size_t)length);
	vsnprintf(buffer->bytes + buffer->length, (size_t)length + 1, format, again);
	buffer->length += (size_t)length;
	va_end(again);
	va_end(args);
}

const char *buffer_text(const struct buffer *buffer)
{
	return buffer->bytes ? buffer->bytes : "";
}

/* A pipe or a terminal, which nobody may ever write to, holds a caller up for so long at most. */
static int wait_for_more(int fd)
{
	struct pollfd more = {.fd = fd, .events = POLLIN};
	int ready = 0;
	while ((ready = poll(&more, 1, PIPE_PATIENCE_MS)) < 0 && errno == EINTR)
		;
	return ready > 0 ? 0 : ready < 0 ? -errno : -ETIMEDOUT;
}

/* Reads to the end of the file or to `limit` bytes and one more. */
static int read_all(int fd, size_t limit, struct buffer *into)
{
	char chunk[16384];
	size_t total = 0;
	for (;;) {
		int error = wait_for_more(fd);
		if (error)
			return error;
		ssize_t got = read(fd, chunk, sizeof chunk);
		if (got < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			return 0;
		total += (size_t)got;
		if (total > limit)
			return -EFBIG;
		buffer_add(into, chunk, (size_t)got);
	}
}

int file_read(const char *path, size_t limit, struct buffer *into)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	size_t before = into->length;
	int error = read_all(fd, limit, into);
	close(fd);
	if (error && into->bytes) {
		into->length = before;
		into->bytes[before] = '\0';
	}
	return error;
}

#define WORD_MAX ((size_t)63)

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Edits (insert, delete, replace, swap of neighbours) between two words of at most WORD_MAX bytes, case set aside. */
static size_t edit_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
	size_t rows[3][WORD_MAX + 1]; /* the last three rows of the table, taken in turn */
	for (size_t j = 0; j <= b_length; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		size_t *row = rows[i % 3];
		const size_t *above = rows[(i + 2) % 3];
		const size_t *above2 = rows[(i + 1) % 3];
		row[0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			bool same = lower(a[i - 1]) == lower(b[j - 1]);
			row[j] = least(least(row[j - 1], above[j]) + 1, above[j - 1] + !same);
			if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
				row[j] = least(row[j], above2[j - 2] + 1);
		}
	}
	return rows[a_length % 3][b_length];
}

const char *text_nearest(const char *word, const char *const *candidates)
{
	const char *nearest = NULL;
	size_t length = strlen(word);
	/* A third of the letters may be wrong: 'adres' is an address and 'prot' a port, 'host' is none. */
	size_t best = (length + 1) / 3 + 1;
	if (length == 0 || length > WORD_MAX)
		return NULL;
	for (; *candidates; candidates++) {
		size_t candidate_length = strlen(*candidates);
		if (candidate_length > WORD_MAX)
			continue;
		size_t distance = edit_distance(word, length, *candidates, candidate_length);
		if (distance < best) {
			best = distance;
			nearest = *candidates;
		}
	}
	return nearest;
}
