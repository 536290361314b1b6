/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Stored events as a batch for a sink. Private to delivery. */
#include "base/text.h"
#include "plugins/plugin.h"
#include "store/store.h"

#define LINES_EVENTS_MAX 256
#define LINES_OCTETS_MAX ((size_t)1 << 20)

struct line_places;

/* A batch; memory is kept from one to the next. */
struct lines {
	struct gengfu_event *events;
	struct line_places *places;
	size_t count, capacity, places_capacity;
	struct buffer bytes; /* all texts; events point into it */
};

/*
 * Replaces the batch by the events after `after` up to `last`: at most LINES_EVENTS_MAX, and no further one once there
 * are LINES_OCTETS_MAX octets. The errors of store_events.
 */
int lines_read(struct lines *lines, struct store *store, const char *agent_name, int64_t after, int64_t last);
void lines_done(struct lines *lines);
