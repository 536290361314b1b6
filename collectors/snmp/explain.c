/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For `gengfu poll --raw`: which objects of the device each cell of a row was made of. A row that has got into its
 * batch is evaluated once more, column by column, and the evaluation tells which objects its rule looked at. That a
 * rule only compared an object (`when`, `unlike`) counts too: it had a say. What came from the index, a constant or a
 * map has no object in this row, and none is told.
 *
 * Costs the rounds of an agent nothing but a test per row: it is asked for by a command that polls once.
 */
#include "collectors/snmp/snmp.h"
#include "collectors/snmp/words.h"

/* What the row's object held, from this round or, for what rows keep, from an earlier one. */
static const struct raw *raw_of(const struct evaluation *e, unsigned object, const char **ret_text)
{
	int kept = e->source->objects[object].kept;
	if (e->read >> object & 1) {
		*ret_text = e->text;
		return &e->raws[e->rank[object]];
	}
	*ret_text = e->kept_text;
	return kept >= 0 && e->kept ? &e->kept[kept] : NULL;
}

static void cell_explain(const struct device *device, const struct evaluation *e, const struct rows *rows,
	uint32_t known, const struct gengfu_origin *cell)
{
	uint8_t octets[OID_OCTETS_MAX];
	auto_words words = WORDS_EMPTY;
	for (unsigned object = 0; object < e->source->object_count; object++) {
		const char *text = NULL;
		const struct raw *raw = e->reached >> object & 1 ? raw_of(e, object, &text) : NULL;
		if (!raw || raw->type == RAW_NONE)
			continue;
		struct oid oid = cell_oid(e->source, rows, object, known, octets);
		words_take(&words, oid.octets, oid.length, raw, text);
		if (words.count == 0)
			continue;
		struct gengfu_origin origin = *cell;
		origin.raw = words.items[0];
		device->explain(device->explain_data, &origin);
	}
}

void row_explain(struct round *round, struct evaluation *evaluation, const struct harvest *harvest, uint32_t known,
	const struct gengfu_batch *batch, uint32_t row, uint64_t columns)
{
	const struct source *source = harvest->source;
	object_mask reached = evaluation->reached;
	for (size_t i = 0; i < source->column_count; i++) {
		const struct column *column = &source->columns[i];
		if (!(columns >> column->column & 1))
			continue;
		evaluation->reached = 0;
		evaluation_row(evaluation);
		rule_evaluate(evaluation, column->rule);
		struct gengfu_origin cell = {.batch = batch, .row = row, .column = (uint32_t)column->column};
		cell_explain(round->device, evaluation, harvest->rows, known, &cell);
	}
	evaluation->reached = reached;
}
