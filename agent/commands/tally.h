/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The figures of a report: tickets of a period counted by department, team, town, site or role. Pure: takes tickets'
 * bodies one by one, in any order. What each figure means stands in docs/reports.md.
 */
#include "base/clock.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tally_by { TALLY_DEPARTMENT, TALLY_TEAM, TALLY_TOWN, TALLY_SITE, TALLY_ROLE, TALLY_BYS };
/* "department"; NULL-terminated when read as a list. */
extern const char *const tally_by_texts[TALLY_BYS + 1];

struct tally_options { /* copied, the texts too */
	struct wall from, to; /* to is exclusive */
	enum tally_by by;
	const char *source; /* "reported" or "detected"; NULL: both */
	/* Seconds of work in a day of the ticket's calendar; NULL: 24 h. */
	int64_t (*day_s)(void *data, const char *calendar);
	/* What a device is used as; NULL: only what stands in the ticket. May return NULL. */
	const char *(*role)(void *data, const char *device);
	void *data;
};

struct tally_row {
	char *name; /* NULL: of tickets that have none */
	uint64_t carried; /* open when the period began */
	uint64_t accepted, finished;
	uint64_t left; /* open when it ended */
	uint64_t promised; /* finished ones that had a time to be finished by; the next two are among them */
	uint64_t on_time, ahead;
	uint64_t rated, satisfied; /* of the finished */
	uint64_t acknowledged; /* of the accepted */
	uint64_t reopened, recovered; /* of the finished */
	uint64_t rejected, cancelled;
	int64_t acknowledge_ms, restore_ms; /* sums, over `acknowledged` and `finished` */
	int64_t promised_s, saved_s, stopped_s; /* sums over the finished; the first two in working time */
	double saved_days;
};

struct tally_device {
	char *name, *site; /* site: "" when not known */
	uint64_t tickets; /* accepted ones whose cause lies there */
	int64_t down_ms; /* until each of them was over, as far as they are */
};

struct tally;

struct tally *tally_new(const struct tally_options *options);
void tally_free(struct tally *tally); /* accepts NULL */
/* A row that is to be there even without tickets; rows come in this order, those of other names after them. */
void tally_expect(struct tally *tally, const char *name);
void tally_add(struct tally *tally, const json_t *body);

/* In order, that without a name last; NULL behind the last. Borrowed until the next tally_add. */
const struct tally_row *tally_row(struct tally *tally, size_t number);
const struct tally_row *tally_total(const struct tally *tally);
/* The one with the most tickets first, at equality the one that was down longest; NULL behind the last. */
const struct tally_device *tally_device(struct tally *tally, size_t number);
