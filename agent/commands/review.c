/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The paragraph that goes into the half-year's review: the figures of the report in sentences. Only what was computed
 * is said; a sentence that would have nothing to say (no ticket was rejected) is left out, and a share without a
 * denominator is ——.
 */
#include "base/must.h"
#include "commands/report.h"

#define TOP 3

struct writing {
	const struct review *review;
	const struct report report; /* for its ways of writing figures */
	struct buffer *into;
};

static const char *say(const struct writing *writing, const char *en, const char *zh)
{
	return writing->review->is_chinese ? zh : en;
}

/* "the first half of 2026", else both days. */
static void say_period(struct writing *writing)
{
	struct date from = writing->review->from;
	struct date to = writing->review->to;
	bool is_one_year = from.year == to.year && from.day == 1;
	bool is_first = is_one_year && from.month == 1 && to.month == 6 && to.day == 30;
	bool is_second = is_one_year && from.month == 7 && to.month == 12 && to.day == 31;
	bool is_whole = is_one_year && from.month == 1 && to.month == 12 && to.day == 31;
	if (is_whole)
		buffer_printf(writing->into, say(writing, "In %d", "%d年"), from.year);
	else if (is_first || is_second)
		buffer_printf(writing->into, say(writing, "In the %3$s half of %1$d", "%1$d年%2$s半年"), from.year,
			is_first ? "上" : "下", is_first ? "first" : "second");
	else
		buffer_printf(writing->into,
			say(writing, "From %d-%02d-%02d to %d-%02d-%02d", "%d年%d月%d日至%d年%d月%d日"), from.year,
			from.month, from.day, to.year, to.month, to.day);
}

static void say_counts(struct writing *writing)
{
	const struct tally_row *total = writing->review->total;
	unsigned long long reported = writing->review->reported->accepted;
	buffer_printf(writing->into,
		say(writing,
			" %llu faults were accepted (%llu reported by people, %llu found by monitoring) and %llu "
			"carried over; %llu were finished",
			"，共受理故障%llu件（其中报修%llu件、系统发现%llu件），上期结转%llu件，办结%llu件"),
		(unsigned long long)total->accepted, reported, (unsigned long long)total->accepted - reported,
		(unsigned long long)total->carried, (unsigned long long)total->finished);
	buffer_printf(writing->into, say(writing, "; still open at its end: %llu.", "，期末未办结%llu件。"),
		(unsigned long long)total->left);
}

static void say_shares(struct writing *writing)
{
	const struct review *review = writing->review;
	const struct tally_row *total = review->total;
	char on_time[REPORT_CELL];
	char ahead[REPORT_CELL];
	char satisfied[REPORT_CELL];
	report_ratio((double)total->on_time, (double)total->promised, review->is_chinese, on_time);
	report_ahead(&writing->report, total, ahead);
	report_ratio((double)total->satisfied, (double)total->rated, review->is_chinese, satisfied);
	buffer_printf(writing->into,
		say(writing, " On time: %s, ahead of time: %s (%s), satisfied: %s.",
			"按时办结率%s，提前办结率%s（%s），群众评价满意率%s。"),
		on_time, ahead,
		review->is_ahead_share ? say(writing, "of those finished", "按办结量计")
				       : say(writing, "of the time promised", "按承诺时限计"),
		satisfied);
}

static void say_times(struct writing *writing)
{
	const struct tally_row *total = writing->review->total;
	char text[REPORT_CELL];
	const char *between = say(writing, " ", "");
	const char *middle = say(writing, ", ", "，");
	if (total->promised) {
		buffer_printf(writing->into, say(writing, "%s%s working days were saved", "%s节省%s个工作日"), between,
			report_number(total->saved_days, text));
		between = middle;
	}
	if (total->acknowledged) {
		buffer_printf(writing->into,
			say(writing, "%sthe mean time to acknowledge was %s min", "%s平均响应%s分钟"), between,
			report_number((double)total->acknowledge_ms / (double)total->acknowledged / 60000, text));
		between = middle;
	}
	if (total->finished) {
		buffer_printf(writing->into, say(writing, "%sthe mean time to restore %s h", "%s平均恢复%s小时"),
			between, report_number((double)total->restore_ms / (double)total->finished / 3600000, text));
		between = middle;
	}
	if (total->stopped_s)
		buffer_printf(writing->into, say(writing, "%sclocks stood still for %s h", "%s暂停计时%s小时"), between,
			report_number((double)total->stopped_s / 3600, text));
	if (total->promised || total->acknowledged || total->finished)
		buffer_add_text(writing->into, say(writing, ".", "。"));
}

struct part {
	uint64_t count;
	const char *en, *zh;
};

/* One sentence of those parts that have happened at all. */
static void say_parts(struct writing *writing, const char *lead, const struct part *parts, size_t count)
{
	bool is_first = true;
	for (size_t i = 0; i < count; i++) {
		if (!parts[i].count)
			continue;
		buffer_add_text(writing->into, is_first ? lead : say(writing, ", ", "、"));
		buffer_printf(
			writing->into, say(writing, parts[i].en, parts[i].zh), (unsigned long long)parts[i].count);
		is_first = false;
	}
	if (!is_first)
		buffer_add_text(writing->into, say(writing, ".", "。"));
}

static void say_apart(struct writing *writing)
{
	const struct tally_row *total = writing->review->total;
	const struct part of_finished[] = {
		{total->reopened, "re-opened: %llu", "重开%llu件"},
		{total->recovered, "recovered by themselves: %llu", "自行恢复%llu件"},
	};
	const struct part besides[] = {
		{total->rejected, "rejected: %llu", "不予受理%llu件"},
		{total->cancelled, "cancelled: %llu", "撤销%llu件"},
	};
	say_parts(
		writing, say(writing, " Of those finished, ", "办结的故障中"), of_finished, ARRAY_LENGTH(of_finished));
	say_parts(writing, say(writing, " Besides, ", "另有"), besides, ARRAY_LENGTH(besides));
}

/* The town with the most, of those that have a name. */
static const struct tally_row *busiest(struct tally *tally)
{
	const struct tally_row *most = NULL;
	const struct tally_row *row;
	for (size_t i = 0; (row = tally_row(tally, i)); i++)
		if (row->name && row->accepted > (most ? most->accepted : 0))
			most = row;
	return most;
}

static void say_worst(struct writing *writing)
{
	struct tally *tally = writing->review->tally;
	const struct tally_row *town = busiest(tally);
	const struct tally_device *device;
	if (town)
		buffer_printf(writing->into,
			say(writing, " Most faults were in %s (%llu).", "故障最多的镇街为%s（%llu件）。"), town->name,
			(unsigned long long)town->accepted);
	for (size_t i = 0; i < TOP && (device = tally_device(tally, i)); i++) {
		const char *lead = say(writing, " The devices with the most: ", "故障最多的设备为");
		buffer_printf(writing->into, say(writing, "%s%s (%llu)", "%s%s（%llu件）"),
			i == 0 ? lead : say(writing, ", ", "、"), device->name, (unsigned long long)device->tickets);
	}
	if (tally_device(tally, 0))
		buffer_add_text(writing->into, say(writing, ".", "。"));
}

void review_write(const struct review *review, struct buffer *into)
{
	struct writing writing = {
		.review = review,
		.report = {.is_chinese = review->is_chinese, .is_ahead_share = review->is_ahead_share},
		.into = into,
	};
	say_period(&writing);
	say_counts(&writing);
	say_shares(&writing);
	say_times(&writing);
	say_apart(&writing);
	say_worst(&writing);
	buffer_add_text(into, "\n");
}
