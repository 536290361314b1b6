/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Images: a device's OIDs with their values. Everything sits in three flat arrays (encoded bytes, entries, rules), so
 * that an image of 20,000 OIDs is 2 MB, is found in two cache misses and is copied from without a decision when its
 * value stands still.
 *
 * The order of a walk is the order of the entries. Models sort them; recordings keep the order of their file, because
 * real agents get theirs wrong and a poller must survive that: GETNEXT of an OID that is there gives the entry behind
 * it, whatever its OID. For an OID that is not there the nearest greater one is found by a sorted index.
 */
#include "image.h"
#include "base/must.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct image *image_new(const char *source)
{
	struct image *image = must_calloc(1, sizeof *image);
	image->source = must_strdup(source);
	image->uptime_entry = IMAGE_NONE;
	return image;
}

void image_free(struct image *image)
{
	if (!image)
		return;
	for (size_t i = 0; i < image->port_count; i++)
		free(image->ports[i].name);
	for (size_t i = 0; i < image->name_count; i++)
		free(image->names[i].name);
	for (size_t i = 0; i < image->context_count; i++) {
		free(image->contexts[i].name);
		image_free(image->contexts[i].image);
	}
	free(image->contexts);
	free(image->source);
	free(image->bytes);
	free(image->entries);
	free(image->sorted);
	free(image->places);
	free(image->moving);
	free(image->numerics);
	free(image->ports);
	free(image->columns);
	free(image->names);
	free(image);
}

static uint32_t oid_hash(const uint8_t *oid, size_t size)
{
	uint64_t hash = size;
	for (; size >= 8; oid += 8, size -= 8) {
		uint64_t word;
		memcpy(&word, oid, 8);
		hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 29;
	}
	uint64_t word = 0;
	memcpy(&word, oid, size);
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(hash >> 32);
}

/* Where the OID is in the hash, or the empty place where it would be. */
static uint32_t *place_find(const struct image *image, const uint8_t *oid, size_t size)
{
	uint32_t at = oid_hash(oid, size) & image->place_mask;
	while (image->places[at] != 0) {
		const struct entry *entry = &image->entries[image->places[at] - 1];
		if (entry->oid_size == size && memcmp(entry_oid(image, entry), oid, size) == 0)
			break;
		at = (at + 1) & image->place_mask;
	}
	return &image->places[at];
}

static void places_grow(struct image *image)
{
	if (image->places && image->count < image->place_mask / 2)
		return;
	uint32_t places = image->places ? (image->place_mask + 1) * 2 : 64;
	free(image->places);
	image->places = must_calloc(places, sizeof *image->places);
	image->place_mask = places - 1;
	for (uint32_t i = 0; i < image->count; i++)
		*place_find(image, entry_oid(image, &image->entries[i]), image->entries[i].oid_size) = i + 1;
}

static uint8_t *bytes_reserve(struct image *image, size_t size)
{
	if (image->room - image->length < size) {
		image->room = (image->room + size) * 2;
		image->bytes = must_realloc(image->bytes, image->room, 1);
	}
	return image->bytes + image->length;
}

/* A new entry whose bytes are to be put at the place returned; NULL with `ret_error` set. */
static struct entry *entry_add(struct image *image, const uint8_t *oid, size_t oid_size, int *ret_error)
{
	*ret_error = -EFBIG;
	if (image->count == IMAGE_MAX_ENTRIES || image->length > UINT32_MAX / 2)
		return NULL;
	places_grow(image);
	uint32_t *place = place_find(image, oid, oid_size);
	*ret_error = -EEXIST;
	if (*place != 0)
		return NULL;
	array_reserve_one(image->entries, image->count, image->capacity);
	*place = ++image->count;
	struct entry *entry = &image->entries[image->count - 1];
	*entry = (struct entry){.at = (uint32_t)image->length, .oid_size = (uint16_t)oid_size};
	return entry;
}

