/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GETBULK along columns. What decides a poller's speed is how many exchanges a device needs, so requests are made to
 * fill the answer's datagram: neighbouring columns (ifHCInOctets … ifHCOutBroadcastPkts) are one stream, which the
 * device gives column behind column with nothing wasted between; streams with about as much before them share a
 * request; the number of repetitions follows from how many octets a varbind has had and how many rows there were.
 *
 * What devices do, and what becomes of it (each has a test):
 *   OIDs that do not increase      the walk goes on from where the device says it is, as long as cells are new; a cell
 *                                  that comes again ends the stream as broken (some agents walk in circles)
 *   end of view, another subtree   the stream has ended
 *   noSuchName (v1)                the same
 *   instances without index        passed over
 *   an OID that is too long        the stream is broken off
 *   too many rows                  those beyond the bound are passed over, up to twice the bound
 * Streams that are broken leave the table partial: rows then are neither gone nor without value.
 */
#include "collectors/snmp/walk.h"
#include "base/must.h"
#include <stdlib.h>

#define OCTETS_GUESS 30
#define WANT_GUESS 12
#define OVERHEAD 64 /* of a message, without its varbinds */
/*
 * Neighbours are one stream between these bounds: what fits one answer anyway is asked side by side, with as many
 * repetitions as there are rows, and what goes on for long is too.
 */
#define SHORT_OCTETS 1300
#define LONG_VARBINDS 400

void walk_clear(struct walk *walk)
{
	walk->count = 0;
	walk->maps_broken = 0;
	walk->one_by_one = false;
}

void walk_done(struct walk *walk)
{
	free(walk->streams);
	*walk = (struct walk){0};
}

static struct oid start_of(const struct walk *walk, const struct stream *stream)
{
	if (stream->is_map)
		return walk->profile->maps[stream->place].oid;
	return walk->profile->sources[stream->place].objects[stream->first].oid;
}

static struct stream *stream_add(struct walk *walk, bool is_map, unsigned place, unsigned first, unsigned last)
{
	array_reserve_one(walk->streams, walk->count, walk->capacity);
	struct stream *stream = &walk->streams[walk->count++];
	*stream = (struct stream){.is_map = is_map,
		.place = (uint16_t)place,
		.first = (uint8_t)first,
		.last = (uint8_t)last,
		.object = (uint8_t)first,
		.octets = OCTETS_GUESS};
	struct oid start = start_of(walk, stream);
	stream->length = start.length;
	if (start.length > CURSOR_MAX)
		stream->ended = stream->broken = true;
	else
		memcpy(stream->cursor, start.octets, start.length);
	return stream;
}

static bool same_oid(struct oid a, struct oid b)
{
	return a.length == b.length && memcmp(a.octets, b.octets, a.length) == 0;
}

/* Does `b` stand right behind `a` in the same table? */
static bool is_next(struct oid a, struct oid b)
{
	if (a.length != b.length || a.length == 0 || memcmp(a.octets, b.octets, a.length - 1u) != 0)
		return false;
	return a.octets[a.length - 1] < 0x7f && b.octets[b.length - 1] == a.octets[a.length - 1] + 1;
}

static uint32_t row_octets(const struct harvest *harvest, object_mask objects)
{
	uint32_t octets = 0;
	for (unsigned i = 0; i < harvest->source->object_count; i++)
		if (objects >> i & 1)
			octets += harvest->octets[i] ? harvest->octets[i] : OCTETS_GUESS;
	return octets;
}

