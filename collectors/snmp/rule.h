/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Profiles as they are compiled: immutable, shared by all devices of a family, in one arena. docs/profiles.md is the
 * reference of what people write; the words there and the names here are the same.
 *
 *     profile ─┬─ maps        number → number or text, read from one object
 *              └─ tables ─── sources ─┬─ objects   the OIDs that are read, each once
 *                                     └─ columns ─ rule: how a cell comes about from a row's objects and index
 *
 * A set of objects of a source is a bit mask; so is a set of its columns.
 */
#include "collectors/snmp/value.h"

#define SOURCE_OBJECTS_MAX 64
#define SOURCE_COLUMNS_MAX 64
#define SOURCE_UNITS_MAX 8
#define UNIT_CANDIDATES_MAX 8
#define INDEX_PARTS_MAX 8

struct oid {
	const uint8_t *octets; /* BER content */
	uint16_t length;
};

typedef uint64_t object_mask;
typedef uint64_t column_mask;
#define BIT(n) (UINT64_C(1) << (n))
/* Place of a member among the members of a set. */
static inline unsigned mask_rank(uint64_t mask, unsigned member)
{
	return (unsigned)__builtin_popcountll(mask & (BIT(member) - 1));
}

struct rule;

/* A raw value that stands for something: a sentinel, a member of an enumeration, a comparison. */
struct literal {
	bool is_text;
	double number;
	const char *text;
	size_t length;
};

struct word {
	struct literal when;
	const char *word;
	size_t length;
	int code; /* in the column's list, -1 where the column is no enum */
};

enum test_kind {
	TEST_EQUALS,
	TEST_DIFFERS,
	TEST_ABOVE,
	TEST_BELOW,
	TEST_CONTAINS,
	TEST_PREFIX,
	TEST_PRESENT,
	TEST_TYPE
};

struct condition {
	const struct rule *value;
	enum test_kind kind;
	const struct literal *literals; /* any of them fits (of DIFFERS: none of them) */
	size_t literal_count;
	bool present; /* of PRESENT */
	uint8_t types[4]; /* of TYPE, 0 ends it */
};

enum rule_kind {
	RULE_OBJECT, /* the row's instance of an object */
	RULE_INDEX, /* a part of the row's index */
	RULE_CONSTANT,
	RULE_UPTIME, /* seconds since the device's start, wraps undone */
	RULE_FIRST, /* the first part that gives a value */
	RULE_SUM, /* all parts that give a value; none without the first */
	RULE_DIFFERENCE, /* the first part without the others */
	RULE_PRODUCT,
	RULE_QUOTIENT, /* first over second */
	RULE_JOIN, /* texts behind each other */
	RULE_INTERFACE, /* the name of the interface whose ifIndex the part gives */
	RULE_MAP /* what a map holds under the number that the part gives */
};

struct rule {
	enum rule_kind kind;
	uint8_t object; /* of OBJECT: its place in the source */
	uint8_t index_part; /* of INDEX, from 0; INDEX_ALL: all of it, dotted */
	uint16_t map; /* of MAP: its place in the profile */
	int climb; /* of MAP: a map from child to parent to climb until something is found, -1 */
	struct literal constant;
	const struct rule *const *parts;
	size_t part_count;
	object_mask needs; /* objects that this rule may look at */

	/* What is done with the value, in this order. */
	const struct condition *when; /* all must hold */
	size_t when_count;
	const char *after; /* of a text only what stands behind the first occurrence of this counts, NULL: all */
	char separator; /* of a list of which lane n takes element n, 0: no list */
	uint8_t at_least; /* fewer elements than this are none */
	bool first_lane; /* given once, on the first lane */
	const struct literal *absent;
	size_t absent_count;
	const struct rule *unlike; /* absent where it is equal to this */
	enum parse parse;
	int8_t bits; /* 8, 16, 32: taken as signed; -8, -16, -32: as unsigned; 0: as it is */
	const struct word *words;
	size_t word_count;
	const struct word *otherwise;
	const char *unit; /* one of the source's units decides the next three */
	int8_t unit_set; /* which set of units it stands in */
	uint8_t unit_member; /* and its place there */
	bool scaled; /* offset or scale is set */
	double offset, scale; /* (value + offset) * scale */
	enum convert convert;
	const struct rule *exponent; /* times 10 to the power of it */
	double least, most; /* what lies outside is absent */
	enum format as;
	bool last_arc; /* of an OID: its last sub-identifier */
	bool is_numeric; /* the outcome must be a number: text is parsed */
};
#define INDEX_ALL 0xff

