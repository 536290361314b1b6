/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Before a source's rows become cells: which of them count (`only`), what they are called, and which units the device
 * uses. All three depend on slow objects, so they are decided when those are read and remembered.
 *
 * Names that a device repeats ("redacted", " PHYSICALUNI") are told apart by their index: the first in the order of the
 * index keeps the name, the others get "name#index", so that a name does not move when rows come and go behind it. A
 * row of a table whose rows are things of their own (interfaces, sensors) that has no name is called by its index; in a
 * table about interfaces it is left out.
 *
 * Units are voted on. Each candidate is tried on each row: values that agree with the thresholds or with another
 * column of the same quantity speak for it, values that cannot be speak against it. Votes add up over whole reads.
 */
#include "base/must.h"
#include "collectors/snmp/snmp.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define SCORE_MAX 100000
#define NEAR_TIE 0.05

struct evaluation *evaluation_begin(struct round *round, unsigned source, const struct lookup *lookup)
{
	struct evaluation *evaluation = round->device->instance->evaluation;
	const struct harvest *harvest = &round->harvests[source];
	evaluation->source = harvest->source;
	evaluation->lookup = lookup;
	evaluation->units = round->device->sources[source].units;
	evaluation->text = buffer_text(&harvest->text);
	evaluation->read = harvest->wanted;
	evaluation->rank = harvest->rank;
	evaluation->reached = 0;
	evaluation->lane = 0;
	return evaluation;
}

void evaluation_at(struct evaluation *evaluation, const struct harvest *harvest, uint32_t row)
{
	const struct rows *rows = harvest->rows;
	size_t kept = harvest->source->kept_count;
	evaluation->raws = harvest_cells(harvest, row);
	evaluation->kept = kept ? rows->kept + row * kept : NULL;
	evaluation->kept_text = buffer_text(&rows->kept_text);
	evaluation->index = row_index(rows, row);
	evaluation->index_length = rows->items[row].length;
	evaluation->lane = 0;
	evaluation_row(evaluation);
}

/* All of these objects that the device is known to have were read to their end. */
static bool has_read(const struct round *round, unsigned source, object_mask objects)
{
	const struct harvest *harvest = &round->harvests[source];
	objects &= round->device->sources[source].needed;
	return !(objects & ~harvest->wanted) && !(objects & harvest->broken);
}

void rows_choose(struct round *round, unsigned source, const struct lookup *lookup)
{
	struct harvest *harvest = &round->harvests[source];
	const struct source *plan = harvest->source;
	if (!plan->only_count || !has_read(round, source, plan->choosing))
		return;
	struct evaluation *evaluation = evaluation_begin(round, source, lookup);
	for (uint32_t row = 0; row < harvest->rows->count; row++) {
		struct row_known *known = &harvest->rows->items[row];
		evaluation_at(evaluation, harvest, row);
		known->flags &= (uint8_t)~ROW_REJECTED;
		if (!conditions_hold(evaluation, plan->only, plan->only_count))
			known->flags |= ROW_REJECTED;
	}
	harvest->reached |= evaluation->reached;
}

/* The row's own name in `into`, as UTF-8; its length, 0 when it has none. */
static size_t name_of(struct round *round, struct evaluation *evaluation, char into[FORMAT_SIZE])
{
	const struct gengfu_collector_services *services = round->device->instance->services;
	struct datum datum = rule_evaluate(evaluation, evaluation->source->keys[0]->rule);
	size_t length = datum_format(&datum, FORMAT_TEXT, into);
	if (length == 0)
		return 0;
	size_t text_length = 0;
	const char *text = services->text(services->base->host, into, length, &text_length);
	while (text_length && *text == ' ') {
		text++;
		text_length--;
	}
	if (text_length >= FORMAT_SIZE)
		text_length = FORMAT_SIZE - 1;
	memmove(into, text, text_length);
	into[text_length] = '\0';
	return text_length;
}

static const void *name_bytes(const void *owner, uint32_t number, size_t *ret_length)
{
	const struct rows *rows = owner;
	*ret_length = rows->items[number].name_length;
	return rows->names.bytes + rows->items[number].name;
}

static void name_set(struct rows *rows, uint32_t row, const char *name, size_t length)
{
	struct row_known *known = &rows->items[row];
	known->name = (uint32_t)rows->names.length;
	known->name_length = (uint16_t)length;
	buffer_add(&rows->names, name, length);
}

/* Gives the row another name while an earlier row has the one it has. */
static void name_distinguish(struct evaluation *evaluation, struct rows *rows, uint32_t row, struct places *places,
	const char *name, size_t length)
{
	char longer[FORMAT_SIZE];
	char index[128];
	struct parts parts;
	if (places_enter(places, name_bytes, rows, name, length, row) == UINT32_MAX)
		return;
	index[0] = '\0';
	if (parts_read(&parts, evaluation->index, evaluation->index_length, NULL, 0))
		parts_dotted(&parts, index, sizeof index);
	int used = snprintf(longer, sizeof longer, "%.*s#%s", (int)(length < 1024 ? length : 1024), name, index);
	name_set(rows, row, longer, (size_t)used);
	/* That one should be taken too (a port called "x#5"): then the two are one row, which no index would be. */
	places_enter(places, name_bytes, rows, longer, (size_t)used, row);
}

