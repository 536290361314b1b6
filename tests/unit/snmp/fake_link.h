/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A network in memory in place of sockets, on the virtual time of the agent that runs: it delays and it loses. */
#include "fake.h"

struct fake_network {
	double loss; /* of what goes each way */
	int64_t rtt_ns;
	uint64_t random; /* state of the generator: the seed, to begin with */
	uint64_t sent, lost; /* datagrams, both ways */
};
extern struct fake_network fake_network;
