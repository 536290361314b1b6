/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The alarm state machine (RFC 8632): an alarm is keyed by (resource, alarm type, qualifier). A verdict raises it after
 * its hold, changes it, clears it after its hold. Held-back changes that fall away leave no trace. Knows nothing of
 * Lua, topology or tickets.
 */
#include "base/clock.h"
#include "base/timers.h"
#include "checks/checks.h"
#include <jansson.h>

struct alarm_evidence {
	struct wall time;
	char *column, *value;
};

struct alarm {
	char *key; /* "kind|device|name|type|qualifier" */
	struct resource resource; /* texts owned by the alarm */
	char *alarm_type_id, *qualifier, *event_type, *probable_cause;
	enum check_meaning means;
	enum severity severity; /* the last one that was not cleared */
	bool is_cleared;
	char *text_en, *text_zh, *advice_en, *advice_zh;
	struct wall time_created, last_raised, last_changed, cleared_at;
	const char *cleared_reason; /* "cleared", "row-gone", "device-removed", "check-removed"; a literal */
	struct alarm_evidence *evidence;
	size_t evidence_count;
	uint64_t raises; /* 1, and one more each time it came back while its clearing was held */
};

enum alarm_change { ALARM_RAISED, ALARM_CHANGED, ALARM_CLEARED };

/* Borrowed; an alarm that was cleared is freed when this returns from ALARM_CLEARED. */
typedef void alarms_cb(
	void *data, const struct alarm *alarm, enum alarm_change change, struct mono now, struct wall at);

struct alarms;

/* The callback must not call back into this stage. Alarms have no right time before the first alarms_set_wall. */
struct alarms *alarms_new(struct timers *timers, alarms_cb *cb, void *data);
void alarms_free(struct alarms *alarms);
/* What the wall clock said at `now`; called by the owner of the clock whenever it runs the timers. */
void alarms_set_wall(struct alarms *alarms, struct mono now, struct wall wall);

void alarms_report(struct alarms *alarms, const struct verdict *verdict, struct mono now);
/* Severity now, held-back raises counted; CLEARED when there is none. */
enum severity alarms_current(
	const struct alarms *alarms, const struct resource *resource, const char *alarm_type_id, const char *qualifier);
/* Ends all alarms of a row, a device, a check. */
void alarms_row_gone(struct alarms *alarms, const struct resource *resource, struct mono now);
void alarms_device_removed(struct alarms *alarms, const char *device, struct mono now);
/* Ends, as row-gone, the device's alarms on resources of this kind that `is_there` does not know: those that came out
 * of the store, whose rows went while no agent ran. */
void alarms_rows_absent(struct alarms *alarms, const char *device, const char *kind,
	bool (*is_there)(void *data, const char *name), void *data, struct mono now);
void alarms_check_removed(struct alarms *alarms, const char *alarm_type_id, struct mono now);

const struct alarm *alarms_find(const struct alarms *alarms, const char *key);
size_t alarms_count(const struct alarms *alarms); /* raised ones */
/* Every raised alarm, in no order; `cb` must not change alarms. */
void alarms_each(const struct alarms *alarms, void (*cb)(void *data, const struct alarm *alarm), void *data);

/* The alarm as in the design's event contract, resource included; a new reference. */
json_t *alarm_json(const struct alarm *alarm);
/* For the store: all that alarms_restore needs. */
json_t *alarm_state(const struct alarm *alarm);
/* Takes an alarm back in as raised, without a callback; -EINVAL when the state cannot be read. */
int alarms_restore(struct alarms *alarms, const json_t *state);
