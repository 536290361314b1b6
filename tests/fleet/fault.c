/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Faults: the reader that checks attributes against the kinds of effects.c and finds devices, ports and links, and the
 * running of them, by time or by command.
 *
 * A fault's memory stays with the world until its end: faults are few, and reports want their ids afterwards.
 */
#include "fault.h"
#include "base/must.h"
#include "usm.h"
#include "value.h"
#include <errno.h>
#include <fnmatch.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *fault_kind_name(const struct fault *fault)
{
	return fault->kind->name;
}

/* --- reading --- */

struct reader {
	struct world *world;
	struct fault *fault;
	const char *file;
	int line;
	struct problems *problems;
	const char *device, *port, *link;
};

static void complain(const struct reader *reader, const char *format, const char *what)
{
	problem_add(reader->problems, reader->file, reader->line, format, what);
}

static bool read_number(const char *text, double least, double most, double *ret_value)
{
	char *end;
	double value = strtod(text, &end);
	if (end == text || *end != '\0' || !(value >= least && value <= most))
		return false;
	*ret_value = value;
	return true;
}

static bool read_whole(const char *text, uint32_t *ret_value)
{
	double value;
	if (!read_number(text, 0, UINT32_MAX, &value) || value != floor(value))
		return false;
	*ret_value = (uint32_t)value;
	return true;
}

static bool read_flag(const char *text, bool *ret_value)
{
	*ret_value = strcmp(text, "true") == 0;
	return *ret_value || strcmp(text, "false") == 0;
}

static bool read_duration(const char *text, int64_t *ret_ns)
{
	int64_t ms;
	if (duration_parse(text, &ms) != 0)
		return false;
	*ret_ns = ms * NS_PER_MS;
	return true;
}

static bool read_engine(struct fault *fault, const char *text)
{
	uint8_t id[32], size;
	fault->engine = must_strdup(text);
	return engine_id_parse(text, id, &size) == 0;
}

static const char *const attribute_keys[] = {"fault", "id", "device", "port", "link", "lasts", "over", "delay",
	"jitter", "within", "ratio", "db", "factor", "per_s", "limit", "boots", "engine", "admin", "links", "renumber",
	NULL};

static bool key_is(const struct attribute *attribute, const char *key)
{
	return strcmp(attribute->key, key) == 0;
}

/* 1: read; 0: its value is wrong; -1: no such attribute. */
static int read_attribute(struct reader *reader, const struct attribute *at)
{
	struct fault *fault = reader->fault;
	const char *text = at->text;
	const struct {
		const char *key;
		int64_t *into;
	} durations[] = {{"lasts", &fault->lasts_ns}, {"over", &fault->over_ns}, {"delay", &fault->delay_ns},
		{"jitter", &fault->jitter_ns}, {"within", &fault->within_ns}};
	const struct {
		const char *key;
		const char **into;
	} texts[] = {{"device", &reader->device}, {"port", &reader->port}, {"link", &reader->link}};
	const struct {
		const char *key;
		bool *into;
	} flags[] = {{"admin", &fault->admin}, {"links", &fault->links}, {"renumber", &fault->renumber}};
	for (size_t i = 0; i < ARRAY_LENGTH(durations); i++)
		if (key_is(at, durations[i].key))
			return read_duration(text, durations[i].into);
	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
		if (key_is(at, texts[i].key))
			return *texts[i].into = text, 1;
	for (size_t i = 0; i < ARRAY_LENGTH(flags); i++)
		if (key_is(at, flags[i].key))
			return read_flag(text, flags[i].into);
	if (key_is(at, "ratio"))
		return read_number(text, 0, 1, &fault->ratio);
	if (key_is(at, "db"))
		return read_number(text, 0, 100, &fault->db);
	if (key_is(at, "factor"))
		return read_number(text, 0, 1e6, &fault->factor);
	if (key_is(at, "per_s"))
		return read_number(text, 0, 1e9, &fault->per_s);
	if (key_is(at, "limit"))
		return read_whole(text, &fault->limit);
	if (key_is(at, "boots"))
		return read_whole(text, &fault->boots);
	if (key_is(at, "engine"))
		return read_engine(fault, text);
	return key_is(at, "fault") || key_is(at, "id") ? 1 : -1;
}

static void add_value(struct fault *fault, const char *name, const char *text)
{
	fault->values = must_realloc(fault->values, fault->value_count + 1u, sizeof *fault->values);
	fault->values[fault->value_count++] = (struct fault_value){must_strdup(name), must_strdup(text)};
}

static bool takes_values(const struct fault *fault)
{
	return fault->kind->flags & (FAULT_SETS | FAULT_HIDES);
}

