/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each kind of fault does to its targets when it begins and when it ends.
 *
 * Effects are counted (`silent`, `off`, `cuts`, `shut`) so that faults may overlap and end in any order; what they mean
 * for ports, light and reachability is worked out afterwards by world_settle. Troubles of answers and values that are
 * put over are not counted: of two faults of a kind on one device the later one holds, and ending either ends it.
 */
#include "base/must.h"
#include "fault.h"
#include "value.h"
#include <stdlib.h>
#include <string.h>

static void silent_begin(struct fault *fault, struct fault_target *target, struct mono now)
{
	target->device->silent++;
}

static void silent_end(struct fault *fault, struct fault_target *target, struct mono now)
{
	target->device->silent--;
}

static void off_begin(struct fault *fault, struct fault_target *target, struct mono now)
{
	target->device->off++;
}

static void off_end(struct fault *fault, struct fault_target *target, struct mono now)
{
	target->device->off--;
	device_reboot(target->device, now);
}

static void reboot_begin(struct fault *fault, struct fault_target *target, struct mono now)
{
	if (fault->links)
		target->device->off++;
	else
		target->device->silent++;
}

/* Gives the ports new numbers at once; what an agent must find out by itself. */
static void renumber_begin(struct fault *fault, struct fault_target *target, struct mono now)
{
	device_renumber(target->device, ++fault->world->renumberings);
}

static void reboot_end(struct fault *fault, struct fault_target *target, struct mono now)
{
	struct device *device = target->device;
	if (fault->links)
		device->off--;
	else
		device->silent--;
	device_reboot(device, now);
	if (fault->boots > 0)
		device->boots = fault->boots;
	if (fault->renumber)
		renumber_begin(fault, target, now);
	uint32_t uptime = device->image->uptime_entry;
	if (device->image->recorded && uptime != IMAGE_NONE) /* from now on it moves */
		device_override(device, (struct override){.entry = uptime,
						.tag = BER_TIMETICKS,
						.uptime = true,
						.fault = FAULT_OF_PORT | PORT_NONE});
}

static void shut_begin(struct fault *fault, struct fault_target *target, struct mono now)
{
	struct port_state *port = &device_ports(target->device)[target->port];
	port->shut++;
	port->admin += fault->admin;
	port_settle(target->device, target->port, now);
}

static void shut_end(struct fault *fault, struct fault_target *target, struct mono now)
{
	struct port_state *port = &target->device->ports[target->port];
	port->shut--;
	port->admin -= fault->admin;
	port_settle(target->device, target->port, now);
}

static void cut_begin(struct fault *fault, struct fault_target *target, struct mono now)
{
	fault->link->cuts++;
}

static void cut_end(struct fault *fault, struct fault_target *target, struct mono now)
{
	fault->link->cuts--;
}

static void fall_by(struct fault *fault, struct fault_target *target, double db, struct mono now)
{
	struct port_state *port = &device_ports(target->device)[target->port];
	port->fall_from = value_fall(port, now);
	port->fall_to += db;
	port->fall_start = now;
	port->fall_ns = db > 0 ? fault->over_ns : 0;
}

static void fall_begin(struct fault *fault, struct fault_target *target, struct mono now)
{
	fall_by(fault, target, fault->db, now);
}

static void fall_end(struct fault *fault, struct fault_target *target, struct mono now)
{
	fall_by(fault, target, -fault->db, now);
}

static void wrap_begin(struct fault *fault, struct fault_target *target, struct mono now)
{
	target->device->wrap_from = now;
	target->device->wrap_within_s = (double)fault->within_ns * 1e-9;
}

static void traffic_begin(struct fault *fault, struct fault_target *target, struct mono now)
{
	device_ports(target->device)[target->port].wanted_factor = fault->factor;
	device_port_refresh(target->device, target->port, now);
}

static void traffic_end(struct fault *fault, struct fault_target *target, struct mono now)
{
	target->device->ports[target->port].wanted_factor = 1;
	device_port_refresh(target->device, target->port, now);
}

static void errors_begin(struct fault *fault, struct fault_target *target, struct mono now)
{
	device_ports(target->device)[target->port].wanted_errors_per_s = fault->per_s;
	device_port_refresh(target->device, target->port, now);
}

static void errors_end(struct fault *fault, struct fault_target *target, struct mono now)
{
	target->device->ports[target->port].wanted_errors_per_s = 0;
	device_port_refresh(target->device, target->port, now);
}

#define TROUBLE(name, field, value, healthy) \
	static void name##_begin(struct fault *fault, struct fault_target *target, struct mono now) \
	{ \
		device_trouble(target->device)->field = (value); \
	} \
	static void name##_end(struct fault *fault, struct fault_target *target, struct mono now) \
	{ \
		device_trouble(target->device)->field = (healthy); \
	}
TROUBLE(loss, loss, fault->ratio, 0)
TROUBLE(duplicate, duplicate, fault->ratio, 0)
TROUBLE(truncate, truncate, fault->ratio, 0)
TROUBLE(too_big, too_big, fault->limit, 0)
TROUBLE(bulk_refused, bulk_refused, true, false)
TROUBLE(other_address, other_address, true, false)

static void delay_begin(struct fault *fault, struct fault_target *target, struct mono now)
{
	device_trouble(target->device)->delay_ns = fault->delay_ns;
	device_trouble(target->device)->jitter_ns = fault->jitter_ns;
}

