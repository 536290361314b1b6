/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Calendars: when people work. Hours per weekday in a time zone, public holidays, and days on which a holiday is made
 * up for. Pure functions of instants. A NULL calendar is one that always works (7×24).
 */
#include "base/clock.h"
#include "base/zone.h"

#define CALENDAR_PARTS_MAX 8 /* of a day */
#define CALENDAR_TEXT_MAX 160

/* Minutes of the local day, [from, to), to up to 1440. */
struct calendar_part {
	uint16_t from, to;
};

/* A day's hours: parts in rising order that do not touch. */
struct calendar_day {
	struct calendar_part parts[CALENDAR_PARTS_MAX];
	size_t count;
};

/* "08:30-12:00 14:00-17:30" (commas and the dashes – ~ too), "" for a day off; -EINVAL with a sentence in `why`. */
int calendar_day_parse(const char *text, struct calendar_day *ret_day, char why[CALENDAR_TEXT_MAX]);

struct calendar;

/* "24x7", also written "7x24" and "7×24": the calendar that always works. */
bool calendar_name_is_always(const char *name);
/* Takes the zone over (NULL: UTC); no hours yet. */
struct calendar *calendar_new(const char *name, struct zone *zone);
void calendar_free(struct calendar *calendar); /* accepts NULL */
const char *calendar_name(const struct calendar *calendar);
/* `weekday` as of date_weekday: 0 is Monday. */
void calendar_set_hours(struct calendar *calendar, int weekday, const struct calendar_day *hours);
/*
 * A date (date_to_day) that is not as its weekday: a holiday, or a day that is worked to make up for one, with its
 * weekday's hours or, where it has none, those of the week's first working day. -EEXIST when the date is there already
 * with the other meaning.
 */
int calendar_set_date(struct calendar *calendar, int64_t day, bool is_worked);
/* No date of that year was given: its holidays, if there are any, are not known. */
bool calendar_lacks_year(const struct calendar *calendar, int year);

bool calendar_is_working(const struct calendar *calendar, struct wall at);
/* Working milliseconds from one instant to a later one; 0 when it is not later. */
int64_t calendar_between(const struct calendar *calendar, struct wall from, struct wall to);
/*
 * The first instant at which `ms` working milliseconds have passed since `from`: `from` itself when ms is not above 0,
 * the end of the hours rather than the beginning of the next. WALL_NONE when that is more than 50 years away.
 */
struct wall calendar_after(const struct calendar *calendar, struct wall from, int64_t ms);
/* The first instant not before `at` that is worked; WALL_NONE when there is none within 50 years. */
struct wall calendar_opens(const struct calendar *calendar, struct wall at);
/* What "a working day" is worth as a time: the mean of the weekdays that have hours; 24 h of 7×24, 0 without hours. */
int64_t calendar_day_ms(const struct calendar *calendar);
/* The local date and minute of an instant. */
int64_t calendar_local_day(const struct calendar *calendar, struct wall at, int *ret_minute);
