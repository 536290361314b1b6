/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the words of a profile to a rule: where a value comes from (one of oid, index, constant, uptime, first, sum,
 * difference, product, quotient, text, interface, map) and what is done with it on the way (when, absent, words, scale
 * …). A text alone is an OID, a list alone is `first`. The objects that a rule looks at are entered into the draft of
 * its source; whether an object is read in each round follows from the rules that look at it.
 */
#include "base/must.h"
#include "collectors/snmp/compiler.h"
#include <math.h>

static const char *const rule_keys[] = {"oid", "index", "constant", "uptime", "first", "sum", "difference", "product",
	"quotient", "text", "interface", "map", "of", "climb", "suffix", "joins", "slow", "when", "after", "list",
	"first_lane", "absent", "unlike", "parse", "bits", "words", "otherwise", "unit", "offset", "scale", "convert",
	"exponent", "range", "as", "last_arc", NULL};

static struct rule *rule_new(struct compiler *compiler, enum rule_kind kind)
{
	struct rule *rule = arena_alloc(compiler->arena, sizeof *rule);
	rule->kind = kind;
	rule->scale = 1;
	rule->climb = -1;
	rule->unit_set = -1;
	rule->least = -INFINITY;
	rule->most = INFINITY;
	return rule;
}

static bool same(struct oid a, struct oid b)
{
	return a.length == b.length && (a.length == 0 || memcmp(a.octets, b.octets, a.length) == 0);
}

/* The object's place in the draft; -1 with a mistake when there are too many. */
static int object_enter(struct compiler *compiler, const struct gengfu_data *at, struct oid oid, struct oid suffix,
	const struct standing *standing)
{
	struct draft *draft = compiler->draft;
	for (size_t i = 0; i < draft->object_count; i++) {
		struct object *object = &draft->objects[i];
		if (!same(object->oid, oid) || !same(object->suffix, suffix))
			continue;
		object->fast |= standing->fast;
		object->joins &= standing->joins;
		return (int)i;
	}
	if (draft->object_count == SOURCE_OBJECTS_MAX) {
		mistake(compiler, at, "more than %d objects in one source", SOURCE_OBJECTS_MAX);
		return -1;
	}
	draft->objects[draft->object_count] = (struct object){.oid = oid,
		.suffix = suffix,
		.kept = -1,
		.fast = standing->fast,
		.joins = standing->joins,
		.name = draft->label};
	return (int)draft->object_count++;
}

static bool object_rule(struct compiler *compiler, const struct gengfu_data *oid_data, const struct gengfu_data *map,
	const struct standing *standing, struct rule *rule)
{
	struct oid oid;
	struct oid suffix = {0};
	if (!compiler->draft)
		return mistake(compiler, oid_data, "no object can be read here");
	if (!read_oid(compiler, oid_data, &oid))
		return false;
	const struct gengfu_data *suffix_data = gengfu_data_get(map, "suffix");
	if (suffix_data) {
		uint8_t octets[OID_OCTETS_MAX];
		auto_buffer dotted = BUFFER_EMPTY;
		/* One arc alone is no OID, so it is encoded behind "1.3", which takes one octet. */
		if (suffix_data->type == GENGFU_INTEGER)
			buffer_printf(&dotted, "1.3.%lld", (long long)suffix_data->integer);
		else
			buffer_printf(&dotted, "1.3.%s", gengfu_data_text(suffix_data, "?"));
		int length = oid_encode(buffer_text(&dotted), octets);
		if (length < 2)
			return mistake(compiler, suffix_data, "must be a number or dotted numbers");
		uint8_t *copy = arena_alloc(compiler->arena, (size_t)length);
		memcpy(copy, octets + 1, (size_t)length - 1);
		suffix = (struct oid){copy, (uint16_t)(length - 1)};
	}
	struct standing here = *standing;
	here.joins |= gengfu_data_boolean(gengfu_data_get(map, "joins"), false);
	if (gengfu_data_boolean(gengfu_data_get(map, "slow"), false))
		here.fast = false;
	int place = object_enter(compiler, oid_data, oid, suffix, &here);
	if (place < 0)
		return false;
	rule->kind = RULE_OBJECT;
	rule->object = (uint8_t)place;
	return true;
}

