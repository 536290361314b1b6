/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The one timer heap. A timer is embedded in what it belongs to; setting, moving and stopping cost O(log n), and a
 * callback may do any of these to any timer, its own included. The owner of the heap calls timers_run(now).
 */
#include "base/clock.h"
#include <stddef.h>

struct timer;
typedef void timer_cb(struct timer *timer, struct mono now);

struct timer {
	struct mono at;
	uint64_t order; /* equal instants run in the order in which they were set */
	size_t place; /* in the heap, 0 when not set */
	timer_cb *cb;
};

struct timers {
	struct timer **heap; /* 1-based */
	size_t count;
	size_t capacity;
	uint64_t order;
	struct mono now; /* the instant of the last timers_run */
};

void timers_init(struct timers *timers, struct mono now);
/* Forgets all timers without running them. */
void timers_done(struct timers *timers);
/* Runs what is due at `now`, earliest first; a timer set to the past by a callback runs in the same call. Returns how
 * many ran. */
size_t timers_run(struct timers *timers, struct mono now);
/* When the next timer is due, MONO_NEVER if none. */
struct mono timers_next(const struct timers *timers);

static inline void timer_init(struct timer *timer, timer_cb *cb)
{
	*timer = (struct timer){.cb = cb};
}

static inline bool timer_is_set(const struct timer *timer)
{
	return timer->place != 0;
}

void timer_set(struct timers *timers, struct timer *timer, struct mono at);
/* No effect on a timer that is not set. */
void timer_stop(struct timers *timers, struct timer *timer);
