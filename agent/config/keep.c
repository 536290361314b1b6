/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keep { … }: how long the store keeps what is over. What people did must be there for at least six months (GB/T
 * 22239-2019, 8.1.5.4 and the Cybersecurity Law, article 21: logs are kept for no less than six months), and that
 * stands in the tickets' histories as well as in the audit trail.
 */
#include "base/clock.h"
#include "config/parts.h"

#define DAY_MS (INT64_C(24) * 3600 * 1000)

static const struct {
	struct gengfu_key key;
	int64_t least_ms;
} kept[] = {
	{{"tickets", GENGFU_KEY_DURATION, false, "1826d", "Tickets that are over, with their history"}, 180 * DAY_MS},
	{{"events", GENGFU_KEY_DURATION, false, "400d", "Events that are not of tickets"}, DAY_MS},
	{{"audit", GENGFU_KEY_DURATION, false, "400d", "What people and reloads have changed"}, 180 * DAY_MS},
};

#define KEPT (sizeof kept / sizeof kept[0])

void keep_check(struct reading *reading)
{
	struct config *config = reading->config;
	int64_t *const into[KEPT] = {&config->keep_tickets_ms, &config->keep_events_ms, &config->keep_audit_ms};
	struct gengfu_key keys[KEPT + 1] = {0};
	for (size_t i = 0; i < KEPT; i++)
		keys[i] = kept[i].key;
	const struct gengfu_data *settings = settings_of(reading, entry_only(reading, WORD_KEEP), keys, WORD_KEEP);
	for (size_t i = 0; settings && i < KEPT; i++) {
		const char *name = kept[i].key.name;
		*into[i] = gengfu_data_integer(gengfu_data_get(settings, name), 0);
		if (*into[i] < kept[i].least_ms)
			problem_add(reading->problems, config->file, settings_line(settings, name),
				"keep: %s must be at least \"%dd\"", name, (int)(kept[i].least_ms / DAY_MS));
	}
}
