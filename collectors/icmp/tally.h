/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What the probes of a round amount to. Values in, values out; times in ns. */
#include <stdint.h>

#define PROBES_MAX 20

enum probe_state {
	PROBE_UNSENT,
	PROBE_OUT, /* may still be answered */
	PROBE_ANSWERED,
	PROBE_LOST, /* timed out */
	PROBE_UNREACHABLE, /* the network said so */
	PROBE_FAILED /* our own side did not let it go */
};

struct probe {
	int64_t sent_ns;
	int64_t rtt_ns; /* of an answered one */
	uint16_t seq;
	uint8_t state; /* enum probe_state */
};

struct tally {
	unsigned sent; /* without those that failed on our own side */
	unsigned answered, unreachable, failed;
	int64_t rtt_ns; /* mean; 0 when none was answered */
	/* Mean difference between each answer's round-trip time and the one before it (the D of RFC 3550 section 6.4.1,
	 * not smoothed over rounds); -1 when fewer than two were answered. */
	int64_t jitter_ns;
	double loss_ratio; /* of those sent; 0 when none was */
};

struct tally tally_of(const struct probe *probes, unsigned count);
