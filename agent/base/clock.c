/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two clocks, and instants and durations as text. The clocks are read here and only here; everybody but the shells
 * is handed the time. Instants print as RFC 3339 in UTC; durations are what people write in the configuration, sums of
 * whole numbers with a unit, the larger unit first.
 */
#include "base/clock.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define MS_PER_S INT64_C(1000)
#define MS_PER_DAY INT64_C(86400000)
#define DURATION_MAX_MS (3653 * MS_PER_DAY) /* ten years */
/* What fits four digits of a year: 0000-01-01T00:00:00Z to 9999-12-31T23:59:59.999Z. */
#define WALL_MIN_MS (INT64_C(-62167219200) * MS_PER_S)
#define WALL_MAX_MS (INT64_C(253402300800) * MS_PER_S - 1)

static const struct unit {
	const char *text;
	int64_t ms;
} units[] = {{"d", MS_PER_DAY}, {"h", 3600000}, {"m", 60000}, {"s", MS_PER_S}, {"ms", 1}};

#define UNIT_COUNT (sizeof units / sizeof units[0])

struct mono mono_read(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (struct mono){(int64_t)now.tv_sec * NS_PER_S + now.tv_nsec};
}

struct wall wall_read(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (struct wall){(int64_t)now.tv_sec * MS_PER_S + now.tv_nsec / NS_PER_MS};
}

const char *wall_format(struct wall at, char into[WALL_TEXT_SIZE])
{
	if (at.ms < WALL_MIN_MS || at.ms > WALL_MAX_MS)
		return memcpy(into, "-", sizeof "-");
	int ms = (int)(at.ms % MS_PER_S);
	if (ms < 0)
		ms += (int)MS_PER_S;
	time_t seconds = (time_t)((at.ms - ms) / MS_PER_S);
	struct tm tm = {0};
	gmtime_r(&seconds, &tm);
	size_t length = strftime(into, WALL_TEXT_SIZE, "%Y-%m-%dT%H:%M:%S", &tm);
	if (tm.tm_year < -900) /* strftime does not pad the year to four digits */
		length = (size_t)snprintf(into, WALL_TEXT_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d",
			(tm.tm_year + 1900) % 10000, (tm.tm_mon + 1) % 100, tm.tm_mday % 100, tm.tm_hour % 100,
			tm.tm_min % 100, tm.tm_sec % 100);
	snprintf(into + length, WALL_TEXT_SIZE - length, ".%03dZ", ms);
	return into;
}

/* Reads `digits` decimal digits at *text and steps over them and over `end` (0: nothing); false when they are not
 * there. */
static bool number_take(const char **text, int digits, char end, int *ret_number)
{
	int number = 0;
	for (int i = 0; i < digits; i++) {
		char c = (*text)[i];
		if (c < '0' || c > '9')
			return false;
		number = number * 10 + (c - '0');
	}
	if (end && (*text)[digits] != end)
		return false;
	*text += digits + (end ? 1 : 0);
	*ret_number = number;
	return true;
}

/* ".123" to milliseconds; further digits are cut off. */
static bool fraction_take(const char **text, int *ret_ms)
{
	int ms = 0;
	int digits = 0;
	if (**text != '.')
		return true;
	for ((*text)++; **text >= '0' && **text <= '9'; (*text)++, digits++)
		if (digits < 3)
			ms = ms * 10 + (**text - '0');
	for (int i = digits; i < 3; i++)
		ms *= 10;
	*ret_ms = ms;
	return digits > 0;
}

int wall_parse(const char *text, struct wall *ret_at)
{
	int year = 0;
	int month = 0;
	int ms = 0;
	struct tm tm = {0};
	if (!number_take(&text, 4, '-', &year) || !number_take(&text, 2, '-', &month) ||
		!number_take(&text, 2, 'T', &tm.tm_mday) || !number_take(&text, 2, ':', &tm.tm_hour) ||
		!number_take(&text, 2, ':', &tm.tm_min) || !number_take(&text, 2, 0, &tm.tm_sec) ||
		!fraction_take(&text, &ms) || strcmp(text, "Z") != 0)
		return -EINVAL;
	tm.tm_year = year - 1900;
	tm.tm_mon = month - 1;
	struct tm asked = tm;
	int64_t seconds = (int64_t)timegm(&tm);
	/* timegm takes 31 April for 1 May and 25:00 for the next day: such an instant comes back changed. */
	if (tm.tm_mon != asked.tm_mon || tm.tm_mday != asked.tm_mday || tm.tm_hour != asked.tm_hour ||
		tm.tm_min != asked.tm_min || tm.tm_sec != asked.tm_sec)
		return -EINVAL;
	*ret_at = (struct wall){seconds * MS_PER_S + ms};
	return 0;
}

/* The unit that *text starts with, from units[first] on; steps over it. UNIT_COUNT when there is none. */
static size_t unit_take(const char **text, size_t first)
{
	size_t letters = strspn(*text, "abcdefghijklmnopqrstuvwxyz");
	for (size_t i = first; i < UNIT_COUNT; i++)
		if (strlen(units[i].text) == letters && memcmp(units[i].text, *text, letters) == 0) {
			*text += letters;
			return i;
		}
	return UNIT_COUNT;
}

int duration_parse(const char *text, int64_t *ret_ms)
{
	int64_t sum = 0;
	bool too_long = false;
	if (*text == '\0')
		return -EINVAL;
	for (size_t next_unit = 0; *text;) {
		int64_t number = 0;
		if (*text < '0' || *text > '9')
			return -EINVAL;
		for (; *text >= '0' && *text <= '9'; text++)
			if (number <= DURATION_MAX_MS) /* then too long anyway; stop before it overflows */
				number = number * 10 + (*text - '0');
		size_t unit = unit_take(&text, next_unit);
		if (unit == UNIT_COUNT)
			return -EINVAL;
		too_long = too_long || number > DURATION_MAX_MS / units[unit].ms;
		if (!too_long)
			sum += number * units[unit].ms;
		next_unit = unit + 1;
	}
	if (too_long || sum > DURATION_MAX_MS)
		return -ERANGE;
	*ret_ms = sum;
	return 0;
}

const char *duration_format(int64_t ms, char into[WALL_TEXT_SIZE])
{
	uint64_t left = ms < 0 ? -(uint64_t)ms : (uint64_t)ms;
	size_t length = 0;
	if (ms == 0)
		return memcpy(into, "0s", sizeof "0s");
	if (ms < 0)
		into[length++] = '-';
	for (size_t i = 0; i < UNIT_COUNT; i++) {
		uint64_t number = left / (uint64_t)units[i].ms;
		left %= (uint64_t)units[i].ms;
		if (number)
			length += (size_t)snprintf(
				into + length, WALL_TEXT_SIZE - length, "%" PRIu64 "%s", number, units[i].text);
	}
	return into;
}
