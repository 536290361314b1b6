/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A probe that our own side did not let go says nothing about the path and counts neither as sent nor as lost. Jitter
 * compares neighbours in the order of sending and skips what was lost between them.
 */
#include "collectors/icmp/tally.h"

static int64_t difference(int64_t a, int64_t b)
{
	return a > b ? a - b : b - a;
}

struct tally tally_of(const struct probe *probes, unsigned count)
{
	struct tally tally = {.jitter_ns = -1};
	int64_t sum = 0, differences = 0, before = 0;
	for (unsigned i = 0; i < count; i++) {
		const struct probe *probe = &probes[i];
		tally.failed += probe->state == PROBE_FAILED;
		tally.unreachable += probe->state == PROBE_UNREACHABLE;
		tally.sent += probe->state != PROBE_FAILED && probe->state != PROBE_UNSENT;
		if (probe->state != PROBE_ANSWERED)
			continue;
		sum += probe->rtt_ns;
		if (tally.answered)
			differences += difference(probe->rtt_ns, before);
		before = probe->rtt_ns;
		tally.answered++;
	}
	if (tally.answered)
		tally.rtt_ns = sum / tally.answered;
	if (tally.answered > 1)
		tally.jitter_ns = differences / (tally.answered - 1);
	if (tally.sent)
		tally.loss_ratio = (double)(tally.sent - tally.answered) / tally.sent;
	return tally;
}