void walk_source(struct walk *walk, unsigned place, object_mask objects, bool alone, bool probe)
{
	const struct source *source = &walk->profile->sources[place];
	struct stream *stream = NULL;
	uint32_t rows = probe ? 0 : walk->harvests[place].rows->count;
	alone |= (rows + 1) * row_octets(&walk->harvests[place], objects) <= SHORT_OCTETS;
	for (unsigned i = 0; i < source->object_count; i++) {
		if (!(objects >> i & 1))
			continue;
		bool is_same = stream && same_oid(source->objects[stream->last].oid, source->objects[i].oid);
		bool is_behind = stream && !alone && stream->left + rows <= LONG_VARBINDS &&
				 is_next(source->objects[stream->last].oid, source->objects[i].oid);
		if (is_same || is_behind) {
			stream->last = (uint8_t)i;
		} else {
			stream = stream_add(walk, false, place, i, i);
			if (walk->harvests[place].octets[i])
				stream->octets = walk->harvests[place].octets[i];
		}
		stream->left += rows;
		if (probe)
			stream->left = 1;
	}
}

void walk_map(struct walk *walk, unsigned map)
{
	struct stream *stream = stream_add(walk, true, map, 0, 0);
	stream->left = walk->maps[map].count;
	number_map_clear(&walk->maps[map]);
}

/* How many varbinds until the stream's end, the one that shows the end included. */
static unsigned want(const struct walk *walk, const struct stream *stream)
{
	if (stream->left > stream->took)
		return stream->left - stream->took + 1;
	if (stream->is_map)
		return WANT_GUESS;
	const struct harvest *harvest = &walk->harvests[stream->place];
	/* Another column of the same rows has come further. */
	if (stream->first == stream->last && harvest->rows->count > stream->took)
		return harvest->rows->count - stream->took + 1;
	return WANT_GUESS;
}

struct candidate {
	uint16_t stream;
	unsigned want;
};

static int by_want(const void *a, const void *b)
{
	const struct candidate *x = a;
	const struct candidate *y = b;
	if (x->want != y->want)
		return x->want > y->want ? -1 : 1;
	return (x->stream > y->stream) - (x->stream < y->stream);
}

static size_t candidates_find(const struct walk *walk, struct candidate *into, size_t size)
{
	size_t count = 0;
	for (size_t i = 0; i < walk->count && count < size; i++)
		if (!walk->streams[i].busy && !walk->streams[i].ended)
			into[count++] = (struct candidate){(uint16_t)i, want(walk, &walk->streams[i])};
	qsort(into, count, sizeof *into, by_want);
	return count;
}

bool walk_ask(struct walk *walk, const struct walk_limits *limits, struct ask *ask)
{
	struct candidate candidates[256];
	size_t count = candidates_find(walk, candidates, ARRAY_LENGTH(candidates));
	if (count == 0)
		return false;
	size_t room = limits->octets > OVERHEAD * 2 ? limits->octets - OVERHEAD : OVERHEAD;
	unsigned repetitions = limits->by_next ? 1 : candidates[0].want;
	size_t octets = walk->streams[candidates[0].stream].octets;
	if (repetitions > room / octets)
		repetitions = (unsigned)(room / octets);
	if (repetitions > limits->repetitions)
		repetitions = limits->repetitions;
	if (repetitions < 1 || walk->one_by_one)
		repetitions = 1;
	ask->is_bulk = true;
	ask->count = 0;
	ask->length = 0;
	ask->has_uptime = false;
	ask->repetitions = (int)repetitions;
	ask->by_next = limits->by_next;
	if (limits->uptime) {
		int length =
			request_add(ask->octets, 0, sizeof ask->octets, limits->uptime->octets, limits->uptime->length);
		ask->has_uptime = length > 0;
		ask->length = length > 0 ? (size_t)length : 0;
	}
	size_t used = 0;
	for (size_t i = 0; i < count && ask->count < ASK_ITEMS; i++) {
		struct stream *stream = &walk->streams[candidates[i].stream];
		if (i > 0 && (walk->one_by_one || used + (size_t)repetitions * stream->octets > room))
			break;
		int length = request_add(ask->octets, ask->length, sizeof ask->octets, stream->cursor, stream->length);
		if (length < 0)
			break;
		ask->length = (size_t)length;
		ask->items[ask->count++] = candidates[i].stream;
		stream->busy = true;
		used += (size_t)repetitions * stream->octets;
	}
	return ask->count > 0;
}

