/* SPDX-License-Identifier: Apache-2.0 */
/* A device's fields by name, for scopes: its own, its site's, its tags. */
#include "base/must.h"
#include "inventory/inventory.h"
#include <string.h>

static const char *site_field(const struct site *site, const char *field)
{
	if (strcmp(field, "site") == 0)
		return site->name;
	if (strcmp(field, "site_kind") == 0)
		return site->kind;
	if (strcmp(field, "site_class") == 0)
		return site->class;
	if (strcmp(field, "town") == 0)
		return site->town;
	return NULL;
}

static const char *device_field(const struct device *device, const char *field)
{
	if (strcmp(field, "device") == 0)
		return device->name;
	if (strcmp(field, "role") == 0)
		return device->role;
	if (strcmp(field, "owner") == 0)
		return device->owner;
	if (strcmp(field, "team") == 0)
		return device->team;
	/* A device without a department of its own serves its site's. */
	if (strcmp(field, "department") == 0)
		return device->department || !device->site ? device->department : device->site->department;
	return NULL;
}

/* The number-th of the tags, NULL behind the last. */
static const char *tag_at(const char *const *tags, size_t number)
{
	for (size_t i = 0; tags && tags[i]; i++)
		if (i == number)
			return tags[i];
	return NULL;
}

const char *inventory_device_field(const void *data, const char *field, size_t number)
{
	const struct device *device = data;
	if (strcmp(field, "tag") == 0)
		return tag_at(device->tags, number);
	/* A town is known by its name and by its code. */
	if (number == 1 && strcmp(field, "town") == 0 && device->site && device->site->town)
		return device->site->town_code;
	if (number > 0)
		return NULL;
	const char *value = device_field(device, field);
	if (!value && device->site)
		value = site_field(device->site, field);
	return value;
}
