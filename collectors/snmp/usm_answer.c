/* SPDX-License-Identifier: Apache-2.0 */
/*
 * v3 on the wire: what is sent to an engine and what its answers and Reports mean (RFC 3412 section 7.2, RFC 3414
 * section 3.2 and 4).
 *
 *   engine id not known ──► discovery ──► Report with id, boots, time ──► the request, with that time
 *   Report notInTimeWindows ──► its boots and time are taken ──► the request again
 *   Report unknownEngineIDs ──► the engine was replaced: its new id, keys for it ──► the request again
 *   Report wrongDigests, unknownUserNames, … ──► the exchange ends with the reason in words
 *   no answer to two tries ──► discovery in between: some devices drop what was meant for another engine id in silence
 *
 * Each of these messages that a Report made necessary bears a new msgID, and an exchange may have a few only, so that
 * no device can keep us busy. Reports are rarely authentic (an engine that does not know the user cannot sign), so any
 * of them is believed only as the answer to a request of ours, from its address; they can make an exchange fail, but
 * cannot pass for an answer. A message that fails its digest is dropped, and said so when the tries are over.
 */
#include "base/must.h"
#include "collectors/snmp/usm.h"
#include "collectors/snmp/wire.h"
#include <errno.h>
#include <stdlib.h>

#define HOPS_MAX 4
#define DES_PADDING 8
#define INVALID_TIME INT32_MAX

size_t usm_overhead(const struct usm *usm, size_t context_length)
{
	size_t fixed = 110; /* all headers, integers, flags, salt and padding */
	if (context_length == 0 && usm->context)
		context_length = strlen(usm->context);
	return fixed + USM_ENGINE_ID_MAX + USM_ENGINE_ID_MAX + usm->user_length +
	       (usm->auth ? usm->auth->mac_length : 0) + context_length;
}

/* Asks for nothing: any engine reports its id. */
static uint8_t *build_discovery(const struct exchange *exchange, uint8_t *end)
{
	static const struct request nothing = {.type = PDU_GET};
	struct usm_header header = {.id = exchange->id, .flags = USM_REPORTABLE};
	uint8_t *mac = NULL;
	uint8_t *at = usm_scoped_put(end, &nothing, exchange->id, NULL, 0, NULL, 0);
	return usm_header_put(at, &header, (size_t)(end - at), &mac);
}

static uint32_t time_of(const struct usm *usm)
{
	int64_t passed = (usm->peer->engine->now_ns - usm->anchored_ns) / NS_PER_S;
	int64_t time = (int64_t)usm->time + passed;
	return time < INVALID_TIME ? (uint32_t)time : INVALID_TIME;
}

/* Encrypts the scoped PDU at `at` and puts the OCTET STRING around it; its end moves by the padding. */
static uint8_t *encrypt(struct usm *usm, uint8_t *at, uint8_t **end, uint32_t time, uint8_t salt[USM_SALT])
{
	size_t length = (size_t)(*end - at);
	if (usm->privacy->is_des) {
		size_t padding = (DES_PADDING - length % DES_PADDING) % DES_PADDING;
		memset(*end, 0, padding);
		*end += padding;
		length += padding;
	}
	if (usm_cipher_encrypt(usm->cipher, at, length, usm->boots, time, usm->counter++, salt))
		return NULL;
	return ber_put_header(at, BER_OCTETS, length);
}

static uint8_t *build_request(struct exchange *exchange, uint8_t *end, size_t *ret_length)
{
	struct usm *usm = exchange->peer->usm;
	const struct request *request = &exchange->request;
	const char *context = request->context ? request->context : usm->context;
	uint8_t salt[USM_SALT];
	uint8_t *mac = NULL;
	struct usm_header header = {.id = exchange->id,
		.flags = usm->flags | USM_REPORTABLE,
		.engine_id = usm->id,
		.engine_id_length = usm->id_length,
		.boots = usm->auth ? usm->boots : 0,
		.time = usm->auth ? time_of(usm) : 0,
		.user = usm->user,
		.user_length = usm->user_length,
		.mac_length = usm->auth ? usm->auth->mac_length : 0};
	end -= DES_PADDING;
	uint8_t *at = usm_scoped_put(
		end, request, exchange->id, usm->id, usm->id_length, context, context ? strlen(context) : 0);
	if (usm->privacy) {
		at = encrypt(usm, at, &end, header.time, salt);
		header.salt = salt;
	}
	if (!at)
		return NULL;
	at = usm_header_put(at, &header, (size_t)(end - at), &mac);
	*ret_length = (size_t)(end - at);
	if (usm->auth && usm_mac_sign(usm->mac, at, *ret_length, mac))
		return NULL;
	return at;
}

