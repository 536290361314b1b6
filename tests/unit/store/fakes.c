/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Alarms and tickets in their smallest form, so that tests of the store need no state machines: what they put is what
 * they made up. Weak, as the stages themselves may be linked.
 */
#include "tickets/tickets.h"

__attribute__((weak)) json_t *alarm_state(const struct alarm *alarm)
{
	return json_pack("{s:s, s:I}", "key", alarm->key, "raises", (json_int_t)alarm->raises);
}

__attribute__((weak)) json_t *ticket_state(const struct ticket *ticket)
{
	return json_pack("{s:s?, s:O?}", "cause_key", ticket->cause_key, "body", ticket->body);
}

__attribute__((weak)) const char *ticket_status_text(enum ticket_status status)
{
	static const char *const texts[TICKET_STATUSES] = {
		"new", "acknowledged", "inProgress", "pending", "held", "resolved", "closed", "rejected", "cancelled"};
	return texts[status];
}
