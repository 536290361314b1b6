/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log. A line is composed whole and leaves in one write, so that lines of several threads do not mix. Messages
 * quote what devices say, so control characters are shown as blanks: one event stays one line and no terminal is
 * steered. The callback is given the message alone; the one that writes to stderr puts the time and the level in front,
 * or, when stderr is the journal's own stream (systemd.exec(5), JOURNAL_STREAM), the priority that journald reads.
 */
#include "base/log.h"
#include "base/must.h"
#include "base/text.h"
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const level_texts[] = {
	[LOG_LEVEL_ERROR] = "error",
	[LOG_LEVEL_WARNING] = "warning",
	[LOG_LEVEL_INFO] = "info",
	[LOG_LEVEL_DEBUG] = "debug",
};

/* Whatever happens to stderr, the agent goes on: there is nowhere to tell of it. */
static void write_line(const struct buffer *line)
{
	const char *at = line->bytes;
	for (size_t left = line->length; left > 0;) {
		ssize_t wrote = write(STDERR_FILENO, at, left);
		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0)
			return;
		at += wrote;
		left -= (size_t)wrote;
	}
}

static void stderr_cb(void *data, enum log_level level, const char *line)
{
	char time[WALL_TEXT_SIZE];
	auto_buffer whole = BUFFER_EMPTY;
	buffer_printf(&whole, "%s %s %s\n", wall_format(wall_read(), time), log_level_text(level), line);
	write_line(&whole);
}

static void journal_cb(void *data, enum log_level level, const char *line)
{
	static const int priorities[] = {3, 4, 6, 7}; /* sd-daemon(3): err, warning, info, debug */
	auto_buffer whole = BUFFER_EMPTY;
	buffer_printf(&whole, "<%d>%s\n", priorities[level], line);
	write_line(&whole);
}

/* JOURNAL_STREAM is "device:inode" of the stream; stderr may have been sent elsewhere since. */
static bool stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	char ours[64];
	struct stat stat;
	if (!stream || fstat(STDERR_FILENO, &stat) < 0)
		return false;
	snprintf(ours, sizeof ours, "%ju:%ju", (uintmax_t)stat.st_dev, (uintmax_t)stat.st_ino);
	return strcmp(stream, ours) == 0;
}

void log_init(struct log *log, enum log_level level)
{
	*log = (struct log){.level = level, .cb = stderr_is_journal() ? journal_cb : stderr_cb};
}

int log_level_parse(const char *word, enum log_level *ret_level)
{
	for (size_t i = 0; i < ARRAY_LENGTH(level_texts); i++)
		if (strcmp(word, level_texts[i]) == 0) {
			*ret_level = (enum log_level)i;
			return 0;
		}
	return -EINVAL;
}

const char *log_level_text(enum log_level level)
{
	must((size_t)level < ARRAY_LENGTH(level_texts));
	return level_texts[level];
}

void log_write(const struct log *log, enum log_level level, const char *format, ...)
{
	if (level > log->level || !log->cb)
		return;
	va_list args;
	va_start(args, format);
	auto_free char *line = NULL;
	int length = vasprintf(&line, format, args);
	va_end(args);
	must(length >= 0);
	for (char *at = line; *at; at++)
		if ((unsigned char)*at < 0x20 || *at == 0x7f)
			*at = ' ';
	log->cb(log->data, level, line);
}
