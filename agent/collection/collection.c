/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Collection runs the collectors. It holds one entry per device number and, within it, one part per collector: the
 * collector's own handle on the device and the round that may be under way. An entry's host name is resolved before
 * anything is planned; an address that stays away, or a plan that fails, makes each round end at once with the reason,
 * and is tried again after a pause, so that a device that cannot be polled looks to the stages on the right like any
 * other device that does not answer.
 *
 * The funnel: whatever happens to a probe, round_done() is where it ends. A collector that ends a round twice, or
 * commits after its end, is a bug of the module; it is logged and ignored.
 *
 * Rounds that end without any collector at work (unresolved, no plan) end from a timer, never within collection_poll.
 */
#include "collection/collection.h"
#include "base/must.h"
#include "base/tree.h"
#include "modules/host.h"
#include "private.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>

#define RETRY_NS (30 * NS_PER_S) /* between tries to resolve a name or to plan a device */

/* Rounds that no collector is asked for */

static void unasked_cb(void *data, int64_t now_ns)
{
	struct collection *collection = data;

	while (collection->unasked) {
		struct entry *entry = collection->unasked;

		collection->unasked = entry->next_unasked;
		entry->is_unasked = false;
		entry_idle(entry);
	}
}

static void end_unasked(struct entry *entry)
{
	struct collection *collection = entry->collection;

	if (entry->is_unasked)
		return;
	entry->is_unasked = true;
	entry->next_unasked = collection->unasked;
	collection->unasked = entry;
	collection->services->timer_set(
		collection->unasked_timer, collection->services->now_ns(collection->services->host));
}

static void forget_unasked(struct entry *entry)
{
	struct entry **at = &entry->collection->unasked;

	while (entry->is_unasked && *at != entry)
		at = &(*at)->next_unasked;
	if (entry->is_unasked)
		*at = entry->next_unasked;
	entry->is_unasked = false;
}

/* Collectors */

struct collection *collection_new(
	const struct gengfu_services *services, const struct collection_events *events, const struct log *log)
{
	struct collection *collection = must_calloc(1, sizeof *collection);

	collection->services = services;
	collection->events = *events;
	collection->log = log;
	collection->unasked_timer = services->timer_new(services->host, unasked_cb, collection);
	return collection;
}

static void profile_mistake(void *data, const char *file, int line, const char *message)
{
	problem_add(data, file, line, "%s", message);
}

int collection_start(struct collection *collection, const struct gengfu_collector *collector,
	const struct gengfu_data *settings, const struct gengfu_profile *profiles, size_t profile_count,
	struct problems *problems, char why[512])
{
	struct runner *runner = must_calloc(1, sizeof *runner);
	char reason[256] = "";

	runner->collector = collector;
	runner->host = (struct gengfu_host){
		.agent = collection->services->host->agent, .module = collector->name, .stage = collection};
	runner->services = collection_services;
	runner->base = *collection->services;
	runner->base.host = &runner->host;
	runner->services.base = &runner->base;
	int error = collector->start(&runner->services, settings, &runner->instance, reason);
	if (error) {
		snprintf(why, 512, "collector \"%s\" does not start: %s", collector->name,
			reason[0] ? reason : strerror(-error));
		free(runner);
		return error;
	}
	if (collector->profiles &&
		collector->profiles(runner->instance, profiles, profile_count, profile_mistake, problems)) {
		snprintf(why, 512, "collector \"%s\" found mistakes in the profiles", collector->name);
		collector->stop(runner->instance);
		free(runner);
		return -EINVAL;
	}
	array_reserve_one(collection->runners, collection->runners_count, collection->runners_capacity);
	collection->runners[collection->runners_count++] = runner;
	return 0;
}

/* Devices */

static void set_port(union place *address, uint16_t port)
{
	if (address->any.sa_family == AF_INET)
		address->v4.sin_port = htons(port);
	else
		address->v6.sin6_port = htons(port);
}

static bool parse_literal(const char *host, union place *ret_address)
{
	struct in6_addr in6;
	struct in_addr in4;

	if (inet_pton(AF_INET, host, &in4) == 1) {
		ret_address->v4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr = in4};
		return true;
	}
	if (inet_pton(AF_INET6, host, &in6) == 1) {
		ret_address->v6 = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_addr = in6};
		return true;
	}
	return false;
}

static int64_t now_ns(const struct entry *entry)
{
	const struct gengfu_services *services = entry->collection->services;

	return services->now_ns(services->host);
}

/* Takes over `text`. */
static void set_why(char **why, char *text)
{
	free(*why);
	*why = text;
}

