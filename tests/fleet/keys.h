/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The cryptography of SNMPv3's user-based security model, straight on libcrypto: keys from passphrases and engine ids,
 * message digests, encryption (RFC 3414, 3826, 7860; 192- and 256-bit AES as the Blumenthal and the Reeder drafts).
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum auth { AUTH_NONE, AUTH_MD5, AUTH_SHA, AUTH_SHA224, AUTH_SHA256, AUTH_SHA384, AUTH_SHA512, AUTH_COUNT };
enum privacy {
	PRIVACY_NONE,
	PRIVACY_DES,
	PRIVACY_AES,
	PRIVACY_AES192,
	PRIVACY_AES256,
	PRIVACY_AES192_CISCO, /* keys extended as by Reeder, which Cisco uses */
	PRIVACY_AES256_CISCO,
	PRIVACY_COUNT
};

#define KEY_MAX 64
#define SALT_SIZE 8

struct keyring; /* contexts of libcrypto and passphrases' keys, kept for speed */

struct keyring *keyring_new(void);
void keyring_free(struct keyring *keyring);

/* Octets of msgAuthenticationParameters. */
size_t auth_digest_size(enum auth auth);
/* The localized keys of a user, from the two passphrases; sizes are those of the algorithms. */
void keys_localize(struct keyring *keyring, enum auth auth, enum privacy privacy, const uint8_t *engine,
	size_t engine_size, uint8_t auth_key[KEY_MAX], uint8_t privacy_key[KEY_MAX]);
/* The truncated digest of a message into `digest` (auth_digest_size octets). */
void auth_sign(struct keyring *keyring, enum auth auth, const uint8_t *key, const uint8_t *message, size_t size,
	uint8_t digest[KEY_MAX]);
/*
 * Encrypts or decrypts in place; false when the data cannot be right (DES wants a multiple of eight octets; 16 octets
 * past `size` may be written). `boots` and `time` are those of the message.
 */
bool privacy_run(struct keyring *keyring, enum privacy privacy, bool encrypt, const uint8_t *key, uint32_t boots,
	uint32_t time, const uint8_t salt[SALT_SIZE], uint8_t *data, size_t size);

#define FLEET_AUTH_PASSPHRASE "watch-auth-pass"
#define FLEET_PRIVACY_PASSPHRASE "watch-priv-pass"
