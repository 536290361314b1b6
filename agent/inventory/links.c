/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Links from CSV. One end is an interface of a known device; the other an interface (or ONU) of one, a device whose
 * port nobody polls, or a passive end at a site. An interface is an end of one link only: two links on one port would
 * make root cause guess which fibre is cut.
 */
#include "base/must.h"
#include "inventory/import.h"
#include <math.h>
#include <string.h>

enum {
	NAME,
	A_DEVICE,
	A_INTERFACE,
	B_DEVICE,
	B_INTERFACE,
	B_SITE,
	MEDIUM,
	LENGTH_KM,
	OWNER,
	CONTRACTOR,
	CIRCUIT,
	COLUMNS
};

static const struct csv_column columns[COLUMNS] = {
	[NAME] = {"name", true},
	[A_DEVICE] = {"a_device", true},
	[A_INTERFACE] = {"a_interface", true},
	[B_DEVICE] = {"b_device"},
	[B_INTERFACE] = {"b_interface"},
	[B_SITE] = {"b_site"},
	[MEDIUM] = {"medium"},
	[LENGTH_KM] = {"length_km"},
	[OWNER] = {"owner"},
	[CONTRACTOR] = {"contractor"},
	[CIRCUIT] = {"circuit"},
};

static const char *const media[] = {"fibre", "copper", "microwave", "leased", NULL};

#define LENGTH_MAX_KM 20000.0 /* half way round the earth */

static void medium_check(struct import *import, const char *file, int line, const char *medium)
{
	for (size_t i = 0; media[i]; i++)
		if (strcmp(media[i], medium) == 0)
			return;
	const char *nearest = strcasecmp(medium, "fiber") == 0 ? "fibre" : text_nearest(medium, media);
	import_refuse(import, file, line, "medium must be fibre, copper, microwave or leased, not '%.40s'%s%s%s",
		medium, nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static void row_read(struct import *import, const struct sheet *sheet, size_t row, const char *file)
{
	int line = sheet->csv.rows[row].line;
	for (size_t column = NAME; column <= A_INTERFACE; column++) {
		if (sheet_cell(sheet, row, column))
			continue;
		import_refuse(import, file, line, "%s is empty", columns[column].name);
		return;
	}
	const char *name = sheet_cell(sheet, row, NAME);
	const char *medium = sheet_cell(sheet, row, MEDIUM);
	if (!import_name_is_good(import, file, line, "link", name))
		return;
	if (medium)
		medium_check(import, file, line, medium);
	array_reserve_one(import->links, import->link_count, import->link_capacity);
	import->links[import->link_count++] = (struct import_link){
		.name = name,
		.a_device = sheet_cell(sheet, row, A_DEVICE),
		.a_interface = sheet_cell(sheet, row, A_INTERFACE),
		.b_device = sheet_cell(sheet, row, B_DEVICE),
		.b_interface = sheet_cell(sheet, row, B_INTERFACE),
		.b_site = sheet_cell(sheet, row, B_SITE),
		.medium = medium,
		.owner = sheet_cell(sheet, row, OWNER),
		.contractor = sheet_cell(sheet, row, CONTRACTOR),
		.circuit = sheet_cell(sheet, row, CIRCUIT),
		.length_km = import_number(
			import, file, line, "length_km", sheet_cell(sheet, row, LENGTH_KM), 0, LENGTH_MAX_KM),
		.file = file,
		.line = line,
	};
}

void links_read(struct import *import)
{
	for (size_t i = 0; i < import->config->link_files_count; i++) {
		const char *file = import->config->link_files[i].path;
		struct sheet sheet;
		if (import_sheet(import, &import->config->link_files[i], columns, COLUMNS, &sheet) < 0)
			continue;
		for (size_t row = 1; row < sheet.csv.count; row++)
			row_read(import, &sheet, row, file);
	}
}

static void name_check(struct import *import, struct import_link *link)
{
	const struct import_link *earlier = map_find_text(&import->link_names, link->name);
	if (earlier)
		import_refuse(import, link->file, link->line, "link '%.80s' is in %s:%d already", link->name,
			earlier->file, earlier->line);
	else
		map_put_text(&import->link_names, link->name, link);
}

/* An end with an interface: the device exists and no other link ends there. */
static void end_check(struct import *import, struct import_link *link, const char *device, const char *interface)
{
	if (!map_find_text(&import->device_names, device)) {
		import_unknown(import, link->file, link->line, "device", device, &import->device_names);
		return;
	}
	if (!interface)
		return;
	/* No name holds a line end. */
	const char *key = arena_printf(&import->arena, "%s\n%s", device, interface);
	const struct import_link *earlier = map_find_text(&import->ends, key);
	if (earlier == link)
		import_refuse(import, link->file, link->line, "both ends of link '%.80s' are %.80s of %.80s",
			link->name, interface, device);
	else if (earlier)
		import_refuse(import, link->file, link->line,
			"%.80s of %.80s is an end of link '%.80s' in %s:%d already", interface, device, earlier->name,
			earlier->file, earlier->line);
	else
		map_put_text(&import->ends, key, link);
}

static void b_end_check(struct import *import, struct import_link *link)
{
	if (link->b_site && !map_find_text(&import->site_names, link->b_site))
		import_unknown(import, link->file, link->line, "site", link->b_site, &import->site_names);
	if (!link->b_device && link->b_interface)
		import_refuse(import, link->file, link->line, "b_interface is given, but no b_device");
	else if (!link->b_device && !link->b_site)
		import_refuse(import, link->file, link->line,
			"the other end is missing: b_device and b_interface, or b_site");
	if (!link->b_device)
		return;
	end_check(import, link, link->b_device, link->b_interface);
	const struct config_device *device = map_find_text(&import->device_names, link->b_device);
	if (device && link->b_site && device->site && strcmp(device->site, link->b_site) != 0)
		import_warn(import, link->file, link->line, "b_site is '%.80s', but %.80s is at '%.80s'", link->b_site,
			device->name, device->site);
}

void links_check(struct import *import)
{
	for (size_t i = 0; i < import->link_count; i++) {
		struct import_link *link = &import->links[i];
		name_check(import, link);
		end_check(import, link, link->a_device, link->a_interface);
		b_end_check(import, link);
	}
}
