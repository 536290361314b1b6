/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A small district in a temporary folder: three CSV files and a configuration made by hand that names them. */
#include "base/must.h"
#include "inventory/inventory.h"
#include "tests/unit/folder.h"
#include "tests/unit/test.h"

#define SITES \
	"name,kind,town,town_code,department,class\n" \
	"cloud-hall,machine-room,市桥,440113001,Data Bureau,A\n" \
	"shawan-hall,hall,沙湾,440113107,Service Office,B\n"
#define DEVICES \
	"name,address,credentials,site,role,poll,enabled,tags,profile\n" \
	"core-1,10.1.0.1,core,cloud-hall,core-switch,,,,\n" \
	"acc-1,10.1.1.1,access,shawan-hall,access-switch,5m,yes,exam fibre,generic\n" \
	"acc-2,[2001:db8::2]:1161,access,,access-switch,,否,,\n"
#define LINKS \
	"name,a_device,a_interface,b_device,b_interface,b_site,medium,length_km,owner\n" \
	"fibre-1,core-1,XGE1/0/1,acc-1,GE1/0/25,,fibre,12.5,Telecom\n" \
	"leased-1,core-1,XGE1/0/2,,,shawan-hall,leased,,\n"

struct district {
	char folder[FOLDER_SIZE];
	char *files[3]; /* sites, devices, links */
	struct config config;
	struct config_credentials credentials[2];
	struct config_file sites, devices, links;
	struct inventory *inventory;
	struct problems problems;
};

static inline void district_write(struct district *district, size_t file, const char *text)
{
	static const char *const names[] = {"sites.csv", "devices.csv", "links.csv"};
	folder_write(district->folder, names[file], text, strlen(text), 0644);
}

static inline int district_up(void **state)
{
	static const char *const names[] = {"sites", "devices", "links"};
	struct district *district = must_calloc(1, sizeof *district);
	folder_make(district->folder);
	for (size_t i = 0; i < 3; i++)
		district->files[i] = must_printf("%s/%s.csv", district->folder, names[i]);
	district->credentials[0].values =
		(struct gengfu_credentials){.name = "core", .version = "2c", .community = "a"};
	district->credentials[1].values =
		(struct gengfu_credentials){.name = "access", .version = "2c", .community = "b"};
	district->sites.path = district->files[0];
	district->devices.path = district->files[1];
	district->links.path = district->files[2];
	district->config = (struct config){.file = "gengfu.lua",
		.poll_ms = 60000,
		.credentials = district->credentials,
		.credentials_count = 2,
		.site_files = &district->sites,
		.site_files_count = 1,
		.device_files = &district->devices,
		.device_files_count = 1,
		.link_files = &district->links,
		.link_files_count = 1};
	district_write(district, 0, SITES);
	district_write(district, 1, DEVICES);
	district_write(district, 2, LINKS);
	district->inventory = inventory_new();
	*state = district;
	return 0;
}

static inline int district_down(void **state)
{
	struct district *district = *state;
	inventory_free(district->inventory);
	problems_done(&district->problems);
	for (size_t i = 0; i < 3; i++)
		free(district->files[i]);
	int status = folder_remove(district->folder);
	free(district);
	return status;
}

static inline int district_update(struct district *district)
{
	problems_done(&district->problems);
	return inventory_update(district->inventory, &district->config, false, &district->problems);
}
