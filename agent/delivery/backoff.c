/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pauses and the rate. The rate is a window that slides, not a bucket that fills: a bucket of twenty lets forty pass in
 * one minute, and a receiver that shuts the door for ten minutes after the twenty-first (DingTalk's robots do) counts
 * by the minute. It costs an instant per message that may go in a minute.
 */
#include "delivery/backoff.h"
#include "base/must.h"
#include <stdlib.h>

#define MINUTE_MS 60000

int64_t backoff_ms(unsigned failures, int64_t first_ms, int64_t longest_ms, uint32_t random)
{
	int64_t pause = first_ms < longest_ms ? first_ms : longest_ms;
	for (unsigned i = 1; i < failures && pause < longest_ms; i++)
		pause = pause > longest_ms / 2 ? longest_ms : pause * 2;
	int64_t half = pause / 2;
	return pause - half + (half ? random % (half + 1) : 0);
}

void rate_init(struct rate *rate, size_t most)
{
	*rate = (struct rate){.most = most, .taken = most ? must_calloc(most, sizeof *rate->taken) : NULL};
}

void rate_done(struct rate *rate)
{
	free(rate->taken);
	*rate = (struct rate){0};
}

struct mono rate_due(const struct rate *rate, struct mono now)
{
	if (rate->count < rate->most || rate->most == 0)
		return now;
	struct mono due = mono_add_ms(rate->taken[rate->oldest], MINUTE_MS);
	return due.ns > now.ns ? due : now;
}

void rate_take(struct rate *rate, struct mono now)
{
	if (rate->most == 0)
		return;
	if (rate->count < rate->most) {
		rate->taken[rate->count++] = now;
		return;
	}
	rate->taken[rate->oldest] = now;
	rate->oldest = (rate->oldest + 1) % rate->most;
}
