/* SPDX-License-Identifier: Apache-2.0 */
/* What a ticket is called: an id for programs (ULID) and a number for people. */
#include "base/must.h"
#include "private.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *const statuses[TICKET_STATUSES] = {
	[TICKET_NEW] = "new",
	[TICKET_ACKNOWLEDGED] = "acknowledged",
	[TICKET_IN_PROGRESS] = "inProgress",
	[TICKET_PENDING] = "pending",
	[TICKET_HELD] = "held",
	[TICKET_RESOLVED] = "resolved",
	[TICKET_CLOSED] = "closed",
	[TICKET_REJECTED] = "rejected",
	[TICKET_CANCELLED] = "cancelled",
};

const char *ticket_status_text(enum ticket_status status)
{
	return statuses[status];
}

int ticket_status_parse(const char *text, enum ticket_status *ret_status)
{
	for (int i = 0; i < TICKET_STATUSES; i++) {
		if (strcmp(statuses[i], text) == 0) {
			*ret_status = (enum ticket_status)i;
			return 0;
		}
	}
	return -EINVAL;
}

void ulid_format(struct wall at, const unsigned char random[10], char into[27])
{
	static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	unsigned char bytes[16];

	for (int i = 0; i < 6; i++)
		bytes[i] = (unsigned char)((uint64_t)at.ms >> (40 - 8 * i));
	memcpy(bytes + 6, random, 10);
	/* 128 bits as 26 digits of 5 bits: the first digit holds the 3 topmost bits. */
	for (int digit = 0; digit < 26; digit++) {
		unsigned value = 0;

		for (int bit = 0; bit < 5; bit++) {
			int place = digit * 5 + bit -
				    2; /* counted from the first bit of the 128; two bits of padding before it */
			int set = place >= 0 ? bytes[place / 8] >> (7 - place % 8) & 1 : 0;
			value = value << 1 | (unsigned)set;
		}
		into[digit] = digits[value];
	}
	into[26] = '\0';
}

int year_of(struct wall at)
{
	time_t seconds = (time_t)(at.ms / 1000);
	struct tm parts;

	gmtime_r(&seconds, &parts);
	return parts.tm_year + 1900;
}

void number_format(const char *prefix, int year, uint32_t number, char into[48])
{
	snprintf(into, 48, "%.24s-%04d-%06" PRIu32, prefix, year, number);
}

int number_parse(const char *number, int *ret_year, uint32_t *ret_serial)
{
	const char *serial = strrchr(number, '-');
	const char *year = serial ? memrchr(number, '-', (size_t)(serial - number)) : NULL;
	int length = 0;

	/* NOLINTNEXTLINE(cert-err34-c): the widths bound both numbers */
	if (!year || sscanf(year, "-%4d-%9" SCNu32 "%n", ret_year, ret_serial, &length) != 2 || year[length])
		return -EINVAL;
	return 0;
}

const char *priority_of(enum severity severity)
{
	switch (severity) {
	case SEVERITY_CRITICAL:
		return "P1";
	case SEVERITY_MAJOR:
		return "P2";
	case SEVERITY_MINOR:
		return "P3";
	default:
		return "P4";
	}
}

int priority_parse(const char *text)
{
	return text && text[0] == 'P' && text[1] >= '0' && text[1] <= '9' && !text[2] ? text[1] - '0' : 0;
}
