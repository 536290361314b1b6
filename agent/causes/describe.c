/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people read of a cause: where it is, how bad, of which category, its title in both languages, and which devices
 * and sites it takes along. All of it follows from the root and the members, and is made anew before each telling.
 */
#include "base/must.h"
#include "base/text.h"
#include "causes/private.h"
#include <stdlib.h>
#include <string.h>

#define TITLE_MAX 240 /* octets; the rest is cut */
#define NAMES_MAX 3 /* devices that a title names */

void set_text(char **held, const char *text)
{
	char *copy = text ? must_strdup(text) : NULL; /* first: `text` may be what is held */
	free(*held);
	*held = copy;
}

void impacted_free(struct impacted *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free((char *)items[i].resource.kind);
		free((char *)items[i].resource.device);
		free((char *)items[i].resource.name);
		free(items[i].site);
		free(items[i].town);
		free(items[i].department);
		free(items[i].role);
	}
	free(items);
}

static const struct device *device_of(const struct trouble *trouble, const char *name)
{
	return name ? inventory_find(trouble->causes->options.inventory, name) : NULL;
}

/* The root cause's link. A restored cause learns it from its members; one without a link's alarm may not know it. */
static const struct link *link_of(struct trouble *trouble)
{
	const struct inventory *inventory = trouble->causes->options.inventory;
	for (size_t i = 0; trouble->link == NO_NUMBER && i < trouble->cause.alarms_count; i++) {
		uint32_t number = trouble->members[i]->link;
		if (number != NO_NUMBER &&
			strcmp(inventory_link(inventory, number)->name, trouble->cause.resource.name) == 0)
			trouble->link = number;
	}
	return trouble->link != NO_NUMBER ? inventory_link(inventory, trouble->link) : NULL;
}

/* The link's own place: its near end's site, else the far one's; its department is whom it serves. */
static void describe_link_place(struct cause *cause, const struct link *link)
{
	if (!link)
		return; /* what was known stays */
	const struct site *site = link->a.site ? link->a.site : link->b.site;
	const struct device *far = link->b.device;
	set_text(&cause->site, site ? site->name : NULL);
	set_text(&cause->town, site ? site->town : NULL);
	set_text(&cause->department, far ? far->department : NULL);
	set_text(&cause->role, NULL);
}

static void describe_place(struct cause *cause, const struct device *device)
{
	if (!device)
		return;
	set_text(&cause->site, device->site ? device->site->name : NULL);
	set_text(&cause->town, device->site ? device->site->town : NULL);
	set_text(&cause->department, device->department);
	set_text(&cause->role, device->role);
}

/* The alarm that speaks for the cause. */
static const struct alarm *lead_of(const struct trouble *trouble)
{
	const struct cause *cause = &trouble->cause;
	for (size_t i = 0; i < cause->alarms_count; i++) {
		const struct alarm *alarm = cause->alarms[i];
		bool is_device = trouble->kind == TROUBLE_DEVICE && trouble->members[i]->means == MEANS_UNREACHABLE;
		bool is_own = trouble->kind == TROUBLE_ALARM &&
			      strcmp(alarm->alarm_type_id, cause->alarm_type_id) == 0 &&
			      strcmp(alarm->qualifier, trouble->qualifier) == 0 &&
			      strcmp(alarm->resource.kind, cause->resource.kind) == 0;
		if ((is_device || is_own) && alarm->resource.device && cause->resource.device &&
			strcmp(alarm->resource.device, cause->resource.device) == 0 &&
			(is_device || strcmp(alarm->resource.name, cause->resource.name) == 0))
			return alarm;
	}
	return cause->alarms_count ? cause->alarms[0] : NULL;
}

static bool is_among(const char *word, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(word, *words) == 0)
			return true;
	return false;
}

static const char *category_of(const struct trouble *trouble)
{
	static const char *const ports[] = {"interface", "optics", "aggregate", "neighbour", "spanning_tree",
		"bgp_peer", "ospf_neighbour", "onu", "radio", NULL};
	static const char *const powers[] = {"power_supply", "ups", NULL};
	static const char *const rooms[] = {"air_conditioner", "sensor", NULL};
	static const char *const guards[] = {"admission_port", "admission", "mac", "arp_entry", NULL};
	static const char *const loads[] = {"processor", "memory", "storage", "session_table", NULL};
	static const char *const parts[] = {
		"device", "fan", "module", "disk", "raid_group", "redundancy", "licence", NULL};
	const char *kind = trouble->cause.resource.kind, *event = trouble->cause.event_type;
	if (trouble->kind == TROUBLE_LINK || strcmp(kind, "link") == 0)
		return "link";
	if (trouble->kind == TROUBLE_DEVICE)
		return "device";
	if (strstr(event, "violation") || is_among(kind, guards))
		return "security";
	if (is_among(kind, powers))
		return "power";
	if (strcmp(event, "environmental-alarm") == 0 || is_among(kind, rooms))
		return "environment";
	if (strcmp(event, "quality-of-service-alarm") == 0 || is_among(kind, loads))
		return "performance";
	if (is_among(kind, ports))
		return "interface";
	return is_among(kind, parts) ? "device" : "other";
}

