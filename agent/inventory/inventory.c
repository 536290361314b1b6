/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What there is to watch. It owns every site, device and link that the configuration and its CSV files name, and the
 * numbers by which all stages to the right keep their slots: the lowest free one for a new device, with a generation
 * that tells a late answer for a removed device from one for its successor.
 *
 * An update reads and checks everything first (import.c); with a mistake nothing has happened. Then, in this order:
 * removals are announced while everything is still as it was; sites and devices are taken over, those that have not
 * changed keeping number, address in memory and texts; links are made anew; changes and additions are announced. A
 * device whose site has changed counts as changed, as scopes may fit it differently now.
 *
 * Pointers: a device's until its removal, its texts until a change of it has been announced; a site's and a link's
 * until the next update, after which links must be asked for again.
 */
#include "inventory/inventory.h"
#include "base/must.h"
#include "inventory/known.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct slot {
	struct known_device *known; /* NULL: not in use */
	uint32_t generation;
};

struct watcher {
	inventory_cb *cb;
	void *data;
};

struct inventory {
	struct slot *slots;
	uint32_t slot_count, slot_capacity; /* slot_count: one above the highest number ever used */
	struct map devices; /* name → known_device */
	struct known_site **sites;
	size_t site_count;
	struct map site_names;
	struct arena link_arena; /* links and the keys of their ends */
	struct link *links;
	size_t link_count;
	struct map ends; /* "number\ninterface" → link */
	struct watcher *watchers;
	size_t watcher_count, watcher_capacity;
	bool is_updating;
};

struct inventory *inventory_new(void)
{
	return must_calloc(1, sizeof(struct inventory));
}

static void links_forget(struct inventory *inventory)
{
	map_done(&inventory->ends);
	arena_done(&inventory->link_arena);
	inventory->links = NULL;
	inventory->link_count = 0;
}

void inventory_free(struct inventory *inventory)
{
	if (!inventory)
		return;
	for (uint32_t i = 0; i < inventory->slot_count; i++)
		if (inventory->slots[i].known)
			known_device_free(inventory->slots[i].known);
	for (size_t i = 0; i < inventory->site_count; i++)
		known_site_free(inventory->sites[i]);
	links_forget(inventory);
	map_done(&inventory->devices);
	map_done(&inventory->site_names);
	free(inventory->slots);
	free(inventory->sites);
	free(inventory->watchers);
	free(inventory);
}

void inventory_watch(struct inventory *inventory, inventory_cb *cb, void *data)
{
	array_reserve_one(inventory->watchers, inventory->watcher_count, inventory->watcher_capacity);
	inventory->watchers[inventory->watcher_count++] = (struct watcher){cb, data};
}

static void announce(const struct inventory *inventory, const struct inventory_change *change)
{
	size_t count = inventory->watcher_count;
	for (size_t i = 0; i < count; i++) {
		size_t place = change->kind == DEVICE_REMOVED ? count - 1 - i : i;
		inventory->watchers[place].cb(inventory->watchers[place].data, change);
	}
}

/* Marks which of the known sites and devices the import still has. */
static void mark(struct inventory *inventory, const struct import *import)
{
	for (size_t i = 0; i < inventory->site_count; i++) {
		struct known_site *site = inventory->sites[i];
		site->is_wanted = map_find_text(&import->site_names, site->site.name);
		site->has_changed = false;
	}
	for (uint32_t i = 0; i < inventory->slot_count; i++) {
		struct known_device *known = inventory->slots[i].known;
		if (!known)
			continue;
		known->is_wanted = map_find_text(&import->device_names, known->device.name);
		known->has_changed = known->is_readdressed = false;
	}
}

/* Announces and frees the devices that are gone. */
static void devices_remove(struct inventory *inventory)
{
	for (uint32_t i = 0; i < inventory->slot_count; i++) {
		struct known_device *known = inventory->slots[i].known;
		if (!known || known->is_wanted)
			continue;
		map_remove_text(&inventory->devices, known->device.name);
		announce(inventory, &(struct inventory_change){.kind = DEVICE_REMOVED, .device = &known->device});
	}
	links_forget(inventory);
	for (uint32_t i = 0; i < inventory->slot_count; i++) {
		struct slot *slot = &inventory->slots[i];
		if (!slot->known || slot->known->is_wanted)
			continue;
		known_device_free(slot->known);
		slot->known = NULL;
	}
}

/* Takes over the sites in the order of the import; the old ones that are gone are returned in *ret_gone, to be freed
 * when no device points at them. */
