/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The clocks of a ticket: one runs until someone answers (response), one until the trouble is over (resolution). Pure:
 * a clock notes instants, a target says how much working time there is, and what is due when follows from both, at any
 * time anew: a changed calendar needs nothing but asking again. Private to the stage.
 */
#include "inventory/inventory.h"
#include <jansson.h>

struct sla; /* tickets.h */

enum sla_side { SLA_RESPONSE, SLA_RESOLUTION, SLA_SIDES };
const char *sla_side_text(enum sla_side side); /* "response" */

/* What is promised in one case. */
struct sla_target {
	const struct calendar *calendar; /* NULL: 24x7 */
	int64_t ms[SLA_SIDES]; /* of working time; 0: nothing is promised */
	double due_soon; /* share of it */
};

/* The targets of a ticket that `get` describes (priority among its fields), with this severity. */
struct sla_target sla_target(const struct sla *sla, config_field_cb *get, const void *data, enum severity severity,
	const char *site_calendar);

/* A time that does not count. */
struct sla_stop {
	struct wall from, to;
	bool is_away; /* the ticket was resolved, until it was re-opened: no clock ran */
};

enum { SLA_TOLD_SOON = 1, SLA_TOLD_OVERDUE = 2 };

struct sla_clock {
	struct wall started;
	struct wall ended[SLA_SIDES]; /* WALL_NONE: it runs */
	uint32_t cases; /* severities and priorities that count: the first, and those it rose to */
	struct sla_stop *stops; /* in order, apart from each other */
	size_t count, capacity;
	bool is_stopped; /* in the last of them, which ends by itself when its `to` has come */
	uint8_t told[SLA_SIDES];
};

void sla_clock_init(struct sla_clock *clock, struct wall at, enum severity severity, int priority);
void sla_clock_done(struct sla_clock *clock);
/* Counts a severity (SEVERITY_INDETERMINATE and above) and priority (1 is the highest) if one of them has risen. */
void sla_clock_case(struct sla_clock *clock, enum severity severity, int priority);
/* The n-th case that counts; false when there are no more. */
bool sla_clock_case_at(const struct sla_clock *clock, size_t n, enum severity *ret_severity, int *ret_priority);
/* Stops the resolution clock until then; a stop that goes on gets the new end. */
void sla_clock_stop(struct sla_clock *clock, struct wall at, struct wall until);
void sla_clock_resume(struct sla_clock *clock, struct wall at);
/* A stop whose end has come is over. */
void sla_clock_settle(struct sla_clock *clock, struct wall at);
/* The first answer, the restoration; no effect on a side that has ended. */
void sla_clock_end(struct sla_clock *clock, enum sla_side side, struct wall at);
/* The trouble is back: both clocks go on where they were, but that of a response that was given. */
void sla_clock_reopen(struct sla_clock *clock, struct wall at);
/* The wall clock was set by so much: time that nobody had, or had twice. */
void sla_clock_shift(struct sla_clock *clock, int64_t ms);
bool sla_clock_runs(const struct sla_clock *clock, enum sla_side side, struct wall at);

/* What a clock says against a target. */
struct sla_reading {
	const struct calendar *calendar;
	int64_t promised_ms; /* 0: nothing */
	struct wall due, soon; /* not set: nothing is promised, or not within 50 years */
	int64_t used_ms; /* until it ended or `at` */
	int64_t stopped_ms; /* working time of stops that are over, without those away */
};
struct sla_reading sla_clock_read(
	const struct sla_clock *clock, enum sla_side side, const struct sla_target *target, struct wall at);

/* For the store; a new reference. */
json_t *sla_clock_state(const struct sla_clock *clock);
/* -EINVAL: the clock is as it was. */
int sla_clock_parse(struct sla_clock *clock, const json_t *state);
