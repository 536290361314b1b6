/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What may be done to a ticket, as a table: for each verb the statuses in which it is allowed and the one that it leads
 * to. Everything else that asks (the commands, the lines of `apply`, the words of a refusal) asks this table, so that a
 * refusal always names what would have been allowed.
 *
 *   new ─ack─► acknowledged ─start─► inProgress ⇄ pending, held ─resolve─► resolved ─close─► closed
 *    ▲                                                                        │                │
 *    └────────────────────────────────── reopen ──────────────────────────────┴────────────────┘
 *   new, acknowledged ─reject─► rejected        any that is open ─cancel, merge─► cancelled
 */
#include "base/must.h"
#include "tickets/private.h"
#include <errno.h>
#include <string.h>

#define IN(status) (1u << TICKET_##status)
#define OPEN (IN(NEW) | IN(ACKNOWLEDGED) | IN(IN_PROGRESS) | IN(PENDING) | IN(HELD))
#define BEGUN (IN(ACKNOWLEDGED) | IN(IN_PROGRESS) | IN(PENDING) | IN(HELD))
#define ALL ((1u << TICKET_STATUSES) - 1)
#define STAYS TICKET_STATUSES

static const struct {
	const char *text;
	unsigned from; /* a bit per status */
	enum ticket_status to; /* or STAYS */
} verbs[TICKET_VERBS] = {
	[VERB_CREATE] = {"create", 0, TICKET_NEW},
	[VERB_ACK] = {"ack", IN(NEW), TICKET_ACKNOWLEDGED},
	[VERB_ASSIGN] = {"assign", OPEN, STAYS},
	[VERB_START] = {"start", IN(NEW) | IN(ACKNOWLEDGED), TICKET_IN_PROGRESS},
	[VERB_PEND] = {"pend", BEGUN, TICKET_PENDING},
	[VERB_HOLD] = {"hold", BEGUN, TICKET_HELD},
	[VERB_RESUME] = {"resume", IN(PENDING) | IN(HELD), TICKET_IN_PROGRESS},
	[VERB_COMMENT] = {"comment", ALL, STAYS},
	[VERB_PRIORITY] = {"priority", OPEN, STAYS},
	[VERB_LINK] = {"link", ALL, STAYS},
	[VERB_EXTERNAL_ID] = {"external_id", ALL, STAYS},
	[VERB_MERGE] = {"merge", OPEN, TICKET_CANCELLED},
	[VERB_RESOLVE] = {"resolve", OPEN, TICKET_RESOLVED},
	[VERB_REOPEN] = {"reopen", IN(RESOLVED) | IN(CLOSED), TICKET_NEW},
	[VERB_CLOSE] = {"close", IN(RESOLVED), TICKET_CLOSED},
	[VERB_REJECT] = {"reject", IN(NEW) | IN(ACKNOWLEDGED), TICKET_REJECTED},
	[VERB_CANCEL] = {"cancel", OPEN, TICKET_CANCELLED},
	[VERB_RATE] = {"rate", IN(RESOLVED) | IN(CLOSED), STAYS},
};

const char *ticket_verb_text(enum ticket_verb verb)
{
	return verbs[verb].text;
}

int ticket_verb_parse(const char *text, enum ticket_verb *ret_verb)
{
	for (int i = 0; i < TICKET_VERBS; i++)
		if (strcmp(verbs[i].text, text) == 0) {
			*ret_verb = (enum ticket_verb)i;
			return 0;
		}
	return -EINVAL;
}

bool ticket_verb_allowed(enum ticket_verb verb, enum ticket_status status, enum ticket_status *ret_to)
{
	if (!(verbs[verb].from & 1u << status))
		return false;
	*ret_to = verbs[verb].to == STAYS ? status : verbs[verb].to;
	return true;
}

json_t *ticket_verbs_json(enum ticket_status status)
{
	json_t *list = json_array();
	for (int i = 0; i < TICKET_VERBS; i++)
		if (verbs[i].from & 1u << status)
			json_array_append_new(list, json_string(verbs[i].text));
	return list;
}
