/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys and ciphers for v3. A passphrase becomes a key by hashing a megabyte of its repetition, which is done once per
 * algorithm and kept; localizing it to an engine is two short hashes, kept per device by usm.c. Contexts of libcrypto
 * are made once and keyed again for each message, which costs about half a microsecond.
 *
 * Single DES sits in OpenSSL 3's legacy provider, which may not be installed: three-key DES with one key three times is
 * the same function and is always there.
 */
#include "keys.h"
#include "base/must.h"
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

#define PASSPHRASE_OCTETS 1048576

struct digest_kind {
	const char *name;
	uint8_t key_size;
	uint8_t digest_size;
};

static const struct digest_kind kinds[AUTH_COUNT] = {
	[AUTH_NONE] = {"SHA2-256", 32, 0}, /* its hash makes nothing but unused keys */
	[AUTH_MD5] = {"MD5", 16, 12},
	[AUTH_SHA] = {"SHA1", 20, 12},
	[AUTH_SHA224] = {"SHA2-224", 28, 16},
	[AUTH_SHA256] = {"SHA2-256", 32, 24},
	[AUTH_SHA384] = {"SHA2-384", 48, 32},
	[AUTH_SHA512] = {"SHA2-512", 64, 48},
};

struct keyring {
	EVP_MD *digests[AUTH_COUNT];
	EVP_MD_CTX *hash;
	EVP_MAC *hmac;
	EVP_MAC_CTX *macs[AUTH_COUNT];
	EVP_CIPHER_CTX *ciphers[PRIVACY_COUNT][2];
	bool known[AUTH_COUNT]; /* the passphrases' keys are there */
	uint8_t auth_keys[AUTH_COUNT][KEY_MAX];
	uint8_t privacy_keys[AUTH_COUNT][KEY_MAX];
};

struct keyring *keyring_new(void)
{
	struct keyring *keyring = must_calloc(1, sizeof *keyring);
	keyring->hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	keyring->hash = EVP_MD_CTX_new();
	must(keyring->hmac && keyring->hash);
	for (size_t i = 0; i < AUTH_COUNT; i++) {
		keyring->digests[i] = EVP_MD_fetch(NULL, kinds[i].name, NULL);
		must(keyring->digests[i]);
	}
	return keyring;
}

void keyring_free(struct keyring *keyring)
{
	if (!keyring)
		return;
	for (size_t i = 0; i < AUTH_COUNT; i++) {
		EVP_MD_free(keyring->digests[i]);
		EVP_MAC_CTX_free(keyring->macs[i]);
	}
	for (size_t i = 0; i < PRIVACY_COUNT; i++)
		for (size_t j = 0; j < 2; j++)
			EVP_CIPHER_CTX_free(keyring->ciphers[i][j]);
	EVP_MD_CTX_free(keyring->hash);
	EVP_MAC_free(keyring->hmac);
	free(keyring);
}

size_t auth_digest_size(enum auth auth)
{
	return kinds[auth].digest_size;
}

static void hash_begin(struct keyring *keyring, enum auth auth)
{
	must(EVP_DigestInit_ex2(keyring->hash, keyring->digests[auth], NULL) == 1);
}

static void hash_add(struct keyring *keyring, const void *bytes, size_t size)
{
	must(EVP_DigestUpdate(keyring->hash, bytes, size) == 1);
}

static void hash_end(struct keyring *keyring, uint8_t key[KEY_MAX])
{
	must(EVP_DigestFinal_ex(keyring->hash, key, NULL) == 1);
}

/* RFC 3414, A.2: the hash of a megabyte of the repeated passphrase. */
static void passphrase_key(
	struct keyring *keyring, enum auth auth, const void *passphrase, size_t length, uint8_t key[KEY_MAX])
{
	size_t left = PASSPHRASE_OCTETS;
	hash_begin(keyring, auth);
	for (; left >= length; left -= length)
		hash_add(keyring, passphrase, length);
	hash_add(keyring, passphrase, left);
	hash_end(keyring, key);
}

static void localize(struct keyring *keyring, enum auth auth, const uint8_t *key, const uint8_t *engine,
	size_t engine_size, uint8_t into[KEY_MAX])
{
	size_t size = kinds[auth].key_size;
	hash_begin(keyring, auth);
	hash_add(keyring, key, size);
	hash_add(keyring, engine, engine_size);
	hash_add(keyring, key, size);
	hash_end(keyring, into);
}

static size_t privacy_key_size(enum privacy privacy)
{
	static const uint8_t sizes[PRIVACY_COUNT] = {0, 16, 16, 24, 32, 24, 32};
	return sizes[privacy];
}

