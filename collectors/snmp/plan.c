/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a round reads. A table is read as a whole (all sources, all objects, all alternatives) the first time, after a
 * restart, and once an hour; from that it is known which source gives rows and which objects the device has and some
 * rule looks at, and between, only those are read:
 *
 *   fast columns      each round
 *   slow columns      in slices that go round once in `slow_every` (10 min): a column or so per round
 *   all slow at once  when the source's `changed_by` object has another value, or a row's `refresh_on` columns
 *                     (ifOperStatus) have: at most once a minute
 *   names             with the slow ones, and at once when there is a row without a name
 *   absent tables     one row's worth every `slow_every`, to see whether they are there now
 *   tables that have no fast columns at all: as a whole every `slow_every`, or when `changed_by` says so
 *
 * A source of which few rows count (Huawei's entity table: three boards among two hundred entities) is read by GET of
 * just those rows' cells until the next whole read.
 */
#include "base/must.h"
#include "collectors/snmp/snmp.h"

/* Of this many rows, one counts: then GETs are cheaper than the walk. */
#define PICK_RATIO 3
#define PICK_CELLS_MAX 400
#define KEY_BIT UINT64_C(1) /* the first key's refresh, among a table's columns: names and what rows keep */

void plan_target(struct round *round, enum target_kind kind, unsigned place, unsigned object, uint32_t row)
{
	array_reserve_one(round->targets, round->target_count, round->target_capacity);
	round->targets[round->target_count++] =
		(struct target){.kind = (uint8_t)kind, .place = (uint16_t)place, .object = (uint8_t)object, .row = row};
}

static bool source_is_active(const struct device *device, const struct known_table *known, unsigned number)
{
	if (known->full_ns == 0)
		return true;
	return known->chosen == device->profile->sources[number].alternative && !device->sources[number].lacking;
}

/* The table's columns that its active sources give, slow and fast. */
static void table_columns(const struct device *device, const struct table_rule *table, const struct known_table *known,
	uint64_t *ret_slow, uint64_t *ret_fast)
{
	*ret_slow = KEY_BIT;
	*ret_fast = 0;
	for (unsigned i = table->first_source; i < table->first_source + table->source_count; i++) {
		const struct source *source = &device->profile->sources[i];
		if (!source_is_active(device, known, i))
			continue;
		for (size_t j = 0; j < source->column_count; j++) {
			if (source->slow_columns >> j & 1)
				*ret_slow |= BIT(source->columns[j].column);
			if (source->fast_columns >> j & 1)
				*ret_fast |= BIT(source->columns[j].column);
		}
	}
}

/* The next slice of the slow columns: as many as the time since the sweep began asks for. */
static uint64_t sweep(struct known_table *known, uint64_t slow, int64_t now, int64_t every)
{
	unsigned count = (unsigned)__builtin_popcountll(slow);
	int64_t elapsed = now - known->sweep_ns;
	unsigned until = elapsed >= every ? count : (unsigned)((int64_t)count * elapsed / every);
	uint64_t slice = 0;
	unsigned place = 0;
	for (unsigned column = 0; column < 64; column++) {
		if (!(slow >> column & 1))
			continue;
		if (place >= known->sweep_at && place < until)
			slice |= BIT(column);
		place++;
	}
	if (until > known->sweep_at)
		known->sweep_at = (uint8_t)until;
	if (known->sweep_at >= count) {
		known->sweep_at = 0;
		known->sweep_ns = now;
	}
	return slice;
}

static bool hint_counts(struct known_table *known, int64_t now)
{
	if (known->hinted_ns && now - known->hinted_ns < HINT_APART_NS) {
		known->hint_waits = true;
		return false;
	}
	known->hint_waits = false;
	known->hinted_ns = now;
	known->sweep_ns = now;
	known->sweep_at = 0;
	return true;
}

/* The objects of a source that a round reads which wants these columns of the table. */
static object_mask objects_for(const struct source *source, uint64_t slow, column_mask *ret_columns)
{
	object_mask objects = 0;
	*ret_columns = 0;
	for (size_t i = 0; i < source->column_count; i++) {
		const struct column *column = &source->columns[i];
		bool fast = source->fast_columns >> i & 1;
		if (fast)
			objects |= column->needs & ~source->kept;
		else if (column->class_ != GENGFU_CLASS_KEY && slow >> column->column & 1)
			objects |= column->needs;
		else
			continue;
		*ret_columns |= BIT(i);
	}
	if (slow & KEY_BIT)
		objects |= source->naming | source->kept | source->choosing;
	return objects;
}

static bool row_counts(const struct row_known *row)
{
	return row->flags & ROW_SHOWN;
}

/* Few rows count, and it is known which. */
static bool is_picked(const struct round *round, const struct source *source, uint64_t slow, object_mask objects)
{
	const struct known_source *known = &round->device->sources[source->number];
	uint32_t count = 0;
	bool chooses = source->only_count > 0 || source->any_of != 0;
	if (source->is_scalars || !chooses || slow & KEY_BIT || known->lost || device_by_next(round->device))
		return false;
	for (uint32_t row = 0; row < known->rows.count; row++)
		count += row_counts(&known->rows.items[row]);
	return (uint64_t)count * PICK_RATIO <= known->rows.count &&
	       (uint64_t)count * (unsigned)__builtin_popcountll(objects) <= PICK_CELLS_MAX;
}

static void cells_plan(struct round *round, const struct source *source, object_mask objects)
{
	const struct rows *rows = &round->device->sources[source->number].rows;
	for (uint32_t row = 0; row < rows->count; row++) {
		if (!source->is_scalars && !row_counts(&rows->items[row]))
			continue;
		for (unsigned object = 0; object < source->object_count; object++)
			if (objects >> object & 1)
				plan_target(round, TARGET_CELL, source->number, object, row);
	}
}

static void source_plan(struct round *round, const struct source *source, bool full, bool probe, uint64_t slow)
{
	struct device *device = round->device;
	struct known_source *known = &device->sources[source->number];
	struct harvest *harvest = &round->harvests[source->number];
	column_mask columns = 0;
	object_mask objects = objects_for(source, full ? UINT64_MAX : slow, &columns) & known->needed;
	if (full) {
		objects = source->object_count == 64 ? UINT64_MAX : BIT(source->object_count) - 1;
		known->lost = false;
	}
	bool picked = !full && is_picked(round, source, slow, objects);
	harvest_start(harvest, source, &known->rows, objects);
	harvest->octets = known->octets;
	harvest->full = full;
	harvest->columns = columns;
	harvest->picked = picked;
	if (source->is_scalars || picked) {
		cells_plan(round, source, objects);
		return;
	}
	bool alone = device_by_next(device) || known->rows.count == 0;
	walk_source(&round->walk, source->number, objects, alone, probe);
}

static bool full_is_due(
	const struct device *device, const struct known_table *known, unsigned place, bool all_slow, int64_t now)
{
	int64_t slow_every = device->instance->slow_every_ns;
	if (known->full_ns == 0)
		return true;
	int64_t since = now - known->full_ns;
	if (known->empty || all_slow)
		return since >= slow_every - slow_every / 10;
	/* Each table at its own time, not all in one round. */
	return since >= FULL_EVERY_NS + (int64_t)place * 60 * 1000000000;
}

/* False when there is nothing of the table to read in this round. */
static bool table_plan(struct round *round, unsigned place)
{
	struct device *device = round->device;
	const struct table_rule *table = &device->profile->tables[place];
	struct known_table *known = &device->tables[place];
	int64_t now = round->started_ns;
	uint64_t slow = 0;
	uint64_t fast = 0;
	table_columns(device, table, known, &slow, &fast);
	bool hinted = known->hint_waits;
	bool full = full_is_due(device, known, place, fast == 0, now) || (hinted && fast == 0);
	bool probe = full && known->empty;
	if (!full && (known->empty || fast == 0))
		return false;
	if (!full)
		slow = hinted && hint_counts(known, now) ? slow
							 : sweep(known, slow, now, device->instance->slow_every_ns);
	bool any = false;
	for (unsigned i = table->first_source; i < table->first_source + table->source_count; i++) {
		if (!full && !source_is_active(device, known, i))
			continue;
		source_plan(round, &device->profile->sources[i], full, probe, slow);
		any = true;
	}
	return any;
}

static bool is_wanted(const struct round *round, unsigned place)
{
	return round->tables >> round->device->profile->tables[place].table & 1;
}

static bool is_first_hint(const struct round *round, unsigned place)
{
	const struct profile *profile = round->device->profile;
	struct oid oid = profile->sources[place].changed_by;
	for (unsigned i = 0; i < place; i++) {
		struct oid other = profile->sources[i].changed_by;
		if (is_wanted(round, profile->sources[i].table) && other.length == oid.length &&
			memcmp(other.octets, oid.octets, oid.length) == 0)
			return false;
	}
	return true;
}

static void hints_plan(struct round *round)
{
	const struct profile *profile = round->device->profile;
	for (unsigned i = 0; i < profile->source_count; i++)
		if (profile->sources[i].changed_by.length && is_wanted(round, profile->sources[i].table) &&
			is_first_hint(round, i))
			plan_target(round, TARGET_HINT, i, 0, 0);
}

/* Interfaces' names, when a table needs them that is read while interfaces are not, or not yet. */
static void interfaces_plan(struct round *round)
{
	struct device *device = round->device;
	const struct profile *profile = device->profile;
	bool needed = false;
	if (profile->interfaces < 0)
		return;
	const struct source *source = &profile->sources[profile->interfaces];
	struct known_source *known = &device->sources[source->number];
	for (unsigned i = 0; i < profile->source_count; i++)
		needed |= round->harvests[i].source && profile->sources[i].needs_interfaces;
	if (!needed || round->harvests[source->number].source || known->rows.count > 0 ||
		device->tables[source->table].empty)
		return;
	harvest_start(&round->harvests[source->number], source, &known->rows, source->naming);
	round->harvests[source->number].octets = known->octets;
	walk_source(&round->walk, source->number, source->naming, true, false);
	round->quiet |= BIT(source->table);
}

static void maps_plan(struct round *round)
{
	struct device *device = round->device;
	const struct profile *profile = device->profile;
	uint64_t needed = 0;
	for (unsigned i = 0; i < profile->source_count; i++)
		if (round->harvests[i].source)
			needed |= profile->sources[i].maps;
	for (unsigned i = 0; i < profile->map_count; i++) {
		int64_t every = device->instance->slow_every_ns - device->instance->slow_every_ns / 10;
		if (!(needed >> i & 1) || (device->maps_ns[i] && round->started_ns - device->maps_ns[i] < every))
			continue;
		device->maps_ns[i] = round->started_ns ? round->started_ns : 1;
		walk_map(&round->walk, i);
	}
}

void plan_round(struct round *round)
{
	const struct profile *profile = round->device->profile;
	hints_plan(round);
	for (unsigned place = 0; place < profile->table_count; place++)
		if (is_wanted(round, place) && table_plan(round, place))
			round->planned |= BIT(place);
	interfaces_plan(round);
	maps_plan(round);
}

void plan_undo(struct round *round)
{
	struct device *device = round->device;
	if (!device->profile)
		return;
	for (unsigned i = 0; i < device->profile->source_count && i < round->harvest_room; i++)
		if (round->harvests[i].source)
			harvest_discard(&round->harvests[i]);
	for (size_t i = 0; i < round->walk.count; i++)
		if (round->walk.streams[i].is_map)
			device->maps_ns[round->walk.streams[i].place] = 0;
	for (unsigned place = 0; place < device->profile->table_count; place++)
		if (round->planned >> place & 1)
			device->tables[place].hint_waits = true;
}

/* A mark of the row's hinted cells; never 0, which is "not seen yet". */
static uint16_t hint_of(const struct harvest *harvest, uint32_t row)
{
	const struct raw *cells = harvest_cells(harvest, row);
	object_mask left = harvest->source->refreshing & harvest->wanted;
	uint64_t mix = 1469598103934665603u;
	for (unsigned object = 0; left >> object; object++)
		if (left >> object & 1)
			mix = (mix ^ cells[harvest->rank[object]].bits) * 1099511628211u;
	uint16_t hint = (uint16_t)(mix ^ mix >> 16 ^ mix >> 32 ^ mix >> 48);
	return hint ? hint : 1;
}

static bool rows_hint(struct harvest *harvest)
{
	bool hinted = false;
	object_mask needed = harvest->source->refreshing;
	if (!needed || (harvest->wanted & needed) == 0)
		return false;
	for (uint32_t row = 0; row < harvest->rows->count; row++) {
		struct row_known *known = &harvest->rows->items[row];
		uint16_t hint = hint_of(harvest, row);
		hinted |= known->hint != 0 && known->hint != hint;
		known->hint = hint;
	}
	return hinted;
}

static bool rows_lack_names(const struct harvest *harvest)
{
	for (uint32_t row = 0; row < harvest->rows->count; row++)
		if (!(harvest->rows->items[row].flags & (ROW_NAMED | ROW_REJECTED)))
			return true;
	return false;
}

/* A row that was picked gave nothing: the rows are others than was thought. */
static bool picked_lost(const struct harvest *harvest)
{
	for (uint32_t row = 0; row < harvest->rows->count; row++)
		if (row_counts(&harvest->rows->items[row]) && !harvest->marks[row])
			return true;
	return false;
}

static bool source_second(struct round *round, unsigned number)
{
	struct device *device = round->device;
	struct harvest *harvest = &round->harvests[number];
	const struct source *source = harvest->source;
	struct known_table *table = &device->tables[source->table];
	if (source->is_scalars || harvest->broken)
		return false;
	if (harvest->picked && picked_lost(harvest))
		device->sources[number].lost = true; /* the next round walks */
	harvest_settle(harvest);
	bool hinted = rows_hint(harvest) || device->sources[number].is_changed;
	bool unnamed = source->has_name && rows_lack_names(harvest) && harvest->rows->count > 0;
	device->sources[number].is_changed = false;
	if (harvest->full || round->quiet >> source->table & 1)
		return false;
	if (harvest->picked) {
		table->hint_waits |= hinted;
		return false;
	}
	hinted = hinted && hint_counts(table, round->started_ns);
	if (!hinted && !unnamed)
		return false;
	column_mask columns = 0;
	object_mask before = harvest->wanted;
	object_mask more = objects_for(source, UINT64_MAX, &columns) & device->sources[number].needed & ~before;
	if (!more)
		return false;
	harvest_widen(harvest, more);
	harvest->columns = columns;
	walk_source(&round->walk, number, more, device_by_next(device), false);
	return true;
}

/* A hint for a table that this round does not read: it is due in the next. */
static void hint_keep(struct device *device, unsigned number)
{
	struct known_source *known = &device->sources[number];
	device->tables[device->profile->sources[number].table].hint_waits |= known->is_changed;
	known->is_changed = false;
}

bool plan_second(struct round *round)
{
	struct device *device = round->device;
	bool more = false;
	for (unsigned i = 0; i < device->profile->source_count; i++)
		if (!round->harvests[i].source)
			hint_keep(device, i);
		else if (source_second(round, i))
			more = true;
	for (unsigned i = 0; i < device->profile->map_count; i++)
		if (round->walk.maps_broken >> i & 1)
			device->maps_ns[i] = 0;
	return more;
}
