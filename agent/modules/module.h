/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What collectors and sinks share: how a module describes its configuration, and the services that the agent lends it.
 * Installed with "collectors/collector.h" and "plugins/plugin.h", the two kinds of modules, below include/gengfu, which
 * `pkg-config --cflags gengfu` names: a module is built outside this tree with the same includes as inside it.
 *
 * A module is a shared object that exports one const descriptor, marked GENGFU_EXPORT. It is loaded by name, never
 * unloaded, and never links to the agent: all it needs comes through `struct gengfu_services`. Everything is called on
 * the loop's thread, and callbacks run there, later, never before the call that registered them has returned.
 *
 * Errors are 0 or a negative errno. Names that only modules see bear the prefix gengfu_.
 */
#include "base/data.h"
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* Before the descriptor, so that it is seen even where all else is hidden. */
#define GENGFU_EXPORT __attribute__((visibility("default")))

#define GENGFU_SERVICES_ABI 1

enum gengfu_key_type {
	GENGFU_KEY_BOOLEAN,
	GENGFU_KEY_INTEGER,
	GENGFU_KEY_REAL,
	GENGFU_KEY_TEXT,
	GENGFU_KEY_DURATION, /* "90s" in the configuration, an integer of milliseconds for the module */
	GENGFU_KEY_SECRET, /* secret "name" in the configuration, a GENGFU_SECRET text for the module */
	GENGFU_KEY_LIST,
	GENGFU_KEY_MAP /* an empty one reaches the module as an empty list */
};

/* One key of a module's configuration: the agent validates, documents, and refuses keys that no entry names. */
struct gengfu_key {
	const char *name; /* NULL ends the list */
	enum gengfu_key_type type;
	bool required;
	const char *fallback; /* as written in the configuration, quotes may be left out; NULL: then an absent key is
				 absent */
	const char *help;
};

enum gengfu_level { GENGFU_ERROR, GENGFU_WARNING, GENGFU_INFO, GENGFU_DEBUG };
enum { GENGFU_READABLE = 1, GENGFU_WRITABLE = 2 };

/* What a credential holds; borrowed, never to be printed, logged or stored. Absent members are NULL. */
struct gengfu_credentials {
	const char *name;
	const char *version; /* "1", "2c", "3" for SNMP; else what the collector defines */
	const char *community;
	const char *user;
	const char *context;
	const char *auth; /* "MD5", "SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512" */
	const char *auth_secret;
	const char *privacy; /* "DES", "AES", "AES-192", "AES-256" */
	const char *privacy_secret;
};

struct gengfu_host; /* the agent, as the module sees it: handed back as the first argument */
struct gengfu_timer; /* owned by the module that made it */
struct gengfu_watch;

typedef void gengfu_timer_cb(void *data, int64_t now_ns);
typedef void gengfu_watch_cb(void *data, int ready); /* GENGFU_READABLE | GENGFU_WRITABLE */
/* error is 0 or a negative errno; addresses are borrowed until return. */
typedef void gengfu_resolve_cb(void *data, int error, const struct sockaddr_storage *addresses, size_t count);

struct gengfu_services {
	uint32_t abi;
	uint32_t size; /* of this struct: members may be added at the end */
	struct gengfu_host *host;

	/* One line, prefixed with the module's name. */
	void (*log)(struct gengfu_host *host, enum gengfu_level level, const char *format, ...)
		__attribute__((format(printf, 3, 4)));
	/* The loop's monotonic time in ns and wall time in ms; modules read no clock of their own. */
	int64_t (*now_ns)(struct gengfu_host *host);
	int64_t (*wall_ms)(struct gengfu_host *host);

	struct gengfu_timer *(*timer_new)(struct gengfu_host *host, gengfu_timer_cb *cb, void *data);
	void (*timer_set)(struct gengfu_timer *timer, int64_t at_ns); /* replaces an earlier instant */
	void (*timer_stop)(struct gengfu_timer *timer);
	void (*timer_free)(struct gengfu_timer *timer); /* accepts NULL */

	/* Watches a file descriptor, which stays the module's; NULL with errno when it cannot be watched. */
	struct gengfu_watch *(*watch_new)(
		struct gengfu_host *host, int fd, int events, gengfu_watch_cb *cb, void *data);
	int (*watch_change)(struct gengfu_watch *watch, int events);
	void (*watch_free)(struct gengfu_watch *watch); /* accepts NULL; before the descriptor is closed */

	/* Host name to addresses, in the thread pool. `cb` runs once, later. */
	int (*resolve)(struct gengfu_host *host, const char *name, gengfu_resolve_cb *cb, void *data);
	/* Unpredictable bytes. */
	void (*random)(struct gengfu_host *host, void *bytes, size_t length);
	/* Adds to a named figure of this module that `gengfu status` shows; the name is a literal. */
	void (*count)(struct gengfu_host *host, const char *figure, uint64_t by);
	/* Wall time in ns since 1970, to compare with the kernel's stamps on datagrams; NULL: not offered. */
	int64_t (*wall_ns)(struct gengfu_host *host);
};
