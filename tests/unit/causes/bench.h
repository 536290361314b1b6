/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Alarms and causes on virtual time over a network that is written as text. What is told is kept as lines:
 *
 *   30 opened link-down link f1 | major | core-1:p1 acc-1 | acc-1 acc-2 @hall-1
 *
 * second, change, key, severity, alarms (device or device:port), impacted devices and @sites; an end has only the key
 * and, if it was merged, "into" the other's key. Keys that a cause had before are shown as "was".
 */
#include "causes/causes.h"
#include "tests/unit/causes/network.h"

struct bench {
	struct timers timers;
	struct inventory *network;
	struct alarms *alarms;
	struct causes *causes;
	struct buffer told, asked;
	size_t tellings;
	int64_t s;
	bool is_quiet; /* count only */
};

#define BENCH_WALL INT64_C(1795788000000) /* 2026-11-27T14:00:00Z */
#define BENCH_SETTLE 30

struct bench *bench_new(const char *network);
void bench_free(struct bench *bench);
/* Seconds pass, one by one. */
void bench_pass(struct bench *bench, int64_t seconds);
void bench_silent(struct bench *bench, const char *device);
void bench_silent_as(struct bench *bench, const char *device, enum severity severity);
void bench_answers(struct bench *bench, const char *device);
void bench_polled(struct bench *bench, const char *device, bool answered);
/* `port` is "core-1:p1". */
void bench_down(struct bench *bench, const char *port);
void bench_up(struct bench *bench, const char *port);
void bench_alarm(struct bench *bench, const char *kind, const char *port, const char *type, enum severity severity);
/* Compares what was told since the last call; `told` without its last line end. */
#define bench_expect(bench, told) bench_expect_at(bench, told, __FILE__, __LINE__)
void bench_expect_at(struct bench *bench, const char *told, const char *file, int line);
