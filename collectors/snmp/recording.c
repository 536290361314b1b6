/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Devices that are files. Read are the lines that snmpsim, LibreNMS and `gengfu poll --record` write:
 *
 *   1.3.6.1.2.1.1.5.0|4|core-1        text          …|4x|636f7265    hexadecimal digits of the octets
 *   …|2|-7   65 66 67 70              numbers       …|6|1.3.6.1.4    an OID      …|64|10.1.0.1   an address
 *   …|68x|9f7804…                     an Opaque     …|4e|a\x00b      escapes     …|65:numeric|rate=8,initial=5
 *
 * A value that moves (":numeric") stands still here at its initial one: what is read twice is the same twice. Objects
 * are put in order, and of two lines for one object the first counts: recorders end a walk by writing its last OID
 * again. What cannot be read is left out and counted, since the rest of a recording is still worth having.
 *
 * Answers are those of a v2c agent without faults: GETBULK is cut where an Ethernet frame ends, what is not there is
 * noSuchInstance, behind the last object stands endOfMibView. Versions, communities and users do not matter.
 *
 * Weak spot: the file is read while the caller waits, some 20 ms for 100,000 lines.
 */
#include "collectors/snmp/recording.h"
#include "base/must.h"
#include "collectors/snmp/ber.h"
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define ANSWER_OCTETS 1400
#define HEAD_OCTETS 40 /* of a message around its varbinds, for the sizes that are told */
#define VALUE_OCTETS_MAX 65000 /* what one datagram can hold */

struct entry {
	uint32_t at; /* of its OID in `octets`; the value stands behind it */
	uint32_t length; /* of the value */
	uint16_t oid_length;
	uint8_t type;
};

struct recording {
	struct entry *entries; /* by OID */
	size_t count, capacity;
	struct buffer octets;
};

static const uint8_t *entry_oid(const struct recording *recording, const struct entry *entry)
{
	return (const uint8_t *)recording->octets.bytes + entry->at;
}

/* Reading */