static size_t sites_apply(struct inventory *inventory, const struct import *import, struct known_site ***ret_gone)
{
	struct known_site **old = inventory->sites;
	size_t old_count = inventory->site_count;
	size_t gone = 0;
	inventory->sites = must_calloc(import->site_count, sizeof(struct known_site *));
	inventory->site_count = import->site_count;
	for (size_t i = 0; i < import->site_count; i++) {
		const struct site *from = &import->sites[i].site;
		struct known_site *site = map_find_text(&inventory->site_names, from->name);
		if (site)
			known_site_update(site, from);
		else
			site = known_site_new(from);
		site->site.number = (uint32_t)i;
		site->is_wanted = true;
		inventory->sites[i] = site;
	}
	for (size_t i = 0; i < old_count; i++)
		if (!old[i]->is_wanted)
			old[gone++] = old[i];
	map_done(&inventory->site_names);
	for (size_t i = 0; i < inventory->site_count; i++)
		map_put_text(&inventory->site_names, inventory->sites[i]->site.name, inventory->sites[i]);
	*ret_gone = old;
	return gone;
}

/* Puts a new device into the lowest free slot. */
static void slot_take(struct inventory *inventory, struct known_device *known, uint32_t *from)
{
	while (*from < inventory->slot_count && inventory->slots[*from].known)
		++*from;
	if (*from == inventory->slot_count) {
		array_reserve_one(inventory->slots, inventory->slot_count, inventory->slot_capacity);
		inventory->slots[inventory->slot_count++] = (struct slot){0};
	}
	struct slot *slot = &inventory->slots[*from];
	slot->known = known;
	slot->generation++;
	known->device.number = *from;
	known->device.generation = slot->generation;
}

struct news {
	struct known_device *known;
	bool is_new;
};

/* What one update has to tell and to free afterwards. */
struct update {
	const struct import *import;
	struct news *news;
	size_t news_count, news_capacity;
	struct known_device *old; /* what changed devices had before */
	size_t old_count, old_capacity;
};

static void news_add(struct update *update, struct known_device *known, bool is_new)
{
	array_reserve_one(update->news, update->news_count, update->news_capacity);
	update->news[update->news_count++] = (struct news){known, is_new};
}

static const struct gengfu_credentials *credentials_of(const struct import *import, const struct config_device *device)
{
	const struct config_credentials *found =
		device->credentials ? config_find_credentials(import->config, device->credentials) : NULL;
	return found ? &found->values : NULL;
}

static void device_apply(
	struct inventory *inventory, struct update *update, struct config_device *from, uint32_t *free_slot)
{
	const struct known_site *site = from->site ? map_find_text(&inventory->site_names, from->site) : NULL;
	const struct gengfu_credentials *credentials = credentials_of(update->import, from);
	struct known_device *known = map_find_text(&inventory->devices, from->name);
	struct known_device old = {0};
	if (from->poll_ms == 0)
		from->poll_ms = update->import->config->poll_ms;
	if (!known) {
		known = known_device_new(from, site ? &site->site : NULL, credentials);
		slot_take(inventory, known, free_slot);
		map_put_text(&inventory->devices, known->device.name, known);
		news_add(update, known, true);
		return;
	}
	known_device_update(known, from, site ? &site->site : NULL, credentials, &old);
	if (old.texts) {
		/* The key was the old text. */
		map_remove_text(&inventory->devices, known->device.name);
		map_put_text(&inventory->devices, known->device.name, known);
		array_reserve_one(update->old, update->old_count, update->old_capacity);
		update->old[update->old_count++] = old;
	}
	if (known->has_changed || (site && site->has_changed))
		news_add(update, known, false);
}

static void end_index(struct inventory *inventory, struct link *link, const struct link_end *end)
{
	if (!end->device || !end->interface)
		return;
	const char *key = arena_printf(&inventory->link_arena, "%u\n%s", end->device->number, end->interface);
	map_put_text(&inventory->ends, key, link);
}

static const char *text_copy(struct arena *arena, const char *text)
{
	return text ? arena_strdup(arena, text) : NULL;
}

static struct link_end end_make(
	struct inventory *inventory, const char *device, const char *interface, const char *site)
{
	struct link_end end = {.interface = text_copy(&inventory->link_arena, interface)};
	const struct known_device *known = device ? map_find_text(&inventory->devices, device) : NULL;
	if (known)
		end.device = &known->device;
	end.site = known ? known->device.site : NULL;
	if (!end.site && site)
		end.site = inventory_find_site(inventory, site);
	return end;
}