/* Makes a localized key as long as the cipher wants it. */
static void extend(struct keyring *keyring, enum auth auth, enum privacy privacy, const uint8_t *engine,
	size_t engine_size, uint8_t key[KEY_MAX])
{
	uint8_t more[KEY_MAX];
	size_t size = kinds[auth].key_size, wanted = privacy_key_size(privacy);
	if (size >= wanted)
		return;
	if (privacy >= PRIVACY_AES192_CISCO) {
		uint8_t again[KEY_MAX];
		passphrase_key(keyring, auth, key, size, again);
		localize(keyring, auth, again, engine, engine_size, more);
	} else {
		hash_begin(keyring, auth);
		hash_add(keyring, key, size);
		hash_end(keyring, more);
	}
	memcpy(key + size, more, wanted - size);
}

void keys_localize(struct keyring *keyring, enum auth auth, enum privacy privacy, const uint8_t *engine,
	size_t engine_size, uint8_t auth_key[KEY_MAX], uint8_t privacy_key[KEY_MAX])
{
	if (!keyring->known[auth]) {
		passphrase_key(
			keyring, auth, FLEET_AUTH_PASSPHRASE, strlen(FLEET_AUTH_PASSPHRASE), keyring->auth_keys[auth]);
		passphrase_key(keyring, auth, FLEET_PRIVACY_PASSPHRASE, strlen(FLEET_PRIVACY_PASSPHRASE),
			keyring->privacy_keys[auth]);
		keyring->known[auth] = true;
	}
	localize(keyring, auth, keyring->auth_keys[auth], engine, engine_size, auth_key);
	localize(keyring, auth, keyring->privacy_keys[auth], engine, engine_size, privacy_key);
	extend(keyring, auth, privacy, engine, engine_size, privacy_key);
}

static EVP_MAC_CTX *mac_for(struct keyring *keyring, enum auth auth)
{
	if (!keyring->macs[auth]) {
		OSSL_PARAM params[] = {
			OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)kinds[auth].name, 0),
			OSSL_PARAM_construct_end()};
		keyring->macs[auth] = EVP_MAC_CTX_new(keyring->hmac);
		must(keyring->macs[auth] && EVP_MAC_CTX_set_params(keyring->macs[auth], params) == 1);
	}
	return keyring->macs[auth];
}

void auth_sign(struct keyring *keyring, enum auth auth, const uint8_t *key, const uint8_t *message, size_t size,
	uint8_t digest[KEY_MAX])
{
	size_t written;
	EVP_MAC_CTX *mac = mac_for(keyring, auth);
	must(EVP_MAC_init(mac, key, kinds[auth].key_size, NULL) == 1);
	must(EVP_MAC_update(mac, message, size) == 1);
	must(EVP_MAC_final(mac, digest, &written, KEY_MAX) == 1);
}

static const EVP_CIPHER *cipher_of(enum privacy privacy)
{
	switch (privacy) {
	case PRIVACY_DES:
		return EVP_des_ede3_cbc();
	case PRIVACY_AES192:
	case PRIVACY_AES192_CISCO:
		return EVP_aes_192_cfb128();
	case PRIVACY_AES256:
	case PRIVACY_AES256_CISCO:
		return EVP_aes_256_cfb128();
	default:
		return EVP_aes_128_cfb128();
	}
}

static EVP_CIPHER_CTX *cipher_for(struct keyring *keyring, enum privacy privacy, bool encrypt)
{
	EVP_CIPHER_CTX **cipher = &keyring->ciphers[privacy][encrypt];
	if (!*cipher) {
		*cipher = EVP_CIPHER_CTX_new();
		must(*cipher && EVP_CipherInit_ex(*cipher, cipher_of(privacy), NULL, NULL, NULL, encrypt) == 1);
	}
	return *cipher;
}

static void put_u32(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)(value >> 24);
	at[1] = (uint8_t)(value >> 16);
	at[2] = (uint8_t)(value >> 8);
	at[3] = (uint8_t)value;
}

bool privacy_run(struct keyring *keyring, enum privacy privacy, bool encrypt, const uint8_t *key, uint32_t boots,
	uint32_t time, const uint8_t salt[SALT_SIZE], uint8_t *data, size_t size)
{
	uint8_t iv[16], triple[24];
	EVP_CIPHER_CTX *cipher = cipher_for(keyring, privacy, encrypt);
	int written;
	if (privacy == PRIVACY_DES) {
		if (size % 8 != 0)
			return false;
		for (size_t i = 0; i < 8; i++) {
			iv[i] = key[8 + i] ^ salt[i];
			triple[i] = triple[8 + i] = triple[16 + i] = key[i];
		}
		key = triple;
	} else {
		put_u32(iv, boots);
		put_u32(iv + 4, time);
		memcpy(iv + 8, salt, SALT_SIZE);
	}
	must(EVP_CipherInit_ex(cipher, NULL, NULL, key, iv, encrypt) == 1);
	EVP_CIPHER_CTX_set_padding(cipher, 0);
	return EVP_CipherUpdate(cipher, data, &written, data, (int)size) == 1;
}
