/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* PDUs and the community messages of v1 and v2c (RFC 1157, 1901, 3416), built and read in place. */
#include "collectors/snmp/ber.h"
#include "collectors/snmp/exchange.h"

/* The largest request; what is above 1472 octets goes in fragments (RFC 3417, section 3.2.1 recommends to accept that
 * much). */
#define REQUEST_MAX 2000
#define REQUEST_GOOD 1472
enum { SNMP_V1 = 0, SNMP_V2C = 1, SNMP_V3 = 3 };

struct pdu {
	uint8_t type; /* enum pdu_type, or another */
	int32_t request_id;
	int32_t error_status;
	int32_t error_index;
	struct varbind_reader varbinds;
	/* False when what follows the request-id is cut off or unreadable: one knows whose answer it is, no more. */
	bool is_whole;
};

struct message {
	int32_t version;
	struct ber community;
	struct pdu pdu;
};

/* The version number of a message, or -EBADMSG when it does not look like one. */
int message_version(const uint8_t *bytes, size_t length);
/* -EBADMSG when not even the request-id can be read. What follows the message in the datagram is ignored. */
int message_parse(const uint8_t *bytes, size_t length, struct message *ret_message);
/* Reads the PDU at `reader`; *whole is false already when something around it is cut off. */
int pdu_parse(struct ber *reader, bool is_whole, struct pdu *ret_pdu);

/* These write before `end` and return the start; there must be room for REQUEST_MAX octets. */
uint8_t *pdu_build(uint8_t *end, const struct request *request, bool is_v1, uint32_t request_id);
uint8_t *message_build(uint8_t *end, int version, const void *community, size_t community_length,
	const struct request *request, uint32_t request_id);
/* Octets that a community message adds to the varbinds, at most. */
#define MESSAGE_OVERHEAD(community_length) (40 + (community_length))
