/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The log: one line per event on stderr, "2026-11-23T14:20:01.123Z warning device=sw1 table=interfaces reason=timeout".
 * Low layers return errors and do not log; the stage that owns a device logs once. Under systemd (JOURNAL_STREAM is
 * set) the time is left to the journal and the level goes as its "<4>" prefix.
 */
#include "base/clock.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

struct log;
/* Called with a complete line, without line end. */
typedef void log_cb(void *data, enum log_level level, const char *line);

struct log {
	enum log_level level; /* lines above it are dropped */
	log_cb *cb;
	void *data;
};

/* A log that writes to stderr; the wall clock is read for each line (printing the time decides nothing). */
void log_init(struct log *log, enum log_level level);
/* "error", "warning", "info", "debug"; -EINVAL. */
int log_level_parse(const char *word, enum log_level *ret_level);
const char *log_level_text(enum log_level level);

void log_write(const struct log *log, enum log_level level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
#define log_error(log, ...) log_write(log, LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(log, ...) log_write(log, LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(log, ...) log_write(log, LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(log, ...) log_write(log, LOG_LEVEL_DEBUG, __VA_ARGS__)
