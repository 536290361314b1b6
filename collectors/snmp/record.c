/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For `gengfu poll --record`: a walk over everything that the device's profile and the standard ones look at, each
 * table with all its columns, so that whoever gets the recording can improve the profile with it. Of a device that no
 * profile knows, its vendor's whole subtree too: that is what a profile will be written from.
 *
 * One request at a time, from root to root. What is read goes to the trace, exchange by exchange; nothing is kept here
 * but the place. A subtree that stops answering or turns back is left and named; the others are still worth having.
 * Bounded by the number of values: vendors' subtrees may hold a million.
 */
#include "base/must.h"
#include "collectors/snmp/snmp.h"
#include "collectors/snmp/words.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define REPETITIONS 24 /* what a datagram of 1,400 octets holds of usual values */
#define FAILURES_MAX 3 /* of one subtree */
#define SILENCE_MAX 12 /* requests without an answer behind each other: it is gone */
#define VENDOR_MAX 16

enum { ERROR_NO_SUCH_NAME = 2 };

static const uint8_t system_group[] = {0x2b, 6, 1, 2, 1, 1};
static const uint8_t enterprises[] = {0x2b, 6, 1, 4, 1};

struct record {
	struct device *device;
	struct exchange *exchange;
	struct oid *roots; /* in order, none within another */
	size_t count, capacity, at;
	size_t left; /* values that may still come */
	int repetitions;
	int failures; /* of this subtree */
	int silence;
	size_t given_up; /* subtrees */
	char first_given_up[128];
	uint8_t vendor[VENDOR_MAX];
	uint8_t cursor[OID_OCTETS_MAX];
	size_t cursor_length;
	uint8_t asked[OID_OCTETS_MAX + 16];
	gengfu_recorded_cb *cb;
	void *data;
};

/* Without its last sub-identifier: a column's table, an instance's object. */
static struct oid parent_of(struct oid oid)
{
	size_t length = oid.length;
	if (length > 0)
		length--;
	while (length > 0 && oid.octets[length - 1] & 0x80)
		length--;
	return (struct oid){oid.octets, (uint16_t)length};
}

static void root_add(struct record *record, struct oid oid)
{
	if (oid.length == 0)
		return;
	array_reserve_one(record->roots, record->count, record->capacity);
	record->roots[record->count++] = oid;
}

static void roots_of(struct record *record, const struct profile *profile)
{
	for (size_t i = 0; profile && i < profile->source_count; i++) {
		const struct source *source = &profile->sources[i];
		for (size_t j = 0; j < source->object_count; j++)
			root_add(record, parent_of(source->objects[j].oid));
	}
	for (size_t i = 0; profile && i < profile->map_count; i++)
		root_add(record, parent_of(profile->maps[i].oid));
	for (size_t i = 0; profile && i < profile->match.object_count; i++)
		root_add(record, parent_of(profile->match.objects[i].oid));
}

/* 1.3.6.1.4.1.N */
static void vendor_root(struct record *record, uint32_t number)
{
	size_t length = sizeof enterprises;
	memcpy(record->vendor, enterprises, length);
	for (int shift = 28; shift >= 0; shift -= 7)
		if (number >> shift || shift == 0)
			record->vendor[length++] = (uint8_t)((number >> shift & 0x7f) | (shift ? 0x80 : 0));
	root_add(record, (struct oid){record->vendor, (uint16_t)length});
}

static int by_oid(const void *a, const void *b)
{
	const struct oid *x = a;
	const struct oid *y = b;
	return oid_compare(x->octets, x->length, y->octets, y->length);
}

static bool is_within(struct oid root, const uint8_t *oid, size_t length)
{
	return length >= root.length && memcmp(root.octets, oid, root.length) == 0;
}

static void roots_settle(struct record *record)
{
	size_t kept = 0;
	qsort(record->roots, record->count, sizeof *record->roots, by_oid);
	for (size_t i = 0; i < record->count; i++)
		if (kept == 0 || !is_within(record->roots[kept - 1], record->roots[i].octets, record->roots[i].length))
			record->roots[kept++] = record->roots[i];
	record->count = kept;
}

static void record_free(struct record *record)
{
	free(record->roots);
	free(record);
}

void record_stop(struct record *record)
{
	if (!record)
		return;
	if (record->exchange)
		exchange_cancel(record->exchange);
	record->device->record = NULL;
	record_free(record);
}

/* The last thing to do with it: the callback may remove the device. */
static void record_end(struct record *record, enum gengfu_status status, const char *why)
{
	char detail[256] = "";
	gengfu_recorded_cb *cb = record->cb;
	void *data = record->data;
	if (why)
		snprintf(detail, sizeof detail, "%s", why);
	else if (record->given_up)
		snprintf(detail, sizeof detail, "%zu of %zu subtrees could not be read to their end, the first is %s",
			record->given_up, record->count, record->first_given_up);
	if (*detail && status == GENGFU_OK)
		status = GENGFU_PARTIAL;
	record->device->record = NULL;
	record_free(record);
	cb(data, status, *detail ? detail : NULL);
}

static void root_begin(struct record *record)
{
	struct oid root = record->roots[record->at];
	memcpy(record->cursor, root.octets, root.length);
	record->cursor_length = root.length;
	record->repetitions = REPETITIONS;
	record->failures = 0;
}

