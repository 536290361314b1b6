/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conditions (which rows count, when a value is believed, which profile fits) and the evidence by which a device's
 * units are decided.
 */
#include "base/must.h"
#include "collectors/snmp/compiler.h"
#include <math.h>

static const char *const condition_keys[] = {"oid", "index", "interface", "map", "of", "climb", "first", "suffix",
	"joins", "last_arc", "equals", "differs", "above", "below", "contains", "prefix", "present", "type", NULL};

static bool types_compile(struct compiler *compiler, const struct gengfu_data *data, struct condition *condition)
{
	static const char *const words[] = {
		"integer", "text", "oid", "address", "counter32", "gauge32", "timeticks", "counter64", NULL};
	static const uint8_t types[] = {VALUE_INTEGER, VALUE_OCTETS, VALUE_OID, VALUE_ADDRESS, VALUE_COUNTER32,
		VALUE_GAUGE32, VALUE_TIMETICKS, VALUE_COUNTER64};
	size_t count = data->type == GENGFU_LIST ? data->list.count : 1;
	if (count >= sizeof condition->types)
		return mistake(compiler, data, "at most %zu types", sizeof condition->types - 1);
	for (size_t i = 0; i < count; i++) {
		int word = read_word(compiler, data->type == GENGFU_LIST ? &data->list.items[i] : data, words);
		if (word < 0)
			return false;
		condition->types[i] = types[word];
	}
	return true;
}

static bool test_compile(struct compiler *compiler, const struct gengfu_data *data, struct condition *condition)
{
	static const struct {
		const char *word;
		enum test_kind kind;
	} tests[] = {{"equals", TEST_EQUALS}, {"differs", TEST_DIFFERS}, {"above", TEST_ABOVE}, {"below", TEST_BELOW},
		{"contains", TEST_CONTAINS}, {"prefix", TEST_PREFIX}, {"present", TEST_PRESENT}, {"type", TEST_TYPE}};
	const struct gengfu_data *value = NULL;
	for (size_t i = 0; i < ARRAY_LENGTH(tests); i++) {
		const struct gengfu_data *here = gengfu_data_get(data, tests[i].word);
		if (here && value)
			return mistake(compiler, here, "one test for each condition; give a list of conditions");
		if (here) {
			value = here;
			condition->kind = tests[i].kind;
		}
	}
	if (!value) {
		condition->kind = TEST_PRESENT;
		condition->present = true;
		return true;
	}
	if (condition->kind == TEST_PRESENT) {
		condition->present = gengfu_data_boolean(value, true);
		return value->type == GENGFU_BOOLEAN || mistake(compiler, value, "must be true or false");
	}
	if (condition->kind == TEST_TYPE)
		return types_compile(compiler, value, condition);
	return read_literals(compiler, value, &condition->literals, &condition->literal_count);
}

/* A condition's own words taken away, what remains is the rule of its value. */
static const struct gengfu_data *value_part(struct compiler *compiler, const struct gengfu_data *data)
{
	static const char *const tests[] = {
		"equals", "differs", "above", "below", "contains", "prefix", "present", "type", NULL};
	struct gengfu_member *members = arena_alloc(compiler->arena, (data->map.count + 1) * sizeof *members);
	struct gengfu_data *copy = arena_alloc(compiler->arena, sizeof *copy);
	*copy = (struct gengfu_data){.type = GENGFU_MAP, .line = data->line};
	for (size_t i = 0; i < data->map.count; i++) {
		size_t test = 0;
		while (tests[test] && strcmp(tests[test], data->map.members[i].key) != 0)
			test++;
		if (!tests[test])
			members[copy->map.count++] = data->map.members[i];
	}
	copy->map.members = members;
	return copy;
}