static void delay_end(struct fault *fault, struct fault_target *target, struct mono now)
{
	device_trouble(target->device)->delay_ns = device_trouble(target->device)->jitter_ns = 0;
}

static void engine_begin(struct fault *fault, struct fault_target *target, struct mono now)
{
	struct device *device = target->device;
	free(device->engine_text);
	device->engine_text = must_strdup(fault->engine);
	free(device->engine);
	device->engine = NULL;
}

bool override_parse(uint8_t tag, const char *text, struct override *ret_override)
{
	char *end;
	double number = strtod(text, &end);
	ret_override->tag = tag;
	if (tag == BER_OCTETS || tag == BER_OPAQUE) {
		size_t length = strlen(text);
		ret_override->size = (uint32_t)(length < 255 ? length : 255);
		ret_override->content = (uint8_t *)must_strdup(text);
		return true;
	}
	if (tag == BER_OID || tag == BER_IPADDRESS || tag == BER_NULL || end == text || *end != '\0')
		return false;
	ret_override->ramp = true;
	ret_override->from = ret_override->to = number;
	return true;
}

static void set_begin(struct fault *fault, struct fault_target *target, struct mono now)
{
	struct device *device = target->device;
	for (uint32_t i = 0; i < fault->value_count; i++) {
		uint32_t entry = image_find_text(device->image, fault->values[i].name);
		struct override override = {.entry = entry, .fault = fault->number, .start = now};
		if (entry == IMAGE_NONE ||
			!override_parse(device->image->entries[entry].tag, fault->values[i].text, &override))
			continue; /* fault_new has looked already */
		override.ramp_ns = fault->over_ns;
		if (override.ramp && fault->over_ns > 0)
			value_number(device, entry, now, &override.from);
		device_override(device, override);
	}
}

static void set_end(struct fault *fault, struct fault_target *target, struct mono now)
{
	device_override_clear(target->device, fault->number);
}

/* All entries at and below an OID go. */
static void absent_begin(struct fault *fault, struct fault_target *target, struct mono now)
{
	const struct image *image = target->device->image;
	for (uint32_t i = 0; i < fault->value_count; i++) {
		uint8_t oid[OID_MAX_BYTES];
		size_t size;
		const char *name = fault->values[i].name;
		uint32_t named = image_find_text(image, name);
		if (named != IMAGE_NONE)
			device_override(target->device,
				(struct override){.entry = named, .absent = true, .fault = fault->number});
		if (oid_parse(name, strlen(name), oid, &size) != 0)
			continue;
		for (uint32_t j = 0; j < image->count; j++)
			if (image->entries[j].oid_size >= size &&
				memcmp(entry_oid(image, &image->entries[j]), oid, size) == 0)
				device_override(target->device,
					(struct override){.entry = j, .absent = true, .fault = fault->number});
	}
}

const struct fault_kind fault_kinds[] = {
	{"silent", NEEDS_DEVICE, 0, NULL, 0, silent_begin, silent_end},
	{"power-off", NEEDS_DEVICE, FAULT_SETTLES, NULL, 0, off_begin, off_end},
	{"port-down", NEEDS_PORT, FAULT_SETTLES, NULL, 0, shut_begin, shut_end},
	{"fibre-cut", NEEDS_LINK, FAULT_SETTLES, NULL, 0, cut_begin, cut_end},
	{"optical-fall", NEEDS_PORT_OR_LINK, 0, "db", 0, fall_begin, fall_end},
	{"reboot", NEEDS_DEVICE, FAULT_SETTLES, NULL, 60 * NS_PER_S, reboot_begin, reboot_end},
	{"counter-wrap", NEEDS_DEVICE, FAULT_ONCE, NULL, 0, wrap_begin, NULL},
	{"renumber", NEEDS_DEVICE, FAULT_ONCE, NULL, 0, renumber_begin, NULL},
	{"traffic", NEEDS_PORTS, 0, "factor", 0, traffic_begin, traffic_end},
	{"errors", NEEDS_PORTS, 0, "per_s", 0, errors_begin, errors_end},
	{"loss", NEEDS_DEVICE, 0, "ratio", 0, loss_begin, loss_end},
	{"delay", NEEDS_DEVICE, 0, "delay", 0, delay_begin, delay_end},
	{"duplicate", NEEDS_DEVICE, 0, "ratio", 0, duplicate_begin, duplicate_end},
	{"truncate", NEEDS_DEVICE, 0, "ratio", 0, truncate_begin, truncate_end},
	{"too-big", NEEDS_DEVICE, 0, "limit", 0, too_big_begin, too_big_end},
	{"bulk-refused", NEEDS_DEVICE, 0, NULL, 0, bulk_refused_begin, bulk_refused_end},
	{"other-address", NEEDS_DEVICE, 0, NULL, 0, other_address_begin, other_address_end},
	{"engine", NEEDS_DEVICE, FAULT_ONCE, "engine", 0, engine_begin, NULL},
	{"set", NEEDS_DEVICE, FAULT_SETS, NULL, 0, set_begin, set_end},
	{"absent", NEEDS_DEVICE, FAULT_HIDES, NULL, 0, absent_begin, set_end},
};

const size_t fault_kind_count = ARRAY_LENGTH(fault_kinds);
