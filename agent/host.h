/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The agent's services for modules, on the libuv loop: the timer heap, descriptors, name resolution, randomness, log,
 * figures. Also what drives the heap: one uv_timer armed for its head.
 */
#include "base/log.h"
#include "base/timers.h"
#include "modules/host.h"
#include <uv.h>

struct host {
	uv_loop_t *loop;
	const struct log *log;
	struct timers timers;
	uv_timer_t head; /* armed for the earliest timer */
	uv_prepare_t prepare; /* arms it before the loop sleeps, and calls `turn` */
	void (*turn)(void *data, struct mono now);
	void *data;
	struct gengfu_host self; /* the agent's own host, not a module's */
	struct gengfu_services services;
	size_t resolving; /* look-ups in the thread pool */
};

/* `turn` is called at the end of each turn of the loop, before it sleeps; may be NULL. */
void host_init(struct host *host, uv_loop_t *loop, const struct log *log, void (*turn)(void *data, struct mono now),
	void *data);
/* Stops the handles; the loop must run on until they are closed. */
void host_done(struct host *host);
