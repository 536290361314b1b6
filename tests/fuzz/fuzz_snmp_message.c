/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNMP messages against Net-SNMP's parser. What both understand of v1 and v2c, and of a scoped PDU of v3, they must
 * understand in the same way: same header, same names, types and values in the same order. Whatever the octets, we must
 * not go beyond them. (Net-SNMP takes any tag for an INTEGER or OCTET STRING, so that it understands more.)
 *
 * Differences that are meant, and left out of the comparison: we read numbers in more octets than needed and unsigned
 * ones with their top bit set; Net-SNMP ignores what stands behind the value in a varbind, cuts Counter64s and
 * decodes Opaque; and an OID with a sub-identifier above 2^32-1 wraps there.
 */
#include "base/must.h"
#include "collectors/snmp/message.h"
#include "collectors/snmp/usm_message.h"
#include "tests/fuzz/fuzz.h"
#include <net-snmp/net-snmp-config.h>
/* then */
#include <net-snmp/net-snmp-includes.h>
#include <stdlib.h>
#include <string.h>

#define COMMUNITY_MAX 256

static void check_inside(const uint8_t *at, size_t length, const uint8_t *bytes, size_t whole)
{
	must(length == 0 || (at >= bytes && at <= bytes + whole && length <= (size_t)(bytes + whole - at)));
}

static void check_value(const struct varbind *ours, const netsnmp_variable_list *theirs)
{
	int64_t number = 0;
	uint64_t count = 0;
	switch (ours->type) {
	case VALUE_INTEGER:
		if (ours->length <= 4 && varbind_integer(ours, &number) == 0)
			must(number == *theirs->val.integer);
		break;
	case VALUE_COUNTER32:
	case VALUE_GAUGE32:
	case VALUE_TIMETICKS:
		/* With its top bit set and no zero octet before, Net-SNMP takes the sign along where ours does not. */
		if (ours->length && !(ours->value[0] & 0x80) && varbind_unsigned(ours, &count) == 0)
			must(count == ((uint64_t)*theirs->val.integer & UINT32_MAX));
		break;
	case VALUE_COUNTER64:
		if (ours->length && !(ours->value[0] & 0x80) && varbind_unsigned(ours, &count) == 0)
			must(count == ((uint64_t)theirs->val.counter64->high << 32 |
					      (theirs->val.counter64->low & UINT32_MAX)));
		break;
	case VALUE_OCTETS:
	case VALUE_ADDRESS:
		must(theirs->val_len == ours->length && memcmp(theirs->val.string, ours->value, ours->length) == 0);
		break;
	default:
		break;
	}
}

/* The name as dotted text of both; false when ours cannot be read as an OID. */
static bool check_name(const struct varbind *ours, const netsnmp_variable_list *theirs)
{
	char text[OID_MAX * 11 + 1];
	size_t length = 0;
	char *other = must_malloc(theirs->name_length * 21 + 1);
	bool good = oid_format(ours->oid, ours->oid_length, text, sizeof text) >= 0;
	other[0] = '\0';
	for (size_t i = 0; i < theirs->name_length; i++)
		length += (size_t)sprintf(other + length, i ? ".%lu" : "%lu", (unsigned long)theirs->name[i]);
	/* A name without octets is 0.0 to us and 0 to Net-SNMP. */
	if (good && ours->oid_length > 0 && theirs->name_length <= OID_MAX)
		must(strcmp(text, other) == 0);
	free(other);
	return good;
}

/* Every varbind that Net-SNMP read is ours too. */
static void check_varbinds(const struct pdu *ours, const netsnmp_pdu *theirs)
{
	struct varbind_reader reader = ours->varbinds;
	struct varbind varbind;
	for (const netsnmp_variable_list *v = theirs->variables; v; v = v->next_variable) {
		if (varbind_next(&reader, &varbind) != 1)
			return; /* something behind the value */
		if (!check_name(&varbind, v))
			return;
		must(v->type == varbind.type || varbind.type == VALUE_OPAQUE);
		check_value(&varbind, v);
	}
}

static void check_pdu(const struct pdu *ours, const uint8_t *bytes, size_t length)
{
	struct varbind_reader reader = ours->varbinds;
	struct varbind varbind;
	check_inside(reader.at, (size_t)(reader.end - reader.at), bytes, length);
	while (varbind_next(&reader, &varbind) == 1) {
		int64_t number = 0;
		uint64_t count = 0;
		uint32_t arcs[OID_MAX];
		char text[64];
		check_inside(varbind.oid, varbind.oid_length, bytes, length);
		check_inside(varbind.value, varbind.length, bytes, length);
		if (varbind_unsigned(&varbind, &count) == 0 && varbind_integer(&varbind, &number) == 0)
			must((uint64_t)number == count);
		oid_format(varbind.oid, varbind.oid_length, text, sizeof text);
		must(strlen(text) < sizeof text);
		must(oid_arcs(varbind.oid, varbind.oid_length, arcs, OID_MAX) <= OID_MAX);
		must(oid_compare(varbind.oid, varbind.oid_length, varbind.oid, varbind.oid_length) == 0);
	}
}

