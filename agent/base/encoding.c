/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text that came from outside. Devices say nowhere which encoding they use: current ones send UTF-8, older ones of
 * Chinese vendors GBK or GB2312 (all of which GB18030 contains), and some columns that a MIB calls text hold bitmaps,
 * floats or memory that was never written. So the strict reading wins, and what no encoding explains is shown as hex:
 *
 *   1. the bytes before the first NUL (buffers are sent with their padding), without trailing blanks and line ends;
 *   2. well-formed UTF-8; fixed-size buffers cut it in the middle of a character, then the part before is kept;
 *   3. GB18030, if it gives nothing that text does not hold: control characters, private or unassigned code points;
 *   4. "0x" and hex digits.
 *
 * A run of control characters becomes one blank, as do the C1 controls, which terminals obey. Text that is valid both
 * as UTF-8 and as GB18030 is taken for UTF-8: of two-byte GB characters only few pairs happen to be well-formed UTF-8.
 *
 * Files (CSV from Excel) are read as a whole: UTF-8 with or without BOM, or GB18030, or refused with the place.
 *
 * Measured: 40 ns for an interface name or a short Chinese text in UTF-8, 0.26 us in GBK (iconv_open() each time).
 */
#include "base/text.h"
#include <errno.h>
#include <iconv.h>
#include <string.h>

/* Bytes of the well-formed character at the start, 0 if there is none; *ret_cut tells that only its end is missing. */
static size_t character(const unsigned char *at, size_t left, bool *ret_cut)
{
	unsigned char lead = at[0];
	unsigned char low = 0x80; /* bounds of the second byte: RFC 3629, section 4 */
	unsigned char high = 0xbf;
	size_t need = 0;
	*ret_cut = false;
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead <= 0xdf) {
		need = 2;
	} else if (lead >= 0xe0 && lead <= 0xef) {
		need = 3;
		low = lead == 0xe0 ? 0xa0 : 0x80;
		high = lead == 0xed ? 0x9f : 0xbf;
	} else if (lead >= 0xf0 && lead <= 0xf4) {
		need = 4;
		low = lead == 0xf0 ? 0x90 : 0x80;
		high = lead == 0xf4 ? 0x8f : 0xbf;
	} else {
		return 0;
	}
	for (size_t i = 1; i < need; i++) {
		if (i == left) {
			*ret_cut = true;
			return 0;
		}
		if (at[i] < low || at[i] > high)
			return 0;
		low = 0x80;
		high = 0xbf;
	}
	return need;
}

static size_t ascii_prefix(const char *bytes, size_t length)
{
	size_t i = 0;
	uint64_t word = 0;
	for (; i + sizeof word <= length; i += sizeof word) {
		memcpy(&word, bytes + i, sizeof word);
		if (word & 0x8080808080808080)
			break;
	}
	while (i < length && (unsigned char)bytes[i] < 0x80)
		i++;
	return i;
}

static size_t prefix(const char *bytes, size_t length, bool *ret_cut)
{
	*ret_cut = false;
	for (size_t i = ascii_prefix(bytes, length); i < length;) {
		size_t step = character((const unsigned char *)bytes + i, length - i, ret_cut);
		if (step == 0)
			return i;
		i += step;
	}
	return length;
}

size_t utf8_prefix(const char *bytes, size_t length)
{
	bool cut = false;
	return prefix(bytes, length, &cut);
}

char *utf8_repair(char *text)
{
	char *into = text;
	const char *from = text;
	for (size_t left = strlen(text); left > 0;) {
		size_t good = utf8_prefix(from, left);
		memmove(into, from, good);
		into += good;
		from += good;
		left -= good;
		if (left > 0) {
			from++;
			left--;
		}
	}
	*into = '\0';
	return text;
}

/* The code point of the well-formed character at *at, which is stepped over. */
static uint32_t code_point_take(const char **at)
{
	const unsigned char *byte = (const unsigned char *)*at;
	size_t length = byte[0] < 0x80 ? 1 : byte[0] < 0xe0 ? 2 : byte[0] < 0xf0 ? 3 : 4;
	uint32_t code = length == 1 ? byte[0] : byte[0] & (0x7fU >> length);
	for (size_t i = 1; i < length; i++)
		code = code << 6 | (byte[i] & 0x3fU);
	*at += length;
	return code;
}

