/* SPDX-License-Identifier: Apache-2.0 */
/* USM's keys, digests and ciphers against the RFCs' vectors and against Net-SNMP. */
#include "collectors/snmp/usm_crypto.h"
#include "tests/unit/test.h"
#include <errno.h>
#include <net-snmp/net-snmp-config.h>
/* then */
#include <net-snmp/net-snmp-includes.h>
#include <stdlib.h>
#include <string.h>

static const char *const auth_names[] = {"MD5", "SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512"};
static const uint8_t rfc_engine[12] = {[11] = 2}; /* RFC 3414, A.3 */
static const uint8_t other_engine[] = {0x80, 0, 0x1f, 0x88, 0x80, 0x59, 0xdc, 0x48, 0x61, 0x45, 0xa2, 0x63, 0x22};

static void the_keys_of_rfc_3414_come_out(void **state)
{
	static const struct {
		const char *auth;
		const char *key, *localised;
	} rows[] = {
		{"MD5", "\x9f\xaf\x32\x83\x88\x4e\x92\x83\x4e\xbc\x98\x47\xd8\xed\xd9\x63",
			"\x52\x6f\x5e\xed\x9f\xcc\xe2\x6f\x89\x64\xc2\x93\x07\x87\xd8\x2b"},
		{"SHA-1", "\x9f\xb5\xcc\x03\x81\x49\x7b\x37\x93\x52\x89\x39\xff\x78\x8d\x5d\x79\x14\x52\x11",
			"\x66\x95\xfe\xbc\x92\x88\xe3\x62\x82\x23\x5f\xc7\x15\x1f\x12\x84\x97\xb3\x8f\x3f"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct usm_auth *auth = usm_auth_find(rows[i].auth);
		uint8_t key[USM_KEY_MAX], localised[USM_KEY_MAX];
		assert_int_equal(usm_key_from_passphrase(auth, "maplesyrup", 10, key), 0);
		assert_memory_equal(key, rows[i].key, auth->key_length);
		assert_int_equal(usm_key_localise(auth, key, rfc_engine, sizeof rfc_engine, localised), 0);
		assert_memory_equal(localised, rows[i].localised, auth->key_length);
	}
}

static const oid *oid_of(const char *name, size_t *ret_length)
{
	static const struct {
		const char *name;
		const oid *type;
	} types[] = {{"MD5", usmHMACMD5AuthProtocol}, {"SHA-1", usmHMACSHA1AuthProtocol},
		{"SHA-224", usmHMAC128SHA224AuthProtocol}, {"SHA-256", usmHMAC192SHA256AuthProtocol},
		{"SHA-384", usmHMAC256SHA384AuthProtocol}, {"SHA-512", usmHMAC384SHA512AuthProtocol}};
	*ret_length = 10;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strcmp(types[i].name, name) == 0)
			return types[i].type;
	fail();
	return NULL;
}

static void keys_are_those_of_net_snmp(void **state)
{
	static const char *const passphrases[] = {
		"maplesyrup", "exactly8", "a much longer passphrase, with 52 characters in all."};
	for (size_t i = 0; i < sizeof auth_names / sizeof *auth_names; i++) {
		for (size_t j = 0; j < sizeof passphrases / sizeof *passphrases; j++) {
			const struct usm_auth *auth = usm_auth_find(auth_names[i]);
			size_t oid_length = 0;
			const oid *type = oid_of(auth_names[i], &oid_length);
			u_char theirs[64], theirs_localised[64];
			size_t length = sizeof theirs, localised_length = sizeof theirs_localised;
			uint8_t ours[USM_KEY_MAX];
			assert_int_equal(generate_Ku(type, (u_int)oid_length, (const u_char *)passphrases[j],
						 strlen(passphrases[j]), theirs, &length),
				SNMPERR_SUCCESS);
			assert_int_equal(
				usm_key_from_passphrase(auth, passphrases[j], strlen(passphrases[j]), ours), 0);
			assert_int_equal(length, auth->key_length);
			assert_memory_equal(ours, theirs, length);
			assert_int_equal(generate_kul(type, (u_int)oid_length, other_engine, sizeof other_engine,
						 theirs, length, theirs_localised, &localised_length),
				SNMPERR_SUCCESS);
			assert_int_equal(usm_key_localise(auth, ours, other_engine, sizeof other_engine, ours), 0);
			assert_memory_equal(ours, theirs_localised, localised_length);
		}
	}
}

