/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The ABI of sinks: modules that take events out. Include it as "plugins/plugin.h".
 *
 * A sink exports `GENGFU_EXPORT const struct gengfu_sink gengfu_sink`. It is handed events in order, one batch at a
 * time; it sees an event only after the event is committed to the store. When a batch is out, or can't be, it says so
 * once with delivered(); the agent then moves the sink's cursor and hands over the next one. After a crash what was not
 * confirmed comes again, with the same ids.
 */
#include "modules/module.h"

#define GENGFU_SINK_ABI 1
#define GENGFU_SINK_SYMBOL "gengfu_sink"

/* One event, borrowed until the batch is confirmed. */
struct gengfu_event {
	int64_t sequence;
	const char *type; /* "gengfu.ticket.opened" */
	const char *subject; /* ticket number or alarm resource */
	const char *line; /* the CloudEvents object, one line of JSON, UTF-8, without line end */
	size_t length;
};

struct gengfu_delivery; /* one batch on its way, the agent's */

struct gengfu_sink_services {
	const struct gengfu_services *base;
	uint32_t size;
	/*
	 * Events up to and including `sequence` are out; 0: none. error is 0, or a negative errno with a sentence in
	 * `why` (may be NULL): the agent then tries again what is left, after a pause that grows. Exactly once for each
	 * batch.
	 */
	void (*delivered)(struct gengfu_delivery *delivery, int64_t sequence, int error, const char *why);
	/*
	 * The last run ended before it had heard that all was out: what is handed over first may have been out before,
	 * whole, in part or not at all.
	 */
	bool resumed;
};

struct gengfu_sink {
	uint32_t abi; /* GENGFU_SINK_ABI */
	uint32_t size; /* sizeof(struct gengfu_sink) */
	const char *name;
	const char *summary;
	const struct gengfu_key *keys; /* of `sink "name" { … }` in the configuration */

	int (*start)(const struct gengfu_sink_services *services, const struct gengfu_data *settings,
		void **ret_instance, char why[256]);
	/* No batch is under way, or the one that is will never be confirmed. */
	void (*stop)(void *instance);
	/* count ≥ 1. delivered() must not be called before this returns. */
	int (*deliver)(
		void *instance, const struct gengfu_event *events, size_t count, struct gengfu_delivery *delivery);
};
