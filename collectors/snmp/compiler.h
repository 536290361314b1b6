/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What the compiling of profiles shares: where it stands (for messages that name the entry) and the draft of the source
 * that is being read.
 */
#include "base/arena.h"
#include "collectors/snmp/rule.h"

struct draft {
	struct source *source;
	struct object objects[SOURCE_OBJECTS_MAX];
	size_t object_count;
	struct rule **rules; /* parts stand before what is made of them */
	size_t rule_count, rule_capacity;
	const char *label; /* "optics.rx_dbm": the entry whose objects are being entered */
};

struct compiler {
	const struct gengfu_collector_services *services;
	struct arena *arena;
	gengfu_mistake_cb *mistake;
	void *data;
	size_t mistakes;
	const char *file;
	char path[256]; /* "optics.rx_dbm.scale" */
	size_t path_length;
	struct profile *profile;
	struct draft *draft;
};

/* Where a rule stands: decides which objects are read in each round, and what its words mean. */
struct standing {
	const struct column *column; /* NULL: not the value of a column */
	int table; /* vendor-neutral number, for words */
	bool fast; /* the value is wanted in each round */
	bool joins;
	bool numeric; /* text is to be read as a number */
	bool text_part; /* strings are themselves, not OIDs */
};

/* Goes into an entry of the path; give what it returns to path_leave. */
size_t path_enter(struct compiler *compiler, const char *key);
size_t path_enter_item(struct compiler *compiler, size_t item);
void path_leave(struct compiler *compiler, size_t mark);
/* Reports a mistake at the path under hand; always false. */
bool mistake(struct compiler *compiler, const struct gengfu_data *at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* True if `data` is a map whose keys are all in `allowed` (ends with NULL); each other key is a mistake. */
bool check_keys(struct compiler *compiler, const struct gengfu_data *data, const char *const *allowed);

bool looks_like_oid(const char *text);
/* "1.3.6…" to BER content in the arena. */
bool read_oid(struct compiler *compiler, const struct gengfu_data *data, struct oid *ret_oid);
bool read_literal(struct compiler *compiler, const struct gengfu_data *data, struct literal *ret_literal);
/* One or a list of them. */
bool read_literals(struct compiler *compiler, const struct gengfu_data *data, const struct literal **ret_literals,
	size_t *ret_count);
/* A list of texts, or one; NULL-terminated. */
bool read_texts(
	struct compiler *compiler, const struct gengfu_data *data, const char *const **ret_texts, size_t *ret_count);
/* The place of a text in `words` (ends with NULL); a mistake names the nearest. -1. */
int read_word(struct compiler *compiler, const struct gengfu_data *data, const char *const *words);
bool read_index_kinds(struct compiler *compiler, const struct gengfu_data *data,
	enum index_kind ret_kinds[INDEX_PARTS_MAX], size_t *ret_count);

/* NULL when there was a mistake. */
const struct rule *rule_compile(
	struct compiler *compiler, const struct gengfu_data *data, const struct standing *standing);
/* The tests of one condition; its value, if any, is compiled into the draft. */
bool condition_compile(struct compiler *compiler, const struct gengfu_data *data, const struct standing *standing,
	bool has_value, struct condition *ret_condition);
bool conditions_compile(struct compiler *compiler, const struct gengfu_data *data, const struct standing *standing,
	const struct condition **ret_conditions, size_t *ret_count);
bool units_compile(struct compiler *compiler, const struct gengfu_data *data);

/* Columns of a source may be laid over by those of the profiles that extend it, the last first. */
struct source_text {
	const struct gengfu_data *data;
	const char *file;
	unsigned alternative;
};
#define OVERLAYS_MAX 8
bool source_compile(struct compiler *compiler, const struct source_text *text, const struct source_text *overlays,
	size_t overlay_count, const struct table_rule *table, struct source *source);
