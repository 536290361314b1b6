/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests and answers (RFC 1157, 1901, 3416). The varbinds of an answer are written forward at a fixed place, most of
 * them as one copy out of the image; the headers, whose lengths are known only then, are put before them backward.
 *
 * As agents do: v1 knows no exceptions (a missing name fails the request as a whole) and no Counter64 (GET does not
 * find it, GETNEXT passes over it); GETBULK gives as many whole rows and varbinds as fit; what does not fit otherwise
 * is tooBig; every SET is refused; malformed messages get no answer. A request for a single varbind may be answered in
 * a longer message than the device's limit, so that a walk gets past a long value.
 */
#include "message.h"
#include "base/must.h"
#include "usm.h"
#include "value.h"
#include <string.h>

#define MAX_COMMUNITY 255
#define MAX_VARBINDS 256

enum error_status { NO_ERROR = 0, TOO_BIG = 1, NO_SUCH_NAME = 2, GEN_ERR = 5, NOT_WRITABLE = 17 };

struct pdu {
	const struct view *view;
	struct answerer *answerer;
	int64_t request_id;
	int64_t first, second; /* error-status and -index, or non-repeaters and max-repetitions */
	struct span varbinds; /* of the request */
	uint8_t *at; /* the answer's varbinds so far end here */
	uint8_t *end; /* and may go up to here */
	uint8_t *last_end; /* where there is no choice, up to here */
	uint32_t written;
	int status;
	uint32_t index;
};

static bool take_name(struct span *varbinds, struct span *ret_oid)
{
	struct span varbind;
	return ber_expect(varbinds, BER_SEQUENCE, &varbind) && ber_expect(&varbind, BER_OID, ret_oid) &&
	       span_size(*ret_oid) > 0 && span_size(*ret_oid) <= OID_MAX_BYTES;
}

static void fail(struct pdu *pdu, int status, uint32_t index)
{
	pdu->status = status;
	pdu->index = index;
}

static bool put_exception(struct pdu *pdu, struct span oid, uint8_t tag)
{
	size_t inner = 1 + ber_length_size(span_size(oid)) + span_size(oid) + 2;
	if ((size_t)(pdu->end - pdu->at) < inner + 1 + ber_length_size(inner))
		return false;
	*pdu->at++ = BER_SEQUENCE;
	pdu->at = ber_put_length(pdu->at, inner);
	pdu->at = ber_put_bytes(pdu->at, BER_OID, oid.at, span_size(oid));
	*pdu->at++ = tag;
	*pdu->at++ = 0;
	pdu->written++;
	return true;
}

static enum put put_entry(struct pdu *pdu, uint32_t entry)
{
	const struct view *view = pdu->view;
	if (view->version == VERSION_1 && view->image->entries[entry].tag == BER_COUNTER64)
		return PUT_ABSENT;
	enum put put = value_put_varbind(view->device, view->image, entry, view->now, &pdu->at, pdu->end);
	pdu->written += put == PUT_DONE;
	return put;
}

/* Writes the first entry from `*entry` on that is there; `*entry` is where it was, IMAGE_NONE behind the last. */
static enum put put_from(struct pdu *pdu, uint32_t *entry)
{
	while (*entry < pdu->view->image->count) {
		enum put put = put_entry(pdu, *entry);
		if (put != PUT_ABSENT)
			return put;
		(*entry)++;
	}
	*entry = IMAGE_NONE;
	return PUT_ABSENT;
}

/* noSuchInstance when something stands below the same column or object, as far as that can be told without a MIB. */
static uint8_t exception_for(const struct image *image, struct span oid)
{
	size_t parent = span_size(oid) - 1;
	while (parent > 0 && oid.at[parent - 1] & 0x80)
		parent--;
	uint32_t next = image_next(image, oid.at, parent);
	if (next == IMAGE_NONE)
		return BER_NO_SUCH_OBJECT;
	const struct entry *entry = &image->entries[next];
	bool below = entry->oid_size > parent && memcmp(entry_oid(image, entry), oid.at, parent) == 0;
	return below ? BER_NO_SUCH_INSTANCE : BER_NO_SUCH_OBJECT;
}

static void answer_get(struct pdu *pdu)
{
	const struct image *image = pdu->view->image;
	struct span rest = pdu->varbinds, oid;
	for (uint32_t index = 1; take_name(&rest, &oid); index++) {
		uint32_t entry = image_find(image, oid.at, span_size(oid));
		enum put put = entry == IMAGE_NONE ? PUT_ABSENT : put_entry(pdu, entry);
		if (put == PUT_ABSENT && pdu->view->version == VERSION_1)
			return fail(pdu, NO_SUCH_NAME, index);
		if (put == PUT_ABSENT)
			put = put_exception(pdu, oid, exception_for(image, oid)) ? PUT_DONE : PUT_FULL;
		if (put == PUT_FULL)
			return fail(pdu, TOO_BIG, 0);
	}
}

