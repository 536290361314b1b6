/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The simulator's BER. Readers walk a span of received bytes and never copy; writers come in two kinds: forward ones,
 * where the caller knows that there is room, and a backward buffer for the headers, whose lengths are known last.
 *
 * Reading is as lenient as agents are: lengths may be longer than needed, integers may have leading zeros; what runs
 * past the end, an indefinite length or a length of more than four bytes is refused.
 *
 * Object identifiers stay in their encoded form wherever they can: two of them are equal when their bytes are, and the
 * order of walks needs the arcs only from the first byte on that differs.
 */
#include "ber.h"
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

bool ber_take(struct span *from, uint8_t *ret_tag, struct span *ret_content)
{
	const uint8_t *at = from->at;
	if (from->end - at < 2)
		return false;
	uint8_t tag = *at++;
	size_t length = *at++;
	if (length & 0x80) {
		size_t count = length & 0x7f;
		if (count == 0 || count > 4 || (size_t)(from->end - at) < count)
			return false;
		for (length = 0; count > 0; count--)
			length = length << 8 | *at++;
	}
	if ((size_t)(from->end - at) < length)
		return false;
	*ret_tag = tag;
	*ret_content = (struct span){at, at + length};
	from->at = at + length;
	return true;
}

bool ber_expect(struct span *from, uint8_t tag, struct span *ret_content)
{
	struct span rest = *from;
	uint8_t found;
	if (!ber_take(&rest, &found, ret_content) || found != tag)
		return false;
	*from = rest;
	return true;
}

bool ber_expect_integer(struct span *from, int64_t *ret_value)
{
	struct span content;
	if (!ber_expect(from, BER_INTEGER, &content))
		return false;
	size_t size = span_size(content);
	if (size == 0 || size > 8)
		return false;
	uint64_t value = content.at[0] & 0x80 ? UINT64_MAX : 0;
	for (; content.at < content.end; content.at++)
		value = value << 8 | *content.at;
	*ret_value = (int64_t)value;
	return true;
}

uint8_t *ber_put_signed(uint8_t *at, uint8_t tag, int64_t value)
{
	unsigned size = 1;
	while (size < 8 && (value >> (8 * size - 1)) != 0 && (value >> (8 * size - 1)) != -1)
		size++;
	*at++ = tag;
	*at++ = (uint8_t)size;
	while (size-- > 0)
		*at++ = (uint8_t)(value >> (8 * size));
	return at;
}

uint8_t *ber_put_unsigned(uint8_t *at, uint8_t tag, uint64_t value)
{
	unsigned bits = value ? 64 - (unsigned)__builtin_clzll(value) : 0;
	unsigned size = bits / 8 + 1; /* one bit more than needed, so that the number is not read as negative */
	*at++ = tag;
	*at++ = (uint8_t)size;
	if (size == 9) {
		*at++ = 0;
		size = 8;
	}
	while (size-- > 0)
		*at++ = (uint8_t)(value >> (8 * size));
	return at;
}

uint8_t *ber_put_bytes(uint8_t *at, uint8_t tag, const void *bytes, size_t size)
{
	*at++ = tag;
	at = ber_put_length(at, size);
	if (size > 0)
		memcpy(at, bytes, size);
	return at + size;
}

bool backward_bytes(struct backward *out, const void *bytes, size_t size)
{
	if ((size_t)(out->at - out->start) < size)
		return false;
	out->at -= size;
	if (size > 0)
		memcpy(out->at, bytes, size);
	return true;
}

bool backward_wrap(struct backward *out, uint8_t tag, const uint8_t *end)
{
	uint8_t header[6] = {tag};
	uint8_t *behind = ber_put_length(header + 1, (size_t)(end - out->at));
	return backward_bytes(out, header, (size_t)(behind - header));
}

bool backward_signed(struct backward *out, int64_t value)
{
	uint8_t number[12];
	uint8_t *behind = ber_put_signed(number, BER_INTEGER, value);
	return backward_bytes(out, number, (size_t)(behind - number));
}

static size_t arc_put(uint8_t *into, uint64_t arc)
{
	size_t size = 1;
	while (size < 5 && arc >> (7 * size) != 0)
		size++;
	for (size_t i = 0; i < size; i++)
		into[i] = (uint8_t)((arc >> (7 * (size - 1 - i)) & 0x7f) | (i + 1 < size ? 0x80 : 0));
	return size;
}

