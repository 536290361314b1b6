/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A v3 message in, a v3 message out. The steps and their order are those of RFC 3414, 3.2: is it for this engine, is
 * there such a user, can it do what is asked, is the digest right, is the time right, can it be decrypted. Each failure
 * is answered with the Report that names the counter which went up, as far as the sender asks for reports; that is how
 * managers discover an engine and find its time.
 *
 * Engines are made at first use, keys localized then and kept for one user: a fleet of 100,000 devices that nobody asks
 * by v3 costs nothing. The engine's time is the device's uptime in seconds, its boots count grows with each reboot.
 */
#include "usm.h"
#include "base/must.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FLAG_AUTH 1
#define FLAG_PRIVACY 2
#define FLAG_REPORTABLE 4
#define TIME_WINDOW_S 150
#define SECURITY_USM 3
#define MIN_MESSAGE 484 /* RFC 3412: every engine takes that much */
#define ENGINE_ENTERPRISE 2011
#define AUTHORIZATION_ERROR 16

enum usm_stat {
	UNSUPPORTED_LEVEL = 1,
	NOT_IN_TIME_WINDOW = 2,
	UNKNOWN_USER = 3,
	UNKNOWN_ENGINE = 4,
	WRONG_DIGEST = 5,
	DECRYPTION_ERROR = 6,
	UNKNOWN_CONTEXT = 7 /* of another MIB, counted apart */
};

struct incoming {
	struct answerer *answerer;
	struct device *device;
	struct engine *engine;
	struct mono now;
	uint8_t *room;
	uint8_t *whole; /* the message from its first byte */
	size_t whole_size;
	int64_t id, max_size, model, boots, time;
	uint8_t flags;
	struct span engine_id, user_name, digest, salt;
	struct span data; /* scoped PDU, encrypted or not */
	uint8_t data_tag;
	struct span context_engine, context_name;
	struct user user;
};

int engine_id_parse(const char *text, uint8_t into[32], uint8_t *ret_size)
{
	size_t length = strlen(text);
	if (length < 10 || length > 64 || length % 2 != 0 || strspn(text, "0123456789abcdefABCDEF") != length)
		return -EINVAL;
	for (size_t i = 0; i < length / 2; i++) {
		char digits[3] = {text[2 * i], text[2 * i + 1]};
		into[i] = (uint8_t)strtoul(digits, NULL, 16);
	}
	*ret_size = (uint8_t)(length / 2);
	return 0;
}

struct engine *device_engine(struct device *device)
{
	if (device->engine)
		return device->engine;
	struct engine *engine = device->engine = must_calloc(1, sizeof *engine);
	size_t length = strlen(device->name);
	if (device->engine_text && engine_id_parse(device->engine_text, engine->id, &engine->id_size) == 0)
		return engine;
	const uint8_t head[5] = {0x80, 0, ENGINE_ENTERPRISE >> 8, ENGINE_ENTERPRISE & 255, length > 27 ? 5 : 4};
	memcpy(engine->id, head, sizeof head); /* RFC 3411: an enterprise, then text (4) or octets (5) */
	if (length > 27) {
		memcpy(engine->id + 5, &device->seed, 8);
		engine->id_size = 13;
	} else {
		memcpy(engine->id + 5, device->name, length);
		engine->id_size = (uint8_t)(5 + length);
	}
	return engine;
}

static size_t word_index(const char *const *words, size_t count, const char *word, size_t length)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(words[i]) == length && memcmp(words[i], word, length) == 0)
			return i;
	return count;
}

bool user_parse(const char *name, size_t length, struct user *ret_user)
{
	static const char *const auths[AUTH_COUNT] = {"none", "md5", "sha", "sha224", "sha256", "sha384", "sha512"};
	static const char *const privacies[PRIVACY_COUNT] = {
		"", "des", "aes", "aes192", "aes256", "aes192c", "aes256c"};
	*ret_user = (struct user){AUTH_SHA256, PRIVACY_AES};
	if (length < 5 || memcmp(name, "watch", 5) != 0)
		return false;
	if (length == 5)
		return true;
	if (name[5] != '-')
		return false;
	const char *auth = name + 6, *end = name + length;
	const char *dash = memchr(auth, '-', (size_t)(end - auth));
	const char *auth_end = dash ? dash : end;
	ret_user->auth = word_index(auths, AUTH_COUNT, auth, (size_t)(auth_end - auth));
	ret_user->privacy = PRIVACY_NONE;
	if (dash)
		ret_user->privacy = word_index(privacies, PRIVACY_COUNT, dash + 1, (size_t)(end - dash - 1));
	bool pair = !dash || (ret_user->auth != AUTH_NONE && ret_user->privacy != PRIVACY_NONE);
	return ret_user->auth < AUTH_COUNT && ret_user->privacy < PRIVACY_COUNT && pair;
}

