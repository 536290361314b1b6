/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The messages of v3 (RFC 3412 section 6, RFC 3414 section 2.4), built and read in place; no cryptography here. */
#include "collectors/snmp/message.h"

enum { USM_AUTH = 1, USM_PRIVACY = 2, USM_REPORTABLE = 4 }; /* msgFlags */
#define USM_SECURITY_MODEL 3
#define USM_ENGINE_ID_MAX 32 /* RFC 3411, section 5 */

struct usm_message {
	int32_t id; /* msgID */
	uint8_t flags;
	int32_t security_model;
	struct ber engine_id, user, mac, salt;
	int32_t boots, time;
	struct ber data; /* the scoped PDU as an element, or with USM_PRIVACY its encrypted octets */
	const uint8_t *end; /* of the message: what is behind it in the datagram does not belong to it */
};

struct usm_scoped {
	struct ber engine_id, context;
	struct pdu pdu;
};

/* The msgID alone, for which a few octets from the start suffice; -EBADMSG. */
int usm_message_id(const uint8_t *bytes, size_t length, uint32_t *ret_id);
/* -EBADMSG for what is cut off or is no message of v3. */
int usm_message_parse(const uint8_t *bytes, size_t length, struct usm_message *ret_message);
/* The scoped PDU, decrypted; -EBADMSG. Padding behind it is ignored. */
int usm_scoped_parse(struct ber data, struct usm_scoped *ret_scoped);

/* The header that goes before the data, which starts at `at`; the new start. The field for the digest, `mac_length`
 * zeros, is at *ret_mac. */
struct usm_header {
	uint32_t id;
	uint8_t flags;
	const uint8_t *engine_id;
	size_t engine_id_length;
	uint32_t boots, time;
	const char *user;
	size_t user_length;
	size_t mac_length;
	const uint8_t *salt; /* 8 octets, or NULL */
};
uint8_t *usm_header_put(uint8_t *at, const struct usm_header *header, size_t data_length, uint8_t **ret_mac);
uint8_t *usm_scoped_put(uint8_t *end, const struct request *request, uint32_t request_id, const uint8_t *engine_id,
	size_t engine_id_length, const char *context, size_t context_length);
