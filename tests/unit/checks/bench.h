/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A bench for checks: one device "sw1" (and "sw2"), real inventory and readings, checks from texts, and what they said
 * as lines: "interface sw1 XGE1 my-check major: text [column=value …]".
 */
#include "../test.h"
#include "base/log.h"
#include "base/must.h"
#include "checks/checks.h"

struct bench {
	char folder[64];
	struct config config;
	struct config_device devices[2];
	struct config_check rules[16];
	size_t rules_count;
	struct inventory *inventory;
	struct readings *readings;
	struct checks *checks;
	struct problems problems;
	struct buffer said; /* verdicts other than cleared, and cleared ones, one a line */
	struct buffer logged;
	enum severity current; /* what checks are told */
	enum check_meaning means; /* of the last verdict on a row */
	int64_t raise_ms, clear_ms; /* its holds */
	char causes[256]; /* of the verdicts on rows of the last commit, each with a blank behind it */
	struct log log;
	struct mono now;
};

/* The library of the source tree. */
struct bench *bench_new(void);
void bench_free(struct bench *bench);
/* Writes a file into the bench's folder; its path in the bench's arena. */
const char *bench_file(struct bench *bench, const char *name, const char *text);
/* A rule for the next load; the caller may fill in more. */
struct config_check *bench_rule(struct bench *bench, const char *selector);
/* Loads the rules; problems are in bench->problems. */
int bench_load(struct bench *bench);
/* A whole check for `interfaces` called my-check, whose evaluate(row, device, settings, current) has this body. */
const char *bench_check(struct bench *bench, const char *body);
/* As bench_check and bench_load, which must go well. */
void bench_use(struct bench *bench, const char *body);
/*
 * Commits rows of a table of sw1 and forgets what was said before: "name=XGE1 oper=up in_octets=5", rows separated by
 * ';'. The checks of that table run. Returns what was said.
 */
const char *bench_rows(struct bench *bench, unsigned table, const char *rows);
/* bench_rows on one interface "XGE1", admin and oper up, speed 1e9. */
const char *bench_port(struct bench *bench);
