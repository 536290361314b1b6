/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Rules at work on one row. Pure: everything comes in through `struct evaluation`, nothing is allocated. */
#include "collectors/snmp/lookup.h"
#include "collectors/snmp/parts.h"

struct evaluation {
	const struct source *source;
	const struct lookup *lookup;
	const uint8_t *units; /* the chosen candidate of each of the source's unit sets */

	/* The row. */
	const struct raw *raws; /* of the objects in `read`, in their order */
	const char *text;
	object_mask read;
	const uint8_t *rank; /* their places */
	const struct raw *kept; /* by object.kept, for those that were not read; may be NULL */
	const char *kept_text;
	const uint8_t *index;
	size_t index_length;
	unsigned lane; /* from 1; 0: a row without lanes */

	object_mask reached; /* objects that some rule came to look at; the caller clears it */

	/* Own matters of evaluate.c, reset by evaluation_row. */
	bool has_parts, parts_good;
	struct parts parts;
	size_t scratch_used;
	char scratch[3 * FORMAT_SIZE];
};

/* Begins a row: the caller has set the members above. */
void evaluation_row(struct evaluation *evaluation);
/* The result borrows from the evaluation until its next row. */
struct datum rule_evaluate(struct evaluation *evaluation, const struct rule *rule);
bool conditions_hold(struct evaluation *evaluation, const struct condition *conditions, size_t count);
/* A condition on a value that is already there (the tests of `match`). */
bool condition_fits(const struct condition *condition, const struct datum *datum);
/* How many elements the longest list among the source's columns has, 0 when none has more than one. */
unsigned lanes_count(struct evaluation *evaluation);
