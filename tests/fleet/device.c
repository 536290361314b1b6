/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A device's own state and what faults do to it: reboot, new numbering, ports that go down and come back, values
 * replaced. Everything takes the time as an argument and nothing here knows of sockets or of other devices.
 *
 * Counters are never stored. A counter is a rate times the time for which traffic has flowed, and that time is a closed
 * integral over the daily shape (value.c). A port that stops, restarts or carries more than usual only adds up what has
 * flowed so far (`settled`) and starts a new stretch, so a fleet of 100,000 devices costs nothing while nobody asks.
 */
#include "device.h"
#include "base/must.h"
#include "value.h"
#include <stdlib.h>
#include <string.h>

#define DEFAULT_MAX_MESSAGE 1472

struct device *device_new(const char *name, const struct image *image, uint64_t seed)
{
	struct device *device = must_calloc(1, sizeof *device);
	device->name = must_strdup(name);
	device->image = image;
	device->seed = seed;
	device->wrap_from = MONO_NEVER;
	device->boots = 1;
	device->max_message = DEFAULT_MAX_MESSAGE;
	device->versions = VERSION_1 | VERSION_2C | VERSION_3;
	return device;
}

static void overrides_done(struct device *device)
{
	for (uint32_t i = 0; i < device->override_count; i++)
		free(device->overrides[i].content);
	free(device->overrides);
}

void device_free(struct device *device)
{
	if (!device)
		return;
	for (size_t i = 0; i < TEXT_COUNT; i++)
		free(device->texts[i]);
	overrides_done(device);
	free(device->name);
	free(device->community);
	free(device->engine_text);
	free(device->ports);
	free(device->port_of_slot);
	free(device->trouble);
	free(device->engine);
	free(device->ends);
	free(device);
}

static void ports_begin(struct device *device)
{
	for (size_t i = 0; i < device->image->port_count; i++) {
		struct port_state *port = &device->ports[i];
		port->since = port->errors_since = port->changed = device->booted;
		port->settled = port->errors = 0;
		port->factor = port->down ? 0 : port->wanted_factor;
		port->errors_per_s = port->down ? 0 : port->wanted_errors_per_s;
	}
}

struct port_state *device_ports(struct device *device)
{
	if (!device->ports) {
		device->ports = must_calloc(device->image->port_count + 1u, sizeof *device->ports);
		for (size_t i = 0; i < device->image->port_count; i++)
			device->ports[i].wanted_factor = 1;
		ports_begin(device);
	}
	return device->ports;
}

struct trouble *device_trouble(struct device *device)
{
	if (!device->trouble)
		device->trouble = must_calloc(1, sizeof *device->trouble);
	return device->trouble;
}

void device_reboot(struct device *device, struct mono now)
{
	device->booted = now;
	device->wrap_from = MONO_NEVER;
	device->boots++;
	if (device->ports)
		ports_begin(device);
}

void device_renumber(struct device *device, uint32_t turn)
{
	uint16_t count = device->image->numbered;
	if (!device->port_of_slot)
		device->port_of_slot = must_malloc((count + 1u) * sizeof *device->port_of_slot);
	for (uint16_t i = 0; i < count; i++)
		device->port_of_slot[i] = i;
	for (uint16_t i = count; i > 1; i--) { /* Fisher and Yates */
		uint16_t other = (uint16_t)(value_hash(device->seed, turn, i) % i);
		uint16_t kept = device->port_of_slot[i - 1];
		device->port_of_slot[i - 1] = device->port_of_slot[other];
		device->port_of_slot[other] = kept;
	}
}

void device_port_refresh(struct device *device, uint16_t number, struct mono now)
{
	struct port_state *port = &device_ports(device)[number];
	double factor = port->down ? 0 : port->wanted_factor;
	if ((port->factor == 0) != (factor == 0))
		port->changed = now;
	if (factor != port->factor) {
		port->settled = value_traffic(device, number, now);
		port->since = now;
		port->factor = factor;
	}
	port->errors = value_errors(device, number, now);
	port->errors_since = now;
	port->errors_per_s = port->down ? 0 : port->wanted_errors_per_s;
}

uint32_t device_override_place(const struct device *device, uint32_t entry)
{
	uint32_t low = 0, high = device->override_count;
	while (low < high) {
		uint32_t middle = (low + high) / 2;
		if (device->overrides[middle].entry < entry)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void device_override(struct device *device, struct override override)
{
	uint32_t place = device_override_place(device, override.entry);
	if (place < device->override_count && device->overrides[place].entry == override.entry) {
		free(device->overrides[place].content);
	} else {
		device->overrides =
			must_realloc(device->overrides, device->override_count + 1u, sizeof *device->overrides);
		memmove(&device->overrides[place + 1], &device->overrides[place],
			(device->override_count - place) * sizeof *device->overrides);
		device->override_count++;
	}
	device->overrides[place] = override;
}

void device_override_clear(struct device *device, uint32_t fault)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < device->override_count; i++) {
		if (device->overrides[i].fault == fault)
			free(device->overrides[i].content);
		else
			device->overrides[kept++] = device->overrides[i];
	}
	device->override_count = kept;
}
