/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Request-ids. An id names the slot of its exchange, so that an answer finds it in O(1), and cannot be guessed: 16 bits
 * of slot number and 15 random bits that are new for each use, all mixed with a secret. Slots are reused oldest first,
 * so that one remembers for long how its last exchange ended, and an answer that comes too late can be named.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SLOTS_MAX (1U << 16)
#define SLOT_NONE UINT32_MAX

struct exchange;

enum slot_end { SLOT_UNUSED, SLOT_ANSWERED, SLOT_GIVEN_UP };

struct slot {
	struct exchange *exchange; /* NULL while free */
	uint32_t id; /* the current one, or the last */
	uint32_t next; /* free slot, oldest first */
	enum slot_end end;
};

struct slots {
	struct slot *items;
	uint32_t capacity;
	uint32_t used;
	uint32_t first_free, last_free; /* SLOT_NONE: none */
	uint32_t secret;
};

void slots_init(struct slots *slots, uint32_t capacity, uint32_t secret);
void slots_done(struct slots *slots);
/* A free slot for the exchange and its new id (31 bits); -ENOBUFS when all SLOTS_MAX are taken. */
int slots_take(struct slots *slots, struct exchange *exchange, uint16_t random, uint32_t *ret_id);
/* The exchange with this id, or NULL with how the last one of that id ended (SLOT_UNUSED: never seen). */
struct exchange *slots_find(const struct slots *slots, uint32_t id, enum slot_end *ret_end);
/* A new id for the same exchange, for when its earlier messages must not be answered any more. */
uint32_t slots_renew(struct slots *slots, uint32_t id, uint16_t random);
void slots_give(struct slots *slots, uint32_t id, enum slot_end end);
