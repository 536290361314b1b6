/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A recording in place of a device: a .snmprec file in memory that answers requests as an agent of v2c would. What
 * exchange.h promises holds for it too, but nothing is sent.
 */
#include "base/text.h"
#include "collectors/snmp/exchange.h"

#define RECORDING_OCTETS_MAX (256u << 20)

struct recording;

/* -EINVAL and others, with a sentence in `why` that names the file. Lines that cannot be read are left out:
 * *ret_skipped says how many, and `why` which is the first. */
int recording_open(const char *path, struct recording **ret_recording, size_t *ret_skipped, char why[256]);
/* The same from memory; `name` is for the sentence. */
int recording_parse(const char *name, const char *text, size_t length, struct recording **ret_recording,
	size_t *ret_skipped, char why[256]);
/* Accepts NULL. */
void recording_free(struct recording *recording);
/* Sets the varbinds (borrowed from `room`), the error status and the sizes of the answer to a request. */
void recording_answer(
	const struct recording *recording, const struct request *request, struct buffer *room, struct answer *answer);
