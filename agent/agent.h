/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The agent: every stage put together on one libuv loop. */
#include "base/log.h"

struct agent_options {
	const char *config; /* path of the configuration */
	const char *module_path; /* where collectors and sinks are */
	const char *library; /* the lua/ folder */
	const struct log *log;
};

/* Runs until SIGTERM or SIGINT; returns an exit status: 0 ended as asked, 1 could not start (said on the log). */
int agent_run(const struct agent_options *options);