uint8_t *usm_build(struct exchange *exchange, uint8_t *end, size_t *ret_length)
{
	const struct usm *usm = exchange->peer->usm;
	/* Of a probe's tries most are requests: where many get lost, two that must arrive are much to ask. */
	unsigned every = exchange->request.probe ? 4 : 2;
	bool is_doubtful =
		exchange->tries >= 3 && (exchange->tries - 3) % every == 0 && exchange->tries != exchange->hop_try;
	exchange->is_discovery = usm->id_length == 0 || is_doubtful;
	if (!exchange->is_discovery)
		return build_request(exchange, end, ret_length);
	uint8_t *start = build_discovery(exchange, end);
	*ret_length = (size_t)(end - start);
	return start;
}

enum report {
	REPORT_OTHER,
	REPORT_LEVEL,
	REPORT_TIME,
	REPORT_USER,
	REPORT_ENGINE,
	REPORT_DIGEST,
	REPORT_DECRYPTION,
	REPORT_CONTEXT,
	REPORT_REFUSED
};

/* Which counter the Report names: the first varbind, without its trailing 0, which some engines leave out. */
static enum report report_of(const struct pdu *pdu)
{
#define UNDER_SNMP_MODULES "\x2b\x06\x01\x06\x03"
	static const struct {
		const char *oid;
		enum report report;
	} reports[] = {
		{UNDER_SNMP_MODULES "\x0f\x01\x01\x01", REPORT_LEVEL}, /* usmStats: RFC 3414, section 5 */
		{UNDER_SNMP_MODULES "\x0f\x01\x01\x02", REPORT_TIME},
		{UNDER_SNMP_MODULES "\x0f\x01\x01\x03", REPORT_USER},
		{UNDER_SNMP_MODULES "\x0f\x01\x01\x04", REPORT_ENGINE},
		{UNDER_SNMP_MODULES "\x0f\x01\x01\x05", REPORT_DIGEST},
		{UNDER_SNMP_MODULES "\x0f\x01\x01\x06", REPORT_DECRYPTION},
		{UNDER_SNMP_MODULES "\x0c\x01\x04", REPORT_CONTEXT}, /* unavailable, unknown: RFC 3413, section 4.1.2 */
		{UNDER_SNMP_MODULES "\x0c\x01\x05", REPORT_CONTEXT},
		{UNDER_SNMP_MODULES "\x0b\x02\x01", REPORT_REFUSED}, /* snmpMPDStats: RFC 3412, section 5 */
	};
	struct varbind_reader reader = pdu->varbinds;
	struct varbind varbind;
	if (varbind_next(&reader, &varbind) != 1)
		return REPORT_OTHER;
	for (size_t i = 0; i < ARRAY_LENGTH(reports); i++) {
		size_t length = strlen(reports[i].oid);
		if (varbind.oid_length >= length && memcmp(varbind.oid, reports[i].oid, length) == 0)
			return reports[i].report;
	}
	return REPORT_OTHER;
}

/* What the Report made necessary goes out at once; when that came to pass too often, the exchange ends. */
static void hop(struct exchange *exchange, enum gengfu_status status, const char *words)
{
	if (++exchange->hops > HOPS_MAX) {
		exchange_fail(exchange, status, words);
		return;
	}
	exchange->hop_try = exchange->tries;
	exchange_send_again(exchange);
}

/*
 * What to say if nothing more comes from an engine that just told its id. snmpd drops what decrypts to nothing without
 * a Report; so an engine that still tells its id after two requests, and never answered this user, has other keys.
 */
static void note_silence(struct exchange *exchange)
{
	const struct usm *usm = exchange->peer->usm;
	if (usm->has_answered)
		return;
	exchange->words = "the device tells its engine id, but does not answer this user";
	if (exchange->tries < 3 || !usm->privacy)
		return;
	exchange->status = GENGFU_AUTH_FAILED;
	exchange->words =
		"the device tells its engine id, but does not answer: the privacy secret or algorithm may differ";
}

static void learn(struct exchange *exchange, const struct usm_message *message)
{
	struct usm *usm = exchange->peer->usm;
	size_t length = ber_left(&message->engine_id);
	if (length == 0 || length > USM_ENGINE_ID_MAX) {
		engine_count(usm->peer->engine, FIGURE_MALFORMED);
		exchange->words = "its engine id has no or too many octets";
		return;
	}
	note_silence(exchange);
	if (usm_learn(usm, &message->engine_id, (uint32_t)message->boots, (uint32_t)message->time))
		exchange_fail(exchange, GENGFU_FAILED, "no keys could be made for its engine id");
	else
		hop(exchange, GENGFU_REFUSED, "the device says that its own engine id is unknown");
}

