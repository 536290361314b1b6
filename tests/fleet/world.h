/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * All devices, the links between them and what is wrong with them.
 */
#include "base/map.h"
#include "base/problems.h"
#include "base/timers.h"
#include "device.h"

struct fault;
struct world;

/* A cable between two ports, or from a port to a site. */
struct link {
	char *name;
	struct {
		struct device *device; /* NULL: the end is at a site */
		uint16_t port;
		char *site; /* NULL where there is a device */
	} ends[2];
	uint16_t cuts; /* how many faults have cut it */
	bool down; /* carries nothing: cut, or one of its ends does not send */
	bool dark[2]; /* no light comes in at this end */
	bool changed; /* one of these, in this world_settle */
};

/* Told of every fault that begins or ends, after all that follows from it has happened. */
typedef void world_event_cb(void *data, const struct fault *fault, bool cleared, struct mono now);

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
	struct link **links;
	uint32_t link_count, link_capacity;
	struct map link_names;
	struct device *root; /* where the poller sits; NULL: nothing is ever cut off */
	bool reach_known; /* reachable_once has been found out */
	struct device **moved; /* those that the last fault has cut off, or brought back */
	uint32_t moved_count, moved_capacity;
	struct fault **faults; /* all of the timeline and of the control socket */
	uint32_t fault_count, fault_capacity;
	struct map fault_ids;
	uint32_t renumberings;
	world_event_cb *event_cb; /* may be NULL */
	void *event_data;
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
/* A single `.snmprec` likewise; false when the path has another ending. */
bool world_add_file(struct world *world, const char *path, struct problems *problems);

struct device *world_find(const struct world *world, const char *name);
/* `b` is NULL where the far end is at a site. NULL with an error in `problems`. */
struct link *world_add_link(struct world *world, const char *name, struct device *a, uint16_t a_port, struct device *b,
	uint16_t b_port, const char *site, const char *file, int line, struct problems *problems);
struct link *world_find_link(const struct world *world, const char *name);
/* Brings ports and reachability in line after links, ports or power have changed; fills world->moved. */
void world_settle(struct world *world, struct mono now);
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

/* The far end of a port's link: a device and its port, or a site. */
struct neighbour {
	const struct device *device; /* NULL: a site */
	const char *port;
	const char *site;
	bool down; /* the link */
};
/* False when the port has no link; of several one that carries is preferred. */
bool world_neighbour(const struct device *device, uint16_t port, struct neighbour *ret_far);
