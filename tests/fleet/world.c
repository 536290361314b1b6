/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fleet: devices by number, by name and by address, and the images that they share.
 *
 * Addresses are looked up for every request, hence a flat hash of numbers. They are handed out in order, leaving out
 * those that end in 0 or 255, so that a district of 1,000 devices reads like one.
 */
#include "world.h"
#include "base/must.h"
#include "fault.h"
#include "snmprec.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENDING ".snmprec"

struct world *world_new(uint64_t seed, struct mono start)
{
	struct world *world = must_calloc(1, sizeof *world);
	world->seed = seed;
	world->place_mask = 63;
	world->places = must_calloc(world->place_mask + 1, sizeof *world->places);
	world->network = 127u << 24 | 20u << 16;
	world->network_mask = 0xffff0000;
	world->network_next = world->network;
	timers_init(&world->timers, start);
	return world;
}

void world_free(struct world *world)
{
	if (!world)
		return;
	timers_done(&world->timers);
	for (uint32_t i = 0; i < world->count; i++)
		device_free(world->devices[i]);
	size_t cursor = 0;
	for (const struct map_entry *entry; (entry = map_next(&world->images, &cursor)) != NULL;)
		image_free(entry->value);
	map_done(&world->images);
	map_done(&world->names);
	links_done(world);
	faults_done(world);
	free(world->devices);
	free(world->places);
	free(world);
}

int world_set_network(struct world *world, const char *cidr)
{
	char text[ADDRESS_SIZE + 4];
	uint32_t address;
	snprintf(text, sizeof text, "%s", cidr);
	char *slash = strchr(text, '/');
	char *end = NULL;
	unsigned long bits = slash ? strtoul(slash + 1, &end, 10) : 32;
	if (slash)
		*slash = '\0';
	if (strlen(cidr) >= sizeof text || (slash && (end == slash + 1 || *end != '\0')) || bits < 8 || bits > 32 ||
		address_parse(text, &address) != 0 || address >> 24 != 127)
		return -EINVAL;
	world->network_mask = bits == 32 ? 0xffffffff : ~(0xffffffffu >> bits);
	world->network = address & world->network_mask;
	world->network_next = bits == 32 ? world->network - 1 : world->network;
	return 0;
}

struct image *world_image(const struct world *world, const char *source)
{
	return map_find_text(&world->images, source);
}

void world_keep_image(struct world *world, struct image *image)
{
	must(!map_find_text(&world->images, image->source));
	map_put_text(&world->images, image->source, image);
}

static void place_put(struct world *world, uint32_t number)
{
	uint32_t at = (world->devices[number]->address * 0x9e3779b1u) >> 7 & world->place_mask;
	while (world->places[at] != 0)
		at = (at + 1) & world->place_mask;
	world->places[at] = number + 1;
}

static void places_grow(struct world *world)
{
	free(world->places);
	world->place_mask = world->place_mask * 2 + 1;
	world->places = must_calloc(world->place_mask + 1u, sizeof *world->places);
	for (uint32_t i = 0; i < world->count; i++)
		place_put(world, i);
}

/* The next address of the network that no device has, 0 when there is none. */
static uint32_t next_address(struct world *world)
{
	uint32_t last = world->network | ~world->network_mask;
	while (world->network_next != last) {
		uint32_t address = ++world->network_next;
		bool odd = ~world->network_mask >= 255 && ((address & 255) == 0 || (address & 255) == 255);
		if (!odd && !world_at(world, address))
			return address;
	}
	return 0;
}