static void short_keys_are_extended_as_net_snmp_does(void **state)
{
	static const struct {
		const char *name;
		int type;
	} rows[] = {{"AES-192", USM_CREATE_USER_PRIV_AES192}, {"AES-256", USM_CREATE_USER_PRIV_AES256},
		{"AES-192-C", USM_CREATE_USER_PRIV_AES192_CISCO}, {"AES-256-C", USM_CREATE_USER_PRIV_AES256_CISCO}};
	for (size_t i = 0; i < sizeof auth_names / sizeof *auth_names; i++) {
		for (size_t j = 0; j < sizeof rows / sizeof *rows; j++) {
			const struct usm_auth *auth = usm_auth_find(auth_names[i]);
			const struct usm_privacy *privacy = usm_privacy_find(rows[j].name);
			size_t oid_length = 0;
			const oid *type = oid_of(auth_names[i], &oid_length);
			uint8_t ku[USM_KEY_MAX], ours[USM_KEY_MAX];
			u_char *theirs = calloc(1, USM_LENGTH_KU_HASHBLOCK * 4);
			size_t length = USM_LENGTH_KU_HASHBLOCK * 4;
			u_char *extended = theirs;
			assert_int_equal(usm_key_from_passphrase(auth, "maplesyrup", 10, ku), 0);
			assert_int_equal(generate_kul(type, (u_int)oid_length, other_engine, sizeof other_engine, ku,
						 auth->key_length, theirs, &length),
				SNMPERR_SUCCESS);
			assert_int_equal(netsnmp_extend_kul(privacy->key_length, (oid *)type, (u_int)oid_length,
						 rows[j].type, (u_char *)other_engine, sizeof other_engine, &extended,
						 &length, USM_LENGTH_KU_HASHBLOCK * 4),
				SNMPERR_SUCCESS);
			assert_int_equal(
				usm_key_for_privacy(auth, privacy, ku, other_engine, sizeof other_engine, ours), 0);
			assert_memory_equal(ours, extended, privacy->key_length);
			free(extended);
		}
	}
}

static void digests_are_those_of_net_snmp(void **state)
{
	static uint8_t message[1400];
	for (size_t i = 0; i < sizeof message; i++)
		message[i] = (uint8_t)(i * 7);
	for (size_t i = 0; i < sizeof auth_names / sizeof *auth_names; i++) {
		const struct usm_auth *auth = usm_auth_find(auth_names[i]);
		size_t oid_length = 0;
		const oid *type = oid_of(auth_names[i], &oid_length);
		uint8_t key[USM_KEY_MAX];
		assert_int_equal(usm_key_from_passphrase(auth, "maplesyrup", 10, key), 0);
		struct usm_mac *mac = usm_mac_new(auth, key);
		assert_non_null(mac);
		for (size_t length = 1; length <= sizeof message; length = length * 3 + 1) {
			uint8_t ours[USM_MAC_MAX];
			u_char theirs[64];
			size_t theirs_length = auth->mac_length;
			assert_int_equal(usm_mac_sign(mac, message, length, ours), 0);
			assert_int_equal(sc_generate_keyed_hash(type, oid_length, key, auth->key_length, message,
						 (u_int)length, theirs, &theirs_length),
				SNMPERR_SUCCESS);
			assert_int_equal(theirs_length, auth->mac_length);
			assert_memory_equal(ours, theirs, auth->mac_length);
		}
		usm_mac_free(mac);
	}
}