static bool read_attributes(struct reader *reader, const struct attributes *attributes)
{
	bool right = true;
	for (size_t i = 0; i < attributes->count; i++) {
		const struct attribute *at = &attributes->items[i];
		int read = read_attribute(reader, at);
		if (read < 0 && takes_values(reader->fault)) {
			add_value(reader->fault, at->key, at->text);
			continue;
		}
		if (read == 1)
			continue;
		right = false;
		const char *near = text_nearest(at->key, attribute_keys);
		if (read == 0)
			problem_add(reader->problems, reader->file, reader->line, "'%s' is no value of '%s'", at->text,
				at->key);
		else
			problem_add(reader->problems, reader->file, reader->line, "a fault has no '%s'%s%s%s", at->key,
				near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "");
	}
	return right;
}

static void add_target(struct fault *fault, struct device *device, uint16_t port)
{
	fault->targets = must_realloc(fault->targets, fault->target_count + 1u, sizeof *fault->targets);
	fault->targets[fault->target_count++] = (struct fault_target){device, port};
}

static void add_ports(struct fault *fault, struct device *device, const char *pattern)
{
	uint16_t exact = image_find_port(device->image, pattern);
	if (exact != PORT_NONE) {
		add_target(fault, device, exact);
		return;
	}
	for (uint16_t i = 0; i < device->image->port_count; i++)
		if (fnmatch(pattern, device->image->ports[i].name, 0) == 0)
			add_target(fault, device, i);
}

static bool find_link(struct reader *reader)
{
	struct fault *fault = reader->fault;
	struct link *link = fault->link = world_find_link(reader->world, reader->link);
	if (!link) {
		complain(reader, "there is no link '%s'", reader->link);
		return false;
	}
	if (fault->kind->needs == NEEDS_LINK) { /* it works on the link itself, once */
		add_target(fault, link->ends[0].device, link->ends[0].port);
		return true;
	}
	for (int side = 0; side < 2; side++)
		if (link->ends[side].device)
			add_target(fault, link->ends[side].device, link->ends[side].port);
	return true;
}

static bool find_devices(struct reader *reader)
{
	struct fault *fault = reader->fault;
	bool ports = fault->kind->needs != NEEDS_DEVICE;
	struct device *exact = world_find(reader->world, reader->device);
	bool any = exact != NULL;
	for (uint32_t i = 0; i < reader->world->count; i++) {
		struct device *device = reader->world->devices[i];
		if (exact ? device != exact : fnmatch(reader->device, device->name, 0) != 0)
			continue;
		any = true;
		if (ports)
			add_ports(fault, device, reader->port ? reader->port : "*");
		else
			add_target(fault, device, PORT_NONE);
	}
	if (!any)
		complain(reader, "there is no device '%s'", reader->device);
	else if (fault->target_count == 0)
		problem_add(reader->problems, reader->file, reader->line, "device '%s' has no port '%s'",
			reader->device, reader->port ? reader->port : "*");
	return fault->target_count > 0;
}

static bool find_targets(struct reader *reader)
{
	enum fault_needs needs = reader->fault->kind->needs;
	const char *kind = reader->fault->kind->name;
	if (needs == NEEDS_LINK || (needs == NEEDS_PORT_OR_LINK && reader->link)) {
		if (reader->link)
			return find_link(reader);
		complain(reader, "fault '%s' wants link = \"…\"", kind);
		return false;
	}
	if (!reader->device) {
		complain(reader, "fault '%s' wants device = \"…\"", kind);
		return false;
	}
	if (!reader->port && (needs == NEEDS_PORT || needs == NEEDS_PORT_OR_LINK)) {
		complain(reader, "fault '%s' wants port = \"…\"", kind);
		return false;
	}
	return find_devices(reader);
}

static bool values_fit(struct reader *reader)
{
	struct fault *fault = reader->fault;
	bool set = fault->kind->flags & FAULT_SETS;
	if (takes_values(fault) && fault->value_count == 0) {
		complain(reader, "fault '%s' wants values: names or OIDs", fault->kind->name);
		return false;
	}
	for (uint32_t i = 0; set && i < fault->value_count; i++)
		for (uint32_t j = 0; j < fault->target_count; j++) {
			const struct image *image = fault->targets[j].device->image;
			uint32_t entry = image_find_text(image, fault->values[i].name);
			struct override made = {0};
			bool fits = entry != IMAGE_NONE &&
				    override_parse(image->entries[entry].tag, fault->values[i].text, &made);
			free(made.content);
			if (fits)
				continue;
			problem_add(reader->problems, reader->file, reader->line,
				entry == IMAGE_NONE ? "device '%s' has no value '%s'"
						    : "device '%s' cannot have that value of '%s'",
				fault->targets[j].device->name, fault->values[i].name);
			return false;
		}
	return true;
}

static const struct fault_kind *find_kind(const struct reader *reader, const char *name)
{
	auto_free const char **names = must_calloc(fault_kind_count + 1, sizeof *names);
	for (size_t i = 0; i < fault_kind_count; i++) {
		names[i] = fault_kinds[i].name;
		if (strcmp(names[i], name) == 0)
			return &fault_kinds[i];
	}
	const char *near = text_nearest(name, names);
	problem_add(reader->problems, reader->file, reader->line, "there is no fault '%s'%s%s%s", name,
		near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "");
	return NULL;
}