static int digit_of(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	digit |= 0x20;
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

static bool hex_read(struct buffer *into, const char *text, size_t length)
{
	if (length % 2)
		return false;
	for (size_t i = 0; i < length; i += 2) {
		int high = digit_of(text[i]);
		int low = digit_of(text[i + 1]);
		if (high < 0 || low < 0)
			return false;
		char octet = (char)(high << 4 | low);
		buffer_add(into, &octet, 1);
	}
	return true;
}

/* As C and Python write them; any other character behind a backslash stands for itself. */
static bool escapes_read(struct buffer *into, const char *text, size_t length)
{
	static const char names[] = "nrt0";
	static const char meant[] = {'\n', '\r', '\t', '\0'};
	for (size_t i = 0; i < length; i++) {
		char octet = text[i];
		if (octet == '\\' && i + 3 < length && text[i + 1] == 'x' && digit_of(text[i + 2]) >= 0 &&
			digit_of(text[i + 3]) >= 0) {
			octet = (char)(digit_of(text[i + 2]) << 4 | digit_of(text[i + 3]));
			i += 3;
		} else if (octet == '\\' && i + 1 < length) {
			const char *name = memchr(names, text[++i], sizeof names - 1);
			octet = name ? meant[name - names] : text[i];
		}
		buffer_add(into, &octet, 1);
	}
	return true;
}

/* BER content of a number, the shortest there is; `is_signed` of an INTEGER. */
static void number_put(struct buffer *into, uint64_t bits, bool is_signed)
{
	uint8_t octets[9];
	size_t first = 0;
	octets[0] = is_signed && bits >> 63 ? 0xff : 0;
	for (size_t i = 0; i < 8; i++)
		octets[i + 1] = (uint8_t)(bits >> (56 - 8 * i));
	while (first < 8 && ((octets[first] == 0 && !(octets[first + 1] & 0x80)) ||
				    (octets[first] == 0xff && octets[first + 1] & 0x80 && is_signed)))
		first++;
	buffer_add(into, octets + first, sizeof octets - first);
}

static bool number_read(struct buffer *into, uint8_t type, const char *text)
{
	char *end = NULL;
	errno = 0;
	if (type == VALUE_INTEGER) {
		int64_t number = strtoll(text, &end, 10);
		number_put(into, (uint64_t)number, true);
	} else {
		uint64_t number = strtoull(text, &end, 10);
		if (strchr(text, '-') || (type != VALUE_COUNTER64 && number > UINT32_MAX))
			return false;
		number_put(into, number, false);
	}
	return errno == 0 && end != text && end[strspn(end, " \t")] == '\0';
}

/* "rate=8,initial=5": what it begins with, else 0. */
static bool moving_read(struct buffer *into, uint8_t type, const char *text)
{
	const char *initial = strstr(text, "initial=");
	double number = initial ? strtod(initial + strlen("initial="), NULL) : 0;
	if (!(number > -2147483648.0 && number < 18446744073709549568.0) || (number < 0 && type != VALUE_INTEGER))
		number = 0;
	number_put(into, number < 0 ? (uint64_t)(int64_t)number : (uint64_t)number, type == VALUE_INTEGER);
	return true;
}

static bool oid_read(struct buffer *into, const char *text)
{
	uint8_t octets[OID_OCTETS_MAX];
	char trimmed[OID_MAX * 11];
	size_t length = strcspn(text, " \t");
	if (length >= sizeof trimmed)
		return false;
	memcpy(trimmed, text, length);
	trimmed[length] = '\0';
	if (length == 0 || strcmp(trimmed, "0") == 0) /* zeroDotZero, as some recorders write it */
		return buffer_add(into, "", 1), true;
	int encoded = oid_encode(trimmed, octets);
	if (encoded < 0)
		return false;
	buffer_add(into, octets, (size_t)encoded);
	return true;
}

static bool address_read(struct buffer *into, const char *text)
{
	char trimmed[INET_ADDRSTRLEN] = "";
	struct in_addr address;
	snprintf(trimmed, sizeof trimmed, "%.*s", (int)strcspn(text, " \t"), text);
	if (inet_pton(AF_INET, trimmed, &address) != 1)
		return false;
	buffer_add(into, &address, sizeof address);
	return true;
}

static bool value_read(struct buffer *into, uint8_t type, const char *form, const char *text, size_t length)
{
	if (*form == 'x')
		return hex_read(into, text, length);
	if (*form == 'e')
		return escapes_read(into, text, length);
	if (*form == ':')
		return moving_read(into, type, text);
	switch (type) {
	case VALUE_OCTETS:
	case VALUE_OPAQUE:
		buffer_add(into, text, length);
		return true;
	case VALUE_NULL:
		return true;
	case VALUE_OID:
		return oid_read(into, text);
	case VALUE_ADDRESS:
		return address_read(into, text);
	default:
		return number_read(into, type, text);
	}
}

/* "67", "4x", "2:numeric" */
static bool tag_read(const char *text, uint8_t *ret_type, const char **ret_form)
{
	static const uint8_t known[] = {VALUE_INTEGER, VALUE_OCTETS, VALUE_NULL, VALUE_OID, VALUE_ADDRESS,
		VALUE_COUNTER32, VALUE_GAUGE32, VALUE_TIMETICKS, VALUE_OPAQUE, VALUE_COUNTER64};
	char *form = NULL;
	unsigned long type = strtoul(text, &form, 10);
	if (form == text || type > UINT8_MAX || !memchr(known, (int)type, sizeof known))
		return false;
	bool is_number = type != VALUE_OCTETS && type != VALUE_NULL && type != VALUE_OID && type != VALUE_ADDRESS &&
			 type != VALUE_OPAQUE;
	*ret_type = (uint8_t)type;
	*ret_form = form;
	return *form == '\0' || strcmp(form, "x") == 0 || strcmp(form, "e") == 0 ||
	       (strcmp(form, ":numeric") == 0 && is_number);
}

/* `line` is NUL-terminated and is cut into its parts; NULL, or what is wrong with it. */
static const char *line_read(struct recording *recording, char *line, size_t length)
{
	uint8_t oid[OID_OCTETS_MAX];
	uint8_t type = 0;
	const char *form = NULL;
	char *tag = memchr(line, '|', length);
	char *value = tag ? memchr(tag + 1, '|', length - (size_t)(tag + 1 - line)) : NULL;
	if (!value)
		return "not of the form OID|tag|value";
	*tag++ = '\0';
	*value++ = '\0';
	int oid_length = oid_encode(line, oid);
	if (oid_length < 0)
		return "no OID";
	if (!tag_read(tag, &type, &form))
		return "an unknown tag";
	size_t before = recording->octets.length;
	buffer_add(&recording->octets, oid, (size_t)oid_length);
	size_t at = recording->octets.length;
	if (!value_read(&recording->octets, type, form, value, length - (size_t)(value - line)) ||
		recording->octets.length - at > VALUE_OCTETS_MAX || recording->octets.length > UINT32_MAX) {
		recording->octets.length = before;
		return "a value that is none of its tag";
	}
	array_reserve_one(recording->entries, recording->count, recording->capacity);
	recording->entries[recording->count++] = (struct entry){.at = (uint32_t)before,
		.length = (uint32_t)(recording->octets.length - at),
		.oid_length = (uint16_t)oid_length,
		.type = type};
	return NULL;
}

/* By OID, and of equal ones as they stood in the file. */
static int by_oid(const void *a, const void *b, void *owner)
{
	const struct recording *recording = owner;
	const struct entry *x = a;
	const struct entry *y = b;
	int order = oid_compare(entry_oid(recording, x), x->oid_length, entry_oid(recording, y), y->oid_length);
	return order ? order : (x->at > y->at) - (x->at < y->at);
}

static bool is_same(const struct recording *recording, const struct entry *a, const struct entry *b)
{
	return a->oid_length == b->oid_length &&
	       memcmp(entry_oid(recording, a), entry_oid(recording, b), a->oid_length) == 0;
}

static void settle(struct recording *recording)
{
	size_t kept = 0;
	qsort_r(recording->entries, recording->count, sizeof *recording->entries, by_oid, recording);
	for (size_t i = 0; i < recording->count; i++)
		if (kept == 0 || !is_same(recording, &recording->entries[kept - 1], &recording->entries[i]))
			recording->entries[kept++] = recording->entries[i];
	recording->count = kept;
}

int recording_parse(const char *name, const char *text, size_t length, struct recording **ret_recording,
	size_t *ret_skipped, char why[256])
{
	struct recording *recording = must_calloc(1, sizeof *recording);
	auto_buffer line = BUFFER_EMPTY;
	size_t skipped = 0;
	int number = 0;
	for (const char *end = text + length; text < end;) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		size_t size = (size_t)((stop ? stop : end) - text);
		const char *problem = NULL;
		number++;
		buffer_clear(&line);
		buffer_add(&line, text, size > 0 && text[size - 1] == '\r' ? size - 1 : size);
		if (line.length > 0 && line.bytes[0] != '#')
			problem = line_read(recording, line.bytes, line.length);
		if (problem && skipped++ == 0)
			snprintf(why, 256, "%.160s:%d: %s, the line is left out", name, number, problem);
		text += size + 1;
		if (!stop)
			break;
	}
	if (recording->count == 0) {
		if (!skipped)
			snprintf(why, 256, "%.160s: is empty, lines of the form OID|tag|value are wanted", name);
		recording_free(recording);
		return -EINVAL;
	}
	settle(recording);
	*ret_skipped = skipped;
	*ret_recording = recording;
	return 0;
}