size_t oid_encode(const uint32_t *arcs, size_t count, uint8_t into[OID_MAX_BYTES])
{
	if (count < 2 || count > OID_MAX_ARCS || arcs[0] > 2 || (arcs[0] < 2 && arcs[1] > 39))
		return 0;
	size_t size = arc_put(into, (uint64_t)arcs[0] * 40 + arcs[1]);
	for (size_t i = 2; i < count; i++)
		size += arc_put(into + size, arcs[i]);
	return size;
}

int oid_parse(const char *text, size_t length, uint8_t into[OID_MAX_BYTES], size_t *ret_size)
{
	uint32_t arcs[OID_MAX_ARCS];
	size_t count = 0;
	size_t at = length > 0 && text[0] == '.' ? 1 : 0;
	while (at < length) {
		uint64_t arc = 0;
		size_t digits = at;
		for (; at < length && text[at] >= '0' && text[at] <= '9'; at++) {
			arc = arc * 10 + (uint64_t)(text[at] - '0');
			if (arc > UINT32_MAX)
				return -EINVAL;
		}
		bool dot = at < length && text[at] == '.';
		if (at == digits || count == OID_MAX_ARCS || (at < length && !dot) || (dot && at + 1 == length))
			return -EINVAL;
		arcs[count++] = (uint32_t)arc;
		at += dot;
	}
	size_t size = oid_encode(arcs, count, into);
	if (size == 0)
		return -EINVAL;
	*ret_size = size;
	return 0;
}

size_t oid_decode(const uint8_t *oid, size_t size, uint32_t into[OID_MAX_ARCS])
{
	size_t count = 0;
	uint64_t arc = 0;
	for (size_t i = 0; i < size; i++) {
		arc = arc << 7 | (oid[i] & 0x7f);
		if (arc > UINT32_MAX + UINT64_C(80))
			return 0;
		if (oid[i] & 0x80)
			continue;
		if (count == 0) {
			uint32_t first = arc < 40 ? 0 : arc < 80 ? 1 : 2;
			into[count++] = first;
			arc -= first * UINT64_C(40);
		}
		if (count == OID_MAX_ARCS || arc > UINT32_MAX)
			return 0;
		into[count++] = (uint32_t)arc;
		arc = 0;
	}
	return size > 0 && oid[size - 1] & 0x80 ? 0 : count;
}

size_t oid_format(const uint8_t *oid, size_t size, char *into, size_t room)
{
	uint32_t arcs[OID_MAX_ARCS];
	size_t count = oid_decode(oid, size, arcs);
	size_t length = 0;
	if (count == 0)
		return (size_t)snprintf(into, room, "?");
	for (size_t i = 0; i < count; i++)
		length += (size_t)snprintf(length < room ? into + length : NULL, length < room ? room - length : 0,
			"%s%u", i ? "." : "", arcs[i]);
	return length;
}

static size_t arc_size(const uint8_t *arc, const uint8_t *end)
{
	const uint8_t *at = arc;
	while (at < end && *at & 0x80)
		at++;
	return (size_t)(at - arc);
}

int oid_compare(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size)
{
	size_t common = a_size < b_size ? a_size : b_size;
	size_t at = 0;
	while (at < common && a[at] == b[at])
		at++;
	if (at == common)
		return a_size < b_size ? -1 : a_size > b_size;
	while (at > 0 && a[at - 1] & 0x80) /* back to the first byte of the arc that differs */
		at--;
	size_t a_arc = arc_size(a + at, a + a_size);
	size_t b_arc = arc_size(b + at, b + b_size);
	if (a_arc != b_arc)
		return a_arc < b_arc ? -1 : 1;
	return memcmp(a + at, b + at, common - at) < 0 ? -1 : 1;
}

const char *address_format(uint32_t address, char into[ADDRESS_SIZE])
{
	snprintf(into, ADDRESS_SIZE, "%u.%u.%u.%u", address >> 24, address >> 16 & 255, address >> 8 & 255,
		address & 255);
	return into;
}

int address_parse(const char *text, uint32_t *ret_address)
{
	struct in_addr address;
	if (inet_pton(AF_INET, text, &address) != 1)
		return -EINVAL;
	*ret_address = ntohl(address.s_addr);
	return 0;
}
