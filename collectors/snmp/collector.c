/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The descriptor of the SNMP collector: settings, life cycle, and the doors to the parts (profile.c compiles the
 * profiles, device.c holds what is known of a device, round.c runs a round). What it gathers stands in lua/profiles.
 */
#include "base/must.h"
#include "collectors/snmp/snmp.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static const struct gengfu_key keys[] = {
	{"bind4", GENGFU_KEY_TEXT, .help = "Source address of IPv4 requests"},
	{"bind6", GENGFU_KEY_TEXT, .help = "Source address of IPv6 requests"},
	{"in_flight", GENGFU_KEY_INTEGER, .fallback = "2", .help = "Requests under way to one device, 1 to 8"},
	{"in_flight_max", GENGFU_KEY_INTEGER, .fallback = "4096", .help = "Requests under way to all devices"},
	{"rate", GENGFU_KEY_INTEGER, .fallback = "0", .help = "Requests per second to one device; 0: no limit"},
	{"rate_max", GENGFU_KEY_INTEGER, .fallback = "0", .help = "Requests per second to all devices; 0: no limit"},
	{"timeout", GENGFU_KEY_DURATION, .fallback = "2s",
		.help = "Of the first try, until the round-trip time is known"},
	{"timeout_min", GENGFU_KEY_DURATION, .fallback = "500ms", .help = "The shortest timeout"},
	{"timeout_max", GENGFU_KEY_DURATION, .fallback = "5s", .help = "The longest timeout"},
	{"tries", GENGFU_KEY_INTEGER, .fallback = "4", .help = "Of one request, before it counts as unanswered"},
	{"probe_tries", GENGFU_KEY_INTEGER, .fallback = "12",
		.help = "Small requests to a device that does not answer, evenly over the round, before it counts as "
			"silent"},
	{"slow_every", GENGFU_KEY_DURATION, .fallback = "10m",
		.help = "Within this time all columns that rarely change are read again"},
	{"rows_max", GENGFU_KEY_INTEGER, .fallback = "200000", .help = "Rows of one table of one device"},
	{NULL},
};

static const struct gengfu_key device_keys[] = {
	{"in_flight", GENGFU_KEY_INTEGER, .help = "Requests under way to this device, 1 to 8"},
	{"rate", GENGFU_KEY_INTEGER, .help = "Requests per second to this device; 0: no limit"},
	{"recording", GENGFU_KEY_TEXT,
		.help = "A .snmprec file that answers in place of the device: nothing is sent. An absolute path"},
	{NULL},
};

static int64_t whole(const struct gengfu_data *settings, const char *key, int64_t least, int64_t most, int64_t fallback)
{
	int64_t value = gengfu_data_integer(gengfu_data_get(settings, key), fallback);
	return value < least ? least : value > most ? most : value;
}

static int start(const struct gengfu_collector_services *services, const struct gengfu_data *settings,
	void **ret_instance, char why[256])
{
	struct instance *instance = must_calloc(1, sizeof *instance);
	struct engine_options options = {
		.bind4 = gengfu_data_text(gengfu_data_get(settings, "bind4"), NULL),
		.bind6 = gengfu_data_text(gengfu_data_get(settings, "bind6"), NULL),
		.in_flight_max = (int)whole(settings, "in_flight_max", 1, 65535, 4096),
		.rate_max = (int)whole(settings, "rate_max", 0, 10000000, 0),
		.timeout_ms_first = (int)whole(settings, "timeout", 10, 600000, 2000),
		.timeout_ms_min = (int)whole(settings, "timeout_min", 1, 600000, 500),
		.timeout_ms_max = (int)whole(settings, "timeout_max", 10, 600000, 5000),
		.tries = (int)whole(settings, "tries", 1, 20, 4),
		.probe_tries = (int)whole(settings, "probe_tries", 1, 100, 12),
	};
	instance->services = services;
	instance->in_flight = (int)whole(settings, "in_flight", 1, IN_FLIGHT_MAX, 2);
	instance->rate = (int)whole(settings, "rate", 0, 1000000, 0);
	instance->slow_every_ns = whole(settings, "slow_every", 1000, 86400000, 600000) * 1000000;
	instance->rows_max = (uint32_t)whole(settings, "rows_max", 1, 10000000, 200000);
	instance->evaluation = must_calloc(1, sizeof *instance->evaluation);
	int error = engine_start(services->base, &options, &instance->engine, why);
	if (error) {
		free(instance->evaluation);
		free(instance);
		return error;
	}
	*ret_instance = instance;
	return 0;
}

