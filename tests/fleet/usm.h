/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * SNMPv3 with the user-based security model (RFC 3412, 3414, 3826, 7860), as a device's side of it.
 */
#include "message.h"

/* The answer to a v3 message: `whole` from its first byte, `message` behind the version number. */
struct answer usm_answer(struct answerer *answerer, struct device *device, struct span whole, struct span message,
	struct mono now, uint8_t *room);
