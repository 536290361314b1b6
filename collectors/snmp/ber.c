/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Varbinds and numbers, read in place. Devices get BER wrong in known ways, and what can be understood is taken:
 * lengths in a longer form than needed, unsigned values whose top bit is set without a leading zero octet (so that a
 * Counter32 of 2^32-1 comes in four octets), numbers padded with zero octets. What cannot be understood (a number
 * without octets, one that does not fit its type, an element that leaves its list) is -EBADMSG, never a guess.
 *
 * RFC 3416 section 3 and RFC 3417 section 8 are the format.
 */
#include "collectors/snmp/ber.h"
#include "collectors/snmp/exchange.h"
#include <endian.h>
#include <errno.h>

bool ber_take_long(struct ber *reader, uint8_t *ret_type, struct ber *ret_content)
{
	const uint8_t *at = reader->at;
	size_t left = ber_left(reader);
	size_t octets = at[1] & 0x7f;
	size_t length = 0;
	if (octets == 0 || octets > 4 || left < 2 + octets)
		return false;
	for (size_t i = 0; i < octets; i++)
		length = length << 8 | at[2 + i];
	if (length > left - 2 - octets)
		return false;
	*ret_type = at[0];
	reader->at = at + 2 + octets + length;
	*ret_content = (struct ber){at + 2 + octets, at + 2 + octets + length};
	return true;
}

bool ber_take_integer_long(struct ber *reader, int32_t *ret_value)
{
	struct ber rest = *reader;
	struct ber content;
	if (!ber_take_type(&rest, BER_INTEGER, &content) || ber_left(&content) < 1 || ber_left(&content) > 4)
		return false;
	uint32_t value = *content.at & 0x80 ? UINT32_MAX : 0;
	while (content.at < content.end)
		value = value << 8 | *content.at++;
	*ret_value = (int32_t)value;
	*reader = rest;
	return true;
}

bool ber_enter_cut(struct ber *reader, uint8_t *ret_type, struct ber *ret_content)
{
	size_t left = ber_left(reader);
	if (left < 2 || (reader->at[0] & 0x1f) == 0x1f)
		return false;
	size_t header = reader->at[1] & 0x80 ? 2 + (reader->at[1] & 0x7fU) : 2;
	if (header > 6 || header > left || reader->at[1] == 0x80)
		return false;
	*ret_type = reader->at[0];
	*ret_content = (struct ber){reader->at + header, reader->end};
	reader->at = reader->end;
	return true;
}

/* Kept out of line, so that the usual way saves no registers for it. */
__attribute__((noinline, cold)) static int varbind_next_long(struct varbind_reader *reader, struct varbind *ret_varbind)
{
	struct ber list = {reader->at, reader->end};
	struct ber pair, oid, value;
	uint8_t type = 0;
	if (!ber_take_type(&list, BER_SEQUENCE, &pair) || !ber_take_type(&pair, BER_OID, &oid) ||
		!ber_take(&pair, &type, &value) || pair.at != pair.end || ber_left(&oid) > OID_OCTETS_MAX)
		return -EBADMSG;
	ret_varbind->oid = oid.at;
	ret_varbind->oid_length = (uint16_t)ber_left(&oid);
	ret_varbind->type = type;
	ret_varbind->value = value.at;
	ret_varbind->length = (uint32_t)ber_left(&value);
	reader->at = list.at;
	return 1;
}

/* Nearly all varbinds have three lengths of one octet each: those are read here, all others above. */
int varbind_next(struct varbind_reader *reader, struct varbind *ret_varbind)
{
	const uint8_t *at = reader->at;
	size_t left = (size_t)(reader->end - at);
	if (left == 0)
		return 0;
	if (left < 6 || at[0] != BER_SEQUENCE || at[1] > left - 2 || at[1] >= 0x80 || at[2] != BER_OID ||
		at[3] + 4U > at[1])
		return varbind_next_long(reader, ret_varbind);
	const uint8_t *value = at + 4 + at[3];
	if (value[1] >= 0x80 || at[3] + value[1] + 4U != at[1] || (value[0] & 0x1f) == 0x1f)
		return varbind_next_long(reader, ret_varbind);
	ret_varbind->oid = at + 4;
	ret_varbind->oid_length = at[3];
	ret_varbind->type = value[0];
	ret_varbind->value = value + 2;
	ret_varbind->length = value[1];
	reader->at = value + 2 + value[1];
	return 1;
}

/* Big-endian octets behind those of `value`; four of them, as most counters have, in one step. */
static inline uint64_t join(uint64_t value, const uint8_t *at, const uint8_t *end)
{
	if (end - at == 4) {
		uint32_t four = 0;
		memcpy(&four, at, sizeof four);
		return value << 32 | be32toh(four);
	}
	while (at < end)
		value = value << 8 | *at++;
	return value;
}

/* The octets as an unsigned number of at most `width` octets, leading zero octets not counted. */
static inline int read_unsigned(const struct varbind *varbind, size_t width, uint64_t *ret_value)
{
	const uint8_t *at = varbind->value;
	const uint8_t *end = at + varbind->length;
	if (at == end)
		return -EBADMSG;
	while ((size_t)(end - at) > width)
		if (*at++ != 0)
			return -EBADMSG;
	*ret_value = join(0, at, end);
	return 0;
}

/* INTEGER, sign-extended; octets that only repeat the sign are not counted. */
static int read_signed(const struct varbind *varbind, int64_t *ret_value)
{
	const uint8_t *at = varbind->value;
	const uint8_t *end = at + varbind->length;
	if (at == end)
		return -EBADMSG;
	uint64_t sign = *at & 0x80 ? UINT64_MAX : 0;
	for (; end - at > 8; at++)
		if (*at != (uint8_t)sign || (at[1] & 0x80) != (sign & 0x80))
			return -EBADMSG;
	*ret_value = (int64_t)join(sign, at, end);
	return 0;
}

int varbind_unsigned(const struct varbind *varbind, uint64_t *ret_value)
{
	int64_t value = 0;
	switch (varbind->type) {
	case VALUE_COUNTER32:
	case VALUE_GAUGE32:
	case VALUE_TIMETICKS:
		return read_unsigned(varbind, 4, ret_value);
	case VALUE_COUNTER64:
		return read_unsigned(varbind, 8, ret_value);
	case VALUE_INTEGER:
		if (read_signed(varbind, &value) || value < 0)
			return -EBADMSG;
		*ret_value = (uint64_t)value;
		return 0;
	default:
		return -EBADMSG;
	}
}

int varbind_integer(const struct varbind *varbind, int64_t *ret_value)
{
	if (varbind->type == VALUE_INTEGER)
		return read_signed(varbind, ret_value);
	uint64_t value = 0;
	if (varbind_unsigned(varbind, &value) || value > INT64_MAX)
		return -EBADMSG;
	*ret_value = (int64_t)value;
	return 0;
}

int request_add(uint8_t *into, size_t length, size_t size, const uint8_t *oid, size_t oid_length)
{
	uint8_t pair[OID_OCTETS_MAX + 16];
	uint8_t *end = pair + sizeof pair;
	if (oid_length > OID_OCTETS_MAX)
		return -E2BIG;
	uint8_t *at = ber_put_header(end, BER_NULL, 0);
	at = ber_put_header(ber_put_bytes(at, oid, oid_length), BER_OID, oid_length);
	at = ber_put_header(at, BER_SEQUENCE, (size_t)(end - at));
	size_t whole = (size_t)(end - at);
	if (length > size || whole > size - length)
		return -E2BIG;
	memcpy(into + length, at, whole);
	return (int)(length + whole);
}