static struct keyring *keyring_of(struct answerer *answerer)
{
	if (!answerer->keyring)
		answerer->keyring = keyring_new();
	return answerer->keyring;
}

void answerer_done(struct answerer *answerer)
{
	keyring_free(answerer->keyring);
}

static void find_keys(struct incoming *in)
{
	struct engine *engine = in->engine;
	if (engine->keyed && engine->user.auth == in->user.auth && engine->user.privacy == in->user.privacy)
		return;
	keys_localize(keyring_of(in->answerer), in->user.auth, in->user.privacy, engine->id, engine->id_size,
		engine->auth_key, engine->privacy_key);
	engine->user = in->user;
	engine->keyed = true;
}

static uint32_t engine_time(const struct incoming *in)
{
	return (uint32_t)((in->now.ns - in->device->booted.ns) / NS_PER_S) & INT32_MAX;
}

/* --- reading --- */

static bool parse_header(struct incoming *in, struct span *message)
{
	struct span header, flags;
	if (!ber_expect(message, BER_SEQUENCE, &header) || !ber_expect_integer(&header, &in->id) ||
		!ber_expect_integer(&header, &in->max_size) || !ber_expect(&header, BER_OCTETS, &flags) ||
		!ber_expect_integer(&header, &in->model))
		return false;
	in->flags = span_size(flags) == 1 ? flags.at[0] : 0xff;
	return in->model == SECURITY_USM && (in->flags & 3) != FLAG_PRIVACY && in->flags < 8 && in->id >= 0;
}

static bool parse_security(struct incoming *in, struct span *message)
{
	struct span octets, security;
	return ber_expect(message, BER_OCTETS, &octets) && ber_expect(&octets, BER_SEQUENCE, &security) &&
	       ber_expect(&security, BER_OCTETS, &in->engine_id) && ber_expect_integer(&security, &in->boots) &&
	       ber_expect_integer(&security, &in->time) && ber_expect(&security, BER_OCTETS, &in->user_name) &&
	       ber_expect(&security, BER_OCTETS, &in->digest) && ber_expect(&security, BER_OCTETS, &in->salt);
}

/* Takes the scoped PDU apart; `ret_pdu` is the PDU's content. */
static bool parse_scoped(struct incoming *in, uint8_t *ret_tag, struct span *ret_pdu)
{
	return ber_expect(&in->data, BER_OCTETS, &in->context_engine) &&
	       ber_expect(&in->data, BER_OCTETS, &in->context_name) && ber_take(&in->data, ret_tag, ret_pdu);
}

static bool digest_is_right(struct incoming *in)
{
	uint8_t sent[KEY_MAX], right[KEY_MAX];
	size_t size = auth_digest_size(in->user.auth);
	if (span_size(in->digest) != size)
		return false;
	uint8_t *place =
		in->whole + (in->digest.at - in->whole); /* the digest covers the message with zeros in its own place */
	memcpy(sent, place, size);
	memset(place, 0, size);
	auth_sign(keyring_of(in->answerer), in->user.auth, in->engine->auth_key, in->whole, in->whole_size, right);
	memcpy(place, sent, size);
	return memcmp(sent, right, size) == 0;
}

static bool time_is_right(const struct incoming *in)
{
	int64_t off = in->time - (int64_t)engine_time(in);
	return in->boots == in->device->boots && off >= -TIME_WINDOW_S && off <= TIME_WINDOW_S;
}

static bool decrypt(struct incoming *in)
{
	uint8_t *data = in->whole + (in->data.at - in->whole);
	struct span plain = in->data;
	if (in->data_tag != BER_OCTETS || span_size(in->salt) != SALT_SIZE)
		return false;
	if (!privacy_run(keyring_of(in->answerer), in->user.privacy, false, in->engine->privacy_key,
		    (uint32_t)in->boots, (uint32_t)in->time, in->salt.at, data, span_size(in->data)))
		return false;
	return ber_expect(&plain, BER_SEQUENCE, &in->data); /* what follows is padding */
}

