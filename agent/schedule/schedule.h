/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * When each device is due: spread over its interval by a hash of its name, so that load is even and a restart does not
 * shift it; never two rounds at once; a late round does not move the following ones. A round that is still running at
 * its next instant makes that instant counted as overrun, and the device is due again as soon as it ends.
 */
#include "base/timers.h"
#include "readings/tables.h"
#include <stdint.h>

struct schedule;

/* A device is due: `tables` has a bit per table. Answer with schedule_done when the round has ended, at once or later.
 * Comes from the timer heap only, never from within a call of these functions. */
typedef void schedule_due_cb(void *data, uint32_t device, uint64_t tables);

struct schedule *schedule_new(struct timers *timers, schedule_due_cb *cb, void *data);
void schedule_free(struct schedule *schedule);
/*
 * table_ms[t] 0: every round, else its own interval; negative: never. The first round, with all tables, comes within
 * min(every, 10 s) of `now`. A device that is there already gets the new intervals and no first round.
 */
void schedule_add(struct schedule *schedule, uint32_t device, const char *name, int64_t every_ms,
	const int64_t table_ms[TABLES], struct mono now);
void schedule_remove(struct schedule *schedule, uint32_t device);
/* Poll at once, or as soon as the running round ends; coalesced, at most one extra round per second and device. */
void schedule_soon(struct schedule *schedule, uint32_t device, struct mono now);
/* No effect when no round runs or the device is gone. */
void schedule_done(struct schedule *schedule, uint32_t device, struct mono now);

#define LATENESS_BUCKETS 16
struct schedule_figures {
	uint64_t rounds, overruns, soon;
	uint64_t lateness[LATENESS_BUCKETS]; /* rounds begun up to 2^i ms late; the last holds the rest */
	int64_t lateness_max_ns;
};
void schedule_figures(const struct schedule *schedule, struct schedule_figures *ret_figures);
