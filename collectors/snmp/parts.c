/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Indexes. What a MIB's INDEX clause says about encodings (RFC 2578 section 7.7) a profile repeats in words: a text of
 * variable length has its length before it, unless it is IMPLIED at the end ("rest"); an InetAddress has its type and
 * length before it ("inet").
 */
#include "collectors/snmp/parts.h"
#include <arpa/inet.h>
#include <stdio.h>

/* How many arcs before the part's own, and how many of its own; false when they are not there. */
static bool part_span(const struct parts *parts, size_t at, enum index_kind kind, size_t *ret_skip, size_t *ret_count)
{
	size_t left = parts->arc_count - at;
	*ret_skip = 0;
	switch (kind) {
	case INDEX_INTEGER:
		*ret_count = 1;
		break;
	case INDEX_MAC:
		*ret_count = 6;
		break;
	case INDEX_IP:
		*ret_count = 4;
		break;
	case INDEX_TEXT:
		*ret_skip = 1;
		*ret_count = left ? parts->arcs[at] : 0;
		break;
	case INDEX_INET:
		*ret_skip = 2;
		*ret_count = left > 1 ? parts->arcs[at + 1] : 0;
		break;
	case INDEX_REST:
	case INDEX_OID:
		*ret_count = left;
		break;
	}
	return *ret_skip <= left && *ret_count <= left - *ret_skip;
}

bool parts_read(struct parts *parts, const uint8_t *index, size_t length, const enum index_kind *kinds, size_t count)
{
	static const enum index_kind integer = INDEX_INTEGER;
	static const enum index_kind all = INDEX_OID;
	int arcs = length ? oid_arcs(index, length, parts->arcs, OID_MAX) : 0;
	if (arcs < 0)
		return false;
	parts->arc_count = (size_t)arcs;
	parts->count = 0;
	if (count == 0) {
		kinds = arcs == 1 ? &integer : &all;
		count = 1;
	}
	size_t at = 0;
	for (size_t i = 0; i < count; i++) {
		size_t skip = 0;
		size_t own = 0;
		if (!part_span(parts, at, kinds[i], &skip, &own))
			return false;
		parts->part[i].kind = kinds[i];
		parts->part[i].at = (uint16_t)(at + skip);
		parts->part[i].count = (uint16_t)own;
		at += skip + own;
	}
	parts->count = count;
	return true;
}

bool parts_integer(const struct parts *parts, size_t part, int64_t *ret_value)
{
	if (part >= parts->count || parts->part[part].count != 1)
		return false;
	*ret_value = parts->arcs[parts->part[part].at];
	return true;
}

static size_t dotted(const uint32_t *arcs, size_t count, char *into, size_t size)
{
	size_t used = 0;
	into[0] = '\0';
	for (size_t i = 0; i < count && used + 12 < size; i++)
		used += (size_t)snprintf(into + used, size - used, "%s%u", i ? "." : "", arcs[i]);
	return used;
}

static size_t octets(const uint32_t *arcs, size_t count, char *into, size_t size)
{
	if (count >= size)
		return 0;
	for (size_t i = 0; i < count; i++) {
		if (arcs[i] > 255)
			return 0;
		into[i] = (char)arcs[i];
	}
	into[count] = '\0';
	return count;
}

size_t parts_text(const struct parts *parts, size_t part, char *into, size_t size)
{
	char bytes[256];
	if (part >= parts->count)
		return 0;
	const uint32_t *arcs = parts->arcs + parts->part[part].at;
	size_t count = parts->part[part].count;
	switch (parts->part[part].kind) {
	case INDEX_MAC:
		if (octets(arcs, count, bytes, sizeof bytes) != 6)
			return 0;
		return (size_t)snprintf(into, size, "%02x:%02x:%02x:%02x:%02x:%02x", arcs[0], arcs[1], arcs[2], arcs[3],
			arcs[4], arcs[5]);
	case INDEX_IP:
	case INDEX_INET:
		if (octets(arcs, count, bytes, sizeof bytes) == 0 || (count != 4 && count != 16))
			return 0;
		return inet_ntop(count == 4 ? AF_INET : AF_INET6, bytes, into, (socklen_t)size) ? strlen(into) : 0;
	case INDEX_TEXT:
	case INDEX_REST:
		return octets(arcs, count, into, size);
	case INDEX_INTEGER:
	case INDEX_OID:
		break;
	}
	return dotted(arcs, count, into, size);
}

size_t parts_dotted(const struct parts *parts, char *into, size_t size)
{
	return dotted(parts->arcs, parts->arc_count, into, size);
}
