/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * From the bytes of a request to the bytes of its answer, for one device at one instant. No sockets: the server and the
 * tests call it alike.
 */
#include "device.h"

/* The answer is written somewhere within a room of this size. */
#define ANSWER_ROOM 66560
#define REQUEST_MAX 65507

struct counts {
	uint64_t requests; /* for one of the devices */
	uint64_t answers;
	uint64_t varbinds; /* in answers */
	uint64_t refused; /* malformed, wrong version or community */
	uint64_t reports; /* v3 */
	uint64_t lost; /* by faults: silence and loss */
	uint64_t strangers; /* for addresses that no device has */
};

struct keyring;

/* What an answer is made with: kept between requests so that nothing is allocated for them. */
struct answerer {
	struct counts counts;
	uint32_t cursors[256]; /* of GETBULK, one per repeated varbind */
	struct keyring *keyring; /* v3: keys.h; NULL until the first v3 message */
};

struct answer {
	uint8_t *at; /* within the room */
	size_t size; /* 0: no answer */
};

/* The answer to a request (which v3 decrypts in place), in `room` of ANSWER_ROOM bytes. */
struct answer message_answer(struct answerer *answerer, struct device *device, uint8_t *request, size_t size,
	struct mono now, uint8_t *room);

/* --- used by usm.c --- */

struct view {
	struct device *device;
	const struct image *image; /* the device's, or that of a VLAN */
	struct mono now;
	uint8_t version; /* VERSION_… */
};

/* The image of a device that `@vlan` names; the device's own when it has none of its own for VLANs; NULL for a VLAN
 * that is not there. */
const struct image *message_context(const struct device *device, const char *vlan, size_t length);

/*
 * Answers a PDU: writes the response PDU into `room`, varbinds from `room + ANSWER_HEADROOM` on, headers before them.
 * `limit` is what the whole PDU may take. at == NULL when the PDU is malformed.
 */
#define ANSWER_HEADROOM 1024
struct backward pdu_answer(struct answerer *answerer, const struct view *view, uint8_t tag, struct span content,
	size_t limit, uint8_t *room, uint8_t **ret_end);
