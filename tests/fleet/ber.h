/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * BER as SNMP uses it (RFC 1157, 3416; X.690): definite lengths, one-byte tags, at most 32-bit lengths. Written anew
 * for the simulator, so that a mistake in the agent's codec is not answered by the same mistake here.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum ber_tag {
	BER_INTEGER = 0x02,
	BER_OCTETS = 0x04,
	BER_NULL = 0x05,
	BER_OID = 0x06,
	BER_SEQUENCE = 0x30,
	BER_IPADDRESS = 0x40,
	BER_COUNTER32 = 0x41,
	BER_GAUGE32 = 0x42,
	BER_TIMETICKS = 0x43,
	BER_OPAQUE = 0x44,
	BER_COUNTER64 = 0x46,
	BER_NO_SUCH_OBJECT = 0x80,
	BER_NO_SUCH_INSTANCE = 0x81,
	BER_END_OF_MIB_VIEW = 0x82,
	PDU_GET = 0xa0,
	PDU_GETNEXT = 0xa1,
	PDU_RESPONSE = 0xa2,
	PDU_SET = 0xa3,
	PDU_GETBULK = 0xa5,
	PDU_REPORT = 0xa8
};

/* 128 arcs (RFC 3416) of at most five bytes each. */
#define OID_MAX_BYTES 640
#define OID_MAX_ARCS 128

/* Bytes that are still to be read. */
struct span {
	const uint8_t *at;
	const uint8_t *end;
};

static inline size_t span_size(struct span span)
{
	return (size_t)(span.end - span.at);
}

/* Takes one tag, length and content off the front; false when it is cut short or malformed. */
bool ber_take(struct span *from, uint8_t *ret_tag, struct span *ret_content);
/* The same, where only one tag is right. */
bool ber_expect(struct span *from, uint8_t tag, struct span *ret_content);
/* An INTEGER of at most eight bytes. */
bool ber_expect_integer(struct span *from, int64_t *ret_value);

/* Writers put the bytes at `at` and return the place behind them; the caller has made room. */
static inline uint8_t *ber_put_length(uint8_t *at, size_t length)
{
	if (length < 0x80) {
		*at++ = (uint8_t)length;
	} else if (length < 0x100) {
		*at++ = 0x81;
		*at++ = (uint8_t)length;
	} else if (length < 0x10000) {
		*at++ = 0x82;
		*at++ = (uint8_t)(length >> 8);
		*at++ = (uint8_t)length;
	} else {
		*at++ = 0x83;
		*at++ = (uint8_t)(length >> 16);
		*at++ = (uint8_t)(length >> 8);
		*at++ = (uint8_t)length;
	}
	return at;
}

static inline size_t ber_length_size(size_t length)
{
	return length < 0x80 ? 1 : length < 0x100 ? 2 : length < 0x10000 ? 3 : 4;
}

/* Tag, length and the shortest content of a signed or an unsigned number: at most 11 bytes. */
uint8_t *ber_put_signed(uint8_t *at, uint8_t tag, int64_t value);
uint8_t *ber_put_unsigned(uint8_t *at, uint8_t tag, uint64_t value);
uint8_t *ber_put_bytes(uint8_t *at, uint8_t tag, const void *bytes, size_t size);

/* A buffer that is filled from its end to its start, as lengths are only known once the content is there. */
struct backward {
	uint8_t *start; /* of the buffer */
	uint8_t *at; /* the first byte that is in use */
};

/* False when there is no room; nothing is written then. */
bool backward_bytes(struct backward *out, const void *bytes, size_t size);
/* Puts tag and length before what was written since `out->at` was `end`. */
bool backward_wrap(struct backward *out, uint8_t tag, const uint8_t *end);
bool backward_signed(struct backward *out, int64_t value);

/* "1.3.6.1" or ".1.3.6.1" of `length` bytes to its encoded content; -EINVAL. */
int oid_parse(const char *text, size_t length, uint8_t into[OID_MAX_BYTES], size_t *ret_size);
/* Encoded content to text; returns the length as snprintf does. Malformed ends are shown as "?". */
size_t oid_format(const uint8_t *oid, size_t size, char *into, size_t room);
/* Arc numbers to encoded content; returns its size, 0 when there are too many or the first two are out of range. */
size_t oid_encode(const uint32_t *arcs, size_t count, uint8_t into[OID_MAX_BYTES]);
/* Encoded content to arcs; returns how many, 0 when malformed. */
size_t oid_decode(const uint8_t *oid, size_t size, uint32_t into[OID_MAX_ARCS]);
/* Lexicographic by arcs, as walks are ordered. Bytes do not compare that way: 0xff7f (16383) is less than 0x818000. */
int oid_compare(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size);

/* An IPv4 address in host order as text, "127.20.0.1", into `into`, which is returned. */
#define ADDRESS_SIZE 16
const char *address_format(uint32_t address, char into[ADDRESS_SIZE]);
/* -EINVAL when it is none. */
int address_parse(const char *text, uint32_t *ret_address);
