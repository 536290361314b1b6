/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the store remembers, handed back to the stages: first the alarms that were raised, then each ticket with its
 * cause. A state that cannot be read is logged and left out; the rest goes on.
 */
#include "parts.h"
#include <time.h>

static int restore_alarm(void *data, const json_t *state)
{
	struct agent *agent = data;

	if (alarms_restore(agent->alarms, state))
		log_warning(agent->log, "store: an alarm's state cannot be read and is left out");
	return 0;
}

static int restore_ticket(void *data, const json_t *state)
{
	struct agent *agent = data;
	const json_t *of_cause = json_object_get(state, "cause");
	struct cause *cause = json_is_object(of_cause) ? causes_restore(agent->causes, of_cause, agent->alarms) : NULL;

	if (!tickets_restore(agent->tickets, state, cause))
		log_warning(agent->log, "store: a ticket's state cannot be read and is left out");
	return 0;
}

static int year_of(struct wall at)
{
	time_t seconds = (time_t)(at.ms / 1000);
	struct tm parts;

	gmtime_r(&seconds, &parts);
	return parts.tm_year + 1900;
}

int agent_restore(struct agent *agent)
{
	int year = year_of(wall_read());
	int error = store_alarms(agent->store, restore_alarm, agent);

	if (!error)
		error = store_tickets(agent->store, false, restore_ticket, agent);
	if (!error)
		tickets_restore_series(agent->tickets, year, store_series(agent->store, year));
	return error;
}