int recording_open(const char *path, struct recording **ret_recording, size_t *ret_skipped, char why[256])
{
	auto_buffer text = BUFFER_EMPTY;
	int error = file_read(path, RECORDING_OCTETS_MAX, &text);
	if (error) {
		snprintf(why, 256, "%.160s: cannot be read: %s", path, strerror(-error));
		return error;
	}
	return recording_parse(path, buffer_text(&text), text.length, ret_recording, ret_skipped, why);
}

void recording_free(struct recording *recording)
{
	if (!recording)
		return;
	free(recording->entries);
	buffer_done(&recording->octets);
	free(recording);
}

/* Answering */

/* The first entry whose OID is not before this one, or behind it when that is not enough. */
static size_t entry_from(const struct recording *recording, const uint8_t *oid, size_t length, bool behind)
{
	size_t low = 0;
	size_t high = recording->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct entry *entry = &recording->entries[middle];
		int order = oid_compare(entry_oid(recording, entry), entry->oid_length, oid, length);
		if (order < 0 || (order == 0 && behind))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void head_put(struct buffer *into, uint8_t type, size_t length)
{
	uint8_t room[8];
	uint8_t *at = ber_put_header(room + sizeof room, type, length);
	buffer_add(into, at, (size_t)(room + sizeof room - at));
}

static size_t head_length(size_t length)
{
	return length < 0x80 ? 2 : length < 0x100 ? 3 : length < 0x10000 ? 4 : 5;
}

static void varbind_put(struct buffer *into, const struct varbind *varbind)
{
	head_put(into, BER_SEQUENCE,
		head_length(varbind->oid_length) + varbind->oid_length + head_length(varbind->length) +
			varbind->length);
	head_put(into, BER_OID, varbind->oid_length);
	buffer_add(into, varbind->oid, varbind->oid_length);
	head_put(into, varbind->type, varbind->length);
	if (varbind->length)
		buffer_add(into, varbind->value, varbind->length);
}

static void entry_put(struct buffer *into, const struct recording *recording, const struct entry *entry)
{
	const uint8_t *oid = entry_oid(recording, entry);
	varbind_put(into, &(struct varbind){.oid = oid,
				  .oid_length = entry->oid_length,
				  .type = entry->type,
				  .value = oid + entry->oid_length,
				  .length = entry->length});
}

static void get(const struct recording *recording, const struct varbind *asked, struct buffer *into)
{
	size_t at = entry_from(recording, asked->oid, asked->oid_length, false);
	struct varbind none = {.oid = asked->oid, .oid_length = asked->oid_length, .type = VALUE_NO_SUCH_INSTANCE};
	const struct entry *entry = at < recording->count ? &recording->entries[at] : NULL;
	if (entry && entry->oid_length == asked->oid_length &&
		memcmp(entry_oid(recording, entry), asked->oid, asked->oid_length) == 0)
		entry_put(into, recording, entry);
	else
		varbind_put(into, &none);
}

/* The entry at a place, or that the view has ended behind `asked`. */
static void next_put(const struct recording *recording, size_t at, const struct varbind *asked, struct buffer *into)
{
	if (at < recording->count)
		entry_put(into, recording, &recording->entries[at]);
	else
		varbind_put(
			into, &(struct varbind){
				      .oid = asked->oid, .oid_length = asked->oid_length, .type = VALUE_END_OF_VIEW});
}

#define COLUMNS_MAX 128

/* What stands behind each of the varbinds, then behind those, until the frame is full or all have ended. */
static void get_bulk(const struct recording *recording, const struct request *request, struct buffer *into)
{
	struct varbind_reader reader = {request->varbinds, request->varbinds + request->length};
	struct varbind asked[COLUMNS_MAX];
	size_t at[COLUMNS_MAX];
	size_t columns = 0;
	int single = request->non_repeaters;
	while (columns < COLUMNS_MAX && varbind_next(&reader, &asked[columns]) == 1) {
		size_t place = entry_from(recording, asked[columns].oid, asked[columns].oid_length, true);
		if (single-- > 0)
			next_put(recording, place, &asked[columns], into);
		else
			at[columns++] = place;
	}
	bool is_over = columns == 0;
	for (int i = 0; i < request->max_repetitions && !is_over; i++) {
		is_over = true;
		for (size_t column = 0; column < columns; column++) {
			size_t before = into->length;
			is_over &= at[column] >= recording->count;
			next_put(recording, at[column]++, &asked[column], into);
			if (into->length > ANSWER_OCTETS && before > 0) {
				into->length = before;
				return;
			}
		}
	}
}

void recording_answer(
	const struct recording *recording, const struct request *request, struct buffer *room, struct answer *answer)
{
	struct varbind_reader reader = {request->varbinds, request->varbinds + request->length};
	struct varbind asked;
	buffer_clear(room);
	if (request->type == PDU_GETBULK)
		get_bulk(recording, request, room);
	else
		while (varbind_next(&reader, &asked) == 1) {
			if (request->type == PDU_GET)
				get(recording, &asked, room);
			else
				next_put(recording, entry_from(recording, asked.oid, asked.oid_length, true), &asked,
					room);
		}
	const uint8_t *start = (const uint8_t *)buffer_text(room);
	answer->varbinds = (struct varbind_reader){start, start + room->length};
	answer->sent = request->length + HEAD_OCTETS;
	answer->received = room->length + HEAD_OCTETS;
}
