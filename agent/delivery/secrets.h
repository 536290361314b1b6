/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Secrets that a script may place but not see: it is given a token, and what it has made gets the secret in the token's
 * place when it is out of the script's hands. Private to delivery.
 */
#include "base/text.h"
#include <stddef.h>

#define TOKENS_MAX 32 /* of settings, and made in one call */
#define TOKEN_SIZE 40

/* How a secret is written where it is put. */
enum secret_form { SECRET_RAW, SECRET_JSON, SECRET_URL };

struct secrets {
	char prefix[TOKEN_SIZE]; /* "gengfu-secret-0123456789abcdef-", unguessable: no event can hold one */
	char *texts[TOKENS_MAX];
	size_t lengths[TOKENS_MAX];
	size_t count;
};

void secrets_init(struct secrets *secrets, const unsigned char random[8]);
void secrets_done(struct secrets *secrets);
/* Writes the token that stands for this secret; false when there are too many. Tokens need no escape in URLs or JSON.
 */
bool secrets_add(struct secrets *secrets, const char *bytes, size_t length, char token[TOKEN_SIZE]);
/* Forgets all after the first `count`. */
void secrets_forget(struct secrets *secrets, size_t count);
/* Appends the text with secrets in the place of their tokens; true when there was one. */
bool secrets_expand(
	const struct secrets *secrets, const char *text, size_t length, enum secret_form form, struct buffer *into);
/* Overwrites in place what is a secret. */
void secrets_blot(const struct secrets *secrets, char *text);
