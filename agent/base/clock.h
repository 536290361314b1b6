/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Instants. Nothing but agent.c reads a clock; every other part is handed the time, which is what lets scenarios run
 * hours in milliseconds. Monotonic instants measure durations, wall instants are printed and compared with calendars.
 */
#include <stdbool.h>
#include <stdint.h>

/* Nanoseconds since an arbitrary start; never jumps. */
struct mono {
	int64_t ns;
};

/* Milliseconds since 1970-01-01T00:00:00Z. */
struct wall {
	int64_t ms;
};

#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S INT64_C(1000000000)
#define MONO_NEVER ((struct mono){INT64_MAX})
#define WALL_NONE ((struct wall){INT64_MIN})

static inline struct mono mono_add_ms(struct mono at, int64_t ms)
{
	return (struct mono){at.ns + ms * NS_PER_MS};
}

static inline struct mono mono_add_ns(struct mono at, int64_t ns)
{
	return (struct mono){at.ns + ns};
}

/* later - earlier, in nanoseconds. */
static inline int64_t mono_since(struct mono later, struct mono earlier)
{
	return later.ns - earlier.ns;
}

static inline bool wall_is_set(struct wall at)
{
	return at.ms != INT64_MIN;
}

static inline struct wall wall_add_ms(struct wall at, int64_t ms)
{
	return (struct wall){at.ms + ms};
}

/* The system's clocks; for the shells (agent.c, commands, tests of shells) only. */
struct mono mono_read(void);
struct wall wall_read(void);

#define WALL_TEXT_SIZE 32
/* RFC 3339 in UTC with milliseconds, "2026-11-23T14:20:01.123Z"; returns `into`. */
const char *wall_format(struct wall at, char into[WALL_TEXT_SIZE]);
/* Reads what wall_format writes (the fraction is optional); -EINVAL. */
int wall_parse(const char *text, struct wall *ret_at);
/* "500ms", "90s", "2m", "1h", "7d" or a sum "1h30m" to milliseconds; -EINVAL, -ERANGE above 10 years. */
int duration_parse(const char *text, int64_t *ret_ms);
/* The shortest exact form of the same: 90000 is "1m30s". */
const char *duration_format(int64_t ms, char into[WALL_TEXT_SIZE]);
