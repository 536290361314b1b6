/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What devices put into varbinds, and what can be made of it. Pure: no state, no allocation but the walk's text buffer.
 *
 * Kinds of surprises that are dealt with here, each seen in a recording: numbers sent as text, with a unit or inside a
 * label ("4492kB", "cpu-usage: 1.52%"); a quote that the vendor's own tool left at the front of a text; floats wrapped
 * in an Opaque (UCD's laLoadFloat, draft-perkins-opaque-01); padding of NULs and blanks; MAC addresses sent as ASCII.
 * A value of the wrong type never becomes a number: it is absent, and the profile's next source for the cell has its
 * turn.
 */
#include "collectors/snmp/value.h"
#include <arpa/inet.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Opaque { 9f 78 04 float } and { 9f 79 08 double }. */
static bool opaque_real(const struct varbind *varbind, double *ret_value)
{
	const uint8_t *at = varbind->value;
	if (varbind->length == 7 && at[0] == 0x9f && at[1] == 0x78 && at[2] == 4) {
		uint32_t bits = (uint32_t)at[3] << 24 | (uint32_t)at[4] << 16 | (uint32_t)at[5] << 8 | at[6];
		float real;
		memcpy(&real, &bits, sizeof real);
		*ret_value = (double)real;
		return isfinite(*ret_value);
	}
	if (varbind->length == 11 && at[0] == 0x9f && at[1] == 0x79 && at[2] == 8) {
		uint64_t bits = 0;
		for (size_t i = 3; i < 11; i++)
			bits = bits << 8 | at[i];
		memcpy(ret_value, &bits, sizeof *ret_value);
		return isfinite(*ret_value);
	}
	return false;
}

static bool raw_text(const struct varbind *varbind, struct buffer *text, struct raw *ret_raw)
{
	uint32_t length = varbind->length > RAW_TEXT_MAX ? RAW_TEXT_MAX : varbind->length;
	ret_raw->bits = text->length;
	ret_raw->length = length;
	ret_raw->type = varbind->type;
	buffer_add(text, varbind->value, length);
	return true;
}

bool raw_from_varbind(const struct varbind *varbind, struct buffer *text, struct raw *ret_raw)
{
	*ret_raw = (struct raw){0};
	int64_t number = 0;
	double real = 0;
	switch (varbind->type) {
	case VALUE_INTEGER:
		if (varbind_integer(varbind, &number))
			return false;
		ret_raw->bits = (uint64_t)number;
		break;
	case VALUE_COUNTER32:
	case VALUE_GAUGE32:
	case VALUE_TIMETICKS:
	case VALUE_COUNTER64:
		if (varbind_unsigned(varbind, &ret_raw->bits))
			return false;
		break;
	case VALUE_OPAQUE:
		if (!opaque_real(varbind, &real))
			return raw_text(varbind, text, ret_raw);
		memcpy(&ret_raw->bits, &real, sizeof real);
		ret_raw->type = RAW_REAL;
		return true;
	case VALUE_OCTETS:
	case VALUE_OID:
	case VALUE_ADDRESS:
		return raw_text(varbind, text, ret_raw);
	default:
		return false;
	}
	ret_raw->type = varbind->type;
	return true;
}

struct datum datum_integer(int64_t value)
{
	return (struct datum){.kind = DATUM_INTEGER, .type = VALUE_INTEGER, .integer = value};
}

struct datum datum_real(double value)
{
	if (!isfinite(value))
		return DATUM_NONE;
	return (struct datum){.kind = DATUM_REAL, .type = RAW_REAL, .real = value};
}

struct datum datum_text(const char *bytes, size_t length)
{
	return (struct datum){
		.kind = DATUM_TEXT, .type = VALUE_OCTETS, .text = {.bytes = bytes, .length = (uint32_t)length}};
}

struct datum datum_from_raw(const struct raw *raw, const char *text)
{
	struct datum datum = {.type = raw->type};
	if (raw_is_text(raw)) {
		datum.kind = DATUM_TEXT;
		datum.text.bytes = text + raw->bits;
		datum.text.length = raw->length;
	} else if (raw->type == VALUE_INTEGER) {
		datum.kind = DATUM_INTEGER;
		datum.integer = (int64_t)raw->bits;
	} else if (raw->type == RAW_REAL) {
		datum.kind = DATUM_REAL;
		memcpy(&datum.real, &raw->bits, sizeof datum.real);
	} else if (raw->type != RAW_NONE && raw->type != VALUE_NULL) {
		datum.kind = DATUM_UNSIGNED;
		datum.unsigned_integer = raw->bits;
		datum.narrow = raw->type == VALUE_COUNTER32;
	}
	return datum;
}

bool datum_to_real(const struct datum *datum, double *ret_value)
{
	switch (datum->kind) {
	case DATUM_INTEGER:
		*ret_value = (double)datum->integer;
		return true;
	case DATUM_UNSIGNED:
		*ret_value = (double)datum->unsigned_integer;
		return true;
	case DATUM_REAL:
		*ret_value = datum->real;
		return true;
	case DATUM_TEXT:
		return datum->type == VALUE_OCTETS &&
		       number_parse(datum->text.bytes, datum->text.length, PARSE_WHOLE, ret_value);
	default:
		return false;
	}
}

bool datum_to_integer(const struct datum *datum, int64_t *ret_value)
{
	if (datum->kind == DATUM_INTEGER) {
		*ret_value = datum->integer;
		return true;
	}
	if (datum->kind == DATUM_UNSIGNED) {
		*ret_value = (int64_t)datum->unsigned_integer;
		return datum->unsigned_integer <= INT64_MAX;
	}
	double real = 0;
	if (!datum_to_real(datum, &real) || real != floor(real) || fabs(real) > 9.0e18)
		return false;
	*ret_value = (int64_t)real;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '"' || c == '\0';
}

/* Digits with an optional sign, fraction and exponent; no hex, no "nan". Returns how many characters. */
static size_t number_length(const char *at, size_t left)
{
	size_t i = 0;
	if (i < left && (at[i] == '-' || at[i] == '+'))
		i++;
	size_t digits = 0;
	for (; i < left && isdigit((unsigned char)at[i]); i++)
		digits++;
	if (i + 1 < left && at[i] == '.' && isdigit((unsigned char)at[i + 1]))
		for (i++; i < left && isdigit((unsigned char)at[i]); i++)
			digits++;
	if (digits == 0)
		return 0;
	size_t mark = i;
	if (i < left && (at[i] == 'e' || at[i] == 'E')) {
		i++;
		if (i < left && (at[i] == '-' || at[i] == '+'))
			i++;
		if (i == left || !isdigit((unsigned char)at[i]))
			return mark;
		while (i < left && isdigit((unsigned char)at[i]))
			i++;
		return i;
	}
	return mark;
}

static double size_factor(const char *at, size_t left)
{
	if (left == 0)
		return 1;
	switch (toupper((unsigned char)at[0])) {
	case 'K':
		return 1024.0;
	case 'M':
		return 1024.0 * 1024;
	case 'G':
		return 1024.0 * 1024 * 1024;
	case 'T':
		return 1024.0 * 1024 * 1024 * 1024;
	default:
		return 1;
	}
}

bool number_parse(const char *bytes, size_t length, enum parse how, double *ret_value)
{
	char digits[64];
	size_t at = 0;
	while (length && is_blank(bytes[length - 1]))
		length--;
	while (at < length && is_blank(bytes[at]))
		at++;
	size_t taken = number_length(bytes + at, length - at);
	/* A digit inside a word ("CPU0: 12") is not the number that is meant. */
	while (how == PARSE_NUMBER && taken == 0 && at < length) {
		bool inside = isalnum((unsigned char)bytes[at]);
		at++;
		taken = inside ? 0 : number_length(bytes + at, length - at);
		if (inside)
			while (at < length && isalnum((unsigned char)bytes[at]))
				at++;
	}
	if (taken == 0 || taken >= sizeof digits || (how == PARSE_WHOLE && at + taken != length))
		return false;
	memcpy(digits, bytes + at, taken);
	digits[taken] = '\0';
	double value = strtod(digits, NULL);
	at += taken;
	if (how == PARSE_SIZE) {
		while (at < length && is_blank(bytes[at]))
			at++;
		value *= size_factor(bytes + at, length - at);
	}
	if (!isfinite(value))
		return false;
	*ret_value = value;
	return true;
}

static bool to_dbm(double milliwatts, double *ret_value)
{
	if (milliwatts < 0)
		return false;
	*ret_value = milliwatts < 0.0001 ? -40.0 : 10.0 * log10(milliwatts);
	return true;
}

bool convert_apply(enum convert how, double value, double *ret_value)
{
	switch (how) {
	case CONVERT_MW_DBM:
		return to_dbm(value, ret_value);
	case CONVERT_UW_DBM:
		return to_dbm(value / 1000.0, ret_value);
	case CONVERT_W_DBM:
		return to_dbm(value * 1000.0, ret_value);
	case CONVERT_F_C:
		*ret_value = (value - 32.0) * 5.0 / 9.0;
		return true;
	case CONVERT_NONE:
		break;
	}
	*ret_value = value;
	return true;
}

/* "aa-bb-cc-dd-ee-ff" or "aabb.ccdd.eeff" in ASCII, as some agents send a MacAddress. */
static bool mac_from_ascii(const char *bytes, size_t length, uint8_t ret_mac[6])
{
	unsigned digits = 0;
	uint8_t mac[6] = {0};
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)bytes[i];
		if (c == ':' || c == '-' || c == '.' || c == ' ')
			continue;
		if (!isxdigit(c) || digits == 12)
			return false;
		unsigned digit = isdigit(c) ? c - (unsigned)'0' : (unsigned)(tolower(c) - 'a') + 10;
		mac[digits / 2] = (uint8_t)(mac[digits / 2] << 4 | digit);
		digits++;
	}
	if (digits != 12)
		return false;
	memcpy(ret_mac, mac, 6);
	return true;
}

