/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Working time. An instant is worked when the local clock then shows a time within the hours of its local date; that is
 * the whole definition, and it also says what happens when clocks change: an hour that is skipped is not worked, one
 * that is repeated is worked twice.
 *
 * All functions walk from one piece of working time to the next: within a piece the offset from UTC is constant, so
 * that local hours are shifted to instants by a subtraction. A walk costs a step per local day and is bounded by 50
 * years; a calendar's dates (holidays, days made up for) are kept sorted and found by bisection.
 */
#include "base/calendar.h"
#include "base/date.h"
#include "base/must.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MS_PER_S INT64_C(1000)
#define MS_PER_MINUTE INT64_C(60000)
#define MINUTES_PER_DAY 1440
#define FAR_MS (INT64_C(50) * 366 * S_PER_DAY * MS_PER_S)

struct exception {
	int64_t day;
	bool is_worked;
};

struct calendar {
	char *name;
	struct zone *zone;
	struct calendar_day week[7];
	struct exception *exceptions; /* by day */
	size_t count, capacity;
};

/* Making one */

struct calendar *calendar_new(const char *name, struct zone *zone)
{
	struct calendar *calendar = must_calloc(1, sizeof *calendar);
	calendar->name = must_strdup(name);
	calendar->zone = zone;
	return calendar;
}

void calendar_free(struct calendar *calendar)
{
	if (!calendar)
		return;
	zone_free(calendar->zone);
	free(calendar->exceptions);
	free(calendar->name);
	free(calendar);
}

bool calendar_name_is_always(const char *name)
{
	return strcmp(name, "24x7") == 0 || strcmp(name, "7x24") == 0 || strcmp(name, "7×24") == 0;
}

const char *calendar_name(const struct calendar *calendar)
{
	return calendar ? calendar->name : "24x7";
}

void calendar_set_hours(struct calendar *calendar, int weekday, const struct calendar_day *hours)
{
	calendar->week[weekday] = *hours;
}