static void report_cb(
	struct exchange *exchange, const struct usm_message *message, const struct pdu *pdu, bool is_authentic)
{
	struct usm *usm = exchange->peer->usm;
	enum report report = report_of(pdu);
	engine_count(exchange->peer->engine, FIGURE_REPORTS);
	exchange->is_heard |= usm->has_answered;
	if (exchange->is_discovery)
		report = REPORT_ENGINE; /* whatever it complains of, it says who it is */
	switch (report) {
	case REPORT_ENGINE:
		learn(exchange, message);
		return;
	case REPORT_TIME:
		usm_anchor(usm, (uint32_t)message->boots, (uint32_t)message->time, is_authentic);
		hop(exchange, GENGFU_AUTH_FAILED, "the device does not accept the time that it gave itself");
		return;
	case REPORT_DIGEST:
		exchange_fail(exchange, GENGFU_AUTH_FAILED, "wrong digest: the auth secret or algorithm differs");
		return;
	case REPORT_DECRYPTION:
		exchange_fail(
			exchange, GENGFU_AUTH_FAILED, "decryption error: the privacy secret or algorithm differs");
		return;
	case REPORT_USER:
		exchange_fail(exchange, GENGFU_REFUSED, "unknown user");
		return;
	case REPORT_LEVEL:
		exchange_fail(exchange, GENGFU_REFUSED, "unsupported security level: auth or privacy is not set up");
		return;
	case REPORT_CONTEXT:
		exchange_fail(exchange, GENGFU_REFUSED, "unknown context");
		return;
	case REPORT_REFUSED:
	case REPORT_OTHER:
		exchange_fail(exchange, GENGFU_REFUSED, "the device refuses the message");
		return;
	}
}

/* Not from whom it says: dropped, and told if nothing better comes. */
static void not_authentic(struct exchange *exchange, const char *words)
{
	engine_count(exchange->peer->engine, FIGURE_UNAUTHENTIC);
	exchange->status = GENGFU_AUTH_FAILED;
	exchange->words = words;
}

/* Checks the digest, if there is one, and decrypts; false when the message is not to be used. */
static bool open_message(struct exchange *exchange, uint8_t *bytes, struct usm_message *message)
{
	struct usm *usm = exchange->peer->usm;
	if (!(message->flags & USM_AUTH)) {
		if (message->flags & USM_PRIVACY)
			engine_count(usm->peer->engine, FIGURE_MALFORMED);
		return !(message->flags & USM_PRIVACY);
	}
	if (!usm->mac || !usm_has_id(usm, &message->engine_id) || ber_left(&message->user) != usm->user_length ||
		memcmp(message->user.at, usm->user, usm->user_length) != 0 ||
		ber_left(&message->mac) != usm->auth->mac_length ||
		usm_mac_verify(usm->mac, bytes, (size_t)(message->end - bytes), bytes + (message->mac.at - bytes))) {
		not_authentic(exchange, "an answer with a wrong digest");
		return false;
	}
	if (!(message->flags & USM_PRIVACY))
		return true;
	if (!usm->cipher || ber_left(&message->salt) != USM_SALT ||
		usm_cipher_decrypt(usm->cipher, bytes + (message->data.at - bytes), ber_left(&message->data),
			(uint32_t)message->boots, (uint32_t)message->time, message->salt.at)) {
		not_authentic(exchange, "an answer that cannot be decrypted");
		return false;
	}
	return true;
}

static void response(struct exchange *exchange, const struct usm_message *message, const struct pdu *pdu, size_t length)
{
	struct usm *usm = exchange->peer->usm;
	struct engine *engine = exchange->peer->engine;
	if ((message->flags & usm->flags) != usm->flags || !usm_has_id(usm, &message->engine_id)) {
		not_authentic(exchange, "an answer below the security level that was asked for");
		return;
	}
	if ((uint32_t)pdu->request_id != exchange->id || exchange->is_discovery) {
		engine_count(engine, FIGURE_UNKNOWN_ID);
		return;
	}
	if (message->flags & USM_AUTH)
		usm_anchor(usm, (uint32_t)message->boots, (uint32_t)message->time, true);
	usm->has_answered = true;
	exchange_answer(exchange, pdu, length);
}

void usm_datagram(struct engine *engine, uint8_t *bytes, size_t length, const union address *from)
{
	struct usm_message message;
	struct usm_scoped scoped;
	if (usm_message_parse(bytes, length, &message)) {
		engine_count(engine, FIGURE_MALFORMED);
		return;
	}
	struct exchange *exchange = engine_find(engine, (uint32_t)message.id);
	if (!exchange || !exchange_is_from(exchange, from))
		return;
	if (!exchange->peer->usm) {
		engine_count(engine, FIGURE_MALFORMED);
		return;
	}
	if (!open_message(exchange, bytes, &message))
		return;
	if (usm_scoped_parse(message.data, &scoped)) {
		if (message.flags & USM_PRIVACY)
			not_authentic(exchange, "an answer that decrypts to nothing: the privacy secret differs");
		else
			engine_count(engine, FIGURE_MALFORMED);
		return;
	}
	if (scoped.pdu.type == PDU_REPORT)
		report_cb(exchange, &message, &scoped.pdu, message.flags & USM_AUTH);
	else if (scoped.pdu.type == PDU_RESPONSE)
		response(exchange, &message, &scoped.pdu, length);
	else
		engine_count(engine, FIGURE_MALFORMED);
}