bool condition_compile(struct compiler *compiler, const struct gengfu_data *data, const struct standing *standing,
	bool has_value, struct condition *ret_condition)
{
	if (data->type != GENGFU_MAP)
		return mistake(compiler, data, "must be a condition: { oid = …, equals = … }");
	if (!check_keys(compiler, data, condition_keys) || !test_compile(compiler, data, ret_condition))
		return false;
	if (!has_value)
		return true;
	struct standing here = *standing;
	here.column = NULL;
	here.numeric = false;
	here.text_part = false;
	ret_condition->value = rule_compile(compiler, value_part(compiler, data), &here);
	return ret_condition->value != NULL;
}

bool conditions_compile(struct compiler *compiler, const struct gengfu_data *data, const struct standing *standing,
	const struct condition **ret_conditions, size_t *ret_count)
{
	size_t count = data->type == GENGFU_LIST ? data->list.count : 1;
	struct condition *conditions = arena_alloc(compiler->arena, (count + 1) * sizeof *conditions);
	bool good = true;
	for (size_t i = 0; i < count; i++) {
		size_t mark = compiler->path_length;
		if (data->type == GENGFU_LIST)
			path_enter_item(compiler, i);
		good &= condition_compile(compiler, data->type == GENGFU_LIST ? &data->list.items[i] : data, standing,
			true, &conditions[i]);
		path_leave(compiler, mark);
	}
	*ret_conditions = conditions;
	*ret_count = count;
	return good;
}

static bool change_compile(struct compiler *compiler, const struct gengfu_data *data, struct unit_change *change)
{
	static const char *const keys[] = {"offset", "scale", "convert", NULL};
	static const char *const converts[] = {"none", "mw_dbm", "uw_dbm", "w_dbm", "f_c", NULL};
	change->scale = 1;
	if (!check_keys(compiler, data, keys))
		return false;
	const struct gengfu_data *offset = gengfu_data_get(data, "offset");
	const struct gengfu_data *scale = gengfu_data_get(data, "scale");
	const struct gengfu_data *convert = gengfu_data_get(data, "convert");
	change->scaled = offset || scale;
	change->offset = gengfu_data_real(offset, 0);
	change->scale = gengfu_data_real(scale, 1);
	int word = convert ? read_word(compiler, convert, converts) : 0;
	if (word >= 0)
		change->convert = (enum convert)word;
	return word >= 0;
}

/* { label = "older S5700", power = { convert = "uw_dbm" }, … } */
static bool candidate_compile(
	struct compiler *compiler, const struct gengfu_data *data, struct unit_set *set, size_t place)
{
	const char *allowed[SOURCE_UNITS_MAX + 2] = {0};
	for (size_t i = 0; i < set->members; i++)
		allowed[i] = set->names[i];
	allowed[set->members] = "label";
	if (!check_keys(compiler, data, allowed))
		return false;
	const char **labels = (const char **)set->labels;
	labels[place] = gengfu_data_text(gengfu_data_get(data, "label"), "");
	for (size_t i = 0; i < set->members; i++) {
		struct unit_change *change = &set->changes[place][i];
		change->scale = 1;
		const struct gengfu_data *entry = gengfu_data_get(data, set->names[i]);
		size_t mark = path_enter(compiler, set->names[i]);
		bool good = !entry || change_compile(compiler, entry, change);
		path_leave(compiler, mark);
		if (!good)
			return false;
	}
	return true;
}

static bool evidence_compile(struct compiler *compiler, const struct gengfu_data *data, struct evidence *evidence)
{
	static const char *const keys[] = {"value", "near", "low", "high", "range", NULL};
	static const struct standing standing = {.numeric = true};
	const struct gengfu_data *range = gengfu_data_get(data, "range");
	if (!check_keys(compiler, data, keys))
		return false;
	evidence->least = -INFINITY;
	evidence->most = INFINITY;
	if (range && (range->type != GENGFU_LIST || range->list.count != 2))
		return mistake(compiler, range, "must be { least, most }");
	if (range) {
		evidence->least = gengfu_data_real(&range->list.items[0], -INFINITY);
		evidence->most = gengfu_data_real(&range->list.items[1], INFINITY);
	}
	const struct rule **into[] = {&evidence->value, &evidence->near, &evidence->low, &evidence->high};
	for (size_t i = 0; i < ARRAY_LENGTH(into); i++) {
		const struct gengfu_data *entry = gengfu_data_get(data, keys[i]);
		size_t mark = path_enter(compiler, keys[i]);
		if (entry)
			*into[i] = rule_compile(compiler, entry, &standing);
		path_leave(compiler, mark);
		if (entry && !*into[i])
			return false;
	}
	if (!evidence->value)
		return mistake(compiler, data, "evidence needs a `value`");
	return evidence->near || evidence->low || evidence->high || range ||
	       mistake(compiler, data, "evidence needs near, low, high or range to hold the value against");
}

