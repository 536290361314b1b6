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
#include "copies.h"
#include "modules/host.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>

#define RETRY_NS (30 * NS_PER_S) /* between tries to resolve a name or to plan a device */

struct runner {
	const struct gengfu_collector *collector;
	void *instance;
	struct gengfu_host host;
	struct gengfu_collector_services services;
};

/* One device under one collector. */
struct gengfu_round {
	struct entry *entry;
	struct runner *runner;
	void *device; /* the collector's; NULL: not planned */
	bool applies; /* false: this collector has nothing to do with the device */
	bool running;
	int64_t retry_ns; /* when planning is tried again */
	char why[256]; /* reason why there is no plan */
};

struct entry {
	struct collection *collection;
	uint32_t number, generation;
	char *name, *address_text, *profile; /* profile may be NULL */
	struct credentials_copy *credentials;
	struct arena arena; /* of settings */
	const struct gengfu_data *settings;
	char host[256];
	uint16_t port; /* 0: the collector's default */
	struct sockaddr_storage address;
	bool resolved, resolving, removed, polling;
	int64_t resolve_again_ns;
	char why[320]; /* reason why there is no address */
	size_t running;
	gengfu_trace_cb *trace; /* kept for collectors that are planned later */
	void *trace_data;
	struct entry *next_unasked; /* in the list of those whose round ends without a collector */
	bool is_unasked;
	struct gengfu_round rounds[];
};

struct collection {
	const struct gengfu_services *services;
	struct collection_events events;
	const struct log *log;
	struct runner **runners;
	size_t runners_count, runners_capacity;
	struct entry **entries; /* by device number */
	uint32_t entries_capacity;
	struct gengfu_timer *unasked_timer;
	struct entry *unasked;
	struct buffer text;
	struct credentials_copy *credentials;
};

static const char *const status_texts[] = {GENGFU_STATUS_TEXTS};
_Static_assert(ARRAY_LENGTH(status_texts) == GENGFU_STATUSES, "a text for each status");

/* Services */

static struct gengfu_column service_column(struct gengfu_host *host, const char *table, const char *column)
{
	struct gengfu_column found = {tables_find(table), -1, 0, 0};

	if (found.table < 0)
		return found;
	found.column = tables_column((unsigned)found.table, column);
	if (found.column >= 0) {
		const struct column_info *info = &tables[found.table].column[found.column];

		found.type = (int)info->type;
		found.class_ = (int)info->class;
	}
	return found;
}
_Static_assert((int)GENGFU_COLUMN_ENUM == (int)COLUMN_ENUM, "the ABI's column types are those of the tables");
_Static_assert((int)GENGFU_CLASS_DERIVED == (int)CLASS_DERIVED, "the ABI's column classes are those of the tables");

static int service_table(struct gengfu_host *host, const char *table)
{
	return tables_find(table);
}

static int service_word(struct gengfu_host *host, int table, int column, const char *word)
{
	if (table < 0 || table >= TABLES || column < 0 || (unsigned)column >= tables[table].columns)
		return -1;
	return tables_word((unsigned)table, (unsigned)column, word);
}

static const char *service_text(struct gengfu_host *host, const char *bytes, size_t length, size_t *ret_length)
{
	struct collection *collection = host->stage;

	buffer_clear(&collection->text);
	text_from_device(&collection->text, bytes, length);
	*ret_length = collection->text.length;
	return buffer_text(&collection->text);
}

static struct gengfu_batch *service_batch(struct gengfu_round *round, int table)
{
	const struct collection_events *events = &round->entry->collection->events;

	must(table >= 0 && table < TABLES);
	return events->batch(events->data, round->entry->number, (unsigned)table);
}

static void service_commit(struct gengfu_round *round, struct gengfu_batch *batch, enum gengfu_commit how)
{
	const struct collection_events *events = &round->entry->collection->events;

	if (round->entry->removed || !round->running)
		events->discard(events->data, batch);
	else
		events->commit(events->data, round->entry->number, batch, how);
}

static void entry_idle(struct entry *entry)
{
	const struct collection_events *events = &entry->collection->events;

	if (entry->running || entry->removed || !entry->polling)
		return;
	entry->polling = false;
	events->idle(events->data, entry->number);
}

static void round_ended(
	struct entry *entry, const char *collector, enum gengfu_status status, const char *detail, int64_t rtt_ns)
{
	const struct collection_events *events = &entry->collection->events;
	struct round_end end = {entry->number, collector, status, detail, rtt_ns};

	if (!entry->removed)
		events->ended(events->data, &end);
}

