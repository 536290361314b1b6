/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules that say what is promised: those of the configuration whose scope the ticket lies in, in the order written,
 * a later one overriding an earlier one field by field. A calendar that no rule names is that of the ticket's site,
 * else 24x7. "3wd" becomes time here, as a working day is as long as the calendar's days are.
 */
#include "tickets/sla.h"
#include "base/must.h"
#include "tickets/tickets.h"
#include <stdlib.h>
#include <string.h>

#define DUE_SOON 0.8

struct sla {
	const struct config *config;
	const struct calendars *calendars;
};

struct sla *sla_new(const struct config *config, const struct calendars *calendars)
{
	struct sla *sla = must_calloc(1, sizeof *sla);
	*sla = (struct sla){config, calendars};
	return sla;
}

void sla_free(struct sla *sla)
{
	free(sla);
}

const char *sla_side_text(enum sla_side side)
{
	static const char *const texts[SLA_SIDES] = {"response", "resolution"};
	return texts[side];
}

static int64_t target_ms(const struct config_target *target, const struct calendar *calendar)
{
	return target ? target->days * calendar_day_ms(calendar) + target->ms : 0;
}

struct sla_target sla_target(const struct sla *sla, config_field_cb *get, const void *data, enum severity severity,
	const char *site_calendar)
{
	const struct config_target *given[SLA_SIDES] = {0};
	const char *calendar = NULL;
	struct sla_target target = {.due_soon = DUE_SOON};
	for (size_t i = 0; i < sla->config->slas_count; i++) {
		const struct config_sla *rule = &sla->config->slas[i];
		if (!config_where_matches(rule->where, get, data))
			continue;
		calendar = rule->calendar ? rule->calendar : calendar;
		target.due_soon = rule->due_soon > 0 ? rule->due_soon : target.due_soon;
		if (rule->respond[severity].is_given)
			given[SLA_RESPONSE] = &rule->respond[severity];
		if (rule->resolve[severity].is_given)
			given[SLA_RESOLUTION] = &rule->resolve[severity];
	}
	calendar = calendar ? calendar : site_calendar;
	if (calendar)
		calendars_find(sla->calendars, calendar, &target.calendar);
	for (int side = 0; side < SLA_SIDES; side++)
		target.ms[side] = target_ms(given[side], target.calendar);
	return target;
}