static void plan(struct entry *entry, struct gengfu_round *round)
{
	const struct gengfu_collector *collector = round->runner->collector;
	char why[256] = "";
	struct gengfu_device described = {
		.number = entry->number,
		.generation = entry->generation,
		.name = entry->name,
		.host = entry->address_text,
		.credentials = entry->credentials ? &entry->credentials->values : NULL,
		.settings = gengfu_data_get(entry->settings, collector->name),
		.profile = entry->profile,
		.every_ns = entry->every_ns,
	};

	memcpy(&described.address, &entry->address, sizeof entry->address);
	set_why(&round->why, NULL);
	int error = collector->device_add(round->runner->instance, &described, &round->device, why);
	round->applies = error != -ENOTSUP;
	if (!error && entry->trace && collector->trace)
		collector->trace(round->runner->instance, round->device, entry->trace, entry->trace_data);
	if (!error || !round->applies)
		return;
	set_why(&round->why, must_strdup(why[0] ? why : strerror(-error)));
	round->retry_ns = now_ns(entry) + RETRY_NS;
	log_warning(entry->collection->log, "device=%s collector=%s reason=\"%s\"", entry->name, collector->name,
		round->why);
}

static void entry_resolved(struct entry *entry)
{
	entry->resolved = true;
	set_port(&entry->address, entry->port);
	for (size_t i = 0; i < entry->collection->runners_count; i++)
		plan(entry, &entry->rounds[i]);
}

static void entry_free(struct entry *entry)
{
	for (size_t i = 0; i < entry->rounds_count; i++)
		free(entry->rounds[i].why);
	arena_done(&entry->arena);
	free(entry->host);
	free(entry->why);
	free(entry->name);
	free(entry->address_text);
	free(entry->profile);
	free(entry);
}

static void resolved_cb(void *data, int error, const struct sockaddr_storage *addresses, size_t count)
{
	struct entry *entry = data;

	entry->resolving = false;
	if (entry->removed) {
		entry_free(entry);
		return;
	}
	if (error || count == 0) {
		set_why(&entry->why, must_printf("%s does not resolve: %s", entry->host,
					     !error || error == -ENOENT ? "no such host" : strerror(-error)));
		log_warning(entry->collection->log, "device=%s reason=\"%s\"", entry->name, entry->why);
		entry->resolve_again_ns = now_ns(entry) + RETRY_NS;
		return;
	}
	memcpy(&entry->address, &addresses[0], sizeof entry->address);
	set_why(&entry->why, NULL);
	entry_resolved(entry);
}

static void resolve(struct entry *entry)
{
	const struct gengfu_services *services = entry->collection->services;

	set_why(&entry->why, must_printf("%s is being resolved", entry->host));
	entry->resolving = services->resolve(services->host, entry->host, resolved_cb, entry) == 0;
	if (!entry->resolving) {
		set_why(&entry->why, must_printf("%s cannot be resolved now", entry->host));
		entry->resolve_again_ns = now_ns(entry) + RETRY_NS;
	}
}

static void entries_make_room(struct collection *collection, uint32_t number)
{
	uint32_t old = collection->entries_capacity, capacity = old ? old : 16;

	if (number < old)
		return;
	while (capacity <= number)
		capacity *= 2;
	collection->entries = must_realloc(collection->entries, capacity, sizeof(struct entry *));
	memset(collection->entries + old, 0, (capacity - old) * sizeof(struct entry *));
	collection->entries_capacity = capacity;
}

void collection_add(
	struct collection *collection, const struct device *device, const struct gengfu_credentials *credentials)
{
	size_t rounds = collection->runners_count;
	struct entry *entry = must_calloc(1, sizeof *entry + rounds * sizeof entry->rounds[0]);

	entry->collection = collection;
	entry->rounds_count = rounds;
	entry->number = device->number;
	entry->generation = device->generation;
	entry->every_ns = device->poll_ms * NS_PER_MS;
	entry->name = must_strdup(device->name);
	entry->address_text = must_strdup(device->address);
	entry->profile = device->profile ? must_strdup(device->profile) : NULL;
	entry->credentials = credentials_share(&collection->credentials, credentials);
	entry->settings = data_copy(&entry->arena, device->settings);
	for (size_t i = 0; i < rounds; i++) {
		entry->rounds[i].entry = entry;
		entry->rounds[i].runner = collection->runners[i];
	}
	entries_make_room(collection, device->number);
	must(!collection->entries[device->number]);
	collection->entries[device->number] = entry;
	char host[256];
	const char *wrong;
	/* what cannot be read will not resolve, and say so */
	bool is_readable = config_address_parse(device->address, host, &entry->port, &wrong) == 0;
	entry->host = must_strdup(is_readable ? host : device->address);
	if (parse_literal(entry->host, &entry->address))
		entry_resolved(entry);
	else
		resolve(entry);
}

static struct entry *entry_find(const struct collection *collection, uint32_t device)
{
	return device < collection->entries_capacity ? collection->entries[device] : NULL;
}