static bool is_control(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Steps over characters that are controls, or that are none. */
static const char *skip(const char *at, const char *end, bool controls)
{
	while (at < end) {
		const char *next = at;
		if (is_control(code_point_take(&next)) != controls)
			break;
		at = next;
	}
	return at;
}

/* Appends well-formed UTF-8, each run of control characters as one blank, without trailing blanks. */
static void add_clean(struct buffer *into, const char *bytes, size_t length)
{
	size_t before = into->length;
	const char *end = bytes + length;
	for (const char *at = bytes; at < end;) {
		const char *start = at;
		at = skip(at, end, false);
		buffer_add(into, start, (size_t)(at - start));
		start = at;
		at = skip(at, end, true);
		if (at > start)
			buffer_add(into, " ", 1);
	}
	while (into->length > before && into->bytes[into->length - 1] == ' ')
		into->bytes[--into->length] = '\0';
}

/* GB18030 to UTF-8, appended; on failure nothing is, and *ret_read says how many bytes were good. */
static int from_gb18030(const char *bytes, size_t length, struct buffer *into, size_t *ret_read)
{
	iconv_t cd = iconv_open("UTF-8", "GB18030");
	size_t before = into->length;
	char *in = (char *)bytes; /* iconv does not write there */
	size_t left = length;
	int error = 0;
	*ret_read = 0;
	if (cd == (iconv_t)-1)
		return -EILSEQ;
	while (left > 0 && !error) {
		char chunk[4096];
		char *out = chunk;
		size_t room = sizeof chunk;
		if (iconv(cd, &in, &left, &out, &room) == (size_t)-1 && errno != E2BIG)
			error = -EILSEQ;
		buffer_add(into, chunk, sizeof chunk - room);
	}
	iconv_close(cd);
	*ret_read = length - left;
	if (error && into->bytes) {
		into->length = before;
		into->bytes[before] = '\0';
	}
	return error;
}

/* GB18030 maps nearly any bytes to something; people write neither controls nor private or unassigned characters. */
static bool is_plausible(const char *utf8, size_t length)
{
	for (const char *at = utf8; at < utf8 + length;) {
		uint32_t code = code_point_take(&at);
		bool line = code == '\t' || code == '\r' || code == '\n';
		if ((is_control(code) && !line) || (code >= 0xe000 && code <= 0xf8ff) || (code & 0xfffe) == 0xfffe ||
			code >= 0x40000)
			return false;
	}
	return true;
}

static bool add_gb18030(struct buffer *into, const char *bytes, size_t length)
{
	auto_buffer utf8 = BUFFER_EMPTY;
	size_t read = 0;
	if (from_gb18030(bytes, length, &utf8, &read) != 0 || !is_plausible(utf8.bytes, utf8.length))
		return false;
	add_clean(into, utf8.bytes, utf8.length);
	return true;
}

static void add_hex(struct buffer *into, const char *bytes, size_t length)
{
	static const char digits[] = "0123456789abcdef";
	buffer_add(into, "0x", 2);
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		buffer_add(into, (char[]){digits[byte >> 4], digits[byte & 15]}, 2);
	}
}

void text_from_device(struct buffer *into, const char *bytes, size_t length)
{
	bool cut = false;
	if (length == 0)
		return;
	length = strnlen(bytes, length);
	while (length > 0 && is_blank(bytes[length - 1]))
		length--;
	size_t good = prefix(bytes, length, &cut);
	if (good == length || (cut && good > 0))
		add_clean(into, bytes, good);
	else if (!add_gb18030(into, bytes, length))
		add_hex(into, bytes, length);
}

int text_from_file(const char *bytes, size_t length, struct buffer *into, size_t *ret_bad_offset)
{
	static const char bom[] = {'\xef', '\xbb', '\xbf'};
	bool has_bom = length >= sizeof bom && memcmp(bytes, bom, sizeof bom) == 0;
	size_t start = has_bom ? sizeof bom : 0;
	size_t good = start + utf8_prefix(bytes + start, length - start);
	if (good == length) {
		buffer_add(into, bytes + start, length - start);
		return 0;
	}
	size_t read = 0;
	if (!has_bom && from_gb18030(bytes, length, into, &read) == 0)
		return 0;
	*ret_bad_offset = read > good ? read : good; /* the encoding that explains more is the likely one */
	return -EILSEQ;
}

struct range {
	uint32_t first;
	uint32_t last;
};

/* Unicode 15.0, EastAsianWidth.txt: W and F, small gaps within a block closed. */
static const struct range wide[] = {{0x1100, 0x115f}, {0x231a, 0x231b}, {0x2329, 0x232a}, {0x23e9, 0x23ec},
	{0x2614, 0x2615}, {0x2648, 0x2653}, {0x26a1, 0x26a1}, {0x26d4, 0x26d4}, {0x2705, 0x2705}, {0x274c, 0x274c},
	{0x2753, 0x2755}, {0x2757, 0x2757}, {0x2e80, 0x303e}, {0x3041, 0x33ff}, {0x3400, 0x4dbf}, {0x4e00, 0xa4cf},
	{0xa960, 0xa97c}, {0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xfe10, 0xfe19}, {0xfe30, 0xfe6b}, {0xff01, 0xff60},
	{0xffe0, 0xffe6}, {0x16fe0, 0x18aff}, {0x1b000, 0x1b2fb}, {0x1f300, 0x1f320}, {0x1f330, 0x1f64f},
	{0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x2fffd}, {0x30000, 0x3fffd}};

/* Unicode 15.0, DerivedGeneralCategory.txt: Mn, Me and Cf of the scripts that are met here. */
static const struct range combining[] = {{0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a},
	{0x064b, 0x065f}, {0x0e31, 0x0e31}, {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},
	{0x200b, 0x200f}, {0x202a, 0x202e}, {0x2060, 0x2064}, {0x20d0, 0x20f0}, {0x302a, 0x302d}, {0x3099, 0x309a},
	{0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0xe0100, 0xe01ef}};

static bool is_among(uint32_t code, const struct range *ranges, size_t count)
{
	for (size_t low = 0, high = count; low < high;) {
		size_t middle = low + (high - low) / 2;
		if (code > ranges[middle].last)
			low = middle + 1;
		else if (code < ranges[middle].first)
			high = middle;
		else
			return true;
	}
	return false;
}

static size_t columns(uint32_t code)
{
	if (is_control(code) || is_among(code, combining, sizeof combining / sizeof combining[0]))
		return 0;
	return is_among(code, wide, sizeof wide / sizeof wide[0]) ? 2 : 1;
}

size_t text_width(const char *utf8)
{
	size_t width = 0;
	size_t length = strlen(utf8);
	size_t good = utf8_prefix(utf8, length);
	for (const char *at = utf8; at < utf8 + good;)
		width += columns(code_point_take(&at));
	return width + (length - good); /* what is not UTF-8 is printed byte by byte */
}
