/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A module's host, as the agent sees it: one per running module, embedded in the stage that runs it (collection,
 * delivery), handed back by the module with each call of a service. Not installed.
 */
#include "modules/module.h"

#define HOST_FIGURES_MAX 32

struct host_figure {
	const char *name; /* a literal of the module */
	uint64_t value;
};

struct gengfu_host {
	void *agent; /* whoever implements the services */
	const char *module; /* name, for the log */
	void *stage; /* whoever runs the module */
	struct host_figure figures[HOST_FIGURES_MAX];
	size_t figures_count;
};

/* The service `count`: adds to a figure of the module, found by the address of its name or by its text. */
void host_count(struct gengfu_host *host, const char *figure, uint64_t by);
