/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Values on their way from a varbind to a cell. A `raw` is what a device said, small enough to be kept per cell; a
 * `datum` is what a rule makes of it. Text in either is bytes as the device sent them, in an encoding nobody knows.
 */
#include "base/text.h"
#include "collectors/snmp/exchange.h"

/* Longer octet strings are cut here: no object of ours is longer, and a walk's memory stays bounded. */
#define RAW_TEXT_MAX 4096
#define RAW_NONE 0 /* nothing was read */
#define RAW_REAL 0x78 /* an Opaque-wrapped float or double; `bits` is a double */

struct raw {
	uint64_t bits; /* a number, or where in the walk's text the bytes begin */
	uint32_t length; /* of the bytes */
	uint8_t type; /* enum value_type, RAW_NONE or RAW_REAL */
};

static inline bool raw_is_text(const struct raw *raw)
{
	return raw->type == VALUE_OCTETS || raw->type == VALUE_OID || raw->type == VALUE_ADDRESS ||
	       raw->type == VALUE_OPAQUE;
}

/*
 * Numbers go into the raw itself, bytes to the end of `text`. False, and *ret_raw is RAW_NONE, when the device gave no
 * value (noSuchObject, noSuchInstance, endOfMibView, NULL) or one that its type does not allow.
 */
bool raw_from_varbind(const struct varbind *varbind, struct buffer *text, struct raw *ret_raw);

enum datum_kind { DATUM_ABSENT, DATUM_INTEGER, DATUM_UNSIGNED, DATUM_REAL, DATUM_TEXT, DATUM_WORD };

struct datum {
	uint8_t kind; /* enum datum_kind */
	bool narrow; /* came from a 32-bit counter */
	uint8_t type; /* of the raw it came from */
	int32_t code; /* of a word in the column's list, -1 where the column is no enum */
	union {
		int64_t integer;
		uint64_t unsigned_integer;
		double real;
		struct {
			const char *bytes;
			uint32_t length;
		} text; /* of a word too */
	};
};

#define DATUM_NONE ((struct datum){.kind = DATUM_ABSENT})

/* `text` is the buffer that raw_from_varbind was given; the datum borrows from it. */
struct datum datum_from_raw(const struct raw *raw, const char *text);
struct datum datum_text(const char *bytes, size_t length);
struct datum datum_integer(int64_t value);
struct datum datum_real(double value);
static inline bool datum_is_number(const struct datum *datum)
{
	return datum->kind == DATUM_INTEGER || datum->kind == DATUM_UNSIGNED || datum->kind == DATUM_REAL;
}
/* A number as a real; text only if the whole of it is a number. False when it is none. */
bool datum_to_real(const struct datum *datum, double *ret_value);
/* A number as an integer: false when it is none, has a fraction or leaves 64 bits. */
bool datum_to_integer(const struct datum *datum, int64_t *ret_value);

enum parse {
	PARSE_WHOLE, /* the whole text, blanks and quotes around it aside */
	PARSE_NUMBER, /* the first number in it: "cpu-usage: 18.8%" */
	PARSE_SIZE /* a number with its unit, in octets: "4492kB", "9.9G" (1024 each) */
};
/* Reads a number out of text. */
bool number_parse(const char *bytes, size_t length, enum parse how, double *ret_value);

enum convert {
	CONVERT_NONE,
	CONVERT_MW_DBM, /* milliwatts to dBm */
	CONVERT_UW_DBM, /* microwatts to dBm */
	CONVERT_W_DBM, /* watts to dBm */
	CONVERT_F_C /* degrees Fahrenheit to Celsius */
};
/*
 * False when there is no such value: a negative power. No power at all is -40 dBm: 0.1 µW, the resolution of a
 * transceiver (SFF-8472 table 9-11), and what devices that speak dBm report for darkness.
 */
bool convert_apply(enum convert how, double value, double *ret_value);

enum format {
	FORMAT_TEXT, /* as it is; addresses as dotted quads, OIDs dotted */
	FORMAT_MAC, /* six octets as "aa:bb:cc:dd:ee:ff"; all zeros is none */
	FORMAT_IP, /* four or sixteen octets */
	FORMAT_HEX, /* octets as digits */
	FORMAT_DATE /* DateAndTime (RFC 2579) as RFC 3339 */
};
#define FORMAT_SIZE 2048
/* Text of a datum in `into`; its length, 0 when it has none in this format. */
size_t datum_format(const struct datum *datum, enum format as, char into[FORMAT_SIZE]);
