/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The v3 side of a peer: its user's keys, and what is known of the engine at its address. There is one entry per
 * address and none is shared: two devices with one engine id (a cloned configuration, a replaced main board) both
 * work, and the log names them, since other managers will fail on them.
 *
 * An engine is found out by the first exchange: it sends a message without user and engine id, which any engine answers
 * with a Report that holds its id, boots and time (RFC 3414, section 4). Keys are then localised: three digests. The
 * slow part, a digest over 1 MB per passphrase, is done once for all devices with the same secret, when the first is
 * added.
 *
 * Boots and time are taken from every authentic message, up or down. The RFC's rule that boots may not go down (section
 * 3.2.7 b) guards against replay; here an answer counts only for a request that is under way, whose msgID of 31 bits is
 * covered by the digest and was never used before with a chance of note, so an old answer cannot pass. What is gained:
 * an engine that lost its count of boots is followed without anybody's help.
 */
#include "collectors/snmp/usm.h"
#include "base/must.h"
#include "collectors/snmp/wire.h"
#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#define PASSPHRASE_MIN 8 /* RFC 3414, section 11.2 */
#define USER_MAX 32
#define SECRET_NAME 32 /* octets of the digest that names a stored key */

struct usm_stored_key {
	char name[SECRET_NAME];
	uint8_t key[USM_KEY_MAX];
};

struct usm_store *usm_store_new(void)
{
	return must_calloc(1, sizeof(struct usm_store));
}

void usm_store_free(struct usm_store *store)
{
	size_t cursor = 0;
	const struct map_entry *entry = NULL;
	if (!store)
		return;
	while ((entry = map_next(&store->keys, &cursor))) {
		OPENSSL_cleanse(entry->value, sizeof(struct usm_stored_key));
		free(entry->value);
	}
	map_done(&store->keys);
	map_done(&store->engine_ids);
	free(store);
}

/* The key of a passphrase, made once; NULL when this OpenSSL lacks the digest. */
static const uint8_t *key_of(struct usm_store *store, const struct usm_auth *auth, const char *passphrase)
{
	struct usm_stored_key *stored = must_calloc(1, sizeof *stored);
	char *secret = must_printf("%s %s", auth->name, passphrase);
	bool good = EVP_Q_digest(NULL, "SHA2-256", NULL, secret, strlen(secret), (uint8_t *)stored->name, NULL);
	struct usm_stored_key *known = good ? map_find(&store->keys, stored->name, SECRET_NAME) : NULL;
	good = good && (known || !usm_key_from_passphrase(auth, passphrase, strlen(passphrase), stored->key));
	OPENSSL_cleanse(secret, strlen(secret));
	free(secret);
	if (known || !good) {
		free(stored);
		return known ? known->key : NULL;
	}
	map_put(&store->keys, stored->name, SECRET_NAME, stored);
	return stored->key;
}

/* One secret and its algorithm: what is wrong with them goes to `why`. */
static int check_secret(const char *what, const char *algorithm, const char *secret, bool is_known, char why[256])
{
	if (!algorithm && !secret)
		return 0;
	if (!algorithm)
		snprintf(why, 256, "a secret for %s, but no algorithm", what);
	else if (!is_known)
		snprintf(why, 256, "the algorithm \"%s\" for %s is not known", algorithm, what);
	else if (!secret)
		snprintf(why, 256, "no secret for %s", what);
	else if (strlen(secret) < PASSPHRASE_MIN)
		snprintf(why, 256, "the secret for %s is shorter than 8 characters (RFC 3414)", what);
	else
		return 0;
	return -EINVAL;
}

static int check(const struct usm *usm, const struct gengfu_credentials *credentials, char why[256])
{
	const char *user = credentials->user;
	if (!user || !*user || strlen(user) > USER_MAX) {
		snprintf(why, 256,
			user && *user ? "a user name of more than 32 characters" : "credentials without a user");
		return -EINVAL;
	}
	if (credentials->context && strlen(credentials->context) > UINT8_MAX) {
		snprintf(why, 256, "a context of more than 255 characters");
		return -EINVAL;
	}
	if (check_secret("auth", credentials->auth, credentials->auth_secret, usm->auth, why) ||
		check_secret("privacy", credentials->privacy, credentials->privacy_secret, usm->privacy, why))
		return -EINVAL;
	if (usm->privacy && !usm->auth) {
		snprintf(why, 256, "privacy needs auth (RFC 3414)");
		return -EINVAL;
	}
	return 0;
}

static int make_keys(struct usm *usm, const struct gengfu_credentials *credentials, char why[256])
{
	if (usm->auth)
		usm->auth_key = key_of(usm->store, usm->auth, credentials->auth_secret);
	if (usm->privacy)
		usm->privacy_key = key_of(usm->store, usm->auth, credentials->privacy_secret);
	if ((!usm->auth || usm->auth_key) && (!usm->privacy || usm->privacy_key))
		return 0;
	snprintf(why, 256, "OpenSSL does not offer %s here", usm->auth->name);
	return -EINVAL;
}

/* Whether this OpenSSL has the cipher is seen by trying. */
static int try_cipher(const struct usm *usm, char why[256])
{
	static const uint8_t key[USM_KEY_MAX] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
	struct usm_cipher *cipher = usm->privacy ? usm_cipher_new(usm->privacy, key) : NULL;
	if (usm->privacy && !cipher) {
		snprintf(why, 256, "OpenSSL does not offer %s here", usm->privacy->name);
		return -EINVAL;
	}
	usm_cipher_free(cipher);
	return 0;
}

