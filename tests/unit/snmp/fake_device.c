/* SPDX-License-Identifier: Apache-2.0 */
/* The device in memory: objects put one by one or read from a recording in snmpsim's format. */
#include "base/must.h"
#include "fake.h"
#include <stdio.h>
#include <stdlib.h>

void fake_device_done(struct fake_device *device)
{
	for (size_t i = 0; i < device->count; i++) {
		free(device->objects[i].oid);
		free(device->objects[i].value);
	}
	free(device->objects);
	*device = (struct fake_device){0};
}

static void put(struct fake_device *device, const char *dotted, uint8_t type, const void *value, size_t length)
{
	uint8_t oid[OID_OCTETS_MAX];
	int oid_length = oid_encode(dotted, oid);
	if (oid_length <= 0)
		return; /* recordings hold such lines */
	array_reserve_one(device->objects, device->count, device->capacity);
	struct fake_object *object = &device->objects[device->count++];
	*object = (struct fake_object){.oid = must_malloc((size_t)oid_length),
		.oid_length = (uint16_t)oid_length,
		.type = type,
		.value = must_malloc(length + 1),
		.length = (uint32_t)length};
	memcpy(object->oid, oid, (size_t)oid_length);
	if (length)
		memcpy(object->value, value, length);
}

static size_t number_octets(uint64_t bits, bool is_signed, uint8_t into[9])
{
	uint8_t all[9];
	all[0] = is_signed && (int64_t)bits < 0 ? 0xff : 0;
	for (int i = 0; i < 8; i++)
		all[1 + i] = (uint8_t)(bits >> (56 - 8 * i));
	size_t at = 0;
	while (at < 8 &&
		((all[at] == 0 && !(all[at + 1] & 0x80)) || (is_signed && all[at] == 0xff && (all[at + 1] & 0x80))))
		at++;
	memcpy(into, all + at, 9 - at);
	return 9 - at;
}

static size_t unhex(const char *hex, uint8_t *into, size_t size)
{
	size_t used = 0;
	for (; hex[0] && hex[1] && used < size; hex += 2) {
		unsigned octet = 0;
		if (sscanf(hex, "%2x", &octet) != 1)
			break;
		into[used++] = (uint8_t)octet;
	}
	return used;
}

void fake_put(struct fake_device *device, const char *oid, const char *type, const char *value)
{
	static uint8_t octets[70000];
	size_t length = strlen(value);
	bool is_hex = type[strlen(type) - 1] == 'x';
	int tag = atoi(type);
	if (strchr(type, ':')) /* a variation module: its initial value will do */
		value = strstr(value, "initial=") ? strstr(value, "initial=") + 8 : "100";
	if (tag == VALUE_INTEGER) {
		put(device, oid, (uint8_t)tag, octets, number_octets((uint64_t)strtoll(value, NULL, 10), true, octets));
	} else if (tag == VALUE_COUNTER32 || tag == VALUE_GAUGE32 || tag == VALUE_TIMETICKS || tag == VALUE_COUNTER64) {
		put(device, oid, (uint8_t)tag, octets, number_octets(strtoull(value, NULL, 10), false, octets));
	} else if (tag == VALUE_OID) {
		int oid_length = oid_encode(value, octets);
		put(device, oid, (uint8_t)tag, octets, oid_length > 0 ? (size_t)oid_length : 0);
	} else if (tag == VALUE_ADDRESS && !is_hex) {
		unsigned a = 0, b = 0, c = 0, d = 0;
		sscanf(value, "%u.%u.%u.%u", &a, &b, &c, &d);
		put(device, oid, VALUE_ADDRESS, (uint8_t[]){(uint8_t)a, (uint8_t)b, (uint8_t)c, (uint8_t)d}, 4);
	} else if (is_hex) {
		put(device, oid, (uint8_t)tag, octets, unhex(value, octets, sizeof octets));
	} else if (tag == VALUE_OCTETS) {
		put(device, oid, VALUE_OCTETS, value, length);
	}
}

void fake_put_integer(struct fake_device *device, const char *oid, int64_t value)
{
	char text[32];
	snprintf(text, sizeof text, "%lld", (long long)value);
	fake_put(device, oid, "2", text);
}

void fake_remove(struct fake_device *device, const char *prefix)
{
	uint8_t oid[OID_OCTETS_MAX];
	int length = oid_encode(prefix, oid);
	size_t kept = 0;
	for (size_t i = 0; i < device->count; i++) {
		struct fake_object *object = &device->objects[i];
		if (object->oid_length >= length && memcmp(object->oid, oid, (size_t)length) == 0) {
			free(object->oid);
			free(object->value);
		} else {
			device->objects[kept++] = *object;
		}
	}
	device->count = kept;
}

/* Stable: of equal OIDs the first that was put stays in front. */
static void merge_sort(struct fake_object *items, struct fake_object *spare, size_t count)
{
	if (count < 2)
		return;
	size_t half = count / 2;
	merge_sort(items, spare, half);
	merge_sort(items + half, spare, count - half);
	size_t a = 0;
	size_t b = half;
	for (size_t i = 0; i < count; i++) {
		bool left = b == count || (a < half && oid_compare(items[a].oid, items[a].oid_length, items[b].oid,
							       items[b].oid_length) <= 0);
		spare[i] = items[left ? a++ : b++];
	}
	memcpy(items, spare, count * sizeof *items);
}

void fake_sort(struct fake_device *device)
{
	struct fake_object *spare = must_malloc((device->count + 1) * sizeof *spare);
	merge_sort(device->objects, spare, device->count);
	free(spare);
	size_t kept = 0;
	for (size_t i = 0; i < device->count; i++) {
		struct fake_object *object = &device->objects[i];
		struct fake_object *last = kept ? &device->objects[kept - 1] : NULL;
		if (last && last->oid_length == object->oid_length &&
			memcmp(last->oid, object->oid, object->oid_length) == 0) {
			free(object->oid);
			free(object->value);
		} else {
			device->objects[kept++] = *object;
		}
	}
	device->count = kept;
}

bool fake_load(struct fake_device *device, const char *path)
{
	FILE *file = fopen(path, "r");
	char *line = NULL;
	size_t size = 0;
	if (!file)
		return false;
	for (ssize_t length; (length = getline(&line, &size, file)) > 0;) {
		while (length && (line[length - 1] == '\n' || line[length - 1] == '\r'))
			line[--length] = '\0';
		char *type = strchr(line, '|');
		char *value = type ? strchr(type + 1, '|') : NULL;
		if (!value)
			continue;
		*type++ = '\0';
		*value++ = '\0';
		fake_put(device, line, type, value);
	}
	free(line);
	fclose(file);
	fake_sort(device);
	return true;
}
