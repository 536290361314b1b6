/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a row's raw values to a cell. A rule first gets its value (from an object, the index, other rules, a map), then
 * passes it through its changes in a fixed order: text behind a word, list element, absent, parse, bits, words, offset
 * and scale, convert, exponent, range, format. What fails on the way is absent, never 0.
 *
 * A sum of 32-bit counters is a 32-bit counter again: each part wraps at 2^32, so the sum modulo 2^32 does too.
 */
#include "collectors/snmp/evaluate.h"
#include <ctype.h>
#include <math.h>
#include <strings.h>

#define CLIMB_MAX 16
/* Texts of one row; what does not fit any more is absent. */
#define SCRATCH_LEFT(e) (sizeof(e)->scratch - (e)->scratch_used)

void evaluation_row(struct evaluation *e)
{
	e->has_parts = false;
	e->scratch_used = 0;
}

static struct parts *parts_of(struct evaluation *e)
{
	if (!e->has_parts) {
		e->parts_good =
			parts_read(&e->parts, e->index, e->index_length, e->source->index, e->source->index_count);
		e->has_parts = true;
	}
	return e->parts_good ? &e->parts : NULL;
}

static struct datum scratch_text(struct evaluation *e, size_t length)
{
	if (length == 0)
		return DATUM_NONE;
	struct datum datum = datum_text(e->scratch + e->scratch_used, length);
	e->scratch_used += length + 1;
	return datum;
}

static struct datum index_value(struct evaluation *e, const struct rule *rule)
{
	const struct parts *parts = parts_of(e);
	int64_t number = 0;
	if (!parts)
		return DATUM_NONE;
	char *into = e->scratch + e->scratch_used;
	if (rule->index_part == INDEX_ALL)
		return scratch_text(e, parts_dotted(parts, into, SCRATCH_LEFT(e)));
	if (rule->index_part < parts->count && parts->part[rule->index_part].kind == INDEX_INTEGER &&
		parts_integer(parts, rule->index_part, &number))
		return datum_integer(number);
	return scratch_text(e, parts_text(parts, rule->index_part, into, SCRATCH_LEFT(e)));
}

static struct datum object_value(struct evaluation *e, const struct rule *rule)
{
	e->reached |= BIT(rule->object);
	if (e->read >> rule->object & 1)
		return datum_from_raw(&e->raws[e->rank[rule->object]], e->text);
	int kept = e->source->objects[rule->object].kept;
	if (kept >= 0 && e->kept)
		return datum_from_raw(&e->kept[kept], e->kept_text);
	return DATUM_NONE;
}

static struct datum constant_value(const struct literal *literal)
{
	if (literal->is_text)
		return datum_text(literal->text, literal->length);
	if (literal->number == floor(literal->number) && fabs(literal->number) < 9e15)
		return datum_integer((int64_t)literal->number);
	return datum_real(literal->number);
}

static struct datum sum_value(struct evaluation *e, const struct rule *rule)
{
	bool is_real = false;
	bool narrow = false;
	uint64_t total = 0;
	double real = 0;
	for (size_t i = 0; i < rule->part_count; i++) {
		struct datum part = rule_evaluate(e, rule->parts[i]);
		double value = 0;
		if (!datum_to_real(&part, &value)) {
			if (i == 0)
				return DATUM_NONE;
			continue;
		}
		is_real |= part.kind != DATUM_UNSIGNED && part.kind != DATUM_INTEGER;
		narrow |= part.narrow;
		total += part.unsigned_integer; /* of an integer too: two's complement adds up */
		real += value;
	}
	if (is_real)
		return datum_real(real);
	if (narrow)
		total = (uint32_t)total;
	return (struct datum){
		.kind = DATUM_UNSIGNED, .narrow = narrow, .type = VALUE_COUNTER64, .unsigned_integer = total};
}

static struct datum arithmetic_value(struct evaluation *e, const struct rule *rule)
{
	double result = 0;
	for (size_t i = 0; i < rule->part_count; i++) {
		struct datum part = rule_evaluate(e, rule->parts[i]);
		double value = 0;
		if (!datum_to_real(&part, &value)) {
			e->reached |= rule->needs;
			return DATUM_NONE;
		}
		if (i == 0)
			result = value;
		else if (rule->kind == RULE_DIFFERENCE)
			result -= value;
		else if (rule->kind == RULE_PRODUCT)
			result *= value;
		else if (value == 0)
			return DATUM_NONE;
		else
			result /= value;
	}
	return datum_real(result);
}

