/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The set of profiles: names, who extends whom, which tables a profile has of its own and which it takes from those it
 * extends. A family's tables replace those of the same name; `inherit` says otherwise: "fallback" tries the extended
 * profile's sources after its own, "add" has both at once, "columns" lays single columns over the extended sources.
 *
 * Each profile is compiled for itself, the inherited sources again for each heir: some hundred kilobytes for all
 * families, and no heir can change another's plan.
 */
#include "collectors/snmp/profile.h"
#include "base/must.h"
#include "collectors/snmp/compiler.h"
#include <stdio.h>

#define EXTENDS_MAX 8
#define SOURCES_MAX 16

static const char *const profile_keys[] = {"name", "summary", "extends", "match", "maps", "tables", NULL};
static const char *const match_keys[] = {"object_id", "descr", "objects", "priority", NULL};
static const char *const table_keys[] = {"sources", "combine", "inherit", "columns", NULL};
static const char *const inherits[] = {"no", "fallback", "add", "columns", NULL};
enum { INHERIT_NO, INHERIT_FALLBACK, INHERIT_ADD, INHERIT_COLUMNS };

/* A profile's files from the extended ones' point of view: itself first, then what it extends. */
struct lineage {
	const struct gengfu_profile *files[EXTENDS_MAX];
	size_t count;
};

/* The sources of a table as they were found along the lineage. */
struct gathered {
	struct source_text sources[SOURCES_MAX];
	size_t count;
	unsigned alternatives;
	struct source_text overlays[OVERLAYS_MAX];
	size_t overlay_count;
	enum combine combine;
	bool combine_set;
};

static const struct gengfu_profile *file_of(const struct gengfu_profile *files, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(gengfu_data_text(gengfu_data_get(files[i].data, "name"), ""), name) == 0)
			return &files[i];
	return NULL;
}

static bool lineage_find(struct compiler *compiler, const struct gengfu_profile *files, size_t count,
	const struct gengfu_profile *file, struct lineage *lineage)
{
	lineage->files[lineage->count++] = file;
	for (;;) {
		const struct gengfu_data *extends = gengfu_data_get(file->data, "extends");
		if (!extends)
			return true;
		const char *name = gengfu_data_text(extends, "");
		file = file_of(files, count, name);
		if (!file)
			return mistake(compiler, extends, "extends: there is no profile '%s'", name);
		for (size_t i = 0; i < lineage->count; i++)
			if (lineage->files[i] == file)
				return mistake(compiler, extends, "extends: '%s' extends itself", name);
		if (lineage->count == EXTENDS_MAX)
			return mistake(
				compiler, extends, "extends: more than %d profiles behind each other", EXTENDS_MAX);
		lineage->files[lineage->count++] = file;
	}
}

static const struct gengfu_data *table_of(const struct gengfu_profile *file, const char *name)
{
	return gengfu_data_get(gengfu_data_get(file->data, "tables"), name);
}

/* A list stands for sources that are one alternative together. */
static void source_add(struct gathered *gathered, const struct gengfu_data *data, const char *file)
{
	size_t count = data->type == GENGFU_LIST ? data->list.count : 1;
	for (size_t i = 0; i < count && gathered->count < SOURCES_MAX; i++)
		gathered->sources[gathered->count++] = (struct source_text){
			data->type == GENGFU_LIST ? &data->list.items[i] : data, file, gathered->alternatives};
	gathered->alternatives++;
}

static int table_inherits(struct compiler *compiler, const struct gengfu_data *table)
{
	const struct gengfu_data *inherit = gengfu_data_get(table, "inherit");
	return inherit ? read_word(compiler, inherit, inherits) : INHERIT_NO;
}

static bool combine_read(struct compiler *compiler, const struct gengfu_data *table, struct gathered *gathered)
{
	static const char *const words[] = {"first", "all", "merge", NULL};
	const struct gengfu_data *combine = gengfu_data_get(table, "combine");
	if (!combine || gathered->combine_set)
		return true;
	int word = read_word(compiler, combine, words);
	if (word < 0)
		return false;
	gathered->combine = (enum combine)word;
	gathered->combine_set = true;
	return true;
}