static void a_digest_with_one_wrong_bit_does_not_verify(void **state)
{
	const struct usm_auth *auth = usm_auth_find("SHA-256");
	uint8_t key[USM_KEY_MAX] = {1, 2, 3};
	uint8_t message[64] = "some message with a field for the digest";
	uint8_t *field = message + 40;
	struct usm_mac *mac = usm_mac_new(auth, key);
	assert_int_equal(usm_mac_sign(mac, message, sizeof message, field), 0);
	uint8_t signed_message[64];
	memcpy(signed_message, message, sizeof message);
	assert_int_equal(usm_mac_verify(mac, message, sizeof message, field), 0);
	for (size_t bit = 0; bit < sizeof message * 8; bit++) {
		memcpy(message, signed_message, sizeof message);
		message[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(usm_mac_verify(mac, message, sizeof message, field), -EBADMSG);
	}
	usm_mac_free(mac);
}

static void aes_128_is_that_of_net_snmp(void **state)
{
	const struct usm_privacy *privacy = usm_privacy_find("AES");
	uint8_t key[USM_KEY_MAX];
	uint8_t plain[100], ours[100], theirs[128], salt[USM_SALT];
	size_t length = sizeof theirs;
	for (size_t i = 0; i < sizeof key; i++)
		key[i] = (uint8_t)(i * 11 + 3);
	for (size_t i = 0; i < sizeof plain; i++)
		plain[i] = ours[i] = (uint8_t)i;
	struct usm_cipher *cipher = usm_cipher_new(privacy, key);
	assert_int_equal(usm_cipher_encrypt(cipher, ours, sizeof ours, 5, 77, 0x0102030405060708, salt), 0);
	assert_memory_equal(salt, "\1\2\3\4\5\6\7\x08", 8);
	u_char iv[16] = {0, 0, 0, 5, 0, 0, 0, 77, 1, 2, 3, 4, 5, 6, 7, 8};
	assert_int_equal(sc_encrypt(usmAESPrivProtocol, 10, key, 16, iv, 16, plain, sizeof plain, theirs, &length),
		SNMPERR_SUCCESS);
	assert_int_equal(length, sizeof ours);
	assert_memory_equal(ours, theirs, sizeof ours);
	assert_int_equal(usm_cipher_decrypt(cipher, ours, sizeof ours, 5, 77, salt), 0);
	assert_memory_equal(ours, plain, sizeof plain);
	usm_cipher_free(cipher);
}

/* FIPS 81, table C1: CBC of "Now is the time for all " with key 0123456789abcdef and IV 1234567890abcdef. */
static void des_is_that_of_fips_81(void **state)
{
	static const uint8_t wanted[] = {0xe5, 0xc7, 0xcd, 0xde, 0x87, 0x2b, 0xf2, 0x7c, 0x43, 0xe9, 0x34, 0x00, 0x8c,
		0x38, 0x9c, 0x0f, 0x68, 0x37, 0x88, 0x49, 0x9a, 0x7c, 0x05, 0xf6};
	/* The pre-IV is chosen so that with the salt of boots 1 and counter 2 it gives that IV. */
	uint8_t key[USM_KEY_MAX] = {
		0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x12, 0x34, 0x56, 0x78 ^ 1, 0x90, 0xab, 0xcd, 0xef ^ 2};
	uint8_t text[24] = "Now is the time for all ";
	uint8_t salt[USM_SALT];
	struct usm_cipher *cipher = usm_cipher_new(usm_privacy_find("DES"), key);
	assert_non_null(cipher);
	assert_int_equal(usm_cipher_encrypt(cipher, text, sizeof text, 1, 0, 2, salt), 0);
	assert_memory_equal(salt, "\0\0\0\1\0\0\0\2", 8);
	assert_memory_equal(text, wanted, sizeof wanted);
	assert_int_equal(usm_cipher_decrypt(cipher, text, sizeof text, 1, 0, salt), 0);
	assert_memory_equal(text, "Now is the time for all ", 24);
	assert_int_equal(usm_cipher_decrypt(cipher, text, 23, 1, 0, salt), -EBADMSG);
	assert_int_equal(usm_cipher_decrypt(cipher, text, 0, 1, 0, salt), -EBADMSG);
	usm_cipher_free(cipher);
}

static void every_cipher_gives_back_what_it_took(void **state)
{
	static const char *const names[] = {"DES", "AES", "AES-192", "AES-256"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		uint8_t key[USM_KEY_MAX], bytes[160], salt[USM_SALT];
		for (size_t j = 0; j < sizeof key; j++)
			key[j] = (uint8_t)(j * 5 + i);
		struct usm_cipher *cipher = usm_cipher_new(usm_privacy_find(names[i]), key);
		assert_non_null(cipher);
		for (int round = 0; round < 3; round++) {
			uint8_t before[sizeof bytes];
			memset(bytes, round, sizeof bytes);
			assert_int_equal(
				usm_cipher_encrypt(cipher, bytes, sizeof bytes, 3, 4, (uint64_t)round, salt), 0);
			memset(before, round, sizeof before);
			assert_memory_not_equal(bytes, before, sizeof bytes);
			assert_int_equal(usm_cipher_decrypt(cipher, bytes, sizeof bytes, 3, 4, salt), 0);
			assert_memory_equal(bytes, before, sizeof bytes);
		}
		usm_cipher_free(cipher);
	}
}

static void names_are_found_as_people_write_them(void **state)
{
	assert_string_equal(usm_auth_find("sha")->name, "SHA-1");
	assert_string_equal(usm_auth_find("SHA1")->name, "SHA-1");
	assert_string_equal(usm_auth_find("sha256")->name, "SHA-256");
	assert_string_equal(usm_auth_find("MD5")->name, "MD5");
	assert_null(usm_auth_find("SHA-3"));
	assert_null(usm_auth_find(""));
	assert_string_equal(usm_privacy_find("aes128")->name, "AES");
	assert_string_equal(usm_privacy_find("AES256")->name, "AES-256");
	assert_string_equal(usm_privacy_find("AES-256-C")->name, "AES-256-C");
	assert_null(usm_privacy_find("RC4"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_keys_of_rfc_3414_come_out),
		cmocka_unit_test(keys_are_those_of_net_snmp),
		cmocka_unit_test(short_keys_are_extended_as_net_snmp_does),
		cmocka_unit_test(digests_are_those_of_net_snmp),
		cmocka_unit_test(a_digest_with_one_wrong_bit_does_not_verify),
		cmocka_unit_test(aes_128_is_that_of_net_snmp),
		cmocka_unit_test(des_is_that_of_fips_81),
		cmocka_unit_test(every_cipher_gives_back_what_it_took),
		cmocka_unit_test(names_are_found_as_people_write_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
