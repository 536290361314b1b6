/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * SNMPv3's User-based Security Model (RFC 3414; AES: RFC 3826; SHA-2: RFC 7860) for the one user of a peer, and the
 * engine that answers at the peer's address.
 */
#include "collectors/snmp/link.h"
#include "collectors/snmp/message.h"

#define USM_ID_MAX 32 /* octets of an engine id, RFC 3411 section 5 */
#define USM_ID_TEXT (2 * USM_ID_MAX + 1)

struct engine;
struct exchange;
struct peer;
struct usm;
struct usm_store;

/* What all v3 peers of an engine share: keys made of passphrases, and which peer has which engine id. */
struct usm_store *usm_store_new(void);
void usm_store_free(struct usm_store *store);

/* -EINVAL with a sentence in `why` for credentials that cannot be used. */
int usm_new(struct peer *peer, const struct gengfu_credentials *credentials, struct usm **ret_usm, char why[256]);
/* Accepts NULL. */
void usm_free(struct usm *usm);

/* Octets that a message adds to the varbinds, at most. */
size_t usm_overhead(const struct usm *usm, size_t context_length);
/* Writes the exchange's message, or one that asks for the engine id, before `end`; NULL when it cannot be encrypted. */
uint8_t *usm_build(struct exchange *exchange, uint8_t *end, size_t *ret_length);
/* A v3 message has come; decrypted in place. */
void usm_datagram(struct engine *engine, uint8_t *bytes, size_t length, const union address *from);
/* The msgID of a message, for which a few octets from its start suffice. */
bool usm_message_id(const uint8_t *bytes, size_t length, uint32_t *ret_id);

/* The engine id in hex digits; false while it is not known. */
bool usm_id_format(const struct usm *usm, char into[USM_ID_TEXT]);
/* Appends to a peer's description. */
void usm_describe(const struct usm *usm, char *into, size_t size);