void attributes_add(struct attributes *attributes, const char *key, const char *text)
{
	array_reserve_one(attributes->items, attributes->count, attributes->capacity);
	attributes->items[attributes->count++] = (struct attribute){must_strdup(key), must_strdup(text)};
}

const char *attributes_find(const struct attributes *attributes, const char *key)
{
	for (size_t i = 0; i < attributes->count; i++)
		if (strcmp(attributes->items[i].key, key) == 0)
			return attributes->items[i].text;
	return NULL;
}

void attributes_done(struct attributes *attributes)
{
	for (size_t i = 0; i < attributes->count; i++) {
		free(attributes->items[i].key);
		free(attributes->items[i].text);
	}
	free(attributes->items);
	*attributes = ATTRIBUTES_EMPTY;
}

static void fault_free(struct fault *fault)
{
	for (uint32_t i = 0; i < fault->value_count; i++) {
		free(fault->values[i].name);
		free(fault->values[i].text);
	}
	free(fault->values);
	free(fault->targets);
	free(fault->engine);
	free(fault->id);
	free(fault);
}

void faults_done(struct world *world)
{
	for (uint32_t i = 0; i < world->fault_count; i++)
		fault_free(world->faults[i]);
	map_done(&world->fault_ids);
	free(world->faults);
}

/* Faults hold from the instant that was written, not from when the timer came to run. */
static void begin_cb(struct timer *timer, struct mono now)
{
	fault_begin(container_of(timer, struct fault, begin), timer->at);
}

static void end_cb(struct timer *timer, struct mono now)
{
	fault_end(container_of(timer, struct fault, end), timer->at);
}

static bool read_all(struct reader *reader, const struct attributes *attributes)
{
	struct fault *fault = reader->fault;
	const char *kind = attributes_find(attributes, "fault");
	const char *id = attributes_find(attributes, "id");
	fault->kind = find_kind(reader, kind ? kind : "");
	if (!fault->kind || !read_attributes(reader, attributes))
		return false;
	if (fault->kind->required && !attributes_find(attributes, fault->kind->required)) {
		problem_add(reader->problems, reader->file, reader->line, "fault '%s' wants %s = …", kind,
			fault->kind->required);
		return false;
	}
	fault->id = id ? must_strdup(id) : must_printf("%s-%u", kind, fault->number);
	if (fault_find(reader->world, fault->id)) {
		complain(reader, "there is a fault '%s' already", fault->id);
		return false;
	}
	return find_targets(reader) && values_fit(reader);
}

struct fault *fault_new(
	struct world *world, const struct attributes *attributes, const char *file, int line, struct problems *problems)
{
	struct fault *fault = must_calloc(1, sizeof *fault);
	struct reader reader = {.world = world, .fault = fault, .file = file, .line = line, .problems = problems};
	fault->world = world;
	fault->number = world->fault_count + 1;
	fault->within_ns = 60 * NS_PER_S;
	timer_init(&fault->begin, begin_cb);
	timer_init(&fault->end, end_cb);
	if (!read_all(&reader, attributes)) {
		fault_free(fault);
		return NULL;
	}
	if (fault->lasts_ns == 0)
		fault->lasts_ns = fault->kind->lasts_ns;
	array_reserve_one(world->faults, world->fault_count, world->fault_capacity);
	world->faults[world->fault_count++] = fault;
	map_put_text(&world->fault_ids, fault->id, fault);
	return fault;
}

struct fault *fault_find(const struct world *world, const char *id)
{
	return map_find_text(&world->fault_ids, id);
}

/* --- running --- */

static void run(struct fault *fault, bool begin, struct mono now)
{
	struct world *world = fault->world;
	for (uint32_t i = 0; i < fault->target_count; i++) {
		if (begin)
			fault->kind->begin(fault, &fault->targets[i], now);
		else if (fault->kind->end)
			fault->kind->end(fault, &fault->targets[i], now);
	}
	world->moved_count = 0;
	if (fault->kind->flags & FAULT_SETTLES)
		world_settle(world, now);
	if (world->event_cb)
		world->event_cb(world->event_data, fault, !begin, now);
}

void fault_begin(struct fault *fault, struct mono now)
{
	timer_stop(&fault->world->timers, &fault->begin);
	if (fault->active)
		return;
	fault->active = !(fault->kind->flags & FAULT_ONCE);
	run(fault, true, now);
	if (fault->lasts_ns > 0 && fault->active)
		timer_set(&fault->world->timers, &fault->end, mono_add_ns(now, fault->lasts_ns));
}

void fault_end(struct fault *fault, struct mono now)
{
	timer_stop(&fault->world->timers, &fault->end);
	if (!fault->active)
		return;
	fault->active = false;
	run(fault, false, now);
}
