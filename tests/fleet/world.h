/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * All devices, the links between them and what is wrong with them.
 */
#include "base/map.h"
#include "base/problems.h"
#include "base/timers.h"
#include "device.h"

struct world {
	struct device **devices; /* in the order in which they were added */
	uint32_t count, capacity;
	uint32_t *places; /* address to device number + 1: a hash, 0 empty */
	uint32_t place_mask;
	struct map names;
	struct map images; /* by source; owned */
	uint64_t seed;
	uint32_t network, network_mask, network_next; /* addresses to hand out */
	struct timers timers;
};

struct world *world_new(uint64_t seed, struct mono start);
void world_free(struct world *world);

/* "127.20.0.0/16"; -EINVAL when it is no network of 127.0.0.0/8. */
int world_set_network(struct world *world, const char *cidr);
/* An image by its source, NULL. */
struct image *world_image(const struct world *world, const char *source);
/* Takes an image over, which other devices may then share. */
void world_keep_image(struct world *world, struct image *image);
/* A recording's image with its companions `name@VLAN.snmprec`, loaded once. NULL with an error in `problems`. */
struct image *world_recording(struct world *world, const char *file, struct problems *problems);
/*
 * Adds a device with the image; `address` 0 takes the next free one of the network. NULL with an error in `problems`
 * when the name or the address is taken, or none is left.
 */
struct device *world_add(struct world *world, const char *name, const struct image *image, uint32_t address,
	const char *file, int line, struct problems *problems);
/* Every `.snmprec` of a folder becomes a device of its name. -errno, or errors in `problems`. */
int world_add_folder(struct world *world, const char *path, struct problems *problems);

struct device *world_find(const struct world *world, const char *name);
static inline struct device *world_at(const struct world *world, uint32_t address)
{
	uint32_t at = (address * 0x9e3779b1u) >> 7 & world->place_mask;
	while (world->places[at] != 0) {
		struct device *device = world->devices[world->places[at] - 1];
		if (device->address == address)
			return device;
		at = (at + 1) & world->place_mask;
	}
	return NULL;
}

/* The far end of a port's link. */
struct neighbour {
	const struct device *device;
	const char *port;
};
/* False when the port has no link, its link is down or ends at a site. */
bool world_neighbour(const struct device *device, uint16_t port, struct neighbour *ret_far);

/* "127.20.0.1" into `into`, which is returned. */
#define ADDRESS_SIZE 16
const char *address_format(uint32_t address, char into[ADDRESS_SIZE]);
/* -EINVAL. */
int address_parse(const char *text, uint32_t *ret_address);
