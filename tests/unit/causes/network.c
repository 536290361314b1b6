/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/causes/network.h"
#include "base/map.h"
#include "base/must.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct inventory {
	struct arena arena;
	struct device **devices; /* by number, NULL where removed */
	size_t devices_count, devices_capacity;
	struct site **sites;
	size_t sites_count, sites_capacity;
	struct link **links;
	size_t links_count, links_capacity;
	struct map by_device, by_site, by_port;
};

#define WORDS_MAX 6

/* An optional word of a line; "-" stands for none. */
static const char *word_or_null(struct inventory *network, char *word)
{
	return *word && strcmp(word, "-") != 0 ? arena_strdup(&network->arena, word) : NULL;
}

static void add_site(struct inventory *network, char words[WORDS_MAX][64])
{
	struct site *site = arena_alloc(&network->arena, sizeof *site);
	*site = (struct site){
		.name = arena_strdup(&network->arena, words[1]),
		.town = word_or_null(network, words[2]),
		.number = (uint32_t)network->sites_count,
	};
	array_reserve_one(network->sites, network->sites_count, network->sites_capacity);
	network->sites[network->sites_count++] = site;
	map_put_text(&network->by_site, site->name, site);
}

static void add_device(struct inventory *network, char words[WORDS_MAX][64])
{
	struct device *device = arena_alloc(&network->arena, sizeof *device);
	*device = (struct device){
		.number = (uint32_t)network->devices_count,
		.generation = 1,
		.name = arena_strdup(&network->arena, words[1]),
		.site = inventory_find_site(network, words[2]),
		.role = word_or_null(network, words[3]),
		.department = word_or_null(network, words[4]),
		.poll_ms = 60000,
		.enabled = true,
	};
	array_reserve_one(network->devices, network->devices_count, network->devices_capacity);
	network->devices[network->devices_count++] = device;
	map_put_text(&network->by_device, device->name, device);
}

static void set_end(struct inventory *network, struct link *link, struct link_end *end, char *word)
{
	if (*word == '@') {
		end->site = inventory_find_site(network, word + 1);
		must(end->site);
		return;
	}
	char *colon = strchr(word, ':');
	must(colon);
	*colon = '\0';
	end->device = inventory_find(network, word);
	must(end->device);
	end->site = end->device->site;
	end->interface = arena_strdup(&network->arena, colon + 1);
	const char *port = arena_printf(&network->arena, "%s\n%s", word, colon + 1);
	map_put_text(&network->by_port, port, link);
}

static void add_link(struct inventory *network, char words[WORDS_MAX][64])
{
	struct link *link = arena_alloc(&network->arena, sizeof *link);
	*link = (struct link){
		.name = arena_strdup(&network->arena, words[1]),
		.medium = word_or_null(network, words[4]),
		.length_km = NAN,
		.number = (uint32_t)network->links_count,
	};
	set_end(network, link, &link->a, words[2]);
	set_end(network, link, &link->b, words[3]);
	array_reserve_one(network->links, network->links_count, network->links_capacity);
	network->links[network->links_count++] = link;
}

void network_add(struct inventory *network, const char *text)
{
	while (*text) {
		char words[WORDS_MAX][64] = {{0}};
		char line[512];
		size_t length = strcspn(text, "\n");
		must(length < sizeof line);
		memcpy(line, text, length);
		line[length] = '\0';
		text += length + (text[length] == '\n');
		if (sscanf(line, "%63s %63s %63s %63s %63s %63s", words[0], words[1], words[2], words[3], words[4],
			    words[5]) < 2)
			continue;
		if (strcmp(words[0], "site") == 0)
			add_site(network, words);
		else if (strcmp(words[0], "device") == 0)
			add_device(network, words);
		else
			add_link(network, words);
	}
}

struct inventory *network_new(const char *text)
{
	struct inventory *network = must_calloc(1, sizeof *network);
	network_add(network, text);
	return network;
}

void network_free(struct inventory *network)
{
	arena_done(&network->arena);
	free(network->devices);
	free(network->sites);
	free(network->links);
	map_done(&network->by_device);
	map_done(&network->by_site);
	map_done(&network->by_port);
	free(network);
}

static void forget_port(struct inventory *network, const struct link_end *end)
{
	char port[256];
	if (!end->device)
		return;
	snprintf(port, sizeof port, "%s\n%s", end->device->name, end->interface);
	map_remove_text(&network->by_port, port);
}

void network_remove_device(struct inventory *network, const char *name)
{
	struct device *device = map_remove_text(&network->by_device, name);
	must(device);
	network->devices[device->number] = NULL;
	size_t kept = 0;
	for (size_t i = 0; i < network->links_count; i++) {
		struct link *link = network->links[i];
		if (link->a.device == device || link->b.device == device) {
			forget_port(network, &link->a);
			forget_port(network, &link->b);
			continue;
		}
		link->number = (uint32_t)kept;
		network->links[kept++] = link;
	}
	network->links_count = kept;
}

uint32_t inventory_numbers(const struct inventory *inventory)
{
	return (uint32_t)inventory->devices_count;
}

const struct device *inventory_device(const struct inventory *inventory, uint32_t number)
{
	return number < inventory->devices_count ? inventory->devices[number] : NULL;
}

const struct device *inventory_find(const struct inventory *inventory, const char *name)
{
	return map_find_text(&inventory->by_device, name);
}

const struct site *inventory_find_site(const struct inventory *inventory, const char *name)
{
	return map_find_text(&inventory->by_site, name);
}

size_t inventory_link_count(const struct inventory *inventory)
{
	return inventory->links_count;
}

const struct link *inventory_link(const struct inventory *inventory, size_t number)
{
	return number < inventory->links_count ? inventory->links[number] : NULL;
}

const struct link *inventory_link_at(
	const struct inventory *inventory, const struct device *device, const char *interface)
{
	char port[256];
	snprintf(port, sizeof port, "%s\n%s", device->name, interface);
	return map_find_text(&inventory->by_port, port);
}