/* The object of the stream that an OID is an instance of; -1 when it is of none. */
static int object_of(const struct source *source, const struct stream *stream, const struct varbind *varbind)
{
	for (unsigned step = 0; step <= (unsigned)(stream->last - stream->first); step++) {
		/* From where it stands onwards, then those before, for devices that go back. */
		unsigned object = stream->object + step;
		if (object > stream->last)
			object = stream->first + (object - stream->last - 1);
		struct oid oid = source->objects[object].oid;
		if (varbind->oid_length > oid.length && memcmp(varbind->oid, oid.octets, oid.length) == 0)
			return (int)object;
	}
	return -1;
}

/* Octets of the first `arcs` sub-identifiers. */
static size_t arcs_length(const uint8_t *index, size_t length, unsigned arcs)
{
	size_t at = 0;
	while (at < length && arcs > 0) {
		if (!(index[at] & 0x80))
			arcs--;
		at++;
	}
	return at;
}

/* Among objects that are told apart by what follows the row in the index: the one whose suffix that is; -1. */
static int by_suffix(const struct source *source, unsigned object, const uint8_t *suffix, size_t length)
{
	while (object > 0 && same_oid(source->objects[object - 1].oid, source->objects[object].oid))
		object--;
	struct oid oid = source->objects[object].oid;
	for (; object < source->object_count && same_oid(source->objects[object].oid, oid); object++)
		if (source->objects[object].suffix.length == length &&
			(length == 0 || memcmp(source->objects[object].suffix.octets, suffix, length) == 0))
			return (int)object;
	return -1;
}

enum took { TOOK_NEW, TOOK_NOTHING, TOOK_AGAIN };

static enum took cell_take(struct walk *walk, struct stream *stream, unsigned object, const struct varbind *varbind)
{
	struct harvest *harvest = &walk->harvests[stream->place];
	const struct source *source = harvest->source;
	size_t prefix = source->objects[object].oid.length;
	const uint8_t *index = varbind->oid + prefix;
	size_t length = varbind->oid_length - prefix;
	if (source->row_parts) {
		size_t own = arcs_length(index, length, source->row_parts);
		int place = by_suffix(source, object, index + own, length - own);
		if (place < 0)
			return TOOK_NOTHING; /* an attribute that nobody asked for */
		object = (unsigned)place;
		length = own;
		if (!(harvest->wanted >> object & 1))
			return TOOK_NOTHING;
	}
	uint32_t row = harvest_row(harvest, index, length, &stream->expect, walk->rows_max);
	if (row == ROW_NONE) {
		/* Known rows may stand behind; they are looked for, but not for ever. */
		harvest->capped = true;
		return stream->took / 2 < walk->rows_max ? TOOK_NOTHING : TOOK_AGAIN;
	}
	return harvest_put(harvest, row, object, varbind) ? TOOK_NEW : TOOK_AGAIN;
}

static bool increases(const struct stream *stream, const struct varbind *varbind)
{
	return oid_compare(stream->cursor, stream->length, varbind->oid, varbind->oid_length) < 0;
}

static void stream_end(struct stream *stream, bool broken)
{
	stream->ended = true;
	stream->broken = broken;
}

/* Keeps how large varbinds are; what a request asks for follows the object that the stream is in. */
static void stream_measure(struct walk *walk, struct stream *stream, unsigned octets)
{
	uint8_t unknown = 0;
	uint8_t *measured = stream->is_map ? &unknown : &walk->harvests[stream->place].octets[stream->object];
	if (octets > UINT8_MAX)
		octets = UINT8_MAX;
	/* Rather too large: what does not fit a frame comes in fragments. */
	if (octets >= *measured)
		*measured = (uint8_t)((*measured ? *measured + octets + 1 : 2 * octets) / 2);
	else
		*measured = (uint8_t)((*measured * 15 + octets + 15) / 16);
	stream->octets = *measured;
}

