/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Devices from CSV, put beside those of the configuration; then all of them are checked together: one name each, sites
 * and credentials that exist. Two devices with one address are most often one device listed twice, but not always
 * (contexts, port forwarding), so that is a warning.
 */
#include "base/clock.h"
#include "base/must.h"
#include "inventory/import.h"
#include <string.h>
#include <strings.h>

#define ROUND_MIN_MS 1000
#define ROUND_MAX_MS (INT64_C(24) * 3600 * 1000)

enum { NAME, ADDRESS, CREDENTIALS, SITE, ROLE, DEPARTMENT, TEAM, OWNER, SERIAL, PROFILE, POLL, ENABLED, TAGS, COLUMNS };

static const struct csv_column columns[COLUMNS] = {
	[NAME] = {"name", true},
	[ADDRESS] = {"address", true},
	[CREDENTIALS] = {"credentials", true},
	[SITE] = {"site"},
	[ROLE] = {"role"},
	[DEPARTMENT] = {"department"},
	[TEAM] = {"team"},
	[OWNER] = {"owner"},
	[SERIAL] = {"serial"},
	[PROFILE] = {"profile"},
	[POLL] = {"poll"},
	[ENABLED] = {"enabled"},
	[TAGS] = {"tags"},
};

struct row {
	struct import *import;
	const struct sheet *sheet;
	size_t number;
	const char *file;
	int line;
};

static const char *cell(const struct row *row, size_t column)
{
	return sheet_cell(row->sheet, row->number, column);
}

static bool enabled_read(const struct row *row)
{
	static const char *const yes[] = {"yes", "true", "1", "y", "是"};
	static const char *const no[] = {"no", "false", "0", "n", "否"};
	const char *word = cell(row, ENABLED);
	if (!word)
		return true;
	for (size_t i = 0; i < ARRAY_LENGTH(yes); i++)
		if (strcasecmp(word, yes[i]) == 0)
			return true;
	for (size_t i = 0; i < ARRAY_LENGTH(no); i++)
		if (strcasecmp(word, no[i]) == 0)
			return false;
	import_refuse(row->import, row->file, row->line, "enabled must be yes or no, not '%.40s'", word);
	return true;
}

static int64_t poll_read(const struct row *row)
{
	const char *word = cell(row, POLL);
	int64_t ms = 0;
	if (!word)
		return 0;
	if (duration_parse(word, &ms) < 0 || ms < ROUND_MIN_MS || ms > ROUND_MAX_MS)
		import_refuse(row->import, row->file, row->line,
			"poll must be a duration from \"1s\" to \"1d\", such as 5m, not '%.40s'", word);
	return ms;
}

/* Words between blanks, commas and semicolons. */
static const char *const *tags_read(const struct row *row)
{
	static const char separators[] = " ,;";
	const char *text = cell(row, TAGS);
	size_t length = text ? strlen(text) : 0;
	const char **tags = arena_alloc(&row->import->arena, (length / 2 + 2) * sizeof *tags);
	size_t count = 0;
	for (const char *at = text; at && *at;) {
		at += strspn(at, separators);
		size_t word = strcspn(at, separators);
		if (word > 0)
			tags[count++] = arena_strndup(&row->import->arena, at, word);
		at += word;
	}
	return tags;
}

static void address_check(const struct row *row, const char *address)
{
	char host[256];
	uint16_t port = 0;
	const char *why = NULL;
	if (config_address_parse(address, host, &port, &why) < 0)
		import_refuse(row->import, row->file, row->line, "address '%.80s' %s", address, why);
}

static void row_read(const struct row *row)
{
	struct import *import = row->import;
	for (size_t column = NAME; column <= CREDENTIALS; column++) {
		if (cell(row, column))
			continue;
		import_refuse(import, row->file, row->line, "%s is empty", columns[column].name);
		return;
	}
	if (!import_name_is_good(import, row->file, row->line, "device", cell(row, NAME)))
		return;
	address_check(row, cell(row, ADDRESS));
	array_reserve_one(import->devices, import->device_count, import->device_capacity);
	import->devices[import->device_count++] = (struct config_device){
		.name = cell(row, NAME),
		.address = cell(row, ADDRESS),
		.credentials = strcmp(cell(row, CREDENTIALS), "none") == 0 ? NULL : cell(row, CREDENTIALS),
		.site = cell(row, SITE),
		.role = cell(row, ROLE),
		.department = cell(row, DEPARTMENT),
		.team = cell(row, TEAM),
		.owner = cell(row, OWNER),
		.serial = cell(row, SERIAL),
		.profile = cell(row, PROFILE),
		.poll_ms = poll_read(row),
		.enabled = enabled_read(row),
		.tags = tags_read(row),
		.file = row->file,
		.line = row->line,
	};
}

void devices_read(struct import *import)
{
	const struct config *config = import->config;
	for (size_t i = 0; i < config->devices_count; i++) {
		array_reserve_one(import->devices, import->device_count, import->device_capacity);
		import->devices[import->device_count++] = config->devices[i];
	}
	for (size_t i = 0; i < config->device_files_count; i++) {
		const char *file = config->device_files[i].path;
		struct sheet sheet;
		if (import_sheet(import, &config->device_files[i], columns, COLUMNS, &sheet) < 0)
			continue;
		for (size_t number = 1; number < sheet.csv.count; number++)
			row_read(&(struct row){import, &sheet, number, file, sheet.csv.rows[number].line});
	}
}

static void names_check(struct import *import, struct config_device *device)
{
	const struct config_device *earlier = map_find_text(&import->device_names, device->name);
	const struct config_device *same = map_find_text(&import->addresses, device->address);
	if (earlier)
		import_refuse(import, device->file, device->line, "device '%.80s' is in %s:%d already", device->name,
			earlier->file, earlier->line);
	else
		map_put_text(&import->device_names, device->name, device);
	if (same && !earlier)
		import_warn(import, device->file, device->line, "device '%.80s' has the address of '%.80s' in %s:%d",
			device->name, same->name, same->file, same->line);
	else if (!same)
		map_put_text(&import->addresses, device->address, device);
}

void import_devices_check(struct import *import)
{
	struct map credentials = MAP_EMPTY;
	for (size_t i = 0; i < import->config->credentials_count; i++)
		map_put_text(&credentials, import->config->credentials[i].values.name, &import->config->credentials[i]);
	for (size_t i = 0; i < import->device_count; i++) {
		struct config_device *device = &import->devices[i];
		names_check(import, device);
		if (device->site && !map_find_text(&import->site_names, device->site))
			import_unknown(import, device->file, device->line, "site", device->site, &import->site_names);
		if (device->credentials && !map_find_text(&credentials, device->credentials))
			import_unknown(import, device->file, device->line, "set of credentials", device->credentials,
				&credentials);
	}
	map_done(&credentials);
}
