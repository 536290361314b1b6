/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* One alarm as a value: its key, its texts, and its way to JSON and back. Private to the stage. */
#include "alarms/alarms.h"
#include "base/text.h"

/* "kind|device|name|type|qualifier"; a bar or backslash inside a part is escaped, so that two alarms never share a key.
 */
void alarm_key(struct buffer *into, const struct resource *resource, const char *type, const char *qualifier);

/* Fills an empty alarm with what stays the same as long as it lives. */
void alarm_init(struct alarm *alarm, const struct verdict *verdict);
void alarm_done(struct alarm *alarm);
/* Takes over what a verdict that is not cleared says: texts, evidence (read at `at`), meaning; not the severity. */
void alarm_take(struct alarm *alarm, const struct verdict *verdict, struct wall at);
/* Reads what alarm_state wrote into an empty alarm; -EINVAL, the alarm is empty then. */
int alarm_parse(struct alarm *alarm, const json_t *state);
