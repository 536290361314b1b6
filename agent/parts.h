/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What the files of this folder share: the agent's insides. */
#include "agent.h"
#include "alarms/alarms.h"
#include "causes/causes.h"
#include "checks/checks.h"
#include "collection/collection.h"
#include "config/config.h"
#include "delivery/delivery.h"
#include "host.h"
#include "inventory/inventory.h"
#include "modules/modules.h"
#include "profiles.h"
#include "readings/readings.h"
#include "schedule/schedule.h"
#include "script/script.h"
#include "store/store.h"
#include "tickets/tickets.h"

/* How one round on a device ended, over all collectors: the first trouble, if any had some. */
struct round_outcome {
	bool any; /* a collector has ended */
	bool answered; /* one of them brought an answer */
	enum gengfu_status status;
	const char *collector;
	char *detail; /* NULL: none */
};

/* What a device was found to be, and how its last round went; a slot per device number. */
struct device_state {
	char *profile, *why;
	uint64_t rounds;
	uint64_t read_once, read_twice, read_thrice; /* tables read whole so often since the start, a bit each */
	struct round_outcome last, now; /* `now` is of the round under way */
};

struct control;
struct desk;

struct agent {
	const struct agent_options *options;
	const struct log *log;
	uv_loop_t loop;
	struct host host;
	uv_signal_t terminate, interrupt, hangup;
	uv_async_t store_wake;
	struct profiles profiles;

	struct modules *modules;
	struct config *config;
	struct inventory *inventory;
	struct schedule *schedule;
	struct collection *collection;
	struct readings *readings;
	struct checks *checks;
	struct alarms *alarms;
	struct causes *causes;
	struct watch *watch;
	struct tickets *tickets;
	struct calendars *calendars;
	struct sla *sla;
	struct store *store;
	struct delivery *delivery;
	struct control *control;
	struct desk *desk;

	struct device_state *devices;
	uint32_t devices_capacity;
	struct wall started;
	char store_trouble[256]; /* "" when the store works */
	bool stopping;
	struct timer years; /* looks for holidays that are not known */
	struct timer retention; /* what is old goes */
	struct mono retention_began; /* at `started` by the wall */
	bool retention_runs;
	struct store_figures retained; /* as they were when the last run was over */
	struct timer drain; /* bounds the wait for sinks at the end */
	struct timer reload; /* a SIGHUP came */
	struct mono reload_earliest;
};

/* promises.c: the tickets' targets are those of agent->config and these calendars (taken over) from now on. */
void promises_take(struct agent *agent, struct calendars *calendars, struct mono now);
/* What is missing from them: years of holidays, calendars that sites name. */
void promises_warn(const struct agent *agent, struct problems *problems);
void promises_free(struct agent *agent);

/* restore.c: takes alarms, causes and tickets back in from the store; -errno. */
int agent_restore(struct agent *agent);

/* retention.c: lets go what is older than the configuration wants it kept. */
void retention_start(struct agent *agent, struct mono now);
void retention_stop(struct agent *agent);

/* flow.c: makes the stages and joins them. */
void flow_start(struct agent *agent);
void flow_done(struct agent *agent);
/* How often tables are read has changed, for all devices. */
void flow_reschedule(struct agent *agent);

/* reload.c: reads the configuration again; the answer is what changed or what is wrong, for people. 0, -EINVAL, or
 * -ECANCELED when the agent is stopping. */
int agent_reload(struct agent *agent, struct buffer *answer);

/* Alarms end whose checks the configuration does not name any more. */
void reload_end_checks(struct agent *agent);
/* So do those of devices that went, or were switched off, while no agent ran. */
void reload_end_devices(struct agent *agent);

/* status.c: what `gengfu status` shows; a new reference. `devices`: with a list of all devices. */
json_t *agent_status(struct agent *agent, bool devices);

/* desk.c: what people and other systems ask of tickets. `user` is who stands behind the request. The answer, a new
 * reference, holds once store_open_turn() is committed. */
struct desk *desk_new(struct agent *agent);
void desk_free(struct desk *desk); /* accepts NULL */
json_t *desk_ticket(struct desk *desk, const json_t *request, const char *user);

/* find.c: where an address, a MAC or a device is plugged in, for `gengfu find`; a new reference. */
json_t *agent_find(const struct agent *agent, const char *text);
/* Neighbours by LLDP and CDP that the inventory does not know; a new reference. */
json_t *agent_neighbours(const struct agent *agent);

/* control.c: the Unix socket in the state directory. */
int control_start(struct agent *agent, struct control **ret_control, char why[512]);
/* The store has committed: who waited for it gets the answer. */
void control_committed(struct control *control);
void control_stop(struct control *control);
