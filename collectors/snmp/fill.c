/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From what a round has read to batches: each table once, complete, partial (some walk broke off: columns that are
 * incomplete count as not asked) or failed. And what is learnt on the way from whole reads: which source of a table
 * gives rows, which objects are worth asking for.
 */
#include "base/must.h"
#include "collectors/snmp/snmp.h"
#include <math.h>
#include <stdlib.h>

/* One table's batch while it is filled. */
struct filling {
	struct round *round;
	const struct table_rule *table;
	struct gengfu_batch *batch; /* NULL until there is a row: what the device lacks is no empty table */
	struct lookup *lookup;
	uint64_t asked; /* table columns that were read */
	uint64_t spoilt; /* and of which a walk broke off */
	uint64_t wide, narrow; /* counters of 64 and 32 bits */
	int64_t read_ns;
	bool merges;
	bool over; /* the batch takes no more rows */
	struct places places; /* of merged rows, by their keys */
	struct buffer keys;
	uint32_t *key_at; /* by row of the batch, and where the last ends */
	size_t key_room;
};

static bool text_put(struct filling *filling, uint32_t row, const struct column *column, const struct datum *datum)
{
	const struct gengfu_collector_services *services = filling->round->device->instance->services;
	char formatted[FORMAT_SIZE];
	size_t length = datum_format(datum, FORMAT_TEXT, formatted);
	if (length == 0)
		return false;
	size_t text_length = 0;
	const char *text = services->text(services->base->host, formatted, length, &text_length);
	if (text_length == 0)
		return false;
	return gengfu_set_text(filling->batch, row, (uint32_t)column->column, text, (uint32_t)text_length) == 0;
}

static bool integer_put(struct filling *filling, uint32_t row, const struct column *column, const struct datum *datum)
{
	uint32_t place = (uint32_t)column->column;
	int64_t integer = 0;
	if (column->class_ == GENGFU_CLASS_COUNTER) {
		if (datum->kind == DATUM_UNSIGNED) {
			*(datum->narrow ? &filling->narrow : &filling->wide) |= BIT(place);
			gengfu_set_unsigned(filling->batch, row, place, datum->unsigned_integer);
			return true;
		}
		if (!datum_to_integer(datum, &integer) || integer < 0)
			return false;
		filling->wide |= BIT(place);
		gengfu_set_unsigned(filling->batch, row, place, (uint64_t)integer);
		return true;
	}
	if (!datum_to_integer(datum, &integer))
		return false;
	gengfu_set_integer(filling->batch, row, place, integer);
	return true;
}

/* False when the datum is none for this column. */
static bool cell_put(struct filling *filling, uint32_t row, const struct column *column, const struct datum *datum)
{
	uint32_t place = (uint32_t)column->column;
	double real = 0;
	if (datum->kind == DATUM_ABSENT)
		return false;
	switch (column->type) {
	case GENGFU_COLUMN_TEXT:
		return text_put(filling, row, column, datum);
	case GENGFU_COLUMN_INTEGER:
		return integer_put(filling, row, column, datum);
	case GENGFU_COLUMN_REAL:
		if (!datum_to_real(datum, &real) || !isfinite(real))
			return false;
		gengfu_set_real(filling->batch, row, place, real);
		return true;
	case GENGFU_COLUMN_BOOLEAN:
		if (datum->kind != DATUM_WORD && (!datum_to_real(datum, &real) || (real != 0 && real != 1)))
			return false;
		gengfu_set_integer(filling->batch, row, place, datum->kind == DATUM_WORD ? datum->code : real != 0);
		return true;
	case GENGFU_COLUMN_ENUM:
		if (datum->kind != DATUM_WORD || datum->code < 0)
			return false;
		gengfu_set_integer(filling->batch, row, place, datum->code);
		return true;
	default:
		return false;
	}
}

static bool column_fill(
	struct filling *filling, struct evaluation *evaluation, uint32_t row, const struct column *column)
{
	struct datum datum = rule_evaluate(evaluation, column->rule);
	return cell_put(filling, row, column, &datum);
}