static bool set_compile(struct compiler *compiler, const struct gengfu_data *data, struct unit_set *set)
{
	static const char *const keys[] = {"decides", "candidates", "evidence", NULL};
	const struct gengfu_data *decides = gengfu_data_get(data, "decides");
	const struct gengfu_data *candidates = gengfu_data_get(data, "candidates");
	if (!check_keys(compiler, data, keys))
		return false;
	if (!decides || !candidates || !gengfu_data_get(data, "evidence"))
		return mistake(compiler, data, "units need decides, candidates and evidence");
	if (!read_texts(compiler, decides, &set->names, &set->members) || set->members > SOURCE_UNITS_MAX)
		return mistake(compiler, decides, "at most %d units are decided together", SOURCE_UNITS_MAX);
	if (candidates->type != GENGFU_LIST || candidates->list.count > UNIT_CANDIDATES_MAX)
		return mistake(compiler, candidates, "must be a list of at most %d", UNIT_CANDIDATES_MAX);
	set->candidates = candidates->list.count;
	set->changes = arena_alloc(compiler->arena, (set->candidates + 1) * sizeof *set->changes);
	set->labels = arena_alloc(compiler->arena, (set->candidates + 1) * sizeof *set->labels);
	bool good = true;
	for (size_t i = 0; i < set->candidates; i++) {
		size_t mark = path_enter(compiler, "candidates");
		path_enter_item(compiler, i);
		good &= candidate_compile(compiler, &candidates->list.items[i], set, i);
		path_leave(compiler, mark);
	}
	return good;
}

static bool set_evidence(struct compiler *compiler, const struct gengfu_data *data, struct unit_set *set)
{
	const struct gengfu_data *list = gengfu_data_get(data, "evidence");
	if (!list || list->type != GENGFU_LIST)
		return mistake(compiler, data, "evidence must be a list");
	struct evidence *evidence = arena_alloc(compiler->arena, (list->list.count + 1) * sizeof *evidence);
	bool good = true;
	for (size_t i = 0; i < list->list.count; i++) {
		size_t mark = path_enter(compiler, "evidence");
		path_enter_item(compiler, i);
		good &= evidence_compile(compiler, &list->list.items[i], &evidence[i]);
		path_leave(compiler, mark);
	}
	set->evidence = evidence;
	set->evidence_count = list->list.count;
	return good;
}

bool units_compile(struct compiler *compiler, const struct gengfu_data *data)
{
	struct source *source = compiler->draft->source;
	if (data->type != GENGFU_LIST || data->list.count > SOURCE_UNITS_MAX)
		return mistake(compiler, data, "must be a list of at most %d", SOURCE_UNITS_MAX);
	source->units = arena_alloc(compiler->arena, (data->list.count + 1) * sizeof *source->units);
	bool good = true;
	for (size_t i = 0; i < data->list.count; i++) {
		size_t mark = path_enter_item(compiler, i);
		good &= set_compile(compiler, &data->list.items[i], &source->units[i]);
		path_leave(compiler, mark);
	}
	source->unit_count = data->list.count;
	/* After all names are known, as evidence speaks of units too. */
	for (size_t i = 0; good && i < data->list.count; i++) {
		size_t mark = path_enter_item(compiler, i);
		good &= set_evidence(compiler, &data->list.items[i], &source->units[i]);
		path_leave(compiler, mark);
	}
	return good;
}
