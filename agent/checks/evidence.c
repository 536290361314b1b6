/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The evidence of a verdict: the readings that it rests on, as texts. First the columns and values that the check's
 * English text shows, in its order, then the other values by name. Keys are left out, as the resource names them, and
 * so are texts that a check made for its message only.
 */
#include "checks/private.h"
#include <string.h>

static bool evidence_has(const struct evidence *evidence, const char *column)
{
	for (size_t i = 0; i < evidence->count; i++)
		if (strcmp(evidence->items[i].column, column) == 0)
			return true;
	return false;
}

static void evidence_begin(struct evidence *evidence, const char *column)
{
	evidence->at[evidence->count] = evidence->text.length;
	evidence->items[evidence->count++].column = column;
}

static const struct value *value_find(const struct values *values, const char *name)
{
	for (size_t i = 0; i < values->count; i++)
		if (strcmp(values->items[i].name, name) == 0)
			return &values->items[i];
	return NULL;
}

/* A text that is no column's is wording, made for the message. */
static bool is_wording(const struct check *check, const struct value *value)
{
	return value->type == VALUE_TEXT && tables_column(check->table, value->name) < 0;
}

static void add_value(struct evidence *evidence, const struct check *check, const struct value *value)
{
	if (is_wording(check, value))
		return;
	evidence_begin(evidence, value->name);
	value_text(value, &evidence->text);
	buffer_add(&evidence->text, "", 1);
}

static void add_shown(struct evidence *evidence, const struct check *check, const struct values *values)
{
	const struct template *text = &check->text[LANGUAGE_EN];
	for (size_t i = 0; i < text->count && evidence->count < COLUMNS_MAX; i++) {
		const struct piece *piece = &text->pieces[i];
		if (piece->kind != PIECE_NAME || evidence_has(evidence, piece->text))
			continue;
		const struct value *value = value_find(values, piece->text);
		bool is_key = piece->column >= 0 && (unsigned)piece->column < tables[check->table].key_columns;
		if (value) {
			add_value(evidence, check, value);
		} else if (piece->column >= 0 && !is_key && row_has(check->row, (unsigned)piece->column)) {
			evidence_begin(evidence, piece->text);
			cell_text(check->table, check->row, (unsigned)piece->column, &evidence->text);
			buffer_add(&evidence->text, "", 1);
		}
	}
}

/* Lua gives the values in no order; ours must not change from run to run. */
static const struct value *next_by_name(const struct values *values, const char *after)
{
	const struct value *next = NULL;
	for (size_t i = 0; i < values->count; i++) {
		const struct value *value = &values->items[i];
		if (strcmp(value->name, after) > 0 && (!next || strcmp(value->name, next->name) < 0))
			next = value;
	}
	return next;
}

void evidence_collect(struct evidence *evidence, const struct check *check, const struct values *values)
{
	const struct value *value = NULL;
	add_shown(evidence, check, values);
	while ((value = next_by_name(values, value ? value->name : "")))
		if (!evidence_has(evidence, value->name))
			add_value(evidence, check, value);
	for (size_t i = 0; i < evidence->count; i++)
		evidence->items[i].value = evidence->text.bytes + evidence->at[i];
}
