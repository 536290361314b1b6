/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * must(x) stops the program when x is false. It is for our own bugs only: nothing that came from the network, a file or
 * a script may reach one. Small fixed allocations abort when memory is out; sizes that come from outside are bounded
 * first and use the functions that may fail.
 */
#include <stddef.h>

#define must(x) \
	do { \
		if (__builtin_expect(!(x), 0)) \
			must_failed(#x, __FILE__, __LINE__); \
	} while (0)

/* Prints the broken promise on stderr and aborts. */
_Noreturn void must_failed(const char *what, const char *file, int line);

/* As malloc, calloc, realloc, strdup and strndup; they abort when memory is out and never return NULL. */
void *must_malloc(size_t size) __attribute__((malloc));
void *must_calloc(size_t count, size_t size) __attribute__((malloc));
void *must_realloc(void *old, size_t count, size_t size);
char *must_strdup(const char *text) __attribute__((malloc));
char *must_strndup(const char *text, size_t length) __attribute__((malloc));
/* A formatted string on the heap. */
char *must_printf(const char *format, ...) __attribute__((malloc, format(printf, 1, 2)));

#define ARRAY_LENGTH(a) (sizeof(a) / sizeof((a)[0]))
#define container_of(pointer, type, member) ((type *)((char *)(pointer)-offsetof(type, member)))

/* Makes room for one more item: `items` grows by doubling when `count` has reached `capacity`. */
#define array_reserve_one(items, count, capacity) \
	do { \
		if ((count) == (capacity)) { \
			(capacity) = (capacity) ? (capacity)*2 : 8; \
			(items) = must_realloc((items), (capacity), sizeof(__typeof__(*(items)))); \
		} \
	} while (0)

/* Locals that clean up behind themselves: `auto_free char *text = ...`. */
#define auto_free __attribute__((cleanup(auto_free_cb)))
void auto_free_cb(void *pointer_to_pointer);
