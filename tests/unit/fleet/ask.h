/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A small client for tests: builds v1 and v2c requests, and shows answers as text, "1.3.6.1.2.1.1.5.0=4:core-1" per
 * varbind, parted by blanks, with "error STATUS INDEX" before them when there is one.
 */
#include "base/text.h"
#include "message.h"
#include "snmprec.h"
#include "tests/unit/test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ASK_COMMUNITY "public"

struct asker {
	struct answerer answerer;
	struct device *device;
	struct image *image;
	struct mono now;
	uint8_t *room;
	struct buffer text; /* of the last answer */
	size_t size; /* of the last answer, 0 none */
};

static inline void asker_start(struct asker *asker, const char *recording)
{
	auto_problems problems = PROBLEMS_EMPTY;
	*asker = (struct asker){.room = malloc(ANSWER_ROOM), .now = {1000 * NS_PER_S}};
	asker->image = snmprec_parse("test.snmprec", recording, strlen(recording), &problems);
	assert_non_null(asker->image);
	asker->device = device_new("test", asker->image, 7);
	asker->device->booted = asker->now;
}

static inline void asker_stop(struct asker *asker)
{
	buffer_done(&asker->text);
	device_free(asker->device);
	image_free(asker->image);
	free(asker->room);
}

/* The varbind list of a request: OIDs as text, NULL at the end. */
static inline struct backward ask_varbinds(uint8_t *bytes, size_t size, const char *const *oids)
{
	struct backward out;
	out.start = bytes;
	out.at = bytes + size;
	const uint8_t *end = out.at;
	size_t count = 0;
	while (oids[count])
		count++;
	while (count-- > 0) {
		uint8_t oid[OID_MAX_BYTES];
		size_t length;
		const uint8_t *varbind = out.at;
		assert_int_equal(oid_parse(oids[count], strlen(oids[count]), oid, &length), 0);
		assert_true(backward_bytes(&out, "\x05", 2));
		const uint8_t *name = out.at;
		assert_true(backward_bytes(&out, oid, length));
		assert_true(backward_wrap(&out, BER_OID, name));
		assert_true(backward_wrap(&out, BER_SEQUENCE, varbind));
	}
	assert_true(backward_wrap(&out, BER_SEQUENCE, end));
	return out;
}

static inline void show_value(struct buffer *into, uint8_t tag, struct span content)
{
	char text[1024];
	uint64_t number = tag == BER_INTEGER && span_size(content) && content.at[0] & 0x80 ? UINT64_MAX : 0;
	buffer_printf(into, "=%u:", tag);
	if (tag == BER_OCTETS) {
		buffer_add(into, content.at, span_size(content));
	} else if (tag == BER_OID) {
		oid_format(content.at, span_size(content), text, sizeof text);
		buffer_add_text(into, text);
	} else if (tag >= BER_NO_SUCH_OBJECT || tag == BER_NULL) {
		assert_int_equal(span_size(content), 0);
	} else if (tag == BER_IPADDRESS || tag == BER_OPAQUE) {
		for (; content.at < content.end; content.at++)
			buffer_printf(into, "%02x", *content.at);
	} else {
		for (; content.at < content.end; content.at++)
			number = number << 8 | *content.at;
		if (tag == BER_INTEGER)
			buffer_printf(into, "%lld", (long long)number);
		else
			buffer_printf(into, "%llu", (unsigned long long)number);
	}
}

/* Shows a response PDU's content. */
static inline void show_pdu(struct buffer *into, struct span pdu)
{
	int64_t id = 0, status = 0, index = 0;
	struct span list = {0}, varbind = {0}, oid = {0}, value = {0};
	uint8_t tag = 0;
	char text[1024];
	assert_true(ber_expect_integer(&pdu, &id) && ber_expect_integer(&pdu, &status) &&
		    ber_expect_integer(&pdu, &index) && ber_expect(&pdu, BER_SEQUENCE, &list));
	assert_int_equal(id, 4711);
	assert_int_equal(span_size(pdu), 0);
	if (status != 0)
		buffer_printf(into, "error %d %d", (int)status, (int)index);
	while (list.at < list.end) {
		assert_true(ber_expect(&list, BER_SEQUENCE, &varbind) && ber_expect(&varbind, BER_OID, &oid) &&
			    ber_take(&varbind, &tag, &value));
		oid_format(oid.at, span_size(oid), text, sizeof text);
		buffer_printf(into, "%s%s", into->length ? " " : "", text);
		show_value(into, tag, value);
	}
}

/* Sends the request's bytes and shows the answer, "" when there is none. */
static inline const char *ask_bytes(struct asker *asker, uint8_t *request, size_t size)
{
	struct answer answer = message_answer(&asker->answerer, asker->device, request, size, asker->now, asker->room);
	buffer_clear(&asker->text);
	asker->size = answer.size;
	if (answer.size == 0)
		return "";
	struct span all = {answer.at, answer.at + answer.size}, message = {0}, community = {0}, pdu = {0};
	int64_t version = 0;
	uint8_t tag = 0;
	assert_true(answer.at >= asker->room && answer.at + answer.size <= asker->room + ANSWER_ROOM);
	assert_true(ber_expect(&all, BER_SEQUENCE, &message) && ber_expect_integer(&message, &version) &&
		    ber_expect(&message, BER_OCTETS, &community) && ber_take(&message, &tag, &pdu));
	assert_int_equal(span_size(all), 0);
	assert_int_equal(tag, PDU_RESPONSE);
	show_pdu(&asker->text, pdu);
	return buffer_text(&asker->text);
}

/* `version` 0 is v1, 1 is v2c; first and second are non-repeaters and max-repetitions of a GETBULK. */
static inline const char *ask_as(struct asker *asker, int version, const char *community, uint8_t tag, int64_t first,
	int64_t second, const char *const *oids)
{
	uint8_t bytes[4096];
	uint8_t *end = bytes + sizeof bytes;
	struct backward out = ask_varbinds(bytes, sizeof bytes, oids);
	backward_signed(&out, second);
	backward_signed(&out, first);
	backward_signed(&out, 4711);
	backward_wrap(&out, tag, end);
	const uint8_t *behind = out.at;
	backward_bytes(&out, community, strlen(community));
	backward_wrap(&out, BER_OCTETS, behind);
	backward_signed(&out, version);
	backward_wrap(&out, BER_SEQUENCE, end);
	return ask_bytes(asker, out.at, (size_t)(end - out.at));
}

#define OIDS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define ask(asker, tag, ...) ask_as(asker, 1, ASK_COMMUNITY, tag, 0, 0, OIDS(__VA_ARGS__))
#define ask_bulk(asker, first, second, ...) \
	ask_as(asker, 1, ASK_COMMUNITY, PDU_GETBULK, first, second, OIDS(__VA_ARGS__))
