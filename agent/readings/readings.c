/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stage's front: a slot per device number with the tables that were ever read, the device's uptime, and the pools
 * of batches and texts. A batch comes in, the device's clock is looked at first (a restart makes the counters of all
 * its rows incomparable), the rows are merged, the derived columns computed, and the result handed right.
 *
 * Row times: row->read is when the row's values were read; a partial commit of some columns (slow ones apart from
 * counters) does not count as a read of the counters, so row->read moves only with commits that asked for a counter,
 * where the table has any.
 */
#include "readings/readings.h"
#include "base/must.h"
#include "batches.h"
#include "interfaces.h"
#include "rates.h"
#include "rows.h"
#include <stdio.h>
#include <stdlib.h>

struct slot {
	struct rows *tables[TABLES];
	int64_t uptime_ms; /* as last answered, below the wrap; -1: none */
	struct mono uptime_at;
	int64_t wraps;
	uint64_t restarts;
	struct mono restarted; /* counters read before this instant are not comparable */
};

struct readings {
	struct readings_events events;
	struct slot **slots;
	uint32_t slots_capacity;
	struct batch_pool batches;
	struct text_pool texts;
};

struct readings *readings_new(const struct readings_events *events)
{
	struct readings *readings = must_calloc(1, sizeof *readings);

	readings->events = *events;
	return readings;
}

static void slot_free(struct readings *readings, struct slot *slot)
{
	if (!slot)
		return;
	for (unsigned table = 0; table < TABLES; table++) {
		if (!slot->tables[table])
			continue;
		rows_done(slot->tables[table], &readings->texts);
		free(slot->tables[table]);
	}
	free(slot);
}

void readings_free(struct readings *readings)
{
	if (!readings)
		return;
	for (uint32_t i = 0; i < readings->slots_capacity; i++)
		slot_free(readings, readings->slots[i]);
	free(readings->slots);
	batch_pool_done(&readings->batches);
	text_pool_done(&readings->texts);
	free(readings);
}

static struct slot *slot_find(const struct readings *readings, uint32_t device)
{
	return device < readings->slots_capacity ? readings->slots[device] : NULL;
}

static struct slot *slot_make(struct readings *readings, uint32_t device)
{
	if (device >= readings->slots_capacity) {
		uint32_t old = readings->slots_capacity, capacity = old ? old : 16;

		while (capacity <= device)
			capacity *= 2;
		readings->slots = must_realloc(readings->slots, capacity, sizeof(struct slot *));
		for (uint32_t i = old; i < capacity; i++)
			readings->slots[i] = NULL;
		readings->slots_capacity = capacity;
	}
	if (!readings->slots[device]) {
		struct slot *slot = must_calloc(1, sizeof *slot);

		slot->uptime_ms = -1;
		slot->restarted = (struct mono){INT64_MIN};
		readings->slots[device] = slot;
	}
	return readings->slots[device];
}

static struct rows *table_make(struct slot *slot, unsigned table)
{
	if (!slot->tables[table]) {
		slot->tables[table] = must_malloc(sizeof(struct rows));
		rows_init(slot->tables[table], table);
	}
	return slot->tables[table];
}

struct gengfu_batch *readings_batch(struct readings *readings, unsigned table)
{
	must(table < TABLES);
	return batch_take(&readings->batches, table);
}

void readings_discard(struct readings *readings, struct gengfu_batch *batch)
{
	batch_give(&readings->batches, batch);
}

static void look_at_uptime(
	struct readings *readings, uint32_t device, struct slot *slot, int64_t uptime_ms, struct mono at)
{
	int64_t elapsed_ms = mono_since(at, slot->uptime_at) / NS_PER_MS;
	enum uptime_change change = uptime_compare(slot->uptime_ms, uptime_ms, elapsed_ms);

	slot->uptime_ms = uptime_ms;
	slot->uptime_at = at;
	if (change == UPTIME_WRAPPED)
		slot->wraps++;
	if (change != UPTIME_RESTARTED)
		return;
	slot->wraps = 0;
	slot->restarts++;
	slot->restarted = at;
	if (readings->events.restarted)
		readings->events.restarted(readings->events.data, device, (double)uptime_ms / 1000);
}

