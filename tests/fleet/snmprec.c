/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loader of recordings. The forms that occur in the wild and are read:
 *
 *   1.3.6.1.2.1.1.5.0|4|core-1         text as it stands       …|4x|636f7265     hexadecimal
 *   1.3.6.1.2.1.1.5.0|4e|a\x00b\n      escaped text            …|2|-7  65 66 67 70  numbers
 *   …|6|1.3.6.1.4.1.2011               an OID                  …|5|             NULL
 *   …|64|10.1.0.1   …|64x|0a010001     an address              …|68x|9f7804…    Opaque, the wrapped bytes as they are
 *   …|67:numeric|rate=100              a value that moves; keys: rate scale offset initial min max deviation wrap
 *                                      function (sin, cos); `increasing` and unknown keys are let pass with a warning
 *
 * Lines may end in CR LF, may be blank or begin with #. The order of the file is kept, the first of two equal OIDs
 * wins: recorders write the last OID again, with an empty value, to mark the end of the walk. What cannot be read
 * (anonymised arcs like `xx`, say) is skipped with a warning, since the rest of a recording is still worth having.
 */
#include "snmprec.h"
#include "base/must.h"
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Warnings of one recording that are shown one by one. */
#define SHOWN_WARNINGS 3

struct loader {
	const char *file;
	int line;
	struct image *image;
	struct problems *problems;
	struct buffer value; /* the content of the line's value, reused */
	size_t skipped;
	size_t duplicates;
};

static void skip(struct loader *loader, const char *why, const char *text, size_t length)
{
	if (loader->skipped++ < SHOWN_WARNINGS)
		problem_warn(loader->problems, loader->file, loader->line, "%s '%.*s', the line is skipped", why,
			(int)(length > 60 ? 60 : length), text);
}

static int hex_digit(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	digit |= 0x20;
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

static bool hex_read(struct buffer *into, const char *text, size_t length)
{
	if (length % 2 != 0)
		return false;
	for (size_t i = 0; i < length; i += 2) {
		int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);
		if (high < 0 || low < 0)
			return false;
		buffer_add(into, &(char){(char)(high << 4 | low)}, 1);
	}
	return true;
}

/* Backslash escapes as C and Python write them: \xhh, \n, \r, \t, \0; any other character stands for itself. */
static void escapes_read(struct buffer *into, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		char byte = text[i];
		if (byte == '\\' && i + 1 < length) {
			byte = text[++i];
			if (byte == 'x' && i + 2 < length && hex_digit(text[i + 1]) >= 0 &&
				hex_digit(text[i + 2]) >= 0) {
				byte = (char)(hex_digit(text[i + 1]) << 4 | hex_digit(text[i + 2]));
				i += 2;
			} else {
				byte = byte == 'n'   ? '\n'
				       : byte == 'r' ? '\r'
				       : byte == 't' ? '\t'
				       : byte == '0' ? '\0'
						     : byte;
			}
		}
		buffer_add(into, &byte, 1);
	}
}

/* The number as the content of an INTEGER; numbers of other types may not be negative. */
static bool number_read(struct buffer *into, uint8_t tag, const char *text)
{
	uint8_t encoded[12], *behind;
	char *end;
	errno = 0;
	if (tag == BER_INTEGER) {
		long long value = strtoll(text, &end, 10);
		behind = ber_put_signed(encoded, tag, value);
		if (value < INT32_MIN || value > UINT32_MAX) /* agents do send unsigned numbers as INTEGER */
			return false;
	} else {
		unsigned long long value = strtoull(text, &end, 10);
		behind = ber_put_unsigned(encoded, tag, value);
		if ((tag != BER_COUNTER64 && value > UINT32_MAX) || strchr(text, '-'))
			return false;
	}
	if (errno != 0 || end == text || end[strspn(end, " \t")] != '\0')
		return false;
	buffer_add(into, encoded + 2, (size_t)(behind - encoded - 2));
	return true;
}

static bool oid_read(struct buffer *into, const char *text, size_t length)
{
	uint8_t oid[OID_MAX_BYTES];
	size_t size;
	while (length > 0 && text[length - 1] == ' ')
		length--;
	if (length == 0) /* zeroDotZero */
		return buffer_add(into, "", 1), true;
	if (strncmp(text, "0.0", length) == 0)
		return buffer_add(into, "", 1), true;
	if (oid_parse(text, length, oid, &size) != 0)
		return false;
	buffer_add(into, oid, size);
	return true;
}