static void stream_take(struct walk *walk, struct stream *stream, const struct varbind *varbind)
{
	bool good = true;
	if (varbind->type == VALUE_END_OF_VIEW || varbind->type == VALUE_NO_SUCH_OBJECT ||
		varbind->type == VALUE_NO_SUCH_INSTANCE) {
		stream_end(stream, false);
		return;
	}
	if (stream->is_map) {
		const struct map_rule *map = &walk->profile->maps[stream->place];
		if (varbind->oid_length <= map->oid.length ||
			memcmp(varbind->oid, map->oid.octets, map->oid.length) != 0) {
			stream_end(stream, false);
			return;
		}
		good = increases(stream, varbind) && stream->took < walk->rows_max;
		if (good)
			map_take(map, &walk->maps[stream->place], varbind->oid + map->oid.length,
				varbind->oid_length - map->oid.length, varbind);
	} else {
		const struct source *source = walk->harvests[stream->place].source;
		int object = object_of(source, stream, varbind);
		if (object < 0) {
			stream_end(stream, false);
			return;
		}
		if (object != stream->object &&
			!same_oid(source->objects[object].oid, source->objects[stream->object].oid))
			stream->expect = 0;
		stream->object = (uint8_t)object;
		enum took took = cell_take(walk, stream, (unsigned)object, varbind);
		good = took == TOOK_NEW || (took == TOOK_NOTHING && increases(stream, varbind));
	}
	if (varbind->oid_length > CURSOR_MAX)
		good = false;
	if (!good) {
		stream_end(stream, true);
		return;
	}
	stream_measure(walk, stream, varbind->oid_length + varbind->length + 6);
	stream->took++;
	memcpy(stream->cursor, varbind->oid, varbind->oid_length);
	stream->length = varbind->oid_length;
}

bool walk_take(struct walk *walk, const struct ask *ask, struct varbind_reader *reader, int64_t at_ns)
{
	struct varbind varbind;
	bool moved = false;
	size_t place = 0;
	int more = 0;
	while ((more = varbind_next(reader, &varbind)) == 1) {
		struct stream *stream = &walk->streams[ask->items[place++ % ask->count]];
		if (stream->ended)
			continue;
		stream_take(walk, stream, &varbind);
		moved = true;
		if (!stream->is_map)
			walk->harvests[stream->place].read_ns = at_ns;
	}
	walk_release(walk, ask);
	return moved && more == 0;
}

void walk_end(struct walk *walk, const struct ask *ask, size_t which, bool broken)
{
	for (size_t i = 0; i < ask->count; i++)
		if (which == 0 || which == i + 1)
			stream_end(&walk->streams[ask->items[i]], broken);
	walk_release(walk, ask);
}

void walk_release(struct walk *walk, const struct ask *ask)
{
	for (size_t i = 0; i < ask->count; i++)
		walk->streams[ask->items[i]].busy = false;
}

void walk_break(struct walk *walk)
{
	for (size_t i = 0; i < walk->count; i++)
		if (!walk->streams[i].ended)
			stream_end(&walk->streams[i], true);
}

void walk_report(struct walk *walk)
{
	for (size_t i = 0; i < walk->count; i++) {
		struct stream *stream = &walk->streams[i];
		if (stream->is_map) {
			number_map_seal(&walk->maps[stream->place]);
			walk->maps_broken |= stream->broken ? BIT(stream->place) : 0;
			continue;
		}
		for (unsigned object = stream->object; stream->broken && object <= stream->last; object++)
			walk->harvests[stream->place].broken |= BIT(object);
	}
}

bool walk_is_over(const struct walk *walk)
{
	for (size_t i = 0; i < walk->count; i++)
		if (!walk->streams[i].ended)
			return false;
	return true;
}
