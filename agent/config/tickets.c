/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tickets { … }: when a ticket is closed by itself, and when it comes back instead of a new one being opened.
 */
#include "base/clock.h"
#include "base/must.h"
#include "config/parts.h"

#define HOUR_MS (INT64_C(3600) * 1000)
#define REOPEN_MAX_MS (90 * 24 * HOUR_MS) /* all tickets that may still come back are in memory */

static const struct gengfu_key keys[] = {
	{"reopen", GENGFU_KEY_DURATION, false, "24h", "The same cause within this time re-opens its ticket"},
	{"grace", GENGFU_KEY_DURATION, false, "15m", "One resolved by hand re-opens when its alarm holds so long"},
	{"close_days", GENGFU_KEY_INTEGER, false, "3", "Working days from resolved to closed"},
	{NULL},
};

static void bounds_check(
	struct reading *reading, const struct gengfu_data *settings, const char *key, bool is_good, const char *bounds)
{
	if (!is_good)
		problem_add(reading->problems, reading->config->file, settings_line(settings, key),
			"tickets: %s must be from %s", key, bounds);
}

void tickets_check(struct reading *reading)
{
	struct config *config = reading->config;
	const struct gengfu_data *settings =
		settings_of(reading, entry_only(reading, WORD_TICKETS), keys, WORD_TICKETS);
	if (!settings)
		return;
	config->tickets_reopen_ms = gengfu_data_integer(gengfu_data_get(settings, "reopen"), 0);
	config->tickets_grace_ms = gengfu_data_integer(gengfu_data_get(settings, "grace"), 0);
	config->tickets_close_days = gengfu_data_integer(gengfu_data_get(settings, "close_days"), 0);
	bounds_check(reading, settings, "reopen",
		config->tickets_reopen_ms >= 1000 && config->tickets_reopen_ms <= REOPEN_MAX_MS, "1s to 90d");
	bounds_check(reading, settings, "grace",
		config->tickets_grace_ms >= 1000 && config->tickets_grace_ms <= 24 * HOUR_MS, "1s to 1d");
	bounds_check(reading, settings, "close_days",
		config->tickets_close_days >= 1 && config->tickets_close_days <= 366, "1 to 366");
}
