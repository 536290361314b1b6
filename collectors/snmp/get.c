/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GETs: sysUpTime, what a device is, hints, scalars, and single cells of rows that are few among many. All that is
 * wanted stands in the round's list of targets; a request takes as many from there as fit.
 *
 * v1 fails a whole GET for one object that is not there (noSuchName), and some v2c agents do so with genErr: the named
 * varbind is dropped and the others are asked again. On tooBig or timeout, fewer are asked at a time.
 */
#include "base/must.h"
#include "collectors/snmp/snmp.h"

static const uint8_t sys_up_time[] = {0x2b, 6, 1, 2, 1, 1, 3, 0};
static const uint8_t identity_oids[][8] = {{0x2b, 6, 1, 2, 1, 1, 2, 0}, {0x2b, 6, 1, 2, 1, 1, 1, 0},
	{0x2b, 6, 1, 2, 1, 1, 5, 0}}; /* sysObjectID, sysDescr, sysName */

struct oid cell_oid(const struct source *source, const struct rows *rows, unsigned number, uint32_t row,
	uint8_t into[OID_OCTETS_MAX])
{
	const struct object *object = &source->objects[number];
	if (source->is_scalars)
		return object->oid;
	size_t index = rows->items[row].length;
	if (object->oid.length + index + object->suffix.length > OID_OCTETS_MAX)
		return (struct oid){0};
	memcpy(into, object->oid.octets, object->oid.length);
	memcpy(into + object->oid.length, row_index(rows, row), index);
	if (object->suffix.length)
		memcpy(into + object->oid.length + index, object->suffix.octets, object->suffix.length);
	return (struct oid){into, (uint16_t)(object->oid.length + index + object->suffix.length)};
}

static struct oid target_oid(const struct round *round, const struct target *target, uint8_t into[OID_OCTETS_MAX])
{
	const struct device *device = round->device;
	switch ((enum target_kind)target->kind) {
	case TARGET_UPTIME:
		return (struct oid){sys_up_time, sizeof sys_up_time};
	case TARGET_IDENTITY:
		return (struct oid){identity_oids[target->object], sizeof identity_oids[0]};
	case TARGET_PROBE:
		return round->recognition.probes[target->place]->oid;
	case TARGET_HINT:
		return device->profile->sources[target->place].changed_by;
	case TARGET_CELL:
		break;
	}
	return cell_oid(&device->profile->sources[target->place], &device->sources[target->place].rows, target->object,
		target->row, into);
}

bool get_ask(struct round *round, struct ask *ask)
{
	uint8_t octets[OID_OCTETS_MAX];
	ask->is_bulk = false;
	ask->has_uptime = false;
	ask->count = 0;
	ask->length = 0;
	ask->repetitions = 0;
	while (round->target_next < round->target_count && ask->count < ASK_ITEMS &&
		ask->count < round->device->get_items) {
		size_t place = round->target_next;
		struct oid oid = target_oid(round, &round->targets[place], octets);
		int length = oid.length
				     ? request_add(ask->octets, ask->length, sizeof ask->octets, oid.octets, oid.length)
				     : -1;
		if (length < 0 && ask->count > 0 && oid.length)
			break;
		round->target_next++;
		if (length < 0 || place > UINT16_MAX)
			continue;
		ask->length = (size_t)length;
		ask->items[ask->count++] = (uint16_t)place;
		/* The answer repeats the OIDs and adds values, of about sixteen octets. */
		if (ask->length + 16 * ask->count > round->device->answer_octets)
			break;
	}
	return ask->count > 0;
}

static void uptime_take(struct round *round, const struct varbind *varbind, int64_t at_ns)
{
	struct device *device = round->device;
	uint64_t ticks = 0;
	if (varbind_unsigned(varbind, &ticks) || ticks > UINT32_MAX) {
		device->lacks_uptime = true;
		return;
	}
	device->lacks_uptime = false;
	if (device_uptime(device, (uint32_t)ticks, at_ns))
		round->restarted = true;
}