static struct datum join_value(struct evaluation *e, const struct rule *rule)
{
	char joined[FORMAT_SIZE];
	char part[FORMAT_SIZE];
	size_t used = 0;
	for (size_t i = 0; i < rule->part_count; i++) {
		struct datum datum = rule_evaluate(e, rule->parts[i]);
		size_t length = datum_format(&datum, FORMAT_TEXT, part);
		/* A name whose variable part is missing would be another row's name. */
		if (length == 0 || used + length >= sizeof joined)
			return DATUM_NONE;
		memcpy(joined + used, part, length);
		used += length;
	}
	if (used >= SCRATCH_LEFT(e))
		return DATUM_NONE;
	memcpy(e->scratch + e->scratch_used, joined, used);
	return scratch_text(e, used);
}

static struct datum trimmed(const struct datum *datum)
{
	struct datum result = *datum;
	const char *bytes = datum->text.bytes;
	uint32_t length = datum->text.length;
	const char *nul = memchr(bytes, '\0', length);
	if (nul && datum->type == VALUE_OCTETS)
		length = (uint32_t)(nul - bytes);
	while (length && (isspace((unsigned char)bytes[length - 1]) || bytes[length - 1] == '"'))
		length--;
	while (length && (isspace((unsigned char)*bytes) || *bytes == '"')) {
		bytes++;
		length--;
	}
	result.text.bytes = bytes;
	result.text.length = length;
	return result;
}

/* Only slow rules give names (LLDP's local ports), and there are few of them: no index is kept. */
static struct datum interface_named(const struct rows *rows, const struct datum *text)
{
	struct datum wanted = trimmed(text);
	for (uint32_t i = 0; rows && i < rows->count; i++) {
		size_t length = 0;
		const char *name = rows_name(rows, i, &length);
		if (name && length == wanted.text.length && strncasecmp(name, wanted.text.bytes, length) == 0)
			return datum_text(name, length);
	}
	return DATUM_NONE;
}

static struct datum interface_value(struct evaluation *e, const struct rule *rule)
{
	struct datum part = rule_evaluate(e, rule->parts[0]);
	int64_t number = 0;
	if (part.kind == DATUM_TEXT && !datum_to_integer(&part, &number))
		return interface_named(e->lookup->interface_rows, &part);
	if (!datum_to_integer(&part, &number) || number <= 0)
		return DATUM_NONE;
	struct datum row = number_map_find(&e->lookup->interfaces, (uint64_t)number);
	if (row.kind != DATUM_INTEGER)
		return DATUM_NONE;
	size_t length = 0;
	const char *name = rows_name(e->lookup->interface_rows, (uint32_t)row.integer, &length);
	return name ? datum_text(name, length) : DATUM_NONE;
}

static bool key_of(struct evaluation *e, const struct rule *rule, uint64_t *ret_key)
{
	struct datum part = rule_evaluate(e, rule);
	int64_t number = 0;
	if (!datum_to_integer(&part, &number))
		return false;
	*ret_key = (uint64_t)number;
	return true;
}

static struct datum map_value(struct evaluation *e, const struct rule *rule)
{
	uint64_t key = 0;
	/* Two parts in a list make a key of two. */
	const struct rule *of = rule->parts[0];
	if (of->kind == RULE_FIRST && of->part_count == 2 && of->when_count == 0 && rule->climb < 0) {
		uint64_t second = 0;
		if (!key_of(e, of->parts[0], &key) || !key_of(e, of->parts[1], &second))
			return DATUM_NONE;
		key = key << 32 | (uint32_t)second;
	} else if (!key_of(e, of, &key)) {
		return DATUM_NONE;
	}
	for (unsigned i = 0; i < CLIMB_MAX; i++) {
		struct datum found = number_map_find(&e->lookup->maps[rule->map], key);
		if (found.kind != DATUM_ABSENT || rule->climb < 0)
			return found;
		struct datum parent = number_map_find(&e->lookup->maps[rule->climb], key);
		if (parent.kind != DATUM_INTEGER || parent.integer <= 0)
			return DATUM_NONE;
		key = (uint64_t)parent.integer;
	}
	return DATUM_NONE;
}