static bool parts_rule(
	struct compiler *compiler, const struct gengfu_data *list, const struct standing *standing, struct rule *rule)
{
	if (list->type != GENGFU_LIST || list->list.count == 0)
		return mistake(compiler, list, "must be a list");
	const struct rule **parts = arena_alloc(compiler->arena, list->list.count * sizeof *parts);
	struct standing here = *standing;
	here.text_part = rule->kind == RULE_JOIN;
	if (rule->kind == RULE_JOIN) {
		here.numeric = false;
		here.column = NULL;
	} else if (rule->kind != RULE_FIRST) {
		here.numeric = true;
		here.column = NULL;
	}
	bool good = true;
	for (size_t i = 0; i < list->list.count; i++) {
		size_t mark = path_enter_item(compiler, i);
		parts[i] = rule_compile(compiler, &list->list.items[i], &here);
		good &= parts[i] != NULL;
		path_leave(compiler, mark);
	}
	rule->parts = parts;
	rule->part_count = list->list.count;
	if (rule->kind == RULE_QUOTIENT && rule->part_count != 2)
		return mistake(compiler, list, "must be two values: { used, total }");
	return good;
}

static bool one_part(
	struct compiler *compiler, const struct gengfu_data *data, const struct standing *standing, struct rule *rule)
{
	struct standing here = *standing;
	here.column = NULL;
	here.numeric = false;
	here.text_part = false;
	const struct rule **parts = arena_alloc(compiler->arena, sizeof *parts);
	parts[0] = rule_compile(compiler, data, &here);
	rule->parts = parts;
	rule->part_count = 1;
	return parts[0] != NULL;
}

static int map_find_rule(struct compiler *compiler, const struct gengfu_data *data)
{
	const char *name = gengfu_data_text(data, "");
	struct profile *profile = compiler->profile;
	for (size_t i = 0; i < profile->map_count; i++)
		if (strcmp(profile->maps[i].name, name) == 0) {
			profile->maps[i].used = true;
			return (int)i;
		}
	mistake(compiler, data, "there is no map '%s'", name);
	return -1;
}

static bool map_rule_compile(
	struct compiler *compiler, const struct gengfu_data *data, const struct standing *standing, struct rule *rule)
{
	const struct gengfu_data *of = gengfu_data_get(data, "of");
	const struct gengfu_data *climb = gengfu_data_get(data, "climb");
	int map = map_find_rule(compiler, gengfu_data_get(data, "map"));
	if (map < 0)
		return false;
	rule->map = (uint16_t)map;
	if (climb && (rule->climb = map_find_rule(compiler, climb)) < 0)
		return false;
	if (!of)
		return mistake(compiler, data, "a map needs `of`: the number that is looked up");
	size_t mark = path_enter(compiler, "of");
	bool good = one_part(compiler, of, standing, rule);
	path_leave(compiler, mark);
	return good;
}

static bool index_rule(struct compiler *compiler, const struct gengfu_data *data, struct rule *rule)
{
	const struct source *source = compiler->draft ? compiler->draft->source : NULL;
	if (data->type == GENGFU_TEXT && strcmp(data->text.bytes, "all") == 0) {
		rule->index_part = INDEX_ALL;
		return true;
	}
	int64_t part = gengfu_data_integer(data, 0);
	size_t parts = source && source->index_count ? source->index_count : 1;
	if (part < 1 || part > (int64_t)parts)
		return mistake(compiler, data, "must be \"all\" or the number of a part of the index, 1 to %zu", parts);
	rule->index_part = (uint8_t)(part - 1);
	return true;
}

static bool word_code(struct compiler *compiler, const struct gengfu_data *at, const struct standing *standing,
	const char *word, int *ret_code)
{
	const struct column *column = standing->column;
	*ret_code = -1;
	if (column && column->type == GENGFU_COLUMN_BOOLEAN) {
		if (strcmp(word, "true") != 0 && strcmp(word, "false") != 0)
			return mistake(compiler, at, "'%s': a column that is true or false has no other words", word);
		*ret_code = word[0] == 't';
		return true;
	}
	if (!column || column->type != GENGFU_COLUMN_ENUM)
		return true;
	*ret_code = compiler->services->word(compiler->services->base->host, standing->table, column->column, word);
	return *ret_code >= 0 || mistake(compiler, at, "'%s' is none of the words of column %s", word, column->name);
}

