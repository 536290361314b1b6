/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cryptography of SNMPv3 as Net-SNMP does it, on OpenSSL's contexts, which are made once per engine: that is what
 * turns microseconds per message into fractions of one. RFC 3414 (keys, HMAC-96, DES), RFC 3826 (AES-128), RFC 7860
 * (HMAC-SHA-2). AES-192 and AES-256 have no RFC; what is in use is draft-blumenthal-aes-usm-04 with its way to extend
 * a key that is too short (Net-SNMP, most vendors), and the way of draft-reeder-snmpv3-usm-3desede-00 (Cisco), here
 * under Net-SNMP's names "AES-192-C" and "AES-256-C". With SHA-256 and above a key is long enough and they agree.
 *
 * DES is done as triple DES with three equal keys, which is the same function: so no legacy provider is needed.
 * Everything is authenticated before it is decrypted, so that padding tells nobody anything.
 */
#include "collectors/snmp/usm_crypto.h"
#include "base/must.h"
#include <ctype.h>
#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

#define PASSPHRASE_OCTETS 1048576 /* RFC 3414, A.2 */
#define DES_BLOCK 8

/* MACs are cut to 96 bits with MD5 and SHA-1, to RFC 7860's lengths with SHA-2. */
static const struct usm_auth auths[] = {
	{"MD5", "MD5", 16, 12},
	{"SHA-1", "SHA1", 20, 12},
	{"SHA-224", "SHA2-224", 28, 16},
	{"SHA-256", "SHA2-256", 32, 24},
	{"SHA-384", "SHA2-384", 48, 32},
	{"SHA-512", "SHA2-512", 64, 48},
};

static const struct usm_privacy privacies[] = {
	{"DES", "DES-EDE3-CBC", 16, .is_des = true}, /* 8 octets of key, 8 of pre-IV */
	{"AES", "AES-128-CFB", 16},
	{"AES-192", "AES-192-CFB", 24},
	{"AES-256", "AES-256-CFB", 32},
	{"AES-192-C", "AES-192-CFB", 24, .is_reeder = true},
	{"AES-256-C", "AES-256-CFB", 32, .is_reeder = true},
};

static bool is_same_name(const char *a, const char *b)
{
	for (;; a++, b++) {
		a += strspn(a, "-");
		b += strspn(b, "-");
		if (toupper((unsigned char)*a) != toupper((unsigned char)*b))
			return false;
		if (*a == '\0')
			return true;
	}
}

const struct usm_auth *usm_auth_find(const char *name)
{
	if (is_same_name(name, "SHA"))
		name = "SHA-1";
	for (size_t i = 0; i < ARRAY_LENGTH(auths); i++)
		if (is_same_name(auths[i].name, name))
			return &auths[i];
	return NULL;
}

const struct usm_privacy *usm_privacy_find(const char *name)
{
	if (is_same_name(name, "AES-128"))
		name = "AES";
	for (size_t i = 0; i < ARRAY_LENGTH(privacies); i++)
		if (is_same_name(privacies[i].name, name))
			return &privacies[i];
	return NULL;
}

/* What a digest is made of; an array of these ends with one without octets. */
struct piece {
	const void *bytes;
	size_t length;
};

static int digest(const struct usm_auth *auth, const struct piece *pieces, uint8_t ret_key[USM_KEY_MAX])
{
	EVP_MD *algorithm = EVP_MD_fetch(NULL, auth->digest, NULL);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = algorithm && ctx && EVP_DigestInit_ex2(ctx, algorithm, NULL);
	for (const struct piece *piece = pieces; piece->length && good; piece++)
		good = EVP_DigestUpdate(ctx, piece->bytes, piece->length);
	good = good && EVP_DigestFinal_ex(ctx, ret_key, NULL);
	EVP_MD_CTX_free(ctx);
	EVP_MD_free(algorithm);
	return good ? 0 : -EINVAL;
}

int usm_key_from_passphrase(
	const struct usm_auth *auth, const void *passphrase, size_t length, uint8_t ret_key[USM_KEY_MAX])
{
	if (length == 0 || length > PASSPHRASE_OCTETS)
		return -EINVAL;
	uint8_t *all = must_malloc(PASSPHRASE_OCTETS);
	memcpy(all, passphrase, length);
	for (size_t have = length; have < PASSPHRASE_OCTETS; have *= 2)
		memcpy(all + have, all, have < PASSPHRASE_OCTETS - have ? have : PASSPHRASE_OCTETS - have);
	int error = digest(auth, (struct piece[]){{all, PASSPHRASE_OCTETS}, {0}}, ret_key);
	OPENSSL_cleanse(all, PASSPHRASE_OCTETS);
	free(all);
	return error;
}

