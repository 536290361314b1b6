/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Which alarm is a cause and which a consequence. A cause is one thing that someone must see to: a cut fibre with the
 * silent switches behind it, a dead switch with what hangs from it, or simply one alarm. Uses the inventory's links as
 * topology and "answers polls" as the evidence for where the network still is connected; needs no root. A device that
 * falls silent is not judged before its neighbours were asked (poll_soon) and the settling time is over. A link that
 * has a way around is not told of before its far end has answered or is judged: that may be a dead device. A cause that
 * turns out wrong is corrected, not replaced.
 */
#include "alarms/alarms.h"
#include "inventory/inventory.h"

struct impacted {
	struct resource resource; /* texts owned by the cause */
	char *site, *town, *department, *role; /* or NULL */
};

struct cause {
	char *key; /* "link-down link fibre-012": the same trouble has the same key next time */
	struct resource resource; /* root cause; texts owned */
	char *site, *town, *department, *role; /* of the root cause, or NULL */
	char *alarm_type_id, *probable_cause, *event_type;
	char *category; /* link, device, interface, power, environment, performance, security, other */
	enum severity severity; /* the highest of its alarms */
	char *title_en, *title_zh;
	const struct alarm **alarms; /* raised ones */
	size_t alarms_count;
	struct impacted *impacted; /* devices and sites, the root cause's own device not among them unless the root
				      cause is a link */
	size_t impacted_count;
	struct wall occurred; /* when its first alarm was raised */
	const struct cause *merged_into; /* on CAUSE_ENDED: the cause that took its alarms over, or NULL */
	void *ticket; /* for the stage to the right */
};

enum cause_change { CAUSE_OPENED, CAUSE_CHANGED, CAUSE_ENDED };
/*
 * Called from the timers only, but CAUSE_ENDED, which comes at once. On CAUSE_ENDED the cause has no alarms any more
 * and is freed when this returns. Changes that follow closely are told together. Must not call back into this stage.
 */
typedef void causes_cb(void *data, struct cause *cause, enum cause_change change, struct mono now, struct wall at);
typedef void causes_poll_soon_cb(void *data, uint32_t device);

struct causes_options {
	const struct inventory *inventory;
	struct timers *timers;
	int64_t settle_ms; /* how long a silent device's cause is looked for, if it has neighbours; 0: 3 poll intervals,
			    at most 30 s */
	enum severity least_severity; /* alarms below it open nothing; NONE: MINOR */
};

struct causes;

/* `options` is copied. `poll_soon` may be NULL. */
struct causes *causes_new(
	const struct causes_options *options, causes_cb *cb, causes_poll_soon_cb *poll_soon, void *data);
void causes_free(struct causes *causes);
void causes_alarm(
	struct causes *causes, const struct alarm *alarm, enum alarm_change change, struct mono now, struct wall at);
/* A round on this device brought an answer (or did not): evidence for judging its neighbours. */
void causes_polled(struct causes *causes, uint32_t device, bool answered, struct mono now);
/* The topology has changed; called after every inventory_update, before the timers run again. */
void causes_inventory(struct causes *causes, struct mono now);
/* Takes a cause back in from the store; its alarms must have been restored before (unknown ones are left out). Returns
 * it for the ticket; NULL when the state cannot be read or a cause with its key is there. */
struct cause *causes_restore(struct causes *causes, const json_t *state, const struct alarms *alarms);
/* For the store: what causes_restore needs; a new reference. */
json_t *cause_state(const struct cause *cause);
/* After a restore: causes whose alarms are all gone end, alarms without a cause get one. */
void causes_settle_restored(struct causes *causes, const struct alarms *alarms, struct mono now, struct wall at);

size_t causes_count(const struct causes *causes); /* open ones */