static struct datum first_value(struct evaluation *e, const struct rule *rule)
{
	for (size_t i = 0; i < rule->part_count; i++) {
		struct datum part = rule_evaluate(e, rule->parts[i]);
		/* In a row of a lane, what stands for the whole module is no substitute for the lane's own value. */
		if (part.kind != DATUM_ABSENT || (e->lane && rule->parts[i]->separator))
			return part;
	}
	return DATUM_NONE;
}

static struct datum origin(struct evaluation *e, const struct rule *rule)
{
	switch (rule->kind) {
	case RULE_OBJECT:
		return object_value(e, rule);
	case RULE_INDEX:
		return index_value(e, rule);
	case RULE_CONSTANT:
		return constant_value(&rule->constant);
	case RULE_UPTIME:
		return e->lookup->uptime_s >= 0 ? datum_real(e->lookup->uptime_s) : DATUM_NONE;
	case RULE_FIRST:
		return first_value(e, rule);
	case RULE_SUM:
		return sum_value(e, rule);
	case RULE_DIFFERENCE:
	case RULE_PRODUCT:
	case RULE_QUOTIENT:
		return arithmetic_value(e, rule);
	case RULE_JOIN:
		return join_value(e, rule);
	case RULE_INTERFACE:
		return interface_value(e, rule);
	case RULE_MAP:
		return map_value(e, rule);
	}
	return DATUM_NONE;
}

static bool text_equals(const struct datum *datum, const char *text, size_t length)
{
	struct datum inner = trimmed(datum);
	return inner.text.length == length && strncasecmp(inner.text.bytes, text, length) == 0;
}

/* A number is compared as one, even where the device sends it as text. */
static bool equals(const struct datum *datum, const struct literal *literal)
{
	double number = 0;
	if (literal->is_text)
		return datum->kind == DATUM_TEXT && datum->type == VALUE_OCTETS &&
		       text_equals(datum, literal->text, literal->length);
	return datum_to_real(datum, &number) && number == literal->number;
}

static bool is_any(const struct datum *datum, const struct literal *literals, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (equals(datum, &literals[i]))
			return true;
	return false;
}

static bool text_has(const struct datum *datum, const struct literal *literal, bool at_start)
{
	char formatted[FORMAT_SIZE];
	size_t length = datum_format(datum, FORMAT_TEXT, formatted);
	if (!literal->is_text || literal->length > length)
		return false;
	for (size_t i = 0; i + literal->length <= length && (i == 0 || !at_start); i++)
		if (strncasecmp(formatted + i, literal->text, literal->length) == 0)
			return true;
	return false;
}

static bool has_any(const struct condition *condition, const struct datum *datum)
{
	for (size_t i = 0; i < condition->literal_count; i++)
		if (text_has(datum, &condition->literals[i], condition->kind == TEST_PREFIX))
			return true;
	return false;
}

static bool type_fits(const struct condition *condition, uint8_t type)
{
	for (size_t i = 0; i < sizeof condition->types && condition->types[i]; i++)
		if (condition->types[i] == type)
			return true;
	return false;
}

bool condition_fits(const struct condition *condition, const struct datum *datum)
{
	double number = 0;
	if (condition->kind == TEST_PRESENT)
		return (datum->kind != DATUM_ABSENT) == condition->present;
	if (datum->kind == DATUM_ABSENT)
		return condition->kind == TEST_DIFFERS;
	switch (condition->kind) {
	case TEST_EQUALS:
		return is_any(datum, condition->literals, condition->literal_count);
	case TEST_DIFFERS:
		return !is_any(datum, condition->literals, condition->literal_count);
	case TEST_ABOVE:
		return datum_to_real(datum, &number) && number > condition->literals[0].number;
	case TEST_BELOW:
		return datum_to_real(datum, &number) && number < condition->literals[0].number;
	case TEST_CONTAINS:
	case TEST_PREFIX:
		return has_any(condition, datum);
	case TEST_TYPE:
		return type_fits(condition, datum->type);
	case TEST_PRESENT:
		break;
	}
	return false;
}

