/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Random numbers for tests: another seed in each run, printed, and replayed with GENGFU_SEED=… in the environment.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

struct seeded {
	uint64_t state;
};

static inline struct seeded seeded_start(void)
{
	struct seeded seeded = {0};
	const char *given = getenv("GENGFU_SEED");
	if (given)
		seeded.state = strtoull(given, NULL, 0);
	else if (getrandom(&seeded.state, sizeof seeded.state, 0) < 0)
		abort();
	printf("# GENGFU_SEED=%" PRIu64 "\n", seeded.state);
	return seeded;
}

/* 64 random bits (splitmix64). */
static inline uint64_t seeded_bits(struct seeded *seeded)
{
	uint64_t z = seeded->state += 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/* 0 … bound - 1. */
static inline uint64_t seeded_below(struct seeded *seeded, uint64_t bound)
{
	return seeded_bits(seeded) % bound;
}
