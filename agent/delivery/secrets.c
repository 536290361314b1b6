/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tokens. A script concatenates them, puts them into tables, prints them or raises errors with them: all of that shows
 * the token only. Where a secret is put it takes the form of the place: escaped in a URL and in JSON, as it is in a
 * header.
 */
#include "delivery/secrets.h"
#include "base/must.h"
#include <ctype.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOT_MIN 4 /* shorter ones would be found in every second word */

void secrets_init(struct secrets *secrets, const unsigned char random[8])
{
	*secrets = (struct secrets){0};
	int at = snprintf(secrets->prefix, sizeof secrets->prefix, "gengfu-secret-");
	for (size_t i = 0; i < 8; i++)
		at += snprintf(secrets->prefix + at, sizeof secrets->prefix - (size_t)at, "%02x", random[i]);
	snprintf(secrets->prefix + at, sizeof secrets->prefix - (size_t)at, "-");
}

void secrets_forget(struct secrets *secrets, size_t count)
{
	while (secrets->count > count) {
		secrets->count--;
		OPENSSL_cleanse(secrets->texts[secrets->count], secrets->lengths[secrets->count]);
		free(secrets->texts[secrets->count]);
	}
}

void secrets_done(struct secrets *secrets)
{
	secrets_forget(secrets, 0);
}

bool secrets_add(struct secrets *secrets, const char *bytes, size_t length, char token[TOKEN_SIZE])
{
	if (secrets->count == TOKENS_MAX)
		return false;
	snprintf(token, TOKEN_SIZE, "%.34s%02zu", secrets->prefix, secrets->count);
	secrets->texts[secrets->count] = must_strndup(bytes, length);
	secrets->lengths[secrets->count++] = length;
	return true;
}

static void add_escaped(struct buffer *into, const char *bytes, size_t length, enum secret_form form)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)bytes[i];
		if (form == SECRET_URL && !(c < 128 && (isalnum(c) || strchr("-._~", c))))
			buffer_printf(into, "%%%02X", c);
		else if (form == SECRET_JSON && (c < ' ' || c == '"' || c == '\\'))
			buffer_printf(into, "\\u%04x", c);
		else
			buffer_add(into, &bytes[i], 1);
	}
}

bool secrets_expand(
	const struct secrets *secrets, const char *text, size_t length, enum secret_form form, struct buffer *into)
{
	size_t prefix = strlen(secrets->prefix);
	const char *end = text + length;
	bool any = false;
	for (const char *found; (found = memmem(text, (size_t)(end - text), secrets->prefix, prefix));) {
		const char *digits = found + prefix;
		size_t which =
			end - digits >= 2 && isdigit((unsigned char)digits[0]) && isdigit((unsigned char)digits[1])
				? (size_t)(digits[0] - '0') * 10 + (size_t)(digits[1] - '0')
				: TOKENS_MAX;
		buffer_add(into, text, (size_t)(found - text));
		if (which < secrets->count) {
			add_escaped(into, secrets->texts[which], secrets->lengths[which], form);
			any = true;
		}
		text = which < TOKENS_MAX ? digits + 2 : digits;
	}
	buffer_add(into, text, (size_t)(end - text));
	return any;
}

void secrets_blot(const struct secrets *secrets, char *text)
{
	for (size_t i = 0; i < secrets->count; i++)
		for (char *found; secrets->lengths[i] >= BLOT_MIN && (found = strstr(text, secrets->texts[i]));)
			memset(found, '*', secrets->lengths[i]);
}
