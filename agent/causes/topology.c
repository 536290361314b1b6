/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The topology as the judgement needs it: for each device its edges, in one array sorted by device, built from the
 * inventory's links; for each link the alarms that say it is down; for each device that is in trouble a place. Devices
 * that answer and have no alarm have no place: 100,000 of them cost an edge index each.
 *
 * Alarms speak of devices and ports by name, so after a change of the inventory everything is tied anew from the
 * alarms.
 */
#include "base/must.h"
#include "causes/private.h"
#include <stdlib.h>
#include <string.h>

struct place *place_find(const struct causes *causes, uint32_t device)
{
	return device < causes->places_count ? causes->places[device] : NULL;
}

static void grow_places(struct causes *causes, uint32_t device)
{
	uint32_t count = inventory_numbers(causes->options.inventory);
	if (count <= device)
		count = device + 1;
	causes->places = must_realloc(causes->places, count, sizeof *causes->places);
	memset(causes->places + causes->places_count, 0, (count - causes->places_count) * sizeof *causes->places);
	causes->places_count = count;
}

struct place *place_get(struct causes *causes, uint32_t device)
{
	struct place *place = place_find(causes, device);
	if (place)
		return place;
	const struct device *known = inventory_device(causes->options.inventory, device);
	if (!known)
		return NULL;
	if (device >= causes->places_count)
		grow_places(causes, device);
	place = must_calloc(1, sizeof *place);
	*place = (struct place){
		.causes = causes,
		.device = device,
		.generation = known->generation,
		.limit = MONO_NEVER,
		.judged_at = MONO_NEVER,
	};
	timer_init(&place->timer, judge_cb);
	causes->places[device] = place;
	return place;
}

static void place_free(struct place *place)
{
	timer_stop(place->causes->options.timers, &place->timer);
	place->causes->places[place->device] = NULL;
	free(place);
}

void place_tidy(struct place *place)
{
	if (!place->members && !place->is_suspect && !timer_is_set(&place->timer))
		place_free(place);
}

const struct edge *place_edges(const struct place *place, size_t *ret_count)
{
	const struct causes *causes = place->causes;
	if (place->device >= causes->devices) {
		*ret_count = 0;
		return NULL;
	}
	uint32_t first = causes->first_edge[place->device];
	*ret_count = causes->first_edge[place->device + 1] - first;
	return causes->edges + first;
}

/* Whether there is anybody whose silence or answer could tell more. */
static bool has_neighbours(const struct place *place)
{
	size_t count;
	const struct edge *edges = place_edges(place, &count);
	for (size_t i = 0; i < count; i++)
		if (edges[i].other != NO_NUMBER)
			return true;
	return false;
}

int64_t place_settle_ms(const struct place *place)
{
	const struct causes *causes = place->causes;
	if (!has_neighbours(place))
		return 0;
	if (causes->options.settle_ms > 0)
		return causes->options.settle_ms;
	const struct device *device = inventory_device(causes->options.inventory, place->device);
	int64_t ms = device && device->poll_ms > 0 ? 3 * device->poll_ms : SETTLE_MS_MAX;
	return ms < SETTLE_MS_MAX ? ms : SETTLE_MS_MAX;
}

void place_ask_neighbours(struct place *place)
{
	struct causes *causes = place->causes;
	size_t count;
	const struct edge *edges = place_edges(place, &count);
	for (size_t i = 0; causes->poll_soon && i < count; i++)
		if (edges[i].other != NO_NUMBER && !place_is_missing(place_find(causes, edges[i].other)))
			causes->poll_soon(causes->data, edges[i].other);
}

void place_due(struct place *place, struct mono now, bool ask)
{
	struct causes *causes = place->causes;
	int64_t settle_ms = place_settle_ms(place);
	if (!timer_is_set(&place->timer))
		timer_set(causes->options.timers, &place->timer, mono_add_ms(now, settle_ms));
	if (place->limit.ns == MONO_NEVER.ns)
		place->limit = mono_add_ms(now, 3 * settle_ms);
	if (ask)
		place_ask_neighbours(place);
}

bool is_near(const struct alarm *one, const struct alarm *other)
{
	return llabs(one->last_raised.ms - other->last_raised.ms) <= NEAR_MS;
}

/* Whether rows of this kind are named by the port that they are about. */
static bool is_of_port(const char *kind)
{
	static const char *const kinds[] = {"interface", "optics", "neighbour", "aggregate", "admission_port"};
	for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
		if (strcmp(kind, kinds[i]) == 0)
			return true;
	return false;
}

bool is_same_port(const struct alarm *down, const struct alarm *other)
{
	const struct resource *port = &down->resource, *resource = &other->resource;
	if (strcmp(port->kind, "interface") != 0 || !is_of_port(resource->kind) || !port->device || !resource->device ||
		strcmp(port->device, resource->device) != 0)
		return false;
	/* The port's name is the first part of the row's: "XGE1/0/7 2" is lane 2 of XGE1/0/7. */
	size_t length = strlen(port->name);
	if (strncmp(resource->name, port->name, length) != 0)
		return false;
	const char *rest = resource->name + length;
	return *rest == '\0' || (*rest == ' ' && strcmp(resource->kind, "interface") != 0);
}

