/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Credentials: what SNMP needs to be let in. Names of algorithms are taken as people write them ("SHA256", "aes") and
 * handed on in one spelling. Community strings may stand in the file, as half of them are "public" anyway; the
 * passphrases of version 3 (at least 8 octets, RFC 3414, section 11.2) must be secrets.
 */
#include "base/must.h"
#include "config/parts.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { PASSPHRASE_MIN = 8 };

static const struct gengfu_key keys[] = {
	{"version", GENGFU_KEY_TEXT, true, NULL, "\"1\", \"2c\" or \"3\""},
	{"community", GENGFU_KEY_SECRET, false, NULL, "Versions 1 and 2c: the community"},
	{"user", GENGFU_KEY_TEXT, false, NULL, "Version 3: the user's name"},
	{"context", GENGFU_KEY_TEXT, false, NULL, "Version 3: the context, if not the default one"},
	{"auth", GENGFU_KEY_TEXT, false, NULL, "Version 3: MD5, SHA-1, SHA-224, SHA-256, SHA-384 or SHA-512"},
	{"auth_secret", GENGFU_KEY_SECRET, false, NULL, "Version 3: the passphrase of auth"},
	{"privacy", GENGFU_KEY_TEXT, false, NULL, "Version 3: DES, AES, AES-192 or AES-256"},
	{"privacy_secret", GENGFU_KEY_SECRET, false, NULL, "Version 3: the passphrase of privacy"},
	{NULL},
};

static const char *const versions[] = {"1", "2c", "3", NULL};
static const char *const auths[] = {"MD5", "SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512", NULL};
static const char *const privacies[] = {"DES", "AES", "AES-192", "AES-256", NULL};

/* Equal but for case and '-'. */
static bool is_same(const char *a, const char *b)
{
	for (;; a++, b++) {
		while (*a == '-')
			a++;
		while (*b == '-')
			b++;
		if (strncasecmp(a, b, 1) != 0)
			return false;
		if (!*a)
			return true;
	}
}

static const char *canonical(const char *word, const char *const *right)
{
	static const char *const others[][2] = {{"SHA", "SHA-1"}, {"AES-128", "AES"}};
	for (size_t i = 0; i < ARRAY_LENGTH(others); i++)
		if (is_same(word, others[i][0]))
			word = others[i][1];
	while (*right && !is_same(word, *right))
		right++;
	return *right;
}

/* One set of credentials while it is checked. */
struct check {
	struct reading *reading;
	const struct gengfu_data *settings;
	const char *what;
};

static const char *text_of(const struct check *check, const char *key)
{
	return gengfu_data_text(gengfu_data_get(check->settings, key), NULL);
}

__attribute__((format(printf, 3, 4))) static void refuse(
	const struct check *check, const char *key, const char *format, ...)
{
	char message[256];
	va_list args;
	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	problem_add(check->reading->problems, check->reading->config->file, settings_line(check->settings, key),
		"%s: %s", check->what, message);
}

/* The canonical name of an algorithm, or NULL. */
static const char *algorithm(const struct check *check, const char *key, const char *const *right)
{
	const char *word = text_of(check, key);
	if (!word)
		return NULL;
	const char *found = canonical(word, right);
	auto_free char *what = must_printf("%s: %s", check->what, key);
	if (!found)
		refuse_word(check->reading, settings_line(check->settings, key), what, word, right);
	return found ? found : word;
}

/* An algorithm and its passphrase go together. */
static void pair_check(const struct check *check, const char *key, const char *secret_key)
{
	const char *word = text_of(check, key);
	const char *secret = text_of(check, secret_key);
	if (word && !secret)
		refuse(check, key, "%s needs %s = secret \"name\"", key, secret_key);
	else if (secret && !word)
		refuse(check, secret_key, "%s needs %s, which names the algorithm", secret_key, key);
	else if (secret && strlen(secret) < PASSPHRASE_MIN)
		refuse(check, secret_key, "the passphrase in %s has less than 8 octets (RFC 3414)", secret_key);
}

static void version_3_check(const struct check *check)
{
	if (!text_of(check, "user") || !*text_of(check, "user"))
		refuse(check, "version", "version 3 needs a user");
	if (text_of(check, "community"))
		refuse(check, "community", "version 3 has no community");
	pair_check(check, "auth", "auth_secret");
	pair_check(check, "privacy", "privacy_secret");
	if (text_of(check, "privacy") && !text_of(check, "auth"))
		refuse(check, "privacy", "privacy needs auth too (RFC 3414: no privacy without authentication)");
}

static void community_check(const struct check *check, const char *version)
{
	static const char *const of_3[] = {"user", "context", "auth", "auth_secret", "privacy", "privacy_secret"};
	if (!text_of(check, "community"))
		refuse(check, "version", "version %s needs a community", version);
	for (size_t i = 0; i < ARRAY_LENGTH(of_3); i++)
		if (text_of(check, of_3[i]))
			refuse(check, of_3[i], "version %s has no %s, which belongs to version 3", version, of_3[i]);
}

/* A community that was written as a text is taken for a secret from here on. */
static void community_hide(struct gengfu_data *body)
{
	if (!body || body->type != GENGFU_MAP)
		return;
	for (size_t i = 0; i < body->map.count; i++) {
		struct gengfu_member *member = (struct gengfu_member *)&body->map.members[i];
		if (strcmp(member->key, "community") == 0 && member->value.type == GENGFU_TEXT)
			member->value.type = GENGFU_SECRET;
	}
}

static void settle(struct reading *reading, const struct entry *entry, struct config_credentials *into)
{
	struct config *config = reading->config;
	struct check check = {.reading = reading, .what = entry_what(reading, entry)};
	community_hide(entry->body);
	check.settings = modules_settings(
		keys, entry->body, check.what, config->file, entry->line, &config->arena, reading->problems);
	if (!check.settings)
		return;
	const char *version = text_of(&check, "version");
	into->values.version = version;
	into->values.community = text_of(&check, "community");
	into->values.user = text_of(&check, "user");
	into->values.context = text_of(&check, "context");
	into->values.auth = algorithm(&check, "auth", auths);
	into->values.auth_secret = text_of(&check, "auth_secret");
	into->values.privacy = algorithm(&check, "privacy", privacies);
	into->values.privacy_secret = text_of(&check, "privacy_secret");
	if (strcmp(version, "3") == 0)
		version_3_check(&check);
	else if (strcmp(version, "1") == 0 || strcmp(version, "2c") == 0)
		community_check(&check, version);
	else {
		auto_free char *what = must_printf("%s: version", check.what);
		refuse_word(reading, settings_line(check.settings, "version"), what, version, versions);
	}
}

void credentials_check(struct reading *reading)
{
	struct config *config = reading->config;
	size_t count = entries_count(reading, WORD_CREDENTIALS);
	config->credentials = arena_alloc(&config->arena, count * sizeof *config->credentials);
	for (size_t i = 0; i < reading->entries.count; i++) {
		const struct entry *entry = &reading->entries.items[i];
		if (entry->word != WORD_CREDENTIALS)
			continue;
		const struct entry *earlier = entry_earlier(reading, entry);
		if (earlier)
			problem_add(reading->problems, config->file, entry->line, "%s was given in line %d already",
				entry_what(reading, entry), earlier->line);
		if (strcmp(entry->name, "none") == 0)
			problem_add(reading->problems, config->file, entry->line,
				"credentials \"none\": the name stands for no credentials, choose another");
		struct config_credentials *into = &config->credentials[config->credentials_count++];
		into->values.name = entry->name;
		into->line = entry->line;
		settle(reading, entry, into);
	}
}
