/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What collectors call: names to numbers when a poll is planned, batches and commits while a round runs, and
 * round_done(), the funnel in which every round ends. Nothing that comes after the end of a round, or for a device that
 * has been removed, goes any further.
 */
#include "base/must.h"
#include "private.h"

static struct gengfu_column service_column(struct gengfu_host *host, const char *table, const char *column)
{
	struct gengfu_column found = {tables_find(table), -1, 0, 0};

	if (found.table < 0)
		return found;
	found.column = tables_column((unsigned)found.table, column);
	if (found.column >= 0) {
		const struct column_info *info = &tables[found.table].column[found.column];

		found.type = (int)info->type;
		found.class_ = (int)info->class;
	}
	return found;
}
_Static_assert((int)GENGFU_COLUMN_ENUM == (int)COLUMN_ENUM, "the ABI's column types are those of the tables");
_Static_assert((int)GENGFU_CLASS_DERIVED == (int)CLASS_DERIVED, "the ABI's column classes are those of the tables");

static int service_table(struct gengfu_host *host, const char *table)
{
	return tables_find(table);
}

static int service_word(struct gengfu_host *host, int table, int column, const char *word)
{
	if (table < 0 || table >= TABLES || column < 0 || (unsigned)column >= tables[table].columns)
		return -1;
	return tables_word((unsigned)table, (unsigned)column, word);
}

static const char *service_text(struct gengfu_host *host, const char *bytes, size_t length, size_t *ret_length)
{
	struct collection *collection = host->stage;

	buffer_clear(&collection->text);
	text_from_device(&collection->text, bytes, length);
	*ret_length = collection->text.length;
	return buffer_text(&collection->text);
}

static struct gengfu_batch *service_batch(struct gengfu_round *round, int table)
{
	const struct collection_events *events = &round->entry->collection->events;

	must(table >= 0 && table < TABLES);
	return events->batch(events->data, round->entry->number, (unsigned)table);
}

static void service_commit(struct gengfu_round *round, struct gengfu_batch *batch, enum gengfu_commit how)
{
	const struct collection_events *events = &round->entry->collection->events;

	if (round->entry->removed || !round->running)
		events->discard(events->data, batch);
	else
		events->commit(events->data, round->entry->number, batch, how);
}

void entry_idle(struct entry *entry)
{
	const struct collection_events *events = &entry->collection->events;

	if (entry->running || entry->removed || !entry->polling)
		return;
	entry->polling = false;
	events->idle(events->data, entry->number);
}

void round_ended(
	struct entry *entry, const char *collector, enum gengfu_status status, const char *detail, int64_t rtt_ns)
{
	const struct collection_events *events = &entry->collection->events;
	struct round_end end = {entry->number, collector, status, detail, rtt_ns};

	if (!entry->removed)
		events->ended(events->data, &end);
}

void round_done(struct gengfu_round *round, enum gengfu_status status, const char *detail, int64_t rtt_ns)
{
	struct entry *entry = round->entry;

	if (!round->running) {
		log_error(entry->collection->log, "device=%s collector=%s reason=\"ended a round twice\"", entry->name,
			round->runner->collector->name);
		return;
	}
	round->running = false;
	entry->running--;
	round_ended(entry, round->runner->collector->name, status, detail, rtt_ns);
	entry_idle(entry);
}

static void service_recognised(struct gengfu_host *host, uint32_t device, const struct gengfu_identity *identity)
{
	struct collection *collection = host->stage;

	collection->events.recognised(collection->events.data, device, identity);
}

static void service_poll_soon(struct gengfu_host *host, uint32_t device)
{
	struct collection *collection = host->stage;

	collection->events.poll_soon(collection->events.data, device);
}

const struct gengfu_collector_services collection_services = {
	.size = sizeof(struct gengfu_collector_services),
	.column = service_column,
	.table = service_table,
	.word = service_word,
	.text = service_text,
	.batch = service_batch,
	.commit = service_commit,
	.done = round_done,
	.recognised = service_recognised,
	.poll_soon = service_poll_soon,
};

static const char *const status_texts[] = {GENGFU_STATUS_TEXTS};
_Static_assert(ARRAY_LENGTH(status_texts) == GENGFU_STATUSES, "a text for each status");

const char *status_text(enum gengfu_status status)
{
	return status_texts[status];
}