void names_settle(struct round *round, unsigned source, const struct lookup *lookup)
{
	struct harvest *harvest = &round->harvests[source];
	const struct source *plan = harvest->source;
	struct rows *rows = harvest->rows;
	char name[FORMAT_SIZE];
	if (!plan->has_name || !has_read(round, source, plan->naming))
		return;
	struct evaluation *evaluation = evaluation_begin(round, source, lookup);
	struct places places = {0};
	buffer_clear(&rows->names);
	for (uint32_t row = 0; row < rows->count; row++) {
		struct row_known *known = &rows->items[row];
		known->flags &= (uint8_t)~ROW_NAMED;
		if (known->flags & ROW_REJECTED)
			continue;
		evaluation_at(evaluation, harvest, row);
		size_t length = name_of(round, evaluation, name);
		if (length == 0 && plan->distinct) {
			struct parts parts;
			if (parts_read(&parts, evaluation->index, evaluation->index_length, NULL, 0))
				length = parts_dotted(&parts, name, sizeof name);
		}
		name_set(rows, row, name, length);
		known->flags |= ROW_NAMED;
		if (plan->distinct && length)
			name_distinguish(evaluation, rows, row, &places, name, length);
	}
	places_done(&places);
	harvest->reached |= evaluation->reached;
}

/* What one piece of evidence says about a candidate: speaks for it, against it, or says nothing. */
static int within(struct evaluation *evaluation, const struct evidence *evidence, double value)
{
	double low = evidence->least;
	double high = evidence->most;
	double limit = 0;
	if (evidence->low) {
		struct datum datum = rule_evaluate(evaluation, evidence->low);
		if (datum_to_real(&datum, &limit) && limit > low)
			low = limit;
	}
	if (evidence->high) {
		struct datum datum = rule_evaluate(evaluation, evidence->high);
		if (datum_to_real(&datum, &limit) && limit < high)
			high = limit;
	}
	if (!(low > -INFINITY) && !(high < INFINITY))
		return 0;
	return value >= low && value <= high ? 1 : -1;
}

static void evidence_vote(struct evaluation *evaluation, const struct evidence *evidence, uint8_t *choice,
	size_t candidates, int votes[UNIT_CANDIDATES_MAX])
{
	double distance[UNIT_CANDIDATES_MAX];
	double nearest = INFINITY;
	bool has[UNIT_CANDIDATES_MAX];
	bool any = false;
	for (size_t i = 0; i < candidates; i++) {
		double value = 0;
		double near = 0;
		*choice = (uint8_t)i;
		distance[i] = INFINITY;
		struct datum datum = rule_evaluate(evaluation, evidence->value);
		has[i] = datum_to_real(&datum, &value);
		any |= has[i];
		if (!has[i])
			continue;
		votes[i] += within(evaluation, evidence, value);
		if (!evidence->near)
			continue;
		datum = rule_evaluate(evaluation, evidence->near);
		if (datum_to_real(&datum, &near))
			distance[i] = fabs(value - near);
		if (distance[i] < nearest)
			nearest = distance[i];
	}
	for (size_t i = 0; i < candidates; i++) {
		if (any && !has[i])
			votes[i] -= 2; /* in this unit the value cannot be */
		else if (nearest < INFINITY && distance[i] <= nearest + NEAR_TIE)
			votes[i] += 2;
	}
}

static void set_settle(
	struct round *round, unsigned source, unsigned place, struct evaluation *evaluation, uint8_t *trial)
{
	struct known_source *known = &round->device->sources[source];
	struct harvest *harvest = &round->harvests[source];
	const struct unit_set *set = &harvest->source->units[place];
	int32_t *scores = known->scores[place];
	memcpy(trial, known->units, SOURCE_UNITS_MAX);
	for (uint32_t row = 0; row < harvest->rows->count; row++) {
		int votes[UNIT_CANDIDATES_MAX] = {0};
		if (harvest->rows->items[row].flags & ROW_REJECTED)
			continue;
		evaluation_at(evaluation, harvest, row);
		for (size_t i = 0; i < set->evidence_count; i++)
			evidence_vote(evaluation, &set->evidence[i], &trial[place], set->candidates, votes);
		for (size_t i = 0; i < set->candidates; i++) {
			scores[i] += votes[i];
			if (scores[i] > SCORE_MAX)
				scores[i] = SCORE_MAX;
			if (scores[i] < -SCORE_MAX)
				scores[i] = -SCORE_MAX;
		}
	}
	for (size_t i = 0; i < set->candidates; i++)
		if (scores[i] > scores[known->units[place]])
			known->units[place] = (uint8_t)i;
}

void units_settle(struct round *round, unsigned source, const struct lookup *lookup)
{
	struct known_source *known = &round->device->sources[source];
	struct harvest *harvest = &round->harvests[source];
	const struct source *plan = harvest->source;
	if (!plan->unit_count || !harvest->full)
		return;
	if (!known->scores)
		known->scores = must_calloc(plan->unit_count, sizeof *known->scores);
	struct evaluation *evaluation = evaluation_begin(round, source, lookup);
	uint8_t trial[SOURCE_UNITS_MAX];
	evaluation->units = trial;
	for (unsigned i = 0; i < plan->unit_count; i++)
		set_settle(round, source, i, evaluation, trial);
	evaluation->units = known->units;
	harvest->reached |= evaluation->reached;
}
