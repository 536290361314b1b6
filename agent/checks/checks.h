/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Loads checks (Lua files that return a description) and evaluates them: each check for every row of its table after
 * every commit of that table. What a check says becomes a verdict, handed right. A check that raises an error, loops or
 * eats memory is stopped, reported with file and line, switched off after repeated failures and shown as an alarm about
 * the check itself; it never stops the agent.
 */
#include "base/severity.h"
#include "base/timers.h"
#include "config/config.h"
#include "inventory/inventory.h"
#include "readings/readings.h"

/* What an alarm tells about its resource, for root cause. */
enum check_meaning {
	MEANS_NOTHING,
	MEANS_UNREACHABLE, /* the device does not answer: means = "unreachable" */
	MEANS_DOWN /* the port has no link: means = "down" */
};

struct verdict_evidence {
	const char *column, *value; /* value as text */
};

/*
 * Borrowed until the callback returns. A check that fails is a verdict too: alarm type "check-failed" on the resource
 * {kind "check", device NULL, name the check's}, `device` UINT32_MAX.
 */
struct verdict {
	const char *alarm_type_id; /* the check's name */
	const char *qualifier; /* "" unless the check gave one */
	struct resource resource;
	uint32_t device;
	enum severity severity; /* never NONE */
	const char *event_type, *probable_cause;
	enum check_meaning means;
	int64_t hold_raise_ms, hold_clear_ms;
	/* Empty for CLEARED unless the check gave text. */
	const char *text_en, *text_zh, *advice_en, *advice_zh;
	const struct verdict_evidence *evidence;
	size_t evidence_count;
};

struct checks_events {
	void *data;
	void (*verdict)(void *data, const struct verdict *verdict, struct mono now);
	/* The severity that this alarm has now, counting one that is held back; SEVERITY_CLEARED when there is none. */
	enum severity (*current)(
		void *data, const struct resource *resource, const char *alarm_type_id, const char *qualifier);
};

struct checks_options {
	const char *library; /* lua/ folder: gengfu/ for require, checks/ for the stock checks */
	const struct log *log;
	const struct readings *readings;
	const struct inventory *inventory;
};

struct checks;

struct checks *checks_new(const struct checks_options *options, const struct checks_events *events);
void checks_free(struct checks *checks);
/*
 * Loads what the rules name. On a mistake (unknown check, syntax error, missing field, unknown setting) nothing changes
 * and -EINVAL is returned; else the new set replaces the old; alarms of checks that are no longer there are for the
 * caller to end (see checks_has).
 */
int checks_load(struct checks *checks, const struct config_check *rules, size_t count, struct problems *problems);
/* As checks_load, but applies nothing: for `gengfu verify`. */
int checks_verify(const char *library, const struct config_check *rules, size_t count, struct problems *problems);
/* What the wall clock says, for checks that ask how far a date is. */
void checks_set_wall(struct checks *checks, struct wall wall);
bool checks_has(const struct checks *checks, const char *name);
/* Evaluates every check of this table on every row, with `device` and what the device's other tables say. */
void checks_table(struct checks *checks, uint32_t device, const struct table *table, struct mono now);
/* The device is gone. */
void checks_removed(struct checks *checks, uint32_t device);

struct checks_figures {
	uint64_t evaluated, verdicts, failures, switched_off;
};
void checks_figures(const struct checks *checks, struct checks_figures *ret_figures);
