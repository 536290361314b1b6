/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Sites and devices as the inventory keeps them: each with a copy of its own texts, so that one that has not changed
 * stays where it is, texts and all, whatever happens to the configuration and the files that it came from.
 */
#include "base/arena.h"
#include "inventory/import.h"

struct known_site {
	struct site site;
	char *texts;
	char *old_texts; /* what they were before, until everybody has been told */
	bool is_wanted; /* by the update that is under way */
	bool has_changed;
};

struct known_device {
	struct device device;
	void *texts;
	struct arena settings; /* the copy of device.settings */
	uint32_t credentials_hash; /* of their content: new keys mean a new start */
	bool is_wanted;
	bool has_changed;
	bool is_readdressed;
};

struct known_site *known_site_new(const struct site *from);
void known_site_free(struct known_site *site);
/* Takes over what differs; has_changed tells whether anything did. The address of the struct stays, the old texts live
 * until known_site_drop. */
void known_site_update(struct known_site *site, const struct site *from);
void known_site_drop(struct known_site *site);

/* `site` is NULL or known; `from` has its poll interval and credentials settled. */
struct known_device *known_device_new(
	const struct config_device *from, const struct site *site, const struct gengfu_credentials *credentials);
void known_device_free(struct known_device *device);
/*
 * Takes over what differs; has_changed and is_readdressed tell what. Texts that were replaced are handed to `old`, to
 * be freed when all who borrowed them have been told.
 */
void known_device_update(struct known_device *device, const struct config_device *from, const struct site *site,
	const struct gengfu_credentials *credentials, struct known_device *old);
/* Frees what known_device_update took out. */
void known_device_drop(struct known_device *old);
