/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values in the words of a recording, `OID|tag|value`: numbers in decimal, addresses as dotted quads, OIDs dotted,
 * octets as text (tag 4) where all of them can be printed and as hex digits (tag 4x) where not, so that whoever reads
 * the line sees all there is. recording.c reads the same words back.
 */
#include "collectors/snmp/words.h"
#include "base/must.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define DOTTED_MAX 2048

void words_done(struct words *words)
{
	free(words->items);
	buffer_done(&words->text);
}

/* While texts are added their buffer may move, so that until words_seal names and values are offsets. */
static void item_add(struct words *words, size_t name, const char *type, size_t value)
{
	array_reserve_one(words->items, words->count, words->capacity);
	words->items[words->count++] = (struct gengfu_raw){
		.name = (const char *)(uintptr_t)name, .type = type, .value = (const char *)(uintptr_t)value};
}

static void words_seal(struct words *words)
{
	const char *text = buffer_text(&words->text);
	for (size_t i = 0; i < words->count; i++) {
		words->items[i].name = text + (uintptr_t)words->items[i].name;
		words->items[i].value = text + (uintptr_t)words->items[i].value;
	}
}

static void terminate(struct words *words)
{
	buffer_add(&words->text, "", 1);
}

static bool oid_add(struct words *words, const uint8_t *oid, size_t length)
{
	char dotted[DOTTED_MAX];
	if (oid_format(oid, length, dotted, sizeof dotted) < 0)
		return false;
	buffer_add_text(&words->text, dotted);
	return true;
}

static void hex_add(struct words *words, const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		buffer_printf(&words->text, "%02x", bytes[i]);
}

/* Blanks at the ends would be lost to many an editor. */
static bool is_plain(const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (bytes[i] < ' ' || bytes[i] > '~')
			return false;
	return length == 0 || (bytes[0] != ' ' && bytes[length - 1] != ' ');
}

/* The tag of what was added, NULL when it cannot be told. */
static const char *bytes_add(struct words *words, uint8_t type, const uint8_t *bytes, size_t length)
{
	switch (type) {
	case VALUE_OCTETS:
		if (is_plain(bytes, length)) {
			buffer_add(&words->text, bytes, length);
			return "4";
		}
		hex_add(words, bytes, length);
		return "4x";
	case VALUE_OID:
		return oid_add(words, bytes, length) ? "6" : NULL;
	case VALUE_ADDRESS:
		if (length == 4) {
			buffer_printf(&words->text, "%u.%u.%u.%u", bytes[0], bytes[1], bytes[2], bytes[3]);
			return "64";
		}
		hex_add(words, bytes, length);
		return "64x";
	case VALUE_OPAQUE:
		hex_add(words, bytes, length);
		return "68x";
	default:
		return NULL;
	}
}

static const char *number_add(struct words *words, uint8_t type, uint64_t bits)
{
	if (type == VALUE_INTEGER)
		buffer_printf(&words->text, "%" PRId64, (int64_t)bits);
	else
		buffer_printf(&words->text, "%" PRIu64, bits);
	switch (type) {
	case VALUE_INTEGER:
		return "2";
	case VALUE_COUNTER32:
		return "65";
	case VALUE_GAUGE32:
		return "66";
	case VALUE_TIMETICKS:
		return "67";
	case VALUE_COUNTER64:
		return "70";
	default:
		return NULL;
	}
}

static const char *varbind_add(struct words *words, const struct varbind *varbind)
{
	int64_t number = 0;
	uint64_t bits = 0;
	switch (varbind->type) {
	case VALUE_NULL:
		return "5";
	case VALUE_INTEGER:
		return varbind_integer(varbind, &number) ? NULL : number_add(words, varbind->type, (uint64_t)number);
	case VALUE_COUNTER32:
	case VALUE_GAUGE32:
	case VALUE_TIMETICKS:
	case VALUE_COUNTER64:
		return varbind_unsigned(varbind, &bits) ? NULL : number_add(words, varbind->type, bits);
	default:
		return bytes_add(words, varbind->type, varbind->value, varbind->length);
	}
}

void words_read(struct words *words, struct varbind_reader varbinds)
{
	struct varbind varbind;
	words->count = 0;
	buffer_clear(&words->text);
	while (varbind_next(&varbinds, &varbind) == 1) {
		size_t name = words->text.length;
		if (!oid_add(words, varbind.oid, varbind.oid_length))
			continue;
		terminate(words);
		size_t value = words->text.length;
		const char *type = varbind_add(words, &varbind);
		terminate(words);
		if (type)
			item_add(words, name, type, value);
	}
	words_seal(words);
}

void words_take(struct words *words, const uint8_t *oid, size_t oid_length, const struct raw *raw, const char *text)
{
	const char *type = NULL;
	double real = 0;
	words->count = 0;
	buffer_clear(&words->text);
	if (!oid_add(words, oid, oid_length))
		return;
	terminate(words);
	size_t value = words->text.length;
	if (raw->type == RAW_REAL) {
		memcpy(&real, &raw->bits, sizeof real);
		buffer_printf(&words->text, "%g", real);
		type = "68";
	} else if (raw_is_text(raw)) {
		type = bytes_add(words, raw->type, (const uint8_t *)text + raw->bits, raw->length);
	} else {
		type = number_add(words, raw->type, raw->bits);
	}
	terminate(words);
	if (type)
		item_add(words, 0, type, value);
	words_seal(words);
}
