/* SPDX-License-Identifier: Apache-2.0 */
/* The signature scheme of https://www.standardwebhooks.com, for which receivers find libraries in their language. */
#include "plugins/webhook/signature.h"
#include <errno.h>
#include <inttypes.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX "whsec_"
#define KEY_MAX 1024

/* The key's length, or -EINVAL. */
static int key_decode(const char *text, unsigned char key[KEY_MAX])
{
	size_t length = strlen(text);
	if (length == 0 || length % 4 || length > KEY_MAX)
		return -EINVAL;
	int decoded = EVP_DecodeBlock(key, (const unsigned char *)text, (int)length);
	for (size_t i = length; decoded > 0 && i > 0 && text[i - 1] == '='; i--)
		decoded--;
	return decoded > 0 ? decoded : -EINVAL;
}

static int digest(const unsigned char *key, size_t key_length, const char *head, const char *body, size_t length,
	unsigned char into[32])
{
	size_t head_length = strlen(head);
	unsigned char *whole = malloc(head_length + length + 1);
	if (!whole)
		return -ENOMEM;
	memcpy(whole, head, head_length + 1);
	if (length)
		memcpy(whole + head_length, body, length);
	const unsigned char *made = EVP_Q_mac(
		NULL, "HMAC", NULL, "SHA2-256", NULL, key, key_length, whole, head_length + length, into, 32, NULL);
	free(whole);
	return made ? 0 : -EINVAL;
}

int signature_make(const char *secret, const char *id, int64_t timestamp, const char *body, size_t length,
	char into[SIGNATURE_SIZE])
{
	unsigned char decoded[KEY_MAX];
	unsigned char made[32];
	unsigned char text[48];
	char head[1024];
	const unsigned char *key = (const unsigned char *)secret;
	int key_length = (int)strlen(secret);
	if (strncmp(secret, PREFIX, strlen(PREFIX)) == 0) {
		key = decoded;
		key_length = key_decode(secret + strlen(PREFIX), decoded);
		if (key_length < 0)
			return key_length;
	}
	snprintf(head, sizeof head, "%s.%" PRId64 ".", id, timestamp);
	int error = digest(key, (size_t)key_length, head, body, length, made);
	OPENSSL_cleanse(decoded, sizeof decoded);
	if (error)
		return error;
	EVP_EncodeBlock(text, made, sizeof made);
	snprintf(into, SIGNATURE_SIZE, "v1,%s", (const char *)text);
	return 0;
}
