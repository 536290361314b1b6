/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The codec of community messages. A request is written from its end to its start, straight into the buffer that
 * sendmmsg() will read: one memcpy of the varbind list, which the caller encoded once, and some twenty octets around
 * it. An answer is read where recvmmsg() put it.
 *
 * Reading goes on as far as it can: an answer that was cut off still tells its request-id, so that the exchange ends
 * at once as malformed and not after all its tries.
 */
#include "collectors/snmp/message.h"
#include <errno.h>

int message_version(const uint8_t *bytes, size_t length)
{
	struct ber reader = {bytes, bytes + length};
	struct ber content;
	uint8_t type = 0;
	bool is_whole = true;
	int32_t version = 0;
	if (!ber_enter(&reader, &type, &content, &is_whole) || type != BER_SEQUENCE ||
		!ber_take_integer(&content, &version) || version < 0)
		return -EBADMSG;
	return version;
}

int pdu_parse(struct ber *reader, bool is_whole, struct pdu *ret_pdu)
{
	struct ber content, list;
	uint8_t pdu_type = 0;
	uint8_t type = 0;
	int32_t request_id = 0;
	if (!ber_enter(reader, &pdu_type, &content, &is_whole) || !ber_take_integer(&content, &request_id))
		return -EBADMSG;
	*ret_pdu = (struct pdu){.type = pdu_type, .request_id = request_id};
	if (!ber_take_integer(&content, &ret_pdu->error_status) || !ber_take_integer(&content, &ret_pdu->error_index) ||
		!ber_enter(&content, &type, &list, &is_whole) || type != BER_SEQUENCE)
		return 0;
	ret_pdu->varbinds = (struct varbind_reader){list.at, list.end};
	ret_pdu->is_whole = is_whole;
	return 0;
}

int message_parse(const uint8_t *bytes, size_t length, struct message *ret_message)
{
	struct ber reader = {bytes, bytes + length};
	struct ber content, community;
	uint8_t type = 0;
	bool is_whole = true;
	int32_t version = 0;
	if (!ber_enter(&reader, &type, &content, &is_whole) || type != BER_SEQUENCE ||
		!ber_take_integer(&content, &version) || !ber_take_type(&content, BER_OCTETS, &community) ||
		pdu_parse(&content, is_whole, &ret_message->pdu))
		return -EBADMSG;
	ret_message->version = version;
	ret_message->community = community;
	return 0;
}

uint8_t *pdu_build(uint8_t *end, const struct request *request, bool is_v1, uint32_t request_id)
{
	bool is_bulk = request->type == PDU_GETBULK && !is_v1;
	uint8_t *at = ber_put_bytes(end, request->varbinds, request->length);
	at = ber_put_header(at, BER_SEQUENCE, request->length);
	at = ber_put_integer(at, is_bulk ? request->max_repetitions : 0);
	at = ber_put_integer(at, is_bulk ? request->non_repeaters : 0);
	at = ber_put_integer(at, (int32_t)request_id);
	uint8_t type = request->type == PDU_GETBULK && is_v1 ? PDU_GETNEXT : (uint8_t)request->type;
	return ber_put_header(at, type, (size_t)(end - at));
}

uint8_t *message_build(uint8_t *end, int version, const void *community, size_t community_length,
	const struct request *request, uint32_t request_id)
{
	uint8_t *at = pdu_build(end, request, version == SNMP_V1, request_id);
	at = ber_put_octets(at, community, community_length);
	at = ber_put_integer(at, version);
	return ber_put_header(at, BER_SEQUENCE, (size_t)(end - at));
}
