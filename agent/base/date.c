/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dates and day numbers. A year is counted from March, so that the leap day is its last one; 400 years are one era of
 * 146,097 days (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
 */
#include "base/date.h"
#include <errno.h>

#define DAYS_PER_ERA 146097
#define DAY_OF_1970 719468 /* days from 0000-03-01 to 1970-01-01 */

static bool is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool date_is_valid(struct date date)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	if (date.year < 1 || date.year > 9999 || date.month < 1 || date.month > 12 || date.day < 1)
		return false;
	return date.day <= days[date.month - 1] + (date.month == 2 && is_leap(date.year));
}

int64_t date_to_day(struct date date)
{
	int64_t year = date.year - (date.month <= 2);
	int64_t era = floor_div(year, 400);
	int64_t of_era = year - era * 400;
	int64_t of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
	return era * DAYS_PER_ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - DAY_OF_1970;
}

struct date date_from_day(int64_t day)
{
	day += DAY_OF_1970;
	int64_t era = floor_div(day, DAYS_PER_ERA);
	int64_t of_era = day - era * DAYS_PER_ERA;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int month = (int)((5 * of_year + 2) / 153);
	struct date date = {.month = month < 10 ? month + 3 : month - 9};
	date.day = (int)(of_year - (153 * month + 2) / 5 + 1);
	date.year = (int)(year + era * 400 + (date.month <= 2));
	return date;
}

int date_weekday(int64_t day)
{
	return (int)(day + 3 - floor_div(day + 3, 7) * 7);
}

/* Up to `digits` digits; steps over them. */
static bool take(const char **text, int digits, int *ret_number)
{
	const char *from = *text;
	int number = 0;
	for (; **text >= '0' && **text <= '9' && *text - from < digits; ++*text)
		number = number * 10 + (**text - '0');
	*ret_number = number;
	return *text > from;
}

int date_parse(const char *text, struct date *ret_date)
{
	struct date date;
	if (!take(&text, 4, &date.year))
		return -EINVAL;
	char sign = *text++;
	if ((sign != '-' && sign != '/') || !take(&text, 2, &date.month) || *text++ != sign ||
		!take(&text, 2, &date.day) || *text || date.year < 1000 || !date_is_valid(date))
		return -EINVAL;
	*ret_date = date;
	return 0;
}