void collection_remove(struct collection *collection, uint32_t device)
{
	struct entry *entry = entry_find(collection, device);

	if (!entry)
		return;
	entry->removed = true;
	collection->entries[device] = NULL;
	forget_unasked(entry);
	for (size_t i = 0; i < collection->runners_count; i++) {
		struct gengfu_round *round = &entry->rounds[i];
		const struct gengfu_collector *collector = round->runner->collector;

		if (round->running)
			collector->cancel(round->runner->instance, round->device);
		must(!round->running);
		if (round->device)
			collector->device_remove(round->runner->instance, round->device);
	}
	credentials_unref(&collection->credentials, entry->credentials);
	entry->credentials = NULL;
	if (!entry->resolving)
		entry_free(entry); /* else resolved_cb frees it, and touches nothing else */
}

static void begin(struct entry *entry, struct gengfu_round *round, uint64_t due)
{
	const struct gengfu_collector *collector = round->runner->collector;

	if (!round->device && round->applies && now_ns(entry) >= round->retry_ns)
		plan(entry, round);
	if (!round->applies)
		return;
	if (!round->device) {
		round_ended(entry, collector->name, GENGFU_FAILED, round->why, 0);
		return;
	}
	round->running = true;
	entry->running++;
	int error = collector->poll(round->runner->instance, round->device, round, due);
	if (error && round->running)
		round_done(round, GENGFU_FAILED, strerror(-error), 0);
}

void collection_poll(struct collection *collection, uint32_t device, uint64_t due)
{
	struct entry *entry = entry_find(collection, device);

	must(entry && !entry->polling);
	entry->polling = true;
	entry->running = 1; /* held until all have begun, so that `idle` comes once */
	if (!entry->resolved && !entry->resolving && now_ns(entry) >= entry->resolve_again_ns)
		resolve(entry);
	for (size_t i = 0; i < collection->runners_count; i++) {
		if (entry->resolved)
			begin(entry, &entry->rounds[i], due);
		else
			round_ended(entry, collection->runners[i]->collector->name, GENGFU_UNRESOLVED, entry->why, 0);
	}
	entry->running--;
	if (!entry->running)
		end_unasked(entry);
}

void collection_describe(struct collection *collection, uint32_t device, char *into, size_t size)
{
	struct entry *entry = entry_find(collection, device);
	size_t length = 0;

	into[0] = '\0';
	if (!entry)
		return;
	if (!entry->resolved) {
		snprintf(into, size, "%s", entry->why);
		return;
	}
	for (size_t i = 0; i < collection->runners_count && length + 1 < size; i++) {
		struct gengfu_round *round = &entry->rounds[i];

		if (round->device && round->runner->collector->describe) {
			round->runner->collector->describe(
				round->runner->instance, round->device, into + length, size - length);
			length += strlen(into + length);
		} else if (round->applies) {
			snprintf(into + length, size - length, "%s", round->why);
			length += strlen(into + length);
		}
	}
}

void collection_trace(struct collection *collection, uint32_t device, gengfu_trace_cb *cb, void *data)
{
	struct entry *entry = entry_find(collection, device);

	if (!entry)
		return;
	entry->trace = cb;
	entry->trace_data = data;
	for (size_t i = 0; i < collection->runners_count; i++) {
		struct gengfu_round *round = &entry->rounds[i];

		if (round->device && round->runner->collector->trace)
			round->runner->collector->trace(round->runner->instance, round->device, cb, data);
	}
}

void collection_explain(struct collection *collection, uint32_t device, gengfu_origin_cb *cb, void *data)
{
	struct entry *entry = entry_find(collection, device);

	for (size_t i = 0; entry && i < collection->runners_count; i++) {
		const struct gengfu_collector *collector = entry->rounds[i].runner->collector;

		if (entry->rounds[i].device && collector->explain)
			collector->explain(entry->rounds[i].runner->instance, entry->rounds[i].device, cb, data);
	}
}

int collection_record(struct collection *collection, uint32_t device, size_t values, gengfu_recorded_cb *cb, void *data)
{
	struct entry *entry = entry_find(collection, device);

	for (size_t i = 0; entry && i < collection->runners_count; i++) {
		const struct gengfu_collector *collector = entry->rounds[i].runner->collector;

		if (entry->rounds[i].device && collector->record)
			return collector->record(
				entry->rounds[i].runner->instance, entry->rounds[i].device, values, cb, data);
	}
	return -ENOTSUP;
}

size_t collection_collectors(const struct collection *collection)
{
	return collection->runners_count;
}

const struct gengfu_host *collection_collector(const struct collection *collection, size_t number)
{
	return &collection->runners[number]->host;
}

void collection_free(struct collection *collection)
{
	if (!collection)
		return;
	for (uint32_t i = 0; i < collection->entries_capacity; i++)
		collection_remove(collection, i);
	for (size_t i = 0; i < collection->runners_count; i++) {
		collection->runners[i]->collector->stop(collection->runners[i]->instance);
		free(collection->runners[i]);
	}
	collection->services->timer_free(collection->unasked_timer);
	buffer_done(&collection->text);
	free(collection->runners);
	free(collection->entries);
	free(collection);
}