bool conditions_hold(struct evaluation *e, const struct condition *conditions, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct datum datum = rule_evaluate(e, conditions[i].value);
		if (!condition_fits(&conditions[i], &datum))
			return false;
	}
	return true;
}

/* "DOM RX Power Sensor for Ethernet1" behind " for ": the port. Absent where it does not occur. */
static struct datum text_after(const struct datum *datum, const char *word)
{
	if (datum->kind != DATUM_TEXT || datum->type != VALUE_OCTETS)
		return DATUM_NONE;
	struct datum inner = trimmed(datum);
	size_t length = strlen(word);
	for (size_t i = 0; i + length < inner.text.length; i++)
		if (strncasecmp(inner.text.bytes + i, word, length) == 0)
			return datum_text(inner.text.bytes + i + length, inner.text.length - i - length);
	return DATUM_NONE;
}

static unsigned elements(const struct datum *datum, char separator)
{
	struct datum inner = trimmed(datum);
	if (inner.text.length == 0)
		return 0;
	unsigned count = 1;
	for (uint32_t i = 0; i < inner.text.length; i++)
		count += inner.text.bytes[i] == separator;
	return count;
}

static struct datum element(const struct datum *datum, char separator, unsigned wanted)
{
	struct datum inner = trimmed(datum);
	const char *at = inner.text.bytes;
	const char *end = at + inner.text.length;
	for (unsigned i = 1; at <= end; i++) {
		const char *stop = memchr(at, separator, (size_t)(end - at));
		if (!stop)
			stop = end;
		if (i == wanted)
			return stop > at ? datum_text(at, (size_t)(stop - at)) : DATUM_NONE;
		at = stop + 1;
	}
	return DATUM_NONE;
}

static struct datum list_value(struct evaluation *e, const struct rule *rule, const struct datum *datum)
{
	if (datum->kind != DATUM_TEXT) /* one lane alone, as a number */
		return rule->at_least <= 1 && e->lane <= 1 ? *datum : DATUM_NONE;
	if (elements(datum, rule->separator) < rule->at_least)
		return DATUM_NONE;
	return element(datum, rule->separator, e->lane ? e->lane : 1);
}

static struct datum with_bits(const struct datum *datum, int bits)
{
	int64_t number = 0;
	if (datum->kind == DATUM_UNSIGNED)
		number = (int64_t)datum->unsigned_integer;
	else if (!datum_to_integer(datum, &number))
		return *datum;
	switch (bits) {
	case 8:
		return datum_integer((int8_t)number);
	case 16:
		return datum_integer((int16_t)number);
	case 32:
		return datum_integer((int32_t)number);
	case -8:
		return datum_integer((uint8_t)number);
	case -16:
		return datum_integer((uint16_t)number);
	default:
		return datum_integer((uint32_t)number);
	}
}

static struct datum worded(const struct rule *rule, const struct datum *datum)
{
	const struct word *found = rule->otherwise;
	for (size_t i = 0; i < rule->word_count; i++)
		if (equals(datum, &rule->words[i].when)) {
			found = &rule->words[i];
			break;
		}
	if (!found)
		return DATUM_NONE;
	struct datum word = datum_text(found->word, found->length);
	word.kind = DATUM_WORD;
	word.code = found->code;
	return word;
}

static struct datum measured(struct evaluation *e, const struct rule *rule, const struct datum *datum)
{
	bool scaled = rule->scaled;
	double offset = rule->offset;
	double scale = rule->scale;
	enum convert convert = rule->convert;
	if (rule->unit_set >= 0) {
		const struct unit_set *set = &e->source->units[rule->unit_set];
		const struct unit_change *change = &set->changes[e->units[rule->unit_set]][rule->unit_member];
		scaled = change->scaled;
		offset = change->offset;
		scale = change->scale;
		convert = change->convert;
	}
	if (!scaled && convert == CONVERT_NONE && !rule->exponent)
		return *datum;
	double value = 0;
	if (!datum_to_real(datum, &value))
		return DATUM_NONE;
	if (scaled)
		value = (value + offset) * scale;
	if (rule->exponent) {
		struct datum exponent = rule_evaluate(e, rule->exponent);
		double power = 0;
		if (!datum_to_real(&exponent, &power) || fabs(power) > 60)
			return DATUM_NONE;
		value *= pow(10, power);
	}
	if (!convert_apply(convert, value, &value))
		return DATUM_NONE;
	return datum_real(value);
}

