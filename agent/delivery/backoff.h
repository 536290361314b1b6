/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* How long to wait: after failures, and for a receiver that takes only so many a minute. Pure. Private to delivery. */
#include "base/clock.h"
#include <stddef.h>

/*
 * The pause before try `failures` + 1: doubles from `first_ms` up to `longest_ms`; one half of it is fixed, the other
 * drawn (`random` is 32 unpredictable bits), so that many agents do not come back to a receiver in one moment.
 */
int64_t backoff_ms(unsigned failures, int64_t first_ms, int64_t longest_ms, uint32_t random);

/* At most `most` in any minute, however they fall: the instants of the last `most`. */
struct rate {
	struct mono *taken;
	size_t most; /* 0: no limit */
	size_t count, oldest;
};
void rate_init(struct rate *rate, size_t most);
void rate_done(struct rate *rate);
/* When the next one may go: `now` or later. */
struct mono rate_due(const struct rate *rate, struct mono now);
void rate_take(struct rate *rate, struct mono now);