static void service_done(struct gengfu_round *round, enum gengfu_status status, const char *detail, int64_t rtt_ns)
{
	struct entry *entry = round->entry;

	if (!round->running) {
		log_error(entry->collection->log, "device=%s collector=%s reason=\"ended a round twice\"", entry->name,
			round->runner->collector->name);
		return;
	}
	round->running = false;
	entry->running--;
	round_ended(entry, round->runner->collector->name, status, detail, rtt_ns);
	entry_idle(entry);
}

static void service_recognised(struct gengfu_host *host, uint32_t device, const struct gengfu_identity *identity)
{
	struct collection *collection = host->stage;

	collection->events.recognised(collection->events.data, device, identity);
}

static void service_poll_soon(struct gengfu_host *host, uint32_t device)
{
	struct collection *collection = host->stage;

	collection->events.poll_soon(collection->events.data, device);
}

static const struct gengfu_collector_services services_model = {
	.size = sizeof(struct gengfu_collector_services),
	.column = service_column,
	.table = service_table,
	.word = service_word,
	.text = service_text,
	.batch = service_batch,
	.commit = service_commit,
	.done = service_done,
	.recognised = service_recognised,
	.poll_soon = service_poll_soon,
};

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
	runner->services = services_model;
	runner->services.base = *collection->services;
	runner->services.base.host = &runner->host;
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

static void set_port(struct sockaddr_storage *address, uint16_t port)
{
	if (address->ss_family == AF_INET)
		((struct sockaddr_in *)address)->sin_port = htons(port);
	else
		((struct sockaddr_in6 *)address)->sin6_port = htons(port);
}

static bool parse_literal(const char *host, struct sockaddr_storage *ret_address)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)ret_address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)ret_address;
	struct in6_addr in6;
	struct in_addr in4;

	if (inet_pton(AF_INET, host, &in4) == 1) {
		*v4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr = in4};
		return true;
	}
	if (inet_pton(AF_INET6, host, &in6) == 1) {
		*v6 = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_addr = in6};
		return true;
	}
	return false;
}

static int64_t now_ns(const struct entry *entry)
{
	const struct gengfu_services *services = entry->collection->services;

	return services->now_ns(services->host);
}

static void plan(struct entry *entry, struct gengfu_round *round)
{
	const struct gengfu_collector *collector = round->runner->collector;
	struct gengfu_device described = {
		.number = entry->number,
		.generation = entry->generation,
		.name = entry->name,
		.host = entry->address_text,
		.address = entry->address,
		.credentials = entry->credentials ? &entry->credentials->values : NULL,
		.settings = gengfu_data_get(entry->settings, collector->name),
		.profile = entry->profile,
	};

	round->why[0] = '\0';
	int error = collector->device_add(round->runner->instance, &described, &round->device, round->why);
	round->applies = error != -ENOTSUP;
	if (!error && entry->trace && collector->trace)
		collector->trace(round->runner->instance, round->device, entry->trace, entry->trace_data);
	if (!error || !round->applies)
		return;
	if (!round->why[0])
		snprintf(round->why, sizeof round->why, "%s", strerror(-error));
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
	arena_done(&entry->arena);
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
		snprintf(entry->why, sizeof entry->why, "%s does not resolve: %s", entry->host,
			!error || error == -ENOENT ? "no such host" : strerror(-error));
		log_warning(entry->collection->log, "device=%s reason=\"%s\"", entry->name, entry->why);
		entry->resolve_again_ns = now_ns(entry) + RETRY_NS;
		return;
	}
	entry->address = addresses[0];
	entry_resolved(entry);
}

static void resolve(struct entry *entry)
{
	const struct gengfu_services *services = entry->collection->services;

	snprintf(entry->why, sizeof entry->why, "%s is being resolved", entry->host);
	entry->resolving = services->resolve(services->host, entry->host, resolved_cb, entry) == 0;
	if (!entry->resolving) {
		snprintf(entry->why, sizeof entry->why, "%s cannot be resolved now", entry->host);
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
	entry->number = device->number;
	entry->generation = device->generation;
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
	const char *wrong;
	if (config_address_parse(device->address, entry->host, &entry->port, &wrong))
		snprintf(entry->host, sizeof entry->host, "%s", device->address); /* it will not resolve, and say so */
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
		service_done(round, GENGFU_FAILED, strerror(-error), 0);
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

size_t collection_collectors(const struct collection *collection)
{
	return collection->runners_count;
}

const struct gengfu_host *collection_collector(const struct collection *collection, size_t number)
{
	return &collection->runners[number]->host;
}

const char *status_text(enum gengfu_status status)
{
	return status_texts[status];
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