int image_add(struct image *image, const uint8_t *oid, size_t oid_size, uint8_t tag, const void *content, size_t size)
{
	int error;
	struct entry *entry = entry_add(image, oid, oid_size, &error);
	if (!entry)
		return error;
	size_t inner = 1 + ber_length_size(oid_size) + oid_size + 1 + ber_length_size(size) + size;
	uint8_t *start = bytes_reserve(image, inner + 5);
	uint8_t *at = start;
	*at++ = BER_SEQUENCE;
	at = ber_put_length(at, inner);
	entry->oid_skip = (uint8_t)(at - start + 1 + (ptrdiff_t)ber_length_size(oid_size));
	at = ber_put_bytes(at, BER_OID, oid, oid_size);
	at = ber_put_bytes(at, tag, content, size);
	entry->tag = tag;
	entry->size = (uint32_t)(at - start);
	image->length += entry->size;
	return 0;
}

int image_add_moving(struct image *image, const uint8_t *oid, size_t oid_size, const struct moving *moving)
{
	int error;
	struct entry *entry = entry_add(image, oid, oid_size, &error);
	if (!entry)
		return error;
	uint8_t *start = bytes_reserve(image, oid_size + 5);
	entry->oid_skip = (uint8_t)(1 + ber_length_size(oid_size));
	entry->size = (uint32_t)(ber_put_bytes(start, BER_OID, oid, oid_size) - start);
	entry->tag = moving->tag;
	image->length += entry->size;
	array_reserve_one(image->moving, image->moving_count, image->moving_capacity);
	image->moving[image->moving_count++] = *moving;
	entry->moving = image->moving_count;
	return 0;
}

static int entry_compare(const struct image *image, const struct entry *a, const struct entry *b)
{
	return oid_compare(entry_oid(image, a), a->oid_size, entry_oid(image, b), b->oid_size);
}

static int sorted_compare(const void *a, const void *b, void *image_)
{
	const struct image *image = image_;
	return entry_compare(image, &image->entries[*(const uint32_t *)a], &image->entries[*(const uint32_t *)b]);
}

static int entries_compare(const void *a, const void *b, void *image)
{
	return entry_compare(image, a, b);
}

static bool is_sorted(const struct image *image)
{
	for (uint32_t i = 1; i < image->count; i++)
		if (entry_compare(image, &image->entries[i - 1], &image->entries[i]) > 0)
			return false;
	return true;
}

static void places_fill(struct image *image)
{
	memset(image->places, 0, (image->place_mask + 1) * sizeof *image->places);
	for (uint32_t i = 0; i < image->count; i++)
		*place_find(image, entry_oid(image, &image->entries[i]), image->entries[i].oid_size) = i + 1;
}

void image_finish(struct image *image, bool sort)
{
	static const uint8_t uptime[] = {0x2b, 6, 1, 2, 1, 1, 3, 0};
	places_grow(image);
	if (!is_sorted(image)) {
		if (sort) {
			qsort_r(image->entries, image->count, sizeof *image->entries, entries_compare, image);
			places_fill(image);
		} else {
			image->sorted = must_malloc(image->count * sizeof *image->sorted);
			for (uint32_t i = 0; i < image->count; i++)
				image->sorted[i] = i;
			qsort_r(image->sorted, image->count, sizeof *image->sorted, sorted_compare, image);
		}
	}
	image->uptime_entry = image_find(image, uptime, sizeof uptime);
}

struct span entry_content(const struct image *image, const struct entry *entry)
{
	const uint8_t *oid_end = entry_oid(image, entry) + entry->oid_size;
	struct span rest = {oid_end, image->bytes + entry->at + entry->size};
	struct span content = {oid_end, oid_end};
	uint8_t tag;
	ber_take(&rest, &tag, &content);
	return content;
}

uint32_t image_find(const struct image *image, const uint8_t *oid, size_t size)
{
	return *place_find(image, oid, size) - 1; /* 0, an empty place, becomes IMAGE_NONE */
}

