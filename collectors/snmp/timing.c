/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time-outs by RFC 6298 with bounds, and rates by a virtual clock (GCRA).
 *
 * A retry bears the same request-id as the first try, so that an answer that is merely slow is still taken; the price
 * is Karn's ambiguity: which try was answered is not known, and no sample is taken. For a device whose round-trip time
 * has grown beyond the time-out no answer would ever be unambiguous, so the back-off that got an answer is kept for
 * the next requests until one of them is answered at its first try (RFC 6298, section 5.7). An answer that comes as
 * soon after the last try as answers of this device do speaks of loss, not of slowness: then nothing is kept, and tries
 * come at an even pace for a while, as on a line that loses half of them waiting longer gains nothing. Should the
 * device be slow all the same, the next answer will not come at the right moment again.
 *
 * Requests differ in cost to the device far more than TCP's segments do: a GETBULK of a forwarding table may take 100
 * times as long as a GET of sysUpTime. The variation covers most of that, the lower bound the rest.
 */
#include "collectors/snmp/timing.h"

#define BACK_OFF_MAX 7
#define LOSSY_FOR 8 /* answers at their first try, until a line counts as good again */
/* Of a device that is not known yet, what comes so soon after the last try in relation to the first is its answer. */
#define UNKNOWN_RATIO 8

/* RFC 6298, section 2: alpha = 1/8, beta = 1/4, K = 4. */
void timing_sample(struct timing *timing, int64_t rtt_ns)
{
	if (rtt_ns < 1)
		rtt_ns = 1;
	timing->back_off = 0;
	if (timing->lossy)
		timing->lossy--;
	if (timing->smoothed_ns == 0) {
		timing->smoothed_ns = rtt_ns;
		timing->variation_ns = rtt_ns / 2;
		return;
	}
	int64_t error = rtt_ns - timing->smoothed_ns;
	timing->variation_ns += ((error < 0 ? -error : error) - timing->variation_ns) / 4;
	timing->smoothed_ns += error / 8;
	if (timing->smoothed_ns < 1)
		timing->smoothed_ns = 1;
}

static int64_t bounded(int64_t ns, const struct timing_bounds *bounds)
{
	return ns < bounds->min_ns ? bounds->min_ns : ns > bounds->max_ns ? bounds->max_ns : ns;
}

static int64_t base_wait(const struct timing *timing, const struct timing_bounds *bounds)
{
	return bounded(timing->smoothed_ns ? timing->smoothed_ns + 4 * timing->variation_ns : bounds->first_ns, bounds);
}

void timing_ambiguous(struct timing *timing, const struct timing_bounds *bounds, int64_t first_ns, int64_t last_ns)
{
	uint8_t doublings = 0;
	int64_t usual_ns =
		timing->smoothed_ns ? timing->smoothed_ns + 4 * timing->variation_ns : first_ns / UNKNOWN_RATIO;
	if (last_ns <= usual_ns) {
		timing->lossy = LOSSY_FOR;
		return;
	}
	timing->lossy = 0;
	for (int64_t wait = base_wait(timing, bounds); wait < first_ns && doublings < BACK_OFF_MAX; wait *= 2)
		doublings++;
	if (doublings > timing->back_off)
		timing->back_off = doublings;
}

int64_t timing_wait(const struct timing *timing, const struct timing_bounds *bounds, unsigned try)
{
	int64_t wait = base_wait(timing, bounds);
	unsigned doublings = timing->back_off + (timing->lossy ? 0 : try - 1);
	for (unsigned i = 0; i < doublings && wait < bounds->max_ns; i++)
		wait *= 2;
	return bounded(wait, bounds);
}

int64_t timing_probe_wait(const struct timing *timing, const struct timing_bounds *bounds)
{
	int64_t wait = base_wait(timing, bounds);
	return timing->smoothed_ns ? wait : bounded(wait / 2, bounds);
}

struct pace pace_of(int per_second, int burst)
{
	if (per_second <= 0)
		return (struct pace){0};
	int64_t interval = INT64_C(1000000000) / per_second;
	return (struct pace){.interval_ns = interval ? interval : 1, .slack_ns = interval * (burst - 1)};
}
