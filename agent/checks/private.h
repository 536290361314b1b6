/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What the files of this stage share. */
#include "checks/checks.h"
#include "script/script.h"
#include <lauxlib.h>

#define COLUMNS_MAX 64 /* of a table, see tables.def */
#define RULES_MAX 64 /* of one check: a variant is a set of them */
#define VALUES_MAX 16 /* that a check may return beside a severity */
#define FAILURES_MAX 5

/* Words; NULL-terminated. */
extern const char *const event_types[];
extern const char *const probable_causes[];
/* The list's own copy of a word, or NULL. */
const char *word_find(const char *const *words, const char *word);

/* A text with places for values: "{interface}: Rx {rx_dbm} dBm". */
enum piece_kind { PIECE_LITERAL, PIECE_NAME };
enum piece_format { FORMAT_PLAIN, FORMAT_PERCENT, FORMAT_BPS, FORMAT_BYTES, FORMAT_DURATION };
enum language { LANGUAGE_EN, LANGUAGE_ZH, LANGUAGES };

struct piece {
	enum piece_kind kind;
	enum piece_format format;
	const char *text; /* the literal, or the name */
	int column; /* of the check's table, -1: none of that name */
};

struct template
{
	struct piece *pieces;
	size_t count;
};

/* One value that a check returned. */
struct value {
	const char *name; /* Lua's, on the stack */
	enum { VALUE_TEXT, VALUE_NUMBER, VALUE_INTEGER, VALUE_BOOLEAN } type;
	const char *text;
	double number;
	int64_t integer;
};

struct values {
	struct value items[VALUES_MAX];
	size_t count;
};

struct check;

/* What a text is filled from. */
struct filling {
	const struct check *check;
	const struct device *device;
	const struct row *row;
	const struct values *values;
};

/* 0, or -EINVAL with a sentence. */
int template_parse(
	unsigned table, const char *text, struct arena *arena, struct template *ret_template, struct buffer *ret_why);
void template_fill(
	const struct template *template, enum language language, const struct filling *filling, struct buffer *into);
/* A value or cell without unit, as evidence. */
void value_text(const struct value *value, struct buffer *into);
void cell_text(unsigned table, const struct row *row, unsigned column, struct buffer *into);
/* Device fields that texts may name, by "device.role"; NULL when there is no such field, "" when it is not set. */
const char *device_text(const struct device *device, const char *field);
extern const char *const device_fields[];

/* A rule, copied: configurations come and go. */
struct rule {
	const struct gengfu_data *where, *settings;
	bool looks_at_row; /* its scope names a key column */
	int64_t raise_ms, clear_ms; /* -1: not said */
	enum severity severity; /* NONE: not said */
	int enabled;
};

/* What holds where a certain set of rules applies. */
struct variant {
	uint64_t rules; /* a bit per rule */
	bool enabled;
	int64_t raise_ms, clear_ms;
	enum severity severity;
	int settings; /* reference in the state's registry */
};

/* Words by enum check_meaning, then NULL. */
extern const char *const check_meanings[];

enum check_health { HEALTH_UNKNOWN, HEALTH_FINE, HEALTH_FAILING, HEALTH_OFF };

/* A check file that was loaded: its state is its own. */
struct check {
	struct checks *checks; /* NULL while it is only verified */
	char *file;
	struct arena arena;
	struct script *script;

	const char *name, *event_type, *probable_cause;
	unsigned table;
	enum check_meaning means;
	int64_t raise_ms, clear_ms;
	const struct gengfu_data *settings; /* a map of defaults, or an empty list */
	struct template text[LANGUAGES], advice[LANGUAGES];
	bool wants_current, wants_memory; /* evaluate has a fourth, a fifth parameter */

	struct rule *rules;
	size_t rules_count;
	uint64_t rules_of_rows; /* bits of those that look at the row */
	struct variant *variants;
	size_t variants_count, variants_capacity;

	/* Columns that the source mentions: these stand in the row's table, the others are asked for. */
	unsigned column[COLUMNS_MAX];
	unsigned columns;

	/* While a row is evaluated. */
	const struct device *device;
	const struct row *row;
	uint64_t serial; /* of the evaluation: rows of earlier ones are refused */

	enum check_health health;
	unsigned failures; /* in a row */
	int failed_line; /* of the failure that was logged last */
};

/* Fixed places on a check's stack. */
enum {
	STACK_ROW = 1,
	STACK_EVALUATE,
	STACK_DEVICE,
	STACK_KEYS,
	STACK_WORDS,
	STACK_SEVERITIES,
	STACK_MEMORY,
	STACK_TOP = STACK_MEMORY
};

/* Loads and validates a file; NULL when there were errors. */
struct check *check_read(const char *library, const char *file, struct problems *problems);
void check_free(struct check *check);

/* Lua's side of rows and devices: pushes onto the stack of a new check what STACK_ROW … STACK_SEVERITIES name. */
void view_open(struct check *check, int evaluate);
/* Puts check->row into the row's table. */
void view_fill(struct check *check);

/* What a check remembers of its devices. Opens it; puts check->device's on the stack and counts the round; drops one.
 */
void memory_open(struct check *check);
void memory_select(struct check *check);
void memory_forget(struct check *check, uint32_t device);

/* Gives a check the function days_until. */
void days_open(struct check *check);

/* What a verdict rests on; `text` is for the caller to free. */
struct evidence {
	struct verdict_evidence items[COLUMNS_MAX + VALUES_MAX];
	size_t count;
	struct buffer text;
	size_t at[COLUMNS_MAX + VALUES_MAX]; /* offsets, as the buffer moves while it grows */
};
/* For check->row and what evaluate returned beside the severity; the evidence begins empty. */
void evidence_collect(struct evidence *evidence, const struct check *check, const struct values *values);

/* Evaluates a check on one table of a device. */
void check_evaluate(struct check *check, const struct table *table, struct mono now);

/* The checks that the rules ask for, each with its rules. */
struct set {
	struct check **items;
	size_t count, capacity;
};
void set_done(struct set *set);
int set_read(struct set *set, const char *library, const struct config_check *rules, size_t count,
	struct problems *problems);
struct check *set_find(const struct set *set, const char *name);
/* Finds or makes the variant for a set of rules. */
const struct variant *check_variant(struct check *check, uint64_t rules);
/* The bits of the rules within whose scope the device is (and the row, when it is not NULL). */
uint64_t check_rules(const struct check *check, const struct device *device, const struct row *row);

struct checks {
	struct checks_options options;
	struct checks_events events;
	char *library;
	struct set set;
	struct mono now;
	struct wall wall; /* 0: not known yet */
	struct checks_figures figures;
};