struct device *world_add(struct world *world, const char *name, const struct image *image, uint32_t address,
	const char *file, int line, struct problems *problems)
{
	char text[ADDRESS_SIZE];
	if (map_find_text(&world->names, name)) {
		problem_add(problems, file, line, "there is a device '%s' already", name);
		return NULL;
	}
	if (address == 0 && (address = next_address(world)) == 0) {
		problem_add(problems, file, line, "device '%s': no address is left in the network %s, see --network",
			name, address_format(world->network, text));
		return NULL;
	}
	struct device *other = world_at(world, address);
	if (other) {
		problem_add(problems, file, line, "device '%s': address %s is taken by '%s'", name,
			address_format(address, text), other->name);
		return NULL;
	}
	uint64_t hash = 0;
	for (const char *at = name; *at; at++)
		hash = hash * 31 + (uint8_t)*at;
	struct device *device = device_new(name, image, hash ^ world->seed * UINT64_C(0x9e3779b97f4a7c15));
	device->address = address;
	device->booted = world->timers.now;
	device->number = world->count;
	array_reserve_one(world->devices, world->count, world->capacity);
	world->devices[world->count++] = device;
	map_put_text(&world->names, device->name, device);
	if (world->count * 2 > world->place_mask)
		places_grow(world);
	else
		place_put(world, device->number);
	return device;
}

struct device *world_find(const struct world *world, const char *name)
{
	return map_find_text(&world->names, name);
}

static bool has_ending(const char *name, size_t *ret_stem)
{
	size_t length = strlen(name), ending = strlen(ENDING);
	if (length <= ending || strcmp(name + length - ending, ENDING) != 0)
		return false;
	*ret_stem = length - ending;
	return true;
}

static int recording_filter(const struct dirent *entry)
{
	size_t stem;
	return entry->d_name[0] != '.' && has_ending(entry->d_name, &stem);
}

static int name_compare(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name); /* alphasort depends on the locale */
}

/* Loads `<stem>@VLAN.snmprec` beside the recording. */
static void add_companions(struct image *image, const char *file, struct problems *problems)
{
	const char *slash = strrchr(file, '/');
	const char *base = slash ? slash + 1 : file;
	auto_free char *folder = slash ? must_strndup(file, (size_t)(slash - file)) : must_strdup(".");
	size_t stem;
	struct dirent **list;
	int count = has_ending(base, &stem) ? scandir(folder, &list, recording_filter, name_compare) : -1;
	for (int i = 0; i < count; i++) {
		const char *name = list[i]->d_name;
		size_t length;
		if (strncmp(name, base, stem) == 0 && name[stem] == '@' && has_ending(name, &length)) {
			auto_free char *path = must_printf("%s/%s", folder, name);
			auto_free char *vlan = must_strndup(name + stem + 1, length - stem - 1);
			struct image *context = snmprec_load(path, problems);
			if (context)
				image_add_context(image, vlan, context);
		}
		free(list[i]);
	}
	if (count >= 0)
		free(list);
}

struct image *world_recording(struct world *world, const char *file, struct problems *problems)
{
	struct image *image = world_image(world, file);
	if (image)
		return image;
	image = snmprec_load(file, problems);
	if (!image)
		return NULL;
	add_companions(image, file, problems);
	world_keep_image(world, image);
	return image;
}

bool world_add_file(struct world *world, const char *path, struct problems *problems)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	size_t stem;
	if (!has_ending(name, &stem))
		return false;
	auto_free char *device = must_strndup(name, stem);
	struct image *image = world_recording(world, path, problems);
	if (image)
		world_add(world, device, image, 0, path, 0, problems);
	return true;
}

static void add_recording(struct world *world, const char *folder, const char *name, struct problems *problems)
{
	auto_free char *path = must_printf("%s/%s", folder, name);
	if (!strchr(name, '@')) /* a companion belongs to its device */
		world_add_file(world, path, problems);
}

int world_add_folder(struct world *world, const char *path, struct problems *problems)
{
	struct dirent **list;
	size_t trimmed = strlen(path);
	while (trimmed > 1 && path[trimmed - 1] == '/')
		trimmed--;
	auto_free char *folder = must_strndup(path, trimmed);
	int count = scandir(folder, &list, recording_filter, name_compare);
	if (count < 0)
		return -errno;
	if (count == 0)
		problem_add(problems, path, 0, "the folder has no .snmprec file");
	for (int i = 0; i < count; i++) {
		add_recording(world, folder, list[i]->d_name, problems);
		free(list[i]);
	}
	free(list);
	return 0;
}