static void links_apply(struct inventory *inventory, const struct import *import)
{
	struct arena *arena = &inventory->link_arena;
	inventory->links = arena_alloc(arena, import->link_count * sizeof *inventory->links);
	inventory->link_count = import->link_count;
	for (size_t i = 0; i < import->link_count; i++) {
		const struct import_link *from = &import->links[i];
		struct link *link = &inventory->links[i];
		*link = (struct link){
			.name = text_copy(arena, from->name),
			.medium = text_copy(arena, from->medium),
			.owner = text_copy(arena, from->owner),
			.contractor = text_copy(arena, from->contractor),
			.circuit = text_copy(arena, from->circuit),
			.length_km = from->length_km,
			.a = end_make(inventory, from->a_device, from->a_interface, NULL),
			.b = end_make(inventory, from->b_device, from->b_interface, from->b_site),
			.number = (uint32_t)i,
		};
		end_index(inventory, link, &link->a);
		end_index(inventory, link, &link->b);
	}
}

/* Changes, then additions. */
static void update_announce(const struct inventory *inventory, const struct update *update)
{
	for (int is_new = 0; is_new <= 1; is_new++)
		for (size_t i = 0; i < update->news_count; i++) {
			const struct known_device *known = update->news[i].known;
			if (update->news[i].is_new == is_new)
				announce(inventory,
					&(struct inventory_change){.kind = is_new ? DEVICE_ADDED : DEVICE_CHANGED,
						.device = &known->device,
						.readdressed = !is_new && known->is_readdressed});
		}
}

static void update_done(struct update *update)
{
	for (size_t i = 0; i < update->old_count; i++)
		known_device_drop(&update->old[i]);
	free(update->old);
	free(update->news);
}

static void apply(struct inventory *inventory, const struct import *import)
{
	struct update update = {.import = import};
	struct known_site **gone = NULL;
	uint32_t free_slot = 0;
	mark(inventory, import);
	devices_remove(inventory);
	size_t gone_count = sites_apply(inventory, import, &gone);
	for (size_t i = 0; i < import->device_count; i++)
		device_apply(inventory, &update, &import->devices[i], &free_slot);
	links_apply(inventory, import);
	update_announce(inventory, &update);
	update_done(&update);
	for (size_t i = 0; i < inventory->site_count; i++)
		known_site_drop(inventory->sites[i]);
	for (size_t i = 0; i < gone_count; i++)
		known_site_free(gone[i]);
	free(gone);
}

int inventory_update(struct inventory *inventory, const struct config *config, bool dry, struct problems *problems)
{
	struct import import;
	must(!inventory->is_updating);
	int error = import_read(&import, config, problems);
	if (!error && !dry) {
		inventory->is_updating = true;
		apply(inventory, &import);
		inventory->is_updating = false;
	}
	import_done(&import);
	return error;
}

size_t inventory_device_count(const struct inventory *inventory)
{
	return inventory->devices.count;
}

uint32_t inventory_numbers(const struct inventory *inventory)
{
	uint32_t numbers = inventory->slot_count;
	while (numbers > 0 && !inventory->slots[numbers - 1].known)
		numbers--;
	return numbers;
}

const struct device *inventory_device(const struct inventory *inventory, uint32_t number)
{
	const struct known_device *known = number < inventory->slot_count ? inventory->slots[number].known : NULL;
	return known ? &known->device : NULL;
}

const struct device *inventory_find(const struct inventory *inventory, const char *name)
{
	const struct known_device *known = map_find_text(&inventory->devices, name);
	return known ? &known->device : NULL;
}

const struct site *inventory_find_site(const struct inventory *inventory, const char *name)
{
	const struct known_site *site = map_find_text(&inventory->site_names, name);
	return site ? &site->site : NULL;
}

size_t inventory_link_count(const struct inventory *inventory)
{
	return inventory->link_count;
}

const struct link *inventory_link(const struct inventory *inventory, size_t number)
{
	return number < inventory->link_count ? &inventory->links[number] : NULL;
}

const struct link *inventory_link_at(
	const struct inventory *inventory, const struct device *device, const char *interface)
{
	char key[512];
	int length = snprintf(key, sizeof key, "%u\n%s", device->number, interface);
	if (length < 0 || (size_t)length >= sizeof key)
		return NULL;
	return map_find(&inventory->ends, key, (size_t)length);
}

size_t inventory_site_count(const struct inventory *inventory)
{
	return inventory->site_count;
}

const struct site *inventory_site(const struct inventory *inventory, size_t number)
{
	return number < inventory->site_count ? &inventory->sites[number]->site : NULL;
}