uint32_t image_next(const struct image *image, const uint8_t *oid, size_t size)
{
	uint32_t exact = image_find(image, oid, size);
	if (exact != IMAGE_NONE)
		return exact + 1 < image->count ? exact + 1 : IMAGE_NONE;
	uint32_t low = 0, high = image->count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		uint32_t at = image->sorted ? image->sorted[middle] : middle;
		const struct entry *entry = &image->entries[at];
		if (oid_compare(entry_oid(image, entry), entry->oid_size, oid, size) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == image->count)
		return IMAGE_NONE;
	return image->sorted ? image->sorted[low] : low;
}

void image_add_context(struct image *image, const char *name, struct image *context)
{
	image->contexts = must_realloc(image->contexts, image->context_count + 1u, sizeof *image->contexts);
	image->contexts[image->context_count++] = (struct image_context){must_strdup(name), context};
}

void image_add_name(struct image *image, const char *name, uint32_t entry)
{
	array_reserve_one(image->names, image->name_count, image->name_capacity);
	image->names[image->name_count++] = (struct image_name){must_strdup(name), entry};
}

uint32_t image_find_text(const struct image *image, const char *name)
{
	uint8_t oid[OID_MAX_BYTES];
	size_t size;
	for (uint32_t i = 0; i < image->name_count; i++)
		if (strcmp(image->names[i].name, name) == 0)
			return image->names[i].entry;
	return oid_parse(name, strlen(name), oid, &size) == 0 ? image_find(image, oid, size) : IMAGE_NONE;
}

uint16_t image_find_port(const struct image *image, const char *name)
{
	for (uint16_t i = 0; i < image->port_count; i++)
		if (strcmp(image->ports[i].name, name) == 0)
			return i;
	return PORT_NONE;
}

/* The text of <column>.<index>, NULL when it is absent or empty. */
static char *column_text(
	const struct image *image, const uint8_t *column, size_t column_size, const uint8_t *index, size_t index_size)
{
	uint8_t oid[OID_MAX_BYTES];
	memcpy(oid, column, column_size);
	memcpy(oid + column_size, index, index_size);
	uint32_t found = image_find(image, oid, column_size + index_size);
	if (found == IMAGE_NONE || image->entries[found].moving || image->entries[found].tag != BER_OCTETS)
		return NULL;
	struct span text = entry_content(image, &image->entries[found]);
	return span_size(text) ? must_strndup((const char *)text.at, span_size(text)) : NULL;
}

void image_find_ports(struct image *image)
{
	static const uint8_t index[] = {0x2b, 6, 1, 2, 1, 2, 2, 1, 1}, descr[] = {0x2b, 6, 1, 2, 1, 2, 2, 1, 2};
	static const uint8_t name[] = {0x2b, 6, 1, 2, 1, 31, 1, 1, 1, 1};
	uint32_t capacity = 0;
	for (uint32_t i = 0; i < image->count && image->port_count < PORT_NONE; i++) {
		const struct entry *entry = &image->entries[i];
		const uint8_t *oid = entry_oid(image, entry);
		uint32_t arcs[OID_MAX_ARCS];
		if (entry->oid_size <= sizeof index || entry->oid_size > OID_MAX_BYTES - 8 ||
			memcmp(oid, index, sizeof index) != 0 || oid_decode(oid, entry->oid_size, arcs) != 11)
			continue;
		const uint8_t *row = oid + sizeof index;
		size_t row_size = entry->oid_size - sizeof index;
		char *text = column_text(image, name, sizeof name, row, row_size);
		if (!text)
			text = column_text(image, descr, sizeof descr, row, row_size);
		array_reserve_one(image->ports, image->port_count, capacity);
		image->ports[image->port_count++] = (struct port){
			.name = text ? text : must_printf("%u", arcs[10]), .index = arcs[10], .parent = PORT_NONE};
	}
}
