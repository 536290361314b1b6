/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the collector keeps of a device between rounds: its profile's plan is shared, so this is what differs: rows,
 * which objects it has, how large answers may be, when each table was read as a whole. And its clock: sysUpTime tells
 * restarts from wraps, as both make it fall.
 */
#include "base/must.h"
#include "collectors/snmp/snmp.h"
#include <stdlib.h>

#define TICKS_PER_S 100
#define NS_PER_TICK INT64_C(10000000)
#define WRAP (UINT64_C(1) << 32)

int64_t now_ns(const struct device *device)
{
	const struct gengfu_services *services = device->instance->services->base;
	return services->now_ns(services->host);
}

void device_detach(struct device *device)
{
	if (!device->profile)
		return;
	for (size_t i = 0; i < device->profile->source_count; i++) {
		rows_done(&device->sources[i].rows);
		free(device->sources[i].scores);
		free(device->sources[i].octets);
	}
	for (size_t i = 0; i < device->profile->map_count; i++)
		number_map_done(&device->maps[i]);
	free(device->sources);
	free(device->tables);
	free(device->maps);
	free(device->maps_ns);
	device->sources = NULL;
	device->tables = NULL;
	device->maps = NULL;
	device->maps_ns = NULL;
	device->profile = NULL;
}

void device_attach(struct device *device, const struct profile *profile)
{
	if (device->profile == profile) {
		device_forget_rows(device);
		return;
	}
	device_detach(device);
	device->profile = profile;
	if (!profile)
		return;
	device->sources = must_calloc(profile->source_count + 1, sizeof *device->sources);
	for (size_t i = 0; i < profile->source_count; i++)
		device->sources[i].octets = must_calloc(profile->sources[i].object_count + 1, 1);
	device->tables = must_calloc(profile->table_count + 1, sizeof *device->tables);
	device->maps = must_calloc(profile->map_count + 1, sizeof *device->maps);
	device->maps_ns = must_calloc(profile->map_count + 1, sizeof *device->maps_ns);
	device_forget_rows(device);
}

/* All is read anew, as after a restart an ifIndex may mean another port. Which units it uses, it still does. */
void device_forget_rows(struct device *device)
{
	for (size_t i = 0; i < device->profile->source_count; i++) {
		struct known_source *known = &device->sources[i];
		rows_done(&known->rows);
		known->needed = UINT64_MAX;
		known->has_changed = known->is_changed = known->lacking = known->lost = false;
	}
	for (size_t i = 0; i < device->profile->table_count; i++) {
		bool shown = device->tables[i].shown;
		device->tables[i] = (struct known_table){.chosen = -1, .shown = shown};
	}
	for (size_t i = 0; i < device->profile->map_count; i++)
		device->maps_ns[i] = 0;
}

/*
 * Falls: a wrap if the old value and the time gone by reach 2^32, else a restart. Rises by much less than the time gone
 * by: the device restarted meanwhile and has been up longer than before. A value that stands still is neither: there
 * are agents that never count.
 */
bool device_uptime(struct device *device, uint32_t ticks, int64_t at_ns)
{
	bool restarted = false;
	if (device->has_uptime && ticks != device->ticks) {
		int64_t elapsed = (at_ns - device->ticks_ns) / NS_PER_TICK;
		int64_t slack = 60 * TICKS_PER_S + elapsed / 20;
		uint64_t expected = device->ticks + (uint64_t)(elapsed > 0 ? elapsed : 0);
		if ((int64_t)ticks < (int64_t)device->ticks - TICKS_PER_S) {
			if (expected + (uint64_t)slack >= WRAP)
				device->wraps++;
			else
				restarted = true;
		} else if (expected < WRAP && (int64_t)ticks < (int64_t)expected - slack) {
			restarted = true;
		}
	}
	if (restarted)
		device->wraps = 0;
	device->has_uptime = true;
	device->ticks = ticks;
	device->ticks_ns = at_ns;
	return restarted;
}

double device_uptime_s(const struct device *device)
{
	if (!device->has_uptime)
		return -1;
	return (double)(device->wraps * WRAP + device->ticks) / TICKS_PER_S;
}

bool device_by_next(const struct device *device)
{
	return device->by_next || peer_is_v1(device->peer);
}

void device_fits(struct device *device)
{
	device->answer_octets += device->answer_octets / 8;
	if (device->answer_octets > device->answer_limit)
		device->answer_octets = device->answer_limit;
	device->repetitions += device->repetitions / 4 + 1;
	if (device->repetitions > REPETITIONS_MAX)
		device->repetitions = REPETITIONS_MAX;
}

void device_chokes(struct device *device, bool is_get)
{
	if (is_get) {
		device->get_items = device->get_items > 1 ? device->get_items / 2 : 1;
		return;
	}
	/* Half of it now, and not much more later: else what failed would be tried again in each round. */
	device->answer_octets /= 2;
	if (device->answer_octets < ANSWER_OCTETS_MIN)
		device->answer_octets = ANSWER_OCTETS_MIN;
	device->answer_limit = device->answer_octets + device->answer_octets / 2;
	device->repetitions = device->repetitions > 1 ? device->repetitions / 2 : 1;
}

/* A walk that did not end, and will not end the next time: the device is not to be kept busy with it. */
void device_overruns(struct device *device)
{
	device->exchanges_max /= 8;
	if (device->exchanges_max < EXCHANGES_MIN)
		device->exchanges_max = EXCHANGES_MIN;
}

void device_answered(struct device *device, unsigned tries)
{
	int loss = device->loss + ((tries > 1 ? 255 : 0) - device->loss) / 8;
	device->loss = (uint8_t)loss;
}

bool device_is_lossy(const struct device *device)
{
	return device->loss >= 40;
}

/* A round is over. */
void device_settles(struct device *device)
{
	device->exchanges_max += device->exchanges_max / 16;
	if (device->exchanges_max > EXCHANGES_MAX)
		device->exchanges_max = EXCHANGES_MAX;
	device->answer_limit += device->answer_limit / 16;
	if (device->answer_limit > device->answer_most)
		device->answer_limit = device->answer_most;
	if (device->get_items < GET_ITEMS_MAX)
		device->get_items++;
}
