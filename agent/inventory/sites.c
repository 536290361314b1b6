/* SPDX-License-Identifier: Apache-2.0 */
/* Sites from CSV: machine rooms, halls, village stations, offices, base-station sites. */
#include "base/must.h"
#include "inventory/import.h"
#include <string.h>

enum { NAME, KIND, TOWN, TOWN_CODE, VILLAGE, DEPARTMENT, CLASS, CALENDAR, CONTACT, LONGITUDE, LATITUDE, COLUMNS };

static const struct csv_column columns[COLUMNS] = {
	[NAME] = {"name", true},
	[KIND] = {"kind", true},
	[TOWN] = {"town"},
	[TOWN_CODE] = {"town_code"},
	[VILLAGE] = {"village"},
	[DEPARTMENT] = {"department"},
	[CLASS] = {"class"},
	[CALENDAR] = {"calendar"},
	[CONTACT] = {"contact"},
	[LONGITUDE] = {"longitude"},
	[LATITUDE] = {"latitude"},
};

/* Others may be used; one that is nearly one of these is a slip. */
static const char *const kinds[] = {"machine-room", "hall", "village-station", "office", "base-station", NULL};

static void kind_check(struct import *import, const char *file, int line, const char *kind)
{
	const char *nearest = text_nearest(kind, kinds);
	if (nearest && strcmp(nearest, kind) != 0)
		import_warn(import, file, line, "site kind '%.40s': did you mean '%s'?", kind, nearest);
}

static void row_read(struct import *import, const struct sheet *sheet, size_t row, const char *file)
{
	int line = sheet->csv.rows[row].line;
	struct import_site *into = NULL;
	const char *name = sheet_cell(sheet, row, NAME);
	const char *kind = sheet_cell(sheet, row, KIND);
	if (!name || !kind) {
		import_refuse(import, file, line, "%s is empty", name ? "kind" : "name");
		return;
	}
	if (!import_name_is_good(import, file, line, "site", name))
		return;
	kind_check(import, file, line, kind);
	array_reserve_one(import->sites, import->site_count, import->site_capacity);
	into = &import->sites[import->site_count++];
	*into = (struct import_site){.file = file, .line = line};
	into->site = (struct site){
		.name = name,
		.kind = kind,
		.town = sheet_cell(sheet, row, TOWN),
		.town_code = sheet_cell(sheet, row, TOWN_CODE),
		.village = sheet_cell(sheet, row, VILLAGE),
		.department = sheet_cell(sheet, row, DEPARTMENT),
		.class = sheet_cell(sheet, row, CLASS),
		.calendar = sheet_cell(sheet, row, CALENDAR),
		.contact = sheet_cell(sheet, row, CONTACT),
		.longitude =
			import_number(import, file, line, "longitude", sheet_cell(sheet, row, LONGITUDE), -180, 180),
		.latitude = import_number(import, file, line, "latitude", sheet_cell(sheet, row, LATITUDE), -90, 90),
	};
}

void sites_read(struct import *import)
{
	for (size_t i = 0; i < import->config->site_files_count; i++) {
		const char *file = import->config->site_files[i].path;
		struct sheet sheet;
		if (import_sheet(import, &import->config->site_files[i], columns, COLUMNS, &sheet) < 0)
			continue;
		for (size_t row = 1; row < sheet.csv.count; row++)
			row_read(import, &sheet, row, file);
	}
}

void sites_check(struct import *import)
{
	for (size_t i = 0; i < import->site_count; i++) {
		struct import_site *site = &import->sites[i];
		const struct import_site *earlier = map_find_text(&import->site_names, site->site.name);
		if (earlier)
			import_refuse(import, site->file, site->line, "site '%.80s' is in %s:%d already",
				site->site.name, earlier->file, earlier->line);
		else
			map_put_text(&import->site_names, site->site.name, site);
	}
}
