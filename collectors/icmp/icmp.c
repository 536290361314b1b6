/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The descriptor of the ICMP collector: every device that has an address is pinged in each of its rounds, and what came
 * of it is one row of `reachability` whose key is the address. The round's own outcome says the same in one word, for
 * the table `polling`: `ok` when any probe was answered, `timeout` when none was, `unreachable` when the network said
 * why, `failed` when our own side let no probe go, which says nothing about the device and leaves its row as it was.
 *
 * A lost round-trip time is absent, not 0; so is the jitter of a round in which fewer than two probes were answered.
 */
#include "base/must.h"
#include "base/timers.h"
#include "collectors/icmp/pinger.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define DETAIL_TEXT 192

static const struct gengfu_key keys[] = {
	{"bind4", GENGFU_KEY_TEXT, .help = "Source address of IPv4 probes"},
	{"bind6", GENGFU_KEY_TEXT, .help = "Source address of IPv6 probes"},
	{"probes", GENGFU_KEY_INTEGER, .fallback = "3", .help = "Echo requests in a round, 1 to 20"},
	{"interval", GENGFU_KEY_DURATION, .fallback = "200ms",
		.help = "Between the probes of a round, 10ms to 10s; equipment that limits ICMP needs it long"},
	{"timeout", GENGFU_KEY_DURATION, .fallback = "1s",
		.help = "After which a probe counts as lost, 10ms to 30s; an answer that comes later is counted as "
			"late"},
	{"rate_max", GENGFU_KEY_INTEGER, .fallback = "0", .help = "Probes per second to all devices; 0: no limit"},
	{NULL},
};

static const struct gengfu_key device_keys[] = {
	{"enabled", GENGFU_KEY_BOOLEAN, .fallback = "true", .help = "Whether this device is pinged"},
	{NULL},
};

struct columns {
	struct gengfu_column target, up, rtt, jitter, loss;
};

struct instance {
	const struct gengfu_collector_services *services;
	struct pinger *pinger;
	struct columns columns;
};

struct device {
	struct instance *instance;
	struct target *target;
	struct gengfu_round *round; /* NULL: none */
	char address[PLACE_TEXT];
};

/* Settings */

static int in_bounds(
	const struct gengfu_data *settings, const char *key, int64_t least, int64_t most, int64_t *value, char why[256])
{
	int64_t given = gengfu_data_integer(gengfu_data_get(settings, key), *value);
	if (given < least || given > most) {
		snprintf(why, 256, "%s must be from %lld to %lld%s", key, (long long)least, (long long)most,
			*value > 20 ? " ms" : "");
		return -ERANGE;
	}
	*value = given;
	return 0;
}

static int read_settings(const struct gengfu_data *settings, struct pinger_options *ret_options, char why[256])
{
	int64_t probes = 3, interval_ms = 200, timeout_ms = 1000, rate_max = 0;
	if (in_bounds(settings, "probes", 1, PROBES_MAX, &probes, why) ||
		in_bounds(settings, "interval", 10, 10000, &interval_ms, why) ||
		in_bounds(settings, "timeout", 10, 30000, &timeout_ms, why) ||
		in_bounds(settings, "rate_max", 0, 1000000, &rate_max, why))
		return -ERANGE;
	*ret_options = (struct pinger_options){
		.bind4 = gengfu_data_text(gengfu_data_get(settings, "bind4"), NULL),
		.bind6 = gengfu_data_text(gengfu_data_get(settings, "bind6"), NULL),
		.probes = (unsigned)probes,
		.interval_ns = interval_ms * NS_PER_MS,
		.timeout_ns = timeout_ms * NS_PER_MS,
		.rate_max = rate_max,
	};
	return 0;
}

static struct gengfu_column column(const struct instance *instance, const char *name)
{
	return instance->services->column(instance->services->base->host, "reachability", name);
}

static int find_columns(struct instance *instance, char why[256])
{
	struct columns *columns = &instance->columns;
	*columns = (struct columns){
		.target = column(instance, "target"),
		.up = column(instance, "up"),
		.rtt = column(instance, "rtt_s"),
		.jitter = column(instance, "jitter_s"),
		.loss = column(instance, "loss_ratio"),
	};
	if (columns->target.column >= 0 && columns->up.column >= 0 && columns->rtt.column >= 0 &&
		columns->jitter.column >= 0 && columns->loss.column >= 0)
		return 0;
	snprintf(why, 256, "this agent's table reachability lacks a column, it is of another version");
	return -ENOTSUP;
}

static int start(const struct gengfu_collector_services *services, const struct gengfu_data *settings,
	void **ret_instance, char why[256])
{
	struct pinger_options options;
	int error = read_settings(settings, &options, why);
	if (error)
		return error;
	struct instance *instance = must_calloc(1, sizeof *instance);
	instance->services = services;
	error = find_columns(instance, why);
	if (!error)
		error = pinger_start(services->base, &options, &instance->pinger, why);
	if (error) {
		free(instance);
		return error;
	}
	*ret_instance = instance;
	return 0;
}

