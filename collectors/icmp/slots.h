/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Sequence numbers. An ICMP echo has 16 bits that come back and are ours (the identifier is the socket's), so the
 * sequence number is the number of a slot, and the slot knows whose probe it is and the cookie that its answer must
 * bear. Slots are reused oldest first, so that one remembers for long how its last probe ended and an answer that comes
 * too late, or twice, can be named.
 */
#include <stdint.h>

#define SLOTS_MAX (1U << 16)

struct target;

enum slot_end { SLOT_UNUSED, SLOT_ANSWERED, SLOT_GIVEN_UP };

struct slot {
	uint64_t cookie; /* of the current probe, or the last */
	struct target *target; /* NULL while free */
	uint32_t next; /* free slot, oldest first */
	uint8_t probe; /* of the target */
	uint8_t end; /* enum slot_end */
};

struct slots {
	struct slot *items;
	uint32_t capacity;
	uint32_t used;
	uint32_t first_free, last_free;
};

void slots_init(struct slots *slots);
void slots_done(struct slots *slots);
/* A slot for this probe, its number in *ret_seq; -ENOBUFS when all SLOTS_MAX are taken. */
int slots_take(struct slots *slots, struct target *target, uint8_t probe, uint64_t cookie, uint16_t *ret_seq);
/* The slot of that number, or NULL when it was never used; its target is NULL when the probe is over. */
const struct slot *slots_find(const struct slots *slots, uint16_t seq);
void slots_give(struct slots *slots, uint16_t seq, enum slot_end end);