static void compare_pdu(const struct pdu *ours, u_char *at, size_t left)
{
	netsnmp_pdu *theirs = snmp_pdu_create(0);
	must(theirs);
	if (snmp_pdu_parse(theirs, at, &left) == 0 && ours->is_whole && theirs->command != SNMP_MSG_TRAP) {
		must(theirs->command == ours->type);
		must((int32_t)theirs->reqid == ours->request_id);
		must((int32_t)theirs->errstat == ours->error_status);
		must((int32_t)theirs->errindex == ours->error_index);
		check_varbinds(ours, theirs);
	}
	snmp_free_pdu(theirs);
}

static void community_message(const uint8_t *bytes, size_t length)
{
	struct message ours;
	u_char community[COMMUNITY_MAX];
	size_t community_length = sizeof community;
	long version = 0;
	size_t left = length;
	u_char *copy = must_malloc(length + 1);
	memcpy(copy, bytes, length);
	int error = message_parse(bytes, length, &ours);
	if (!error) {
		check_inside(ours.community.at, ber_left(&ours.community), bytes, length);
		check_pdu(&ours.pdu, bytes, length);
	}
	u_char *pdu = length ? snmp_comstr_parse(copy, &left, community, &community_length, &version) : NULL;
	if (pdu && !error && ours.pdu.is_whole) {
		must(version == ours.version);
		must(community_length == ber_left(&ours.community));
		must(memcmp(community, ours.community.at, community_length) == 0);
		compare_pdu(&ours.pdu, pdu, left);
	}
	free(copy);
}

static void scoped_pdu(const uint8_t *bytes, size_t length)
{
	struct usm_scoped ours;
	u_char *copy = must_malloc(length + 1);
	size_t left = length;
	memcpy(copy, bytes, length);
	int error = usm_scoped_parse((struct ber){bytes, bytes + length}, &ours);
	if (!error)
		check_pdu(&ours.pdu, bytes, length);
	netsnmp_pdu *theirs = snmp_pdu_create(0);
	u_char *pdu = length ? snmpv3_scopedPDU_parse(theirs, copy, &left) : NULL;
	if (pdu && !error) {
		must(theirs->contextEngineIDLen == ber_left(&ours.engine_id));
		must(memcmp(theirs->contextEngineID, ours.engine_id.at, theirs->contextEngineIDLen) == 0);
		must(theirs->contextNameLen == ber_left(&ours.context));
		must(memcmp(theirs->contextName, ours.context.at, theirs->contextNameLen) == 0);
		if (ours.pdu.is_whole)
			compare_pdu(&ours.pdu, pdu, left);
	}
	snmp_free_pdu(theirs);
	free(copy);
}

/* Net-SNMP fills in the header before its security model refuses a user that it does not know. */
static void v3_message(const uint8_t *bytes, size_t length)
{
	struct usm_message ours;
	netsnmp_session session;
	uint32_t id = 0;
	u_char *copy = must_malloc(length + 1);
	size_t left = length;
	memcpy(copy, bytes, length);
	int error = usm_message_parse(bytes, length, &ours);
	must(usm_message_id(bytes, length, &id) == 0 || error);
	if (!error) {
		must(id == (uint32_t)ours.id);
		must(ours.end >= bytes && ours.end <= bytes + length);
		check_inside(ours.mac.at, ber_left(&ours.mac), bytes, length);
		check_inside(ours.salt.at, ber_left(&ours.salt), bytes, length);
		check_inside(ours.data.at, ber_left(&ours.data), bytes, length);
		if (!(ours.flags & USM_PRIVACY))
			scoped_pdu(ours.data.at, ber_left(&ours.data));
	}
	snmp_sess_init(&session);
	netsnmp_pdu *theirs = snmp_pdu_create(0);
	int result = snmpv3_parse(theirs, copy, &left, NULL, &session);
	if (!error && result == SNMPERR_SUCCESS) {
		must((int32_t)theirs->msgid == ours.id);
		must(theirs->securityModel == ours.security_model);
		must(theirs->securityEngineIDLen == ber_left(&ours.engine_id));
		must(theirs->securityNameLen == ber_left(&ours.user));
	}
	snmp_free_pdu(theirs);
	free(copy);
}

static void start(void)
{
	setenv("MIBS", "", 1);
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_READ_CONFIGS, 1);
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
	init_snmp("fuzz");
	shutdown_snmp_logging();
	netsnmp_register_loghandler(NETSNMP_LOGHANDLER_NONE, LOG_DEBUG);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static int is_started; /* libFuzzer gives no other place */
	if (!is_started) {
		start();
		is_started = 1;
	}
	if (length > 65507)
		return 0;
	community_message(bytes, length);
	scoped_pdu(bytes, length);
	v3_message(bytes, length);
	return 0;
}
