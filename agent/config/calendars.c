/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calendar "office" { zone = "Asia/Shanghai", weekdays = "08:30-12:00 14:00-17:30", holidays = "holidays.csv" }: when
 * people work. Hours are checked here, and that the zone is one; the file of dates is read by tickets, which knows CSV.
 *
 * `weekdays` stands for Monday to Friday; a day's own key overrides it. What is not written is a day off.
 */
#include "config/parts.h"
#include <errno.h>
#include <string.h>

static const struct gengfu_key keys[] = {
	{"zone", GENGFU_KEY_TEXT, true, NULL, "the time zone's name in tzdata, such as \"Asia/Shanghai\""},
	{"weekdays", GENGFU_KEY_TEXT, false, NULL, "Hours from Monday to Friday: \"08:30-12:00 14:00-17:30\""},
	{"monday", GENGFU_KEY_TEXT, false, NULL, "Hours of Mondays, and so on"},
	{"tuesday", GENGFU_KEY_TEXT, false, NULL, ""},
	{"wednesday", GENGFU_KEY_TEXT, false, NULL, ""},
	{"thursday", GENGFU_KEY_TEXT, false, NULL, ""},
	{"friday", GENGFU_KEY_TEXT, false, NULL, ""},
	{"saturday", GENGFU_KEY_TEXT, false, NULL, ""},
	{"sunday", GENGFU_KEY_TEXT, false, NULL, ""},
	{"holidays", GENGFU_KEY_TEXT, false, NULL, "CSV file of holidays and of days that make up for them"},
	{NULL},
};

static const char *const weekdays[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

struct check {
	struct reading *reading;
	const char *what;
	const struct gengfu_data *settings;
};

static void day_settle(const struct check *check, const char *key, struct calendar_day *into)
{
	char why[CALENDAR_TEXT_MAX];
	const char *text = gengfu_data_text(gengfu_data_get(check->settings, key), NULL);
	if (text && calendar_day_parse(text, into, why) < 0)
		problem_add(check->reading->problems, check->reading->config->file, settings_line(check->settings, key),
			"%s: %s: %s", check->what, key, why);
}

static void hours_settle(const struct check *check, struct config_calendar *into)
{
	size_t errors = check->reading->problems->errors;
	size_t worked = 0;
	day_settle(check, "weekdays", &into->week[0]);
	for (int i = 1; i < 5; i++)
		into->week[i] = into->week[0];
	for (int i = 0; i < 7; i++) {
		day_settle(check, weekdays[i], &into->week[i]);
		worked += into->week[i].count;
	}
	if (worked == 0 && check->reading->problems->errors == errors)
		problem_add(check->reading->problems, check->reading->config->file, into->line,
			"%s: has no hours: write weekdays = \"08:30-12:00 14:00-17:30\"", check->what);
}

static void zone_check(const struct check *check, const char *name)
{
	struct zone *zone = NULL;
	auto_buffer nearest = BUFFER_EMPTY;
	int error = zone_read(NULL, name, &zone);
	zone_free(zone);
	if (!error)
		return;
	bool is_near = (error == -ENOENT || error == -EINVAL) && zone_nearest(NULL, name, &nearest);
	problem_add(check->reading->problems, check->reading->config->file, settings_line(check->settings, "zone"),
		"%s: there is no time zone '%.60s' in " ZONE_FOLDER "%s%s%s", check->what, name,
		is_near ? ", did you mean '" : "; they are named like \"Asia/Shanghai\"", buffer_text(&nearest),
		is_near ? "'?" : "");
}

static void settle(const struct check *check, const struct entry *entry, struct config_calendar *into)
{
	const char *holidays = gengfu_data_text(gengfu_data_get(check->settings, "holidays"), NULL);
	into->name = entry->name;
	into->line = entry->line;
	into->zone = gengfu_data_text(gengfu_data_get(check->settings, "zone"), "");
	into->holidays = holidays ? config_path(check->reading, holidays) : NULL;
	into->holidays_line = settings_line(check->settings, "holidays");
	zone_check(check, into->zone);
	hours_settle(check, into);
}

static bool name_is_free(const struct check *check, const struct entry *entry)
{
	const struct entry *earlier = entry_earlier(check->reading, entry);
	if (earlier)
		problem_add(check->reading->problems, check->reading->config->file, entry->line,
			"%s was given in line %d already", check->what, earlier->line);
	else if (calendar_name_is_always(entry->name))
		problem_add(check->reading->problems, check->reading->config->file, entry->line,
			"%s is there without being written: it always works", check->what);
	else
		return true;
	return false;
}

void calendars_check(struct reading *reading)
{
	struct config *config = reading->config;
	config->calendars =
		arena_alloc(&config->arena, entries_count(reading, WORD_CALENDAR) * sizeof *config->calendars);
	for (size_t i = 0; i < reading->entries.count; i++) {
		const struct entry *entry = &reading->entries.items[i];
		if (entry->word != WORD_CALENDAR)
			continue;
		/* Also of one that has mistakes: that a target names it is no further one. */
		struct config_calendar *into = &config->calendars[config->calendars_count++];
		into->name = entry->name;
		struct check check = {.reading = reading, .what = entry_what(reading, entry)};
		if (!name_is_free(&check, entry))
			continue;
		check.settings = modules_settings(
			keys, entry->body, check.what, config->file, entry->line, &config->arena, reading->problems);
		if (check.settings)
			settle(&check, entry, into);
	}
}
