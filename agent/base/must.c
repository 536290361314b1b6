/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Broken promises and memory. A must() that fails is a bug of ours: the process prints where and aborts, so that the
 * service manager restarts it from the store and the core file shows the state. Small allocations whose size we choose
 * end the same way, as nothing sensible can be done without them; whatever is sized by a peer, a file or a script is
 * bounded by its reader first.
 *
 * An allocation of 0 bytes gives a pointer that may be freed, never NULL.
 */
#include "base/must.h"
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void must_failed(const char *what, const char *file, int line)
{
	fprintf(stderr, "%s:%d: broken promise: %s\n", file, line, what);
	abort();
}

static void *or_abort(void *memory)
{
	if (!memory) {
		fputs("out of memory\n", stderr);
		abort();
	}
	return memory;
}

void *must_malloc(size_t size)
{
	return or_abort(malloc(size ? size : 1));
}

void *must_calloc(size_t count, size_t size)
{
	if (count == 0 || size == 0)
		count = size = 1;
	return or_abort(calloc(count, size));
}

void *must_realloc(void *old, size_t count, size_t size)
{
	size_t bytes = 0;
	if (__builtin_mul_overflow(count, size, &bytes))
		bytes = SIZE_MAX; /* more than any allocator gives */
	return or_abort(realloc(old, bytes ? bytes : 1));
}

char *must_strdup(const char *text)
{
	return or_abort(strdup(text));
}

char *must_strndup(const char *text, size_t length)
{
	return or_abort(strndup(text, length));
}

char *must_printf(const char *format, ...)
{
	char *text = NULL;
	va_list args;
	va_start(args, format);
	int length = vasprintf(&text, format, args);
	va_end(args);
	return or_abort(length < 0 ? NULL : text);
}

void auto_free_cb(void *pointer_to_pointer)
{
	/* The pointer's own type is not known here; memcpy reads it without breaking the aliasing rules. */
	void *memory = NULL;
	memcpy(&memory, pointer_to_pointer, sizeof memory);
	free(memory);
}
