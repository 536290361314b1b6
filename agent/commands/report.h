/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* How a report is shown: as a table for eyes, as CSV for Excel, as JSON, as a paragraph. Pure. */
#include "base/date.h"
#include "base/text.h"
#include "commands/sheet.h"
#include "commands/tally.h"

#define REPORT_WORST 10
#define REPORT_CELL 64

struct report {
	struct tally *tally;
	enum tally_by by;
	struct date from, to; /* both are days of the period */
	const char *source; /* NULL: both */
	bool is_chinese;
	bool is_ahead_share; /* ahead of time: of how many of the finished, instead of how much of the time */
	bool is_further; /* with the columns that the bureau's table does not have */
};

/* "99.9 %", "——" for an empty denominator; never 100 for less than all. Returns `into`. */
const char *report_ratio(double part, double whole, bool is_chinese, char into[REPORT_CELL]);
/* At most one digit behind the point, and no ".0". */
const char *report_number(double value, char into[REPORT_CELL]);
/* Saved time of promised time, or so many of the finished. */
const char *report_ahead(const struct report *report, const struct tally_row *row, char into[REPORT_CELL]);

void report_sheet(const struct report *report, struct sheet *sheet);
void report_worst_sheet(const struct report *report, struct sheet *sheet);
/* With a byte order mark. */
void report_csv(const struct report *report, struct buffer *into);
void report_worst_csv(const struct report *report, struct buffer *into);
json_t *report_json(const struct report *report);

/* The paragraph of a review; `reported` is the tally of what people have reported, the others hold everything. */
struct review {
	struct date from, to;
	const struct tally_row *total, *reported;
	struct tally *tally; /* by town, with the worst devices */
	bool is_chinese, is_ahead_share;
};
void review_write(const struct review *review, struct buffer *into);