/* What is wrong with the message, 0 when nothing is. */
static int check(struct incoming *in)
{
	if (span_size(in->engine_id) != in->engine->id_size ||
		memcmp(in->engine_id.at, in->engine->id, in->engine->id_size) != 0)
		return UNKNOWN_ENGINE;
	if (!user_parse((const char *)in->user_name.at, span_size(in->user_name), &in->user))
		return UNKNOWN_USER;
	if ((in->flags & FLAG_AUTH && in->user.auth == AUTH_NONE) ||
		(in->flags & FLAG_PRIVACY && in->user.privacy == PRIVACY_NONE))
		return UNSUPPORTED_LEVEL;
	if (in->flags & FLAG_AUTH) {
		find_keys(in);
		if (!digest_is_right(in))
			return WRONG_DIGEST;
		if (!time_is_right(in))
			return NOT_IN_TIME_WINDOW;
	}
	if (in->flags & FLAG_PRIVACY)
		return decrypt(in) ? 0 : DECRYPTION_ERROR;
	return in->data_tag == BER_SEQUENCE ? 0 : DECRYPTION_ERROR;
}

/* --- writing --- */

static void put_octets(struct backward *out, const void *bytes, size_t size)
{
	const uint8_t *end = out->at;
	backward_bytes(out, bytes, size);
	backward_wrap(out, BER_OCTETS, end);
}

/* Encrypts what lies between out->at and `*end`, which grows by padding, and wraps it. */
static void encrypt(struct incoming *in, struct backward *out, uint8_t **end, uint8_t salt[SALT_SIZE])
{
	struct engine *engine = in->engine;
	uint64_t count = ++engine->salt;
	for (size_t i = 0; i < SALT_SIZE; i++)
		salt[i] = (uint8_t)(count >> (8 * (SALT_SIZE - 1 - i)));
	if (in->user.privacy == PRIVACY_DES) {
		for (size_t i = 0; i < 4; i++)
			salt[i] = (uint8_t)(in->device->boots >> (8 * (3 - i)));
		while ((*end - out->at) % 8 != 0)
			*(*end)++ = 0;
	}
	privacy_run(keyring_of(in->answerer), in->user.privacy, true, engine->privacy_key, in->device->boots,
		engine_time(in), salt, out->at, (size_t)(*end - out->at));
	backward_wrap(out, BER_OCTETS, *end);
}

/* The security parameters; returns the place of the digest. */
static uint8_t *put_security(struct incoming *in, struct backward *out, uint8_t flags, const uint8_t salt[SALT_SIZE])
{
	static const uint8_t zeros[KEY_MAX];
	uint8_t *end = out->at;
	size_t digest_size = flags & FLAG_AUTH ? auth_digest_size(in->user.auth) : 0;
	put_octets(out, salt, flags & FLAG_PRIVACY ? SALT_SIZE : 0);
	uint8_t *digest = out->at - digest_size;
	put_octets(out, zeros, digest_size);
	put_octets(out, in->user_name.at, span_size(in->user_name));
	backward_signed(out, engine_time(in));
	backward_signed(out, in->device->boots);
	put_octets(out, in->engine->id, in->engine->id_size);
	backward_wrap(out, BER_SEQUENCE, end);
	backward_wrap(out, BER_OCTETS, end);
	return digest;
}

static void put_header(const struct incoming *in, struct backward *out, uint8_t flags)
{
	uint8_t *end = out->at;
	backward_signed(out, SECURITY_USM);
	put_octets(out, &flags, 1);
	backward_signed(out, REQUEST_MAX);
	backward_signed(out, in->id);
	backward_wrap(out, BER_SEQUENCE, end);
}

/* Makes a message of the PDU that lies between out.at and `end`. */
static struct answer finish(struct incoming *in, struct backward out, uint8_t *end, uint8_t flags)
{
	uint8_t salt[SALT_SIZE] = {0}, right[KEY_MAX];
	put_octets(&out, in->context_name.at, span_size(in->context_name));
	put_octets(&out, in->engine->id, in->engine->id_size);
	backward_wrap(&out, BER_SEQUENCE, end);
	if (flags & FLAG_PRIVACY)
		encrypt(in, &out, &end, salt);
	uint8_t *digest = put_security(in, &out, flags, salt);
	put_header(in, &out, flags);
	backward_signed(&out, 3);
	backward_wrap(&out, BER_SEQUENCE, end);
	struct answer answer = {out.at, (size_t)(end - out.at)};
	if (flags & FLAG_AUTH) {
		auth_sign(keyring_of(in->answerer), in->user.auth, in->engine->auth_key, answer.at, answer.size, right);
		memcpy(digest, right, auth_digest_size(in->user.auth));
	}
	return answer;
}