static bool address_read(struct buffer *into, const char *text, size_t length)
{
	uint32_t address;
	while (length > 0 && text[length - 1] == ' ')
		length--;
	auto_free char *trimmed = must_strndup(text, length);
	if (address_parse(trimmed, &address) != 0)
		return false;
	for (int shift = 24; shift >= 0; shift -= 8)
		buffer_add(into, &(char){(char)(address >> shift)}, 1);
	return true;
}

/* The value's content into loader->value. `text` is NUL-terminated at `length`. */
static bool value_read(struct loader *loader, uint8_t tag, char form, const char *text, size_t length)
{
	struct buffer *into = &loader->value;
	buffer_clear(into);
	if (form == 'x')
		return hex_read(into, text, length);
	if (form == 'e')
		return escapes_read(into, text, length), true;
	switch (tag) {
	case BER_OCTETS:
	case BER_OPAQUE:
		buffer_add(into, text, length);
		return true;
	case BER_NULL:
		return true;
	case BER_OID:
		return oid_read(into, text, length);
	case BER_IPADDRESS:
		return address_read(into, text, length);
	default:
		return number_read(into, tag, text);
	}
}

static double limit_of(uint8_t tag, bool upper)
{
	if (!upper)
		return tag == BER_INTEGER ? INT32_MIN : 0;
	return tag == BER_INTEGER ? INT32_MAX : tag == BER_COUNTER64 ? 18446744073709549568.0 : UINT32_MAX;
}

static bool numeric_set(struct numeric *numeric, const char *key, const char *text)
{
	struct {
		const char *key;
		double *into;
	} keys[] = {{"rate", &numeric->rate}, {"scale", &numeric->scale}, {"offset", &numeric->offset},
		{"initial", &numeric->initial}, {"deviation", &numeric->deviation}, {"min", &numeric->minimum},
		{"max", &numeric->maximum}};
	if (strcmp(key, "function") == 0) {
		numeric->function = strcmp(text, "sin") == 0   ? NUMERIC_SIN
				    : strcmp(text, "cos") == 0 ? NUMERIC_COS
							       : NUMERIC_LINEAR;
		return true;
	}
	char *end;
	double value = strtod(text, &end);
	if (end == text || *end != '\0' || !isfinite(value))
		return false;
	if (strcmp(key, "wrap") == 0)
		return numeric->wrap = value != 0, true;
	for (size_t i = 0; i < ARRAY_LENGTH(keys); i++)
		if (strcmp(keys[i].key, key) == 0)
			return *keys[i].into = value, true;
	return strcmp(key, "increasing") == 0 || strcmp(key, "cumulative") == 0 || strcmp(key, "addon") == 0;
}

/* "rate=100,min=0,…" */
static bool numeric_read(struct numeric *numeric, uint8_t tag, char *text)
{
	*numeric = (struct numeric){
		.rate = 1, .scale = 1, .minimum = limit_of(tag, false), .maximum = limit_of(tag, true), .wrap = false};
	char *rest = text;
	for (char *pair; (pair = strsep(&rest, ",")) != NULL;) {
		char *equals = strchr(pair, '=');
		if (!equals)
			return *pair == '\0';
		*equals = '\0';
		if (!numeric_set(numeric, pair, equals + 1))
			return false;
	}
	double low = limit_of(tag, false), high = limit_of(tag, true);
	numeric->minimum = numeric->minimum < low ? low : numeric->minimum;
	numeric->maximum = numeric->maximum > high ? high : numeric->maximum;
	return numeric->minimum <= numeric->maximum;
}

static int numeric_add(struct loader *loader, const uint8_t *oid, size_t oid_size, uint8_t tag, char *text)
{
	struct image *image = loader->image;
	struct numeric numeric;
	if (!numeric_read(&numeric, tag, text))
		return -EINVAL;
	struct moving moving = {.kind = MOVING_NUMERIC, .tag = tag, .port = PORT_NONE, .numeric = image->numeric_count};
	int error = image_add_moving(image, oid, oid_size, &moving);
	if (error != 0)
		return error;
	array_reserve_one(image->numerics, image->numeric_count, image->numeric_capacity);
	image->numerics[image->numeric_count++] = numeric;
	return 0;
}