int usm_key_localise(const struct usm_auth *auth, const uint8_t key[USM_KEY_MAX], const uint8_t *id, size_t id_length,
	uint8_t ret_key[USM_KEY_MAX])
{
	const struct piece pieces[] = {{key, auth->key_length}, {id, id_length}, {key, auth->key_length}, {0}};
	return digest(auth, pieces, ret_key);
}

/* draft-blumenthal-aes-usm-04, section 3.1.2.1: each next part is the digest of all before it. */
static int extend(const struct usm_auth *auth, uint8_t *key, size_t have, size_t need)
{
	while (have < need) {
		uint8_t more[USM_KEY_MAX];
		int error = digest(auth, (struct piece[]){{key, have}, {0}}, more);
		if (error)
			return error;
		memcpy(key + have, more, auth->key_length);
		have += auth->key_length;
	}
	return 0;
}

/* draft-reeder-snmpv3-usm-3desede-00, section 2.1: each next part is made from the last as from a passphrase. */
static int extend_reeder(
	const struct usm_auth *auth, uint8_t *key, size_t have, size_t need, const uint8_t *id, size_t id_length)
{
	while (have < need) {
		uint8_t more[USM_KEY_MAX];
		const uint8_t *last = key + have - auth->key_length;
		int error = usm_key_from_passphrase(auth, last, auth->key_length, more);
		if (!error)
			error = usm_key_localise(auth, more, id, id_length, key + have);
		if (error)
			return error;
		have += auth->key_length;
	}
	return 0;
}

int usm_key_for_privacy(const struct usm_auth *auth, const struct usm_privacy *privacy, const uint8_t key[USM_KEY_MAX],
	const uint8_t *id, size_t id_length, uint8_t ret_key[USM_KEY_MAX])
{
	uint8_t long_key[2 * USM_KEY_MAX];
	int error = usm_key_localise(auth, key, id, id_length, long_key);
	if (!error)
		error = privacy->is_reeder
				? extend_reeder(auth, long_key, auth->key_length, privacy->key_length, id, id_length)
				: extend(auth, long_key, auth->key_length, privacy->key_length);
	if (!error)
		memcpy(ret_key, long_key, USM_KEY_MAX);
	OPENSSL_cleanse(long_key, sizeof long_key);
	return error;
}

struct usm_mac {
	EVP_MAC_CTX *ctx;
	size_t length;
};

struct usm_mac *usm_mac_new(const struct usm_auth *auth, const uint8_t key[USM_KEY_MAX])
{
	EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *ctx = hmac ? EVP_MAC_CTX_new(hmac) : NULL;
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)auth->digest, 0), OSSL_PARAM_END};
	EVP_MAC_free(hmac);
	if (!ctx || !EVP_MAC_init(ctx, key, auth->key_length, params)) {
		EVP_MAC_CTX_free(ctx);
		return NULL;
	}
	struct usm_mac *mac = must_malloc(sizeof *mac);
	*mac = (struct usm_mac){ctx, auth->mac_length};
	return mac;
}

void usm_mac_free(struct usm_mac *mac)
{
	if (!mac)
		return;
	EVP_MAC_CTX_free(mac->ctx);
	free(mac);
}

static bool compute(struct usm_mac *mac, const uint8_t *message, size_t length, uint8_t ret_mac[EVP_MAX_MD_SIZE])
{
	size_t got = 0;
	return EVP_MAC_init(mac->ctx, NULL, 0, NULL) && EVP_MAC_update(mac->ctx, message, length) &&
	       EVP_MAC_final(mac->ctx, ret_mac, &got, EVP_MAX_MD_SIZE) && got >= mac->length;
}

int usm_mac_sign(struct usm_mac *mac, const uint8_t *message, size_t length, uint8_t *field)
{
	uint8_t whole[EVP_MAX_MD_SIZE];
	if (!compute(mac, message, length, whole))
		return -EINVAL;
	memcpy(field, whole, mac->length);
	return 0;
}