/* A choice among units that is made once per device, from the evidence of all its rows. */
struct unit_change {
	bool scaled;
	double offset, scale;
	enum convert convert;
};
struct evidence {
	const struct rule *value;
	const struct rule *near; /* the candidate that comes nearest to it fits */
	const struct rule *low, *high; /* fits between; either may be NULL */
	double least, most; /* fits between */
};
struct unit_set {
	size_t members; /* names that are decided together */
	const char *const *names;
	size_t candidates;
	struct unit_change (*changes)[SOURCE_UNITS_MAX]; /* [candidate][member] */
	const char *const *labels; /* of candidates, for people */
	const struct evidence *evidence;
	size_t evidence_count;
	object_mask needs;
};

enum index_kind { INDEX_INTEGER, INDEX_MAC, INDEX_IP, INDEX_INET, INDEX_TEXT, INDEX_REST, INDEX_OID };

struct object {
	struct oid oid; /* of a table's column; of a scalar with its instance */
	struct oid suffix; /* what follows the row's part of the index, for tables that keep attributes as rows */
	int8_t kept; /* its place among what rows keep between rounds, -1 */
	bool fast; /* read in each round */
	bool joins; /* adds to rows that others give, gives none itself */
	const char *name; /* "interfaces.oper", for people */
};

struct column {
	int column; /* of the vendor-neutral table */
	int type; /* enum gengfu_column_type */
	int class_; /* enum gengfu_column_class */
	const char *name;
	const struct rule *rule;
	object_mask needs;
};

struct source {
	uint32_t number; /* dense in the profile */
	uint32_t table; /* place of its table in the profile */
	uint8_t alternative; /* the first alternative whose sources give rows is the table's */
	bool is_scalars; /* one row, objects are instances */
	bool group; /* rows of equal keys become one */
	bool distinct; /* equal names are told apart by their index */
	bool has_name; /* the first key is text that is made of objects and is kept */
	uint8_t row_parts; /* how many sub-identifiers of the index make the row, 0: all */
	enum index_kind index[INDEX_PARTS_MAX];
	size_t index_count;
	struct object *objects; /* by OID */
	size_t object_count;
	size_t kept_count;
	const struct column *columns;
	size_t column_count;
	const struct column *keys[4];
	size_t key_count;
	const struct condition *only;
	size_t only_count;
	column_mask any_of; /* a row must have one of these */
	struct unit_set *units;
	size_t unit_count;
	struct oid changed_by; /* instance that changes when slow columns do; may be empty */
	column_mask refresh_on; /* columns whose change in a row makes slow ones due */

	/* Worked out from the above. */
	object_mask fast; /* objects of fast columns */
	object_mask drive; /* objects that make rows */
	object_mask kept; /* objects whose raws rows keep */
	object_mask naming; /* objects of the keys */
	object_mask choosing; /* objects of `only` */
	object_mask refreshing; /* objects of the columns in refresh_on */
	column_mask fast_columns, slow_columns;
	uint64_t maps; /* maps that its rules look into */
	bool needs_interfaces; /* a rule asks for an interface's name */
	bool lanes; /* a rule has a list */
	int lane_column; /* of the table, -1 */
};

enum combine { COMBINE_FIRST, COMBINE_ALL, COMBINE_MERGE }; /* the last two know no alternatives */

struct table_rule {
	uint32_t table; /* vendor-neutral number */
	const char *name;
	enum combine combine;
	uint32_t first_source;
	uint32_t source_count;
	bool has_key; /* all but that of the device itself */
};

struct map_rule {
	const char *name;
	struct oid oid;
	enum index_kind index[INDEX_PARTS_MAX];
	size_t index_count;
	uint8_t key[2]; /* parts of the index from 0, MAP_VALUE: the value */
	size_t key_count;
	uint8_t value; /* a part of the index, or MAP_VALUE */
	bool last_arc; /* the value is an OID whose last sub-identifier counts */
	bool used;
};
#define MAP_VALUE 0xff
#define PROFILE_MAPS_MAX 64

struct match_object {
	struct oid oid;
	struct condition condition; /* `value` is NULL: it is about this object */
};

struct match {
	const struct oid *prefixes;
	size_t prefix_count;
	const char *const *descr; /* any of these stands in sysDescr, case ignored */
	size_t descr_count;
	const struct match_object *objects; /* all of these */
	size_t object_count;
	int priority;
};

struct profile {
	const char *name;
	const char *file;
	struct match match;
	bool matches; /* has a `match`; others are only extended or named */
	struct table_rule *tables;
	size_t table_count;
	struct source *sources;
	size_t source_count;
	struct map_rule *maps;
	size_t map_count;
	int interfaces; /* source that gives interface names, -1 */
};