/* A constant for an enumeration is one of its words. */
static bool constant_rule(
	struct compiler *compiler, const struct gengfu_data *data, const struct standing *standing, struct rule *rule)
{
	const struct column *column = standing->column;
	bool has_words = column && (column->type == GENGFU_COLUMN_ENUM || column->type == GENGFU_COLUMN_BOOLEAN);
	if (!read_literal(compiler, data, &rule->constant))
		return false;
	if (!has_words || !rule->constant.is_text)
		return true;
	struct word *word = arena_alloc(compiler->arena, sizeof *word);
	*word = (struct word){.word = rule->constant.text, .length = rule->constant.length};
	rule->otherwise = word;
	return word_code(compiler, data, standing, word->word, &word->code);
}

struct kind_word {
	const char *word;
	enum rule_kind kind;
};
static const struct kind_word kinds[] = {{"oid", RULE_OBJECT}, {"index", RULE_INDEX}, {"constant", RULE_CONSTANT},
	{"uptime", RULE_UPTIME}, {"first", RULE_FIRST}, {"sum", RULE_SUM}, {"difference", RULE_DIFFERENCE},
	{"product", RULE_PRODUCT}, {"quotient", RULE_QUOTIENT}, {"text", RULE_JOIN}, {"interface", RULE_INTERFACE},
	{"map", RULE_MAP}};

static bool origin(
	struct compiler *compiler, const struct gengfu_data *data, const struct standing *standing, struct rule *rule)
{
	const struct kind_word *found = NULL;
	const struct gengfu_data *value = NULL;
	for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++) {
		const struct gengfu_data *here = gengfu_data_get(data, kinds[i].word);
		if (here && found)
			return mistake(compiler, here, "both '%s' and '%s': a value has one origin", found->word,
				kinds[i].word);
		if (here) {
			found = &kinds[i];
			value = here;
		}
	}
	if (!found)
		return mistake(compiler, data,
			"says not where the value comes from: oid, index, constant, first, sum, difference, product, "
			"quotient, text, interface, map or uptime");
	rule->kind = found->kind;
	size_t mark = path_enter(compiler, found->word);
	bool good = true;
	if (found->kind == RULE_OBJECT)
		good = object_rule(compiler, value, data, standing, rule);
	else if (found->kind == RULE_INDEX)
		good = index_rule(compiler, value, rule);
	else if (found->kind == RULE_CONSTANT)
		good = constant_rule(compiler, value, standing, rule);
	else if (found->kind == RULE_MAP)
		good = map_rule_compile(compiler, data, standing, rule);
	else if (found->kind == RULE_INTERFACE)
		good = one_part(compiler, value, standing, rule);
	else if (found->kind != RULE_UPTIME)
		good = parts_rule(compiler, value, standing, rule);
	path_leave(compiler, mark);
	return good;
}

/* words = { up = 1, down = { 2, 7 } } */
static bool words_compile(
	struct compiler *compiler, const struct gengfu_data *data, const struct standing *standing, struct rule *rule)
{
	if (data->type != GENGFU_MAP)
		return mistake(
			compiler, data, "must say which values stand for each word: { up = 1, down = { 2, 7 } }");
	size_t total = 0;
	for (size_t i = 0; i < data->map.count; i++) {
		const struct gengfu_data *values = &data->map.members[i].value;
		total += values->type == GENGFU_LIST ? values->list.count : 1;
	}
	struct word *words = arena_alloc(compiler->arena, (total + 1) * sizeof *words);
	bool good = true;
	for (size_t i = 0; i < data->map.count; i++) {
		const struct gengfu_member *member = &data->map.members[i];
		const struct literal *literals = NULL;
		size_t count = 0;
		int code = -1;
		size_t mark = path_enter(compiler, member->key);
		if (word_code(compiler, &member->value, standing, member->key, &code) &&
			read_literals(compiler, &member->value, &literals, &count)) {
			for (size_t j = 0; j < count; j++)
				words[rule->word_count++] =
					(struct word){literals[j], member->key, strlen(member->key), code};
		} else {
			good = false;
		}
		path_leave(compiler, mark);
	}
	rule->words = words;
	return good;
}