struct merging {
	struct readings *readings;
	struct slot *slot;
	uint32_t device;
	struct rows *rows;
	struct mono read;
};

static void before(void *data, struct row *row, const struct gengfu_batch *batch, uint32_t at, bool is_new)
{
	const struct merging *merging = data;

	if (batch->table == TABLE_interfaces)
		interfaces_derive(
			row, batch, at, merging->read, !is_new && row->read.ns >= merging->slot->restarted.ns);
}

static void gone(void *data, const struct row *row)
{
	const struct merging *merging = data;
	const struct readings_events *events = &merging->readings->events;

	if (events->gone)
		events->gone(events->data, merging->device, merging->rows->shown.number, row);
}

/* The device's own row: uptime with its wraps undone, restarts seen. */
static void complete_system(const struct slot *slot, struct rows *rows)
{
	if (rows->shown.count == 0)
		return;
	struct row *row = rows->items[0];

	if (row_has(row, COLUMN_system_uptime_s))
		row->cells[COLUMN_system_uptime_s].real += (double)slot->wraps * UPTIME_WRAP_MS / 1000;
	row->cells[COLUMN_system_restarts].integer = (int64_t)slot->restarts;
	row->present |= UINT64_C(1) << COLUMN_system_restarts;
}

void readings_commit(
	struct readings *readings, uint32_t device, struct gengfu_batch *batch, enum gengfu_commit how, struct mono now)
{
	struct slot *slot = slot_make(readings, device);
	struct rows *rows = table_make(slot, batch->table);
	struct mono read = batch->read_ns ? (struct mono){batch->read_ns} : now;
	struct merging merging = {readings, slot, device, rows, read};

	rows->shown.how = how;
	if (how != GENGFU_COMMIT_FAILED) {
		if (batch->uptime_ms >= 0)
			look_at_uptime(readings, device, slot, batch->uptime_ms, read);
		rows_merge(rows, &readings->texts, batch,
			&(struct rows_merge){before, gone, &merging, how == GENGFU_COMPLETE, read, false});
		if (batch->table == TABLE_system && (batch->asked & UINT64_C(1) << COLUMN_system_uptime_s))
			complete_system(slot, rows);
	}
	batch_give(&readings->batches, batch);
	if (readings->events.committed)
		readings->events.committed(readings->events.data, device, &rows->shown, how);
}

/* What the polling row said before this round. */
struct polled_before {
	int64_t failed_rounds, answered_rounds;
	struct mono last_ok; /* INT64_MIN: none yet */
};

static struct polled_before polled_before(const struct rows *rows, const char *collector)
{
	const struct row *row = rows ? rows_find((struct rows *)rows, collector) : NULL;
	struct polled_before was = {0, 0, {INT64_MIN}};

	if (row && row_has(row, COLUMN_polling_failed_rounds))
		was.failed_rounds = row->cells[COLUMN_polling_failed_rounds].integer;
	if (row && row_has(row, COLUMN_polling_answered_rounds))
		was.answered_rounds = row->cells[COLUMN_polling_answered_rounds].integer;
	if (row && row_has(row, COLUMN_polling_last_ok_s))
		was.last_ok = mono_add_ns(row->read, -(int64_t)(row->cells[COLUMN_polling_last_ok_s].real * NS_PER_S));
	return was;
}

void readings_polled(struct readings *readings, uint32_t device, const char *collector, enum gengfu_status status,
	const char *detail, int64_t rtt_ns, struct mono now)
{
	struct slot *slot = slot_make(readings, device);
	struct polled_before was = polled_before(slot->tables[TABLE_polling], collector);
	struct gengfu_batch *batch = readings_batch(readings, TABLE_polling);
	bool answered = status == GENGFU_OK || status == GENGFU_PARTIAL;
	struct mono last_ok = answered ? now : was.last_ok;

	batch->asked = (UINT64_C(1) << COLUMNS_polling) - 1;
	batch->read_ns = now.ns;
	must(gengfu_row(batch) == 0);
	must(gengfu_set_text(batch, 0, COLUMN_polling_collector, collector, (uint32_t)strlen(collector)) == 0);
	gengfu_set_integer(batch, 0, COLUMN_polling_status, status);
	if (detail)
		must(gengfu_set_text(batch, 0, COLUMN_polling_detail, detail, (uint32_t)strnlen(detail, 1024)) == 0);
	gengfu_set_integer(batch, 0, COLUMN_polling_failed_rounds, answered ? 0 : was.failed_rounds + 1);
	gengfu_set_integer(batch, 0, COLUMN_polling_answered_rounds, answered ? was.answered_rounds + 1 : 0);
	if (last_ok.ns != INT64_MIN)
		gengfu_set_real(batch, 0, COLUMN_polling_last_ok_s, (double)mono_since(now, last_ok) / NS_PER_S);
	if (rtt_ns > 0)
		gengfu_set_real(batch, 0, COLUMN_polling_rtt_s, (double)rtt_ns / NS_PER_S);
	readings_commit(readings, device, batch, GENGFU_COMMIT_PARTIAL, now);
}