void member_locate(struct causes *causes, struct member *member)
{
	const struct inventory *inventory = causes->options.inventory;
	const struct alarm *alarm = member->alarm;
	const struct device *device = alarm->resource.device ? inventory_find(inventory, alarm->resource.device) : NULL;
	member->link = NO_NUMBER;
	member->place = device ? place_get(causes, device->number) : NULL;
	if (!member->place)
		return;
	member->place_previous = NULL;
	member->place_next = member->place->members;
	if (member->place_next)
		member->place_next->place_previous = member;
	member->place->members = member;
	if (member->means == MEANS_UNREACHABLE)
		member->place->silent++;
	if (member->means != MEANS_DOWN)
		return;
	const struct link *link = inventory_link_at(inventory, device, alarm->resource.name);
	if (!link || link->number >= causes->links_count)
		return;
	member->link = link->number;
	member->link_next = causes->links[link->number].down;
	causes->links[link->number].down = member;
}

void member_unlocate(struct causes *causes, struct member *member)
{
	struct place *place = member->place;
	if (member->link != NO_NUMBER) {
		struct member **at = &causes->links[member->link].down;
		while (*at != member)
			at = &(*at)->link_next;
		*at = member->link_next;
		member->link = NO_NUMBER;
	}
	if (!place)
		return;
	*(member->place_previous ? &member->place_previous->place_next : &place->members) = member->place_next;
	if (member->place_next)
		member->place_next->place_previous = member->place_previous;
	if (member->means == MEANS_UNREACHABLE)
		place->silent--;
	member->place = NULL;
}

static uint32_t number_of(const struct device *device)
{
	return device ? device->number : NO_NUMBER;
}

static void count_edge(struct causes *causes, uint32_t device)
{
	if (device != NO_NUMBER)
		causes->first_edge[device + 1]++;
}

static void add_edge(struct causes *causes, uint32_t *next, uint32_t device, uint32_t other, uint32_t link)
{
	if (device != NO_NUMBER)
		causes->edges[next[device]++] = (struct edge){.link = link, .other = other};
}

static void build_edges(struct causes *causes)
{
	causes->devices = inventory_numbers(causes->options.inventory);
	causes->first_edge = must_calloc((size_t)causes->devices + 1, sizeof *causes->first_edge);
	for (size_t i = 0; i < causes->links_count; i++) {
		count_edge(causes, causes->links[i].a);
		count_edge(causes, causes->links[i].b);
	}
	for (uint32_t i = 0; i < causes->devices; i++)
		causes->first_edge[i + 1] += causes->first_edge[i];
	causes->edges = must_calloc((size_t)causes->first_edge[causes->devices] + 1, sizeof *causes->edges);
	uint32_t *next = must_calloc((size_t)causes->devices + 1, sizeof *next);
	memcpy(next, causes->first_edge, ((size_t)causes->devices + 1) * sizeof *next);
	for (uint32_t i = 0; i < causes->links_count; i++) {
		add_edge(causes, next, causes->links[i].a, causes->links[i].b, i);
		add_edge(causes, next, causes->links[i].b, causes->links[i].a, i);
	}
	free(next);
}

static void build_links(struct causes *causes)
{
	const struct inventory *inventory = causes->options.inventory;
	causes->links_count = inventory_link_count(inventory);
	causes->links = must_calloc(causes->links_count + 1, sizeof *causes->links);
	for (size_t i = 0; i < causes->links_count; i++) {
		const struct link *link = inventory_link(inventory, i);
		causes->links[i].a = link ? number_of(link->a.device) : NO_NUMBER;
		causes->links[i].b = link ? number_of(link->b.device) : NO_NUMBER;
		if (causes->links[i].a == causes->links[i].b) /* a loop on one device joins nothing */
			causes->links[i].a = causes->links[i].b = NO_NUMBER;
	}
}

/* Places of devices that have gone, or whose number another device has now. */
static void drop_stale_places(struct causes *causes)
{
	for (uint32_t i = 0; i < causes->places_count; i++) {
		struct place *place = causes->places[i];
		const struct device *device = place ? inventory_device(causes->options.inventory, i) : NULL;
		if (place && (!device || device->generation != place->generation))
			place_free(place);
	}
}

static void free_topology(struct causes *causes)
{
	free(causes->first_edge);
	free(causes->edges);
	free(causes->links);
	causes->first_edge = NULL;
	causes->edges = NULL;
	causes->links = NULL;
	causes->devices = 0;
	causes->links_count = 0;
}

void topology_build(struct causes *causes)
{
	const struct map_entry *entry;
	for (struct trouble *trouble = causes->first; trouble; trouble = trouble->next)
		trouble->link = NO_NUMBER;
	for (size_t cursor = 0; (entry = map_next(&causes->members, &cursor));)
		member_unlocate(causes, entry->value);
	drop_stale_places(causes);
	free_topology(causes);
	build_links(causes);
	build_edges(causes);
	detours_find(causes);
	for (size_t cursor = 0; (entry = map_next(&causes->members, &cursor));)
		member_locate(causes, entry->value);
	causes->version++;
}

void topology_done(struct causes *causes)
{
	for (uint32_t i = 0; i < causes->places_count; i++)
		if (causes->places[i])
			place_free(causes->places[i]);
	free(causes->places);
	free_topology(causes);
}
