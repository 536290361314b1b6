/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * SNMPv3 with the user-based security model (RFC 3412, 3414), as a device's side of it.
 *
 * Users: `watch` is SHA-256 with AES-128; `watch-AUTH` and `watch-AUTH-PRIVACY` select others, AUTH being md5, sha,
 * sha224, sha256, sha384 or sha512, PRIVACY des, aes, aes192, aes256, aes192c or aes256c; `watch-none` has neither.
 * All have the passphrases of keys.h. A user must be asked with authentication where it has it.
 */
#include "keys.h"
#include "message.h"

struct user {
	enum auth auth;
	enum privacy privacy;
};

/* What a device's engine needs to remember. */
struct engine {
	uint8_t id[32];
	uint8_t id_size;
	bool keyed; /* the keys are those of `user` */
	struct user user;
	uint8_t auth_key[KEY_MAX];
	uint8_t privacy_key[KEY_MAX];
	uint64_t salt;
	uint32_t stats[7]; /* usmStats 1 … 6 */
};

/* The answer to a v3 message: `whole` from its first byte (decrypted in place), `message` behind the version number. */
struct answer usm_answer(struct answerer *answerer, struct device *device, uint8_t *whole, size_t size,
	struct span message, struct mono now, uint8_t *room);

/* False for a name that is none of the users. */
bool user_parse(const char *name, size_t length, struct user *ret_user);
/* The device's engine, made at first use: its id is that of the device, or made from its name. */
struct engine *device_engine(struct device *device);
/* "8000…" of 5 … 32 octets; -EINVAL. */
int engine_id_parse(const char *text, uint8_t into[32], uint8_t *ret_size);
void answerer_done(struct answerer *answerer);