/* Follows the lineage as long as `inherit` says so. */
static bool table_gather(
	struct compiler *compiler, const struct lineage *lineage, const char *name, struct gathered *gathered)
{
	for (size_t i = 0; i < lineage->count; i++) {
		const struct gengfu_profile *file = lineage->files[i];
		const struct gengfu_data *table = table_of(file, name);
		if (!table)
			continue;
		compiler->file = file->file;
		int inherit = table_inherits(compiler, table);
		const struct gengfu_data *sources =
			table->type == GENGFU_LIST ? table : gengfu_data_get(table, "sources");
		if (inherit < 0 || !combine_read(compiler, table, gathered))
			return false;
		if (inherit == INHERIT_COLUMNS) {
			if (gathered->overlay_count < OVERLAYS_MAX)
				gathered->overlays[gathered->overlay_count++] =
					(struct source_text){table, file->file, 0};
			continue;
		}
		if (sources && sources->type != GENGFU_LIST)
			return mistake(compiler, sources, "must be a list of sources");
		if (sources && table->type == GENGFU_MAP && !check_keys(compiler, table, table_keys))
			return false;
		for (size_t j = 0; sources && j < sources->list.count; j++)
			source_add(gathered, &sources->list.items[j], file->file);
		if (!sources)
			source_add(gathered, table, file->file);
		if (inherit == INHERIT_ADD && !gathered->combine_set) {
			gathered->combine = COMBINE_ALL;
			gathered->combine_set = true;
		}
		if (inherit == INHERIT_NO)
			break;
	}
	return true;
}

static bool table_compile(struct compiler *compiler, const struct lineage *lineage, const char *name,
	const struct gengfu_data *at, uint32_t place)
{
	struct profile *profile = compiler->profile;
	struct gathered gathered = {0};
	struct table_rule *table = &profile->tables[place];
	int number = compiler->services->table(compiler->services->base->host, name);
	if (number < 0 || number > 63)
		return mistake(compiler, at, "there is no table '%s'", name);
	bool found = table_gather(compiler, lineage, name, &gathered);
	compiler->file = profile->file;
	if (!found)
		return false;
	if (gathered.count == 0)
		return mistake(compiler, at, "inherit = \"columns\", but no extended profile has this table");
	*table = (struct table_rule){.table = (uint32_t)number,
		.name = name,
		.combine = gathered.combine,
		.first_source = (uint32_t)profile->source_count,
		.has_key = strcmp(name, "system") != 0};
	bool good = true;
	for (size_t i = 0; i < gathered.count; i++) {
		struct source *source = &profile->sources[profile->source_count];
		*source = (struct source){.number = (uint32_t)profile->source_count,
			.table = place,
			.alternative = table->combine == COMBINE_FIRST ? (uint8_t)gathered.sources[i].alternative : 0};
		size_t mark = compiler->path_length;
		if (gathered.count > 1)
			path_enter_item(compiler, i);
		good &= source_compile(
			compiler, &gathered.sources[i], gathered.overlays, gathered.overlay_count, table, source);
		path_leave(compiler, mark);
		compiler->file = profile->file;
		profile->source_count++;
		table->source_count++;
	}
	return good;
}

/* All tables of the lineage, each once, interfaces first: the others' names come from there. */
static bool tables_compile(struct compiler *compiler, const struct lineage *lineage)
{
	struct profile *profile = compiler->profile;
	const char *names[64];
	const struct gengfu_data *places[64];
	size_t count = 0;
	for (size_t i = 0; i < lineage->count; i++) {
		const struct gengfu_data *tables = gengfu_data_get(lineage->files[i]->data, "tables");
		for (size_t j = 0; tables && tables->type == GENGFU_MAP && j < tables->map.count; j++) {
			size_t known = 0;
			while (known < count && strcmp(names[known], tables->map.members[j].key) != 0)
				known++;
			if (known < count || count == ARRAY_LENGTH(names))
				continue;
			names[count] = tables->map.members[j].key;
			places[count++] = &tables->map.members[j].value;
		}
	}
	profile->tables = arena_alloc(compiler->arena, (count + 1) * sizeof *profile->tables);
	profile->sources = arena_alloc(compiler->arena, count * SOURCES_MAX * sizeof *profile->sources);
	bool good = true;
	for (size_t pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < count; i++) {
			bool is_interfaces = strcmp(names[i], "interfaces") == 0;
			if (is_interfaces != (pass == 0))
				continue;
			size_t mark = path_enter(compiler, names[i]);
			uint32_t place = (uint32_t)profile->table_count++;
			good &= table_compile(compiler, lineage, names[i], places[i], place);
			if (is_interfaces && good)
				profile->interfaces = (int)profile->tables[place].first_source;
			path_leave(compiler, mark);
		}
	return good;
}

