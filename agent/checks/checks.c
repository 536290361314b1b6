/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stage's front: holds the set of checks, hands each committed table to the checks of that table. All state is the
 * set's; a reload reads a whole new set and then replaces the old one, so that a mistake changes nothing.
 *
 * Nothing is kept per device but what checks remember (memory.c): scopes are matched once per table and device, which
 * is a few comparisons, and rows are the readings'.
 */
#include "base/must.h"
#include "checks/private.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct checks *checks_new(const struct checks_options *options, const struct checks_events *events)
{
	struct checks *checks = must_calloc(1, sizeof *checks);
	checks->options = *options;
	checks->events = *events;
	checks->library = options->library ? must_strdup(options->library) : NULL;
	return checks;
}

void checks_free(struct checks *checks)
{
	if (!checks)
		return;
	set_done(&checks->set);
	free(checks->library);
	free(checks);
}

/* Alarms about checks that are no longer there would stay for good. */
static void end_health(struct checks *checks, const struct set *old)
{
	for (size_t i = 0; i < old->count; i++) {
		const struct check *check = old->items[i];
		if (check->health < HEALTH_FAILING || set_find(&checks->set, check->name))
			continue;
		const struct verdict verdict = {.alarm_type_id = "check-failed",
			.qualifier = "",
			.resource = {"check", NULL, check->name},
			.device = UINT32_MAX,
			.severity = SEVERITY_CLEARED,
			.event_type = "processing-error-alarm",
			.probable_cause = "softwareProgramError",
			.text_en = "",
			.text_zh = "",
			.advice_en = "",
			.advice_zh = ""};
		checks->events.verdict(checks->events.data, &verdict, checks->now);
	}
}

int checks_load(struct checks *checks, const struct config_check *rules, size_t count, struct problems *problems)
{
	struct set set = {0};
	int error = set_read(&set, checks->library, rules, count, problems);
	if (error) {
		set_done(&set);
		return error;
	}
	for (size_t i = 0; i < set.count; i++)
		set.items[i]->checks = checks;
	struct set old = checks->set;
	checks->set = set;
	end_health(checks, &old);
	set_done(&old);
	return 0;
}

int checks_verify(const char *library, const struct config_check *rules, size_t count, struct problems *problems)
{
	struct set set = {0};
	int error = set_read(&set, library, rules, count, problems);
	set_done(&set);
	return error;
}

void checks_set_wall(struct checks *checks, struct wall wall)
{
	checks->wall = wall;
}

bool checks_has(const struct checks *checks, const char *name)
{
	return strcmp(name, "check-failed") == 0 || set_find(&checks->set, name);
}

void checks_table(struct checks *checks, uint32_t device, const struct table *table, struct mono now)
{
	const struct device *of = inventory_device(checks->options.inventory, device);
	checks->now = now;
	if (!of || table->how == GENGFU_COMMIT_FAILED)
		return;
	for (size_t i = 0; i < checks->set.count; i++) {
		struct check *check = checks->set.items[i];
		if (check->table != table->number || check->health == HEALTH_OFF)
			continue;
		check->device = of;
		check_evaluate(check, table, now);
		check->device = NULL;
	}
}

void checks_removed(struct checks *checks, uint32_t device)
{
	for (size_t i = 0; i < checks->set.count; i++)
		memory_forget(checks->set.items[i], device);
}

void checks_figures(const struct checks *checks, struct checks_figures *ret_figures)
{
	*ret_figures = checks->figures;
}