static void root_next(struct record *record)
{
	if (++record->at < record->count)
		root_begin(record);
}

static void root_give_up(struct record *record)
{
	struct oid root = record->roots[record->at];
	if (record->given_up++ == 0)
		oid_format(root.octets, root.length, record->first_given_up, sizeof record->first_given_up);
	root_next(record);
}

static void trace(const struct record *record, const struct answer *answer, const struct words *values)
{
	const struct device *device = record->device;
	char root[128], asked[192];
	if (!device->trace)
		return;
	oid_format(record->roots[record->at].octets, record->roots[record->at].length, root, sizeof root);
	if (device_by_next(device))
		snprintf(asked, sizeof asked, "GETNEXT within %s", root);
	else
		snprintf(asked, sizeof asked, "GETBULK within %s ×%d", root, record->repetitions);
	struct gengfu_trace entry = {.asked = asked,
		.sent = answer->sent,
		.received = answer->received,
		.took_ns = answer->rtt_ns,
		.status = answer->status,
		.values = values->items,
		.values_count = values->count};
	device->trace(device->trace_data, &entry);
}

/* What an answer brings; the root is over where something behind it comes, or nothing new. */
static void take(struct record *record, struct varbind_reader reader)
{
	struct oid root = record->roots[record->at];
	struct varbind varbind;
	size_t took = 0;
	while (varbind_next(&reader, &varbind) == 1) {
		bool is_over = varbind.type == VALUE_END_OF_VIEW || varbind.type == VALUE_NO_SUCH_OBJECT ||
			       varbind.type == VALUE_NO_SUCH_INSTANCE ||
			       !is_within(root, varbind.oid, varbind.oid_length);
		if (is_over) {
			root_next(record);
			return;
		}
		if (varbind.oid_length > sizeof record->cursor ||
			oid_compare(record->cursor, record->cursor_length, varbind.oid, varbind.oid_length) >= 0) {
			root_give_up(record);
			return;
		}
		memcpy(record->cursor, varbind.oid, varbind.oid_length);
		record->cursor_length = varbind.oid_length;
		took++;
		if (record->left > 0)
			record->left--;
	}
	if (took == 0)
		root_give_up(record);
}

/* Less at a time, and when that does not help the next subtree. */
static void failed(struct record *record, const struct answer *answer)
{
	bool is_v1_end = answer->status == GENGFU_OK && answer->error_status == ERROR_NO_SUCH_NAME;
	if (answer->expired)
		record->silence++;
	if (is_v1_end) {
		root_next(record);
		return;
	}
	if (answer->status == GENGFU_OK && answer->error_status != 1 && !device_by_next(record->device)) {
		record->device->by_next = true; /* refuses GETBULK */
		return;
	}
	record->repetitions = record->repetitions > 1 ? record->repetitions / 2 : 1;
	if (++record->failures >= FAILURES_MAX)
		root_give_up(record);
}

static void record_pump(struct record *record);

static void answered(void *data, const struct answer *answer)
{
	struct record *record = data;
	auto_words values = WORDS_EMPTY;
	bool good = answer->status == GENGFU_OK && answer->error_status == 0;
	record->exchange = NULL;
	record->device->exchanges += answer->tries;
	if (good)
		words_read(&values, answer->varbinds);
	trace(record, answer, &values);
	if (good) {
		record->silence = 0;
		take(record, answer->varbinds);
	} else {
		failed(record, answer);
	}
	record_pump(record);
}

static int ask(struct record *record)
{
	struct device *device = record->device;
	bool by_next = device_by_next(device);
	int length = request_add(record->asked, 0, sizeof record->asked, record->cursor, record->cursor_length);
	if (length < 0)
		return length;
	struct request request = {.type = by_next ? PDU_GETNEXT : PDU_GETBULK,
		.max_repetitions = by_next ? 0 : record->repetitions,
		.varbinds = record->asked,
		.length = (size_t)length};
	return exchange_start(device->peer, &request, answered, record, &record->exchange);
}

static void record_pump(struct record *record)
{
	if (record->at == record->count) {
		record_end(record, GENGFU_OK, NULL);
		return;
	}
	if (record->left == 0) {
		record_end(record, GENGFU_OK, "it has more values than were to be recorded");
		return;
	}
	if (record->silence >= SILENCE_MAX) {
		record_end(record, GENGFU_TIMEOUT, "the device does not answer any more");
		return;
	}
	if (ask(record))
		record_end(record, GENGFU_FAILED, "cannot send: out of memory, or the request is too large");
}

int record_start(struct device *device, size_t values, gengfu_recorded_cb *cb, void *data)
{
	const struct profile *fallback = device->instance->profiles.fallback;
	if (device->round || device->record)
		return -EBUSY;
	struct record *record = must_calloc(1, sizeof *record);
	*record = (struct record){.device = device, .left = values, .cb = cb, .data = data};
	root_add(record, (struct oid){system_group, sizeof system_group});
	roots_of(record, device->profile);
	roots_of(record, fallback);
	if (device->vendor && (!device->profile || device->profile == fallback))
		vendor_root(record, device->vendor);
	roots_settle(record);
	root_begin(record);
	device->record = record;
	int error = ask(record);
	if (error)
		record_stop(record);
	return error;
}
