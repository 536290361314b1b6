/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The index of a row taken apart as the profile says: integers, MAC and IP addresses, texts (RFC 2578 section 7.7). */
#include "collectors/snmp/rule.h"

struct parts {
	uint32_t arcs[OID_MAX];
	size_t arc_count;
	struct {
		enum index_kind kind;
		uint16_t at, count; /* arcs of it, without a length */
	} part[INDEX_PARTS_MAX];
	size_t count;
};

/* False when the index is not made as `kinds` says; no kinds at all is one integer or, with several arcs, an OID. */
bool parts_read(struct parts *parts, const uint8_t *index, size_t length, const enum index_kind *kinds, size_t count);
bool parts_integer(const struct parts *parts, size_t part, int64_t *ret_value);
/* "00:1b:…", "10.0.0.1", "eth0", "1.2.3"; its length, 0 when the arcs are no octets. */
size_t parts_text(const struct parts *parts, size_t part, char *into, size_t size);
/* All arcs with dots between. */
size_t parts_dotted(const struct parts *parts, char *into, size_t size);
