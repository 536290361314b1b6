/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copies of sites and devices. A copy's texts lie in one block beside it, some 200 octets for a device; only one that
 * has settings of its own for a collector also gets an arena. Comparing goes text by text: after a reload of ten
 * thousand devices nearly all are equal, and those must not notice that there was one.
 *
 * Of the credentials only a keyed hash of the content is kept: it tells that a passphrase is a new one, and nothing
 * else.
 */
#include "inventory/known.h"
#include "base/must.h"
#include "base/tree.h"
#include <stdlib.h>
#include <string.h>

static bool text_is_equal(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* Equal numbers; two that are not given are equal too. */
static bool number_is_equal(double a, double b)
{
	return a == b || (a != a && b != b);
}

/* The text members of a site and of a device, each list in one place. */
#define SITE_TEXTS(s) \
	{ \
		&(s)->name, &(s)->kind, &(s)->town, &(s)->town_code, &(s)->village, &(s)->department, &(s)->class, \
			&(s)->calendar, &(s)->contact \
	}
#define DEVICE_TEXTS(d) \
	{ \
		&(d)->name, &(d)->address, &(d)->credentials, &(d)->role, &(d)->department, &(d)->team, &(d)->owner, \
			&(d)->serial, &(d)->profile \
	}

static size_t text_size(const char *text)
{
	return text ? strlen(text) + 1 : 0;
}

/* Copies a text to *at, which moves on; NULL stays NULL. */
static const char *text_put(char **at, const char *text)
{
	size_t size = text_size(text);
	if (!text)
		return NULL;
	char *copy = memcpy(*at, text, size);
	*at += size;
	return copy;
}

static char *site_copy(struct site *into, const struct site *from)
{
	*into = *from;
	const char **texts[] = SITE_TEXTS(into);
	size_t size = 0;
	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
		size += text_size(*texts[i]);
	char *block = must_malloc(size);
	char *at = block;
	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
		*texts[i] = text_put(&at, *texts[i]);
	return block;
}

static bool site_is_equal(const struct site *a, const struct site *b)
{
	const char *const *a_texts[] = SITE_TEXTS(a);
	const char *const *b_texts[] = SITE_TEXTS(b);
	for (size_t i = 0; i < ARRAY_LENGTH(a_texts); i++)
		if (!text_is_equal(*a_texts[i], *b_texts[i]))
			return false;
	return number_is_equal(a->longitude, b->longitude) && number_is_equal(a->latitude, b->latitude);
}

struct known_site *known_site_new(const struct site *from)
{
	struct known_site *site = must_calloc(1, sizeof *site);
	site->texts = site_copy(&site->site, from);
	return site;
}

void known_site_drop(struct known_site *site)
{
	free(site->old_texts);
	site->old_texts = NULL;
}

void known_site_free(struct known_site *site)
{
	known_site_drop(site);
	free(site->texts);
	free(site);
}

void known_site_update(struct known_site *site, const struct site *from)
{
	site->has_changed = !site_is_equal(&site->site, from);
	if (!site->has_changed)
		return;
	site->old_texts = site->texts;
	site->texts = site_copy(&site->site, from);
}

static size_t tag_count(const char *const *tags)
{
	size_t count = 0;
	while (tags && tags[count])
		count++;
	return count;
}

static bool tags_are_equal(const char *const *a, const char *const *b)
{
	size_t count = tag_count(a);
	if (count != tag_count(b))
		return false;
	for (size_t i = 0; i < count; i++)
		if (strcmp(a[i], b[i]) != 0)
			return false;
	return true;
}

static uint32_t credentials_hash(const struct gengfu_credentials *of)
{
	if (!of)
		return 0;
	const char *texts[] = {of->name, of->version, of->community, of->user, of->context, of->auth, of->auth_secret,
		of->privacy, of->privacy_secret};
	auto_buffer all = BUFFER_EMPTY;
	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
		buffer_add(&all, texts[i] ? "=" : "-", 1);
		buffer_add(&all, texts[i] ? texts[i] : "", text_size(texts[i] ? texts[i] : ""));
	}
	uint32_t hash = hash_bytes(all.bytes, all.length);
	explicit_bzero(all.bytes, all.length);
	return hash;
}

/* A device as the configuration gives it, its texts still borrowed. */
static struct device device_view(const struct config_device *from, const struct site *site)
{
	return (struct device){
		.name = from->name,
		.address = from->address,
		.credentials = from->credentials,
		.role = from->role,
		.department = from->department,
		.team = from->team,
		.owner = from->owner,
		.serial = from->serial,
		.profile = from->profile,
		.site = site,
		.poll_ms = from->poll_ms,
		.enabled = from->enabled,
		.tags = from->tags,
		.settings = from->settings,
	};
}

/* Gives the device copies of the texts and settings that it has borrowed. */
static void device_own(struct known_device *known)
{
	struct device *device = &known->device;
	const char **texts[] = DEVICE_TEXTS(device);
	size_t tags = tag_count(device->tags);
	size_t size = (tags + 1) * sizeof(char *);
	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
		size += text_size(*texts[i]);
	for (size_t i = 0; i < tags; i++)
		size += text_size(device->tags[i]);
	const char **tag = known->texts = must_calloc(1, size);
	char *at = (char *)(tag + tags + 1);
	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
		*texts[i] = text_put(&at, *texts[i]);
	for (size_t i = 0; i < tags; i++)
		tag[i] = text_put(&at, device->tags[i]);
	device->tags = tag;
	device->settings = data_copy(&known->settings, device->settings);
}

struct known_device *known_device_new(
	const struct config_device *from, const struct site *site, const struct gengfu_credentials *credentials)
{
	struct known_device *known = must_calloc(1, sizeof *known);
	known->device = device_view(from, site);
	known->credentials_hash = credentials_hash(credentials);
	device_own(known);
	return known;
}

void known_device_drop(struct known_device *old)
{
	free(old->texts);
	arena_done(&old->settings);
}

void known_device_free(struct known_device *device)
{
	known_device_drop(device);
	free(device);
}

static bool device_is_equal(const struct device *a, const struct device *b)
{
	const char *const *a_texts[] = DEVICE_TEXTS(a);
	const char *const *b_texts[] = DEVICE_TEXTS(b);
	for (size_t i = 0; i < ARRAY_LENGTH(a_texts); i++)
		if (!text_is_equal(*a_texts[i], *b_texts[i]))
			return false;
	return a->site == b->site && a->poll_ms == b->poll_ms && a->enabled == b->enabled &&
	       tags_are_equal(a->tags, b->tags) && data_is_equal(a->settings, b->settings);
}

void known_device_update(struct known_device *device, const struct config_device *from, const struct site *site,
	const struct gengfu_credentials *credentials, struct known_device *old)
{
	struct device wanted = device_view(from, site);
	uint32_t hash = credentials_hash(credentials);
	*old = (struct known_device){0};
	device->is_readdressed = !text_is_equal(device->device.address, wanted.address) ||
				 !text_is_equal(device->device.credentials, wanted.credentials) ||
				 !text_is_equal(device->device.profile, wanted.profile) ||
				 !data_is_equal(device->device.settings, wanted.settings) ||
				 device->credentials_hash != hash;
	device->has_changed = device->is_readdressed || !device_is_equal(&device->device, &wanted);
	if (!device->has_changed)
		return;
	*old = *device;
	wanted.number = device->device.number;
	wanted.generation = device->device.generation;
	device->device = wanted;
	device->credentials_hash = hash;
	device->settings = ARENA_EMPTY;
	device_own(device);
}
