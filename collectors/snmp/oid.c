/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OIDs as BER content octets: seven bits of a sub-identifier per octet, the highest first, the top bit set on all but
 * the last; the first octets hold 40 * first + second arc (X.690, 8.19). Content without octets reads as 0.0: some
 * agents write zeroDotZero so. Sub-identifiers above 2^32-1 are refused (RFC 2578, 3.5).
 */
#include "collectors/snmp/exchange.h"
#include <ctype.h>
#include <errno.h>
#include <stdio.h>

/* One sub-identifier; the octets it took, 0 when it is cut off or above 32 bits. */
static size_t take_arc(const uint8_t *at, size_t left, uint32_t *ret_arc)
{
	uint64_t arc = 0;
	for (size_t i = 0; i < left; i++) {
		arc = arc << 7 | (at[i] & 0x7f);
		if (arc > UINT32_MAX)
			return 0;
		if (!(at[i] & 0x80)) {
			*ret_arc = (uint32_t)arc;
			return i + 1;
		}
	}
	return 0;
}

static size_t put_arc(uint8_t *into, uint32_t arc)
{
	size_t octets = arc < 1U << 7 ? 1 : arc < 1U << 14 ? 2 : arc < 1U << 21 ? 3 : arc < 1U << 28 ? 4 : 5;
	for (size_t i = 0; i < octets; i++)
		into[i] = (uint8_t)((arc >> 7 * (octets - 1 - i)) & 0x7f) | (i + 1 < octets ? 0x80 : 0);
	return octets;
}

/* Digits up to a dot or the end; false when there are none or the number is too big. */
static bool take_number(const char **at, uint32_t *ret_number)
{
	uint64_t number = 0;
	const char *start = *at;
	for (; isdigit((unsigned char)**at); (*at)++) {
		number = number * 10 + (uint64_t)(**at - '0');
		if (number > UINT32_MAX)
			return false;
	}
	*ret_number = (uint32_t)number;
	return *at > start && (**at == '.' || **at == '\0');
}

int oid_encode(const char *dotted, uint8_t into[OID_OCTETS_MAX])
{
	uint8_t octets[OID_OCTETS_MAX];
	size_t length = 0;
	uint32_t first = 0;
	size_t arcs = 0;
	const char *at = dotted + (*dotted == '.');
	for (;; at++) {
		uint32_t arc = 0;
		if (!take_number(&at, &arc))
			return -EINVAL;
		if (arcs == OID_MAX)
			return -E2BIG;
		if (arcs == 0) {
			if (arc > 2)
				return -EINVAL;
			first = arc;
		} else if (arcs == 1) {
			if ((first < 2 && arc >= 40) || arc > UINT32_MAX - 80)
				return -EINVAL;
			length += put_arc(octets, first * 40 + arc);
		} else {
			length += put_arc(octets + length, arc);
		}
		arcs++;
		if (*at == '\0')
			break;
	}
	if (arcs < 2)
		return -EINVAL;
	memcpy(into, octets, length);
	return (int)length;
}

int oid_arcs(const uint8_t *oid, size_t length, uint32_t *into, size_t capacity)
{
	size_t count = 0;
	for (size_t i = 0; i < length;) {
		uint32_t arc = 0;
		size_t step = take_arc(oid + i, length - i, &arc);
		if (step == 0)
			return -EBADMSG;
		if (count == capacity || count == OID_MAX)
			return -E2BIG;
		into[count++] = arc;
		i += step;
	}
	return (int)count;
}

int oid_format(const uint8_t *oid, size_t length, char *into, size_t size)
{
	size_t used = 0;
	int error = 0;
	if (size)
		into[0] = '\0';
	if (length == 0) {
		snprintf(into, size, "0.0");
		return 3;
	}
	for (size_t i = 0; i < length && !error;) {
		uint32_t arc = 0;
		size_t step = take_arc(oid + i, length - i, &arc);
		char *at = used < size ? into + used : NULL;
		size_t room = used < size ? size - used : 0;
		if (step == 0) {
			error = -EBADMSG;
		} else if (i == 0) {
			uint32_t first = arc < 80 ? arc / 40 : 2;
			used += (size_t)snprintf(at, room, "%u.%u", first, arc - first * 40);
		} else {
			used += (size_t)snprintf(at, room, ".%u", arc);
		}
		i += step;
	}
	return error ? error : (int)used;
}

int oid_compare(const uint8_t *a, size_t a_length, const uint8_t *b, size_t b_length)
{
	size_t shorter = a_length < b_length ? a_length : b_length;
	size_t i = 0;
	while (i < shorter && a[i] == b[i])
		i++;
	if (i == shorter)
		return (a_length > b_length) - (a_length < b_length);
	/* Back to where the sub-identifier that differs starts: the shorter number is the smaller one. */
	while (i > 0 && (a[i - 1] & 0x80))
		i--;
	uint64_t left = 0, right = 0;
	for (size_t j = i; j < a_length && j < i + 9; j++) {
		left = left << 7 | (a[j] & 0x7f);
		if (!(a[j] & 0x80))
			break;
	}
	for (size_t j = i; j < b_length && j < i + 9; j++) {
		right = right << 7 | (b[j] & 0x7f);
		if (!(b[j] & 0x80))
			break;
	}
	return (left > right) - (left < right);
}