/* The keys of a row; false when it lacks the first. */
static bool keys_fill(struct filling *filling, struct evaluation *evaluation, const struct harvest *harvest,
	uint32_t known, uint32_t row)
{
	const struct source *source = harvest->source;
	bool has_first = source->key_count == 0;
	for (size_t i = 0; i < source->key_count; i++) {
		const struct column *key = source->keys[i];
		bool good = false;
		if (i == 0 && source->has_name) {
			size_t length = 0;
			const char *name = rows_name(harvest->rows, known, &length);
			good = name &&
			       gengfu_set_text(filling->batch, row, (uint32_t)key->column, name, (uint32_t)length) == 0;
		} else {
			good = column_fill(filling, evaluation, row, key);
		}
		has_first |= i == 0 && good;
	}
	if (evaluation->lane)
		gengfu_set_integer(filling->batch, row, (uint32_t)source->lane_column, evaluation->lane);
	return has_first;
}

static const void *key_bytes(const void *owner, uint32_t number, size_t *ret_length)
{
	const struct filling *filling = owner;
	*ret_length = filling->key_at[number + 1] - filling->key_at[number];
	return filling->keys.bytes + filling->key_at[number];
}

/* The row that has the same keys, or this one when there is none yet; row_stays then says whether it is to be found. */
static uint32_t row_merge(struct filling *filling, const struct source *source, uint32_t row)
{
	struct gengfu_batch *batch = filling->batch;
	if (row + 2 > filling->key_room) {
		filling->key_room = filling->key_room ? filling->key_room * 2 : 64;
		filling->key_at = must_realloc(filling->key_at, filling->key_room, sizeof *filling->key_at);
	}
	filling->key_at[row] = (uint32_t)filling->keys.length;
	for (size_t i = 0; i < source->key_count; i++) {
		uint32_t column = (uint32_t)source->keys[i]->column;
		union gengfu_cell *cell = &batch->cells[(size_t)row * batch->columns + column];
		char set = gengfu_is_set(batch, row, column);
		buffer_add(&filling->keys, &set, 1);
		if (!set)
			continue;
		if (source->keys[i]->type == GENGFU_COLUMN_TEXT) {
			buffer_add(&filling->keys, &cell->text.length, sizeof cell->text.length);
			buffer_add(&filling->keys, batch->text + cell->text.at, cell->text.length);
		} else {
			buffer_add(&filling->keys, &cell->integer, sizeof cell->integer);
		}
	}
	if (source->lane_column >= 0 && gengfu_is_set(batch, row, (uint32_t)source->lane_column))
		buffer_add(&filling->keys, &batch->cells[(size_t)row * batch->columns + (size_t)source->lane_column],
			sizeof(union gengfu_cell));
	filling->key_at[row + 1] = (uint32_t)filling->keys.length;
	size_t length = 0;
	const void *bytes = key_bytes(filling, row, &length);
	uint32_t other = places_enter(&filling->places, key_bytes, filling, bytes, length, UINT32_MAX);
	if (other == UINT32_MAX)
		return row;
	filling->keys.length = filling->key_at[row];
	return other;
}

static void row_stays(struct filling *filling, uint32_t row, bool stays)
{
	size_t length = 0;
	const void *bytes = key_bytes(filling, row, &length);
	if (stays)
		places_enter(&filling->places, key_bytes, filling, bytes, length, row);
	else
		filling->keys.length = filling->key_at[row];
}

static bool has_any(const struct filling *filling, const struct source *source, uint32_t row, column_mask columns)
{
	for (size_t i = 0; i < source->column_count; i++)
		if (columns >> i & 1 && gengfu_is_set(filling->batch, row, (uint32_t)source->columns[i].column))
			return true;
	return false;
}

/* Whether the row counts by `any_of`: its fast columns say so now, its slow ones when they were last read. */
static bool is_admitted(const struct filling *filling, const struct harvest *harvest, uint32_t known, uint32_t row)
{
	const struct source *source = harvest->source;
	struct row_known *item = &harvest->rows->items[known];
	column_mask slow = source->any_of & source->slow_columns;
	if (!source->any_of)
		return true;
	if (slow && !(slow & ~harvest->columns)) {
		item->flags &= (uint8_t)~ROW_ADMITTED;
		if (has_any(filling, source, row, slow))
			item->flags |= ROW_ADMITTED;
	}
	return item->flags & ROW_ADMITTED || has_any(filling, source, row, source->any_of & source->fast_columns);
}

static struct gengfu_batch *batch_of(struct filling *filling)
{
	struct round *round = filling->round;
	if (!filling->batch)
		filling->batch = round->device->instance->services->batch(round->handle, (int)filling->table->table);
	return filling->batch;
}

