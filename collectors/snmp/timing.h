/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* How long to wait for an answer, and how fast one may ask. Values in, values out; all times in ns. */
#include <stdbool.h>
#include <stdint.h>

struct timing_bounds {
	int64_t first_ns; /* while nothing has been measured */
	int64_t min_ns, max_ns;
};

/* A device's round-trip time, all zero at first. */
struct timing {
	int64_t smoothed_ns; /* 0: not known */
	int64_t variation_ns;
	uint8_t back_off; /* doublings that were needed to get the last answer */
	uint8_t lossy; /* above 0: tries get lost; waiting longer for their answers gains nothing */
};

/* A round-trip time of a request that was sent once. */
void timing_sample(struct timing *timing, int64_t rtt_ns);
/* An answer to a request that was sent several times, first and last so long ago: to which of them it is, is not known.
 */
void timing_ambiguous(struct timing *timing, const struct timing_bounds *bounds, int64_t first_ns, int64_t last_ns);
/* How long to wait after the try of that number, from 1. */
int64_t timing_wait(const struct timing *timing, const struct timing_bounds *bounds, unsigned try);
/* The same between the tries of a probe, which do not move apart. */
int64_t timing_probe_wait(const struct timing *timing, const struct timing_bounds *bounds);

/* At most so many in a second, evenly, with a little slack for a timer that fires late. */
struct pace {
	int64_t interval_ns; /* 0: no limit */
	int64_t slack_ns;
	int64_t next_ns;
};

struct pace pace_of(int per_second, int burst);
/* The earliest instant at which one more may go. */
static inline int64_t pace_at(const struct pace *pace)
{
	return pace->interval_ns ? pace->next_ns - pace->slack_ns : INT64_MIN;
}

static inline void pace_charge(struct pace *pace, int64_t now_ns)
{
	if (pace->interval_ns)
		pace->next_ns = (pace->next_ns > now_ns ? pace->next_ns : now_ns) + pace->interval_ns;
}
