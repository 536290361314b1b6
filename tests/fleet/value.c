/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Moving values. The shape of a day: traffic is its mean times
 *
 *     1 + 0.6 cos(2π (t − 15 h) / 24 h) + 0.2 cos(2π t / period + phase)
 *
 * busiest at three in the afternoon, with a ripple of some minutes whose period and phase belong to the port. The
 * integral of that has a closed form, so a counter is one multiplication at whatever instant it is asked for, grows at
 * all times and is the same in every run. Gauges use the same hours, with noise from a hash of the time in steps of
 * ten seconds.
 *
 * Renumbered ports: rows keep their OIDs (the set of ifIndexes stays) and show another port's values.
 */
#include "value.h"
#include "world.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define DAY_S 86400.0
#define BUSY_S (15 * 3600.0)
#define DAY_PART 0.6
#define RIPPLE_PART 0.2
#define NOISE_STEP_NS (10 * NS_PER_S)

uint64_t value_hash(uint64_t seed, uint64_t a, uint64_t b)
{
	uint64_t x = seed ^ (a * UINT64_C(0x9e3779b97f4a7c15)) ^ (b * UINT64_C(0xc2b2ae3d27d4eb4f));
	x = (x ^ (x >> 31)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

/* -1 … 1 */
static double unit(uint64_t hash)
{
	return (double)(int64_t)hash * 0x1p-63;
}

static double seconds(struct mono at)
{
	return (double)at.ns * 1e-9;
}

/*
 * A sine to within 0.2 %, of whole turns, after Bhāskara I: it is asked for four times per counter, and only has to be
 * smooth. Its slope differs from the cosine by 2 % at most, so counters still never fall.
 */
static double wave(double turns)
{
	double part = turns - (double)(int64_t)turns;
	part += part < 0;
	double half = 2 * part - (part < 0.5 ? 0 : 1);
	double bow = half * (1 - half);
	double sine = 16 * bow / (5 - 4 * bow);
	return part < 0.5 ? sine : -sine;
}

/* The integral of the day's shape, in seconds of mean traffic; `phase` in turns. */
static double shape(double t, double ripple_period, double phase)
{
	return t + DAY_PART * DAY_S / (2 * M_PI) * wave((t - BUSY_S) / DAY_S) +
	       RIPPLE_PART * ripple_period / (2 * M_PI) * wave(t / ripple_period + phase);
}

double value_traffic(const struct device *device, uint16_t port, struct mono now)
{
	uint64_t hash = value_hash(device->seed, port, 0x7261);
	double period = 300 + (double)(hash & 0x3ff), phase = (double)(hash >> 10 & 0xffff) / 65536;
	struct mono since = device->booted;
	double settled = 0, factor = 1;
	if (device->ports && port != PORT_NONE) {
		const struct port_state *state = &device->ports[port];
		since = state->since;
		settled = state->settled;
		factor = state->factor;
	}
	if (factor == 0 || now.ns <= since.ns)
		return settled;
	return settled + factor * (shape(seconds(now), period, phase) - shape(seconds(since), period, phase));
}

double value_errors(const struct device *device, uint16_t port, struct mono now)
{
	if (!device->ports || port == PORT_NONE)
		return 0;
	const struct port_state *state = &device->ports[port];
	double passed = (double)(now.ns - state->errors_since.ns) * 1e-9;
	return state->errors + (passed > 0 ? passed * state->errors_per_s : 0);
}

uint32_t value_uptime(const struct device *device, struct mono now)
{
	return (uint32_t)((now.ns - device->booted.ns) / (10 * NS_PER_MS));
}

static double numeric_value(const struct device *device, const struct numeric *rule, uint32_t which, struct mono now)
{
	double x = rule->rate * (double)(now.ns - device->booted.ns) * 1e-9;
	double value = rule->function == NUMERIC_SIN ? sin(x) : rule->function == NUMERIC_COS ? cos(x) : x;
	value = rule->initial + rule->scale * value + rule->offset;
	if (rule->deviation != 0)
		value += rule->deviation * unit(value_hash(device->seed, which, (uint64_t)(now.ns / NOISE_STEP_NS)));
	double span = rule->maximum - rule->minimum;
	if (rule->wrap && span > 0 && (value < rule->minimum || value > rule->maximum)) {
		value = fmod(value - rule->minimum, span);
		value += rule->minimum + (value < 0 ? span : 0);
	}
	return value < rule->minimum ? rule->minimum : value > rule->maximum ? rule->maximum : value;
}

static uint64_t counter_value(const struct device *device, const struct moving *rule, struct mono now)
{
	uint32_t bits;
	memcpy(&bits, &rule->counter.per_s, sizeof bits);
	uint64_t hash = value_hash(device->seed, (uint64_t)rule->port << 8 | rule->what, bits);
	double rate = rule->counter.per_s * (1 + rule->counter.spread * unit(hash));
	double traffic = value_traffic(device, rule->port, now);
	if (rule->tag == BER_COUNTER32 && now.ns >= device->wrap_from.ns) {
		double since = value_traffic(device, rule->port, device->wrap_from);
		return (uint64_t)(0x1p32 + rate * (traffic - since - device->wrap_within_s));
	}
	double value = rate * traffic;
	if (rule->errors)
		value += value_errors(device, rule->port, now);
	return value > 0 ? (uint64_t)value : 0;
}

static int64_t gauge_value(const struct device *device, const struct moving *rule, struct mono now)
{
	uint64_t hash = value_hash(device->seed, rule->port, rule->what);
	double value = rule->gauge.base + rule->gauge.spread * unit(hash);
	value += rule->gauge.swing * wave((seconds(now) - BUSY_S) / DAY_S + 0.25);
	value += rule->gauge.noise * unit(value_hash(device->seed, hash, (uint64_t)(now.ns / NOISE_STEP_NS)));
	if (value < rule->gauge.minimum)
		value = rule->gauge.minimum;
	if (value > rule->gauge.maximum)
		value = rule->gauge.maximum;
	return llround(value);
}

double value_fall(const struct port_state *port, struct mono now)
{
	if (port->fall_ns <= 0 || now.ns >= port->fall_start.ns + port->fall_ns)
		return port->fall_to;
	double part = (double)(now.ns - port->fall_start.ns) / (double)port->fall_ns;
	return port->fall_from + (port->fall_to - port->fall_from) * (part < 0 ? 0 : part);
}

/* The power in dBm; false without light. */
static bool optical_power(const struct device *device, const struct moving *rule, struct mono now, double *ret_dbm)
{
	double dbm = rule->optical.base +
		     rule->optical.spread * unit(value_hash(device->seed, rule->port, rule->optical.received));
	dbm += 0.05 * unit(value_hash(device->seed, rule->port, (uint64_t)(now.ns / NOISE_STEP_NS)));
	if (device->ports && rule->port != PORT_NONE) {
		const struct port_state *port = &device->ports[rule->port];
		bool remote = device->image->ports[rule->port].parent != PORT_NONE; /* an ONU must be up to be read */
		if ((remote && port->down) || (rule->optical.received ? port->dark : port->shut > 0))
			return false;
		if (rule->optical.received)
			dbm -= value_fall(port, now);
	}
	*ret_dbm = dbm;
	return true;
}

static int64_t optical_value(const struct device *device, const struct moving *rule, struct mono now)
{
	double dbm;
	if (!optical_power(device, rule, now, &dbm))
		return rule->optical.dark;
	return llround(dbm * rule->optical.scale + rule->optical.offset);
}

static size_t optical_text(const struct device *device, const struct moving *rule, struct mono now, uint8_t *at)
{
	char text[32];
	double dbm;
	if (!optical_power(device, rule, now, &dbm))
		dbm = rule->optical.dark / rule->optical.scale;
	int length = snprintf(text, sizeof text, "%.2f", dbm);
	return (size_t)(ber_put_bytes(at, rule->tag, text, (size_t)length) - at);
}

const char *value_text(const struct device *device, enum device_text text, char *into, size_t room)
{
	if (device->texts[text])
		return device->texts[text];
	switch (text) {
	case TEXT_NAME:
		return device->name;
	case TEXT_SERIAL:
		snprintf(into, room, "21%012llX",
			(unsigned long long)(value_hash(device->seed, 0, 0x5e) & 0xffffffffffff));
		return into;
	default:
		return "";
	}
}

static size_t text_put(const struct device *device, const struct moving *rule, uint8_t *at)
{
	char made[64];
	const char *text = value_text(device, rule->what, made, sizeof made);
	size_t length = strlen(text);
	return (size_t)(ber_put_bytes(at, rule->tag, text, length < 255 ? length : 255) - at);
}

static void mac_of(const struct device *device, uint16_t port, uint8_t mac[6])
{
	uint64_t hash = value_hash(device->seed, 0, 0x3ac);
	mac[0] = 0x02; /* locally administered */
	for (int i = 1; i < 4; i++)
		mac[i] = (uint8_t)(hash >> (8 * i));
	uint16_t last = port == PORT_NONE ? 0 : (uint16_t)(port + 1);
	mac[4] = (uint8_t)((hash >> 40 & 0xf0) | last >> 8);
	mac[5] = (uint8_t)last;
}

/* The ifIndex that stands at a place of the numbering; models number their ports in order. */
static uint32_t index_of_port(const struct device *device, uint16_t port)
{
	const struct image *image = device->image;
	if (device->port_of_slot)
		for (uint16_t slot = 0; slot < image->numbered; slot++)
			if (device->port_of_slot[slot] == port)
				return image->ports[slot].index;
	return image->ports[port].index;
}

static size_t index_oid_put(const struct device *device, const struct moving *rule, uint8_t *at)
{
	static const uint32_t column[] = {1, 3, 6, 1, 2, 1, 2, 2, 1, 1};
	uint32_t arcs[11];
	uint8_t oid[OID_MAX_BYTES];
	memcpy(arcs, column, sizeof column);
	arcs[10] = index_of_port(device, rule->port);
	size_t size = oid_encode(arcs, 11, oid);
	return (size_t)(ber_put_bytes(at, BER_OID, oid, size) - at);
}

static size_t put_text(uint8_t *at, const char *text)
{
	size_t length = strlen(text);
	return (size_t)(ber_put_bytes(at, BER_OCTETS, text, length < 255 ? length : 255) - at);
}

/* A description of the port says what it was built for; LLDP only sees what is there. */
static size_t neighbour_put(const struct device *device, const struct moving *rule, uint8_t *at)
{
	struct neighbour far = {0};
	uint8_t mac[6];
	bool found = world_neighbour(device, rule->port, &far);
	if (rule->or_empty)
		return put_text(at, !found ? "" : far.device ? far.device->name : far.site);
	if (!found || far.down || !far.device)
		return 0;
	switch ((enum neighbour_part)rule->what) {
	case NEIGHBOUR_CHASSIS:
		mac_of(far.device, PORT_NONE, mac);
		return (size_t)(ber_put_bytes(at, BER_OCTETS, mac, sizeof mac) - at);
	case NEIGHBOUR_CHASSIS_SUBTYPE:
		return (size_t)(ber_put_signed(at, BER_INTEGER, 4) - at); /* macAddress */
	case NEIGHBOUR_PORT_SUBTYPE:
		return (size_t)(ber_put_signed(at, BER_INTEGER, 5) - at); /* interfaceName */
	case NEIGHBOUR_NAME:
		return put_text(at, far.device->name);
	case NEIGHBOUR_PORT:
		return put_text(at, far.port);
	}
	return 0;
}

static size_t number_put(uint8_t tag, double value, uint8_t *at)
{
	if (tag == BER_INTEGER)
		return (size_t)(ber_put_signed(at, tag, llround(value)) - at);
	uint64_t whole = value > 0 ? value < 0x1p64 ? (uint64_t)value : UINT64_MAX : 0;
	return (size_t)(ber_put_unsigned(at, tag, tag == BER_COUNTER64 ? whole : (uint32_t)whole) - at);
}

static size_t integer_put(uint8_t tag, int64_t value, uint8_t *at)
{
	if (tag == BER_INTEGER)
		return (size_t)(ber_put_signed(at, tag, value) - at);
	return (size_t)(ber_put_unsigned(at, tag, tag == BER_COUNTER64 ? (uint64_t)value : (uint32_t)value) - at);
}

static int64_t state_value(const struct device *device, const struct moving *rule)
{
	if (!device->ports || rule->port == PORT_NONE)
		return rule->state.up;
	const struct port_state *port = &device->ports[rule->port];
	bool down = rule->what ? port->admin > 0 : port->down != 0; /* `what` 1: the administrative state */
	return down ? rule->state.down : rule->state.up;
}

static uint32_t last_change(const struct device *device, const struct moving *rule)
{
	if (!device->ports || rule->port == PORT_NONE)
		return 0;
	return (uint32_t)((device->ports[rule->port].changed.ns - device->booted.ns) / (10 * NS_PER_MS));
}

/* The value's TLV at `at`, at most VALUE_MAX_BYTES; 0 when it is absent. */
static size_t moving_put(
	const struct device *device, const struct image *image, const struct moving *rule, struct mono now, uint8_t *at)
{
	switch ((enum moving_kind)rule->kind) {
	case MOVING_UPTIME:
		return integer_put(rule->tag, value_uptime(device, now), at);
	case MOVING_NUMERIC:
		return number_put(
			rule->tag, numeric_value(device, &image->numerics[rule->numeric], rule->numeric, now), at);
	case MOVING_COUNTER:
		return integer_put(rule->tag, (int64_t)counter_value(device, rule, now), at);
	case MOVING_GAUGE:
		return integer_put(rule->tag, gauge_value(device, rule, now), at);
	case MOVING_STATE:
		return integer_put(rule->tag, state_value(device, rule), at);
	case MOVING_LAST_CHANGE:
		return integer_put(rule->tag, last_change(device, rule), at);
	case MOVING_OPTICAL:
		return integer_put(rule->tag, optical_value(device, rule, now), at);
	case MOVING_OPTICAL_TEXT:
		return optical_text(device, rule, now, at);
	case MOVING_TEXT:
		return text_put(device, rule, at);
	case MOVING_MAC:
		mac_of(device, rule->port, at + 2);
		at[0] = rule->tag;
		at[1] = 6;
		return 8;
	case MOVING_INDEX_OID:
		return index_oid_put(device, rule, at);
	case MOVING_NEIGHBOUR:
		return neighbour_put(device, rule, at);
	}
	return 0;
}

static size_t override_put(
	const struct device *device, const struct override *override, struct mono now, uint8_t *at, size_t room)
{
	if (override->absent)
		return 0;
	if (override->uptime)
		return integer_put(override->tag, value_uptime(device, now), at);
	if (override->ramp) {
		double part =
			override->ramp_ns > 0 ? (double)(now.ns - override->start.ns) / (double) override->ramp_ns : 1;
		part = part < 0 ? 0 : part > 1 ? 1 : part;
		return number_put(override->tag, override->from + (override->to - override->from) * part, at);
	}
	if (override->size + 5u > room)
		return 0;
	return (size_t)(ber_put_bytes(at, override->tag, override->content, override->size) - at);
}

static uint32_t column_of(const struct image *image, uint32_t entry)
{
	uint32_t low = 0, high = image->column_count;
	while (low < high) {
		uint32_t middle = (low + high) / 2;
		if (image->columns[middle].first + image->numbered <= entry)
			low = middle + 1;
		else
			high = middle;
	}
	return low < image->column_count && image->columns[low].first <= entry ? low : IMAGE_NONE;
}

/* Whose value stands at this entry's OID after the renumbering. */
static uint32_t renumbered(const struct device *device, const struct image *image, uint32_t entry)
{
	uint32_t column = column_of(image, entry);
	if (column == IMAGE_NONE)
		return entry;
	uint32_t first = image->columns[column].first;
	return first + device->port_of_slot[entry - first];
}

/* SEQUENCE { the entry's OID, `value` }, the value being a whole TLV. */
static enum put varbind_put(const struct image *image, const struct entry *entry, const uint8_t *value, size_t size,
	uint8_t **at, const uint8_t *end)
{
	const uint8_t *oid = entry_oid(image, entry);
	size_t inner = 1 + ber_length_size(entry->oid_size) + entry->oid_size + size;
	if ((size_t)(end - *at) < inner + 1 + ber_length_size(inner))
		return PUT_FULL;
	uint8_t *into = *at;
	*into++ = BER_SEQUENCE;
	into = ber_put_length(into, inner);
	into = ber_put_bytes(into, BER_OID, oid, entry->oid_size);
	memcpy(into, value, size);
	*at = into + size;
	return PUT_DONE;
}

static enum put still_put(const struct image *image, const struct entry *name, const struct entry *value, uint8_t **at,
	const uint8_t *end)
{
	if (name == value) {
		if ((size_t)(end - *at) < name->size)
			return PUT_FULL;
		memcpy(*at, image->bytes + name->at, name->size);
		*at += name->size;
		return PUT_DONE;
	}
	const uint8_t *tlv = entry_oid(image, value) + value->oid_size;
	return varbind_put(image, name, tlv, (size_t)(image->bytes + value->at + value->size - tlv), at, end);
}

enum put value_put_varbind(const struct device *device, const struct image *image, uint32_t index, struct mono now,
	uint8_t **at, const uint8_t *end)
{
	const struct entry *name = &image->entries[index], *value = name;
	uint8_t scratch[VALUE_MAX_BYTES + 8];
	if (image == device->image && device->port_of_slot) {
		index = renumbered(device, image, index);
		value = &image->entries[index];
	}
	if (image == device->image && device->override_count > 0) {
		uint32_t place = device_override_place(device, index);
		if (place < device->override_count && device->overrides[place].entry == index) {
			size_t size = override_put(device, &device->overrides[place], now, scratch, sizeof scratch);
			return size ? varbind_put(image, name, scratch, size, at, end) : PUT_ABSENT;
		}
	}
	if (!value->moving)
		return still_put(image, name, value, at, end);
	size_t size = moving_put(device, image, &image->moving[value->moving - 1], now, scratch);
	return size ? varbind_put(image, name, scratch, size, at, end) : PUT_ABSENT;
}

bool value_number(const struct device *device, uint32_t entry, struct mono now, double *ret_value)
{
	uint8_t varbind[OID_MAX_BYTES + VALUE_MAX_BYTES + 16], *at = varbind, tag;
	if (value_put_varbind(device, device->image, entry, now, &at, varbind + sizeof varbind) != PUT_DONE)
		return false;
	struct span whole = {varbind, at}, inner, oid, content;
	if (!ber_expect(&whole, BER_SEQUENCE, &inner) || !ber_expect(&inner, BER_OID, &oid) ||
		!ber_take(&inner, &tag, &content) || span_size(content) == 0 || span_size(content) > 9)
		return false;
	if (tag != BER_INTEGER && tag != BER_COUNTER32 && tag != BER_GAUGE32 && tag != BER_TIMETICKS &&
		tag != BER_COUNTER64)
		return false;
	uint64_t value = tag == BER_INTEGER && content.at[0] & 0x80 ? UINT64_MAX : 0;
	for (; content.at < content.end; content.at++)
		value = value << 8 | *content.at;
	*ret_value = tag == BER_INTEGER ? (double)(int64_t)value : (double)value;
	return true;
}