static bool row_fill(struct filling *filling, struct evaluation *evaluation, struct harvest *harvest, uint32_t known)
{
	const struct source *source = harvest->source;
	struct gengfu_batch *batch = batch_of(filling);
	int64_t added = batch ? gengfu_row(batch) : -1;
	if (added < 0) {
		filling->over = true;
		return false;
	}
	uint32_t row = (uint32_t)added;
	if (!keys_fill(filling, evaluation, harvest, known, row)) {
		batch->rows--;
		return false;
	}
	bool merges = filling->merges || source->group;
	uint32_t into = merges ? row_merge(filling, source, row) : row;
	uint64_t before = into == row ? 0 : batch->present[into];
	if (into != row)
		batch->rows--;
	for (size_t i = 0; i < source->column_count; i++)
		if (harvest->columns >> i & 1 &&
			(into == row || !gengfu_is_set(batch, into, (uint32_t)source->columns[i].column)))
			column_fill(filling, evaluation, into, &source->columns[i]);
	bool stays = into != row || is_admitted(filling, harvest, known, row);
	if (merges && into == row)
		row_stays(filling, row, stays);
	if (!stays)
		batch->rows--;
	else if (filling->round->device->explain)
		row_explain(filling->round, evaluation, harvest, known, batch, into, batch->present[into] & ~before);
	return stays;
}

static uint32_t source_fill(struct filling *filling, unsigned number)
{
	struct round *round = filling->round;
	struct harvest *harvest = &round->harvests[number];
	const struct source *source = harvest->source;
	struct evaluation *evaluation = evaluation_begin(round, number, filling->lookup);
	uint32_t shown = 0;
	for (uint32_t row = 0; row < harvest->rows->count && !filling->over; row++) {
		struct row_known *known = &harvest->rows->items[row];
		if (known->flags & ROW_REJECTED || (harvest->broken && !harvest->marks[row]))
			continue;
		if (source->is_scalars && harvest->given == 0 && harvest->wanted != 0)
			continue;
		if (harvest->picked && !(known->flags & ROW_SHOWN))
			continue;
		evaluation_at(evaluation, harvest, row);
		unsigned lanes = lanes_count(evaluation);
		bool was_shown = false;
		for (unsigned lane = lanes ? 1 : 0; lane <= lanes; lane++) {
			evaluation->lane = lane;
			evaluation_row(evaluation);
			was_shown |= row_fill(filling, evaluation, harvest, row);
		}
		known->flags &= (uint8_t)~ROW_SHOWN;
		if (was_shown)
			known->flags |= ROW_SHOWN;
		shown += was_shown;
	}
	harvest->reached |= evaluation->reached;
	for (size_t i = 0; i < source->column_count; i++) {
		const struct column *column = &source->columns[i];
		if (column->class_ != GENGFU_CLASS_KEY && !(harvest->columns >> i & 1))
			continue;
		filling->asked |= BIT(column->column);
		if (column->class_ != GENGFU_CLASS_KEY && column->needs & harvest->broken)
			filling->spoilt |= BIT(column->column);
	}
	if (source->lane_column >= 0)
		filling->asked |= BIT(source->lane_column);
	if (filling->read_ns == 0)
		filling->read_ns = harvest->read_ns;
	return shown;
}

/* What a whole read has taught. */
static void source_learn(struct round *round, unsigned number, uint32_t shown)
{
	struct known_source *known = &round->device->sources[number];
	const struct harvest *harvest = &round->harvests[number];
	object_mask evidence = 0;
	for (size_t i = 0; i < harvest->source->unit_count; i++)
		evidence |= harvest->source->units[i].needs;
	known->lacking = shown == 0;
	known->needed = (harvest->reached | evidence) & (harvest->given | harvest->broken);
	/* A source that gives nothing now would otherwise never be read when `all` or `merge` has it stay. */
	if (shown == 0)
		known->needed = UINT64_MAX;
}

static void table_learn(struct round *round, unsigned place, int chosen, uint32_t rows)
{
	struct device *device = round->device;
	struct known_table *known = &device->tables[place];
	const struct table_rule *table = &device->profile->tables[place];
	known->full_ns = round->started_ns ? round->started_ns : 1;
	known->sweep_ns = round->started_ns;
	known->sweep_at = 0;
	known->empty = rows == 0;
	known->chosen = (int16_t)chosen;
	for (unsigned i = 0; i < table->source_count; i++) {
		unsigned number = table->first_source + i;
		bool serves_names = (int)number == device->profile->interfaces;
		if (device->profile->sources[number].alternative != chosen && !serves_names) {
			harvest_done(&round->harvests[number]);
			rows_done(&device->sources[number].rows);
		}
	}
}