/* One successor: of GETNEXT, or of GETBULK's non-repeaters. */
static bool answer_next(struct pdu *pdu, struct span oid, uint32_t index)
{
	uint32_t entry = image_next(pdu->view->image, oid.at, span_size(oid));
	enum put put = put_from(pdu, &entry);
	if (put == PUT_ABSENT && pdu->view->version == VERSION_1)
		return fail(pdu, NO_SUCH_NAME, index), false;
	if (put == PUT_ABSENT)
		put = put_exception(pdu, oid, BER_END_OF_MIB_VIEW) ? PUT_DONE : PUT_FULL;
	if (put == PUT_FULL)
		return fail(pdu, TOO_BIG, 0), false;
	return true;
}

static void answer_getnext(struct pdu *pdu)
{
	struct span rest = pdu->varbinds, oid;
	for (uint32_t index = 1; take_name(&rest, &oid); index++)
		if (!answer_next(pdu, oid, index))
			return;
}

/* The name that a column at its end repeats: the last OID of the walk. */
static struct span last_name(const struct image *image)
{
	const struct entry *last = &image->entries[image->count - 1];
	const uint8_t *oid = entry_oid(image, last);
	return (struct span){oid, oid + last->oid_size};
}

/* Writes one row; false when the answer is complete. */
static bool answer_row(struct pdu *pdu, struct span names, uint32_t columns, bool first)
{
	const struct image *image = pdu->view->image;
	uint32_t *cursors = pdu->answerer->cursors;
	bool any = false;
	for (uint32_t i = 0; i < columns; i++) {
		struct span oid = {NULL, NULL};
		must(take_name(&names, &oid)); /* count_varbinds has seen them all */
		enum put put = put_from(pdu, &cursors[i]);
		if (put == PUT_DONE) {
			any = true;
			cursors[i]++;
		} else if (put == PUT_ABSENT) {
			struct span name = first ? oid : last_name(image);
			put = put_exception(pdu, name, BER_END_OF_MIB_VIEW) ? PUT_DONE : PUT_FULL;
		}
		if (put == PUT_FULL)
			return false;
	}
	return any;
}

static void answer_getbulk(struct pdu *pdu, uint32_t count)
{
	struct span rest = pdu->varbinds, oid;
	uint32_t alone = pdu->first < 0 ? 0 : pdu->first > count ? count : (uint32_t)pdu->first;
	for (uint32_t i = 0; i < alone; i++)
		if (!take_name(&rest, &oid) || !answer_next(pdu, oid, i + 1))
			return;
	uint32_t columns = count - alone;
	struct span names = rest;
	for (uint32_t i = 0; i < columns && take_name(&rest, &oid); i++)
		pdu->answerer->cursors[i] = image_next(pdu->view->image, oid.at, span_size(oid));
	int64_t rows = columns == 0 ? 0 : pdu->second;
	for (int64_t row = 0; row < rows && answer_row(pdu, names, columns, row == 0); row++)
		;
	if (pdu->written == 0 && rows > 0 && pdu->end < pdu->last_end) {
		pdu->end = pdu->last_end; /* the first value alone, however long */
		put_from(pdu, &pdu->answerer->cursors[0]);
	}
	if (pdu->written == 0 && rows > 0)
		fail(pdu, TOO_BIG, 0);
}

static bool count_varbinds(struct span varbinds, uint32_t *ret_count)
{
	uint32_t count = 0;
	struct span oid;
	while (varbinds.at < varbinds.end) {
		if (!take_name(&varbinds, &oid) || ++count > MAX_VARBINDS)
			return false;
	}
	*ret_count = count;
	return true;
}

static bool dispatch(struct pdu *pdu, uint8_t tag, uint32_t count)
{
	const struct trouble *trouble = pdu->view->device->trouble;
	switch (tag) {
	case PDU_GET:
		answer_get(pdu);
		return true;
	case PDU_GETNEXT:
		answer_getnext(pdu);
		return true;
	case PDU_GETBULK:
		if (pdu->view->version == VERSION_1)
			return false;
		if (trouble && trouble->bulk_refused)
			fail(pdu, GEN_ERR, 0);
		else
			answer_getbulk(pdu, count);
		return true;
	case PDU_SET:
		fail(pdu, pdu->view->version == VERSION_1 ? NO_SUCH_NAME : NOT_WRITABLE, count > 0);
		return true;
	default:
		return false;
	}
}

/* With an error the request's varbinds go back as they came; v2c and v3 send tooBig without any (RFC 3416, 4.2.1). */
static void put_error(struct pdu *pdu, uint8_t *start, size_t room)
{
	size_t size = span_size(pdu->varbinds);
	pdu->at = start;
	pdu->written = 0;
	if (pdu->status == TOO_BIG && pdu->view->version != VERSION_1)
		return;
	if (size <= room) {
		memcpy(start, pdu->varbinds.at, size);
		pdu->at = start + size;
	}
}

