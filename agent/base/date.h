/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Dates of the Gregorian calendar and their numbers; day 0 is Thursday 1970-01-01. */
#include <stdbool.h>
#include <stdint.h>

#define S_PER_DAY INT64_C(86400)

struct date {
	int year, month, day; /* 1 … 12, 1 … 31 */
};

bool date_is_valid(struct date date);
int64_t date_to_day(struct date date);
struct date date_from_day(int64_t day);
/* 0 is Monday, 6 Sunday, as in ISO 8601. */
int date_weekday(int64_t day);
/* "2026-10-01" or "2026/10/1", as Excel turns it into; -EINVAL, also for a date that does not exist. */
int date_parse(const char *text, struct date *ret_date);

/* Division towards minus infinity, for instants before 1970. */
static inline int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b != 0 && (a % b < 0) != (b < 0));
}
