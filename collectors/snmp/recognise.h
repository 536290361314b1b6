/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Which profile fits a device. Pure. */
#include "collectors/snmp/profile.h"

#define PROBES_MAX 32

struct identity {
	uint8_t object_id[OID_OCTETS_MAX];
	size_t object_id_length; /* 0: the device has none */
	char object_id_text[256];
	char descr[512]; /* UTF-8 */
	char name[256];
};

/* Objects that some profiles want to see before they fit. */
struct recognition {
	const struct match_object *probes[PROBES_MAX];
	struct raw raws[PROBES_MAX];
	size_t count;
	struct buffer text;
};

/* Collects the objects of the profiles whose other tests the device passes. */
void recognise_probes(
	const struct profiles *profiles, const struct identity *identity, struct recognition *recognition);
/*
 * The profile with the highest priority, then the longest sysObjectID prefix, then the most tests; the fallback when
 * none fits, NULL when there is none either. `why` gets a sentence.
 */
const struct profile *recognise(const struct profiles *profiles, const struct identity *identity,
	const struct recognition *recognition, char why[256]);