int usm_new(struct peer *peer, const struct gengfu_credentials *credentials, struct usm **ret_usm, char why[256])
{
	struct engine *engine = peer->engine;
	struct usm *usm = must_calloc(1, sizeof *usm);
	usm->peer = peer;
	usm->store = engine->usm_store;
	usm->auth = credentials->auth ? usm_auth_find(credentials->auth) : NULL;
	usm->privacy = credentials->privacy ? usm_privacy_find(credentials->privacy) : NULL;
	int error = check(usm, credentials, why);
	if (!error)
		error = make_keys(usm, credentials, why);
	if (!error)
		error = try_cipher(usm, why);
	if (error) {
		usm_free(usm);
		return error;
	}
	usm->user = must_strdup(credentials->user);
	usm->user_length = strlen(usm->user);
	if (credentials->context && *credentials->context)
		usm->context = must_strdup(credentials->context);
	usm->flags = (usm->auth ? USM_AUTH : 0) | (usm->privacy ? USM_PRIVACY : 0);
	engine->services->random(engine->services->host, &usm->counter, sizeof usm->counter);
	*ret_usm = usm;
	return 0;
}

static void forget_engine(struct usm *usm)
{
	if (usm->id_length && map_find(&usm->store->engine_ids, (char *)usm->id, usm->id_length) == usm)
		map_remove(&usm->store->engine_ids, (char *)usm->id, usm->id_length);
	usm_mac_free(usm->mac);
	usm_cipher_free(usm->cipher);
	usm->mac = NULL;
	usm->cipher = NULL;
	usm->id_length = 0;
	usm->is_authentic = false;
	usm->has_answered = false;
}

void usm_free(struct usm *usm)
{
	if (!usm)
		return;
	forget_engine(usm);
	free(usm->user);
	free(usm->context);
	free(usm);
}

static int localise(struct usm *usm)
{
	uint8_t key[USM_KEY_MAX];
	int error = 0;
	if (usm->auth) {
		error = usm_key_localise(usm->auth, usm->auth_key, usm->id, usm->id_length, key);
		usm->mac = error ? NULL : usm_mac_new(usm->auth, key);
	}
	if (usm->privacy && !error) {
		error = usm_key_for_privacy(usm->auth, usm->privacy, usm->privacy_key, usm->id, usm->id_length, key);
		usm->cipher = error ? NULL : usm_cipher_new(usm->privacy, key);
	}
	OPENSSL_cleanse(key, sizeof key);
	return (usm->auth && !usm->mac) || (usm->privacy && !usm->cipher) ? -EINVAL : 0;
}

/* Enters the engine id, and names the other device that has it too. */
static void enter_id(struct usm *usm)
{
	const struct gengfu_services *services = usm->peer->engine->services;
	struct usm *other = map_find(&usm->store->engine_ids, (char *)usm->id, usm->id_length);
	char text[USM_ID_TEXT];
	if (!other)
		map_put(&usm->store->engine_ids, (char *)usm->id, usm->id_length, usm);
	else if (!address_is_equal(&other->peer->address, &usm->peer->address) && usm_id_format(usm, text))
		services->log(services->host, GENGFU_WARNING,
			"device=%s and device=%s have the same SNMP engine id %s: give each its own", usm->peer->name,
			other->peer->name, text);
}

int usm_learn(struct usm *usm, const struct ber *id, uint32_t boots, uint32_t time)
{
	const struct gengfu_services *services = usm->peer->engine->services;
	char before[USM_ID_TEXT] = "", after[USM_ID_TEXT];
	if (usm_has_id(usm, id)) {
		if (!usm->is_authentic)
			usm_anchor(usm, boots, time, false);
		return 0;
	}
	usm_id_format(usm, before);
	forget_engine(usm);
	memcpy(usm->id, id->at, ber_left(id));
	usm->id_length = (uint8_t)ber_left(id);
	if (localise(usm)) {
		forget_engine(usm);
		return -EINVAL;
	}
	usm_anchor(usm, boots, time, false);
	if (*before && usm_id_format(usm, after))
		services->log(services->host, GENGFU_WARNING, "device=%s has a new SNMP engine id: %s, was %s",
			usm->peer->name, after, before);
	enter_id(usm);
	return 0;
}

bool usm_has_id(const struct usm *usm, const struct ber *id)
{
	return usm->id_length == ber_left(id) && usm->id_length && memcmp(usm->id, id->at, usm->id_length) == 0;
}

void usm_anchor(struct usm *usm, uint32_t boots, uint32_t time, bool is_authentic)
{
	usm->boots = boots;
	usm->time = time;
	usm->anchored_ns = usm->peer->engine->now_ns;
	usm->is_authentic = is_authentic;
}

bool usm_id_format(const struct usm *usm, char into[USM_ID_TEXT])
{
	for (size_t i = 0; i < usm->id_length; i++)
		snprintf(into + 2 * i, 3, "%02x", usm->id[i]);
	return usm->id_length > 0;
}

void usm_describe(const struct usm *usm, char *into, size_t size)
{
	char text[USM_ID_TEXT];
	if (!usm_id_format(usm, text)) {
		snprintf(into, size, ", engine id not known yet");
		return;
	}
	const struct usm *other = map_find(&usm->store->engine_ids, (const char *)usm->id, usm->id_length);
	bool is_shared = other && other != usm && !address_is_equal(&other->peer->address, &usm->peer->address);
	snprintf(into, size, ", engine %s booted %u times%s%s%s", text, usm->boots,
		usm->is_authentic ? "" : ", not authenticated yet", is_shared ? ", the same id as " : "",
		is_shared ? other->peer->name : "");
}
