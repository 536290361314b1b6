/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What a device gave, as a .snmprec file: `gengfu poll --record`. */
#include "base/arena.h"
#include "collectors/collector.h"
#include <stdbool.h>

struct capture {
	struct gengfu_raw *values;
	size_t count, capacity;
	struct arena arena;
	const char *path; /* as given */
	char *partial; /* what is written, if it is to replace `path` at the end; else NULL */
	int fd; /* -1: none */
};

#define CAPTURE_EMPTY ((struct capture){.fd = -1})
/* Opens the file before anything is asked, so that nobody waits for a recording that cannot be kept. False after it
 * has said why on stderr: it exists and `replace` was not given, or it cannot be written. */
bool capture_open(struct capture *capture, const char *path, bool replace);
/* Keeps what an exchange brought. */
void capture_add(struct capture *capture, const struct gengfu_trace *trace);
/* Writes all, in order, each object once; false after it has said why: then there is no file. */
bool capture_write(struct capture *capture, size_t *ret_objects);
/* Without capture_write before, the new file is removed again. */
void capture_done(struct capture *capture);
