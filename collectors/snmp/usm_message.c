/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The codec of v3 messages. Unlike with v2c nothing is understood of a message that is cut off: before its digest is
 * checked nothing in it may be believed, and without its end there is no digest.
 *
 *   SEQUENCE { 3, SEQUENCE { msgID, msgMaxSize, msgFlags, 3 },
 *     OCTET STRING { SEQUENCE { engine id, boots, time, user, digest, salt } },
 *     SEQUENCE { context engine id, context, PDU } or, encrypted, OCTET STRING }
 */
#include "collectors/snmp/usm_message.h"
#include <errno.h>

/* What a datagram may hold: the answer may be as large as that. */
#define MESSAGE_SIZE_MAX 65507

int usm_message_id(const uint8_t *bytes, size_t length, uint32_t *ret_id)
{
	struct ber reader = {bytes, bytes + length};
	struct ber content, global;
	bool is_whole = true;
	uint8_t type = 0;
	int32_t version = 0;
	int32_t id = 0;
	if (!ber_enter(&reader, &type, &content, &is_whole) || type != BER_SEQUENCE ||
		!ber_take_integer(&content, &version) || version != SNMP_V3 ||
		!ber_enter(&content, &type, &global, &is_whole) || type != BER_SEQUENCE ||
		!ber_take_integer(&global, &id))
		return -EBADMSG;
	*ret_id = (uint32_t)id;
	return 0;
}

static bool parse_global(struct ber *content, struct usm_message *message)
{
	struct ber global, flags;
	int32_t max_size = 0;
	if (!ber_take_type(content, BER_SEQUENCE, &global) || !ber_take_integer(&global, &message->id) ||
		!ber_take_integer(&global, &max_size) || !ber_take_type(&global, BER_OCTETS, &flags) ||
		ber_left(&flags) != 1 || !ber_take_integer(&global, &message->security_model))
		return false;
	message->flags = *flags.at;
	return true;
}

static bool parse_security(struct ber *content, struct usm_message *message)
{
	struct ber octets, security;
	return ber_take_type(content, BER_OCTETS, &octets) && ber_take_type(&octets, BER_SEQUENCE, &security) &&
	       ber_take_type(&security, BER_OCTETS, &message->engine_id) &&
	       ber_take_integer(&security, &message->boots) && ber_take_integer(&security, &message->time) &&
	       ber_take_type(&security, BER_OCTETS, &message->user) &&
	       ber_take_type(&security, BER_OCTETS, &message->mac) &&
	       ber_take_type(&security, BER_OCTETS, &message->salt) && message->boots >= 0 && message->time >= 0;
}

int usm_message_parse(const uint8_t *bytes, size_t length, struct usm_message *ret_message)
{
	struct ber reader = {bytes, bytes + length};
	struct ber content, data;
	struct usm_message message = {0};
	int32_t version = 0;
	if (!ber_take_type(&reader, BER_SEQUENCE, &content) || !ber_take_integer(&content, &version) ||
		version != SNMP_V3 || !parse_global(&content, &message) ||
		message.security_model != USM_SECURITY_MODEL || !parse_security(&content, &message))
		return -EBADMSG;
	data = content;
	if (message.flags & USM_PRIVACY && !ber_take_type(&content, BER_OCTETS, &data))
		return -EBADMSG;
	message.data = data;
	message.end = reader.at;
	*ret_message = message;
	return 0;
}

int usm_scoped_parse(struct ber data, struct usm_scoped *ret_scoped)
{
	struct ber content;
	struct usm_scoped scoped = {0};
	if (!ber_take_type(&data, BER_SEQUENCE, &content) || !ber_take_type(&content, BER_OCTETS, &scoped.engine_id) ||
		!ber_take_type(&content, BER_OCTETS, &scoped.context) || pdu_parse(&content, true, &scoped.pdu))
		return -EBADMSG;
	*ret_scoped = scoped;
	return 0;
}

uint8_t *usm_header_put(uint8_t *at, const struct usm_header *header, size_t data_length, uint8_t **ret_mac)
{
	static const uint8_t zeros[64];
	uint8_t *data_end = at + data_length;
	uint8_t *end = at;
	at = ber_put_octets(at, header->salt, header->salt ? 8 : 0);
	at = ber_put_bytes(at, zeros, header->mac_length);
	*ret_mac = at;
	at = ber_put_header(at, BER_OCTETS, header->mac_length);
	at = ber_put_octets(at, header->user, header->user_length);
	at = ber_put_integer(at, (int32_t)header->time);
	at = ber_put_integer(at, (int32_t)header->boots);
	at = ber_put_octets(at, header->engine_id, header->engine_id_length);
	at = ber_put_header(at, BER_SEQUENCE, (size_t)(end - at));
	at = ber_put_header(at, BER_OCTETS, (size_t)(end - at));
	end = at;
	at = ber_put_integer(at, USM_SECURITY_MODEL);
	at = ber_put_octets(at, &header->flags, 1);
	at = ber_put_integer(at, MESSAGE_SIZE_MAX);
	at = ber_put_integer(at, (int32_t)header->id);
	at = ber_put_header(at, BER_SEQUENCE, (size_t)(end - at));
	at = ber_put_integer(at, SNMP_V3);
	return ber_put_header(at, BER_SEQUENCE, (size_t)(data_end - at));
}

uint8_t *usm_scoped_put(uint8_t *end, const struct request *request, uint32_t request_id, const uint8_t *engine_id,
	size_t engine_id_length, const char *context, size_t context_length)
{
	uint8_t *at = pdu_build(end, request, false, request_id);
	at = ber_put_octets(at, context, context_length);
	at = ber_put_octets(at, engine_id, engine_id_length);
	return ber_put_header(at, BER_SEQUENCE, (size_t)(end - at));
}