void readings_remove(struct readings *readings, uint32_t device)
{
	if (device >= readings->slots_capacity)
		return;
	slot_free(readings, readings->slots[device]);
	readings->slots[device] = NULL;
}

const struct table *readings_table(const struct readings *readings, uint32_t device, unsigned table)
{
	const struct slot *slot = slot_find(readings, device);

	return slot && slot->tables[table] ? &slot->tables[table]->shown : NULL;
}

const struct row *readings_find(const struct readings *readings, uint32_t device, unsigned table, const char *key)
{
	const struct slot *slot = slot_find(readings, device);

	return slot && slot->tables[table] ? rows_find(slot->tables[table], key) : NULL;
}

size_t row_name(unsigned table, const struct row *row, char *into, size_t size)
{
	size_t length = 0;

	must(size > 0);
	into[0] = '\0';
	for (unsigned i = 0; i < tables[table].key_columns; i++) {
		char part[512];

		if (!row_has(row, i))
			continue;
		row_text(table, row, i, part, sizeof part);
		int added = snprintf(into + length, size - length, "%s%s", length ? " " : "", part);
		length += (size_t)added < size - length ? (size_t)added : size - length - 1;
	}
	return length;
}

static int format_real(double value, char *into, size_t size)
{
	if (value == (double)(int64_t)value && value > -1e15 && value < 1e15)
		return snprintf(into, size, "%lld", (long long)value);
	return snprintf(into, size, "%.6g", value);
}

size_t row_text(unsigned table, const struct row *row, unsigned column, char *into, size_t size)
{
	const struct column_info *info = &tables[table].column[column];
	const union cell *cell = &row->cells[column];
	const char *word;
	size_t span;
	int length = 0;

	must(size > 0);
	into[0] = '\0';
	if (!row_has(row, column))
		return 0;
	switch (info->type) {
	case COLUMN_TEXT:
		length = snprintf(into, size, "%s", cell->text->bytes);
		break;
	case COLUMN_INTEGER:
		length = info->class == CLASS_COUNTER
				 ? snprintf(into, size, "%llu", (unsigned long long)cell->unsigned_integer)
				 : snprintf(into, size, "%lld", (long long)cell->integer);
		break;
	case COLUMN_REAL:
		length = format_real(cell->real, into, size);
		break;
	case COLUMN_BOOLEAN:
		length = snprintf(into, size, "%s", cell->integer ? "true" : "false");
		break;
	case COLUMN_ENUM:
		word = tables_word_text(table, column, cell->integer, &span);
		length = snprintf(into, size, "%.*s", (int)span, word);
		break;
	}
	return (size_t)length < size ? (size_t)length : size - 1;
}

void readings_figures(const struct readings *readings, struct readings_figures *ret_figures)
{
	*ret_figures = (struct readings_figures){
		.octets = readings->texts.bytes + readings->slots_capacity * sizeof(struct slot *)};
	for (uint32_t i = 0; i < readings->slots_capacity; i++) {
		const struct slot *slot = readings->slots[i];

		if (!slot)
			continue;
		ret_figures->devices++;
		ret_figures->octets += sizeof *slot;
		for (unsigned table = 0; table < TABLES; table++) {
			if (!slot->tables[table])
				continue;
			ret_figures->rows += slot->tables[table]->shown.count;
			ret_figures->octets += rows_octets(slot->tables[table]);
		}
	}
}