static void text_take(struct round *round, const struct varbind *varbind, char *into, size_t size)
{
	const struct gengfu_collector_services *services = round->device->instance->services;
	size_t length = 0;
	into[0] = '\0';
	if (varbind->type != VALUE_OCTETS)
		return;
	const char *text = services->text(services->base->host, (const char *)varbind->value, varbind->length, &length);
	if (length >= size) {
		length = size - 1;
		while (length && ((unsigned char)text[length] & 0xc0) == 0x80)
			length--; /* not in the middle of a character */
	}
	memcpy(into, text, length);
	into[length] = '\0';
}

static void identity_take(struct round *round, unsigned which, const struct varbind *varbind)
{
	struct identity *identity = &round->identity;
	if (which == 1)
		text_take(round, varbind, identity->descr, sizeof identity->descr);
	else if (which == 2)
		text_take(round, varbind, identity->name, sizeof identity->name);
	else if (varbind->type == VALUE_OID && varbind->length <= sizeof identity->object_id) {
		memcpy(identity->object_id, varbind->value, varbind->length);
		identity->object_id_length = varbind->length;
		oid_format(varbind->value, varbind->length, identity->object_id_text, sizeof identity->object_id_text);
	}
}

/* For all sources that the same object speaks of. */
static void hint_take(struct round *round, const struct varbind *varbind)
{
	const struct profile *profile = round->device->profile;
	uint64_t value = 0;
	if (varbind_unsigned(varbind, &value))
		return;
	for (size_t i = 0; i < profile->source_count; i++) {
		struct known_source *known = &round->device->sources[i];
		struct oid oid = profile->sources[i].changed_by;
		if (oid.length != varbind->oid_length || memcmp(oid.octets, varbind->oid, oid.length) != 0)
			continue;
		known->is_changed |= known->has_changed && known->changed != value;
		known->changed = value;
		known->has_changed = true;
	}
}

static void cell_take(struct round *round, const struct target *target, const struct varbind *varbind, int64_t at_ns)
{
	struct harvest *harvest = &round->harvests[target->place];
	if (!harvest->source || target->row >= harvest->rows->count)
		return;
	harvest_put(harvest, target->row, target->object, varbind);
	harvest->read_ns = at_ns;
}

static void target_take(struct round *round, const struct target *target, const struct varbind *varbind, int64_t at_ns)
{
	switch ((enum target_kind)target->kind) {
	case TARGET_UPTIME:
		uptime_take(round, varbind, at_ns);
		break;
	case TARGET_IDENTITY:
		identity_take(round, target->object, varbind);
		break;
	case TARGET_PROBE:
		raw_from_varbind(varbind, &round->recognition.text, &round->recognition.raws[target->place]);
		break;
	case TARGET_HINT:
		hint_take(round, varbind);
		break;
	case TARGET_CELL:
		cell_take(round, target, varbind, at_ns);
		break;
	}
}

void get_take(struct round *round, const struct ask *ask, struct varbind_reader *reader, int64_t at_ns)
{
	uint8_t octets[OID_OCTETS_MAX];
	struct varbind varbind;
	for (size_t i = 0; i < ask->count && varbind_next(reader, &varbind) == 1; i++) {
		const struct target *target = &round->targets[ask->items[i]];
		struct oid oid = target_oid(round, target, octets);
		/* A varbind that nobody asked for says nothing about the one in its place. */
		if (oid.length == varbind.oid_length && memcmp(oid.octets, varbind.oid, oid.length) == 0)
			target_take(round, target, &varbind, at_ns);
	}
}

void get_again(struct round *round, const struct ask *ask, size_t failed)
{
	for (size_t i = 0; i < ask->count; i++) {
		struct target target = round->targets[ask->items[i]];
		if (failed == i + 1 && target.kind == TARGET_UPTIME)
			round->device->lacks_uptime = true;
		if (failed == i + 1)
			continue;
		plan_target(round, (enum target_kind)target.kind, target.place, target.object, target.row);
	}
}
