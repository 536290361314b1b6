/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The subcommands, a file each. Exit status: 0 done, 1 the answer is no, 2 wrong use. Errors go to stderr and say what
 * is wrong, where, and what to do.
 */
#include "base/log.h"
#include <stdbool.h>
#include <stddef.h>

/* Where this program finds what belongs to it: installed, or in place in a build directory. */
struct places {
	char modules[1024]; /* module path */
	char library[1024]; /* lua/ */
};

struct command {
	const char *name;
	const char *usage; /* arguments, for the one-line help */
	const char *summary;
	const char *help; /* options, one a line */
	int (*run)(const struct places *places, int count, char **arguments);
};

int command_run(const struct places *places, int count, char **arguments);
int command_verify(const struct places *places, int count, char **arguments);
int command_poll(const struct places *places, int count, char **arguments);
int command_discover(const struct places *places, int count, char **arguments);
int command_find(const struct places *places, int count, char **arguments);
int command_reload(const struct places *places, int count, char **arguments);
int command_status(const struct places *places, int count, char **arguments);
int command_tickets(const struct places *places, int count, char **arguments);
int command_alarms(const struct places *places, int count, char **arguments);
int command_events(const struct places *places, int count, char **arguments);
int command_store(const struct places *places, int count, char **arguments);
int command_report(const struct places *places, int count, char **arguments);
int command_sinks(const struct places *places, int count, char **arguments);
int command_oid(const struct places *places, int count, char **arguments);

/* For `discover --neighbours`; in find.c. */
int print_unknown_neighbours(const struct places *places, const char *config, const char *state);

enum { EXIT_DONE = 0, EXIT_NO = 1, EXIT_USAGE = 2 };

/* Prints "gengfu: …" on stderr and returns `status`. */
int fail(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The configuration that is read when -c is not given: etc/gengfu.lua if it exists, else /etc/gengfu/gengfu.lua. */
const char *default_config(void);

/*
 * The state directory and the agent's name, for commands that speak to an agent or read its store: from --state, else
 * from the configuration. False after it has said why on stderr.
 */
struct target {
	char state[1024];
	char name[256]; /* "" when only --state was given */
};
bool target_find(const struct places *places, const char *config, const char *state, struct target *ret_target);
