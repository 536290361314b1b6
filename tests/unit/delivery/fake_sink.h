/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A sink that does what a test tells it, and notes what it was handed. Its settings are not read; which one is started
 * is told through fake_sink_next, since a descriptor has no place for it.
 */
#include "plugins/plugin.h"
#include <stdbool.h>

struct fake_sink {
	/* What it does. */
	int start_error; /* start() fails with it */
	int deliver_error; /* deliver() fails with it */
	bool is_early; /* confirms within deliver() */

	/* What it has seen. */
	const struct gengfu_sink_services *services;
	struct gengfu_delivery *delivery; /* the batch under way, or NULL */
	const struct gengfu_event *events;
	size_t count;
	size_t handed_over; /* batches */
	bool stopped;
};

extern const struct gengfu_sink fake_sink;
/* The next start() takes this one. */
void fake_sink_next(struct fake_sink *sink);
/* Confirms the batch under way up to `sequence`. */
void fake_sink_confirm(struct fake_sink *sink, int64_t sequence, int error, const char *why);
/* Confirms all of it. */
void fake_sink_confirm_all(struct fake_sink *sink);
