/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is promised, put into force: calendars and targets of a configuration go to the tickets, and once a day it is
 * looked whether the files of holidays still know the year.
 */
#include "base/must.h"
#include "parts.h"

#define DAY_MS (24 * 3600 * INT64_C(1000))

static void a_day_later(struct timer *timer, struct mono now)
{
	struct agent *agent = container_of(timer, struct agent, years);
	auto_problems problems = PROBLEMS_EMPTY;

	calendars_warn_years(agent->calendars, wall_read(), &problems);
	problems_log(&problems, agent->log);
	timer_set(&agent->host.timers, timer, mono_add_ms(now, DAY_MS));
}

void promises_warn(const struct agent *agent, struct problems *problems)
{
	calendars_warn_years(agent->calendars, wall_read(), problems);
	if (agent->config->slas_count > 0)
		calendars_warn_sites(agent->calendars, agent->inventory, problems);
}

void promises_take(struct agent *agent, struct calendars *calendars, struct mono now)
{
	struct sla *sla = sla_new(agent->config, calendars);

	tickets_set_rules(agent->tickets, &(struct tickets_rules){
						  .reopen_ms = agent->config->tickets_reopen_ms,
						  .grace_ms = agent->config->tickets_grace_ms,
						  .close_days = agent->config->tickets_close_days,
					  });
	tickets_set_sla(agent->tickets, sla, wall_read());
	watch_set(agent->watch, agent->config, calendars, now, wall_read());
	sla_free(agent->sla);
	calendars_free(agent->calendars);
	agent->sla = sla;
	agent->calendars = calendars;
	timer_stop(&agent->host.timers, &agent->years);
	timer_init(&agent->years, a_day_later);
	timer_set(&agent->host.timers, &agent->years, mono_add_ms(now, DAY_MS));
}

void promises_free(struct agent *agent)
{
	timer_stop(&agent->host.timers, &agent->years);
	watch_free(agent->watch);
	sla_free(agent->sla);
	calendars_free(agent->calendars);
}