/* "67", "4x", "2:numeric" */
static bool tag_read(const char *text, uint8_t *ret_tag, char *ret_form)
{
	static const uint8_t known[] = {BER_INTEGER, BER_OCTETS, BER_NULL, BER_OID, BER_IPADDRESS, BER_COUNTER32,
		BER_GAUGE32, BER_TIMETICKS, BER_OPAQUE, BER_COUNTER64};
	char *end;
	unsigned long tag = strtoul(text, &end, 10);
	if (end == text || tag > 255 || !memchr(known, (int)tag, sizeof known))
		return false;
	*ret_tag = (uint8_t)tag;
	*ret_form = *end;
	if (*end == '\0')
		return true;
	if ((*end == 'x' || *end == 'e') && end[1] == '\0')
		return true;
	return strcmp(end, ":numeric") == 0 && tag != BER_OCTETS && tag != BER_NULL && tag != BER_OID &&
	       tag != BER_IPADDRESS && tag != BER_OPAQUE;
}

/* `line` is NUL-terminated and may be written to. */
static void line_read(struct loader *loader, char *line, size_t length)
{
	char *tag_text = memchr(line, '|', length);
	char *value = tag_text ? memchr(tag_text + 1, '|', length - (size_t)(tag_text + 1 - line)) : NULL;
	if (!value) {
		skip(loader, "not of the form OID|tag|value:", line, length);
		return;
	}
	*tag_text++ = '\0';
	*value++ = '\0';
	uint8_t oid[OID_MAX_BYTES], tag;
	size_t oid_size, value_length = length - (size_t)(value - line);
	char form;
	if (oid_parse(line, strlen(line), oid, &oid_size) != 0) {
		skip(loader, "invalid OID", line, strlen(line));
		return;
	}
	if (!tag_read(tag_text, &tag, &form)) {
		skip(loader, "unknown tag", tag_text, strlen(tag_text));
		return;
	}
	bool seen = loader->image->places && image_find(loader->image, oid, oid_size) != IMAGE_NONE;
	if (seen) { /* looked at first: the repeated line at the end of a walk often has a value that fits no type */
		loader->duplicates++;
		return;
	}
	int error = -EINVAL;
	if (form == ':')
		error = numeric_add(loader, oid, oid_size, tag, value);
	else if (value_read(loader, tag, form, value, value_length))
		error = image_add(loader->image, oid, oid_size, tag, buffer_text(&loader->value), loader->value.length);
	if (error != 0)
		skip(loader, error == -EFBIG ? "too large at" : "invalid value", value, value_length);
}

static void lines_read(struct loader *loader, const char *text, size_t length)
{
	auto_buffer line = BUFFER_EMPTY;
	const char *end = text + length;
	while (text < end) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		size_t size = (size_t)((stop ? stop : end) - text);
		loader->line++;
		buffer_clear(&line);
		buffer_add(&line, text, size > 0 && text[size - 1] == '\r' ? size - 1 : size);
		if (line.length > 0 && line.bytes[0] != '#')
			line_read(loader, line.bytes, line.length);
		text += size + 1;
		if (!stop)
			break;
	}
}

struct image *snmprec_parse(const char *file, const char *text, size_t length, struct problems *problems)
{
	struct loader loader = {.file = file, .image = image_new(file), .problems = problems};
	lines_read(&loader, text, length);
	buffer_done(&loader.value);
	if (loader.skipped > SHOWN_WARNINGS)
		problem_warn(problems, file, 0, "%zu lines are skipped in all", loader.skipped);
	if (loader.image->count == 0) {
		problem_add(problems, file, 0, "no line can be used, expected 'OID|tag|value'");
		image_free(loader.image);
		return NULL;
	}
	image_finish(loader.image, false);
	loader.image->recorded = true;
	image_find_ports(loader.image);
	return loader.image;
}

struct image *snmprec_load(const char *file, struct problems *problems)
{
	auto_buffer text = BUFFER_EMPTY;
	int error = file_read(file, SNMPREC_MAX_BYTES, &text);
	if (error != 0) {
		problem_add(problems, file, 0, "cannot be read: %s", strerror(-error));
		return NULL;
	}
	return snmprec_parse(file, buffer_text(&text), text.length, problems);
}
