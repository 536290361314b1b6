/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sla { calendar = "office", respond = { critical = "15m" }, resolve = { critical = "4h", minor = "3wd" } }: how soon a
 * ticket is answered and resolved. There may be several; each holds everywhere or within its `where`, and what a later
 * one says overrides what an earlier one said, field by field.
 *
 * Times are working time of the calendar: "1d" is 24 working hours, which in an office is most of a week. Who means
 * working days writes "3wd"; that a plain day may not be what was meant is warned of.
 */
#include "base/must.h"
#include "config/parts.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAYS_MAX 3660

static const struct gengfu_key keys[] = {
	{"calendar", GENGFU_KEY_TEXT, false, NULL, "Whose working time counts; else that of the site, else 24x7"},
	{"respond", GENGFU_KEY_MAP, false, NULL, "By severity: how soon it is acknowledged"},
	{"resolve", GENGFU_KEY_MAP, false, NULL, "By severity: how soon it is over"},
	{"due_soon", GENGFU_KEY_REAL, false, NULL, "Share of the time after which it is due soon"},
	{"where", GENGFU_KEY_MAP, false, NULL, "Which tickets: { role = \"core-switch\" }"},
	{NULL},
};

static const char *const severities[] = {"indeterminate", "warning", "minor", "major", "critical", NULL};

struct check {
	struct reading *reading;
	const char *what;
	const struct gengfu_data *settings;
	const struct config_sla *sla;
};

static void mistake(const struct check *check, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));

static void mistake(const struct check *check, int line, const char *format, ...)
{
	char message[512];
	va_list args;
	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	problem_add(check->reading->problems, check->reading->config->file, line, "%s: %s", check->what, message);
}

static const struct config_calendar *calendar_find(const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->calendars_count; i++)
		if (strcmp(config->calendars[i].name, name) == 0)
			return &config->calendars[i];
	return NULL;
}

static const char *calendar_settle(const struct check *check)
{
	const struct config *config = check->reading->config;
	const char *name = gengfu_data_text(gengfu_data_get(check->settings, "calendar"), NULL);
	if (!name || calendar_find(config, name))
		return name;
	if (calendar_name_is_always(name))
		return "24x7";
	auto_free const char **names = must_calloc(config->calendars_count + 2, sizeof *names);
	for (size_t i = 0; i < config->calendars_count; i++)
		names[i] = config->calendars[i].name;
	names[config->calendars_count] = "24x7";
	const char *nearest = text_nearest(name, names);
	mistake(check, settings_line(check->settings, "calendar"), "there is no calendar '%.60s'%s%s%s", name,
		nearest ? ", did you mean '" : ": write calendar \"", nearest ? nearest : name,
		nearest ? "'?" : "\" { … }");
	return NULL;
}

/* "3wd", "1wd2h", "4h". */
static bool target_parse(const char *text, struct config_target *ret_target)
{
	struct config_target target = {.is_given = true};
	char *end = NULL;
	if (*text >= '0' && *text <= '9') {
		target.days = strtol(text, &end, 10);
		if (strncmp(end, "wd", 2) == 0)
			text = end + 2;
		else
			target.days = 0;
	}
	if ((*text || !target.days) && duration_parse(text, &target.ms) < 0)
		return false;
	if (target.days < 0 || target.days > DAYS_MAX || (target.days == 0 && target.ms == 0))
		return false;
	*ret_target = target;
	return true;
}

/* Days where working days may have been meant. */
static void days_warn(const struct check *check, int line, const char *key, const char *severity, const char *text)
{
	const char *unit = strchr(text, 'd');
	if (!check->sla->calendar || calendar_name_is_always(check->sla->calendar) || !unit || unit == text ||
		unit[-1] == 'w')
		return;
	int digits = (int)strcspn(text, "d");
	problem_warn(check->reading->problems, check->reading->config->file, line,
		"%s: %s.%s = \"%.40s\" counts 24 working hours of calendar \"%.60s\" as a day; write \"%.*swd\" for "
		"its "
		"working days",
		check->what, key, severity, text, check->sla->calendar, digits, text);
}

static void target_settle(
	const struct check *check, const char *key, const struct gengfu_member *member, struct config_target *targets)
{
	const struct gengfu_data *value = &member->value;
	int line = value->line ? value->line : check->sla->line;
	enum severity severity = severity_parse(member->key);
	const char *text = gengfu_data_text(value, "");
	if (severity <= SEVERITY_CLEARED) {
		auto_free char *what = must_printf("%s: the severity in %s", check->what, key);
		refuse_word(check->reading, line, what, member->key, severities);
	} else if (value->type == GENGFU_BOOLEAN && !value->boolean) {
		targets[severity] = (struct config_target){.is_given = true};
	} else if (value->type != GENGFU_TEXT || !target_parse(text, &targets[severity])) {
		mistake(check, line,
			"%s.%s must be a time such as \"15m\" or \"4h\", working days such as \"3wd\", or false for no "
			"target",
			key, member->key);
	} else {
		days_warn(check, line, key, member->key, text);
	}
}

static void targets_settle(const struct check *check, const char *key, struct config_target *targets)
{
	const struct gengfu_data *given = gengfu_data_get(check->settings, key);
	for (size_t i = 0; given && given->type == GENGFU_MAP && i < given->map.count; i++)
		target_settle(check, key, &given->map.members[i], targets);
}

static void settle(const struct check *check, struct config_sla *into)
{
	const struct gengfu_data *share = gengfu_data_get(check->settings, "due_soon");
	into->calendar = calendar_settle(check);
	targets_settle(check, "respond", into->respond);
	targets_settle(check, "resolve", into->resolve);
	into->due_soon = gengfu_data_real(share, 0);
	if (share && !(into->due_soon > 0 && into->due_soon < 1))
		mistake(check, settings_line(check->settings, "due_soon"),
			"due_soon must be a share between 0 and 1, such as 0.8");
	into->where = gengfu_data_get(check->settings, "where");
	if (into->where && into->where->type == GENGFU_MAP)
		where_check_ticket(check->reading, into->where, check->what, into->line);
}

void slas_check(struct reading *reading)
{
	struct config *config = reading->config;
	config->slas = arena_alloc(&config->arena, entries_count(reading, WORD_SLA) * sizeof *config->slas);
	for (size_t i = 0; i < reading->entries.count; i++) {
		const struct entry *entry = &reading->entries.items[i];
		if (entry->word != WORD_SLA)
			continue;
		struct config_sla *into = &config->slas[config->slas_count++];
		into->line = entry->line;
		const struct check check = {
			.reading = reading,
			.what = entry_what(reading, entry),
			.settings = modules_settings(
				keys, entry->body, "sla", config->file, entry->line, &config->arena, reading->problems),
			.sla = into,
		};
		if (check.settings)
			settle(&check, into);
	}
}