int usm_mac_verify(struct usm_mac *mac, const uint8_t *message, size_t length, uint8_t *field)
{
	uint8_t whole[EVP_MAX_MD_SIZE];
	uint8_t got[USM_MAC_MAX];
	memcpy(got, field, mac->length);
	memset(field, 0, mac->length);
	if (!compute(mac, message, length, whole) || CRYPTO_memcmp(got, whole, mac->length) != 0)
		return -EBADMSG;
	return 0;
}

struct usm_cipher {
	EVP_CIPHER_CTX *ctx;
	bool is_des;
	uint8_t pre_iv[DES_BLOCK];
};

struct usm_cipher *usm_cipher_new(const struct usm_privacy *privacy, const uint8_t key[USM_KEY_MAX])
{
	uint8_t des_keys[3 * DES_BLOCK];
	EVP_CIPHER *algorithm = EVP_CIPHER_fetch(NULL, privacy->cipher, NULL);
	struct usm_cipher *cipher = must_calloc(1, sizeof *cipher);
	cipher->ctx = EVP_CIPHER_CTX_new();
	cipher->is_des = privacy->is_des;
	if (privacy->is_des) {
		for (size_t i = 0; i < 3; i++)
			memcpy(des_keys + i * DES_BLOCK, key, DES_BLOCK);
		memcpy(cipher->pre_iv, key + DES_BLOCK, DES_BLOCK);
	}
	bool good = algorithm && cipher->ctx &&
		    EVP_CipherInit_ex2(cipher->ctx, algorithm, privacy->is_des ? des_keys : key, NULL, 1, NULL) &&
		    EVP_CIPHER_CTX_set_padding(cipher->ctx, 0);
	OPENSSL_cleanse(des_keys, sizeof des_keys);
	EVP_CIPHER_free(algorithm);
	if (good)
		return cipher;
	usm_cipher_free(cipher);
	return NULL;
}

void usm_cipher_free(struct usm_cipher *cipher)
{
	if (!cipher)
		return;
	EVP_CIPHER_CTX_free(cipher->ctx);
	OPENSSL_cleanse(cipher->pre_iv, sizeof cipher->pre_iv);
	free(cipher);
}

static void put_32(uint8_t *into, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		into[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* RFC 3414, section 8.1.1.1; RFC 3826, section 3.1.2.1. */
static void make_iv(
	const struct usm_cipher *cipher, uint32_t boots, uint32_t time, const uint8_t salt[USM_SALT], uint8_t iv[16])
{
	if (cipher->is_des) {
		for (int i = 0; i < DES_BLOCK; i++)
			iv[i] = cipher->pre_iv[i] ^ salt[i];
		return;
	}
	put_32(iv, boots);
	put_32(iv + 4, time);
	memcpy(iv + 8, salt, USM_SALT);
}

static int run(struct usm_cipher *cipher, uint8_t *bytes, size_t length, const uint8_t iv[16], int encrypt)
{
	int got = 0;
	if (!EVP_CipherInit_ex2(cipher->ctx, NULL, NULL, iv, encrypt, NULL) ||
		!EVP_CipherUpdate(cipher->ctx, bytes, &got, bytes, (int)length) || (size_t)got != length)
		return -EBADMSG;
	return 0;
}

int usm_cipher_encrypt(struct usm_cipher *cipher, uint8_t *bytes, size_t length, uint32_t boots, uint32_t time,
	uint64_t counter, uint8_t ret_salt[USM_SALT])
{
	uint8_t iv[16];
	put_32(ret_salt, cipher->is_des ? boots : (uint32_t)(counter >> 32));
	put_32(ret_salt + 4, (uint32_t)counter);
	make_iv(cipher, boots, time, ret_salt, iv);
	return run(cipher, bytes, length, iv, 1);
}

int usm_cipher_decrypt(struct usm_cipher *cipher, uint8_t *bytes, size_t length, uint32_t boots, uint32_t time,
	const uint8_t salt[USM_SALT])
{
	uint8_t iv[16];
	if (length == 0 || length > 65535 || (cipher->is_des && length % DES_BLOCK))
		return -EBADMSG;
	make_iv(cipher, boots, time, salt, iv);
	return run(cipher, bytes, length, iv, 0);
}
