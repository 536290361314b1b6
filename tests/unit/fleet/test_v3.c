/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of v3 that stand alone; whole exchanges are held against Net-SNMP by tests/system/fleet_v3.py. */
#include "ask.h"
#include "usm.h"
#include <errno.h>

static void a_user_name_chooses_the_algorithms(void **state)
{
	static const struct {
		const char *name;
		enum auth auth;
		enum privacy privacy;
	} cases[] = {{"watch", AUTH_SHA256, PRIVACY_AES}, {"watch-none", AUTH_NONE, PRIVACY_NONE},
		{"watch-md5", AUTH_MD5, PRIVACY_NONE}, {"watch-md5-des", AUTH_MD5, PRIVACY_DES},
		{"watch-sha-aes", AUTH_SHA, PRIVACY_AES}, {"watch-sha512-aes256", AUTH_SHA512, PRIVACY_AES256},
		{"watch-sha-aes192c", AUTH_SHA, PRIVACY_AES192_CISCO}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct user user;
		assert_true(user_parse(cases[i].name, strlen(cases[i].name), &user));
		assert_int_equal(user.auth, cases[i].auth);
		assert_int_equal(user.privacy, cases[i].privacy);
	}
}

static void a_name_of_no_user_is_refused(void **state)
{
	static const char *const names[] = {"", "wat", "watcher", "watch-", "watch-sha1", "watch-md5-", "watch-md5-rc4",
		"watch-none-aes", "watch-md5-des-x"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct user user;
		assert_false(user_parse(names[i], strlen(names[i]), &user));
	}
}

static void localized_keys_are_those_of_rfc_3414(void **state)
{
	/* computed with Python's hashlib, whose result for RFC 3414's example (A.3.1) is the RFC's */
	static const struct {
		enum auth auth;
		size_t size;
		const char *auth_key, *privacy_key;
	} cases[] = {{AUTH_MD5, 16, "\xd6\xcb\x5e\x1f\xf7\x0c\x16\xdf\xd5\xd8\x76\x8c\x97\xcd\xb0\xe8",
			     "\x50\x18\x34\x20\x94\x6b\x7e\xf3\xb4\xca\xfc\x81\xac\xfa\x1e\xae"},
		{AUTH_SHA, 20, "\x8b\x01\x78\xc9\xf2\x20\x10\x70\xaf\x28\xa3\x68\xef\x40\x48\x5a\xcb\x4e\x44\x3e",
			"\x7c\x2f\xb3\x12\xb1\x45\xc6\xfb\x64\x6a\x20\x85\xbd\x7c\x9e\xce"},
		{AUTH_SHA256, 32,
			"\xc4\x13\x19\x22\x08\x0b\x77\xa2\x52\x1f\x18\x09\xb0\xca\x43\xfa\xe0\x49\xe7\x43\xb4\x98\x4a"
			"\xd0\x5c\x92\x72\x79\x82\x3a\x79\x39",
			"\xb8\x51\x37\x2a\xa6\xb4\xf4\xee\x7f\x05\xad\x25\x5b\x1b\x94\x96"},
		{AUTH_SHA512, 64,
			"\x5d\x23\x29\x6a\xc8\x73\xcc\x63\xaf\x2f\x3a\xac\x76\xf9\x2c\xbb\xc5\x00\x9e\xc6\xce\xde\x60"
			"\xa3\xc6\xcd\x19\xb3\x2b\x69\xae\x67\x4a\x43\xb1\xf9\x12\xba\x7b\xee\x78\xa0\x6f\x98\xc5\xc4"
			"\xa9\x87\x33\x7f\x4e\xf1\xe0\x55\xcd\x39\xf9\xde\x9d\x6c\x1f\x68\x1d\xea",
			"\x4f\xa3\x24\x99\x55\xa5\xcc\x7f\xb4\xdb\x4f\x4b\xde\x63\x7b\x2c"}};
	const uint8_t engine[] = {0x80, 0, 0, 0, 4, 'a'};
	struct keyring *keyring = keyring_new();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint8_t auth_key[KEY_MAX], privacy_key[KEY_MAX];
		keys_localize(keyring, cases[i].auth, PRIVACY_AES, engine, sizeof engine, auth_key, privacy_key);
		assert_memory_equal(auth_key, cases[i].auth_key, cases[i].size);
		assert_memory_equal(privacy_key, cases[i].privacy_key, 16);
	}
	keyring_free(keyring);
}

static void what_is_encrypted_can_be_read_again(void **state)
{
	struct keyring *keyring = keyring_new();
	for (enum privacy privacy = PRIVACY_DES; privacy < PRIVACY_COUNT; privacy++) {
		uint8_t auth_key[KEY_MAX], key[KEY_MAX], data[48] = "a text of just forty bytes, for DES' sake";
		const uint8_t engine[] = {0x80, 0, 0, 0, 4, 'a'}, salt[SALT_SIZE] = "saltsalt";
		keys_localize(keyring, AUTH_MD5, privacy, engine, sizeof engine, auth_key, key);
		assert_true(privacy_run(keyring, privacy, true, key, 3, 77, salt, data, 40));
		assert_memory_not_equal(data, "a text of just", 14);
		assert_true(privacy_run(keyring, privacy, false, key, 3, 77, salt, data, 40));
		assert_memory_equal(data, "a text of just forty bytes, for DES' sake", 40);
	}
	keyring_free(keyring);
}

