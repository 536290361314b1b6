/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader of TZif files (RFC 8536), which glibc has only behind the process's one TZ. A file is a list of instants
 * at which local time changed, each with the offset from then on, and a footer: a POSIX TZ rule ("CET-1CEST,M3.5.0,
 * M10.5.0/3") for all that comes after the last of them. Version 1 files have neither 64-bit instants nor a footer.
 *
 * The offset is asked for together with the instant until which it holds, so that who walks through time (calendars)
 * does so in pieces of constant offset and never has to turn a local time that is skipped or repeated into an instant.
 *
 * The file comes from the system, but is read as if it came from anywhere: counts are bounded by its length.
 */
#include "base/zone.h"
#include "base/date.h"
#include "base/must.h"
#include "base/text.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX ((size_t)1 << 20)
#define HEADER_SIZE 44
#define OFFSET_MAX (25 * 3600) /* RFC 8536: -24:59:59 … 25:59:59 */
#define RULE_HOURS_MAX 167
/* Years 1 to 9998: what a rule can be asked about. */
#define RULE_FROM_S INT64_C(-62135596800)
#define RULE_TO_S INT64_C(253370764800)

/* A day of the year in a POSIX rule, and when on it, in local seconds. */
struct rule {
	char kind; /* 'M': month.week.weekday, 'J': 1 … 365 without leap days, '0': 0 … 365 */
	int month, week, weekday, day;
	int32_t time_s;
};

struct footer {
	bool is_there, has_dst;
	int32_t standard_s, dst_s;
	struct rule start, end;
};

struct zone {
	size_t count;
	int64_t *at; /* rising */
	int32_t *offsets; /* from at[i] on */
	int32_t first; /* before at[0] */
	struct footer footer;
};

/* The footer */

static bool number_take(const char **text, int most, int *ret_number)
{
	const char *from = *text;
	int number = 0;
	for (; **text >= '0' && **text <= '9'; ++*text)
		if (number <= most)
			number = number * 10 + (**text - '0');
	*ret_number = number;
	return *text > from && number <= most;
}

/* [+-]hh[:mm[:ss]] */
static bool time_take(const char **text, int hours_most, int32_t *ret_s)
{
	int hours = 0, minutes = 0, seconds = 0;
	int sign = **text == '-' ? -1 : 1;
	if (**text == '-' || **text == '+')
		++*text;
	if (!number_take(text, hours_most, &hours))
		return false;
	if (**text == ':' && (++*text, !number_take(text, 59, &minutes)))
		return false;
	if (**text == ':' && (++*text, !number_take(text, 59, &seconds)))
		return false;
	*ret_s = sign * (hours * 3600 + minutes * 60 + seconds);
	return true;
}

/* A name of letters, or of letters, digits and signs in angle brackets. */
static bool name_skip(const char **text)
{
	const char *from = *text;
	if (**text == '<') {
		const char *end = strchr(*text, '>');
		if (!end)
			return false;
		*text = end + 1;
		return true;
	}
	while ((**text >= 'A' && **text <= 'Z') || (**text >= 'a' && **text <= 'z'))
		++*text;
	return *text > from;
}

static bool rule_take(const char **text, struct rule *rule)
{
	*rule = (struct rule){.kind = '0', .time_s = 2 * 3600};
	if (*(*text)++ != ',')
		return false;
	if (**text == 'M' || **text == 'J')
		rule->kind = *(*text)++;
	if (rule->kind == 'M') {
		if (!number_take(text, 12, &rule->month) || *(*text)++ != '.' || !number_take(text, 5, &rule->week) ||
			*(*text)++ != '.' || !number_take(text, 6, &rule->weekday) || rule->month < 1 || rule->week < 1)
			return false;
	} else if (!number_take(text, 365, &rule->day) || (rule->kind == 'J' && rule->day < 1)) {
		return false;
	}
	if (**text != '/')
		return true;
	++*text;
	return time_take(text, RULE_HOURS_MAX, &rule->time_s);
}

/* "CST-8", "CET-1CEST,M3.5.0,M10.5.0/3"; POSIX counts offsets westwards. */
static bool footer_parse(const char *text, struct footer *footer)
{
	if (!name_skip(&text) || !time_take(&text, 24, &footer->standard_s))
		return false;
	footer->standard_s = -footer->standard_s;
	footer->dst_s = footer->standard_s + 3600;
	footer->is_there = true;
	footer->has_dst = *text != '\0';
	if (!footer->has_dst)
		return true;
	if (!name_skip(&text))
		return false;
	if (*text != ',') {
		if (!time_take(&text, 24, &footer->dst_s))
			return false;
		footer->dst_s = -footer->dst_s;
	}
	return rule_take(&text, &footer->start) && rule_take(&text, &footer->end) && !*text;
}

/* The rule's instant in a year as local seconds since 1970. */
static int64_t rule_local(const struct rule *rule, int year)
{
	int64_t day = date_to_day((struct date){year, 1, 1});
	bool is_leap = date_is_valid((struct date){year, 2, 29});
	if (rule->kind == 'M') {
		day = date_to_day((struct date){year, rule->month, 1});
		int sunday_first = (date_weekday(day) + 1) % 7;
		day += (rule->weekday - sunday_first + 7) % 7 + 7 * (rule->week - 1);
		if (rule->week == 5 && date_from_day(day).month != rule->month)
			day -= 7;
	} else if (rule->kind == 'J') {
		day += rule->day - 1 + (is_leap && rule->day >= 60);
	} else {
		day += rule->day;
	}
	return day * S_PER_DAY + rule->time_s;
}

/* What the rule says of `at_s`: the changes of three years, of which the last one not after it counts. */
static int32_t footer_offset(const struct footer *footer, int64_t at_s, int64_t *ret_until_s)
{
	*ret_until_s = INT64_MAX;
	if (!footer->has_dst || at_s < RULE_FROM_S || at_s >= RULE_TO_S)
		return footer->standard_s;
	int year = date_from_day(floor_div(at_s + footer->standard_s, S_PER_DAY)).year;
	int64_t latest = INT64_MIN;
	int32_t offset = footer->standard_s;
	for (int i = year - 1; i <= year + 1; i++) {
		int64_t start = rule_local(&footer->start, i) - footer->standard_s;
		int64_t end = rule_local(&footer->end, i) - footer->dst_s;
		if (end <= at_s && end > latest) {
			latest = end;
			offset = footer->standard_s;
		}
		/* Where DST ends and begins at once (it is for ever), the beginning counts. */
		if (start <= at_s && start >= latest) {
			latest = start;
			offset = footer->dst_s;
		}
		if (start > at_s && start < *ret_until_s)
			*ret_until_s = start;
		if (end > at_s && end < *ret_until_s)
			*ret_until_s = end;
	}
	return offset;
}

/* The file */

struct counts {
	uint32_t is_ut, is_standard, leaps, times, types, letters;
};

static uint64_t big_endian(const char *at, size_t octets)
{
	uint64_t number = 0;
	for (size_t i = 0; i < octets; i++)
		number = number << 8 | (unsigned char)at[i];
	return number;
}

/* The header at *at, and the length of the block behind it; steps over the header. */
static bool header_take(const char **at, const char *end, size_t time_size, struct counts *counts, size_t *ret_block)
{
	const char *from = *at;
	uint32_t *const fields[] = {
		&counts->is_ut, &counts->is_standard, &counts->leaps, &counts->times, &counts->types, &counts->letters};
	if (end - from < HEADER_SIZE || memcmp(from, "TZif", 4) != 0)
		return false;
	for (size_t i = 0; i < ARRAY_LENGTH(fields); i++) {
		*fields[i] = (uint32_t)big_endian(from + 20 + 4 * i, 4);
		if (*fields[i] > FILE_MAX)
			return false;
	}
	*ret_block = counts->times * (time_size + 1) + counts->types * (size_t)6 + counts->letters +
		     counts->leaps * (time_size + 4) + counts->is_standard + counts->is_ut;
	*at += HEADER_SIZE;
	return *ret_block <= (size_t)(end - *at);
}

static bool block_read(struct zone *zone, const char *at, size_t time_size, const struct counts *counts)
{
	const char *kinds = at + counts->times * time_size;
	const char *types = kinds + counts->times;
	/* Zones below "right/" count leap seconds, which our instants do not. */
	if (counts->types == 0 || counts->types > 256 || counts->leaps > 0)
		return false;
	zone->at = must_calloc(counts->times + 1, sizeof *zone->at);
	zone->offsets = must_calloc(counts->times + 1, sizeof *zone->offsets);
	zone->first = (int32_t)big_endian(types, 4);
	zone->count = counts->times;
	for (size_t i = 0; i < counts->times; i++) {
		unsigned char kind = (unsigned char)kinds[i];
		uint64_t bits = big_endian(at + i * time_size, time_size);
		if (kind >= counts->types)
			return false;
		zone->at[i] = time_size == 4 ? (int32_t)(uint32_t)bits : (int64_t)bits;
		zone->offsets[i] = (int32_t)big_endian(types + kind * (size_t)6, 4);
		if (i > 0 && zone->at[i] <= zone->at[i - 1])
			return false;
		if (abs(zone->offsets[i]) > OFFSET_MAX)
			return false;
	}
	return abs(zone->first) <= OFFSET_MAX;
}

static bool footer_read(struct zone *zone, const char *at, const char *end)
{
	const char *close = at < end && *at == '\n' ? memchr(at + 1, '\n', (size_t)(end - at - 1)) : NULL;
	if (!close)
		return false;
	auto_free char *text = must_strndup(at + 1, (size_t)(close - at - 1));
	return !*text || footer_parse(text, &zone->footer);
}

static bool file_parse(struct zone *zone, const char *at, const char *end)
{
	struct counts counts;
	size_t block = 0;
	if (!header_take(&at, end, 4, &counts, &block))
		return false;
	if (at[4 - HEADER_SIZE] == '\0')
		return block_read(zone, at, 4, &counts);
	at += block;
	if (!header_take(&at, end, 8, &counts, &block) || !block_read(zone, at, 8, &counts))
		return false;
	return footer_read(zone, at + block, end);
}

int zone_parse(const char *bytes, size_t length, struct zone **ret_zone)
{
	struct zone *zone = must_calloc(1, sizeof *zone);
	if (!file_parse(zone, bytes, bytes + length)) {
		zone_free(zone);
		return -EINVAL;
	}
	*ret_zone = zone;
	return 0;
}

/* "Asia/Shanghai", "Etc/GMT+8": nothing that leads out of the folder. */
static bool name_is_good(const char *name)
{
	size_t length = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+/");
	return length > 0 && length < 100 && !name[length] && name[0] != '/' && name[length - 1] != '/' &&
	       !strstr(name, "//");
}

int zone_read(const char *folder, const char *name, struct zone **ret_zone)
{
	auto_buffer bytes = BUFFER_EMPTY;
	if (!name_is_good(name))
		return -EINVAL;
	auto_free char *path = must_printf("%s/%s", folder ? folder : ZONE_FOLDER, name);
	int error = file_read(path, FILE_MAX, &bytes);
	return error ? error : zone_parse(buffer_text(&bytes), bytes.length, ret_zone);
}

void zone_free(struct zone *zone)
{
	if (!zone)
		return;
	free(zone->at);
	free(zone->offsets);
	free(zone);
}

int32_t zone_offset(const struct zone *zone, int64_t at_s, int64_t *ret_until_s)
{
	int64_t unused;
	int64_t *until_s = ret_until_s ? ret_until_s : &unused;
	size_t low = 0;
	*until_s = INT64_MAX;
	if (!zone)
		return 0;
	for (size_t high = zone->count; low < high;) {
		size_t middle = (low + high) / 2;
		if (zone->at[middle] <= at_s)
			low = middle + 1;
		else
			high = middle;
	}
	/* The footer speaks of what comes after the last change; of all time when there is none. */
	if (low == zone->count && zone->footer.is_there)
		return footer_offset(&zone->footer, at_s, until_s);
	if (low < zone->count)
		*until_s = zone->at[low];
	return low > 0 ? zone->offsets[low - 1] : zone->first;
}

/* Names for a slip */

bool zone_nearest(const char *folder, const char *name, struct buffer *into)
{
	auto_buffer bytes = BUFFER_EMPTY;
	auto_free char *path = must_printf("%s/zone1970.tab", folder ? folder : ZONE_FOLDER);
	auto_free const char **names = NULL;
	size_t count = 0, capacity = 0;
	char *rest = NULL;
	if (file_read(path, FILE_MAX, &bytes) || !bytes.length)
		return false;
	for (char *line = strtok_r(bytes.bytes, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		char *fields = NULL, *field = strtok_r(line, "\t", &fields);
		for (int i = 0; field && i < 2; i++)
			field = strtok_r(NULL, "\t", &fields);
		if (line[0] == '#' || !field)
			continue;
		array_reserve_one(names, count, capacity);
		names[count++] = field;
	}
	array_reserve_one(names, count, capacity);
	names[count] = NULL;
	const char *nearest = text_nearest(name, names);
	if (nearest)
		buffer_add_text(into, nearest);
	return nearest;
}
