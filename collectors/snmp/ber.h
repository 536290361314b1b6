/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * BER as SNMP uses it: definite lengths, one-octet tags. Reading borrows from the datagram and never allocates; a
 * length that leaves the enclosing element is an error. Writing goes backwards, from the end of a buffer to its start,
 * so that each length is known when it is written and comes out in its shortest form.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { BER_INTEGER = 0x02, BER_OCTETS = 0x04, BER_NULL = 0x05, BER_OID = 0x06, BER_SEQUENCE = 0x30 };

struct ber {
	const uint8_t *at, *end;
};

static inline size_t ber_left(const struct ber *ber)
{
	return (size_t)(ber->end - ber->at);
}

/* ber_take for lengths of 256 octets and more, and for those that are written longer than need be. */
bool ber_take_long(struct ber *reader, uint8_t *ret_type, struct ber *ret_content);

/*
 * The next element's tag and content; `reader` goes behind it. False, and nothing changes, when there is no whole
 * element. `ret_content` may be `reader` itself, to go into the element.
 */
static inline bool ber_take(struct ber *reader, uint8_t *ret_type, struct ber *ret_content)
{
	const uint8_t *at = reader->at;
	size_t left = ber_left(reader);
	if (left < 2 || (at[0] & 0x1f) == 0x1f)
		return false;
	size_t length = at[1];
	size_t header = 2;
	if (length >= 0x80) {
		if (length != 0x81 || left < 3)
			return ber_take_long(reader, ret_type, ret_content);
		length = at[2];
		header = 3;
	}
	if (length > left - header)
		return false;
	*ret_type = at[0];
	reader->at = at + header + length;
	*ret_content = (struct ber){at + header, at + header + length};
	return true;
}

/* As ber_take for one type only. */
static inline bool ber_take_type(struct ber *reader, uint8_t type, struct ber *ret_content)
{
	uint8_t found = 0;
	return reader->at < reader->end && *reader->at == type && ber_take(reader, &found, ret_content);
}

/* ber_take_integer for all but the shortest. */
bool ber_take_integer_long(struct ber *reader, int32_t *ret_value);

/* An INTEGER of at most 32 bits. */
static inline bool ber_take_integer(struct ber *reader, int32_t *ret_value)
{
	const uint8_t *at = reader->at;
	if (ber_left(reader) < 3 || at[0] != BER_INTEGER || at[1] != 1)
		return ber_take_integer_long(reader, ret_value);
	*ret_value = at[2] < 0x80 ? at[2] : at[2] - 0x100;
	reader->at = at + 3;
	return true;
}

/* ber_enter for an element that is not whole. */
bool ber_enter_cut(struct ber *reader, uint8_t *ret_type, struct ber *ret_content);

/*
 * Goes into the next element even if it is cut off: the content then ends where the datagram ends and *whole becomes
 * false (else it is left alone). For telling whose answer it was that came damaged.
 */
static inline bool ber_enter(struct ber *reader, uint8_t *ret_type, struct ber *ret_content, bool *whole)
{
	if (ber_take(reader, ret_type, ret_content))
		return true;
	*whole = false;
	return ber_enter_cut(reader, ret_type, ret_content);
}

/* Each writes before `at` and returns the new start; the caller has made sure that there is room. */
static inline uint8_t *ber_put_header(uint8_t *at, uint8_t type, size_t length)
{
	if (length < 0x80) {
		*--at = (uint8_t)length;
	} else {
		uint8_t octets = 0;
		for (; length; length >>= 8, octets++)
			*--at = (uint8_t)length;
		*--at = 0x80 | octets;
	}
	*--at = type;
	return at;
}

static inline uint8_t *ber_put_bytes(uint8_t *at, const void *bytes, size_t length)
{
	at -= length;
	if (length)
		memcpy(at, bytes, length);
	return at;
}

static inline uint8_t *ber_put_integer(uint8_t *at, int32_t value)
{
	uint8_t *end = at;
	if (value >= 0 && value < 0x80) {
		*--at = (uint8_t)value;
		*--at = 1;
		*--at = BER_INTEGER;
		return at;
	}
	do {
		*--at = (uint8_t)value;
		value >>= 8;
	} while ((value != 0 || (*at & 0x80)) && (value != -1 || !(*at & 0x80)));
	return ber_put_header(at, BER_INTEGER, (size_t)(end - at));
}

static inline uint8_t *ber_put_octets(uint8_t *at, const void *bytes, size_t length)
{
	return ber_put_header(ber_put_bytes(at, bytes, length), BER_OCTETS, length);
}
