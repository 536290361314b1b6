/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Keys, digests and ciphers of USM: values in, values out, on OpenSSL. Failures are -EINVAL for what this OpenSSL does
 * not offer (a FIPS provider has no MD5 and no DES) and -EBADMSG for what does not verify or decrypt.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define USM_KEY_MAX 64
#define USM_MAC_MAX 48
#define USM_SALT 8

struct usm_auth {
	const char *name;
	const char *digest; /* OpenSSL's name */
	uint8_t key_length; /* of the digest, and of all keys made with it */
	uint8_t mac_length; /* octets of the digest that travel */
};

struct usm_privacy {
	const char *name;
	const char *cipher;
	uint8_t key_length; /* octets of localised key that are needed */
	bool is_des;
	bool is_reeder; /* a key that is too short is extended as in draft-reeder-snmpv3-usm-3desede ("AES-256-C") */
};

/* By name: case and hyphens do not count, "SHA" is SHA-1, "AES-128" is AES. NULL: not known. */
const struct usm_auth *usm_auth_find(const char *name);
const struct usm_privacy *usm_privacy_find(const char *name);

/* The key of a passphrase: a digest of 1 MB, some milliseconds (RFC 3414, A.2). */
int usm_key_from_passphrase(
	const struct usm_auth *auth, const void *passphrase, size_t length, uint8_t ret_key[USM_KEY_MAX]);
/* The key for one engine (RFC 3414, section 2.6). */
int usm_key_localise(const struct usm_auth *auth, const uint8_t key[USM_KEY_MAX], const uint8_t *id, size_t id_length,
	uint8_t ret_key[USM_KEY_MAX]);
/* The localised key for privacy, extended where the digest is shorter than the cipher's key. */
int usm_key_for_privacy(const struct usm_auth *auth, const struct usm_privacy *privacy, const uint8_t key[USM_KEY_MAX],
	const uint8_t *id, size_t id_length, uint8_t ret_key[USM_KEY_MAX]);

/* A keyed digest, ready for any number of messages. */
struct usm_mac;
struct usm_mac *usm_mac_new(const struct usm_auth *auth, const uint8_t key[USM_KEY_MAX]);
void usm_mac_free(struct usm_mac *mac);
/* The digest of a message whose field for it holds zeros, into that field. */
int usm_mac_sign(struct usm_mac *mac, const uint8_t *message, size_t length, uint8_t *field);
/* Whether the field holds the right digest; clears the field. */
int usm_mac_verify(struct usm_mac *mac, const uint8_t *message, size_t length, uint8_t *field);

/* A keyed cipher, likewise. Both work in place; `boots` and `time` are those of the message. */
struct usm_cipher;
struct usm_cipher *usm_cipher_new(const struct usm_privacy *privacy, const uint8_t key[USM_KEY_MAX]);
void usm_cipher_free(struct usm_cipher *cipher);
/* `counter` must never come twice with one key; for DES `length` is a multiple of 8. */
int usm_cipher_encrypt(struct usm_cipher *cipher, uint8_t *bytes, size_t length, uint32_t boots, uint32_t time,
	uint64_t counter, uint8_t ret_salt[USM_SALT]);
int usm_cipher_decrypt(struct usm_cipher *cipher, uint8_t *bytes, size_t length, uint32_t boots, uint32_t time,
	const uint8_t salt[USM_SALT]);