static void describe_kind(struct trouble *trouble)
{
	struct cause *cause = &trouble->cause;
	const struct alarm *lead = lead_of(trouble);
	if (trouble->kind == TROUBLE_LINK) {
		set_text(&cause->probable_cause, "lossOfSignal");
		set_text(&cause->event_type, "communications-alarm");
	} else if (lead) {
		set_text(&cause->probable_cause, lead->probable_cause);
		set_text(&cause->event_type, lead->event_type);
	}
	set_text(&cause->category, category_of(trouble));
}

static void describe_severity(struct cause *cause)
{
	cause->severity = SEVERITY_CLEARED;
	for (size_t i = 0; i < cause->alarms_count; i++) {
		const struct alarm *alarm = cause->alarms[i];
		if (alarm->severity > cause->severity)
			cause->severity = alarm->severity;
		if (!wall_is_set(cause->occurred) || alarm->last_raised.ms < cause->occurred.ms)
			cause->occurred = alarm->last_raised;
	}
}

/* Impacted devices and sites as they are found; each once. The maps are keyed by the inventory's names. */
struct listing {
	struct impacted *items;
	size_t count, capacity;
	size_t devices;
	struct map seen_devices, seen_sites;
	const struct site **sites;
	size_t sites_count, sites_capacity;
};

static void listing_done(struct listing *listing)
{
	map_done(&listing->seen_devices);
	map_done(&listing->seen_sites);
	free(listing->sites);
}

static struct impacted *list_resource(struct listing *listing, const char *kind, const char *device, const char *name)
{
	array_reserve_one(listing->items, listing->count, listing->capacity);
	struct impacted *impacted = &listing->items[listing->count++];
	*impacted = (struct impacted){
		.resource =
			{
				.kind = must_strdup(kind),
				.device = device ? must_strdup(device) : NULL,
				.name = must_strdup(name),
			},
	};
	return impacted;
}

static void list_site(struct listing *listing, const struct site *site)
{
	if (!site || map_put_text(&listing->seen_sites, site->name, (void *)site))
		return;
	array_reserve_one(listing->sites, listing->sites_count, listing->sites_capacity);
	listing->sites[listing->sites_count++] = site;
}

static void list_device(struct listing *listing, const struct device *device)
{
	struct impacted *impacted = list_resource(listing, "device", device->name, device->name);
	impacted->department = device->department ? must_strdup(device->department) : NULL;
	impacted->role = device->role ? must_strdup(device->role) : NULL;
	impacted->site = device->site ? must_strdup(device->site->name) : NULL;
	impacted->town = device->site && device->site->town ? must_strdup(device->site->town) : NULL;
	listing->devices++;
}

/* The sites that hang from a silent device: its own and the passive ends of its links. */
static void list_sites_of(struct listing *listing, const struct trouble *trouble, const struct device *device)
{
	const struct causes *causes = trouble->causes;
	const struct place *place = place_find(causes, device->number);
	size_t count = 0;
	const struct edge *edges = place ? place_edges(place, &count) : NULL;
	list_site(listing, device->site);
	for (size_t i = 0; i < count; i++) {
		const struct link *link =
			edges[i].other == NO_NUMBER ? inventory_link(causes->options.inventory, edges[i].link) : NULL;
		if (link)
			list_site(listing, link->a.device == device ? link->b.site : link->a.site);
	}
}

static void list_sites(struct listing *listing)
{
	for (size_t i = 0; i < listing->sites_count; i++) {
		const struct site *site = listing->sites[i];
		struct impacted *impacted = list_resource(listing, "site", NULL, site->name);
		impacted->site = must_strdup(site->name);
		impacted->town = site->town ? must_strdup(site->town) : NULL;
	}
}

/* Returns how many devices are among the impacted. */
static size_t describe_impacted(struct trouble *trouble, const struct device *root, const struct link *link)
{
	struct cause *cause = &trouble->cause;
	struct listing listing = {0};
	for (size_t i = 0; i < cause->alarms_count; i++) {
		const struct member *member = trouble->members[i];
		const struct device *device =
			member->means == MEANS_UNREACHABLE ? device_of(trouble, member->alarm->resource.device) : NULL;
		if (!device || map_put_text(&listing.seen_devices, device->name, (void *)device))
			continue;
		if (device != root || trouble->kind != TROUBLE_DEVICE)
			list_device(&listing, device);
		list_sites_of(&listing, trouble, device);
	}
	if (link && !link->b.device)
		list_site(&listing, link->b.site);
	if (link && !link->a.device)
		list_site(&listing, link->a.site);
	list_sites(&listing);
	impacted_free(cause->impacted, cause->impacted_count);
	cause->impacted = listing.items;
	cause->impacted_count = listing.count;
	listing_done(&listing);
	return listing.devices;
}

