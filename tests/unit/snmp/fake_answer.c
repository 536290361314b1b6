/* SPDX-License-Identifier: Apache-2.0 */
/* What the device in memory says to a request. */
#include "base/must.h"
#include "fake.h"

static void reply_add(struct fake_reply *reply, const uint8_t *oid, size_t oid_length, uint8_t type,
	const uint8_t *value, size_t length)
{
	uint8_t *at = reply->octets + reply->length;
	size_t inner = 2 + (oid_length > 127 ? 2 : 0) + oid_length + 2 + (length > 127 ? 2 : 0) + length;
	must(reply->length + inner + 4 < sizeof reply->octets);
	*at++ = 0x30;
	*at++ = 0x82;
	*at++ = (uint8_t)(inner >> 8);
	*at++ = (uint8_t)inner;
	*at++ = 6;
	if (oid_length > 127) {
		*at++ = 0x82;
		*at++ = (uint8_t)(oid_length >> 8);
	}
	*at++ = (uint8_t)oid_length;
	memcpy(at, oid, oid_length);
	at += oid_length;
	*at++ = type;
	if (length > 127) {
		*at++ = 0x82;
		*at++ = (uint8_t)(length >> 8);
	}
	*at++ = (uint8_t)length;
	if (length)
		memcpy(at, value, length);
	reply->length = (size_t)(at + length - reply->octets);
	reply->count++;
}

static const struct fake_object *object_at(const struct fake_device *device, const uint8_t *oid, size_t length)
{
	for (size_t i = 0; i < device->count; i++)
		if (device->objects[i].oid_length == length && memcmp(device->objects[i].oid, oid, length) == 0)
			return &device->objects[i];
	return NULL;
}

static const struct fake_object *object_after(const struct fake_device *device, const uint8_t *oid, size_t length)
{
	if (device->unsorted) {
		const struct fake_object *exact = object_at(device, oid, length);
		if (exact)
			return exact + 1 < device->objects + device->count ? exact + 1 : NULL;
		for (size_t i = 0; i < device->count; i++)
			if (oid_compare(device->objects[i].oid, device->objects[i].oid_length, oid, length) > 0)
				return &device->objects[i];
		return NULL;
	}
	size_t low = 0;
	size_t high = device->count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (oid_compare(device->objects[middle].oid, device->objects[middle].oid_length, oid, length) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < device->count ? &device->objects[low] : NULL;
}

static void get(const struct fake_device *device, const struct varbind *asked, size_t count, struct fake_reply *reply,
	struct answer *answer)
{
	for (size_t i = 0; i < count; i++) {
		const struct fake_object *object = NULL;
		for (size_t low = 0, high = device->count; low < high && !object;) {
			size_t middle = (low + high) / 2;
			int order = oid_compare(device->objects[middle].oid, device->objects[middle].oid_length,
				asked[i].oid, asked[i].oid_length);
			if (order == 0)
				object = &device->objects[middle];
			else if (order < 0)
				low = middle + 1;
			else
				high = middle;
		}
		if (!object && device->is_v1) {
			answer->error_status = 2;
			answer->error_index = (int)i + 1;
			return;
		}
		if (object)
			reply_add(reply, object->oid, object->oid_length, object->type, object->value, object->length);
		else
			reply_add(reply, asked[i].oid, asked[i].oid_length, VALUE_NO_SUCH_INSTANCE, NULL, 0);
	}
	if (device->answer_octets && reply->length > device->answer_octets)
		answer->error_status = 1;
}

static void next(struct fake_device *device, struct varbind *asked, size_t count, const struct request *request,
	struct fake_reply *reply, struct answer *answer)
{
	bool bulk = request->type == PDU_GETBULK && !device->is_v1;
	size_t alone = bulk ? (size_t)request->non_repeaters : 0;
	int repetitions = bulk ? request->max_repetitions : 1;
	for (int r = 0; r < (repetitions ? repetitions : 1); r++) {
		for (size_t i = r == 0 ? 0 : alone; i < count; i++) {
			const struct fake_object *object = object_after(device, asked[i].oid, asked[i].oid_length);
			size_t before = reply->length;
			if (!object && device->is_v1) {
				answer->error_status = 2;
				answer->error_index = (int)i + 1;
				return;
			}
			if (!object) {
				reply_add(reply, asked[i].oid, asked[i].oid_length, VALUE_END_OF_VIEW, NULL, 0);
				continue;
			}
			reply_add(reply, object->oid, object->oid_length, object->type, object->value, object->length);
			asked[i].oid = object->oid;
			asked[i].oid_length = object->oid_length;
			if (device->answer_octets && reply->length > device->answer_octets) {
				reply->length = before;
				if (--reply->count == 0)
					answer->error_status = 1;
				return;
			}
		}
	}
}

void fake_answer(
	struct fake_device *device, const struct request *request, struct fake_reply *reply, struct answer *answer)
{
	struct varbind asked[256];
	size_t count = 0;
	reply->length = 0;
	reply->count = 0;
	struct varbind_reader reader = {request->varbinds, request->varbinds + request->length};
	while (count < ARRAY_LENGTH(asked) && varbind_next(&reader, &asked[count]) == 1)
		count++;
	if (device->refuses_bulk && request->type == PDU_GETBULK) {
		answer->error_status = 5;
		return;
	}
	if (request->type == PDU_GET)
		get(device, asked, count, reply, answer);
	else
		next(device, asked, count, request, reply, answer);
}