static size_t mac_format(const char *bytes, size_t length, char into[FORMAT_SIZE])
{
	uint8_t mac[6];
	if (length == 6)
		memcpy(mac, bytes, 6);
	else if (length < 12 || length > 18 || !mac_from_ascii(bytes, length, mac))
		return 0;
	if (memcmp(mac, "\0\0\0\0\0\0", 6) == 0)
		return 0;
	return (size_t)snprintf(
		into, FORMAT_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

static size_t ip_format(const char *bytes, size_t length, char into[FORMAT_SIZE])
{
	int family = length == 4 ? AF_INET : length == 16 ? AF_INET6 : AF_UNSPEC;
	if (family == AF_UNSPEC || !inet_ntop(family, bytes, into, FORMAT_SIZE))
		return 0;
	return strlen(into);
}

static size_t hex_format(const char *bytes, size_t length, char into[FORMAT_SIZE])
{
	if (length > FORMAT_SIZE / 2 - 1)
		length = FORMAT_SIZE / 2 - 1;
	for (size_t i = 0; i < length; i++)
		snprintf(into + 2 * i, 3, "%02x", (unsigned char)bytes[i]);
	return 2 * length;
}

/* DateAndTime: year(2) month day hour minute second decisecond [sign hours minutes]; a year of 0 is "never". */
static size_t date_format(const char *bytes, size_t length, char into[FORMAT_SIZE])
{
	const uint8_t *at = (const uint8_t *)bytes;
	if (length != 8 && length != 11)
		return 0;
	unsigned year = (unsigned)at[0] << 8 | at[1];
	if (year < 1970 || at[2] < 1 || at[2] > 12 || at[3] < 1 || at[3] > 31 || at[4] > 23 || at[5] > 59 || at[6] > 60)
		return 0;
	int used =
		snprintf(into, FORMAT_SIZE, "%04u-%02u-%02uT%02u:%02u:%02u", year, at[2], at[3], at[4], at[5], at[6]);
	if (length == 11 && (at[8] == '+' || at[8] == '-') && at[9] <= 14 && at[10] < 60)
		used += snprintf(into + used, FORMAT_SIZE - (size_t)used, "%c%02u:%02u", (char)at[8], at[9], at[10]);
	return (size_t)used;
}

static size_t text_format(const struct datum *datum, char into[FORMAT_SIZE])
{
	const char *bytes = datum->text.bytes;
	size_t length = datum->text.length;
	if (datum->type == VALUE_OID) {
		int used = oid_format((const uint8_t *)bytes, length, into, FORMAT_SIZE);
		return used > 0 ? (size_t)used : 0;
	}
	if (datum->type == VALUE_ADDRESS)
		return ip_format(bytes, length, into);
	if (length >= FORMAT_SIZE)
		length = FORMAT_SIZE - 1;
	memcpy(into, bytes, length);
	into[length] = '\0';
	return length;
}

static size_t number_format(const struct datum *datum, char into[FORMAT_SIZE])
{
	int used = 0;
	if (datum->kind == DATUM_INTEGER)
		used = snprintf(into, FORMAT_SIZE, "%lld", (long long)datum->integer);
	else if (datum->kind == DATUM_UNSIGNED)
		used = snprintf(into, FORMAT_SIZE, "%llu", (unsigned long long)datum->unsigned_integer);
	else
		used = snprintf(into, FORMAT_SIZE, "%.10g", datum->real);
	return (size_t)used;
}

size_t datum_format(const struct datum *datum, enum format as, char into[FORMAT_SIZE])
{
	into[0] = '\0';
	if (datum_is_number(datum))
		return as == FORMAT_TEXT ? number_format(datum, into) : 0;
	if (datum->kind == DATUM_WORD)
		return text_format(datum, into);
	if (datum->kind != DATUM_TEXT)
		return 0;
	switch (as) {
	case FORMAT_MAC:
		return mac_format(datum->text.bytes, datum->text.length, into);
	case FORMAT_IP:
		return ip_format(datum->text.bytes, datum->text.length, into);
	case FORMAT_HEX:
		return hex_format(datum->text.bytes, datum->text.length, into);
	case FORMAT_DATE:
		return date_format(datum->text.bytes, datum->text.length, into);
	case FORMAT_TEXT:
		break;
	}
	return text_format(datum, into);
}