static void stop(void *data)
{
	struct instance *instance = data;
	engine_stop(instance->engine);
	while (instance->spare) {
		struct round *round = instance->spare;
		instance->spare = round->next;
		round_free(round);
	}
	profiles_done(&instance->profiles);
	number_map_done(&instance->interfaces);
	free(instance->evaluation);
	free(instance);
}

static size_t profiles(
	void *data, const struct gengfu_profile *files, size_t count, gengfu_mistake_cb *mistake, void *mistake_data)
{
	struct instance *instance = data;
	profiles_done(&instance->profiles);
	return profiles_compile(&instance->profiles, instance->services, files, count, mistake, mistake_data);
}

static bool is_v3(const struct gengfu_credentials *credentials)
{
	return credentials && credentials->version && strcmp(credentials->version, "3") == 0;
}

static int device_add(void *data, const struct gengfu_device *given, void **ret_device, char why[256])
{
	struct instance *instance = data;
	if (given->profile && !profiles_find(&instance->profiles, given->profile)) {
		snprintf(why, 256, "there is no profile '%s'", given->profile);
		return -EINVAL;
	}
	struct device *device = must_calloc(1, sizeof *device);
	*device = (struct device){.instance = instance,
		.number = given->number,
		.name = given->name,
		.every_ns = given->every_ns,
		.fixed_profile = given->profile,
		.in_flight = (int)whole(given->settings, "in_flight", 1, IN_FLIGHT_MAX, instance->in_flight),
		.answer_most = ANSWER_OCTETS_MAX - (is_v3(given->credentials) ? V3_OCTETS : 0),
		.repetitions = REPETITIONS_MAX,
		.get_items = GET_ITEMS_MAX,
		.exchanges_max = EXCHANGES_MAX};
	device->answer_octets = device->answer_limit = device->answer_most;
	struct peer_options options = {.name = given->name,
		.address = given->address,
		.credentials = given->credentials,
		.in_flight = device->in_flight,
		.rate_max = (int)whole(given->settings, "rate", 0, 1000000, instance->rate),
		.recording = gengfu_data_text(gengfu_data_get(given->settings, "recording"), NULL)};
	int error = peer_add(instance->engine, &options, &device->peer, why);
	if (error) {
		free(device);
		return error;
	}
	*ret_device = device;
	return 0;
}

static void device_remove(void *data, void *device_data)
{
	struct device *device = device_data;
	(void)data;
	record_stop(device->record);
	device_detach(device);
	peer_remove(device->peer);
	free(device);
}

static int poll(void *data, void *device, struct gengfu_round *round, uint64_t tables)
{
	(void)data;
	return round_start(device, round, tables);
}

static void cancel(void *data, void *device_data)
{
	struct device *device = device_data;
	(void)data;
	if (device->round)
		round_cancel(device->round);
}

static void trace(void *data, void *device_data, gengfu_trace_cb *cb, void *cb_data)
{
	struct device *device = device_data;
	(void)data;
	device->trace = cb;
	device->trace_data = cb_data;
}

static void explain(void *data, void *device_data, gengfu_origin_cb *cb, void *cb_data)
{
	struct device *device = device_data;
	(void)data;
	device->explain = cb;
	device->explain_data = cb_data;
}

static int record(void *data, void *device, size_t values, gengfu_recorded_cb *cb, void *cb_data)
{
	(void)data;
	return record_start(device, values, cb, cb_data);
}

static size_t rows_of(const struct device *device)
{
	size_t rows = 0;
	for (size_t i = 0; device->profile && i < device->profile->source_count; i++)
		rows += device->sources[i].rows.count;
	return rows;
}

static void describe(void *data, void *device_data, char *into, size_t size)
{
	const struct device *device = device_data;
	char peer[128];
	(void)data;
	peer_describe(device->peer, peer, sizeof peer);
	double per_round = device->rounds ? (double)device->exchanges / (double)device->rounds : 0;
	snprintf(into, size, "profile=%s rows=%zu rounds=%llu exchanges_per_round=%.1f%s%s %s",
		device->profile ? device->profile->name : "none", rows_of(device), (unsigned long long)device->rounds,
		per_round, device->silent ? " silent" : "", device->by_next ? " without-getbulk" : "", peer);
}

__attribute__((visibility("default"))) const struct gengfu_collector gengfu_collector = {
	.abi = GENGFU_COLLECTOR_ABI,
	.size = sizeof(struct gengfu_collector),
	.name = "snmp",
	.summary = "Reads network devices by SNMP v1, v2c and v3, as their profiles say",
	.keys = keys,
	.device_keys = device_keys,
	.start = start,
	.stop = stop,
	.profiles = profiles,
	.device_add = device_add,
	.device_remove = device_remove,
	.poll = poll,
	.cancel = cancel,
	.trace = trace,
	.describe = describe,
	.explain = explain,
	.record = record,
};