static struct datum formatted(struct evaluation *e, const struct rule *rule, const struct datum *datum)
{
	char text[FORMAT_SIZE];
	size_t length = datum_format(datum, rule->as, text);
	if (length == 0 || length >= SCRATCH_LEFT(e))
		return DATUM_NONE;
	memcpy(e->scratch + e->scratch_used, text, length);
	return scratch_text(e, length);
}

static struct datum last_arc_of(const struct datum *datum)
{
	uint32_t arcs[OID_MAX];
	int count = 0;
	if (datum->kind != DATUM_TEXT || datum->type != VALUE_OID)
		return *datum;
	count = oid_arcs((const uint8_t *)datum->text.bytes, datum->text.length, arcs, OID_MAX);
	return count > 0 ? datum_integer(arcs[count - 1]) : DATUM_NONE;
}

static bool is_unlike(struct evaluation *e, const struct rule *rule, const struct datum *datum)
{
	struct datum other = rule_evaluate(e, rule->unlike);
	double a = 0;
	double b = 0;
	return datum_to_real(datum, &a) && datum_to_real(&other, &b) && a == b;
}

struct datum rule_evaluate(struct evaluation *e, const struct rule *rule)
{
	if (rule->first_lane && e->lane > 1)
		return DATUM_NONE;
	if (rule->when_count && !conditions_hold(e, rule->when, rule->when_count)) {
		e->reached |= rule->needs; /* another time it may hold */
		return DATUM_NONE;
	}
	struct datum datum = origin(e, rule);
	if (datum.kind == DATUM_ABSENT)
		return datum;
	if (rule->last_arc)
		datum = last_arc_of(&datum);
	if (rule->after)
		datum = text_after(&datum, rule->after);
	if (rule->separator)
		datum = list_value(e, rule, &datum);
	if (rule->absent_count && is_any(&datum, rule->absent, rule->absent_count))
		return DATUM_NONE;
	if (rule->unlike && is_unlike(e, rule, &datum))
		return DATUM_NONE;
	if ((rule->is_numeric || rule->parse != PARSE_WHOLE) && datum.kind == DATUM_TEXT) {
		double number = 0;
		if (datum.type != VALUE_OCTETS ||
			!number_parse(datum.text.bytes, datum.text.length, rule->parse, &number))
			return DATUM_NONE;
		datum = datum_real(number);
		if (rule->absent_count && is_any(&datum, rule->absent, rule->absent_count))
			return DATUM_NONE;
	}
	if (rule->bits)
		datum = with_bits(&datum, rule->bits);
	if (rule->word_count || rule->otherwise)
		return worded(rule, &datum);
	datum = measured(e, rule, &datum);
	double number = 0;
	if ((rule->least > -INFINITY || rule->most < INFINITY) &&
		(!datum_to_real(&datum, &number) || number < rule->least || number > rule->most))
		return DATUM_NONE;
	if (rule->as != FORMAT_TEXT && datum.kind == DATUM_TEXT)
		return formatted(e, rule, &datum);
	if (datum.kind == DATUM_TEXT && datum.type == VALUE_OCTETS && trimmed(&datum).text.length == 0)
		return DATUM_NONE; /* an empty ifName is none: the next source for the cell has its turn */
	return datum;
}

static unsigned rule_lanes(struct evaluation *e, const struct rule *rule)
{
	unsigned most = 0;
	if (rule->separator) {
		struct datum datum = origin(e, rule);
		most = datum.kind == DATUM_TEXT ? elements(&datum, rule->separator) : 0;
	}
	for (size_t i = 0; i < rule->part_count; i++) {
		unsigned part = rule_lanes(e, rule->parts[i]);
		most = part > most ? part : most;
	}
	return most;
}

unsigned lanes_count(struct evaluation *e)
{
	unsigned most = 0;
	for (size_t i = 0; e->source->lanes && i < e->source->column_count; i++) {
		unsigned lanes = rule_lanes(e, e->source->columns[i].rule);
		most = lanes > most ? lanes : most;
	}
	return most > 1 && most <= 64 ? most : 0;
}
