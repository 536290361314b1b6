/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Links, and what follows when one carries nothing.
 *
 * A link carries while it is not cut and both its ends send: the device has power and the port is not shut. When it
 * does not, the ports at both ends go down; an end whose partner does not send, or whose fibre is cut, sees no light. A
 * port with several links (a PON port's splitter) is down when all of them are. Ports behind a port (ONUs) go with it.
 *
 * The poller sits at the root. A device that had a way there when everything worked and has none now is cut off: its
 * answers cannot come back. Devices that never had a way (no links are described) are not judged.
 */
#include "base/must.h"
#include "fault.h"
#include "world.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct link *world_find_link(const struct world *world, const char *name)
{
	return map_find_text(&world->link_names, name);
}

static void end_add(struct device *device, struct link *link, uint16_t port, uint8_t side)
{
	device->ends = must_realloc(device->ends, device->end_count + 1u, sizeof *device->ends);
	device->ends[device->end_count++] = (struct link_end){link, port, side};
}

struct link *world_add_link(struct world *world, const char *name, struct device *a, uint16_t a_port, struct device *b,
	uint16_t b_port, const char *site, const char *file, int line, struct problems *problems)
{
	if (world_find_link(world, name)) {
		problem_add(problems, file, line, "there is a link '%s' already", name);
		return NULL;
	}
	struct link *link = must_calloc(1, sizeof *link);
	link->name = must_strdup(name);
	link->ends[0].device = a;
	link->ends[0].port = a_port;
	link->ends[1].device = b;
	link->ends[1].port = b_port;
	link->ends[1].site = site ? must_strdup(site) : NULL;
	array_reserve_one(world->links, world->link_count, world->link_capacity);
	world->links[world->link_count++] = link;
	map_put_text(&world->link_names, link->name, link);
	end_add(a, link, a_port, 0);
	if (b)
		end_add(b, link, b_port, 1);
	world->reach_known = false;
	return link;
}

void links_done(struct world *world)
{
	for (uint32_t i = 0; i < world->link_count; i++) {
		free(world->links[i]->name);
		free(world->links[i]->ends[1].site);
		free(world->links[i]);
	}
	map_done(&world->link_names);
	free(world->links);
	free(world->moved);
}

/* Does this end of the link send? A site's always does. */
static bool end_sends(const struct link *link, int side)
{
	const struct device *device = link->ends[side].device;
	uint16_t port = link->ends[side].port;
	return !device || (device->off == 0 && !(device->ports && device->ports[port].shut > 0));
}

/* A recording has no rules that follow a port: its ifOperStatus is put over. */
static void show_on_recording(struct device *device, uint16_t number, bool down)
{
	char oid[48];
	uint32_t mark = FAULT_OF_PORT | number;
	const struct port *port = &device->image->ports[number];
	snprintf(oid, sizeof oid, "1.3.6.1.2.1.2.2.1.8.%u", port->index);
	uint32_t entry = image_find_text(device->image, oid);
	device_override_clear(device, mark);
	if (down && entry != IMAGE_NONE) {
		uint8_t *content = must_malloc(1);
		content[0] = 2;
		device_override(device,
			(struct override){
				.entry = entry, .tag = BER_INTEGER, .content = content, .size = 1, .fault = mark});
	}
}

static void port_set_down(struct device *device, uint16_t number, uint8_t down, struct mono now)
{
	struct port_state *port = &device_ports(device)[number];
	if (port->down == down)
		return;
	bool changed = (port->down == 0) != (down == 0);
	port->down = down;
	device_port_refresh(device, number, now);
	if (!changed)
		return;
	if (device->image->recorded)
		show_on_recording(device, number, down != 0);
	for (uint16_t i = 0; i < device->image->port_count; i++)
		if (device->image->ports[i].parent == number)
			port_set_down(device, i,
				down ? device->ports[i].down | PORT_DOWN_PARENT
				     : device->ports[i].down & (uint8_t)~PORT_DOWN_PARENT,
				now);
}

void port_settle(struct device *device, uint16_t number, struct mono now)
{
	bool linked = false, carries = false, dark = true;
	for (uint32_t i = 0; i < device->end_count; i++) {
		const struct link_end *end = &device->ends[i];
		if (end->port != number)
			continue;
		linked = true;
		carries = carries || !end->link->down;
		dark = dark && end->link->dark[end->side];
	}
	if (!device->ports && (!linked || (carries && !dark)))
		return; /* nothing has ever been wrong here */
	struct port_state *port = &device_ports(device)[number];
	uint8_t down = port->down & PORT_DOWN_PARENT;
	down |= port->shut > 0 ? PORT_DOWN_SHUT : 0;
	down |= linked && !carries ? PORT_DOWN_LINK : 0;
	port->dark = linked && dark;
	port_set_down(device, number, down, now);
}

/* Which devices have a way to the root; `whole`: when nothing is broken. */
static void find_ways(struct world *world, bool *reached, bool whole)
{
	struct device **queue = must_calloc(world->count + 1u, sizeof(struct device *));
	uint32_t head = 0, tail = 0;
	queue[tail++] = world->root;
	reached[world->root->number] = true;
	while (head < tail) {
		const struct device *device = queue[head++];
		for (uint32_t i = 0; i < device->end_count; i++) {
			const struct link_end *end = &device->ends[i];
			struct device *far = end->link->ends[!end->side].device;
			if (!far || reached[far->number] || (!whole && end->link->down))
				continue;
			reached[far->number] = true;
			queue[tail++] = far;
		}
	}
	free(queue);
}

static void settle_ways(struct world *world)
{
	auto_free bool *reached = must_calloc(world->count + 1u, sizeof *reached);
	if (!world->reach_known) {
		find_ways(world, reached, true);
		for (uint32_t i = 0; i < world->count; i++)
			world->devices[i]->reachable_once = reached[i];
		memset(reached, 0, world->count * sizeof *reached);
		world->reach_known = true;
	}
	find_ways(world, reached, false);
	for (uint32_t i = 0; i < world->count; i++) {
		struct device *device = world->devices[i];
		bool cut_off = device->reachable_once && !reached[i];
		if (cut_off != device->cut_off) {
			array_reserve_one(world->moved, world->moved_count, world->moved_capacity);
			world->moved[world->moved_count++] = device;
		}
		device->cut_off = cut_off;
	}
}

static void link_settle(struct link *link)
{
	bool sends[2] = {end_sends(link, 0), end_sends(link, 1)}, cut = link->cuts > 0;
	bool down = cut || !sends[0] || !sends[1];
	link->changed = down != link->down;
	link->down = down;
	for (int side = 0; side < 2; side++) {
		bool dark = cut || !sends[!side];
		link->changed = link->changed || dark != link->dark[side];
		link->dark[side] = dark;
	}
}

void world_settle(struct world *world, struct mono now)
{
	world->moved_count = 0;
	for (uint32_t i = 0; i < world->link_count; i++)
		link_settle(world->links[i]);
	for (uint32_t i = 0; i < world->link_count; i++)
		for (int side = 0; side < 2 && world->links[i]->changed; side++)
			if (world->links[i]->ends[side].device)
				port_settle(world->links[i]->ends[side].device, world->links[i]->ends[side].port, now);
	if (world->root)
		settle_ways(world);
}

bool world_neighbour(const struct device *device, uint16_t port, struct neighbour *ret_far)
{
	bool found = false;
	for (uint32_t i = 0; i < device->end_count; i++) {
		const struct link *link = device->ends[i].link;
		int far = !device->ends[i].side;
		const struct device *other = link->ends[far].device;
		if (device->ends[i].port != port || (found && link->down))
			continue;
		*ret_far = (struct neighbour){.device = other, .site = link->ends[far].site, .down = link->down};
		if (other)
			ret_far->port = other->image->ports[link->ends[far].port].name;
		found = true;
	}
	return found;
}