static bool map_part(struct compiler *compiler, const struct gengfu_data *data, const struct map_rule *map,
	uint8_t *ret_part, bool *ret_last_arc)
{
	if (data->type == GENGFU_TEXT && strcmp(data->text.bytes, "value") == 0) {
		*ret_part = MAP_VALUE;
		return true;
	}
	if (data->type == GENGFU_TEXT && strcmp(data->text.bytes, "last_arc") == 0) {
		*ret_part = MAP_VALUE;
		*ret_last_arc = true;
		return true;
	}
	int64_t part = gengfu_data_integer(data, 0);
	if (part < 1 || part > (int64_t)map->index_count)
		return mistake(compiler, data, "must be \"value\", \"last_arc\" or a part of the index, 1 to %zu",
			map->index_count);
	*ret_part = (uint8_t)(part - 1);
	return true;
}

static bool map_compile(struct compiler *compiler, const struct gengfu_data *data, struct map_rule *map)
{
	static const char *const keys[] = {"oid", "index", "key", "value", NULL};
	const struct gengfu_data *oid = gengfu_data_get(data, "oid");
	const struct gengfu_data *index = gengfu_data_get(data, "index");
	const struct gengfu_data *key = gengfu_data_get(data, "key");
	const struct gengfu_data *value = gengfu_data_get(data, "value");
	if (!check_keys(compiler, data, keys))
		return false;
	if (!oid)
		return mistake(compiler, data, "needs an oid");
	if (!read_oid(compiler, oid, &map->oid))
		return false;
	map->index_count = 1;
	if (index && !read_index_kinds(compiler, index, map->index, &map->index_count))
		return false;
	map->key_count = key && key->type == GENGFU_LIST ? key->list.count : 1;
	if (map->key_count < 1 || map->key_count > 2)
		return mistake(compiler, key, "one or two parts make the key");
	for (size_t i = 0; key && i < map->key_count; i++)
		if (!map_part(compiler, key->type == GENGFU_LIST ? &key->list.items[i] : key, map, &map->key[i],
			    &map->last_arc))
			return false;
	map->value = MAP_VALUE;
	return !value || map_part(compiler, value, map, &map->value, &map->last_arc);
}

/* Maps of the whole lineage; one of the same name nearer by wins. */
static bool maps_compile(struct compiler *compiler, const struct lineage *lineage)
{
	struct profile *profile = compiler->profile;
	bool good = true;
	profile->maps = arena_alloc(compiler->arena, PROFILE_MAPS_MAX * sizeof *profile->maps);
	for (size_t i = 0; i < lineage->count; i++) {
		const struct gengfu_data *maps = gengfu_data_get(lineage->files[i]->data, "maps");
		compiler->file = lineage->files[i]->file;
		for (size_t j = 0; maps && maps->type == GENGFU_MAP && j < maps->map.count; j++) {
			const struct gengfu_member *member = &maps->map.members[j];
			size_t known = 0;
			while (known < profile->map_count && strcmp(profile->maps[known].name, member->key) != 0)
				known++;
			if (known < profile->map_count || profile->map_count == PROFILE_MAPS_MAX)
				continue;
			size_t mark = path_enter(compiler, "maps");
			path_enter(compiler, member->key);
			struct map_rule *map = &profile->maps[profile->map_count++];
			map->name = member->key;
			good &= map_compile(compiler, &member->value, map);
			path_leave(compiler, mark);
		}
	}
	compiler->file = profile->file;
	return good;
}

