/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What the configuration and its CSV files say there is, read and checked together, before it is applied. */
#include "inventory/csv.h"
#include "inventory/inventory.h"

struct import_site {
	struct site site;
	const char *file;
	int line;
};

struct import_link {
	const char *name, *a_device, *a_interface, *b_device, *b_interface, *b_site;
	const char *medium, *owner, *contractor, *circuit;
	double length_km;
	const char *file;
	int line;
};

struct import {
	const struct config *config;
	struct problems *problems;
	struct arena arena; /* holds all that follows */
	struct map mistakes; /* file → struct counter */

	struct import_site *sites;
	size_t site_count, site_capacity;
	struct config_device *devices; /* those of the configuration first */
	size_t device_count, device_capacity;
	struct import_link *links;
	size_t link_count, link_capacity;
	/* Name → the above; filled when all of a kind are read. */
	struct map site_names, device_names, link_names, addresses, ends;
};

/* Reads and checks everything; -EINVAL when there was a mistake. import_done in any case. */
int import_read(struct import *import, const struct config *config, struct problems *problems);
void import_done(struct import *import);

/* Reads a CSV file that the configuration names; when it cannot be read, the configuration's line is the place of the
 * mistake. */
int import_sheet(struct import *import, const struct config_file *file, const struct csv_column *columns, size_t count,
	struct sheet *ret_sheet);

/* Each reads the files of its kind into the import, then checks what it read against the others. */
void sites_read(struct import *import);
void sites_check(struct import *import);
void devices_read(struct import *import);
void import_devices_check(struct import *import);
void links_read(struct import *import);
void links_check(struct import *import);

/*
 * Adds a mistake of a row. A file's further mistakes are not shown above a number: then false is returned, and the
 * caller need not look for the nearest name.
 */
bool import_may_refuse(struct import *import, const char *file);
void import_refuse(struct import *import, const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void import_warn(struct import *import, const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* "there is no WHAT 'name'", with the nearest key of the map. */
void import_unknown(
	struct import *import, const char *file, int line, const char *what, const char *name, const struct map *names);
/* Refuses a name that is too long for messages and keys; true when it is good. */
bool import_name_is_good(struct import *import, const char *file, int line, const char *what, const char *name);
/* A number within bounds, NAN when the cell is empty or wrong (which is then a mistake). */
double import_number(struct import *import, const char *file, int line, const char *column, const char *cell,
	double least, double most);
