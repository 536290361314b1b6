/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calendars of the configuration made usable: their zones from tzdata, their holidays and the days that make up for
 * them from CSV files with the columns date and kind (and name, for people). The office that publishes these dates does
 * so year by year in autumn: a year of which the file has no date is warned of, as every holiday in it would count as
 * working time.
 */
#include "base/date.h"
#include "base/must.h"
#include "inventory/csv.h"
#include "inventory/inventory.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS (S_PER_DAY * 1000)
#define AHEAD_DAYS 45 /* when a year's end is so near, tickets come due in the next */
#define MISTAKES_MAX 20

enum { DATE, KIND, NAME, COLUMNS };

static const struct csv_column columns[COLUMNS] = {[DATE] = {"date", true}, [KIND] = {"kind", true}, [NAME] = {"name"}};

/* What people write for a day off and for a day that is worked. 调休 alone is used for both, and so is neither. */
static const char *const holiday_words[] = {"holiday", "off", "休", "假", "休息", "放假", "节假日", NULL};
static const char *const workday_words[] = {"workday", "work", "班", "上班", "补班", "调休上班", NULL};

struct named {
	struct calendar *calendar;
	char *holidays; /* the file, for messages; NULL: none */
};

struct calendars {
	struct named *items;
	size_t count;
};

/* A file of dates */

struct dates {
	const char *file;
	struct problems *problems;
	size_t mistakes;
	struct calendar *calendar;
};

static bool is_one_of(const char *word, const char *const *words)
{
	while (*words && strcmp(*words, word) != 0)
		words++;
	return *words;
}

static void refuse(struct dates *dates, int line, const char *what, const char *cell, const char *must)
{
	if (dates->mistakes++ < MISTAKES_MAX)
		problem_add(dates->problems, dates->file, line, "%s must be %s, not '%.40s'", what, must, cell);
}

static void row_read(struct dates *dates, const struct sheet *sheet, size_t row)
{
	int line = sheet->csv.rows[row].line;
	const char *at = sheet_cell(sheet, row, DATE), *kind = sheet_cell(sheet, row, KIND);
	struct date date;
	bool is_worked = kind && is_one_of(kind, workday_words);
	if (!at || date_parse(at, &date) < 0)
		refuse(dates, line, "date", at ? at : "", "a date such as 2026-10-01");
	else if (!kind || (!is_worked && !is_one_of(kind, holiday_words)))
		refuse(dates, line, "kind", kind ? kind : "", "holiday (休) or workday (班, to make up for a holiday)");
	else if (calendar_set_date(dates->calendar, date_to_day(date), is_worked) < 0)
		refuse(dates, line, "date", at, "once in the file, or of the same kind");
}

static void dates_read(const struct config *config, const struct config_calendar *from, struct calendar *calendar,
	struct problems *problems)
{
	struct dates dates = {.file = from->holidays, .problems = problems, .calendar = calendar};
	struct arena arena = ARENA_EMPTY;
	auto_buffer bytes = BUFFER_EMPTY;
	struct sheet sheet;
	int error = file_read(from->holidays, CSV_TEXT_MAX, &bytes);
	if (error)
		problem_add(problems, config->file, from->holidays_line, "calendar \"%s\": %s cannot be read: %s",
			from->name, from->holidays, strerror(-error));
	else if (sheet_parse(buffer_text(&bytes), bytes.length, from->holidays, columns, COLUMNS, &arena, problems,
			 &sheet) == 0)
		for (size_t row = 1; row < sheet.csv.count; row++)
			row_read(&dates, &sheet, row);
	arena_done(&arena);
}

/* All of them */

static void calendar_read(
	const struct config *config, const struct config_calendar *from, struct problems *problems, struct named *into)
{
	struct zone *zone = NULL;
	int error = zone_read(NULL, from->zone, &zone);
	if (error)
		problem_add(problems, config->file, from->line, "calendar \"%s\": time zone %s cannot be read: %s",
			from->name, from->zone, strerror(-error));
	into->calendar = calendar_new(from->name, zone);
	for (int i = 0; i < 7; i++)
		calendar_set_hours(into->calendar, i, &from->week[i]);
	if (!from->holidays)
		return;
	into->holidays = must_strdup(from->holidays);
	dates_read(config, from, into->calendar, problems);
}

struct calendars *calendars_read(const struct config *config, struct problems *problems)
{
	struct calendars *calendars = must_calloc(1, sizeof *calendars);
	size_t errors = problems->errors;
	calendars->items = must_calloc(config->calendars_count + 1, sizeof *calendars->items);
	calendars->count = config->calendars_count;
	for (size_t i = 0; i < calendars->count; i++)
		calendar_read(config, &config->calendars[i], problems, &calendars->items[i]);
	if (problems->errors == errors)
		return calendars;
	calendars_free(calendars);
	return NULL;
}

void calendars_free(struct calendars *calendars)
{
	if (!calendars)
		return;
	for (size_t i = 0; i < calendars->count; i++) {
		calendar_free(calendars->items[i].calendar);
		free(calendars->items[i].holidays);
	}
	free(calendars->items);
	free(calendars);
}

bool calendars_find(const struct calendars *calendars, const char *name, const struct calendar **ret_calendar)
{
	for (size_t i = 0; calendars && i < calendars->count; i++)
		if (strcmp(calendar_name(calendars->items[i].calendar), name) == 0) {
			*ret_calendar = calendars->items[i].calendar;
			return true;
		}
	if (!calendar_name_is_always(name))
		return false;
	*ret_calendar = NULL;
	return true;
}

/* Warnings */

void calendars_warn_years(const struct calendars *calendars, struct wall at, struct problems *problems)
{
	for (size_t i = 0; i < calendars->count; i++) {
		const struct named *named = &calendars->items[i];
		int64_t today = calendar_local_day(named->calendar, at, NULL);
		int year = date_from_day(today).year, next = date_from_day(today + AHEAD_DAYS).year;
		for (int y = year; y <= next; y++)
			if (named->holidays && calendar_lacks_year(named->calendar, y))
				problem_warn(problems, named->holidays, 0,
					"has no date of %d: in calendar \"%s\" the holidays of that year count as "
					"working days until they are added",
					y, calendar_name(named->calendar));
	}
}

void calendars_warn_sites(
	const struct calendars *calendars, const struct inventory *inventory, struct problems *problems)
{
	const struct calendar *unused;
	struct map told = MAP_EMPTY;
	for (size_t i = 0; i < inventory_site_count(inventory); i++) {
		const struct site *site = inventory_site(inventory, i);
		if (!site->calendar || calendars_find(calendars, site->calendar, &unused) ||
			map_find_text(&told, site->calendar))
			continue;
		map_put_text(&told, site->calendar, (void *)site);
		problem_warn(problems, NULL, 0,
			"site '%.80s' has the calendar '%.60s', which is not there: write calendar \"%.60s\" { … }; "
			"until then 24x7 is taken",
			site->name, site->calendar, site->calendar);
	}
	map_done(&told);
}