static bool otherwise_compile(
	struct compiler *compiler, const struct gengfu_data *data, const struct standing *standing, struct rule *rule)
{
	const char *text = gengfu_data_text(data, NULL);
	if (!text)
		return mistake(compiler, data, "must be a word");
	struct word *word = arena_alloc(compiler->arena, sizeof *word);
	*word = (struct word){.word = text, .length = data->text.length};
	rule->otherwise = word;
	return word_code(compiler, data, standing, text, &word->code);
}

static bool list_compile(struct compiler *compiler, const struct gengfu_data *data, struct rule *rule)
{
	const struct gengfu_data *separator = data->type == GENGFU_MAP ? gengfu_data_get(data, "separator") : data;
	const char *text = gengfu_data_text(separator, NULL);
	if (!text || strlen(text) != 1)
		return mistake(
			compiler, data, "must be the character between elements, or { separator = …, at_least = n }");
	int64_t at_least = gengfu_data_integer(gengfu_data_get(data, "at_least"), 1);
	if (at_least < 1 || at_least > 64)
		return mistake(compiler, data, "at_least must be 1 to 64");
	rule->separator = text[0];
	rule->at_least = (uint8_t)at_least;
	if (compiler->draft)
		compiler->draft->source->lanes = true;
	return true;
}

static bool number(struct compiler *compiler, const struct gengfu_data *data, double *ret_value)
{
	if (data->type != GENGFU_INTEGER && data->type != GENGFU_REAL)
		return mistake(compiler, data, "must be a number");
	*ret_value = gengfu_data_real(data, 0);
	return isfinite(*ret_value) || mistake(compiler, data, "must be a finite number");
}

static bool range_compile(struct compiler *compiler, const struct gengfu_data *data, struct rule *rule)
{
	if (data->type != GENGFU_LIST || data->list.count != 2)
		return mistake(compiler, data, "must be { least, most }");
	if (!number(compiler, &data->list.items[0], &rule->least) ||
		!number(compiler, &data->list.items[1], &rule->most))
		return false;
	return rule->least <= rule->most || mistake(compiler, data, "the least is above the most");
}

static bool unit_find(struct compiler *compiler, const struct gengfu_data *data, struct rule *rule)
{
	const char *name = gengfu_data_text(data, "");
	const struct source *source = compiler->draft->source;
	for (size_t set = 0; set < source->unit_count; set++)
		for (size_t member = 0; member < source->units[set].members; member++)
			if (strcmp(source->units[set].names[member], name) == 0) {
				rule->unit = source->units[set].names[member];
				rule->unit_set = (int8_t)set;
				rule->unit_member = (uint8_t)member;
				return true;
			}
	return mistake(compiler, data, "none of the source's units decides '%s'", name);
}

static bool bits_compile(struct compiler *compiler, const struct gengfu_data *data, struct rule *rule)
{
	static const char *const words[] = {
		"signed8", "signed16", "signed32", "unsigned8", "unsigned16", "unsigned32", NULL};
	static const int8_t bits[] = {8, 16, 32, -8, -16, -32};
	int word = read_word(compiler, data, words);
	if (word >= 0)
		rule->bits = bits[word];
	return word >= 0;
}

/* A rule beside the value's own, which rarely changes. */
static bool number_rule(struct compiler *compiler, const struct gengfu_data *data, const struct standing *standing,
	const struct rule **ret_rule)
{
	struct standing here = *standing;
	here.fast = false;
	here.numeric = true;
	here.column = NULL;
	here.text_part = false;
	*ret_rule = rule_compile(compiler, data, &here);
	return *ret_rule != NULL;
}