static void stop(void *data)
{
	struct instance *instance = data;
	pinger_stop(instance->pinger);
	free(instance);
}

/* Readings */

static uint64_t bit(struct gengfu_column column)
{
	return UINT64_C(1) << column.column;
}

static int add_row(const struct device *device, const struct tally *tally, struct gengfu_batch *batch)
{
	const struct columns *columns = &device->instance->columns;
	int64_t row = gengfu_row(batch);
	if (row < 0)
		return (int)row;
	uint32_t at = (uint32_t)row;
	int error = gengfu_set_text(
		batch, at, (uint32_t)columns->target.column, device->address, (uint32_t)strlen(device->address));
	if (error)
		return error;
	gengfu_set_integer(batch, at, (uint32_t)columns->up.column, tally->answered > 0);
	gengfu_set_real(batch, at, (uint32_t)columns->loss.column, tally->loss_ratio);
	if (tally->answered)
		gengfu_set_real(batch, at, (uint32_t)columns->rtt.column, (double)tally->rtt_ns / NS_PER_S);
	if (tally->jitter_ns >= 0)
		gengfu_set_real(batch, at, (uint32_t)columns->jitter.column, (double)tally->jitter_ns / NS_PER_S);
	return 0;
}

static void commit(const struct device *device, const struct ping_result *result)
{
	const struct gengfu_collector_services *services = device->instance->services;
	const struct columns *columns = &device->instance->columns;
	struct gengfu_batch *batch = services->batch(device->round, columns->target.table);
	enum gengfu_commit how = GENGFU_COMMIT_FAILED;
	batch->asked =
		bit(columns->target) | bit(columns->up) | bit(columns->rtt) | bit(columns->jitter) | bit(columns->loss);
	batch->uptime_ms = -1;
	if (result->status != GENGFU_FAILED && add_row(device, &result->tally, batch) == 0)
		how = GENGFU_COMPLETE;
	services->commit(device->round, batch, how);
}

static const char *detail_of(const struct ping_result *result, char into[DETAIL_TEXT])
{
	const struct tally *tally = &result->tally;
	switch (result->status) {
	case GENGFU_OK:
		if (tally->answered == tally->sent)
			return NULL;
		snprintf(into, DETAIL_TEXT, "%u of %u probes answered", tally->answered, tally->sent);
		return into;
	case GENGFU_UNREACHABLE:
		snprintf(into, DETAIL_TEXT, "%s%s%s", strerror(result->error), result->says ? ", says " : "",
			result->says ? result->says : "");
		return into;
	case GENGFU_FAILED:
		snprintf(into, DETAIL_TEXT, "cannot send: %s", strerror(result->error));
		return into;
	default:
		snprintf(into, DETAIL_TEXT, "none of %u probes answered", tally->sent);
		return into;
	}
}

/* Devices */

static void round_over(void *data, const struct ping_result *result)
{
	struct device *device = data;
	struct gengfu_round *round = device->round;
	const struct gengfu_collector_services *services = device->instance->services;
	char detail[DETAIL_TEXT];
	commit(device, result);
	device->round = NULL;
	services->done(round, result->status, detail_of(result, detail), result->tally.rtt_ns);
}

static int device_add(void *data, const struct gengfu_device *given, void **ret_device, char why[256])
{
	struct instance *instance = data;
	if (!gengfu_data_boolean(gengfu_data_get(given->settings, "enabled"), true))
		return -ENOTSUP;
	struct device *device = must_calloc(1, sizeof *device);
	device->instance = instance;
	int error = target_add(instance->pinger, &given->address, round_over, device, &device->target, why);
	if (error) {
		free(device);
		return error;
	}
	address_format(target_address(device->target), device->address);
	*ret_device = device;
	return 0;
}

static void device_remove(void *data, void *device_data)
{
	struct device *device = device_data;
	(void)data;
	target_remove(device->target);
	free(device);
}

static int poll(void *data, void *device_data, struct gengfu_round *round, uint64_t tables)
{
	struct device *device = device_data;
	(void)data;
	(void)tables; /* whether it answers is asked in every round */
	device->round = round;
	target_ping(device->target);
	return 0;
}

static void cancel(void *data, void *device_data)
{
	struct device *device = device_data;
	struct gengfu_round *round = device->round;
	(void)data;
	if (!round)
		return;
	target_cancel(device->target);
	device->round = NULL;
	device->instance->services->done(round, GENGFU_CANCELLED, NULL, 0);
}

static void trace(void *data, void *device_data, gengfu_trace_cb *cb, void *cb_data)
{
	struct device *device = device_data;
	(void)data;
	target_trace(device->target, cb, cb_data);
}

GENGFU_EXPORT const struct gengfu_collector gengfu_collector = {
	.abi = GENGFU_COLLECTOR_ABI,
	.size = sizeof(struct gengfu_collector),
	.name = "icmp",
	.summary = "Pings devices: round-trip time, loss and jitter",
	.keys = keys,
	.device_keys = device_keys,
	.start = start,
	.stop = stop,
	.device_add = device_add,
	.device_remove = device_remove,
	.poll = poll,
	.cancel = cancel,
	.trace = trace,
};