static bool match_objects(struct compiler *compiler, const struct gengfu_data *list, struct match *match)
{
	static const struct standing standing = {0};
	if (list->type != GENGFU_LIST)
		return mistake(compiler, list, "must be a list of conditions");
	struct match_object *objects = arena_alloc(compiler->arena, (list->list.count + 1) * sizeof *objects);
	bool good = true;
	for (size_t i = 0; i < list->list.count; i++) {
		const struct gengfu_data *item = &list->list.items[i];
		const struct gengfu_data *oid = gengfu_data_get(item, "oid");
		size_t mark = path_enter_item(compiler, i);
		if (!oid)
			good = mistake(compiler, item, "needs an oid with its instance");
		else
			good &= read_oid(compiler, oid, &objects[i].oid) &&
				condition_compile(compiler, item, &standing, false, &objects[i].condition);
		path_leave(compiler, mark);
	}
	match->objects = objects;
	match->object_count = list->list.count;
	return good;
}

static bool match_compile(struct compiler *compiler, const struct gengfu_data *data, struct match *match)
{
	const struct gengfu_data *prefixes = gengfu_data_get(data, "object_id");
	const struct gengfu_data *descr = gengfu_data_get(data, "descr");
	const struct gengfu_data *objects = gengfu_data_get(data, "objects");
	bool good = check_keys(compiler, data, match_keys);
	match->priority = (int)gengfu_data_integer(gengfu_data_get(data, "priority"), 0);
	if (prefixes) {
		size_t count = prefixes->type == GENGFU_LIST ? prefixes->list.count : 1;
		struct oid *oids = arena_alloc(compiler->arena, (count + 1) * sizeof *oids);
		for (size_t i = 0; i < count; i++)
			good &= read_oid(compiler, prefixes->type == GENGFU_LIST ? &prefixes->list.items[i] : prefixes,
				&oids[i]);
		match->prefixes = oids;
		match->prefix_count = count;
	}
	if (descr)
		good &= read_texts(compiler, descr, &match->descr, &match->descr_count);
	if (objects) {
		size_t mark = path_enter(compiler, "objects");
		good &= match_objects(compiler, objects, match);
		path_leave(compiler, mark);
	}
	if (good && !prefixes && !descr && !objects)
		good = mistake(compiler, data, "needs object_id, descr or objects");
	return good;
}

static bool profile_compile(struct compiler *compiler, const struct gengfu_profile *files, size_t count,
	const struct gengfu_profile *file, struct profile *profile)
{
	struct lineage lineage = {0};
	const struct gengfu_data *name = gengfu_data_get(file->data, "name");
	const struct gengfu_data *match = gengfu_data_get(file->data, "match");
	*profile = (struct profile){.name = gengfu_data_text(name, ""), .file = file->file, .interfaces = -1};
	compiler->file = file->file;
	compiler->profile = profile;
	if (!check_keys(compiler, file->data, profile_keys))
		return false;
	if (!name || name->type != GENGFU_TEXT || name->text.length == 0)
		return mistake(compiler, file->data, "needs a name");
	if (file_of(files, count, profile->name) != file)
		return mistake(compiler, name, "another file has the profile '%s' too", profile->name);
	if (!lineage_find(compiler, files, count, file, &lineage))
		return false;
	bool good = true;
	if (match) {
		size_t mark = path_enter(compiler, "match");
		good = match_compile(compiler, match, &profile->match);
		profile->matches = good;
		path_leave(compiler, mark);
	}
	good &= maps_compile(compiler, &lineage);
	return tables_compile(compiler, &lineage) && good;
}

size_t profiles_compile(struct profiles *profiles, const struct gengfu_collector_services *services,
	const struct gengfu_profile *files, size_t count, gengfu_mistake_cb *mistake_cb, void *data)
{
	*profiles = (struct profiles){0};
	struct compiler compiler = {
		.services = services, .arena = &profiles->arena, .mistake = mistake_cb, .data = data};
	profiles->items = arena_alloc(&profiles->arena, (count + 1) * sizeof *profiles->items);
	for (size_t i = 0; i < count; i++) {
		struct profile *profile = &profiles->items[profiles->count];
		path_leave(&compiler, 0);
		if (profile_compile(&compiler, files, count, &files[i], profile))
			profiles->count++;
	}
	profiles->fallback = profiles_find(profiles, "standard");
	return compiler.mistakes;
}

void profiles_done(struct profiles *profiles)
{
	arena_done(&profiles->arena);
	*profiles = (struct profiles){0};
}

const struct profile *profiles_find(const struct profiles *profiles, const char *name)
{
	for (size_t i = 0; i < profiles->count; i++)
		if (strcmp(profiles->items[i].name, name) == 0)
			return &profiles->items[i];
	return NULL;
}
