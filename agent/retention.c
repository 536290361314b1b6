/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When what is old goes: once soon after the start, then every six hours, in steps that the store's writer takes
 * between the batches of the loop. Each step waits for the one before to be committed, so a slow disk is never asked
 * for more.
 *
 * What is too old is reckoned from the wall clock at the start and the monotonic one since: a wall clock that somebody
 * sets to the year 2099 while the agent runs deletes nothing. What a sink has still to take stays.
 */
#include "base/must.h"
#include "parts.h"
#include <stdlib.h>

#define FIRST_MS INT64_C(5000)
#define STEP_MS INT64_C(50)
#define PAUSE_MS (6 * 3600 * INT64_C(1000))

/* The least that a sink has come to: what is behind it has been taken by all. */
static int64_t taken_by_all(const struct agent *agent)
{
	int64_t least = store_last_sequence(agent->store);
	size_t count = delivery_states(agent->delivery, NULL, 0);
	struct delivery_state *states = must_calloc(count + 1, sizeof *states);

	delivery_states(agent->delivery, states, count);
	for (size_t i = 0; i < count; i++)
		if (states[i].cursor < least)
			least = states[i].cursor;
	free(states);
	return least;
}

static void step(struct agent *agent, struct mono now)
{
	const struct config *config = agent->config;
	struct wall wall = wall_add_ms(agent->started, mono_since(now, agent->retention_began) / NS_PER_MS);

	store_retain(agent->store, &(struct store_retention){
					   .tickets = wall_add_ms(wall, -config->keep_tickets_ms),
					   .events = wall_add_ms(wall, -config->keep_events_ms),
					   .audit = wall_add_ms(wall, -config->keep_audit_ms),
					   .upto = taken_by_all(agent),
				   });
}

static void tell(struct agent *agent, const struct store_figures *figures)
{
	uint64_t tickets = figures->tickets_gone - agent->retained.tickets_gone;
	uint64_t events = figures->events_gone - agent->retained.events_gone;

	if (tickets || events)
		log_info(agent->log, "store: %llu tickets and %llu events were older than they are kept, and are gone",
			(unsigned long long)tickets, (unsigned long long)events);
	agent->retained = *figures;
}

static void due(struct timer *timer, struct mono now)
{
	struct agent *agent = container_of(timer, struct agent, retention);
	struct store_figures figures;
	bool is_new_run = !agent->retention_runs;
	int64_t pause_ms = STEP_MS;

	store_figures(agent->store, &figures);
	if (figures.pending > 0 || agent->store_trouble[0]) {
		/* the disk has more to do than this */
	} else if (is_new_run || figures.is_retaining) {
		agent->retention_runs = true;
		step(agent, now);
	} else {
		agent->retention_runs = false;
		tell(agent, &figures);
		pause_ms = PAUSE_MS;
	}
	timer_set(&agent->host.timers, timer, mono_add_ms(now, pause_ms));
}

void retention_start(struct agent *agent, struct mono now)
{
	agent->retention_began = now;
	timer_init(&agent->retention, due);
	timer_set(&agent->host.timers, &agent->retention, mono_add_ms(now, FIRST_MS));
}

void retention_stop(struct agent *agent)
{
	timer_stop(&agent->host.timers, &agent->retention);
}
