/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What a receiver checks to know that a request is ours, whole and fresh. Private to the webhook. */
#include <stddef.h>
#include <stdint.h>

#define SIGNATURE_SIZE 64

/*
 * "v1," and the HMAC-SHA256 of "id.timestamp.body" in base64, as the Standard Webhooks have it. A secret that begins
 * with "whsec_" is base64 of the key, any other is the key. 0; -EINVAL when what follows "whsec_" is no base64.
 */
int signature_make(const char *secret, const char *id, int64_t timestamp, const char *body, size_t length,
	char into[SIGNATURE_SIZE]);
