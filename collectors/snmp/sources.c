/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From one source of a table (its objects, its columns, which of its rows count) to a plan: objects in the order of
 * their OIDs, so that neighbours can be walked in one go; which of them each round reads, which the rows keep because
 * a value of each round depends on them (a sensor's scale), which make the name.
 *
 * Objects are sorted only when all are known; the rules, which hold places in the unsorted list, are put right then.
 */
#include "base/must.h"
#include "collectors/snmp/compiler.h"
#include <stdlib.h>

static const char *const source_keys[] = {"scalars", "index", "row", "columns", "only", "any_of", "group", "distinct",
	"units", "changed_by", "refresh_on", "inherit", "combine", NULL};

static int by_oid(const void *a, const void *b)
{
	const struct object *x = a;
	const struct object *y = b;
	int order = oid_compare(x->oid.octets, x->oid.length, y->oid.octets, y->oid.length);
	if (order)
		return order;
	return oid_compare(x->suffix.octets, x->suffix.length, y->suffix.octets, y->suffix.length);
}

static object_mask condition_needs(const struct condition *conditions, size_t count)
{
	object_mask needs = 0;
	for (size_t i = 0; i < count; i++)
		needs |= conditions[i].value ? conditions[i].value->needs : 0;
	return needs;
}

static void rule_settle(struct source *source, struct rule *rule, const uint8_t *places)
{
	if (rule->kind == RULE_OBJECT) {
		rule->object = places[rule->object];
		rule->needs |= BIT(rule->object);
	}
	for (size_t i = 0; i < rule->part_count; i++)
		rule->needs |= rule->parts[i]->needs;
	rule->needs |= condition_needs(rule->when, rule->when_count);
	if (rule->exponent)
		rule->needs |= rule->exponent->needs;
	if (rule->unlike)
		rule->needs |= rule->unlike->needs;
	source->needs_interfaces |= rule->kind == RULE_INTERFACE;
	if (rule->kind == RULE_MAP)
		source->maps |= BIT(rule->map) | (rule->climb >= 0 ? BIT(rule->climb) : 0);
}

static void evidence_settle(struct unit_set *set)
{
	for (size_t i = 0; i < set->evidence_count; i++) {
		const struct evidence *evidence = &set->evidence[i];
		const struct rule *rules[] = {evidence->value, evidence->near, evidence->low, evidence->high};
		for (size_t j = 0; j < ARRAY_LENGTH(rules); j++)
			set->needs |= rules[j] ? rules[j]->needs : 0;
	}
}

static void objects_settle(struct compiler *compiler)
{
	struct draft *draft = compiler->draft;
	struct source *source = draft->source;
	struct object unsorted[SOURCE_OBJECTS_MAX];
	uint8_t places[SOURCE_OBJECTS_MAX] = {0};
	memcpy(unsorted, draft->objects, sizeof unsorted);
	qsort(draft->objects, draft->object_count, sizeof *draft->objects, by_oid);
	for (size_t i = 0; i < draft->object_count; i++)
		for (size_t j = 0; j < draft->object_count; j++)
			if (by_oid(&unsorted[i], &draft->objects[j]) == 0)
				places[i] = (uint8_t)j;
	for (size_t i = 0; i < draft->rule_count; i++)
		rule_settle(source, draft->rules[i], places);
	for (size_t i = 0; i < source->unit_count; i++)
		evidence_settle(&source->units[i]);
	source->object_count = draft->object_count;
	source->objects = arena_alloc(compiler->arena, (draft->object_count + 1) * sizeof *source->objects);
	memcpy(source->objects, draft->objects, draft->object_count * sizeof *source->objects);
}

static void masks_settle(struct source *source)
{
	object_mask wanted_fast = 0;
	for (size_t i = 0; i < source->object_count; i++) {
		if (source->objects[i].fast)
			source->fast |= BIT(i);
		if (!source->objects[i].joins)
			source->drive |= BIT(i);
	}
	struct column *columns = (struct column *)source->columns;
	for (size_t i = 0; i < source->column_count; i++) {
		struct column *column = &columns[i];
		column->needs = column->rule->needs;
		if (column->class_ == GENGFU_CLASS_KEY)
			continue;
		bool fast = column->class_ == GENGFU_CLASS_FAST || column->class_ == GENGFU_CLASS_COUNTER;
		*(fast ? &source->fast_columns : &source->slow_columns) |= BIT(i);
		if (fast)
			wanted_fast |= column->needs;
	}
	for (size_t i = 0; i < source->column_count; i++)
		source->refreshing |= source->refresh_on >> i & 1 ? columns[i].needs : 0;
	for (size_t i = 1; i < source->key_count; i++)
		wanted_fast |= source->keys[i]->rule->needs;
	source->kept = wanted_fast & ~source->fast;
	source->naming = source->key_count ? source->keys[0]->rule->needs : 0;
	source->has_name = source->naming != 0 && source->keys[0]->type == GENGFU_COLUMN_TEXT;
	source->choosing = condition_needs(source->only, source->only_count);
	for (size_t i = 0; i < source->object_count; i++)
		if (source->kept >> i & 1)
			source->objects[i].kept = (int8_t)source->kept_count++;
}

static bool column_compile(struct compiler *compiler, const struct gengfu_member *member,
	const struct gengfu_column *found, struct column *column)
{
	*column = (struct column){
		.column = found->column, .type = found->type, .class_ = found->class_, .name = member->key};
	struct standing standing = {.column = column,
		.table = found->table,
		.fast = found->class_ == GENGFU_CLASS_FAST || found->class_ == GENGFU_CLASS_COUNTER,
		.numeric = found->type == GENGFU_COLUMN_INTEGER || found->type == GENGFU_COLUMN_REAL};
	column->rule = rule_compile(compiler, &member->value, &standing);
	return column->rule != NULL;
}

static bool is_laid_over(const struct source_text *overlays, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (gengfu_data_get(gengfu_data_get(overlays[i].data, "columns"), key))
			return true;
	return false;
}

/* The columns that one text gives, but for those that a profile above it gives anew. */
static bool columns_of(struct compiler *compiler, const struct source_text *text, const struct source_text *overlays,
	size_t overlay_count, const struct table_rule *table)
{
	struct source *source = compiler->draft->source;
	const struct gengfu_data *list = gengfu_data_get(text->data, "columns");
	struct column *columns = (struct column *)source->columns;
	bool good = true;
	if (!list || list->type != GENGFU_MAP)
		return mistake(compiler, list ? list : text->data, "needs columns = { … }");
	for (size_t i = 0; i < list->map.count; i++) {
		const struct gengfu_member *member = &list->map.members[i];
		if (is_laid_over(overlays, overlay_count, member->key))
			continue;
		struct gengfu_column found =
			compiler->services->column(compiler->services->base->host, table->name, member->key);
		size_t mark = path_enter(compiler, member->key);
		compiler->draft->label = arena_strdup(compiler->arena, compiler->path);
		if (found.column < 0)
			good = mistake(
				compiler, &member->value, "table %s has no column '%s'", table->name, member->key);
		else if (found.class_ == GENGFU_CLASS_DERIVED)
			good = mistake(compiler, &member->value, "is computed by the agent, no profile gives it");
		else if (source->column_count == SOURCE_COLUMNS_MAX)
			good = mistake(compiler, &member->value, "more than %d columns", SOURCE_COLUMNS_MAX);
		else
			good &= column_compile(compiler, member, &found, &columns[source->column_count++]);
		path_leave(compiler, mark);
	}
	return good;
}

static int by_column(const void *a, const void *b)
{
	const struct column *x = a;
	const struct column *y = b;
	return (x->column > y->column) - (x->column < y->column);
}

static bool keys_settle(struct compiler *compiler, const struct gengfu_data *at, const struct table_rule *table)
{
	struct source *source = compiler->draft->source;
	for (size_t i = 0; i < source->column_count; i++)
		if (source->columns[i].class_ == GENGFU_CLASS_KEY && source->key_count < ARRAY_LENGTH(source->keys))
			source->keys[source->key_count++] = &source->columns[i];
	source->lane_column = -1;
	if (source->lanes) {
		source->lane_column =
			compiler->services->column(compiler->services->base->host, table->name, "lane").column;
		if (source->lane_column < 0)
			return mistake(compiler, at, "has a list, but table %s has no lanes", table->name);
	}
	if (table->has_key && (source->key_count == 0 || source->keys[0]->column != 0))
		return mistake(compiler, at, "gives no key: the first key column of %s is missing", table->name);
	return true;
}

static bool columns_mask(
	struct compiler *compiler, const struct gengfu_data *data, const char *what, column_mask *ret_mask)
{
	const struct source *source = compiler->draft->source;
	const struct gengfu_data *list = gengfu_data_get(data, what);
	const char *const *names = NULL;
	size_t count = 0;
	size_t mark = path_enter(compiler, what);
	bool good = !list || read_texts(compiler, list, &names, &count);
	for (size_t i = 0; good && i < count; i++) {
		size_t column = 0;
		while (column < source->column_count && strcmp(source->columns[column].name, names[i]) != 0)
			column++;
		if (column == source->column_count)
			good = mistake(compiler, list, "this source gives no column '%s'", names[i]);
		else
			*ret_mask |= BIT(column);
	}
	path_leave(compiler, mark);
	return good;
}

static bool frame(struct compiler *compiler, const struct gengfu_data *data)
{
	struct source *source = compiler->draft->source;
	const struct gengfu_data *index = gengfu_data_get(data, "index");
	const struct gengfu_data *row = gengfu_data_get(data, "row");
	const struct gengfu_data *changed_by = gengfu_data_get(data, "changed_by");
	const struct gengfu_data *units = gengfu_data_get(data, "units");
	source->is_scalars = gengfu_data_boolean(gengfu_data_get(data, "scalars"), false);
	source->group = gengfu_data_boolean(gengfu_data_get(data, "group"), false);
	source->row_parts = (uint8_t)gengfu_data_integer(row, 0);
	bool good = check_keys(compiler, data, source_keys);
	size_t mark = path_enter(compiler, "index");
	if (index)
		good &= read_index_kinds(compiler, index, source->index, &source->index_count);
	if (index && source->is_scalars)
		good = mistake(compiler, index, "scalars have no index");
	path_leave(compiler, mark);
	mark = path_enter(compiler, "row");
	int64_t parts = gengfu_data_integer(row, 0);
	if (row && (parts < 1 || parts > 16))
		good = mistake(compiler, row, "must be how many sub-identifiers make the row, 1 to 16");
	path_leave(compiler, mark);
	mark = path_enter(compiler, "changed_by");
	if (changed_by)
		good &= read_oid(compiler, changed_by, &source->changed_by);
	path_leave(compiler, mark);
	mark = path_enter(compiler, "units");
	if (units)
		good &= units_compile(compiler, units);
	path_leave(compiler, mark);
	return good;
}

static bool body(struct compiler *compiler, const struct source_text *text, const struct source_text *overlays,
	size_t overlay_count, const struct table_rule *table)
{
	struct source *source = compiler->draft->source;
	const char *file = compiler->file;
	struct column *columns = arena_alloc(compiler->arena, SOURCE_COLUMNS_MAX * sizeof *columns);
	source->columns = columns;
	bool good = columns_of(compiler, text, overlays, overlay_count, table);
	for (size_t i = 0; i < overlay_count; i++) {
		compiler->file = overlays[i].file;
		/* Those before it lie over it. */
		good &= columns_of(compiler, &overlays[i], overlays, i, table);
	}
	compiler->file = file;
	qsort(columns, source->column_count, sizeof *columns, by_column);
	const struct gengfu_data *only = gengfu_data_get(text->data, "only");
	if (only) {
		static const struct standing standing = {0};
		size_t mark = path_enter(compiler, "only");
		good &= conditions_compile(compiler, only, &standing, &source->only, &source->only_count);
		path_leave(compiler, mark);
	}
	good &= columns_mask(compiler, text->data, "any_of", &source->any_of);
	good &= columns_mask(compiler, text->data, "refresh_on", &source->refresh_on);
	return good && keys_settle(compiler, text->data, table);
}

bool source_compile(struct compiler *compiler, const struct source_text *text, const struct source_text *overlays,
	size_t overlay_count, const struct table_rule *table, struct source *source)
{
	struct draft draft = {.source = source, .label = table->name};
	compiler->draft = &draft;
	compiler->file = text->file;
	bool good = frame(compiler, text->data);
	good = body(compiler, text, overlays, overlay_count, table) && good;
	if (good) {
		objects_settle(compiler);
		masks_settle(source);
		source->distinct = gengfu_data_boolean(gengfu_data_get(text->data, "distinct"),
			source->has_name && !source->group && !source->lanes && table->combine != COMBINE_MERGE);
		if (!source->is_scalars && source->drive == 0)
			good = mistake(compiler, text->data, "all objects only join: none gives rows");
	}
	free(draft.rules);
	compiler->draft = NULL;
	return good;
}
