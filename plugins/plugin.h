/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The ABI of sinks: modules that take events out. Include it as "plugins/plugin.h".
 *
 * A sink exports `GENGFU_EXPORT const struct gengfu_sink gengfu_sink`. It is handed events in order, one batch at a
 * time; it sees an event only after the event is committed to the store. When a batch is out, or can't be, it says so
 * once with delivered(); the agent then moves the sink's cursor and hands over the next one. After a crash what was not
 * confirmed comes again, with the same ids.
 *
 * A sink whose receiver answers each event by itself has send() instead of deliver(), see there.
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

/* One request, the bytes of it; borrowed until send() returns. */
struct gengfu_request_header {
	const char *name, *value; /* without line ends */
};
struct gengfu_request {
	const char *id; /* the event's, the same at every try */
	const char *method;
	const char *url; /* whole, or what follows the sink's own; NULL: just that */
	const struct gengfu_request_header *headers;
	size_t headers_count;
	const char *body; /* NULL: none */
	size_t length;
};

/* What a request ended in; borrowed until sent() returns. */
struct gengfu_answer {
	int error; /* 0: there was an answer, else a negative errno: there was none, or one that does not count */
	const char *why; /* a sentence, with error */
	int status; /* of HTTP */
	const char *body; /* the beginning of it when it is long; may hold anything */
	size_t length;
	int64_t retry_after_ms; /* the receiver asks for so long a pause; 0: it does not */
};

struct gengfu_sending; /* one request on its way, the agent's */

/*
 * The settings with which the agent does what a sink with send() need not care for: a sink names them among its keys.
 * `name` tells two sinks of one kind apart.
 */
#define GENGFU_SEND_KEYS \
	{.name = "name", .type = GENGFU_KEY_TEXT, .help = "what status and log call it, when there are several"}, \
		{.name = "in_flight", .type = GENGFU_KEY_INTEGER, .fallback = "4", .help = "requests at once"}, \
		{.name = "retry", .type = GENGFU_KEY_DURATION, .fallback = "1s", .help = "pause after a failure"}, \
		{.name = "retry_longest", \
			.type = GENGFU_KEY_DURATION, \
			.fallback = "5m", \
			.help = "what it doubles up to"}, \
		{.name = "dead_after", \
			.type = GENGFU_KEY_DURATION, \
			.fallback = "3d", \
			.help = "how long one is tried"}, \
		{.name = "rate", .type = GENGFU_KEY_INTEGER, .help = "requests in any minute; absent: no limit"}, \
		{.name = "mapping", .type = GENGFU_KEY_TEXT, .help = "Lua file that makes requests of events"}, \
	{ \
		.name = "settings", .type = GENGFU_KEY_MAP, .help = "what its functions find in state.settings" \
	}

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
	/* The end of a request, once for each that send() took, after that has returned. */
	void (*sent)(struct gengfu_sending *sending, const struct gengfu_answer *answer);
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
	/* count ≥ 1. delivered() must not be called before this returns. NULL in a sink with send(). */
	int (*deliver)(
		void *instance, const struct gengfu_event *events, size_t count, struct gengfu_delivery *delivery);
	/*
	 * Instead of deliver(), for sinks that carry each event to a receiver that answers: the agent keeps the order
	 * per ticket, tries again, and says what to send; several may be on their way at once. An error refuses this
	 * try.
	 */
	int (*send)(void *instance, const struct gengfu_request *request, struct gengfu_sending *sending);
};
