/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * SNMPv3's User-based Security Model (RFC 3414; AES: RFC 3826; SHA-2: RFC 7860) for the one user of a peer, and the
 * SNMP engine that answers at the peer's address.
 */
#include "base/map.h"
#include "collectors/snmp/link.h"
#include "collectors/snmp/usm_crypto.h"
#include "collectors/snmp/usm_message.h"

#define USM_ID_TEXT (2 * USM_ENGINE_ID_MAX + 1)

struct engine;
struct exchange;
struct peer;

/* What all v3 peers of an engine share: keys made of passphrases, and which peer has which engine id. */
struct usm_store {
	struct map keys; /* digest of algorithm and passphrase → struct usm_stored_key */
	struct map engine_ids; /* → struct usm, the first that has it */
};

struct usm {
	struct peer *peer;
	struct usm_store *store;
	char *user;
	char *context; /* of the credentials, or NULL */
	size_t user_length;
	uint8_t flags; /* USM_AUTH | USM_PRIVACY */
	const struct usm_auth *auth; /* NULL: noAuth */
	const struct usm_privacy *privacy;
	const uint8_t *auth_key, *privacy_key; /* of the passphrases, not localised; the store's */

	uint8_t id[USM_ENGINE_ID_MAX];
	uint8_t id_length; /* 0: not known */
	uint32_t boots, time; /* of the engine at anchored_ns */
	int64_t anchored_ns;
	bool is_authentic; /* boots and time come from a message with the right digest */
	bool has_answered; /* this user, since the engine id is known */
	struct usm_mac *mac; /* keyed for this engine id */
	struct usm_cipher *cipher;
	uint64_t counter; /* for salts */
};

struct usm_store *usm_store_new(void);
/* Accepts NULL. */
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

/* This is the engine at the peer's address: makes the keys for it. -EINVAL when they cannot be made. */
int usm_learn(struct usm *usm, const struct ber *id, uint32_t boots, uint32_t time);
bool usm_has_id(const struct usm *usm, const struct ber *id);
/* The engine said what time it has. */
void usm_anchor(struct usm *usm, uint32_t boots, uint32_t time, bool is_authentic);

/* The engine id in hex digits; false while it is not known. */
bool usm_id_format(const struct usm *usm, char into[USM_ID_TEXT]);
/* Appends to a peer's description. */
void usm_describe(const struct usm *usm, char *into, size_t size);