struct backward pdu_answer(struct answerer *answerer, const struct view *view, uint8_t tag, struct span content,
	size_t limit, uint8_t *room, uint8_t **ret_end)
{
	static const size_t headers = 4 + 6 + 12 + 12 + 4; /* PDU, id, status, index, list, at their longest */
	struct pdu pdu = {.view = view, .answerer = answerer};
	uint8_t *start = room + ANSWER_HEADROOM;
	uint32_t count;
	struct backward none = {room, NULL};
	if (!ber_expect_integer(&content, &pdu.request_id) || !ber_expect_integer(&content, &pdu.first) ||
		!ber_expect_integer(&content, &pdu.second) || !ber_expect(&content, BER_SEQUENCE, &pdu.varbinds) ||
		!count_varbinds(pdu.varbinds, &count))
		return none;
	size_t most = ANSWER_ROOM - ANSWER_HEADROOM - 1024; /* behind it v3 may pad */
	const struct trouble *trouble = view->device->trouble;
	bool hard = trouble && trouble->too_big > 0;
	if (hard && trouble->too_big < limit)
		limit = trouble->too_big;
	else if (count == 1 && tag != PDU_GETBULK)
		limit = most;
	limit = limit < headers ? 0 : limit - headers;
	pdu.at = start;
	pdu.end = start + (limit < most ? limit : most);
	pdu.last_end = hard ? pdu.end : start + most;
	if (!dispatch(&pdu, tag, count))
		return none;
	if (pdu.status != NO_ERROR)
		put_error(&pdu, start, most);
	answerer->counts.varbinds += pdu.written;
	struct backward out = {room, start};
	backward_wrap(&out, BER_SEQUENCE, pdu.at);
	backward_signed(&out, pdu.index);
	backward_signed(&out, pdu.status);
	backward_signed(&out, pdu.request_id);
	backward_wrap(&out, PDU_RESPONSE, pdu.at);
	*ret_end = pdu.at;
	return out;
}

const struct image *message_context(const struct device *device, const char *vlan, size_t length)
{
	const struct image *image = device->image;
	for (uint32_t i = 0; i < image->context_count; i++)
		if (strlen(image->contexts[i].name) == length && memcmp(image->contexts[i].name, vlan, length) == 0)
			return image->contexts[i].image;
	return image->context_count > 0 ? NULL : image;
}

/* Any community will do unless the device has its own; `x@10` asks for VLAN 10. */
static const struct image *image_for(const struct device *device, struct span community)
{
	const char *text = (const char *)community.at;
	size_t length = span_size(community);
	const char *at = memchr(text, '@', length);
	size_t name = at ? (size_t)(at - text) : length;
	if (device->community && (strlen(device->community) != name || memcmp(device->community, text, name) != 0))
		return NULL;
	return at ? message_context(device, at + 1, length - name - 1) : device->image;
}

static struct answer answer_community(struct answerer *answerer, struct device *device, uint8_t version,
	struct span message, struct mono now, uint8_t *room)
{
	struct answer none = {0};
	struct span community, content;
	uint8_t tag, *end;
	if (!ber_expect(&message, BER_OCTETS, &community) || span_size(community) > MAX_COMMUNITY ||
		!ber_take(&message, &tag, &content))
		return none;
	struct view view = {device, image_for(device, community), now, version};
	size_t around = 4 + 3 + 3 + span_size(community);
	if (!(device->versions & version) || !view.image || device->max_message <= around)
		return none;
	struct backward out = pdu_answer(answerer, &view, tag, content, device->max_message - around, room, &end);
	if (!out.at)
		return none;
	backward_bytes(&out, community.at, span_size(community));
	uint8_t header[6] = {BER_OCTETS};
	backward_bytes(&out, header, (size_t)(ber_put_length(header + 1, span_size(community)) - header));
	backward_signed(&out, version == VERSION_1 ? 0 : 1);
	backward_wrap(&out, BER_SEQUENCE, end);
	return (struct answer){out.at, (size_t)(end - out.at)};
}

static struct answer answer_any(
	struct answerer *answerer, struct device *device, uint8_t *request, size_t size, struct mono now, uint8_t *room)
{
	struct span datagram = {request, request + size}, message;
	int64_t version;
	if (!ber_expect(&datagram, BER_SEQUENCE, &message) || !ber_expect_integer(&message, &version))
		return (struct answer){0};
	if (version == 0 || version == 1)
		return answer_community(answerer, device, version == 0 ? VERSION_1 : VERSION_2C, message, now, room);
	if (version == 3 && device->versions & VERSION_3)
		return usm_answer(answerer, device, request, size, message, now, room);
	return (struct answer){0};
}

struct answer message_answer(
	struct answerer *answerer, struct device *device, uint8_t *request, size_t size, struct mono now, uint8_t *room)
{
	answerer->counts.requests++;
	struct answer answer = answer_any(answerer, device, request, size, now, room);
	if (answer.size == 0)
		answerer->counts.refused++;
	else
		answerer->counts.answers++;
	return answer;
}
