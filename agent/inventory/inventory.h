/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What there is to watch: devices, links, sites, from the configuration and its CSV files. Inventory owns identity:
 * each device gets a dense number with a generation; every stage to the right keeps its own slots by that number, and a
 * removal is announced to all of them.
 */
#include "config/config.h"

struct site {
	const char *name, *kind, *town, *town_code, *village, *department, *class, *calendar, *contact;
	double longitude, latitude; /* NAN when not given */
	uint32_t number; /* dense within the inventory; may be another after an update */
};

struct device {
	uint32_t number, generation;
	const char *name, *address, *credentials, *role, *department, *team, *owner, *serial, *profile;
	const struct site *site; /* or NULL */
	int64_t poll_ms;
	bool enabled;
	const char *const *tags;
	const struct gengfu_data *settings;
};

struct link_end {
	const struct device *device; /* NULL: a passive end */
	const char *interface; /* or NULL */
	const struct site *site; /* of a passive end, or the device's */
};

struct link {
	const char *name, *medium, *owner, *contractor, *circuit;
	double length_km; /* NAN when not given */
	struct link_end a, b;
	uint32_t number;
};

struct inventory;

struct inventory_change {
	enum { DEVICE_ADDED, DEVICE_CHANGED, DEVICE_REMOVED } kind;
	const struct device *device; /* of a removal: valid until the callback returns */
	bool readdressed; /* of a change: address, credentials (their content too), profile or settings for a
			     collector differ: collectors must start over */
};
typedef void inventory_cb(void *data, const struct inventory_change *change);

struct inventory *inventory_new(void);
void inventory_free(struct inventory *inventory);
/* Every change is announced to these, in the order of registration; removals in the reverse order. */
void inventory_watch(struct inventory *inventory, inventory_cb *cb, void *data);

/*
 * Reads the CSV files that `config` names and checks everything together (unknown site, duplicate name, unknown
 * credentials, link to an unknown device). With an error nothing changes and -EINVAL is returned; else the difference
 * is applied and announced: what has not changed keeps its number, its address in memory and its texts. Removals come
 * first, while all is as it was, then changes and additions, when devices, sites and links are as they will be. Nothing
 * of `config` is borrowed. With `dry` nothing is applied: for `gengfu verify`.
 *
 * A device lives until its removal has been announced, its texts until a change of it has been; a site and its texts
 * until the next update, a link until the next update begins.
 */
int inventory_update(struct inventory *inventory, const struct config *config, bool dry, struct problems *problems);

size_t inventory_device_count(const struct inventory *inventory);
/* One above the highest number in use: the size of the slots' arrays. */
uint32_t inventory_numbers(const struct inventory *inventory);
const struct device *inventory_device(const struct inventory *inventory, uint32_t number); /* NULL: not in use */
const struct device *inventory_find(const struct inventory *inventory, const char *name);
const struct site *inventory_find_site(const struct inventory *inventory, const char *name);
size_t inventory_link_count(const struct inventory *inventory);
const struct link *inventory_link(const struct inventory *inventory, size_t number);
/* The link one of whose ends is this interface, or NULL. */
const struct link *inventory_link_at(
	const struct inventory *inventory, const struct device *device, const char *interface);
size_t inventory_site_count(const struct inventory *inventory);
const struct site *inventory_site(const struct inventory *inventory, size_t number);
/* Fields for config_where_matches (a town has two values: its name and its code): role, site, site_kind, site_class,
 * town, department, device, tag, owner, team. `data` is a struct device. */
const char *inventory_device_field(const void *data, const char *field, size_t number);

/* Calendars: those of the configuration with their zones and dates, by name. Independent of an inventory. */
struct calendars;

/* Reads tzdata and the CSV files of holidays; NULL when there were mistakes. Nothing of `config` is borrowed. */
struct calendars *calendars_read(const struct config *config, struct problems *problems);
void calendars_free(struct calendars *calendars); /* accepts NULL */
/* False when there is none of that name; "24x7" gives NULL, the calendar that always works. `calendars` may be NULL. */
bool calendars_find(const struct calendars *calendars, const char *name, const struct calendar **ret_calendar);
/* Warns of a file of holidays that has no date in the year of `at`, nor, when that is near its end, in the next. */
void calendars_warn_years(const struct calendars *calendars, struct wall at, struct problems *problems);
/* Warns of calendars that sites name and that are not there. */
void calendars_warn_sites(
	const struct calendars *calendars, const struct inventory *inventory, struct problems *problems);
