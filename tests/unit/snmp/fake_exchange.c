/* SPDX-License-Identifier: Apache-2.0 */
/* The exchange layer in place of the engine: requests wait until fake_step answers them from the device in memory. */
#include "base/must.h"
#include "fake.h"
#include <stdio.h>
#include <stdlib.h>

struct peer {
	struct fake_device *fake;
	struct fake_agent *agent;
};
struct engine {
	int nothing;
};
struct exchange {
	struct exchange *next;
	struct peer *peer;
	struct request request;
	answer_cb *cb;
	void *data;
};

static struct exchange *pending;
struct fake_agent *fake_running;

int engine_start(const struct gengfu_services *services, const struct engine_options *options,
	struct engine **ret_engine, char why[256])
{
	*ret_engine = must_calloc(1, sizeof **ret_engine);
	return 0;
}

void engine_stop(struct engine *engine)
{
	free(engine);
}

int peer_add(struct engine *engine, const struct peer_options *options, struct peer **ret_peer, char why[256])
{
	*ret_peer = must_calloc(1, sizeof **ret_peer);
	(*ret_peer)->fake = fake_running->fake;
	(*ret_peer)->agent = fake_running;
	return 0;
}

void peer_remove(struct peer *peer)
{
	free(peer);
}

bool peer_is_v1(const struct peer *peer)
{
	return peer->fake->is_v1;
}

int64_t peer_rtt_ns(const struct peer *peer)
{
	return 1000000;
}

void peer_describe(const struct peer *peer, char *into, size_t size)
{
	snprintf(into, size, "fake");
}

int exchange_start(
	struct peer *peer, const struct request *request, answer_cb *cb, void *data, struct exchange **ret_exchange)
{
	struct exchange *exchange = must_calloc(1, sizeof *exchange);
	*exchange = (struct exchange){.peer = peer, .request = *request, .cb = cb, .data = data};
	struct exchange **end = &pending;
	while (*end)
		end = &(*end)->next;
	*end = exchange;
	*ret_exchange = exchange;
	return 0;
}

void exchange_cancel(struct exchange *exchange)
{
	struct exchange **at = &pending;
	while (*at != exchange)
		at = &(*at)->next;
	*at = exchange->next;
	free(exchange);
}

struct reply {
	uint8_t octets[1 << 20];
	size_t length;
	size_t count;
};

static void reply_add(
	struct reply *reply, const uint8_t *oid, size_t oid_length, uint8_t type, const uint8_t *value, size_t length)
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

static void get(const struct fake_device *device, const struct varbind *asked, size_t count, struct reply *reply,
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
	struct reply *reply, struct answer *answer)
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

static void answer_make(
	struct fake_device *device, const struct request *request, struct reply *reply, struct answer *answer)
{
	struct varbind asked[256];
	size_t count = 0;
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

bool fake_step(void)
{
	static struct reply reply;
	struct exchange *exchange = pending;
	if (!exchange)
		return false;
	pending = exchange->next;
	struct fake_device *device = exchange->peer->fake;
	reply.length = 0;
	reply.count = 0;
	device->answers++;
	exchange->peer->agent->now_ns += 1000000;
	struct answer answer = {.tries = 1, .rtt_ns = 1000000, .at_ns = exchange->peer->agent->now_ns};
	if (device->before)
		device->before(device, device->answers);
	answer.status = device->status;
	answer.error_status = device->error_status;
	if (device->silent)
		answer.status = GENGFU_TIMEOUT;
	if (answer.status == GENGFU_OK && !answer.error_status) {
		answer_make(device, &exchange->request, &reply, &answer);
		if (device->drops_over && reply.length > device->drops_over)
			answer.status = GENGFU_TIMEOUT;
	}
	if (answer.error_status || answer.status != GENGFU_OK)
		reply.length = 0;
	device->asked += reply.count;
	answer.sent = exchange->request.length;
	answer.received = reply.length;
	answer.varbinds = (struct varbind_reader){reply.octets, reply.octets + reply.length};
	/* As the engine does: the request's octets are free again only when the callback has run. */
	exchange->cb(exchange->data, &answer);
	free(exchange);
	return true;
}