static void des_refuses_what_is_no_multiple_of_eight(void **state)
{
	struct keyring *keyring = keyring_new();
	uint8_t key[KEY_MAX] = {0}, salt[SALT_SIZE] = {0}, data[16] = {0};
	assert_false(privacy_run(keyring, PRIVACY_DES, false, key, 1, 1, salt, data, 13));
	keyring_free(keyring);
}

static void an_engine_id_is_five_to_thirty_two_octets(void **state)
{
	uint8_t id[32], size;
	assert_int_equal(engine_id_parse("80000a0b0c", id, &size), 0);
	assert_int_equal(size, 5);
	assert_memory_equal(id, "\x80\x00\x0a\x0b\x0c", 5);
	assert_int_equal(engine_id_parse("80000a0b", id, &size), -EINVAL);
	assert_int_equal(engine_id_parse("80000a0b0", id, &size), -EINVAL);
	assert_int_equal(engine_id_parse("80000a0b0g", id, &size), -EINVAL);
	assert_int_equal(
		engine_id_parse("80000000000000000000000000000000000000000000000000000000000000000000", id, &size),
		-EINVAL);
}

static void a_device_with_a_long_name_gets_an_engine_id_of_legal_length(void **state)
{
	struct asker asker;
	asker_start(&asker, "1.3.6.1|2|1\n");
	free(asker.device->name);
	asker.device->name = strdup("a-name-that-is-longer-than-the-27-octets-of-text");
	struct engine *engine = device_engine(asker.device);
	assert_in_range(engine->id_size, 5, 32);
	assert_int_equal(engine->id[0] & 0x80, 0x80);
	asker_stop(&asker);
}

/* A discovery as managers send it: no engine, no user, a GET without names. */
static const uint8_t discovery[] = {0x30, 0x39, 2, 1, 3, 0x30, 0x0f, 2, 2, 0x12, 0x34, 2, 3, 0, 0xff, 0xe3, 4, 1, 4, 2,
	1, 3, 4, 0x10, 0x30, 0x0e, 4, 0, 2, 1, 0, 2, 1, 0, 4, 0, 4, 0, 4, 0, 0x30, 0x11, 4, 0, 4, 0, 0xa0, 0x0b, 2, 1,
	7, 2, 1, 0, 2, 1, 0, 0x30, 0};

static void discovery_is_answered_with_the_engine_in_a_report(void **state)
{
	struct asker asker;
	uint8_t request[sizeof discovery];
	memcpy(request, discovery, sizeof discovery);
	asker_start(&asker, "1.3.6.1|2|1\n");
	struct answer answer =
		message_answer(&asker.answerer, asker.device, request, sizeof request, asker.now, asker.room);
	assert_true(answer.size > 0);
	assert_non_null(memmem(answer.at, answer.size, "\x80\x00\x07\xdb\x04test", 9));
	assert_non_null(memmem(answer.at, answer.size, "\x2b\x06\x01\x06\x03\x0f\x01\x01\x04\x00\x41\x01\x01", 13));
	assert_int_equal(asker.answerer.counts.reports, 1);
	asker_stop(&asker);
	answerer_done(&asker.answerer);
}

static void without_the_reportable_flag_there_is_no_report(void **state)
{
	struct asker asker;
	uint8_t request[sizeof discovery];
	memcpy(request, discovery, sizeof discovery);
	request[18] = 0;
	asker_start(&asker, "1.3.6.1|2|1\n");
	struct answer answer =
		message_answer(&asker.answerer, asker.device, request, sizeof request, asker.now, asker.room);
	assert_int_equal(answer.size, 0);
	asker_stop(&asker);
}

static void a_discovery_cut_at_any_byte_gets_no_answer(void **state)
{
	struct asker asker;
	asker_start(&asker, "1.3.6.1|2|1\n");
	for (size_t size = 0; size < sizeof discovery; size++) {
		uint8_t *cut = malloc(size + 1);
		memcpy(cut, discovery, size);
		assert_int_equal(
			message_answer(&asker.answerer, asker.device, cut, size, asker.now, asker.room).size, 0);
		free(cut);
	}
	asker_stop(&asker);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_user_name_chooses_the_algorithms),
		cmocka_unit_test(a_name_of_no_user_is_refused),
		cmocka_unit_test(localized_keys_are_those_of_rfc_3414),
		cmocka_unit_test(what_is_encrypted_can_be_read_again),
		cmocka_unit_test(des_refuses_what_is_no_multiple_of_eight),
		cmocka_unit_test(an_engine_id_is_five_to_thirty_two_octets),
		cmocka_unit_test(a_device_with_a_long_name_gets_an_engine_id_of_legal_length),
		cmocka_unit_test(discovery_is_answered_with_the_engine_in_a_report),
		cmocka_unit_test(without_the_reportable_flag_there_is_no_report),
		cmocka_unit_test(a_discovery_cut_at_any_byte_gets_no_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
