/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/snmp/v3_agent.h"
#include <stdlib.h>
#include <string.h>

enum { LEVEL = 1, TIME, USER, ENGINE, DIGEST, DECRYPTION }; /* usmStats */
#define UNKNOWN_CONTEXTS "\x2b\x06\x01\x06\x03\x0c\x01\x05\x00"

void v3_agent_open(struct v3_agent *agent, const char *host)
{
	device_open(&agent->device, host);
}

static struct usm_mac *mac_of(const struct v3_agent *agent)
{
	uint8_t key[USM_KEY_MAX];
	const struct usm_auth *auth = usm_auth_find(agent->auth);
	usm_key_from_passphrase(auth, agent->auth_secret, strlen(agent->auth_secret), key);
	usm_key_localise(auth, key, agent->id, agent->id_length, key);
	return usm_mac_new(auth, key);
}

static struct usm_cipher *cipher_of(const struct v3_agent *agent)
{
	uint8_t key[USM_KEY_MAX];
	const struct usm_auth *auth = usm_auth_find(agent->auth);
	const struct usm_privacy *privacy = usm_privacy_find(agent->privacy);
	usm_key_from_passphrase(auth, agent->privacy_secret, strlen(agent->privacy_secret), key);
	usm_key_for_privacy(auth, privacy, key, agent->id, agent->id_length, key);
	return usm_cipher_new(privacy, key);
}

static uint8_t *put_pdu(uint8_t *end, uint8_t type, int32_t id, const uint8_t *varbinds, size_t length)
{
	uint8_t *at = ber_put_header(ber_put_bytes(end, varbinds, length), BER_SEQUENCE, length);
	at = ber_put_integer(ber_put_integer(ber_put_integer(at, 0), 0), id);
	return ber_put_header(at, type, (size_t)(end - at));
}

static void reply(struct v3_agent *agent, const struct usm_message *request, uint8_t flags, uint8_t type,
	int32_t request_id, const uint8_t *varbinds, size_t length)
{
	uint8_t buffer[4096];
	uint8_t salt[USM_SALT];
	uint8_t *end = buffer + sizeof buffer - 8;
	uint8_t *mac_at = NULL;
	struct usm_header header = {.id = (uint32_t)request->id,
		.flags = flags,
		.engine_id = agent->id,
		.engine_id_length = agent->id_length,
		.boots = agent->boots,
		.time = agent->time,
		.user = (const char *)request->user.at,
		.user_length = ber_left(&request->user)};
	if (flags & USM_AUTH)
		header.mac_length = usm_auth_find(agent->auth)->mac_length;
	uint8_t *at = put_pdu(end, type, request_id, varbinds, length);
	at = ber_put_octets(at, NULL, 0);
	at = ber_put_octets(at, agent->id, agent->id_length);
	at = ber_put_header(at, BER_SEQUENCE, (size_t)(end - at));
	if (flags & USM_PRIVACY) {
		struct usm_cipher *cipher = cipher_of(agent);
		while ((end - at) % 8)
			*end++ = 0;
		usm_cipher_encrypt(cipher, at, (size_t)(end - at), agent->boots, agent->time, 99, salt);
		usm_cipher_free(cipher);
		header.salt = salt;
		at = ber_put_header(at, BER_OCTETS, (size_t)(end - at));
	}
	at = usm_header_put(at, &header, (size_t)(end - at), &mac_at);
	if (flags & USM_AUTH) {
		struct usm_mac *mac = mac_of(agent);
		usm_mac_sign(mac, at, (size_t)(end - at), mac_at);
		usm_mac_free(mac);
		mac_at[3] ^= agent->signs_badly;
	}
	agent->last_length = (size_t)(end - at);
	memcpy(agent->last_reply, at, agent->last_length);
	device_send(&agent->device, at, agent->last_length);
}

static void report_oid(struct v3_agent *agent, const struct usm_message *request, uint8_t flags, int32_t request_id,
	const uint8_t *oid, size_t length)
{
	uint8_t buffer[64];
	uint8_t *end = buffer + sizeof buffer;
	uint8_t *at = ber_put_bytes(end, "\x41\x01\x01", 3); /* Counter32 1 */
	at = ber_put_header(ber_put_bytes(at, oid, length), BER_OID, length);
	at = ber_put_header(at, BER_SEQUENCE, (size_t)(end - at));
	reply(agent, request, flags, PDU_REPORT, request_id, at, (size_t)(end - at));
}

