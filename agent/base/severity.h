/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The field's own words for what is wrong and with what: perceived severity (RFC 8632, X.733) and the resource an alarm
 * is about.
 */
#include <stddef.h>

/* In rising order. NONE is no opinion and never leaves the program. */
enum severity {
	SEVERITY_NONE,
	SEVERITY_CLEARED,
	SEVERITY_INDETERMINATE,
	SEVERITY_WARNING,
	SEVERITY_MINOR,
	SEVERITY_MAJOR,
	SEVERITY_CRITICAL,
	SEVERITIES
};

/* "cleared", "indeterminate", "warning", "minor", "major", "critical"; "none" for NONE. */
const char *severity_text(enum severity severity);
/* SEVERITY_NONE when the word is none of them. */
enum severity severity_parse(const char *word);

/* `kind` is a table's singular ("interface", "optics", …) or "device", "link", "site". Texts are borrowed from whoever
 * gives the resource. */
struct resource {
	const char *kind;
	const char *device; /* name; NULL for links and sites; equal to `name` for devices */
	const char *name;
};

/* "interface core-1 XGE1/0/7", "device acc-3": for maps and logs. Returns the length of the whole text, as snprintf
 * does: it was cut when that is not below `size`. */
size_t resource_format(const struct resource *resource, char *into, size_t size);