/* Where a day stands or would stand. */
static size_t place_of(const struct calendar *calendar, int64_t day)
{
	size_t low = 0;
	for (size_t high = calendar->count; low < high;) {
		size_t middle = (low + high) / 2;
		if (calendar->exceptions[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct exception *exception_find(const struct calendar *calendar, int64_t day)
{
	size_t place = place_of(calendar, day);
	bool is_there = place < calendar->count && calendar->exceptions[place].day == day;
	return is_there ? &calendar->exceptions[place] : NULL;
}

int calendar_set_date(struct calendar *calendar, int64_t day, bool is_worked)
{
	size_t place = place_of(calendar, day);
	const struct exception *there = exception_find(calendar, day);
	if (there)
		return there->is_worked == is_worked ? 0 : -EEXIST;
	array_reserve_one(calendar->exceptions, calendar->count, calendar->capacity);
	struct exception *at = &calendar->exceptions[place];
	memmove(at + 1, at, (calendar->count - place) * sizeof *at);
	*at = (struct exception){day, is_worked};
	calendar->count++;
	return 0;
}

bool calendar_lacks_year(const struct calendar *calendar, int year)
{
	if (!calendar)
		return false;
	size_t place = place_of(calendar, date_to_day((struct date){year, 1, 1}));
	return place == calendar->count || date_from_day(calendar->exceptions[place].day).year != year;
}

/* Hours in words */

static const char *blanks_skip(const char *text)
{
	return text + strspn(text, " \t,;");
}

/* "8:30" or "08:30"; steps over it. */
static bool minute_take(const char **text, uint16_t *ret_minute)
{
	int numbers[2] = {0};
	for (int i = 0; i < 2; i++) {
		const char *from = *text;
		for (; **text >= '0' && **text <= '9' && *text - from < 2; ++*text)
			numbers[i] = numbers[i] * 10 + (**text - '0');
		if (*text == from || (i == 1 && *text - from < 2) || (i == 0 && *(*text)++ != ':'))
			return false;
	}
	*ret_minute = (uint16_t)(numbers[0] * 60 + numbers[1]);
	return numbers[1] < 60 && *ret_minute <= MINUTES_PER_DAY;
}

/* One of the signs that people write between two times. */
static bool dash_take(const char **text)
{
	static const char *const dashes[] = {"-", "–", "—", "~", "～", "－"};
	*text += strspn(*text, " ");
	for (size_t i = 0; i < ARRAY_LENGTH(dashes); i++)
		if (strncmp(*text, dashes[i], strlen(dashes[i])) == 0) {
			*text += strlen(dashes[i]);
			*text += strspn(*text, " ");
			return true;
		}
	return false;
}

static int refuse(char why[CALENDAR_TEXT_MAX], const char *part, const char *what)
{
	snprintf(why, CALENDAR_TEXT_MAX, "'%.40s' %s", part, what);
	return -EINVAL;
}

int calendar_day_parse(const char *text, struct calendar_day *ret_day, char why[CALENDAR_TEXT_MAX])
{
	struct calendar_day day = {.count = 0};
	for (text = blanks_skip(text); *text; text = blanks_skip(text)) {
		const char *from = text;
		struct calendar_part part;
		if (!minute_take(&text, &part.from) || !dash_take(&text) || !minute_take(&text, &part.to) ||
			(*text && !strchr(" \t,;", *text)))
			return refuse(why, from, "is no time of day; hours are written \"08:30-12:00 14:00-17:30\"");
		if (part.from >= part.to)
			return refuse(why, from,
				"ends before it begins; a night is written in two: 22:00-24:00 on "
				"one day, 00:00-06:00 on the next");
		if (day.count == CALENDAR_PARTS_MAX)
			return refuse(why, from, "is one part too many for a day");
		if (day.count > 0 && part.from < day.parts[day.count - 1].to)
			return refuse(why, from, "begins before the part in front of it has ended");
		if (day.count > 0 && part.from == day.parts[day.count - 1].to)
			day.parts[day.count - 1].to = part.to;
		else
			day.parts[day.count++] = part;
	}
	*ret_day = day;
	return 0;
}

/* Walking */

struct piece {
	int64_t from_ms, to_ms;
};

static const struct calendar_day *first_working_day(const struct calendar *calendar)
{
	for (int i = 0; i < 7; i++)
		if (calendar->week[i].count > 0)
			return &calendar->week[i];
	return &calendar->week[0];
}

static const struct calendar_day *hours_of(const struct calendar *calendar, int64_t day)
{
	static const struct calendar_day off = {.count = 0};
	const struct calendar_day *hours = &calendar->week[date_weekday(day)];
	const struct exception *exception = exception_find(calendar, day);
	if (!exception)
		return hours;
	if (!exception->is_worked)
		return &off;
	return hours->count > 0 ? hours : first_working_day(calendar);
}

/* The first working time of a local day at or after `at_ms`, before `until_ms`; false when there is none. */
static bool piece_of_day(
	const struct calendar_day *hours, int64_t midnight_ms, int64_t at_ms, int64_t until_ms, struct piece *ret_piece)
{
	for (size_t i = 0; i < hours->count; i++) {
		int64_t from_ms = midnight_ms + hours->parts[i].from * MS_PER_MINUTE;
		int64_t to_ms = midnight_ms + hours->parts[i].to * MS_PER_MINUTE;
		ret_piece->from_ms = from_ms > at_ms ? from_ms : at_ms;
		ret_piece->to_ms = to_ms < until_ms ? to_ms : until_ms;
		if (ret_piece->from_ms < ret_piece->to_ms)
			return true;
	}
	return false;
}

/* The next working time that ends after `at_ms`, within one local day and one offset; false when none begins before
 * `limit_ms`. */
static bool next_piece(const struct calendar *calendar, int64_t at_ms, int64_t limit_ms, struct piece *ret_piece)
{
	if (!calendar) {
		*ret_piece = (struct piece){at_ms, INT64_MAX};
		return at_ms < limit_ms;
	}
	while (at_ms < limit_ms) {
		int64_t until_s;
		int64_t at_s = floor_div(at_ms, MS_PER_S);
		int32_t offset_s = zone_offset(calendar->zone, at_s, &until_s);
		int64_t day = floor_div(at_s + offset_s, S_PER_DAY);
		int64_t midnight_s = day * S_PER_DAY - offset_s;
		int64_t next_s = midnight_s + S_PER_DAY < until_s ? midnight_s + S_PER_DAY : until_s;
		if (piece_of_day(hours_of(calendar, day), midnight_s * MS_PER_S, at_ms, next_s * MS_PER_S, ret_piece))
			return ret_piece->from_ms < limit_ms;
		at_ms = next_s * MS_PER_S;
	}
	return false;
}

bool calendar_is_working(const struct calendar *calendar, struct wall at)
{
	struct piece piece;
	return next_piece(calendar, at.ms, at.ms + 1, &piece);
}

int64_t calendar_between(const struct calendar *calendar, struct wall from, struct wall to)
{
	struct piece piece;
	int64_t sum = 0;
	for (int64_t at_ms = from.ms; next_piece(calendar, at_ms, to.ms, &piece); at_ms = piece.to_ms)
		sum += (piece.to_ms < to.ms ? piece.to_ms : to.ms) - piece.from_ms;
	return sum;
}

struct wall calendar_after(const struct calendar *calendar, struct wall from, int64_t ms)
{
	struct piece piece;
	if (ms <= 0)
		return from;
	for (int64_t at_ms = from.ms; next_piece(calendar, at_ms, from.ms + FAR_MS, &piece); at_ms = piece.to_ms) {
		if (ms <= piece.to_ms - piece.from_ms)
			return (struct wall){piece.from_ms + ms};
		ms -= piece.to_ms - piece.from_ms;
	}
	return WALL_NONE;
}

struct wall calendar_opens(const struct calendar *calendar, struct wall at)
{
	struct piece piece;
	if (!next_piece(calendar, at.ms, at.ms + FAR_MS, &piece))
		return WALL_NONE;
	return (struct wall){piece.from_ms};
}

int64_t calendar_day_ms(const struct calendar *calendar)
{
	int64_t minutes = 0, days = 0;
	if (!calendar)
		return S_PER_DAY * MS_PER_S;
	for (int i = 0; i < 7; i++) {
		const struct calendar_day *hours = &calendar->week[i];
		for (size_t j = 0; j < hours->count; j++)
			minutes += hours->parts[j].to - hours->parts[j].from;
		days += hours->count > 0;
	}
	return days ? minutes * MS_PER_MINUTE / days : 0;
}

int64_t calendar_local_day(const struct calendar *calendar, struct wall at, int *ret_minute)
{
	int64_t at_s = floor_div(at.ms, MS_PER_S);
	int64_t local_s = at_s + zone_offset(calendar ? calendar->zone : NULL, at_s, NULL);
	int64_t day = floor_div(local_s, S_PER_DAY);
	if (ret_minute)
		*ret_minute = (int)((local_s - day * S_PER_DAY) / 60);
	return day;
}