/* "a, b, c and 4 more" and "a、b、c 等 7 台设备" of the first `count` impacted ones. */
static void name_impacted(const struct cause *cause, size_t count, struct buffer *en, struct buffer *zh)
{
	for (size_t i = 0; i < count && i < NAMES_MAX; i++) {
		const char *name = cause->impacted[i].resource.name;
		bool is_last = i + 1 == count;
		buffer_printf(en, "%s%s", i == 0 ? "" : is_last ? " and " : ", ", name);
		buffer_printf(zh, "%s%s", i == 0 ? "" : "、", name);
	}
	if (count > NAMES_MAX) {
		buffer_printf(en, " and %zu more", count - NAMES_MAX);
		buffer_printf(zh, " 等 %zu 台设备", count);
	}
}

static const char *medium_word(const struct link *link)
{
	static const char *const words[][2] = {
		{"fibre", "光缆"}, {"copper", "网线"}, {"microwave", "微波链路"}, {"leased", "专线"}};
	for (size_t i = 0; link && link->medium && i < ARRAY_LENGTH(words); i++)
		if (strcmp(link->medium, words[i][0]) == 0)
			return words[i][1];
	return "链路";
}

static void title_link(
	struct trouble *trouble, const struct link *link, size_t devices, struct buffer *en, struct buffer *zh)
{
	const struct cause *cause = &trouble->cause;
	auto_buffer names_en = BUFFER_EMPTY, names_zh = BUFFER_EMPTY;
	size_t named = devices > 0 ? devices : cause->impacted_count > 0;
	name_impacted(cause, named, &names_en, &names_zh);
	buffer_printf(en, "Link %s is down", cause->resource.name);
	buffer_printf(zh, "%s %s 中断", medium_word(link), cause->resource.name);
	if (named == 0)
		return;
	buffer_printf(en, ": %s %s", buffer_text(&names_en), devices > 0 ? "unreachable" : "cut off");
	buffer_printf(zh, "，影响 %s", buffer_text(&names_zh));
}

static void title_device(struct trouble *trouble, size_t devices, struct buffer *en, struct buffer *zh)
{
	const struct cause *cause = &trouble->cause;
	auto_buffer names_en = BUFFER_EMPTY, names_zh = BUFFER_EMPTY;
	name_impacted(cause, devices, &names_en, &names_zh);
	buffer_printf(en, "Device %s is unreachable", cause->resource.name);
	buffer_printf(zh, "设备 %s 失联", cause->resource.name);
	if (devices == 0)
		return;
	buffer_printf(en, ", and behind it %s", buffer_text(&names_en));
	buffer_printf(zh, "，影响 %s", buffer_text(&names_zh));
}

static void title_alarm(struct trouble *trouble, struct buffer *en, struct buffer *zh)
{
	const struct cause *cause = &trouble->cause;
	const struct alarm *lead = lead_of(trouble);
	const char *where = cause->resource.device ? cause->resource.device : cause->resource.name;
	const char *text_en = lead ? lead->text_en : "", *text_zh = lead ? lead->text_zh : "";
	auto_buffer plain = BUFFER_EMPTY;
	if (cause->resource.device && strcmp(cause->resource.name, cause->resource.device) != 0)
		buffer_printf(&plain, "%s %s", cause->resource.name, cause->alarm_type_id);
	else
		buffer_add_text(&plain, cause->alarm_type_id);
	buffer_printf(en, "%s: %s", where, *text_en ? text_en : buffer_text(&plain));
	buffer_printf(zh, "%s：%s", where, *text_zh ? text_zh : *text_en ? text_en : buffer_text(&plain));
}

static void set_title(char **held, struct buffer *title)
{
	if (title->length > TITLE_MAX) {
		size_t keep = utf8_prefix(title->bytes, TITLE_MAX - 3);
		title->bytes[keep] = '\0';
		title->length = keep;
		buffer_add_text(title, "…");
	}
	set_text(held, buffer_text(title));
}

static void describe_title(struct trouble *trouble, const struct link *link, size_t devices)
{
	auto_buffer en = BUFFER_EMPTY, zh = BUFFER_EMPTY;
	if (trouble->kind == TROUBLE_LINK)
		title_link(trouble, link, devices, &en, &zh);
	else if (trouble->kind == TROUBLE_DEVICE)
		title_device(trouble, devices, &en, &zh);
	else
		title_alarm(trouble, &en, &zh);
	set_title(&trouble->cause.title_en, &en);
	set_title(&trouble->cause.title_zh, &zh);
}

void trouble_describe(struct trouble *trouble)
{
	struct cause *cause = &trouble->cause;
	const struct device *root = device_of(trouble, cause->resource.device);
	const struct link *link = trouble->kind == TROUBLE_LINK ? link_of(trouble) : NULL;
	if (trouble->kind == TROUBLE_LINK)
		describe_link_place(cause, link);
	else
		describe_place(cause, root);
	describe_kind(trouble);
	describe_severity(cause);
	describe_title(trouble, link, describe_impacted(trouble, root, link));
}