static void table_commit(struct filling *filling, bool broken)
{
	struct round *round = filling->round;
	const struct gengfu_collector_services *services = round->device->instance->services;
	struct known_table *known = &round->device->tables[filling->table - round->device->profile->tables];
	enum gengfu_commit how = GENGFU_COMPLETE;
	if (!filling->batch && !known->shown && !broken)
		return;
	struct gengfu_batch *batch = batch_of(filling);
	if (!batch) {
		round->partial = true;
		return;
	}
	if (broken || filling->over)
		how = batch->rows ? GENGFU_COMMIT_PARTIAL : GENGFU_COMMIT_FAILED;
	if (how != GENGFU_COMPLETE)
		round->partial = true;
	/* The slice of slow columns that was on is read again. */
	known->hint_waits |= round->broken;
	known->shown |= batch->rows > 0;
	batch->read_ns = filling->read_ns;
	batch->asked = filling->asked & ~filling->spoilt;
	batch->narrow = filling->narrow & ~filling->wide;
	batch->uptime_ms =
		round->device->has_uptime && !round->device->lacks_uptime ? (int64_t)round->device->ticks * 10 : -1;
	services->commit(round->handle, batch, how);
}

static void table_fill(struct round *round, unsigned place, struct lookup *lookup)
{
	struct device *device = round->device;
	const struct table_rule *table = &device->profile->tables[place];
	struct filling filling = {
		.round = round, .table = table, .lookup = lookup, .merges = table->combine == COMBINE_MERGE};
	bool broken = false;
	bool full = false;
	int chosen = -1;
	for (unsigned i = 0; i < table->source_count; i++) {
		unsigned number = table->first_source + i;
		struct harvest *harvest = &round->harvests[number];
		if (!harvest->source)
			continue;
		full |= harvest->full;
		if (chosen >= 0 && harvest->source->alternative != chosen)
			continue;
		uint32_t shown = source_fill(&filling, number);
		broken |= harvest->broken != 0 || harvest->capped;
		if (harvest->full)
			source_learn(round, number, shown);
		if (shown > 0)
			chosen = harvest->source->alternative;
	}
	uint32_t rows = filling.batch ? filling.batch->rows : 0;
	table_commit(&filling, broken);
	/* A round that was broken off teaches what it had read by then. */
	if (full && !(broken && round->broken))
		table_learn(round, place, chosen, rows);
	else if (!full && chosen < 0 && !broken)
		device->tables[place].full_ns = 0; /* its source is dry: all are tried in the next round */
	places_done(&filling.places);
	buffer_done(&filling.keys);
	free(filling.key_at);
}

/* ifIndex → row, of the interfaces that are known now. */
static void interfaces_index(struct round *round, struct lookup *lookup)
{
	struct device *device = round->device;
	struct parts parts;
	int64_t index = 0;
	if (device->profile->interfaces < 0)
		return;
	const struct rows *rows = &device->sources[device->profile->interfaces].rows;
	number_map_clear(&lookup->interfaces);
	for (uint32_t row = 0; row < rows->count; row++)
		if (parts_read(&parts, row_index(rows, row), rows->items[row].length, NULL, 0) &&
			parts_integer(&parts, 0, &index))
			number_map_add(&lookup->interfaces, (uint64_t)index, row);
	number_map_seal(&lookup->interfaces);
	lookup->interface_rows = rows;
}

void fill_tables(struct round *round)
{
	struct device *device = round->device;
	const struct profile *profile = device->profile;
	struct lookup lookup = {
		.interfaces = device->instance->interfaces, .maps = device->maps, .uptime_s = device_uptime_s(device)};
	bool needed = false;
	number_map_clear(&lookup.interfaces);
	for (unsigned i = 0; i < profile->source_count; i++)
		needed |= round->harvests[i].source && profile->sources[i].needs_interfaces;
	for (unsigned i = 0; i < profile->source_count; i++) {
		struct harvest *harvest = &round->harvests[i];
		if (harvest->source) {
			harvest_settle(harvest);
			rows_choose(round, i, &lookup);
			names_settle(round, i, &lookup);
			units_settle(round, i, &lookup);
		}
		/* Their names are settled now; all others come behind them. */
		if (needed && (int)i == profile->interfaces)
			interfaces_index(round, &lookup);
	}
	for (unsigned place = 0; place < profile->table_count; place++)
		if (round->planned >> place & 1 && !(round->quiet >> place & 1))
			table_fill(round, place, &lookup);
	device->instance->interfaces = lookup.interfaces;
}