/* A PDU with one counter, or with none and an error status. */
static struct backward small_pdu(struct incoming *in, uint8_t tag, int64_t request_id, int status, int stat)
{
	uint8_t usm[] = {0x2b, 6, 1, 6, 3, 15, 1, 1, (uint8_t)stat, 0}, contexts[] = {0x2b, 6, 1, 6, 3, 12, 1, 5, 0};
	uint8_t value[12];
	struct backward out = {in->room, in->room + ANSWER_HEADROOM};
	uint8_t *end = out.at;
	if (stat != 0) {
		uint32_t *count = &in->engine->stats[stat - 1];
		uint8_t *behind = ber_put_unsigned(value, BER_COUNTER32, ++*count);
		backward_bytes(&out, value, (size_t)(behind - value));
		uint8_t *oid_end = out.at;
		if (stat == UNKNOWN_CONTEXT)
			backward_bytes(&out, contexts, sizeof contexts);
		else
			backward_bytes(&out, usm, sizeof usm);
		backward_wrap(&out, BER_OID, oid_end);
		backward_wrap(&out, BER_SEQUENCE, end);
	}
	backward_wrap(&out, BER_SEQUENCE, end);
	backward_signed(&out, 0);
	backward_signed(&out, status);
	backward_signed(&out, request_id);
	backward_wrap(&out, tag, end);
	return out;
}

/* The request-id where it can be read, else 0 (RFC 3412, 7.1.3). */
static int64_t readable_request_id(const struct incoming *in)
{
	struct incoming copy = *in;
	struct span pdu;
	uint8_t tag;
	int64_t id;
	bool readable = !(in->flags & FLAG_PRIVACY) && in->data_tag == BER_SEQUENCE && parse_scoped(&copy, &tag, &pdu);
	return readable && ber_expect_integer(&pdu, &id) ? id : 0;
}

static struct answer report(struct incoming *in, int stat, int64_t request_id)
{
	if (!(in->flags & FLAG_REPORTABLE))
		return (struct answer){0};
	struct backward out = small_pdu(in, PDU_REPORT, request_id, 0, stat);
	in->answerer->counts.reports++;
	uint8_t level = stat == NOT_IN_TIME_WINDOW || stat == UNKNOWN_CONTEXT ? in->flags & FLAG_AUTH : 0;
	return finish(in, out, in->room + ANSWER_HEADROOM, level);
}

/* What the headers may take beside the PDU. */
static size_t overhead(const struct incoming *in)
{
	return 110 + 2u * in->engine->id_size + span_size(in->user_name) + KEY_MAX + span_size(in->context_name);
}

static const struct image *context_image(const struct incoming *in)
{
	static const char vlan[] = "vlan-";
	const char *name = (const char *)in->context_name.at;
	size_t length = span_size(in->context_name), prefix = sizeof vlan - 1;
	if (length == 0)
		return in->device->image;
	if (length <= prefix || memcmp(name, vlan, prefix) != 0)
		return NULL;
	return message_context(in->device, name + prefix, length - prefix);
}

static struct answer answer_pdu(struct incoming *in)
{
	struct span pdu;
	uint8_t tag, *end;
	if (!parse_scoped(in, &tag, &pdu) || span_size(in->context_name) > 64)
		return (struct answer){0};
	uint8_t level = in->flags & (FLAG_AUTH | FLAG_PRIVACY);
	struct span rest = pdu;
	int64_t request_id;
	if (!ber_expect_integer(&rest, &request_id))
		return (struct answer){0};
	if (in->user.auth != AUTH_NONE && !(level & FLAG_AUTH)) {
		struct backward out = small_pdu(in, PDU_RESPONSE, request_id, AUTHORIZATION_ERROR, 0);
		return finish(in, out, in->room + ANSWER_HEADROOM, level);
	}
	struct view view = {in->device, context_image(in), in->now, VERSION_3};
	if (!view.image)
		return report(in, UNKNOWN_CONTEXT, request_id);
	size_t limit = in->device->max_message, around = overhead(in);
	if (in->max_size >= MIN_MESSAGE && (size_t)in->max_size < limit)
		limit = (size_t)in->max_size;
	struct backward out =
		pdu_answer(in->answerer, &view, tag, pdu, limit > around ? limit - around : 0, in->room, &end);
	return out.at ? finish(in, out, end, level) : (struct answer){0};
}

struct answer usm_answer(struct answerer *answerer, struct device *device, uint8_t *whole, size_t size,
	struct span message, struct mono now, uint8_t *room)
{
	struct incoming in = {.answerer = answerer, .device = device, .now = now, .whole_size = size};
	in.whole = whole;
	in.room = room;
	if (!parse_header(&in, &message) || !parse_security(&in, &message) || span_size(in.user_name) > 32 ||
		!ber_take(&message, &in.data_tag, &in.data))
		return (struct answer){0};
	in.engine = device_engine(device);
	int stat = check(&in);
	return stat == 0 ? answer_pdu(&in) : report(&in, stat, readable_request_id(&in));
}