static void report(struct v3_agent *agent, const struct usm_message *request, uint8_t flags, uint8_t which)
{
	uint8_t oid[] = {0x2b, 6, 1, 6, 3, 15, 1, 1, which, 0};
	agent->reports[which]++;
	report_oid(agent, request, flags, 0, oid, sizeof oid);
}

static bool is_octets(const struct ber *ber, const void *bytes, size_t length)
{
	return ber_left(ber) == length && memcmp(ber->at, bytes, length) == 0;
}

/* Steps 3 to 8 of the section; false when a Report went out. */
static bool accept_message(struct v3_agent *agent, struct usm_message *m)
{
	uint8_t *bytes = agent->device.bytes;
	if (!is_octets(&m->engine_id, agent->id, agent->id_length)) {
		agent->discoveries += ber_left(&m->engine_id) == 0;
		if (ber_left(&m->engine_id) == 0 || !agent->is_silent_on_unknown_engine)
			report(agent, m, 0, ENGINE);
		return false;
	}
	if (!is_octets(&m->user, agent->user, strlen(agent->user))) {
		report(agent, m, 0, USER);
		return false;
	}
	if ((m->flags & USM_AUTH && !agent->auth) || (m->flags & USM_PRIVACY && !agent->privacy)) {
		report(agent, m, 0, LEVEL);
		return false;
	}
	if (!(m->flags & USM_AUTH))
		return true;
	struct usm_mac *mac = mac_of(agent);
	bool good = ber_left(&m->mac) == usm_auth_find(agent->auth)->mac_length &&
		    !usm_mac_verify(mac, bytes, (size_t)(m->end - bytes), bytes + (m->mac.at - bytes));
	usm_mac_free(mac);
	if (!good) {
		report(agent, m, 0, DIGEST);
		return false;
	}
	if ((uint32_t)m->boots != agent->boots || labs((long)m->time - (long)agent->time) > 150) {
		report(agent, m, USM_AUTH, TIME);
		return false;
	}
	return true;
}

static void handle(struct v3_agent *agent)
{
	struct usm_message m;
	struct usm_scoped scoped;
	uint8_t *bytes = agent->device.bytes;
	assert_int_equal(usm_message_parse(bytes, agent->device.length, &m), 0);
	agent->requests++;
	if (!accept_message(agent, &m))
		return;
	if (m.flags & USM_PRIVACY) {
		struct usm_cipher *cipher = cipher_of(agent);
		assert_int_equal(ber_left(&m.salt), USM_SALT);
		usm_cipher_decrypt(cipher, bytes + (m.data.at - bytes), ber_left(&m.data), (uint32_t)m.boots,
			(uint32_t)m.time, m.salt.at);
		usm_cipher_free(cipher);
	}
	if (usm_scoped_parse(m.data, &scoped)) {
		if (!agent->is_silent_on_garbage)
			report(agent, &m, 0, DECRYPTION);
		return;
	}
	memset(agent->last_context, 0, sizeof agent->last_context);
	memcpy(agent->last_context, scoped.context.at, ber_left(&scoped.context));
	if (agent->context && strcmp(agent->context, agent->last_context) != 0) {
		report_oid(agent, &m, m.flags & ~USM_REPORTABLE, scoped.pdu.request_id,
			(const uint8_t *)UNKNOWN_CONTEXTS, sizeof UNKNOWN_CONTEXTS - 1);
		return;
	}
	agent->responses++;
	uint8_t flags = agent->answers_in_the_clear ? 0 : m.flags & (USM_AUTH | USM_PRIVACY);
	reply(agent, &m, flags, PDU_RESPONSE, scoped.pdu.request_id, scoped.pdu.varbinds.at,
		(size_t)(scoped.pdu.varbinds.end - scoped.pdu.varbinds.at));
}

int v3_agent_run(struct v3_agent *agent)
{
	int count = 0;
	for (; device_take(&agent->device); count++)
		handle(agent);
	return count;
}