/* One entry of what is done with a value; the origin's own entries are passed over. */
static bool change(struct compiler *compiler, const char *key, const struct gengfu_data *data,
	const struct standing *standing, struct rule *rule)
{
	static const char *const parses[] = {"whole", "number", "size", NULL};
	static const char *const converts[] = {"none", "mw_dbm", "uw_dbm", "w_dbm", "f_c", NULL};
	static const char *const formats[] = {"text", "mac", "ip", "hex", "date", NULL};
	int word = 0;
	if (strcmp(key, "when") == 0) {
		struct standing here = *standing;
		here.fast = false;
		return conditions_compile(compiler, data, &here, &rule->when, &rule->when_count);
	}
	if (strcmp(key, "after") == 0) {
		rule->after = gengfu_data_text(data, NULL);
		return (rule->after && *rule->after) || mistake(compiler, data, "must be the text before the value");
	}
	if (strcmp(key, "list") == 0)
		return list_compile(compiler, data, rule);
	if (strcmp(key, "absent") == 0)
		return read_literals(compiler, data, &rule->absent, &rule->absent_count);
	if (strcmp(key, "bits") == 0)
		return bits_compile(compiler, data, rule);
	if (strcmp(key, "words") == 0)
		return words_compile(compiler, data, standing, rule);
	if (strcmp(key, "otherwise") == 0)
		return otherwise_compile(compiler, data, standing, rule);
	if (strcmp(key, "unit") == 0)
		return unit_find(compiler, data, rule);
	if (strcmp(key, "offset") == 0 || strcmp(key, "scale") == 0) {
		rule->scaled = true;
		return number(compiler, data, key[0] == 'o' ? &rule->offset : &rule->scale);
	}
	if (strcmp(key, "exponent") == 0)
		return number_rule(compiler, data, standing, &rule->exponent);
	if (strcmp(key, "unlike") == 0)
		return number_rule(compiler, data, standing, &rule->unlike);
	if (strcmp(key, "range") == 0)
		return range_compile(compiler, data, rule);
	if (strcmp(key, "parse") == 0) {
		if ((word = read_word(compiler, data, parses)) >= 0)
			rule->parse = (enum parse)word;
	} else if (strcmp(key, "convert") == 0) {
		if ((word = read_word(compiler, data, converts)) >= 0)
			rule->convert = (enum convert)word;
	} else if (strcmp(key, "as") == 0) {
		if ((word = read_word(compiler, data, formats)) >= 0)
			rule->as = (enum format)word;
	}
	return word >= 0;
}

static bool changes(
	struct compiler *compiler, const struct gengfu_data *data, const struct standing *standing, struct rule *rule)
{
	bool good = true;
	for (size_t i = 0; i < data->map.count; i++) {
		const struct gengfu_member *member = &data->map.members[i];
		size_t mark = path_enter(compiler, member->key);
		good &= change(compiler, member->key, &member->value, standing, rule);
		path_leave(compiler, mark);
	}
	rule->first_lane = gengfu_data_boolean(gengfu_data_get(data, "first_lane"), false);
	rule->last_arc = gengfu_data_boolean(gengfu_data_get(data, "last_arc"), false);
	if (rule->otherwise && rule->word_count == 0 && rule->kind != RULE_CONSTANT)
		good = mistake(compiler, data, "`otherwise` needs `words`");
	return good;
}

static void rule_enter(struct compiler *compiler, struct rule *rule)
{
	struct draft *draft = compiler->draft;
	if (!draft)
		return;
	array_reserve_one(draft->rules, draft->rule_count, draft->rule_capacity);
	draft->rules[draft->rule_count++] = rule;
}

static bool text_rule(
	struct compiler *compiler, const struct gengfu_data *data, const struct standing *standing, struct rule *rule)
{
	if (standing->text_part && !looks_like_oid(data->text.bytes)) {
		rule->kind = RULE_CONSTANT;
		return read_literal(compiler, data, &rule->constant);
	}
	return object_rule(compiler, data, NULL, standing, rule);
}

const struct rule *rule_compile(
	struct compiler *compiler, const struct gengfu_data *data, const struct standing *standing)
{
	struct rule *rule = rule_new(compiler, RULE_FIRST);
	bool good = true;
	if (data->type == GENGFU_TEXT)
		good = text_rule(compiler, data, standing, rule);
	else if (data->type == GENGFU_LIST)
		good = parts_rule(compiler, data, standing, rule);
	else if (data->type == GENGFU_MAP)
		good = check_keys(compiler, data, rule_keys) && origin(compiler, data, standing, rule);
	else
		good = mistake(
			compiler, data, "must be an OID in quotes or a table that says where the value comes from");
	if (good && data->type == GENGFU_MAP)
		good = changes(compiler, data, standing, rule);
	/* A part that other rules work on keeps its text only if nothing of it is a number's business. */
	rule->is_numeric = standing->numeric && rule->word_count == 0;
	if (!good)
		return NULL;
	rule_enter(compiler, rule);
	return rule;
}
